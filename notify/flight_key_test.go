package notify

import "testing"

// TestKeyOfEvents: a payment and its refund have one order number, and are two messages.
func TestKeyOfEvents(t *testing.T) {
	r := &Receiver{Key: func(*Notification) string { return "20260729001" }}
	paid := r.key(&Notification{EventType: "TRANSACTION.SUCCESS"})
	refunded := r.key(&Notification{EventType: "REFUND.SUCCESS"})
	if paid == refunded || paid != r.key(&Notification{EventType: "TRANSACTION.SUCCESS"}) {
		t.Errorf("%s for the payment, %s for the refund", paid, refunded)
	}
}
