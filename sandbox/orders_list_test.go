package sandbox_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/sandbox"
)

// TestOrdersList lists the newest orders, with what pays each.
func TestOrdersList(t *testing.T) {
	c := start(t, sandbox.Options{})
	c.must("POST", combinePath+"native", combinedOrder("listed-1"))
	c.pays("listed-1", sandbox.Payment{OpenID: "oPayer"})
	all := c.sb.Orders(10)
	if len(all) != 2 {
		t.Fatalf("%+v", all)
	}
	got := all[0]
	if got.TransactionID == "" || got.Created.IsZero() {
		t.Errorf("%+v", got)
	}
	got.TransactionID, got.Description = "", ""
	want := sandbox.Order{OutTradeNo: "listed-1A", CombineOutTradeNo: "listed-1", MchID: sandbox.DefaultMchID, TradeType: "NATIVE", State: "SUCCESS", Total: got.Total, Currency: "CNY", OpenID: "oPayer", Created: got.Created}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if newest := c.sb.Orders(1); len(newest) != 1 || newest[0].OutTradeNo != all[1].OutTradeNo {
		t.Errorf("%+v", newest)
	}
	if none := c.sb.Orders(-1); len(none) != 0 {
		t.Errorf("%+v", none)
	}
}
