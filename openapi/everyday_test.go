package openapi_test

import (
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/openapi"
)

// What people read in the answers of every day: paths of fields, * for the members of each.
const (
	goods     = "goods_detail[].goods_id goods_detail[].quantity goods_detail[].unit_price goods_detail[].discount_amount goods_detail[].goods_remark"
	promotion = "coupon_id name scope type amount stock_id wechatpay_contribute merchant_contribute other_contribute currency " + goods
	paid      = "transaction_id out_trade_no trade_type trade_state trade_state_desc bank_type attach success_time amount.total amount.payer_total amount.currency amount.payer_currency"
	refunded  = "refund_id out_refund_no transaction_id out_trade_no channel user_received_account success_time create_time status funds_account amount.total amount.refund " +
		"amount.payer_total amount.payer_refund amount.settlement_refund amount.settlement_total amount.discount_refund amount.currency amount.from[].account amount.from[].amount " +
		"promotion_detail[].promotion_id promotion_detail[].amount promotion_detail[].refund_amount"
	refundNotice = "mchid out_trade_no transaction_id out_refund_no refund_id refund_status user_received_account amount.total amount.refund amount.payer_total amount.payer_refund"
	bill         = "mch_id out_bill_no transfer_bill_no state transfer_amount openid create_time update_time fail_reason"
	shares       = "transaction_id out_order_no order_id state receivers[].type receivers[].account receivers[].amount receivers[].description receivers[].result " +
		"receivers[].fail_reason receivers[].detail_id receivers[].create_time receivers[].finish_time"
	returned     = "order_id out_order_no out_return_no return_id return_mchid amount description result fail_reason create_time finish_time"
	sharesNotice = "mchid transaction_id order_id out_order_no receiver.type receiver.account receiver.amount receiver.description success_time"
	score        = "out_order_no service_id appid mchid order_id state total_amount openid post_payments[].name post_payments[].amount risk_fund.name risk_fund.amount"
	collected    = "collection.state collection.total_amount collection.paid_amount collection.paying_amount collection.details[].seq collection.details[].amount " +
		"collection.details[].paid_time collection.details[].transaction_id"
	coupon = "stock_creator_mchid stock_id coupon_id coupon_name status create_time no_cash singleitem available_begin_time available_end_time normal_coupon_information.coupon_amount " +
		"normal_coupon_information.transaction_minimum"
	stock = "stock_id stock_creator_mchid stock_name status available_begin_time available_end_time distributed_coupons no_cash stock_use_rule.max_coupons stock_use_rule.max_amount " +
		"stock_use_rule.fixed_normal_coupon.coupon_amount stock_use_rule.fixed_normal_coupon.transaction_minimum"
)

// under puts a path before each of some fields.
func under(parent, fields string) string {
	return parent + "." + strings.Join(strings.Fields(fields), " "+parent+".")
}

// TestEveryday: the answers and notifications of every day have the fields that people need, amounts as integers.
func TestEveryday(t *testing.T) {
	direct := "appid mchid payer.openid " + paid + " " + under("promotion_detail[]", promotion)
	partner := "sp_appid sp_mchid sub_appid sub_mchid payer.sp_openid payer.sub_openid " + paid + " " + under("promotion_detail[]", promotion)
	combined := "combine_appid combine_mchid combine_out_trade_no combine_payer_info.openid " + under("sub_orders[]", "mchid trade_type trade_state bank_type attach success_time "+
		"transaction_id out_trade_no amount.total_amount amount.payer_amount amount.currency amount.payer_currency "+under("promotion_detail[]", promotion))
	for key, want := range map[string]string{
		"GET v3/pay/transactions/id/{transaction_id}":                                     direct,
		"GET v3/pay/transactions/out-trade-no/{out_trade_no}":                             direct,
		"GET v3/pay/partner/transactions/id/{transaction_id}":                             partner,
		"GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}":                     partner,
		"GET v3/combine-transactions/out-trade-no/{combine_out_trade_no}":                 combined,
		"GET v3/combine-transactions/id/{combine_transaction_id}":                         combined,
		"NOTIFY TRANSACTION.SUCCESS":                                                      direct + " sp_appid sp_mchid sub_appid sub_mchid payer.sp_openid payer.sub_openid " + combined,
		"POST v3/refund/domestic/refunds":                                                 refunded,
		"GET v3/refund/domestic/refunds/{out_refund_no}":                                  refunded,
		"NOTIFY REFUND.SUCCESS":                                                           refundNotice + " success_time",
		"NOTIFY REFUND.ABNORMAL":                                                          refundNotice,
		"NOTIFY REFUND.CLOSED":                                                            refundNotice,
		"POST v3/fund-app/mch-transfer/transfer-bills":                                    "out_bill_no transfer_bill_no create_time state package_info",
		"GET v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}":           bill + " appid transfer_remark user_name",
		"GET v3/fund-app/mch-transfer/transfer-bills/transfer-bill-no/{transfer_bill_no}": bill + " appid transfer_remark user_name",
		"NOTIFY MCHTRANSFER.BILL.FINISHED":                                                bill,
		"POST v3/profitsharing/orders":                                                    shares,
		"GET v3/profitsharing/orders/{out_order_no}":                                      shares,
		"POST v3/profitsharing/return-orders":                                             returned,
		"GET v3/profitsharing/return-orders/{out_return_no}":                              returned,
		"NOTIFY PROFITSHARING.SUCCESS":                                                    sharesNotice,
		"NOTIFY PROFITSHARING.RETURN":                                                     sharesNotice,
		"GET v3/payscore/serviceorder":                                                    score + " " + collected,
		"POST v3/payscore/serviceorder/{out_order_no}/complete":                           "out_order_no service_id order_id state total_amount post_payments[].amount risk_fund.amount",
		"NOTIFY PAYSCORE.USER_PAID":                                                       score + " " + collected,
		"NOTIFY PAYSCORE.USER_CONFIRM":                                                    "out_order_no service_id appid mchid order_id state openid post_payments[].amount risk_fund.amount",
		"GET v3/marketing/favor/stocks/{stock_id}":                                        stock,
		"GET v3/marketing/favor/stocks":                                                   under("data[]", stock),
		"GET v3/marketing/favor/users/{openid}/coupons":                                   under("data[]", coupon),
		"GET v3/marketing/favor/users/{openid}/coupons/{coupon_id}":                       coupon,
		"NOTIFY COUPON.USE":                                                               coupon + " consume_information.consume_time consume_information.consume_mchid consume_information.transaction_id",
	} {
		body := answerOf(t, key)
		for path := range strings.FieldsSeq(want) {
			f, _ := at(map[string]*openapi.Field{"": body}, "."+path)
			if f == nil {
				t.Errorf("%s has no %s", key, path)
				continue
			}
			for _, amount := range []string{"amount", "total", "payer_total", "refund", "unit_price", "contribute", "refund_amount", "coupon_amount", "total_amount"} {
				if strings.HasSuffix(path, amount) && f.Type != "integer" && f.Type != "object" {
					t.Errorf("%s %s is %s, no integer", key, path, f.Type)
				}
			}
		}
	}
}

// answerOf gives what an operation answers, or what a notification holds.
func answerOf(t *testing.T, key string) *openapi.Field {
	method, path, _ := strings.Cut(key, " ")
	if method != "NOTIFY" {
		op, ok := openapi.Lookup(method, path)
		if !ok {
			t.Fatal(key)
		}
		return op.Response.Body
	}
	for _, n := range openapi.Notifications() {
		if n.ID == path && !n.V2 {
			return n.Resource
		}
	}
	t.Fatal(key)
	return nil
}
