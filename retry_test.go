package wechatpay_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
)

// TestAgain reads errors as the table of docs/retries.md has them: GET, with a business number, anything else.
func TestAgain(t *testing.T) {
	refused := func(status int, code string) error { return &wechatpay.Error{StatusCode: status, Code: code} }
	unverified := func(err error) error { return &wechatpay.VerificationError{Err: err} }
	dial := &net.OpError{Op: "dial", Err: errors.New("refused")}
	for name, tt := range map[string]struct {
		err       error
		neverSent bool
		want      string
	}{
		"dial":             {dial, true, "yyy"},
		"certificate":      {&tls.CertificateVerificationError{Err: errors.New("x")}, true, "nnn"},
		"cut":              {io.ErrUnexpectedEOF, false, "yyn"},
		"500":              {refused(500, ""), false, "yyn"},
		"503 of a gateway": {refused(503, ""), false, "yyn"},
		"SYSTEM_ERROR":     {refused(400, "SYSTEM_ERROR"), false, "yyn"},
		"429":              {refused(429, "RATELIMIT_EXCEEDED"), false, "yyn"},
		"too many by code": {refused(403, "FREQUENCY_LIMITED"), false, "yyn"},
		"probe":            {unverified(wechatpay.ErrProbe), false, "ynn"},
		"signature":        {unverified(wechatpay.ErrSignature), false, "nnn"},
		"unknown serial":   {unverified(wechatpay.ErrUnknownSerial), false, "nnn"},
		"400":              {refused(400, "PARAM_ERROR"), false, "nnn"},
		"NOT_ENOUGH":       {refused(403, "NOT_ENOUGH"), false, "nnn"},
		"302":              {refused(302, ""), false, "nnn"},
		"sink":             {fmt.Errorf("%w: full", wechatpay.ErrPassingOn), false, "nnn"},
		"sink of another":  {fmt.Errorf("%w: %w", wechatpay.ErrPassingOn, refused(500, "")), false, "nnn"},
		"this side":        {wechatpay.Unsent(dial), true, "nnn"},
	} {
		got, reasons := "", []string{}
		for _, who := range []struct {
			method   string
			harmless bool
		}{{"GET", true}, {"POST", true}, {"POST", false}} {
			yes, reason := wechatpay.Again(who.method, who.harmless, tt.neverSent, false, fmt.Errorf("wrapped: %w", tt.err))
			got += map[bool]string{true: "y", false: "n"}[yes]
			reasons = append(reasons, reason)
			if yes, _ := wechatpay.Again(who.method, who.harmless, tt.neverSent, true, tt.err); yes {
				t.Errorf("%s: repeated after the context's end", name)
			}
		}
		if got != tt.want || slices.Contains(reasons, "") {
			t.Errorf("%s: %s, want %s (%q)", name, got, tt.want, reasons)
		}
	}
}

// TestRetryWait: a wait ends with its context, and both errors are reachable.
func TestRetryWait(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	config := clienttest.Config()
	config.Retry = wechatpay.Retry{Attempts: 3, Wait: time.Hour}
	broken := errors.New("broken")
	config.Transport = clienttest.RoundTrip(func(*http.Request) (*http.Response, error) {
		time.AfterFunc(10*time.Millisecond, cancel)
		return nil, broken
	})
	_, err := clienttest.New(t, config).Do(ctx, "GET v3/x", nil)
	if !errors.Is(err, broken) || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 4*time.Second) // less than the wait: no use waiting for its end
	defer cancel()
	if _, err := clienttest.New(t, config).Do(ctx, "GET v3/x", nil); !errors.Is(err, broken) || ctx.Err() != nil {
		t.Error(err, ctx.Err())
	}
}

