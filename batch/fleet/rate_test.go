package fleet

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/sandbox"
)

// however runs a test with one worker, with three and with five.
func however(t *testing.T, test func(t *testing.T, workers int)) {
	t.Parallel()
	for _, workers := range []int{1, 3, 5} {
		t.Run(fmt.Sprint(workers, " workers"), func(t *testing.T) {
			t.Parallel()
			test(t, workers)
		})
	}
}

// TestGap: rows of one order are apart, whichever workers have them.
func TestGap(t *testing.T) {
	however(t, func(t *testing.T, workers int) {
		b, br := newBank(t), newBroker(t, 1)
		conn := br.conn(t)
		for range workers {
			work(t, br, b)
		}
		keyed := template
		keyed.Key, keyed.Gap = "json.out_trade_no", 250*time.Millisecond
		job := planned(t, keyed, refunds("", 15, 3))
		if err := Coordinate(t.Context(), conn, job, quickly); err != nil {
			t.Fatal(err)
		}
		b.allDone(t, job)
		for order, at := range b.keys {
			for i := 1; i < len(at); i++ {
				if d := at[i].Sub(at[i-1]); d < keyed.Gap {
					t.Errorf("%s: two refunds in %s", order, d)
				}
			}
		}
	})
}

// TestBrake: however many workers there are, a server that refuses everything sees five a second at most.
func TestBrake(t *testing.T) {
	however(t, func(t *testing.T, workers int) {
		b, br := newBank(t), newBroker(t, 1)
		conn := br.conn(t)
		b.faults(func(string, int) string { return "400 PARAM_ERROR" })
		for range workers {
			work(t, br, b)
		}
		job := planned(t, template, refunds("", 100, 1))
		opts := quickly
		opts.MaxRefused = 11
		if err := Coordinate(t.Context(), conn, job, opts); !errors.Is(err, batch.ErrPaused) {
			t.Errorf("it did not pause: %v", err)
		}
		b.check(t, job)
		for i := 5; i < len(b.at); i++ {
			if d := b.at[i].Sub(b.at[i-5]); d < time.Second {
				t.Errorf("six refused in %s", d)
			}
		}
	})
}

// TestReceiver: the limit of a receiving merchant holds within that of the operation, over two jobs that know nothing of each
// other, however many workers there are, also while one is killed and rows wait for another.
func TestReceiver(t *testing.T) {
	const each, jobs, rows = 27, 2, 45 // nine tenths of 30 a second
	shares := batch.Template{Method: "POST", Path: sharingPath, Merchant: sandbox.DefaultMchID, Key: batch.None, Amount: batch.None}
	however(t, func(t *testing.T, workers int) {
		b, br := newBank(t), newBroker(t, 1)
		opts := quickly
		opts.Rate = 270
		result := make(chan error, jobs)
		for n := range jobs {
			job := planned(t, shares, sharings(n, rows))
			conn := br.conn(t)
			go func() { result <- Coordinate(t.Context(), conn, job, opts) }()
		}
		var ps []*process
		for range workers {
			ps = append(ps, start(t, b.worker(t, br.url)))
		}
		b.await(t, rows)
		ps[0].kill()
		start(t, b.worker(t, br.url))
		for range jobs {
			if err := <-result; err != nil {
				t.Fatal(err)
			}
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		for receiver, at := range b.keys {
			took := at[len(at)-1].Sub(at[0])
			if most := each*took.Seconds() + each/3; float64(len(at)) > most { // three ticks
				t.Errorf("%s: %d calls in %s, at most %.0f were to come", receiver, len(at), took, most)
			}
		}
		if len(b.keys) != 2 || len(b.sends) != jobs*rows {
			t.Errorf("%d receivers, %d rows", len(b.keys), len(b.sends))
		}
	})
}

// sharings are profit sharings of two receivers: of one in three, and of the other in the rest.
func sharings(job, n int) func(func(batch.Row, error) bool) {
	return func(yield func(batch.Row, error) bool) {
		for i := range n {
			row := batch.Row{Request: wechatpay.Request{"json": wechatpay.Object{
				"sub_mchid": fmt.Sprint("190000000", min(1, i%3)), "transaction_id": fmt.Sprintf("T%d-%d", job, i), "out_order_no": fmt.Sprintf("P%d-%d", job, i), "unfreeze_unsplit": true,
			}}}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// TestRate: four jobs of one merchant and one operation, which are coordinated without knowing of each other, have one
// rate together, however many workers there are, also while some are killed.
func TestRate(t *testing.T) {
	const rate, jobs, concurrency = 50, 4, 4
	however(t, func(t *testing.T, workers int) {
		rows, _ := size(50)
		b, br := newBank(t), newBroker(t, 1)
		br.conn(t)
		var ps []*process
		for range workers {
			ps = append(ps, start(t, b.worker(t, br.url)))
		}
		opts := quickly
		opts.Rate, opts.Concurrency = rate, concurrency
		result := make(chan error, jobs)
		for _, name := range []string{"A", "B", "C", "D"} {
			job := planned(t, template, refunds(name, rows, 1))
			conn := br.conn(t)
			go func() { result <- Coordinate(t.Context(), conn, job, opts) }()
		}
		b.await(t, rows)
		ps[0].kill()
		start(t, b.worker(t, br.url))
		for range jobs {
			if err := <-result; err != nil {
				t.Fatal(err)
			}
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		took := b.at[len(b.at)-1].Sub(b.at[0])
		if most := rate*took.Seconds() + rate/10 + jobs*concurrency; float64(len(b.at)) > most { // a tick, and what may be late
			t.Errorf("%d calls in %s, at most %.0f were to come", len(b.at), took, most)
		}
		const most = rate + rate/20 + rate/10 + jobs*concurrency // in a second
		for i := most; i < len(b.at); i++ {
			if d := b.at[i].Sub(b.at[i-most]); d < time.Second {
				t.Errorf("%d calls in %s", most+1, d)
			}
		}
	})
}
