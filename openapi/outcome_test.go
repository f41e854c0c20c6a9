package openapi_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/openapi"
)

// everydayOutcomes are the operations of every day, with what their pages say of them. A fill is written as the facts do:
// query.sub_mchid=json.sub_mchid.
var everydayOutcomes = []outcomeRow{
	// orders
	{"POST v3/pay/transactions/jsapi", "json.out_trade_no", orderQuery, "path.out_trade_no=json.out_trade_no query.mchid=json.mchid", "json.amount.total fen", "https://pay.weixin.qq.com/doc/v3/merchant/4012791856"},
	{"POST v3/pay/transactions/native", "json.out_trade_no", orderQuery, "path.out_trade_no=json.out_trade_no query.mchid=json.mchid", "json.amount.total fen", "https://pay.weixin.qq.com/doc/v3/merchant/4012791877"},
	{"POST v3/pay/transactions/app", "json.out_trade_no", orderQuery, "path.out_trade_no=json.out_trade_no query.mchid=json.mchid", "json.amount.total fen", "https://pay.weixin.qq.com/doc/v3/merchant/4013070347"},
	{"POST v3/pay/transactions/h5", "json.out_trade_no", orderQuery, "path.out_trade_no=json.out_trade_no query.mchid=json.mchid", "json.amount.total fen", "https://pay.weixin.qq.com/doc/v3/merchant/4012791834"},
	{"POST v3/pay/transactions/codepay", "json.out_trade_no", orderQuery, "path.out_trade_no=json.out_trade_no query.mchid=json.mchid", "json.amount.total fen", "https://pay.weixin.qq.com/doc/v3/merchant/4012382150"},
	{"POST v3/pay/transactions/out-trade-no/{out_trade_no}/close", "path.out_trade_no", "repeat", "", "", "https://pay.weixin.qq.com/doc/v3/merchant/4012791860"},
	{"POST v3/pay/transactions/out-trade-no/{out_trade_no}/reverse", "path.out_trade_no", "repeat", "", "", "https://pay.weixin.qq.com/doc/v3/merchant/4012382161"},
	{"POST v3/pay/partner/transactions/jsapi", "json.out_trade_no", partnerOrderQuery, partnerOrderFill, "json.amount.total fen", "https://pay.weixin.qq.com/doc/v3/partner/4012738519"},
	{"POST v3/pay/partner/transactions/native", "json.out_trade_no", partnerOrderQuery, partnerOrderFill, "json.amount.total fen", "https://pay.weixin.qq.com/doc/v3/partner/4012738659"},
	{"POST v3/pay/partner/transactions/app", "json.out_trade_no", partnerOrderQuery, partnerOrderFill, "json.amount.total fen", "https://pay.weixin.qq.com/doc/v3/partner/4013080231"},
	{"POST v3/pay/partner/transactions/h5", "json.out_trade_no", partnerOrderQuery, partnerOrderFill, "json.amount.total fen", "https://pay.weixin.qq.com/doc/v3/partner/4012738604"},
	{"POST v3/pay/partner/transactions/codepay", "json.out_trade_no", partnerOrderQuery, partnerOrderFill, "json.amount.total fen", "https://pay.weixin.qq.com/doc/v3/partner/4012382179"},
	{"POST v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close", "path.out_trade_no", "repeat", "", "", "https://pay.weixin.qq.com/doc/v3/partner/4012526949"},
	{"POST v3/combine-transactions/jsapi", "json.combine_out_trade_no", combineQuery, "path.combine_out_trade_no=json.combine_out_trade_no", "json.sub_orders[].amount.total_amount fen", "https://pay.weixin.qq.com/doc/v3/merchant/4012556926"},
	{"POST v3/combine-transactions/native", "json.combine_out_trade_no", combineQuery, "path.combine_out_trade_no=json.combine_out_trade_no", "json.sub_orders[].amount.total_amount fen", "https://pay.weixin.qq.com/doc/v3/merchant/4012556982"},
	{"POST v3/combine-transactions/app", "json.combine_out_trade_no", combineQuery, "path.combine_out_trade_no=json.combine_out_trade_no", "json.sub_orders[].amount.total_amount fen", "https://pay.weixin.qq.com/doc/v3/merchant/4012556944"},
	{"POST v3/combine-transactions/h5", "json.combine_out_trade_no", combineQuery, "path.combine_out_trade_no=json.combine_out_trade_no", "json.sub_orders[].amount.total_amount fen", "https://pay.weixin.qq.com/doc/v3/merchant/4012556961"},
	{"POST v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close", "path.combine_out_trade_no", "repeat", "", "", "https://pay.weixin.qq.com/doc/v3/merchant/4012577452"},
	{"POST v3/global/transactions/native", "json.out_trade_no", "GET v3/global/transactions/out-trade-no/{out_trade_no}", "path.out_trade_no=json.out_trade_no query.mchid=json.mchid query.sub_mchid=json.sub_mchid query.sp_mchid=json.sp_mchid", "json.amount.total smallest", "https://pay.weixin.qq.com/doc/global/v3/zh/4013013953"},
	// refunds
	{"POST v3/refund/domestic/refunds", "json.out_refund_no", "GET v3/refund/domestic/refunds/{out_refund_no}", "path.out_refund_no=json.out_refund_no query.sub_mchid=json.sub_mchid", "json.amount.refund fen", "https://pay.weixin.qq.com/doc/v3/merchant/4012556457"},
	{"POST v3/ecommerce/refunds/apply", "json.out_refund_no", "GET v3/ecommerce/refunds/out-refund-no/{out_refund_no}", "path.out_refund_no=json.out_refund_no query.individual_auth_id=json.individual_auth_id query.sub_mchid=json.sub_mchid", "json.amount.refund fen", "https://pay.weixin.qq.com/doc/v3/partner/4012649457"},
	{"POST v3/global/refunds", "json.out_refund_no", "GET v3/global/refunds/out-refund-no/{out_refund_no}", "path.out_refund_no=json.out_refund_no query.mchid=json.mchid query.sub_mchid=json.sub_mchid query.sp_mchid=json.sp_mchid", "json.amount.refund smallest", "https://pay.weixin.qq.com/doc/global/v3/zh/4012354681"},
	// transfers
	{"POST v3/fund-app/mch-transfer/transfer-bills", "json.out_bill_no", "GET v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}", "path.out_bill_no=json.out_bill_no", "json.transfer_amount fen", "https://pay.weixin.qq.com/doc/v3/merchant/4012716434"},
	{"POST v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel", "path.out_bill_no", "repeat", "", "", "https://pay.weixin.qq.com/doc/v3/merchant/4012716458"},
	{"POST v3/fund-app/mch-transfer/transfer-bills/transfer", "json.out_bill_no", "GET v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}", "path.out_bill_no=json.out_bill_no", "json.transfer_amount fen", "https://pay.weixin.qq.com/doc/v3/merchant/4014399371"},
	{"POST v3/transfer/batches", "json.out_batch_no", "GET v3/transfer/batches/out-batch-no/{out_batch_no}", "path.out_batch_no=json.out_batch_no query.need_query_detail:false", "json.total_amount fen", "https://pay.weixin.qq.com/doc/v3/merchant/4012458841"},
	{"POST v3/partner-transfer/batches", "json.out_batch_no", "GET v3/partner-transfer/batches/out-batch-no/{out_batch_no}", "path.out_batch_no=json.out_batch_no query.need_query_detail:false", "json.total_amount fen", "https://pay.weixin.qq.com/doc/v3/partner/4012465889"},
	{"POST v3/merchant/fund/withdraw", "json.out_request_no", "GET v3/merchant/fund/withdraw/out-request-no/{out_request_no}", "path.out_request_no=json.out_request_no", "json.amount fen", "https://pay.weixin.qq.com/doc/v3/partner/4012476670"},
	// profit sharing
	{"POST v3/profitsharing/orders", "json.out_order_no", sharingQuery, "path.out_order_no=json.out_order_no query.sub_mchid=json.sub_mchid query.transaction_id=json.transaction_id", "json.receivers[].amount fen", "https://pay.weixin.qq.com/doc/v3/partner/4012690683"},
	{"POST v3/profitsharing/orders/unfreeze", "json.out_order_no", sharingQuery, "path.out_order_no=json.out_order_no query.sub_mchid=json.sub_mchid query.transaction_id=json.transaction_id", "", "https://pay.weixin.qq.com/doc/v3/merchant/4012526374"},
	{"POST v3/profitsharing/return-orders", "json.out_return_no", "GET v3/profitsharing/return-orders/{out_return_no}", "path.out_return_no=json.out_return_no query.sub_mchid=json.sub_mchid query.out_order_no=json.out_order_no", "json.amount fen", "https://pay.weixin.qq.com/doc/v3/merchant/4012525287"},
	{"POST v3/ecommerce/profitsharing/orders", "json.out_order_no", "GET v3/ecommerce/profitsharing/orders", "query.sub_mchid=json.sub_mchid query.transaction_id=json.transaction_id query.out_order_no=json.out_order_no", "json.receivers[].amount fen", "https://pay.weixin.qq.com/doc/v3/partner/4012691594"},
	{"POST v3/ecommerce/profitsharing/finish-order", "json.out_order_no", "GET v3/ecommerce/profitsharing/orders", "query.sub_mchid=json.sub_mchid query.transaction_id=json.transaction_id query.out_order_no=json.out_order_no", "", "https://pay.weixin.qq.com/doc/v3/partner/4012477745"},
	// coupons
	{"POST v3/marketing/favor/users/{openid}/coupons", "json.out_request_no", "repeat", "", "", "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter9_1_2.shtml"},
	{"POST v3/marketing/busifavor/coupons/send", "json.out_request_no", "repeat", "", "", "https://pay.weixin.qq.com/docs/merchant/products/merchant-exclusive-coupon/introduction.html"},
	{"POST v3/marketing/favor/coupon-stocks", "json.out_request_no", "repeat", "", "", "https://pay.weixin.qq.com/doc/v3/merchant/4012534633"},
	{"POST v3/new-tax-control-fapiao/fapiao-applications", "json.fapiao_apply_id", "repeat", "", "", "https://pay.weixin.qq.com/doc/v3/merchant/4012538301"},
	// payscore, papay
	{"POST v3/payscore/serviceorder", "json.out_order_no", "GET v3/payscore/serviceorder", "query.out_order_no=json.out_order_no query.service_id=json.service_id query.appid=json.appid", "", "https://pay.weixin.qq.com/doc/v3/merchant/4012587900"},
	{"POST v3/payscore/serviceorder/{out_order_no}/complete", "path.out_order_no", "repeat", "", "json.total_amount fen", "https://pay.weixin.qq.com/doc/v3/merchant/4012587955"},
	{"POST v3/payscore/serviceorder/{out_order_no}/cancel", "path.out_order_no", "repeat", "", "", "https://pay.weixin.qq.com/doc/v3/merchant/4012587905"},
	{"POST v3/papay/pay/transactions/apply", "json.out_trade_no", orderQuery, "path.out_trade_no=json.out_trade_no query.mchid=merchant", "json.amount.total fen", "https://pay.weixin.qq.com/doc/v3/merchant/4012467087"},
	// APIv2
	{"POST v2/pay/unifiedorder", "xml.out_trade_no", "POST v2/pay/orderquery", "xml.version=xml.version xml.appid=xml.appid xml.mch_id=xml.mch_id xml.out_trade_no=xml.out_trade_no", "xml.total_fee fen", "https://pay.weixin.qq.com/doc/v2/merchant/4011935214"},
	{"POST v2/pay/micropay", "xml.out_trade_no", "POST v2/pay/orderquery", "xml.version=xml.version " + v2Order, "xml.total_fee fen", "https://pay.weixin.qq.com/doc/v2/merchant/4011937125"},
	{"POST v2/secapi/pay/reverse", "xml.out_trade_no", "repeat", "", "", "https://pay.weixin.qq.com/doc/v2/merchant/4011937361"},
	{"POST v2/pay/closeorder", "xml.out_trade_no", "repeat", "", "", "https://pay.weixin.qq.com/doc/v2/merchant/4011935216"},
	{"POST v2/secapi/pay/refund", "xml.out_refund_no", "POST v2/pay/refundquery", "xml.appid=xml.appid xml.mch_id=xml.mch_id xml.sub_appid=xml.sub_appid xml.sub_mch_id=xml.sub_mch_id xml.out_refund_no=xml.out_refund_no", "xml.refund_fee fen", "https://pay.weixin.qq.com/doc/v2/merchant/4011939577"},
	{"POST v2/mmpaymkttransfers/promotion/transfers", "xml.partner_trade_no", "POST v2/mmpaymkttransfers/gettransferinfo", "xml.partner_trade_no=xml.partner_trade_no xml.mch_id=merchant xml.appid=xml.mch_appid", "xml.amount fen", "https://pay.weixin.qq.com/doc/v2/merchant/4011989673"},
	{"POST v2/mmpaymkttransfers/sendredpack", "xml.mch_billno", "POST v2/mmpaymkttransfers/gethbinfo", "xml.mch_billno=xml.mch_billno xml.mch_id=merchant xml.appid=xml.wxappid xml.bill_type:MCHT", "xml.total_amount fen", "https://pay.weixin.qq.com/doc/v2/merchant/4011981612"},
	{"POST v2/mmpaysptrans/pay_bank", "xml.partner_trade_no", "POST v2/mmpaysptrans/query_bank", "xml.mch_id=xml.mch_id xml.partner_trade_no=xml.partner_trade_no", "xml.amount fen", "https://pay.weixin.qq.com/doc/v2/merchant/4011939840"},
	{"POST v2/secapi/pay/multiprofitsharing", "xml.out_order_no", "POST v2/pay/profitsharingquery", "xml.mch_id=xml.mch_id xml.sub_mch_id=xml.sub_mch_id xml.transaction_id=xml.transaction_id xml.out_order_no=xml.out_order_no", "xml.receivers$[].amount fen", "https://pay.weixin.qq.com/doc/v2/partner/4011984646"},
	{"POST v2/pay/pappayapply", "xml.out_trade_no", "POST v2/pay/paporderquery", "xml.appid=xml.appid xml.mch_id=xml.mch_id xml.out_trade_no=xml.out_trade_no", "xml.total_fee fen", "https://pay.weixin.qq.com/doc/v2/merchant/4011987377"},
	// no number: nothing tells
	{"POST v3/marketing/favor/stocks/{stock_id}/start", "", "", "", "", "https://pay.weixin.qq.com/doc/v3/merchant/4012460137"},
}

