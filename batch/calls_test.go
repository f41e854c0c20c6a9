package batch

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/batch/internal/ledger"
	"github.com/a8579013/wechatpay/batch/internal/pace"
	"github.com/a8579013/wechatpay/internal/clienttest"
)

// TestCalls: a run tells how its calls ended, and how long they took.
func TestCalls(t *testing.T) {
	b := newBank(t)
	faults := map[string]string{"R0000001": "400 PARAM_ERROR", "R0000002": "lost before", "R0000003": "html before", "R0000004": "429 FREQUENCY_LIMITED", "R0000005": "202 after"}
	b.faults(func(number string, nth int) string {
		if nth == 1 {
			return faults[number]
		}
		return ""
	})
	var last Progress
	opts := quickly
	opts.Progress = func(p Progress) { last = p }
	var failed []Record
	opts.Failed = func(r Record) { failed = append(failed, r) }
	job := planned(t, refundTemplate, refunds(8))
	if err := job.Run(t.Context(), b.client(t), opts); err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	for name, c := range last.Calls {
		if got[name] = c.Count; c.Took <= 0 || c.Slowest <= 0 || c.Slowest > c.Took {
			t.Errorf("%s took %s, the slowest %s", name, c.Took, c.Slowest)
		}
	}
	want := map[string]int64{"OK": 7, "PARAM_ERROR": 1, "LOST": 1, "HTTP 502": 1, "FREQUENCY_LIMITED": 1, "HTTP 202": 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(failed) != 1 || failed[0].Line != 2 || failed[0].Number != "R0000001" || failed[0].State != Refused || failed[0].Code != "PARAM_ERROR" || failed[0].Fen != 2 {
		t.Errorf("of rows that failed is told %+v", failed)
	}
	b.check(t, job, 8)
}

// TestCount: what was taken back is no call, and codes without end fill no memory.
func TestCount(t *testing.T) {
	g := &gauge{}
	g.count(outcome{verdict: recalled})
	g.count(outcome{verdict: unsent, took: time.Second})
	for i := range 2 * mostCodes {
		g.count(outcome{verdict: undecided, answer: ledger.Answer{Code: fmt.Sprint("X", i)}})
	}
	if len(g.Calls) != mostCodes+1 || g.Calls["OTHER"].Count != mostCodes+1 || g.Calls["UNSENT"] != (Calls{1, time.Second, time.Second}) {
		t.Errorf("%d codes, %v", len(g.Calls), g.Calls["OTHER"])
	}
}

// TestSettleProgress: a settling tells where it stands, also while it waits, and how it ended. Of nine rows three had happened,
// three are refused when they are sent again, and three are lost again.
func TestSettleProgress(t *testing.T) {
	b := newBank(t)
	kind := func(number string) byte { return number[len(number)-1] - '0' }
	b.faults(func(number string, _ int) string {
		if kind(number) < 3 {
			return "lost after"
		}
		return "lost before"
	})
	b.slow = 2
	job := planned(t, refundTemplate, refunds(9))
	if err := job.Run(t.Context(), b.client(t), quickly); err != nil {
		t.Fatal(err)
	}
	b.faults(func(number string, _ int) string {
		if kind(number) < 6 {
			return "400 PARAM_ERROR"
		}
		return "lost before"
	})
	var all []Progress
	opts := SettleOptions{Limits: "-", Rate: 1e6, Wait: 1500 * time.Millisecond, MaxRefused: -1, Final: true, rounds: []time.Duration{1100 * time.Millisecond}}
	opts.Progress = func(p Progress) { all = append(all, p) }
	if err := job.Settle(t.Context(), b.client(t), opts); err != nil {
		t.Fatal(err)
	}
	b.check(t, job, 9)
	saw := func(what string, is func(Progress) bool) {
		for _, p := range all {
			if p.Rows == 9 && p.Commits.Count > 0 && is(p) {
				return
			}
		}
		t.Errorf("nobody was told of %s: %+v", what, all)
	}
	saw("three that happened, while six are waited for", func(p Progress) bool {
		return p.Settled == 3 && p.Happened == 3 && p.Fen == 1+2+3 && p.Unknown == 6 && p.Calls["RESOURCE_NOT_EXISTS"].Count == 6 && p.Pending == 0
	})
	saw("what is under way", func(p Progress) bool { return p.Settled == 6 && p.Unknown == 3 && p.Pending == 3 })
	last := all[len(all)-1]
	if last.Settled != 6 || last.Happened != 3 || last.Fen != 6 || last.Unknown != 3 || last.Pending != 0 || last.UnderWay != 0 {
		t.Errorf("in the end: %+v", last)
	}
	if c := last.Calls["PARAM_ERROR"]; c.Count != 3 || c.Took <= 0 || last.Calls["LOST"].Count != 3 || last.Calls["OK"].Count < 3 {
		t.Errorf("in the end: %+v", last.Calls)
	}
}

// TestAway: against a server that is away it is told at once what is wrong, and the next run tries as often as the first: what
// never left this machine is no try of a row.
func TestAway(t *testing.T) {
	b := newBank(t)
	config := b.sb.Config()
	config.BaseURL = "https://127.0.0.1:1"
	client := clienttest.New(t, config)
	job := planned(t, refundTemplate, refunds(1))
	for run := range 3 {
		var first, last Progress
		opts := quickly
		opts.Wait = 300 * time.Millisecond // and four times as much: a tick of a second comes before the end
		opts.Progress = func(p Progress) {
			if last = p; first.Calls == nil {
				first = p
			}
		}
		err := job.Run(t.Context(), client, opts)
		if !errors.Is(err, ErrUnsent) || !strings.Contains(err.Error(), "127.0.0.1:1") {
			t.Errorf("run %d: %v", run, err)
		}
		if n := last.Calls["UNSENT"].Count; n != 3 {
			t.Errorf("run %d tried %d times", run, n)
		}
		if n := first.Calls["UNSENT"].Count; n == 3 || !strings.Contains(first.Trouble, "127.0.0.1:1") {
			t.Errorf("run %d told after %d calls that there is trouble: %q", run, n, first.Trouble)
		}
	}
	for r, err := range job.Rows(t.Context(), Planned) {
		if err != nil || r.Attempts != 0 {
			t.Errorf("%d tries are counted: %v", r.Attempts, err)
		}
	}
	b.check(t, job, 1)
}

// TestTroubleIsOver: what is wrong is told until a call has an answer.
func TestTroubleIsOver(t *testing.T) {
	for name, tt := range map[string]struct {
		outcome outcome
		want    string
	}{
		"away":            {outcome{verdict: unsent, answer: ledger.Answer{Text: "no route to host"}}, "no route to host"},
		"lost":            {outcome{verdict: again, answer: ledger.Answer{Text: "reset"}}, "reset"},
		"a gateway":       {outcome{verdict: again, answer: ledger.Answer{Status: 502, Text: "<html>"}}, "HTTP 502"},
		"a system error":  {outcome{verdict: again, answer: ledger.Answer{Status: 500, Code: "SYSTEM_ERROR"}}, "HTTP 500 SYSTEM_ERROR"},
		"202":             {outcome{verdict: again, answer: ledger.Answer{Status: 202}}, ""},
		"done":            {outcome{verdict: succeeded}, ""},
		"refused":         {outcome{verdict: refused, answer: ledger.Answer{Status: 400, Code: "PARAM_ERROR"}}, ""},
		"calls, too many": {outcome{verdict: limited, answer: ledger.Answer{Status: 429}}, ""},
	} {
		f := &feeder{concurrency: 1, limiter: pace.NewLimiter(1, new(nothing)), gauge: &gauge{}, log: slog.New(slog.DiscardHandler), tellHeld: func(time.Time) {}}
		f.gauge.Trouble = "as it was"
		if f.pacing(report{outcome: tt.outcome}); f.gauge.Trouble != tt.want {
			t.Errorf("%s: %q, want %q", name, f.gauge.Trouble, tt.want)
		}
	}
}
