package sandbox

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestProductsAreKept ends a sandbox in the middle of everything, and goes on in the next one.
func TestProductsAreKept(t *testing.T) {
	d := newDesk(t)
	kept := new(drawer)
	open := func() {
		keys := d.Keys()
		d.Sandbox = New(Options{Now: d.clock.Now, Store: kept, Keys: keys})
	}
	open()
	d.must("POST", transferBills, transferOf("bill0001", 300))
	d.must("POST", "/v3/transfer/batches", batchOf("batch0001", "o-1", "o-frozen"))
	d.addReceiver("MERCHANT_ID", "1900000109")
	transaction := d.sold("order01", 1000, true)
	d.must("POST", "/v3/profitsharing/orders", sharingOf(transaction, "P1", 300, "1900000109", false))
	stock := d.stocked("stock1", 3, 2, false)
	coupon := fmt.Sprint(d.must("POST", "/v3/marketing/favor/users/o-1/coupons", couponOf(stock, "c1"))["coupon_id"])
	d.must("POST", "/v3/payscore/serviceorder", scoreOf("score01", "o-1"))
	complaint, err := d.Act("complaint.create", "order01", nil)
	if err != nil {
		t.Fatal(err)
	}
	d.mustV2("/mmpaymkttransfers/sendgroupredpack", packetFor("b1", "o-1", 500, 3))
	d.act("redpack.receive", "b1")
	d.act("redpack.receive", "b1")

	before, balances := d.products, d.books.balance
	if err := d.flush(); err != nil {
		t.Fatal(err)
	}
	open()
	if diff := cmp.Diff(balances, d.books.balance); diff != "" {
		t.Errorf("balances: %s", diff)
	}
	for name, pair := range map[string][2]papers{"transfers": {before.transfers, d.products.transfers}, "batches": {before.batches, d.products.batches},
		"sharings": {before.sharings, d.products.sharings}, "coupons": {before.coupons, d.products.coupons}, "scores": {before.scores, d.products.scores},
		"complaints": {before.complaints, d.products.complaints}, "packets": {before.packets, d.products.packets}} {
		was, _ := marshal(pair[0].byKey)
		is, _ := marshal(pair[1].byKey)
		if diff := cmp.Diff(string(was), string(is)); diff != "" || pair[1].size() == 0 {
			t.Errorf("%s: %s", name, diff)
		}
	}
	d.must("POST", transferBills, transferOf("bill0001", 300))
	d.refused("ALREADY_EXISTS", "POST", transferBills, transferOf("bill0001", 301))
	d.act("transfer.confirm", "bill0001")
	d.refused("NOT_ENOUGH", "POST", "/v3/profitsharing/orders", sharingOf(transaction, "P2", 701, "1900000109", false))
	d.must("POST", "/v3/profitsharing/return-orders", returnOf("P1", "R1", 300))
	d.act("coupon.use", coupon)
	d.must("POST", "/v3/marketing/favor/users/o-1/coupons", couponOf(stock, "c2"))
	d.refused("REQUEST_BLOCKED", "POST", "/v3/marketing/favor/users/o-1/coupons", couponOf(stock, "c3"))
	d.act("payscore.confirm", "score01")
	d.act("complaint.respond", complaint)
	d.act("redpack.receive", "b1")
	d.shows(d.mustV2("/mmpaymkttransfers/gethbinfo", v2Members{"mch_billno": "b1"}), object{"status": "RECEIVED"})
	d.balanced()
}
