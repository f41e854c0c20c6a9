package jsontext

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

type (
	hidden string
	holder struct {
		embedded
		A    hidden             `json:"a"`
		Ptr  *hidden            `json:"ptr"`
		List [][]hidden         `json:"list"`
		Map  map[string]*holder `json:"map"`
		Self *holder            `json:"self"`
		Own  ownReader          `json:"own"`
		Any  any                `json:"any"`
		Text string             `json:"text"`
	}
	ownReader struct{ A hidden }
)

func (*ownReader) UnmarshalJSON([]byte) error { return nil }

// TestOpen replaces the texts of one type, and leaves every other byte.
func TestOpen(t *testing.T) {
	mark := func(text string) (string, error) { return "<" + text + ">", nil }
	for in, want := range map[string]string{
		` {"text":"t", "a" : "x" } `:                         ` {"text":"t", "a" : "\u003cx\u003e" } `,
		`{"a":"","ptr":"x\n"}`:                               `{"a":"","ptr":"\u003cx\n\u003e"}`,
		`{"list":[[],["x",null,"y"]],"a":null}`:              `{"list":[[],["\u003cx\u003e",null,"\u003cy\u003e"]],"a":null}`,
		`{"map":{"k":{"self":{"a":"x"}},"a":{}},"b":"x"}`:    `{"map":{"k":{"self":{"a":"\u003cx\u003e"}},"a":{}},"b":"x"}`,
		`{"own":{"A":"x"},"any":{"a":"x"},"text":"x","a":5}`: `{"own":{"A":"x"},"any":{"a":"x"},"text":"x","a":5}`,
		`{"a":"x","a":"y"}`:                                  `{"a":"x","a":"y"}`, `{"a":`: `{"a":`, `["x"]`: `["x"]`,
	} {
		got, err := Open([]byte(in), new(holder), reflect.TypeFor[hidden](), mark)
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, %v, want %s", in, got, err, want)
		}
	}
	failing := func(text string) (string, error) {
		if text == "bad" {
			return "", errors.New("does not open")
		}
		return text, nil
	}
	_, err := Open([]byte(`{"a":"x","list":[["x"],["bad","bad"]]}`), new(holder), reflect.TypeFor[hidden](), failing)
	if err == nil || err.Error() != "list.1.0 does not open" {
		t.Error(err)
	}
	for _, none := range []any{nil, (*holder)(nil), 5, new(any)} {
		if got, err := Open([]byte(`{"a":"x"}`), none, reflect.TypeFor[hidden](), failing); err != nil || string(got) != `{"a":"x"}` {
			t.Errorf("%T: %s, %v", none, got, err)
		}
	}
}

// TestBlanks: WeChat Pay writes "" for what there is none of, and gives no answer up for it.
func TestBlanks(t *testing.T) {
	type timed struct {
		At    time.Time            `json:"at"`
		Ptr   *time.Time           `json:"ptr"`
		List  []time.Time          `json:"list"`
		Map   map[string]time.Time `json:"map"`
		N     int64                `json:"n,string"`
		F     *float64             `json:"f,string"`
		B     int64                `json:"b"`
		J     json.Number          `json:"j"`
		Inner *timed               `json:"inner"`
	}
	for in, want := range map[string]string{
		`{"at":"","n":"","inner":{"at":"2018-06-08T10:34:56+08:00","n":"7"}}`: "2018-06-08T10:34:56+08:00 7",
		`{"f":"","ptr":"","j":"","inner":{"at":"2020-05-20T13:29:35.120Z"}}`:  "2020-05-20T13:29:35.12Z 0",
		`{"at":"20200520132935"}`:              `at is no time as in RFC 3339`,
		`{"inner":{"list":["","2020-05-20"]}}`: `inner.list.1 is no time as in RFC 3339`,
		`{"map":{"a":"tomorrow"}}`:             `map.a is no time`,
		`{"n":"x"}`:                            `is not what the type asks for`,
		`{"b":""}`:                             `cannot unmarshal string`,
	} {
		var v timed
		got := ""
		if err := Decode([]byte(in), &v); err != nil {
			got = err.Error()
		} else {
			got = fmt.Sprint(v.Inner.At.Format(time.RFC3339Nano), " ", v.Inner.N)
		}
		if !strings.Contains(got, want) || strings.Contains(got, "tomorrow") {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestEncrypted(t *testing.T) {
	long := strings.Repeat("AbC9+/", 40)
	for text, want := range map[string]bool{
		long: true, long[:160]: true, long + "==": true, long[:159]: false, long + "-": false, long[:100] + "." + long[:100]: false,
		"": false, "张三": false, strings.Repeat("张", 100): false, "13800138000": false,
	} {
		if Encrypted(text) != want {
			t.Errorf("%.20s… (%d): %v", text, len(text), !want)
		}
	}
}

// TestShape: what XML can't say.
func TestShape(t *testing.T) {
	type item struct {
		Tags []string `json:"tags"`
		Text string   `json:"text"`
	}
	type message struct {
		List []item           `json:"list"`
		Map  map[string]*item `json:"map"`
		One  *item            `json:"one"`
		Raw  json.RawMessage  `json:"raw"`
		Any  any              `json:"any"`

		Fee    map[string]json.Number `json:"fee_$n"`
		Coupon map[string]string      `json:"coupon_$n_$m"`
	}
	for in, want := range map[string]string{
		`{"list":{"tags":"a","text":""}}`:               `{"list":[{"tags":["a"],"text":""}]}`,
		`{"list":[{"tags":["a","b"]},{"tags":""}]}`:     `{"list":[{"tags":["a","b"]},{"tags":null}]}`,
		`{"list":"","one":"","map":{"k":{"tags":"a"}}}`: `{"list":null,"one":null,"map":{"k":{"tags":["a"]}}}`,
		`{"raw":"","any":{"tags":"a"},"one":{"x":""}}`:  `{"raw":"","any":{"tags":"a"},"one":{"x":""}}`,
		`{"fee_0":"1","coupon_0_11":"a","fee_1":"2","fee_":"x","fee_1_1":"x","a_fee_1":"x","coupon_0":"x","fee_1x":"x"}`: `{"fee_0":"1","coupon_0_11":"a","fee_1":"2","fee_":"x","fee_1_1":"x","a_fee_1":"x","coupon_0":"x","fee_1x":"x","coupon_$n_$m":{"0_11":"a"},"fee_$n":{"0":"1","1":"2"}}`,
		`{"one":"text"}`: `{"one":"text"}`, `{"list":`: `{"list":`,
	} {
		if got := Shape([]byte(in), new(message)); string(got) != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
