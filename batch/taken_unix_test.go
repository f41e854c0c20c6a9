//go:build unix

package batch

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"testing"
)

// TestTaken: somebody removes the lock of a job that runs, and runs it again. The first process sends nothing any more once
// the second has come, and no row without a number is sent twice.
func TestTaken(t *testing.T) {
	const rows = 12
	b := newBank(t)
	b.numbers = false
	arrived, hold := make(chan struct{}, rows), make(chan struct{})
	b.faults(func(string, int) string {
		select {
		case arrived <- struct{}{}:
		default:
		}
		return ""
	})
	b.hold = func() { <-hold }
	template := refundTemplate
	template.Number = None
	job := planned(t, template, refunds(rows))
	command, stderr := b.start(t, job, child{Concurrency: 2})
	<-arrived
	<-arrived // two are under way
	if err := os.Remove(filepath.Join(job.Info().Dir, "lock")); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	opts := quickly
	opts.Limit = 1
	opts.at = func(point string, _ int64) {
		if point == "sent" { // the second one is at work: the first one's answers come
			close(hold)
			ended <- command.Wait()
		}
	}
	if err := job.Run(t.Context(), b.client(t), opts); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil || !bytes.Contains(stderr.Bytes(), []byte(ErrTaken.Error())) {
		t.Errorf("the first one: %v, %s", err, stderr)
	}
	if err := job.Run(t.Context(), b.client(t), quickly); err != nil {
		t.Fatal(err)
	}
	counts, err := job.Counts(t.Context())
	if err != nil || !maps.Equal(rowsBy(counts), map[State]int64{Unknown: 2, Done: rows - 2}) {
		t.Error(rowsBy(counts), err)
	}
	for number, n := range b.sends {
		if n != 1 {
			t.Errorf("%s was sent %d times", number, n)
		}
	}
}
