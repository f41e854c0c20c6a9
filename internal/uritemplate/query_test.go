package uritemplate

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

type object = map[string]any

// TestQuery writes a query in the place of that of the template.
func TestQuery(t *testing.T) {
	for given, want := range map[string]any{
		"v3/x?a=1&b%5B0%5D=x&b%5B1%5D=2&c%5Bd%5D=true": object{"a": 1, "b": []any{"x", 2}, "c": object{"d": true, "e": nil}},
		"v3/x?a=1&a=2&b=%20%2B~":                       map[string][]string{"b": {" +~"}, "a": {"1", "2"}},
		"v3/x?%E9%94%AE=%E5%80%BC":                     map[string]string{"键": "值"},
		"v3/x?z=1&a=%2F+":                              "z=1&a=%2F+",
		"v3/x":                                         object{},
	} {
		if got, err := fill("v3/x?old=1", object{"query": want}); got != given || err != nil {
			t.Errorf("query %v: got %s, %v; want %s", want, got, err, given)
		}
	}
	loop := object{}
	loop["loop"] = loop
	for _, query := range []any{7, []string{"a"}, loop, object{"a": func() {}}, object{"a": "\xff"}, "\xff", map[int]string{1: "a"}} {
		if got, err := fill("v3/x", object{"query": query}); err == nil || !strings.Contains(err.Error(), "query") {
			t.Errorf("query of %T: got %s, %v", query, got, err)
		}
	}
}

// TestNothingIsLost gives values to a path and to query at once: both arrive, or it is an error.
func TestNothingIsLost(t *testing.T) {
	for _, test := range []struct {
		path string
		vars object
		want string // a text with a blank is what the error contains
	}{
		{"v3/x{?limit}", object{"limit": 50, "query": object{"offset": 2}}, "v3/x?limit=50&offset=2"},
		{"v3/x{?limit}", object{"limit": 50, "query": "offset=2&b=[1]"}, "v3/x?limit=50&offset=2&b=%5B1%5D"},
		{"v3/x{?limit}", object{"query": object{"offset": 2}}, "v3/x?offset=2"},
		{"v3/x{?limit}", object{"limit": 50, "query": ""}, "v3/x?limit=50"},
		{"v3/x{?limit}", object{"limit": 50, "query": nil}, "v3/x?limit=50"},
		{"v3/x{?limit}", object{"limit": 50, "query": map[string]string{"limit": "5"}}, "limit stands in the query of the path and in query"},
		{"v3/x{?m*}", object{"m": object{"a": 1}, "query": "%61=2"}, "a stands in the query of the path"},
		{"v3/x{?ids}", object{"ids": 2, "query": object{"ids": []int{1}}}, "ids stands in the query of the path and in query"}, {"v3/x{?ids}", object{"ids": 2, "query": "ids%5Ba%5D=1"}, "ids stands in the query of the path and in query"},
		{"v3/x{?ids}", object{"ids": 2, "query": object{"id": []int{1}}}, "v3/x?ids=2&id%5B0%5D=1"},
		{"v3/x", object{"query": "?a=1"}, `begins with ?, which is written for you: write "a=1"`}, {"v3/x{?b}", object{"b": 1, "query": "&a=1"}, `begins with &, which is written for you: write "a=1"`}, {"v3/x", object{"query": "a=?1&b=&"}, "v3/x?a=?1&b=&"},
		{"v3/x?offset=1", object{"query": "a=2"}, "v3/x?a=2"}, {"v3/x?offset=1", object{"query": ""}, "v3/x"}, {"v3/x?offset=1#f", object{"query": "a=2"}, "v3/x?a=2#f"},
		{"v3/x?offset=1{&limit}", object{"limit": 50, "query": "a=2"}, "the value of limit with it"}, {"v3/x?offset=1{&limit}", object{"query": "a=2"}, "v3/x?a=2"},
		{"v3/x?offset={o}", object{"o": 50, "query": "a=2"}, "the value of o with it"}, {"v3/x{?a}&b={b}", object{"a": 1, "b": 2, "query": "c=3"}, "the value of a with it"},
		{"{+url}", object{"url": "v3/x?token=1", "query": "a=2"}, "v3/x?token=1&a=2"},
		{"v3/x?x=1{?b}", object{"b": 2}, "v3/x?x=1&b=2"}, {"v3/x{&b}", object{"b": 2}, "v3/x?b=2"}, {"v3/x{?a}{?b}", object{"a": 1, "b": 2}, "v3/x?a=1&b=2"},
		{"v3/x{?a}{&b}", object{"b": 2}, "v3/x?b=2"}, {"v3/x{?a}&b=2", nil, "v3/x?b=2"}, {"v3/x{?a}&b=2", object{"a": "1"}, "v3/x?a=1&b=2"}, {"v3/x{?a}?b=2", object{"a": "1"}, "v3/x?a=1&b=2"},
		{"v3/x?{&b}", object{"b": 2}, "v3/x?b=2"}, {"v3/x?a=1&{?b}", object{"b": "2"}, "v3/x?a=1&b=2"}, {"{+u}{?b}", object{"u": "v3/x?a=1", "b": 2}, "v3/x?a=1&b=2"},
		{"v3/x{#f}{?a}", object{"f": 1, "a": 2}, "what stands behind a # is never sent"}, {"v3/x#f{?a}", object{"a": 2}, "what stands behind a # is never sent"}, {"v3/x{?a}{#f}", object{"a": 2, "f": 1}, "v3/x?a=2#1"},
		{"v3/x{?a}/y", object{"a": 2}, "can't go on behind a query"}, {"v3/{+x}/close", object{"x": "1?"}, "x holds a ?"}, {"v3/{+x}/close", object{"x": "1#"}, "x holds a #"}, {"v3/{+x}", object{"x": []string{"a", "1#2"}}, "x holds a #"},
		{"v3/{+x}{y}", object{"x": "1?", "y": "2"}, "x holds a ?"}, {"v3/x?u={+x}&v=1", object{"x": "a?b"}, "v3/x?u=a?b&v=1"},
	} {
		got, err := fill(test.path, test.vars)
		if strings.Contains(test.want, " ") {
			var syntax *SyntaxError
			var wrong *ValueError
			if !errors.As(err, &syntax) && !errors.As(err, &wrong) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s with %v: got %s, %v; want %s", test.path, test.vars, got, err, test.want)
			}
		} else if got != test.want || err != nil {
			t.Errorf("%s with %v: got %s, %v; want %s", test.path, test.vars, got, err, test.want)
		}
	}
}

