package runner

import (
	"context"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/google/go-cmp/cmp"
)

// TestBeforeForm refuses a file with a step that nothing can do.
func TestBeforeForm(t *testing.T) {
	const o = "GET v3/pay/transactions/id/{transaction_id}\t"
	for name, tt := range map[string]struct{ text, contains string }{
		"no tab":           {"# head\npaid pay out_trade_no\n", "before.txt:2: no tab"},
		"no operation":     {"GET v3/nothing\tpay out_trade_no\n", "GET v3/nothing is no operation"},
		"twice":            {o + "pay out_trade_no\n" + o + "pay out_trade_no\n", "before.txt:2"},
		"unknown step":     {o + "wait a day\n", "no step"},
		"a name too early": {o + "paid\npaid\tpay out_trade_no\n", "no step"},
		"an empty step":    {o + "pay out_trade_no;\n", "an empty step"},
		"act without":      {o + "act complaint.create out_trade_no\n", "act takes"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parseSteps(tt.text); err == nil || !strings.Contains(err.Error(), tt.contains) {
				t.Errorf("%v, not %q", err, tt.contains)
			}
		})
	}
}

// TestNumbers makes the same numbers in another sandbox: what a page prints is what its snippet finds.
func TestNumbers(t *testing.T) {
	for name, number := range map[string]string{
		"GET v3/pay/transactions/id/{transaction_id}":                               "transaction_id",
		"GET v3/ecommerce/refunds/id/{refund_id}":                                   "refund_id",
		"GET v3/transfer/batches/batch-id/{batch_id}/details/detail-id/{detail_id}": "detail_id",
		"GET v3/merchant-service/complaints-v2/{complaint_id}":                      "complaint_id",
		"GET v3/billdownload/file":                                                  "token",
		"POST v3/vehicle/transactions/parking":                                      "parking_id",
		"POST v2/papay/deletecontract":                                              "contract_id",
	} {
		method, path, _ := strings.Cut(name, " ")
		o, ok := openapi.Lookup(method, path)
		if !ok {
			t.Fatal(name)
		}
		first, err := Numbers(o)
		if err != nil {
			t.Fatal(err)
		}
		sb, err := sandbox.Start(sandbox.Options{Now: clock, BrandID: Brand(o)})
		if err != nil {
			t.Fatal(err)
		}
		second, err := Prepare(context.Background(), sb, o)
		if err := sb.Close(); err != nil {
			t.Error(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := first[number].(string); text == "" {
			t.Errorf("%s: no %s in %v", name, number, first)
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}
