package wechatpay_test

import (
	"bytes"
	stdcrypto "crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/sandbox"
)

const listKey = "0123456789abcdef0123456789ABCDEF"

// listed is an entry of /v3/certificates.
func listed(t *testing.T, serial, plain string) map[string]any {
	t.Helper()
	sealed, err := wxcrypto.AESGCMEncrypt(plain, listKey, "abcdefghijkl", "certificate")
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{"serial_no": serial, "encrypt_certificate": map[string]any{
		"algorithm": "AEAD_AES_256_GCM", "nonce": "abcdefghijkl", "associated_data": "certificate", "ciphertext": sealed,
	}}
}

func listOf(entries ...any) []byte {
	return must(json.Marshal(map[string]any{"data": entries}))
}

// platformCert is a certificate that begins so many days ago.
func platformCert(t *testing.T, serial int64, key stdcrypto.Signer, days int) string {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotBefore: time.Now().AddDate(0, 0, -days), NotAfter: time.Now().AddDate(5, 0, 0)}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: must(x509.CreateCertificate(rand.Reader, template, template, key.Public(), key))}))
}

// listClient downloads certificates, and reaches nobody.
func listClient(t *testing.T, change func(*wechatpay.Config)) *wechatpay.Client {
	config := offlineConfig()
	config.PrivateKey, config.Certs, config.APIv3Key = shared(t), nil, listKey
	config.Transport = roundTrip(func(*http.Request) (*http.Response, error) { return nil, errors.New("no network") })
	if change != nil {
		change(&config)
	}
	return newClient(t, config)
}

// shared is a merchant's key, so that testKey may be WeChat Pay's.
func shared(t *testing.T) stdcrypto.Signer {
	t.Helper()
	return newSandbox(t, sandbox.Options{}).Keys().Merchant
}

