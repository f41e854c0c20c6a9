package sandbox

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

func (s *Sandbox) v2Refund(in *arrived) (v2Members, error) {
	total, err := in.fen("total_fee")
	if err != nil {
		return nil, err
	}
	amount, err := in.fen("refund_fee")
	if err != nil {
		return nil, err
	}
	asked, _ := amount.Int64()
	if most, _ := total.Int64(); asked > most {
		return nil, &v2Failure{message: "invalid refund_fee"}
	}
	p := in.v2Params
	if p["out_trade_no"] == "" && p["transaction_id"] == "" {
		return nil, &v2Failure{message: "缺少参数out_trade_no"}
	}
	body := object{"out_refund_no": p["out_refund_no"], "amount": object{"total": total, "refund": amount, "currency": "CNY"}}
	for v2, v3 := range map[string]string{"out_trade_no": "out_trade_no", "transaction_id": "transaction_id", "refund_desc": "reason",
		"notify_url": "notify_url", "sub_mch_id": "sub_mchid"} {
		if p[v2] != "" {
			body[v3] = p[v2]
		}
	}
	switch p["refund_account"] {
	case "REFUND_SOURCE_RECHARGE_FUNDS":
		body["funds_account"] = "AVAILABLE"
	case "REFUND_SOURCE_UNSETTLED_FUNDS":
		body["funds_account"] = "UNSETTLED"
	}
	created, err := in.asV3(s.createRefund, body)
	if err != nil {
		return nil, err
	}
	sums := asMembers(created["amount"])
	return v2Members{
		"transaction_id": plain(created["transaction_id"]), "out_trade_no": plain(created["out_trade_no"]),
		"out_refund_no": p["out_refund_no"], "refund_id": plain(created["refund_id"]),
		"refund_fee": amount.String(), "total_fee": total.String(), "cash_fee": plain(sums["payer_total"]),
		"cash_refund_fee": plain(sums["payer_refund"]), "coupon_refund_fee": plain(sums["discount_refund"]), "coupon_refund_count": "0",
	}, nil
}

// mostShown is how many refunds a query shows at once.
const mostShown = 10

// v2QueryRefund lists the refunds of an order, or shows one.
func (s *Sandbox) v2QueryRefund(in *arrived) (v2Members, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	refunds, o := s.v2Refunds(in)
	if len(refunds) == 0 {
		return nil, &v2Failure{code: "REFUNDNOTEXIST", message: "退款订单查询失败"}
	}
	out := v2Members{
		"out_trade_no": o.number(), "transaction_id": o.TransactionID, "total_refund_count": strconv.Itoa(len(o.Refunds)),
		"total_fee": strconv.FormatInt(o.Total, 10), "cash_fee": strconv.FormatInt(o.Total-o.Discount, 10),
	}
	if offset, err := strconv.Atoi(in.v2Params["offset"]); err == nil && offset > 0 && offset < len(refunds) {
		refunds = refunds[offset:]
	}
	refunds = refunds[:min(len(refunds), mostShown)]
	out["refund_count"] = strconv.Itoa(len(refunds))
	for i, r := range refunds {
		n := "_" + strconv.Itoa(i)
		status := r.Status
		if status == "ABNORMAL" {
			status = "CHANGE"
		}
		maps.Copy(out, v2Members{
			"out_refund_no" + n: r.Number, "refund_id" + n: r.ID, "refund_fee" + n: strconv.FormatInt(r.Fen, 10), "refund_channel" + n: r.Channel,
			"coupon_refund_fee" + n: strconv.FormatInt(r.Fen-r.PayerFen, 10), "refund_status" + n: status, "refund_recv_accout" + n: r.Received,
		})
		if !r.Success.IsZero() {
			out["refund_success_time"+n] = r.Success.In(china).Format(time.DateTime)
		}
	}
	return out, nil
}

// v2Refunds are the refunds that a query names, and their order. The caller holds
// s.mu.
func (s *Sandbox) v2Refunds(in *arrived) ([]*refund, *order) {
	p := in.v2Params
	r := s.refunds.byID[p["refund_id"]]
	if r == nil && p["out_refund_no"] != "" {
		r = s.refunds.get(s.filing(in.own.mchid, p["out_refund_no"]))
	}
	if r != nil {
		o := s.orders.get(r.Order)
		if o == nil || s.transaction(in.own.mchid, o.TransactionID) != o || !s.isOf(o, p["sub_mch_id"]) {
			return nil, nil
		}
		return []*refund{r}, o
	}
	o := s.v2Found(in)
	if o == nil || p["refund_id"]+p["out_refund_no"] != "" {
		return nil, nil
	}
	var all []*refund
	for _, filed := range o.Refunds {
		all = append(all, s.refunds.get(filed))
	}
	all = slices.DeleteFunc(all, func(r *refund) bool { return r.Reversal })
	return all, o
}
