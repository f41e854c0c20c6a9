package notify_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/sandbox"
)

// candid is a client for which every signature is good and nothing is encrypted, so that a fuzzer gets to the bottom.
type candid struct{}

func (candid) Verify(context.Context, http.Header, []byte) error { return nil }
func (candid) VerifyV2(map[string]string) error                  { return nil }
func (candid) DecryptRefund(reqInfo string) ([]byte, error)      { return []byte(reqInfo), nil }
func (candid) DecryptResource(_, _, ciphertext string) ([]byte, error) {
	return []byte(ciphertext), nil
}
func (candid) Authorization(string, string, []byte) (string, error) { return "", nil }

// FuzzParse reads any body: what gets through is a notification whose content can be read, what doesn't has an error
// of a known kind. To a client with other
// keys nothing gets through.
func FuzzParse(f *testing.F) {
	sb, _ := merchant(f, sandbox.Options{})
	_, stranger := merchant(f, sandbox.Options{}, func(c *wechatpay.Config) { c.Secret = strings.Repeat("0", 32) })
	for form := range sandbox.V2Event + 1 {
		notice := sandbox.Notice{Form: form, Secret: secret, EventType: "CHECK.FAIL", Resource: map[string]string{"refund_id": "1"}}
		_, body, err := sb.Notification(notice)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	for _, body := range []string{
		"", "{}", "null", "[]", "<", "<xml/>", "\ufeff<xml><a>1</a></xml>",
		`{"id":"1","event_type":"X","resource":{"algorithm":"AEAD_AES_256_GCM","ciphertext":"{\"a\":1e999}","nonce":"1"}}`,
		`<xml><req_info>&lt;root&gt;&lt;refund_id&gt;1&lt;/refund_id&gt;&lt;/root&gt;</req_info></xml>`,
		`<xml><event_ciphertext>{"a":{"b":[1]}}</event_ciphertext><event_type>X</event_type></xml>`,
		`<xml><event_ciphertext><![CDATA[<r><a>1</a><a>2</a></r>]]></event_ciphertext></xml>`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if n, err := notify.Parse(t.Context(), stranger, http.Header{}, body); n != nil || err == nil {
			t.Errorf("it gets through to a stranger: %v", n)
		}
		n, err := notify.Parse(t.Context(), candid{}, http.Header{}, body)
		if err != nil {
			if n != nil || !errors.Is(err, notify.ErrMalformed) && !errors.Is(err, notify.ErrDecrypt) {
				t.Errorf("got %v, and an error of no kind: %v", n, err)
			}
			return
		}
		var content any
		if err := n.Decode(&content); err != nil {
			t.Errorf("its content can't be read: %v", err)
		}
		if strings.ContainsAny(fmt.Sprint(n), "\n\r") {
			t.Errorf("it prints as more than a line: %v", n)
		}
	})
}

// BenchmarkParse is a payment's notification: one RSA verification and one AES-GCM.
func BenchmarkParse(b *testing.B) {
	for name, notice := range map[string]sandbox.Notice{
		"v3":        paid(),
		"v2 MD5":    {Form: sandbox.V2MD5, Secret: secret, Resource: v2Members["transaction-success"]},
		"v2 refund": {Form: sandbox.V2Refund, Secret: secret, Resource: map[string]string{"refund_id": "1", "out_refund_no": "2", "refund_fee": "3"}},
	} {
		b.Run(name, func(b *testing.B) {
			sb, client := merchant(b, sandbox.Options{})
			header, body, err := sb.Notification(notice)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := notify.Parse(b.Context(), client, header, body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkReceive is a duplicate: what a redelivery costs beyond Parse.
func BenchmarkReceive(b *testing.B) {
	sb, client := merchant(b, sandbox.Options{})
	header, body, err := sb.Notification(paid())
	if err != nil {
		b.Fatal(err)
	}
	r := &notify.Receiver{Clients: []notify.Client{client}, Handle: accept}
	b.ReportAllocs()
	for b.Loop() {
		if a := r.Receive(b.Context(), "/notify", header, body); a.Status != http.StatusNoContent {
			b.Fatal(a.Status)
		}
	}
}
