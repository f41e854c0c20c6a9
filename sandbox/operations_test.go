package sandbox_test

import (
	"crypto/rsa"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/sandbox"
)

func n(text string) json.Number { return json.Number(text) }

// A step is a call and what it must answer.
type step struct {
	name           string
	method, target string
	body           any
	status         int    // 0: 200
	code           string // of a refusal
	field          any    // of a PARAM_ERROR
	want           object // members that the answer must have; nil value: must not have
}

func (c *caller) walk(steps []step) {
	c.t.Helper()
	for _, s := range steps {
		r := c.do(s.method, s.target, s.body)
		if s.code != "" {
			c.t.Log(s.name)
			c.refused(r, s.status, s.code)
			if got := hinted(r); s.field != nil && got != s.field {
				c.t.Errorf("%s: field %v, want %v", s.name, got, s.field)
			}
			continue
		}
		if r.status != max(s.status, 200) && r.status != s.status {
			c.t.Fatalf("%s: %d %s", s.name, r.status, r.body)
		}
		c.verify(r)
		for name, want := range s.want {
			if diff := cmp.Diff(want, r.json[name]); diff != "" {
				c.t.Errorf("%s: %s: %s", s.name, name, diff)
			}
		}
	}
}

func TestCoupons(t *testing.T) {
	clock := sandbox.ClockAt(noon)
	c := start(t, sandbox.Options{Now: func() time.Time { return clock.Pass(time.Second) }})
	path := "/v3/marketing/favor/stocks/9856000"
	view := path + "?stock_creator_mchid=8956000"
	c.walk([]step{
		{name: "it exists", method: "GET", target: view, want: object{"stock_id": "9856000", "stock_creator_mchid": "8956000", "status": "unactivated", "start_time": nil}},
		{name: "pause too early", method: "POST", target: path + "/pause", body: startBody(), status: 400, code: "INVALID_REQUEST"},
		{name: "restart too early", method: "POST", target: path + "/restart", body: startBody(), status: 400, code: "INVALID_REQUEST"},
		{name: "stop too early", method: "POST", target: path + "/stop", body: startBody(), status: 400, code: "INVALID_REQUEST"},
		{name: "unknown merchant", method: "POST", target: path + "/start", body: object{"stock_creator_mchid": "1"}, status: 400, code: "MCH_NOT_EXISTS"},
		{name: "unknown batch", method: "POST", target: "/v3/marketing/favor/stocks/1/start", body: startBody(), status: 404, code: "RESOURCE_NOT_EXISTS"},
		{name: "query without its creator", method: "GET", target: path, status: 400, code: "PARAM_ERROR", field: "stock_creator_mchid"},
	})
	for _, name := range []string{"start", "pause", "restart", "pause", "stop"} {
		first := c.must("POST", path+"/"+name, startBody())
		if first["stock_id"] != "9856000" || first[name+"_time"] == "" || len(first) != 2 {
			t.Errorf("%s: %v", name, first)
		}
		if diff := cmp.Diff(first, c.must("POST", path+"/"+name, startBody())); diff != "" {
			t.Errorf("%s again: %s", name, diff)
		}
	}
	c.walk([]step{
		{name: "stopped", method: "GET", target: view, want: object{"status": "stoped"}},
		{name: "start a stopped one", method: "POST", target: path + "/start", body: startBody(), status: 400, code: "INVALID_REQUEST"},
		{name: "restart a stopped one", method: "POST", target: path + "/restart", body: startBody(), status: 400, code: "INVALID_REQUEST"},
	})
}

func newStock() object {
	return object{
		"stock_name": "微信支付代金券批次", "belong_merchant": "8956000",
		"available_begin_time": "2026-06-01T00:00:00+08:00", "available_end_time": "2026-06-30T23:59:59+08:00",
		"stock_use_rule": object{
			"max_coupons": 100, "max_amount": 5000, "max_coupons_per_user": 3,
			"natural_person_limit": false, "prevent_api_abuse": false,
		},
		"coupon_use_rule": object{
			"coupon_available_time": object{"available_time_after_receive": 1440},
			"fixed_normal_coupon":   object{"coupon_amount": 50, "transaction_minimum": 100},
		},
		"no_cash": false, "stock_type": "NORMAL", "out_request_no": "example_001",
	}
}

