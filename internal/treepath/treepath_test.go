package treepath_test

import (
	"testing"

	"github.com/a8579013/wechatpay/internal/treepath"
)

func TestOf(t *testing.T) {
	for _, tt := range []struct{ method, path, want string }{
		{"POST", "v3/refund/domestic/refunds", ".V3().Refund().Domestic().Refunds()"},
		{"GET", "v3/pay/transactions/out-trade-no/{out_trade_no}", ".V3().Pay().Transactions().OutTradeNo().OutTradeNo()"},
		{"GET", "v3/pay/transactions/out-trade-no/{another}", ""},
		{"DELETE", "v3/refund/domestic/refunds", ""},
		{"GET", "v3/certificates", ".V3().Certificates()"},
	} {
		if got := treepath.Of(tt.method, tt.path); got != tt.want {
			t.Errorf("%s %s is %q, want %q", tt.method, tt.path, got, tt.want)
		}
	}
	if !treepath.Has("v3/certificates") || treepath.Has("v3/certificate") {
		t.Error("Has is wrong about v3/certificates, or v3/certificate")
	}
}
