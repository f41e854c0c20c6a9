package transport_test

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
	"io"
	"log/slog"
	"maps"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/internal/origin"
	"github.com/a8579013/wechatpay/internal/secret"
	"github.com/a8579013/wechatpay/internal/transport"
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

// lists are what is at the paths of certificates.
type lists map[string][]byte

// answer is WeChat Pay's, in memory: what is no list is signed by a key that nobody has.
func (l lists) answer(r *http.Request) (*http.Response, error) {
	serial, body := "99", []byte("{}")
	if strings.HasSuffix(r.URL.Path, "/certificates") {
		if body = l[r.URL.Path]; body == nil {
			return nil, errors.New("no network")
		}
		if serial = "AB"; !bytes.Contains(body, []byte(`"AB"`)) {
			serial = "CD"
		}
	}
	timestamp := fmt.Sprint(time.Now().Unix())
	signature, err := wxcrypto.Sign([]byte(formatter.Response(timestamp, "n", string(body))), clienttest.PlatformKey())
	return &http.Response{StatusCode: 200, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Header: http.Header{
		"Wechatpay-Timestamp": {timestamp}, "Wechatpay-Nonce": {"n"}, "Wechatpay-Serial": {serial}, "Wechatpay-Signature": {signature},
	}}, err
}

// listClient downloads certificates from lists.
func listClient(t *testing.T, from lists, change func(*wechatpay.Config)) *wechatpay.Client {
	config := clienttest.Config()
	config.Certs, config.APIv3Key, config.Transport = nil, listKey, clienttest.RoundTrip(from.answer)
	if change != nil {
		change(&config)
	}
	return clienttest.New(t, config)
}

// saved gives the serials of the keys that a client knows.
func saved(t *testing.T, client *wechatpay.Client) []string {
	t.Helper()
	folder := t.TempDir()
	if err := client.SaveCerts(folder); err != nil {
		t.Fatal(err)
	}
	certs, err := wechatpay.LoadCerts(folder)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(certs))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestOddCertificates: one certificate of the list that is odd is left out, and logged; only if all are is that an error.
func TestOddCertificates(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	good := platformCert(t, 0xAB, clienttest.PlatformKey(), 1)
	path := filepath.Join(t.TempDir(), "platform.pem")
	if err := os.WriteFile(path, []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	other := listed(t, "CD", good)
	other["encrypt_certificate"].(map[string]any)["algorithm"] = "AEAD_SM4_GCM"
	foreign := listed(t, "EF", good)
	foreign["encrypt_certificate"].(map[string]any)["associated_data"] = "x"
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
		"the merchant's own":    {listed(t, "AE", platformCert(t, 0xAE, clienttest.Key(), 1)), "merchant's own"},
		"a certificate cut off": {listed(t, "AB", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"), "no certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			client := listClient(t, lists{"/v3/certificates": listOf(tt.entry, listed(t, "AB", good))}, func(c *wechatpay.Config) { c.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
			_, err := client.PublicKey(t.Context(), "AB")
			if diff := cmp.Diff([]string{"AB"}, saved(t, client)); err != nil || diff != "" || !strings.Contains(log.String(), "left out") || !strings.Contains(log.String(), tt.want) {
				t.Errorf("beside a good one: %v %s, log %s", err, diff, &log)
			}
			alone := listClient(t, lists{"/v3/certificates": listOf(tt.entry, tt.entry)}, nil)
			if err := clienttest.Echo(t.Context(), alone); err == nil || strings.Count(err.Error(), tt.want) != 2 || strings.Contains(err.Error(), "\n") {
				t.Errorf("alone, twice: %v, want twice %q", err, tt.want)
			}
		})
	}
	many := make([]any, 65)
	if err := clienttest.Echo(t.Context(), listClient(t, lists{"/v3/certificates": listOf(many...)}, nil)); err == nil || !strings.Contains(err.Error(), "65 certificates") {
		t.Errorf("a list without an end: %v", err)
	}
}

// TestRealms: the newest certificate of the mainland's never encrypts for a server overseas, nor the other way round.
func TestRealms(t *testing.T) {
	old, young := listed(t, "AB", platformCert(t, 0xAB, clienttest.PlatformKey(), 9)), listed(t, "CD", platformCert(t, 0xCD, clienttest.PlatformKey(), 1))
	const main, global, hk = "/v3/certificates", "/v3/global/certificates", "/hk/v3/certificates"
	calls := map[string][2]string{ // that have their answers verified by what is in such a list
		main: {"https://api.mch.weixin.qq.com", "GET v3/x"}, global: {"https://apius.mch.weixin.qq.com", "GET v3/x"}, hk: {"https://api.mch.weixin.qq.com", "GET hk/v3/x"},
	}
	configured := func(c *wechatpay.Config) {
		block, _ := pem.Decode([]byte(platformCert(t, 0xEF, clienttest.PlatformKey(), 0)))
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
			known := lists{}
			client := listClient(t, known, tt.change)
			for at, entry := range tt.learn {
				known[at] = listOf(entry)
				if _, err := client.Do(t.Context(), calls[at][1], wechatpay.Request{"base_uri": calls[at][0]}); !errors.Is(err, wechatpay.ErrUnknownSerial) {
					t.Fatal(err)
				}
				delete(known, at)
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
	base := clienttest.RoundTrip(func(*http.Request) (*http.Response, error) {
		if !lives.Load() {
			<-forever
		}
		return nil, errors.New("no network")
	})
	to := must(origin.Parse(origin.Default))
	caller := transport.Caller{Scheme: transport.MerchantScheme, IDName: "mchid", ID: "1900000001", Serial: "AB", Suite: transport.RSA{}, Key: secret.HideKey(clienttest.Key())}
	tr := transport.New(transport.Config{Base: base, Origin: &to, Caller: caller, Ring: transport.NewKeyring(caller), Now: time.Now, APIv3Key: secret.Hide(listKey)})
	tr.SetDownloadTimeout(20 * time.Millisecond)
	call := func() error {
		_, err := tr.RoundTrip(must(http.NewRequestWithContext(t.Context(), "POST", to.Text()+"v3/x", strings.NewReader("{}"))))
		return err
	}
	for _, want := range []string{"no answer within 20ms", "no answer within 20ms"} {
		var unsent *transport.Unsent
		var passing *transport.Passing
		if err := call(); err == nil || !strings.Contains(err.Error(), want) || !errors.As(err, &unsent) || !errors.As(err, &passing) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	lives.Store(true)
	tr.SetDownloadTimeout(time.Minute)
	if err := call(); err == nil || !strings.Contains(err.Error(), "no network") {
		t.Errorf("the next flight: %v", err)
	}
}

// panicLog is a slog.Handler that fails: every method of the one that it lacks panics.
type panicLog struct{ slog.Handler }

// TestClockSetBack: what was counted before the clock was set back by hours holds nothing up; nor does a Logger that
// panics.
func TestClockSetBack(t *testing.T) {
	now, n := time.Now(), 0
	known := lists{"/v3/certificates": listOf(listed(t, "AB", platformCert(t, 0xAB, clienttest.PlatformKey(), 9)), nil)}
	client := listClient(t, known, func(c *wechatpay.Config) {
		c.Now, c.Logger = func() time.Time { return now }, slog.New(panicLog{})
		c.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) { n++; return known.answer(r) })
	})
	if _, err := client.PublicKey(t.Context(), "AB"); err != nil {
		t.Fatal(err)
	}
	clear(known)
	n = 0
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