// TestOddCertificates: one certificate of the list that is odd is left out, and logged; only if all are is that an error.
func TestOddCertificates(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	good := platformCert(t, 0xAB, testKey(), 1)
	path := filepath.Join(t.TempDir(), "platform.pem")
	if err := os.WriteFile(path, []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	other := listed(t, "CD", good)
	other["encrypt_certificate"].(map[string]any)["algorithm"] = "AEAD_SM4_GCM"
	foreign := listed(t, "EF", good)
	foreign["encrypt_certificate"].(map[string]any)["associated_data"] = "x"
	merchant := shared(t)
	for name, tt := range map[string]struct {
		entry any
		want  string
	}{
		"EC":                    {listed(t, "AC", platformCert(t, 0xAC, ec, 1)), "ecdsa"},
		"unknown algorithm":     {other, "AEAD_SM4_GCM"},
		"null":                  {map[string]any{"serial_no": "CD", "encrypt_certificate": nil}, "no encrypt_certificate"},
		"no entry":              {nil, "no encrypt_certificate"},
		"of another type":       {"text", "known form"},
		"wrong serial":          {listed(t, "CD", good), "whose serial is AB"},
		"serial that is none":   {listed(t, "x\ny", good), "not in hex"},
		"a public key's id":     {listed(t, "PUB_KEY_ID_01", good), "belongs into Config.Certs"},
		"no certificate":        {listed(t, "CD", "nonsense"), "no PEM text"},
		"a path":                {listed(t, "AB", path), "no PEM text"},
		"file://":               {listed(t, "AB", "file://"+path), "no PEM text"},
		"another key":           {foreign, "APIv3Key does not open"},
		"the merchant's own":    {listed(t, "AE", platformCert(t, 0xAE, merchant, 1)), "merchant's own"},
		"a certificate cut off": {listed(t, "AB", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"), "no certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			client := listClient(t, func(c *wechatpay.Config) { c.PrivateKey, c.Logger = merchant, slog.New(slog.NewTextHandler(&log, nil)) })
			got, err := wechatpay.Learn(client, "/v3/certificates", listOf(tt.entry, listed(t, "AB", good)))
			if diff := cmp.Diff([]string{"AB"}, got); err != nil || diff != "" || !strings.Contains(log.String(), "left out") || !strings.Contains(log.String(), tt.want) {
				t.Errorf("beside a good one: %v %s, log %s", err, diff, &log)
			}
			if _, err := wechatpay.Learn(client, "/v3/certificates", listOf(tt.entry, tt.entry)); err == nil || strings.Count(err.Error(), tt.want) != 2 || strings.Contains(err.Error(), "\n") {
				t.Errorf("alone, twice: %v, want twice %q", err, tt.want)
			}
		})
	}
	many := make([]any, 65)
	if _, err := wechatpay.Learn(listClient(t, nil), "/v3/certificates", listOf(many...)); err == nil || !strings.Contains(err.Error(), "65 certificates") {
		t.Errorf("a list without an end: %v", err)
	}
}

// TestRealms: the newest certificate of the mainland's never encrypts for a server overseas, nor the other way round.
func TestRealms(t *testing.T) {
	old, young := listed(t, "AB", platformCert(t, 0xAB, testKey(), 9)), listed(t, "CD", platformCert(t, 0xCD, testKey(), 1))
	const main, global, hk = "https://x/v3/certificates", "https://x/v3/global/certificates", "https://x/hk/v3/certificates"
	configured := func(c *wechatpay.Config) {
		block, _ := pem.Decode([]byte(platformCert(t, 0xEF, testKey(), 0)))
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		c.Certs = map[string]stdcrypto.PublicKey{"EF": cert}
	}
	overseas := func(c *wechatpay.Config) { c.BaseURL = "https://apihk.mch.weixin.qq.com" }
	for name, tt := range map[string]struct {
		change func(*wechatpay.Config)
		learn  map[string]map[string]any
		want   string
	}{
		"mainland":                      {nil, map[string]map[string]any{main: old, global: young}, "AB"},
		"overseas":                      {overseas, map[string]map[string]any{main: young, global: old}, "AB"},
		"Hong Kong is another":          {overseas, map[string]map[string]any{hk: young, global: old}, "AB"},
		"overseas alone":                {nil, map[string]map[string]any{global: young}, ""},
		"mainland alone":                {overseas, map[string]map[string]any{main: young}, ""},
		"from both":                     {nil, map[string]map[string]any{global: young, main: young}, "CD"},
		"downloaded before configured":  {configured, map[string]map[string]any{main: old}, "AB"},
		"configured beside another's":   {configured, map[string]map[string]any{global: young}, "EF"},
		"configured, by a mainland URL": {configured, nil, "EF"},
	} {
		t.Run(name, func(t *testing.T) {
			client := listClient(t, tt.change)
			for at, entry := range tt.learn {
				if _, err := wechatpay.Learn(client, at, listOf(entry)); err != nil {
					t.Fatal(err)
				}
			}
			serial, _, err := client.EncryptionKey(t.Context())
			if serial != tt.want || (err == nil) != (tt.want != "") || err != nil && !errors.Is(err, wechatpay.ErrUnknownSerial) {
				t.Errorf("%q, %v; want %q", serial, err, tt.want)
			}
			folder := t.TempDir()
			if err := client.SaveCerts(folder); err != nil {
				t.Fatal(err)
			}
			if certs, err := wechatpay.LoadCerts(folder); (err == nil) != (tt.want != "") || tt.want != "" && certs[tt.want] == nil {
				t.Errorf("saved: %v, %v", certs, err)
			}
		})
	}
}

// TestFlightGivesUp: a Transport that never returns costs a caller the time-out, and blocks nobody after that.
func TestFlightGivesUp(t *testing.T) {
	forever := make(chan struct{})
	t.Cleanup(func() { close(forever) })
	var lives atomic.Bool
	client := listClient(t, func(c *wechatpay.Config) {
		c.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
			if !lives.Load() {
				<-forever
			}
			return nil, errors.New("no network")
		})
	})
	wechatpay.SetDownloadTimeout(client, 20*time.Millisecond)
	for _, want := range []string{"no answer within 20ms", "no answer within 20ms"} {
		if err := echo(t.Context(), client); err == nil || !strings.Contains(err.Error(), want) || errors.Is(err, wechatpay.ErrOutcomeUnknown) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	lives.Store(true)
	if err := echo(t.Context(), client); err == nil || !strings.Contains(err.Error(), "no network") {
		t.Errorf("the next flight: %v", err)
	}
}

