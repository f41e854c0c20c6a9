package batch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestSettle: what becomes of rows whose answers were lost, executed or not.
func TestSettle(t *testing.T) {
	const rows = 6
	happened := func(c Counts) map[string]int64 {
		return map[string]int64{"unknown": c.By[Unknown].Rows, "settled": c.By[Settled].Rows, "happened": c.Happened.Rows}
	}
	for name, tt := range map[string]struct {
		run, settle func(string, int) string // faults of sends and of repeats
		wait        time.Duration
		want        map[string]int64
		err         error
	}{
		"it happened":                                 {lost("lost after"), nil, time.Hour, map[string]int64{"unknown": 0, "settled": rows, "happened": rows}, nil},
		"not found, then repeated":                    {lost("lost before"), nil, 50 * time.Millisecond, map[string]int64{"unknown": 0, "settled": rows, "happened": rows}, nil},
		"not found, repeat refused":                   {lost("lost before"), lost("400 PARAM_ERROR"), 50 * time.Millisecond, map[string]int64{"unknown": 0, "settled": rows, "happened": 0}, nil},
		"not found, repeat lost":                      {lost("lost before"), lost("lost before"), 50 * time.Millisecond, map[string]int64{"unknown": rows, "settled": 0, "happened": 0}, nil},
		"not found, no money":                         {lost("lost before"), lost("403 NOT_ENOUGH"), 50 * time.Millisecond, map[string]int64{"unknown": rows, "settled": 0, "happened": 0}, ErrHalted},
		"the repeat is executed, and lost, and found": {lost("lost before"), lost("lost after"), time.Nanosecond, map[string]int64{"unknown": rows, "settled": 0, "happened": 0}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			b.faults(tt.run)
			job := planned(t, refundTemplate, refunds(rows))
			if err := job.Run(t.Context(), b.client(t), quickly); err != nil {
				t.Fatal(err)
			}
			if counts := rowsBy(b.check(t, job, rows)); counts[Unknown] != rows {
				t.Fatal(counts)
			}
			b.faults(tt.settle)
			if err := job.Settle(t.Context(), b.client(t), SettleOptions{Limits: "-", Rate: 1e6, Wait: tt.wait}); !errors.Is(err, tt.err) {
				t.Errorf("Settle: %v", err)
			}
			if diff := cmp.Diff(tt.want, happened(b.check(t, job, rows))); diff != "" {
				t.Error(diff)
			}
			b.faults(nil)
			if err := job.Settle(t.Context(), b.client(t), SettleOptions{Limits: "-", Rate: 1e6, Wait: time.Millisecond}); err != nil {
				t.Error(err)
			}
			if c := happened(b.check(t, job, rows)); c["unknown"] != 0 {
				t.Errorf("once all works: %v", c)
			}
		})
	}
}

func lost(fault string) func(string, int) string { return func(string, int) string { return fault } }

// TestSettleLate: what is not found may be under way. It is found when Wait is over, and is not sent again.
func TestSettleLate(t *testing.T) {
	const rows = 3
	b := newBank(t)
	b.faults(lost("lost before"))
	job := planned(t, refundTemplate, refunds(rows))
	opts := quickly
	opts.Tries = 1
	if err := job.Run(t.Context(), b.client(t), opts); err != nil {
		t.Fatal(err)
	}
	waited := 0
	err := job.Settle(t.Context(), b.client(t), SettleOptions{Limits: "-", Rate: 1e6, Wait: time.Second, Waiting: func(time.Time) {
		waited++
		b.mu.Lock()
		defer b.mu.Unlock()
		for i := range rows { // what was accepted then is executed now
			number := fmt.Sprintf("R%07d", i)
			b.effects[number], b.fen[number] = 1, int64(i+1)
		}
	}})
	if err != nil || waited != 1 {
		t.Fatal(waited, err)
	}
	if counts := b.check(t, job, rows); counts.Happened.Rows != rows || b.sends["R0000000"] != 1 {
		t.Errorf("%v, sent %d times", rowsBy(counts), b.sends["R0000000"])
	}
}

// TestSettleSome settles the lines that it is told.
func TestSettleSome(t *testing.T) {
	b := newBank(t)
	b.faults(lost("lost after"))
	job := planned(t, refundTemplate, refunds(4))
	if err := job.Run(t.Context(), b.client(t), quickly); err != nil {
		t.Fatal(err)
	}
	if err := job.Settle(t.Context(), b.client(t), SettleOptions{Limits: "-", Rate: 1e6, Lines: []int64{2, 3}}); err != nil {
		t.Fatal(err)
	}
	if counts := rowsBy(b.check(t, job, 4)); !maps.Equal(counts, map[State]int64{Unknown: 2, Settled: 2}) {
		t.Error(counts)
	}
	template := refundTemplate
	template.Number = None
	if err := planned(t, template, refunds(1)).Settle(t.Context(), b.client(t), SettleOptions{Limits: "-"}); !errors.Is(err, ErrUnsettled) {
		t.Errorf("without a number: %v", err)
	}
}

