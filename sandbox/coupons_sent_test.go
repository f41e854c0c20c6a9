package sandbox

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

func stockOf(number string, coupons, perUser int, cashless bool) object {
	return object{"stock_name": "x", "belong_merchant": DefaultMchID, "available_begin_time": "2026-06-01T00:00:00+08:00", "available_end_time": "2026-06-30T23:59:59+08:00",
		"stock_use_rule":  object{"max_coupons": coupons, "max_amount": 50 * coupons, "max_coupons_per_user": perUser, "natural_person_limit": false, "prevent_api_abuse": false},
		"coupon_use_rule": object{"coupon_available_time": object{"available_time_after_receive": 60}, "fixed_normal_coupon": object{"coupon_amount": 50, "transaction_minimum": 100}, "goods_tag": []any{"SALE"}},
		"no_cash":         cashless, "stock_type": "NORMAL", "out_request_no": number}
}

// stocked makes a batch that runs, and gives its number.
func (d *desk) stocked(number string, coupons, perUser int, cashless bool) string {
	d.t.Helper()
	stock := fmt.Sprint(d.must("POST", "/v3/marketing/favor/coupon-stocks", stockOf(number, coupons, perUser, cashless))["stock_id"])
	d.must("POST", "/v3/marketing/favor/stocks/"+stock+"/start", object{"stock_creator_mchid": DefaultMchID})
	return stock
}

func couponOf(stock, number string) object {
	return object{"stock_id": stock, "out_request_no": number, "appid": "wx233544546545989", "stock_creator_mchid": DefaultMchID}
}

// TestCouponsOfUsers sends coupons to users, within the limits of their batch.
func TestCouponsOfUsers(t *testing.T) {
	const users = "/v3/marketing/favor/users/"
	d := newDesk(t)
	stock := d.stocked("stock1", 3, 2, false)
	if got := d.books.balance[budget(stock)]; got != 150 {
		t.Errorf("the batch has %d fen", got)
	}
	first := d.must("POST", users+"o-1/coupons", couponOf(stock, "c1"))
	d.shows(d.must("POST", users+"o-1/coupons", couponOf(stock, "c1")), first)
	d.refused("INVALID_REQUEST", "POST", users+"o-2/coupons", couponOf(stock, "c1"))
	d.must("POST", users+"o-1/coupons", couponOf(stock, "c2"))
	d.refused("REQUEST_BLOCKED", "POST", users+"o-1/coupons", couponOf(stock, "c3"))
	d.must("POST", users+"o-2/coupons", couponOf(stock, "c3"))
	d.refused("NOT_ENOUGH", "POST", users+"o-3/coupons", couponOf(stock, "c4"))
	d.refused("INVALID_REQUEST", "POST", users+"o-3/coupons", couponOf(FirstStockID, "c5")) // not activated
	d.refused("RESOURCE_NOT_EXISTS", "POST", users+"o-3/coupons", couponOf("1", "c6"))

	id := fmt.Sprint(first["coupon_id"])
	query := users + "o-1/coupons/" + id + "?appid=wx233544546545989"
	d.shows(d.must("GET", query, nil), object{"status": "SENDED", "stock_id": stock, "available_end_time": "2026-06-01T13:00:00+08:00"})
	d.refused("RESOURCE_NOT_EXISTS", "GET", users+"o-2/coupons/"+id+"?appid=wx233544546545989", nil)
	d.act("coupon.use", id)
	d.shows(d.must("GET", query, nil), object{"status": "USED"})
	list := users + "o-1/coupons?appid=wx233544546545989"
	d.shows(d.must("GET", list, nil), object{"total_count": 2, "offset": 0, "limit": 20})
	d.shows(d.must("GET", list+"&status=USED", nil), object{"total_count": 1})
	d.shows(d.must("GET", "/v3/marketing/favor/stocks/"+stock+"?stock_creator_mchid="+DefaultMchID, nil), object{"distributed_coupons": 3})

	d.clock.Pass(time.Hour)
	d.shows(d.must("GET", list+"&status=SENDED", nil), object{"total_count": 0}) // expired
	if _, err := d.Act("coupon.use", d.products.coupons.on("o-2")[0].ID, nil); err == nil {
		t.Error("an expired coupon is used")
	}
	d.must("POST", "/v3/marketing/favor/stocks/"+stock+"/stop", object{"stock_creator_mchid": DefaultMchID})
	d.refused("INVALID_REQUEST", "POST", users+"o-3/coupons", couponOf(stock, "c7"))
	d.balanced()
}

