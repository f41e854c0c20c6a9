package transformer_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/transformer"
)

func ExampleToXML() {
	text, err := transformer.ToXML(map[string]any{"appid": "wx8888", "total_fee": 888, "body": "苹果 & 梨"}, transformer.Options{})
	fmt.Println(string(text), err)
	// Output: <xml><appid>wx8888</appid><body><![CDATA[苹果 & 梨]]></body><total_fee>888</total_fee></xml> <nil>
}

func ExampleToMap() {
	members, err := transformer.ToMap([]byte(`<xml><return_code><![CDATA[SUCCESS]]></return_code><coupon_id>1</coupon_id><coupon_id>2</coupon_id></xml>`))
	fmt.Println(members["return_code"], members["coupon_id"], err)
	// Output: SUCCESS [1 2] <nil>
}

func TestToXML(t *testing.T) {
	self := map[string]any{}
	self["self"] = self
	one := 1
	type text string
	for name, tt := range map[string]struct {
		data map[string]any
		opts transformer.Options
		want string
		err  string
	}{
		"nothing":            {nil, transformer.Options{}, "<xml/>", ""},
		"kinds":              {map[string]any{"a": true, "b": false, "c": nil, "d": int8(-1), "e": uint64(math.MaxUint64), "f": 0.1, "g": text("t"), "h": &one, "i": []byte("by")}, transformer.Options{}, "<xml><a>1</a><b></b><c></c><d>-1</d><e>18446744073709551615</e><f>0.1</f><g>t</g><h>1</h><i>by</i></xml>", ""},
		"typed":              {map[string]any{"l": []string{"a", "b"}, "m": map[string]int{"y": 2, "x": 1}, "n": (*int)(nil), "o": []int(nil)}, transformer.Options{}, "<xml><l><item>a</item><item>b</item></l><m><x>1</x><y>2</y></m><n></n><o/></xml>", ""},
		"can't break out":    {map[string]any{"a": "]]></a><total_fee>1</total_fee>"}, transformer.Options{}, "<xml><a><![CDATA[]]]]><![CDATA[></a><total_fee>1</total_fee>]]></a></xml>", ""},
		"a key is no markup": {map[string]any{"a><b": "1"}, transformer.Options{}, "<xml><item>1</item></xml>", ""},
		"float32":            {map[string]any{"a": float32(0.1), "b": 1e-7, "c": -1.5e20}, transformer.Options{}, "<xml><a>0.1</a><b>1.0E-7</b><c>-1.5E+20</c></xml>", ""},
		"names":              {map[string]any{"a": []any{1}}, transformer.Options{Root: "r", Item: "i", Declaration: true, Indent: true}, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<r>\n <a>\n  <i>1</i>\n </a>\n</r>\n", ""},
		"root":               {nil, transformer.Options{Root: "a b"}, "", `"a b" is no name`},
		"item":               {nil, transformer.Options{Item: "<"}, "", `"<" is no name`},
		"itself":             {self, transformer.Options{}, "", "does it hold itself?"},
		"struct":             {map[string]any{"a": struct{ B int }{1}}, transformer.Options{}, "", "a: struct { B int } can't stand in XML"},
		"function":           {map[string]any{"a": func() {}}, transformer.Options{}, "", "a: func() can't stand in XML"},
		"keys":               {map[string]any{"a": map[int]int{1: 1}}, transformer.Options{}, "", "keys of a map[int]int"},
		"NaN":                {map[string]any{"a": math.NaN()}, transformer.Options{}, "", "a: NaN is no number"},
		"infinite":           {map[string]any{"a": math.Inf(1)}, transformer.Options{}, "", "a: +Inf is no number"},
		"invalid UTF-8":      {map[string]any{"a": "\xff"}, transformer.Options{}, "", "a: its value is no valid UTF-8"},
		"NUL":                {map[string]any{"a": []any{"b\x00"}}, transformer.Options{}, "", "character at byte 1"},
	} {
		got, err := transformer.ToXML(tt.data, tt.opts)
		if string(got) != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: %s, %v; want %s, %s", name, got, err, tt.want, tt.err)
		}
	}
}

func TestToMapErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "there is no XML",
		"not XML":                       "text outside",
		"<a>":                           "has no end",
		"<a></b>":                       "<a> is ended by </b>",
		"</a>":                          "ends nothing",
		"<a/><b/>":                      "a second outermost element",
		"<a/>x":                         "text outside",
		"<a>x</a>":                      "no elements",
		"<a><b/>x</a>":                  "text between",
		"<a><b>&nbsp;</b></a>":          "entity",
		"<!DOCTYPE a><a/>":              "document type",
		"<a><!DOCTYPE b><b/></a>":       "document type",
		"\xff":                          "no valid UTF-8",
		strings.Repeat("<a>", 100):      "more than 64 levels",
		`<?xml encoding="GBK"?><a/>`:    "",
		"<html><body><p>502<br></html>": "ended by",
	} {
		got, err := transformer.ToMap([]byte(text))
		if err == nil || got != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v; want %s", text, got, err, want)
		}
	}
}

// FuzzToMap: what is read is written and read again as the same, and what is written is always read.
func FuzzToMap(f *testing.F) {
	for _, text := range []string{
		"<xml><a>1</a><a>2</a><b><c/></b></xml>", "<xml><a><![CDATA[]]]]><![CDATA[>]]></a></xml>", "<a:b><c.d>&lt;&#13;</c.d></a:b>",
		"<xml><商户>中</商户></xml>", "<?xml version=\"1.0\"?><!-- c --><x><k> v </k></x>", "<x><x><x/></x></x>",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		members, err := transformer.ToMap(text)
		if err != nil {
			return
		}
		again, err := transformer.ToXML(members, transformer.Options{})
		if err != nil {
			t.Fatalf("%q is read as %v, which can't be written: %v", text, members, err)
		}
		back, err := transformer.ToMap(again)
		if err != nil {
			t.Fatalf("%q is written as %q, which can't be read: %v", text, again, err)
		}
		if diff := cmp.Diff(flat(members), flat(back)); diff != "" {
			t.Errorf("%q is written as %q: %s", text, again, diff)
		}
	})
}

// flat leaves only the texts of a map that come back under their own name: a list comes back as a map that holds item.
func flat(members map[string]any) map[string]string {
	out := map[string]string{}
	for name, v := range members {
		if s, ok := v.(string); ok && !strings.ContainsFunc(name, func(r rune) bool { return r > 127 }) && name != "item" {
			out[name] = s
		}
	}
	return out
}
