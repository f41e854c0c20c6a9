package bulk

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// certificates are a job of queries.
func certificates(t *testing.T, rows int) *batch.Job {
	t.Helper()
	job, err := batch.Plan(t.Context(), filepath.Join(t.TempDir(), "wages"), batch.Template{Method: "GET", Path: "v3/certificates", Merchant: "1"}, func(yield func(batch.Row, error) bool) {
		for range rows {
			if !yield(batch.Row{Request: wechatpay.Request{}}, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { job.Close() })
	return job
}

// lookEach gives the job a row less at each look.
type lookEach struct {
	bytes.Buffer
	look func(nth int)
	nth  int
}

func (l *lookEach) Write(p []byte) (int, error) {
	l.nth++
	l.look(l.nth)
	return l.Buffer.Write(p)
}

// TestWatch: the counts are shown until no row is open, in a pipe in lines, on a terminal in the same place; whoever has
// enough of it ends it.
func TestWatch(t *testing.T) {
	for name, tt := range map[string]struct {
		redraws, json bool
		want          string // of the whole
	}{
		"a pipe":     {false, false, `^..:..:.. planned: 2 rows, 0\.00 yuan\n..:..:.. planned: 1 row, 0\.00 yuan; skipped: 1 row, 0\.00 yuan\n..:..:.. skipped: 2 rows, 0\.00 yuan\n$`},
		"a terminal": {true, false, `^planned: 2 rows, 0\.00 yuan\n\x1b\[1A\x1b\[Jplanned: 1 .*\nskipped: 1 .*\n\x1b\[2A\x1b\[Jskipped: 2 .*\n$`},
		"JSON":       {false, true, `^\{.*"planned":\{"fen":0,"rows":2\}.*\}\n\{.*"rows":1\}.*\}\n\{.*"skipped":\{"fen":0,"rows":2\}.*\}\n$`},
	} {
		job := certificates(t, 2)
		out := &lookEach{look: func(nth int) {
			if _, err := job.Skip(t.Context(), int64(nth)); err != nil && nth <= 2 {
				t.Error(err)
			}
		}}
		w := &watch{c: terminal.Console{Out: out, Err: out, Lang: words.English}, name: job.Info().Dir, each: time.Millisecond, json: tt.json, redraws: tt.redraws}
		if err := w.run(t.Context()); err != nil || !regexp.MustCompile(tt.want).MatchString(out.String()) {
			t.Errorf("%s: %v, %q", name, err, out.String())
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	out := &lookEach{look: func(int) { cancel() }}
	w := &watch{c: terminal.Console{Out: out, Err: out, Lang: words.English}, name: certificates(t, 1).Info().Dir, each: time.Hour}
	if err := w.run(ctx); err != nil || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("ended: %v, %q", err, out.String())
	}
}

// TestSome: the first row, the largest, and some others, each with the same chance.
func TestSome(t *testing.T) {
	rows := func(fen ...int64) iter.Seq2[batch.Record, error] {
		return func(yield func(batch.Record, error) bool) {
			for i, f := range fen {
				if !yield(batch.Record{ID: int64(i + 1), Fen: f}, nil) {
					return
				}
			}
		}
	}
	first := func(int64) int64 { return 0 }
	last := func(n int64) int64 { return n - 1 }
	for _, tt := range []struct {
		fen    []int64
		n      int
		random func(int64) int64
		want   string
	}{
		{[]int64{1, 2, 9, 3}, 0, first, "[]"},
		{[]int64{1, 2, 9, 3}, 1, first, "[1]"},
		{[]int64{1, 2, 9, 3}, 2, first, "[1 3]"},
		{[]int64{1, 2, 9, 3}, 3, first, "[1 3 4]"},
		{[]int64{1, 2, 9, 3}, 3, last, "[1 2 3]"},
		{[]int64{9, 2, 1}, 2, first, "[1 2]"},
		{[]int64{1, 2, 9, 3}, 9, first, "[1 2 3 4]"},
		{[]int64{7}, 3, first, "[1]"},
		{nil, 3, first, "[]"},
	} {
		picked, err := some(rows(tt.fen...), tt.n, tt.random)
		var ids []int64
		for _, r := range picked {
			ids = append(ids, r.ID)
		}
		if got := fmt.Sprint(ids); err != nil || got != tt.want || !slices.IsSorted(ids) {
			t.Errorf("%d of %v: %s, want %s, %v", tt.n, tt.fen, got, tt.want, err)
		}
	}
}
