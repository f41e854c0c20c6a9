package transport_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestFaults gives each way to fail its own error, whose text says what to do.
func TestFaults(t *testing.T) {
	clienttest.NoLeak(t)
	sb := clienttest.Sandbox(t, sandbox.Options{})
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
		"HTML page":         {intercept: clienttest.Answer(502, "text/html", "<html>{\"code\":\"X\"}</html>"), status: 502, contains: "Bad Gateway"},
		"HTML page as 200":  {intercept: clienttest.Answer(200, "text/html", "<html>sign in</html>"), is: wechatpay.ErrMissingHeader, contains: "proxy"},
		"unsigned refusal":  {intercept: clienttest.Answer(403, "application/json", `{"code":"NOT_ENOUGH","message":"余额不足","detail":{"field":"amount"}}`), status: 403, contains: "NOT_ENOUGH: 余额不足 (field amount)"},
		"too many":          {intercept: clienttest.Answer(429, "application/json", `{"code":"RATELIMIT_EXCEEDED","message":"慢一点"}`), status: 429, contains: "RATELIMIT_EXCEEDED"},
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
			_, err := clienttest.New(t, config).Chain(clienttest.StartPath).Post(ctx, clienttest.StartRequest())
			var api *wechatpay.Error
			switch {
			case err == nil:
				t.Fatal("no error")
			case test.status != 0 && (!errors.As(err, &api) || api.StatusCode != test.status):
				t.Errorf("got %v, want status %d", err, test.status)
			case test.is != nil && !errors.Is(err, test.is):
				t.Errorf("got %v, want it to be %v", err, test.is)
			case !strings.Contains(err.Error(), test.contains) || !strings.Contains(err.Error(), "POST "+clienttest.StartPath):
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
