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
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestAgain is the table of docs/retries.md: GET, with a business number, anything else.
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

func TestPause(t *testing.T) {
	now := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	asks := func(header string) error {
		return &wechatpay.Error{StatusCode: 429, Response: &wechatpay.Response{Header: http.Header{"Retry-After": {header}}}}
	}
	for name, tt := range map[string]struct {
		attempt  int
		err      error
		min, max time.Duration
		ok       bool
	}{
		"first":        {1, io.EOF, 250 * time.Millisecond, 500 * time.Millisecond, true},
		"second":       {2, io.EOF, 500 * time.Millisecond, time.Second, true},
		"late":         {60, io.EOF, 5 * time.Second, 10 * time.Second, true},
		"asked":        {1, asks("3"), 3 * time.Second, 3 * time.Second, true},
		"asked less":   {1, asks("0"), 250 * time.Millisecond, 500 * time.Millisecond, true},
		"asked a date": {1, asks(now.Add(7 * time.Second).Format(http.TimeFormat)), 7 * time.Second, 7 * time.Second, true},
		"a date past":  {1, asks(now.Add(-time.Hour).Format(http.TimeFormat)), 250 * time.Millisecond, 500 * time.Millisecond, true},
		"nonsense":     {1, asks("soon"), 250 * time.Millisecond, 500 * time.Millisecond, true},
		"huge":         {1, asks("3000000000"), 2 * time.Minute, 2 * time.Minute, false},
		"negative":     {1, asks("-5"), 250 * time.Millisecond, 500 * time.Millisecond, true},
		"too long":     {1, asks("61"), 61 * time.Second, 61 * time.Second, false},
	} {
		for range 50 {
			got, ok := wechatpay.Retry{}.Pause(tt.attempt, tt.err, now)
			if got < tt.min || got > tt.max || ok != tt.ok {
				t.Fatalf("%s: %s, %v; want %s to %s, %v", name, got, ok, tt.min, tt.max, tt.ok)
			}
		}
	}
}

var quickly = wechatpay.Retry{Attempts: 3, Wait: time.Millisecond}

// TestRetries sends calls into trouble, over TLS, and counts what arrives and what was done.
func TestRetries(t *testing.T) {
	cut := func(w http.ResponseWriter, r *http.Request, next http.Handler, commit bool) {
		if commit {
			next.ServeHTTP(discard{http.Header{}}, r)
		}
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			conn.Close()
		}
	}
	refuse := func(status int, code string) func(http.ResponseWriter, *http.Request, http.Handler) {
		return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			w.WriteHeader(status)
			fmt.Fprintf(w, `{"code":%q,"message":"x"}`, code)
		}
	}
	fail := map[string]func(http.ResponseWriter, *http.Request, http.Handler){
		"cut before": func(w http.ResponseWriter, r *http.Request, next http.Handler) { cut(w, r, next, false) },
		"cut after":  func(w http.ResponseWriter, r *http.Request, next http.Handler) { cut(w, r, next, true) },
		"500":        refuse(500, "SYSTEM_ERROR"),
		"429":        refuse(429, "RATELIMIT_EXCEEDED"),
		"html": func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			w.WriteHeader(502)
			io.WriteString(w, "<html>")
		},
		"param error": refuse(400, "PARAM_ERROR"),
	}
	refund := func(number string) wechatpay.Request {
		return wechatpay.Request{"json": wechatpay.Object{
			"out_trade_no": "20260729100", "out_refund_no": number, "amount": wechatpay.Object{"refund": 1, "total": 100, "currency": "CNY"},
		}}
	}
	for name, want := range map[string]int{"cut before": 2, "cut after": 2, "500": 2, "429": 2, "html": 2, "param error": 1} {
		t.Run(name, func(t *testing.T) {
			sb := newSandbox(t, sandbox.Options{})
			client := newClient(t, sb.Config())
			if _, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), order("20260729100")); err != nil {
				t.Fatal(err)
			}
			if err := sb.Pay("20260729100"); err != nil {
				t.Fatal(err)
			}
			var failed atomic.Bool
			arrived := make(chan http.Header, 16)
			sb.SetIntercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				arrived <- r.Header
				if failed.CompareAndSwap(false, true) {
					fail[name](w, r, next)
					return
				}
				next.ServeHTTP(w, r)
			})
			config := sb.Config()
			config.Retry = quickly
			resp, err := newClient(t, config).Chain("v3/refund/domestic/refunds").Post(t.Context(), refund("R1"))
			if got := len(arrived); got != want || (err == nil) != (want == 2) {
				t.Fatalf("%d arrived, want %d: %v, %v", got, want, resp, err)
			}
			if want == 2 {
				first, second := (<-arrived).Get("Authorization"), (<-arrived).Get("Authorization")
				if first == second || nonceOf(first) == nonceOf(second) {
					t.Error("both attempts have the same signature or nonce")
				}
			}
		})
	}
}

