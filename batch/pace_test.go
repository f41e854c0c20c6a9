package batch

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// busiest is the most of these moments that lie within a second.
func busiest(at []time.Time) (most int) {
	for i := range at {
		n := 0
		for _, other := range at {
			if d := other.Sub(at[i]); d >= 0 && d < time.Second {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// TestSharedRate: two jobs of one merchant on one machine together stay below the rate, as the server sees it.
func TestSharedRate(t *testing.T) {
	const rate, rows = 40, 40
	b := newBank(t)
	opts := quickly
	opts.Rate, opts.Limits = rate, t.TempDir()
	client, begun := b.client(t), time.Now()
	var group sync.WaitGroup
	for n := range 2 {
		job := planned(t, refundTemplate, func(yield func(Row, error) bool) {
			for i := range rows {
				if !yield(refund(1000*n+i, 1), nil) {
					return
				}
			}
		})
		group.Go(func() {
			if err := job.Run(t.Context(), client, opts); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if took, least := b.at[len(b.at)-1].Sub(begun), (2*rows-1)*time.Second/rate; took < least || len(b.at) != 2*rows {
		t.Errorf("%d calls in %s, which is less than %s", len(b.at), took, least)
	}
}

// TestSettleShares: two jobs that settle share the limit of the query.
func TestSettleShares(t *testing.T) {
	const rate, rows = 40, 8
	b := newBank(t)
	b.faults(lost("lost after"))
	client, folder := b.client(t), t.TempDir()
	var jobs []*Job
	for n := range 2 {
		job := planned(t, refundTemplate, func(yield func(Row, error) bool) {
			for i := range rows {
				if !yield(refund(1000*n+i, 1), nil) {
					return
				}
			}
		})
		if err := job.Run(t.Context(), client, quickly); err != nil {
			t.Fatal(err)
		}
		jobs = append(jobs, job)
	}
	begun := time.Now()
	var group sync.WaitGroup
	for _, job := range jobs {
		group.Go(func() {
			if err := job.Settle(t.Context(), client, SettleOptions{Limits: folder, Rate: rate}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if took, least := time.Since(begun), (2*rows-1)*time.Second/rate; took < least {
		t.Errorf("%d queries in %s, which is less than %s", 2*rows, took, least)
	}
	for _, job := range jobs {
		if counts, err := job.Counts(t.Context()); err != nil || counts.Happened.Rows != rows {
			t.Error(rowsBy(counts), err)
		}
	}
}

// TestGapAtServer: calls for one order come a gap apart, as the server sees it, and those of others in between.
func TestGapAtServer(t *testing.T) {
	const gap = 300 * time.Millisecond
	b := newBank(t)
	template := refundTemplate
	template.Key, template.Gap = "json.out_trade_no", gap
	job := planned(t, template, func(yield func(Row, error) bool) {
		for i := range 12 {
			r := refund(i, 1)
			r.Request["json"].(wechatpay.Object)["out_trade_no"] = fmt.Sprint("ORDER", i/3)
			if !yield(r, nil) {
				return
			}
		}
	})
	at := map[string][]time.Time{}
	b.faults(func(number string, _ int) string {
		at[orderOf(number)] = append(at[orderOf(number)], time.Now())
		return ""
	})
	if err := job.Run(t.Context(), b.client(t), quickly); err != nil {
		t.Fatal(err)
	}
	b.check(t, job, 12)
	for order, times := range at {
		for i := range times[1:] {
			if d := times[i+1].Sub(times[i]); d < gap {
				t.Errorf("%s: %s apart", order, d)
			}
		}
	}
	for order, times := range at {
		if last := at["0"][1]; times[0].After(last) {
			t.Errorf("%s had to wait until order 0 had its second turn", order)
		}
	}
}

// orderOf is the order of a refund of TestGapAtServer.
func orderOf(number string) string {
	var n int
	_, _ = fmt.Sscanf(strings.TrimLeft(number, "R"), "%07d", &n)
	return fmt.Sprint(n / 3)
}

// TestRefusals: however many callers there are, a server that refuses everything sees five a second at most.
func TestRefusals(t *testing.T) {
	b := newBank(t)
	b.faults(lost("400 PARAM_ERROR"))
	job := planned(t, refundTemplate, refunds(200))
	opts := quickly
	opts.MaxRefused = 14
	if err := job.Run(t.Context(), b.client(t), opts); err == nil {
		t.Fatal("it did not pause")
	}
	b.check(t, job, 200)
	if n := busiest(b.at); n > 5 || len(b.at) < 14 || len(b.at) > 19 {
		t.Errorf("%d of %d in one second", n, len(b.at))
	}
}

// TestSharedRefusals: of two jobs of one merchant on one machine, and one that settles, the server refuses five calls a second
// together.
func TestSharedRefusals(t *testing.T) {
	b := newBank(t)
	client, folder := b.client(t), t.TempDir()
	unknown := b.unknownJob(t, refundTemplate, 20, 1)
	b.faults(lost("400 PARAM_ERROR"))
	var group sync.WaitGroup
	for n := range 2 {
		job := planned(t, refundTemplate, func(yield func(Row, error) bool) {
			for i := range 20 {
				if !yield(refund(1000*(n+1)+i, 1), nil) {
					return
				}
			}
		})
		opts := quickly
		opts.MaxRefused, opts.Limits = 5, folder
		group.Go(func() {
			if err := job.Run(t.Context(), client, opts); !errors.Is(err, ErrPaused) {
				t.Errorf("it did not pause: %v", err)
			}
		})
	}
	opts := nowSettle
	opts.MaxRefused, opts.Limits = 5, folder
	group.Go(func() {
		if err := unknown.Settle(t.Context(), client, opts); !errors.Is(err, ErrPaused) {
			t.Errorf("it did not pause: %v", err)
		}
	})
	group.Wait()
	if n := busiest(b.at); n > 5 || len(b.at) < 15 {
		t.Errorf("%d of %d in one second", n, len(b.at))
	}
}

// TestSandbox runs a job against the sandbox itself: it checks signatures and sums, executes and remembers.
func TestSandbox(t *testing.T) {
	const rows = 30
	sb := clienttest.Sandbox(t, sandbox.Options{})
	client := clienttest.New(t, sb.Config())
	if _, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), wechatpay.Request{"json": wechatpay.Object{
		"appid": "wx1234567890abcdef", "mchid": sandbox.DefaultMchID, "description": "x", "out_trade_no": "ORDER0001", "notify_url": "https://example.com/n",
		"amount": wechatpay.Object{"total": 1000, "currency": "CNY"},
	}}); err != nil {
		t.Fatal(err)
	}
	if err := sb.Pay("ORDER0001"); err != nil {
		t.Fatal(err)
	}
	job := planned(t, refundTemplate, func(yield func(Row, error) bool) {
		for i := range rows {
			r := refund(i, int64(i+1))
			body := r.Request["json"].(wechatpay.Object)
			body["out_trade_no"], body["amount"] = "ORDER0001", wechatpay.Object{"refund": i + 1, "total": 1000, "currency": "CNY"}
			if !yield(r, nil) {
				return
			}
		}
	})
	if err := job.Run(t.Context(), client, quickly); err != nil {
		t.Fatal(err)
	}
	counts, err := job.Counts(t.Context())
	if err != nil || counts.By[Done] != (Count{rows, rows * (rows + 1) / 2}) {
		t.Fatal(counts, err)
	}
	for r, err := range job.Rows(t.Context(), Done) {
		if err != nil {
			t.Fatal(err)
		}
		found, err := client.Do(t.Context(), "GET v3/refund/domestic/refunds/{out_refund_no}", wechatpay.Request{"out_refund_no": r.Number})
		if err != nil || found.Get("amount.refund").Int() != r.Fen {
			t.Errorf("%s: %v, %v", r.Number, found, err)
		}
	}
}

// TestRotation: WeChat Pay changes its certificate in the middle of a job; every answer verifies, by the new one as well.
func TestRotation(t *testing.T) {
	const rows = 24
	var sb *sandbox.Sandbox
	var arrived atomic.Int64
	sb = clienttest.Sandbox(t, sandbox.Options{CertificateOnly: true, Intercept: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method == http.MethodPost && arrived.Add(1) == rows/3 {
			sb.RotateCertificate()
		}
		next.ServeHTTP(w, r)
	}})
	job := planned(t, Template{Method: "POST", Path: "v3/fund-app/mch-transfer/transfer-bills", Merchant: sandbox.DefaultMchID}, func(yield func(Row, error) bool) {
		for i := range rows {
			if !yield(Row{Request: wechatpay.Request{"json": wechatpay.Object{
				"appid": "wx1234567890abcdef", "out_bill_no": fmt.Sprintf("B%06d", i), "openid": fmt.Sprint("o", i), "transfer_scene_id": "1000", "transfer_amount": 10,
				"transfer_remark": "x", "transfer_scene_report_infos": []wechatpay.Object{{"info_type": "a", "info_content": "b"}},
			}}}, nil) {
				return
			}
		}
	})
	opts := quickly
	opts.Concurrency = 2
	if err := job.Run(t.Context(), clienttest.New(t, clienttest.Keyless(sb)), opts); err != nil {
		t.Fatal(err)
	}
	counts, err := job.Counts(t.Context())
	if err != nil || counts.By[Done] != (Count{rows, 10 * rows}) || arrived.Load() != rows {
		t.Errorf("%v, %d calls, %v", rowsBy(counts), arrived.Load(), err)
	}
}
