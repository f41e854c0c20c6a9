package sandbox_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
)

// A clerk calls APIv2 with the client.
type clerk struct {
	*caller
	client *wechatpay.Client
}

func (c *caller) clerk() *clerk {
	c.t.Helper()
	config := c.config
	config.Merchant = c.sb.MerchantOf(config.MchID)
	client, err := wechatpay.New(config)
	if err != nil {
		c.t.Fatal(err)
	}
	return &clerk{c, client}
}

// ask calls an operation and gives its answer, or the code of its refusal.
func (c *clerk) ask(path string, members ...string) (*wechatpay.Response, string) {
	c.t.Helper()
	xml := wechatpay.Object{"appid": "wx8888888888888888", "mch_id": c.config.MchID}
	for i := 0; i < len(members); i += 2 {
		xml[members[i]] = members[i+1]
	}
	resp, err := c.client.Do(c.t.Context(), "POST v2/"+path, wechatpay.Request{"xml": xml, "security": strings.HasPrefix(path, "secapi/")})
	var refused *wechatpay.Error
	switch {
	case errors.As(err, &refused):
		return nil, refused.Code + refused.Message
	case err != nil:
		c.t.Fatal(err)
	}
	return resp, ""
}

// wants calls an operation that has to answer with these members.
func (c *clerk) wants(path string, members []string, want ...string) {
	c.t.Helper()
	resp, refused := c.ask(path, members...)
	if refused != "" {
		c.t.Fatalf("%s: %s", path, refused)
	}
	for i := 0; i < len(want); i += 2 {
		if got := resp.Get(want[i]).String(); got != want[i+1] {
			c.t.Errorf("%s: %s is %q, want %q", path, want[i], got, want[i+1])
		}
	}
}

func (c *clerk) refuses(code, path string, members ...string) {
	c.t.Helper()
	if _, refused := c.ask(path, members...); !strings.HasPrefix(refused, code) {
		c.t.Errorf("%s: %q, want %s", path, refused, code)
	}
}

// TestV2Twins: an order of APIv2 is one of APIv3, and its money the same.
func TestV2Twins(t *testing.T) {
	clock := sandbox.ClockAt(noon)
	c := start(t, sandbox.Options{BillRows: -1, Now: clock.Now}).clerk()
	order := func(number string, more ...string) []string {
		return append([]string{"body", "x", "out_trade_no", number, "total_fee", "100", "spbill_create_ip", "1.2.3.4"}, more...)
	}
	native := []string{"notify_url", "https://example.com/notify", "trade_type", "NATIVE"}
	c.wants("pay/unifiedorder", order("order-0001", append(native, "time_expire", "20260601130000")...), "trade_type", "NATIVE")
	c.wants("pay/unifiedorder", order("order-0002", append(native, "sub_mch_id", subA)...))
	c.pays("order-0001", sandbox.Payment{Fen: 90})
	c.pays("order-0002", sandbox.Payment{})
	c.wants("pay/orderquery", []string{"out_trade_no", "order-0001"}, "trade_state", "SUCCESS", "cash_fee", "90", "coupon_fee", "10")
	c.wants("pay/orderquery", []string{"out_trade_no", "order-0002", "sub_mch_id", subA}, "trade_state", "SUCCESS")
	c.refuses("ORDERNOTEXIST", "pay/orderquery", "out_trade_no", "order-0002")
	if got := c.must("GET", tradePath+"order-0001?mchid=8956000", nil); got["trade_state"] != "SUCCESS" {
		t.Errorf("by APIv3: %v", got)
	}
	for i := range 12 {
		c.wants("secapi/pay/refund", []string{"out_trade_no", "order-0001", "out_refund_no", fmt.Sprint("r", i), "total_fee", "100", "refund_fee", "1"}, "refund_fee", "1")
	}
	c.wants("pay/refundquery", []string{"out_trade_no", "order-0001"}, "total_refund_count", "12", "refund_count", "10", "out_refund_no_9", "r9")
	c.wants("pay/refundquery", []string{"out_trade_no", "order-0001", "offset", "10"}, "refund_count", "2", "out_refund_no_1", "r11", "refund_status_1", "SUCCESS")
	c.refuses("REFUNDNOTEXIST", "pay/refundquery", "out_refund_no", "r12")

	coded := []string{"auth_code", "130061098828009406"}
	c.wants("pay/micropay", order("code-0001", coded...), "trade_type", "MICROPAY")
	c.refuses("ORDERPAID", "pay/micropay", order("code-0001", coded...)...)
	c.wants("secapi/pay/reverse", []string{"out_trade_no", "code-0001"}, "recall", "N")
	c.wants("pay/orderquery", []string{"out_trade_no", "code-0001"}, "trade_state", "REVOKED")

	clock.Pass(24 * time.Hour)
	for path, test := range map[string]struct {
		members wechatpay.Object
		lines   int
	}{
		"pay/downloadbill":      {wechatpay.Object{"bill_type": "ALL"}, 19},
		"pay/downloadfundflow":  {wechatpay.Object{"account_type": "Basic", "sign_type": "HMAC-SHA256"}, 19},
		"pay/downloadbill?none": {wechatpay.Object{"bill_type": "ALL"}, 0},
	} {
		path, none, _ := strings.Cut(path, "?")
		test.members["appid"], test.members["mch_id"], test.members["bill_date"] = "wx8888888888888888", c.config.MchID, "20260601"
		if none != "" {
			test.members["bill_date"] = "20260531"
		}
		var text bytes.Buffer
		_, err := c.client.Do(t.Context(), "POST v2/"+path, wechatpay.Request{"xml": test.members, "security": strings.HasSuffix(path, "flow"), "sink": &text})
		if lines := strings.Count(text.String(), "\r\n"); lines != test.lines || (err != nil) != (none != "") {
			t.Errorf("%s: %v, %d lines, want %d: %s", path, err, lines, test.lines, text.String())
		}
	}
}
