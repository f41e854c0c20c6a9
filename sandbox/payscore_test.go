package sandbox

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

func scoreOf(number string, openid string) object {
	return object{"out_order_no": number, "appid": "wxd678efh567hg6787", "service_id": "500001", "service_introduction": "x", "time_range": object{"start_time": "OnAccept"},
		"risk_fund": object{"name": "DEPOSIT", "amount": 1000}, "notify_url": "https://example.com", "openid": openid}
}

func completionOf(fen int64) object {
	return object{"appid": "wxd678efh567hg6787", "service_id": "500001", "post_payments": []any{object{"name": "x", "amount": fen}}, "total_amount": fen, "time_range": object{"end_time": "20260602"}}
}

// TestPayscore walks through the life of orders of payscore.
func TestPayscore(t *testing.T) {
	const orders = "/v3/payscore/serviceorder"
	const query, mine = orders + "?out_order_no=score01&service_id=500001&appid=wxd678efh567hg6787", orders + "/score01"
	named := object{"appid": "wxd678efh567hg6787", "service_id": "500001"}
	cancel := object{"appid": "wxd678efh567hg6787", "service_id": "500001", "reason": "x"}
	for name, walk := range map[string]func(d *desk){
		"paid": func(d *desk) {
			made := d.must("POST", orders, scoreOf("score01", "o-1"))
			d.shows(made, object{"state": "CREATED"})
			d.shows(d.must("POST", orders, scoreOf("score01", "o-1")), made)
			d.refused("INVALID_REQUEST", "POST", orders, scoreOf("score01", "o-2"))
			d.refused("INVALID_ORDER_STATE", "POST", mine+"/complete", completionOf(300))
			d.act("payscore.confirm", "score01")
			d.shows(d.must("GET", query, nil), object{"state": "DOING", "state_description": "USER_CONFIRM", "collection": nil})
			d.refused("PARAM_ERROR", "POST", mine+"/complete", completionOf(1001))
			done := d.must("POST", mine+"/complete", completionOf(300))
			d.shows(done, object{"state": "DOING", "state_description": "MCH_COMPLETE", "total_amount": 300})
			d.shows(d.must("POST", mine+"/complete", completionOf(300)), done)
			paid := d.must("GET", query, nil)
			d.shows(paid, object{"state": "DONE"})
			d.shows(paid["collection"].(object), object{"state": "USER_PAID", "paid_amount": 300})
			d.shows(paid["time_range"].(object), object{"start_time": "OnAccept", "end_time": "20260602"})
			d.refused("INVALID_ORDER_STATE", "POST", mine+"/cancel", cancel)
			id := items(paid["collection"].(object)["details"])[0]["transaction_id"]
			d.refused("INVALID_REQUEST", "POST", "/v3/refund/domestic/refunds", refundOf(fmt.Sprint(id), "F1", 301, 300))
			d.must("POST", "/v3/refund/domestic/refunds", refundOf(fmt.Sprint(id), "F1", 100, 300))
			if got := d.books.balance[payers]; got != -200 {
				d.t.Errorf("the user has paid %d fen", -got)
			}
		},
		"paid late": func(d *desk) {
			d.must("POST", orders, scoreOf("score01", "o-frozen"))
			d.act("payscore.confirm", "score01")
			d.must("POST", mine+"/complete", completionOf(300))
			d.shows(d.must("GET", query, nil)["collection"].(object), object{"state": "USER_PAYING", "paying_amount": 300})
			lower := completionOf(200)
			delete(lower, "time_range")
			lower["reason"] = "x"
			d.shows(d.must("POST", mine+"/modify", lower), object{"total_amount": 200})
			d.must("POST", mine+"/pay", named)
			d.shows(d.must("GET", query, nil), object{"state": "DOING"})
			d.act("payscore.pay", "score01")
			d.shows(d.must("GET", query, nil)["collection"].(object), object{"state": "USER_PAID", "paid_amount": 200})
		},
		"paid elsewhere": func(d *desk) {
			d.must("POST", orders, scoreOf("score01", "o-frozen"))
			d.act("payscore.confirm", "score01")
			d.must("POST", mine+"/complete", completionOf(300))
			sync := object{"appid": "wxd678efh567hg6787", "service_id": "500001", "type": "Order_Paid", "detail": object{"paid_time": "20260601120000"}}
			d.shows(d.must("POST", mine+"/sync", sync), object{"state": "DONE"})
			if got := d.books.balance[payers]; got != 0 {
				d.t.Errorf("the user has paid %d fen here", -got)
			}
		},
		"cancelled": func(d *desk) {
			d.must("POST", orders, scoreOf("score01", "o-1"))
			d.must("POST", mine+"/cancel", cancel)
			d.must("POST", mine+"/cancel", cancel)
			d.shows(d.must("GET", query, nil), object{"state": "REVOKED"})
			d.refused("ORDER_NOT_EXIST", "POST", orders+"/score02/cancel", cancel)
		},
		"forgotten": func(d *desk) {
			d.must("POST", orders, scoreOf("score01", "o-1"))
			d.clock.Pass(time.Hour)
			d.shows(d.must("GET", query, nil), object{"state": "EXPIRED"})
		},
		"begun before": func(d *desk) {
			late := scoreOf("score01", "o-1")
			late["time_range"] = object{"start_time": "20260601115959"}
			d.refused("PARAM_ERROR", "POST", orders, late)
			late["time_range"] = object{"start_time": "20260601"}
			d.must("POST", orders, late)
		},
		"free of charge": func(d *desk) {
			agreed := scoreOf("score01", "o-1")
			agreed["need_user_confirm"] = false
			d.shows(d.must("POST", orders, agreed), object{"state": "DOING"})
			d.shows(d.must("POST", mine+"/complete", completionOf(0)), object{"state": "DONE", "need_collection": false})
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.t = t
			walk(d)
			d.balanced()
		})
	}
}

