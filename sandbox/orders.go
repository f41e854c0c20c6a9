package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

var (
	orderQuery = []rule{{field: "mchid", label: "直连商户号", required: true, max: 32}}
	closeBody  = []rule{{field: "/mchid", label: "直连商户号", required: true, max: 32}}

	orderBody = []rule{
		{field: "/appid", label: "公众号ID", required: true, max: 32},
		{field: "/mchid", label: "直连商户号", required: true, max: 32},
		{field: "/description", label: "商品描述", required: true, max: 127},
		{field: "/out_trade_no", label: "商户订单号", required: true, min: 6, max: 32},
		{field: "/time_expire", label: "交易结束时间", kind: moment},
		{field: "/attach", label: "附加数据", max: 128},
		{field: "/notify_url", label: "通知地址", required: true, max: 255},
		{field: "/goods_tag", label: "订单优惠标记", max: 32},
		{field: "/support_fapiao", label: "电子发票入口开放标识", kind: boolean},
		{field: "/limit_pay", label: "指定支付方式", kind: list},
		{field: "/amount", label: "订单金额", kind: composite, required: true},
		{field: "/amount/total", label: "总金额", kind: integer, required: true, min: 1},
		{field: "/amount/currency", label: "货币类型", enum: []string{"CNY"}},
		{field: "/detail", label: "优惠功能", kind: composite},
		{field: "/detail/cost_price", label: "订单原价", kind: integer},
		{field: "/detail/goods_detail", label: "单品列表", kind: list},
		{field: "/scene_info", label: "场景信息", kind: composite},
		{field: "/scene_info/payer_client_ip", label: "用户终端IP", max: 45},
		{field: "/payer", label: "支付者", kind: composite},
		{field: "/payer/identity", label: "实名支付", kind: composite},
		{field: "/payer/identity/type", label: "证件类型", required: true},
		{field: "/payer/identity/number", label: "加密后的证件号", required: true},
		{field: "/payer/identity/name", label: "加密后的姓名", required: true},
		{field: "/settle_info", label: "结算信息", kind: composite},
		{field: "/settle_info/profit_sharing", label: "是否指定分账", kind: boolean},
	}

	jsapiBody = []rule{
		{field: "/payer", label: "支付者", kind: composite, required: true},
		{field: "/payer/openid", label: "用户标识", required: true, max: 128},
	}

	orderStates = map[string]string{"NOTPAY": "订单未支付", "SUCCESS": "支付成功", "CLOSED": "订单已关闭", "REFUND": "订单发生过退款"}
)

// An order is what the user is asked to pay.
type order struct {
	Request   object `json:"request"`   // the body it was created with
	Canonical string `json:"canonical"` // the same as text, with the trade type: what may not change
	Answer    object `json:"answer"`    // to its creation
	TradeType string `json:"trade_type"`
	Total     int64  `json:"total"`          // fen
	Form      Form   `json:"form,omitempty"` // of the notification that it is paid

	State         string    `json:"state"`
	TransactionID string    `json:"transaction_id"` // once it is paid
	Paid          time.Time `json:"paid"`
	OpenID        string    `json:"openid"`
	Refunded      int64     `json:"refunded"`        // fen
	Never         bool      `json:"never,omitempty"` // it was closed before it was ever made
}

// orders are by out_trade_no, and those that are paid by transaction_id as well.
type orders struct {
	*shelf[order]
	byTransaction map[string]*order
}

func newOrders(s *Sandbox) orders {
	byTransaction := make(map[string]*order)
	return orders{byTransaction: byTransaction, shelf: newShelf(s, orderKind, func(_ string, o *order) {
		if o.TransactionID != "" {
			byTransaction[o.TransactionID] = o
		}
	})}
}

func (s *Sandbox) createNative(c *call) (*answer, error) {
	return s.createOrder(c, "NATIVE", func(id string) object {
		return object{"code_url": "weixin://wxpay/bizpayurl?pr=" + id}
	})
}

func (s *Sandbox) createJSAPI(c *call) (*answer, error) {
	return s.createOrder(c, "JSAPI", func(id string) object {
		return object{"prepay_id": "wx" + id}
	})
}

// createOrder makes an order, or answers the same again to the same request.
func (s *Sandbox) createOrder(c *call, tradeType string, answered func(id string) object) (*answer, error) {
	if c.text("/mchid") != c.own.mchid {
		return nil, foreignMerchant(c.own.mchid)
	}
	for _, secret := range []string{"/payer/identity/number", "/payer/identity/name"} {
		if _, err := c.decrypt(secret); err != nil {
			return nil, err
		}
	}
	body, err := marshal(c.json)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	number, canonical := s.filing(c.own.mchid, c.text("/out_trade_no")), tradeType+string(body)
	o := s.orders.get(number)
	if o == nil {
		id := s.now().In(china).Format("02150405") + fmt.Sprintf("%024d", s.number())
		o = &order{Request: c.json, Canonical: canonical, Answer: answered(id), TradeType: tradeType,
			Total: c.integer("/amount/total"), Form: c.noticeForm(), State: "NOTPAY", OpenID: c.text("/payer/openid")}
		s.orders.put(number, o)
		return reply(o.Answer)
	}
	switch {
	case o.Never:
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "请求重入时，参数与首次请求时不一致")
	case o.State == "CLOSED":
		return nil, refuse(http.StatusBadRequest, "ORDER_CLOSED", "该订单已关闭")
	case o.State != "NOTPAY":
		return nil, refuse(http.StatusBadRequest, "ORDERPAID", "该订单已支付")
	case o.Canonical != canonical:
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "请求重入时，参数与首次请求时不一致")
	}
	return reply(o.Answer)
}

