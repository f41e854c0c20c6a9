package sandbox_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

// A preparation brings about what an operation with a state needs.
type preparation = func(*testing.T, *visitor, wechatpay.Request)

// productPreparations are those of products.
func productPreparations() map[string]preparation {
	const transfer = "POST v3/fund-app/mch-transfer/transfer-bills"
	const transfers, receipts = "v3/fund-app/mch-transfer/transfer-bills", "v3/fund-app/mch-transfer/elecsign"
	preparations := map[string]preparation{
		"GET " + transfers + "/out-bill-no/{out_bill_no}":           after(transfer, "out_bill_no"),
		"GET " + transfers + "/transfer-bill-no/{transfer_bill_no}": after(transfer, "transfer_bill_no"),
		"POST " + transfers + "/out-bill-no/{out_bill_no}/cancel":   after(transfer, "out_bill_no"),
		"POST " + receipts + "/out-bill-no":                         succeeded("out_bill_no"),
		"POST " + receipts + "/transfer-bill-no":                    succeeded("transfer_bill_no"),
		"GET " + receipts + "/out-bill-no/{out_bill_no}":            after("POST "+receipts+"/out-bill-no", "out_bill_no"),
		"GET " + receipts + "/transfer-bill-no/{transfer_bill_no}":  after("POST "+receipts+"/transfer-bill-no", "transfer_bill_no"),
	}
	for _, product := range []string{"v3/fund-app/mch-transfer/partner/transfer-bills", "v3/ecommerce/mch-transfer/transfer-bills"} {
		maps.Copy(preparations, map[string]preparation{
			"POST " + product: own,
			"GET " + product + "/out-bill-no/{out_bill_no}":           all(after("POST "+product, "out_bill_no"), own),
			"GET " + product + "/transfer-bill-no/{transfer_bill_no}": all(after("POST "+product, "transfer_bill_no"), own),
			"POST " + product + "/out-bill-no/{out_bill_no}/cancel":   all(after("POST "+product, "out_bill_no"), own),
		})
	}
	const sharing, unfreezing = "POST v3/profitsharing/orders", "POST v3/profitsharing/orders/unfreeze"
	maps.Copy(preparations, map[string]preparation{
		sharing:    sharable,
		unfreezing: sharable,
		"GET v3/profitsharing/orders/{out_order_no}":                 all(after(sharing, "out_order_no", "transaction_id"), own),
		"GET v3/profitsharing/transactions/{transaction_id}/amounts": after(sharing, "transaction_id"),
		"POST v3/profitsharing/receivers/delete":                     all(own, after("POST v3/profitsharing/receivers/add", "account", "type")),
		"POST v3/profitsharing/return-orders":                        all(after(sharing, "out_order_no"), returnable),
		"GET v3/profitsharing/return-orders/{out_return_no}":         all(after("POST v3/profitsharing/return-orders", "out_return_no", "out_order_no"), own),
	})
	const platform = "v3/ecommerce/profitsharing"
	maps.Copy(preparations, map[string]preparation{
		"POST v3/profitsharing/receivers/add": all(own, func(_ *testing.T, _ *visitor, request wechatpay.Request) {
			request["json"].(object)["name"] = wechatpay.Sensitive("示例商户") // a merchant's is needed
		}),
		"POST " + platform + "/orders":                         sharable,
		"POST " + platform + "/finish-order":                   sharable,
		"GET " + platform + "/orders":                          all(after("POST "+platform+"/orders", "out_order_no", "transaction_id"), own),
		"GET " + platform + "/orders/{transaction_id}/amounts": after("POST "+platform+"/orders", "transaction_id"),
		"POST " + platform + "/receivers/delete":               after("POST "+platform+"/receivers/add", "account", "type"),
		"POST " + platform + "/returnorders":                   all(after("POST "+platform+"/orders", "out_order_no"), returnable),
		"GET " + platform + "/returnorders":                    all(after("POST "+platform+"/returnorders", "out_return_no", "out_order_no", "order_id"), own),
	})
	const coupons = "v3/marketing/favor/users/{openid}/coupons"
	maps.Copy(preparations, map[string]preparation{
		"POST " + coupons: func(t *testing.T, v *visitor, request wechatpay.Request) {
			running := wechatpay.Request{}
			begin("start")(t, v, running)
			place(request, "stock_id", running["stock_id"])
			place(request, "coupon_value", 1)
		},
		"GET " + coupons + "/{coupon_id}":  after("POST "+coupons, "coupon_id"),
		"GET v3/marketing/favor/callbacks": after("POST v3/marketing/favor/callbacks", "mchid"),
	})
	const scores, parking, fee = "v3/payscore/serviceorder", "POST v3/vehicle/parking/parkings", "POST v3/vehicle/transactions/parking"
	maps.Copy(preparations, map[string]preparation{
		"POST " + scores: func(_ *testing.T, _ *visitor, request wechatpay.Request) {
			body := request["json"].(object)
			body["time_range"].(object)["start_time"], body["need_user_confirm"] = "OnAccept", true
		},
		"GET " + scores: scored(""),
		"POST " + scores + "/{out_order_no}/cancel":   scored(""),
		"POST " + scores + "/{out_order_no}/complete": scored("o-1"),
		"POST " + scores + "/{out_order_no}/modify":   scored("o-frozen"),
		"POST " + scores + "/{out_order_no}/pay":      scored("o-frozen"),
		"POST " + scores + "/{out_order_no}/sync":     scored("o-frozen"),
		parking: own,
		fee:     parked,
		"GET v3/vehicle/transactions/out-trade-no/{out_trade_no}": all(after(fee, "out_trade_no"), own),
	})
	const complaints, told = "v3/merchant-service/complaints-v2", "v3/merchant-service/complaint-notifications"
	for _, rest := range []string{"GET ", "GET /negotiation-historys", "POST /response", "POST /complete", "POST /update-refund-progress"} {
		method, end, _ := strings.Cut(rest, " ")
		preparations[method+" "+complaints+"/{complaint_id}"+end] = complained(end == "/complete")
	}
	maps.Copy(preparations, map[string]preparation{
		"GET " + complaints: func(_ *testing.T, _ *visitor, request wechatpay.Request) {
			place(request, "begin_date", "2026-06-01")
			place(request, "end_date", "2026-06-01")
		},
		"GET " + told:    func(t *testing.T, v *visitor, _ wechatpay.Request) { v.ask(t, "POST "+told) },
		"DELETE " + told: func(t *testing.T, v *visitor, _ wechatpay.Request) { v.ask(t, "POST "+told) },
	})
	maps.Copy(preparations, v2Preparations())
	for _, product := range []string{"v3/transfer/batches", "v3/partner-transfer/batches"} {
		maps.Copy(preparations, map[string]preparation{
			"POST " + product:                                 all(own, summed),
			"GET " + product + "/batch-id/{batch_id}":         after("POST "+product, "batch_id"),
			"GET " + product + "/out-batch-no/{out_batch_no}": after("POST "+product, "out_batch_no"),
			"GET " + product + "/batch-id/{batch_id}/details/detail-id/{detail_id}": func(t *testing.T, v *visitor, request wechatpay.Request) {
				after("POST "+product, "batch_id")(t, v, request)
				batch := v.must(t, "GET "+product+"/batch-id/{batch_id}?need_query_detail=true", wechatpay.Request{"batch_id": request["batch_id"]})
				request["detail_id"] = batch.Get("transfer_detail_list.0.detail_id").String()
			},
			"GET " + product + "/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}": detailed("POST " + product),
		})
	}
	maps.Copy(preparations, map[string]preparation{
		"POST v3/transfer/bill-receipt":               after("POST v3/transfer/batches", "out_batch_no"),
		"GET v3/transfer/bill-receipt/{out_batch_no}": after("POST v3/transfer/bill-receipt", "out_batch_no"),
		"POST v3/transfer-detail/electronic-receipts": detailed("POST v3/transfer/batches"),
		"GET v3/transfer-detail/electronic-receipts":  after("POST v3/transfer-detail/electronic-receipts", "out_batch_no", "out_detail_no"),
	})
	return preparations
}

