package wechatpay_test

import (
	"bytes"
	"compress/gzip"
	"context"
	stdcrypto "crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// newSandbox starts a sandbox of the test's own. All of them share their keys, which take long to make.
func newSandbox(t *testing.T, opts sandbox.Options) *sandbox.Sandbox {
	t.Helper()
	opts.Keys = exampleSandbox().Keys()
	sb, err := sandbox.Start(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	return sb
}

// newClient makes a client that sends each call once, unless the test says how often.
func newClient(t *testing.T, config wechatpay.Config) *wechatpay.Client {
	t.Helper()
	if config.Retry.Attempts == 0 {
		config.Retry.Attempts = 1
	}
	client, err := wechatpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

var startRequestMap = wechatpay.Request{"stock_id": "9856000", "json": wechatpay.Object{"stock_creator_mchid": "8956000"}}

// TestSixStyles activates a coupon batch in each of the six ways of the seed's page: all of them send the same.
func TestSixStyles(t *testing.T) {
	sb := newSandbox(t, sandbox.Options{})
	client, ctx := newClient(t, sb.Config()), t.Context()
	styles := []func() (*wechatpay.Response, error){
		func() (*wechatpay.Response, error) {
			return client.V3().Marketing().Favor().Stocks().StockID().Start().Post(ctx, startRequestMap)
		},
		func() (*wechatpay.Response, error) { return client.Chain(startPath).Post(ctx, startRequestMap) },
		func() (*wechatpay.Response, error) { return client.Do(ctx, "POST "+startPath, startRequestMap) },
		func() (*wechatpay.Response, error) {
			return client.V3().Marketing().Favor().Stocks().StockID().Start().PostAsync(ctx, startRequestMap).Wait()
		},
		func() (*wechatpay.Response, error) {
			return client.Chain(startPath).PostAsync(ctx, startRequestMap).Wait()
		},
		func() (*wechatpay.Response, error) {
			return client.DoAsync(ctx, "POST \t "+startPath, startRequestMap).Wait()
		},
		func() (*wechatpay.Response, error) {
			return client.V3().Marketing().Favor().Stocks().Param("9856000").Start().Post(ctx, wechatpay.Request{"json": startRequestMap["json"]})
		},
	}
	for i, style := range styles {
		resp, err := style()
		if err != nil || resp.Get("stock_id").String() != "9856000" {
			t.Fatalf("style %d: %v, %v", i, resp, err)
		}
	}
	requests := sb.Requests()
	if len(requests) != len(styles) {
		t.Fatalf("%d requests arrived, want %d", len(requests), len(styles))
	}
	for i, r := range requests {
		r.Header.Del("Authorization")
		if !r.Verified || r.Method != "POST" || r.Path != "/v3/marketing/favor/stocks/9856000/start" {
			t.Errorf("style %d sent %s %s, verified %v", i, r.Method, r.Path, r.Verified)
		}
		if diff := cmp.Diff(requests[0].Header, r.Header); diff != "" || !bytes.Equal(r.Body, requests[0].Body) {
			t.Errorf("style %d differs from the first: %s %s", i, diff, r.Body)
		}
	}
}

// TestFaults gives each way to fail its own error, whose text says what to do.
func TestFaults(t *testing.T) {
	clienttest.NoLeak(t)
	sb := newSandbox(t, sandbox.Options{})
	later := func() time.Time { return time.Now().Add(time.Hour) }
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	// rewrite lets the sandbox answer, and changes the answer before it is sent.
	rewrite := func(change func(header http.Header, body []byte) (int, []byte)) sandbox.Intercept {
		return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			rec := &recorder{header: http.Header{}, status: 200}
			next.ServeHTTP(rec, r)
			status, body := change(rec.header, rec.body.Bytes())
			for name, values := range rec.header {
				w.Header()[name] = values
			}
			w.Header().Del("Content-Length")
			w.WriteHeader(status)
			w.Write(body)
		}
	}
	header := func(name, value string) sandbox.Intercept {
		return rewrite(func(h http.Header, body []byte) (int, []byte) {
			if h.Set(name, value); value == "" {
				h.Del(name)
			}
			return 200, body
		})
	}
	tests := map[string]struct {
		config    func(*wechatpay.Config)
		intercept sandbox.Intercept
		is        error
		status    int // of an *Error
		contains  string
	}{
		"wrong key":      {config: func(c *wechatpay.Config) { c.PrivateKey = other }, status: 401, contains: "SIGN_ERROR"},
		"wrong serial":   {config: func(c *wechatpay.Config) { c.Serial = "00AB" }, status: 401, contains: "SIGN_ERROR"},
		"wrong merchant": {config: func(c *wechatpay.Config) { c.MchID = "1900000009" }, status: 401, contains: "request id"},
		"skewed clock":   {config: func(c *wechatpay.Config) { c.Now = later }, status: 401, contains: "request id"},
		"skewed answer":  {intercept: resign(sb, func(h http.Header) { h.Set("Wechatpay-Timestamp", fmt.Sprint(time.Now().Add(-time.Hour).Unix())) }), is: wechatpay.ErrClockSkew, contains: "NTP"},
		"unknown serial": {intercept: header("Wechatpay-Serial", "7132D72A03E93CDDF8C03BBD1F37EEDF00000000"), is: wechatpay.ErrUnknownSerial, contains: "Config.Certs"},
		"bit in body":    {intercept: rewrite(func(_ http.Header, b []byte) (int, []byte) { b[5] ^= 1; return 200, b }), is: wechatpay.ErrSignature, contains: "changed on its way"},
		"bit in signature": {intercept: rewrite(func(h http.Header, b []byte) (int, []byte) {
			s := []byte(h.Get("Wechatpay-Signature"))
			s[9] ^= 3
			h.Set("Wechatpay-Signature", string(s))
			return 200, b
		}), is: wechatpay.ErrSignature},
		"signature is junk": {intercept: header("Wechatpay-Signature", "***"), is: wechatpay.ErrSignature, contains: "base64"},
		"no signature":      {intercept: header("Wechatpay-Signature", ""), is: wechatpay.ErrMissingHeader, contains: "Wechatpay-Signature"},
		"no timestamp":      {intercept: header("Wechatpay-Timestamp", ""), is: wechatpay.ErrMissingHeader, contains: "Wechatpay-Timestamp"},
		"probe":             {intercept: header("Wechatpay-Signature", "WECHATPAY/SIGNTEST/abcd"), is: wechatpay.ErrProbe, contains: "on purpose"},
		"HTML page":         {intercept: plainAnswer(502, "text/html", "<html>{\"code\":\"X\"}</html>"), status: 502, contains: "Bad Gateway"},
		"HTML page as 200":  {intercept: plainAnswer(200, "text/html", "<html>sign in</html>"), is: wechatpay.ErrMissingHeader, contains: "proxy"},
		"unsigned refusal":  {intercept: plainAnswer(403, "application/json", `{"code":"NOT_ENOUGH","message":"余额不足","detail":{"field":"amount"}}`), status: 403, contains: "NOT_ENOUGH: 余额不足 (field amount)"},
		"too many":          {intercept: plainAnswer(429, "application/json", `{"code":"RATELIMIT_EXCEEDED","message":"慢一点"}`), status: 429, contains: "RATELIMIT_EXCEEDED"},
		"redirect": {intercept: func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
			http.Redirect(w, r, "https://evil.example/x", http.StatusFound)
		}, status: 302, contains: "https://evil.example/x"},
		"unknown path": {config: func(c *wechatpay.Config) { c.BaseURL += "/nowhere" }, status: 404, contains: "no such path"},
		"cut before":   {intercept: func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }, is: wechatpay.ErrOutcomeUnknown, contains: "may have been executed"},
		"cut short": {intercept: func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "{")
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, is: io.ErrUnexpectedEOF, contains: "may have been executed"},
		"endless":   {intercept: endless(false), is: wechatpay.ErrOutcomeUnknown, contains: "64 MiB"},
		"gzip bomb": {intercept: endless(true), is: wechatpay.ErrOutcomeUnknown, contains: "64 MiB"},
		"slow":      {intercept: func(_ http.ResponseWriter, r *http.Request, _ http.Handler) { <-r.Context().Done() }, is: context.DeadlineExceeded, contains: "may have been executed"},
		"slow body": {intercept: func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
			w.WriteHeader(200)
			io.WriteString(w, "{")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, is: context.DeadlineExceeded, contains: "may have been executed"},
		"nobody listens":    {config: func(c *wechatpay.Config) { c.BaseURL = "https://127.0.0.1:1" }, contains: "connection refused"},
		"unknown authority": {config: func(c *wechatpay.Config) { c.Transport = nil }, contains: "certificate"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			config := sb.Config()
			if test.config != nil {
				test.config(&config)
			}
			sb.SetIntercept(test.intercept)
			defer sb.SetIntercept(nil)
			timeout := 30 * time.Second
			if strings.HasPrefix(name, "slow") {
				timeout = 200 * time.Millisecond
			}
			ctx, cancel := context.WithTimeout(t.Context(), timeout)
			defer cancel()
			_, err := newClient(t, config).Chain(startPath).Post(ctx, startRequestMap)
			var api *wechatpay.Error
			switch {
			case err == nil:
				t.Fatal("no error")
			case test.status != 0 && (!errors.As(err, &api) || api.StatusCode != test.status):
				t.Errorf("got %v, want status %d", err, test.status)
			case test.is != nil && !errors.Is(err, test.is):
				t.Errorf("got %v, want it to be %v", err, test.is)
			case !strings.Contains(err.Error(), test.contains) || !strings.Contains(err.Error(), "POST "+startPath):
				t.Errorf("got %q, want it to contain %q", err, test.contains)
			case strings.Contains(err.Error(), "9856000"):
				t.Errorf("%q shows an id of the path", err)
			}
			if !errors.Is(err, wechatpay.ErrOutcomeUnknown) && (name == "nobody listens") != (test.is == nil && test.status == 0 && name != "unknown authority") {
				t.Errorf("%v: what is known of the outcome is wrong", err)
			}
		})
	}
}

