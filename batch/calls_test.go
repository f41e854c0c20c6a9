package batch

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/batch/internal/ledger"
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
	b.check(t, job, 8)
}

// TestCount: what was taken back is no call, and codes without end fill no memory.
func TestCount(t *testing.T) {
	f := &feeder{}
	f.count(report{outcome: outcome{verdict: recalled}})
	f.count(report{outcome: outcome{verdict: unsent, took: time.Second}})
	for i := range 2 * mostCodes {
		f.count(report{outcome: outcome{verdict: undecided, answer: ledger.Answer{Code: fmt.Sprint("X", i)}}})
	}
	if len(f.calls) != mostCodes+1 || f.calls["OTHER"].Count != mostCodes+1 || f.calls["UNSENT"] != (Calls{1, time.Second, time.Second}) {
		t.Errorf("%d codes, %v", len(f.calls), f.calls["OTHER"])
	}
}
