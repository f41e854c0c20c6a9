package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
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

	amountRules = []rule{{field: "/amount/total", label: "总金额", kind: integer, min: 1}, {field: "/amount/currency", label: "货币类型", enum: []string{"CNY"}}}

	orderStates = map[string]string{
		"NOTPAY": "订单未支付", "SUCCESS": "支付成功", "CLOSED": "订单已关闭", "REFUND": "订单发生过退款",
		"USERPAYING": "需要用户输入支付密码", "PAYERROR": "支付失败", "REVOKED": "订单已撤销",
	}
)

// How long an order can be paid, and what was given to show to the user.
const (
	orderLife = 7 * 24 * time.Hour // where it has no time_expire
	codeLife  = 2 * time.Hour
)

// An order is what the user is asked to pay. One of APIv2 is kept as APIv3 has
// it, and a sub-order of a combined one with the names of that beside its own.
type order struct {
	Request   object    `json:"request"`   // the body it was created with
	Canonical string    `json:"canonical"` // a hash of the same: what may not change
	Answer    object    `json:"answer"`    // to its creation
	TradeType string    `json:"trade_type"`
	Total     int64     `json:"total"`          // fen
	Form      Form      `json:"form,omitempty"` // of the notification that it is paid
	Created   time.Time `json:"created"`
	Issued    time.Time `json:"issued"` // when Answer was given

	State         string    `json:"state"`
	TransactionID string    `json:"transaction_id"` // once it is paid
	Paid          time.Time `json:"paid"`
	OpenID        string    `json:"openid"`
	Discount      int64     `json:"discount,omitempty"`  // fen, of a coupon of WeChat Pay's
	Coupon        object    `json:"coupon,omitempty"`    // nil: of WeChat Pay's own; else as the order shows a merchant's
	CardEnds      bool      `json:"card_ends,omitempty"` // a refund will be abnormal
	Refunded      int64     `json:"refunded"`            // fen
	Refunds       []string  `json:"refunds,omitempty"`   // where they are filed
	Never         bool      `json:"never,omitempty"`     // it was closed before it was ever made
}

func (o *order) number() string { return plain(o.Request["out_trade_no"]) }

// owner is the merchant who made the order, payee the one whom it is paid to.
func (o *order) owner() string {
	if sp := plain(o.Request["sp_mchid"]); sp != "" {
		return sp
	}
	return plain(o.Request["mchid"])
}

func (o *order) sub() string { return plain(o.Request["sub_mchid"]) }

func (o *order) payee() string {
	if sub := o.sub(); sub != "" {
		return sub
	}
	return o.owner()
}

// isOf tells whether a request for a sub-merchant, or for none, may mean an
// order. Where nobody has been named a partner, an order of none is everybody's.
func (s *Sandbox) isOf(o *order, sub string) bool {
	return o.sub() == sub || o.sub() == "" && !s.ring().partners()
}

// open tells whether it can still be paid.
func (o *order) open() bool {
	return o.State == "NOTPAY" || o.State == "USERPAYING" || o.State == "PAYERROR"
}

// expiry is when it ends by itself.
func (o *order) expiry() time.Time {
	if end, err := time.Parse(time.RFC3339, plain(o.Request["time_expire"])); err == nil {
		return end
	}
	return o.Created.Add(orderLife)
}

// orders are by their merchant's number, and those that are paid by transaction_id as well.
type orders struct {
	*shelf[order]
	byTransaction map[string]*order
}

func newOrders(s *Sandbox) orders {
	byTransaction := make(map[string]*order)
	all := orders{byTransaction: byTransaction, shelf: newShelf(s, orderKind, func(key string, o *order) {
		if o.TransactionID != "" {
			byTransaction[o.TransactionID] = o
		}
		s.expect(orderKind, key, s.due(o))
	})}
	s.deadlines.ends[orderKind] = func(key string) {
		o := all.get(key)
		s.lapse(o)
		s.thaw(o)
	}
	return all
}

// due is when an order ends by itself, or its money is not frozen any more; zero:
// never. The caller holds s.mu.
func (s *Sandbox) due(o *order) time.Time {
	switch {
	case o.open() && !o.Created.IsZero():
		return o.expiry().Add(1) // it can be paid until then
	case o.TransactionID != "" && o.shared() && (!s.deadlines.ready || s.books.balance[unsplit(o.TransactionID)] > 0): // a Store may give the money later
		return o.Paid.Add(frozenFor)
	}
	return time.Time{}
}

