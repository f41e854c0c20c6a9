package resend_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// newClient makes a client that repeats quickly, over a transport of the test.
func newClient(t *testing.T, transport clienttest.RoundTrip) *wechatpay.Client {
	t.Helper()
	config := clienttest.Config()
	config.Transport, config.Retry = transport, clienttest.Quickly
	return clienttest.New(t, config)
}

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
	order := wechatpay.Request{"json": wechatpay.Object{
		"appid": "wxd678efh567hg6787", "mchid": "8956000", "description": "一本书", "out_trade_no": "20260729100",
		"notify_url": "https://example.com/notify", "amount": wechatpay.Object{"total": 100, "currency": "CNY"},
	}}
	refund := func(number string) wechatpay.Request {
		return wechatpay.Request{"json": wechatpay.Object{
			"out_trade_no": "20260729100", "out_refund_no": number, "amount": wechatpay.Object{"refund": 1, "total": 100, "currency": "CNY"},
		}}
	}
	for name, want := range map[string]int{"cut before": 2, "cut after": 2, "500": 2, "429": 2, "html": 2, "param error": 1} {
		t.Run(name, func(t *testing.T) {
			sb := clienttest.Sandbox(t, sandbox.Options{})
			config := sb.Config()
			config.Retry = clienttest.Quickly
			client := clienttest.New(t, config)
			if _, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), order); err != nil {
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
			resp, err := client.Chain("v3/refund/domestic/refunds").Post(t.Context(), refund("R1"))
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
		client := newClient(t, func(*http.Request) (*http.Response, error) { sent++; return nil, broken })
		if err := tt.call(client); err == nil || sent != tt.want {
			t.Errorf("%s: sent %d times, want %d: %v", name, sent, tt.want, err)
		}
	}
}

// TestBudget: while nothing works, all callers together repeat little, and a success gives some of it back.
func TestBudget(t *testing.T) {
	var mu sync.Mutex
	sent, works := 0, false
	client := newClient(t, func(r *http.Request) (*http.Response, error) {
		mu.Lock()
		defer mu.Unlock()
		if sent++; works {
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: http.NoBody}, nil
		}
		return nil, errors.New("broken")
	})
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

// TestMessages: a message is sent once, whatever the number of the thing that it is about.
func TestMessages(t *testing.T) {
	number := wechatpay.Object{"out_trade_no": "1", "out_serial_number": "2", "out_request_no": "3"}
	for path, want := range map[string]int{
		"v3/payscore/serviceorder/{out_order_no}/send-prepaidmessage": 1, "v3/payscore/partner/serviceorder/{out_order_no}/send-pendingmessage": 1,
		"v3/parking/reminders/entry": 1, "v3/parking/reminders/exit": 1, "v3/parking/reminders/payment": 1, "v3/parking/reminders/ext-payment": 1,
		"v3/pay-devices/open-scenario-speakerorder/4200/report": 1, "v3/pay-devices/printers/1/print-orders": 1, "v3/edu-papay/user-notifications/1/send": 1, "v3/papay/contracts/1/fail-notify": 1,
		"v3/payscore/serviceorder/{out_order_no}/complete": 3, "v3/marketing/busifavor/coupons/send": 3, "v3/x": 3,
	} {
		sent := 0
		client := newClient(t, func(*http.Request) (*http.Response, error) { sent++; return nil, errors.New("broken") })
		req := wechatpay.Request{"json": number}
		if strings.Contains(path, "{") {
			req["out_order_no"] = "1"
		}
		if _, err := client.Do(t.Context(), "POST "+path, req); sent != want {
			t.Errorf("%s: sent %d times, want %d: %v", path, sent, want, err)
		}
	}
	sent := 0
	client := newClient(t, func(*http.Request) (*http.Response, error) { sent++; return nil, errors.New("broken") })
	client.Do(t.Context(), "POST v3/discount-card/cards/{out_card_code}/add-user-records", wechatpay.Request{"out_card_code": "1", "json": wechatpay.Object{}})
	if sent != 1 {
		t.Errorf("by the number of a card: sent %d times", sent)
	}
}
