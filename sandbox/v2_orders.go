package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// v2Merchants are the merchant, and where there is one his sub-merchant, as
// APIv3 names them.
func (in *arrived) v2Merchants() object {
	p := in.v2Params
	if p["sub_mch_id"] == "" {
		return object{"appid": p["appid"], "mchid": p["mch_id"]}
	}
	merchants := object{"sp_appid": p["appid"], "sp_mchid": p["mch_id"], "sub_mchid": p["sub_mch_id"]}
	if p["sub_appid"] != "" {
		merchants["sub_appid"] = p["sub_appid"]
	}
	return merchants
}

// v2Body is the request for an order as APIv3 has it.
func (in *arrived) v2Body() (object, error) {
	total, err := in.fen("total_fee")
	p := in.v2Params
	body := in.v2Merchants()
	maps.Copy(body, object{"description": p["body"], "out_trade_no": p["out_trade_no"], "amount": object{"total": total, "currency": "CNY"}})
	for _, name := range []string{"attach", "goods_tag", "notify_url"} {
		if p[name] != "" {
			body[name] = p[name]
		}
	}
	if end, failed := time.ParseInLocation("20060102150405", p["time_expire"], china); failed == nil {
		body["time_expire"] = chinese(end)
	}
	if p["profit_sharing"] == "Y" {
		body["settle_info"] = object{"profit_sharing": true}
	}
	payer := object{}
	for v2, v3 := range map[string]string{"openid": "openid", "sub_openid": "sub_openid", "auth_code": "auth_code"} {
		if body["sp_mchid"] != nil && v2 == "openid" {
			v3 = "sp_openid"
		}
		if p[v2] != "" {
			payer[v3] = p[v2]
		}
	}
	if len(payer) > 0 {
		body["payer"] = payer
	}
	return body, err
}

func v2Prepaid(id string) object {
	return object{"prepay_id": "wx" + id, "code_url": "weixin://wxpay/bizpayurl?pr=" + id,
		"mweb_url": "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx" + id}
}

func (s *Sandbox) v2Order(in *arrived) (v2Members, error) {
	trade := in.v2Params["trade_type"]
	body, err := in.v2Body()
	switch {
	case err != nil:
		return nil, err
	case !slices.Contains([]string{"JSAPI", "NATIVE", "APP", "MWEB"}, trade):
		return nil, &v2Failure{message: "trade_type参数格式错误"}
	case trade == "JSAPI" && in.v2Params["openid"] == "" && in.v2Params["sub_openid"] == "":
		return nil, &v2Failure{message: "JSAPI支付必须传openid"}
	}
	created, err := in.asV3(func(c *call) (*answer, error) { return s.createOrder(c, way{trade, v2Prepaid}) }, body)
	if err != nil {
		return nil, err
	}
	out := v2Members{"trade_type": trade, "prepay_id": plain(created["prepay_id"])}
	if shown := map[string]string{"NATIVE": "code_url", "MWEB": "mweb_url"}[trade]; shown != "" {
		out[shown] = plain(created[shown])
	}
	return out, nil
}

// v2Micropay takes a payment by the code that the user shows: it is paid at once,
// unless the user has to enter a password.
func (s *Sandbox) v2Micropay(in *arrived) (v2Members, error) {
	body, err := in.v2Body()
	if err != nil {
		return nil, err
	}
	known := false
	paid, err := in.asV3(func(c *call) (*answer, error) {
		s.mu.Lock()
		known = s.order(c.own.mchid, c.text("/out_trade_no")) != nil
		s.mu.Unlock()
		return s.codepay(c)
	}, body)
	switch {
	case err != nil:
		return nil, err
	case paid["trade_state"] == "USERPAYING":
		return nil, &v2Failure{code: "USERPAYING", message: "需要用户输入支付密码"}
	case known:
		return nil, &v2Failure{code: "ORDERPAID", message: "该订单已支付"}
	}
	shown, err := s.v2QueryOrder(in)
	delete(shown, "trade_state")
	delete(shown, "trade_state_desc")
	return shown, err
}

// v2Found finds the order that a request names. The caller holds s.mu.
func (s *Sandbox) v2Found(in *arrived) *order {
	o := s.order(in.own.mchid, in.v2Params["out_trade_no"])
	if id := in.v2Params["transaction_id"]; id != "" {
		o = s.transaction(in.own.mchid, id)
	}
	if o == nil || !s.isOf(o, in.v2Params["sub_mch_id"]) {
		return nil
	}
	return o
}

func (s *Sandbox) v2QueryOrder(in *arrived) (v2Members, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.v2Found(in)
	if o == nil {
		return nil, &v2Failure{code: "ORDERNOTEXIST", message: "此交易订单号不存在"}
	}
	out := o.describeV2()
	out["trade_state"], out["trade_state_desc"] = o.State, orderStates[o.State]
	return out, nil
}

// describeV2 shows an order in the members of APIv2, as a query and a
// notification have them.
func (o *order) describeV2() v2Members {
	out := v2Members{"out_trade_no": o.number()}
	if !o.Paid.IsZero() {
		maps.Copy(out, v2Members{
			"transaction_id": o.TransactionID, "trade_type": o.TradeType, "openid": o.OpenID, "bank_type": "OTHERS", "is_subscribe": "N", "fee_type": "CNY",
			"total_fee": strconv.FormatInt(o.Total, 10), "cash_fee": strconv.FormatInt(o.Total-o.Discount, 10), "time_end": o.Paid.In(china).Format("20060102150405"),
		})
		if o.Discount > 0 {
			fee := strconv.FormatInt(o.Discount, 10)
			maps.Copy(out, v2Members{"coupon_fee": fee, "coupon_count": "1", "coupon_fee_0": fee, "coupon_type_0": "CASH", "coupon_id_0": plain(o.coupon()["coupon_id"])})
		}
	}
	if sub := o.sub(); sub != "" {
		out["sub_mch_id"] = sub
	}
	if attach, ok := o.Request["attach"].(string); ok {
		out["attach"] = attach
	}
	return out
}

func (s *Sandbox) v2CloseOrder(in *arrived) (v2Members, error) {
	in.params = map[string]string{"out_trade_no": in.v2Params["out_trade_no"]}
	_, err := in.asV3(s.closeOrder, in.v2Merchants())
	return v2Members{"result_msg": "OK"}, err
}

// v2Reverse takes a payment by code back.
func (s *Sandbox) v2Reverse(in *arrived) (v2Members, error) {
	_, err := in.asV3(func(c *call) (*answer, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		o := s.v2Found(c.arrived)
		if o == nil {
			return nil, errNoOrder()
		}
		return &answer{status: http.StatusOK}, s.revoke(o)
	}, in.v2Merchants())
	return v2Members{"recall": "N"}, err
}

// asNumber is a number of a request; zero, where it is none.
func asNumber(value any) json.Number {
	number, ok := value.(json.Number)
	if !ok {
		return json.Number(fmt.Sprint(0))
	}
	return number
}
