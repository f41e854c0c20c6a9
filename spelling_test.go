package wechatpay_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
)

// TestNothingIsLost gives values to a path and to query at once: both arrive, or it is an error.
func TestNothingIsLost(t *testing.T) {
	client := offline(t)
	type req = wechatpay.Request
	for _, test := range []struct {
		path string
		req  req
		want string // a text with a blank is what the error contains
	}{
		{"v3/x{?limit}", req{"limit": 50, "query": req{"offset": 2}}, "v3/x?limit=50&offset=2"},
		{"v3/x{?limit}", req{"limit": 50, "query": "offset=2&b=[1]"}, "v3/x?limit=50&offset=2&b=%5B1%5D"},
		{"v3/x{?limit}", req{"query": wechatpay.Object{"offset": 2}}, "v3/x?offset=2"},
		{"v3/x{?limit}", req{"limit": 50, "query": ""}, "v3/x?limit=50"},
		{"v3/x{?limit}", req{"limit": 50, "query": nil}, "v3/x?limit=50"},
		{"v3/x{?limit}", req{"limit": 50, "query": map[string]string{"limit": "5"}}, "limit stands in the query of the path and in query"},
		{"v3/x{?m*}", req{"m": wechatpay.Object{"a": 1}, "query": "%61=2"}, "a stands in the query of the path"},
		{"v3/x{?ids}", req{"ids": 2, "query": req{"ids": []int{1}}}, "ids stands in the query of the path and in query"}, {"v3/x{?ids}", req{"ids": 2, "query": "ids%5Ba%5D=1"}, "ids stands in the query of the path and in query"},
		{"v3/x{?ids}", req{"ids": 2, "query": req{"id": []int{1}}}, "v3/x?ids=2&id%5B0%5D=1"},
		{"v3/x", req{"query": "?a=1"}, `begins with ?, which is written for you: write "a=1"`}, {"v3/x{?b}", req{"b": 1, "query": "&a=1"}, `begins with &, which is written for you: write "a=1"`}, {"v3/x", req{"query": "a=?1&b=&"}, "v3/x?a=?1&b=&"},
		{"v3/x?offset=1", req{"query": "a=2"}, "v3/x?a=2"}, {"v3/x?offset=1", req{"query": ""}, "v3/x"}, {"v3/x?offset=1#f", req{"query": "a=2"}, "v3/x?a=2#f"},
		{"v3/x?offset=1{&limit}", req{"limit": 50, "query": "a=2"}, "the value of limit with it"}, {"v3/x?offset=1{&limit}", req{"query": "a=2"}, "v3/x?a=2"},
		{"v3/x?offset={o}", req{"o": 50, "query": "a=2"}, "the value of o with it"}, {"v3/x{?a}&b={b}", req{"a": 1, "b": 2, "query": "c=3"}, "the value of a with it"},
		{"{+url}", req{"url": "v3/x?token=1", "query": "a=2"}, "v3/x?token=1&a=2"},
		{"v3/x?x=1{?b}", req{"b": 2}, "v3/x?x=1&b=2"}, {"v3/x{&b}", req{"b": 2}, "v3/x?b=2"}, {"v3/x{?a}{?b}", req{"a": 1, "b": 2}, "v3/x?a=1&b=2"},
		{"v3/x{?a}{&b}", req{"b": 2}, "v3/x?b=2"}, {"v3/x{?a}&b=2", nil, "v3/x?b=2"}, {"v3/x{?a}&b=2", req{"a": "1"}, "v3/x?a=1&b=2"}, {"v3/x{?a}?b=2", req{"a": "1"}, "v3/x?a=1&b=2"},
		{"v3/x?{&b}", req{"b": 2}, "v3/x?b=2"}, {"v3/x?a=1&{?b}", req{"b": "2"}, "v3/x?a=1&b=2"}, {"{+u}{?b}", req{"u": "v3/x?a=1", "b": 2}, "v3/x?a=1&b=2"},
		{"v3/x{#f}{?a}", req{"f": 1, "a": 2}, "what stands behind a # is never sent"}, {"v3/x#f{?a}", req{"a": 2}, "what stands behind a # is never sent"}, {"v3/x{?a}{#f}", req{"a": 2, "f": 1}, "v3/x?a=2#1"},
		{"v3/x{?a}/y", req{"a": 2}, "can't go on behind a query"}, {"v3/{+x}/close", req{"x": "1?"}, "x holds a ?"}, {"v3/{+x}/close", req{"x": "1#"}, "x holds a #"}, {"v3/{+x}", req{"x": []string{"a", "1#2"}}, "x holds a #"},
		{"v3/{+x}{y}", req{"x": "1?", "y": "2"}, "x holds a ?"}, {"v3/x?u={+x}&v=1", req{"x": "a?b"}, "v3/x?u=a?b&v=1"},
	} {
		got, err := client.Chain(test.path).URL(test.req)
		if strings.Contains(test.want, " ") {
			var wrong *wechatpay.TemplateError
			if !errors.As(err, &wrong) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s with %v: got %s, %v; want %s", test.path, test.req, got, err, test.want)
			}
		} else if got != offlineURL+test.want || err != nil {
			t.Errorf("%s with %v: got %s, %v; want %s", test.path, test.req, got, err, test.want)
		}
	}
	for name, chain := range map[string]wechatpay.Chain{
		"segment": client.Chain("v3/x{?a}").Chain("y"), "value": client.Chain("v3/x?a=1").Param("y"), "property": client.Chain("v3/x#f").Segment("y"),
		"tree": client.V3().Marketing().Favor().Stocks().StockID().Start().Chain("{?a}").Chain("y"),
	} {
		if got, err := chain.URL(wechatpay.Request{"a": 1, "stock_id": 1}); err == nil || !strings.Contains(err.Error(), "behind a query") {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}

// TestReservedNames names placeholders like the keys of a Request: such a key is the value of its placeholder in every
// request, whatever else is in it, and nothing besides.
func TestReservedNames(t *testing.T) {
	var sent *http.Request
	config := offlineConfig()
	config.Transport = roundTrip(func(r *http.Request) (*http.Response, error) { sent = r; return nil, io.EOF })
	client := newClient(t, config)
	for _, key := range []string{"json", "query", "headers", "body", "sink", "base_uri", "unsigned", "xml", "security", "nonceless", "ampersands"} {
		for path, want := range map[string]string{"v3/{" + key + "}/x": "/v3/7/x", "v3/x{?" + key + "}": "/v3/x?" + key + "=7", "v3/x?a=1{&" + key + "}": "/v3/x?a=1&" + key + "=7"} {
			for _, more := range []wechatpay.Request{{}, {"headers": wechatpay.Object{"A": "b"}}, {"sink": io.Discard}, {"unsigned": true, "json": nil}} {
				req := wechatpay.Request{key: "7"}
				for name, v := range more {
					if name != key {
						req[name] = v
					}
				}
				if _, err := client.Chain(path).Post(t.Context(), req); !errors.Is(err, io.EOF) {
					t.Fatalf("%s with %v: %v", path, req, err)
				}
				if got := sent.URL.RequestURI(); got != want || sent.Body != nil && sent.Body != http.NoBody {
					t.Errorf("%s with %v: sent %s, a body %v; want %s", path, req, got, sent.Body != nil, want)
				}
			}
		}
	}
}

// TestPathsNobodyMeans writes paths as other languages and routers do, or with what came along when they were copied:
// the error shows the right spelling. A value is never judged so.
func TestPathsNobodyMeans(t *testing.T) {
	client := offline(t)
	for path, want := range map[string]string{
		"v3/x/%s/close": "write {name}", "v3/x/%d": "write {name}", "v3/x/%02d/y": "write {name}", "%v": "write {name}", "v3/x/%1$s": "write {name}", "v3/x/%!s(MISSING)": "write {name}", "v3/x/%!d(string=a)/y": "write {name}",
		"v3/x/:id": "write {id}", "v3/x/:out_trade_no/close": "write {out_trade_no}", "v3/x/:id?": "write {id}", `v3/x/:id(\d+)`: "write {id}", "v3/x/$id/y": "write {id}", "v3/x/${id}": "write {id}", "v3/x/$(id)": "write {id}",
		"v3/x/[id]": "write {id}", "v3/x/[...id]/y": "write {id}", "v3/x/[[id]]": "write {id}", "v3/x/{{id}}/y": "write {id}", "v3/x/{{ id }}": "write {id}", "v3/x/{ id }": "write {id}", "v3/x/#{id}/y": "write {id}",
		"v3/x/%{id}": "write {id}", "v3/x/%(id)s": "write {id}", "v3/x/@{id}?a=1": "write {id}", "v3/x/:{id}#f": "write {id}", "v3/x/%id%": "write {id}", "v3/x/<int:id>/y": "write {id}", "v3/x/{id?}": "write {id}", "v3/x/{*id}": "write {id}",
		"v3/x?a=:id": "write {id}", "v3/x/?a=1&id=%s": "write {name}", "v3/x?id=${id}": "write {id}", "v3/x{?a}&b=:id": "write {id}", "v3/x?id={{id}}&b=1": "write {id}", "v3/x?a=$1": "write {name}", "v3/$1/x": "write {name}",
		"v3/x/#id": "never sent", "v3/x/#id/y": "never sent", "#id": "never sent",
		"https://api.mch.weixin.qq.com/v3/x/:id": "write {id}", ":id": "write {id}",
		"v3/x ": `write "v3/x"`, "v3/x\n": `write "v3/x"`, " v3/x": `write "v3/x"`, "\tv3/x\r\n": `write "v3/x"`, "v3/x\u3000": `write "v3/x"`, "\ufeffv3/x": `write "v3/x"`, "v3/x?a=1 ": `write "v3/x?a=1"`, " ": "only blanks",
		"v3/ x/y": `write "x"`, "v3/x /y": `write "x"`, "v3/x /{id}": `write "x"`, "v3/a\nb": "can't stand in a path", "v3/a\u200bb": "can't stand in a path", "v3/x\x00y": "can't stand in a path",
		"POST v3/x": `client.Chain("v3/…").Post(…)`, "get v3/x": `client.Do(ctx, "GET v3/…"`, "POST  /v3/x": "belongs not into the path",
		"api.mch.weixin.qq.com/v3/x": `write "v3/x"`, "API.mch.weixin.qq.com/v3/x": `write "v3/x"`, "api2.wechatpay.cn/x": `write "x"`, "gateway.example.com:8443/v3/x": `write "v3/x"`, "localhost:8080/v2/x": "begins with a host",
		"https:/api.mch.weixin.qq.com/v3/x": "two slashes", "/api.mch.weixin.qq.com/v3/x": `write "v3/x"`,
	} {
		for door, err := range map[string]error{"chain": second(client.Chain(path).URL(wechatpay.Request{"id": "1"})), "do": second(client.Do(t.Context(), "GET "+strings.TrimLeft(path, " "), nil))} {
			if door == "do" && strings.HasPrefix(path, " ") {
				continue // blanks between the method and the path
			}
			var wrong *wechatpay.TemplateError
			if !errors.As(err, &wrong) || wrong.Offset < 0 || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s %q: %v; want %s", door, path, err, want)
			}
		}
	}
	for _, value := range []string{"%s", ":id", "$id", "${id}", "[id]", "$1", "%zz", "{{id}}", " x ", "x\n", "POST v3/x", "api.mch.weixin.qq.com", "%d"} {
		for door, chain := range map[string]wechatpay.Chain{"Param": client.Chain("v3/x").Param(value), "variable": client.Chain("v3/x/{id}"), "reserved": client.Chain("v3/x/{+id}"), "tree": client.V3().Marketing().Favor().Stocks().Param(value).Chain("")} {
			req := wechatpay.Request{"id": value}
			if door == "Param" || door == "tree" {
				req = nil
			}
			if _, err := chain.URL(req); err != nil {
				t.Errorf("%s %q: %v", door, value, err)
			}
		}
	}
	for path, want := range map[string]string{
		"v3/a[1]": "v3/a%5B1%5D", "v3/[1]": "v3/%5B1%5D", "v3/x?a[0]=[id]": "v3/x?a%5B0%5D=%5Bid%5D", "v3/%2d": "v3/%2d", "v3/a:b": "v3/a:b", "v3/:1": "v3/:1", "v3/中 文": "v3/%E4%B8%AD%20%E6%96%87",
		"v3/x?a=1:id&b=$&c=%2d&d={id}": "", "v3/x#f": "v3/x#f", "x.y/z": "x.y/z", "v3/100%": "v3/100%25", "v3/x\"<y>": "", "v3/a^b`c|d\\e": "v3/a%5Eb%60c%7Cd%5Ce",
	} {
		if got, err := client.Chain(path).URL(nil); err != nil && want != "" || err == nil && got != offlineURL+want {
			t.Errorf("%q: got %s, %v; want %s", path, got, err, want)
		}
	}
	for value, want := range map[string]string{"a[1]": "v3/a%5B1%5D", "a%5B": "v3/a%5B", "a^b`c|d\\e\"": "v3/a%5Eb%60c%7Cd%5Ce%22"} {
		if got, err := client.Chain("v3/{+x}").URL(wechatpay.Request{"x": value}); err != nil || got != offlineURL+want {
			t.Errorf("{+x} with %q: got %s, %v; want %s", value, got, err, want)
		}
	}
	if got, err := client.Chain("v3/x").URL(wechatpay.Request{"query": "a[]=1&b=^#\\"}); err != nil || got != offlineURL+"v3/x?a%5B%5D=1&b=%5E%23%5C" {
		t.Errorf("a ready query: got %s, %v", got, err)
	}
}

func second[T any](_ T, err error) error { return err }
