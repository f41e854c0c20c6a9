package specimen

import (
	"strings"

	"github.com/a8579013/wechatpay/openapi"
)

// A tale says what an event tells of, where that can't be seen in the schema of its content.
type tale struct {
	says    map[string]any // values by the names of members
	without []string       // members that this one does not have
	only    []string       // the members of the one product of several whose contents are merged in the schema
}

func taleOf(n *openapi.Notification) tale {
	id := n.ID
	if n.V2 {
		id = "v2/" + id
	}
	t := tale{says: map[string]any{}}
	for _, word := range strings.Fields(tales[id]) {
		name, value, says := strings.Cut(word, "=")
		switch {
		case says:
			t.says[name] = value
		case strings.HasPrefix(word, "-"):
			t.without = append(t.without, word[1:])
		default:
			t.only = append(t.only, word)
		}
	}
	return t
}

// spoken are values that no operation has an example of.
var spoken = map[string]string{
	"plate_number": "粤B888888", "trade_state_desc": "支付成功", "trade_state_description": "支付成功", "phone_number": "13800138000",
	"user_received_account": "支付用户零钱", "recv_account": "支付用户零钱", "refund_recv_accout": "支付用户零钱", "parking_name": "欢乐海岸停车场",
	"return_msg": "OK", "result_msg": "OK", "return_code": "SUCCESS", "result_code": "SUCCESS", "card_color": "Color010", "coupon_count": "1",
	"bank_account_name": "深圳示例商户有限公司", "bank_card_tail": "1234", "company_name": "深圳示例商户有限公司", "is_subscribe": "N",
	"combine_openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "coupon_fee": "10",
	"v2/success_time": "2018-05-11 08:00:00", "v2/contract_signed_time": "2018-05-11 08:00:00", "v2/contract_expired_time": "2018-05-11 08:00:00",
	"v2/operate_time": "2018-05-11 08:00:00",
}

const (
	failed  = "trade_state=PAY_FAIL trade_state_desc=扣款失败 trade_state_description=扣款失败"
	parking = `appid mchid out_trade_no transaction_id description create_time trade_state trade_state_description success_time bank_type
		user_repaid attach trade_scene parking_info payer.openid amount.total amount.payer_total amount.currency amount.discount_total promotion_detail`
	// Its page does not say what is in it.
	coupon = "coupon_code=123446565767 product_coupon_id=1000000013 stock_id=1000000013001 openid=oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

	directRefund = "mchid out_trade_no transaction_id out_refund_no refund_id refund_status success_time user_received_account " +
		"amount.total amount.refund amount.payer_total amount.payer_refund"
)

