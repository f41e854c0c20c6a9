package notify_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestParse reads a notification by each key, and by headers in any spelling.
func TestParse(t *testing.T) {
	noon := time.Date(2026, 6, 1, 12, 0, 0, 0, time.FixedZone("CST", 8*60*60))
	sb, client := merchant(t, sandbox.Options{Now: func() time.Time { return noon }})
	for name, serial := range map[string]string{"platform certificate": "", "public key": sb.Keys().PublicID} {
		for spelling, spell := range map[string]func(string) string{"canonical": http.CanonicalHeaderKey, "lower case": strings.ToLower, "upper case": strings.ToUpper} {
			t.Run(name+", "+spelling, func(t *testing.T) {
				notice := paid()
				notice.Serial = serial
				header, body, err := sb.Notification(notice)
				if err != nil {
					t.Fatal(err)
				}
				given := make(http.Header)
				for name, values := range header {
					given[spell(name)] = values
				}
				n, err := notify.Parse(t.Context(), client, given, body)
				if err != nil {
					t.Fatal(err)
				}
				got := []any{n.ID, n.EventType, n.CreateTime.Equal(noon), n.ResourceType, n.Summary, n.OriginalType, n.V2, n.Client == client, n.Get("amount.total").Int()}
				want := []any{"EV-1", "TRANSACTION.SUCCESS", true, "encrypt-resource", "沙箱通知", "transaction", false, true, int64(100)}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// TestParseRefuses bends one thing at a time.
func TestParseRefuses(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	_, stranger := merchant(t, sandbox.Options{}, func(c *wechatpay.Config) { c.APIv3Key = strings.Repeat("x", 32) })
	set := func(name string, value func(string) string) func(http.Header, []byte) []byte {
		return func(h http.Header, body []byte) []byte { h.Set(name, value(h.Get(name))); return body }
	}
	// resigned signs a body of the test's own: only what is in it is wrong.
	resigned := func(body string) func(http.Header, []byte) []byte {
		return func(h http.Header, _ []byte) []byte {
			if err := sb.Sign(h, "", []byte(body)); err != nil {
				t.Fatal(err)
			}
			return []byte(body)
		}
	}
	tests := map[string]struct {
		client notify.Client
		time   time.Duration
		tamper func(http.Header, []byte) []byte
		want   error
	}{
		"probe":            {tamper: set("Wechatpay-Signature", func(s string) string { return "WECHATPAY/SIGNTEST/" + s }), want: wechatpay.ErrProbe},
		"wrong signature":  {tamper: set("Wechatpay-Signature", func(s string) string { return "AAAA" + s[4:] }), want: wechatpay.ErrSignature},
		"no signature":     {tamper: set("Wechatpay-Signature", func(string) string { return "" }), want: wechatpay.ErrMissingHeader},
		"no serial":        {tamper: set("Wechatpay-Serial", func(string) string { return "" }), want: wechatpay.ErrMissingHeader},
		"no nonce":         {tamper: set("Wechatpay-Nonce", func(string) string { return "" }), want: wechatpay.ErrMissingHeader},
		"another nonce":    {tamper: set("Wechatpay-Nonce", func(s string) string { return s + "x" }), want: wechatpay.ErrSignature},
		"clock slow":       {time: -301 * time.Second, want: wechatpay.ErrClockSkew},
		"clock fast":       {time: 302 * time.Second, want: wechatpay.ErrClockSkew},
		"no time":          {tamper: set("Wechatpay-Timestamp", func(string) string { return "now" }), want: wechatpay.ErrClockSkew},
		"tampered body":    {tamper: func(_ http.Header, b []byte) []byte { return bytes.Replace(b, []byte("EV-1"), []byte("EV-2"), 1) }, want: wechatpay.ErrSignature},
		"body is gone":     {tamper: func(http.Header, []byte) []byte { return nil }, want: wechatpay.ErrSignature},
		"written again":    {tamper: rewritten(t), want: wechatpay.ErrSignature},
		"other APIv3 key":  {client: stranger, want: notify.ErrDecrypt},
		"no JSON":          {tamper: resigned(`{"id":`), want: notify.ErrMalformed},
		"a JSON text":      {tamper: resigned(`"id"`), want: notify.ErrMalformed},
		"no resource":      {tamper: resigned(`{"id":"EV-1"}`), want: notify.ErrMalformed},
		"other cipher":     {tamper: resigned(`{"resource":{"algorithm":"AEAD_SM4_GCM","ciphertext":"AAAA","nonce":"x"}}`), want: notify.ErrDecrypt},
		"no nonce inside":  {tamper: resigned(`{"resource":{"algorithm":"AEAD_AES_256_GCM","ciphertext":"AAAA"}}`), want: notify.ErrDecrypt},
		"broken cipher":    {tamper: resigned(`{"resource":{"algorithm":"AEAD_AES_256_GCM","ciphertext":"~","nonce":"0123456789ab"}}`), want: notify.ErrDecrypt},
		"a number, not id": {tamper: resigned(`{"id":1}`), want: notify.ErrMalformed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			notice := paid()
			notice.Tamper = test.tamper
			if test.time != 0 {
				notice.Time = time.Now().Add(test.time)
			}
			header, body, err := sb.Notification(notice)
			if err != nil {
				t.Fatal(err)
			}
			if test.client == nil {
				test.client = client
			}
			n, err := notify.Parse(t.Context(), test.client, header, body)
			if n != nil || !errors.Is(err, test.want) {
				t.Fatalf("got %v, %v; want %v", n, err, test.want)
			}
			var v *wechatpay.VerificationError
			if own := test.want == notify.ErrMalformed || test.want == notify.ErrDecrypt; errors.As(err, &v) == own {
				t.Errorf("a *VerificationError: %t, want %t", !own, own)
			}
			if strings.ContainsAny(err.Error(), "\n\r") {
				t.Errorf("the error is more than a line: %q", err)
			}
			mustNotHold(t, "the error", err.Error(), sharedKeys().APIv3Key, secret, "1217752501201407033233368018")
		})
	}
}

// rewritten parses the body and writes it again, as frameworks do.
func rewritten(t *testing.T) func(http.Header, []byte) []byte {
	return func(_ http.Header, body []byte) []byte {
		var v any
		if err := json.Unmarshal(body, &v); err != nil {
			t.Fatal(err)
		}
		again, err := json.MarshalIndent(v, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		return again
	}
}

func TestParseWithoutClient(t *testing.T) {
	for name, client := range map[string]notify.Client{"nil": nil, "a nil *Client": (*wechatpay.Client)(nil)} {
		if n, err := notify.Parse(t.Context(), client, http.Header{}, []byte(`{}`)); n != nil || err == nil {
			t.Errorf("%s: got %v, %v", name, n, err)
		}
		if n, err := notify.Parse(t.Context(), client, http.Header{}, []byte(`<xml></xml>`)); n != nil || err == nil {
			t.Errorf("%s, XML: got %v, %v", name, n, err)
		}
	}
}

// TestNumbers keeps an amount that a float64 can't hold, on every way out.
func TestNumbers(t *testing.T) {
	const big = "9007199254740993"
	sb, client := merchant(t, sandbox.Options{})
	header, body, err := sb.Notification(sandbox.Notice{EventType: "X", Resource: json.RawMessage(`{"amount":{"total":` + big + `},"list":[` + big + `]}`)})
	if err != nil {
		t.Fatal(err)
	}
	n, err := notify.Parse(t.Context(), client, header, body)
	if err != nil {
		t.Fatal(err)
	}
	if got := n.Get("amount.total").Int(); fmt.Sprint(got) != big {
		t.Errorf("Get: %d", got)
	}
	var v map[string]any
	if err := n.Decode(&v); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"amount": map[string]any{"total": json.Number(big)}, "list": []any{json.Number(big)}}
	if diff := cmp.Diff(want, v); diff != "" {
		t.Errorf("Decode: %s", diff)
	}
	var typed struct{ Amount struct{ Total int64 } }
	if err := n.Decode(&typed); err != nil || fmt.Sprint(typed.Amount.Total) != big {
		t.Errorf("Decode: %v, %v", typed, err)
	}
	if err := n.Decode(new(struct{ Amount string })); err == nil || !strings.Contains(err.Error(), "decode X") {
		t.Errorf("a wrong type gives %v", err)
	}
}

// TestNotificationPrints searches what is printed of a notification for its content.
func TestNotificationPrints(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	header, body, err := sb.Notification(paid())
	if err != nil {
		t.Fatal(err)
	}
	n, err := notify.Parse(t.Context(), client, header, body)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("got", "n", n)
	slog.New(slog.NewTextHandler(&out, nil)).Info("got", "n", n)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		fmt.Fprintf(&out, verb, n)
	}
	if !strings.Contains(out.String(), "TRANSACTION.SUCCESS EV-1") {
		t.Errorf("type and id are missing: %s", out.String())
	}
	mustNotHold(t, "what is printed", out.String(), "oUpF8uMuAJO", "4200001234", fmt.Sprint(n.Plaintext), sharedKeys().APIv3Key)

	var none *notify.Notification
	if none.Get("a").Exists() || none.Decode(new(any)) == nil || fmt.Sprint(none) == "" {
		t.Error("a nil notification holds something")
	}
}
