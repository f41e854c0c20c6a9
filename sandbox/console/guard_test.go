package console_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/sandbox/console"
)

// TestGuard asks as pages of other origins do, under names that anybody can let lead here, and from elsewhere.
func TestGuard(t *testing.T) {
	d := start(t, sandbox.Options{Hosts: []string{"pay.test", "192.0.2.7"}}, console.Options{Token: "let-me-in"})
	_, port, err := net.SplitHostPort(strings.TrimPrefix(d.sb.URL, "https://"))
	if err != nil {
		t.Fatal(err)
	}
	own := d.sb.URL
	for name, c := range map[string]struct {
		method string
		header []string
		status int
	}{
		"by hand":                    {"POST", nil, 200},
		"own page":                   {"POST", []string{"Origin", own, "Sec-Fetch-Site", "same-origin"}, 200},
		"typed":                      {"GET", []string{"Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate"}, 200},
		"link":                       {"GET", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 200},
		"localhost":                  {"POST", []string{"Host", "localhost:" + port}, 200},
		"capitals":                   {"POST", []string{"Host", "LocalHost"}, 200},
		"IPv6":                       {"POST", []string{"Host", "[::1]:" + port}, 200},
		"a loopback address":         {"POST", []string{"Host", "127.0.0.9"}, 200},
		"--host":                     {"POST", []string{"Host", "pay.test:" + port}, 200},
		"--host, an address":         {"POST", []string{"Host", "192.0.2.7"}, 200},
		"other origin":               {"POST", []string{"Origin", "https://example.com"}, 403},
		"other port":                 {"POST", []string{"Origin", "https://127.0.0.1:1"}, 403},
		"other scheme":               {"POST", []string{"Origin", strings.Replace(own, "https", "http", 1)}, 403},
		"no origin":                  {"POST", []string{"Origin", "null"}, 403},
		"empty origin":               {"POST", []string{"Origin", ""}, 403},
		"two origins":                {"POST", []string{"Origin", own, "Origin", "https://example.com"}, 403},
		"cross-site":                 {"POST", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"same site":                  {"POST", []string{"Sec-Fetch-Site", "same-site"}, 403},
		"navigated":                  {"POST", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 403},
		"read by another":            {"GET", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}, 403},
		"form":                       {"POST", []string{"Content-Type", "text/plain"}, 415},
		"DELETE needs no type":       {"DELETE", []string{"Content-Type", ""}, 204},
		"DELETE, another origin":     {"DELETE", []string{"Origin", "https://example.com"}, 403},
		"rebinding":                  {"POST", []string{"Host", "rebinding.example.com:" + port}, 403},
		"rebinding, read":            {"GET", []string{"Host", "rebinding.example.com"}, 403},
		"a private address":          {"GET", []string{"Host", "10.0.0.1"}, 403},
		"a suffix":                   {"GET", []string{"Host", "localhost.example.com"}, 403},
		"by a proxy of this machine": {"GET", []string{"X-Forwarded-For", "192.0.2.1"}, 401},
		"a wrong token":              {"GET", []string{"Via", "1.1 proxy", "Authorization", "Bearer let-me-out"}, 401},
		"another scheme":             {"GET", []string{"Via", "1.1 proxy", "Authorization", "let-me-in"}, 401},
		"the token":                  {"GET", []string{"Via", "1.1 proxy", "Authorization", "Bearer let-me-in"}, 200},
		"the token, another origin":  {"POST", []string{"Via", "1.1 proxy", "Authorization", "Bearer let-me-in", "Origin", "https://example.com"}, 403},
	} {
		path := "/_sandbox/state"
		switch c.method {
		case "POST":
			path = "/_sandbox/reset"
		case "DELETE":
			path = "/_sandbox/faults"
		}
		status, answer, with := d.ask(c.method, path, "", c.header...)
		if status != c.status {
			t.Errorf("%s: %d %v", name, status, answer)
		}
		if with.Get("X-Frame-Options") != "DENY" || with.Get("Access-Control-Allow-Origin") != "" || with.Get("Cache-Control") != "no-store" ||
			(status == 401) != (with.Get("WWW-Authenticate") != "") {
			t.Errorf("%s: %v", name, with)
		}
	}
	for from, want := range map[string]int{"127.0.0.1:1": 200, "[::1]:1": 200, "[::ffff:127.0.0.1]:1": 200, "192.0.2.1:1": 401, "[2001:db8::1]:1": 401, "@": 401} {
		r, answer := httptest.NewRequest("GET", "https://localhost/_sandbox/state", nil), httptest.NewRecorder()
		r.RemoteAddr = from
		if d.sb.ServeHTTP(answer, r); answer.Code != want {
			t.Errorf("from %s: %d %s", from, answer.Code, answer.Body)
		}
	}
	d.sb.SetControl(console.New(d.sb, console.Options{}))
	if status, answer, _ := d.ask("GET", "/_sandbox/state", "", "Via", "1.1 proxy", "Authorization", "Bearer "); status != 403 {
		t.Errorf("elsewhere, without a token: %d %v", status, answer)
	}
}

// TestNotForWeChatPay: who means WeChat Pay finds there what it has.
func TestNotForWeChatPay(t *testing.T) {
	d := start(t, sandbox.Options{}, console.Options{})
	proxy, err := url.Parse(strings.Replace(d.sb.URL, "https", "http", 1))
	if err != nil {
		t.Fatal(err)
	}
	pool := d.sb.Config().Transport.(*http.Transport).TLSClientConfig.RootCAs
	address := strings.TrimPrefix(d.sb.URL, "https://")
	for name, c := range map[string]struct {
		transport *http.Transport
		url, host string
	}{
		"by the proxy":            {&http.Transport{Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: pool}}, "https://api.mch.weixin.qq.com", ""},
		"by the proxy, localhost": {&http.Transport{Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: pool}}, "https://api.mch.weixin.qq.com", "localhost"},
		"by its name": {&http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}}, "https://api2.mch.weixin.qq.com", "localhost"},
		"by its Host": {&http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}, d.sb.URL, "API.mch.weixin.qq.com.:443"},
	} {
		for _, method := range []string{"GET", "POST"} {
			r, err := http.NewRequest(method, c.url+"/_sandbox/state", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Host = c.host
			r.Header.Set("Content-Type", "application/json")
			response, err := c.transport.RoundTrip(r)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if text, _ := io.ReadAll(response.Body); response.StatusCode != 404 || len(text) != 0 {
				t.Errorf("%s: %d %s", name, response.StatusCode, text)
			}
			response.Body.Close()
		}
		c.transport.CloseIdleConnections()
	}
}
