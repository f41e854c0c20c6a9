package origin_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// behindGateway starts a gateway that takes its prefix away, over TLS, and gives the Config that goes through it. seen
// tells the targets that arrived there.
func behindGateway(t *testing.T, sb *sandbox.Sandbox, prefix string) (config wechatpay.Config, seen func() []string) {
	t.Helper()
	var mu sync.Mutex
	var targets []string
	config = sb.Config()
	to, err := url.Parse(sb.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Transport: config.Transport, Rewrite: func(r *httputil.ProxyRequest) {
		mu.Lock()
		targets = append(targets, r.In.RequestURI)
		mu.Unlock()
		escaped := strings.TrimPrefix(r.In.URL.EscapedPath(), prefix)
		r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host, r.Out.URL.RawPath = to.Scheme, to.Host, to.Host, escaped
		r.Out.URL.Path, _ = url.PathUnescape(escaped)
	}}
	gateway := httptest.NewTLSServer(proxy)
	t.Cleanup(gateway.Close)
	config.BaseURL, config.Transport = gateway.URL+prefix+"/", gateway.Client().Transport
	return config, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return targets
	}
}

// TestGateway sends calls of every kind through a gateway with a prefix: what is signed is what the server sees.
func TestGateway(t *testing.T) {
	const prefix = "/gate%20way/wx"
	sb := clienttest.Sandbox(t, sandbox.Options{BillRows: 10})
	config, seen := behindGateway(t, sb, prefix)
	client := clienttest.New(t, config)
	if got, err := client.Chain(clienttest.StartPath).URL(wechatpay.Request{"stock_id": "1"}); err != nil || got != strings.TrimSuffix(config.BaseURL, "/")+"/v3/marketing/favor/stocks/1/start" {
		t.Errorf("URL: %s, %v", got, err)
	}
	for name, req := range map[string]wechatpay.Request{"call": {}, "base_uri": {"base_uri": config.BaseURL}} {
		req["stock_id"], req["json"] = "9856000", clienttest.StartRequest()["json"]
		if _, err := client.Chain(clienttest.StartPath).Post(t.Context(), req); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), "POST", config.BaseURL+"v3/marketing/favor/stocks/9856000/start", strings.NewReader(`{"stock_creator_mchid":"8956000"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if resp, err := client.RoundTripper().RoundTrip(r); err != nil || resp.StatusCode != 200 {
		t.Errorf("RoundTripper: %v, %v", resp, err)
	}
	var bill bytes.Buffer
	sb.SetIntercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(httptest.NewRecorder(), r) // which checks the signature
		switch body := `{"hash_type":"SHA1","hash_value":"c692d6a10598e0a801576fdd4ecf3c37e45bfbc4","download_url":"https://api.mch.weixin.qq.com/v3/billdownload/file?token=a"}`; {
		case r.URL.Path == "/v3/billdownload/file":
			io.WriteString(w, "bill")
		default:
			if err := sb.Sign(w.Header(), "", []byte(body)); err != nil {
				panic(err)
			}
			io.WriteString(w, body)
		}
	})
	if _, err := client.DownloadBill(t.Context(), "v3/bill/tradebill", wechatpay.Request{"query": wechatpay.Object{"bill_date": "2026-01-02"}}, &bill); err != nil || bill.String() != "bill" {
		t.Errorf("bill: %q, %v", bill.String(), err)
	}
	for _, arrived := range sb.Requests() {
		if !arrived.Verified || strings.HasPrefix(arrived.Path, "/gate") {
			t.Errorf("%s arrived, verified %v", arrived.Path, arrived.Verified)
		}
	}
	for _, target := range seen() {
		if !strings.HasPrefix(target, prefix+"/v3/") {
			t.Errorf("the gateway saw %s", target)
		}
	}
	if _, err := client.Chain("v3/x").URL(wechatpay.Request{"base_uri": strings.TrimSuffix(config.BaseURL, "/") + "/other"}); err == nil || !strings.Contains(err.Error(), "make a client for each prefix") {
		t.Errorf("another prefix: %v", err)
	}
}

// TestSignedTarget tells, for base URLs of every kind, what is sent and what of it is signed.
func TestSignedTarget(t *testing.T) {
	for _, test := range []struct{ base, path, sent, signed string }{
		{"https://gateway.example.com/wx", "v3/x?a=1", "/wx/v3/x?a=1", "/v3/x?a=1"},
		{"https://gateway.example.com", "v3/x", "/v3/x", "/v3/x"},
		{"https://gateway.example.com/wx", "https://gateway.example.com/wxy/v3/x", "/wxy/v3/x", "/wxy/v3/x"},
		{"https://gateway.example.com/wx", "https://gateway.example.com/wx?a=1", "/wx?a=1", "/?a=1"},
		{"https://gateway.example.com/wx", "https://api.mch.weixin.qq.com/wx/v3/x", "/wx/v3/x", "/wx/v3/x"},
		{"https://api.mch.weixin.qq.com/wx", "v3/x", "/wx/v3/x", "/wx/v3/x"},
		{"https://api2.wechatpay.cn:443/wx", "v3/x", "/wx/v3/x", "/wx/v3/x"},
		{"http://127.0.0.1:9/wx", "v3/x", "/wx/v3/x", "/v3/x"},
		{"https://[::1]:9/wx", "https://[::1]:9/wx/v3/x[1]", "/wx/v3/x%5B1%5D", "/v3/x%5B1%5D"},
	} {
		config := clienttest.Config()
		config.BaseURL = test.base
		var sent *http.Request
		config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) { sent = r; return nil, io.EOF })
		client := clienttest.New(t, config)
		check := func(door, authorization string) {
			t.Helper()
			m := authorizationParts(authorization)
			if err := wxcrypto.Verify([]byte(formatter.Request("GET", test.signed, m[0], m[1], "")), m[2], &clienttest.Key().PublicKey); err != nil {
				t.Errorf("%s, %s: %s is not what is signed", test.base, door, test.signed)
			}
		}
		if _, err := client.Chain(test.path).Get(t.Context(), nil); !errors.Is(err, io.EOF) || sent.URL.RequestURI() != test.sent {
			t.Fatalf("%s, %s: %v, sent %v", test.base, test.path, err, sent)
		}
		check("call", sent.Header.Get("Authorization"))
		target := sent.URL.String()
		r, err := http.NewRequestWithContext(t.Context(), "GET", target, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.RoundTripper().RoundTrip(r); !errors.Is(err, io.EOF) || sent.URL.RequestURI() != test.sent {
			t.Fatalf("RoundTripper %s: %v", target, err)
		}
		check("RoundTripper", sent.Header.Get("Authorization"))
		if strings.HasPrefix(target, test.base) {
			authorization, err := client.Authorization("GET", test.sent, nil)
			if err != nil {
				t.Fatal(err)
			}
			check("Authorization", authorization)
		}
	}
}

// authorizationParts gives timestamp, nonce and signature.
func authorizationParts(authorization string) (parts [3]string) {
	for i, name := range []string{"timestamp", "nonce_str", "signature"} {
		parts[i] = clienttest.Between(authorization, name+`="`)
	}
	return parts
}

// TestBaseURLs refuses what would send every call to a wrong path.
func TestBaseURLs(t *testing.T) {
	for base, want := range map[string]string{
		"https://api.mch.weixin.qq.com/v3/": "write https://api.mch.weixin.qq.com", "https://api.mch.weixin.qq.com/v2": "ends in /v2", "https://gateway.example.com/wx/V3": "write https://gateway.example.com/wx",
		"https://api.mch.weixin.qq.com/hk/v3//": "ends in /v3", " https://api.mch.weixin.qq.com": "a blank", "https://api.mch.weixin.qq.com\n": "a line feed", "https://api.mch.weixin.qq.com/ ": "a blank",
	} {
		config := clienttest.Config()
		config.BaseURL = base
		if _, err := wechatpay.New(config); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("BaseURL %q: %v", base, err)
		}
		if _, err := clienttest.Offline(t).Chain("v3/x").URL(wechatpay.Request{"base_uri": base}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("base_uri %q: %v", base, err)
		}
	}
}