// TestCouponsWithinLimits lets many callers send coupons of the same batches at once.
func TestCouponsWithinLimits(t *testing.T) {
	d := newDesk(t)
	stocks := []string{d.stocked("stock1", 60, 3, false), d.stocked("stock2", 40, 1, true)}
	shuffle(16, 100, func(r *rand.Rand) {
		d.call("POST", fmt.Sprintf("/v3/marketing/favor/users/o-%d/coupons", r.IntN(50)), couponOf(stocks[r.IntN(2)], fmt.Sprint("c", r.Int64())))
	}, func(r *rand.Rand) {
		if mine := fmt.Sprint("o-", r.IntN(50)); r.IntN(2) == 0 {
			d.mu.Lock()
			found := d.products.coupons.on(mine)
			d.mu.Unlock()
			if len(found) > 0 {
				_, _ = d.Act("coupon.use", found[0].ID, nil) // often used already
			}
		}
	})
	for i, most := range []struct{ coupons, perUser int }{{60, 3}, {40, 1}} {
		perUser, all := map[string]int{}, 0
		for _, p := range d.products.coupons.all(func(p *paper) bool { return p.text("stock_id") == stocks[i] }) {
			perUser[p.About]++
			all++
			if perUser[p.About] > most.perUser {
				t.Errorf("%s has %d coupons of one batch", p.About, perUser[p.About])
			}
		}
		if all != most.coupons {
			t.Errorf("%d coupons of %d were sent", all, most.coupons)
		}
	}
	d.balanced()
}

// TestCouponsPay lets a user pay with what he has.
func TestCouponsPay(t *testing.T) {
	d := newDesk(t)
	buy := func(number, openid, tag string, fen int64) object {
		d.must("POST", "/v3/pay/transactions/jsapi", object{"appid": "wx8888888888888888", "mchid": DefaultMchID, "description": "x", "out_trade_no": number, "goods_tag": tag,
			"notify_url": "https://example.com", "amount": object{"total": fen}, "payer": object{"openid": openid}})
		if err := d.Pay(number); err != nil {
			t.Fatal(err)
		}
		return d.must("GET", "/v3/pay/transactions/out-trade-no/"+number+"?mchid="+DefaultMchID, nil)
	}
	for _, cashless := range []bool{false, true} {
		stock := d.stocked(fmt.Sprint("stock", cashless), 10, 3, cashless)
		sent := d.must("POST", "/v3/marketing/favor/users/o-1/coupons", couponOf(stock, fmt.Sprint("c", cashless)))
		before, had := d.books.balance[payers], d.merchantHas(stock)
		for name, order := range map[string]object{
			"another tag":  buy(fmt.Sprint("tag", cashless), "o-1", "OTHER", 1000),
			"too small":    buy(fmt.Sprint("small", cashless), "o-1", "SALE", 99),
			"another user": buy(fmt.Sprint("user", cashless), "o-2", "SALE", 1000),
		} {
			if order["promotion_detail"] != nil {
				t.Errorf("%s: a coupon is used: %v", name, order)
			}
		}
		paid := buy(fmt.Sprint("paid", cashless), "o-1", "SALE", 1000)
		d.shows(paid["amount"].(object), object{"total": 1000, "payer_total": 950})
		d.shows(items(paid["promotion_detail"])[0], object{"coupon_id": sent["coupon_id"], "stock_id": stock, "amount": 50, "merchant_contribute": 50})
		d.shows(d.must("GET", fmt.Sprintf("/v3/marketing/favor/users/o-1/coupons/%v?appid=wx233544546545989", sent["coupon_id"]), nil), object{"status": "USED"})
		if spent := before - d.books.balance[payers]; spent != 1000+99+1000+950 || d.merchantHas(stock)-had != spent {
			t.Errorf("users have paid %d fen, the merchant got %d", spent, d.merchantHas(stock)-had)
		}
		d.must("POST", "/v3/refund/domestic/refunds", refundOf(fmt.Sprint(paid["transaction_id"]), fmt.Sprint("F", cashless), 1000, 1000))
		if spent := before - d.books.balance[payers]; spent != 1000+99+1000 || d.merchantHas(stock)-had != spent {
			t.Errorf("after the refund users have paid %d fen, the merchant has %d more", spent, d.merchantHas(stock)-had)
		}
		if again := buy(fmt.Sprint("again", cashless), "o-1", "SALE", 1000); again["promotion_detail"] != nil {
			t.Errorf("a coupon is used twice: %v", again)
		}
	}
	d.balanced()
}

// merchantHas is all the money of the merchant, with what a batch has of it.
func (d *desk) merchantHas(stock string) int64 {
	return d.books.balance[basic(DefaultMchID)] + d.books.balance[unsettled(DefaultMchID, dayOf(d.clock.Now()))] + d.books.balance[budget(stock)]
}
