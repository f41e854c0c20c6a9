package sandbox_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"net/http"
	"strings"
	"testing"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/transformer"
)

// postV2 sends raw XML, with or without a certificate, and gives the answer.
func postV2(t *testing.T, sb *sandbox.Sandbox, path, body string, certificate *tls.Certificate) (int, string) {
	t.Helper()
	transport := sb.Config().Transport.(*http.Transport).Clone()
	defer transport.CloseIdleConnections()
	if certificate != nil {
		transport.TLSClientConfig.Certificates = []tls.Certificate{*certificate}
	}
	resp, err := (&http.Client{Transport: transport}).Post(sb.URL+path, "text/xml", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// signedV2 writes XML with a sign under key.
func signedV2(t *testing.T, key string, params map[string]string) string {
	t.Helper()
	algorithm := "MD5"
	if params["sign_type"] != "" {
		algorithm = params["sign_type"]
	}
	sign, err := wxcrypto.HashSign(algorithm, params, key)
	if err != nil {
		t.Fatal(err)
	}
	data := map[string]any{"sign": sign}
	for name, text := range params {
		data[name] = text
	}
	text, err := transformer.ToXML(data, transformer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestV2Refuses sends what the real server refuses.
func TestV2Refuses(t *testing.T) {
	sb, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	secret, id := sb.Keys().Secret, sandbox.DefaultMchID
	query := map[string]string{"appid": "wx1", "mch_id": id, "nonce_str": "n", "out_trade_no": "NONE0001"}
	good := signedV2(t, secret, query)
	for name, test := range map[string]struct {
		path, body string
		status     int
		contains   string
	}{
		"no XML":             {"/pay/orderquery", "out_trade_no=1", 200, "XML格式错误"},
		"document type":      {"/pay/orderquery", "<!DOCTYPE xml>" + good, 200, "XML格式错误"},
		"nested":             {"/pay/orderquery", "<xml><mch_id><a/></mch_id></xml>", 200, "mch_id参数格式错误"},
		"no merchant":        {"/pay/orderquery", "<xml><a>1</a></xml>", 200, "mch_id参数格式错误"},
		"another merchant":   {"/pay/orderquery", signedV2(t, secret, map[string]string{"mch_id": "1"}), 200, "签名错误"},
		"no nonce":           {"/pay/orderquery", signedV2(t, secret, map[string]string{"mch_id": id}), 200, "缺少参数nonce_str"},
		"changed":            {"/pay/orderquery", strings.Replace(good, "NONE0001", "NONE0002", 1), 200, "签名错误"},
		"no sign":            {"/pay/orderquery", "<xml><mch_id>" + id + "</mch_id><nonce_str>n</nonce_str></xml>", 200, "签名错误"},
		"a key that is none": {"/pay/orderquery", signedV2(t, "x", query), 200, "签名错误"},
		"missing":            {"/pay/closeorder", signedV2(t, secret, map[string]string{"mch_id": id, "nonce_str": "n", "appid": "wx1"}), 200, "缺少参数out_trade_no"},
		"no certificate":     {"/secapi/pay/refund", good, 400, "No required SSL certificate was sent"},
		"unknown":            {"/pay/nothing", good, 404, ""},
	} {
		status, text := postV2(t, sb, test.path, test.body, nil)
		if status != test.status || !strings.Contains(text, test.contains) || strings.Contains(text, "<sign>") {
			t.Errorf("%s: %d %s, want %d %s", name, status, text, test.status, test.contains)
		}
	}
	// What it signs, it signs by the algorithm of the request; a refusal by a business rule, too.
	for _, algorithm := range []string{"MD5", "HMAC-SHA256"} {
		query["sign_type"] = algorithm
		_, text := postV2(t, sb, "/pay/orderquery", signedV2(t, secret, query), nil)
		members, err := transformer.ToMap([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		params := map[string]string{}
		for name, v := range members {
			params[name], _ = v.(string)
		}
		if want, _ := wxcrypto.HashSign(algorithm, params, secret); params["err_code"] != "ORDERNOTEXIST" || params["sign"] != want {
			t.Errorf("%s: %s", algorithm, text)
		}
	}
	requests := sb.Requests()
	last := requests[len(requests)-1]
	if !last.Verified || last.Message != "appid=wx1&mch_id="+id+"&nonce_str=n&out_trade_no=NONE0001&sign_type=HMAC-SHA256" || bytes.Contains(last.Body, []byte(secret)) {
		t.Errorf("%+v", last)
	}
	refund := signedV2(t, secret, map[string]string{"appid": "wx1", "mch_id": id, "nonce_str": "n", "out_trade_no": "NONE0001", "out_refund_no": "R", "total_fee": "0", "refund_fee": "1"})
	if status, text := postV2(t, sb, "/secapi/pay/refund", refund, sb.Merchant()); status != 200 || !strings.Contains(text, "total_fee参数格式错误") {
		t.Errorf("with the certificate: %d %s", status, text)
	}
}
