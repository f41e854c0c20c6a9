package notify_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/sandbox"
)

func accept(context.Context, *notify.Notification) error { return nil }

// TestHandler is the usual way: 204 and nothing else.
func TestHandler(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	var total int64
	url := serve(t, notify.Handler(client, func(ctx context.Context, n *notify.Notification) error {
		total = n.Get("amount.total").Int()
		return ctx.Err()
	}))
	d := send(t, sb, url, paid())
	if !d.Accepted || d.Status != http.StatusNoContent || len(d.Body) != 0 || d.Header.Get("Authorization") != "" {
		t.Errorf("got %d %s %v, want 204 and no more", d.Status, d.Body, d.Header)
	}
	if total != 100 {
		t.Errorf("the handler saw %d", total)
	}
}

// TestRefusals sends what must never be answered with a success, nor reach the handler.
func TestRefusals(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	var lines journal
	url := serve(t, &notify.Receiver{Clients: []notify.Client{client}, Limit: 4096, Logger: lines.logger(), Handle: func(context.Context, *notify.Notification) error {
		t.Error("the handler ran")
		return nil
	}})
	tests := map[string]struct {
		notice func(*sandbox.Notice)
		status int
	}{
		"probe": {func(n *sandbox.Notice) {
			n.Tamper = func(h http.Header, body []byte) []byte {
				h.Set("Wechatpay-Signature", "WECHATPAY/SIGNTEST/"+h.Get("Wechatpay-Signature"))
				return body
			}
		}, http.StatusUnauthorized},
		"tampered": {func(n *sandbox.Notice) {
			n.Tamper = func(_ http.Header, body []byte) []byte {
				return bytes.Replace(body, []byte("EV-1"), []byte("EV-2"), 1)
			}
		}, http.StatusUnauthorized},
		"written again": {func(n *sandbox.Notice) { n.Tamper = rewritten(t) }, http.StatusUnauthorized},
		"old":           {func(n *sandbox.Notice) { n.Time = time.Now().Add(-time.Hour) }, http.StatusUnauthorized},
		"unsigned": {func(n *sandbox.Notice) {
			n.Tamper = func(h http.Header, body []byte) []byte { clear(h); return body }
		}, http.StatusUnauthorized},
		"too long": {func(n *sandbox.Notice) { n.Resource = strings.Repeat("x", 8192) }, http.StatusRequestEntityTooLarge},
		"nothing": {func(n *sandbox.Notice) {
			n.Tamper = func(http.Header, []byte) []byte { return nil }
		}, http.StatusBadRequest},
		"XML without a sign": {func(n *sandbox.Notice) {
			n.Tamper = func(http.Header, []byte) []byte { return []byte("<xml><out_trade_no>1</out_trade_no></xml>") }
		}, http.StatusUnauthorized},
		"entities": {func(n *sandbox.Notice) {
			n.Tamper = func(http.Header, []byte) []byte {
				return []byte(`<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><a>&a;</a></xml>`)
			}
		}, http.StatusBadRequest},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			notice := paid()
			test.notice(&notice)
			wantRefusal(t, send(t, sb, url, notice), test.status)
		})
	}
	t.Run("GET", func(t *testing.T) {
		response, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusMethodNotAllowed || response.Header.Get("Allow") != "POST" {
			t.Errorf("got %d, %v", response.StatusCode, response.Header)
		}
	})
	text := lines.text.String()
	if strings.Count(text, "\n") != len(tests)+1 || !strings.Contains(text, "a probe with a false signature") {
		t.Errorf("the log has not a line with the reason for each: %s", text)
	}
	mustNotHold(t, "the log", text, secret, sharedKeys().APIv3Key, "1217752501201407033233368018")
}

// TestFailures are handlers that do not succeed. The next delivery runs them again.
func TestFailures(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	tests := map[string]struct {
		handle func(context.Context, *notify.Notification) error
		status int
	}{
		"error": {func(context.Context, *notify.Notification) error { return errors.New("database 4200001234") }, 500},
		"panic": {func(context.Context, *notify.Notification) error { panic("4200001234") }, 500},
		"nil pointer": {func(context.Context, *notify.Notification) error {
			var none *notify.Notification
			none.ID = ""
			return nil
		}, 500},
		"goexit":     {func(context.Context, *notify.Notification) error { runtime.Goexit(); return nil }, 500},
		"text reply": {func(_ context.Context, n *notify.Notification) error { n.Reply = `{"code":"SUCCESS"}`; return nil }, 500},
		"reader reply": {func(_ context.Context, n *notify.Notification) error {
			n.Reply = map[string]any{"code": strings.NewReader("SUCCESS")}
			return nil
		}, 500},
		"bad reply":    {func(_ context.Context, n *notify.Notification) error { n.Reply = func() {}; return nil }, 500},
		"gives up":     {func(ctx context.Context, _ *notify.Notification) error { <-ctx.Done(); return ctx.Err() }, 503},
		"no such type": {notify.Mux{"REFUND.*": accept}.Handle, 500},
		"no handler":   {nil, 500},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var lines journal
			var runs atomic.Int64
			var good atomic.Bool
			r := &notify.Receiver{Clients: []notify.Client{client}, Timeout: 200 * time.Millisecond, Logger: lines.logger()}
			if test.handle != nil {
				r.Handle = func(ctx context.Context, n *notify.Notification) error {
					if runs.Add(1); good.Load() {
						return nil
					}
					return test.handle(ctx, n)
				}
			}
			url := serve(t, r)
			wantRefusal(t, send(t, sb, url, paid()), test.status)
			if !strings.Contains(lines.text.String(), `"level":"WARN"`) {
				t.Errorf("nothing in the log: %s", lines.text.String())
			}
			if name != "error" { // whose text is the handler's own
				mustNotHold(t, "the log", lines.text.String(), "4200001234")
			}
			if test.handle == nil {
				return
			}
			time.Sleep(20 * time.Millisecond) // the one that gave up has to land
			good.Store(true)
			if d := send(t, sb, url, paid()); !d.Accepted || runs.Load() != 2 {
				t.Errorf("the next delivery: %d, after %d runs", d.Status, runs.Load())
			}
		})
	}
}

