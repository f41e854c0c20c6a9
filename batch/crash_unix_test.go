//go:build unix

package batch

import "testing"

// TestCrashWaiting kills the process while a row waits for its next try: the tries that it had are not forgotten, nor is it
// taken for one that was never sent.
func TestCrashWaiting(t *testing.T) {
	const rows = 3
	b := newBank(t)
	b.faults(lost("500 before"))
	job := planned(t, refundTemplate, refunds(rows))
	command, stderr := b.start(t, job, child{Point: "kept", Nth: rows, Concurrency: 1}) // behind so many tries
	if err := command.Wait(); !wasKilled(err) {
		t.Fatalf("it was not killed: %v, %s", err, stderr)
	}
	tried := 0
	for r, err := range job.Rows(t.Context(), "") {
		if tried += int(r.Attempts); err != nil || int(r.Attempts) != b.sends[r.Number] {
			t.Errorf("%s has had %d tries, and was sent %d times, %v", r.Number, r.Attempts, b.sends[r.Number], err)
		}
	}
	if tried != rows {
		t.Errorf("%d tries", tried)
	}
	command, stderr = b.start(t, job, child{})
	if err := command.Wait(); err != nil {
		t.Fatalf("%v, %s", err, stderr)
	}
	if counts := rowsBy(b.check(t, job, rows)); counts[Unknown] != rows {
		t.Error(counts)
	}
	for number, n := range b.sends {
		if n != 3 {
			t.Errorf("%s was sent %d times, and 3 tries are made", number, n)
		}
	}
}

// TestCrashRepeating kills the process when a row is about to be sent again to settle it.
func TestCrashRepeating(t *testing.T) {
	const rows = 4
	b := newBank(t)
	b.faults(lost("lost before"))
	job := planned(t, refundTemplate, refunds(rows))
	if err := job.Run(t.Context(), b.client(t), quickly); err != nil {
		t.Fatal(err)
	}
	b.faults(nil)
	for nth := int64(2); nth >= 1; nth-- {
		command, stderr := b.start(t, job, child{Settle: true, Point: "repeating", Nth: nth})
		if err := command.Wait(); !wasKilled(err) {
			t.Fatalf("it was not killed: %v, %s", err, stderr)
		}
		b.check(t, job, rows)
	}
	command, stderr := b.start(t, job, child{Settle: true})
	if err := command.Wait(); err != nil {
		t.Fatalf("%v, %s", err, stderr)
	}
	if counts := b.check(t, job, rows); counts.Happened.Rows != rows {
		t.Error(rowsBy(counts))
	}
}
