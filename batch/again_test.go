package batch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch/internal/ledger"
)

// unknownJob is a job whose rows were all lost before they were executed.
func (b *bank) unknownJob(t *testing.T, template Template, rows int, orders int) *Job {
	t.Helper()
	b.faults(lost("lost before"))
	job := planned(t, template, func(yield func(Row, error) bool) {
		for i := range rows {
			r := refund(i, 1)
			r.Request["json"].(wechatpay.Object)["out_trade_no"] = fmt.Sprint("ORDER", i/orders)
			if !yield(r, nil) {
				return
			}
		}
	})
	opts := quickly
	opts.Tries, opts.Concurrency = 1, rows
	if err := job.Run(t.Context(), b.client(t), opts); err != nil {
		t.Fatal(err)
	}
	if counts := rowsBy(b.check(t, job, rows)); counts[Unknown] != int64(rows) {
		t.Fatal(counts)
	}
	b.mu.Lock()
	b.at = nil
	b.mu.Unlock()
	return job
}

// nowSettle waits as little as a test can.
var nowSettle = SettleOptions{Limits: "-", Rate: 1e6, Wait: time.Nanosecond, MaxRefused: -1}

// TestSettleRefusals: what is sent again to settle it is held up by the brake, and pauses, as what is run.
func TestSettleRefusals(t *testing.T) {
	const rows = 25
	b := newBank(t)
	job := b.unknownJob(t, refundTemplate, rows, 1)
	b.faults(lost("400 PARAM_ERROR"))
	opts := nowSettle
	opts.MaxRefused, opts.Concurrency = 11, 64
	if err := job.Settle(t.Context(), b.client(t), opts); !errors.Is(err, ErrPaused) || !strings.Contains(err.Error(), "refused") {
		t.Errorf("it did not pause: %v", err)
	}
	if n := busiest(b.at); n > 5 || len(b.at) < 11 || len(b.at) > 16 {
		t.Errorf("%d of %d in one second", n, len(b.at))
	}
	if counts := rowsBy(b.check(t, job, rows)); counts[Settled] != int64(len(b.at)) || counts[Unknown] != int64(rows-len(b.at)) {
		t.Error(counts)
	}
}

// TestSettleGap: rows of one order are sent again a gap apart, also by the next Settle, those of others meanwhile.
func TestSettleGap(t *testing.T) {
	const gap = 300 * time.Millisecond
	b := newBank(t)
	template := refundTemplate
	template.Key, template.Gap = "json.out_trade_no", gap
	job := b.unknownJob(t, template, 6, 3)
	at := map[string][]time.Time{}
	b.faults(func(number string, nth int) string {
		at[orderOf(number)] = append(at[orderOf(number)], time.Now())
		return map[bool]string{true: "lost before"}[nth == 2]
	})
	for range 2 {
		if err := job.Settle(t.Context(), b.client(t), nowSettle); err != nil {
			t.Fatal(err)
		}
	}
	if counts := b.check(t, job, 6); counts.Happened.Rows != 6 || len(at) != 2 {
		t.Error(rowsBy(counts), at)
	}
	for order, times := range at {
		for i := range times[1:] {
			if d := times[i+1].Sub(times[i]); d < gap {
				t.Errorf("%s: %s apart", order, d)
			}
		}
	}
}

// TestSettleStops: somebody who asks for a pause, and a signal, end a Settle wherever it is; calls under way come to their
// answers, and the next one goes on.
func TestSettleStops(t *testing.T) {
	for name, how := range map[string]func(*Job, context.CancelFunc){
		"by hand":   func(job *Job, _ context.CancelFunc) { _ = job.Pause() },
		"by signal": func(_ *Job, cancel context.CancelFunc) { cancel() },
	} {
		for _, where := range []string{"queried", "repeating", "waiting"} {
			t.Run(name+", "+where, func(t *testing.T) {
				t.Parallel()
				b := newBank(t)
				job := b.unknownJob(t, refundTemplate, 12, 1)
				b.faults(nil)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				opts := nowSettle
				opts.Rate, opts.Concurrency = 6, 1
				var once sync.Once
				opts.at = func(point string, _ int64) {
					if point == where {
						once.Do(func() { how(job, cancel) })
					}
				}
				if where == "waiting" {
					opts.Rate, opts.Wait, opts.Waiting = 1e6, time.Hour, func(time.Time) { how(job, cancel) }
				}
				if err := job.Settle(ctx, b.client(t), opts); !errors.Is(err, ErrPaused) {
					t.Errorf("it did not pause: %v", err)
				}
				if counts := rowsBy(b.check(t, job, 12)); counts[Unknown] == 0 || counts[Unknown]+counts[Settled] != 12 {
					t.Error(counts)
				}
				if err := job.Settle(t.Context(), b.client(t), nowSettle); err != nil {
					t.Error(err)
				}
				if counts := b.check(t, job, 12); counts.Happened.Rows != 12 {
					t.Error(rowsBy(counts))
				}
			})
		}
	}
}

