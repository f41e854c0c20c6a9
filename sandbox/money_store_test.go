package sandbox_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/sandbox"
)

// TestMoneyIsKept ends a sandbox of several merchants and finds orders, refunds, money and bills again in the next one.
func TestMoneyIsKept(t *testing.T) {
	clock, kept := sandbox.ClockAt(noon), &shelf{}
	opts := sandbox.Options{Store: kept, Merchants: otherMerchants(), BillRows: -1, Now: clock.Now}
	c := start(t, opts)
	combined := combinedOrder("combined-1")
	for _, sub := range combined["sub_orders"].([]any) {
		delete(sub.(object), "sub_mchid")
	}
	c.must("POST", combinePath+"native", combined)
	c.pays("combined-1", sandbox.Payment{})
	p := c.as(partner)
	for _, number := range []string{"order-0001", "order-0002"} {
		p.must("POST", partnerPath+"native", partnerOrder(number))
	}
	c.pays("order-0001", sandbox.Payment{MchID: partner, Fen: 60, CardEnds: true})
	p.must("POST", refundPath, with(refundOf("order-0001", 50, 100), subA, "sub_mchid"))
	c.as(direct).must("POST", nativePath, with(newOrder("order-0001"), direct, "mchid"))
	clock.Pass(24 * time.Hour)

	views := func(c *caller) (all []object) {
		p := c.as(partner)
		all = append(all, c.must("GET", combinePath+"out-trade-no/combined-1", nil),
			p.must("GET", partnerPath+"out-trade-no/order-0001?sp_mchid="+partner+"&sub_mchid="+subA, nil), p.must("GET", refundPath+"/Rorder-0001?sub_mchid="+subA, nil),
			p.must("GET", "/v3/ecommerce/fund/balance/"+subA, nil), c.as(direct).must("GET", tradePath+"order-0001?mchid="+direct, nil))
		bill := p.must("GET", "/v3/bill/tradebill?bill_date=2026-06-01", nil)
		delete(bill, "download_url") // has the time in it, and the address
		return append(all, bill)
	}
	before := views(c)
	if err := c.sb.Close(); err != nil {
		t.Fatal(err)
	}
	c = start(t, opts)
	if diff := cmp.Diff(before, views(c)); diff != "" {
		t.Errorf("the next one tells otherwise: %s", diff)
	}
	p = c.as(partner)
	p.must("POST", refundPath, with(with(refundOf("order-0001", 50, 100), "rest", "out_refund_no"), subA, "sub_mchid"))
	p.must("POST", partnerPath+"native", partnerOrder("order-0002")) // the same again
}
