package sandbox_test

import (
	"crypto/rsa"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/specimen"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
)

// secretive are the operations of a merchant that take an encrypted field in a body or a query.
func secretive() (found []*openapi.Operation) {
	for _, op := range openapi.Operations() {
		if !op.V2 && !op.Has(openapi.FlagUpload) && !op.Has(openapi.FlagBrandScheme) && slices.ContainsFunc(op.Sensitive(), func(path string) bool {
			return op.Field(path) != nil && op.Field(path).Sensitive == "rsa-wechatpay"
		}) {
			found = append(found, op)
		}
	}
	return found
}

// sealed makes a valid request whose secrets are sealed as seal does it, under the key that serial names.
func (v *visitor) sealed(op *openapi.Operation, serial string, seal func(plain string) (any, error)) wechatpay.Request {
	known := v.known(op)
	maker := &specimen.Maker{Now: v.now, Known: known, Seal: func(_ *openapi.Field, plain string) (any, error) { return seal(plain) }}
	request := wechatpay.Request(maker.Request(op))
	if serial != "" {
		request["headers"] = wechatpay.Object{"Wechatpay-Serial": serial}
	}
	return request
}

// TestSecretsEverywhere has every operation with an encrypted field refuse what it can't decrypt, in a body and in a query.
func TestSecretsEverywhere(t *testing.T) {
	v := newVisitor(t, sandbox.Options{})
	config := v.sb.Config() // which lets everything through
	client, err := wechatpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	keys := sharedKeys()
	under := func(key *rsa.PublicKey) func(string) (any, error) {
		return func(plain string) (any, error) { return wxcrypto.Encrypt(plain, key) }
	}
	clear := func(plain string) (any, error) { return plain, nil }
	operations := secretive()
	for i, op := range operations {
		tests := []struct {
			serial string
			seal   func(string) (any, error)
			words  string
		}{
			{keys.PublicID, under(&keys.Merchant.PublicKey), "平台私钥解密失败"},
			{"PUB_KEY_ID_0000", under(&keys.Public.PublicKey), "平台证书序列号Wechatpay-Serial错误"},
			{keys.PublicID, clear, "请确认待处理的消息是否为加密后的密文"},
		}
		test := tests[i%len(tests)]
		_, err := client.Do(t.Context(), template(op), v.sealed(op, test.serial, test.seal))
		var refused *wechatpay.Error
		if !errors.As(err, &refused) || refused.Code != "PARAM_ERROR" || refused.Message != test.words {
			t.Errorf("%s: %v, want %s", template(op), err, test.words)
		}
	}
	if len(operations) < 100 {
		t.Errorf("%d operations with an encrypted field", len(operations))
	}
}

// TestSecretsComeBack: what was encrypted for WeChat Pay comes back encrypted for the merchant, where the answer has a
// member of that name, and nowhere else.
func TestSecretsComeBack(t *testing.T) {
	v := newVisitor(t, sandbox.Options{})
	came := 0
	for _, op := range secretive() {
		names := map[string]bool{}
		for _, path := range op.Sensitive() {
			names[path[strings.LastIndexByte(path, '.')+1:]] = true
		}
		request := v.sealed(op, "", func(plain string) (any, error) { return wechatpay.Sensitive("秘密" + plain), nil })
		response, err := v.client.Do(t.Context(), template(op), request)
		if err != nil {
			continue // TestEveryOperationAnswers looks at that
		}
		if strings.Contains(string(response.Body), "秘密") {
			t.Errorf("%s: a secret is in the clear: %s", template(op), response.Body)
		}
		for _, path := range op.Response.Sensitive() {
			if !names[path[strings.LastIndexByte(path, '.')+1:]] || strings.Contains(path, "[]") {
				continue
			}
			if sealed := response.Get(path).String(); sealed != "" && response.Header.Get("Sandbox-Stateless") != "" {
				plain, err := v.client.Decrypt(sealed)
				if err != nil || !strings.HasPrefix(plain, "秘密") {
					t.Errorf("%s: %s is %q, %v", template(op), path, plain, err)
				}
				came++
			}
		}
	}
	if came == 0 {
		t.Error("nothing came back")
	}
}

// TestSecretInAQuery is that of a bank account.
func TestSecretInAQuery(t *testing.T) {
	c := start(t, sandbox.Options{})
	for how, words := range map[string]string{"other": "平台私钥解密失败", "plain": "请确认待处理的消息是否为加密后的密文", "good": "", "": "HTTP header缺少微信支付平台证书序列号(Wechatpay-Serial)"} {
		secret := c.secret(how)
		l := c.letter("GET", "/v3/capital/capitallhh/banks/search-banks-by-bank-account?account_number="+url.QueryEscape(secret), nil)
		if how != "" {
			l.header.Set("Wechatpay-Serial", c.sb.Keys().PublicID)
		}
		r := c.post(l)
		if message, _ := r.json["message"].(string); message != words || (r.status == 200) != (words == "") {
			t.Errorf("%q: %d %s", how, r.status, r.body)
		}
		c.verify(r)
	}
}