func (s *Sandbox) queryOrder(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.showOrder(c, s.orders.get(s.filing(c.own.mchid, c.params["out_trade_no"])))
}

func (s *Sandbox) queryTransaction(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.showOrder(c, s.orders.byTransaction[c.params["transaction_id"]])
}

// showOrder answers a query. The caller holds s.mu.
func (s *Sandbox) showOrder(c *call, o *order) (*answer, error) {
	if c.query.Get("mchid") != c.own.mchid {
		return nil, foreignMerchant(c.own.mchid)
	}
	if o == nil || o.Never {
		return nil, refuse(http.StatusNotFound, "ORDER_NOT_EXIST", "订单不存在")
	}
	return reply(o.describe())
}

// describe shows an order.
func (o *order) describe() object {
	shown := object{"trade_type": o.TradeType, "trade_state": o.State, "trade_state_desc": orderStates[o.State]}
	for _, name := range []string{"appid", "mchid", "attach", "out_trade_no"} {
		if value, ok := o.Request[name]; ok {
			shown[name] = value
		}
	}
	if scene, _ := o.Request["scene_info"].(object); scene["device_id"] != nil {
		shown["scene_info"] = object{"device_id": scene["device_id"]}
	}
	amount := object{"total": o.Total, "currency": "CNY", "payer_total": o.Total, "payer_currency": "CNY"}
	if !o.Paid.IsZero() {
		shown["transaction_id"] = o.TransactionID
		shown["bank_type"] = "OTHERS"
		shown["success_time"] = chinese(o.Paid)
	}
	if o.OpenID != "" {
		shown["payer"] = object{"openid": o.OpenID}
	}
	shown["amount"] = amount
	return shown
}

// closeOrder ends an unpaid order. Closing it twice is closing it once.
func (s *Sandbox) closeOrder(c *call) (*answer, error) {
	if c.text("/mchid") != c.own.mchid {
		return nil, foreignMerchant(c.own.mchid)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	number := s.filing(c.own.mchid, c.params["out_trade_no"])
	o := s.orders.get(number)
	switch {
	case o == nil: // the number is used up all the same
		o = &order{State: "CLOSED", Never: true}
		s.orders.put(number, o)
		return nil, refuse(http.StatusNotFound, "ORDER_NOT_EXIST", "订单不存在")
	case o.Never:
		return nil, refuse(http.StatusNotFound, "ORDER_NOT_EXIST", "订单不存在")
	case o.State == "SUCCESS" || o.State == "REFUND":
		return nil, refuse(http.StatusBadRequest, "ORDERPAID", "该订单已支付")
	}
	o.State = "CLOSED"
	s.orders.put(number, o)
	return noContent()
}

// foreignMerchant refuses a mchid that is not the one who signed.
func foreignMerchant(mchid string) error {
	return &problem{status: http.StatusBadRequest, code: "PARAM_ERROR", message: "http header中的mchid与post payload中的mchid不匹配",
		hint: "mchid: the Authorization is of " + mchid}
}

// Errors of Pay.
var (
	ErrNoOrder    = errors.New("sandbox: no such order")
	ErrNotPayable = errors.New("sandbox: the order is closed or paid already")
)

// Pay is the user who pays an order: its trade_state becomes SUCCESS, a query
// then shows its transaction_id, and its notify_url is told.
func (s *Sandbox) Pay(outTradeNo string) error {
	if err := s.pay(outTradeNo); err != nil {
		return err
	}
	return s.flush()
}

func (s *Sandbox) pay(outTradeNo string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.orders.get(outTradeNo)
	if o == nil || o.Never {
		return fmt.Errorf("%w: out_trade_no %s", ErrNoOrder, outTradeNo)
	}
	if o.State != "NOTPAY" {
		return fmt.Errorf("%w: out_trade_no %s is %s", ErrNotPayable, outTradeNo, o.State)
	}
	o.State, o.Paid = "SUCCESS", s.now()
	o.TransactionID = "42000" + o.Paid.In(china).Format("20060102") + fmt.Sprintf("%015d", s.number())
	if err := s.transfer(payers, o.takings(), o.Total, "交易", outTradeNo); err != nil {
		return err
	}
	if o.OpenID == "" { // of a native order nobody knows the payer before
		o.OpenID = "oSandbox" + strconv.FormatInt(s.number(), 10)
	}
	s.orders.put(outTradeNo, o)
	s.emitPaid(o)
	return nil
}
