package formatter_test

import (
	"maps"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/formatter"
)

func TestNonce(t *testing.T) {
	for _, size := range []int{math.MinInt, -1, 0, 1, 2, 31, 32, 63, 64, 65, 1000} {
		nonce := formatter.Nonce(size)
		if len(nonce) != max(size, 0) || !isBase62(nonce) {
			t.Errorf("Nonce(%d) = %q", size, nonce)
		}
	}
}

// TestNonceUniform counts the characters of a long nonce. One of them is off by
// ten standard deviations once in 10^21 runs; a remainder in place of the second
// draw would be off by more than a hundred.
func TestNonceUniform(t *testing.T) {
	const size = 62 * 10_000
	count := map[rune]int{}
	for _, c := range formatter.Nonce(size) {
		count[c]++
	}
	if len(count) != 62 {
		t.Errorf("%d different characters, want 62", len(count))
	}
	for c, n := range count {
		if n < 9_000 || n > 11_000 {
			t.Errorf("%c occurs %d times in %d, want about 10000", c, n, size)
		}
	}
}

func TestAllocations(t *testing.T) {
	if race {
		t.Skip("the race detector allocates on its own")
	}
	pairs := formatter.Ksort(map[string]string{"b": "2", "a": "1", "sign": "x"})
	tests := map[string]func(){
		"Nonce":            func() { formatter.Nonce(32) },
		"Authorization":    func() { _ = formatter.Authorization("m", "n", "s", "1", "S") },
		"Request":          func() { _ = formatter.Request("GET", "/v3/certificates", "1", "n", "") },
		"Response":         func() { _ = formatter.Response("1", "n", "body") },
		"JoinedByLineFeed": func() { formatter.JoinedByLineFeed("a", "b", "c") },
		"QueryStringLike":  func() { formatter.QueryStringLike(pairs) },
	}
	for name, f := range tests {
		if got := testing.AllocsPerRun(100, f); got > 1 {
			t.Errorf("%s: %v allocations, want at most 1", name, got)
		}
	}
}

func TestKsort(t *testing.T) {
	got := formatter.Ksort(map[string]string{"é": "6", "a": "4", "": "1", "a10": "5", "B": "3", " ": "2", "中": "7"})
	want := []formatter.Pair{{"", "1"}, {" ", "2"}, {"B", "3"}, {"a", "4"}, {"a10", "5"}, {"é", "6"}, {"中", "7"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := formatter.Ksort(nil); len(got) != 0 {
		t.Errorf("Ksort(nil) = %v", got)
	}
}

func TestQueryStringLike(t *testing.T) {
	tests := []struct {
		name string
		in   []formatter.Pair
		want string
	}{
		{"none", nil, ""},
		{"sign", []formatter.Pair{{"sign", "x"}}, ""},
		{"only sign itself", []formatter.Pair{{"Sign", "x"}, {"sign", "y"}, {"sign_type", "MD5"}}, "Sign=x&sign_type=MD5"},
		{"empty at both ends", []formatter.Pair{{"a", ""}, {"b", "1"}, {"c", ""}}, "b=1"},
		{"as it stands", []formatter.Pair{{"b", "=&%"}, {"a", "中 "}, {"a", "\xff"}}, "b==&%&a=中 &a=\xff"},
		{"empty key", []formatter.Pair{{"", "x"}}, "=x"},
	}
	for _, test := range tests {
		if got := formatter.QueryStringLike(test.in); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// FuzzQueryStringLike takes the text apart again, wherever that can be done.
func FuzzQueryStringLike(f *testing.F) {
	f.Add("appid", "wx1", "body", "中文", "sign", "S")
	f.Add("b", "2", "a", "", "Sign", " ")
	f.Fuzz(func(t *testing.T, k1, v1, k2, v2, k3, v3 string) {
		params := map[string]string{k1: v1, k2: v2, k3: v3}
		pairs := formatter.Ksort(params)
		for i := 1; i < len(pairs); i++ {
			if pairs[i-1].Key >= pairs[i].Key {
				t.Fatalf("%q is before %q", pairs[i-1].Key, pairs[i].Key)
			}
		}
		query := formatter.QueryStringLike(pairs)
		maps.DeleteFunc(params, func(k, v string) bool { return k == "sign" || v == "" })
		for k, v := range params {
			if !strings.Contains(query, k+"="+v) {
				t.Fatalf("%q lacks %q", query, k)
			}
			if strings.Contains(k+v, "&") || strings.Contains(k, "=") {
				return
			}
		}
		back := map[string]string{}
		for part := range strings.SplitSeq(query, "&") {
			if k, v, ok := strings.Cut(part, "="); ok {
				back[k] = v
			}
		}
		if diff := cmp.Diff(params, back); diff != "" {
			t.Fatalf("%q (-want +got):\n%s", query, diff)
		}
	})
}

func BenchmarkNonce(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		formatter.Nonce(32)
	}
}

func BenchmarkRequest(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		formatter.Request("POST", "/v3/pay/transactions/jsapi", "1554208460", "593BEC0C930BF1AFEB40B4A08C8FB242", `{"appid":"wx8888888888888888"}`)
	}
}

func BenchmarkQueryStringLike(b *testing.B) {
	params := map[string]string{"appid": "wx8888888888888888", "mch_id": "1900000001", "body": "茶", "nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"}
	b.ReportAllocs()
	for b.Loop() {
		formatter.QueryStringLike(formatter.Ksort(params))
	}
}
