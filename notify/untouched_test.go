package notify_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestKeyBlocks: the answer goes out in time whatever Key does, and nothing runs.
func TestKeyBlocks(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	header, body, err := sb.Notification(paid())
	if err != nil {
		t.Fatal(err)
	}
	blocked := make(chan struct{})
	t.Cleanup(func() { close(blocked) })
	var lines journal
	r := &notify.Receiver{
		Clients: []notify.Client{client}, Timeout: 50 * time.Millisecond, Logger: lines.logger(),
		Key:    func(*notify.Notification) string { <-blocked; return "" },
		Handle: func(context.Context, *notify.Notification) error { t.Error("Handle ran"); return nil },
	}
	answers := make(chan *notify.Answer, 1)
	go func() { answers <- r.Receive(context.Background(), "/notify", header, body) }()
	select {
	case a := <-answers:
		if a.Status != http.StatusServiceUnavailable || !strings.Contains(lines.text.String(), "notify: Key was not done in time") {
			t.Errorf("answered with %d %s, log %s", a.Status, a.Body, lines.text.String())
		}
	case <-time.After(20 * time.Second):
		t.Fatal("Receive hangs with Key")
	}
}

// TestHandleWrites: of what Handle, or Key, writes into a notification Reply alone counts, in answer and log.
func TestHandleWrites(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	const okV2 = "<xml><return_code>SUCCESS</return_code><return_msg>OK</return_msg></xml>"
	v2 := sandbox.Notice{Form: sandbox.V2MD5, Secret: secret, Resource: paidV2("1")}
	signed := sandbox.Notice{EventType: "CROSS_BORDER_PAY.ABROAD", ID: "EV-1", Resource: map[string]any{"mchid": sandbox.DefaultMchID}}
	cleared := func(n *notify.Notification) { *n = notify.Notification{} }
	other := func(n *notify.Notification) {
		n.V2, n.EventType, n.ID, n.Client = !n.V2, "TRANSACTION.SUCCESS", "EV-2", nil
	}
	reply := func(more map[string]any) func(*notify.Notification) {
		return func(n *notify.Notification) { n.Reply = more }
	}
	for name, test := range map[string]struct {
		notice sandbox.Notice
		write  func(*notify.Notification)
		status int
		body   string // a part of it
		log    string
	}{
		"v2, cleared":           {v2, cleared, 200, okV2, `"event_type":"transaction-success","id":"","v2":true`},
		"v2, another":           {v2, other, 200, okV2, `"event_type":"transaction-success","id":"","v2":true`},
		"v2, FAIL":              {v2, reply(map[string]any{"return_code": "FAIL"}), 500, "<return_code>FAIL<", "Reply has a return_code that is not SUCCESS"},
		"v2, no code":           {v2, reply(map[string]any{"return_code": nil}), 500, "<return_code>FAIL<", "Reply has a return_code that is not SUCCESS"},
		"v2, a code of objects": {v2, reply(map[string]any{"return_code": map[string]any{"a": 1}}), 500, "<return_code>FAIL<", "Reply has a return_code that is not SUCCESS"},
		"v2, SUCCESS and more":  {v2, reply(map[string]any{"return_code": "SUCCESS", "a": "1"}), 200, "<xml><a>1</a><return_code>SUCCESS</return_code><return_msg>OK</return_msg></xml>", ""},
		"v3, cleared":           {paid(), cleared, 204, "", `"event_type":"TRANSACTION.SUCCESS","id":"EV-1","v2":false`},
		"v3, another":           {paid(), other, 204, "", `"event_type":"TRANSACTION.SUCCESS","id":"EV-1","v2":false`},
		"signed, cleared":       {signed, cleared, 500, `"FAIL"`, "wants data in its answer"},
		"signed, another": {signed, func(n *notify.Notification) {
			other(n)
			n.V2, n.Reply = true, map[string]any{"code": "SUCCESS"}
		}, 200, `{"code":"SUCCESS"}`, `"event_type":"CROSS_BORDER_PAY.ABROAD","id":"EV-1","v2":false`},
	} {
		t.Run(name, func(t *testing.T) {
			header, body, err := sb.Notification(test.notice)
			if err != nil {
				t.Fatal(err)
			}
			var lines journal
			r := &notify.Receiver{Clients: []notify.Client{client}, Logger: lines.logger(), Handle: func(_ context.Context, n *notify.Notification) error {
				test.write(n)
				return nil
			}}
			a := r.Receive(t.Context(), "/notify", header, body)
			if a.Status != test.status || !strings.Contains(string(a.Body), test.body) || !strings.Contains(lines.text.String(), test.log) {
				t.Errorf("answered with %d %s, log %s", a.Status, a.Body, lines.text.String())
			}
			if test.status == 200 && strings.HasPrefix(name, "signed") && a.Header.Get("Authorization") == "" {
				t.Error("the answer is not signed")
			}
			again := r.Receive(t.Context(), "/notify", header, body) // what the Store keeps is the same
			if diff := cmp.Diff(string(a.Body), string(again.Body)); diff != "" || again.Status != a.Status {
				t.Errorf("the second answer is %d: %s", again.Status, diff)
			}
		})
	}
	seen := ""
	r := &notify.Receiver{Clients: []notify.Client{client}, Key: func(n *notify.Notification) string {
		number := n.Get("out_trade_no").String()
		cleared(n)
		return number
	}, Handle: func(_ context.Context, n *notify.Notification) error { seen = n.EventType; return nil }}
	header, body, err := sb.Notification(paid())
	if err != nil {
		t.Fatal(err)
	}
	if a := r.Receive(t.Context(), "/notify", header, body); a.Status != 204 || seen != "TRANSACTION.SUCCESS" {
		t.Errorf("after Key cleared it Handle saw %q, answered with %d %s", seen, a.Status, a.Body)
	}
}
