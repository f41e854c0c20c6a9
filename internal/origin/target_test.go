package origin_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestSignedIsSent compares, for requests of every shape, the signed text with what arrives.
func TestSignedIsSent(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	prefixed, _ := behindGateway(t, sb, "/gate%20way/wx")
	for prefix, client := range map[string]*wechatpay.Client{"": clienttest.New(t, sb.Config()), "/gate%20way/wx": clienttest.New(t, prefixed)} {
		for path, want := range map[string]string{
			"v3/x": "/v3/x", "/v3/x": "/v3/x", "v3/x/": "/v3/x/", "v3//x": "/v3//x", "v3/x?": "/v3/x?", "v3/x#f": "/v3/x", "v3/x?a=b#f": "/v3/x?a=b",
			"v3/中 文": "/v3/%E4%B8%AD%20%E6%96%87", "v3/a%2Fb": "/v3/a%2Fb", "v3/%zz": "/v3/%25zz", "v3/a[1]'(x)*!": "/v3/a%5B1%5D'(x)*!", "v3/x?q={}&r=\"": "",
			"v3/a:b@c;d=e,f$g&h+i": "/v3/a:b@c;d=e,f$g&h+i", "": "/",
		} {
			for _, req := range []wechatpay.Request{nil, {"json": wechatpay.Object{"a": "<&> 中"}}, {"body": "raw"}, {"body": []byte("bytes")}, {"body": strings.NewReader("streamed")}} {
				n := len(sb.Requests())
				_, err := client.Chain(path).Post(t.Context(), req)
				arrived := sb.Requests()[n:]
				if want == "" {
					if err == nil || len(arrived) > 0 {
						t.Errorf("%q: sent", path)
					}
					continue
				}
				if len(arrived) != 1 || !arrived[0].Verified {
					t.Errorf("%q with %v: %d arrived, %v", path, req, len(arrived), err)
					continue
				}
				if got, _, _ := strings.Cut(arrived[0].Message, "\n1"); got != "POST\n"+want {
					t.Errorf("%q behind %q: signed %q, want %q", path, prefix, got, want)
				}
			}
		}
	}
}

// TestFullURL follows a download_url, with a sink, and refuses strangers.
func TestFullURL(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{BillRows: 100})
	client := clienttest.New(t, sb.Config())
	bill, err := client.Chain("v3/bill/tradebill").Get(t.Context(), wechatpay.Request{"query": wechatpay.Object{"bill_date": "2026-01-02"}})
	if err != nil {
		t.Fatal(err)
	}
	url := bill.Get("download_url").String()
	var sink bytes.Buffer
	resp, err := client.Chain(url).Get(t.Context(), wechatpay.Request{"sink": &sink})
	if err != nil || len(resp.Body) != 0 || sink.Len() == 0 {
		t.Fatalf("%v, %v, %d bytes", resp, err, sink.Len())
	}
	for name, chain := range map[string]wechatpay.Chain{"whole": client.Chain(url), "variable": client.Chain("{+url}")} {
		req := wechatpay.Request{}
		if name == "variable" {
			req["url"] = url
		}
		if resp, err := chain.Get(t.Context(), req); err != nil || resp.String() != sink.String() {
			t.Errorf("%s: %v, %v", name, resp, err)
		}
	}
	for _, url := range []string{"https://evil.example/v3/x", "http://api.mch.weixin.qq.com/v3/x", "https://user@api.mch.weixin.qq.com/x", "https://api.mch.weixin.qq.com.evil.example/x", "https://api.mch.weixin.qq.com:444/x", "https:///x", "HTTPS://EVIL.example"} {
		before := len(sb.Requests())
		if _, err := client.Chain(url).Get(t.Context(), nil); err == nil || len(sb.Requests()) != before {
			t.Errorf("%s: %v", url, err)
		}
	}
	if got, err := client.Chain("HTTPS://API.mch.weixin.qq.com").URL(nil); err != nil || got != "https://api.mch.weixin.qq.com/" {
		t.Errorf("got %s, %v", got, err)
	}
}
