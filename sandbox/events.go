package sandbox

import (
	"fmt"
	"maps"
	"strconv"
	"time"
)

// noticeForm is how what the caller makes will be notified: as the call came.
func (c *call) noticeForm() Form {
	switch {
	case c.v2 == nil:
		return V3
	case v2SignType(c.v2Params) == "MD5":
		return V2MD5
	}
	return V2HMAC
}

// emitPaid tells that an order has been paid. The caller holds s.mu.
func (s *Sandbox) emitPaid(o *order) {
	to, _ := o.Request["notify_url"].(string)
	if o.Form != V3 {
		s.emit(event{Type: "transaction-success", MchID: plain(o.Request["mchid"]), URL: to, Form: o.Form, Resource: o.describeV2()})
		return
	}
	s.emit(event{Type: "TRANSACTION.SUCCESS", Original: "transaction", MchID: plain(o.Request["mchid"]), URL: to, Resource: o.describe()})
}

// describeV2 shows a paid order as the notification of APIv2 does.
func (o *order) describeV2() v2Members {
	total := strconv.FormatInt(o.Total, 10)
	shown := v2Members{
		"return_code": "SUCCESS", "result_code": "SUCCESS", "appid": plain(o.Request["appid"]), "mch_id": plain(o.Request["mchid"]),
		"openid": o.OpenID, "is_subscribe": "N", "trade_type": o.TradeType, "bank_type": "OTHERS", "total_fee": total, "fee_type": "CNY",
		"cash_fee": total, "transaction_id": o.TransactionID, "out_trade_no": plain(o.Request["out_trade_no"]),
		"time_end": o.Paid.In(china).Format("20060102150405"),
	}
	if attach := plain(o.Request["attach"]); attach != "" {
		shown["attach"] = attach
	}
	if o.Form == V2HMAC {
		shown["sign_type"] = "HMAC-SHA256"
	}
	return shown
}

// refundDelay is how long a refund takes.
const refundDelay = time.Second

// emitRefunded tells that money has come back. The caller holds s.mu.
func (s *Sandbox) emitRefunded(c *call, o *order, refund object) {
	to, done := c.text("/notify_url"), s.now()
	amount, _ := refund["amount"].(object)
	if c.v2 == nil {
		shown := object{"mchid": c.own.mchid, "refund_status": "SUCCESS", "success_time": chinese(done), "amount": object{
			"total": amount["total"], "refund": amount["refund"], "payer_total": amount["payer_total"], "payer_refund": amount["payer_refund"],
		}}
		for _, name := range []string{"transaction_id", "out_trade_no", "refund_id", "out_refund_no", "user_received_account"} {
			shown[name] = refund[name]
		}
		s.emit(event{Type: "REFUND.SUCCESS", Original: "refund", MchID: c.own.mchid, URL: to, Resource: shown, After: refundDelay})
		return
	}
	shown := v2Members{
		"refund_status": "SUCCESS", "success_time": done.In(china).Format(time.DateTime), "refund_recv_accout": plain(refund["user_received_account"]),
		"refund_account": "REFUND_SOURCE_RECHARGE_FUNDS", "refund_request_source": "API",
	}
	for v2, v3 := range map[string]string{"total_fee": "total", "refund_fee": "refund", "settlement_total_fee": "total", "settlement_refund_fee": "refund"} {
		shown[v2] = plain(amount[v3])
	}
	maps.Copy(shown, v2Members{
		"transaction_id": o.TransactionID, "out_trade_no": plain(refund["out_trade_no"]),
		"refund_id": plain(refund["refund_id"]), "out_refund_no": plain(refund["out_refund_no"]),
	})
	s.emit(event{Type: "refund-processed", MchID: c.own.mchid, URL: to, Form: V2Refund, Resource: shown, After: refundDelay})
}

// plain writes a value of a request; "" for what is not there.
func plain(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}
