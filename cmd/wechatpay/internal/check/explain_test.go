package check

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestExplain says of requests to a sandbox why their signature is wrong, and what was signed where that can be told.
func TestExplain(t *testing.T) {
	sb := sandbox.New(sandbox.Options{})
	own, other := sb.Config(), sandbox.New(sandbox.Options{}).Config()
	const path, compact, spaced = "/v3/pay/transactions/native", `{"amount":{"total":1},"attach":"中"}`, `{"amount": {"total": 1}, "attach": "中"}`
	request := func(config any, signedPath, signedBody, sentBody string) sandbox.Request {
		c := own
		if config == "other" {
			c.PrivateKey = other.PrivateKey
		}
		signature, err := wxcrypto.Sign([]byte(formatter.Request("POST", signedPath, "1795958734", "nonce", signedBody)), c.PrivateKey)
		if err != nil {
			t.Fatal(err)
		}
		return sandbox.Request{Method: "POST", Path: path, Query: "a=1", Body: []byte(sentBody), Header: http.Header{
			"Authorization": {formatter.Authorization(c.MchID, "nonce", signature, "1795958734", c.Serial)}}}
	}
	v2 := func(key string) sandbox.Request {
		params := map[string]string{"mch_id": own.MchID, "out_trade_no": "1", "nonce_str": "n"}
		sign, err := wxcrypto.HashSign("MD5", params, key)
		if err != nil {
			t.Fatal(err)
		}
		return sandbox.Request{Method: "POST", Path: "/pay/orderquery", Body: []byte("<xml><mch_id>" + own.MchID + "</mch_id><out_trade_no>1</out_trade_no><nonce_str>n</nonce_str><sign>" + sign + "</sign></xml>")}
	}
	blank := func() sandbox.Request {
		r := v2(own.Secret)
		r.Body = []byte(strings.Replace(string(r.Body), "<out_trade_no>", "<out_trade_no> ", 1))
		return r
	}
	for name, tt := range map[string]struct {
		request sandbox.Request
		lang    string
		cause   string // a part of it
		advice  string
		signed  string
	}{
		"blanks":         {request("own", path+"?a=1", spaced, compact), "en", "json.dumps", "as it is sent", formatter.Request("POST", path+"?a=1", "1795958734", "nonce", spaced)},
		"without query":  {request("own", path, compact, compact), "zh", "查询", "实际发送", formatter.Request("POST", path, "1795958734", "nonce", compact)},
		"other bytes":    {request("own", path+"?a=1", "{}", compact), "en", "none of the usual changes", "below", ""},
		"in Chinese":     {request("own", path+"?a=1", "{}", compact), "zh", "常见的变化", "下方", ""},
		"another key":    {request("other", path+"?a=1", compact, compact), "en", "another private key", "serial", ""},
		"good":           {request("own", path+"?a=1", compact, compact), "en", "", "", ""},
		"APIv2, its key": {v2(own.Secret), "en", "", "", ""},
		"APIv2, other":   {v2(other.Secret), "en", "another", "APIv2", ""},
		"APIv2, blanks":  {blank(), "en", "as they are: it fits with values without white space", "that are sent", ""},
		"unsigned":       {sandbox.Request{Method: "GET", Path: path}, "en", "HTTP", "", ""},
	} {
		got := Explain(sb, tt.request, tt.lang)
		if !strings.Contains(got.Cause, tt.cause) || (tt.cause == "") != (got.Cause == "") || !strings.Contains(got.Advice, tt.advice) {
			t.Errorf("%s: %q, %q", name, got.Cause, got.Advice)
		}
		if diff := cmp.Diff(tt.signed, string(got.Signed)); diff != "" {
			t.Errorf("%s: signed (-want +got):\n%s", name, diff)
		}
		if strings.Contains(got.Cause+got.Advice, own.Secret) {
			t.Errorf("%s: the APIv2 key is told", name)
		}
	}
}
