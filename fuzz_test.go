package wechatpay_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/a8579013/wechatpay"
)

// outside are characters that RFC 3986 keeps out of paths and queries.
const outside = "[]\"<>\\^`{|}\t\x00\x7f"

// FuzzChain parses paths: what parses prints as itself and parses again to the same; what fails fails with our type.
func FuzzChain(f *testing.F) {
	for _, seed := range []string{startPath, "{+myurl}", "v3/{a,b*}/{c:3}{?d}{&e}{#f}", "<x>/_y_/__", "v3/{a", "}", "{}", "v3/%zz 中", "{$}", "{a...}", "v3/:id", "v3/%s", "v3/[id]", "v3/a[1]", "x ", "POST v3/x", "{?a}{?b}", "{?a}/x", "{#a}{?b}", "{query}", "https://api.mch.weixin.qq.com/x", "//x", "\xff"} {
		f.Add(seed)
	}
	client := offline(f)
	f.Fuzz(func(t *testing.T, path string) {
		chain := client.Chain(path)
		filled, err := chain.URL(nil)
		if strings.ContainsAny(filled, outside+" ") || strings.Contains(filled, "/./") || strings.HasSuffix(filled, "/..") {
			t.Fatalf("%q became %q", path, filled)
		}
		var wrong *wechatpay.TemplateError
		if err != nil && !errors.As(err, &wrong) {
			t.Fatalf("%q fails with %T: %v", path, err, err)
		}
		if text := chain.String(); err == nil || wrong.Offset < 0 { // it has been parsed
			again := client.Chain(text)
			if _, err := again.URL(nil); again.String() != text || (err == nil) != (wrong == nil) {
				t.Fatalf("%q prints as %q, which prints as %q: %v", path, text, again, err)
			}
		}
		if cached := client.Chain(path); cached.String() != chain.String() {
			t.Fatalf("%q is %q, and then %q", path, chain, cached)
		}
	})
}

// FuzzVariable fills one variable in: what it becomes decodes to the value, and is all that differs.
func FuzzVariable(f *testing.F) {
	for _, value := range hostile {
		f.Add(value[:min(len(value), 200)])
	}
	client := offline(f)
	f.Fuzz(func(t *testing.T, value string) {
		got, err := client.Chain("v3/a/{x}/b{?x}").URL(wechatpay.Request{"x": value})
		var wrong *wechatpay.TemplateError
		if err != nil {
			if !errors.As(err, &wrong) || wrong.Variable != "x" && wrong.Variable != "" {
				t.Fatalf("%q fails with %v", value, err)
			}
			if utf8.ValidString(value) && value != "" && !strings.ContainsAny(value, `./\%`) {
				t.Fatalf("%q is refused: %v", value, err)
			}
			return
		}
		u, err := url.Parse(got)
		if err != nil || u.Path != "/v3/a/"+value+"/b" || u.Query().Get("x") != value || len(u.Query()) != 1 || u.Fragment != "" || strings.ContainsAny(got, outside) {
			t.Fatalf("%q became %q: %v", value, got, err)
		}
		both, err := client.Chain("v3/a{?x}").URL(wechatpay.Request{"x": value, "query": map[string]string{"y": value}})
		if u, wrong := url.Parse(both); err != nil || wrong != nil || u.Query().Get("x") != value || u.Query().Get("y") != value {
			t.Fatalf("%q beside query became %q: %v", value, both, err)
		}
		if param, err := client.Chain("v3/a").Param(value).Chain("b{?x}").URL(wechatpay.Request{"x": value}); err != nil || param != got {
			t.Fatalf("bound by Param it became %q, else %q: %v", param, got, err)
		}
	})
}

// FuzzSegment holds the property rule to be stable: what it makes is not changed by it again.
func FuzzSegment(f *testing.F) {
	for _, seed := range []string{"merchantService", "MerchantService", "_stock_id_", "{openId}", "<X>", "a/B", "中A", "__", "{A", "V3/_b_/C"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		once := wechatpay.Kebab(name)
		if twice := wechatpay.Kebab(once); twice != once {
			t.Fatalf("%q becomes %q and then %q", name, once, twice)
		}
	})
}

// FuzzQuery sends a ready query: what is signed is what net/http sends, and net/url reads the same pairs from both.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"a[0]=1", "a=1&b=2", "a=中 文", "%zz", "a=%2F#x", "a=b?c=d", "\r\n", "&&", "=", "+"} {
		f.Add(seed)
	}
	client := offline(f)
	f.Fuzz(func(t *testing.T, query string) {
		got, err := client.Chain("v3/x").URL(wechatpay.Request{"query": query})
		if err != nil {
			if utf8.ValidString(query) && !strings.HasPrefix(query, "?") && !strings.HasPrefix(query, "&") {
				t.Fatalf("%q is refused: %v", query, err)
			}
			return
		}
		r, err := http.NewRequest("GET", got, nil)
		if err != nil || r.URL.RequestURI() != strings.TrimPrefix(got, "https://api.mch.weixin.qq.com") || strings.ContainsAny(got, " \r\n#"+outside) {
			t.Fatalf("%q became %q: %v", query, got, err)
		}
	})
}

// FuzzDo reads method and path in one string.
func FuzzDo(f *testing.F) {
	for _, seed := range []string{"GET v3/x", "POST  v3/x", "get v3/x", "GET", "", " GET v3/x", "PUT\tv3/{x}"} {
		f.Add(seed)
	}
	config := offlineConfig()
	var sent *http.Request
	config.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		sent = r
		return nil, errors.New("no network here")
	})
	client, err := wechatpay.New(config)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		sent = nil
		if _, err := client.Do(t.Context(), pattern, nil); err == nil {
			t.Fatal("no error without a network")
		}
		if sent != nil && !strings.HasPrefix(pattern, sent.Method) {
			t.Fatalf("%q was sent as %s", pattern, sent.Method)
		}
	})
}

// FuzzResponse reads bodies of any kind: what is no JSON gives nothing.
func FuzzResponse(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, "<html>", "", "null", `{"a":`, `[{"a":"b"}]`, "\xff"} {
		f.Add([]byte(seed), "a")
	}
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		if strings.ContainsAny(path, "@|!{[") { // modifiers and literals of gjson make values of their own
			return
		}
		r := &wechatpay.Response{StatusCode: 200, Body: body}
		if got := r.Get(path); got.Exists() && !json.Valid(body) {
			t.Fatalf("%q gives %v of a body that is no JSON", path, got)
		}
		var v any
		if err := r.Decode(&v); err == nil && len(body) > 0 && !json.Valid(body) {
			t.Fatalf("decoded %q to %v", body, v)
		}
	})
}
