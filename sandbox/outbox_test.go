package sandbox_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/sandbox"
)

// A shop is a merchant's server that verifies what it is sent.
type shop struct {
	*httptest.Server
	mu       sync.Mutex
	refusing int                    // how many it still answers with 500
	got      []*notify.Notification // what it took, in its order
	arrived  int
}

func openShop(t *testing.T, config wechatpay.Config, refusing int) *shop {
	t.Helper()
	client, err := wechatpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{refusing: refusing}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.arrived++
		n, err := notify.Parse(r.Context(), client, r.Header, body)
		if err != nil || s.refusing > 0 {
			s.refusing--
			http.Error(w, `{"code":"FAIL"}`, http.StatusInternalServerError)
			return
		}
		s.got = append(s.got, n)
		if n.V2 {
			io.WriteString(w, "<xml><return_code>SUCCESS</return_code></xml>")
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(s.Close)
	return s
}

// settled waits until nothing more goes out by itself, and gives the notices.
func settled(t *testing.T, sb *sandbox.Sandbox, want int) []sandbox.Outgoing {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		done := 0
		all := sb.Notices()
		for _, n := range all {
			if len(n.Attempts) > 0 && n.Next.IsZero() {
				done++
			}
		}
		if done == want && len(all) == want {
			return all
		}
	}
	t.Fatalf("not %d notifications that are done: %+v", want, sb.Notices())
	return nil
}

// paid makes an order and pays it.
func (c *caller) paid(number, notifyURL string) {
	c.t.Helper()
	body := order(number, 100)
	body["notify_url"] = notifyURL
	c.must("POST", "/v3/pay/transactions/native", body)
	if err := c.sb.Pay(number); err != nil {
		c.t.Fatal(err)
	}
}

// paidV2 is the same by APIv2.
func (c *caller) paidV2(number, notifyURL, signType string) {
	c.t.Helper()
	c.xml("/pay/unifiedorder", map[string]string{"appid": "wx1", "body": "x", "out_trade_no": number, "total_fee": "100", "attach": "<a>",
		"spbill_create_ip": "127.0.0.1", "notify_url": notifyURL, "trade_type": "NATIVE", "sign_type": signType})
	if err := c.sb.Pay(number); err != nil {
		c.t.Fatal(err)
	}
}

// xml calls an operation of APIv2, which has to succeed.
func (c *caller) xml(path string, params map[string]string) {
	c.t.Helper()
	params["mch_id"], params["nonce_str"] = c.config.MchID, formatter.Nonce(32)
	if params["sign_type"] == "" {
		delete(params, "sign_type")
	}
	if status, answer := postV2(c.t, c.sb, path, signedV2(c.t, c.config.Secret, params), c.sb.Merchant()); !strings.Contains(answer, "<result_code>SUCCESS") {
		c.t.Fatal(status, answer)
	}
}

// TestOutboxRetries follows the schedule to its end, or to a success.
func TestOutboxRetries(t *testing.T) {
	const scale = 1_000_000
	schedule := strings.Fields("15s 30s 1m0s 4m0s 14m0s 34m0s 1h4m0s 1h34m0s 2h4m0s 3h4m0s 6h4m0s 9h4m0s 12h4m0s 18h4m0s 24h4m0s")
	for name, test := range map[string]struct{ refusing, attempts int }{"the first is taken": {0, 1}, "the third": {2, 3}, "the last": {15, 16}, "none": {100, 16}} {
		t.Run(name, func(t *testing.T) {
			var planned nextTimes
			c := start(t, sandbox.Options{TimeScale: scale, Logger: slog.New(&planned)})
			s := openShop(t, c.config, test.refusing)
			c.paid("retries-01", s.URL)
			n := settled(t, c.sb, 1)[0]
			if len(n.Attempts) != test.attempts || n.Accepted != (test.attempts > test.refusing) || s.arrived != test.attempts {
				t.Errorf("%d attempts, %d arrived, accepted %t", len(n.Attempts), s.arrived, n.Accepted)
			}
			for i, a := range n.Attempts {
				if last := i == len(n.Attempts)-1; a.Accepted != (last && n.Accepted) || !a.Accepted && (a.Cause != "status" || a.Status != 500) {
					t.Errorf("attempt %d: %+v", i, a)
				}
			}
			var got []string
			for _, next := range planned.all() {
				got = append(got, (next.Sub(noon) * scale).String())
			}
			if diff := cmp.Diff(schedule[:test.attempts-1], got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("schedule:\n%s", diff)
			}
		})
	}
}

// nextTimes is a slog.Handler that sees when a notification is to be sent again.
type nextTimes struct {
	mu    sync.Mutex
	times []time.Time
}

func (h *nextTimes) Enabled(context.Context, slog.Level) bool { return true }
func (h *nextTimes) WithAttrs([]slog.Attr) slog.Handler       { return h }
func (h *nextTimes) WithGroup(string) slog.Handler            { return h }
func (h *nextTimes) Handle(_ context.Context, r slog.Record) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "next" && !a.Value.Time().IsZero() {
			h.times = append(h.times, a.Value.Time())
		}
		return true
	})
	return nil
}

func (h *nextTimes) all() []time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.times)
}