func nonceOf(authorization string) string {
	_, after, _ := strings.Cut(authorization, `nonce_str="`)
	return after[:min(len(after), 32)]
}

// discard is an answer that nobody gets.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

// TestNotRepeated: what nothing makes harmless is sent once, whatever happens to it.
func TestNotRepeated(t *testing.T) {
	broken := errors.New("broken")
	for name, tt := range map[string]struct {
		call func(*wechatpay.Client) error
		want int
	}{
		"a GET": {func(c *wechatpay.Client) error { _, err := c.Do(t.Context(), "GET v3/x", nil); return err }, 3},
		"a POST without a number": {func(c *wechatpay.Client) error {
			_, err := c.Do(t.Context(), "POST v3/x", wechatpay.Request{"json": wechatpay.Object{"a": 1, "b": wechatpay.Object{"out_trade_no": "inside"}}})
			return err
		}, 1},
		"a number that is empty": {func(c *wechatpay.Client) error {
			_, err := c.Do(t.Context(), "POST v3/x", wechatpay.Request{"json": wechatpay.Object{"out_trade_no": ""}})
			return err
		}, 1},
		"a number": {func(c *wechatpay.Client) error {
			_, err := c.Do(t.Context(), "POST v3/x", wechatpay.Request{"json": struct {
				No string `json:"out_bill_no"`
			}{"1"}})
			return err
		}, 3},
		"a number of another name": {func(c *wechatpay.Client) error {
			_, err := c.Do(t.Context(), "POST v3/x", wechatpay.Request{"json": wechatpay.Object{"use_request_no": "1"}})
			return err
		}, 3},
		"a number of a table": {func(c *wechatpay.Client) error {
			_, err := c.Do(t.Context(), "POST v3/x", wechatpay.Request{"json": wechatpay.Object{"out_table_no": "1"}})
			return err
		}, 1},
		"a number in the path": {func(c *wechatpay.Client) error {
			_, err := c.Do(t.Context(), "POST v3/x/{out_trade_no}/close", wechatpay.Request{"out_trade_no": "1", "json": wechatpay.Object{}})
			return err
		}, 3},
		"a number that Param bound": {func(c *wechatpay.Client) error {
			_, err := c.V3().Pay().Transactions().OutTradeNo().Param("1").Close().Post(t.Context(), wechatpay.Request{"json": wechatpay.Object{}})
			return err
		}, 3},
		"a key": {func(c *wechatpay.Client) error {
			_, err := c.Do(t.Context(), "POST v3/x", wechatpay.Request{"headers": map[string]string{"idempotency-key": "1"}, "body": "x"})
			return err
		}, 3},
		"a number of blanks": {func(c *wechatpay.Client) error {
			_, err := c.Do(t.Context(), "POST v3/x", wechatpay.Request{"json": wechatpay.Object{"out_trade_no": "  "}})
			return err
		}, 1},
		"a number that is 0": {func(c *wechatpay.Client) error {
			_, err := c.Do(t.Context(), "POST v3/x", wechatpay.Request{"json": wechatpay.Object{"out_trade_no": 0}})
			return err
		}, 1},
		"a number that is false": {func(c *wechatpay.Client) error {
			_, err := c.Do(t.Context(), "POST v3/x", wechatpay.Request{"json": wechatpay.Object{"out_trade_no": false}})
			return err
		}, 1},
		"a number that is an object": {func(c *wechatpay.Client) error {
			_, err := c.Do(t.Context(), "POST v3/x", wechatpay.Request{"json": wechatpay.Object{"out_trade_no": wechatpay.Object{}}})
			return err
		}, 1},
		"a number that is a list": {func(c *wechatpay.Client) error {
			_, err := c.Do(t.Context(), "POST v3/x", wechatpay.Request{"json": wechatpay.Object{"out_trade_no": []string{"1"}}})
			return err
		}, 1},
		"a key of blanks": {func(c *wechatpay.Client) error {
			_, err := c.Do(t.Context(), "POST v3/x", wechatpay.Request{"headers": map[string]string{"idempotency-key": " "}, "body": "x"})
			return err
		}, 1},
		"an empty key": {func(c *wechatpay.Client) error {
			_, err := c.Do(t.Context(), "POST v3/x", wechatpay.Request{"headers": map[string]string{"idempotency-key": ""}, "body": "x"})
			return err
		}, 1},
		"a context that ends": {func(c *wechatpay.Client) error {
			ctx, cancel := context.WithTimeout(t.Context(), 0)
			defer cancel()
			_, err := c.Do(ctx, "GET v3/x", nil)
			return err
		}, 0},
	} {
		sent := 0
		config := offlineConfig()
		config.Retry = quickly
		config.Transport = roundTrip(func(*http.Request) (*http.Response, error) { sent++; return nil, broken })
		if err := tt.call(newClient(t, config)); err == nil || sent != tt.want {
			t.Errorf("%s: sent %d times, want %d: %v", name, sent, tt.want, err)
		}
	}
}

