package uritemplate

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/scalar"
)

// WithQuery puts a query behind the path that Expand has made of the same values, which is buf[begin:]: in the place of a
// query that is written in the template, and behind what its variables have made. A fragment stays behind it. Given is a
// ready text, whose order stays; url.Values; or a map, whose lists and maps are written as PHP's http_build_query does.
// What goes wrong is a [*ValueError].
func (t *Template) WithQuery(buf []byte, begin int, given any, values Values) ([]byte, error) {
	if given == nil {
		return buf, nil
	}
	if t.hasQuery {
		for _, name := range t.inQuery {
			if values.Vars[name] != nil {
				return buf, fail(name, "query replaces the query of the path, and the value of "+name+" with it: put all of it into query")
			}
		}
	}
	var fragment []byte
	if at := bytes.IndexByte(buf[begin:], '#'); at >= 0 {
		fragment = bytes.Clone(buf[begin+at:])
		buf = buf[:begin+at]
	}
	at := bytes.IndexByte(buf[begin:], '?')
	if at >= 0 && t.hasQuery {
		buf, at = buf[:begin+at], -1
	}
	end := len(buf)
	buf, err := appendQuery(append(buf, joiner(buf[begin:])...), given, values.Reader)
	switch {
	case err != nil:
		return buf, fail("query", err.Error())
	case len(buf) <= end+1: // an empty query leaves neither ? nor &
		buf = buf[:end]
	case at >= 0:
		if name, twice := sharedName(string(buf[begin+at+1:end]), string(buf[end:])); twice {
			return buf, fail(name, name+" stands in the query of the path and in query: give it once")
		}
	}
	return append(buf, fragment...), nil
}

// sharedName gives a name that two queries have in common. ids[0] is a part of ids.
func sharedName(a, b string) (string, bool) {
	names := make(map[string]bool)
	for i, query := range []string{a, b} {
		for pair := range strings.SplitSeq(query, "&") {
			name, _, _ := strings.Cut(pair, "=")
			if plain, err := url.QueryUnescape(name); err == nil {
				name = plain
			}
			name, _, _ = strings.Cut(name, "[")
			if i == 0 {
				names[name] = name != ""
			} else if names[name] {
				return name, true
			}
		}
	}
	return "", false
}

// appendQuery writes the query option: a ready text, whose order stays; url.Values, the way net/url means them; or a
// map, whose lists and maps are written as PHP's http_build_query does, ids[0]=…&filter[state]=….
func appendQuery(dst []byte, given any, r scalar.Reader) ([]byte, error) {
	switch q := given.(type) {
	case string:
		if !utf8.ValidString(q) {
			return dst, errors.New("query: no valid UTF-8")
		}
		if rest := strings.TrimLeft(q, "?&"); rest != q {
			return dst, fmt.Errorf("query: begins with %s, which is written for you: write %q", q[:1], errtext.Clip(rest))
		}
		return escapeQuery(dst, q), nil
	case map[string]any:
		if out, ok := appendFlat(dst, q); ok {
			return out, nil
		}
	case map[string]string:
		if out, ok := appendFlat(dst, q); ok {
			return out, nil
		}
	case url.Values:
		return appendValues(dst, q)
	case map[string][]string:
		return appendValues(dst, q)
	}
	v := r.Indirect(reflect.ValueOf(given))
	if v.Kind() == reflect.Slice && v.Len() == 0 {
		return dst, nil
	}
	if v.Kind() != reflect.Map || v.Type().Key().Kind() != reflect.String {
		return dst, fmt.Errorf("query: %T is no map, url.Values or string", given)
	}
	out, err := appendNested(dst, "", v, r, 0)
	if err != nil {
		return dst, fmt.Errorf("query: %w", err)
	}
	return out, nil
}

