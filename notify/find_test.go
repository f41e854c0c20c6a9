package notify_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestFind: what a notification does not have is an error that names what it has, and no value.
func TestFind(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	header, body, err := sb.Notification(paid())
	if err != nil {
		t.Fatal(err)
	}
	n, err := notify.Parse(t.Context(), client, header, body)
	if err != nil {
		t.Fatal(err)
	}
	total, err := n.Find("amount.total")
	if text, marshalErr := json.Marshal(total); err != nil || marshalErr != nil || string(text) != n.Get("amount.total").Raw || total.Int() == 0 {
		t.Errorf("got %s, %v, %v", text, err, marshalErr)
	}
	for path, want := range map[string]string{
		"transactionid": "no transactionid; the notification has transaction_id",
		"amount.totl":   "no amount.totl; amount has total",
	} {
		if _, err := n.Find(path); err == nil || !strings.Contains(err.Error(), "TRANSACTION.SUCCESS: "+want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	var none *notify.Notification
	if _, err := none.Find("a"); err == nil || none.Get("a").Exists() {
		t.Error("there is no notification, and something was found")
	}
}
