package sandbox

import (
	"fmt"
	"math/rand/v2"
	"testing"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
)

// sold makes an order over some fen that is paid, and gives its transaction_id.
func (d *desk) sold(number string, fen int64, shared bool) string {
	d.t.Helper()
	d.must("POST", "/v3/pay/transactions/native", object{"appid": "wx8888888888888888", "mchid": DefaultMchID, "description": "x", "out_trade_no": number,
		"notify_url": "https://example.com", "amount": object{"total": fen}, "settle_info": object{"profit_sharing": shared}})
	if err := d.Pay(number); err != nil {
		d.t.Fatal(err)
	}
	return d.orders.get(number).TransactionID
}

func (d *desk) addReceiver(kind, account string) {
	d.t.Helper()
	receiver := object{"appid": "wx8888888888888888", "type": kind, "account": account, "relation_type": "PARTNER"}
	if kind == "MERCHANT_ID" {
		d.refused("PARAM_ERROR", "POST", "/v3/profitsharing/receivers/add", receiver) // a merchant without a name
		name, err := wxcrypto.Encrypt("示例商户", &d.ring().normal().key.PublicKey)
		if err != nil {
			d.t.Fatal(err)
		}
		receiver["name"] = name
	}
	d.must("POST", "/v3/profitsharing/receivers/add", receiver)
}

func sharingOf(transaction, number string, fen int64, account string, unfreeze bool) object {
	return object{"appid": "wx8888888888888888", "transaction_id": transaction, "out_order_no": number, "unfreeze_unsplit": unfreeze,
		"receivers": []any{object{"type": "MERCHANT_ID", "account": account, "amount": fen, "description": "x"}}}
}

func returnOf(sharing, number string, fen int64) object {
	return object{"out_order_no": sharing, "out_return_no": number, "return_mchid": "1900000109", "amount": fen, "description": "x"}
}

func refundOf(transaction, number string, fen, total int64) object {
	return object{"transaction_id": transaction, "out_refund_no": number, "amount": object{"refund": fen, "total": total, "currency": "CNY"}}
}

