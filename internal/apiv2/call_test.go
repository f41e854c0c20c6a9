package apiv2_test

import (
	"bytes"
	"compress/gzip"
	"crypto/aes"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// v2Sandbox gives a sandbox, and a client that can show its certificate.
func v2Sandbox(t *testing.T, opts sandbox.Options) (*sandbox.Sandbox, *wechatpay.Client) {
	sb := clienttest.Sandbox(t, opts)
	config := sb.Config()
	config.Merchant = sb.Merchant()
	return sb, clienttest.New(t, config)
}

func v2Order(number string) wechatpay.Object {
	return wechatpay.Object{
		"appid": "wxd678efh567hg6787", "mch_id": sandbox.DefaultMchID, "body": `苹果 & 梨 ]]> <b>`, "out_trade_no": number, "total_fee": 888,
		"spbill_create_ip": "127.0.0.1", "notify_url": "https://shop.example.com/notify?a=1&b=2", "trade_type": "NATIVE",
	}
}

func v2Query(more ...string) wechatpay.Request {
	xml := wechatpay.Object{"appid": "wxd678efh567hg6787", "mch_id": sandbox.DefaultMchID}
	for i := 0; i < len(more); i += 2 {
		xml[more[i]] = more[i+1]
	}
	return wechatpay.Request{"xml": xml}
}

// TestV2Payment pays and refunds an order, under both algorithms, by way of the tree.
func TestV2Payment(t *testing.T) {
	for _, algorithm := range []string{"MD5", "HMAC-SHA256"} {
		sb, client := v2Sandbox(t, sandbox.Options{})
		pay, ctx, number := client.V2().Pay(), t.Context(), "V2ORDER0001"
		order := v2Order(number)
		order["sign_type"] = algorithm
		resp, err := pay.Unifiedorder().Post(ctx, wechatpay.Request{"xml": order})
		if err != nil || !strings.HasPrefix(resp.Get("code_url").String(), "weixin://") || resp.Get("prepay_id").String() == "" {
			t.Fatalf("%s: %v, %v", algorithm, resp, err)
		}
		if err := sb.Pay(number); err != nil {
			t.Fatal(err)
		}
		var paid struct {
			State string `json:"trade_state"`
			Fee   int    `json:"total_fee,string"`
		}
		resp, err = pay.Orderquery().PostAsync(ctx, v2Query("out_trade_no", number, "sign_type", algorithm)).Wait()
		if err != nil || resp.Decode(&paid) != nil || paid.State != "SUCCESS" || paid.Fee != 888 || resp.Get("total_fee").Int() != 888 {
			t.Fatalf("%s: %+v, %v, %v", algorithm, paid, resp, err)
		}
		refund := v2Query("out_trade_no", number, "out_refund_no", "R1", "total_fee", "888", "refund_fee", "8", "sign_type", algorithm)
		refund["security"] = true
		for range 2 { // the same number: one refund
			if resp, err = client.V2().Secapi().Pay().Refund().Post(ctx, refund); err != nil || resp.Get("refund_fee").String() != "8" {
				t.Fatalf("%s: %v, %v", algorithm, resp, err)
			}
		}
		resp, err = pay.Refundquery().Post(ctx, v2Query("out_trade_no", number, "sign_type", algorithm))
		if err != nil || resp.Get("refund_count").Int() != 1 || resp.Get("refund_status_0").String() != "SUCCESS" {
			t.Errorf("%s: %v, %v", algorithm, resp, err)
		}
		v3, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(ctx, wechatpay.Request{"out_trade_no": number, "query": map[string]string{"mchid": sandbox.DefaultMchID}})
		if err != nil || v3.Get("trade_state").String() != "REFUND" {
			t.Errorf("by APIv3: %v, %v", v3, err)
		}
		for i, r := range sb.Requests() {
			if v2 := !strings.HasPrefix(r.Path, "/v3/"); !r.Verified || v2 && r.Header.Get("Authorization") != "" {
				t.Errorf("request %d, %s: verified %v, Authorization %q", i, r.Path, r.Verified, r.Header.Get("Authorization"))
			}
		}
	}
}

// TestV2Others runs the other operations of the sandbox.
func TestV2Others(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	sb, client := v2Sandbox(t, sandbox.Options{Now: func() time.Time { return now }})
	ctx := t.Context()
	micro := v2Order("MICRO00001")
	micro["auth_code"] = "134567890123456789"
	delete(micro, "notify_url") // which a payment at the counter does not take
	delete(micro, "trade_type")
	delete(micro, "openid")
	if resp, err := client.Do(ctx, "POST v2/pay/micropay", wechatpay.Request{"xml": micro}); err != nil || resp.Get("transaction_id").String() == "" {
		t.Errorf("micropay: %v, %v", resp, err)
	}
	if _, err := client.Do(ctx, "POST V2/pay/unifiedorder", wechatpay.Request{"xml": v2Order("CLOSE00001")}); err != nil {
		t.Error(err)
	}
	if resp, err := client.Do(ctx, "POST /v2/pay/closeorder", v2Query("out_trade_no", "CLOSE00001")); err != nil || resp.Get("result_code").String() != "SUCCESS" {
		t.Errorf("close: %v, %v", resp, err)
	}
	transfer := wechatpay.Request{"security": true, "xml": wechatpay.Object{
		"mch_appid": "wx8888888888888888", "mchid": sandbox.DefaultMchID, "partner_trade_no": "T1", "openid": "o1", "check_name": "NO_CHECK", "amount": 100, "desc": "理赔"}}
	if resp, err := client.Chain("v2/mmpaymkttransfers/promotion/transfers").Post(ctx, transfer); err != nil || resp.Get("payment_no").String() == "" {
		t.Errorf("transfer: %v, %v", resp, err)
	}
	var plain, packed bytes.Buffer
	bill := v2Query("bill_date", "20260301", "bill_type", "ALL")
	bill["sink"] = &plain
	if _, err := client.V2().Pay().Downloadbill().Post(ctx, bill); err != nil || !strings.HasPrefix(plain.String(), "\ufeff交易时间") {
		t.Errorf("bill: %q, %v", plain.String(), err)
	}
	zipped := v2Query("bill_date", "20260301", "tar_type", "GZIP")
	zipped["sink"] = &packed
	if _, err := client.V2().Pay().Downloadbill().Post(ctx, zipped); err != nil {
		t.Error(err)
	} else if r, err := gzip.NewReader(&packed); err != nil {
		t.Error(err)
	} else if text, err := io.ReadAll(r); err != nil || string(text) != plain.String() {
		t.Errorf("gzip: %q, %v", text, err)
	}
	var sink bytes.Buffer
	refused := v2Query("bill_date", "20260302")
	refused["sink"] = &sink
	var api *wechatpay.Error
	if _, err := client.V2().Pay().Downloadbill().Post(ctx, refused); !errors.As(err, &api) || api.Code != "20002" || api.Message != "No Bill Exist" || sink.Len() > 0 {
		t.Errorf("a bill of today: %v, sink %q", err, sink.String())
	}
	entrust := wechatpay.Request{"query": map[string]string{
		"appid": "wx1", "mch_id": sandbox.DefaultMchID, "plan_id": "12535", "contract_code": "100000", "notify_url": "https://shop.example.com/?a=1&b=中"}, "nonceless": true}
	if resp, err := client.V2().Papay().Entrustweb().Get(ctx, entrust); err != nil || resp.StatusCode != 302 || resp.Header.Get("Location") != "https://sandbox.invalid/entrust/12535" {
		t.Errorf("redirect: %v, %v", resp, err)
	}
	for _, r := range sb.Requests() {
		if !r.Verified {
			t.Errorf("%s %s %s is not verified", r.Method, r.Path, r.Body)
		}
	}
	// The same URL, for the user's browser.
	text, err := client.Chain("v2/papay/entrustweb").URL(entrust)
	u, parseErr := url.Parse(text)
	if err != nil || parseErr != nil || u.Fragment != "wechat_redirect" || strings.Contains(u.Path, "v2") || len(u.Query().Get("sign")) != 32 || u.Query().Get("nonce_str") != "" {
		t.Errorf("URL: %s, %v, %v", text, err, parseErr)
	}
}

// TestV2Refusals are *Errors in the server's words, although the status is 200.
func TestV2Refusals(t *testing.T) {
	sb, client := v2Sandbox(t, sandbox.Options{})
	wrong := sb.Config()
	wrong.Secret = "another-key-another-key-another-"
	wrongClient := clienttest.New(t, wrong)
	sb.SetBalance(10)
	transfer := wechatpay.Request{"security": true, "xml": wechatpay.Object{
		"mch_appid": "wx8888888888888888", "mchid": sandbox.DefaultMchID, "partner_trade_no": "T9", "openid": "o1", "check_name": "NO_CHECK", "amount": 100, "desc": "x"}}
	for _, test := range []struct {
		name, path, code, message string
		client                    *wechatpay.Client
		req                       wechatpay.Request
		verified                  bool
	}{
		{"wrong key", "v2/pay/orderquery", "FAIL", "签名错误，请检查后再试", wrongClient, v2Query("out_trade_no", "NONE00001"), false},
		{"no order", "v2/pay/orderquery", "ORDERNOTEXIST", "此交易订单号不存在", client, v2Query("out_trade_no", "NONE00001"), true},
		{"missing", "v2/pay/closeorder", "FAIL", "缺少参数out_trade_no", client, v2Query(), false},
		{"no money, unsigned", "v2/mmpaymkttransfers/promotion/transfers", "NOTENOUGH", "余额不足", client, transfer, false},
	} {
		resp, err := test.client.Chain(test.path).Post(t.Context(), test.req)
		var api *wechatpay.Error
		if !errors.As(err, &api) || api.StatusCode != 200 || api.Code != test.code || api.Message != test.message || api.Verified != test.verified || resp != nil || errors.Is(err, wechatpay.ErrOutcomeUnknown) {
			t.Errorf("%s: %v, %+v", test.name, resp, err)
			continue
		}
		if want := "POST " + test.path + ": 200 " + test.code + ": " + test.message; !strings.HasPrefix(err.Error(), want+" (request id 08") {
			t.Errorf("%s: %v, want %s", test.name, err, want)
		}
	}
	if !sb.Requests()[1].Verified || sb.Requests()[0].Verified {
		t.Error("the sandbox takes the wrong key for the right one")
	}
}

// TestV2Certificate: what asks for the certificate gets it, and only that.
func TestV2Certificate(t *testing.T) {
	sb, client := v2Sandbox(t, sandbox.Options{})
	bare := clienttest.New(t, sb.Config())
	refund := v2Query("out_trade_no", "X", "out_refund_no", "R", "total_fee", "1", "refund_fee", "1")
	path := "v2/secapi/pay/refund"
	if _, err := client.Chain(path).Post(t.Context(), refund); err == nil || !strings.Contains(err.Error(), `say "security": true`) {
		t.Errorf("without security: %v", err)
	}
	refund["security"] = true
	if _, err := bare.Chain(path).Post(t.Context(), refund); err == nil || !strings.Contains(err.Error(), "Config.Merchant is not set") {
		t.Errorf("without Merchant: %v", err)
	}
	if n := len(sb.Requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	var api *wechatpay.Error
	if _, err := client.Chain(path).Post(t.Context(), refund); !errors.As(err, &api) || api.Code != "ORDERNOTEXIST" {
		t.Errorf("with it: %v", err)
	}
	// A certificate of somebody else's is refused by a page of HTML, with a status of its own.
	other, keys := sb.Config(), *sb.Keys()
	keys.Merchant = clienttest.Key()
	other.Merchant = sandbox.New(sandbox.Options{Keys: &keys}).Merchant()
	if _, err := clienttest.New(t, other).Chain(path).Post(t.Context(), refund); !errors.As(err, &api) || api.StatusCode != 400 || api.Code != "" || api.Verified {
		t.Errorf("a stranger's: %v", err)
	}
	for name, test := range map[string]struct {
		transport http.RoundTripper
		merchant  *tls.Certificate
		want      string
	}{
		"a function":     {clienttest.RoundTrip(nil), sb.Merchant(), "Merchant is set, and Transport is a clienttest.RoundTrip, which can't take it"},
		"no certificate": {nil, &tls.Certificate{}, "Merchant holds no certificate"},
	} {
		config := sb.Config()
		config.Transport, config.Merchant = test.transport, test.merchant
		if _, err := wechatpay.New(config); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

// TestV2Upload sends a file with signed fields.
func TestV2Upload(t *testing.T) {
	sb, client := v2Sandbox(t, sandbox.Options{})
	for _, signType := range []string{"", "HMAC-SHA256"} {
		media, err := wechatpay.NewMedia("证 件\".png", strings.NewReader("the file\r\n--"))
		if err != nil {
			t.Fatal(err)
		}
		req := wechatpay.Request{"security": true, "body": media, "xml": wechatpay.Object{"mch_id": sandbox.DefaultMchID, "sign_type": signType}}
		for range 2 { // a Media may be sent any number of times
			if resp, err := client.V2().Secapi().Mch().Uploadmedia().Post(t.Context(), req); err != nil || resp.Get("media_id").String() == "" {
				t.Errorf("%q: %v, %v", signType, resp, err)
			}
		}
	}
	r := sb.Requests()[0]
	parts := clienttest.FormParts(t, r.Header.Get("Content-Type"), bytes.NewReader(r.Body))
	want := []clienttest.FormPart{
		{Name: "mch_id", Content: sandbox.DefaultMchID}, {Name: "media_hash", Content: wxcrypto.MD5("the file\r\n--", "")},
		{Name: "sign", Content: parts[2].Content}, {Name: "sign_type", Content: "MD5"}, {Name: "media", FileName: `证 件".png`, Type: "image/png", Content: "the file\r\n--"},
	}
	if diff := cmp.Diff(want, parts); diff != "" {
		t.Error(diff)
	}
	withMeta, _ := wechatpay.NewMedia("a.png", strings.NewReader("x"))
	withMeta.Meta = wechatpay.Object{}
	for want, body := range map[string]any{"give a *Media": nil, "Meta and Form are APIv3's": withMeta, "and no string": "text"} {
		req := wechatpay.Request{"security": true, "body": body, "xml": wechatpay.Object{"mch_id": sandbox.DefaultMchID}}
		if _, err := client.V2().Secapi().Mch().Uploadmedia().Post(t.Context(), req); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", body, err, want)
		}
	}
}

// TestV2Notifications checks what a notification of APIv2 is checked with.
func TestV2Notifications(t *testing.T) {
	config := clienttest.Config()
	config.Secret = "192006250b4c09247ec02edce69f6a2d"
	client := clienttest.New(t, config)
	// The official page's example of a signature: https://pay.weixin.qq.com/doc/v2/merchant/4011985891
	params := map[string]string{"appid": "wxd930ea5d5a258f4f", "mch_id": "10000100", "device_info": "1000", "body": "test", "nonce_str": "ibuaiVcKdpRxkhJA"}
	for algorithm, want := range map[string]string{
		"": "9A0A8659F005D6984697E2CA0A9CF3B7", "MD5": "9A0A8659F005D6984697E2CA0A9CF3B7", "HMAC-SHA256": "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6",
	} {
		if got, err := client.SignV2(algorithm, params); got != want || err != nil {
			t.Errorf("%q: %s, %v, want %s", algorithm, got, err, want)
		}
	}
	if _, err := client.SignV2("md5", params); err == nil || !strings.Contains(err.Error(), "neither MD5 nor HMAC-SHA256") {
		t.Error(err)
	}
	for name, test := range map[string]struct {
		mchID, sign string
		want        string
	}{
		"mine": {"1900000001", "right", ""}, "nobody's": {"", "right", ""}, "another's": {"1900000002", "right", "this client is of merchant 1900000001"},
		"no sign": {"1900000001", "", "no sign"}, "wrong": {"1900000001", strings.Repeat("A", 32), "its sign is another"}, "wrong HMAC": {"1900000001", strings.Repeat("A", 64), "its sign is another"},
	} {
		message := map[string]string{"return_code": "SUCCESS", "mch_id": test.mchID, "attach": "a=b&c"}
		if message["sign"] = test.sign; test.sign == "right" {
			message["sign"], _ = client.SignV2("HMAC-SHA256", message)
		}
		err := client.VerifyV2(message)
		var unverified *wechatpay.VerificationError
		if test.want == "" && err != nil || test.want != "" && (!errors.As(err, &unverified) || !errors.Is(err, wechatpay.ErrSignature) || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	inside := "<root><out_refund_no>R1</out_refund_no></root>"
	sealed, err := wxcrypto.AESECBEncrypt(inside, wxcrypto.MD5(config.Secret, ""))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := client.DecryptRefund(sealed); string(got) != inside || err != nil {
		t.Errorf("%s, %v", got, err)
	}
	for _, bad := range []string{"", "!", base64.StdEncoding.EncodeToString(make([]byte, aes.BlockSize))} {
		if got, err := client.DecryptRefund(bad); err == nil {
			t.Errorf("%q opens as %q", bad, got)
		}
	}
	none := clienttest.Offline(t)
	_, signErr := none.SignV2("", nil)
	_, openErr := none.DecryptRefund(sealed)
	for _, err := range []error{signErr, openErr, none.VerifyV2(params)} {
		if err == nil || !strings.Contains(fmt.Sprint(err), "Config.Secret is not set") {
			t.Errorf("without a secret: %v", err)
		}
	}
}
