package transport_test

import (
	stdcrypto "crypto"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// downloadCount counts the downloads of certificates that a sandbox sees, and how many there are at a time.
type downloadCount struct{ all, now, most atomic.Int64 }

func (c *downloadCount) intercept(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if strings.HasSuffix(r.URL.Path, "/certificates") {
		c.all.Add(1)
		c.most.Store(max(c.most.Load(), c.now.Add(1)))
		defer c.now.Add(-1)
		time.Sleep(20 * time.Millisecond)
	}
	next.ServeHTTP(w, r)
}

// TestRotation: 64 callers, and the platform changes its certificate in the middle: no call fails, and there is one
// download at a time.
func TestRotation(t *testing.T) {
	var n downloadCount
	sb := clienttest.Sandbox(t, sandbox.Options{CertificateOnly: true, Intercept: n.intercept})
	client := clienttest.New(t, clienttest.Keyless(sb))
	var wg sync.WaitGroup
	failed := make(chan error, 64)
	for i := range 64 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for j := range 6 {
				if i == 0 && j == 3 {
					sb.RotateCertificate()
				}
				if err := clienttest.Echo(t.Context(), client); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	wg.Wait()
	close(failed)
	for err := range failed {
		t.Error(err)
	}
	if all, most := n.all.Load(), n.most.Load(); all != 2 || most != 1 {
		t.Errorf("%d downloads, %d at a time; want 2, 1 at a time", all, most)
	}
}

// TestMove is a merchant in every stage of the move from certificates to the public key, with no line of code changed.
func TestMove(t *testing.T) {
	for name, tt := range map[string]struct {
		options sandbox.Options
		certs   func(*sandbox.Keys) map[string]stdcrypto.PublicKey
		apiv3   bool
		err     string
	}{
		"certificates, downloaded": {sandbox.Options{CertificateOnly: true}, nil, true, ""},
		"both, downloaded":         {sandbox.Options{}, nil, true, ""},
		"both, both configured":    {sandbox.Options{}, bothKeys, true, ""},
		"public key alone":         {sandbox.Options{PublicKeyOnly: true}, publicKey, false, ""},
		"public key and APIv3 key": {sandbox.Options{PublicKeyOnly: true}, publicKey, true, ""},
		"public key, not given":    {sandbox.Options{PublicKeyOnly: true}, nil, true, "has no platform certificates"},
	} {
		t.Run(name, func(t *testing.T) {
			sb := clienttest.Sandbox(t, tt.options)
			config := clienttest.Keyless(sb)
			if tt.certs != nil {
				config.Certs = tt.certs(sb.Keys())
			}
			if !tt.apiv3 {
				config.APIv3Key = ""
			}
			err := clienttest.Echo(t.Context(), clienttest.New(t, config))
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%v, want %q", err, tt.err)
			}
			if errors.Is(err, wechatpay.ErrOutcomeUnknown) {
				t.Error("nothing was sent, and the outcome is unknown")
			}
		})
	}
}

func publicKey(keys *sandbox.Keys) map[string]stdcrypto.PublicKey {
	return map[string]stdcrypto.PublicKey{keys.PublicID: &keys.Public.PublicKey}
}

func bothKeys(keys *sandbox.Keys) map[string]stdcrypto.PublicKey {
	certs := publicKey(keys)
	certs[wxcrypto.SerialNumber(keys.PlatformCertificate)] = keys.PlatformCertificate
	return certs
}

// TestDownloads: an unknown serial asks for certificates, but not all the time; old ones are fetched anew; and a failed
// download of an old ring costs nothing.
func TestDownloads(t *testing.T) {
	var n downloadCount
	sb := clienttest.Sandbox(t, sandbox.Options{CertificateOnly: true})
	sb.SetIntercept(n.intercept)
	now := time.Now()
	config := clienttest.Keyless(sb)
	config.Now = func() time.Time { return now }
	client := clienttest.New(t, config)
	if err := clienttest.Echo(t.Context(), client); err != nil || n.all.Load() != 1 {
		t.Fatalf("%v, %d downloads", err, n.all.Load())
	}
	header := http.Header{
		"Wechatpay-Timestamp": {fmt.Sprint(now.Unix())}, "Wechatpay-Nonce": {"x"}, "Wechatpay-Serial": {"AB12"}, "Wechatpay-Signature": {"eA=="},
	}
	for range 20 {
		if err := client.Verify(t.Context(), header, nil); !errors.Is(err, wechatpay.ErrUnknownSerial) {
			t.Fatal(err)
		}
	}
	if got := n.all.Load(); got != 5 {
		t.Errorf("an unknown serial, 20 times in a minute: %d downloads, want the first and 4", got)
	}
	header.Set("Wechatpay-Serial", "PUB_KEY_ID_01")
	now = now.Add(2 * time.Minute)
	header.Set("Wechatpay-Timestamp", fmt.Sprint(now.Unix()))
	if err := client.Verify(t.Context(), header, nil); !errors.Is(err, wechatpay.ErrUnknownSerial) || n.all.Load() != 5 {
		t.Errorf("a public key is no certificate to be downloaded: %v, %d", err, n.all.Load())
	}
}

// TestAge: certificates are fetched anew after 12 hours; a download that fails leaves the old ones.
func TestAge(t *testing.T) {
	var n downloadCount
	now := time.Now()
	sb := clienttest.Sandbox(t, sandbox.Options{CertificateOnly: true, Now: func() time.Time { return now }})
	config := clienttest.Keyless(sb)
	config.Now = func() time.Time { return now }
	client := clienttest.New(t, config)
	broken := false
	sb.SetIntercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if broken && strings.HasSuffix(r.URL.Path, "/certificates") {
			n.all.Add(1)
			w.WriteHeader(500)
			return
		}
		n.intercept(w, r, next)
	})
	for _, step := range []struct {
		after  time.Duration
		broken bool
		want   int64
	}{{0, false, 1}, {11 * time.Hour, false, 1}, {time.Hour, true, 2}, {30 * time.Second, true, 2}, {time.Minute, false, 3}, {11 * time.Hour, false, 3}, {2 * time.Hour, false, 4}} {
		now, broken = now.Add(step.after), step.broken
		if err := clienttest.Echo(t.Context(), client); err != nil || n.all.Load() != step.want {
			t.Errorf("%s later: %v, %d downloads, want %d", step.after, err, n.all.Load(), step.want)
		}
	}
}