// with returns a copy of an object with the member at a path replaced; nil
// takes it out.
func with(from object, value any, names ...string) object {
	copied := maps.Clone(from)
	if len(names) > 1 {
		copied[names[0]] = with(copied[names[0]].(object), value, names[1:]...)
	} else if value == nil {
		delete(copied, names[0])
	} else {
		copied[names[0]] = value
	}
	return copied
}

func TestCreateStock(t *testing.T) {
	c := start(t, sandbox.Options{})
	const path = "/v3/marketing/favor/coupon-stocks"
	first := c.must("POST", path, newStock())
	id, _ := first["stock_id"].(string)
	if id == "" || first["create_time"] != "2026-06-01T12:00:00+08:00" {
		t.Fatalf("%v", first)
	}
	if diff := cmp.Diff(first, c.must("POST", path, newStock())); diff != "" {
		t.Errorf("the same again: %s", diff)
	}
	c.must("POST", path, with(newStock(), "example_002", "out_request_no"))
	const list = "/v3/marketing/favor/stocks?stock_creator_mchid=8956000&limit=2&offset="
	c.walk([]step{
		{name: "other parameters", method: "POST", target: path, body: with(newStock(), "x", "stock_name"), status: 400, code: "INVALID_REQUEST"},
		{name: "foreign merchant", method: "POST", target: path, body: with(newStock(), "1", "belong_merchant"), status: 400, code: "MCH_NOT_EXISTS"},
		{name: "ends before it begins", method: "POST", target: path, body: with(newStock(), "2026-05-30T23:59:59+08:00", "available_end_time"), status: 400, code: "PARAM_ERROR", field: "/available_end_time"},
		{name: "no moment", method: "POST", target: path, body: with(newStock(), "2026-05-30", "available_end_time"), status: 400, code: "PARAM_ERROR", field: "/available_end_time"},
		{name: "no rule", method: "POST", target: path, body: with(newStock(), nil, "stock_use_rule"), status: 400, code: "PARAM_ERROR", field: "/stock_use_rule"},
		{name: "rule a list", method: "POST", target: path, body: with(newStock(), []int{}, "stock_use_rule"), status: 400, code: "PARAM_ERROR", field: "/stock_use_rule"},
		{name: "a boolean as a text", method: "POST", target: path, body: with(newStock(), "false", "no_cash"), status: 400, code: "PARAM_ERROR", field: "/no_cash"},
		{name: "required inside of an object", method: "POST", target: path, body: with(newStock(), nil, "coupon_use_rule", "fixed_normal_coupon", "coupon_amount"), status: 400, code: "PARAM_ERROR", field: "/coupon_use_rule/fixed_normal_coupon/coupon_amount"},
		{name: "not in the enumeration", method: "POST", target: path, body: with(newStock(), "EXCHANGE", "stock_type"), status: 400, code: "PARAM_ERROR", field: "/stock_type"},
		{name: "list too long", method: "POST", target: path, body: with(newStock(), slices.Repeat([]string{"x"}, 51), "coupon_use_rule", "goods_tag"), status: 400, code: "PARAM_ERROR", field: "/coupon_use_rule/goods_tag"},
		{name: "it is there", method: "GET", target: "/v3/marketing/favor/stocks/" + id + "?stock_creator_mchid=8956000", want: object{
			"stock_name": "微信支付代金券批次", "status": "unactivated", "no_cash": false, "description": "",
			"stock_use_rule": object{"max_coupons": n("100"), "max_amount": n("5000"), "max_coupons_per_user": n("3"), "natural_person_limit": false, "prevent_api_abuse": false},
		}},
		{name: "last page", method: "GET", target: list + "1", want: object{"total_count": n("3"), "limit": n("2"), "offset": n("1")}},
		{name: "page behind the last", method: "GET", target: list + "2", want: object{"total_count": n("3"), "data": nil}},
		{name: "page far behind the last", method: "GET", target: list + "9223372036854775807", want: object{"data": nil}},
		{name: "by status", method: "GET", target: list + "0&status=running", want: object{"total_count": n("0")}},
		{name: "by time", method: "GET", target: list + "0&create_start_time=2026-06-01T12:00:01%2B08:00", want: object{"total_count": n("0")}},
		{name: "until a time", method: "GET", target: list + "0&create_end_time=2026-06-01T12:00:00%2B08:00", want: object{"total_count": n("3")}},
		{name: "limit too large", method: "GET", target: "/v3/marketing/favor/stocks?stock_creator_mchid=8956000&offset=0&limit=11", status: 400, code: "PARAM_ERROR", field: "limit"},
		{name: "limit 0", method: "GET", target: "/v3/marketing/favor/stocks?stock_creator_mchid=8956000&offset=0&limit=0", status: 400, code: "PARAM_ERROR", field: "limit"},
		{name: "offset no number", method: "GET", target: list + "x", status: 400, code: "PARAM_ERROR", field: "offset"},
		{name: "offset negative", method: "GET", target: list + "-1", status: 400, code: "PARAM_ERROR", field: "offset"},
		{name: "list without its merchant", method: "GET", target: "/v3/marketing/favor/stocks?offset=0&limit=1", status: 400, code: "PARAM_ERROR", field: "stock_creator_mchid"},
		{name: "list of an unknown merchant", method: "GET", target: "/v3/marketing/favor/stocks?offset=0&limit=1&stock_creator_mchid=2", status: 400, code: "MCH_NOT_EXISTS"},
	})
	page := c.must("GET", list+"1", nil)["data"].([]any)
	if len(page) != 1 {
		t.Errorf("the last page has %d batches", len(page))
	}
}