// recorder keeps an answer, to change it before it is sent.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) { r.status = status }

func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }

func plainAnswer(status int, contentType, body string) sandbox.Intercept {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// resign answers with headers of the test's own, rightly signed.
func resign(sb *sandbox.Sandbox, change func(http.Header)) sandbox.Intercept {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		change(w.Header())
		if err := sb.Sign(w.Header(), "", []byte("{}")); err != nil {
			panic(err)
		}
		io.WriteString(w, "{}")
	}
}

// endless never stops sending, plain or in gzip, until the client hangs up.
func endless(zipped bool) sandbox.Intercept {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		block := make([]byte, 1<<20)
		if zipped {
			w.Header().Set("Content-Encoding", "gzip")
			var member bytes.Buffer // a gzip file may be many, one after the other
			z := gzip.NewWriter(&member)
			z.Write(block)
			z.Close()
			block = member.Bytes()
		}
		for r.Context().Err() == nil {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}
}

// TestPool makes 64 callers and counts their connections: each keeps its own.
func TestPool(t *testing.T) {
	clienttest.NoLeak(t)
	sb := newSandbox(t, sandbox.Options{Intercept: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		time.Sleep(5 * time.Millisecond) // so that all 64 are under way at once
		next.ServeHTTP(w, r)
	}})
	config := sb.Config()
	trusting := config.Transport.(*http.Transport).TLSClientConfig
	pool := wechatpay.NewPool(64)
	if pool.IdleConnTimeout > 7*time.Second || pool.IdleConnTimeout == 0 { // the server closes its end after 8 s
		t.Errorf("idle connections are kept for %v", pool.IdleConnTimeout)
	}
	pool.TLSClientConfig = trusting
	config.Transport = pool
	defer pool.CloseIdleConnections()
	client := newClient(t, config)
	callers := func(calls int) int {
		var group errgroup.Group
		for range 64 {
			group.Go(func() error {
				for range calls {
					if _, err := client.Chain(startPath).Post(t.Context(), startRequestMap); err != nil {
						return err
					}
				}
				return nil
			})
		}
		if err := group.Wait(); err != nil {
			t.Fatal(err)
		}
		return sb.Connections()
	}
	// net/http may dial a few more while the first are still shaking hands, the more the slower the machine; with its own
	// default of 2 idle connections nearly each of the 640 calls dials.
	if made := callers(10); made > 192 {
		t.Errorf("64 callers made %d connections for 640 calls; want them to keep theirs", made)
	}
}