type outcomeRow struct{ operation, number, settle, fill, amounts, page string }

const (
	orderQuery        = "GET v3/pay/transactions/out-trade-no/{out_trade_no}"
	partnerOrderQuery = "GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}"
	partnerOrderFill  = "path.out_trade_no=json.out_trade_no query.sp_mchid=json.sp_mchid query.sub_mchid=json.sub_mchid"
	combineQuery      = "GET v3/combine-transactions/out-trade-no/{combine_out_trade_no}"
	sharingQuery      = "GET v3/profitsharing/orders/{out_order_no}"
	v2Order           = "xml.appid=xml.appid xml.sub_appid=xml.sub_appid xml.mch_id=xml.mch_id xml.sub_mch_id=xml.sub_mch_id xml.out_trade_no=xml.out_trade_no"
)

func TestEverydayOutcomes(t *testing.T) {
	for _, want := range everydayOutcomes {
		method, path, _ := strings.Cut(want.operation, " ")
		o, ok := openapi.Lookup(method, path)
		if !ok || o.Method+" "+o.Template() != want.operation {
			t.Errorf("%s is not there: %v", want.operation, o)
			continue
		}
		got := want
		got.number, got.settle, got.fill, got.amounts = o.Number, settleText(o.Settle), fillText(o.Settle.Fill), amountsText(o.Amounts)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(outcomeRow{})); diff != "" {
			t.Errorf("%s (-page +catalogue, see %s):\n%s", want.operation, want.page, diff)
		}
		if (o.Repeat == openapi.RepeatHarmless) != (want.number != "") {
			t.Errorf("%s: with the number %q a repeat is %q", want.operation, want.number, o.Repeat)
		}
	}
}