// TestSettleCoupons: an operation without a query is settled by the same call under the same number; a refusal proves
// nothing there.
func TestSettleCoupons(t *testing.T) {
	sent := map[string][]string{} // bodies by number
	answers := map[string]func(http.ResponseWriter, *http.Request, *sandbox.Sandbox){
		"lost": func(http.ResponseWriter, *http.Request, *sandbox.Sandbox) { panic(http.ErrAbortHandler) },
		"ok": func(w http.ResponseWriter, r *http.Request, sb *sandbox.Sandbox) {
			text := []byte(`{"coupon_id":"98674556"}`)
			_ = sb.Sign(w.Header(), r.Header.Get("Wechatpay-Serial"), text)
			_, _ = w.Write(text)
		},
		"limit": func(w http.ResponseWriter, r *http.Request, sb *sandbox.Sandbox) {
			text := []byte(`{"code":"RULE_LIMIT"}`)
			_ = sb.Sign(w.Header(), r.Header.Get("Wechatpay-Serial"), text)
			w.WriteHeader(400)
			_, _ = w.Write(text)
		},
	}
	now := "lost"
	var sb *sandbox.Sandbox
	sb = clienttest.Sandbox(t, sandbox.Options{Intercept: func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		number := gjson.GetBytes(body, "out_request_no").String()
		sent[number] = append(sent[number], r.URL.Path+string(body))
		answers[now](w, r, sb)
	}})
	client := clienttest.New(t, sb.Config())
	job := planned(t, Template{Method: "POST", Path: "v3/marketing/favor/users/{openid}/coupons", Merchant: sandbox.DefaultMchID, Amount: None}, rowsOf(
		Row{Request: wechatpay.Request{"openid": "o1", "json": wechatpay.Object{"stock_id": "9856000", "out_request_no": "C1", "appid": "wx1234567890abcdef", "stock_creator_mchid": "8956000"}}},
	))
	if keys := job.kept.Keys; len(keys) != 1 || keys[0] != "path.openid" {
		t.Errorf("coupons of one user are not sent one by one: %q", keys)
	}
	opts := quickly
	opts.Concurrency = 1
	if err := job.Run(t.Context(), client, opts); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		answer string
		want   State
		err    error
	}{{"limit", Unknown, nil}, {"lost", Unknown, ErrUnsent}, {"ok", Settled, nil}} {
		now = tt.answer
		if err := job.Settle(t.Context(), client, SettleOptions{Limits: "-", Rate: 1e6, Wait: time.Nanosecond}); !errors.Is(err, tt.err) {
			t.Error(err)
		}
		if counts, err := job.Counts(t.Context()); err != nil || counts.By[tt.want].Rows != 1 {
			t.Errorf("%s: %v, %v", tt.answer, rowsBy(counts), err)
		}
	}
	if bodies := slices.Compact(sent["C1"]); len(sent) != 1 || len(bodies) != 1 || len(sent["C1"]) != 6 {
		t.Errorf("it was not the same call each time: %q", sent)
	}
}

// TestSettleBroken: a query that fails tells nothing, which is said; where none is answered that is an error, with the last
// reason, and where one is it is none.
func TestSettleBroken(t *testing.T) {
	b := newBank(t)
	b.faults(lost("lost after"))
	job := planned(t, refundTemplate, refunds(2))
	if err := job.Run(t.Context(), b.client(t), quickly); err != nil {
		t.Fatal(err)
	}
	sends := b.sends["R0000000"]
	b.broken = true
	var told []Record
	opts := SettleOptions{Limits: "-", Rate: 1e6, Wait: time.Nanosecond, Failed: func(r Record) { told = append(told, r) }}
	err := job.Settle(t.Context(), b.client(t), opts)
	if !errors.Is(err, ErrUnsent) || !strings.HasSuffix(err.Error(), "HTTP 500 SYSTEM_ERROR") {
		t.Errorf("no query is answered: %v", err)
	}
	if len(told) != 2 || told[0].Status != 500 || told[0].Line+told[1].Line != 3 || told[0].State != Unknown {
		t.Errorf("told of %+v", told)
	}
	if counts, err := job.Counts(t.Context()); err != nil || counts.By[Unknown].Rows != 2 || b.sends["R0000000"] != sends {
		t.Errorf("%v, sent %d times, %v", rowsBy(counts), b.sends["R0000000"], err)
	}
	told, b.brokenFor = nil, "R0000001"
	if err := job.Settle(t.Context(), b.client(t), opts); err != nil || len(told) != 1 || told[0].Number != "R0000001" {
		t.Errorf("one query is answered: %v, told of %+v", err, told)
	}
}