// TestSlow answers in time although the handler does not even look at its context, and learns its outcome afterwards.
func TestSlow(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	release, cancelled, runs := make(chan struct{}), make(chan error, 1), 0
	url := serve(t, &notify.Receiver{Clients: []notify.Client{client}, Timeout: 150 * time.Millisecond, Handle: func(ctx context.Context, n *notify.Notification) error {
		runs++
		<-ctx.Done()
		cancelled <- ctx.Err()
		<-release
		return nil
	}})
	start := time.Now()
	wantRefusal(t, send(t, sb, url, paid()), http.StatusServiceUnavailable)
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("the answer took %v", took)
	}
	if err := <-cancelled; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the context says %v", err)
	}
	wantRefusal(t, send(t, sb, url, paid()), http.StatusServiceUnavailable) // it is still at it
	close(release)
	for range 100 {
		if d := send(t, sb, url, paid()); d.Accepted {
			if runs != 1 {
				t.Errorf("%d runs", runs)
			}
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("the outcome is lost")
}

// TestPatience asks the handler's context how long each event may take.
func TestPatience(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	left := make(chan time.Duration, 1)
	url := serve(t, notify.Handler(client, func(ctx context.Context, n *notify.Notification) error {
		deadline, _ := ctx.Deadline()
		left <- time.Until(deadline)
		n.Reply = map[string]any{"code": "SUCCESS"}
		return nil
	}))
	for event, want := range map[string]time.Duration{
		"TRANSACTION.SUCCESS": 4500 * time.Millisecond, "PARKING_FEE.QUERY_TRANS_INFO": 2700 * time.Millisecond,
		"ENTRUST.TERMINATE_RETENTION": 900 * time.Millisecond, "CROSS_BORDER_PAY.GET_MCH_INFO": 2700 * time.Millisecond,
	} {
		send(t, sb, url, sandbox.Notice{EventType: event, Resource: map[string]any{}})
		if got := <-left; got > want || got < want-800*time.Millisecond {
			t.Errorf("%s: %v left, want just under %v", event, got, want)
		}
	}
}

// TestReply answers with data: JSON without escapes, signed for the events that ask for it, the same for a duplicate.
func TestReply(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	runs := 0
	url := serve(t, notify.Handler(client, func(_ context.Context, n *notify.Notification) error {
		runs++
		n.Reply = map[string]any{"code": "SUCCESS", "total_amount": 300, "message": "<&>"}
		return nil
	}))
	want := `{"code":"SUCCESS","message":"<&>","total_amount":300}`
	for event, signed := range map[string]bool{"PARKING_FEE.QUERY_TRANS_INFO": false, "CROSS_BORDER_PAY.GET_MCH_INFO": true, "CROSS_BORDER_PAY.PUSH_ORDER_INFO": true} {
		runs = 0
		for range 2 {
			d := send(t, sb, url, sandbox.Notice{EventType: event, ID: event, Resource: map[string]any{}})
			if !d.Accepted || d.Status != 200 || string(d.Body) != want || d.Signed != signed || runs != 1 {
				t.Errorf("%s: %d %s, signed %t, %d runs", event, d.Status, d.Body, d.Signed, runs)
			}
			if kind := d.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/json") {
				t.Errorf("%s: Content-Type %q", event, kind)
			}
		}
	}
}

// TestReplyMissing is an event that asks for data, and gets none: it is no success, and even the failure is signed.
func TestReplyMissing(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	d := send(t, sb, serve(t, notify.Handler(client, accept)), sandbox.Notice{EventType: "CROSS_BORDER_PAY.GET_MCH_INFO", Resource: map[string]any{}})
	wantRefusal(t, d, 500)
	if !d.Signed {
		t.Error("the failure is not signed")
	}
}

