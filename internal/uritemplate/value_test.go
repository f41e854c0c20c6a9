package uritemplate

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/internal/scalar"
)

type named string

func ptr[T any](v T) *T { return &v }

// TestValues writes Go values into a path.
func TestValues(t *testing.T) {
	for _, test := range []struct {
		value any
		want  string // in {x}; a text with a blank is what the error contains
	}{
		{"a b", "a%20b"}, {"微信", "%E5%BE%AE%E4%BF%A1"}, {"é", "%C3%A9"}, {"🧧", "%F0%9F%A7%A7"}, {named("n"), "n"}, {ptr("p"), "p"},
		{7, "7"}, {int64(-7), "-7"}, {uint8(7), "7"}, {int64(math.MaxInt64), "9223372036854775807"}, {uint64(math.MaxUint64), "18446744073709551615"},
		{true, "true"}, {false, "false"}, {2.0, "2"}, {1e15, "1000000000000000"}, {float32(3), "3"}, {json.Number("10"), "10"},
		{[]string{"a", "b"}, "a,b"}, {[]any{"a", nil, 1}, "a,1"}, {[2]int{1, 2}, "1,2"}, {map[string]any{"b": 1, "a": "x"}, "a,x,b,1"}, {map[string]string{"k": "v"}, "k,v"},
		{nil, "is empty"}, {"", "is empty"}, {[]string{}, "is empty"}, {map[string]any{}, "is empty"}, {(*string)(nil), "is empty"}, {[]any{nil}, "is empty"},
		{[]byte("x"), "string(…), or"}, {struct{}{}, "can't be written"}, {make(chan int), "can't be written"}, {[]any{[]any{1}}, "nests a"},
		{map[int]string{1: "x"}, "are no texts"}, {math.NaN(), "is no number"}, {math.Inf(1), "is no number"}, {"\xff", "no valid UTF-8"}, {[]string{"\xff"}, "no valid UTF-8"},
		{map[string]string{"\xff": "x"}, "no valid UTF-8"}, {func() {}, "can't be written"},
	} {
		got, err := fill("v3/{x}", map[string]any{"x": test.value})
		if strings.Contains(test.want, " ") {
			var missing *MissingError
			var wrong *ValueError
			if !(errors.As(err, &missing) && missing.Name == "x" || errors.As(err, &wrong) && wrong.Name == "x") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%T %v: got %v, want it to contain %q", test.value, test.value, err, test.want)
			}
		} else if got != "v3/"+test.want || err != nil {
			t.Errorf("%T %v: got %s, %v", test.value, test.value, got, err)
		}
	}
}

// amount speaks for itself, by what the caller's Reader makes of it.
type amount struct{ fen any }

// TestOwnTypes reads values of the caller's own in every place.
func TestOwnTypes(t *testing.T) {
	wrong := errors.New("is no amount")
	reader := scalar.Reader{Own: func(v any) (any, bool, error) {
		a, ok := v.(amount)
		if a.fen == "wrong" {
			return nil, ok, wrong
		}
		return a.fen, ok, nil
	}}
	for _, tt := range []struct {
		name, text string
		vars       map[string]any
		want       string // a text with a blank is the error
	}{
		{"a variable", "a/{x}", object{"x": amount{7}}, "a/7"}, {"behind a pointer", "a/{x}", object{"x": &amount{"b/c"}}, "a/b%2Fc"}, {"in a list", "a{/x*}", object{"x": []amount{{1}, {nil}, {true}}}, "a/1/true"},
		{"in a map", "a{?x*}", object{"x": map[string]any{"k": amount{1}}}, "a?k=1"}, {"in a query", "a", object{"query": object{"x": amount{"1 2"}, "l": []any{amount{3}}}}, "a?l%5B0%5D=3&x=1%202"},
		{"nothing in a path", "a/{x}", object{"x": amount{nil}}, "the value of x is empty"}, {"nothing in a query", "a{?x}", object{"x": amount{nil}, "query": object{"y": amount{nil}}}, "a"},
		{"wrong in a path", "a/{x}", object{"x": amount{"wrong"}}, "x is no amount"}, {"wrong in a query", "a", object{"query": object{"x": []amount{{"wrong"}}}}, "query: x[0] is no amount"},
		{"a fraction in a path", "a/{x}", object{"x": amount{0.5}}, "x " + scalar.ErrFraction.Error()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := fillFrom(reader, tt.text, tt.vars); got != tt.want && (err == nil || err.Error() != tt.want) {
				t.Errorf("%s, %v; want %s", got, err, tt.want)
			}
		})
	}
}