// TestSettleDark: with nobody there it does not go through all rows.
func TestSettleDark(t *testing.T) {
	const rows = 30
	b := newBank(t)
	job := b.unknownJob(t, refundTemplate, rows, 1)
	b.broken = true
	opts := nowSettle
	opts.Concurrency = 1
	if err := job.Settle(t.Context(), b.client(t), opts); !errors.Is(err, ErrUnsent) {
		t.Error(err)
	}
	if counts := rowsBy(b.check(t, job, rows)); counts[Unknown] != rows {
		t.Error(counts)
	}
}

// TestSettleRepeated: a row that was sent again, without an answer, is young again: that it is not found says nothing yet.
func TestSettleRepeated(t *testing.T) {
	b := newBank(t)
	b.faults(lost("lost before"))
	job, before := planned(t, refundTemplate, refunds(1)), time.Now().Add(-time.Hour)
	w, err := job.ledger.Write(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	row, err := w.Send(1, before)
	if err := errors.Join(err, w.End(row, ledger.Unknown, ledger.Answer{At: before}), w.Close()); err != nil {
		t.Fatal(err)
	}
	opts := nowSettle
	opts.Wait = 30 * time.Second
	waits := 0
	opts.Waiting = func(time.Time) { waits++ }
	if err := job.Settle(t.Context(), b.client(t), opts); err != nil || b.sends["R0000000"] != 1 || waits != 0 { // lost once more
		t.Fatal(err, b.sends, waits)
	}
	b.faults(lost("400 PARAM_ERROR"))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	opts.Waiting = func(time.Time) { cancel() }
	if err := job.Settle(ctx, b.client(t), opts); !errors.Is(err, ErrPaused) || b.sends["R0000000"] != 1 {
		t.Errorf("%v, sent %d times", err, b.sends["R0000000"])
	}
	if counts := rowsBy(b.check(t, job, 1)); counts[Unknown] != 1 {
		t.Error(counts)
	}
}

// TestRipens: when "not found" counts, also under a clock that was set back.
func TestRipens(t *testing.T) {
	now := time.Now()
	for name, tt := range map[string]struct {
		at       time.Time // of the row, as the ledger has it
		began    time.Time // of the Settle
		waited   bool
		repeated bool
		least    time.Duration // from now on; 0: now
		most     time.Duration
	}{
		"old":                       {now.Add(-time.Hour), now, false, false, 0, 0},
		"young":                     {now.Add(-time.Minute), now, false, false, 3 * time.Minute, 4 * time.Minute},
		"the clock was set back":    {now.Add(time.Hour), now, false, false, 4 * time.Minute, 5 * time.Minute},
		"it was, and that is over":  {now.Add(time.Hour), now.Add(-6 * time.Minute), false, false, 0, 0},
		"it was waited for":         {now.Add(time.Hour), now, true, false, 0, 0},
		"and it was sent meanwhile": {now, now.Add(-6 * time.Minute), true, true, -time.Minute, time.Minute},
	} {
		opts, err := SettleOptions{}.withDefaults(1)
		if err != nil {
			t.Fatal(err)
		}
		s := &settler{opts: opts, began: tt.began, waited: tt.waited, repeated: map[int64]bool{1: tt.repeated}}
		at := s.ripens(ledger.Row{ID: 1, At: tt.at.Round(0)})
		if tt.most == 0 && !at.IsZero() || tt.most != 0 && (at.Sub(now) < tt.least || at.Sub(now) > tt.most+time.Minute/2) {
			t.Errorf("%s: %s", name, at.Sub(now))
		}
	}
}