// TestFetchAgain: a first download that fails on its way is tried again, also before a call that nothing makes harmless.
func TestFetchAgain(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{CertificateOnly: true})
	var calls, sent atomic.Int64
	sb.SetIntercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if !strings.HasSuffix(r.URL.Path, "/certificates") {
			sent.Add(1)
		} else if calls.Add(1) < 3 {
			w.WriteHeader(503)
			return
		}
		next.ServeHTTP(w, r)
	})
	config := clienttest.Keyless(sb)
	config.Retry = clienttest.Quickly
	if err := clienttest.Echo(t.Context(), clienttest.New(t, config)); err != nil || calls.Load() != 3 || sent.Load() != 1 {
		t.Errorf("%v after %d downloads, sent %d times", err, calls.Load(), sent.Load())
	}
}

// TestForgedCertificates: what the APIv3 key does not open, or does not verify with, is never trusted.
func TestForgedCertificates(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*wechatpay.Config, *sandbox.Sandbox)
		want   string
	}{
		"another APIv3 key": {func(c *wechatpay.Config, _ *sandbox.Sandbox) { c.APIv3Key = strings.Repeat("k", 32) }, "APIv3Key does not open"},
		"another signer": {func(c *wechatpay.Config, sb *sandbox.Sandbox) {
			sb.SetIntercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				next.ServeHTTP(headerChanger{w, "Wechatpay-Signature", "c2lnbmF0dXJl"}, r)
			})
		}, "signature"},
		"no JSON": {func(c *wechatpay.Config, sb *sandbox.Sandbox) {
			sb.SetIntercept(func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { fmt.Fprint(w, "<html>") })
		}, "no JSON of the known form"},
		"a gateway": {func(c *wechatpay.Config, sb *sandbox.Sandbox) {
			sb.SetIntercept(func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { w.WriteHeader(502) })
		}, "502"},
	} {
		t.Run(name, func(t *testing.T) {
			sb := clienttest.Sandbox(t, sandbox.Options{CertificateOnly: true})
			config := clienttest.Keyless(sb)
			tt.change(&config, sb)
			if err := clienttest.Echo(t.Context(), clienttest.New(t, config)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want …%s…", err, tt.want)
			}
		})
	}
}

// headerChanger replaces a header when the answer begins.
type headerChanger struct {
	http.ResponseWriter
	name, value string
}

func (h headerChanger) WriteHeader(status int) {
	h.Header().Set(h.name, h.value)
	h.ResponseWriter.WriteHeader(status)
}

// TestExpired: a certificate whose time is over verifies nothing.
func TestExpired(t *testing.T) {
	now := time.Now().AddDate(20, 0, 0)
	sb := clienttest.Sandbox(t, sandbox.Options{CertificateOnly: true, Now: func() time.Time { return now }})
	config := sb.Config()
	config.Now = func() time.Time { return now }
	err := clienttest.Echo(t.Context(), clienttest.New(t, config))
	var unverified *wechatpay.VerificationError
	if !errors.As(err, &unverified) || !errors.Is(err, wechatpay.ErrUnknownSerial) || !strings.Contains(err.Error(), "expired") {
		t.Error(err)
	}
}

// TestOverseas: each server's certificates have a path of their own.
func TestOverseas(t *testing.T) {
	for call, want := range map[[2]string]string{
		{"", "v3/x"}:        "https://api.mch.weixin.qq.com/v3/certificates",
		{"", "hk/v3/x"}:     "https://api.mch.weixin.qq.com/hk/v3/certificates",
		{"", "v3/global/x"}: "https://api.mch.weixin.qq.com/v3/global/certificates",
		{"https://apihk.mch.weixin.qq.com", "v3/x"}:        "https://apihk.mch.weixin.qq.com/v3/global/certificates",
		{"https://apius.mch.weixin.qq.com", "global/v3/x"}: "https://apius.mch.weixin.qq.com/v3/global/certificates",
		{"https://apieu.mch.weixin.qq.com", "hk/v3/x"}:     "https://apieu.mch.weixin.qq.com/hk/v3/certificates",
		{"https://gateway.example.com/a b/", "v3/x"}:       "https://gateway.example.com/a%20b/v3/certificates",
		{"https://gateway.example.com/hk/", "v3/global/x"}: "https://gateway.example.com/hk/v3/global/certificates",
	} {
		var got []string
		config := clienttest.Config()
		config.BaseURL = call[0]
		if config.BaseURL == "https://gateway.example.com/a b/" {
			config.BaseURL = "https://gateway.example.com/a%20b/"
		}
		config.Certs, config.APIv3Key = nil, strings.Repeat("k", 32)
		config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
			got = append(got, r.URL.String())
			return nil, errors.New("no network")
		})
		if _, err := clienttest.New(t, config).Chain(call[1]).Get(t.Context(), nil); err == nil {
			t.Error("no error")
		}
		if diff := cmp.Diff([]string{want}, got); diff != "" {
			t.Errorf("%q: %s", call, diff)
		}
	}
}