// tales are by the event: name=value, -name for a member that is left out, and names of the members that alone are there.
var tales = map[string]string{
	"ABNORMAL_FUND_PROCESSING.TRANSFER.SUCCESS": "receipt_state=RECEIPT_STATE_COMPLETED",
	"APPLYMENT_STATE.APPROVED":                  "applyment_state=APPROVED -audit_reject_detail",
	"BRAND_MEMBER_CARD.USER_CARD.CREATE":        "user_card_state=EFFECTIVE card_type=NORMAL type=PERMANENT -invalid_reason -invalid_time",
	"BRAND_MEMBER_CARD.USER_CARD.DELETE":        "user_card_state=DELETE card_type=NORMAL type=PERMANENT",
	"BRAND_MEMBER_CARD_SP.USER_CARD.CREATE":     "user_card_state=EFFECTIVE card_type=NORMAL -invalid_reason -invalid_time",
	"BRAND_MEMBER_CARD_SP.USER_CARD.DELETE":     "user_card_state=DELETE card_type=NORMAL",
	"COMPLAINT.STATE_CHANGE":                    "action_type=CONTINUE_COMPLAINT",
	"COUPON.USE":                                "status=USED",
	"CREDIT_REPAYMENT.DEDUCTION_PAY":            "order_state=DEDUCT_ORDER_STATE_PAY_SUCCESS",
	"CREDIT_REPAYMENT.SIGN_CONTRACT":            "contract_state=CONTRACT_STATE_EFFECTIVE -contract_terminated_time -contract_termination_remark",
	"CREDIT_REPAYMENT.TERMINATE_CONTRACT":       "contract_state=CONTRACT_STATE_TERMINATED contract_terminated_mode=TERMINATION_MODE_BY_USER",
	"DELIVERY_PLAN.CHANGE":                      "audit_state=PASSED",
	"DISCOUNT_CARD.USER_PAID":                   "pay_state=PAID",
	"ENTRUST.RELEASE":                           "contract_status=DELETE",
	"ENTRUST.SIGN":                              "contract_state=SIGNED",
	"ENTRUST.SIGNING":                           "contract_status=ADD trade_state=SUCCESS",
	"ENTRUST.TERMINATE":                         "contract_state=TERMINATED",
	"ENTRUST.TERMINATE_INQUIRY":                 "contract_state=SIGNED",
	"FAPIAO.CARD_DISCARDED":                     "fapiao_status=REVERSED card_status=DISCARDED",
	"FAPIAO.CARD_INSERTED":                      "fapiao_status=ISSUED card_status=INSERTED",
	"FAPIAO.ISSUED":                             "fapiao_status=ISSUED card_status=INSERT_ACCEPTED",
	"FAPIAO.REVERSED":                           "fapiao_status=REVERSED card_status=DISCARD_ACCEPTED",
	"INSURANCE_ENTRUST.RENEW":                   "contract_state=SIGNED",
	"INSURANCE_ENTRUST.SIGN":                    "contract_state=SIGNED",
	"INSURANCE_ENTRUST.TERMINATE":               "contract_state=TERMINATED",
	"INSURANCE_POLICY_MANAGEMENT.GRANTED":       "auth_state=AUTH_STATE_GRANTED",
	"MCHTRANSFER.AUTHORIZATION.CLOSED":          "state=CLOSED close_reason=USER_CLOSE",
	"MCHTRANSFER.AUTHORIZATION.CONFIRMED":       "state=TAKING_EFFECT -close_info",
	"MCHTRANSFER.BATCH.CLOSED":                  "batch_status=CLOSED close_reason=OVERDUE_CLOSE",
	"MCHTRANSFER.BATCH.FINISHED":                "batch_status=FINISHED",
	"MCHTRANSFER.BILL.FINISHED":                 "state=SUCCESS -fail_reason",
	"MCHTRANSFER.QQWALLETBILL.FINISHED":         "state=SUCCESS -fail_reason",
	"MEDICAL_INSURANCE.SUCCESS":                 "mix_pay_status=MIX_PAY_SUCCESS self_pay_status=SELF_PAY_SUCCESS med_ins_pay_status=MED_INS_PAY_SUCCESS mix_pay_type=CASH_AND_INSURANCE order_type=DIAG_PAY",
	"PAYSCORE.USER_CANCEL_SIGN_PLAN":            "cancel_sign_type=USER plan_detail_state=SIGN_PLAN_DETAIL_CANCEL",
	"PAYSCORE.USER_CLOSE_SERVICE":               "user_service_status=USER_CLOSE_SERVICE",
	"PAYSCORE.USER_CONFIRM":                     "state=DOING state_description=USER_CONFIRM",
	"PAYSCORE.USER_OPEN_SERVICE":                "user_service_status=USER_OPEN_SERVICE contract_status=ADD",
	"PAYSCORE.USER_PAID":                        "state=DONE -state_description",
	"PAYSCORE.USER_SIGN_PLAN":                   "cancel_sign_type=NOT_CANCEL",
	"PRODUCT_COUPON.RETURN":                     coupon,
	"PRODUCT_COUPON.USE":                        coupon,
	"RECHARGE.CLOSED":                           "recharge_state=CLOSED",
	"RECHARGE.SUCCESS":                          "recharge_state=SUCCESS",
	"REFUND.ABNORMAL":                           "refund_status=ABNORMAL " + directRefund,
	"REFUND.CLOSED":                             "refund_status=CLOSED " + directRefund,
	"REFUND.SUCCESS":                            "refund_status=SUCCESS " + directRefund,
	"TRANSACTION.FAIL":                          failed + " " + parking,
	"TRANSACTION.INDUSTRY_FAILED":               failed,
	"TRANSACTION.INDUSTRY_SUCCESS":              "trade_state=SUCCESS",
	"TRANSACTION.PAY_BACK":                      "trade_state=SUCCESS user_repaid=Y " + parking,
	"TRANSACTION.SUCCESS": `trade_state=SUCCESS trade_type=JSAPI appid mchid out_trade_no transaction_id trade_type trade_state trade_state_desc bank_type attach
		success_time payer.openid amount.total amount.payer_total amount.currency amount.payer_currency scene_info promotion_detail`,
	"WEBIZPAY.QUOTACARDEXPIRED":        "card_state=DISABLED",
	"WEBIZPAY.REVOKED":                 "authorization_state=REVOKED",
	"v2/combined-transactions-success": "sign_type=MD5 order_num=1",
	"v2/pap-contract-state-changed":    "change_type=ADD contract_state=0 -contract_termination_mode -contract_termination_remark -contract_terminated_time -sub_appid -sub_mch_id -sub_openid",
	"v2/transaction-success":           "trade_state=SUCCESS -sub_appid -sub_mch_id -sub_openid -contract_id -trade_state -user_repaid",
	"v2/refund-processed":              "refund_status=SUCCESS",
	"v2/transactions-risk-occurred":    "risk_level=HIGH",
}
