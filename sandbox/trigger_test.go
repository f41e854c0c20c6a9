package sandbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
)

// A handler is notify.Handler, and what came through it.
type handler struct {
	*httptest.Server
	mu  sync.Mutex
	got []*notify.Notification
}

func openHandler(t *testing.T, config wechatpay.Config) *handler {
	t.Helper()
	client, err := wechatpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	h := &handler{}
	h.Server = httptest.NewServer(notify.Handler(client, func(_ context.Context, n *notify.Notification) error {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.got = append(h.got, n)
		if strings.HasPrefix(n.EventType, "CROSS_BORDER_PAY.") || n.EventType == "PARKING_FEE.QUERY_TRANS_INFO" || n.EventType == "ENTRUST.TERMINATE_RETENTION" {
			n.Reply = object{"code": "SUCCESS"}
		}
		return nil
	}))
	t.Cleanup(h.Close)
	return h
}

// TestTriggerEvery sends every event of the catalogue through notify.Handler.
func TestTriggerEvery(t *testing.T) {
	c := start(t, sandbox.Options{})
	h := openHandler(t, c.config)
	if n := len(openapi.Notifications()); n != 118 {
		t.Errorf("%d events", n)
	}
	for _, facts := range openapi.Notifications() {
		name := facts.ID
		if facts.V2 {
			name = "v2/" + name
		}
		t.Run(name, func(t *testing.T) {
			out, err := c.sb.Trigger(sandbox.Trigger{Event: name, URL: h.URL})
			if err != nil || !out.Accepted || len(out.Attempts) != 1 {
				t.Fatalf("%+v, %v", out.Attempts, err)
			}
			n := h.got[len(h.got)-1]
			if n.EventType != facts.ID || n.V2 != facts.V2 || !n.V2 && n.ID != out.ID {
				t.Errorf("%s, %s", n.EventType, n.ID)
			}
			var content map[string]any
			if err := json.Unmarshal(out.Content, &content); err != nil || len(content) < 2 {
				t.Fatalf("%s: %v", out.Content, err)
			}
			for member := range content {
				if _, err := n.Find(member); err != nil {
					t.Error(err)
				}
			}
			if facts.Has(openapi.FlagSensitive) || facts.Has(openapi.FlagBrandKey) {
				return // encrypted anew each time
			}
			if again, err := c.sb.Trigger(sandbox.Trigger{Event: name, URL: h.URL}); err != nil || again.ID == out.ID || string(again.Content) != string(out.Content) {
				t.Errorf("again: %v\n%s\n%s", err, out.Content, again.Content)
			}
		})
	}
}

// TestTriggerContents looks at the contents that are asked for most.
func TestTriggerContents(t *testing.T) {
	c := start(t, sandbox.Options{})
	h := openHandler(t, c.config)
	for name, test := range map[string]struct {
		trigger sandbox.Trigger
		members string // all that are there, sorted; "": not looked at
		has     map[string]string
	}{
		"a payment": {sandbox.Trigger{Event: "TRANSACTION.SUCCESS"},
			"amount appid attach bank_type mchid out_trade_no payer promotion_detail scene_info success_time trade_state trade_state_desc trade_type transaction_id",
			map[string]string{"trade_state": "SUCCESS", "mchid": c.config.MchID, "amount.payer_total": "100", "success_time": "2026-06-01T12:00:00+08:00"}},
		"another amount": {sandbox.Trigger{Event: "TRANSACTION.SUCCESS", Set: map[string]any{"out_trade_no": "mine-0001", "amount": map[string]any{"total": 888}}}, "",
			map[string]string{"out_trade_no": "mine-0001", "amount.total": "888", "amount.payer_total": "888", "amount.currency": "CNY"}},
		"a refund that failed": {sandbox.Trigger{Event: "REFUND.ABNORMAL"}, "",
			map[string]string{"refund_status": "ABNORMAL", "amount.refund": "100"}},
		"a failed deduction": {sandbox.Trigger{Event: "TRANSACTION.FAIL"}, "", map[string]string{"trade_state": "PAY_FAIL", "parking_info.plate_number": "粤B888888"}},
		"a new member": {sandbox.Trigger{Event: "REFUND.SUCCESS", Loose: true, Set: map[string]any{"brand_new": []any{1}}}, "",
			map[string]string{"brand_new.0": "1", "refund_status": "SUCCESS"}},
		"of APIv2": {sandbox.Trigger{Event: "transaction-success", Set: map[string]any{"total_fee": "7", "sign_type": "HMAC-SHA256"}}, "",
			map[string]string{"total_fee": "7", "result_code": "SUCCESS", "mch_id": c.config.MchID}},
		"a refund of APIv2": {sandbox.Trigger{Event: "v2/refund-processed", Set: map[string]any{"refund_fee": 7}}, "",
			map[string]string{"refund_fee": "7", "settlement_refund_fee": "7", "success_time": "2026-06-01 12:00:00"}},
	} {
		t.Run(name, func(t *testing.T) {
			test.trigger.URL = h.URL
			out, err := c.sb.Trigger(test.trigger)
			if err != nil || !out.Accepted {
				t.Fatalf("%+v, %v", out, err)
			}
			n := h.got[len(h.got)-1]
			var content map[string]json.RawMessage
			if err := n.Decode(&content); err != nil && test.members != "" {
				t.Fatal(err)
			}
			var members []string
			for member := range content {
				members = append(members, member)
			}
			slices.Sort(members)
			if diff := cmp.Diff(test.members, strings.Join(members, " ")); test.members != "" && diff != "" {
				t.Error(diff)
			}
			for path, value := range test.has {
				if got := n.Get(path).String(); got != value {
					t.Errorf("%s is %q, want %q", path, got, value)
				}
			}
		})
	}
}

