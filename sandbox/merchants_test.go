package sandbox_test

import (
	"crypto/rsa"
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/sandbox"
)

// The other merchants of the tests: a direct one, and a partner of two.
const (
	direct  = "1900000001"
	partner = "1900000002"
	subA    = "1900000003"
	subB    = "1900000004"
)

// otherMerchants are made once: RSA keys are slow.
var otherMerchants = sync.OnceValue(func() []sandbox.Merchant {
	return sandbox.New(sandbox.Options{Keys: sharedKeys(), Merchants: []sandbox.Merchant{{MchID: direct}, {MchID: partner, SubMchIDs: []string{subA, subB}}}}).Merchants()
})

// as is the same sandbox, called by another merchant.
func (c *caller) as(mchid string) *caller {
	return &caller{c.t, c.sb, c.sb.ConfigOf(mchid), c.http}
}

func TestMerchants(t *testing.T) {
	c := start(t, sandbox.Options{Merchants: otherMerchants()})
	secret, err := wxcrypto.Encrypt("13800138000", &sharedKeys().Public.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	serials := map[string]string{}
	for _, mchid := range []string{sandbox.DefaultMchID, direct, partner} {
		c := c.as(mchid)
		l := c.letter("POST", "/v3/security/echo", object{"echo_message": "x", "encrypted_echo_message": secret})
		l.header.Set("Wechatpay-Serial", sharedKeys().PublicID)
		r := c.post(l)
		c.verify(r)
		if back, err := wxcrypto.Decrypt(r.json["encrypted_echo_message"].(string), c.config.PrivateKey.(*rsa.PrivateKey)); err != nil || back != "13800138000" {
			t.Errorf("%s: the answer is encrypted for another: %q, %v", mchid, back, err)
		}
		// The client opens the certificates under its own APIv3 key.
		client, err := wechatpay.New(c.config)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Chain("v3/certificates").Get(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		certificate := resp.Get("data.0.encrypt_certificate")
		if _, err := client.DecryptResource(certificate.Get("nonce").String(), "certificate", certificate.Get("ciphertext").String()); err != nil {
			t.Errorf("%s: %v", mchid, err)
		}
		if v2 := wechatpay.Object(map[string]any{"appid": "wx8888888888888888", "out_trade_no": "none-0001"}); mchid != partner {
			resp, err = client.V2().Pay().Orderquery().Post(t.Context(), wechatpay.Request{"xml": v2})
			if err == nil || resp != nil && resp.Get("err_code").String() != "ORDERNOTEXIST" {
				t.Errorf("%s by APIv2: %v, %v", mchid, resp, err)
			}
		}
		serials[c.config.Serial] = mchid
	}
	if len(serials) != 3 {
		t.Errorf("merchants share their serials: %v", serials)
	}
	l := c.as(direct).letter("GET", "/v3/certificates", nil)
	l.mchid = sandbox.DefaultMchID
	c.refused(c.as(direct).post(l), http.StatusUnauthorized, "SIGN_ERROR")

	if _, err := wechatpay.New(c.sb.ConfigOf("1900000099")); err == nil || c.sb.MerchantOf("1900000099") != nil {
		t.Error("a stranger has a Config")
	}
	if diff := cmp.Diff(otherMerchants(), c.sb.Merchants()); diff != "" {
		t.Errorf("the keys are others: %s", diff)
	}
}

// TestOwnNumbers: what one merchant does another neither sees nor disturbs.
func TestOwnNumbers(t *testing.T) {
	first := start(t, sandbox.Options{Merchants: otherMerchants()})
	second := first.as(direct)
	first.must("POST", nativePath, newOrder("order-0001"))
	second.walk([]step{
		{name: "not seen", method: "GET", target: tradePath + "order-0001?mchid=" + direct, status: 404, code: "ORDER_NOT_EXIST"},
		{name: "asked for as the other", method: "GET", target: tradePath + "order-0001?mchid=8956000", status: 400, code: "PARAM_ERROR", field: "mchid"},
		{name: "the same number", method: "POST", target: nativePath, body: with(with(newOrder("order-0001"), direct, "mchid"), 7, "amount", "total")},
		{name: "is another order", method: "GET", target: tradePath + "order-0001?mchid=" + direct, want: object{"mchid": direct,
			"amount": object{"total": n("7"), "currency": "CNY", "payer_total": n("7"), "payer_currency": "CNY"}}},
	})
	first.must("POST", tradePath+"order-0001/close", object{"mchid": "8956000"})
	second.walk([]step{{name: "closed is the other one", method: "GET", target: tradePath + "order-0001?mchid=" + direct, want: object{"trade_state": "NOTPAY"}}})
}

func partnerOrder(number string) object {
	return object{
		"sp_appid": "wx8888888888888888", "sp_mchid": partner, "sub_mchid": subA, "description": "x", "out_trade_no": number,
		"notify_url": "https://example.com/notify", "amount": object{"total": 100, "currency": "CNY"},
	}
}

// TestPartners: who has been named a partner is one of his own sub-merchants, and nobody else is one.
func TestPartners(t *testing.T) {
	const path = "/v3/pay/partner/transactions/native"
	c := start(t, sandbox.Options{Merchants: otherMerchants()})
	refused := func(c *caller, target string, body object, status int, code, words string) {
		t.Helper()
		r := c.do("POST", target, body)
		c.refused(r, status, code)
		if r.json["message"] != words {
			t.Errorf("%s: %s", r.json["message"], words)
		}
	}
	p := c.as(partner)
	p.must("POST", path, partnerOrder("order-0001"))
	refused(p, path, with(partnerOrder("order-0002"), direct, "sub_mchid"), http.StatusForbidden, "NO_AUTH", "受理关系不存在")
	settled := p.do("GET", "/v3/apply4sub/sub_merchants/"+direct+"/settlement", nil)
	if p.refused(settled, http.StatusForbidden, "NO_AUTH"); settled.json["message"] != "该商户不是本服务商进件的子商户，无权限操作" {
		t.Error(settled.json["message"])
	}
	refused(p, nativePath, with(newOrder("order-0003"), partner, "mchid"), http.StatusBadRequest, "PARAM_ERROR", "受理机构必须传入sub_mch_id")
	refused(c.as(direct), path, with(partnerOrder("order-0004"), direct, "sp_mchid"), http.StatusBadRequest, "PARAM_ERROR", "普通商户不允许传sub_mch_id")

	everybody := start(t, sandbox.Options{})
	everybody.must("POST", path, with(partnerOrder("order-0001"), sandbox.DefaultMchID, "sp_mchid"))
}