func newOrder(number string) object {
	return object{
		"appid": "wxd678efh567hg6787", "mchid": "8956000", "description": "A&B <C> 中文", "out_trade_no": number,
		"notify_url": "https://example.com/notify", "amount": object{"total": 100, "currency": "CNY"},
	}
}

const (
	nativePath = "/v3/pay/transactions/native"
	jsapiPath  = "/v3/pay/transactions/jsapi"
	tradePath  = "/v3/pay/transactions/out-trade-no/"
)

func TestOrders(t *testing.T) {
	c := start(t, sandbox.Options{})
	order := with(newOrder("order-0001"), "A&B <C> 中文", "attach")
	first := c.must("POST", nativePath, order)
	if url, _ := first["code_url"].(string); !strings.HasPrefix(url, "weixin://wxpay/bizpayurl?pr=") || len(first) != 1 {
		t.Fatalf("%v", first)
	}
	if diff := cmp.Diff(first, c.must("POST", nativePath, order)); diff != "" {
		t.Errorf("the same again: %s", diff)
	}
	jsapi := with(newOrder("order-0002"), object{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}, "payer")
	if id, _ := c.must("POST", jsapiPath, jsapi)["prepay_id"].(string); !strings.HasPrefix(id, "wx") {
		t.Errorf("prepay_id %q", id)
	}
	if r := c.do("GET", tradePath+"order-0001?mchid=8956000", nil); !strings.Contains(string(r.body), `"A&B <C> 中文"`) {
		t.Errorf("escaped: %s", r.body)
	}
	close := object{"mchid": "8956000"}
	c.walk([]step{
		{name: "unpaid", method: "GET", target: tradePath + "order-0001?mchid=8956000", want: object{
			"trade_state": "NOTPAY", "trade_type": "NATIVE", "out_trade_no": "order-0001", "transaction_id": nil, "success_time": nil, "payer": nil,
			"amount": object{"total": n("100"), "currency": "CNY", "payer_total": n("100"), "payer_currency": "CNY"},
		}},
		{name: "unknown", method: "GET", target: tradePath + "order-9999?mchid=8956000", status: 404, code: "ORDER_NOT_EXIST"},
		{name: "unknown transaction", method: "GET", target: "/v3/pay/transactions/id/4200000000202606010000000001?mchid=8956000", status: 404, code: "ORDER_NOT_EXIST"},
		{name: "query as another", method: "GET", target: tradePath + "order-0001?mchid=1", status: 400, code: "PARAM_ERROR", field: "mchid"},
		{name: "query as nobody", method: "GET", target: tradePath + "order-0001", status: 400, code: "PARAM_ERROR", field: "mchid"},
		{name: "order as another", method: "POST", target: nativePath, body: with(order, "1", "mchid"), status: 400, code: "PARAM_ERROR", field: "mchid"},
		{name: "other amount", method: "POST", target: nativePath, body: with(order, 101, "amount", "total"), status: 400, code: "INVALID_REQUEST"},
		{name: "other trade type", method: "POST", target: jsapiPath, body: with(order, object{"openid": "o"}, "payer"), status: 400, code: "INVALID_REQUEST"},
		{name: "yuan in place of fen", method: "POST", target: nativePath, body: with(order, 0.01, "amount", "total"), status: 400, code: "PARAM_ERROR", field: "/amount/total"},
		{name: "nothing to pay", method: "POST", target: nativePath, body: with(order, 0, "amount", "total"), status: 400, code: "PARAM_ERROR", field: "/amount/total"},
		{name: "amount a text", method: "POST", target: nativePath, body: with(order, "100", "amount", "total"), status: 400, code: "PARAM_ERROR", field: "/amount/total"},
		{name: "foreign currency", method: "POST", target: nativePath, body: with(order, "XYZ", "amount", "currency"), status: 400, code: "PARAM_ERROR", field: "/amount/currency"},
		{name: "number too short", method: "POST", target: nativePath, body: newOrder("12345"), status: 400, code: "PARAM_ERROR", field: "/out_trade_no"},
		{name: "number too long", method: "POST", target: nativePath, body: newOrder(strings.Repeat("1", 33)), status: 400, code: "PARAM_ERROR", field: "/out_trade_no"},
		{name: "126 bytes", method: "POST", target: nativePath, body: with(newOrder("order-0003"), strings.Repeat("中", 42), "description")},
		{name: "129 bytes", method: "POST", target: nativePath, body: with(order, strings.Repeat("中", 43), "description"), status: 400, code: "PARAM_ERROR", field: "/description"},
		{name: "jsapi without a payer", method: "POST", target: jsapiPath, body: newOrder("order-0004"), status: 400, code: "PARAM_ERROR", field: "/payer"},
		{name: "jsapi without an openid", method: "POST", target: jsapiPath, body: with(newOrder("order-0004"), object{}, "payer"), status: 400, code: "PARAM_ERROR", field: "/payer/openid"},
		{name: "close", method: "POST", target: tradePath + "order-0001/close", body: close, status: 204},
		{name: "close again", method: "POST", target: tradePath + "order-0001/close", body: close, status: 204},
		{name: "close an unknown one", method: "POST", target: tradePath + "order-9999/close", body: close, status: 404, code: "ORDER_NOT_EXIST"},
		{name: "close as another", method: "POST", target: tradePath + "order-0001/close", body: object{"mchid": "1"}, status: 400, code: "PARAM_ERROR", field: "mchid"},
		{name: "closed", method: "GET", target: tradePath + "order-0001?mchid=8956000", want: object{"trade_state": "CLOSED"}},
		{name: "order a closed one", method: "POST", target: nativePath, body: order, status: 400, code: "ORDER_CLOSED"},
	})
}

