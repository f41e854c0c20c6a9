package notify_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/sandbox"
)

// v2Members are enough of each kind to tell it.
var v2Members = map[string]map[string]string{
	"transaction-success":               {"mch_id": sandbox.DefaultMchID, "return_code": "SUCCESS", "result_code": "SUCCESS", "out_trade_no": "1409811653", "transaction_id": "1004400740", "total_fee": "9007199254740993", "attach": `<&"'中文]]>`},
	"combined-transactions-success":     {"return_code": "SUCCESS", "result_code": "SUCCESS", "combine_mch_id": sandbox.DefaultMchID, "combine_out_trade_no": "1", "sub_order_list": `{"order_num":2}`},
	"pap-contract-state-changed":        {"mch_id": sandbox.DefaultMchID, "change_type": "ADD", "contract_code": "100", "contract_id": "Wx15463511252015071056489715", "operate_time": "2015-07-01 10:00:00"},
	"transactions-risk-occurred":        {"mch_id": sandbox.DefaultMchID, "return_code": "SUCCESS", "event_code": "1", "risk_level": "HIGH"},
	"vehicle-state-changed-for-parking": {"mch_id": sandbox.DefaultMchID, "plate_number": "粤B888888", "vehicle_event_createtime": "20170826122424"},
}

// paidV2 is enough of a payment's notification.
func paidV2(number string, more ...string) map[string]string {
	members := map[string]string{"return_code": "SUCCESS", "result_code": "SUCCESS", "out_trade_no": "T" + number, "transaction_id": number}
	for i := 0; i < len(more); i += 2 {
		members[more[i]] = more[i+1]
	}
	return members
}

// TestV2Signed takes each kind by each algorithm, over the network.
func TestV2Signed(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	var got *notify.Notification
	url := serve(t, notify.Handler(client, func(_ context.Context, n *notify.Notification) error { got = n; return nil }))
	for kind, members := range v2Members {
		for name, form := range map[string]sandbox.Form{"MD5": sandbox.V2MD5, "HMAC-SHA256": sandbox.V2HMAC} {
			t.Run(kind+" "+name, func(t *testing.T) {
				members := members
				if form == sandbox.V2HMAC {
					members = map[string]string{"sign_type": "HMAC-SHA256"} // else a duplicate of the other
					for name, value := range v2Members[kind] {
						members[name] = value
					}
				}
				d := send(t, sb, url, sandbox.Notice{Form: form, Secret: secret, Resource: members})
				if want := "<xml><return_code>SUCCESS</return_code><return_msg>OK</return_msg></xml>"; !d.Accepted || string(d.Body) != want {
					t.Fatalf("got %d %s", d.Status, d.Body)
				}
				if !strings.HasPrefix(d.Header.Get("Content-Type"), "text/xml") {
					t.Errorf("Content-Type %q", d.Header.Get("Content-Type"))
				}
				if got.EventType != kind || !got.V2 || !bytes.HasPrefix(got.Plaintext, []byte("<xml>")) {
					t.Errorf("type %q, V2 %t, plaintext %s", got.EventType, got.V2, got.Plaintext)
				}
				for name, value := range members {
					if got.Get(name).String() != value {
						t.Errorf("%s is %q, want %q", name, got.Get(name), value)
					}
				}
				if total := got.Get("total_fee"); total.Exists() && total.Int() != 9007199254740993 {
					t.Errorf("total_fee is %d", total.Int())
				}
			})
		}
	}
}

// TestV2Refund opens what no sign covers. Nothing around it reaches the handler.
func TestV2Refund(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	var got *notify.Notification
	url := serve(t, notify.Handler(client, func(_ context.Context, n *notify.Notification) error { got = n; return nil }))
	want := map[string]string{"out_refund_no": "131811191610442717309", "refund_id": "50000408942018111907145868882", "refund_fee": "3960", "refund_status": "SUCCESS"}
	d := send(t, sb, url, sandbox.Notice{Form: sandbox.V2Refund, Secret: secret, Resource: want})
	if !d.Accepted || got == nil {
		t.Fatalf("got %d %s", d.Status, d.Body)
	}
	var content map[string]string
	if err := got.Decode(&content); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, content); diff != "" || got.EventType != "refund-processed" || !bytes.HasPrefix(got.Plaintext, []byte("<root>")) {
		t.Errorf("type %q, plaintext %s: %s", got.EventType, got.Plaintext, diff)
	}
}

