package notify_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/sandbox"
)

func TestMux(t *testing.T) {
	var ran string
	as := func(name string) func(context.Context, *notify.Notification) error {
		return func(context.Context, *notify.Notification) error { ran = name; return nil }
	}
	some := notify.Mux{"A.B.C": as("A.B.C"), "A.B.*": as("A.B.*"), "A.*": as("A.*"), "NIL": nil}
	all := notify.Mux{"A": as("A"), "*": as("*")}
	for _, test := range []struct {
		mux         notify.Mux
		event, want string
	}{
		{some, "A.B.C", "A.B.C"}, {some, "A.B.D", "A.B.*"}, {some, "A.B.C.D", "A.B.*"}, {some, "A.C", "A.*"}, {some, "A.B", "A.*"},
		{some, "A", ""}, {some, "AB.C", ""}, {some, "", ""}, {some, "NIL", ""}, {nil, "A", ""},
		{all, "A", "A"}, {all, "A.B", "*"}, {all, "", "*"},
	} {
		ran = ""
		err := test.mux.Handle(t.Context(), &notify.Notification{EventType: test.event})
		if ran != test.want || errors.Is(err, notify.ErrNoHandler) != (test.want == "") {
			t.Errorf("%q ran %q, %v; want %q", test.event, ran, err, test.want)
		}
	}
	if err := all.Handle(t.Context(), &notify.Notification{EventType: "A"}); err != nil {
		t.Error(err)
	}
	long := &notify.Notification{EventType: "\n" + strings.Repeat("长", 1000)}
	if err := some.Handle(t.Context(), long); err == nil || len(err.Error()) > 300 || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
}

// TestUnsignable is an answer that has to be signed and can't be: no success goes out.
func TestUnsignable(t *testing.T) {
	sb, _ := merchant(t, sandbox.Options{})
	header, body, err := sb.Notification(sandbox.Notice{EventType: "CROSS_BORDER_PAY.PUSH_ORDER_INFO", Resource: map[string]any{}})
	if err != nil {
		t.Fatal(err)
	}
	_, client := merchant(t, sandbox.Options{})
	r := &notify.Receiver{Clients: []notify.Client{mute{client}}, Handle: func(_ context.Context, n *notify.Notification) error {
		n.Reply = map[string]any{"prepay_id": "wx201410272009395522657a690389285100"}
		return nil
	}}
	if a := r.Receive(t.Context(), "/", header, body); a.Status != 500 || strings.Contains(string(a.Body), "wx2014") || a.Header.Get("Authorization") != "" {
		t.Errorf("got %d %s %v", a.Status, a.Body, a.Header)
	}
}

// mute can't sign.
type mute struct{ *wechatpay.Client }

func (mute) Authorization(string, string, []byte) (string, error) {
	return "", errors.New("the KMS is down")
}

// TestV2Content opens contents of all kinds, by a client for which nothing is encrypted.
func TestV2Content(t *testing.T) {
	for name, test := range map[string]struct {
		inner, path, want string
		err               error
	}{
		"JSON":         {`{"total":9007199254740993,"a":{"b":[1,2]}}`, "total", "9007199254740993", nil},
		"JSON, inside": {`{"a":{"b":[1,2]}}`, "a.b.1", "2", nil},
		"XML":          {`&lt;xml&gt;&lt;total&gt;7&lt;/total&gt;&lt;/xml&gt;`, "total", "7", nil},
		"broken XML":   {`&lt;xml&gt;`, "", "", notify.ErrMalformed},
		"broken JSON":  {`{"a":`, "", "", notify.ErrMalformed},
		"a list":       {`[1]`, "", "", notify.ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			body := "<xml><mch_id>1</mch_id><event_type>CHECK.FAIL</event_type><event_ciphertext>" + test.inner + "</event_ciphertext></xml>"
			n, err := notify.Parse(t.Context(), candid{}, http.Header{}, []byte(body))
			if !errors.Is(err, test.err) || test.err == nil && n.Get(test.path).String() != test.want {
				t.Errorf("got %v, %v", n, err)
			}
		})
	}
	_, err := notify.Parse(t.Context(), candid{}, http.Header{}, []byte("<xml><mch_id>1</mch_id><event_type>CHECK.FAIL</event_type><event_algorithm>SM4</event_algorithm><event_ciphertext>{}</event_ciphertext></xml>"))
	if !errors.Is(err, notify.ErrDecrypt) {
		t.Errorf("another cipher: %v", err)
	}
}
