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
	canonical string // the request it was made with
	created   object // the answer to it, given again when it is repeated
	shown     object // what a query answers
}

type refunds struct {
	byNumber map[string]*refund // out_refund_no
}

func newRefunds() refunds { return refunds{byNumber: make(map[string]*refund)} }

// SetBalance says how much money, in fen, the merchant has for refunds: each
// one takes its amount from it, and what is more than is left is refused with
// 403 NOT_ENOUGH. A negative balance, as it is at the start, is never short.
func (s *Sandbox) SetBalance(fen int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.balance = fen
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
	if earlier := s.refunds.byNumber[c.text("/out_refund_no")]; earlier != nil {
		if earlier.canonical != string(body) {
			return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试")
		}
		return reply(earlier.created)
	}
	o, err := s.refundable(c)
	if err != nil {
		return nil, err
	}
	amount := c.integer("/amount/refund")
	if s.balance >= 0 {
		s.balance -= amount
	}
	o.state, o.refunded = "REFUND", o.refunded+amount
	created := s.describe(c, o, amount)
	s.refunds.byNumber[c.text("/out_refund_no")] = &refund{canonical: string(body), created: created, shown: created}
	s.keepOrder(fmt.Sprint(o.request["out_trade_no"]), o)
	s.keepRefund(c.text("/out_refund_no"))
	return reply(created)
}

// refundable finds the order and says why it can't be refunded as asked. The
// caller holds s.mu.
func (s *Sandbox) refundable(c *call) (*order, error) {
	o := s.orders.byNumber[c.text("/out_trade_no")]
	if id := c.text("/transaction_id"); id != "" {
		byID := s.orders.byTransaction[id]
		if c.text("/out_trade_no") != "" && byID != o {
			return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "您的请求参数与订单信息不一致")
		}
		o = byID
	}
	amount := c.integer("/amount/refund")
	switch {
	case o == nil || o.paid.IsZero():
		return nil, refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "订单不存在")
	case c.integer("/amount/total") != o.total:
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "您的请求参数与订单信息不一致")
	case amount > o.total-o.refunded:
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "申请退款金额大于订单可退金额")
	case s.balance >= 0 && amount > s.balance:
		return nil, refuse(http.StatusForbidden, "NOT_ENOUGH", "基本账户余额不足，请充值后重新发起")
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
		"transaction_id":        o.transactionID,
		"out_trade_no":          o.request["out_trade_no"],
		"channel":               "ORIGINAL",
		"user_received_account": "支付用户零钱",
		"create_time":           chinese(now),
		"status":                "PROCESSING",
		"funds_account":         account,
		"amount": object{
			"total": o.total, "refund": amount, "from": from, "currency": "CNY",
			"payer_total": o.total, "payer_refund": amount,
			"settlement_total": o.total, "settlement_refund": amount,
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
	r := s.refunds.byNumber[c.params["out_refund_no"]]
	if r == nil {
		return nil, refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "退款单不存在")
	}
	if r.shown["status"] == "PROCESSING" {
		done := object{}
		for name, value := range r.created {
			done[name] = value
		}
		done["status"], done["success_time"] = "SUCCESS", chinese(s.now())
		r.shown = done
		s.keepRefund(c.params["out_refund_no"])
	}
	return reply(r.shown)
}