// summed makes the sums of a batch those of its details.
func summed(_ *testing.T, _ *visitor, request wechatpay.Request) {
	body := request["json"].(object)
	body["total_num"] = 1
	body["total_amount"] = body["transfer_detail_list"].([]any)[0].(object)["transfer_amount"]
}

// detailed names a detail of a new batch.
func detailed(pattern string) preparation {
	return func(t *testing.T, v *visitor, request wechatpay.Request) {
		first, _ := v.asked(t, pattern)
		body := first["json"].(object)
		place(request, "out_batch_no", body["out_batch_no"])
		place(request, "out_detail_no", body["transfer_detail_list"].([]any)[0].(object)["out_detail_no"])
		place(request, "accept_type", "BATCH_TRANSFER")
	}
}

// all prepares in several ways.
func all(preparations ...preparation) preparation {
	return func(t *testing.T, v *visitor, request wechatpay.Request) {
		for _, prepare := range preparations {
			prepare(t, v, request)
		}
	}
}

// own names the merchant himself where a sub-merchant would stand.
func own(_ *testing.T, _ *visitor, request wechatpay.Request) {
	for _, part := range []string{"json", "query"} {
		if members, ok := request[part].(object); ok && members["sub_mchid"] != nil {
			members["sub_mchid"] = sandbox.DefaultMchID
		}
	}
}

// sharedWith is a merchant who gets a part.
const sharedWith = "1900000110"

