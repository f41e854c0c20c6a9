package uritemplate

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/internal/scalar"
)

// fill expands a text behind a slash, and puts what stands under query behind it where no variable is called so.
func fill(text string, vars map[string]any) (string, error) {
	return fillFrom(scalar.Reader{}, text, vars)
}

func fillFrom(r scalar.Reader, text string, vars map[string]any) (string, error) {
	t, err := Parse(text)
	if err != nil {
		return "", err
	}
	values := Values{Vars: vars, Reader: r}
	buf, used, err := t.Expand([]byte("/"), values)
	if err != nil {
		return "", err
	}
	if query, ok := vars["query"]; ok && !t.Takes("query") {
		used++
		if buf, err = t.WithQuery(buf, 1, query, values); err != nil {
			return "", err
		}
	}
	if used != len(vars) {
		return "", fmt.Errorf("%d of %d keys are used", used, len(vars))
	}
	return string(buf[1:]), nil
}

// TestRFC are the examples of RFC 6570, section 3.2, but for those of variables without a value outside of the query, which
// are errors here. The members of a map come in the order of their keys.
func TestRFC(t *testing.T) {
	all := map[string]any{
		"count": []string{"one", "two", "three"}, "dom": []string{"example", "com"}, "dub": "me/too", "hello": "Hello World!", "half": "50%", "var": "value", "who": "fred",
		"base": "http://example.com/home/", "path": "/foo/bar", "list": []string{"red", "green", "blue"}, "keys": map[string]string{"semi": ";", "dot": ".", "comma": ","},
		"v": "6", "x": "1024", "y": "768", "empty": "", "empty_keys": map[string]any{}, "undef": nil,
	}
	for text, want := range map[string]string{
		// 3.2.1
		"{count}": "one,two,three", "{count*}": "one,two,three", "{/count}": "/one,two,three", "{/count*}": "/one/two/three", "{;count}": ";count=one,two,three", "{;count*}": ";count=one;count=two;count=three",
		"{?count}": "?count=one,two,three", "{?count*}": "?count=one&count=two&count=three", "?a{&count*}": "?a&count=one&count=two&count=three",
		// 3.2.2
		"{var}": "value", "{hello}": "Hello%20World%21", "{half}": "50%25", "{x,y}": "1024,768", "{x,hello,y}": "1024,Hello%20World%21,768", "{var:3}": "val", "{var:30}": "value",
		"{list}": "red,green,blue", "{list*}": "red,green,blue", "{keys}": "comma,%2C,dot,.,semi,%3B", "{keys*}": "comma=%2C,dot=.,semi=%3B",
		// 3.2.3
		"{+var}": "value", "{+hello}": "Hello%20World!", "{+half}": "50%25", "{base}index": "http%3A%2F%2Fexample.com%2Fhome%2Findex", "{+base}index": "http://example.com/home/index",
		"{+path}/here": "/foo/bar/here", "here?ref={+path}": "here?ref=/foo/bar", "up{+path}{var}/here": "up/foo/barvalue/here", "{+x,hello,y}": "1024,Hello%20World!,768", "{+path,x}/here": "/foo/bar,1024/here",
		"{+path:6}/here": "/foo/b/here", "{+list}": "red,green,blue", "{+list*}": "red,green,blue", "{+keys}": "comma,,,dot,.,semi,;", "{+keys*}": "comma=,,dot=.,semi=;",
		// 3.2.4
		"{#var}": "#value", "{#hello}": "#Hello%20World!", "{#half}": "#50%25", "{#x,hello,y}": "#1024,Hello%20World!,768", "{#path,x}/here": "#/foo/bar,1024/here", "{#path:6}/here": "#/foo/b/here",
		"{#list}": "#red,green,blue", "{#list*}": "#red,green,blue", "{#keys}": "#comma,,,dot,.,semi,;", "{#keys*}": "#comma=,,dot=.,semi=;",
		// 3.2.5
		"{.who}": ".fred", "{.who,who}": ".fred.fred", "{.half,who}": ".50%25.fred", "www{.dom*}": "www.example.com", "X{.var}": "X.value", "X{.var:3}": "X.val",
		"X{.list}": "X.red,green,blue", "X{.list*}": "X.red.green.blue", "X{.keys}": "X.comma,%2C,dot,.,semi,%3B", "X{.keys*}": "X.comma=%2C.dot=..semi=%3B",
		// 3.2.6
		"{/who}": "/fred", "{/who,who}": "/fred/fred", "{/half,who}": "/50%25/fred", "{/who,dub}": "/fred/me%2Ftoo", "{/var}": "/value", "{/var,x}/here": "/value/1024/here", "{/var:1,var}": "/v/value",
		"{/list}": "/red,green,blue", "{/list*}": "/red/green/blue", "{/list*,path:4}": "/red/green/blue/%2Ffoo", "{/keys}": "/comma,%2C,dot,.,semi,%3B", "{/keys*}": "/comma=%2C/dot=./semi=%3B",
		// 3.2.7
		"{;who}": ";who=fred", "{;half}": ";half=50%25", "{;v,who}": ";v=6;who=fred", "{;x,y}": ";x=1024;y=768", "{;hello:5}": ";hello=Hello",
		"{;list}": ";list=red,green,blue", "{;list*}": ";list=red;list=green;list=blue", "{;keys}": ";keys=comma,%2C,dot,.,semi,%3B", "{;keys*}": ";comma=%2C;dot=.;semi=%3B",
		// 3.2.8
		"{?who}": "?who=fred", "{?half}": "?half=50%25", "{?x,y}": "?x=1024&y=768", "{?x,y,empty}": "?x=1024&y=768&empty=", "{?x,y,undef}": "?x=1024&y=768", "{?var:3}": "?var=val",
		"{?list}": "?list=red,green,blue", "{?list*}": "?list=red&list=green&list=blue", "{?keys}": "?keys=comma,%2C,dot,.,semi,%3B", "{?keys*}": "?comma=%2C&dot=.&semi=%3B", "{?empty_keys*}": "",
		// 3.2.9
		"?fixed=yes{&x}": "?fixed=yes&x=1024", "?a{&x,y,empty}": "?a&x=1024&y=768&empty=", "?a{&x,y,undef}": "?a&x=1024&y=768", "?a{&var:3}": "?a&var=val",
		"?a{&list}": "?a&list=red,green,blue", "?a{&list*}": "?a&list=red&list=green&list=blue", "?a{&keys}": "?a&keys=comma,%2C,dot,.,semi,%3B", "?a{&keys*}": "?a&comma=%2C&dot=.&semi=%3B",
	} {
		parsed, err := Parse(text)
		if err != nil {
			t.Error(err)
			continue
		}
		if got, _, err := parsed.Expand(nil, Values{Vars: all}); string(got) != want || err != nil {
			t.Errorf("%s: got %s, %v; want %s", text, got, err, want)
		}
	}
}

