package batch

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkPlan plans rows: ns/op is a row's.
func BenchmarkPlan(b *testing.B) {
	b.ReportAllocs()
	job, err := Plan(context.Background(), filepath.Join(b.TempDir(), "job"), refundTemplate, refunds(b.N))
	if err != nil {
		b.Fatal(err)
	}
	job.Close()
}

// BenchmarkRun sends rows to a server of this process over TLS, with the real client and real keys: with a ledger, and
// without one. ns/op is a row's.
func BenchmarkRun(b *testing.B) {
	b.Run("ledger", func(b *testing.B) {
		bank := newBank(b)
		job := planned(b, refundTemplate, refunds(b.N))
		client := bank.client(b)
		opts := quickly
		opts.at = func(string, int64) {}
		b.ResetTimer()
		if err := job.Run(context.Background(), client, opts); err != nil {
			b.Fatal(err)
		}
	})
	b.Run("bare", func(b *testing.B) {
		bank := newBank(b)
		client := bank.client(b)
		b.ResetTimer()
		var next atomic.Int64
		var group sync.WaitGroup
		for range 64 {
			group.Go(func() {
				for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
					if _, err := client.Do(context.Background(), "POST "+refundPath, refund(int(i), i).Request); err != nil {
						b.Error(err)
					}
				}
			})
		}
		group.Wait()
	})
}

// TestMillion plans a million rows, and goes on with a job of which one is left. It takes a minute, and runs where
// WECHATPAY_BATCH_TEST_MILLION is set.
func TestMillion(t *testing.T) {
	rows := 20_000
	if os.Getenv("WECHATPAY_BATCH_TEST_MILLION") != "" {
		rows = 1_000_000
	}
	began := time.Now()
	job := planned(t, refundTemplate, refunds(rows))
	t.Logf("planned in %s", time.Since(began))
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(job.Info().Dir, "job.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("UPDATE row SET state = 'done' WHERE id < ?", rows); err != nil {
		t.Fatal(err)
	}
	db.Close()
	bank := newBank(t)
	client := bank.client(t)
	var arrived time.Time
	bank.faults(func(string, int) string { arrived = time.Now(); return "" })
	began = time.Now()
	if err := job.Run(t.Context(), client, quickly); err != nil {
		t.Fatal(err)
	}
	t.Logf("went on in %s, and ended in %s", arrived.Sub(began), time.Since(began))
	counts, err := job.Counts(t.Context())
	if err != nil || counts.By[Done] != (Count{int64(rows), int64(rows) * int64(rows+1) / 2}) {
		t.Error(counts, err)
	}
	if peak := peakMemory(t); peak > 100<<10 && os.Getenv("WECHATPAY_BATCH_TEST_MILLION") != "" {
		t.Errorf("%d MB of memory at most", peak>>10)
	} else {
		t.Logf("%d MB of memory at most", peak>>10)
	}
}

// peakMemory is what the process has had at most, in KB; 0 where the system does not tell.
func peakMemory(t *testing.T) (kb int) {
	file, err := os.Open("/proc/self/status")
	if err != nil {
		return 0
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			_, _ = fmt.Sscan(text, &kb)
		}
	}
	return kb
}
