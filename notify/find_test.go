package notify_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
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

// TestDecodeOpens: a field that is encrypted once more, for the merchant, opens where it lands in a Sensitive.
func TestDecodeOpens(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	keys := sb.Keys()
	sealed, err := wxcrypto.Encrypt("张三", &keys.Merchant.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	header, body, err := sb.Notification(sandbox.Notice{EventType: "X", Resource: wechatpay.Object{"user_name": sealed, "openid": "oUpF8uMuAJO", "list": []string{sealed}}})
	if err != nil {
		t.Fatal(err)
	}
	type content struct {
		UserName wechatpay.Sensitive   `json:"user_name"`
		OpenID   wechatpay.Sensitive   `json:"openid"`
		List     []wechatpay.Sensitive `json:"list"`
	}
	n, err := notify.Parse(t.Context(), client, header, body)
	if err != nil {
		t.Fatal(err)
	}
	var v content
	if err := n.Decode(&v); err != nil || v.UserName != "张三" || v.OpenID != "oUpF8uMuAJO" || v.List[0] != "张三" {
		t.Errorf("%q, %v", string(v.UserName), err)
	}
	var texts struct {
		UserName string `json:"user_name"`
	}
	if err := n.Decode(&texts); err != nil || texts.UserName != sealed {
		t.Errorf("a string is no longer as it came: %v", err)
	}
	n.Client = struct{ notify.Client }{client} // of which Decrypt can't be seen
	if err := n.Decode(&v); err == nil || !strings.Contains(err.Error(), "list.0 is encrypted, and a struct { notify.Client } has no Decrypt") {
		t.Error(err)
	}
	n.Client = stranger{client}
	if err := n.Decode(&v); err == nil || !strings.Contains(err.Error(), "list.0 can't be opened: no") {
		t.Error(err)
	}
}

type stranger struct{ notify.Client }

func (stranger) Decrypt(string) (string, error) { return "", errors.New("no") }
