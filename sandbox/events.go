package sandbox

import (
	"cmp"
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
		s.emit(event{Type: "transaction-success", MchID: o.owner(), URL: to, Form: o.Form, Resource: o.noticeV2()})
		return
	}
	s.emit(event{Type: "TRANSACTION.SUCCESS", Original: "transaction", MchID: o.owner(), URL: to, Resource: o.describe()})
}

// noticeV2 shows a paid order as the notification of APIv2 does.
func (o *order) noticeV2() v2Members {
	shown := o.describeV2()
	maps.Copy(shown, v2Members{"return_code": "SUCCESS", "result_code": "SUCCESS", "mch_id": o.owner(),
		"appid": cmp.Or(plain(o.Request["appid"]), plain(o.Request["sp_appid"]))})
	if sub := plain(o.Request["sub_appid"]); sub != "" {
		shown["sub_appid"] = sub
	}
	if o.Form == V2HMAC {
		shown["sign_type"] = "HMAC-SHA256"
	}
	return shown
}

// refundDelay is how long a refund takes.
const refundDelay = time.Second

// emitRefunded tells that money has come back, or can't. The caller holds s.mu.
func (s *Sandbox) emitRefunded(c *call, o *order, r *refund) {
	e := event{Type: "REFUND." + r.Status, Original: "refund", MchID: c.own.mchid, URL: r.NotifyURL, After: refundDelay}
	if c.v2 != nil {
		e.Type, e.Form, e.Resource = "refund-processed", V2Refund, r.noticeV2(o)
	} else {
		e.Resource = r.notice(o)
	}
	s.emit(e)
}

// notice shows a refund as the notification of APIv3 does.
func (r *refund) notice(o *order) object {
	all := r.describe(o)
	amount := all["amount"].(object)
	shown := object{"refund_status": r.Status, "amount": object{
		"total": amount["total"], "refund": amount["refund"], "payer_total": amount["payer_total"], "payer_refund": amount["payer_refund"],
	}}
	for _, name := range []string{"transaction_id", "out_trade_no", "refund_id", "out_refund_no", "user_received_account", "success_time", "refund_account"} {
		if all[name] != nil {
			shown[name] = all[name]
		}
	}
	o.copyTo(shown, "sub_mchid")
	if o.sub() == "" {
		shown["mchid"] = o.owner()
	} else {
		shown["sp_mchid"] = o.owner()
	}
	return shown
}

// noticeV2 shows it as the notification of APIv2 does.
func (r *refund) noticeV2(o *order) v2Members {
	total, fen := strconv.FormatInt(o.Total, 10), strconv.FormatInt(r.Fen, 10)
	shown := v2Members{
		"transaction_id": o.TransactionID, "out_trade_no": o.number(), "refund_id": r.ID, "out_refund_no": r.Number,
		"total_fee": total, "settlement_total_fee": total, "refund_fee": fen, "settlement_refund_fee": fen, "refund_status": "CHANGE",
		"refund_recv_accout": r.Received, "refund_account": "REFUND_SOURCE_RECHARGE_FUNDS", "refund_request_source": "API",
	}
	if !r.Success.IsZero() {
		shown["refund_status"], shown["success_time"] = "SUCCESS", r.Success.In(china).Format(time.DateTime)
	}
	return shown
}

// plain writes a value of a request; "" for what is not there.
func plain(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}
