package batch

import (
	"testing"
	"time"
)

// TestStorm: for half a second every call is one too many, in each of the words that WeChat Pay has for it. The rate falls, no
// row has lost a try, and all are done.
func TestStorm(t *testing.T) {
	const rows, rate = 60, 120
	b := newBank(t)
	spellings := []string{"429 FREQUENCY_LIMITED", "429 RATELIMIT_EXCEED", "403 FREQUENCY_LIMIT_EXCEED", "429 RATELIMIT_EXCEEDED", "429 RATE_LIMITED"}
	told := map[string]bool{}
	var first time.Time
	b.faults(func(string, int) string { // under the bank's lock
		if first.IsZero() {
			first = time.Now()
		}
		if time.Since(first) < time.Second/2 || len(told) < len(spellings) {
			spelling := spellings[len(b.at)%len(spellings)]
			told[spelling] = true
			return spelling
		}
		return ""
	})
	slowest := float64(rate)
	var last Progress
	opts := quickly
	opts.Rate = rate
	opts.Progress = func(p Progress) { slowest, last = min(slowest, p.Rate), p }
	job := planned(t, refundTemplate, refunds(rows))
	if err := job.Run(t.Context(), b.client(t), opts); err != nil {
		t.Fatal(err)
	}
	if counts := rowsBy(b.check(t, job, rows)); counts[Done] != rows || slowest > 0.75*rate || last.Limited < 5 {
		t.Errorf("%v, %.0f a second at the slowest, %d times too many", counts, slowest, last.Limited)
	}
	for r, err := range job.Rows(t.Context(), "") {
		if err != nil || r.Attempts != 1 {
			t.Errorf("%s has had %d tries, %v", r.Number, r.Attempts, err)
		}
	}
}
