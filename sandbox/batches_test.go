package sandbox

import (
	"fmt"
	"testing"
)

func batchOf(number string, openids ...string) object {
	details := []any{}
	for i, openid := range openids {
		details = append(details, object{"out_detail_no": fmt.Sprint("detail", i), "transfer_amount": 100, "transfer_remark": "x", "openid": openid})
	}
	return object{"appid": "wxf636efh567hg4356", "out_batch_no": number, "batch_name": "x", "batch_remark": "x", "total_amount": 100 * len(details), "total_num": len(details), "transfer_detail_list": details}
}

// TestBatches sends batches of transfers, and asks for what became of them.
func TestBatches(t *testing.T) {
	const batches = "/v3/transfer/batches"
	d := newDesk(t)
	d.SetBalance(300)
	made := d.must("POST", batches, batchOf("batch0001", "o-1", "o-frozen"))
	d.shows(made, object{"batch_status": "ACCEPTED", "out_batch_no": "batch0001"})
	d.shows(d.must("POST", batches, batchOf("batch0001", "o-1", "o-frozen")), made)
	d.refused("ALREADY_EXISTS", "POST", batches, batchOf("batch0001", "o-1"))
	d.refused("NOT_ENOUGH", "POST", batches, batchOf("batch0002", "o-1", "o-2", "o-3"))
	d.refused("NOT_FOUND", "GET", batches+"/out-batch-no/batch0002?need_query_detail=false", nil)
	wrong := batchOf("batch0003", "o-1")
	wrong["total_amount"] = 99
	d.refused("PARAM_ERROR", "POST", batches, wrong)

	query := batches + "/batch-id/" + fmt.Sprint(made["batch_id"]) + "?need_query_detail=true"
	done := d.must("GET", query, nil)
	d.shows(done["transfer_batch"].(object), object{"batch_status": "FINISHED", "success_amount": 100, "fail_num": 1, "mchid": DefaultMchID})
	if details := items(done["transfer_detail_list"]); len(details) != 2 {
		t.Errorf("details: %v", details)
	}
	if failed := items(d.must("GET", query+"&detail_status=FAIL", nil)["transfer_detail_list"]); len(failed) != 1 {
		t.Errorf("failed details: %v", failed)
	}
	d.shows(d.must("GET", batches+"/out-batch-no/batch0001/details/out-detail-no/detail1", nil), object{"detail_status": "FAIL", "fail_reason": "ACCOUNT_FROZEN", "transfer_amount": 100})
	d.refused("NOT_FOUND", "GET", batches+"/out-batch-no/batch0001/details/out-detail-no/detail2", nil)

	d.refused("NOT_FOUND", "GET", "/v3/transfer/bill-receipt/batch0001", nil)
	d.must("POST", "/v3/transfer/bill-receipt", object{"out_batch_no": "batch0001"})
	d.shows(d.must("GET", "/v3/transfer/bill-receipt/batch0001", nil), object{"signature_status": "FINISHED"})
	d.balanced()
	if d.books.balance[basic(DefaultMchID)] != 200 || d.books.balance[payers] != 100 || d.books.balance[held(DefaultMchID)] != 0 {
		t.Errorf("balances: %v", d.books.balance)
	}
}
