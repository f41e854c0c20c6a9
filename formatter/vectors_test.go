package formatter_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/internal/vectors"
)

// The deliberate differences, each a heading in docs/php/crypto.md.
const (
	emptyFalse = "formatter-empty-values"
	onlyText   = "formatter-only-text"
)

// TestVectors runs every recorded call. Where PHP throws, Go has either no such
// call or an answer of its own, which the other tests fix.
func TestVectors(t *testing.T) {
	vectors.Documented(t, "crypto", emptyFalse, onlyText)
	used := map[string]bool{}
	vectors.Each(t, "formatter", func(t *testing.T, _ vectors.Set, c vectors.Case) {
		var v vectors.Ordered
		c.Decode(t, &v)
		if _, ok := v.Get("error"); ok {
			return
		}
		if fn, _ := v.Text("fn"); fn == "nonce" {
			checkNonce(t, v)
			return
		}
		want := recorded(t, v)
		got, differs := call(t, v)
		if differs != "" {
			if used[differs] = true; cmp.Equal(want, got) {
				t.Errorf("%s is no difference any more: %q", differs, got)
			}
			return
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-php +go):\n%s", diff)
		}
	})
	for _, name := range []string{emptyFalse, onlyText} {
		if !used[name] {
			t.Errorf("no case shows the difference %s", name)
		}
	}
}

// recorded returns PHP's result, of ksort the pairs as a query.
func recorded(t *testing.T, v vectors.Ordered) string {
	if result, ok := v.Text("result"); ok {
		return result
	}
	pairs, differs := readPairs(t, v, "result_pairs")
	if differs != "" {
		t.Fatalf("recorded pairs: %s", differs)
	}
	return fmt.Sprintf("%q", pairs)
}

// call makes the recorded call, and names the difference that it must show.
func call(t *testing.T, v vectors.Ordered) (got, differs string) {
	fn, _ := v.Text("fn")
	switch fn {
	case "ksort":
		pairs, differs := readPairs(t, v, "pairs")
		params := map[string]string{}
		for _, pair := range pairs {
			params[pair.Key] = pair.Value
		}
		return fmt.Sprintf("%q", formatter.Ksort(params)), differs
	case "queryStringLike":
		pairs, differs := readPairs(t, v, "pairs")
		list, _ := v.Get("pairs")
		for _, pair := range list.([]any) {
			if pair.([]any)[1] == false {
				differs = emptyFalse
			}
		}
		return formatter.QueryStringLike(pairs), differs
	}
	raw, _ := v.Get("args")
	var args []string
	for _, arg := range raw.([]any) {
		s, odd := text(t, arg)
		if args = append(args, s); odd {
			differs = onlyText
		}
	}
	if fn == "joinedByLineFeed" {
		return formatter.JoinedByLineFeed(args...), differs
	}
	args = append(args, "") // PHP's body is optional
	switch fn {
	case "request":
		return formatter.Request(args[0], args[1], args[2], args[3], args[4]), differs
	case "response":
		return formatter.Response(args[0], args[1], args[2]), differs
	case "authorization":
		return formatter.Authorization(args[0], args[1], args[2], args[3], args[4]), differs
	}
	t.Fatalf("unknown function %q", fn)
	return "", ""
}

func readPairs(t *testing.T, v vectors.Ordered, key string) (pairs []formatter.Pair, differs string) {
	list, _ := v.Get(key)
	for _, item := range list.([]any) {
		pair := item.([]any)
		value, odd := text(t, pair[1])
		if odd {
			differs = onlyText
		}
		pairs = append(pairs, formatter.Pair{Key: pair[0].(string), Value: value})
	}
	return pairs, differs
}

// text is what a Go caller passes for a PHP value: ours are all text. It tells
// whether Go's spelling of the value is another than PHP's.
func text(t *testing.T, value any) (s string, odd bool) {
	switch v := value.(type) {
	case string:
		return v, false
	case nil:
		return "", false
	case bool:
		if v {
			return "1", false
		}
		return "", false
	case json.Number:
		if _, err := v.Int64(); err == nil {
			return v.String(), false
		}
		f, _ := v.Float64()
		s := strconv.FormatFloat(f, 'g', -1, 64)
		return s, strings.Contains(s, "e") // PHP: 1.0E+25
	case vectors.Ordered: // {"base64": …}: raw bytes
		encoded, _ := v.Text("base64")
		raw, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil || len(raw) == 0 {
			t.Fatalf("unknown argument %v", v)
		}
		return string(raw), false
	default:
		return fmt.Sprint(v), true // PHP: Array
	}
}

func checkNonce(t *testing.T, v vectors.Ordered) {
	args, _ := v.Get("args")
	size := 32 // PHP's default
	if list := args.([]any); len(list) == 1 {
		size, _ = strconv.Atoi(list[0].(json.Number).String())
	}
	want, _ := v.Get("length")
	got := formatter.Nonce(size)
	if strconv.Itoa(len(got)) != want.(json.Number).String() || !isBase62(got) {
		t.Errorf("Nonce(%d) = %q", size, got)
	}
}

func isBase62(s string) bool {
	return !slices.ContainsFunc([]byte(s), func(b byte) bool {
		return (b < '0' || b > '9') && (b < 'A' || b > 'Z') && (b < 'a' || b > 'z')
	})
}