// TestBothKinds has a platform certificate and a public key side by side: a call is answered with the key that its
// own Wechatpay-Serial names.
func TestBothKinds(t *testing.T) {
	sb := newSandbox(t, sandbox.Options{})
	config := sb.Config()
	client := newClient(t, config)
	for serial := range config.Certs {
		resp, err := client.Chain(startPath).Post(t.Context(), wechatpay.Request{"stock_id": "9856000", "json": startRequestMap["json"], "headers": map[string]string{"wechatpay-serial": serial}})
		if err != nil || resp.Header.Get("Wechatpay-Serial") != serial {
			t.Errorf("asked for %s, got %v, %v", serial, resp, err)
		}
	}
	resp, err := client.Chain(startPath).Post(t.Context(), startRequestMap)
	if err != nil || !strings.HasPrefix(resp.Header.Get("Wechatpay-Serial"), "PUB_KEY_ID_") {
		t.Errorf("without a word the public key answers, got %v, %v", resp, err)
	}
	for serial := range config.Certs { // one kind alone
		alone := sb.Config()
		alone.Certs = map[string]stdcrypto.PublicKey{serial: config.Certs[serial]}
		if _, err := newClient(t, alone).Chain(startPath).Post(t.Context(), startRequestMap); err != nil {
			t.Errorf("only %s: %v", serial, err)
		}
	}
}

// TestVerifierAndSigner lets keys live elsewhere.
func TestVerifierAndSigner(t *testing.T) {
	sb := newSandbox(t, sandbox.Options{})
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
	if _, err := newClient(t, config).Chain(startPath).Post(t.Context(), startRequestMap); err != nil || signed != 1 || verified != 1 {
		t.Errorf("signed %d, verified %d, %v", signed, verified, err)
	}
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
	sb := newSandbox(t, sandbox.Options{BrandID: "1026"})
	resp, err := newClient(t, sb.Config()).Chain("v3/security/echo").Post(t.Context(), wechatpay.Request{"json": wechatpay.Object{}})
	requests := sb.Requests()
	if len(requests) == 0 || !strings.HasPrefix(requests[0].Header.Get("Authorization"), `WECHATPAY-BRAND-SHA256-RSA2048 brand_id="1026",serial_no="`) || !requests[0].Verified {
		t.Errorf("sent %+v; got %v, %v", requests, resp, err)
	}
}