// TestV2Event opens the content under the APIv3 key, beside the members around it.
func TestV2Event(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	var got *notify.Notification
	url := serve(t, notify.Handler(client, func(_ context.Context, n *notify.Notification) error { got = n; return nil }))
	d := send(t, sb, url, sandbox.Notice{Form: sandbox.V2Event, Secret: secret, EventType: "CHECK.SUCCESS", ID: "EV-9", Resource: map[string]string{"out_order_no": "7"}})
	if !d.Accepted || got == nil {
		t.Fatalf("got %d %s", d.Status, d.Body)
	}
	seen := []any{got.EventType, got.ID, got.CreateTime.IsZero(), got.Get("out_order_no").String(), got.Get("mch_id").String(), string(got.Plaintext)}
	if diff := cmp.Diff([]any{"CHECK.SUCCESS", "EV-9", false, "7", sandbox.DefaultMchID, `{"out_order_no":"7"}`}, seen); diff != "" {
		t.Error(diff)
	}
}

// TestV2Once delivers each form five times: nonce and cipher are new each time, the notification is not.
func TestV2Once(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	runs := 0
	url := serve(t, notify.Handler(client, func(context.Context, *notify.Notification) error { runs++; return nil }))
	for form, id := range map[sandbox.Form]string{sandbox.V2MD5: "", sandbox.V2Refund: "", sandbox.V2Event: "EV-7"} {
		runs = 0
		content := paidV2("2")
		if form == sandbox.V2Refund {
			content = map[string]string{"refund_id": "1"}
		}
		for range 5 {
			d := send(t, sb, url, sandbox.Notice{Form: form, Secret: secret, ID: id, EventType: "CHECK.FAIL", Resource: content})
			if !d.Accepted {
				t.Errorf("form %d: %d %s", form, d.Status, d.Body)
			}
		}
		if runs != 1 {
			t.Errorf("form %d: %d runs", form, runs)
		}
	}
}

// TestV2Refuses sends XML that must not get through.
func TestV2Refuses(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	stranger, _ := merchant(t, sandbox.Options{MchID: "8956009"})
	_, v3only := merchant(t, sandbox.Options{}, func(c *wechatpay.Config) { c.Secret = "" })
	body := func(change func(string) string) func(http.Header, []byte) []byte {
		return func(_ http.Header, body []byte) []byte { return []byte(change(string(body))) }
	}
	replace := func(old, by string) func(http.Header, []byte) []byte {
		return body(func(text string) string {
			if !strings.Contains(text, old) {
				t.Errorf("the body has no %s", old)
			}
			return strings.Replace(text, old, by, 1)
		})
	}
	reqInfo := func(plaintext string) func(http.Header, []byte) []byte {
		return body(func(string) string {
			sealed, err := wxcrypto.AESECBEncrypt(plaintext, wxcrypto.MD5(secret, ""))
			if err != nil {
				t.Fatal(err)
			}
			return "<xml><req_info>" + sealed + "</req_info></xml>"
		})
	}
	tests := map[string]struct {
		from   *sandbox.Sandbox
		to     *wechatpay.Client
		form   sandbox.Form
		secret string
		tamper func(http.Header, []byte) []byte
		want   error
	}{
		"another amount":            {tamper: replace("<total_fee>1<", "<total_fee>2<"), want: wechatpay.ErrSignature},
		"a member added":            {tamper: replace("<xml>", "<xml><attach>x</attach>"), want: wechatpay.ErrSignature},
		"a member twice":            {tamper: replace("<xml>", "<xml><total_fee>2</total_fee>"), want: notify.ErrMalformed},
		"a member with members":     {tamper: replace("<xml>", "<xml><attach><a>1</a></attach>"), want: notify.ErrMalformed},
		"no sign":                   {tamper: body(func(s string) string { return s[:strings.Index(s, "<sign>")] + s[strings.Index(s, "</sign>")+7:] }), want: wechatpay.ErrSignature},
		"a sign and no end":         {tamper: replace("</xml>", ""), want: notify.ErrMalformed},
		"another key":               {secret: strings.Repeat("0", 32), want: wechatpay.ErrSignature},
		"another merchant":          {from: stranger, want: wechatpay.ErrSignature},
		"another merchant's HMAC":   {from: stranger, form: sandbox.V2HMAC, want: wechatpay.ErrSignature},
		"a client without APIv2":    {to: v3only, want: wechatpay.ErrSignature},
		"no empty key signs":        {to: v3only, tamper: body(func(string) string { return "<xml><a>1</a><sign>" + wxcrypto.MD5("a=1&key=", "") + "</sign></xml>" }), want: wechatpay.ErrSignature},
		"refund, another key":       {form: sandbox.V2Refund, secret: strings.Repeat("0", 32), want: notify.ErrDecrypt},
		"refund, no key":            {to: v3only, form: sandbox.V2Refund, want: notify.ErrDecrypt},
		"refund that is none":       {tamper: reqInfo("<root><total_fee>1</total_fee></root>"), want: notify.ErrDecrypt},
		"refund of no XML":          {tamper: reqInfo("rubbish"), want: notify.ErrDecrypt},
		"refund with entities":      {tamper: reqInfo(`<!DOCTYPE r [<!ENTITY a "1">]><root><refund_id>&a;</refund_id></root>`), want: notify.ErrDecrypt},
		"event, changed ciphertext": {form: sandbox.V2Event, tamper: replace("<event_ciphertext>", "<event_ciphertext>AAAA"), want: wechatpay.ErrSignature},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if test.from == nil {
				test.from = sb
			}
			if test.to == nil {
				test.to = client
			}
			if test.form == 0 {
				test.form = sandbox.V2MD5
			}
			if test.secret == "" {
				test.secret = secret
			}
			notice := sandbox.Notice{Form: test.form, Secret: test.secret, EventType: "CHECK.FAIL", Tamper: test.tamper,
				Resource: map[string]string{"total_fee": "1", "out_trade_no": "2", "refund_id": "3"}}
			header, text, err := test.from.Notification(notice)
			if err != nil {
				t.Fatal(err)
			}
			n, err := notify.Parse(t.Context(), test.to, header, text)
			if n != nil || !errors.Is(err, test.want) {
				t.Errorf("got %v, %v; want %v", n, err, test.want)
			}
			d := send(t, test.from, serve(t, notify.Handler(test.to, accept)), notice)
			if d.Accepted || d.Status < 400 || !strings.Contains(string(d.Body), "<return_code>FAIL</return_code>") {
				t.Errorf("answered with %d %s", d.Status, d.Body)
			}
		})
	}
}

