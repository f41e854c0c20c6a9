package apiv2_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a8579013/wechatpay/internal/apiv2"
	"github.com/a8579013/wechatpay/internal/scalar"
	"github.com/a8579013/wechatpay/internal/secret"
	"github.com/a8579013/wechatpay/transformer"
	"github.com/google/go-cmp/cmp"
)

// found is a value of the caller's own type; an empty one holds nothing.
type found struct{ given any }

// reader knows found, and lets no text with the word "sealed" pass.
var reader = apiv2.Reader{
	Reader: scalar.Reader{Own: func(v any) (any, bool, error) {
		f, ok := v.(found)
		if err, isErr := f.given.(error); isErr {
			return nil, true, err
		}
		return f.given, ok, nil
	}},
	Refuse: func(text string) error {
		if strings.Contains(text, "sealed") {
			return errors.New("it is sealed")
		}
		return nil
	},
}

func TestFromMap(t *testing.T) {
	type state string
	text, none := "text", (*string)(nil)
	for _, tt := range []struct {
		name  string
		given any
		want  map[string]string
		nonce bool // is ours
	}{
		{"texts", map[string]string{"a": "1", "b": ""}, map[string]string{"a": "1", "b": ""}, true},
		{"what XML escapes", map[string]string{"a": "<&>\"' ]]>\r\n中"}, map[string]string{"a": "<&>\"' ]]>\r\n中"}, true},
		{"numbers", map[string]any{"a": 1, "b": int64(math.MaxInt64), "c": 0.5, "d": json.Number("1519540354020417537"), "e": uint8(7)},
			map[string]string{"a": "1", "b": "9223372036854775807", "c": "0.5", "d": "1519540354020417537", "e": "7"}, true},
		{"bools, as PHP writes them", map[string]any{"a": true, "b": false}, map[string]string{"a": "1", "b": ""}, true},
		{"nothing", map[string]any{"a": nil, "b": none, "c": found{}}, map[string]string{"a": "", "b": "", "c": ""}, true},
		{"pointers and named types", &map[state]any{"a": &text, "b": state("s")}, map[string]string{"a": "text", "b": "s"}, true},
		{"bytes are a text", map[string]any{"a": []byte("100"), "b": json.RawMessage(`{"c":1}`)}, map[string]string{"a": "100", "b": `{"c":1}`}, true},
		{"one's own", map[string]any{"a": found{"x"}, "b": &found{json.Number("12")}, "c": found{true}}, map[string]string{"a": "x", "b": "12", "c": "1"}, true},
		{"a Stringer", map[string]any{"a": &url.URL{Scheme: "https", Host: "x.example"}}, map[string]string{"a": "https://x.example"}, true},
		{"a nonce", map[string]any{"nonce_str": "n"}, map[string]string{"nonce_str": "n"}, false},
		{"an empty nonce", map[string]any{"nonce_str": ""}, map[string]string{"nonce_str": ""}, false},
		{"no nonce", map[string]any{"nonce_str": nil}, map[string]string{"nonce_str": ""}, true},
		{"a nonce that holds nothing", map[string]found{"nonce_str": {}}, map[string]string{"nonce_str": ""}, true},
		{"an empty map", map[string]int{}, map[string]string{}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := reader.FromMap(tt.given)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(apiv2.Params{Members: tt.want, AddNonce: tt.nonce}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFromMapErrors(t *testing.T) {
	itself := map[string]any{}
	itself["a"] = itself
	for _, tt := range []struct {
		name  string
		given any
		want  string
	}{
		{"a text", "<xml/>", "xml: string is no map with texts as keys"},
		{"nothing", nil, "xml: <nil> is no map"},
		{"numbers as keys", map[int]string{1: "1"}, "xml: map[int]string is no map with texts as keys"},
		{"a map", map[string]any{"a": map[string]any{"b": 1}}, "xml: a is a list or a map, which can't be signed: give it as a JSON text"},
		{"an empty map", map[string]any{"a": map[string]any{}}, "xml: a is a list or a map"},
		{"an empty list", map[string]any{"a": []string{}}, "xml: a is a list or a map"},
		{"an array of bytes", map[string]any{"a": [2]byte{1, 2}}, "xml: a is a list or a map"},
		{"itself", itself, "does it hold itself?"},
		{"no name", map[string]any{"1a": 1}, `xml: "1a" can't be the name of an XML element`},
		{"a name that is two", map[string]any{"a><b": 1}, `xml: "a><b" can't be the name`},
		{"no name, beside an item", map[string]any{"": "1", "item": "2"}, `xml: "" can't be the name`},
		{"a control character", map[string]any{"a": "\x00"}, "XML can't hold"},
		{"broken UTF-8", map[string]any{"a": "\xff"}, "xml: transformer: a"},
		{"a struct", map[string]any{"a": struct{}{}}, "a: struct {} can't stand in XML"},
		{"lost digits", map[string]any{"a": 1e16}, "xml: a is a float64 beyond 2^53"},
		{"NaN", map[string]any{"a": math.NaN()}, "xml: a is NaN"},
		{"no number", map[string]any{"a": json.Number("1-2")}, `xml: a is the json.Number "1-2"`},
		{"no number of one's own", map[string]any{"a": found{json.Number("-")}}, `xml: a is the json.Number "-"`},
		{"a duration", map[string]any{"a": time.Second}, "xml: a is a time.Duration"},
		{"one's own that is broken", map[string]any{"a": found{errors.New("is broken")}}, "xml: a is broken"},
		{"what must not stand there", map[string]any{"a": "un-sealed"}, "xml: a: it is sealed"},
		{"the same of one's own, before all else", map[string]any{"a": found{"sealed"}, "b": "\x00"}, "xml: a: it is sealed"},
		{"the first of two", map[string]any{"b": json.Number("x"), "a": time.Second, "c": time.Second}, "xml: a is a time.Duration"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := reader.FromMap(tt.given); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, %v; want %s", got, err, tt.want)
			}
		})
	}
	if got, err := (apiv2.Reader{}).FromMap(map[string]any{"a": "sealed", "n": 1}); err != nil || got.Members["a"] != "sealed" {
		t.Errorf("the zero Reader: %v, %v", got, err)
	}
}

func TestFromQuery(t *testing.T) {
	for _, tt := range []struct {
		query string
		want  apiv2.Params
		err   string
	}{
		{"", apiv2.Params{Members: map[string]string{}, AddNonce: true}, ""},
		{"a=1&b=%E4%B8%AD+x&c", apiv2.Params{Members: map[string]string{"a": "1", "b": "中 x", "c": ""}, AddNonce: true}, ""},
		{"nonce_str=n", apiv2.Params{Members: map[string]string{"nonce_str": "n"}}, ""},
		{"nonce_str=", apiv2.Params{Members: map[string]string{"nonce_str": ""}}, ""},
		{"a=1&a=2", apiv2.Params{}, "query: a is there 2 times: what is signed has each name once"},
		{"a=%zz", apiv2.Params{}, "query: invalid URL escape"},
		{"a=%ffb", apiv2.Params{}, `query: "a" is no valid UTF-8`},
		{"%ff=b", apiv2.Params{}, "is no valid UTF-8"},
	} {
		got, err := apiv2.FromQuery(tt.query)
		if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%q: %v, want %s", tt.query, err, tt.err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.query, diff)
		}
	}
}

const key = "192006250b4c09247ec02edce69f6a2d"

// FuzzParams: what was given is what is sent and what is signed, in a body and in a query.
func FuzzParams(f *testing.F) {
	f.Add("attach", "a&total_fee=1", "888")
	f.Add("attach", "]]></attach><total_fee>1</total_fee>", "\r\n\t 中")
	f.Add("sign", "x", "a+b%20~c")
	f.Add("nonce_str", "\xff", "")
	f.Fuzz(func(t *testing.T, name, text, other string) {
		given := map[string]string{name: text, "mch_id": other}
		params, err := reader.FromMap(given)
		if err != nil {
			return
		}
		if diff := cmp.Diff(given, params.Members); diff != "" {
			t.Fatalf("(-given +read):\n%s", diff)
		}
		signed, err := params.Sign(secret.Hide(key))
		if err != nil {
			return // a sign_type that is none
		}
		body, err := signed.XML()
		if err != nil {
			t.Fatal(err)
		}
		members, err := transformer.ToMap(body)
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		fromBody := apiv2.Signed{}
		for name, member := range members {
			fromBody[name] = fmt.Sprint(member)
		}
		_, query, _ := strings.Cut(signed.URL("https://x.example/?a=1"), "?")
		fromQuery, err := apiv2.FromQuery(query)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		for way, sent := range map[string]apiv2.Signed{"body": fromBody, "query": fromQuery.Members} {
			if diff := cmp.Diff(signed, sent); diff != "" {
				t.Errorf("%s (-signed +sent):\n%s", way, diff)
			}
			if err := apiv2.Verify(sent, other, secret.Hide(key)); err != nil && other != "" {
				t.Errorf("%s: %v", way, err)
			}
			for name, text := range given {
				if name != "sign" && sent[name] != text {
					t.Errorf("%s: %s is %q, given was %q", way, name, sent[name], text)
				}
			}
		}
	})
}
