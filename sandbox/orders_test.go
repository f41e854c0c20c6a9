package sandbox_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/sandbox"
)

const (
	partnerPath = "/v3/pay/partner/transactions/"
	combinePath = "/v3/combine-transactions/"
	refundPath  = "/v3/refund/domestic/refunds"
)

// pays pays an order, or fails the test.
func (c *caller) pays(number string, p sandbox.Payment) {
	c.t.Helper()
	if err := c.sb.PayWith(number, p); err != nil {
		c.t.Fatal(err)
	}
}

// TestOrderKinds makes, shows, pays and closes orders of every kind.
func TestOrderKinds(t *testing.T) {
	c := start(t, sandbox.Options{})
	h5 := object{"payer_client_ip": "1.2.3.4", "h5_info": object{"type": "Wap"}}
	for kind, test := range map[string]struct {
		body       object
		trade, key string
	}{
		"native": {newOrder("native-1"), "NATIVE", "code_url"},
		"jsapi":  {with(newOrder("jsapi-1"), object{"openid": "o1"}, "payer"), "JSAPI", "prepay_id"},
		"app":    {newOrder("app-0001"), "APP", "prepay_id"},
		"h5":     {with(newOrder("h5-00001"), h5, "scene_info"), "MWEB", "h5_url"},
	} {
		number := test.body["out_trade_no"].(string)
		first := c.must("POST", "/v3/pay/transactions/"+kind, test.body)
		if text, _ := first[test.key].(string); text == "" || len(first) != 1 {
			t.Errorf("%s: %v", kind, first)
		}
		if diff := cmp.Diff(first, c.must("POST", "/v3/pay/transactions/"+kind, test.body)); diff != "" {
			t.Errorf("%s again: %s", kind, diff)
		}
		c.pays(number, sandbox.Payment{})
		if got := c.must("GET", tradePath+number+"?mchid=8956000", nil); got["trade_type"] != test.trade || got["trade_state"] != "SUCCESS" {
			t.Errorf("%s: %v", kind, got)
		}
	}
	c.walk([]step{{name: "nothing to pay", method: "POST", target: "/v3/pay/transactions/app", body: with(newOrder("app-0002"), 0, "amount", "total"), status: 400, code: "PARAM_ERROR"}})
}

// TestCodePay pays by the code that a user shows, and takes it back.
func TestCodePay(t *testing.T) {
	clock := sandbox.ClockAt(noon)
	c := start(t, sandbox.Options{Now: clock.Now})
	coded := func(number string, fen int) object {
		order := with(with(newOrder(number), nil, "notify_url"), object{"store_info": object{"id": "0001"}}, "scene_info")
		return with(with(order, object{"auth_code": "130061098828009406"}, "payer"), fen, "amount", "total")
	}
	const path = "/v3/pay/transactions/codepay"
	reverse := object{"appid": "wxd678efh567hg6787", "mchid": "8956000"}
	c.walk([]step{
		{name: "paid at once", method: "POST", target: path, body: coded("code-0001", 100), want: object{"trade_state": "SUCCESS", "trade_type": "MICROPAY"}},
		{name: "the same again", method: "POST", target: path, body: coded("code-0001", 100), want: object{"trade_state": "SUCCESS"}},
		{name: "other parameters", method: "POST", target: path, body: coded("code-0001", 101), status: 400, code: "ORDERPAID"},
		{name: "asks for the password", method: "POST", target: path, body: coded("code-0002", 100001), status: 202, want: object{"trade_state": "USERPAYING"}},
		{name: "and again", method: "POST", target: path, body: coded("code-0002", 100001), status: 202, want: object{"trade_state": "USERPAYING"}},
		{name: "can't be closed meanwhile", method: "POST", target: tradePath + "code-0002/close", body: object{"mchid": "8956000"}, status: 400, code: "USERPAYING"},
		{name: "reversed", method: "POST", target: tradePath + "code-0001/reverse", body: reverse, want: object{"out_trade_no": "code-0001"}},
		{name: "reversed again", method: "POST", target: tradePath + "code-0001/reverse", body: reverse},
		{name: "is revoked", method: "GET", target: tradePath + "code-0001?mchid=8956000", want: object{"trade_state": "REVOKED"}},
		{name: "no refund any more", method: "POST", target: refundPath, body: refundOf("code-0001", 1, 100), status: 400, code: "INVALID_REQUEST"},
		{name: "an order of another kind", method: "POST", target: nativePath, body: newOrder("native-1")},
		{name: "can't be reversed", method: "POST", target: tradePath + "native-1/reverse", body: reverse, status: 400, code: "INVALID_REQUEST"},
	})
	c.pays("code-0002", sandbox.Payment{Fails: true})
	c.walk([]step{{name: "failed", method: "GET", target: tradePath + "code-0002?mchid=8956000", want: object{"trade_state": "PAYERROR"}}})
	if available, pending := c.sb.Balance("8956000"); available+pending != 100_000_000 {
		t.Errorf("%d and %d fen are there", available, pending)
	}
	c.must("POST", path, coded("code-0003", 100))
	clock.Pass(8 * 24 * time.Hour)
	c.walk([]step{{name: "too late", method: "POST", target: tradePath + "code-0003/reverse", body: reverse, status: 400, code: "REVERSE_EXPIRE"}})
}

