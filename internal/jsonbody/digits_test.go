package jsonbody

import (
	"encoding"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
)

type (
	price struct {
		Rate  float64 `json:"rate"`
		Small float32 `json:"small,omitempty"`
		inner float64 // never written
	}
	deep struct {
		price
		List []*price          `json:"list"`
		Map  map[int]float64   `json:"map"`
		Any  any               `json:"any"`
		Skip float64           `json:"-"`
		Text map[string]string `json:"text"`
	}
	quoted struct {
		N float64  `json:"n,string"`
		S *float32 `json:"s,string,omitempty"`
	}
	list      struct{ List []map[string]quoted }
	request   map[string]any
	floatKey  float64
	floatText float64
	smallText float32
)

func (f floatKey) MarshalText() ([]byte, error) {
	return []byte("id " + strconv.FormatFloat(float64(f), 'f', -1, 64)), nil
}
func (f floatText) MarshalJSON() ([]byte, error) { return []byte(`"text"`), nil }
func (*smallText) MarshalText() ([]byte, error)  { return []byte("text"), nil }

// own writes its own JSON, and is taken at its word; byItsAddress does where encoding/json has that.
type (
	own          struct{ F float64 }
	byItsAddress struct{ F any }
)

func (own) MarshalJSON() ([]byte, error)           { return []byte(`12345678901234567890`), nil }
func (*byItsAddress) MarshalJSON() ([]byte, error) { return []byte(`"own"`), nil }

func ptr[T any](v T) *T { return &v }

// decoded is what encoding/json makes of a text without UseNumber.
func decoded(tb testing.TB, text string) any {
	tb.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		tb.Fatal(err)
	}
	return v
}

// TestLostDigits finds numbers that went through a float wherever they stand.
func TestLostDigits(t *testing.T) {
	e := New(nil)
	refused := func(place string, v any) {
		t.Helper()
		if _, err := e.Encode(v); err == nil || !strings.Contains(err.Error(), "decode with UseNumber") || !strings.Contains(err.Error(), place+" ") {
			t.Errorf("%s: %v", place, err)
		}
	}
	for _, n := range []any{decoded(t, "1519540354020417537"), float32(16777217), float64(1 << 53), -1e16, ptr(1e300)} {
		for place, v := range map[string]any{
			"json: n": map[string]any{"n": n, "o": 1}, "a.n": map[string]any{"a": map[string]any{"n": n}, "b": 1}, "a[1]": map[string][]any{"a": {1, n}},
			"json: the value": n, "any.n": &deep{Any: map[string]any{"n": n}},
		} {
			refused(place, v)
		}
	}
	for place, v := range map[string]any{
		"a[0].b": decoded(t, `{"a":[{"b":9007199254740993}]}`), "rate": price{Rate: 1e16}, "small": &price{Small: 1 << 24}, "list[1].rate": deep{List: []*price{nil, {Rate: 1e22}}},
		"json: n": quoted{N: 1519540354020417500}, "json: s": &quoted{S: ptr(float32(16777217))}, "a.List[0].b.n": map[string]any{"a": list{List: []map[string]quoted{{"b": {N: 1e16}}}}},
		"json: the key 1.5195403540204175e+18 of a map": map[floatKey]int{1519540354020417500: 1, 1: 2}, "a.the key 1e+16 of a map": map[string]any{"a": map[encoding.TextMarshaler]string{floatKey(1e16): "x"}},
		"a.b": map[string]any{"a": map[string]floatText{"b": 1e16}}, "b[0]": map[string]any{"b": []*smallText{ptr(smallText(1 << 24))}}, "c": request{"c": 1e16},
		"map.7": deep{Map: map[int]float64{7: 1e17}}, "json: [0]": [1]float64{1e16}, "json: x.F": map[string]byItsAddress{"x": {1e16}},
	} {
		refused(place, v)
	}
}

// TestFirst: of several the same is named each time, and what is misplaced before digits.
func TestFirst(t *testing.T) {
	e, reader := New(nil), strings.NewReader("x")
	for want, v := range map[string]any{
		"json: a is a float64":         map[string]any{"c": 1e16, "b": []any{1e16, float32(1 << 24)}, "a": 1e16},
		"json: a: a strings.Reader":    map[string]any{"c": 1e16, "b": reader, "a": reader},
		"json: a: a strings":           map[string]any{"0": 1e16, "a": reader},
		"json: 1: a strings":           []any{1e16, reader, reader},
		"json: [0] is a float64":       []any{1e16, float32(1 << 24)},
		"json: any.1: a strings":       deep{price: price{Rate: 1e16}, Any: []any{1e16, reader}},
		"json: rate is a float64":      deep{price: price{Rate: 1e16, Small: 1 << 24}, Any: 1e16},
		"json: 1e+16: a strings":       map[floatKey]any{1e16: reader, 2: 1e16},
		"json: the key 2e+16 of a map": map[floatKey]any{2e16: 1e16, 3: 1},
		"json: a text in it is no":     map[string]any{"a": 1e16, "b": "\xff"},
	} {
		for range 20 {
			if _, err := e.Encode(v); err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Fatalf("got %v, want %s", err, want)
			}
		}
	}
	if err := e.Misplaced(map[string]any{"a": 1e16, "b": "\xff"}); err != nil {
		t.Errorf("digits are misplaced: %v", err)
	}
}

// TestExactNumbers keeps what has lost nothing as it is, to the last digit.
func TestExactNumbers(t *testing.T) {
	for _, test := range []struct {
		json any
		want string
	}{
		{decoded(t, `{"n":9007199254740991,"f":0.5}`), `{"f":0.5,"n":9007199254740991}`}, {int64(1519540354020417537), "1519540354020417537"},
		{json.Number("1519540354020417537"), "1519540354020417537"}, {json.RawMessage(`[1e300,9007199254740993]`), `[1e300,9007199254740993]`},
		{quoted{N: 1 << 52}, `{"n":"4503599627370496"}`}, {map[floatKey]floatText{7: 1}, `{"id 7":"text"}`}, {map[string]string{"1e+16": "1519540354020417500"}, `{"1e+16":"1519540354020417500"}`},
		{price{Rate: 0.5, inner: 1e16}, `{"rate":0.5}`}, {deep{Skip: 1e16, Any: "90071992547409931234"}, `{"rate":0,"list":null,"map":null,"any":"90071992547409931234","text":null}`},
		{[]any{own{1e20}, &own{1e20}, uint64(1 << 63)}, "[12345678901234567890,12345678901234567890,9223372036854775808]"}, {1e-7, "1e-7"},
		{[]any{&byItsAddress{1e16}, []byItsAddress{{1e16}, {strings.NewReader("x")}}}, `["own",["own","own"]]`},
	} {
		if got, err := New(nil).Encode(test.json); string(got) != test.want || err != nil {
			t.Errorf("json %v: got %s, %v; want %s", test.json, got, err, test.want)
		}
	}
}

// around leads to itself where encoding/json writes nothing.
type around struct {
	Self *around `json:"self,omitzero"`
	Any  any     `json:"any"`
}

func (*around) IsZero() bool { return true }

// TestAround: a value that encoding/json marshals does not lead around in a circle, even if it is one.
func TestAround(t *testing.T) {
	v := &around{Any: 1}
	v.Self = v
	if got, err := New(nil).Encode(v); string(got) != `{"any":1}` || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}
