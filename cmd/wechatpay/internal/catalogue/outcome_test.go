package catalogue

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// TestOutcome: what show says of a call that came to no answer, in both languages and for programs.
func TestOutcome(t *testing.T) {
	for what, want := range map[string]struct{ en, zh, json string }{
		"POST v3/refund/domestic/refunds": {
			"number    json.out_refund_no\nrepeat    harmless with the same json.out_refund_no\n" +
				"settle    GET v3/refund/domestic/refunds/{out_refund_no} path.out_refund_no={json.out_refund_no} query.sub_mchid={json.sub_mchid}\n" +
				"amount    json.amount.refund, in fen\nrate      150 a second for each merchant\n" +
				"key       json.transaction_id or json.out_trade_no: one call after another, 1m0s apart\n",
			"单号      json.out_refund_no\n重发      json.out_refund_no 不变即无害\n" +
				"核实      GET v3/refund/domestic/refunds/{out_refund_no} path.out_refund_no={json.out_refund_no} query.sub_mchid={json.sub_mchid}\n" +
				"金额      json.amount.refund，单位：分\n限频      每个商户每秒 150 次\n" +
				"同键      json.transaction_id或json.out_trade_no 相同的请求逐一发送，间隔 1m0s\n",
			`{"number":"json.out_refund_no","repeat":"harmless","settle":{"by":"query","method":"GET","path":"/v3/refund/domestic/refunds/{out_refund_no}",` +
				`"chain":"v3/refund/domestic/refunds/{out_refund_no}","fill":[{"param":"path.out_refund_no","from":"json.out_refund_no"},{"param":"query.sub_mchid","from":"json.sub_mchid"}]},` +
				`"amounts":[{"field":"json.amount.refund","unit":"fen"}],"rate":{"calls":150,"per":"s","scope":"merchant"},"key":{"fields":["json.transaction_id","json.out_trade_no"],"gap":60}}`,
		},
		"POST v3/transfer/batches": {
			"number    json.out_batch_no\nrepeat    harmless with the same json.out_batch_no\n" +
				"settle    GET v3/transfer/batches/out-batch-no/{out_batch_no} path.out_batch_no={json.out_batch_no} query.need_query_detail=false\n" +
				"amount    json.total_amount, in fen\n",
			"", "",
		},
		"POST v3/papay/pay/transactions/apply": {
			"number    json.out_trade_no\nrepeat    harmless with the same json.out_trade_no\n" +
				"settle    GET v3/pay/transactions/out-trade-no/{out_trade_no} path.out_trade_no={json.out_trade_no} query.mchid=MCHID\n" +
				"amount    json.amount.total, in fen\n",
			"", "",
		},
		"POST v3/global/profit-sharing/orders/unfreeze": {
			"number    json.out_order_no\nrepeat    harmless with the same json.out_order_no\n" +
				"settle    GET v3/global/profit-sharing/orders/{out_order_no} path.out_order_no={json.out_order_no} query.sub_mchid={json.sub_mchid} query.transaction_id={json.transaction_id}\n",
			"", "",
		},
		"POST v3/marketing/favor/users/{openid}/coupons": {
			"number    json.out_request_no\nrepeat    harmless with the same json.out_request_no\nsettle    the same call again tells\nrate      500 a second for each merchant\nkey       path.openid: one call after another\n",
			"单号      json.out_request_no\n重发      json.out_request_no 不变即无害\n核实      原样重发即知结果\n限频      每个商户每秒 500 次\n同键      path.openid 相同的请求逐一发送\n",
			`{"number":"json.out_request_no","repeat":"harmless","settle":{"by":"repeat"},"rate":{"calls":500,"per":"s","scope":"merchant"},"key":{"fields":["path.openid"],"gap":0}}`,
		},
		"POST v3/ecommerce/subsidies/cancel":      {"repeat    not known to be harmless\n", "重发      不确定是否无害\n", `{}`},
		"POST v3/parking/reminders/entry":         {"repeat    it is done again each time\n", "重发      每次都会再执行一遍\n", `{"repeat":"harmful"}`},
		"POST v2/billcommentsp/batchquerycomment": {"repeat    harmless: it only asks\n", "重发      无害：只是查询\n", `{"repeat":"harmless"}`},
		"GET v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}": {
			"rate      100 a second for each merchant\n", "", `{"number":"path.out_bill_no","repeat":"harmless","rate":{"calls":100,"per":"s","scope":"merchant"}}`,
		},
		"POST v3/marketing/partner/product-coupon/product-coupons": {
			"number    json.out_request_no\nrepeat    harmless with the same json.out_request_no\nsettle    the same call again tells\nrate      1000 a minute for all merchants together\n",
			"", `{"number":"json.out_request_no","repeat":"harmless","settle":{"by":"repeat"},"rate":{"calls":1000,"per":"min","scope":"all"}}`,
		},
	} {
		method, path, _ := strings.Cut(what, " ")
		o, ok := openapi.Lookup(method, path)
		if !ok {
			t.Fatalf("there is no %s", what)
		}
		for lang, text := range map[words.Lang]string{words.English: want.en, words.Chinese: want.zh} {
			var b strings.Builder
			p := page{w: &b, columns: 1000, lang: lang}
			p.facts(p.outcome(o))
			if diff := cmp.Diff(text, b.String()); diff != "" && text != "" {
				t.Errorf("%s, language %d (-want +got):\n%s", what, lang, diff)
			}
		}
		got, err := json.Marshal(describeOutcome(o))
		if err != nil || want.json != "" && string(got) != want.json {
			t.Errorf("%s: %v\n got %s\nwant %s", what, err, got, want.json)
		}
	}
}
