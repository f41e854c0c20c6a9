package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var at = time.UnixMilli(1_780_000_000_000)

// plan makes a ledger of n rows of one yuan.
func plan(t *testing.T, n int) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "job")
	p, err := Begin(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if _, err := p.Add(t.Context(), Row{Line: int64(i + 2), Number: fmt.Sprint("R", i), Fen: 100, Request: "{}"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Commit(t.Context(), Job{Created: at, Text: "{}"}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func opened(t *testing.T, dir, vfs string) *Ledger {
	t.Helper()
	l, err := OpenOn(t.Context(), dir, vfs)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func writing(t *testing.T, l *Ledger) *Writer {
	t.Helper()
	w, err := l.Write(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

// TestSteps is the life of a row: which steps lead where, and which are refused.
func TestSteps(t *testing.T) {
	send := func(w *Writer) error { _, err := w.Send(1, at); return err }
	end := func(s State) func(*Writer) error {
		return func(w *Writer) error { return w.End(Row{ID: 1, Attempts: 1}, s, Answer{At: at, Status: 200}) }
	}
	back := func(tried, doubt bool) func(*Writer) error {
		return func(w *Writer) error { return w.Back(Row{ID: 1, Attempts: 1}, Answer{At: at}, tried, doubt) }
	}
	skip := func(w *Writer) error { return w.Skip(1, at) }
	settle := func(w *Writer) error { return w.Settle(1, true, Answer{At: at}) }
	abandon := func(w *Writer) error { _, err := w.Abandon(at); return err }
	keep := func(w *Writer) error { _, err := w.Abandon(at.Add(-time.Second)); return err }
	type steps []func(*Writer) error
	for name, tt := range map[string]struct {
		steps    steps
		want     State
		attempts int64
		doubt    bool
		refused  bool // the last step
	}{
		"done":                               {steps{send, end(Done)}, Done, 1, false, false},
		"refused":                            {steps{send, end(Refused)}, Refused, 1, false, false},
		"unknown, settled":                   {steps{send, end(Unknown), settle}, Settled, 1, false, false},
		"skipped":                            {steps{skip}, Skipped, 0, false, false},
		"sent again, and so in doubt":        {steps{send, send}, Sent, 2, true, false},
		"back, known to have done nothing":   {steps{send, back(true, false)}, Planned, 1, false, false},
		"back, too many calls":               {steps{send, back(false, false)}, Planned, 0, false, false},
		"back, in doubt":                     {steps{send, back(true, true)}, Sent, 1, true, false},
		"back once, in doubt before":         {steps{send, back(true, true), send, back(true, false)}, Sent, 2, true, false},
		"abandoned":                          {steps{send, abandon}, Unknown, 1, false, false},
		"not abandoned, it is new":           {steps{send, keep}, Sent, 1, false, false},
		"nothing to abandon":                 {steps{abandon}, Planned, 0, false, false},
		"not skipped once it was sent":       {steps{send, skip}, Sent, 1, false, true},
		"not skipped in doubt":               {steps{send, back(true, true), skip}, Sent, 1, true, true},
		"not sent once it is done":           {steps{send, end(Done), send}, Done, 1, false, true},
		"not sent once it is skipped":        {steps{skip, send}, Skipped, 0, false, true},
		"not sent while it is unknown":       {steps{send, end(Unknown), send}, Unknown, 1, false, true},
		"not done twice":                     {steps{send, end(Done), end(Refused)}, Done, 1, false, true},
		"not done before it was sent":        {steps{end(Done)}, Planned, 0, false, true},
		"not settled where nobody asks":      {steps{send, end(Done), settle}, Done, 1, false, true},
		"not back after it has been decided": {steps{send, end(Refused), back(true, false)}, Refused, 1, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			l := opened(t, plan(t, 1), "")
			w := writing(t, l)
			for i, step := range tt.steps {
				err := step(w)
				if last := i == len(tt.steps)-1; errors.Is(err, ErrState) != (last && tt.refused) || err != nil && !errors.Is(err, ErrState) {
					t.Fatalf("step %d: %v", i, err)
				}
			}
			for r, err := range l.Rows(t.Context(), "") {
				if err != nil || r.State != tt.want || r.Attempts != tt.attempts || r.Doubt != tt.doubt {
					t.Errorf("%+v, %v; want %s, %d attempts, doubt %v", r, err, tt.want, tt.attempts, tt.doubt)
				}
			}
		})
	}
}

// TestPlan: what repeats a row in full is one row; what has its number and asks for something else is an error; and
// before Commit there is no job.
func TestPlan(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "job")
	p, err := Begin(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir); !errors.Is(err, ErrNoJob) {
		t.Errorf("before Commit: %v", err)
	}
	if _, err := Begin(t.Context(), dir); !errors.As(err, new(*BusyError)) {
		t.Errorf("two plans at once: %v", err)
	}
	for _, r := range []Row{{Line: 2, Number: "A", Request: "x", Fen: 5}, {Line: 3, Request: "x"}, {Line: 4, Request: "x"}, {Line: 5, Number: "A", Request: "x", Fen: 5}} {
		if _, err := p.Add(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	var twin *Twin
	if _, err := p.Add(t.Context(), Row{Line: 6, Number: "A", Request: "y", Fen: 6}); !errors.As(err, &twin) || *twin != (Twin{6, 2, "A"}) {
		t.Fatalf("another request under number A: %v", err)
	}
	p.Discard()
	if _, err := Open(t.Context(), dir); !errors.Is(err, ErrNoJob) {
		t.Errorf("after Discard: %v", err)
	}
	if _, err := os.Lstat(filepath.Dir(dir)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that the plan has made remains: %v", err)
	}
	if p, err = Begin(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	for line, want := range []int64{0, 1, 1} {
		if repeats, err := p.Add(t.Context(), Row{Line: int64(line + 1), Number: "A", Request: "x", Fen: 5}); err != nil || repeats != want {
			t.Fatalf("line %d repeats line %d, want %d (%v)", line+1, repeats, want, err)
		}
	}
	if err := p.Commit(t.Context(), Job{Created: at, Text: `{"a":1}`}); err != nil {
		t.Fatal(err)
	}
	job := opened(t, dir, "").Job()
	if len(job.ID) != 32 {
		t.Errorf("the id is %q", job.ID)
	}
	job.ID = ""
	if diff := cmp.Diff(Job{Created: at, Rows: 1, Fen: 5, Doubles: 2, Text: `{"a":1}`}, job); diff != "" {
		t.Error(diff)
	}
	if _, err := Begin(t.Context(), dir); !errors.Is(err, ErrExists) {
		t.Errorf("a plan over a job: %v", err)
	}
	if names := namesIn(t, dir); !slices.Equal(names, []string{database, lockFile}) {
		t.Errorf("a plan over a job leaves %q", names)
	}
}

func namesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		names = append(names, f.Name())
	}
	return names
}

// TestPlanFails: a plan that can't become a job, as on a full disk, leaves what was there before and nothing else.
func TestPlanFails(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "wages.csv"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := Begin(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Commit(ctx, Job{Created: at}); err == nil {
		t.Error("it is committed")
	}
	if names := namesIn(t, dir); !slices.Equal(names, []string{"wages.csv"}) {
		t.Errorf("it leaves %q", names)
	}
}

// TestWho: one writes, others read; a copy asks; a file that is none of ours is none.
func TestWho(t *testing.T) {
	dir := plan(t, 3)
	l := opened(t, dir, "")
	w := writing(t, l)
	var busy *BusyError
	if _, err := opened(t, dir, "").Write(t.Context(), false); !errors.As(err, &busy) || busy.PID != fmt.Sprint(os.Getpid()) {
		t.Errorf("a second writer: %v", err)
	}
	if _, err := w.Send(2, at); err != nil {
		t.Fatal(err)
	}
	counts, _, err := opened(t, dir, "").Counts(t.Context())
	if diff := cmp.Diff(map[State]Count{Planned: {2, 200}, Sent: {1, 100}}, counts); err != nil || diff != "" {
		t.Error(err, diff)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", f.Name(), info.Mode(), err)
		}
	}
	if err := errors.Join(w.Close(), w.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Send(1, at); !errors.Is(err, ErrBroken) {
		t.Errorf("after Close: %v", err)
	}

	copied := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	c := opened(t, copied, "")
	if _, err := c.Write(t.Context(), false); !errors.Is(err, ErrCopy) {
		t.Errorf("a copy: %v", err)
	}
	for _, adopt := range []bool{true, false} {
		w, err := c.Write(t.Context(), adopt)
		if err != nil {
			t.Fatalf("adopted: %v", err)
		}
		w.Close()
	}
	if err := os.WriteFile(filepath.Join(copied, database), []byte("no database, but long enough to look at\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), copied); !errors.Is(err, ErrForeign) {
		t.Errorf("no database: %v", err)
	}
}

// TestManyAtOnce: changes of many goroutines are all there, and each returned for itself.
func TestManyAtOnce(t *testing.T) {
	const n = 2500
	l := opened(t, plan(t, n), "")
	w := writing(t, l)
	var group sync.WaitGroup
	for id := range int64(n) {
		group.Go(func() {
			r, err := w.Send(id+1, at)
			if err == nil {
				err = w.End(r, Done, Answer{At: at, Status: 200, Text: r.Number})
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	seen := 0
	for r, err := range l.Rows(t.Context(), Done) {
		if seen++; err != nil || r.Outcome != fmt.Sprint("R", r.ID-1) || r.ID != int64(seen) {
			t.Fatal(r, err)
		}
	}
	if open, err := l.Open(t.Context(), 0, 10); seen != n || err != nil || len(open) != 0 {
		t.Errorf("%d done, %v open, %v", seen, open, err)
	}
}

func BenchmarkLedger(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "job")
	ctx := context.Background()
	p, err := Begin(ctx, dir)
	if err != nil {
		b.Fatal(err)
	}
	for i := range b.N {
		if _, err := p.Add(ctx, Row{Line: int64(i), Number: fmt.Sprint("R", i), Fen: 100, Request: `{"json":{"out_trade_no":"T1234567890","out_refund_no":"R1234567890","amount":{"refund":100,"total":100,"currency":"CNY"}}}`}); err != nil {
			b.Fatal(err)
		}
	}
	if err := p.Commit(ctx, Job{Created: at, Text: "{}"}); err != nil {
		b.Fatal(err)
	}
	l, err := Open(ctx, dir)
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	w, err := l.Write(ctx, false)
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	ids := make(chan int64)
	go func() {
		defer close(ids)
		for i := range int64(b.N) {
			ids <- i + 1
		}
	}()
	b.ResetTimer()
	var group sync.WaitGroup
	for range 64 {
		group.Go(func() {
			for id := range ids {
				r, err := w.Send(id, at)
				if err == nil {
					err = w.End(r, Done, Answer{At: at, Status: 200, Text: r.Request})
				}
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	group.Wait()
}
