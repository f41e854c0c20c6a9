package sandbox

import (
	"compress/gzip"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// v2Codes are APIv2's names of refusals that APIv3 has as well.
var v2Codes = map[string]string{
	"ORDER_CLOSED": "ORDERCLOSED", "ORDER_NOT_EXIST": "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS": "ORDERNOTEXIST", "NOT_ENOUGH": "NOTENOUGH",
}

// fen reads an amount.
func (in *arrived) fen(name string) (json.Number, error) {
	n, err := strconv.ParseUint(in.v2Params[name], 10, 31)
	if err != nil || n == 0 {
		return "", &v2Failure{message: name + "参数格式错误"}
	}
	return json.Number(strconv.FormatUint(n, 10)), nil
}

// asV3 runs an operation of APIv3 with a body, and gives what it answers.
func (in *arrived) asV3(run func(*call) (*answer, error), body object) (object, error) {
	a, err := run(&call{arrived: in, json: body})
	var refused *problem
	if errors.As(err, &refused) {
		code := refused.code
		if v2Codes[code] != "" {
			code = v2Codes[code]
		}
		return nil, &v2Failure{code: code, message: refused.message}
	}
	if err != nil || len(a.body) == 0 {
		return nil, err
	}
	return parseObject(a.body)
}

// v2Body is the request for an order as APIv3 has it.
func (in *arrived) v2Body() (object, error) {
	total, err := in.fen("total_fee")
	p := in.v2Params
	body := object{"appid": p["appid"], "mchid": p["mch_id"], "description": p["body"], "out_trade_no": p["out_trade_no"],
		"notify_url": p["notify_url"], "amount": object{"total": total, "currency": "CNY"}}
	for _, name := range []string{"attach", "goods_tag"} {
		if p[name] != "" {
			body[name] = p[name]
		}
	}
	if p["openid"] != "" {
		body["payer"] = object{"openid": p["openid"]}
	}
	return body, err
}

func (s *Sandbox) v2Order(in *arrived) (v2Members, error) {
	trade := in.v2Params["trade_type"]
	body, err := in.v2Body()
	switch {
	case err != nil:
		return nil, err
	case !slices.Contains([]string{"JSAPI", "NATIVE", "APP", "MWEB"}, trade):
		return nil, &v2Failure{message: "trade_type参数格式错误"}
	case trade == "JSAPI" && in.v2Params["openid"] == "":
		return nil, &v2Failure{message: "JSAPI支付必须传openid"}
	}
	created, err := in.asV3(func(c *call) (*answer, error) {
		return s.createOrder(c, trade, func(id string) object {
			return object{"prepay_id": "wx" + id, "code_url": "weixin://wxpay/bizpayurl?pr=" + id}
		})
	}, body)
	if err != nil {
		return nil, err
	}
	out := v2Members{"trade_type": trade, "prepay_id": fmt.Sprint(created["prepay_id"])}
	if trade == "NATIVE" {
		out["code_url"] = fmt.Sprint(created["code_url"])
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
	if _, err = in.asV3(func(c *call) (*answer, error) {
		return s.createOrder(c, "MICROPAY", func(string) object { return object{} })
	}, body); err != nil {
		return nil, err
	}
	if total, _ := in.fen("total_fee"); asksPassword(total) {
		return nil, &v2Failure{code: "USERPAYING", message: "需要用户输入支付密码"}
	}
	if err := s.Pay(in.v2Params["out_trade_no"]); err != nil {
		return nil, &v2Failure{code: "ORDERPAID", message: "该订单已支付"}
	}
	paid, err := s.v2QueryOrder(in)
	delete(paid, "trade_state")
	delete(paid, "trade_state_desc")
	return paid, err
}

// v2Found finds the order that a request names. The caller holds s.mu.
func (s *Sandbox) v2Found(in *arrived) *order {
	if id := in.v2Params["transaction_id"]; id != "" {
		return s.orders.byTransaction[id]
	}
	if o := s.orders.get(s.filing(in.own.mchid, in.v2Params["out_trade_no"])); o != nil && !o.Never {
		return o
	}
	return nil
}

func (s *Sandbox) v2QueryOrder(in *arrived) (v2Members, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.v2Found(in)
	if o == nil {
		return nil, &v2Failure{code: "ORDERNOTEXIST", message: "此交易订单号不存在"}
	}
	out := v2Members{"out_trade_no": fmt.Sprint(o.Request["out_trade_no"]), "trade_state": o.State, "trade_state_desc": orderStates[o.State]}
	if !o.Paid.IsZero() {
		maps.Copy(out, v2Members{
			"transaction_id": o.TransactionID, "trade_type": o.TradeType, "openid": o.OpenID, "bank_type": "OTHERS", "is_subscribe": "N", "fee_type": "CNY",
			"total_fee": strconv.FormatInt(o.Total, 10), "cash_fee": strconv.FormatInt(o.Total, 10), "time_end": o.Paid.In(china).Format("20060102150405"),
		})
	}
	if attach, ok := o.Request["attach"].(string); ok {
		out["attach"] = attach
	}
	return out, nil
}

func (s *Sandbox) v2CloseOrder(in *arrived) (v2Members, error) {
	in.params = map[string]string{"out_trade_no": in.v2Params["out_trade_no"]}
	_, err := in.asV3(s.closeOrder, object{"mchid": in.v2Params["mch_id"]})
	return v2Members{"result_msg": "OK"}, err
}

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
	for v2, v3 := range map[string]string{"out_trade_no": "out_trade_no", "transaction_id": "transaction_id", "refund_desc": "reason", "notify_url": "notify_url"} {
		if p[v2] != "" {
			body[v3] = p[v2]
		}
	}
	created, err := in.asV3(s.createRefund, body)
	if err != nil {
		return nil, err
	}
	return v2Members{
		"transaction_id": fmt.Sprint(created["transaction_id"]), "out_trade_no": fmt.Sprint(created["out_trade_no"]),
		"out_refund_no": p["out_refund_no"], "refund_id": fmt.Sprint(created["refund_id"]),
		"refund_fee": amount.String(), "total_fee": total.String(), "cash_fee": total.String(),
	}, nil
}

// v2QueryRefund lists the refunds of an order, or shows one.
func (s *Sandbox) v2QueryRefund(in *arrived) (v2Members, error) {
	s.mu.Lock()
	var numbers []string
	for _, number := range s.refunds.keys() {
		r := s.refunds.get(number).Created
		if in.v2Params["out_refund_no"] == number || in.v2Params["refund_id"] != "" && in.v2Params["refund_id"] == r["refund_id"] ||
			in.v2Params["out_trade_no"] != "" && in.v2Params["out_trade_no"] == r["out_trade_no"] ||
			in.v2Params["transaction_id"] != "" && in.v2Params["transaction_id"] == r["transaction_id"] {
			numbers = append(numbers, number)
		}
	}
	s.mu.Unlock()
	if len(numbers) == 0 {
		return nil, &v2Failure{code: "REFUNDNOTEXIST", message: "退款订单查询失败"}
	}
	out := v2Members{"refund_count": strconv.Itoa(len(numbers))}
	for i, number := range numbers {
		in.params = map[string]string{"out_refund_no": number}
		r, err := in.asV3(s.queryRefund, nil)
		if err != nil {
			return nil, err
		}
		n := "_" + strconv.Itoa(i)
		amount, _ := r["amount"].(object)
		maps.Copy(out, v2Members{
			"out_trade_no": fmt.Sprint(r["out_trade_no"]), "transaction_id": fmt.Sprint(r["transaction_id"]), "total_fee": fmt.Sprint(amount["total"]), "cash_fee": fmt.Sprint(amount["total"]),
			"out_refund_no" + n: number, "refund_id" + n: fmt.Sprint(r["refund_id"]), "refund_fee" + n: fmt.Sprint(amount["refund"]),
			"refund_status" + n: fmt.Sprint(r["status"]), "refund_recv_accout" + n: fmt.Sprint(r["user_received_account"]),
		})
	}
	return out, nil
}

// v2Transfer pays to a user, once for a partner_trade_no.
func (s *Sandbox) v2Transfer(in *arrived) (v2Members, error) {
	amount, err := in.fen("amount")
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	number := in.v2Params["partner_trade_no"]
	if earlier := s.paid.get(number); earlier != nil {
		return *earlier, nil
	}
	fen, err := amount.Int64()
	if err != nil { // checked: digits
		return nil, &v2Failure{code: "PARAM_ERROR", message: "参数错误"}
	}
	if err := s.transfer(basic(s.opts.MchID), payers, fen, "企业付款", number); err != nil {
		return nil, &v2Failure{code: "NOTENOUGH", message: "余额不足"}
	}
	now := s.now().In(china)
	answer := v2Members{
		"mch_appid": in.v2Params["mch_appid"], "mchid": in.v2Params["mchid"], "partner_trade_no": number,
		"payment_no": "10100" + now.Format("20060102") + fmt.Sprintf("%015d", s.number()), "payment_time": now.Format(time.DateTime),
	}
	s.paid.put(number, &answer)
	return answer, nil
}

func (s *Sandbox) v2Upload(in *arrived) (v2Members, error) {
	if in.upload == nil || len(in.upload.file) == 0 {
		return nil, &v2Failure{message: "缺少参数media"}
	}
	sum := md5.Sum(in.upload.file)
	if !strings.EqualFold(in.v2Params["media_hash"], hex.EncodeToString(sum[:])) {
		return nil, &v2Failure{code: "PARAM_ERROR", message: "media_hash与图片内容不一致"}
	}
	return v2Members{"media_id": base64.RawURLEncoding.EncodeToString(sum[:])}, nil
}

// v2Bill streams the bill of a day, or refuses in XML.
func (s *Sandbox) v2Bill(in *arrived) (*answer, error) {
	day, err := time.ParseInLocation("20060102", in.v2Params["bill_date"], china)
	switch {
	case err != nil:
		return nil, &v2Failure{message: "invalid bill_date", extra: v2Members{"error_code": "20001"}}
	case day.Format("20060102") >= s.now().In(china).Format("20060102"):
		return nil, &v2Failure{message: "No Bill Exist", extra: v2Members{"error_code": "20002"}}
	}
	a := &answer{status: http.StatusOK, unsigned: true, header: http.Header{"Content-Type": {"text/plain"}}}
	date := day.Format(time.DateOnly)
	a.stream = func(w io.Writer) error { return s.writeBill(w, date) }
	if in.v2Params["tar_type"] == "GZIP" {
		a.header.Set("Content-Type", "application/x-gzip")
		a.stream = func(w io.Writer) error {
			packed := gzip.NewWriter(w)
			if err := s.writeBill(packed, date); err != nil {
				return err
			}
			return packed.Close()
		}
	}
	return a, nil
}

// v2Entrust sends the user's browser on.
func (s *Sandbox) v2Entrust(in *arrived) (*answer, error) {
	return &answer{status: http.StatusFound, unsigned: true,
		header: http.Header{"Location": {"https://sandbox.invalid/entrust/" + in.v2Params["plan_id"]}}}, nil
}
