package fleet

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/a8579013/wechatpay/batch"
)

// half coordinates a job in a goroutine, slowly, until some calls were made; result is that of Coordinate.
func half(t *testing.T, b *bank, br *broker, job *batch.Job) (result chan error) {
	t.Helper()
	opts := quickly
	opts.Rate, opts.Concurrency = 200, 16
	result = make(chan error, 1)
	conn := br.conn(t)
	go func() { result <- Coordinate(t.Context(), conn, job, opts) }()
	b.await(t, int(job.Info().Rows)/2)
	return result
}

// allDone is check, of a job of which every row has to be done.
func (b *bank) allDone(t *testing.T, job *batch.Job) {
	t.Helper()
	if counts := b.check(t, job); counts.By[batch.Done].Rows+counts.Happened.Rows != job.Info().Rows {
		t.Errorf("not all is done: %v", counts)
	}
}

// TestForgetful: a broker that loses its disk in the middle of a run, or whose streams are removed, is given all again.
func TestForgetful(t *testing.T) {
	t.Parallel()
	for name, forget := range map[string]func(t *testing.T, br *broker, plan string){
		"the disk": func(t *testing.T, br *broker, _ string) { br.kill(t, 0, true) },
		"the rows": func(t *testing.T, br *broker, plan string) { remove(t, br, rowsName(plan)) },
		"the outcomes": func(t *testing.T, br *broker, plan string) {
			remove(t, br, doneName(plan))
		},
		"the end of all": func(t *testing.T, br *broker, _ string) { // as a disk that did not keep what it was to sync
			br.runs[0].kill()
			store, copied := filepath.Join(br.dir, "n0"), filepath.Join(br.dir, "copy")
			if err := os.CopyFS(copied, os.DirFS(store)); err != nil {
				t.Fatal(err)
			}
			br.runs[0] = start(t, br.nodes[0])
			br.await(t, 20) // outcomes that are lost afterwards
			br.runs[0].kill()
			if err := errors.Join(os.RemoveAll(store), os.Rename(copied, store)); err != nil {
				t.Fatal(err)
			}
			br.runs[0] = start(t, br.nodes[0])
		},
		"all streams": func(t *testing.T, br *broker, plan string) {
			remove(t, br, doneName(plan), rowsName(plan), rateName)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, br := newBank(t), newBroker(t, 1)
			br.conn(t)
			for range 2 {
				start(t, b.worker(t, br.url))
			}
			job := planned(t, template, refunds("", 200, 1))
			br.bank = b
			result := half(t, b, br, job)
			forget(t, br, planOf(t, br))
			if err := <-result; err != nil {
				t.Fatal(err)
			}
			b.allDone(t, job)
		})
	}
}

// planOf is the plan of the one job that the broker has.
func planOf(t *testing.T, br *broker) string {
	t.Helper()
	js, err := jetstream.New(br.conn(t))
	if err != nil {
		t.Fatal(err)
	}
	for name := range js.StreamNames(t.Context()).Name() {
		if plan, ok := strings.CutPrefix(name, rowsName("")); ok {
			return plan
		}
	}
	t.Fatal("the broker has no rows")
	return ""
}

func remove(t *testing.T, br *broker, names ...string) {
	t.Helper()
	js, err := jetstream.New(br.conn(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := js.DeleteStream(t.Context(), name); err != nil {
			t.Fatal(name, err)
		}
	}
}

// TestRestored: a ledger that was copied before the job ran, and is put in its place afterwards, learns what was done; of
// the rest any row may have been sent, so that a refusal proves nothing.
func TestRestored(t *testing.T) {
	t.Parallel()
	b, br := newBank(t), newBroker(t, 1)
	conn := br.conn(t)
	start(t, b.worker(t, br.url))
	job := planned(t, template, refunds("", 40, 1))
	dir, db := job.Info().Dir, filepath.Join(job.Info().Dir, "job.db")
	before, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	opts := quickly
	opts.Limit = 30
	if err := Coordinate(t.Context(), conn, job, opts); err != nil {
		t.Fatal(err)
	}
	calls := b.calls()
	job.Close()
	if err := os.WriteFile(db, before, 0o600); err != nil { // the file stays the same: nothing shows that it is older
		t.Fatal(err)
	}
	if job, err = batch.Open(dir); err != nil {
		t.Fatal(err)
	}
	defer job.Close()
	b.faults(func(string, int) string { return "400 PARAM_ERROR" })
	if err := Coordinate(t.Context(), conn, job, quickly); err != nil {
		t.Fatal(err)
	}
	if counts := b.check(t, job); counts.By[batch.Done].Rows != 30 || counts.By[batch.Unknown].Rows != 10 || b.calls() != calls+10 {
		t.Errorf("%v, %d calls more", counts, b.calls()-calls)
	}
}

// TestLost: without its ledger the plan is made again, and Recover fills it from the broker. Until then it is refused,
// since the broker has the rows of another job.
func TestLost(t *testing.T) {
	t.Parallel()
	b, br := newBank(t), newBroker(t, 1)
	conn := br.conn(t)
	start(t, b.worker(t, br.url))
	lost := planned(t, template, refunds("", 40, 1))
	opts := quickly
	opts.Limit = 30
	if err := Coordinate(t.Context(), conn, lost, opts); err != nil {
		t.Fatal(err)
	}
	job := planned(t, template, refunds("", 40, 1))
	if err := Coordinate(t.Context(), conn, job, quickly); !errors.Is(err, ErrOtherJob) {
		t.Fatalf("coordinated at once: %v", err)
	}
	if err := Recover(t.Context(), conn, job, quickly); err != nil {
		t.Fatal(err)
	}
	if counts := b.check(t, job); counts.By[batch.Done].Rows != 30 || counts.By[batch.Sent].Rows != 10 {
		t.Errorf("recovered: %v", counts)
	}
	calls := b.calls()
	if err := Coordinate(t.Context(), conn, job, quickly); err != nil {
		t.Fatal(err)
	}
	if b.allDone(t, job); b.calls() != calls+10 {
		t.Errorf("%d calls more", b.calls()-calls)
	}
	if err := Coordinate(t.Context(), conn, lost, quickly); err != nil { // it was not lost after all: all is known
		t.Errorf("the first job again: %v", err)
	}
	if b.allDone(t, lost); b.calls() != calls+10 {
		t.Errorf("%d calls more", b.calls()-calls)
	}
}

// awaitOutcomes waits until the broker has so many.
func awaitOutcomes(t *testing.T, br *broker, plan string, n uint64) {
	t.Helper()
	js, err := jetstream.New(br.conn(t))
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		stream, err := js.Stream(t.Context(), doneName(plan))
		if err != nil {
			t.Fatal(err)
		}
		if stream.CachedInfo().State.Msgs >= n {
			return
		}
	}
	t.Fatalf("%d outcomes have not come", n)
}
