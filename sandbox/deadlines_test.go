package sandbox_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/sandbox"
)

const waitingTransfer = "transfer0001"

// waits makes what ends by time, at noon: a transfer, an order, a sharable order that is paid, an order of payscore. All of
// them tell url.
func (c *caller) waits(url string) {
	c.t.Helper()
	c.must("POST", "/v3/fund-app/mch-transfer/transfer-bills", object{"appid": "wx8888888888888888", "out_bill_no": waitingTransfer, "openid": "oUser", "transfer_amount": 300,
		"transfer_scene_id": "1000", "transfer_remark": "x", "notify_url": url, "transfer_scene_report_infos": []any{object{"info_type": "a", "info_content": "b"}}})
	open, shared := order("order-open", 100), order("order-shared", 700)
	open["time_expire"] = noon.Add(time.Hour).Format(time.RFC3339)
	shared["settle_info"], shared["notify_url"] = object{"profit_sharing": true}, url
	c.must("POST", nativePath, open)
	c.must("POST", nativePath, shared)
	c.pays("order-shared", sandbox.Payment{})
	c.paid("order-paid", url)
	c.must("POST", "/v3/payscore/serviceorder", object{"appid": "wx8888888888888888", "service_id": "2002000000000558272851110", "out_order_no": "score-0001",
		"service_introduction": "x", "time_range": object{"start_time": "OnAccept"}, "risk_fund": object{"name": "DEPOSIT", "amount": 100}, "notify_url": url})
}

// document is a thing of which State alone may have been asked: its state, and when it came to that.
func document(t *testing.T, sb *sandbox.Sandbox, kind, key string) (state string, changed time.Time) {
	t.Helper()
	all, err := sb.Documents(kind, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(d sandbox.Document) bool { return d.Key == key })
	if i < 0 {
		t.Fatalf("no %s %s", kind, key)
	}
	var d struct {
		State   string    `json:"state"`
		Changed time.Time `json:"changed"`
	}
	if err := json.Unmarshal(all[i].Value, &d); err != nil {
		t.Fatal(err)
	}
	return d.State, d.Changed
}

// ended looks at what has become of waits after 49 hours, of which nobody has asked.
func ended(t *testing.T, sb *sandbox.Sandbox) {
	t.Helper()
	deadline := noon.Add(24 * time.Hour)
	last := settled(t, sb, 3)[2]
	var content struct {
		State string    `json:"state"`
		Why   string    `json:"fail_reason"`
		At    time.Time `json:"update_time"`
	}
	if err := json.Unmarshal(last.Content, &content); err != nil {
		t.Fatal(err)
	}
	if last.EventType != "MCHTRANSFER.BILL.FINISHED" || content.State != "FAIL" || content.Why != "OVERDUE_CLOSE" || !content.At.Equal(deadline) || !last.Created.Equal(deadline) || !last.Accepted {
		t.Errorf("%s tells %+v, want the end at %v", last.EventType, content, deadline)
	}
	balances := map[string]int64{}
	for account, fen := range sb.State().Balances {
		if fen > 0 {
			balances[account] = fen
		}
	}
	var transaction string
	for account := range balances {
		if id, found := strings.CutPrefix(account, "unsplit/"); found {
			transaction = id
		}
	}
	if diff := cmp.Diff(map[string]int64{"basic/" + sandbox.DefaultMchID: 100_000_100, "unsplit/" + transaction: 700}, balances); diff != "" {
		t.Errorf("money lies otherwise: %s", diff)
	}
	for _, c := range []struct {
		kind, key, state string
		at               time.Time
	}{
		{"transfer-bill", sandbox.DefaultMchID + "/" + waitingTransfer, "FAIL", deadline},
		{"payscore", sandbox.DefaultMchID + "/score-0001", "EXPIRED", noon.Add(time.Hour)},
		{"order", "order-open", "CLOSED", time.Time{}},
	} {
		if state, at := document(t, sb, c.kind, c.key); state != c.state || !at.Equal(c.at) {
			t.Errorf("%s is %s at %v, want %s at %v", c.key, state, at, c.state, c.at)
		}
	}
	if err := sb.AdvanceClock(29 * 24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := sb.State().Balances; got["unsplit/"+transaction] != 0 || got["basic/"+sandbox.DefaultMchID] != 100_000_800 {
		t.Errorf("what was to be shared lies there still: %v", got)
	}
}

// TestDeadlines: what ends by time ends without a look, as of its deadline.
func TestDeadlines(t *testing.T) {
	for name, later := range map[string]func(c *caller, opts sandbox.Options, passed *atomic.Int64) *caller{
		"the clock is moved": func(c *caller, _ sandbox.Options, _ *atomic.Int64) *caller {
			if err := c.sb.AdvanceClock(49 * time.Hour); err != nil {
				c.t.Fatal(err)
			}
			return c
		},
		"another process": func(c *caller, opts sandbox.Options, passed *atomic.Int64) *caller {
			if err := c.sb.Close(); err != nil {
				c.t.Fatal(err)
			}
			passed.Store(int64(49 * time.Hour))
			return start(c.t, opts)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var passed atomic.Int64
			opts := sandbox.Options{Store: &shelf{}, Now: func() time.Time { return noon.Add(time.Duration(passed.Load())) }}
			c := start(t, opts)
			s := openShop(t, c.config, 0)
			c.waits(s.URL)
			settled(t, c.sb, 2) // of the payments
			ended(t, later(c, opts, &passed).sb)
		})
	}
}

// TestDeadlineTimer: a deadline is met when it comes, though nobody does anything.
func TestDeadlineTimer(t *testing.T) {
	began := time.Now()
	c := start(t, sandbox.Options{Now: func() time.Time { return noon.Add(time.Since(began)) }})
	s := openShop(t, c.config, 0)
	c.waits(s.URL)
	settled(t, c.sb, 2)
	if err := c.sb.AdvanceClock(24*time.Hour - time.Since(began)); err != nil { // the transfer was made after noon
		t.Fatal(err)
	}
	if all := settled(t, c.sb, 3); all[2].EventType != "MCHTRANSFER.BILL.FINISHED" {
		t.Errorf("%+v", all[2])
	}
}
