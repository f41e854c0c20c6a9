package sandbox_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/transformer"
)

// TestNotify reads a notification by hand: signature, envelope, content. The same id is encrypted anew.
func TestNotify(t *testing.T) {
	c := start(t, sandbox.Options{})
	var got []*reply
	merchant := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost || r.URL.RequestURI() != "/notify?a=1" || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s %v: %v", r.Method, r.URL, r.Header, err)
		}
		got = append(got, &reply{header: r.Header, body: body})
		w.WriteHeader(http.StatusNoContent)
	}))
	defer merchant.Close()
	notice := sandbox.Notice{EventType: "REFUND.SUCCESS", OriginalType: "refund", ID: "EV-1", Resource: object{"refund_id": "<&>"}}
	for range 2 {
		d, err := c.sb.Notify(t.Context(), merchant.URL+"/notify?a=1", notice)
		if err != nil || !d.Accepted || d.Signed || d.Status != http.StatusNoContent {
			t.Fatalf("%+v, %v", d, err)
		}
	}
	if string(got[0].body) == string(got[1].body) || got[0].header.Get("Wechatpay-Nonce") == got[1].header.Get("Wechatpay-Nonce") {
		t.Error("a redelivery is not made anew")
	}
	for _, r := range got {
		c.verify(r)
		var e struct {
			ID, Summary string
			CreateTime  string `json:"create_time"`
			EventType   string `json:"event_type"`
			Resource    struct {
				OriginalType   string `json:"original_type"`
				AssociatedData string `json:"associated_data"`
				Nonce          string
				Ciphertext     string
			}
		}
		if err := json.Unmarshal(r.body, &e); err != nil {
			t.Fatal(err)
		}
		plaintext, err := wxcrypto.AESGCMDecrypt(e.Resource.Ciphertext, c.config.APIv3Key, e.Resource.Nonce, e.Resource.AssociatedData)
		if err != nil || plaintext != `{"refund_id":"<&>"}` || e.ID != "EV-1" || e.EventType != "REFUND.SUCCESS" || e.Resource.OriginalType != "refund" || e.CreateTime != "2026-06-01T12:00:00+08:00" {
			t.Errorf("%q, %+v, %v", plaintext, e, err)
		}
	}
}

