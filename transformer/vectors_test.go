package transformer_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/internal/vectors"
	"github.com/a8579013/wechatpay/transformer"
)

// differences are deliberate, and explained under their names in docs/php/xml.md. Each knows its cases by their input.
var differences = []struct {
	name string
	fn   string
	of   *regexp.Regexp // matches the input: the XML, or the data as JSON
}{
	{"xml-characters", "toXml", regexp.MustCompile(`\\u000[0-8bce-f]|\\u001|\\b|\\f|\\ufff[ef]|\x{fffe}|\x{ffff}`)},
	{"xml-cdata-end", "toXml", regexp.MustCompile(`\]\]>`)},
	{"xml-names", "toXml", regexp.MustCompile(`\\n":|[\x{ff00}-\x{ffef}]`)},
	{"xml-doctype", "toArray", regexp.MustCompile(`(?i)<!DOCTYPE`)},
	{"xml-declaration", "toArray", regexp.MustCompile(`<\?xml[^>]*(1\.1|GBK)`)},
	{"xml-namespaces", "toArray", regexp.MustCompile(`<\w+:\w`)},
	{"xml-attributes", "toArray", regexp.MustCompile(`<[^!?][^<>]* [\w:]+="`)},
	{"xml-comments", "toArray", regexp.MustCompile(`<!--|<\?[^x]`)},
	{"xml-text-beside-elements", "toArray", regexp.MustCompile(`[^>\s]<\w+>[^<]*</\w+>|</\w+>[^<\s]`)},
	{"xml-text-alone", "toArray", regexp.MustCompile(`^(<\?[^>]*>)?<(\w+)>\s*([^<\s]|<!\[CDATA\[)[^<]*</(\w+)>$`)},
}

type xmlCase struct {
	Fn      string
	Data    json.RawMessage
	Options struct {
		Headless *bool
		Indent   bool
		Root     *string
		Item     string
	}
	XML       string
	XMLBase64 string          `json:"xml_base64"`
	Array     json.RawMessage `json:"array"`
	Empty     bool
	Error     string
	Described string `json:"data_description"`
}

func (c *xmlCase) input() string {
	if c.Fn == "toXml" {
		return string(c.Data)
	}
	if c.XMLBase64 != "" {
		raw, _ := base64.StdEncoding.DecodeString(c.XMLBase64)
		return string(raw)
	}
	return c.XML
}

func (c *xmlCase) difference() string {
	for _, d := range differences {
		if d.fn == c.Fn && d.of.MatchString(c.input()) {
			return d.name
		}
	}
	return ""
}

// TestVectors runs every recorded case: what is no deliberate difference gives what PHP gives, and what is one does not.
func TestVectors(t *testing.T) {
	shown := map[string]bool{}
	vectors.Each(t, "xml", func(t *testing.T, _ vectors.Set, raw vectors.Case) {
		var c xmlCase
		raw.Decode(t, &c)
		same, got := false, ""
		switch {
		case c.Described != "" || c.Fn == "sanitize" || c.Fn == "toArray" && c.XML == "" && c.XMLBase64 == "":
			return // a PHP object, an inner step, and a call without an argument have no twin; see TestOthers
		case c.Fn == "toXml":
			same, got = write(t, &c)
		default:
			same, got = read(t, &c)
		}
		d := c.difference()
		if same == (d == "") {
			shown[d] = shown[d] || !same
			return
		}
		if same {
			return // the difference does not show in this case
		}
		t.Errorf("%s differs, and nothing says so: got %s", raw.Raw, got)
	})
	var names []string
	for _, d := range differences {
		names = append(names, d.name)
		if !shown[d.name] {
			t.Errorf("no case shows the difference %s", d.name)
		}
	}
	for _, heading := range vectors.Documented(t, "xml", names...) {
		if !slices.Contains(names, heading) && heading != "xml-errors" && heading != "xml-order" {
			t.Errorf("docs/php/xml.md explains %s, which no test knows", heading)
		}
	}
}

// write compares what both make of a map. Members come in another order than PHP's: where they did so in the first
// place the bytes are compared, else what the text says, and how long it is.
func write(t *testing.T, c *xmlCase) (same bool, got string) {
	data, inOrder := value(t, c.Data)
	opts := transformer.Options{Item: c.Options.Item, Indent: c.Options.Indent, Declaration: c.Options.Headless != nil && !*c.Options.Headless}
	if c.Options.Root != nil {
		if opts.Root = *c.Options.Root; opts.Root == "" {
			return c.Error != "", "the zero Options are PHP's default"
		}
	}
	members, ok := data.(map[string]any)
	if !ok { // a list
		members = map[string]any{}
		for i, v := range data.([]any) {
			members[string(rune('0'+i))] = v
		}
	}
	text, err := transformer.ToXML(members, opts)
	switch {
	case err != nil || c.Error != "":
		return err != nil && c.Error != "", fmt.Sprint(string(text), err)
	case inOrder:
		return string(text) == c.XML, string(text)
	}
	ours, err1 := transformer.ToMap(text)
	theirs, err2 := transformer.ToMap([]byte(c.XML))
	return err1 == nil && err2 == nil && len(text) == len(c.XML) && cmp.Equal(ours, theirs), string(text)
}

func read(t *testing.T, c *xmlCase) (same bool, got string) {
	members, err := transformer.ToMap([]byte(c.input()))
	if err != nil {
		return c.Empty, err.Error()
	}
	want, _ := value(t, c.Array)
	if list, ok := want.([]any); ok && len(list) == 0 {
		want = map[string]any{}
	}
	return cmp.Equal(want, any(members)), cmp.Diff(want, any(members))
}

// value decodes what stands for a PHP value, and tells whether the keys of all maps in it are sorted.
func value(t *testing.T, raw json.RawMessage) (any, bool) {
	v, err := vectors.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	return plain(v)
}

func plain(v any) (_ any, inOrder bool) {
	inOrder = true
	switch v := v.(type) {
	case vectors.Ordered:
		out := map[string]any{}
		for i, m := range v {
			member, ok := plain(m.Value)
			out[m.Key] = member
			inOrder = inOrder && ok && (i == 0 || v[i-1].Key < m.Key)
		}
		return out, inOrder
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			member, ok := plain(e)
			out[i], inOrder = member, inOrder && ok
		}
		return out, inOrder
	case json.Number:
		if strings.ContainsAny(string(v), ".eE") {
			f, _ := v.Float64()
			return f, true
		}
		n, _ := v.Int64()
		return n, true
	}
	return v, true
}

// TestOthers is for the cases that have no twin of their own.
func TestOthers(t *testing.T) {
	if _, err := transformer.ToMap(nil); err == nil {
		t.Error("no text at all is read")
	}
	got, err := transformer.ToMap([]byte("<x><k>a\x00\x08\t\n\x0b\x0cb\ufffe\U00010000</k></x>"))
	if err != nil || got["k"] != "a\t\nb\U00010000" {
		t.Errorf("control characters: %q, %v", got, err)
	}
	set := vectors.Load(t, "xml")
	kinds := map[string]int{}
	for _, raw := range set.Cases {
		var c xmlCase
		raw.Decode(t, &c)
		kinds[c.Fn]++
	}
	if diff := cmp.Diff([]string{"sanitize", "toArray", "toXml"}, slices.Sorted(maps.Keys(kinds))); diff != "" {
		t.Error(diff)
	}
}
