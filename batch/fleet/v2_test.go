package fleet

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestV2: workers that have the APIv2 key, and the client certificate, make the calls of APIv2; one that has no key is told
// so, and takes no row.
func TestV2(t *testing.T) {
	t.Parallel()
	br := newBroker(t, 1)
	conn := br.conn(t)
	sb := clienttest.Sandbox(t, sandbox.Options{})
	config := sb.Config()
	config.Secret, config.Merchant = sb.Keys().Secret, sb.Merchant()
	able := clienttest.New(t, config)
	if _, err := able.Chain("v3/pay/transactions/native").Post(t.Context(), wechatpay.Request{"json": wechatpay.Object{
		"appid": "wx1234567890abcdef", "mchid": sandbox.DefaultMchID, "description": "x", "out_trade_no": "ORDER0001", "notify_url": "https://example.com/n",
		"amount": wechatpay.Object{"total": 100, "currency": "CNY"},
	}}); err != nil {
		t.Fatal(err)
	}
	if err := sb.Pay("ORDER0001"); err != nil {
		t.Fatal(err)
	}
	job := planned(t, batch.Template{Method: "POST", Path: "v2/secapi/pay/refund", Merchant: sandbox.DefaultMchID}, func(yield func(batch.Row, error) bool) {
		for i := range 3 {
			if !yield(batch.Row{Request: wechatpay.Request{"security": true, "xml": wechatpay.Object{
				"appid": "wx1234567890abcdef", "mch_id": sandbox.DefaultMchID, "out_trade_no": "ORDER0001", "out_refund_no": fmt.Sprint("V2R", i), "total_fee": 100, "refund_fee": 10 + i,
			}}}, nil) {
				return
			}
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	result := make(chan error, 1)
	go func() { result <- Coordinate(ctx, conn, job, quickly) }()
	work := func(client *wechatpay.Client, until func(Working) bool) {
		t.Helper()
		inner, leave := context.WithCancel(ctx)
		defer leave()
		if err := Work(inner, br.conn(t), client, WorkOptions{Progress: func(w Working) {
			if until(w) {
				leave()
			}
		}}); err != nil {
			t.Error(err)
		}
	}
	for _, lacks := range []string{"Config.Secret", "Config.Merchant"} {
		poor := config
		if lacks == "Config.Secret" {
			poor.Secret = ""
		} else {
			poor.Merchant = nil
		}
		var told error
		work(clienttest.New(t, poor), func(w Working) bool { told = w.Trouble; return told != nil || w.Calls > 0 })
		if told == nil || !strings.Contains(told.Error(), lacks) {
			t.Errorf("without %s: %v", lacks, told)
		}
	}
	if counts, err := job.Counts(t.Context()); err != nil || counts.By[batch.Done].Rows != 0 {
		t.Error(counts, err)
	}
	work(able, func(w Working) bool { return w.Calls >= 3 })
	if err := <-result; err != nil {
		t.Fatal(err)
	}
	if counts, err := job.Counts(t.Context()); err != nil || counts.By[batch.Done] != (batch.Count{Rows: 3, Fen: 33}) {
		t.Error(counts, err)
	}
}
