package vectors

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var sets = []string{"formatter", "hash", "aes", "rsa", "segments", "uritemplate", "requests", "responses", "xml", "media"}

func TestLoad(t *testing.T) {
	for _, set := range sets {
		s := Load(t, set)
		var head struct{ Credit string }
		if s.Decode(t, &head); head.Credit != credit {
			t.Errorf("%s: credit is %q", set, head.Credit)
		}
		seen := map[string]bool{}
		for _, c := range s.Cases {
			if c.ID == "" || seen[c.ID] {
				t.Errorf("%s: id %q is empty or twice", set, c.ID)
			}
			seen[c.ID] = true
		}
	}
}

// TestFresh compares our copies with the recordings, where there are any.
func TestFresh(t *testing.T) {
	for _, set := range sets {
		shared, ok := LoadShared(t, set)
		if !ok {
			t.Skip("no ../shared/vectors")
		}
		own := Load(t, set)
		if !bytes.Equal(own.Head, shared.Head) || !slices.EqualFunc(own.Cases, shared.Cases, func(a, b Case) bool { return bytes.Equal(a.Raw, b.Raw) }) {
			t.Errorf("%s is stale: run go generate in internal/vectors", set)
		}
	}
}

func TestPack(t *testing.T) {
	recorded := []byte(`{ "note": "x",
  "cases": [ {"id": "b-1", "z": 1.0e+25, "a": "é\u00e9 <"}, {"id": "a-2", "tag": "t"} ],
  "keys": {"b": 1, "a": 2} }`)
	const want = `{"credit":"` + credit + `","note":"x","keys":{"b":1,"a":2}}
{"id":"b-1","z":1.0e+25,"a":"é\u00e9 <"}
{"id":"a-2","tag":"t"}
`
	lines, err := Lines(recorded)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(lines)); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	packed, err := Pack(lines)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := Pack(lines); !bytes.Equal(packed, again) {
		t.Error("two runs give different bytes")
	}
	if back, err := Unpack(packed); err != nil || !bytes.Equal(back, lines) {
		t.Errorf("another text after a round: %v", err)
	}
	for _, bad := range []string{"", "[]", `{"cases": 1}`, `{"a": `} {
		if _, err := Lines([]byte(bad)); err == nil {
			t.Errorf("Lines(%q) = nil error", bad)
		}
	}
	if _, err := Unpack([]byte("no gzip")); err == nil {
		t.Error("Unpack of other bytes = nil error")
	}
}

func TestOrdered(t *testing.T) {
	var got struct{ A, Empty, Null Ordered }
	const text = `{"a": {"z": 1.50, "b": [true, {"y": null, "x": "é"}], "raw_base64": "/w=="}, "empty": [], "null": null}`
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	want := Ordered{
		{"z", json.Number("1.50")},
		{"b", []any{true, Ordered{{"y", nil}, {"x", "é"}}}},
		{"raw_base64", "/w=="},
	}
	if diff := cmp.Diff(want, got.A); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got.Empty == nil || len(got.Empty) != 0 || got.Null != nil {
		t.Errorf("empty is %#v, null is %#v", got.Empty, got.Null)
	}
	if raw, ok := got.A.Text("raw"); !ok || raw != "\xff" {
		t.Errorf("Text(raw) = %q, %v", raw, ok)
	}
	if _, ok := got.A.Text("z"); ok {
		t.Error("a number is no text")
	}
	for _, bad := range []string{"[1]", `"x"`, "1"} {
		if err := json.Unmarshal([]byte(bad), new(Ordered)); err == nil {
			t.Errorf("%s decodes into an Ordered", bad)
		}
	}
}
