package batch

import (
	"fmt"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestV2 runs refunds of APIv2 against the sandbox: XML, and the client certificate.
func TestV2(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	config := sb.Config()
	config.Secret, config.Merchant = sb.Keys().Secret, sb.Merchant()
	client := clienttest.New(t, config)
	if _, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), wechatpay.Request{"json": wechatpay.Object{
		"appid": "wx1234567890abcdef", "mchid": sandbox.DefaultMchID, "description": "x", "out_trade_no": "ORDER0001", "notify_url": "https://example.com/n",
		"amount": wechatpay.Object{"total": 100, "currency": "CNY"},
	}}); err != nil {
		t.Fatal(err)
	}
	if err := sb.Pay("ORDER0001"); err != nil {
		t.Fatal(err)
	}
	job := planned(t, Template{Method: "POST", Path: "v2/secapi/pay/refund", Merchant: sandbox.DefaultMchID}, func(yield func(Row, error) bool) {
		for i := range 3 {
			if !yield(Row{Request: wechatpay.Request{"security": true, "xml": wechatpay.Object{
				"appid": "wx1234567890abcdef", "mch_id": sandbox.DefaultMchID, "out_trade_no": "ORDER0001", "out_refund_no": fmt.Sprint("V2R", i), "total_fee": 100, "refund_fee": 10 + i,
			}}}, nil) {
				return
			}
		}
	})
	if info := job.Info(); info.Fen != 33 {
		t.Errorf("%+v", info)
	}
	if err := job.Run(t.Context(), client, quickly); err != nil {
		t.Fatal(err)
	}
	counts, err := job.Counts(t.Context())
	if err != nil || counts.By[Done] != (Count{3, 33}) {
		t.Error(counts, err)
		for r, err := range job.Rows(t.Context(), "") {
			t.Log(r, err)
		}
	}
}