// TestV2Reply puts more members into the answer; what is no map is a failure.
func TestV2Reply(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	var reply any
	url := serve(t, notify.Handler(client, func(_ context.Context, n *notify.Notification) error { n.Reply = reply; return nil }))
	notice := sandbox.Notice{Form: sandbox.V2MD5, Secret: secret, Resource: paidV2("1")}
	reply = 1
	wantRefusal(t, send(t, sb, url, notice), 500)
	reply = map[string]any{"return_msg": "<&>"}
	if d := send(t, sb, url, notice); !d.Accepted || string(d.Body) != "<xml><return_code>SUCCESS</return_code><return_msg><![CDATA[<&>]]></return_msg></xml>" {
		t.Errorf("got %d %s", d.Status, d.Body)
	}
}

// TestV2Merchants finds the merchant by the key alone, also where no sign names it.
func TestV2Merchants(t *testing.T) {
	other := strings.Repeat("9", 32)
	sb1, client1 := merchant(t, sandbox.Options{})
	sb2, client2 := merchant(t, sandbox.Options{MchID: "8956001"}, func(c *wechatpay.Config) { c.Secret = other })
	var got notify.Client
	url := serve(t, &notify.Receiver{Clients: []notify.Client{client1, client2}, Handle: func(_ context.Context, n *notify.Notification) error {
		got = n.Client
		return nil
	}})
	for _, form := range []sandbox.Form{sandbox.V2MD5, sandbox.V2HMAC, sandbox.V2Refund, sandbox.V2Event} {
		content := paidV2(fmt.Sprint(form), "attach", "1") // else it is a duplicate
		if form == sandbox.V2Refund {
			content = map[string]string{"refund_id": "1"}
		}
		if d := send(t, sb1, url, sandbox.Notice{Form: form, Secret: secret, EventType: "CHECK.FAIL", Resource: content}); !d.Accepted || got != client1 {
			t.Errorf("form %d of the first: %d %s", form, d.Status, d.Body)
		}
		if form == sandbox.V2Refund {
			content["refund_id"] = "3"
		} else {
			content["attach"] = "3"
		}
		if d := send(t, sb2, url, sandbox.Notice{Form: form, Secret: other, EventType: "CHECK.FAIL", Resource: content}); !d.Accepted || got != client2 {
			t.Errorf("form %d of the second: %d %s", form, d.Status, d.Body)
		}
	}
}
