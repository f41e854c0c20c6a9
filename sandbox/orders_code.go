package sandbox

import (
	"errors"
	"net/http"
	"regexp"
	"time"
)

// reversible is how long a payment by code can be taken back.
const reversible = 7 * 24 * time.Hour

// authCode is the form of what a user's payment code says.
var authCode = regexp.MustCompile(`^1[0-5][0-9]{16}$`)

var codeOperations = []*operation{
	{method: "POST", path: "/v3/pay/transactions/codepay", run: (*Sandbox).codepay, body: amountRules},
	{method: "POST", path: "/v3/pay/partner/transactions/codepay", run: (*Sandbox).codepay, body: amountRules},
	{method: "POST", path: "/v3/pay/transactions/out-trade-no/{out_trade_no}/reverse", run: (*Sandbox).reverse},
	{method: "POST", path: "/v3/pay/partner/transactions/out-trade-no/{out_trade_no}/reverse", run: (*Sandbox).reverse},
}

// codepay takes a payment by the code that the user shows: it is paid at once,
// or 202 and USERPAYING where he has to enter his password. The same again
// shows what has become of it.
func (s *Sandbox) codepay(c *call) (*answer, error) {
	if err := c.signedBy(c.text("/mchid") + c.text("/sp_mchid")); err != nil {
		return nil, err
	}
	if code := c.text("/payer/auth_code"); !authCode.MatchString(code) {
		return nil, &problem{status: http.StatusBadRequest, code: "AUTH_CODE_INVALID", message: "付款码无效，请重新扫码",
			hint: "/payer/auth_code: 18 digits that begin with 10 to 15, as 130061098828009406"}
	}
	canonical, err := c.canonical("MICROPAY")
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o, err := s.paidByCode(c, canonical)
	if err != nil {
		return nil, err
	}
	shown := o.describe()
	delete(shown, "scene_info")
	a, err := reply(shown)
	if err == nil && o.State == "USERPAYING" {
		a.status = http.StatusAccepted
	}
	return a, err
}

// paidByCode makes the order, or finds the one that the same request has made.
// The caller holds s.mu.
func (s *Sandbox) paidByCode(c *call, canonical string) (*order, error) {
	o := s.orders.get(s.filing(c.own.mchid, c.text("/out_trade_no")))
	if o != nil {
		s.lapse(o)
		err := o.madeBy(canonical)
		var p *problem
		if errors.As(err, &p) && p.code == "ORDERPAID" && o.Canonical == canonical {
			err = nil
		}
		return o, err
	}
	o = s.newOrder(c, way{"MICROPAY", func(string) object { return object{} }}, canonical)
	if _, total, _ := c.lookup("/amount/total"); asksPassword(asNumber(total)) {
		o.State = "USERPAYING"
		s.keepOrder(o)
		return o, nil
	}
	return o, s.take(o, Payment{})
}

// reverse takes a payment by code back: one that is not paid can't be paid any
// more, and of one that is the money goes back.
func (s *Sandbox) reverse(c *call) (*answer, error) {
	if err := c.signedBy(c.text("/mchid") + c.text("/sp_mchid")); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.order(c.own.mchid, c.params["out_trade_no"])
	if o == nil || !s.isOf(o, c.text("/sub_mchid")) {
		return nil, errNoOrder()
	}
	if err := s.revoke(o); err != nil {
		return nil, err
	}
	shown := object{}
	o.copyTo(shown, "appid", "mchid", "sp_appid", "sp_mchid", "sub_appid", "sub_mchid", "out_trade_no")
	return reply(shown)
}

// revoke reverses an order. The caller holds s.mu.
func (s *Sandbox) revoke(o *order) error {
	switch {
	case o.TradeType != "MICROPAY":
		return refuse(http.StatusBadRequest, "INVALID_REQUEST", "仅付款码支付的订单可以撤销，请使用关单或退款")
	case o.State == "REVOKED":
		return nil
	case o.Refunded > 0:
		return refuse(http.StatusBadRequest, "TRADE_ERROR", "订单已发生退款，不能撤销")
	case !o.Paid.IsZero() && s.now().Sub(o.Paid) > reversible:
		return refuse(http.StatusBadRequest, "REVERSE_EXPIRE", "订单无法撤销")
	}
	if !o.Paid.IsZero() {
		if err := s.refundWhole(o); err != nil {
			return err
		}
	}
	o.State = "REVOKED"
	s.keepOrder(o)
	return nil
}
