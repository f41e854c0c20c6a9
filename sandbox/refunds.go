package sandbox

import (
	"fmt"
	"net/http"
)

var refundBody = []rule{
	{field: "/transaction_id", label: "微信支付订单号", max: 32},
	{field: "/out_trade_no", label: "商户订单号", min: 6, max: 32},
	{field: "/out_refund_no", label: "商户退款单号", required: true, max: 64},
	{field: "/reason", label: "退款原因", max: 80},
	{field: "/notify_url", label: "退款结果回调url", max: 256},
	{field: "/funds_account", label: "退款资金来源", enum: []string{"AVAILABLE", "UNSETTLED"}},
	{field: "/amount", label: "金额信息", kind: composite, required: true},
	{field: "/amount/refund", label: "退款金额", kind: integer, required: true, min: 1},
	{field: "/amount/total", label: "原订单金额", kind: integer, required: true, min: 1},
	{field: "/amount/currency", label: "退款币种", required: true, enum: []string{"CNY"}},
	{field: "/amount/from", label: "退款出资账户及金额", kind: list},
	{field: "/goods_detail", label: "退款商品", kind: list},
}

// A refund is PROCESSING when it is made and SUCCESS when it is first queried.
type refund struct {
	Canonical string `json:"canonical"` // the request it was made with
	Created   object `json:"created"`   // the answer to it, given again when it is repeated
	Shown     object `json:"shown"`     // what a query answers
}

// createRefund gives money back, once for an out_refund_no.
func (s *Sandbox) createRefund(c *call) (*answer, error) {
	if c.text("/transaction_id") == "" && c.text("/out_trade_no") == "" {
		return nil, missing("body", "/out_trade_no", "商户订单号")
	}
	body, err := marshal(c.json)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if earlier := s.refunds.get(c.text("/out_refund_no")); earlier != nil {
		if earlier.Canonical != string(body) {
			return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试")
		}
		return reply(earlier.Created)
	}
	o, err := s.refundable(c)
	if err != nil {
		return nil, err
	}
	amount := c.integer("/amount/refund")
	if err := s.giveBack(o, amount, c.text("/out_refund_no")); err != nil {
		return nil, refuse(http.StatusForbidden, "NOT_ENOUGH", "基本账户余额不足，请充值后重新发起")
	}
	o.State, o.Refunded = "REFUND", o.Refunded+amount
	created := s.describe(c, o, amount)
	s.refunds.put(c.text("/out_refund_no"), &refund{Canonical: string(body), Created: created, Shown: created})
	s.orders.put(fmt.Sprint(o.Request["out_trade_no"]), o)
	s.emitRefunded(c, o, created)
	return reply(created)
}

// refundable finds the order and says why it can't be refunded as asked. The
// caller holds s.mu.
func (s *Sandbox) refundable(c *call) (*order, error) {
	o := s.orders.get(c.text("/out_trade_no"))
	if id := c.text("/transaction_id"); id != "" {
		byID := s.orders.byTransaction[id]
		if c.text("/out_trade_no") != "" && byID != o {
			return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "您的请求参数与订单信息不一致")
		}
		o = byID
	}
	amount := c.integer("/amount/refund")
	switch {
	case o == nil || o.Paid.IsZero():
		return nil, refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "订单不存在")
	case c.integer("/amount/total") != o.Total:
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "您的请求参数与订单信息不一致")
	case amount > o.Total-o.Refunded:
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "申请退款金额大于订单可退金额")
	}
	return o, nil
}

// describe makes a refund's answer. The caller holds s.mu.
func (s *Sandbox) describe(c *call, o *order, amount int64) object {
	now := s.now()
	account := c.text("/funds_account")
	if account == "" {
		account = "AVAILABLE"
	}
	from := []any{}
	if _, value, ok := c.lookup("/amount/from"); ok {
		from = value.([]any) // checked: a list
	}
	return object{
		"refund_id":             "50000" + now.In(china).Format("20060102") + fmt.Sprintf("%016d", s.number()),
		"out_refund_no":         c.text("/out_refund_no"),
		"transaction_id":        o.TransactionID,
		"out_trade_no":          o.Request["out_trade_no"],
		"channel":               "ORIGINAL",
		"user_received_account": "支付用户零钱",
		"create_time":           chinese(now),
		"status":                "PROCESSING",
		"funds_account":         account,
		"amount": object{
			"total": o.Total, "refund": amount, "from": from, "currency": "CNY",
			"payer_total": o.Total, "payer_refund": amount,
			"settlement_total": o.Total, "settlement_refund": amount,
			"discount_refund": int64(0),
		},
		"promotion_detail": []any{},
	}
}

// queryRefund shows a refund, and is the moment at which it succeeds: who
// takes PROCESSING for final finds out.
func (s *Sandbox) queryRefund(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.refunds.get(c.params["out_refund_no"])
	if r == nil {
		return nil, refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "退款单不存在")
	}
	if r.Shown["status"] == "PROCESSING" {
		done := object{}
		for name, value := range r.Created {
			done[name] = value
		}
		done["status"], done["success_time"] = "SUCCESS", chinese(s.now())
		r.Shown = done
		s.refunds.put(c.params["out_refund_no"], r)
	}
	return reply(r.Shown)
}