// TestRefusedAfterUnknown: the first attempt may have done it, so a refusal of the second leaves the outcome unknown.
func TestRefusedAfterUnknown(t *testing.T) {
	sent := 0
	config := clienttest.Config()
	config.Retry = clienttest.Quickly
	config.Transport = clienttest.RoundTrip(func(*http.Request) (*http.Response, error) {
		if sent++; sent == 1 {
			return nil, io.ErrUnexpectedEOF
		}
		return &http.Response{StatusCode: 400, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"code":"PARAM_ERROR"}`))}, nil
	})
	_, err := clienttest.New(t, config).Do(t.Context(), "POST v3/x", wechatpay.Request{"json": wechatpay.Object{"out_trade_no": "1"}})
	var refused *wechatpay.Error
	if !errors.As(err, &refused) || refused.Code != "PARAM_ERROR" || !errors.Is(err, wechatpay.ErrOutcomeUnknown) || sent != 2 {
		t.Errorf("sent %d times: %v", sent, err)
	}
}

// TestEarlyAnswer: a server that answers before it has read all leaves the transport reading the body while the next
// attempt is on its way. Each attempt has its own: the race detector looks on.
func TestEarlyAnswer(t *testing.T) {
	var wg sync.WaitGroup
	var bodies sync.Map
	config := clienttest.Config()
	config.Retry = clienttest.Quickly
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			text, err := io.ReadAll(r.Body)
			if err != nil || len(text) != 1<<20+27 {
				t.Errorf("%d bytes, %v of %s", len(text), err, r.URL)
			}
			bodies.Store(r.Body, true)
		}()
		return &http.Response{StatusCode: 500, Header: http.Header{}, Body: http.NoBody}, nil
	})
	_, _ = clienttest.New(t, config).Do(t.Context(), "POST v3/x", wechatpay.Request{"json": wechatpay.Object{
		"out_trade_no": "1", "x": strings.Repeat("x", 1<<20),
	}})
	wg.Wait()
	n := 0
	bodies.Range(func(any, any) bool { n++; return true })
	if n != 3 {
		t.Errorf("%d bodies for 3 attempts", n)
	}
}

// TestSpareHost: the host that does not answer is left for its spare, and the next call begins with it again.
func TestSpareHost(t *testing.T) {
	var hosts []string
	down := "api.mch.weixin.qq.com"
	config := clienttest.Config()
	config.Retry = clienttest.Quickly
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		hosts = append(hosts, r.URL.Host)
		if r.URL.Host == down {
			return nil, &net.DNSError{Err: "no such host", Name: r.URL.Host, IsNotFound: true}
		}
		return &http.Response{StatusCode: 404, Header: http.Header{}, Body: http.NoBody}, nil
	})
	client := clienttest.New(t, config)
	for range 2 {
		_, err := client.Do(t.Context(), "POST v3/x/y?z=1", nil)
		var refused *wechatpay.Error
		if !errors.As(err, &refused) || refused.URL != "https://api2.mch.weixin.qq.com/v3/x/y?z=1" {
			t.Errorf("%v, %+v", err, refused)
		}
	}
	down = "api2.mch.weixin.qq.com"
	_, _ = client.Do(t.Context(), "GET v3/x", wechatpay.Request{"base_uri": "https://api2.mch.weixin.qq.com"})
	want := []string{"api.mch.weixin.qq.com", "api2.mch.weixin.qq.com", "api.mch.weixin.qq.com", "api2.mch.weixin.qq.com", "api2.mch.weixin.qq.com", "api.mch.weixin.qq.com"}
	if diff := cmp.Diff(want, hosts); diff != "" {
		t.Error(diff)
	}
}

// TestNoSpareHost: a host that answered, in whatever way, is asked again itself.
func TestNoSpareHost(t *testing.T) {
	for name, header := range map[string]http.Header{
		"a refusal": {},
		"a probe": {
			"Wechatpay-Serial": {"5157F09EFDC096DE15EBE81A47057A72"}, "Wechatpay-Nonce": {"n"}, "Wechatpay-Signature": {"WECHATPAY/SIGNTEST/c2lnbmF0dXJl"},
			"Wechatpay-Timestamp": {strconv.FormatInt(time.Now().Unix(), 10)},
		},
	} {
		var hosts []string
		config := clienttest.Config()
		config.Retry, config.Now = clienttest.Quickly, nil
		config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
			hosts = append(hosts, r.URL.Host)
			if len(header) == 0 {
				return &http.Response{StatusCode: 500, Header: http.Header{}, Body: http.NoBody}, nil
			}
			return &http.Response{StatusCode: 200, Header: header, Body: http.NoBody}, nil
		})
		_, err := clienttest.New(t, config).Do(t.Context(), "GET v3/x", nil)
		if diff := cmp.Diff([]string{"api.mch.weixin.qq.com", "api.mch.weixin.qq.com", "api.mch.weixin.qq.com"}, hosts); diff != "" {
			t.Errorf("%s: %s (%v)", name, diff, err)
		}
	}
}

// TestWithRetry: a derived client makes as many attempts as it was told, in the foreground and in the background, the one
// that it came from as many as before; keys, connections and queue are the same.
func TestWithRetry(t *testing.T) {
	sent := 0
	config := clienttest.Config()
	config.Concurrency, config.Retry = 1, clienttest.Quickly
	config.Transport = clienttest.RoundTrip(func(*http.Request) (*http.Response, error) { sent++; return nil, io.ErrUnexpectedEOF })
	client := clienttest.New(t, config)
	once := client.WithRetry(wechatpay.Retry{Attempts: 1})
	for name, tt := range map[string]struct {
		client *wechatpay.Client
		want   int
	}{
		"once":                 {once, 1},
		"as before":            {client, 3},
		"derived of a derived": {once.WithRetry(clienttest.Quickly), 3},
		"by default":           {once.WithRetry(wechatpay.Retry{Attempts: -1, Wait: 1}), 3},
	} {
		sent = 0
		if _, err := tt.client.Do(t.Context(), "GET v3/x", nil); !errors.Is(err, io.ErrUnexpectedEOF) || sent != tt.want {
			t.Errorf("%s: sent %d times, want %d (%v)", name, sent, tt.want, err)
		}
		sent = 0
		tt.client.DoAsync(t.Context(), "GET v3/x", nil)
		if err := client.Drain(t.Context()); err != nil || sent != tt.want {
			t.Errorf("%s, in the background: sent %d times when all was drained, want %d (%v)", name, sent, tt.want, err)
		}
		if tt.client.MchID() != config.MchID {
			t.Errorf("%s: the merchant is %q", name, tt.client.MchID())
		}
	}
	if (*wechatpay.Client)(nil).WithRetry(wechatpay.Retry{}) != nil {
		t.Error("a client of nothing")
	}
}