// sharable makes an order whose money may be shared as the request says.
func sharable(t *testing.T, v *visitor, request wechatpay.Request) {
	own(t, v, request)
	body := request["json"].(object)
	number := v.number("order")
	v.must(t, "POST v3/pay/transactions/native", wechatpay.Request{"json": with(with(newOrder(number), 1000, "amount", "total"), object{"profit_sharing": true}, "settle_info")})
	if err := v.sb.Pay(number); err != nil {
		t.Fatal(err)
	}
	body["transaction_id"] = v.must(t, "GET v3/pay/transactions/out-trade-no/{out_trade_no}?mchid="+sandbox.DefaultMchID, wechatpay.Request{"out_trade_no": number}).Get("transaction_id").String()
	receivers, _ := body["receivers"].([]any)
	for _, item := range receivers {
		receiver := item.(object)
		receiver["amount"] = 1
		name := "account"
		if receiver[name] == nil {
			name = "receiver_account"
		}
		receiver[name] = sharedWith
		v.must(t, "POST v3/profitsharing/receivers/add", wechatpay.Request{"json": object{"appid": "wx8888888888888888", "type": receiver["type"], "account": sharedWith, "name": wechatpay.Sensitive("示例商户"), "relation_type": "PARTNER"}})
	}
}

// returnable asks back what the last sharing gave.
func returnable(t *testing.T, v *visitor, request wechatpay.Request) {
	own(t, v, request)
	body := request["json"].(object)
	delete(body, "order_id")
	body["amount"] = 1
	body["return_mchid"] = sharedWith
}

// after calls another operation first, and takes numbers of it: of its answer, or
// of its request.
func after(pattern string, names ...string) preparation {
	return func(t *testing.T, v *visitor, request wechatpay.Request) {
		first, answer := v.asked(t, pattern)
		for _, name := range names {
			value := any(answer.Get(name).String())
			for _, part := range []string{"json", "xml"} {
				if body, ok := first[part].(object); ok && value == "" {
					value = body[name]
				}
			}
			place(request, name, value)
		}
	}
}

// place puts a value where a request has one of that name.
func place(request wechatpay.Request, name string, value any) {
	for _, part := range []string{"json", "query", "xml"} {
		if members, ok := request[part].(object); ok && members[name] != nil {
			members[name] = value
			return
		}
	}
	if name != "accept_type" {
		request[name] = value
	}
}

// succeeded makes a transfer that the user has confirmed.
func succeeded(name string) preparation {
	return func(t *testing.T, v *visitor, request wechatpay.Request) {
		after("POST v3/fund-app/mch-transfer/transfer-bills", name)(t, v, request)
		number := request["json"].(object)[name].(string)
		if _, err := v.sb.Act("transfer.confirm", number, nil); err != nil {
			t.Fatal(err)
		}
	}
}

// scored makes an order of payscore; for an openid it is confirmed, and for one
// that can't pay completed.
func scored(openid string) preparation {
	const orders = "v3/payscore/serviceorder"
	return func(t *testing.T, v *visitor, request wechatpay.Request) {
		first, _ := v.asked(t, "POST "+orders)
		body := first["json"].(object)
		for _, name := range []string{"out_order_no", "service_id", "appid"} {
			place(request, name, body[name])
		}
		sums := object{"total_amount": 100, "post_payments": []any{object{"name": "x", "amount": 100}}, "appid": body["appid"], "service_id": body["service_id"]}
		if asked, ok := request["json"].(object); ok && asked["total_amount"] != nil {
			asked["total_amount"], asked["post_payments"] = 100, sums["post_payments"]
			delete(asked, "post_discounts")
		}
		if openid == "" {
			return
		}
		if _, err := v.sb.Act("payscore.confirm", body["out_order_no"].(string), map[string]string{"openid": openid}); err != nil {
			t.Fatal(err)
		}
		if openid == "o-frozen" {
			v.must(t, "POST "+orders+"/{out_order_no}/complete", wechatpay.Request{"out_order_no": body["out_order_no"], "json": sums})
		}
	}
}

// parked lets the car drive in that is to pay.
func parked(t *testing.T, v *visitor, request wechatpay.Request) {
	own(t, v, request)
	first, answer := v.asked(t, "POST v3/vehicle/parking/parkings")
	info := request["json"].(object)["parking_info"].(object)
	info["parking_id"], info["plate_number"] = answer.Get("id").String(), first["json"].(object)["plate_number"]
}

// complained lets a user complain, and the merchant answer him.
func complained(answered bool) preparation {
	return func(t *testing.T, v *visitor, request wechatpay.Request) {
		number := v.number("order")
		v.paid(t, number)
		id, err := v.sb.Act("complaint.create", number, nil)
		if err != nil {
			t.Fatal(err)
		}
		request["complaint_id"] = id
		if body, ok := request["json"].(object); ok && body["complainted_mchid"] != nil {
			body["complainted_mchid"] = sandbox.DefaultMchID
		}
		if answered {
			v.must(t, "POST v3/merchant-service/complaints-v2/{complaint_id}/response", wechatpay.Request{"complaint_id": id, "json": object{"complainted_mchid": sandbox.DefaultMchID, "response_content": "x"}})
		}
	}
}
