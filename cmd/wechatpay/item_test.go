package main

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestParseItem(t *testing.T) {
	for _, c := range []struct {
		in   string
		want item
	}{
		{"a=b", item{"=", []string{"a"}, "b"}},
		{"a=", item{"=", []string{"a"}, ""}},
		{"a:=1", item{":=", []string{"a"}, "1"}},
		{"a==1", item{"==", []string{"a"}, "1"}},
		{"a===1", item{"==", []string{"a"}, "=1"}},
		{"Header:x", item{":", []string{"Header"}, "x"}},
		{"Header: x=1:=2", item{":", []string{"Header"}, " x=1:=2"}},
		{"file@a=b@c", item{"@", []string{"file"}, "a=b@c"}},
		{"a=@f", item{"=@", []string{"a"}, "f"}},
		{"a:=@f", item{":=@", []string{"a"}, "f"}},
		{"a.b.c:=1", item{":=", []string{"a", "b", "c"}, "1"}},
		{`a\.b=1`, item{"=", []string{"a.b"}, "1"}},
		{`a\=b=1`, item{"=", []string{"a=b"}, "1"}},
		{`a\:\=b:=1`, item{":=", []string{"a:=b"}, "1"}},
		{`a\\=1`, item{"=", []string{`a\`}, "1"}},
		{`a\b=1`, item{"=", []string{`a\b`}, "1"}},
		{`a=\=\\ .`, item{"=", []string{"a"}, `\=\\ .`}},
		{"url=https://x?a=b", item{"=", []string{"url"}, "https://x?a=b"}},
		{"a=  b  ", item{"=", []string{"a"}, "  b  "}},
		{"名称=值\n", item{"=", []string{"名称"}, "值\n"}},
	} {
		got, err := parseItem(c.in)
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
		if _, err := parseItem(in); !errors.Is(err, want) {
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
		it, err := parseItem(text)
		if err != nil {
			for _, known := range []error{errNoSeparator, errNoName, errEmptyField, errNotUTF8} {
				if errors.Is(err, known) {
					return
				}
			}
			t.Fatalf("%q: an error of no known kind: %v", text, err)
		}
		again, err := parseItem(it.String())
		if err != nil || !reflect.DeepEqual(it, again) {
			t.Fatalf("%q prints as %q, which is %+v, %v", text, it, again, err)
		}
		if again.String() != it.String() {
			t.Fatalf("%q prints as %q and then as %q", text, it, again)
		}
		if !strings.HasSuffix(text, it.sep+it.value) {
			t.Fatalf("%q: the value %q lost a byte", text, it.value)
		}
	})
}

func TestVariables(t *testing.T) {
	for in, want := range map[string][]string{
		"v3/a": nil, "v3/{a}/{b}": {"a", "b"}, "v3/{+x}{#y}": {"x", "y"}, "v3{/a*,b:3}{?c,d}{&e}": {"a", "b", "c", "d", "e"},
	} {
		if got := variables(in); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestObjectKeepsOrder(t *testing.T) {
	var o object
	for _, in := range []string{"z=1", "a.y:=12345678901234567890.10", "a.b=<&>", `a.c:={"k": [1, 2]}`, "m:=null"} {
		it, err := parseItem(in)
		if err != nil {
			t.Fatal(err)
		}
		v, err := it.read()
		if err != nil {
			t.Fatal(err)
		}
		if err := o.set(it.path, v); err != nil {
			t.Fatal(err)
		}
	}
	got, err := encode(&o)
	want := `{"z":"1","a":{"y":12345678901234567890.10,"b":"<&>","c":{"k":[1,2]}},"m":null}`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v\nwant %s", got, err, want)
	}
}