func (s *Sandbox) keepOrder(o *order) { s.orders.put(s.filing(o.owner(), o.number()), o) }

// order finds a merchant's order as it is now; nil: there is none. The caller
// holds s.mu.
func (s *Sandbox) order(mchid, number string) *order {
	o := s.orders.get(s.filing(mchid, number))
	if o == nil || o.Never {
		return nil
	}
	s.lapse(o)
	return o
}

// transaction finds a paid order of a merchant, also one that he has combined
// with others. The caller holds s.mu.
func (s *Sandbox) transaction(mchid, id string) *order {
	o := s.orders.byTransaction[id]
	if o == nil || o.owner() != mchid && o.Request["combine_mchid"] != mchid {
		return nil
	}
	return o
}

// lapse closes an order whose time is over. The caller holds s.mu.
func (s *Sandbox) lapse(o *order) {
	if o.open() && !o.Created.IsZero() && s.now().After(o.expiry()) {
		o.State = "CLOSED"
		s.keepOrder(o)
	}
}

// A way is one of making an order.
type way struct {
	trade  string
	answer func(id string) object
}

func prepaid(id string) object { return object{"prepay_id": "wx" + id} }

var ways = map[string]way{
	"native": {"NATIVE", func(id string) object { return object{"code_url": "weixin://wxpay/bizpayurl?pr=" + id} }},
	"jsapi":  {"JSAPI", prepaid},
	"app":    {"APP", prepaid},
	"h5": {"MWEB", func(id string) object {
		return object{"h5_url": "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx" + id + "&package=" + id[len(id)-10:]}
	}},
}

// creates is the operation of a way; the body of some has rules of its own.
func creates(path, name string, body []rule) *operation {
	w := ways[name]
	return &operation{method: "POST", path: path, body: body, run: func(s *Sandbox, c *call) (*answer, error) { return s.createOrder(c, w) }}
}

var orderOperations = []*operation{
	creates("/v3/pay/transactions/native", "native", orderBody),
	creates("/v3/pay/transactions/jsapi", "jsapi", append(orderBody[:len(orderBody):len(orderBody)], jsapiBody...)),
	creates("/v3/pay/transactions/app", "app", amountRules),
	creates("/v3/pay/transactions/h5", "h5", amountRules),
	creates("/v3/pay/transactions/app-with-contract", "app", amountRules),
	creates("/v3/pay/transactions/jsapi-with-contract", "jsapi", amountRules),
	creates("/v3/pay/partner/transactions/native", "native", amountRules),
	creates("/v3/pay/partner/transactions/jsapi", "jsapi", amountRules),
	creates("/v3/pay/partner/transactions/app", "app", amountRules),
	creates("/v3/pay/partner/transactions/h5", "h5", amountRules),
	creates("/v3/pay/partner/transactions/miniprogram", "jsapi", amountRules),
	creates("/v3/pay/partner/transactions/scannedpos", "jsapi", amountRules),
	creates("/v3/pay/partner/transactions/app-with-contract", "app", amountRules),
	creates("/v3/pay/partner/transactions/jsapi-with-contract", "jsapi", amountRules),

	{method: "GET", path: "/v3/pay/transactions/id/{transaction_id}", run: (*Sandbox).queryTransaction, query: orderQuery},
	{method: "GET", path: "/v3/pay/transactions/out-trade-no/{out_trade_no}", run: (*Sandbox).queryOrder, query: orderQuery},
	{method: "POST", path: "/v3/pay/transactions/out-trade-no/{out_trade_no}/close", run: (*Sandbox).closeOrder, body: closeBody},
	{method: "GET", path: "/v3/pay/partner/transactions/id/{transaction_id}", run: (*Sandbox).queryTransaction},
	{method: "GET", path: "/v3/pay/partner/transactions/out-trade-no/{out_trade_no}", run: (*Sandbox).queryOrder},
	{method: "POST", path: "/v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close", run: (*Sandbox).closeOrder},
}