// TestOutboxOrders tells of payments and refunds in the words of the interface that made them.
func TestOutboxOrders(t *testing.T) {
	c := start(t, sandbox.Options{TimeScale: 1000})
	s := openShop(t, c.config, 0)
	c.paid("v3-order-01", s.URL)
	settled(t, c.sb, 1)
	refund := refundOf("v3-order-01", 40, 100)
	refund["notify_url"] = s.URL
	c.must("POST", "/v3/refund/domestic/refunds", refund)
	settled(t, c.sb, 2)
	for i, signType := range []string{"MD5", "HMAC-SHA256"} {
		number := fmt.Sprint("v2-order-0", i)
		c.paidV2(number, s.URL, signType)
		settled(t, c.sb, 3+2*i)
		c.xml("/secapi/pay/refund", map[string]string{"appid": "wx1", "out_trade_no": number, "out_refund_no": "R" + number,
			"total_fee": "100", "refund_fee": "30", "notify_url": s.URL, "sign_type": signType})
		settled(t, c.sb, 4+2*i)
	}
	want := []struct {
		event string
		has   map[string]string
	}{
		{"TRANSACTION.SUCCESS", map[string]string{"out_trade_no": "v3-order-01", "trade_state": "SUCCESS", "amount.total": "100", "trade_type": "NATIVE"}},
		{"REFUND.SUCCESS", map[string]string{"out_refund_no": "Rv3-order-01", "refund_status": "SUCCESS", "amount.refund": "40", "amount.total": "100", "mchid": c.config.MchID}},
		{"transaction-success", map[string]string{"out_trade_no": "v2-order-00", "result_code": "SUCCESS", "total_fee": "100", "attach": "<a>"}},
		{"refund-processed", map[string]string{"out_refund_no": "Rv2-order-00", "refund_status": "SUCCESS", "refund_fee": "30", "total_fee": "100"}},
		{"transaction-success", map[string]string{"out_trade_no": "v2-order-01", "result_code": "SUCCESS", "sign_type": "HMAC-SHA256"}},
		{"refund-processed", map[string]string{"out_refund_no": "Rv2-order-01", "refund_status": "SUCCESS", "refund_fee": "30"}},
	}
	for i, w := range want {
		n := s.got[i]
		if n.EventType != w.event || !n.V2 && n.CreateTime.Unix() != noon.Unix() {
			t.Errorf("%d: %s of %s, want %s", i, n.EventType, n.CreateTime, w.event)
		}
		for path, value := range w.has {
			if got, err := n.Find(path); err != nil || got.String() != value {
				t.Errorf("%s: %s is %q, want %q, %v", w.event, path, got.String(), value, err)
			}
		}
		if kept := c.sb.Notices()[i]; kept.EventType != w.event || !n.V2 && kept.ID != n.ID {
			t.Errorf("%d: %+v", i, kept)
		}
	}
}

// TestOutboxPolicy sends to this machine, and to what is allowed.
func TestOutboxPolicy(t *testing.T) {
	strict, allowing := start(t, sandbox.Options{TimeScale: 1e9}), start(t, sandbox.Options{TimeScale: 1e9, NotifyAllow: []string{"0.0.0.0"}})
	s := openShop(t, strict.config, 0)
	port := s.URL[strings.LastIndexByte(s.URL, ':'):]
	elsewhere := httptest.NewServer(http.RedirectHandler(s.URL, http.StatusTemporaryRedirect))
	defer elsewhere.Close()
	for i, test := range []struct {
		by         *caller
		url, cause string
	}{
		{strict, s.URL + "/a?b=c", ""},
		{strict, "http://localhost" + port, ""},
		{strict, elsewhere.URL, "redirect"},
		{strict, "http://127.0.0.1:1/", "unreachable"},
		{strict, "http://0.0.0.0" + port, "blocked"}, // which leads here all the same
		{allowing, "http://0.0.0.0" + port, ""},
		{allowing, "http://192.0.2.1/", "blocked"},
		{strict, "http://169.254.169.254/", "blocked"},
		{strict, "https://www.example.com/", "blocked"},
		{strict, "http://127.0.0.1.example.com" + port, "blocked"},
		{strict, "http://localhost.example.com" + port, "blocked"},
		{strict, "http://2130706433" + port, "blocked"},
		{strict, "ftp://127.0.0.1/", "blocked"},
		{strict, "127.0.0.1", "blocked"},
		{strict, "http://%", "blocked"},
	} {
		t.Run(test.url, func(t *testing.T) {
			already := len(test.by.sb.Notices())
			test.by.paidV2(fmt.Sprint("policy-", i), test.url, "")
			n := settled(t, test.by.sb, already+1)[already]
			first, want := n.Attempts[0], 1
			if test.cause != "" && test.cause != "blocked" {
				want = 16
			}
			if first.Cause != test.cause || n.Accepted != (test.cause == "") || (first.Error == "") != n.Accepted || len(n.Attempts) != want {
				t.Errorf("%d attempts, the first %+v, want %q", len(n.Attempts), first, test.cause)
			}
		})
	}
	for address, good := range map[string]bool{"127.0.0.1:80": true, "127.9.9.9:1": true, "[::1]:80": true, "10.0.0.1:80": false, "[fe80::1]:80": false, "0.0.0.0:80": false, "": false} {
		if err := sandbox.OnlyLoopback(t.Context(), "tcp", address, nil); (err == nil) != good {
			t.Errorf("to %s: %v", address, err)
		}
	}
	for address, good := range map[string]bool{"127.0.0.1:80": true, "10.0.0.1:80": true, "[fd00::1]:80": true, "169.254.169.254:80": false, "[fe80::1]:80": false, "[ff02::1]:80": false, "": false} {
		if err := sandbox.NotLocalLink(t.Context(), "tcp", address, nil); (err == nil) != good {
			t.Errorf("allowed, to %s: %v", address, err)
		}
	}
}
