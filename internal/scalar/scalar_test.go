package scalar

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type (
	status  string
	fen     int64
	rate    float32
	hash    [2]byte
	id      struct{ text string } // the caller's own
	unknown struct{ text string }
)

var reader = Reader{Own: func(v any) (any, bool, error) {
	i, ok := v.(id)
	switch {
	case !ok:
		return nil, false, nil
	case i.text == "":
		return nil, true, nil
	case i.text == "broken":
		return nil, true, errors.New("is broken")
	case strings.Trim(i.text, "0123456789.") == "":
		return json.Number(i.text), true, nil
	}
	return i.text, true, nil
}}

func TestText(t *testing.T) {
	text, none := "text", (*string)(nil)
	loop := any(nil)
	loop = &loop
	for _, tt := range []struct {
		name  string
		given any
		in    Place
		want  string
		ok    bool
		err   string // part of it
	}{
		{"nil", nil, Anywhere, "", false, ""},
		{"a text", "中", InPath, "中", true, ""},
		{"a pointer", &text, InPath, "text", true, ""},
		{"a nil pointer", none, InPath, "", false, ""},
		{"a pointer to itself", loop, InPath, "", false, ""},
		{"a named text", status("OPEN"), InPath, "OPEN", true, ""},
		{"an int", -7, InPath, "-7", true, ""},
		{"an int64 in fen", fen(math.MaxInt64), InPath, "9223372036854775807", true, ""},
		{"a uint64", uint64(math.MaxUint64), InPath, "18446744073709551615", true, ""},
		{"a bool", true, InPath, "true", true, ""},
		{"a float", 0.5, Anywhere, "0.5", true, ""},
		{"a large float", 1e15, InPath, "1000000000000000", true, ""},
		{"minus zero", math.Copysign(0, -1), InPath, "0", true, ""},
		{"a fraction in a path", 0.5, InPath, "", false, "fraction"},
		{"a float beyond 2^53", 9007199254740992.0, Anywhere, "", false, "2^53"},
		{"a float32 beyond 2^24", rate(16777216), Anywhere, "", false, "2^24"},
		{"NaN", math.NaN(), Anywhere, "", false, "no number"},
		{"a json.Number", json.Number("1519540354020417537"), InPath, "1519540354020417537", true, ""},
		{"a json.Number with an exponent", json.Number("1e3"), Anywhere, "1e3", true, ""},
		{"the same in a path", json.Number("1e3"), InPath, "", false, "exponent"},
		{"a json.Number that is none", json.Number("12a"), Anywhere, "", false, "no number"},
		{"an empty json.Number", json.Number(""), Anywhere, "", false, "no number"},
		{"a duration", time.Second, Anywhere, "", false, "nanoseconds"},
		{"bytes", []byte("a"), Anywhere, "", false, "can't be bytes"},
		{"an array of bytes", hash{}, Anywhere, "", false, "can't be bytes"},
		{"a list", []string{"a"}, Anywhere, "", false, ""},
		{"another struct", unknown{"a"}, Anywhere, "", false, ""},
		{"one's own", id{"a"}, InPath, "a", true, ""},
		{"a pointer to it", &id{"a"}, InPath, "a", true, ""},
		{"a number of one's own", id{"1.5"}, InPath, "", false, "fraction"},
		{"one's own that holds nothing", id{}, InPath, "", false, ""},
		{"one's own that is broken", &id{"broken"}, InPath, "", false, "is broken"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok, err := reader.Text(tt.given, tt.in)
			if got != tt.want || ok != tt.ok || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("got %q %v %v", got, ok, err)
			}
		})
	}
	if _, ok, _ := (Reader{}).Text(id{"a"}, Anywhere); ok {
		t.Error("the zero Reader takes a type that it can't know")
	}
}

func TestIndirect(t *testing.T) {
	for name, tt := range map[string]struct {
		given any
		want  any // nil: nothing
	}{
		"a value":          {7, 7},
		"two pointers":     {new(any), nil},
		"a nil map":        {map[string]any(nil), nil},
		"a nil list":       {[]int(nil), nil},
		"an empty list":    {[]int{}, []int{}},
		"one's own, empty": {&id{}, nil},
		"one's own":        {&id{"a"}, id{"a"}},
	} {
		v := reader.Indirect(reflect.ValueOf(tt.given))
		var got any
		if v.IsValid() {
			got = v.Interface()
		}
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(id{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestIsNil(t *testing.T) {
	var none *int
	for _, given := range []any{nil, none, map[string]int(nil), []int(nil), (func())(nil), (chan int)(nil)} {
		if !IsNil(given) {
			t.Errorf("%T is not nil", given)
		}
	}
	for _, given := range []any{0, "", []int{}, struct{}{}, new(int)} {
		if IsNil(given) {
			t.Errorf("%T is nil", given)
		}
	}
}

// FuzzNumber: what is written reads back as the same number.
func FuzzNumber(f *testing.F) {
	f.Add(0.1, "1e5")
	f.Add(9007199254740991.0, "-0")
	f.Fuzz(func(t *testing.T, number float64, text string) {
		if got, err := Float(number, 64, Anywhere); err == nil {
			if back, err := strconv.ParseFloat(got, 64); err != nil || back != number || strings.ContainsAny(got, "eE") {
				t.Errorf("%v is written %q", number, got)
			}
		}
		if got, err := Number(json.Number(text), InPath); err == nil && strings.Trim(got, "-0123456789") != "" {
			t.Errorf("%q may stand in a path", got)
		}
	})
}