// panicLog is a slog.Handler that fails: every method of the one that it lacks panics.
type panicLog struct{ slog.Handler }

// TestClockSetBack: what was counted before the clock was set back by hours holds nothing up; nor does a Logger that
// panics.
func TestClockSetBack(t *testing.T) {
	now, n := time.Now(), 0
	client := listClient(t, func(c *wechatpay.Config) {
		c.Now, c.Logger = func() time.Time { return now }, slog.New(panicLog{})
		c.Transport = roundTrip(func(*http.Request) (*http.Response, error) { n++; return nil, errors.New("no network") })
	})
	if _, err := wechatpay.Learn(client, "/v3/certificates", listOf(listed(t, "AB", platformCert(t, 0xAB, testKey(), 9)), nil)); err != nil {
		t.Fatal(err)
	}
	ask := func(times int) {
		for range times {
			if _, err := client.PublicKey(t.Context(), "CD"); !errors.Is(err, wechatpay.ErrUnknownSerial) {
				t.Fatal(err)
			}
		}
	}
	for _, step := range []struct {
		after       time.Duration
		asked, want int
	}{{0, 9, 4}, {-5 * time.Hour, 1, 5}, {-time.Second, 9, 8}, {time.Minute + time.Second, 1, 9}} {
		if now = now.Add(step.after); true {
			ask(step.asked)
		}
		if n != step.want {
			t.Errorf("%s later: %d downloads, want %d", step.after, n, step.want)
		}
	}
	now, n = now.Add(-20*time.Hour), 0 // the age of the certificates is one of the future now: they are fetched again
	if _, _, err := client.EncryptionKey(t.Context()); err != nil || n != 1 {
		t.Errorf("%v, %d downloads", err, n)
	}
}

// TestHiddenSecrets: the secrets of a Client stay hidden where fmt calls no method, in fields that are not exported,
// and from who walks through its memory by reflection.
func TestHiddenSecrets(t *testing.T) {
	config := offlineConfig()
	config.APIv3Key, config.Secret = listKey, "v2-secret-of-the-merchant"
	client := newClient(t, config)
	needles := []string{config.APIv3Key, config.Secret, testKey().D.String(), testKey().D.Text(16), fmt.Sprint(testKey().D.Bits())}
	for _, holder := range []any{struct{ c *wechatpay.Client }{client}, struct{ c wechatpay.Client }{*client}, &struct{ c any }{*client}, []struct{ c any }{{client}}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			text := fmt.Sprintf(verb, holder)
			for i, needle := range needles {
				if strings.Contains(text, needle) || strings.Contains(text, fmt.Sprintf("%x", needle)) {
					t.Errorf("%s of %T shows secret %d", verb, holder, i)
				}
			}
		}
	}
	seen := make(map[uintptr]bool)
	walkMemory(reflect.ValueOf(client), seen, func(text string) {
		for i, needle := range needles[:2] {
			if strings.Contains(text, needle) {
				t.Errorf("a field holds secret %d in the open", i)
			}
		}
	})
	if len(seen) < 5 {
		t.Errorf("only %d values were looked at", len(seen))
	}
}

// walkMemory calls see with every text that can be reached.
func walkMemory(v reflect.Value, seen map[uintptr]bool, see func(string)) {
	switch v.Kind() {
	case reflect.String:
		see(v.String())
	case reflect.Pointer:
		if !v.IsNil() && !seen[v.Pointer()] {
			seen[v.Pointer()] = true
			walkMemory(v.Elem(), seen, see)
		}
	case reflect.Interface:
		if !v.IsNil() {
			walkMemory(v.Elem(), seen, see)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			walkMemory(v.Field(i), seen, see)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			walkMemory(v.Index(i), seen, see)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			walkMemory(it.Key(), seen, see)
			walkMemory(it.Value(), seen, see)
		}
	}
}

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
