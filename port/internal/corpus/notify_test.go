package corpus

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestNotified serves what was made of PHP's notification scripts, and lets the sandbox call it.
func TestNotified(t *testing.T) {
	const secret = "exposed_your_key_here_have_risks"
	sb := sandbox.New(sandbox.Options{})
	config := sb.Config()
	config.Secret = secret
	client, err := wechatpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	controller := NewNoticeController(context.Background(), "")
	paid := func(total int) sandbox.Notice {
		return sandbox.Notice{EventType: "TRANSACTION.SUCCESS", Resource: wechatpay.Object{"out_trade_no": "A1", "amount": wechatpay.Object{"total": total}}}
	}
	old := map[string]string{"return_code": "SUCCESS", "result_code": "SUCCESS", "out_trade_no": "B2", "openid": "o", "trade_type": "JSAPI", "bank_type": "CFT", "total_fee": "1",
		"cash_fee": "1", "transaction_id": "1", "time_end": "20260601120000"}
	tampered := paid(100)
	tampered.Tamper = func(header http.Header, body []byte) []byte {
		header.Set("Wechatpay-Nonce", "another")
		return body
	}
	t.Chdir(t.TempDir())
	for name, tt := range map[string]struct {
		handle func(context.Context, *notify.Notification) error
		notice sandbox.Notice
		status int
	}{
		"APIv3":                {controller.Notify, paid(100), http.StatusNoContent},
		"refused by the shop":  {controller.Notify, paid(1), http.StatusInternalServerError},
		"a wrong signature":    {controller.Notify, tampered, http.StatusUnauthorized},
		"Yii":                  {(&WxpayController{}).ActionNotify, sandbox.Notice{EventType: "TRANSACTION.SUCCESS", Resource: wechatpay.Object{"trade_state": "SUCCESS", "transaction_id": "1"}}, http.StatusNoContent},
		"Yii, not paid":        {(&WxpayController{}).ActionNotify, paid(100), http.StatusInternalServerError},
		"by helpers":           {(&RefundNotice{}).Handle, sandbox.Notice{EventType: "REFUND.SUCCESS", Resource: wechatpay.Object{"out_refund_no": "R3"}}, http.StatusNoContent},
		"of no interest":       {(&RefundNotice{}).Handle, paid(100), http.StatusInternalServerError},
		"input":                {(&InputNotice{}).Laravel, paid(100), http.StatusNoContent},
		"input, another order": {(&InputNotice{}).Laravel, sandbox.Notice{EventType: "TRANSACTION.SUCCESS", Resource: wechatpay.Object{"out_trade_no": "B"}}, http.StatusInternalServerError},
		"input with dots":      {(&InputNotice{}).Dotted, paid(100), http.StatusNoContent},
		"post":                 {(&InputNotice{}).Post, paid(100), http.StatusNoContent},
		"post, tampered":       {(&InputNotice{}).Post, tampered, http.StatusUnauthorized},
		"input of ThinkPHP":    {(&InputNotice{}).Think, paid(100), http.StatusNoContent},
		"a parsed body":        {(&InputNotice{}).Hyperf, paid(100), http.StatusNoContent},
		"APIv2":                {NoticeOfV2, sandbox.Notice{Form: sandbox.V2MD5, Secret: secret, Resource: old}, http.StatusOK},
		"APIv2, another's key": {NoticeOfV2, sandbox.Notice{Form: sandbox.V2MD5, Secret: "another_key_another_key_another_k", Resource: old}, http.StatusUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(notify.Handler(client, tt.handle))
			defer server.Close()
			answer, err := sb.Notify(context.Background(), server.URL, tt.notice)
			if err != nil || answer.Status != tt.status {
				t.Errorf("%+v, %v, want %d", answer, err, tt.status)
			}
		})
	}
	if len(controller.paid) != 1 || controller.paid[0].(wechatpay.Value).String() != "A1" {
		t.Errorf("the shop has %v", controller.paid)
	}
	if text, err := os.ReadFile("refunds.txt"); err != nil || string(text) != "R3\n" {
		t.Errorf("%q, %v", text, err)
	}
	if text, err := os.ReadFile("paid.txt"); err != nil || string(text) != "B2" {
		t.Errorf("%q, %v", text, err)
	}
}
