package spelling_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/internal/spelling"
)

// TestPathsNobodyMeans writes paths as other languages and routers do, or with what came along when they were copied:
// the error shows the right spelling. A value is never judged so.
func TestPathsNobodyMeans(t *testing.T) {
	client := clienttest.Offline(t)
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
		if got, err := client.Chain(path).URL(nil); err != nil && want != "" || err == nil && got != clienttest.BaseURL+want {
			t.Errorf("%q: got %s, %v; want %s", path, got, err, want)
		}
	}
	for value, want := range map[string]string{"a[1]": "v3/a%5B1%5D", "a%5B": "v3/a%5B", "a^b`c|d\\e\"": "v3/a%5Eb%60c%7Cd%5Ce%22"} {
		if got, err := client.Chain("v3/{+x}").URL(wechatpay.Request{"x": value}); err != nil || got != clienttest.BaseURL+want {
			t.Errorf("{+x} with %q: got %s, %v; want %s", value, got, err, want)
		}
	}
	if got, err := client.Chain("v3/x").URL(wechatpay.Request{"query": "a[]=1&b=^#\\"}); err != nil || got != clienttest.BaseURL+"v3/x?a%5B%5D=1&b=%5E%23%5C" {
		t.Errorf("a ready query: got %s, %v", got, err)
	}
}

func second[T any](_ T, err error) error { return err }

// TestCheck says where in the path the slip is.
func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		name, path string
		offset     int
		reason     string // empty: there is nothing to say
	}{
		{"a verb of printf", "v3/x/%s/close", 5, "is a verb of printf"}, {"a colon", "v3/x/:id", 5, "write {id}"}, {"behind a host", "https://api.mch.weixin.qq.com/v3/:id", 33, "write {id}"}, {"in a query", "v3/x?a=1&b=:id", 11, "write {id}"},
		{"a blank in front", " v3/x", 0, `write "v3/x"`}, {"a line feed behind", "v3/x\n", 4, `write "v3/x"`}, {"a blank in a segment", "v3/a/ x/b", 5, `write "x"`}, {"a tab", "v3/a\tb", 4, "can't stand in a path"},
		{"a fragment", "v3/x/#id", 5, "never sent"}, {"a host", "api.mch.weixin.qq.com/v3/x", 0, "begins with a host"}, {"a method", "POST v3/x", 0, "belongs not into the path"},
		{"nothing", "", 0, ""}, {"a path", "v3/pay/transactions/id/{id}", 0, ""}, {"every operator", "v3/{+a}{/b}{;c}{.d}{?e}{&f}", 0, ""}, {"other spellings", "v3/<a>/_b_/{}", 0, ""}, {"encoded bytes", "v3/%2d/a%2Fb", 0, ""}, {"a URL", "https://api.mch.weixin.qq.com/v3/x?a=b#c", 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if offset, reason := spelling.Check(tt.path); offset != tt.offset || (reason == "") != (tt.reason == "") || !strings.Contains(reason, tt.reason) {
				t.Errorf("%d %q, want %d %q", offset, reason, tt.offset, tt.reason)
			}
		})
	}
}

// FuzzCheck: what is said of a path points into it, and fits an error.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{"v3/x/%s", "v3/:id", "v3/x?a=$1", "{", "https://", "#", " x", "POST v3", "\xff", "[[a]]/%!d(string=a)", "中 /x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		if offset, reason := spelling.Check(path); offset < 0 || offset > len(path) || strings.ContainsAny(reason, "\r\n\x00") || len(reason) > 8<<10 {
			t.Fatalf("%q: %d %q", path, offset, reason)
		}
	})
}