// FuzzQuery sends a ready query: what is signed is what net/http sends, and net/url reads the same pairs from both.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"a[0]=1", "a=1&b=2", "a=中 文", "%zz", "a=%2F#x", "a=b?c=d", "\r\n", "&&", "=", "+"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		got, err := fill("v3/x", object{"query": query})
		if err != nil {
			if utf8.ValidString(query) && !strings.HasPrefix(query, "?") && !strings.HasPrefix(query, "&") {
				t.Fatalf("%q is refused: %v", query, err)
			}
			return
		}
		r, err := http.NewRequest("GET", "https://api.example.com/"+got, nil)
		if err != nil || r.URL.RequestURI() != "/"+got || strings.ContainsAny(got, " \r\n#"+outside) {
			t.Fatalf("%q became %q: %v", query, got, err)
		}
	})
}

// BenchmarkQuery puts a query behind a path.
func BenchmarkQuery(b *testing.B) {
	parsed, err := Parse("v3/x")
	if err != nil {
		b.Fatal(err)
	}
	for name, query := range map[string]any{
		"tame": object{"mchid": "1900000001"}, "chinese": object{"attach": "中文"}, "texts": map[string]string{"a": "1", "b": "2"}, "ready": "mchid=1900000001&limit=5",
		"values": url.Values{"mchid": {"1900000001"}}, "nested": object{"ids": []string{"a", "b"}, "filter": object{"state": "SUCCESS"}},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var room [256]byte
				if _, err := parsed.WithQuery(append(room[:0], "v3/x"...), 0, query, Values{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