func TestPay(t *testing.T) {
	c := start(t, sandbox.Options{})
	order := with(newOrder("order-0001"), object{"openid": "oPayer"}, "payer")
	c.must("POST", jsapiPath, order)
	if err := c.sb.Pay("order-0001"); err != nil {
		t.Fatal(err)
	}
	paid := c.must("GET", tradePath+"order-0001?mchid=8956000", nil)
	id, _ := paid["transaction_id"].(string)
	if len(id) != 28 || paid["trade_state"] != "SUCCESS" || paid["success_time"] != "2026-06-01T12:00:00+08:00" {
		t.Fatalf("%v", paid)
	}
	if diff := cmp.Diff(any(object{"openid": "oPayer"}), paid["payer"]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(paid, c.must("GET", "/v3/pay/transactions/id/"+id+"?mchid=8956000", nil)); diff != "" {
		t.Errorf("by transaction_id: %s", diff)
	}
	c.walk([]step{
		{name: "close a paid one", method: "POST", target: tradePath + "order-0001/close", body: object{"mchid": "8956000"}, status: 400, code: "ORDERPAID"},
		{name: "order a paid one", method: "POST", target: jsapiPath, body: order, status: 400, code: "ORDERPAID"},
	})
	if err := c.sb.Pay("order-0001"); !isErr(err, sandbox.ErrNotPayable) {
		t.Errorf("paying twice: %v", err)
	}
	if err := c.sb.Pay("order-9999"); !isErr(err, sandbox.ErrNoOrder) {
		t.Errorf("paying nothing: %v", err)
	}
}

func TestRefunds(t *testing.T) {
	c := start(t, sandbox.Options{})
	const path = "/v3/refund/domestic/refunds"
	refund := object{"out_trade_no": "order-0001", "out_refund_no": "refund-1", "amount": object{"refund": 30, "total": 100, "currency": "CNY"}}
	c.walk([]step{
		{name: "no such order", method: "POST", target: path, body: refund, status: 404, code: "RESOURCE_NOT_EXISTS"},
		{name: "order", method: "POST", target: nativePath, body: newOrder("order-0001")},
		{name: "not paid", method: "POST", target: path, body: refund, status: 404, code: "RESOURCE_NOT_EXISTS"},
	})
	if err := c.sb.Pay("order-0001"); err != nil {
		t.Fatal(err)
	}
	id := c.must("GET", tradePath+"order-0001?mchid=8956000", nil)["transaction_id"].(string)
	c.sb.SetBalance(70)
	first := c.must("POST", path, refund)
	want := object{
		"refund_id": first["refund_id"], "out_refund_no": "refund-1", "transaction_id": id, "out_trade_no": "order-0001",
		"channel": "ORIGINAL", "user_received_account": "支付用户零钱", "create_time": "2026-06-01T12:00:00+08:00",
		"status": "PROCESSING", "funds_account": "AVAILABLE", "promotion_detail": []any{},
		"amount": object{"total": n("100"), "refund": n("30"), "from": []any{}, "currency": "CNY",
			"payer_total": n("100"), "payer_refund": n("30"), "settlement_total": n("100"), "settlement_refund": n("30"), "discount_refund": n("0")},
	}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Error(diff)
	}
	second := with(refund, "refund-2", "out_refund_no")
	c.walk([]step{
		{name: "other amount", method: "POST", target: path, body: with(refund, 31, "amount", "refund"), status: 400, code: "INVALID_REQUEST"},
		{name: "other total", method: "POST", target: path, body: with(second, 99, "amount", "total"), status: 400, code: "INVALID_REQUEST"},
		{name: "more than is left", method: "POST", target: path, body: with(second, 71, "amount", "refund"), status: 400, code: "INVALID_REQUEST"},
		{name: "not enough money", method: "POST", target: path, body: with(second, 41, "amount", "refund"), status: 403, code: "NOT_ENOUGH"},
		{name: "no order named", method: "POST", target: path, body: with(second, nil, "out_trade_no"), status: 400, code: "PARAM_ERROR", field: "/out_trade_no"},
		{name: "two orders named", method: "POST", target: path, body: with(second, "1", "transaction_id"), status: 400, code: "INVALID_REQUEST"},
		{name: "no currency", method: "POST", target: path, body: with(second, nil, "amount", "currency"), status: 400, code: "PARAM_ERROR", field: "/amount/currency"},
		{name: "unknown refund", method: "GET", target: path + "/refund-9", status: 404, code: "RESOURCE_NOT_EXISTS"},
		{name: "the order shows it", method: "GET", target: tradePath + "order-0001?mchid=8956000", want: object{"trade_state": "REFUND"}},
		{name: "query", method: "GET", target: path + "/refund-1", want: object{"status": "SUCCESS", "success_time": "2026-06-01T12:00:00+08:00", "refund_id": first["refund_id"]}},
	})
	if diff := cmp.Diff(first, c.must("POST", path, refund)); diff != "" {
		t.Errorf("the same again: %s", diff)
	}
	c.sb.SetBalance(1000)
	c.walk([]step{
		{name: "the rest, by transaction", method: "POST", target: path, body: with(with(with(second, nil, "out_trade_no"), id, "transaction_id"), 70, "amount", "refund"), want: object{"out_trade_no": "order-0001"}},
		{name: "nothing left", method: "POST", target: path, body: with(with(refund, "refund-3", "out_refund_no"), 1, "amount", "refund"), status: 400, code: "INVALID_REQUEST"},
	})
}

