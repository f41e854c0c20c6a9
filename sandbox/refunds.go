package sandbox

import (
	"fmt"
	"net/http"
	"regexp"
	"time"
)

// refundNumber is what numbers of refunds are made of.
var refundNumber = regexp.MustCompile(`^[0-9a-zA-Z_\-\|\*\@]+$`)

var refundBody = []rule{
	{field: "/transaction_id", label: "微信支付订单号", max: 32},
	{field: "/out_trade_no", label: "商户订单号", min: 6, max: 32},
	{field: "/out_refund_no", label: "商户退款单号", required: true, max: 64, pattern: refundNumber},
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

var ecommerceRefundBody = []rule{
	{field: "/out_refund_no", label: "商户退款单号", max: 64, pattern: refundNumber},
	{field: "/amount/refund", label: "退款金额", kind: integer, min: 1},
	{field: "/amount/total", label: "原订单金额", kind: integer, min: 1},
}

var refundOperations = []*operation{
	{method: "POST", path: "/v3/refund/domestic/refunds", run: (*Sandbox).createRefund, body: refundBody},
	{method: "GET", path: "/v3/refund/domestic/refunds/{out_refund_no}", run: (*Sandbox).queryRefund},
	{method: "POST", path: "/v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund", run: (*Sandbox).redirectRefund},
	{method: "POST", path: "/v3/ecommerce/refunds/apply", run: (*Sandbox).createRefund, body: ecommerceRefundBody},
	{method: "GET", path: "/v3/ecommerce/refunds/out-refund-no/{out_refund_no}", run: (*Sandbox).queryRefund},
	{method: "GET", path: "/v3/ecommerce/refunds/id/{refund_id}", run: (*Sandbox).queryRefund},
	{method: "POST", path: "/v3/ecommerce/refunds/{refund_id}/apply-abnormal-refund", run: (*Sandbox).redirectRefund},
	{method: "POST", path: "/v3/ecommerce/refunds/{refund_id}/return-advance", run: (*Sandbox).returnAdvance},
	{method: "GET", path: "/v3/ecommerce/refunds/{refund_id}/return-advance", run: (*Sandbox).queryAdvance},
}

// Bounds of refunds, see https://pay.weixin.qq.com/doc/v3/merchant/4012791862
const (
	mostRefunds  = 50 // of an order
	refundYears  = 1  // after the payment
	advanceOfSub = "REFUND_SOURCE_PARTNER_ADVANCE"
)

// A refund has gone through when its creation is answered with PROCESSING, as
// every query shows, or is ABNORMAL.
type refund struct {
	Canonical string    `json:"canonical"` // a hash of the request it was made with
	Created   object    `json:"created"`   // the answer to it, given again when it is repeated
	Order     string    `json:"order"`     // where its order is filed
	Number    string    `json:"number"`    // out_refund_no
	ID        string    `json:"id"`        // refund_id
	Made      time.Time `json:"made"`
	Fen       int64     `json:"fen"`
	PayerFen  int64     `json:"payer_fen"` // without what a coupon had paid
	NotifyURL string    `json:"notify_url,omitempty"`
	Reversal  bool      `json:"reversal,omitempty"` // an order was taken back
	Recharge  bool      `json:"recharge,omitempty"` // the merchant has asked for AVAILABLE funds: it is on a bill of its own

	Status   string    `json:"status"`
	Success  time.Time `json:"success"`
	Channel  string    `json:"channel"`
	Received string    `json:"received"` // user_received_account

	Advance  int64     `json:"advance,omitempty"` // fen that the partner has paid for his sub-merchant
	ReturnID string    `json:"return_id,omitempty"`
	Returned time.Time `json:"returned"`
}

// refunds are by their merchant's number, and by refund_id.
type refunds struct {
	*shelf[refund]
	byID map[string]*refund
}

func newRefunds(s *Sandbox) refunds {
	byID := make(map[string]*refund)
	return refunds{byID: byID, shelf: newShelf(s, refundKind, func(_ string, r *refund) { byID[r.ID] = r })}
}

// createRefund gives money back, once for an out_refund_no.
func (s *Sandbox) createRefund(c *call) (*answer, error) {
	if c.text("/transaction_id") == "" && c.text("/out_trade_no") == "" {
		return nil, missing("body", "/out_trade_no", "商户订单号")
	}
	canonical, err := c.canonical("")
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	filed := s.filing(c.own.mchid, c.text("/out_refund_no"))
	if earlier := s.refunds.get(filed); earlier != nil {
		if earlier.Canonical != canonical {
			return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试")
		}
		return s.showAs(c, earlier.Created)
	}
	o, err := s.refundable(c)
	if err != nil {
		return nil, err
	}
	r := s.newRefund(o, c.text("/out_refund_no"), c.integer("/amount/refund"))
	funds := c.text("/funds_account")
	r.Canonical, r.NotifyURL, r.Recharge = canonical, c.text("/notify_url"), funds == "AVAILABLE"
	if c.text("/refund_account") == advanceOfSub {
		r.Advance = r.Fen
	}
	from, name := []drawing{{basic(c.own.mchid), r.Fen}}, "AVAILABLE"
	if r.Advance == 0 {
		from, name = s.refundSources(o, r.Fen, funds)
	}
	if err := s.moveRefund(o, r, from); err != nil {
		return nil, refuse(http.StatusForbidden, "NOT_ENOUGH", "基本账户余额不足，请充值后重新发起")
	}
	r.Created = r.describe(o)
	r.Created["funds_account"], r.Created["status"] = name, "PROCESSING"
	delete(r.Created, "success_time")
	if list, ok := c.json["amount"].(object)["from"].([]any); ok {
		r.Created["amount"].(object)["from"] = list
	}
	if account := c.text("/refund_account"); account != "" {
		r.Created["refund_account"] = account
	}
	s.keepRefund(filed, r, o)
	s.emitRefunded(c, o, r)
	return s.showAs(c, r.Created)
}

// refundable finds the order and says why it can't be refunded as asked. The
// caller holds s.mu.
func (s *Sandbox) refundable(c *call) (*order, error) {
	o := s.order(c.own.mchid, c.text("/out_trade_no"))
	if id := c.text("/transaction_id"); id != "" {
		byID := s.transaction(c.own.mchid, id)
		if c.text("/out_trade_no") != "" && byID != o {
			return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "您的请求参数与订单信息不一致")
		}
		o = byID
	}
	switch {
	case o == nil || !s.isOf(o, c.text("/sub_mchid")):
		return nil, refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "订单不存在")
	case o.Paid.IsZero():
		return nil, refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "原订单不存在")
	}
	switch amount := c.integer("/amount/refund"); {
	case c.integer("/amount/total") != o.Total:
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "您的请求参数与订单信息不一致")
	case o.State == "REVOKED":
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "订单已撤销")
	case s.now().After(o.Paid.AddDate(refundYears, 0, 0)):
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "订单已经超过退款期限")
	case o.Refunded >= o.Total:
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "订单已全额退款")
	case amount > o.Total-o.Refunded:
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "申请退款金额大于订单可退金额")
	case len(o.Refunds) >= mostRefunds:
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "订单部分退款次数超过限制")
	}
	return o, nil
}

