package jsontext

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

type (
	inner   struct{ Total int64 }
	decoded struct {
		Code   string `json:"code"`
		Plain  string
		Amount *struct {
			Total int64 `json:"total,string"`
		} `json:"amount"`
		List []inner            `json:"list"`
		Map  map[string][]inner `json:"map"`
		Self *decoded           `json:"self"`
		Time time.Time          `json:"time"`
		Raw  json.RawMessage    `json:"raw"`
		Any  any                `json:"any"`
		Gone string             `json:"-"`
		embedded
	}
	embedded struct {
		Under string `json:"under"`
	}
)

// TestDecodeExactly: encoding/json matches names in any case, gjson does not. Where that makes two readings, there is none.
func TestDecodeExactly(t *testing.T) {
	for text, want := range map[string]string{
		`{"code":"a","Plain":"b","amount":{"total":"1"},"list":[{"Total":1}],"under":"c","x":{"CODE":1}}`:          "",
		`{"plain":"b","list":[{"total":1},{"total":2}],"map":{"LIST":[{"total":1}]}}`:                              "", // fields without a tag take any case
		`{"any":{"CODE":1,"list":[{"a":1}]},"raw":{"A":1,"a":1},"time":"2026-11-29T00:00:00Z","gone":1,"GONE":[]}`: "it has the name GONE twice",
		`{"any":{"CODE":1},"raw":{"A":1,"a":1},"time":"2026-11-29T00:00:00Z","gone":1}`:                            "",
		`{"CODE":"a"}`: "it has CODE, which is not the field code", `{"code":"a","CODE":"b"}`: "it has the name CODE twice",
		`{"amount":{"TOTAL":"1"}}`: "it has TOTAL, which is not the field total", `{"UNDER":"a"}`: "which is not the field under",
		`{"map":{"a":[{"Total":1,"total":2}]}}`: "it has total, which is not the field Total", `{"self":{"self":{"Code":1}}}`: "which is not the field code",
		`{"amount":{"total":"1","total":"100"}}`: "it has the name total twice", `{"any":{"a":1,"a":2}}`: "it has the name a twice",
		`{"code":`: "unexpected EOF", `{} {}`: "more follows", `<html>`: "invalid character '<'", strings.Repeat("[", 1<<20): "depth",
	} {
		err := Decode([]byte(text), new(decoded))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%.200s: %v, want %s", text, err, want)
		}
	}
	var v any
	if err := Decode([]byte(`{"n":9007199254740993,"N2":[1.50]}`), &v); err != nil || v.(map[string]any)["n"] != json.Number("9007199254740993") {
		t.Errorf("%v, %v", v, err)
	}
	for _, target := range []any{nil, decoded{}, (*decoded)(nil), 5} {
		if Decode([]byte(`{"code":"a"}`), target) == nil {
			t.Errorf("decoded into %T", target)
		}
	}
}

// TestErrorsShowNoContent: an answer holds names, numbers of people, and what was encrypted.
func TestErrorsShowNoContent(t *testing.T) {
	type named string
	for name, into := range map[string]any{
		"a text for a number": &struct{ N int }{},
		"a number in a text": &struct {
			N int `json:"N,string"`
		}{},
		"a text in a text": &struct {
			N named `json:"N,string"`
		}{},
		"a json.Number":     &struct{ N json.Number }{},
		"a list for a text": &struct{ N []int }{},
		"a bool in a text": &struct {
			N bool `json:"N,string"`
		}{},
		"a pointer to one, in a list": &[]struct{ N *int }{},
	} {
		text := `{"N":"7355608"}`
		if strings.HasSuffix(name, "list") {
			text = "[" + text + "]"
		}
		err := Decode([]byte(text), into)
		if err == nil && name == "a number in a text" {
			continue
		}
		if err == nil && name == "a json.Number" {
			err = Decode([]byte(`{"N":"7355608x"}`), into)
		}
		if err == nil || strings.Contains(err.Error(), "73556") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Decode([]byte(`{"N":73556087355608}`), &struct{ N int8 }{}); err == nil || strings.Contains(err.Error(), "73556") {
		t.Errorf("out of range: %v", err)
	}
	if err := Decode([]byte(`{"secret7355608":1}`), &map[int]int{}); err == nil || strings.Contains(err.Error(), "73556") {
		t.Errorf("a key: %v", err)
	}
}
