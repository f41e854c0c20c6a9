package batch

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"testing"
)

// TestRestored: a job.db that is put back in its place as it was before is noticed. With numbers what was sent since is
// sent again, and what is refused then is unknown; without, nothing is sent, and what
// is open is unknown once somebody says so.
func TestRestored(t *testing.T) {
	const rows = 6
	for name, number := range map[string]string{"with numbers": "", "without": None} {
		t.Run(name, func(t *testing.T) {
			b := newBank(t)
			b.numbers = number == ""
			template := refundTemplate
			template.Number = number
			job := planned(t, template, refunds(rows))
			dir := job.Info().Dir
			opts := quickly
			opts.Limits, opts.Limit = t.TempDir(), 2
			if err := job.Run(t.Context(), b.client(t), opts); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, "job.db")
			copied, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			opts.Limit = 3 // a run that goes on is no reason for doubt
			if err := job.Run(t.Context(), b.client(t), opts); err != nil {
				t.Fatal(err)
			}
			if err := job.Close(); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, copied, 0o600); err != nil { // in place: it is the same file
				t.Fatal(err)
			}
			if job, err = Open(dir); err != nil {
				t.Fatal(err)
			}
			defer job.Close()
			for range 12 { // what else is written makes it look no newer
				if err := job.Settle(t.Context(), b.client(t), SettleOptions{Limits: "-", Rate: 1e6, Wait: 1}); err != nil && number != None {
					t.Error(err)
				}
			}
			b.faults(lost("400 PARAM_ERROR"))
			opts.Limit = 0
			err = job.Run(t.Context(), b.client(t), opts)
			counts, counted := job.Counts(t.Context())
			got := rowsBy(counts)
			if number == None {
				for range 12 { // it does not wear off
					if !errors.Is(err, ErrOlder) || len(b.at) != 5 {
						t.Errorf("%v, %d calls", err, len(b.at))
					}
					if n, err := job.Skip(t.Context(), 1000); n != 0 || !errors.As(err, new(*SkipError)) {
						t.Error(n, err)
					}
					err = job.Run(t.Context(), b.client(t), opts)
				}
				opts.Adopt = true
				if err := job.Run(t.Context(), b.client(t), opts); err != nil {
					t.Error(err)
				}
				if counts, err := job.Counts(t.Context()); err != nil || !maps.Equal(rowsBy(counts), map[State]int64{Done: 2, Unknown: 4}) || len(b.at) != 5 {
					t.Error(rowsBy(counts), err, len(b.at))
				}
				return
			}
			if err != nil || counted != nil || !maps.Equal(got, map[State]int64{Done: 2, Unknown: 4}) {
				t.Error(got, err, counted)
			}
			b.faults(nil)
			if err := job.Settle(t.Context(), b.client(t), SettleOptions{Limits: "-", Rate: 1e6, Wait: 1}); err != nil {
				t.Error(err)
			}
			if counts := b.check(t, job, rows); counts.Happened.Rows != 4 {
				t.Error(rowsBy(counts))
			}
		})
	}
}

// TestMovedAway: of a job that was begun elsewhere nobody knows here how far it came: a copy of its directory, adopted, sends
// no row without a number.
func TestMovedAway(t *testing.T) {
	b := newBank(t)
	template := refundTemplate
	template.Number = None
	job := planned(t, template, refunds(6))
	opts := quickly
	opts.Limits, opts.Limit = t.TempDir(), 2
	if err := job.Run(t.Context(), b.client(t), opts); err != nil {
		t.Fatal(err)
	}
	if err := job.Close(); err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "job")
	if err := os.CopyFS(elsewhere, os.DirFS(job.Info().Dir)); err != nil {
		t.Fatal(err)
	}
	copied, err := Open(elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	opts.Limits, opts.Limit = t.TempDir(), 0 // of another machine, or another user
	if err := copied.Run(t.Context(), b.client(t), opts); !errors.Is(err, ErrCopy) {
		t.Error(err)
	}
	opts.Adopt = true
	if err := copied.Run(t.Context(), b.client(t), opts); err != nil {
		t.Error(err)
	}
	if counts, err := copied.Counts(t.Context()); err != nil || !maps.Equal(rowsBy(counts), map[State]int64{Done: 2, Unknown: 4}) || len(b.at) != 2 {
		t.Error(rowsBy(counts), err, len(b.at))
	}
}