// TestNotifyForms reads each form of APIv2 by hand.
func TestNotifyForms(t *testing.T) {
	c := start(t, sandbox.Options{})
	const secret = "8934e7d15453e97507ef794cf7b0519d"
	content := map[string]string{"out_refund_no": "1"}
	for form, algorithm := range map[sandbox.Form]string{sandbox.V2MD5: "MD5", sandbox.V2HMAC: "HMAC-SHA256", sandbox.V2Refund: "", sandbox.V2Event: "HMAC-SHA256"} {
		header, body, err := c.sb.Notification(sandbox.Notice{Form: form, Secret: secret, EventType: "CHECK.FAIL", Resource: content})
		if err != nil {
			t.Fatal(err)
		}
		members, err := transformer.ToMap(body)
		if err != nil || header.Get("Wechatpay-Signature") != "" || members["mch_id"] != sandbox.DefaultMchID {
			t.Fatalf("form %d: %v, %s", form, err, body)
		}
		params := make(map[string]string)
		for name, value := range members {
			params[name] = value.(string)
		}
		if algorithm != "" {
			if sign, err := wxcrypto.HashSign(algorithm, params, secret); err != nil || sign != params["sign"] {
				t.Errorf("form %d: sign %q, want %q, %v", form, params["sign"], sign, err)
			}
		}
		inner := params["out_refund_no"]
		switch form {
		case sandbox.V2Refund:
			inner, err = wxcrypto.AESECBDecrypt(params["req_info"], wxcrypto.MD5(secret, ""))
		case sandbox.V2Event:
			inner, err = wxcrypto.AESGCMDecrypt(params["event_ciphertext"], c.config.APIv3Key, params["event_nonce"], params["event_associated_data"])
		}
		want := map[sandbox.Form]string{sandbox.V2Refund: "<root><out_refund_no>1</out_refund_no></root>", sandbox.V2Event: `{"out_refund_no":"1"}`}[form]
		if want == "" {
			want = "1"
		}
		if err != nil || inner != want {
			t.Errorf("form %d: %q, %v, want %q", form, inner, err, want)
		}
	}
	for name, n := range map[string]sandbox.Notice{
		"no map":       {Form: sandbox.V2MD5, Secret: secret, Resource: 1},
		"no JSON":      {Resource: func() {}},
		"no such key":  {Serial: "1234"},
		"no XML text":  {Form: sandbox.V2MD5, Secret: secret, Resource: map[string]string{"a": "\x00"}},
		"no XML text2": {Form: sandbox.V2Refund, Secret: secret, Resource: map[string]string{"a": "\x00"}},
	} {
		if _, _, err := c.sb.Notification(n); err == nil || !strings.HasPrefix(err.Error(), "sandbox: notify: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNotifyJudges tells a success from what WeChat Pay would send again.
func TestNotifyJudges(t *testing.T) {
	c := start(t, sandbox.Options{})
	tests := map[string]struct {
		form     sandbox.Form
		status   int
		body     string
		accepted bool
	}{
		"204":              {sandbox.V3, 204, "", true},
		"200":              {sandbox.V3, 200, `{"code":"SUCCESS"}`, true},
		"202":              {sandbox.V3, 202, "", false},
		"302":              {sandbox.V3, 302, "", false},
		"500":              {sandbox.V3, 500, `{"code":"FAIL"}`, false},
		"XML success":      {sandbox.V2MD5, 200, "<xml><return_code>SUCCESS</return_code></xml>", true},
		"XML failure":      {sandbox.V2MD5, 200, "<xml><return_code>FAIL</return_code></xml>", false},
		"XML success, 500": {sandbox.V2MD5, 500, "<xml><return_code>SUCCESS</return_code></xml>", false},
		"no XML":           {sandbox.V2MD5, 200, "SUCCESS", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(test.status)
				io.WriteString(w, test.body)
			}))
			defer merchant.Close()
			d, err := c.sb.Notify(t.Context(), merchant.URL, sandbox.Notice{Form: test.form, Secret: "x", Resource: map[string]string{}})
			if err != nil || d.Accepted != test.accepted || d.Status != test.status || string(d.Body) != test.body {
				t.Errorf("%+v, %v", d, err)
			}
		})
	}
}

// TestNotifySigned knows an answer that the merchant signed from one that only looks so.
func TestNotifySigned(t *testing.T) {
	c := start(t, sandbox.Options{})
	for name, test := range map[string]struct {
		uri, body, serial string
		late              int64
		want              bool
	}{
		"good":           {uri: "/n?a=1", want: true},
		"another URL":    {uri: "/n"},
		"another body":   {uri: "/n?a=1", body: "{}"},
		"another serial": {uri: "/n?a=1", serial: "ABCD"},
		"too late":       {uri: "/n?a=1", late: 301},
	} {
		t.Run(name, func(t *testing.T) {
			merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				const body = `{"code":"SUCCESS"}`
				signed := test.body
				if signed == "" {
					signed = body
				}
				serial := test.serial
				if serial == "" {
					serial = c.config.Serial
				}
				timestamp, nonce := strconv.FormatInt(noon.Unix()+test.late, 10), formatter.Nonce(32)
				signature, err := wxcrypto.Sign([]byte(formatter.Request("POST", test.uri, timestamp, nonce, signed)), c.config.PrivateKey)
				if err != nil {
					t.Error(err)
				}
				w.Header().Set("Authorization", formatter.Authorization(c.config.MchID, nonce, signature, timestamp, serial))
				io.WriteString(w, body)
			}))
			defer merchant.Close()
			d, err := c.sb.Notify(t.Context(), merchant.URL+"/n?a=1", sandbox.Notice{})
			if err != nil || d.Signed != test.want {
				t.Errorf("%+v, %v, want signed %t", d, err, test.want)
			}
		})
	}
}

// TestNotifyNobody has no answer to judge.
func TestNotifyNobody(t *testing.T) {
	c := start(t, sandbox.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	asleep := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	defer asleep.Close()
	for _, url := range []string{asleep.URL, "http://127.0.0.1:1/", "::"} {
		if d, err := c.sb.Notify(ctx, url, sandbox.Notice{}); d != nil || err == nil {
			t.Errorf("%s: %+v, %v", url, d, err)
		}
	}
}
