package resend

import "testing"

// TestKinds: a refund or a return of any path, one of tomorrow too, is repeated by its own number alone; the number of what
// is paid back says nothing of how often.
func TestKinds(t *testing.T) {
	for _, tt := range []struct {
		url, body string
		harmless  bool
	}{
		{"https://api.mch.weixin.qq.com/v3/tomorrow/refunds", `{"out_trade_no":"1"}`, false},
		{"https://api.mch.weixin.qq.com/v3/tomorrow/refunds", `{"out_trade_no":"1","out_refund_no":"R1"}`, true},
		{"https://api.mch.weixin.qq.com/v3//refund/domestic/refunds", `{"out_trade_no":"1"}`, false},
		{"https://api.mch.weixin.qq.com/v3/tomorrow/return-orders", `{"out_order_no":"1"}`, false},
		{"https://api.mch.weixin.qq.com/v3/tomorrow/return-orders", `{"out_order_no":"1","out_return_no":"2"}`, true},
		{"https://api.mch.weixin.qq.com/v3/tomorrow/orders", `{"out_trade_no":"1"}`, true},
	} {
		if got := NumbersOf("POST", tt.url).InJSON([]byte(tt.body)); got != tt.harmless {
			t.Errorf("%s %s: harmless is %v", tt.url, tt.body, got)
		}
	}
}
