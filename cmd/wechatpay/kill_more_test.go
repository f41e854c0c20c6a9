package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/steer"
)

// An errand is a native order that its user pays, and a transfer that hers confirms: what of it was answered. Both have a
// notify_url of their own.
type errand struct {
	number, code, bill string // "": not answered
	paid, confirmed    bool
}

func (e *errand) run(ctx context.Context, client *wechatpay.Client, control *steer.Control, shop string) {
	order, err := client.Chain("v3/pay/transactions/native").Post(ctx, wechatpay.Request{"json": wechatpay.Object{
		"appid": "wxd678efh567hg6787", "mchid": "8956000", "description": "an example", "out_trade_no": e.number, "notify_url": shop + "/paid/" + e.number, "amount": wechatpay.Object{"total": total}}})
	if err != nil {
		return
	}
	e.code = order.Get("code_url").String()
	e.paid = control.Post(ctx, "pay", wechatpay.Object{"out_trade_no": e.number}, nil) == nil
	transfer, err := client.Chain("v3/fund-app/mch-transfer/transfer-bills").Post(ctx, wechatpay.Request{"json": wechatpay.Object{
		"appid": "wxd678efh567hg6787", "out_bill_no": e.number, "transfer_scene_id": "1000", "openid": "oUser", "transfer_amount": each, "transfer_remark": "x",
		"notify_url": shop + "/sent/" + e.number, "transfer_scene_report_infos": []any{wechatpay.Object{"info_type": "x", "info_content": "x"}}}})
	if err != nil {
		return
	}
	e.bill = transfer.Get("transfer_bill_no").String()
	e.confirmed = control.Post(ctx, "act", wechatpay.Object{"action": "transfer.confirm", "number": e.number}, nil) == nil
}

// check asks for what was answered.
func (e *errand) check(t *testing.T, client *wechatpay.Client) {
	t.Helper()
	got, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(t.Context(), wechatpay.Request{"out_trade_no": e.number, "query": wechatpay.Object{"mchid": "8956000"}})
	if state := got.Get("trade_state").String(); err != nil || e.paid && state != "SUCCESS" {
		t.Errorf("%s is %s, %v, and was paid: %v", e.number, state, err, e.paid)
	}
	if e.bill == "" {
		return
	}
	got, err = client.Chain("v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}").Get(t.Context(), wechatpay.Request{"out_bill_no": e.number})
	if state := got.Get("state").String(); err != nil || got.Get("transfer_bill_no").String() != e.bill || e.confirmed && state != "SUCCESS" {
		t.Errorf("%s: %v, %v, and was confirmed: %v", e.number, got, err, e.confirmed)
	}
}

// A counter is a merchant's server: it takes two of three notifications.
type counter struct {
	*httptest.Server
	mu      sync.Mutex
	arrived int
	taken   map[string]bool // by the path of the notify_url
}

func openCounter(t *testing.T) *counter {
	c := &counter{taken: make(map[string]bool)}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.arrived++; c.arrived%3 == 0 {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		c.taken[r.URL.Path] = true
	}))
	t.Cleanup(c.Close)
	return c
}

// check looks whether each notification of what was answered has been taken, or waits to be sent again.
func (c *counter) check(t *testing.T, control *steer.Control, errands []*errand) {
	t.Helper()
	for range 600 { // of a minute: what was not taken before goes out again now
		c.mu.Lock()
		taken := len(c.taken)
		c.mu.Unlock()
		if taken > 0 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	told, later := 0, 0
	for _, e := range errands {
		for path, due := range map[string]bool{"/paid/" + e.number: e.paid, "/sent/" + e.number: e.confirmed} {
			if !due {
				continue
			}
			told++
			c.mu.Lock()
			taken := c.taken[path]
			c.mu.Unlock()
			if taken {
				continue
			}
			if later++; !c.waits(t, control, path, e.number) {
				t.Errorf("the notification of %s is lost", path)
			}
		}
	}
	t.Logf("%d errands were answered; of their %d notifications %d were not taken yet", len(errands), told, later)
	if told == later {
		t.Error("too few notifications for a test")
	}
}

// waits tells whether a notification is there, and is to be sent or has just been taken.
func (c *counter) waits(t *testing.T, control *steer.Control, path, about string) bool {
	t.Helper()
	var list struct {
		Notices []struct {
			URL      string
			Next     *time.Time
			Accepted bool
		}
	}
	if err := control.Get(t.Context(), "notices?about="+about, &list); err != nil {
		t.Fatal(err)
	}
	for _, n := range list.Notices {
		if n.URL == c.URL+path {
			return n.Accepted || n.Next != nil
		}
	}
	return false
}

// balanced looks at all money: what one has another lacks.
func balanced(t *testing.T, control *steer.Control) {
	t.Helper()
	var state struct{ Balances map[string]int64 }
	if err := control.Get(t.Context(), "state", &state); err != nil {
		t.Fatal(err)
	}
	sum := int64(0)
	for account, fen := range state.Balances {
		if sum += fen; fen < 0 && strings.Contains(account, "/") {
			t.Errorf("%s owes %d fen", account, fen)
		}
	}
	if sum != 0 || len(state.Balances) < 3 {
		t.Errorf("all accounts together have %d fen: %v", sum, state.Balances)
	}
}
