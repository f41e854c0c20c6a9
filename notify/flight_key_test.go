package notify

import "testing"

func keyOf(r *Receiver, n *Notification) string { return r.key(n, r.Key(n)) }

// TestKeyOfEvents: a payment and its refund have one order number, and are two messages.
func TestKeyOfEvents(t *testing.T) {
	r := &Receiver{Key: func(*Notification) string { return "20260729001" }}
	paid := keyOf(r, &Notification{EventType: "TRANSACTION.SUCCESS"})
	refunded := keyOf(r, &Notification{EventType: "REFUND.SUCCESS"})
	if paid == refunded || paid != keyOf(r, &Notification{EventType: "TRANSACTION.SUCCESS"}) {
		t.Errorf("%s for the payment, %s for the refund", paid, refunded)
	}
}

// TestKeyOfMerchants: two merchants, or two of one service provider, may have the same order number.
func TestKeyOfMerchants(t *testing.T) {
	r := &Receiver{Key: func(n *Notification) string { return n.Get("out_trade_no").String() }}
	seen := make(map[string]string)
	for _, content := range []string{
		`{"out_trade_no":"1"}`,
		`{"out_trade_no":"1","mchid":"1900000001"}`,
		`{"out_trade_no":"1","mchid":"1900000002"}`,
		`{"out_trade_no":"1","sp_mchid":"1900000001","sub_mchid":"1900000002"}`,
		`{"out_trade_no":"1","sp_mchid":"1900000001","sub_mchid":"1900000003"}`,
		`{"out_trade_no":"1","mch_id":"1900000001"}`,
		`{"out_trade_no":"1","mch_id":"1900000001","sub_mch_id":"1900000002"}`,
	} {
		key := keyOf(r, &Notification{content: []byte(content)})
		if other, twice := seen[key]; twice {
			t.Errorf("%s and %s have one key", other, content)
		}
		seen[key] = content
		if again := keyOf(r, &Notification{ID: "made anew", content: []byte(content)}); again != key {
			t.Errorf("%s: the key of a message made anew is another", content)
		}
	}
}
