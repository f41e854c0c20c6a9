package wechatpay_test

import (
	stdcrypto "crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestFolders: SaveCerts and LoadCerts work in a folder of any name, and read files alone.
func TestFolders(t *testing.T) {
	sb := newSandbox(t, sandbox.Options{})
	client := newClient(t, sb.Config())
	folder := filepath.Join(t.TempDir(), "a[b]*?c")
	if err := client.SaveCerts(folder); err != nil {
		t.Fatal(err)
	}
	if certs, err := wechatpay.LoadCerts(folder); err != nil || len(certs) != len(sb.Config().Certs) {
		t.Errorf("%d keys, %v", len(certs), err)
	}
	for name, target := range map[string]string{"AB.pem": "/dev/zero", "PUB_KEY_ID_9.pem": t.TempDir(), "wechatpay_CD.pem": "/dev/null"} {
		path := filepath.Join(folder, name)
		if err := os.Symlink(target, path); err != nil {
			t.Fatal(err)
		}
		if _, err := wechatpay.LoadCerts(folder); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "it is ") {
			t.Errorf("%s: %v", target, err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	own := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ownCertificate(t, sb.Keys().Merchant).Raw})
	if err := os.WriteFile(filepath.Join(folder, "PUB_KEY_ID_9.pem"), own, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := wechatpay.LoadCerts(folder); err == nil || !strings.Contains(err.Error(), "holds a certificate") {
		t.Errorf("a certificate as a public key: %v", err)
	}
}

// TestKeys: PublicKey, EncryptionKey, AddCert, and the folder that keeps them.
func TestKeys(t *testing.T) {
	sb := newSandbox(t, sandbox.Options{})
	keys, ctx := sb.Keys(), t.Context()
	client := newClient(t, clienttest.Keyless(sb))
	serial, key, err := client.EncryptionKey(ctx)
	platform := serialOf(keys.PlatformCertificate)
	if err != nil || serial != platform || !key.Equal(&keys.Platform.PublicKey) {
		t.Fatalf("the newest certificate: %s, %v", serial, err)
	}
	if err := client.AddCert(keys.PublicID, &keys.Public.PublicKey); err != nil {
		t.Fatal(err)
	}
	if serial, _, err = client.EncryptionKey(ctx); err != nil || serial != keys.PublicID {
		t.Errorf("the public key: %s, %v", serial, err)
	}
	if got, err := client.PublicKey(ctx, strings.ToLower(platform)); err != nil || got.(*x509.Certificate) == nil {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := client.PublicKey(ctx, "AB"); !errors.Is(err, wechatpay.ErrUnknownSerial) {
		t.Error(err)
	}
	for serial, key := range map[string]stdcrypto.PublicKey{
		keys.MerchantSerial: &keys.Public.PublicKey, "AB": keys.PlatformCertificate, "CD": (*rsa.PublicKey)(nil), "x": &keys.Public.PublicKey, "EF": "text",
	} {
		if err := client.AddCert(serial, key); err == nil {
			t.Errorf("AddCert takes %T under %s", key, serial)
		}
	}
	folder := filepath.Join(t.TempDir(), "certs")
	if err := client.SaveCerts(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "readme.pem"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	certs, err := wechatpay.LoadCerts(folder)
	if err != nil {
		t.Fatal(err)
	}
	config := sb.Config()
	config.Certs = certs
	if err := clienttest.Echo(ctx, newClient(t, config)); err != nil || len(certs) != 2 {
		t.Errorf("%d keys, %v", len(certs), err)
	}
	info, err := os.Stat(filepath.Join(folder, "wechatpay_"+platform+".pem"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if _, err := wechatpay.LoadCerts(t.TempDir()); err == nil {
		t.Error("an empty folder has keys")
	}
	if err := os.WriteFile(filepath.Join(folder, "AB.pem"), []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := wechatpay.LoadCerts(folder); err == nil || !strings.Contains(err.Error(), "AB.pem") {
		t.Error(err)
	}
}

func serialOf(cert *x509.Certificate) string { return fmt.Sprintf("%0*X", 40, cert.SerialNumber) }