// TestBudget: while nothing works, all callers together repeat little, and a success gives some of it back.
func TestBudget(t *testing.T) {
	var mu sync.Mutex
	sent, works := 0, false
	config := offlineConfig()
	config.Retry = quickly
	config.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		mu.Lock()
		defer mu.Unlock()
		if sent++; works {
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: http.NoBody}, nil
		}
		return nil, errors.New("broken")
	})
	client := newClient(t, config)
	var futures []*wechatpay.Future
	for range 100 {
		futures = append(futures, client.DoAsync(t.Context(), "GET v3/x", nil))
	}
	_, _ = wechatpay.All(futures...)
	if sent != 120 {
		t.Errorf("100 calls were sent %d times, want 100 and the budget of 20", sent)
	}
	works = true
	for range 10 {
		if _, err := client.Do(t.Context(), "GET v3/x", wechatpay.Request{"unsigned": true}); err != nil {
			t.Fatal(err)
		}
	}
	works, sent = false, 0
	for range 10 {
		_, _ = client.Do(t.Context(), "GET v3/x", nil)
	}
	if sent != 12 {
		t.Errorf("after ten successes, 10 calls were sent %d times, want two more", sent)
	}
}

// TestRetryWait: a wait ends with its context, and both errors are reachable.
func TestRetryWait(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	config := offlineConfig()
	config.Retry = wechatpay.Retry{Attempts: 3, Wait: time.Hour}
	broken := errors.New("broken")
	config.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
		time.AfterFunc(10*time.Millisecond, cancel)
		return nil, broken
	})
	_, err := newClient(t, config).Do(ctx, "GET v3/x", nil)
	if !errors.Is(err, broken) || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 4*time.Second) // less than the wait: no use waiting for its end
	defer cancel()
	if _, err := newClient(t, config).Do(ctx, "GET v3/x", nil); !errors.Is(err, broken) || ctx.Err() != nil {
		t.Error(err, ctx.Err())
	}
}

// TestRefusedAfterUnknown: the first attempt may have done it, so a refusal of the second leaves the outcome unknown.
func TestRefusedAfterUnknown(t *testing.T) {
	sent := 0
	config := offlineConfig()
	config.Retry = quickly
	config.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
		if sent++; sent == 1 {
			return nil, io.ErrUnexpectedEOF
		}
		return &http.Response{StatusCode: 400, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"code":"PARAM_ERROR"}`))}, nil
	})
	_, err := newClient(t, config).Do(t.Context(), "POST v3/x", wechatpay.Request{"json": wechatpay.Object{"out_trade_no": "1"}})
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
	config := offlineConfig()
	config.Retry = quickly
	config.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		wg.Go(func() {
			text, err := io.ReadAll(r.Body)
			if err != nil || len(text) != 1<<20+27 {
				t.Errorf("%d bytes, %v of %s", len(text), err, r.URL)
			}
			bodies.Store(r.Body, true)
		})
		return &http.Response{StatusCode: 500, Header: http.Header{}, Body: http.NoBody}, nil
	})
	_, _ = newClient(t, config).Do(t.Context(), "POST v3/x", wechatpay.Request{"json": wechatpay.Object{
		"out_trade_no": "1", "x": strings.Repeat("x", 1<<20),
	}})
	wg.Wait()
	n := 0
	bodies.Range(func(any, any) bool { n++; return true })
	if n != 3 {
		t.Errorf("%d bodies for 3 attempts", n)
	}
}

// TestOutcomeOfRefusals: what does not prove that nothing happened says so.
func TestOutcomeOfRefusals(t *testing.T) {
	for err, want := range map[*wechatpay.Error]bool{
		{StatusCode: 429, Method: "POST"}: true, {StatusCode: 403, Code: "FREQUENCY_LIMITED", Method: "POST"}: true,
		{StatusCode: 400, Code: "SYSTEM_ERROR", Method: "POST"}: true, {StatusCode: 200, Code: "USERPAYING", Method: "POST"}: true,
		{StatusCode: 429, Method: "GET"}: false, {StatusCode: 400, Code: "PARAM_ERROR", Method: "POST"}: false,
	} {
		if got := errors.Is(err, wechatpay.ErrOutcomeUnknown); got != want {
			t.Errorf("%v: unknown is %v", err, got)
		}
	}
}
