package wechatpay_test

import (
	stdcrypto "crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestFolders: SaveCerts and LoadCerts work in a folder of any name, and read files alone.
func TestFolders(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	client := clienttest.New(t, sb.Config())
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
	sb := clienttest.Sandbox(t, sandbox.Options{})
	keys, ctx := sb.Keys(), t.Context()
	client := clienttest.New(t, clienttest.Keyless(sb))
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
	if err := clienttest.Echo(ctx, clienttest.New(t, config)); err != nil || len(certs) != 2 {
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

// TestPrepayID: the prepay_id with its prefix, as the JSAPI pages write it, and without are one; what is no id is an
// error that says so, and does not quote it.
func TestPrepayID(t *testing.T) {
	client := clienttest.New(t, clienttest.Config())
	for _, id := range []string{"wx2014", "prepay_id=wx2014"} {
		web, err1 := client.JSAPIParams("wx8", id)
		app, err2 := client.AppParams("wx8", id)
		if err1 != nil || err2 != nil || web["package"] != "prepay_id=wx2014" || app["prepayid"] != "wx2014" {
			t.Errorf("%s: %v, %v, %v, %v", id, web, err1, app, err2)
		}
	}
	for _, tt := range []struct{ name, appID, prepayID, want string }{
		{"no appid", "", "wx2014", "the appid is empty"}, {"no id", "wx8", "", "the prepay_id is empty"}, {"the prefix alone", "wx8", "prepay_id=", "the prepay_id is empty"},
		{"twice the prefix", "wx8", "prepay_id=prepay_id=wx2014", `the prepay_id holds '=' at byte 9`}, {"a line feed", "wx8", "wx2014\n", "the prepay_id holds a blank, a line feed or a control character at byte 6"},
		{"a blank before", "wx8", " wx2014", "a blank"}, {"a blank before the prefix", "wx8", " prepay_id=wx2014", "a blank"}, {"a blank behind the prefix", "wx8", "prepay_id= wx2014", "a blank"},
		{"CR", "wx8", "wx2014\r", "a blank, a line feed"}, {"the whole answer", "wx8", `{"prepay_id":"wx2014"}`, "holds '{'"}, {"a query", "wx8", "wx2014&x=1", "holds '&'"},
		{"full width", "wx8", "ｗx2014", "holds 'ｗ'"}, {"broken", "wx8", "wx\xff", "at byte 2"}, {"appid with a line feed", "wx8\n", "wx2014", "the appid holds a blank"},
		{"appid in quotes", `"wx8"`, "wx2014", `the appid holds '"'`},
	} {
		_, err1 := client.JSAPIParams(tt.appID, tt.prepayID)
		_, err2 := client.AppParams(tt.appID, tt.prepayID)
		for _, err := range []error{err1, err2} {
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "2014") || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
	}
}

// TestPaySign verifies what the front end is given, as WeChat Pay does.
func TestPaySign(t *testing.T) {
	client := clienttest.New(t, clienttest.Config())
	verify := func(message, signature string) {
		t.Helper()
		sum := sha256.Sum256([]byte(message))
		raw, err := base64.StdEncoding.DecodeString(signature)
		if err != nil || rsa.VerifyPKCS1v15(&clienttest.Key().PublicKey, stdcrypto.SHA256, sum[:], raw) != nil {
			t.Errorf("the signature does not belong to %q", message)
		}
	}
	web, err := client.JSAPIParams("wx1", "wx201")
	if err != nil {
		t.Fatal(err)
	}
	verify("wx1\n"+web["timeStamp"]+"\n"+web["nonceStr"]+"\nprepay_id=wx201\n", web["paySign"])
	app, err := client.AppParams("wx1", "wx201")
	if err != nil {
		t.Fatal(err)
	}
	verify("wx1\n"+app["timestamp"]+"\n"+app["noncestr"]+"\nwx201\n", app["sign"])
	for _, params := range []map[string]string{web, app} {
		for _, key := range []string{"timeStamp", "timestamp", "nonceStr", "noncestr", "paySign", "sign"} {
			if v, ok := params[key]; ok && len(v) < 10 {
				t.Errorf("%s is %q", key, v)
			}
			delete(params, key)
		}
	}
	if diff := cmp.Diff(map[string]string{"appId": "wx1", "package": "prepay_id=wx201", "signType": "RSA"}, web); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"appid": "wx1", "partnerid": "1900000001", "prepayid": "wx201", "package": "Sign=WXPay"}, app); diff != "" {
		t.Error(diff)
	}
}
