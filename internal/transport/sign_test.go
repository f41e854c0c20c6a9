package transport_test

import (
	stdcrypto "crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"io"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestBothKinds has a platform certificate and a public key side by side: a call is answered with the key that its
// own Wechatpay-Serial names.
func TestBothKinds(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	config := sb.Config()
	client := clienttest.New(t, config)
	for serial := range config.Certs {
		resp, err := client.Chain(clienttest.StartPath).Post(t.Context(), wechatpay.Request{"stock_id": "9856000", "json": clienttest.StartRequest()["json"], "headers": map[string]string{"wechatpay-serial": serial}})
		if err != nil || resp.Header.Get("Wechatpay-Serial") != serial {
			t.Errorf("asked for %s, got %v, %v", serial, resp, err)
		}
	}
	resp, err := client.Chain(clienttest.StartPath).Post(t.Context(), clienttest.StartRequest())
	if err != nil || !strings.HasPrefix(resp.Header.Get("Wechatpay-Serial"), "PUB_KEY_ID_") {
		t.Errorf("without a word the public key answers, got %v, %v", resp, err)
	}
	for serial := range config.Certs { // one kind alone
		alone := sb.Config()
		alone.Certs = map[string]stdcrypto.PublicKey{serial: config.Certs[serial]}
		if _, err := clienttest.New(t, alone).Chain(clienttest.StartPath).Post(t.Context(), clienttest.StartRequest()); err != nil {
			t.Errorf("only %s: %v", serial, err)
		}
	}
}

// TestVerifierAndSigner lets keys live elsewhere.
func TestVerifierAndSigner(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	config := sb.Config()
	var signed, verified int
	config.PrivateKey = countingSigner{config.PrivateKey, &signed}
	for serial, key := range config.Certs {
		if public, ok := key.(*rsa.PublicKey); ok {
			config.Certs[serial] = verifierFunc(func(message, signature []byte) error {
				verified++
				digest := sha256.Sum256(message)
				return rsa.VerifyPKCS1v15(public, stdcrypto.SHA256, digest[:], signature)
			})
		}
	}
	if _, err := clienttest.New(t, config).Chain(clienttest.StartPath).Post(t.Context(), clienttest.StartRequest()); err != nil || signed != 1 || verified != 1 {
		t.Errorf("signed %d, verified %d, %v", signed, verified, err)
	}
}

// TestVerifierOfKey gives verifiers that say of which key they are: the client encrypts with it, knows a certificate by
// it, and refuses the merchant's own.
func TestVerifierOfKey(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	config, given := sb.Config(), sb.Config().Certs
	var verified int
	for serial, key := range given {
		config.Certs[serial] = verifierOf{key, &verified}
	}
	client := clienttest.New(t, config)
	for serial, want := range given {
		got, err := client.PublicKey(t.Context(), serial)
		if err != nil || got != want {
			t.Errorf("%s: got %T, %v; want what the verifier is of, a %T", serial, got, err, want)
		}
		if named, _, err := client.EncryptionKey(t.Context()); err != nil || given[named] == nil {
			t.Errorf("to encrypt with: %s, %v", named, err)
		}
	}
	if err := clienttest.Echo(t.Context(), client); err != nil || verified != 1 {
		t.Errorf("verified %d, %v", verified, err)
	}
	folder := t.TempDir()
	if err := client.SaveCerts(folder); err != nil {
		t.Error(err)
	}
	if saved, err := wechatpay.LoadCerts(folder); err != nil || len(saved) != len(given) {
		t.Errorf("saved %d of %d keys, %v", len(saved), len(given), err)
	}
	err := client.AddCert("PUB_KEY_ID_0119000000012025010100000000000001", verifierOf{config.PrivateKey.Public(), &verified})
	if err == nil || !strings.Contains(err.Error(), "merchant's own public key") {
		t.Errorf("the merchant's own key: %v", err)
	}
}

type verifierOf struct {
	key      stdcrypto.PublicKey
	verified *int
}

func (v verifierOf) Public() stdcrypto.PublicKey { return v.key }

func (v verifierOf) Verify(message, signature []byte) error {
	*v.verified++
	key, ok := v.key.(*rsa.PublicKey)
	if !ok {
		key = v.key.(*x509.Certificate).PublicKey.(*rsa.PublicKey)
	}
	digest := sha256.Sum256(message)
	return rsa.VerifyPKCS1v15(key, stdcrypto.SHA256, digest[:], signature)
}

type verifierFunc func(message, signature []byte) error

func (f verifierFunc) Verify(message, signature []byte) error { return f(message, signature) }

type countingSigner struct {
	stdcrypto.Signer
	n *int
}

func (s countingSigner) Sign(r io.Reader, digest []byte, opts stdcrypto.SignerOpts) ([]byte, error) {
	*s.n++
	return s.Signer.Sign(r, digest, opts)
}

func TestBrand(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{BrandID: "1026"})
	resp, err := clienttest.New(t, sb.Config()).Chain("v3/security/echo").Post(t.Context(), wechatpay.Request{"json": wechatpay.Object{}})
	requests := sb.Requests()
	if len(requests) == 0 || !strings.HasPrefix(requests[0].Header.Get("Authorization"), `WECHATPAY-BRAND-SHA256-RSA2048 brand_id="1026",serial_no="`) || !requests[0].Verified {
		t.Errorf("sent %+v; got %v, %v", requests, resp, err)
	}
}