// appendFlat writes a small map of texts, the usual query, without reflection; ok tells whether it is one.
func appendFlat[V any](dst []byte, q map[string]V) (_ []byte, ok bool) {
	if len(q) == 1 {
		for key, v := range q {
			if text, isText := any(v).(string); isText {
				return AppendPair(dst, len(dst), key, text)
			}
		}
		return dst, false
	}
	var room [4]Member
	pairs := room[:0]
	for key, v := range q {
		text, isText := any(v).(string)
		if !isText || len(pairs) == len(room) {
			return dst, false
		}
		pairs = append(pairs, Member{key, text})
	}
	if len(pairs) > 1 {
		slices.SortFunc(pairs, func(a, b Member) int { return strings.Compare(a.Key, b.Key) })
	}
	start := len(dst)
	for _, p := range pairs {
		if dst, ok = AppendPair(dst, start, p.Key, p.Text); !ok {
			return dst[:start], false // said in words by appendNested
		}
	}
	return dst, true
}

func appendValues(dst []byte, q url.Values) ([]byte, error) {
	keys := make([]string, 0, len(q))
	for key := range q {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	start := len(dst)
	for _, key := range keys {
		for _, text := range q[key] {
			var ok bool
			if dst, ok = AppendPair(dst, start, key, text); !ok {
				return dst, fmt.Errorf("query: %w", errNoUTF8(key))
			}
		}
	}
	return dst, nil
}

// AppendPair appends key=text, after an ampersand where the query has begun before. ok is false where one of them is no
// valid UTF-8.
func AppendPair(dst []byte, start int, key, text string) (_ []byte, ok bool) {
	if len(dst) > start {
		dst = append(dst, '&')
	}
	if dst, ok = escape(dst, key, unreserved); !ok {
		return dst, false
	}
	return escape(append(dst, '='), text, unreserved)
}

func errNoUTF8(key string) error { return fmt.Errorf("%q is no valid UTF-8", errtext.Clip(key)) }

// appendNested writes v under key; the members of a list or a map come under key[member].
func appendNested(dst []byte, key string, v reflect.Value, r scalar.Reader, depth int) ([]byte, error) {
	if len(key) > 1024 || depth > 256 { // below the name "" the key stays as it is
		return dst, errors.New("nests too deep, or in itself")
	}
	start := len(dst)
	under := func(name string) string {
		if key == "" {
			return name
		}
		return key + "[" + name + "]"
	}
	err := error(nil)
	add := func(name string, member reflect.Value) {
		if member = r.Indirect(member); !member.IsValid() || err != nil {
			return
		}
		text, ok, wrong := r.Text(member.Interface(), scalar.Anywhere)
		switch {
		case wrong != nil:
			err = fmt.Errorf("%s %w", under(name), wrong)
		case ok:
			if dst, ok = AppendPair(dst, start, under(name), text); !ok {
				err = errNoUTF8(under(name))
			}
		default:
			var inner []byte // of its own: did dst recur, every caller's buffer would be moved to the heap
			if inner, err = appendNested(nil, under(name), member, r, depth+1); err == nil && len(inner) > 0 {
				if len(dst) > start {
					dst = append(dst, '&')
				}
				dst = append(dst, inner...)
			}
		}
	}
	switch v.Kind() {
	case reflect.Map:
		if v.Type().Key().Kind() != reflect.String {
			return dst, fmt.Errorf("%s is a map whose keys are no texts", key)
		}
		for _, name := range scalar.SortedKeys(v) {
			add(name.String(), v.MapIndex(name))
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			add(strconv.Itoa(i), v.Index(i))
		}
	default:
		return dst, fmt.Errorf("%s: a %s can't be written into a query", key, v.Type())
	}
	return dst, err
}

// escapeQuery keeps a ready query as it is, but for what may not stand in one. It would end at a #.
func escapeQuery(dst []byte, text string) []byte {
	for {
		piece, rest, more := strings.Cut(text, "#")
		if dst, _ = escape(dst, piece, reserved); !more {
			return dst
		}
		dst, text = append(dst, "%23"...), rest
	}
}