// TestExpiry lets time pass over orders.
func TestExpiry(t *testing.T) {
	clock := sandbox.ClockAt(noon)
	c := start(t, sandbox.Options{Now: clock.Now})
	first := c.must("POST", nativePath, newOrder("order-long"))
	c.must("POST", nativePath, with(newOrder("order-short"), "2026-06-01T12:30:00+08:00", "time_expire"))
	clock.Pass(31 * time.Minute)
	if err := c.sb.Pay("order-short"); !errors.Is(err, sandbox.ErrNotPayable) {
		t.Errorf("an order that has ended is paid: %v", err)
	}
	c.walk([]step{
		{name: "closed by itself", method: "GET", target: tradePath + "order-short?mchid=8956000", want: object{"trade_state": "CLOSED"}},
		{name: "for good", method: "POST", target: nativePath, body: with(newOrder("order-short"), "2026-06-01T12:30:00+08:00", "time_expire"), status: 400, code: "ORDER_CLOSED"},
	})
	clock.Pass(90 * time.Minute)
	if err := c.sb.Pay("order-long"); !errors.Is(err, sandbox.ErrNotPayable) || !strings.Contains(err.Error(), "two hours") {
		t.Errorf("a code of two hours ago is paid: %v", err)
	}
	if again := c.must("POST", nativePath, newOrder("order-long")); again["code_url"] == first["code_url"] {
		t.Error("the same code_url again after two hours")
	}
	c.pays("order-long", sandbox.Payment{})
}

// TestPartnerOrders makes orders for sub-merchants: the money is theirs.
func TestPartnerOrders(t *testing.T) {
	c := start(t, sandbox.Options{Merchants: otherMerchants()}).as(partner)
	view := "?sp_mchid=" + partner + "&sub_mchid=" + subA
	order := with(with(partnerOrder("order-0001"), object{"sub_openid": "o1"}, "payer"), "wxd678efh567hg6999", "sub_appid")
	c.must("POST", partnerPath+"jsapi", order)
	c.pays(partner+"/order-0001", sandbox.Payment{}) // as Documents has it
	shown := c.must("GET", partnerPath+"out-trade-no/order-0001"+view, nil)
	id := shown["transaction_id"].(string)
	if diff := cmp.Diff(object{"sp_mchid": partner, "sub_mchid": subA, "payer": object{"sub_openid": "o1"}, "mchid": nil}, object{
		"sp_mchid": shown["sp_mchid"], "sub_mchid": shown["sub_mchid"], "payer": shown["payer"], "mchid": shown["mchid"]}); diff != "" {
		t.Error(diff)
	}
	refund := with(refundOf("order-0001", 30, 100), subA, "sub_mchid")
	c.walk([]step{
		{name: "by transaction_id", method: "GET", target: partnerPath + "id/" + id + view, want: shown},
		{name: "another sub-merchant's", method: "GET", target: partnerPath + "id/" + id + "?sp_mchid=" + partner + "&sub_mchid=" + subB, status: 404, code: "ORDER_NOT_EXIST"},
		{name: "refund for another sub-merchant", method: "POST", target: refundPath, body: with(refund, subB, "sub_mchid"), status: 404, code: "RESOURCE_NOT_EXISTS"},
		{name: "refund", method: "POST", target: refundPath, body: refund, want: object{"status": "PROCESSING", "funds_account": "UNSETTLED"}},
		{name: "its query", method: "GET", target: refundPath + "/Rorder-0001?sub_mchid=" + subA, want: object{"status": "SUCCESS"}},
		{name: "its query without the sub-merchant", method: "GET", target: refundPath + "/Rorder-0001", status: 404, code: "RESOURCE_NOT_EXISTS"},
		{name: "the rest", method: "POST", target: "/v3/ecommerce/refunds/apply", body: object{"sub_mchid": subA, "sp_appid": "wx8888888888888888",
			"transaction_id": id, "out_refund_no": "refund-2", "amount": object{"refund": 70, "total": 100}}},
	})
	if available, pending := c.sb.Balance(subA); available != 0 || pending != 0 {
		t.Errorf("the sub-merchant has %d and %d fen", available, pending)
	}
}

