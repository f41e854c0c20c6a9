package item

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
)

func TestParseItem(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Item
	}{
		{"a=b", Item{"=", []string{"a"}, "b"}},
		{"a=", Item{"=", []string{"a"}, ""}},
		{"a:=1", Item{":=", []string{"a"}, "1"}},
		{"a==1", Item{"==", []string{"a"}, "1"}},
		{"a===1", Item{"==", []string{"a"}, "=1"}},
		{"Header:x", Item{":", []string{"Header"}, "x"}},
		{"Header: x=1:=2", Item{":", []string{"Header"}, " x=1:=2"}},
		{"file@a=b@c", Item{"@", []string{"file"}, "a=b@c"}},
		{"a=@f", Item{"=@", []string{"a"}, "f"}},
		{"a:=@f", Item{":=@", []string{"a"}, "f"}},
		{"a.b.c:=1", Item{":=", []string{"a", "b", "c"}, "1"}},
		{`a\.b=1`, Item{"=", []string{"a.b"}, "1"}},
		{`a\=b=1`, Item{"=", []string{"a=b"}, "1"}},
		{`a\:\=b:=1`, Item{":=", []string{"a:=b"}, "1"}},
		{`a\\=1`, Item{"=", []string{`a\`}, "1"}},
		{`a\b=1`, Item{"=", []string{`a\b`}, "1"}},
		{`a=\=\\ .`, Item{"=", []string{"a"}, `\=\\ .`}},
		{"url=https://x?a=b", Item{"=", []string{"url"}, "https://x?a=b"}},
		{"a=  b  ", Item{"=", []string{"a"}, "  b  "}},
		{"名称=值\n", Item{"=", []string{"名称"}, "值\n"}},
	} {
		got, err := Parse(c.in)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: %+v, %v; want %+v", c.in, got, err, c.want)
		}
	}
}

func TestParseItemErrors(t *testing.T) {
	for in, want := range map[string]error{
		"": errNoSeparator, "a": errNoSeparator, `a\=b`: errNoSeparator, "a.b": errNoSeparator,
		"=": errNoName, ":=1": errNoName, "@f": errNoName,
		"a..b=1": errEmptyField, ".a=1": errEmptyField, "a.=1": errEmptyField,
		"a=\xff": errNotUTF8,
	} {
		if _, err := Parse(in); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", in, err, want)
		}
	}
}

// FuzzParseItem: what parses prints as itself, and parses again.
func FuzzParseItem(f *testing.F) {
	for _, seed := range []string{"a=b", "a.b:=1", "a==b", "H:x", "f@x", "a=@x", "a:=@x", `a\.b\=c\\=1`, `\`, "..=", "=", "名=值"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		it, err := Parse(text)
		if err != nil {
			for _, known := range []error{errNoSeparator, errNoName, errEmptyField, errNotUTF8} {
				if errors.Is(err, known) {
					return
				}
			}
			t.Fatalf("%q: an error of no known kind: %v", text, err)
		}
		again, err := Parse(it.String())
		if err != nil || !reflect.DeepEqual(it, again) {
			t.Fatalf("%q prints as %q, which is %+v, %v", text, it, again, err)
		}
		if again.String() != it.String() {
			t.Fatalf("%q prints as %q and then as %q", text, it, again)
		}
		if !strings.HasSuffix(text, it.Sep+it.Value) {
			t.Fatalf("%q: the value %q lost a byte", text, it.Value)
		}
	})
}

func TestObjectKeepsOrder(t *testing.T) {
	var o Object
	for _, in := range []string{"z=1", "a.y:=12345678901234567890.10", "a.b=<&>", `a.c:={"k": [1, 2]}`, "m:=null"} {
		it, err := Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		v, err := it.Read()
		if err != nil {
			t.Fatal(err)
		}
		if err := o.Set(it.Path, v); err != nil {
			t.Fatal(err)
		}
	}
	got, err := terminal.Encode(&o)
	want := `{"z":"1","a":{"y":12345678901234567890.10,"b":"<&>","c":{"k":[1,2]}},"m":null}`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v\nwant %s", got, err, want)
	}
}
