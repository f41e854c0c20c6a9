package sandbox_test

import (
	"strings"

	"github.com/a8579013/wechatpay/sandbox"
)

// A reproduction is the request of a line that tells none, or has it for another operation.
type reproduction struct {
	rights       *sandbox.Rights
	method, path string // "": as in the line
	body         object
	form         map[string]string
	mtls         bool
	send         func(*caller, *realRefusal) *reply // in place of all that
}

func (again *reproduction) fill(line *realRefusal) {
	if again.method != "" {
		line.Method = again.method
	}
	if again.path != "" {
		line.Path, line.AskPath = again.path, ""
	}
	line.Request.Body, line.Request.Form = again.body, again.form
	line.Request.MTLS = line.Request.MTLS || again.mtls
}

// aPartnersOrder, aTransfer, a serviceOrder are well formed.
func aPartnersOrder() object {
	return object{"sp_appid": "wx8888888888888888", "sp_mchid": sandbox.DefaultMchID, "sub_mchid": "1900000109", "description": "x", "out_trade_no": "partner-0001",
		"notify_url": "https://www.example.com/notify", "amount": object{"total": 1}, "payer": object{"sp_openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}}
}

func codePayment(fen int) object {
	order := aPartnersOrder()
	delete(order, "notify_url")
	order["payer"], order["amount"] = object{"auth_code": "130061098828009406"}, object{"total": fen, "currency": "CNY"}
	order["scene_info"] = object{"store_info": object{"out_id": "A1111"}}
	return order
}

func aTransfer() object {
	return object{"appid": "wx8888888888888888", "out_bill_no": "plfk2020042013", "transfer_scene_id": "1000", "openid": "o-MYE42l80oelYMDE34nYD456Xoy", "transfer_amount": 400000,
		"transfer_remark": "2020年4月报销", "transfer_scene_report_infos": []any{object{"info_type": "活动名称", "info_content": "新会员有礼"}}}
}

func aBatch() object {
	return object{"appid": "wx8888888888888888", "out_batch_no": "plfk2020042013", "batch_name": "x", "batch_remark": "x", "total_amount": 1, "total_num": 1,
		"transfer_detail_list": []any{object{"out_detail_no": "x23zy545Bd5436", "transfer_amount": 1, "transfer_remark": "x", "openid": "o-MYE42l80oelYMDE34nYD456Xoy"}}}
}

func aServiceOrder(start string) object {
	return object{"out_order_no": "score" + start, "appid": "wxd678efh567hg6787", "service_id": "2002000000000558128851361561536", "service_introduction": "x",
		"time_range": object{"start_time": start}, "risk_fund": object{"name": "DEPOSIT", "amount": 10000}, "notify_url": "https://www.example.com/notify", "need_user_confirm": true}
}

func v2Order(total string) map[string]string {
	return map[string]string{"appid": "wxd678efh567hg6787", "mch_id": "{mchid}", "nonce_str": "{nonce}", "body": "test", "out_trade_no": "{no}", "total_fee": total,
		"spbill_create_ip": "127.0.0.1", "notify_url": "https://www.example.com/notify", "trade_type": "NATIVE"}
}

func microPayment(total string) map[string]string {
	payment := v2Order(total)
	delete(payment, "notify_url")
	delete(payment, "trade_type")
	payment["auth_code"] = "130061098828009406"
	return payment
}

func withoutProduct(paths ...string) *sandbox.Rights { return &sandbox.Rights{Closed: paths} }

var reproductions = map[string]*reproduction{
	"param-min-limit": {path: "/v3/transfer/batches/out-batch-no/plfk2020042013?need_query_detail=true&limit=1"},
	"param-min-receiver": {body: object{"appid": "wx8888888888888888", "transaction_id": "4208450740201411110007820472", "out_order_no": "P1",
		"unfreeze_unsplit": true, "receivers": []any{object{"type": "MERCHANT_ID", "account": "", "amount": 1, "description": "x"}}}},
	"param-unknown-openid":   {body: with(aPartnersOrder(), "o", "payer", "openid")},
	"param-bare":             {path: nativePath, body: with(newOrder("order-0001"), "XYZ", "amount", "currency")},
	"param-payscore-time":    {body: aServiceOrder("20260531120000"), send: beginsAsTold},
	"order-appid-mismatch":   {rights: &sandbox.Rights{AppIDs: []string{"wx0000000000000000"}}, body: newOrder("order-0001")},
	"codepay-userpaying":     {send: userPaying},
	"media-contenttype":      {send: wrongPictureType},
	"pay-closed-product":     {rights: withoutProduct("/v3/pay/transactions/jsapi"), body: with(newOrder("order-0001"), object{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}, "payer")},
	"param-bill-number":      {body: with(aTransfer(), "plfk_2020042013", "out_bill_no")},
	"param-unknown-submchid": {body: with(aTransfer(), "1900000109", "sub_mchid")},
	"transfer-scene":         {rights: &sandbox.Rights{TransferScenes: []string{"1005"}}, body: aTransfer()},
	"transfer-product":       {rights: withoutProduct("/v3/transfer/"), body: aBatch()},
	"payscore-noauth":        {rights: withoutProduct("/v3/payscore/"), body: aServiceOrder("OnAccept")},
	"v2-product":             {rights: withoutProduct("/pay/unifiedorder"), form: v2Order("1")},
	"v2-userpaying":          {form: microPayment("100001")},
	"v2-transfer-noauth": {rights: withoutProduct("/mmpaymkttransfers/promotion/transfers"), mtls: true, form: map[string]string{"mch_appid": "wxd678efh567hg6787", "mchid": "{mchid}",
		"nonce_str": "{nonce}", "partner_trade_no": "10000098201411111234567890", "openid": "oxTWIuGaIt6gTKsQRLau2M0yL16E", "check_name": "NO_CHECK", "amount": "1", "desc": "x"}},
	"v2-sharing-return": {rights: withoutProduct("/secapi/pay/profitsharingreturn"), mtls: true, form: map[string]string{"mch_id": "{mchid}", "appid": "wxd678efh567hg6787", "nonce_str": "{nonce}",
		"out_order_no": "P20150806125346", "out_return_no": "R20190516001", "return_account_type": "MERCHANT_ID", "return_account": "86693852", "return_amount": "10", "description": "x"}},
}

// beginsAsTold asks where only the beginning of the words is told.
func beginsAsTold(c *caller, line *realRefusal) *reply {
	r := c.do(line.Method, line.Path, aServiceOrder("20260531120000"))
	if message, _ := r.json["message"].(string); !strings.HasPrefix(message, "服务开始时间不能早于调用接口时间") {
		c.t.Errorf("%s", r.body)
	}
	for _, start := range []string{"OnAccept", "20260601130000", "20260601", "20091225091010"} { // the last is the page's own example
		c.must(line.Method, line.Path, aServiceOrder(start))
	}
	return r
}

// userPaying pays by code what needs the user's password.
func userPaying(c *caller, line *realRefusal) *reply {
	r := c.do(line.Method, line.Path, codePayment(100001))
	if r.json["trade_state"] != "USERPAYING" {
		c.t.Errorf("%s", r.body)
	}
	c.verify(r)
	order := codePayment(100000)
	order["out_trade_no"] = "partner-0002"
	if paid := c.do(line.Method, line.Path, order); paid.status != 200 {
		c.t.Errorf("%d %s", paid.status, paid.body)
	}
	return r
}

// wrongPictureType sends a picture as something else.
func wrongPictureType(c *caller, line *realRefusal) *reply {
	const meta = `{"file_name":"a.png","file_digest":"d41d8cd98f00b204e9800998ecf8427e"}`
	return c.post(c.upload(line.Path, meta, "a.png", []byte("x")))
}