// TestReceive is any other web framework.
func TestReceive(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	r := &notify.Receiver{Clients: []notify.Client{client}, Handle: accept, Limit: 2048}
	header, body, err := sb.Notification(paid())
	if err != nil {
		t.Fatal(err)
	}
	if a := r.Receive(t.Context(), "/notify", header, body); a.Status != http.StatusNoContent || len(a.Body) != 0 {
		t.Errorf("got %d %s", a.Status, a.Body)
	}
	if a := r.Receive(t.Context(), "/notify", header, append(body, make([]byte, 2048)...)); a.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("a long body: %d %s", a.Status, a.Body)
	}
	if a := (&notify.Receiver{Handle: accept}).Receive(t.Context(), "/notify", header, body); a.Status != 500 {
		t.Errorf("without a client: %d %s", a.Status, a.Body)
	}
}

// TestReceivePanics is a Key that panics: on the caller's goroutine, where a framework may not survive it.
func TestReceivePanics(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	var lines journal
	r := &notify.Receiver{Clients: []notify.Client{client}, Handle: accept, Logger: lines.logger(), Key: func(*notify.Notification) string { panic("4200001234") }}
	header, body, err := sb.Notification(paid())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the first must leave nothing behind that the second waits for
		if a := r.Receive(t.Context(), "/notify", header, body); a.Status != 500 {
			t.Errorf("got %d %s", a.Status, a.Body)
		}
	}
	if text := lines.text.String(); !strings.Contains(text, "notify: panic") || strings.Contains(text, "4200001234") {
		t.Errorf("the log names no panic, or its value: %s", text)
	}
}

// TestStalledBody holds no goroutine of a server for a sender that does not finish its body.
func TestStalledBody(t *testing.T) {
	_, client := merchant(t, sandbox.Options{})
	url := serve(t, &notify.Receiver{Clients: []notify.Client{client}, Handle: accept, Timeout: 100 * time.Millisecond})
	connection, err := net.Dial("tcp", strings.Split(url, "/")[2])
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	fmt.Fprintf(connection, "POST /notify HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
	if err := connection.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(connection)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 408") {
		t.Errorf("got %q, %v", answer, err)
	}
}

// TestMerchants serves three merchants on one URL, and refuses a fourth. Only of the two that share an APIv3 key one is
// asked in vain, and looks for a certificate that it never had.
func TestMerchants(t *testing.T) {
	sb1, client1 := merchant(t, sandbox.Options{}, func(c *wechatpay.Config) { c.Transport = down{} })
	// The second has the APIv3 key of the first, and other keys of WeChat Pay's: who verifies decides.
	keys := *sharedKeys()
	keys.Public, keys.PublicID, keys.Platform, keys.PlatformCertificate = nil, "", nil, nil
	sb2, client2 := merchant(t, sandbox.Options{MchID: "8956001", Keys: &keys})
	keys3 := *sb2.Keys()
	keys3.APIv3Key = strings.Repeat("3", 32)
	sb3, client3 := merchant(t, sandbox.Options{MchID: "8956002", Keys: &keys3})
	keys4 := keys3
	keys4.APIv3Key = strings.Repeat("4", 32)
	sb4, _ := merchant(t, sandbox.Options{MchID: "8956003", Keys: &keys4})

	var got notify.Client
	url := serve(t, &notify.Receiver{Clients: []notify.Client{client1, client2, client3}, Handle: func(_ context.Context, n *notify.Notification) error {
		got = n.Client
		n.Reply = map[string]any{"code": "SUCCESS"}
		return nil
	}})
	for i, m := range []struct {
		sb     *sandbox.Sandbox
		client *wechatpay.Client
	}{{sb1, client1}, {sb2, client2}, {sb3, client3}} {
		d := send(t, m.sb, url, sandbox.Notice{EventType: "CROSS_BORDER_PAY.GET_MCH_INFO", Resource: map[string]any{}})
		if !d.Accepted || !d.Signed || got != m.client {
			t.Errorf("merchant %d: %d %s, signed %t, its own client %t", i+1, d.Status, d.Body, d.Signed, got == m.client)
		}
	}
	wantRefusal(t, send(t, sb4, url, paid()), 500)
	probe := paid()
	probe.Tamper = func(h http.Header, body []byte) []byte {
		h.Set("Wechatpay-Signature", "WECHATPAY/SIGNTEST/"+h.Get("Wechatpay-Signature"))
		return body
	}
	wantRefusal(t, send(t, sb3, url, probe), http.StatusUnauthorized)
}

// TestRotation is a notification signed by a certificate that the client has not seen: it is downloaded in time.
func TestRotation(t *testing.T) {
	sb, err := sandbox.Start(sandbox.Options{Keys: sharedKeys()})
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	client, err := wechatpay.New(sb.Config())
	if err != nil {
		t.Fatal(err)
	}
	notice := paid()
	notice.Serial = sb.RotateCertificate()
	if d := send(t, sb, serve(t, notify.Handler(client, accept)), notice); !d.Accepted {
		t.Errorf("got %d %s", d.Status, d.Body)
	}
	if calls := sb.Requests(); len(calls) != 1 || calls[0].Path != "/v3/certificates" {
		t.Errorf("%d calls: %v", len(calls), calls)
	}
}
