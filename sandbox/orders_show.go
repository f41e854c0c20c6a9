package sandbox

import (
	"net/http"
)

// errNoOrder is the refusal of a number that no order has.
func errNoOrder() error { return refuse(http.StatusNotFound, "ORDER_NOT_EXIST", "订单不存在") }

func (s *Sandbox) queryOrder(c *call) (*answer, error) {
	return s.showOrder(c, func() *order { return s.order(c.own.mchid, c.params["out_trade_no"]) })
}

func (s *Sandbox) queryTransaction(c *call) (*answer, error) {
	return s.showOrder(c, func() *order { return s.transaction(c.own.mchid, c.params["transaction_id"]) })
}

// showOrder answers a query.
func (s *Sandbox) showOrder(c *call, find func() *order) (*answer, error) {
	if err := c.signedBy(c.query.Get("mchid") + c.query.Get("sp_mchid")); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o := find()
	if o == nil || !s.isOf(o, c.query.Get("sub_mchid")) {
		return nil, errNoOrder()
	}
	return reply(o.describe())
}

// describe shows an order.
func (o *order) describe() object {
	shown := object{"trade_type": o.TradeType, "trade_state": o.State, "trade_state_desc": orderStates[o.State]}
	o.copyTo(shown, "appid", "mchid", "sp_appid", "sp_mchid", "sub_appid", "sub_mchid", "attach", "out_trade_no")
	if scene, _ := o.Request["scene_info"].(object); scene["device_id"] != nil {
		shown["scene_info"] = object{"device_id": scene["device_id"]}
	}
	shown["amount"] = object{"total": o.Total, "currency": "CNY", "payer_total": o.Total - o.Discount, "payer_currency": "CNY"}
	if !o.Paid.IsZero() {
		shown["transaction_id"] = o.TransactionID
		shown["bank_type"] = "OTHERS"
		shown["success_time"] = chinese(o.Paid)
	}
	if payer := o.payer(); payer != nil {
		shown["payer"] = payer
	}
	if o.Discount > 0 {
		shown["promotion_detail"] = []any{o.coupon()}
	}
	return shown
}

// copyTo copies members of the request that are there.
func (o *order) copyTo(shown object, names ...string) {
	for _, name := range names {
		if value, ok := o.Request[name]; ok {
			shown[name] = value
		}
	}
}

// payer is who pays, or has paid; nil: nobody knows.
func (o *order) payer() object {
	if o.OpenID == "" {
		return nil
	}
	if o.Request["sp_mchid"] == nil {
		return object{"openid": o.OpenID}
	}
	payer, asked := object{}, false
	given, _ := o.Request["payer"].(object)
	for _, name := range []string{"sp_openid", "sub_openid"} {
		if id := plain(given[name]); id != "" {
			payer[name], asked = id, true
		}
	}
	if asked {
		return payer
	}
	payer["sp_openid"] = o.OpenID
	if o.Request["sub_appid"] != nil {
		payer["sub_openid"] = o.OpenID
	}
	return payer
}

// coupon is the part that the user did not pay himself: a merchant's coupon, or
// one that WeChat Pay has paid for, so that the merchant gets the whole.
func (o *order) coupon() object {
	if o.Coupon != nil {
		return o.Coupon
	}
	return object{
		"coupon_id": "109519" + o.TransactionID[len(o.TransactionID)-6:], "name": "微信支付立减", "scope": "GLOBAL", "type": "CASH", "currency": "CNY",
		"amount": o.Discount, "wechatpay_contribute": o.Discount, "merchant_contribute": int64(0), "other_contribute": int64(0),
	}
}

// closeOrder ends an unpaid order. Closing it twice is closing it once.
func (s *Sandbox) closeOrder(c *call) (*answer, error) {
	if err := c.signedBy(c.text("/mchid") + c.text("/sp_mchid")); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	number := c.params["out_trade_no"]
	o := s.orders.get(s.filing(c.own.mchid, number))
	if o == nil { // the number is used up all the same
		s.orders.put(s.filing(c.own.mchid, number), &order{State: "CLOSED", Never: true})
		return nil, errNoOrder()
	}
	if o.Never || !s.isOf(o, c.text("/sub_mchid")) {
		return nil, errNoOrder()
	}
	s.lapse(o)
	if err := o.close(); err != nil {
		return nil, err
	}
	s.keepOrder(o)
	return noContent()
}

func (o *order) close() error {
	switch {
	case o.State == "USERPAYING":
		return refuse(http.StatusBadRequest, "USERPAYING", "需要用户输入支付密码")
	case o.State == "REVOKED":
		return refuse(http.StatusBadRequest, "ORDER_REVERSED", "该订单已撤销")
	case !o.open() && o.State != "CLOSED":
		return refuse(http.StatusBadRequest, "ORDERPAID", "该订单已支付")
	}
	o.State = "CLOSED"
	return nil
}