// createOrder makes an order, or answers the same again to the same request.
func (s *Sandbox) createOrder(c *call, w way) (*answer, error) {
	if err := c.signedBy(c.text("/mchid") + c.text("/sp_mchid")); err != nil {
		return nil, err
	}
	canonical, err := c.canonical(w.trade)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	number := c.text("/out_trade_no")
	o := s.orders.get(s.filing(c.own.mchid, number))
	if o == nil {
		if err := s.notOver(c); err != nil {
			return nil, err
		}
		o = s.newOrder(c, w, canonical)
		s.keepOrder(o)
		return reply(o.Answer)
	}
	s.lapse(o)
	if err := o.madeBy(canonical); err != nil {
		return nil, err
	}
	if s.now().Sub(o.Issued) > codeLife { // the earlier one can't be paid any more
		o.Answer, o.Issued = w.answer(s.prepayID()), s.now()
		s.keepOrder(o)
	}
	return reply(o.Answer)
}

// notOver refuses a new order that would be over at once. The caller holds s.mu.
func (s *Sandbox) notOver(c *call) error {
	text := c.text("/time_expire")
	if end, err := time.Parse(time.RFC3339, text); err != nil || end.After(s.now()) {
		return nil
	}
	return invalid("body", "/time_expire", text, "not after now, "+chinese(s.now()), "交易结束时间不能早于当前时间")
}

// madeBy refuses to make an order again that is over, or other than it was.
func (o *order) madeBy(canonical string) error {
	switch {
	case o.Never:
		return refuse(http.StatusBadRequest, "INVALID_REQUEST", "请求重入时，参数与首次请求时不一致")
	case o.State == "CLOSED":
		return refuse(http.StatusBadRequest, "ORDER_CLOSED", "该订单已关闭")
	case o.State == "REVOKED":
		return refuse(http.StatusBadRequest, "ORDER_REVERSED", "该订单已撤销")
	case !o.open():
		return refuse(http.StatusBadRequest, "ORDERPAID", "该订单已支付")
	case o.Canonical != canonical || o.Request["combine_out_trade_no"] != nil:
		return refuse(http.StatusBadRequest, "INVALID_REQUEST", "请求重入时，参数与首次请求时不一致")
	}
	return nil
}

// newOrder makes an order of a request. The caller holds s.mu.
func (s *Sandbox) newOrder(c *call, w way, canonical string) *order {
	payer, _ := c.json["payer"].(object)
	o := &order{Request: c.json, Canonical: canonical, TradeType: w.trade, Total: c.integer("/amount/total"), Form: c.noticeForm(),
		State: "NOTPAY", Created: s.now(), Issued: s.now()}
	for _, name := range []string{"openid", "sp_openid", "sub_openid"} {
		if o.OpenID == "" {
			o.OpenID = plain(payer[name])
		}
	}
	o.Answer = w.answer(s.prepayID())
	return o
}

// prepayID makes what stands in a prepay_id or a code_url. The caller holds s.mu.
func (s *Sandbox) prepayID() string {
	return s.now().In(china).Format("02150405") + fmt.Sprintf("%024d", s.number())
}

// signedBy refuses a merchant in the request who is not the one who signed it.
func (c *call) signedBy(mchid string) error {
	if mchid == c.own.mchid {
		return nil
	}
	return foreignMerchant(c.own.mchid)
}

// foreignMerchant refuses a mchid that is not the one who signed.
func foreignMerchant(mchid string) error {
	return &problem{status: http.StatusBadRequest, code: "PARAM_ERROR", message: "http header中的mchid与post payload中的mchid不匹配",
		hint: "mchid: the Authorization is of " + mchid}
}

// canonical is a short text that is the same for the same request, whose
// encrypted fields are opened for it: they are others each time.
func (c *call) canonical(kind string) (string, error) {
	body := maps.Clone(c.json)
	for _, payer := range []string{"payer", "combine_payer_info"} {
		members, _ := body[payer].(object)
		identity, ok := members["identity"].(object)
		if !ok {
			continue
		}
		opened := maps.Clone(identity)
		for _, name := range []string{"number", "name"} {
			text, err := c.decrypt("/" + payer + "/identity/" + name)
			if err != nil {
				return "", err
			}
			opened[name] = text
		}
		members = maps.Clone(members)
		members["identity"] = opened
		body[payer] = members
	}
	text, err := marshal(body)
	if err != nil {
		return "", err
	}
	return digest(kind + string(text)), nil
}

// digest is a short hash: it is kept of every document.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}
