package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"time"
)

// A combined order has several sub-orders, of one merchant or of several, which
// the user pays at once. Each is an order: it is refunded and shared by itself.
type combined struct {
	Request   object    `json:"request"`
	Canonical string    `json:"canonical"`
	Answer    object    `json:"answer"`
	Created   time.Time `json:"created"`
	Issued    time.Time `json:"issued"`
	Orders    []string  `json:"orders"` // where they are filed

	TransactionID string `json:"transaction_id"`
	OpenID        string `json:"openid"`
}

const combinedKind = "combined" // by the number of its merchant

func newCombined(s *Sandbox) *shelf[combined] { return newShelf[combined](s, combinedKind, nil) }

func combines(name string) *operation {
	w, path := ways[name], "/v3/combine-transactions/"+name
	if name == "miniprogram" {
		w = ways["jsapi"]
	}
	return &operation{method: "POST", path: path, run: func(s *Sandbox, c *call) (*answer, error) { return s.createCombined(c, w) }}
}

var combinedOperations = []*operation{
	combines("app"), combines("h5"), combines("jsapi"), combines("native"), combines("miniprogram"),
	{method: "GET", path: "/v3/combine-transactions/out-trade-no/{combine_out_trade_no}", run: (*Sandbox).queryCombined},
	{method: "GET", path: "/v3/combine-transactions/id/{combine_transaction_id}", run: (*Sandbox).queryCombined},
	{method: "POST", path: "/v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close", run: (*Sandbox).closeCombined},
}