func combinedOrder(number string) object {
	sub := func(number string, fen int) object {
		return object{"mchid": "8956000", "attach": "x", "amount": object{"total_amount": fen, "currency": "CNY"}, "out_trade_no": number, "description": "x", "sub_mchid": subA}
	}
	return object{"combine_appid": "wxd678efh567hg6787", "combine_mchid": "8956000", "combine_out_trade_no": number, "notify_url": "https://example.com/notify",
		"sub_orders": []any{sub(number+"A", 100), sub(number+"B", 50)}}
}

// TestCombined pays several orders at once, and refunds one of them.
func TestCombined(t *testing.T) {
	c := start(t, sandbox.Options{})
	first := c.must("POST", combinePath+"native", combinedOrder("combined-1"))
	if diff := cmp.Diff(first, c.must("POST", combinePath+"native", combinedOrder("combined-1"))); diff != "" {
		t.Errorf("the same again: %s", diff)
	}
	stolen := combinedOrder("combined-2")
	stolen["sub_orders"] = combinedOrder("combined-1")["sub_orders"]
	c.walk([]step{
		{name: "other parameters", method: "POST", target: combinePath + "native", body: with(combinedOrder("combined-1"), "https://example.com/other", "notify_url"), status: 400, code: "INVALID_REQUEST"},
		{name: "another's sub-orders", method: "POST", target: combinePath + "native", body: stolen, status: 400, code: "INVALID_REQUEST"},
		{name: "of which nothing is made", method: "GET", target: combinePath + "out-trade-no/combined-2", status: 404, code: "ORDER_NOT_EXIST"},
	})
	if err := c.sb.Pay("combined-1A"); !errors.Is(err, sandbox.ErrNotPayable) {
		t.Errorf("a part is paid: %v", err)
	}
	c.pays("combined-1", sandbox.Payment{OpenID: "oPayer"})
	shown := c.must("GET", combinePath+"out-trade-no/combined-1", nil)
	subs := shown["sub_orders"].([]any)
	if len(subs) != 2 || subs[0].(object)["trade_state"] != "SUCCESS" || shown["combine_transaction_id"] == "" || !cmp.Equal(shown["combine_payer_info"], any(object{"openid": "oPayer"})) {
		t.Fatalf("%v", shown)
	}
	c.walk([]step{
		{name: "refund one", method: "POST", target: refundPath, body: with(refundOf("combined-1B", 50, 50), subA, "sub_mchid"), want: object{"out_trade_no": "combined-1B"}},
		{name: "more than it has", method: "POST", target: refundPath, body: with(with(refundOf("combined-1A", 101, 100), subA, "sub_mchid"), "r2", "out_refund_no"), status: 400, code: "INVALID_REQUEST"},
		{name: "close a paid one", method: "POST", target: combinePath + "out-trade-no/combined-1/close", body: object{"combine_appid": "wxd678efh567hg6787",
			"sub_orders": []any{object{"mchid": "8956000", "out_trade_no": "combined-1A"}}}, status: 400, code: "ORDERPAID"},
	})
	c.must("POST", combinePath+"native", combinedOrder("combined-3"))
	c.walk([]step{
		{name: "close", method: "POST", target: combinePath + "out-trade-no/combined-3/close", status: 204, body: object{"combine_appid": "wxd678efh567hg6787",
			"sub_orders": []any{object{"mchid": "8956000", "out_trade_no": "combined-3A"}, object{"mchid": "8956000", "out_trade_no": "combined-3B"}}}},
		{name: "closed", method: "POST", target: combinePath + "native", body: combinedOrder("combined-3"), status: 400, code: "ORDER_CLOSED"},
	})
	if err := c.sb.Pay("combined-3"); !errors.Is(err, sandbox.ErrNotPayable) {
		t.Errorf("a closed one is paid: %v", err)
	}
}
