package wechatpay_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"log"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// environment is a merchant's files and variables. What a case leaves out is empty.
type environment struct {
	folder string
	keys   *sandbox.Keys
	cert   *x509.Certificate // the merchant's own
}

func newEnvironment(t *testing.T) *environment {
	t.Helper()
	keys := clienttest.Sandbox(t, sandbox.Options{}).Keys()
	e := &environment{folder: t.TempDir(), keys: keys, cert: ownCertificate(t, keys.Merchant)}
	e.write(t, "apiclient_key.pem", "PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(keys.Merchant)))
	e.write(t, "apiclient_cert.pem", "CERTIFICATE", e.cert.Raw)
	e.write(t, "platform.pem", "CERTIFICATE", keys.PlatformCertificate.Raw)
	e.write(t, "pub_key.pem", "PUBLIC KEY", must(x509.MarshalPKIXPublicKey(keys.Public.Public())))
	e.write(t, "certs/"+keys.PublicID+".pem", "PUBLIC KEY", must(x509.MarshalPKIXPublicKey(keys.Public.Public())))
	e.write(t, "certs/wechatpay_"+wxcrypto.SerialNumber(keys.PlatformCertificate)+".pem", "CERTIFICATE", keys.PlatformCertificate.Raw)
	if err := os.WriteFile(filepath.Join(e.folder, "apiv3"), []byte(keys.APIv3Key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return e
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

func (e *environment) write(t *testing.T, name, label string, der []byte) {
	t.Helper()
	path := filepath.Join(e.folder, name)
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// ownCertificate is an API certificate, whose serial begins with a zero.
func ownCertificate(t *testing.T, key *rsa.PrivateKey) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(0x0A1B2C), Subject: pkix.Name{CommonName: sandbox.DefaultMchID},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(5, 0, 0),
	}
	cert, err := x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)))
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

var variables = []string{
	"MCHID", "BRAND_ID", "SERIAL", "PRIVATE_KEY", "CERTS", "APIV3_KEY", "SECRET", "MERCHANT_CERT", "MERCHANT_KEY", "BASE_URL",
}

// set sets exactly these variables, without their WECHATPAY_. A @ stands for the folder.
func (e *environment) set(t *testing.T, values map[string]string) {
	for _, name := range variables {
		t.Setenv("WECHATPAY_"+name, strings.ReplaceAll(values[name], "@", e.folder+string(filepath.Separator)))
	}
	for name := range values {
		if !slices.Contains(variables, name) {
			t.Fatalf("no variable %s", name)
		}
	}
}

// with gives a complete set of variables with some of them changed.
func (e *environment) with(changed map[string]string) map[string]string {
	all := map[string]string{
		"MCHID": sandbox.DefaultMchID, "SERIAL": e.keys.MerchantSerial, "PRIVATE_KEY": "@apiclient_key.pem",
		"CERTS": e.keys.PublicID + "=@pub_key.pem",
	}
	for name, value := range changed {
		all[name] = value
	}
	return all
}

func TestFromEnv(t *testing.T) {
	e := newEnvironment(t)
	text, err := os.ReadFile(filepath.Join(e.folder, "apiclient_key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	platform := wxcrypto.SerialNumber(e.keys.PlatformCertificate)
	tests := map[string]struct {
		values map[string]string
		certs  []string
		check  func(wechatpay.Config) bool
	}{
		"files":         {e.with(nil), []string{e.keys.PublicID}, nil},
		"PEM text":      {e.with(map[string]string{"PRIVATE_KEY": string(text)}), []string{e.keys.PublicID}, nil},
		"certificate":   {e.with(map[string]string{"CERTS": "@platform.pem"}), []string{platform}, nil},
		"both":          {e.with(map[string]string{"CERTS": platform + "=@platform.pem, " + e.keys.PublicID + "=@pub_key.pem"}), []string{platform, e.keys.PublicID}, nil},
		"folder":        {e.with(map[string]string{"CERTS": "@certs"}), []string{platform, e.keys.PublicID}, nil},
		"APIv3 key":     {e.with(map[string]string{"CERTS": "", "APIV3_KEY": e.keys.APIv3Key}), nil, nil},
		"APIv3 file":    {e.with(map[string]string{"APIV3_KEY": "file://@apiv3"}), []string{e.keys.PublicID}, func(c wechatpay.Config) bool { return c.APIv3Key == e.keys.APIv3Key }},
		"base URL":      {e.with(map[string]string{"BASE_URL": "https://api2.mch.weixin.qq.com"}), []string{e.keys.PublicID}, func(c wechatpay.Config) bool { return c.BaseURL == "https://api2.mch.weixin.qq.com" }},
		"brand":         {e.with(map[string]string{"MCHID": "", "BRAND_ID": "40001"}), []string{e.keys.PublicID}, func(c wechatpay.Config) bool { return c.BrandID == "40001" && c.MchID == "" }},
		"serial of own": {e.with(map[string]string{"SERIAL": "", "MERCHANT_CERT": "@apiclient_cert.pem"}), []string{e.keys.PublicID}, func(c wechatpay.Config) bool { return c.Serial == "0A1B2C" && c.Merchant.Leaf.Equal(e.cert) }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e.set(t, test.values)
			config, err := wechatpay.FromEnv()
			if err != nil {
				t.Fatal(err)
			}
			for _, serial := range test.certs {
				if config.Certs[serial] == nil {
					t.Errorf("no key under %s", serial)
				}
			}
			if len(config.Certs) != len(test.certs) || !e.keys.Merchant.Equal(config.PrivateKey) || test.check != nil && !test.check(config) {
				t.Errorf("got %+v", config)
			}
			config.Merchant = nil // which New may refuse beside a Transport: that is not asked here
			if _, err := wechatpay.New(config); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestFromEnvOfV2 reads what a merchant has who knows APIv2 alone.
func TestFromEnvOfV2(t *testing.T) {
	e := newEnvironment(t)
	e.set(t, map[string]string{"MCHID": "1900000001", "SECRET": "v2-secret", "MERCHANT_CERT": "@apiclient_cert.pem", "MERCHANT_KEY": "@apiclient_key.pem"})
	config, err := wechatpay.FromEnv()
	if err != nil || config.Secret != "v2-secret" || config.Serial != "" || config.PrivateKey != nil || config.Merchant == nil {
		t.Errorf("got %v, %v", config, err)
	}
}

func TestFromEnvRefuses(t *testing.T) {
	e := newEnvironment(t)
	other := &environment{folder: e.folder, keys: e.keys}
	other.write(t, "other_key.pem", "PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(clienttest.Key())))
	text, err := os.ReadFile(filepath.Join(e.folder, "apiclient_key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		values    map[string]string
		variables []string
		contains  string
	}{
		"nothing":          {nil, []string{"MCHID", "SERIAL", "PRIVATE_KEY", "CERTS"}, "WECHATPAY_APIV3_KEY"},
		"one is missing":   {e.with(map[string]string{"SERIAL": ""}), []string{"SERIAL"}, "not set: WECHATPAY_SERIAL"},
		"brand of no key":  {e.with(map[string]string{"MCHID": "", "BRAND_ID": "4", "CERTS": "", "APIV3_KEY": "x"}), []string{"CERTS"}, ""},
		"no file":          {e.with(map[string]string{"PRIVATE_KEY": "@nowhere.pem"}), []string{"PRIVATE_KEY"}, "file"},
		"key is a secret":  {e.with(map[string]string{"PRIVATE_KEY": "TOPSECRETtext"}), []string{"PRIVATE_KEY"}, ""},
		"public for own":   {e.with(map[string]string{"PRIVATE_KEY": "@pub_key.pem"}), []string{"PRIVATE_KEY"}, "public key"},
		"key among certs":  {e.with(map[string]string{"CERTS": string(text)}), []string{"CERTS"}, "bytes"},
		"nameless public":  {e.with(map[string]string{"CERTS": "@pub_key.pem"}), []string{"CERTS"}, "public key"},
		"twice":            {e.with(map[string]string{"CERTS": "@certs,@platform.pem"}), []string{"CERTS"}, "two certs"},
		"cert as a key":    {e.with(map[string]string{"CERTS": "PUB_KEY_ID_01=@apiclient_cert.pem"}), []string{"CERTS"}, "holds a certificate"},
		"id of a path":     {e.with(map[string]string{"CERTS": "PUB_KEY_ID_0 1=@pub_key.pem"}), []string{"CERTS"}, "a blank at byte 13"},
		"odd serial":       {e.with(map[string]string{"SERIAL": strings.Repeat("A", 39)}), []string{"SERIAL"}, "leading zero"},
		"endless key":      {e.with(map[string]string{"PRIVATE_KEY": "/dev/zero"}), []string{"PRIVATE_KEY"}, "a device"},
		"endless certs":    {e.with(map[string]string{"CERTS": "PUB_KEY_ID_01=/dev/zero"}), []string{"CERTS"}, "a device"},
		"endless cert":     {e.with(map[string]string{"CERTS": "/dev/zero"}), []string{"CERTS"}, "a device"},
		"endless secret":   {e.with(map[string]string{"SECRET": "file:///dev/zero"}), []string{"SECRET"}, "a device"},
		"no APIv3 key":     {e.with(map[string]string{"APIV3_KEY": "file:///dev/null"}), []string{"APIV3_KEY"}, "a device"},
		"endless own cert": {e.with(map[string]string{"MERCHANT_CERT": "/dev/zero"}), []string{"MERCHANT_CERT"}, "a device"},
		"empty folder":     {e.with(map[string]string{"CERTS": t.TempDir()}), []string{"CERTS"}, "holds no key"},
		"APIv3 nowhere":    {e.with(map[string]string{"APIV3_KEY": "file://TOPSECRET"}), []string{"APIV3_KEY"}, "9 bytes"},
		"secret nowhere":   {e.with(map[string]string{"SECRET": "file://TOPSECRET"}), []string{"SECRET"}, "9 bytes"},
		"key without cert": {e.with(map[string]string{"MERCHANT_KEY": "@apiclient_key.pem"}), []string{"MERCHANT_CERT"}, "WECHATPAY_MERCHANT_KEY"},
		"no pair":          {e.with(map[string]string{"SERIAL": "", "MERCHANT_CERT": "@apiclient_cert.pem", "PRIVATE_KEY": "@other_key.pem"}), []string{"MERCHANT_CERT"}, "another certificate"},
		"foreign serial":   {e.with(map[string]string{"MERCHANT_CERT": "@apiclient_cert.pem"}), []string{"SERIAL"}, "0A1B2C"},
		"v2 without key":   {map[string]string{"MCHID": "1", "SECRET": "x", "MERCHANT_CERT": "@apiclient_cert.pem"}, []string{"MERCHANT_KEY"}, "apiclient_key.pem"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e.set(t, test.values)
			_, err := wechatpay.FromEnv()
			var wrong *wechatpay.EnvError
			if !errors.As(err, &wrong) {
				t.Fatalf("got %v, want an *EnvError", err)
			}
			for i, name := range test.variables {
				test.variables[i] = "WECHATPAY_" + name
			}
			if !slices.Equal(wrong.Variables, test.variables) || !strings.Contains(err.Error(), test.contains) {
				t.Errorf("got %v: %v, want %v and %q", wrong.Variables, err, test.variables, test.contains)
			}
			if strings.Contains(err.Error(), "TOPSECRET") || strings.Contains(err.Error(), "MII") || strings.Contains(err.Error(), "\n") {
				t.Errorf("the error shows what it was given: %v", err)
			}
		})
	}
}