// TestCharacters: the RFC's own examples are all ASCII. A prefix counts characters, encoding is of UTF-8 bytes.
func TestCharacters(t *testing.T) {
	vars := map[string]any{"a": "中文é🧧", "b": "a%2Fb%zz中[]"}
	for text, want := range map[string]string{
		"{a}": "%E4%B8%AD%E6%96%87%C3%A9%F0%9F%A7%A7", "{a:1}": "%E4%B8%AD", "{a:3}": "%E4%B8%AD%E6%96%87%C3%A9", "{a:9999}": "%E4%B8%AD%E6%96%87%C3%A9%F0%9F%A7%A7", "{+a:2}": "%E4%B8%AD%E6%96%87", "{?a:2}": "?a=%E4%B8%AD%E6%96%87",
		"{b}": "a%252Fb%25zz%E4%B8%AD%5B%5D", "{+b}": "a%2Fb%25zz%E4%B8%AD%5B%5D", "{#b}": "#a%2Fb%25zz%E4%B8%AD%5B%5D", "订单/%2f%zz [{b:1}]": "%E8%AE%A2%E5%8D%95/%2f%25zz%20%5Ba%5D",
	} {
		parsed, err := Parse(text)
		if err != nil {
			t.Error(err)
			continue
		}
		if got, _, err := parsed.Expand(nil, Values{Vars: vars}); string(got) != want || err != nil {
			t.Errorf("%s: got %s, %v; want %s", text, got, err, want)
		}
	}
}

// TestWithoutValue tells a variable that is missing from one that is given and empty.
func TestWithoutValue(t *testing.T) {
	for _, tt := range []struct {
		text string
		vars map[string]any
		want error
	}{
		{"a/{x}", nil, &MissingError{Name: "x"}}, {"a/{x}", map[string]any{"x": nil}, &MissingError{"x", true}}, {"a{/x*}", map[string]any{"x": []any{nil}}, &MissingError{"x", true}},
		{"{+x}", map[string]any{"x": ""}, &MissingError{"x", true}}, {"{x,y}", map[string]any{"x": 1}, &MissingError{Name: "y"}}, {"{x:2}", map[string]any{"x": []int{1}}, &ValueError{"x", "x is a list or a map, which has no prefix"}},
		{"{x}", map[string]any{"x": "\xff"}, &ValueError{"x", "x is no valid UTF-8"}}, {"{x:1}", map[string]any{"x": "\xff"}, &ValueError{"x", "x is no valid UTF-8"}}, {"{?x}", map[string]any{"x": [][]int{{1}}}, &ValueError{"x", "x " + ErrNested.Error()}},
	} {
		_, err := fill(tt.text, tt.vars)
		if diff := cmp.Diff(tt.want, err); diff != "" {
			t.Errorf("%s with %v: %s", tt.text, tt.vars, diff)
		}
	}
}

// TestUsed counts the keys that were used, each once.
func TestUsed(t *testing.T) {
	for text, want := range map[string]int{"a": 0, "{x}": 1, "{x}/{x:1}{?x}": 1, "{x}{?y,z*}": 3, "{x}{?y,other}": 2, "{x,z}": 2, "{+z}/{z}": 1, "<x>/<z>{?query}": 3} {
		parsed, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, used, err := parsed.Expand(nil, Values{Vars: map[string]any{"x": "1", "y": nil, "z": []int{1}, "query": 1}}); used != want || err != nil {
			t.Errorf("%s: %d, %v; want %d", text, used, err, want)
		}
	}
}