// TestTriggerRefuses sends nothing that can't be meant.
func TestTriggerRefuses(t *testing.T) {
	c := start(t, sandbox.Options{})
	for name, test := range map[string]struct {
		trigger sandbox.Trigger
		err     error
		says    string
	}{
		"no such event":  {sandbox.Trigger{Event: "TRANSACTION.SUCCES", URL: "http://127.0.0.1:1"}, sandbox.ErrNoEvent, `"TRANSACTION.SUCCES"`},
		"not of APIv2":   {sandbox.Trigger{Event: "v2/REFUND.SUCCESS", URL: "http://127.0.0.1:1"}, sandbox.ErrNoEvent, `"v2/REFUND.SUCCESS"`},
		"nowhere":        {sandbox.Trigger{Event: "TRANSACTION.SUCCESS"}, sandbox.ErrNowhere, ""},
		"a wrong type":   {sandbox.Trigger{Event: "TRANSACTION.SUCCESS", URL: "http://127.0.0.1:1", Set: map[string]any{"amount": map[string]any{"total": "1"}}}, sandbox.ErrContent, "amount.total: a string, want integer"},
		"a wrong value":  {sandbox.Trigger{Event: "REFUND.SUCCESS", URL: "http://127.0.0.1:1", Set: map[string]any{"refund_status": "GOOD"}}, sandbox.ErrContent, "refund_status"},
		"unknown":        {sandbox.Trigger{Event: "REFUND.SUCCESS", URL: "http://127.0.0.1:1", Set: map[string]any{"refund_stat": "SUCCESS"}}, sandbox.ErrContent, "refund_stat: unknown"},
		"unknown, APIv2": {sandbox.Trigger{Event: "v2/transaction-success", URL: "http://127.0.0.1:1", Set: map[string]any{"totalfee": "1"}}, sandbox.ErrContent, "totalfee: unknown"},
		"no JSON at all": {sandbox.Trigger{Event: "REFUND.SUCCESS", URL: "http://127.0.0.1:1", Set: map[string]any{"mchid": func() {}}}, sandbox.ErrContent, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if out, err := c.sb.Trigger(test.trigger); !errors.Is(err, test.err) || !strings.Contains(err.Error(), test.says) || out.ID != "" {
				t.Errorf("%+v, %v", out, err)
			}
		})
	}
	if n := len(c.sb.Notices()); n != 0 {
		t.Errorf("%d are there", n)
	}
	out, err := c.sb.Trigger(sandbox.Trigger{Event: "TRANSACTION.SUCCESS", URL: "http://127.0.0.1:1"})
	if err != nil || out.Accepted || out.Next.IsZero() || out.Attempts[0].Cause != "unreachable" {
		t.Errorf("%+v, %v", out, err)
	}
	c.sb.SetNoticeFaults(sandbox.NoticeFaults{Hold: true})
	if out, err := c.sb.Trigger(sandbox.Trigger{Event: "TRANSACTION.SUCCESS", URL: "http://127.0.0.1:1"}); err != nil || len(out.Attempts) != 0 {
		t.Errorf("%+v, %v", out, err)
	}
	c.sb.Close()
	if _, err := c.sb.Trigger(sandbox.Trigger{Event: "TRANSACTION.SUCCESS", URL: "http://127.0.0.1:1"}); !errors.Is(err, sandbox.ErrClosed) {
		t.Error(err)
	}
}
