package wechatpay_test

import (
	stdcrypto "crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestNewRefuses makes each mistake of a configuration once: the error names the field and says what to do.
func TestNewRefuses(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sb := newSandbox(t, sandbox.Options{})
	cert := sb.Keys().PlatformCertificate
	key := &testKey().PublicKey
	one := func(serial string, key stdcrypto.PublicKey) func(*wechatpay.Config) {
		return func(c *wechatpay.Config) { c.Certs = map[string]stdcrypto.PublicKey{serial: key} }
	}
	tests := map[string]struct {
		change   func(*wechatpay.Config)
		contains []string
	}{
		"no merchant":          {func(c *wechatpay.Config) { c.MchID = "" }, []string{"MchID", "missing"}},
		"merchant is a text":   {func(c *wechatpay.Config) { c.MchID = "19\"x" }, []string{"MchID", "no number"}},
		"brand and merchant":   {func(c *wechatpay.Config) { c.BrandID = "1" }, []string{"BrandID", "MchID"}},
		"brand without key id": {func(c *wechatpay.Config) { c.BrandID, c.MchID = "1", ""; one("AB", key)(c) }, []string{"Certs", "PUB_KEY_ID_"}},
		"no serial":            {func(c *wechatpay.Config) { c.Serial = "" }, []string{"Serial", "openssl x509"}},
		"decimal serial":       {func(c *wechatpay.Config) { c.Serial = "466072350411563427218564838272158361214711428321" }, []string{"Serial", "decimal"}},
		"serial is no hex":     {func(c *wechatpay.Config) { c.Serial = "0x12" }, []string{"Serial", "not in hex"}},
		"no key":               {func(c *wechatpay.Config) { c.PrivateKey = nil }, []string{"PrivateKey", "missing"}},
		"nil key":              {func(c *wechatpay.Config) { c.PrivateKey = (*rsa.PrivateKey)(nil) }, []string{"PrivateKey", "missing"}},
		"empty key":            {func(c *wechatpay.Config) { c.PrivateKey = new(rsa.PrivateKey) }, []string{"PrivateKey", "without a key"}},
		"EC key":               {func(c *wechatpay.Config) { c.PrivateKey = ec }, []string{"PrivateKey", "not RSA"}},
		"no certs":             {func(c *wechatpay.Config) { c.Certs = nil }, []string{"Certs", "PUB_KEY_ID_"}},
		"own serial":           {func(c *wechatpay.Config) { one(strings.ToLower(c.Serial), key)(c) }, []string{"Certs", "own serial"}},
		"nil cert":             {one("AB", nil), []string{"Certs", "nil"}},
		"typed nil cert":       {one("AB", (*x509.Certificate)(nil)), []string{"Certs", "nil"}},
		"typed nil key":        {one("AB", (*rsa.PublicKey)(nil)), []string{"Certs", "nil"}},
		"EC cert":              {one("AB", ec.Public()), []string{"Certs", "*ecdsa.PublicKey"}},
		"text":                 {one("AB", "-----BEGIN"), []string{"Certs", "string"}},
		"foreign serial":       {one("AB", cert), []string{"Certs", "put it under that"}},
		"decimal cert":         {one(cert.SerialNumber.String(), cert), []string{"Certs", "decimal"}},
		"short APIv3 key":      {func(c *wechatpay.Config) { c.APIv3Key = "short" }, []string{"APIv3Key", "5 bytes"}},
		"a brand's secret":     {func(c *wechatpay.Config) { *c = wechatpay.Config{BrandID: "1", Secret: "x"} }, []string{"Serial", "missing"}},
		"secret without key":   {func(c *wechatpay.Config) { c.Secret, c.PrivateKey = "x", nil }, []string{"PrivateKey", "missing"}},
		"concurrency":          {func(c *wechatpay.Config) { c.Concurrency = -1 }, []string{"Concurrency", "-1"}},
		"retries":              {func(c *wechatpay.Config) { c.Retry.Attempts = -1 }, []string{"Retry", "Attempts"}},
		"plain http":           {func(c *wechatpay.Config) { c.BaseURL = "http://gateway.example" }, []string{"BaseURL", "https://"}},
		"no host":              {func(c *wechatpay.Config) { c.BaseURL = "https://" }, []string{"BaseURL", "host"}},
		"base with query":      {func(c *wechatpay.Config) { c.BaseURL = "https://x.example/?a=1" }, []string{"BaseURL", "query"}},
		"base with user":       {func(c *wechatpay.Config) { c.BaseURL = "https://me:pass@x.example" }, []string{"BaseURL", "password"}},
		"base climbs":          {func(c *wechatpay.Config) { c.BaseURL = "https://x.example/a/../b" }, []string{"BaseURL", "dot segment"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			config := offlineConfig()
			test.change(&config)
			_, err := wechatpay.New(config)
			for _, want := range test.contains {
				if !strings.Contains(fmt.Sprint(err), want) {
					t.Errorf("got %v, want it to contain %q", err, want)
				}
			}
			if strings.Contains(fmt.Sprint(err), "me:pass") {
				t.Errorf("%v shows a password", err)
			}
		})
	}
}

// TestNewTakes copies what it is given, and takes what people write.
func TestNewTakes(t *testing.T) {
	sb := newSandbox(t, sandbox.Options{})
	config := sb.Config()
	config.Serial = strings.ToLower(config.Serial)
	lower := map[string]stdcrypto.PublicKey{}
	for serial, key := range config.Certs {
		if !strings.HasPrefix(serial, "PUB") {
			serial = strings.ToLower(serial)
		}
		lower[serial] = key
	}
	config.Certs = lower
	client := newClient(t, config)
	maps.DeleteFunc(lower, func(string, stdcrypto.PublicKey) bool { return true })
	if _, err := client.Chain(startPath).Post(t.Context(), startRequestMap); err != nil {
		t.Errorf("after the map was emptied: %v", err)
	}
	for base, want := range map[string]string{
		"": "https://api.mch.weixin.qq.com/v3/x", "https://API2.mch.weixin.qq.com/": "https://api2.mch.weixin.qq.com/v3/x",
		"https://gate.example/wx": "https://gate.example/wx/v3/x", "http://127.0.0.1:9/a/": "http://127.0.0.1:9/a/v3/x", "http://[::1]:9": "http://[::1]:9/v3/x",
	} {
		config := offlineConfig()
		config.BaseURL = base
		if got, err := newClient(t, config).Chain("/v3/x").URL(nil); err != nil || got != want {
			t.Errorf("base %q: %s, %v", base, got, err)
		}
	}
	for given, want := range map[any]string{
		"https://apihk.mch.weixin.qq.com":   "https://apihk.mch.weixin.qq.com/v3/x?a=1#f",
		"https://apihk.mch.weixin.qq.com/p": "https://apihk.mch.weixin.qq.com/p/v3/x?a=1#f",
		"https://evil.example":              "", 7: "", "": "",
	} {
		got, err := offline(t).Chain("v3/x#f").URL(wechatpay.Request{"base_uri": given, "query": "a=1"})
		if got != want || (err == nil) != (want != "") {
			t.Errorf("base_uri %v: %s, %v", given, got, err)
		}
	}
}