// TestSettleUnreached: with nobody there, few rows are asked for in vain, and that is an error; so is a look at what is under way.
func TestSettleUnreached(t *testing.T) {
	b := newBank(t)
	b.slow = 100
	b.faults(func(number string, _ int) string {
		if number == "R0000002" {
			return ""
		}
		return "lost after"
	})
	job := planned(t, refundTemplate, refunds(3))
	if err := job.Run(t.Context(), b.client(t), quickly); err != nil {
		t.Fatal(err)
	}
	client := b.client(t)
	b.sb.Close()
	for name, opts := range map[string]SettleOptions{"unknown": {}, "final": {Final: true, Lines: []int64{3}}} {
		opts.Limits, opts.Rate = "-", 1e6
		if err := job.Settle(t.Context(), client, opts); !errors.Is(err, ErrUnsent) || !strings.Contains(err.Error(), "connection refused") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSettleFinal looks until nothing is under way, and keeps how it ended; what has ended is not asked for again.
func TestSettleFinal(t *testing.T) {
	b := newBank(t)
	b.slow = 2
	job := planned(t, refundTemplate, refunds(3))
	if err := job.Run(t.Context(), b.client(t), quickly); err != nil {
		t.Fatal(err)
	}
	opts := SettleOptions{Limits: "-", Rate: 1e6, Final: true, rounds: []time.Duration{time.Millisecond}}
	for range 2 {
		if err := job.Settle(t.Context(), b.client(t), opts); err != nil {
			t.Fatal(err)
		}
	}
	b.check(t, job, 3)
	for r, err := range job.Rows(t.Context(), Done) {
		if status, _ := saidBy(r.Answer); err != nil || status != "SUCCESS" || b.looks[r.Number] != 3 {
			t.Errorf("%s: %s after %d looks, %v", r.Number, status, b.looks[r.Number], err)
		}
	}
	b.slow = 100
	job = planned(t, refundTemplate, refunds(1))
	if err := job.Run(t.Context(), b.client(t), quickly); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	opts.rounds = []time.Duration{time.Hour}
	if err := job.Settle(ctx, b.client(t), opts); !errors.Is(err, ErrPaused) {
		t.Errorf("cut while it waits: %v", err)
	}
}

// TestSettleClose: a close that was never executed is not settled by its order being there, but by the close itself.
func TestSettleClose(t *testing.T) {
	lose := true
	sb := clienttest.Sandbox(t, sandbox.Options{Intercept: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if lose && strings.HasSuffix(r.URL.Path, "/close") {
			panic(http.ErrAbortHandler)
		}
		next.ServeHTTP(w, r)
	}})
	client := clienttest.New(t, sb.Config())
	if _, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), wechatpay.Request{"json": wechatpay.Object{
		"appid": "wx1234567890abcdef", "mchid": sandbox.DefaultMchID, "description": "x", "out_trade_no": "ORDER0001", "notify_url": "https://example.com/n",
		"amount": wechatpay.Object{"total": 100, "currency": "CNY"},
	}}); err != nil {
		t.Fatal(err)
	}
	job := planned(t, Template{Method: "POST", Path: "v3/pay/transactions/out-trade-no/{out_trade_no}/close", Merchant: sandbox.DefaultMchID, Amount: None}, rowsOf(
		Row{Request: wechatpay.Request{"out_trade_no": "ORDER0001", "json": wechatpay.Object{"mchid": sandbox.DefaultMchID}}},
	))
	if err := job.Run(t.Context(), client, quickly); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		lose  bool
		want  State
		order string
	}{{true, Unknown, "NOTPAY"}, {false, Settled, "CLOSED"}} {
		lose = tt.lose
		if err := job.Settle(t.Context(), client, SettleOptions{Limits: "-", Rate: 1e6, Wait: time.Nanosecond}); errors.Is(err, ErrUnsent) != tt.lose {
			t.Error(err)
		}
		counts, err := job.Counts(t.Context())
		if err != nil || counts.By[tt.want].Rows != 1 || counts.Happened.Rows != counts.By[Settled].Rows {
			t.Errorf("%v, %v, want %s", counts, err, tt.want)
		}
		resp, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(t.Context(), wechatpay.Request{"out_trade_no": "ORDER0001", "query": wechatpay.Object{"mchid": sandbox.DefaultMchID}})
		if err != nil {
			t.Fatal(err)
		}
		if state := gjson.GetBytes(resp.Body, "trade_state").String(); state != tt.order {
			t.Errorf("the order is %s, want %s", state, tt.order)
		}
	}
}