// TestSharing walks through the sharing of an order's money.
func TestSharing(t *testing.T) {
	const orders, returns, refunds = "/v3/profitsharing/orders", "/v3/profitsharing/return-orders", "/v3/refund/domestic/refunds"
	for name, walk := range map[string]func(d *desk, transaction string){
		"shared in parts": func(d *desk, tx string) {
			first := d.must("POST", orders, sharingOf(tx, "P1", 300, "1900000109", false))
			d.shows(first, object{"state": "PROCESSING", "out_order_no": "P1", "transaction_id": tx})
			d.shows(d.must("POST", orders, sharingOf(tx, "P1", 300, "1900000109", false)), first)
			d.refused("INVALID_REQUEST", "POST", orders, sharingOf(tx, "P1", 301, "1900000109", false))
			d.refused("NOT_ENOUGH", "POST", orders, sharingOf(tx, "P2", 701, "1900000109", false))
			d.must("POST", orders, sharingOf(tx, "P2", 600, "1900000109", true))
			done := d.must("GET", orders+"/P2?transaction_id="+tx, nil)
			d.shows(done, object{"state": "FINISHED"})
			receivers := items(done["receivers"])
			d.shows(receivers[0], object{"result": "SUCCESS", "amount": 600, "account": "1900000109"})
			d.shows(receivers[1], object{"result": "SUCCESS", "amount": 100, "account": DefaultMchID, "description": "解冻给分账方"})
			d.refused("NOT_ENOUGH", "POST", orders, sharingOf(tx, "P3", 1, "1900000109", false))
		},
		"unfrozen": func(d *desk, tx string) {
			d.shows(d.must("GET", "/v3/profitsharing/transactions/"+tx+"/amounts", nil), object{"unsplit_amount": 1000})
			unfreeze := object{"transaction_id": tx, "out_order_no": "P1", "description": "x"}
			d.shows(d.must("POST", orders+"/unfreeze", unfreeze), object{"state": "PROCESSING"})
			d.must("POST", orders+"/unfreeze", unfreeze)
			d.shows(d.must("GET", "/v3/profitsharing/transactions/"+tx+"/amounts", nil), object{"unsplit_amount": 0})
			d.refused("NOT_ENOUGH", "POST", orders+"/unfreeze", object{"transaction_id": tx, "out_order_no": "P2", "description": "x"})
			d.refused("NOT_ENOUGH", "POST", orders, sharingOf(tx, "P3", 1, "1900000109", false))
		},
		"thawed after 30 days": func(d *desk, tx string) {
			d.clock.Pass(frozenFor)
			d.shows(d.must("GET", "/v3/profitsharing/transactions/"+tx+"/amounts", nil), object{"unsplit_amount": 0})
		},
		"returned": func(d *desk, tx string) {
			d.must("POST", orders, sharingOf(tx, "P1", 300, "1900000109", false))
			d.refused("NOT_ENOUGH", "POST", returns, returnOf("P1", "R1", 301))
			first := d.must("POST", returns, returnOf("P1", "R1", 200))
			d.shows(first, object{"result": "PROCESSING"})
			d.shows(d.must("POST", returns, returnOf("P1", "R1", 200)), first)
			d.refused("INVALID_REQUEST", "POST", returns, returnOf("P1", "R1", 100))
			d.refused("NOT_ENOUGH", "POST", returns, returnOf("P1", "R2", 101))
			d.shows(d.must("GET", returns+"/R1?out_order_no=P1", nil), object{"result": "SUCCESS", "amount": 200})
			d.refused("RESOURCE_NOT_EXISTS", "GET", returns+"/R1?out_order_no=P2", nil)
			d.refused("RESOURCE_NOT_EXISTS", "POST", returns, returnOf("P9", "R3", 1))
		},
		"the receiver has spent it": func(d *desk, tx string) {
			d.must("POST", orders, sharingOf(tx, "P1", 300, "1900000109", false))
			d.post(basic("1900000109"), outside, 300, "提现", "")
			d.must("POST", returns, returnOf("P1", "R1", 200))
			d.shows(d.must("GET", returns+"/R1?out_order_no=P1", nil), object{"result": "FAILED", "fail_reason": "BALANCE_NOT_ENOUGH"})
		},
		"refunded": func(d *desk, tx string) {
			d.SetBalance(0)
			d.must("POST", orders, sharingOf(tx, "P1", 300, "1900000109", false))
			d.must("POST", refunds, refundOf(tx, "F1", 700, 1000))
			d.shows(d.must("GET", "/v3/profitsharing/transactions/"+tx+"/amounts", nil), object{"unsplit_amount": 0})
			d.refused("NOT_ENOUGH", "POST", refunds, refundOf(tx, "F2", 300, 1000))
			d.must("POST", returns, returnOf("P1", "R1", 300))
			d.must("POST", refunds, refundOf(tx, "F2", 300, 1000))
		},
		"refused": func(d *desk, tx string) {
			plain := d.sold("plain01", 100, false)
			d.refused("INVALID_REQUEST", "POST", orders, sharingOf(plain, "P1", 1, "1900000109", false))
			d.refused("INVALID_REQUEST", "POST", orders, sharingOf("42", "P1", 1, "1900000109", false))
			d.refused("PARAM_ERROR", "POST", orders, sharingOf(tx, "P1", 1, "1900000110", false))
			d.refused("RESOURCE_NOT_EXISTS", "GET", orders+"/P1?transaction_id="+tx, nil)
			gone := object{"appid": "wx8888888888888888", "type": "MERCHANT_ID", "account": "1900000109"}
			d.must("POST", "/v3/profitsharing/receivers/delete", gone)
			d.refused("PARAM_ERROR", "POST", "/v3/profitsharing/receivers/delete", gone)
			d.refused("PARAM_ERROR", "POST", orders, sharingOf(tx, "P1", 1, "1900000109", false))
		},
		"a receiver who can't": func(d *desk, tx string) {
			d.addReceiver("MERCHANT_ID", "19frozen")
			d.must("POST", orders, sharingOf(tx, "P1", 300, "19frozen", false))
			d.shows(items(d.must("GET", orders+"/P1?transaction_id="+tx, nil)["receivers"])[0], object{"result": "CLOSED", "fail_reason": "ACCOUNT_ABNORMAL"})
			d.shows(d.must("GET", "/v3/profitsharing/transactions/"+tx+"/amounts", nil), object{"unsplit_amount": 1000})
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.t = t
			d.addReceiver("MERCHANT_ID", "1900000109")
			walk(d, d.sold("order01", 1000, true))
			d.balanced()
		})
	}
}

