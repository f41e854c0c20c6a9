package jsontext

import (
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
		Inner *timed               `json:"inner"`
	}
	for in, want := range map[string]string{
		`{"at":"","n":"","inner":{"at":"2018-06-08T10:34:56+08:00","n":"7"}}`: "2018-06-08T10:34:56+08:00 7",
		`{"f":"","ptr":"","inner":{"at":"2020-05-20T13:29:35.120Z"}}`:         "2020-05-20T13:29:35.12Z 0",
		`{"at":"20200520132935"}`:              `at is no time as in RFC 3339`,
		`{"inner":{"list":["","2020-05-20"]}}`: `inner.list.1 is no time as in RFC 3339`,
		`{"map":{"a":"tomorrow"}}`:             `map.a is no time`,
		`{"n":"x"}`:                            `invalid use of ,string`,
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
