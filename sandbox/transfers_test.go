package sandbox

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

func transferOf(number string, fen int64) object {
	return object{"appid": "wxf636efh567hg4356", "out_bill_no": number, "openid": "o-MYE42l80oelYMDE34nYD456Xoy", "transfer_amount": fen,
		"transfer_remark": "x", "transfer_scene_id": "1000", "transfer_scene_report_infos": []any{object{"info_type": "a", "info_content": "b"}}}
}

// TestTransfers walks through the life of transfers.
func TestTransfers(t *testing.T) {
	const byNumber, receipts = transferBills + "/out-bill-no/", "/v3/fund-app/mch-transfer/elecsign/out-bill-no"
	for name, walk := range map[string]func(d *desk){
		"confirmed": func(d *desk) {
			made := d.must("POST", transferBills, transferOf("bill0001", 300))
			d.shows(made, object{"state": "WAIT_USER_CONFIRM", "out_bill_no": "bill0001", "mch_id": nil})
			d.shows(d.must("POST", transferBills, transferOf("bill0001", 300)), made)
			d.refused("INVALID_REQUEST", "POST", receipts, object{"out_bill_no": "bill0001"})
			d.act("transfer.delay", "bill0001")
			d.shows(d.must("GET", byNumber+"bill0001", nil), object{"state": "TRANSFERING", "package_info": nil})
			d.act("transfer.confirm", "bill0001")
			d.shows(d.must("GET", transferBills+"/transfer-bill-no/"+fmt.Sprint(made["transfer_bill_no"]), nil),
				object{"state": "SUCCESS", "mch_id": DefaultMchID, "transfer_amount": 300, "fail_reason": nil})
			d.refused("INVALID_REQUEST", "POST", byNumber+"bill0001/cancel", nil)
			d.refused("NOT_FOUND", "GET", receipts+"/bill0001", nil)
			d.shows(d.must("POST", receipts, object{"out_bill_no": "bill0001"}), object{"state": "GENERATING"})
			d.shows(d.must("GET", receipts+"/bill0001", nil), object{"state": "FINISHED", "hash_type": "SHA256"})
		},
		"cancelled": func(d *desk) {
			d.must("POST", transferBills, transferOf("bill0001", 300))
			d.shows(d.must("POST", byNumber+"bill0001/cancel", nil), object{"state": "CANCELING"})
			d.shows(d.must("GET", byNumber+"bill0001", nil), object{"state": "CANCELLED"})
			d.shows(d.must("POST", byNumber+"bill0001/cancel", nil), object{"state": "CANCELLED"})
			if _, err := d.Act("transfer.confirm", "bill0001", nil); err == nil {
				d.t.Error("the user confirms what is cancelled")
			}
		},
		"forgotten": func(d *desk) {
			d.must("POST", transferBills, transferOf("bill0001", 300))
			d.clock.Pass(24*time.Hour - 1)
			d.shows(d.must("GET", byNumber+"bill0001", nil), object{"state": "WAIT_USER_CONFIRM"})
			d.clock.Pass(1)
			d.shows(d.must("GET", byNumber+"bill0001", nil), object{"state": "FAIL", "fail_reason": "OVERDUE_CLOSE"})
		},
		"failed": func(d *desk) {
			d.must("POST", transferBills, transferOf("bill0001", 300))
			d.act("transfer.fail", "bill0001")
			d.shows(d.must("GET", byNumber+"bill0001", nil), object{"state": "FAIL", "fail_reason": "PAYEE_ACCOUNT_ABNORMAL"})
			frozen := transferOf("bill0002", 300)
			frozen["openid"] = "o-frozen"
			d.shows(d.must("POST", transferBills, frozen), object{"state": "FAIL", "fail_reason": "ACCOUNT_FROZEN"})
		},
		"refused": func(d *desk) {
			d.must("POST", transferBills, transferOf("bill0001", 300))
			d.refused("ALREADY_EXISTS", "POST", transferBills, transferOf("bill0001", 301))
			d.refused("NOT_FOUND", "GET", byNumber+"bill0002", nil)
			d.refused("NOT_FOUND", "POST", byNumber+"bill0002/cancel", nil)
			d.refused("PARAM_ERROR", "POST", transferBills, transferOf("bill0002", 200_000)) // without a name
		},
		"short of money": func(d *desk) {
			d.SetBalance(299)
			d.refused("NOT_ENOUGH", "POST", transferBills, transferOf("bill0001", 300))
			d.refused("NOT_FOUND", "GET", byNumber+"bill0001", nil)
			d.SetBalance(300)
			d.must("POST", transferBills, transferOf("bill0001", 300))
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

// TestTransfersBalance lets many callers begin, confirm and cancel the same transfers at once.
func TestTransfersBalance(t *testing.T) {
	d := newDesk(t)
	d.SetBalance(20_000)
	number := func(r *rand.Rand) string { return fmt.Sprintf("bill%04d", r.IntN(200)) }
	act := func(action string) func(*rand.Rand) {
		return func(r *rand.Rand) { _, _ = d.Act(action, number(r), nil) } // often not in a state for it
	}
	shuffle(16, 200,
		func(r *rand.Rand) { n := number(r); d.call("POST", transferBills, transferOf(n, 100+int64(n[7]))) },
		func(r *rand.Rand) { d.call("POST", transferBills+"/out-bill-no/"+number(r)+"/cancel", nil) },
		func(r *rand.Rand) { d.call("GET", transferBills+"/out-bill-no/"+number(r), nil) },
		act("transfer.confirm"), act("transfer.fail"), act("transfer.delay"),
	)
	d.balanced()
	waiting, sent := int64(0), int64(0)
	for _, p := range d.products.transfers.all(func(*paper) bool { return true }) {
		switch p.State {
		case "SUCCESS":
			sent += p.Fen
		case "WAIT_USER_CONFIRM", "TRANSFERING":
			waiting += p.Fen
		}
	}
	if sent == 0 || d.books.balance[held(DefaultMchID)] != waiting || d.books.balance[payers] != sent || d.books.balance[basic(DefaultMchID)] != 20_000-waiting-sent {
		t.Errorf("%d fen were sent and %d wait: %v", sent, waiting, d.books.balance)
	}
}
