package sandbox_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestRefundBounds: no more than 50 of an order, and not after a year.
func TestRefundBounds(t *testing.T) {
	clock := sandbox.ClockAt(noon)
	c := start(t, sandbox.Options{Now: clock.Now})
	for _, number := range []string{"order-0001", "order-0002"} {
		c.must("POST", nativePath, newOrder(number))
		c.pays(number, sandbox.Payment{})
	}
	for i := range 50 {
		c.must("POST", refundPath, with(refundOf("order-0001", 1, 100), fmt.Sprint("refund-", i), "out_refund_no"))
	}
	clock.Pass(365 * 24 * time.Hour)
	c.walk([]step{
		{name: "a number with a slash", method: "POST", target: refundPath, body: with(refundOf("order-0001", 1, 100), "reverse/order-0001", "out_refund_no"), status: 400, code: "PARAM_ERROR", field: "/out_refund_no"},
		{name: "number 51", method: "POST", target: refundPath, body: with(refundOf("order-0001", 1, 100), "refund-50", "out_refund_no"), status: 400, code: "INVALID_REQUEST"},
		{name: "after a year", method: "POST", target: refundPath, body: refundOf("order-0002", 1, 100)},
	})
	clock.Pass(time.Second)
	c.walk([]step{{name: "and a second", method: "POST", target: refundPath, body: with(refundOf("order-0002", 1, 100), "late", "out_refund_no"), status: 400, code: "INVALID_REQUEST"}})
}

// TestFunds: what is paid today is unsettled, and tomorrow it is available.
func TestFunds(t *testing.T) {
	clock := sandbox.ClockAt(noon)
	c := start(t, sandbox.Options{Now: clock.Now})
	c.sb.SetBalance(0)
	c.must("POST", nativePath, newOrder("order-0001"))
	c.pays("order-0001", sandbox.Payment{})
	refund := func(number, funds string) object {
		body := with(refundOf("order-0001", 10, 100), number, "out_refund_no")
		if funds != "" {
			body["funds_account"] = funds
		}
		return body
	}
	c.walk([]step{
		{name: "today it is not available", method: "POST", target: refundPath, body: refund("r1", "AVAILABLE"), status: 403, code: "NOT_ENOUGH"},
		{name: "but there", method: "POST", target: refundPath, body: refund("r2", ""), want: object{"funds_account": "UNSETTLED"}},
		{name: "and by its name", method: "POST", target: refundPath, body: refund("r3", "UNSETTLED"), want: object{"funds_account": "UNSETTLED"}},
	})
	if available, pending := c.sb.Balance("8956000"); available != 0 || pending != 80 {
		t.Errorf("today: %d and %d fen", available, pending)
	}
	clock.Pass(12 * time.Hour)
	c.walk([]step{
		{name: "tomorrow nothing is unsettled", method: "POST", target: refundPath, body: refund("r4", "UNSETTLED"), status: 403, code: "NOT_ENOUGH"},
		{name: "but available", method: "POST", target: refundPath, body: refund("r5", ""), want: object{"funds_account": "AVAILABLE"}},
	})
	if available, pending := c.sb.Balance("8956000"); available != 70 || pending != 0 {
		t.Errorf("tomorrow: %d and %d fen", available, pending)
	}
}

// TestCouponRefund gives a coupon's share back to who paid it, to the last fen.
func TestCouponRefund(t *testing.T) {
	c := start(t, sandbox.Options{})
	c.must("POST", nativePath, newOrder("order-0001"))
	c.pays("order-0001", sandbox.Payment{Fen: 67})
	shown := c.must("GET", tradePath+"order-0001?mchid=8956000", nil)
	if diff := cmp.Diff(any(object{"total": n("100"), "payer_total": n("67"), "currency": "CNY", "payer_currency": "CNY"}), shown["amount"]); diff != "" {
		t.Error(diff)
	}
	for i, want := range []string{"34", "33"} {
		refund := c.must("POST", refundPath, with(refundOf("order-0001", 50, 100), fmt.Sprint("r", i), "out_refund_no"))
		if got := refund["amount"].(object)["payer_refund"]; got != n(want) {
			t.Errorf("refund %d: the user gets %v of %s fen", i, got, want)
		}
	}
}

// TestAbnormal sends a refund that the user's card does not take elsewhere.
func TestAbnormal(t *testing.T) {
	c := start(t, sandbox.Options{})
	c.must("POST", nativePath, newOrder("order-0001"))
	c.pays("order-0001", sandbox.Payment{CardEnds: true})
	refund := c.must("POST", refundPath, refundOf("order-0001", 40, 100))
	path := refundPath + "/" + refund["refund_id"].(string) + "/apply-abnormal-refund"
	secret, err := wxcrypto.Encrypt("6222020000000000", &sharedKeys().Public.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(number string) *reply {
		l := c.letter("POST", path, object{"out_refund_no": number, "type": "USER_BANK_CARD", "bank_type": "ICBC_DEBIT", "bank_account": secret, "real_name": secret})
		l.header.Set("Wechatpay-Serial", sharedKeys().PublicID)
		return c.post(l)
	}
	c.walk([]step{{name: "it is abnormal", method: "GET", target: refundPath + "/Rorder-0001", want: object{"status": "ABNORMAL", "success_time": nil}}})
	c.refused(ask("another"), 404, "RESOURCE_NOT_EXISTS")
	for range 2 {
		if r := ask("Rorder-0001"); r.status != 200 {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
	c.walk([]step{{name: "it has gone through", method: "GET", target: refundPath + "/Rorder-0001", want: object{"status": "SUCCESS", "channel": "OTHER_BANKCARD"}}})
	if _, pending := c.sb.Balance("8956000"); pending != 60 {
		t.Errorf("%d fen are left", pending)
	}
}