// TestSharingBalance lets many callers share, return, refund and unfreeze the money of the same orders at once.
func TestSharingBalance(t *testing.T) {
	d := newDesk(t)
	d.addReceiver("MERCHANT_ID", "1900000109")
	d.addReceiver("PERSONAL_OPENID", "o-1")
	var transactions []string
	for i := range 20 {
		transactions = append(transactions, d.sold(fmt.Sprintf("order%02d", i), 1000, true))
	}
	d.SetBalance(0)
	before := d.books.balance[payers]
	of := func(r *rand.Rand) (transaction, number string) {
		i, j := r.IntN(len(transactions)), r.IntN(8)
		return transactions[i], fmt.Sprintf("P%d-%d", i, j)
	}
	shuffle(16, 200,
		func(r *rand.Rand) {
			tx, n := of(r)
			share := sharingOf(tx, n, 1+r.Int64N(400), "1900000109", r.IntN(20) == 0)
			share["receivers"] = append(share["receivers"].([]any), object{"type": "PERSONAL_OPENID", "account": "o-1", "amount": 1 + r.Int64N(100), "description": "x"})
			d.call("POST", "/v3/profitsharing/orders", share)
		},
		func(r *rand.Rand) {
			_, n := of(r)
			d.call("POST", "/v3/profitsharing/return-orders", returnOf(n, fmt.Sprint("R", n, r.IntN(3)), 1+r.Int64N(300)))
		},
		func(r *rand.Rand) {
			tx, n := of(r)
			d.call("POST", "/v3/refund/domestic/refunds", refundOf(tx, "F"+n, 1+r.Int64N(300), 1000))
		},
		func(r *rand.Rand) {
			tx, n := of(r)
			if r.IntN(10) == 0 {
				d.call("POST", "/v3/profitsharing/orders/unfreeze", object{"transaction_id": tx, "out_order_no": "U" + n, "description": "x"})
			}
		},
	)
	d.balanced()
	var shared, personal, refunded int64
	for _, p := range d.products.sharings.all(func(*paper) bool { return true }) {
		for _, r := range p.Parts {
			switch r.Body["account"] {
			case "1900000109":
				shared += r.Fen - r.Back
			case "o-1":
				personal += r.Fen
			}
		}
	}
	for _, number := range d.orders.keys() {
		o := d.orders.get(number)
		refunded += o.Refunded
		if left := d.books.balance[unsplit(o.TransactionID)]; left < 0 || o.Refunded > o.Total {
			t.Errorf("%s: %d fen are left, %d were refunded", number, left, o.Refunded)
		}
	}
	if got := d.books.balance[basic("1900000109")]; got != shared || shared == 0 {
		t.Errorf("the receiver has %d fen, the sharings say %d", got, shared)
	}
	if got := d.books.balance[payers] - before; got != personal+refunded || refunded == 0 {
		t.Errorf("users got %d fen, the documents say %d+%d", got, personal, refunded)
	}
}
