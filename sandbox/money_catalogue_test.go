package sandbox_test

import (
	"fmt"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

const partnerSub = "1900000109"

// partnerOrder makes an order of a partner for a sub-merchant.
func (v *visitor) partnerOrder(t *testing.T, number any) {
	t.Helper()
	v.must(t, "POST v3/pay/partner/transactions/native", wechatpay.Request{"json": with(with(partnerOrder(fmt.Sprint(number)), sandbox.DefaultMchID, "sp_mchid"), partnerSub, "sub_mchid")})
}

// partnerPaid makes one that is paid, and gives its transaction_id.
func (v *visitor) partnerPaid(t *testing.T, number any, p sandbox.Payment) string {
	t.Helper()
	v.partnerOrder(t, number)
	if err := v.sb.PayWith(fmt.Sprint(number), p); err != nil {
		t.Fatal(err)
	}
	return v.must(t, "GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}?sp_mchid="+sandbox.DefaultMchID+"&sub_mchid="+partnerSub,
		wechatpay.Request{"out_trade_no": fmt.Sprint(number)}).Get("transaction_id").String()
}

// partnerRefund makes a refund of one, in the e-commerce platform's way.
func (v *visitor) partnerRefund(t *testing.T, p sandbox.Payment, account string) (number, id string) {
	t.Helper()
	number = v.number("refund")
	resp := v.must(t, "POST v3/ecommerce/refunds/apply", wechatpay.Request{"json": wechatpay.Object{"sub_mchid": partnerSub, "sp_appid": "wx8888888888888888",
		"transaction_id": v.partnerPaid(t, v.number("order"), p), "out_refund_no": number, "refund_account": account, "amount": wechatpay.Object{"refund": 60, "total": 100}}})
	return number, resp.Get("refund_id").String()
}

// about writes members into a part of a request.
func about(request wechatpay.Request, part string, members map[string]any) {
	into, ok := request[part].(map[string]any)
	if !ok {
		into = map[string]any{}
		request[part] = into
	}
	for name, value := range members {
		into[name] = value
	}
}

// refreshed gives a combined order and its sub-orders numbers of their own.
func refreshed(_ *testing.T, v *visitor, request wechatpay.Request) {
	request["json"].(map[string]any)["combine_out_trade_no"] = v.number("combined")
	for _, sub := range request["json"].(map[string]any)["sub_orders"].([]any) {
		sub.(map[string]any)["out_trade_no"] = v.number("sub")
	}
}

// combinedOrder makes one, and gives its number and that of its first sub-order.
func (v *visitor) combinedOrder(t *testing.T) (number, sub string) {
	t.Helper()
	request, _ := v.asked(t, "POST v3/combine-transactions/native")
	body := request["json"].(map[string]any)
	return fmt.Sprint(body["combine_out_trade_no"]), fmt.Sprint(body["sub_orders"].([]any)[0].(map[string]any)["out_trade_no"])
}

// moneyPreparations are those of orders of partners, combined orders and refunds.
func moneyPreparations() map[string]preparation {
	stranded := sandbox.Payment{CardEnds: true}
	abnormal := func(t *testing.T, v *visitor, request wechatpay.Request) {
		number, id := v.partnerRefund(t, stranded, "REFUND_SOURCE_SUB_MERCHANT")
		request["refund_id"] = id
		about(request, "json", map[string]any{"out_refund_no": number, "sub_mchid": partnerSub})
	}
	sub := map[string]any{"sub_mchid": partnerSub}
	prepared := map[string]preparation{
		"GET v3/pay/partner/transactions/id/{transaction_id}": func(t *testing.T, v *visitor, request wechatpay.Request) {
			request["transaction_id"] = v.partnerPaid(t, v.number("order"), sandbox.Payment{})
			about(request, "query", sub)
		},
		"GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}": func(t *testing.T, v *visitor, request wechatpay.Request) {
			v.partnerOrder(t, request["out_trade_no"])
			about(request, "query", sub)
		},
		"POST v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close": func(t *testing.T, v *visitor, request wechatpay.Request) {
			v.partnerOrder(t, request["out_trade_no"])
			about(request, "json", sub)
		},
		"POST v3/pay/transactions/out-trade-no/{out_trade_no}/reverse": func(t *testing.T, v *visitor, request wechatpay.Request) {
			coded, _ := v.asked(t, "POST v3/pay/transactions/codepay")
			request["out_trade_no"] = coded["json"].(map[string]any)["out_trade_no"]
		},
		"POST v3/pay/partner/transactions/out-trade-no/{out_trade_no}/reverse": func(t *testing.T, v *visitor, request wechatpay.Request) {
			coded, _ := v.asked(t, "POST v3/pay/partner/transactions/codepay")
			body := coded["json"].(map[string]any)
			request["out_trade_no"] = body["out_trade_no"]
			about(request, "json", map[string]any{"sub_mchid": body["sub_mchid"]})
		},
		"POST v2/secapi/pay/reverse": func(t *testing.T, v *visitor, request wechatpay.Request) {
			coded, _ := v.asked(t, "POST v3/pay/transactions/codepay")
			xml := request["xml"].(map[string]any)
			xml["out_trade_no"] = coded["json"].(map[string]any)["out_trade_no"]
			delete(xml, "transaction_id")
		},
		"GET v3/combine-transactions/out-trade-no/{combine_out_trade_no}": func(t *testing.T, v *visitor, request wechatpay.Request) {
			number, _ := v.combinedOrder(t)
			request["combine_out_trade_no"] = number
		},
		"GET v3/combine-transactions/id/{combine_transaction_id}": func(t *testing.T, v *visitor, request wechatpay.Request) {
			number, _ := v.combinedOrder(t)
			if err := v.sb.Pay(number); err != nil {
				t.Fatal(err)
			}
			request["combine_transaction_id"] = v.must(t, "GET v3/combine-transactions/out-trade-no/{combine_out_trade_no}",
				wechatpay.Request{"combine_out_trade_no": number}).Get("combine_transaction_id").String()
		},
		"POST v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close": func(t *testing.T, v *visitor, request wechatpay.Request) {
			number, sub := v.combinedOrder(t)
			request["combine_out_trade_no"] = number
			request["json"].(map[string]any)["sub_orders"] = []any{map[string]any{"mchid": sandbox.DefaultMchID, "out_trade_no": sub}}
		},
		"POST v3/ecommerce/refunds/apply": func(t *testing.T, v *visitor, request wechatpay.Request) {
			body := request["json"].(map[string]any)
			delete(body, "out_trade_no")
			delete(body, "funds_account") // what was paid today is not AVAILABLE
			about(request, "json", map[string]any{"transaction_id": v.partnerPaid(t, v.number("order"), sandbox.Payment{}), "sub_mchid": partnerSub,
				"amount": map[string]any{"refund": 1, "total": 100}})
		},
		"GET v3/ecommerce/refunds/id/{refund_id}": func(t *testing.T, v *visitor, request wechatpay.Request) {
			_, request["refund_id"] = v.partnerRefund(t, sandbox.Payment{}, "REFUND_SOURCE_SUB_MERCHANT")
			about(request, "query", sub)
		},
		"GET v3/ecommerce/refunds/out-refund-no/{out_refund_no}": func(t *testing.T, v *visitor, request wechatpay.Request) {
			request["out_refund_no"], _ = v.partnerRefund(t, sandbox.Payment{}, "REFUND_SOURCE_SUB_MERCHANT")
			about(request, "query", sub)
		},
		"POST v3/ecommerce/refunds/{refund_id}/apply-abnormal-refund":       abnormal,
		"POST v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund": abnormal,
		"POST v3/ecommerce/refunds/{refund_id}/return-advance": func(t *testing.T, v *visitor, request wechatpay.Request) {
			_, request["refund_id"] = v.partnerRefund(t, sandbox.Payment{}, "REFUND_SOURCE_PARTNER_ADVANCE")
			v.sb.SetBalanceOf(partnerSub, 1000)
			about(request, "json", sub)
		},
		"GET v3/ecommerce/refunds/{refund_id}/return-advance": func(t *testing.T, v *visitor, request wechatpay.Request) {
			returned, _ := v.asked(t, "POST v3/ecommerce/refunds/{refund_id}/return-advance")
			request["refund_id"] = returned["refund_id"]
			about(request, "query", sub)
		},
	}
	for _, name := range []string{"app", "h5", "jsapi", "native", "miniprogram"} {
		prepared["POST v3/combine-transactions/"+name] = refreshed
	}
	return prepared
}