// A drawing is an account, and what is to be taken from it.
type drawing struct {
	account
	fen int64
}

// refundSources are where the money comes from, and what the answer calls it:
// what has not been shared first, then as the merchant says: without a word what
// is unsettled, where that is enough, and else the basic account. The caller holds
// s.mu.
func (s *Sandbox) refundSources(o *order, fen int64, asked string) (from []drawing, name string) {
	if o.shared() && asked != "AVAILABLE" {
		s.thaw(o)
		lies := drawing{unsplit(o.TransactionID), min(fen, s.books.balance[unsplit(o.TransactionID)])}
		if fen -= lies.fen; fen == 0 {
			return []drawing{lies}, "UNSETTLED"
		}
		defer func() { from = append(from, lies) }()
	}
	s.settleFunds(o.payee())
	if pool := unsettled(o.payee(), dayOf(s.now())); asked == "UNSETTLED" || asked != "AVAILABLE" && s.books.balance[pool] >= fen {
		return []drawing{{pool, fen}}, "UNSETTLED"
	}
	return []drawing{{basic(o.payee()), fen}}, "AVAILABLE"
}

// newRefund makes a refund that has gone through, but for the money. The caller
// holds s.mu.
func (s *Sandbox) newRefund(o *order, number string, fen int64) *refund {
	now := s.now()
	r := &refund{
		Order: s.filing(o.owner(), o.number()), Number: number, ID: "50000" + now.In(china).Format("20060102") + fmt.Sprintf("%016d", s.number()),
		Made: now, Fen: fen, PayerFen: fen, Status: "SUCCESS", Success: now, Channel: "ORIGINAL", Received: "支付用户零钱",
	}
	if o.Discount > 0 { // the coupon's share, the last refund's what is left of it
		shared := func(of int64) int64 { return of * o.Discount / o.Total }
		r.PayerFen = fen - (shared(o.Refunded+fen) - shared(o.Refunded))
	}
	if o.CardEnds {
		r.Status, r.Success, r.Received = "ABNORMAL", time.Time{}, "招商银行信用卡0403"
	}
	return r
}

