package fleet

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/a8579013/wechatpay/batch/internal/carry"
	"github.com/a8579013/wechatpay/sandbox"
)

// rsaRate is how many signatures a second this machine makes.
func rsaRate(b *testing.B) float64 {
	b.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		b.Fatal(err)
	}
	digest := sha256.Sum256(nil)
	var group sync.WaitGroup
	const each = 1000
	began := time.Now()
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for range each {
				if _, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:]); err != nil {
					panic(err)
				}
			}
		})
	}
	group.Wait()
	return float64(each*runtime.GOMAXPROCS(0)) / time.Since(began).Seconds()
}

// BenchmarkFleet carries rows whose calls cost nothing: x_rsa is how many times as fast that is as signing them would be.
// Ledger, brokers, coordinator and worker share this machine.
func BenchmarkFleet(b *testing.B) {
	rows, _ := size(10000)
	for _, nodes := range []int{1, 3} {
		b.Run(fmt.Sprintf("%d brokers", nodes), func(b *testing.B) {
			br := newBroker(b, nodes)
			conn := br.conn(b)
			signs := rsaRate(b)
			js, err := jetstream.New(conn)
			if err != nil {
				b.Fatal(err)
			}
			w := &worker{conn: conn, js: js, name: "bench", merchant: sandbox.DefaultMchID, server: "bench", log: slog.New(slog.DiscardHandler), places: make(chan struct{}, 512),
				call: func(context.Context, string, string, carry.Call) carry.Outcome {
					return carry.Outcome{Verdict: carry.Succeeded, At: time.Now(), Status: 200, Text: `{"status":"PROCESSING"}`}
				},
			}
			ctx, cancel := context.WithCancel(b.Context())
			var group sync.WaitGroup
			group.Go(func() { w.work(ctx, nil) })
			defer group.Wait()
			defer cancel()
			opts := quickly
			opts.Concurrency = 512
			var took time.Duration
			for i := range b.N {
				job := planned(b, template, refunds(fmt.Sprint(i), rows, 1))
				began := time.Now()
				if err := Coordinate(b.Context(), conn, job, opts); err != nil {
					b.Fatal(err)
				}
				took += time.Since(began)
			}
			perSecond := float64(rows*b.N) / took.Seconds()
			b.ReportMetric(perSecond, "rows/s")
			b.ReportMetric(perSecond/signs, "x_rsa")
		})
	}
}
