package uritemplate

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// outside are characters that RFC 3986 keeps out of paths and queries, besides the blank.
const outside = "[]\"<>\\^`{|}\t\x00\x7f"

// TestParse reads what can be written: what it prints as, and its variables.
func TestParse(t *testing.T) {
	for _, tt := range []struct {
		text, want string
		names      []string
		closed     bool
	}{
		{"v3/x", "v3/x", nil, false}, {"", "", nil, false}, {"v3/{a}/<b>/_c_", "v3/{a}/{b}/{c}", []string{"a", "b", "c"}, false}, {"_a_", "{a}", []string{"a"}, false}, {"_a_/_b_?_c_", "{a}/{b}?_c_", []string{"a", "b"}, true},
		{"x_a_/_b_c/__/_/_c d_", "x_a_/_b_c/__/_/_c d_", nil, false}, {"{a,b*,c:3}{?d}{&a}", "{a,b*,c:3}{?d}{&a}", []string{"a", "b", "c", "d"}, true}, {"{a-b}{c.d}{%e4}{0}", "{a-b}{c.d}{%e4}{0}", []string{"a-b", "c.d", "%e4", "0"}, false},
		{"a/{}", "a/{}", nil, false}, {"a?b", "a?b", nil, true}, {"a{#b}", "a{#b}", []string{"b"}, true}, {"a#b", "a#b", nil, true}, {"中/{a}", "中/{a}", []string{"a"}, false}, {"{+a}{;b}{.c}{/d}", "{+a}{;b}{.c}{/d}", []string{"a", "b", "c", "d"}, false},
	} {
		parsed, err := Parse(tt.text)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(tt.names, parsed.Names()); parsed.String() != tt.want || parsed.IsClosed() != tt.closed || diff != "" {
			t.Errorf("%q is %q, closed %v; want %q, %v: %s", tt.text, parsed, parsed.IsClosed(), tt.want, tt.closed, diff)
		}
	}
}

// TestSyntax is where the grammar breaks, and what is said of it.
func TestSyntax(t *testing.T) {
	for _, tt := range []struct {
		text   string
		offset int
		reason string
	}{
		{"v3/pay/{out_trade_no", 7, "missing }"}, {"v3/<a", 3, "missing >"}, {"v3/a}", 4, "this } was never opened"}, {"a>b", 1, "this > was never opened"}, {"a/<>", 3, "needs a name"}, {"a/{b,}", 5, "needs a name"}, {"{*}", 1, "needs a name"}, {"{:3}", 1, "needs a name"}, {"{?}", 2, "needs a name"},
		{"{$}", 1, "ServeMux"}, {"a/{b...}", 4, "{+name}"}, {"{=a}", 1, "none of RFC 6570's"}, {"{|a}", 1, "none of RFC 6570's"}, {"{!a}", 1, "none of RFC 6570's"}, {"{a:0}", 1, "1 to 9999"}, {"{b,a:10000}", 3, "1 to 9999"}, {"{a:+1}", 1, "1 to 9999"}, {"{a:01}", 1, "1 to 9999"}, {"{a:}", 1, "1 to 9999"},
		{"{a b}", 1, "is no name"}, {"{a.}", 1, "is no name"}, {"{.a..b}", 2, "is no name"}, {"{%zz}", 1, "is no name"}, {"{{a}}", 1, "is no name"}, {"{中}", 1, "is no name"}, {"<a*>", 1, "only between { and }"}, {"<a:1>", 1, "only between { and }"}, {"<+a>", 1, "only between { and }"},
		{"a/\xff", 2, "no UTF-8"}, {"a{?b}/c", 5, "can't go on behind a query"}, {"a{#b}{?c}", 6, "never sent"}, {"a#b{?c}", 4, "never sent"}, {"a#b{&c}", 4, "never sent"},
	} {
		_, err := Parse(tt.text)
		var wrong *SyntaxError
		if !errors.As(err, &wrong) || wrong.Offset != tt.offset || wrong.Template != tt.text || !strings.Contains(wrong.Reason, tt.reason) {
			t.Errorf("%q: %v; want %s at %d", tt.text, err, tt.reason, tt.offset)
		}
	}
}

// TestLiteral: nothing in it is a placeholder.
func TestLiteral(t *testing.T) {
	for text, want := range map[string]string{"https://h/x?token=a{b}<c>_d_%2F%zz": "https://h/x?token=a%7Bb%7D%3Cc%3E_d_%2F%25zz", "a\xff": "a\xff"} {
		literal := Literal(text)
		if got, used, err := literal.Expand(nil, Values{}); string(got) != want || used != 0 || err != nil || literal.String() != text || literal.Places() != 0 {
			t.Errorf("%q: %q, %d, %v", text, got, used, err)
		}
	}
}

// FuzzParse: what parses prints as itself and parses again to the same; what fails fails with our type, within the text.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"v3/marketing/favor/stocks/{stock_id}/start", "{+myurl}", "v3/{a,b*}/{c:3}{?d}{&e}{#f}", "<x>/_y_/__", "v3/{a", "}", "{}", "v3/%zz 中", "{$}", "{a...}", "{?a}{?b}", "{?a}/x", "{#a}{?b}", "{query}", "https://example.com/x", "//x", "\xff"} {
		f.Add(seed)
	}
	values := Values{Bound: func(int) (string, bool) { return "bound", true }}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := Parse(text)
		if err != nil {
			var wrong *SyntaxError
			if !errors.As(err, &wrong) || wrong.Offset < 0 || wrong.Offset > len(text) {
				t.Fatalf("%q fails with %T: %v", text, err, err)
			}
			return
		}
		again, err := Parse(parsed.String())
		if err != nil || again.String() != parsed.String() || !slices.Equal(again.Names(), parsed.Names()) || again.Places() != parsed.Places() {
			t.Fatalf("%q prints as %q, which prints as %q: %v", text, parsed, again, err)
		}
		values.Vars = map[string]any{}
		for _, name := range parsed.Names() {
			values.Vars[name] = "x"
		}
		filled, used, err := parsed.Expand(nil, values)
		if err != nil || used != len(values.Vars) || strings.ContainsAny(string(filled), outside+" ") {
			t.Fatalf("%q became %q of %d of %v: %v", text, filled, used, values.Vars, err)
		}
		if twice, _, err := again.Expand(nil, values); string(twice) != string(filled) || err != nil {
			t.Fatalf("%q became %q, and then %q: %v", text, filled, twice, err)
		}
	})
}

// BenchmarkParse reads the text of a path.
func BenchmarkParse(b *testing.B) {
	for name, text := range map[string]string{"literal": "v3/marketing/favor/callbacks", "variables": "v3/marketing/favor/users/{openid}/coupons/{coupon_id}{?appid}", "chinese": "v3/订单/{x}"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