// TestHoles binds values by their places.
func TestHoles(t *testing.T) {
	parsed, err := Parse("a/{}/{x}/{}")
	if err != nil {
		t.Fatal(err)
	}
	bound := func(place int) (string, bool) {
		value, ok := map[int]string{0: "1/2", 2: "中"}[place]
		return value, ok
	}
	got, used, err := parsed.Expand(nil, Values{Vars: map[string]any{"x": "y"}, Bound: bound})
	if string(got) != "a/1%2F2/y/%E4%B8%AD" || used != 1 || err != nil || parsed.Places() != 3 {
		t.Errorf("%s, %d, %v; %d places", got, used, err, parsed.Places())
	}
	var before []string
	for literal := range parsed.Holes() {
		before = append(before, literal)
	}
	if diff := cmp.Diff([]string{"a/", "/"}, before); diff != "" {
		t.Error(diff)
	}
}

// TestAllocations expands into a buffer on the caller's stack, of a map on it: both stay there.
func TestAllocations(t *testing.T) {
	parsed, err := Parse("v3/{x}/{+y}/{z}")
	if err != nil {
		t.Fatal(err)
	}
	query := map[string]any{"a": "b", "c": "d/e"}
	if n := testing.AllocsPerRun(100, func() {
		var room [256]byte
		values := Values{Vars: map[string]any{"x": "中文", "y": "98065001/20", "z": "1"}, Bound: func(int) (string, bool) { return "", false }}
		buf, used, err := parsed.Expand(room[:0], values)
		if err == nil {
			buf, err = parsed.WithQuery(buf, 0, query, values)
		}
		if string(buf) != "v3/%E4%B8%AD%E6%96%87/98065001/20/1?a=b&c=d%2Fe" || used != 3 || err != nil {
			t.Fatal(string(buf), used, err)
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzVariable fills one variable in: what it becomes decodes to the value, and is all that differs.
func FuzzVariable(f *testing.F) {
	for _, value := range []string{"../../v3/certificates", ".", "%2e%2e", "a%2fb", `..\..\x`, "a\r\nX-Evil: 1\r\n\r\nGET /evil", "a\x00b", "a?mchid=1&x=2", "a#b", "a;b=c", "a\xff\xfeb", "a\xc0\xafb", "https://evil.example/x", "{stock_id}", `a"b'c`, "//evil.example/x", " ", "订单", "a\u202eb", "100%", "a+b", "98065001/20", "..", "..%2f..%2fx", "\x1b[31m", "user@evil.example", strings.Repeat("x", 200)} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		got, err := fill("a/{x}/b{?x}", map[string]any{"x": value})
		if err != nil {
			var missing *MissingError
			var wrong *ValueError
			if !errors.As(err, &missing) && !errors.As(err, &wrong) || value != "" && utf8.ValidString(value) {
				t.Fatalf("%q fails with %v", value, err)
			}
			return
		}
		u, err := url.Parse("/" + got)
		if err != nil || u.Path != "/a/"+value+"/b" || u.Query().Get("x") != value || len(u.Query()) != 1 || u.Fragment != "" || strings.ContainsAny(got, outside+" ") {
			t.Fatalf("%q became %q: %v", value, got, err)
		}
		for _, same := range []string{"a/{}/b{?x}", "a{/x}/b{?x}", "a/<x>/b{?x*}"} {
			parsed, err := Parse(same)
			if err != nil {
				t.Fatal(err)
			}
			again, _, err := parsed.Expand(nil, Values{Vars: map[string]any{"x": value}, Bound: func(int) (string, bool) { return value, true }})
			if string(again) != got || err != nil {
				t.Fatalf("%s with %q: %s, %v; else %s", same, value, again, err, got)
			}
		}
		both, err := fill("a{?x}", map[string]any{"x": value, "query": map[string]string{"y": value}})
		if u, wrong := url.Parse(both); err != nil || wrong != nil || u.Query().Get("x") != value || u.Query().Get("y") != value {
			t.Fatalf("%q beside query became %q: %v", value, both, err)
		}
	})
}

// BenchmarkExpand fills two values into a path and one into its query.
func BenchmarkExpand(b *testing.B) {
	parsed, err := Parse("v3/marketing/favor/users/{openid}/coupons/{coupon_id}{?appid}")
	if err != nil {
		b.Fatal(err)
	}
	for name, value := range map[string]any{"tame": "9867041", "escaped": "98065001/20", "chinese": "中文", "number": 9867041, "list": []string{"a", "b"}} {
		b.Run(name, func(b *testing.B) {
			values := Values{Vars: map[string]any{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "coupon_id": value, "appid": value}}
			b.ReportAllocs()
			for b.Loop() {
				var room [256]byte
				if _, used, err := parsed.Expand(room[:0], values); used != 3 || err != nil {
					b.Fatal(used, err)
				}
			}
		})
	}
}
