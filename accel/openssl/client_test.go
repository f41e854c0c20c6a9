package openssl_test

import (
	"crypto"
	"crypto/rsa"
	"errors"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/accel/openssl"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestClient calls the sandbox with all keys in OpenSSL: signed, a field encrypted, the answer verified, a field decrypted.
func TestClient(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	config := sb.Config()
	config.PrivateKey = newKey(t, config.PrivateKey.(*rsa.PrivateKey))
	for id, key := range config.Certs {
		config.Certs[id] = newVerifier(t, key)
	}
	client := clienttest.New(t, config)
	response, err := client.Do(t.Context(), "POST v3/security/echo", wechatpay.Request{"json": wechatpay.Object{
		"echo_message": "x", "encrypted_echo_message": wechatpay.Sensitive("张三"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	name, err := client.Decrypt(response.Get("encrypted_echo_message").String())
	if sent := sb.Requests(); err != nil || name != "张三" || len(sent) != 1 || !sent[0].Verified {
		t.Errorf("sent %+v, got %q, %v", sent, name, err)
	}
}

// TestClientRefuses has an answer signed with another key than the verifier's.
func TestClientRefuses(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	config := sb.Config()
	for id := range config.Certs {
		config.Certs[id] = newVerifier(t, &keyOf(2048).PublicKey)
	}
	for id, key := range sb.Config().Certs { // a certificate stands under its own serial
		if _, ok := key.(*rsa.PublicKey); !ok {
			delete(config.Certs, id)
		}
	}
	if err := clienttest.Echo(t.Context(), clienttest.New(t, config)); !errors.Is(err, wechatpay.ErrSignature) {
		t.Errorf("got %v, want %v", err, wechatpay.ErrSignature)
	}
	config.Certs["PUB_KEY_ID_0119000000012025010100000000000001"] = newVerifier(t, config.PrivateKey.Public())
	if _, err := wechatpay.New(config); err == nil {
		t.Error("the merchant's own key is taken among Certs")
	}
}

var _ interface {
	crypto.Signer
	crypto.Decrypter
} = (*openssl.PrivateKey)(nil)