func settleText(s openapi.Settle) string {
	if s.ByRepeat {
		return "repeat"
	}
	return strings.TrimSpace(s.Method + " " + s.Template())
}

func fillText(fills []openapi.Fill) string {
	var words []string
	for _, f := range fills {
		word := f.Param + "=" + f.From
		if f.From == "" {
			word = f.Param + ":" + f.Value
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func amountsText(amounts []openapi.Amount) string {
	var words []string
	for _, a := range amounts {
		words = append(words, a.Field+" "+string(a.Unit))
	}
	return strings.Join(words, ", ")
}

// TestActsAreNotFound: what closes, changes or ends a thing that is there already is not settled by finding the thing.
func TestActsAreNotFound(t *testing.T) {
	acts := regexp.MustCompile(`cancel|close|complete|confirm|consume|delete|finish|modify|publish|redeclare|reverse|revoke|submit-sign|terminate|abnormal`)
	made := map[string]bool{ // a thing with a number of its own, which the query finds
		"v2/secapi/pay/profitsharingfinish": true, "v3/brand/profitsharing/finish-order": true, "v3/ecommerce/profitsharing/finish-order": true,
		"v3/payscore/serviceorder/direct-complete": true, "v3/payscore/partner/serviceorder/direct-complete": true,
		"v3/ecommerce/account/apply-cancel-withdraw": true, "v3/ecommerce/account/cancel-applications": true,
		"v3/fund-app/mch-transfer/user-confirm-authorization": true, "v3/fund-app/mch-transfer/partner/user-confirm-authorizations": true,
		"v3/ecommerce/refunds/{refund_id}/return-advance": true, // a query of its own
	}
	found := 0
	for _, o := range openapi.Operations() {
		last := o.Path[strings.LastIndexByte(o.Path, '/')+1:]
		inPath := o.Number == "" || strings.HasPrefix(o.Number, "path.")
		if made[o.Template()] || o.Method == "POST" && !inPath && !acts.MatchString(last) {
			continue
		}
		if o.Settle.Method != "" {
			t.Errorf("%s %s, with the number %q, is settled by %s, which finds the thing also where nothing was done to it", o.Method, o.Template(), o.Number, o.Settle.Template())
		}
		found++
	}
	if found < 100 {
		t.Errorf("only %d operations", found)
	}
}

// TestOutcomes holds what is true of all operations.
func TestOutcomes(t *testing.T) {
	for _, o := range openapi.Operations() {
		what := o.Method + " " + o.Template()
		if o.Number != "" && o.Field(o.Number) == nil && !strings.HasPrefix(o.Number, "header.") {
			t.Errorf("%s has no field %s", what, o.Number)
		}
		if o.Method == "GET" && (o.Repeat != openapi.RepeatHarmless || o.Settle.Known() || o.Amounts != nil) {
			t.Errorf("%s only asks: %q, %+v, %v", what, o.Repeat, o.Settle, o.Amounts)
		}
		if o.Settle.ByRepeat && o.Repeat != openapi.RepeatHarmless {
			t.Errorf("%s is settled by a repeat that is %q", what, o.Repeat)
		}
		for _, a := range o.Amounts {
			if f := o.Field(a.Field); f == nil || f.Type != "integer" && f.Type != "number" || a.Unit == openapi.UnitUnknown || f.Minimum == nil {
				t.Errorf("%s: amount %+v is %+v", what, a, f)
			}
		}
		q := o.Settle.Query()
		if (q == nil) != (o.Settle.Method == "") || q != nil && q.Repeat != openapi.RepeatHarmless {
			t.Errorf("%s is settled by %+v, which is %+v", what, o.Settle, q)
			continue
		}
		for _, f := range o.Settle.Fill {
			if q.Field(f.Param) == nil || (f.From == "") == (f.Value == "") || f.From != "" && f.From != openapi.FromMerchant && o.Field(f.From) == nil {
				t.Errorf("%s: %+v does not fill %s", what, f, q.Template())
			}
		}
	}
}

func TestRate(t *testing.T) {
	for what, want := range map[string]struct {
		rate openapi.Rate
		text string
	}{
		"POST v3/refund/domestic/refunds":                                       {openapi.Rate{Calls: 150, Per: time.Second, Scope: "merchant"}, "150/s merchant"},
		"POST v3/marketing/partner/product-coupon/product-coupons":              {openapi.Rate{Calls: 1000, Per: time.Minute, Scope: "all"}, "1000/min all"},
		"POST v3/aggracct-bc/wb-channel/control-orders/punish":                  {openapi.Rate{Calls: 200, Per: time.Minute}, "200/min"},
		"POST v3/partner-transfer/batches":                                      {openapi.Rate{Calls: 50, Per: time.Second, Scope: "merchant"}, "50/s merchant"},
		"GET v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}": {openapi.Rate{Calls: 100, Per: time.Second, Scope: "merchant"}, "100/s merchant"},
		"POST v2/pay/unifiedorder":                                              {openapi.Rate{}, ""},
	} {
		method, path, _ := strings.Cut(what, " ")
		o, _ := openapi.Lookup(method, path)
		if o == nil || o.Rate != want.rate || o.Rate.String() != want.text {
			t.Errorf("%s: %+v", what, o)
		}
	}
}

func TestParseOutcome(t *testing.T) {
	const block = "POST v3/a/{id} 名\n\tpath\n\t\tid string\n\tjson\n\t\tout_no string\n\t\tamount object\n\t\t\ttotal integer\n\tresponse 204 none\n"
	ops, _, err := openapi.Parse(block + "\tnumber json.out_no\n\trepeat harmless\n\tsettle GET v2/b/{c} path.c=json.out_no query.d:x query.m=merchant\n\tamounts json.amount.total fen\n\trate 5/min all\n")
	if err != nil {
		t.Fatal(err)
	}
	want := openapi.Settle{Method: "GET", Path: "/b/{c}", V2: true, Fill: []openapi.Fill{
		{Param: "path.c", From: "json.out_no"}, {Param: "query.d", Value: "x"}, {Param: "query.m", From: openapi.FromMerchant},
	}}
	if diff := cmp.Diff(want, ops[0].Settle); diff != "" || ops[0].Settle.Template() != "v2/b/{c}" {
		t.Errorf("%s, %s", diff, ops[0].Settle.Template())
	}
	for line, reason := range map[string]string{
		"number json.out_numb":           "the request has no field json.out_numb",
		"number json.amount.refund":      "no field json.amount.refund",
		"repeat harmles":                 `"harmles" is none of harmless, harmful`,
		"settle GET":                     "write: settle repeat, or settle GET and a path",
		"settle never":                   "write: settle repeat",
		"settle GET x/y":                 "the path begins with",
		"settle GET v3/y query.a":        "write query.name=json.field",
		"settle GET v3/y query.a=json.x": "no field json.x",
		"amounts json.amount.total":      "write the unit behind the field",
		"amounts json.amount.total cent": `"cent" is none of fen, smallest, yuan`,
		"amounts json.amount.x fen":      "no field json.amount.x",
		"key json.out_trade_no":          "write: key json.transaction_id",
		"key json.out_trade_no soon":     "write: key json.transaction_id",
		"key json.out_trade_no -1s":      "write: key json.transaction_id",
		"rate 150":                       "by the s or min",
		"rate 0/s":                       "write: rate 150/s merchant",
		"rate 150/h":                     "by the s or min",
		"rate 1/s everybody":             `"everybody" is none of merchant, all`,
		"each json.sub_mchid":            "write: rate 150/s merchant",
		"each":                           "write: rate 150/s merchant",
		"settles repeat":                 `"settles" is no fact`,
	} {
		_, _, err := openapi.Parse(block + "\t" + line + "\n")
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v, want …%s…", line, err, reason)
		}
	}
}

// TestKey: which calls disturb each other, and how far apart they have to be.
func TestKey(t *testing.T) {
	for what, want := range map[string]openapi.Key{
		"POST v3/refund/domestic/refunds":                {Fields: []string{"json.transaction_id", "json.out_trade_no"}, Gap: time.Minute},
		"POST v3/profitsharing/orders":                   {Fields: []string{"json.transaction_id"}, Gap: time.Second},
		"POST v3/marketing/favor/users/{openid}/coupons": {Fields: []string{"path.openid"}},
		"POST v3/pay/transactions/native":                {},
	} {
		method, path, _ := strings.Cut(what, " ")
		o, ok := openapi.Lookup(method, path)
		if !ok {
			t.Fatal(what)
		}
		if diff := cmp.Diff(want, o.Key); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
}

// TestEach: the limit of those who received the payment, within that of the one who shares it.
func TestEach(t *testing.T) {
	for path, want := range map[string]string{"v3/profitsharing/orders": "json.sub_mchid 30/s", "v3/ecommerce/profitsharing/orders": "json.sub_mchid 300/s", "v3/refund/domestic/refunds": " "} {
		o, ok := openapi.Lookup("POST", path)
		if !ok {
			t.Fatal(path)
		}
		if got := o.Each.Field + " " + o.Each.Rate.String(); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// TestOwnNumbersOnThePage: what docs/retries.md says of numbers is what the catalogue says, in both languages.
func TestOwnNumbersOnThePage(t *testing.T) {
	for page, repeat := range map[string]string{"retries.md": "a repeat", "retries.zh-CN.md": "重发"} {
		text, err := os.ReadFile(filepath.Join("..", "docs", page))
		if err != nil {
			t.Fatal(err)
		}
		rows := 0
		for line := range strings.Lines(string(text)) {
			cells := strings.Split(line, " | ")
			if len(cells) != 4 || !strings.HasPrefix(cells[1], "`POST ") {
				continue
			}
			rows++
			method, path, _ := strings.Cut(strings.Trim(cells[1], "`"), " ")
			o, ok := openapi.Lookup(method, path)
			if !ok {
				t.Errorf("%s: there is no %s", page, cells[1])
				continue
			}
			settle := "`" + settleText(o.Settle) + "`"
			if o.Settle.ByRepeat {
				settle = repeat
			}
			if want := []string{"`" + o.Number + "`", settle + " |\n"}; !slices.Equal(cells[2:], want) || o.Repeat != openapi.RepeatHarmless {
				t.Errorf("%s: %s: %q, and the catalogue says %q, a repeat is %q", page, cells[1], cells[2:], want, o.Repeat)
			}
		}
		if rows < 25 {
			t.Errorf("%s has %d rows", page, rows)
		}
	}
}

// TestSize: the catalogue is in everybody's binary who checks requests.
func TestSize(t *testing.T) {
	info, err := os.Stat("catalogue.gz")
	if err != nil || info.Size() > 400<<10 {
		t.Errorf("%v, %v", info, err)
	}
}
