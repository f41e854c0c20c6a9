package batch

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// rowsBy are the numbers of rows of counts.
func rowsBy(c Counts) map[State]int64 {
	by := map[State]int64{}
	for state, n := range c.By {
		by[state] = n.Rows
	}
	return by
}

// TestFaults: what becomes of rows with every kind of answer, over TLS.
func TestFaults(t *testing.T) {
	const rows = 12
	first := func(fault string) func(string, int) string { // the first attempt of every row
		return func(_ string, nth int) string {
			if nth == 1 {
				return fault
			}
			return ""
		}
	}
	always := func(fault string) func(string, int) string { return func(string, int) string { return fault } }
	for name, tt := range map[string]struct {
		fault  func(string, int) string
		want   map[State]int64
		err    error
		change func(*Options)
	}{
		"all is well":                   {nil, map[State]int64{Done: rows}, nil, nil},
		"answer lost before":            {first("lost before"), map[State]int64{Done: rows}, nil, nil},
		"answer lost after":             {first("lost after"), map[State]int64{Done: rows}, nil, nil},
		"500 before":                    {first("500 before"), map[State]int64{Done: rows}, nil, nil},
		"500 after":                     {first("500 after"), map[State]int64{Done: rows}, nil, nil},
		"half an answer":                {first("half after"), map[State]int64{Done: rows}, nil, nil},
		"a page of a gateway":           {first("html before"), map[State]int64{Done: rows}, nil, nil},
		"an answer without a signature": {first("unsigned after"), map[State]int64{Done: rows}, nil, nil},
		"a probe":                       {first("probe after"), map[State]int64{Done: rows}, nil, nil},
		"the clock is wrong":            {always("skew after"), map[State]int64{Sent: 1, Planned: rows - 1}, ErrHalted, func(o *Options) { o.Concurrency = 1 }},
		"time-out":                      {first("hang before"), map[State]int64{Done: rows}, nil, func(o *Options) { o.Timeout = 150 * time.Millisecond }},
		"202":                           {first("202 after"), map[State]int64{Done: rows}, nil, nil},
		"202 for ever":                  {always("202 after"), map[State]int64{Unknown: rows}, nil, func(o *Options) { o.Concurrency, o.Tries = 1, 9 }},
		"lost for ever":                 {always("lost after"), map[State]int64{Unknown: rows}, nil, nil},
		"500 for ever":                  {always("500 before"), map[State]int64{Unknown: rows}, nil, nil},
		"too many calls":                {first("429 FREQUENCY_LIMITED"), map[State]int64{Done: rows}, nil, nil},
		"too many, as coupons say it":   {first("403 FREQUENCY_LIMIT_EXCEED"), map[State]int64{Done: rows}, nil, nil},
		"refused":                       {always("400 PARAM_ERROR"), map[State]int64{Refused: rows}, nil, nil},
		"refused after an answer lost": {func(_ string, nth int) string {
			return map[bool]string{true: "lost before", false: "400 PARAM_ERROR"}[nth == 1]
		}, map[State]int64{Unknown: rows}, nil, nil},
		"refused after too many": {func(_ string, nth int) string {
			return map[bool]string{true: "429 RATELIMIT_EXCEEDED", false: "400 PARAM_ERROR"}[nth == 1]
		}, map[State]int64{Refused: rows}, nil, nil},
		"a code that is new": {always("400 CODE_OF_TOMORROW"), map[State]int64{Unknown: rows}, nil, nil},
		"no money":           {always("403 NOT_ENOUGH"), map[State]int64{Planned: rows}, ErrHalted, nil},
		"no right":           {always("403 NO_AUTH"), map[State]int64{Planned: rows}, ErrHalted, nil},
		"wrong signature":    {always("401 SIGN_ERROR"), map[State]int64{Planned: rows}, ErrHalted, nil},
		"too many refused":   {always("400 PARAM_ERROR"), map[State]int64{Refused: 3, Planned: rows - 3}, ErrPaused, func(o *Options) { o.MaxRefused, o.Concurrency = 3, 1 }},
		"a canary":           {nil, map[State]int64{Done: 5, Planned: rows - 5}, nil, func(o *Options) { o.Limit = 5 }},
		"until":              {nil, map[State]int64{Planned: rows}, ErrPaused, func(o *Options) { o.Until, o.Rate = time.Now(), 0.1 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			b.faults(tt.fault)
			job := planned(t, refundTemplate, refunds(rows))
			opts := quickly
			if tt.change != nil {
				tt.change(&opts)
			}
			if strings.Contains(name, "refused") { // the brake would let through five a second
				opts.Concurrency = max(1, opts.Concurrency)
			}
			err := job.Run(t.Context(), b.client(t), opts)
			if !errors.Is(err, tt.err) || (err == nil) != (tt.err == nil) {
				t.Errorf("Run: %v, want %v", err, tt.err)
			}
			got := rowsBy(b.check(t, job, rows))
			if name == "until" && got[Done] == 1 { // the first may begin at once
				got = map[State]int64{Planned: rows}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestGoesOn: after a halt, a pause or a signal the same call again goes on, and in the end each row has happened once.
func TestGoesOn(t *testing.T) {
	const rows = 40
	b := newBank(t)
	money := 15
	b.faults(func(_ string, nth int) string { // under the bank's lock
		if len(b.effects) >= money {
			return "403 NOT_ENOUGH"
		}
		return ""
	})
	job := planned(t, refundTemplate, refunds(rows))
	client := b.client(t)
	if err := job.Run(t.Context(), client, quickly); !errors.Is(err, ErrHalted) {
		t.Fatal(err)
	}
	counts := rowsBy(b.check(t, job, rows))
	if counts[Done] != 15 || counts[Planned] != rows-15 {
		t.Fatal(counts)
	}
	b.faults(nil)
	opts := quickly
	opts.Limit = 3
	if err := job.Run(t.Context(), client, opts); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := job.Run(ctx, client, quickly); !errors.Is(err, ErrPaused) && !errors.Is(err, context.Canceled) {
		t.Fatalf("a context that has ended: %v", err)
	}
	slow := quickly
	slow.Rate = 5
	var once sync.Once
	slow.Progress = func(Progress) { once.Do(func() { _ = job.Pause() }) }
	if err := job.Run(t.Context(), client, slow); !errors.Is(err, ErrPaused) {
		t.Fatalf("paused by hand: %v", err)
	}
	beginning := quickly // a run that is asked to pause while it begins
	beginning.Rate = 5
	var first sync.Once
	beginning.at = func(point string, _ int64) {
		if point == "committing" {
			first.Do(func() { _ = job.Pause() })
		}
	}
	if err := job.Run(t.Context(), client, beginning); !errors.Is(err, ErrPaused) {
		t.Fatalf("paused at its begin: %v", err)
	}
	if err := job.Run(t.Context(), client, quickly); err != nil {
		t.Fatal(err)
	}
	if counts := rowsBy(b.check(t, job, rows)); !maps.Equal(counts, map[State]int64{Done: rows}) {
		t.Error(counts)
	}
	for number, n := range b.sends {
		if n > 2 {
			t.Errorf("%s was sent %d times", number, n)
		}
	}
}

// TestWhoRuns: another merchant's client, and one that reaches nobody.
func TestWhoRuns(t *testing.T) {
	b := newBank(t)
	job := planned(t, refundTemplate, refunds(3))
	config := b.sb.Config()
	config.MchID = "1900000109"
	if err := job.Run(t.Context(), clienttest.New(t, config), quickly); !errors.Is(err, ErrMerchant) {
		t.Error(err)
	}
	config = b.sb.Config()
	config.BaseURL = "https://127.0.0.1:1"
	job = planned(t, refundTemplate, refunds(3))
	if err := job.Run(t.Context(), clienttest.New(t, config), quickly); !errors.Is(err, ErrUnsent) {
		t.Error(err)
	}
	for status, want := range map[int]error{500: ErrUnsent, 404: ErrHalted} {
		sb := clienttest.Sandbox(t, sandbox.Options{Intercept: clienttest.Answer(status, "application/json", `{"code":"X"}`)})
		job := planned(t, refundTemplate, refunds(3))
		if err := job.Run(t.Context(), clienttest.New(t, clienttest.Keyless(sb)), quickly); !errors.Is(err, want) {
			t.Errorf("the certificates can't be had, %d: %v", status, err)
		}
	}
	if counts := rowsBy(b.check(t, job, 3)); counts[Planned] != 3 {
		t.Error(counts)
	}
	if err := job.Run(t.Context(), b.client(t), quickly); !errors.Is(err, ErrServer) {
		t.Errorf("begun with another server: %v", err)
	}
	if err := job.Settle(t.Context(), b.client(t), SettleOptions{Limits: "-"}); !errors.Is(err, ErrServer) {
		t.Errorf("settled with another server: %v", err)
	}
	if err := job.Run(t.Context(), (*wechatpay.Client)(nil), quickly); !errors.Is(err, ErrMerchant) {
		t.Error(err)
	}
}

// TestUnnumbered: a row without a number is never sent twice.
func TestUnnumbered(t *testing.T) {
	const rows = 12
	template := refundTemplate
	template.Number = None
	for name, tt := range map[string]struct {
		fault string
		want  State
	}{
		"lost before": {"lost before", Unknown}, "lost after": {"lost after", Unknown}, "500": {"500 after", Unknown},
		"too many": {"429 FREQUENCY_LIMITED", Done}, "a bare 429": {"429 ", Unknown}, "refused": {"400 PARAM_ERROR", Refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			b.numbers = false
			b.faults(func(_ string, nth int) string {
				return map[bool]string{true: tt.fault}[nth == 1]
			})
			job := planned(t, template, refunds(rows))
			if err := job.Run(t.Context(), b.client(t), quickly); err != nil {
				t.Fatal(err)
			}
			counts, err := job.Counts(t.Context())
			if err != nil || counts.By[tt.want].Rows != rows {
				t.Error(rowsBy(counts), err)
			}
			for number, n := range b.sends {
				if n > 1 && tt.want != Done || b.effects[number] > 1 {
					t.Errorf("%s was sent %d times, and executed %d times", number, n, b.effects[number])
				}
			}
		})
	}
}

// TestForgottenNumber: a row that was cut so long ago that WeChat Pay may have forgotten its number is not sent again.
func TestForgottenNumber(t *testing.T) {
	b := newBank(t)
	job := planned(t, refundTemplate, refunds(4))
	const day = 24 * time.Hour
	sentAt(t, job, []time.Duration{26 * day, time.Hour, 26 * day}) // rows 1 to 3
	sentAt(t, job, []time.Duration{0, 0, time.Hour})               // again: what counts is the first time
	if err := job.Run(t.Context(), b.client(t), quickly); err != nil {
		t.Fatal(err)
	}
	if counts := rowsBy(b.check(t, job, 4)); !maps.Equal(counts, map[State]int64{Unknown: 2, Done: 2}) || b.sends["R0000000"] != 0 {
		t.Error(counts, b.sends)
	}
	told := 0
	opts := SettleOptions{Limits: "-", Wait: time.Nanosecond, Failed: func(r Record) {
		if r.State == Unknown && r.Answer == tooOld {
			told++
		}
	}}
	if err := job.Settle(t.Context(), b.client(t), opts); err != nil || told != 2 {
		t.Fatal(err, told)
	}
	coupons := planned(t, Template{Method: "POST", Path: "v3/marketing/favor/users/{openid}/coupons", Merchant: sandbox.DefaultMchID, Amount: None}, rowsOf(
		Row{Request: wechatpay.Request{"openid": "o1", "json": wechatpay.Object{"stock_id": "9856000", "out_request_no": "C1", "appid": "wx1234567890abcdef", "stock_creator_mchid": "8956000"}}},
	))
	sentAt(t, coupons, []time.Duration{26 * day})
	if err := coupons.Run(t.Context(), b.client(t), quickly); err != nil {
		t.Fatal(err)
	}
	if err := coupons.Settle(t.Context(), b.client(t), opts); err != nil || told != 3 {
		t.Fatal("without a query:", err, told)
	}
	if counts := rowsBy(b.check(t, job, 4)); counts[Unknown] != 2 || b.sends["R0000000"] != 0 {
		t.Error("settled by a repeat:", counts, b.sends)
	}
}

// sentAt marks the first rows as sent, so long ago, as a process does that is killed then; 0 leaves one out.
func sentAt(t *testing.T, job *Job, ages []time.Duration) {
	t.Helper()
	w, err := job.ledger.Write(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	for i, age := range ages {
		if age == 0 {
			continue
		}
		if _, err := w.Send(int64(i+1), time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestClockSetBack: a row without a number that was cut under a clock that went ahead is not sent again either, and a key
// does not wait for the time of that clock.
func TestClockSetBack(t *testing.T) {
	b := newBank(t)
	template := refundTemplate
	template.Number, template.Key, template.Gap = None, "json.amount.currency", 10*time.Millisecond
	job := planned(t, template, refunds(3))
	sentAt(t, job, []time.Duration{-time.Hour})
	if err := job.Run(t.Context(), b.client(t), quickly); err != nil {
		t.Fatal(err)
	}
	counts, err := job.Counts(t.Context())
	if got := rowsBy(counts); err != nil || !maps.Equal(got, map[State]int64{Unknown: 1, Done: 2}) || b.sends["R0000000"] != 0 {
		t.Error(got, b.sends, err)
	}
}

// TestServerOf: WeChat Pay's hosts are one server, a sandbox is another.
func TestServerOf(t *testing.T) {
	for base, want := range map[string]string{
		"": "https://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com": "https://api.mch.weixin.qq.com", "https://127.0.0.1:8443/x": "https://127.0.0.1:8443/x",
	} {
		config := clienttest.Config()
		config.BaseURL = base
		if got := strings.TrimSuffix(serverOf(clienttest.New(t, config)), "/"); got != want {
			t.Errorf("%q: %q, want %q", base, got, want)
		}
	}
}