// createCombined makes a combined order, or answers the same again to the same
// request.
func (s *Sandbox) createCombined(c *call, w way) (*answer, error) {
	if err := c.signedBy(c.text("/combine_mchid")); err != nil {
		return nil, err
	}
	canonical, err := c.canonical(w.trade)
	if err != nil {
		return nil, err
	}
	subs := items(c.json["sub_orders"])
	for i, sub := range subs {
		amount, _ := sub["amount"].(object)
		total, _ := amount["total_amount"].(json.Number)
		if fen, err := total.Int64(); err != nil || fen < 1 {
			at := "/sub_orders/" + strconv.Itoa(i) + "/amount/total_amount"
			return nil, invalid("body", at, total, "less than 1", "输入源“/body"+at+"”映射到数值字段“标价金额”规则校验失败，值低于最小值 1")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	filed := s.filing(c.own.mchid, c.text("/combine_out_trade_no"))
	all := s.combined.get(filed)
	if all == nil {
		if err := s.notOver(c); err != nil {
			return nil, err
		}
		return s.newCombinedOrder(c, w, canonical, filed, subs)
	}
	for _, key := range all.Orders {
		o := s.orders.get(key)
		s.lapse(o)
		switch {
		case o.State == "CLOSED":
			return nil, refuse(http.StatusBadRequest, "ORDER_CLOSED", "该订单已关闭")
		case !o.open():
			return nil, refuse(http.StatusBadRequest, "ORDERPAID", "该订单已支付")
		}
	}
	if all.Canonical != canonical {
		return nil, refuse(http.StatusBadRequest, "INVALID_REQUEST", "请求重入时，参数与首次请求时不一致")
	}
	if s.now().Sub(all.Issued) > codeLife {
		all.Answer, all.Issued = w.answer(s.prepayID()), s.now()
		s.combined.put(filed, all)
	}
	return reply(all.Answer)
}

// newCombinedOrder makes it with its sub-orders, or none of them. The caller
// holds s.mu.
func (s *Sandbox) newCombinedOrder(c *call, w way, canonical, filed string, subs []object) (*answer, error) {
	now, payer := s.now(), asMembers(c.json["combine_payer_info"])
	all := &combined{Request: c.json, Canonical: canonical, Created: now, Issued: now, OpenID: plain(payer["openid"])}
	orders := make(map[string]*order)
	for _, sub := range subs {
		request := maps.Clone(sub)
		for _, name := range []string{"combine_appid", "combine_mchid", "combine_out_trade_no", "scene_info", "time_expire", "notify_url"} {
			if value, ok := c.json[name]; ok {
				request[name] = value
			}
		}
		total, _ := asMembers(sub["amount"])["total_amount"].(json.Number)
		o := &order{Request: request, Canonical: canonical, TradeType: w.trade, State: "NOTPAY", Created: now, Issued: now, OpenID: all.OpenID}
		o.Total, _ = total.Int64()
		key := s.filing(o.owner(), o.number())
		if s.orders.get(key) != nil || orders[key] != nil {
			return nil, &problem{status: http.StatusBadRequest, code: "INVALID_REQUEST", message: "请求重入时，参数与首次请求时不一致",
				hint: "sub_orders: out_trade_no " + o.number() + " is another order's"}
		}
		orders[key] = o
		all.Orders = append(all.Orders, key)
	}
	all.Answer = w.answer(s.prepayID())
	for _, key := range all.Orders {
		s.orders.put(key, orders[key])
	}
	s.combined.put(filed, all)
	return reply(all.Answer)
}

// asMembers are those of an object; none, where it is none.
func asMembers(value any) object {
	members, _ := value.(object)
	return members
}

// combinedOf finds what a call names. The caller holds s.mu.
func (s *Sandbox) combinedOf(c *call) (*combined, error) {
	all := s.combined.get(s.filing(c.own.mchid, c.params["combine_out_trade_no"]))
	if id := c.params["combine_transaction_id"]; id != "" {
		for _, other := range s.combined.byKey {
			if other.Doc.TransactionID == id && other.Doc.Request["combine_mchid"] == c.own.mchid {
				all = other.Doc
			}
		}
	}
	if all == nil {
		return nil, errNoOrder()
	}
	for _, key := range all.Orders {
		s.lapse(s.orders.get(key))
	}
	return all, nil
}

func (s *Sandbox) queryCombined(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, err := s.combinedOf(c)
	if err != nil {
		return nil, err
	}
	return s.showAs(c, s.describeCombined(all))
}

// describeCombined shows a combined order. The caller holds s.mu.
func (s *Sandbox) describeCombined(all *combined) object {
	shown := object{}
	for _, name := range []string{"combine_appid", "combine_mchid", "combine_out_trade_no"} {
		if value, ok := all.Request[name]; ok {
			shown[name] = value
		}
	}
	if all.Request["trade_scenario"] == "RECOMMERCE" {
		shown["trade_scenario"] = "RECOMMERCE"
	}
	if device := asMembers(all.Request["scene_info"])["device_id"]; device != nil {
		shown["scene_info"] = object{"device_id": device}
	}
	shown["combine_transaction_id"] = all.TransactionID
	if all.OpenID != "" {
		shown["combine_payer_info"] = object{"openid": all.OpenID}
	}
	subs := make([]any, 0, len(all.Orders))
	for _, key := range all.Orders {
		o := s.orders.get(key)
		sub := object{"trade_type": o.TradeType, "trade_state": o.State,
			"amount": object{"total_amount": o.Total, "currency": "CNY", "payer_amount": o.Total - o.Discount, "payer_currency": "CNY"}}
		o.copyTo(sub, "mchid", "sub_mchid", "sub_appid", "individual_auth_id", "attach", "out_trade_no")
		if !o.Paid.IsZero() {
			sub["transaction_id"], sub["bank_type"], sub["success_time"] = o.TransactionID, "OTHERS", chinese(o.Paid)
		}
		if o.Discount > 0 {
			sub["promotion_detail"] = []any{o.coupon()}
		}
		subs = append(subs, sub)
	}
	shown["sub_orders"] = subs
	return shown
}

// closeCombined closes the sub-orders that are named, or none of them.
func (s *Sandbox) closeCombined(c *call) (*answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, err := s.combinedOf(c)
	if err != nil {
		return nil, err
	}
	var closing []*order
	for _, sub := range items(c.json["sub_orders"]) {
		o := s.orders.get(s.filing(plain(sub["mchid"]), plain(sub["out_trade_no"])))
		if o == nil || o.Request["combine_out_trade_no"] != all.Request["combine_out_trade_no"] || o.Request["combine_mchid"] != c.own.mchid {
			return nil, errNoOrder()
		}
		if !o.open() && o.State != "CLOSED" {
			return nil, o.close()
		}
		closing = append(closing, o)
	}
	for _, o := range closing {
		if err := o.close(); err != nil {
			return nil, err
		}
		s.keepOrder(o)
	}
	return noContent()
}

// payCombined pays all sub-orders at once. The caller holds s.mu.
func (s *Sandbox) payCombined(all *combined, p Payment) error {
	if p.Fen > 0 {
		return unpayable("a combined order is paid whole, without a coupon")
	}
	var orders []*order
	for _, key := range all.Orders {
		o := s.orders.get(key)
		s.lapse(o)
		o.Issued = all.Issued
		if err := s.payable(o, p); err != nil {
			return err
		}
		orders = append(orders, o)
	}
	for _, o := range orders {
		if p.Fails {
			o.State = "PAYERROR"
			s.keepOrder(o)
			continue
		}
		if err := s.take(o, p); err != nil {
			return err
		}
		p.OpenID = o.OpenID // all of them by the same user
	}
	if p.Fails {
		return nil
	}
	all.TransactionID, all.OpenID = "43000"+s.now().In(china).Format("20060102")+fmt.Sprintf("%015d", s.number()), p.OpenID
	s.combined.put(s.filing(plain(all.Request["combine_mchid"]), plain(all.Request["combine_out_trade_no"])), all)
	s.emit(event{Type: "TRANSACTION.SUCCESS", Original: "transaction", MchID: plain(all.Request["combine_mchid"]),
		URL: plain(all.Request["notify_url"]), Resource: s.describeCombined(all)})
	return nil
}