func TestEcho(t *testing.T) {
	c := start(t, sandbox.Options{})
	keys := sharedKeys()
	const path = "/v3/security/echo"
	if got := c.must("POST", path, object{"echo_message": "hello"}); !cmp.Equal(got, object{"echo_message": "hello"}) {
		t.Errorf("%v", got)
	}
	secret := func(key *rsa.PrivateKey) string {
		t.Helper()
		text, err := wxcrypto.Encrypt("13800138000", &key.PublicKey)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	platform := wxcrypto.SerialNumber(keys.PlatformCertificate)
	for serial, key := range map[string]*rsa.PrivateKey{keys.PublicID: keys.Public, platform: keys.Platform} {
		l := c.letter("POST", path, object{"echo_message": "hello", "encrypted_echo_message": secret(key)})
		l.header.Set("Wechatpay-Serial", serial)
		r := c.post(l)
		c.verify(r)
		back, err := wxcrypto.Decrypt(r.json["encrypted_echo_message"].(string), keys.Merchant)
		if err != nil || back != "13800138000" {
			t.Errorf("%s: %q, %v", serial, back, err)
		}
	}
	l := c.letter("POST", path, object{"echo_message": "hello", "encrypted_echo_message": secret(keys.Public)})
	l.header.Set("Wechatpay-Serial", platform)
	r := c.post(l)
	c.refused(r, 400, "PARAM_ERROR")
	if got := hinted(r); got != "/encrypted_echo_message" {
		t.Errorf("field %v", got)
	}
	c.walk([]step{{name: "encrypted, but for whom?", method: "POST", target: path,
		body: object{"echo_message": "hello", "encrypted_echo_message": secret(keys.Public)}, status: 400, code: "PARAM_ERROR", field: "Wechatpay-Serial"}})

	// Nobody can open what is encrypted for a key that does not exist; without it the header is not looked at.
	for _, serial := range []string{"PUB_KEY_ID_1", "1" + platform, strings.ToLower(keys.PublicID)} {
		for body, status := range map[string]int{"": 200, secret(keys.Public): 400} {
			l := c.letter("POST", path, object{"echo_message": "hello", "encrypted_echo_message": body})
			l.header.Set("Wechatpay-Serial", serial)
			if r := c.post(l); r.status != status || status == 400 && hinted(r) != "Wechatpay-Serial" {
				t.Errorf("%s: %d %s", serial, r.status, r.body)
			}
		}
	}

	// The payer's identity is encrypted as well.
	person := func(name string) object {
		return object{"identity": object{"type": "IDCARD", "number": secret(keys.Public), "name": name}}
	}
	for name, status := range map[string]int{secret(keys.Public): 200, "张三": 400} {
		l := c.letter("POST", nativePath, with(newOrder("order-0001"), person(name), "payer"))
		l.header.Set("Wechatpay-Serial", keys.PublicID)
		if r := c.post(l); r.status != status {
			t.Errorf("%d %s", r.status, r.body)
		}
	}
	native := person(secret(keys.Public))
	for path, payer := range map[string]object{nativePath: native, jsapiPath: with(native, "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "openid")} {
		c.walk([]step{{name: "a person, encrypted for whom?", method: "POST", target: path, status: 400, code: "PARAM_ERROR", field: "Wechatpay-Serial",
			body: with(newOrder("order-0002"), payer, "payer")}})
	}
}

func TestBillParameters(t *testing.T) {
	c := start(t, sandbox.Options{})
	const path = "/v3/bill/tradebill?"
	c.walk([]step{
		{name: "no date", method: "GET", target: path, status: 400, code: "PARAM_ERROR", field: "bill_date"},
		{name: "no such date", method: "GET", target: path + "bill_date=2026-02-30", status: 400, code: "PARAM_ERROR", field: "bill_date"},
		{name: "today", method: "GET", target: path + "bill_date=2026-06-01", status: 400, code: "NO_STATEMENT_EXIST"},
		{name: "yesterday", method: "GET", target: path + "bill_date=2026-05-31&bill_type=ALL", want: object{"hash_type": "SHA1"}},
		{name: "unknown type", method: "GET", target: path + "bill_date=2026-05-31&bill_type=all", status: 400, code: "PARAM_ERROR", field: "bill_type"},
		{name: "unknown compression", method: "GET", target: path + "bill_date=2026-05-31&tar_type=gzip", status: 400, code: "PARAM_ERROR", field: "tar_type"},
		{name: "no token", method: "GET", target: "/v3/billdownload/file", status: 400, code: "PARAM_ERROR", field: "token"},
		{name: "made-up token", method: "GET", target: "/v3/billdownload/file?token=" + url.QueryEscape("abc"), status: 400, code: "PARAM_ERROR", field: "token"},
	})
}
