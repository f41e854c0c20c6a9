package sandbox

import "testing"

// TestComplaints lets a user complain, and the merchant settle it.
func TestComplaints(t *testing.T) {
	d := newDesk(t)
	d.refused("RESOURCE_NOT_EXISTS", "GET", "/v3/merchant-service/complaint-notifications", nil)
	d.must("POST", "/v3/merchant-service/complaint-notifications", object{"url": "https://example.com/complaints"})
	if _, err := d.Act("complaint.create", "order01", nil); err == nil {
		t.Error("a complaint about no order")
	}
	transaction := d.sold("order01", 100, false)
	if _, err := d.Act("complaint.create", "order01", map[string]string{"colour": "red"}); err == nil {
		t.Error("a complaint with a detail that nobody knows")
	}
	id, err := d.Act("complaint.create", "order01", map[string]string{"complaint_detail": "坏了", "payer_phone": "13900139000"})
	if err != nil {
		t.Fatal(err)
	}
	mine, of := complaints+"/"+id, object{"complainted_mchid": DefaultMchID}
	made := d.must("GET", mine, nil)
	d.shows(made, object{"complaint_state": "PENDING", "complaint_detail": "坏了", "complaint_full_refunded": false, "incoming_user_response": true, "apply_refund_amount": 100})
	d.shows(items(made["complaint_order_info"])[0], object{"transaction_id": transaction, "out_trade_no": "order01", "amount": 100})
	d.refused("INVALID_REQUEST", "POST", mine+"/complete", of)
	d.refused("RESOURCE_NOT_EXISTS", "POST", mine+"/complete", object{"complainted_mchid": "1900000109"})
	d.must("POST", mine+"/response", object{"complainted_mchid": DefaultMchID, "response_content": "马上处理"})
	d.shows(d.must("GET", mine, nil), object{"complaint_state": "PROCESSING", "incoming_user_response": false})
	d.act("complaint.respond", id)
	d.shows(d.must("GET", mine, nil), object{"incoming_user_response": true})
	d.must("POST", mine+"/update-refund-progress", object{"action": "APPROVE"})
	d.must("POST", "/v3/refund/domestic/refunds", refundOf(transaction, "F1", 100, 100))
	d.must("POST", mine+"/complete", of)
	d.must("POST", mine+"/complete", of)
	d.shows(d.must("GET", mine, nil), object{"complaint_state": "PROCESSED", "complaint_full_refunded": true})
	d.refused("INVALID_REQUEST", "POST", mine+"/update-refund-progress", object{"action": "REJECT"})

	history := d.must("GET", mine+"/negotiation-historys?limit=2&offset=1", nil)
	d.shows(history, object{"total_count": 5, "limit": 2, "offset": 1})
	if steps := items(history["data"]); len(steps) != 2 || steps[0]["operate_type"] != "MERCHANT_RESPONSE" {
		t.Errorf("history: %v", steps)
	}
	d.act("complaint.continue", id)
	d.shows(d.must("GET", mine, nil), object{"complaint_state": "PENDING", "user_complaint_times": 2})
	d.shows(d.must("GET", complaints+"?begin_date=2026-06-01&end_date=2026-06-01", nil), object{"total_count": 1})
	d.shows(d.must("GET", complaints+"?begin_date=2026-06-02&end_date=2026-06-02", nil), object{"total_count": 0})
	d.refused("PARAM_ERROR", "GET", complaints+"?begin_date=2026-06-02&end_date=2026-06-01", nil)
	d.refused("RESOURCE_NOT_EXISTS", "GET", complaints+"/1", nil)
	var events []string
	for _, n := range d.outbox.kept {
		events = append(events, n.EventType)
	}
	if len(events) == 0 || events[0] != "COMPLAINT.CREATE" && events[1] != "COMPLAINT.CREATE" {
		t.Errorf("notifications: %v", events)
	}
}
