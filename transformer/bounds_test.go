package transformer_test

import (
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/transformer"
)

// hostile are texts that a few KB of gzip hold, and what is wrong with each. None may cost more than reading it.
var hostile = map[string]struct{ text, want string }{
	"64 MiB":               {"<xml><a>" + strings.Repeat("a", 64<<20) + "</a></xml>", "longer than"},
	"elements":             {"<xml>" + strings.Repeat("<a/>", 1<<20) + "</xml>", "elements"},
	"elements of names":    {"<xml>" + strings.Repeat("<a></a><b></b>", 1<<18) + "</xml>", "elements"},
	"comments":             {"<xml>" + strings.Repeat("<!---->", 1<<19) + "</xml>", "elements"},
	"comments before":      {strings.Repeat("<!---->", 1<<19) + "<xml></xml>", "elements"},
	"comments in a text":   {"<xml><a>" + strings.Repeat("a<!---->", 1<<19) + "</a></xml>", "elements"},
	"instructions":         {"<xml>" + strings.Repeat("<?a?>", 1<<19) + "</xml>", "elements"},
	"empty CDATA":          {"<xml><a>" + strings.Repeat("<![CDATA[]]>", 1<<19) + "</a></xml>", "elements"},
	"a long name":          {"<xml><" + strings.Repeat("a", 4<<20) + "/></xml>", "longer than"},
	"a long name ends":     {"<xml></" + strings.Repeat("a", 4<<20) + "></xml>", "longer than"},
	"a long comment":       {"<xml><!--" + strings.Repeat("a", 4<<20) + "--></xml>", "longer than"},
	"a long instruction":   {"<xml><?a " + strings.Repeat("a", 4<<20) + "?></xml>", "longer than"},
	"a long doctype":       {"<!DOCTYPE a [" + strings.Repeat("<!ENTITY a 'a'>", 1<<18) + "]><xml/>", "longer than"},
	"attributes":           {"<xml><a " + strings.Repeat(`b="" `, 1<<19) + "/></xml>", "longer than"},
	"attributes that end":  {"<xml><a " + strings.Repeat(`b=">" `, 1<<19) + "/></xml>", "longer than"},
	"an attribute":         {`<xml><a b="` + strings.Repeat("a", 4<<20) + `"/></xml>`, "longer than"},
	"a name too long":      {"<xml><" + strings.Repeat("a", 300) + "/></xml>", "longer than"},
	"a name too long ends": {"<xml></" + strings.Repeat("a", 300) + "></xml>", "longer than"},
	"a long entity":        {"<xml>&" + strings.Repeat("a", 1<<20) + ";</xml>", "entity"},
	"some attributes":      {"<xml>" + strings.Repeat("<a "+strings.Repeat(`b="" `, 100)+"/>", 1<<12) + "</xml>", "elements"},
	"levels":               {"<xml>" + strings.Repeat("<a>", 1<<20), "levels"},
	"open names":           {"<xml>" + strings.Repeat("<", 4<<20), "XML syntax error"},
	"blanks":               {"<xml>" + strings.Repeat(" ", 4<<20) + "</xml>", ""},
	"a long text":          {"<xml><a>" + strings.Repeat("中", 1<<20) + "</a></xml>", ""},
	"a long CDATA":         {"<xml><a><![CDATA[" + strings.Repeat("<a/>", 1<<20) + "]]></a></xml>", ""},
	"many members":         {"<xml>" + strings.Repeat("<refund_fee><![CDATA[1]]></refund_fee>\n", 10000) + "</xml>", ""},
}

// TestToMapBounds: what no message of APIv2 holds is an error, and an ordinary long text is none.
func TestToMapBounds(t *testing.T) {
	for name, tt := range hostile {
		t.Run(name, func(t *testing.T) {
			members, err := transformer.ToMap([]byte(tt.text))
			if (err == nil) != (tt.want == "") || err != nil && (!strings.Contains(err.Error(), tt.want) || len(err.Error()) > 500) || err == nil && members == nil {
				t.Errorf("got %.300v, want %s", err, tt.want)
			}
		})
	}
}

// BenchmarkToMap reads what is made to be slow: the bytes a second and the memory show it.
func BenchmarkToMap(b *testing.B) {
	for name, tt := range hostile {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			text := []byte(tt.text)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				_, _ = transformer.ToMap(text)
			}
		})
	}
	b.Run("order", func(b *testing.B) {
		b.ReportAllocs()
		text := []byte("<xml>" + strings.Repeat("<return_code><![CDATA[SUCCESS]]></return_code>", 20) + "</xml>")
		for b.Loop() {
			_, _ = transformer.ToMap(text)
		}
	})
}

// TestToXMLBounds: a map that holds itself, by whatever way, is an error, not a stack that overflows or a loop.
func TestToXMLBounds(t *testing.T) {
	itself := map[string]any{}
	itself["a"], itself["b"], itself[""] = itself, []any{itself}, &itself
	list := []any{nil, nil}
	list[0], list[1] = list, list
	var pointer any
	pointer = &pointer
	type loop *loop
	var typed loop
	typed = &typed
	doubled := map[string]any{"a": "text"}
	for range 50 { // 2^50 texts
		doubled = map[string]any{"a": doubled, "b": doubled}
	}
	for name, data := range map[string]map[string]any{
		"a map": itself, "a list": {"a": list}, "a pointer": {"a": pointer}, "a pointer of its own type": {"a": typed}, "doubled": doubled,
	} {
		if text, err := transformer.ToXML(data, transformer.Options{}); err == nil || len(err.Error()) > 500 {
			t.Errorf("%s: %d bytes, %v", name, len(text), err)
		}
	}
	text := "fine"
	p := &text
	pp := &p
	if got, err := transformer.ToXML(map[string]any{"a": &pp}, transformer.Options{}); err != nil || string(got) != "<xml><a>fine</a></xml>" {
		t.Errorf("a pointer to a pointer to a pointer: %s, %v", got, err)
	}
}
