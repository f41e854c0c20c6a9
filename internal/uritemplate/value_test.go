package uritemplate

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
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