// moveRefund moves the money, or nothing: only the first source may be short. The
// caller holds s.mu.
func (s *Sandbox) moveRefund(o *order, r *refund, from []drawing) error {
	to := payers
	if r.Status == "ABNORMAL" {
		to = stranded(o.payee())
	}
	for _, part := range from {
		if err := s.transfer(part.account, to, part.fen, "退款", r.ID); err != nil {
			return err
		}
	}
	return s.transfer(to, s.funder(o, false), r.Fen-r.PayerFen, "代金券退款", r.ID)
}

// keepRefund keeps a new refund, and its order with it. The caller holds s.mu.
func (s *Sandbox) keepRefund(filed string, r *refund, o *order) {
	o.State, o.Refunded, o.Refunds = "REFUND", o.Refunded+r.Fen, append(o.Refunds, filed)
	s.refunds.put(filed, r)
	s.keepOrder(o)
}

// refundWhole refunds what is left of an order that is taken back. The caller
// holds s.mu.
func (s *Sandbox) refundWhole(o *order) error {
	r := s.newRefund(o, "", o.Total-o.Refunded)
	r.Reversal, r.Status, r.Success = true, "SUCCESS", r.Made
	from, _ := s.refundSources(o, r.Fen, "")
	if err := s.moveRefund(o, r, from); err != nil {
		return refuse(http.StatusForbidden, "NOT_ENOUGH", "基本账户余额不足，请充值后重新发起")
	}
	r.Created = r.describe(o)
	s.keepRefund(s.filing(o.owner(), "reverse/"+o.number()), r, o)
	return nil
}

// describe shows a refund as it is. Of what does not change, Created knows more.
func (r *refund) describe(o *order) object {
	shown := object{
		"refund_id": r.ID, "out_refund_no": r.Number, "transaction_id": o.TransactionID, "out_trade_no": o.Request["out_trade_no"],
		"create_time": chinese(r.Made), "promotion_detail": []any{}, "funds_account": "AVAILABLE",
		"amount": object{
			"total": o.Total, "refund": r.Fen, "from": []any{}, "currency": "CNY", "payer_total": o.Total - o.Discount, "payer_refund": r.PayerFen,
			"settlement_total": o.Total, "settlement_refund": r.Fen, "discount_refund": r.Fen - r.PayerFen,
		},
	}
	if r.Advance > 0 {
		shown["amount"].(object)["advance"] = r.Advance
	}
	if r.Fen > r.PayerFen {
		coupon := o.coupon()
		shown["promotion_detail"] = []any{object{"promotion_id": coupon["coupon_id"], "scope": "GLOBAL", "type": "COUPON",
			"amount": o.Discount, "refund_amount": r.Fen - r.PayerFen}}
	}
	for name, value := range r.Created {
		shown[name] = value
	}
	shown["status"], shown["channel"], shown["user_received_account"] = r.Status, r.Channel, r.Received
	if !r.Success.IsZero() {
		shown["success_time"] = chinese(r.Success)
	}
	return shown
}