// TestPayscoreBalance lets many callers complete, cancel and pay the same orders at once: each is paid once.
func TestPayscoreBalance(t *testing.T) {
	d := newDesk(t)
	const orders = "/v3/payscore/serviceorder"
	number := func(r *rand.Rand) string { return fmt.Sprintf("score%03d", r.IntN(100)) }
	user := func(n string) string {
		if n[len(n)-1] == '0' {
			return "o-frozen"
		}
		return "o-1"
	}
	named := object{"appid": "wxd678efh567hg6787", "service_id": "500001"}
	shuffle(16, 200,
		func(r *rand.Rand) { n := number(r); d.call("POST", orders, scoreOf(n, user(n))) },
		func(r *rand.Rand) { _, _ = d.Act("payscore.confirm", number(r), nil) },
		func(r *rand.Rand) { _, _ = d.Act("payscore.pay", number(r), nil) },
		func(r *rand.Rand) { d.call("POST", orders+"/"+number(r)+"/complete", completionOf(1+r.Int64N(1000))) },
		func(r *rand.Rand) { d.call("POST", orders+"/"+number(r)+"/pay", named) },
		func(r *rand.Rand) {
			if r.IntN(10) == 0 {
				d.call("POST", orders+"/"+number(r)+"/cancel", object{"appid": "wxd678efh567hg6787", "service_id": "500001", "reason": "x"})
			}
		},
	)
	paid := int64(0)
	for _, p := range d.products.scores.all(func(p *paper) bool { return p.State == "DONE" }) {
		if len(p.Parts) != 1 || p.Parts[0].Fen != p.Fen {
			t.Errorf("%s over %d fen is paid by %v", p.Number, p.Fen, p.Parts)
		}
		paid += p.Fen
	}
	if got := -d.books.balance[payers]; got != paid || paid == 0 {
		t.Errorf("users have paid %d fen, the orders say %d", got, paid)
	}
	d.balanced()
}

// TestParking drives a car in and out.
func TestParking(t *testing.T) {
	const parkings, fees = "/v3/vehicle/parking/parkings", "/v3/vehicle/transactions/parking"
	d := newDesk(t)
	parking := func(number, plate string) object {
		return object{"out_parking_no": number, "plate_number": plate, "plate_color": "BLUE", "notify_url": "https://example.com", "start_time": "2026-06-01T10:00:00+08:00", "parking_name": "x", "free_duration": 3600}
	}
	fee := func(number string, id any, plate string) object {
		return object{"appid": "wxcbda96de0b165486", "description": "x", "out_trade_no": number, "trade_scene": "PARKING", "notify_url": "https://example.com", "amount": object{"total": 800},
			"parking_info": object{"parking_id": id, "plate_number": plate, "plate_color": "BLUE", "start_time": "2026-06-01T10:00:00+08:00", "end_time": "2026-06-01T12:00:00+08:00",
				"parking_name": "x", "charging_duration": 3600, "device_id": "1"}}
	}
	in := d.must("POST", parkings, parking("car1", "A11111"))
	d.shows(in, object{"state": "NORMAL"})
	d.shows(d.must("POST", parkings, parking("car1", "A11111")), in)
	d.refused("INVALID_REQUEST", "POST", parkings, parking("car1", "A11112"))
	d.refused("RESOURCE_NOT_EXISTS", "POST", fees, fee("fee0001", "5K", "A11111"))
	d.refused("PARAM_ERROR", "POST", fees, fee("fee0001", in["id"], "A11112"))
	d.shows(d.must("POST", fees, fee("fee0001", in["id"], "A11111")), object{"trade_state": "ACCEPTED", "transaction_id": nil})
	d.must("POST", fees, fee("fee0001", in["id"], "A11111"))
	d.shows(d.must("GET", "/v3/vehicle/transactions/out-trade-no/fee0001", nil), object{"trade_state": "SUCCESS"})
	d.act("parking.block", "car1")
	d.must("POST", fees, fee("fee0002", in["id"], "A11111"))
	d.shows(d.must("GET", "/v3/vehicle/transactions/out-trade-no/fee0002", nil), object{"trade_state": "PAY_FAIL"})
	if got := d.books.balance[payers]; got != -800 {
		t.Errorf("the driver has paid %d fen", -got)
	}
	d.balanced()
}
