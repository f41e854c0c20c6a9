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
				want := []any{"EV-1", "TRANSACTION.SUCCESS", true, "encrypt-resource", "支付成功", "transaction", false, true, int64(100)}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// tamper changes a notification on its way.
type tamper = func(http.Header, []byte) []byte

func set(name string, value func(string) string) tamper {
	return func(h http.Header, body []byte) []byte { h.Set(name, value(h.Get(name))); return body }
}

func swap(old, by string) tamper {
	return func(_ http.Header, body []byte) []byte { return bytes.Replace(body, []byte(old), []byte(by), 1) }
}

func both(one, two tamper) tamper {
	return func(h http.Header, body []byte) []byte { return two(h, one(h, body)) }
}

var (
	probe    = set("Wechatpay-Signature", func(s string) string { return "WECHATPAY/SIGNTEST/" + s })
	unsigned = set("Wechatpay-Signature", func(string) string { return "" })
	bent     = swap(`"ciphertext":"`, `"ciphertext":"AAAA`)
	gone     = func(http.Header, []byte) []byte { return nil }
)

// resigned signs a body of the test's own: only what is in it is wrong.
func resigned(t *testing.T, sb *sandbox.Sandbox, body string) tamper {
	return func(h http.Header, _ []byte) []byte {
		if err := sb.Sign(h, "", []byte(body)); err != nil {
			t.Fatal(err)
		}
		return []byte(body)
	}
}

// refusal is a notification that must not get through.
type refusal struct {
	client notify.Client
	serial string
	time   time.Duration
	tamper tamper
	want   error
}

func (r refusal) check(t *testing.T, sb *sandbox.Sandbox) {
	notice := paid()
	notice.Tamper, notice.Serial = r.tamper, r.serial
	if r.time != 0 {
		notice.Time = time.Now().Add(r.time)
	}
	header, body, err := sb.Notification(notice)
	if err != nil {
		t.Fatal(err)
	}
	n, err := notify.Parse(t.Context(), r.client, header, body)
	if n != nil || !errors.Is(err, r.want) {
		t.Fatalf("got %v, %v; want %v", n, err, r.want)
	}
	var v *wechatpay.VerificationError
	if own := r.want == notify.ErrMalformed || r.want == notify.ErrDecrypt; errors.As(err, &v) == own {
		t.Errorf("a *VerificationError: %t, want %t", !own, own)
	}
	if strings.ContainsAny(err.Error(), "\n\r") {
		t.Errorf("the error is more than a line: %q", err)
	}
	mustNotHold(t, "the error", err.Error(), sharedKeys().APIv3Key, secret, "1217752501201407033233368018")
}

// TestParseRefuses bends one thing at a time.
func TestParseRefuses(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	_, stranger := merchant(t, sandbox.Options{}, func(c *wechatpay.Config) { c.APIv3Key = strings.Repeat("x", 32) })
	for name, test := range map[string]refusal{
		"probe":            {tamper: probe, want: wechatpay.ErrProbe},
		"wrong signature":  {tamper: set("Wechatpay-Signature", func(s string) string { return "AAAA" + s[4:] }), want: wechatpay.ErrSignature},
		"no signature":     {tamper: unsigned, want: wechatpay.ErrMissingHeader},
		"no serial":        {tamper: set("Wechatpay-Serial", func(string) string { return "" }), want: wechatpay.ErrMissingHeader},
		"no nonce":         {tamper: set("Wechatpay-Nonce", func(string) string { return "" }), want: wechatpay.ErrMissingHeader},
		"another nonce":    {tamper: set("Wechatpay-Nonce", func(s string) string { return s + "x" }), want: wechatpay.ErrSignature},
		"clock slow":       {time: -301 * time.Second, want: wechatpay.ErrClockSkew},
		"clock fast":       {time: 302 * time.Second, want: wechatpay.ErrClockSkew},
		"no time":          {tamper: set("Wechatpay-Timestamp", func(string) string { return "now" }), want: wechatpay.ErrClockSkew},
		"tampered body":    {tamper: swap("EV-1", "EV-2"), want: wechatpay.ErrSignature},
		"body is gone":     {tamper: gone, want: notify.ErrMalformed},
		"written again":    {tamper: rewritten(t), want: wechatpay.ErrSignature},
		"other APIv3 key":  {client: stranger, want: notify.ErrDecrypt},
		"no JSON":          {tamper: resigned(t, sb, `{"id":`), want: notify.ErrMalformed},
		"a JSON text":      {tamper: resigned(t, sb, `"id"`), want: notify.ErrMalformed},
		"no resource":      {tamper: resigned(t, sb, `{"id":"EV-1"}`), want: notify.ErrMalformed},
		"other cipher":     {tamper: resigned(t, sb, `{"resource":{"algorithm":"AEAD_SM4_GCM","ciphertext":"AAAA","nonce":"x"}}`), want: notify.ErrDecrypt},
		"no nonce inside":  {tamper: resigned(t, sb, `{"resource":{"algorithm":"AEAD_AES_256_GCM","ciphertext":"AAAA"}}`), want: notify.ErrDecrypt},
		"broken cipher":    {tamper: resigned(t, sb, `{"resource":{"algorithm":"AEAD_AES_256_GCM","ciphertext":"~","nonce":"0123456789ab"}}`), want: notify.ErrDecrypt},
		"a number, not id": {tamper: resigned(t, sb, `{"id":1}`), want: notify.ErrMalformed},
		"bent cipher":      {tamper: bent, want: notify.ErrDecrypt},
	} {
		if test.client == nil {
			test.client = client
		}
		t.Run(name, func(t *testing.T) { test.check(t, sb) })
	}
}

// TestParseHeaders: what moves the bounds of what is signed, or has two values, is refused.
func TestParseHeaders(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	header, body, err := sb.Notification(paid())
	if err != nil {
		t.Fatal(err)
	}
	first, rest, _ := bytes.Cut(body, []byte(","))
	for name, test := range map[string]struct {
		change func(http.Header)
		body   []byte
	}{
		"the beginning of the body in the nonce": {func(h http.Header) { h["Wechatpay-Nonce"] = []string{h.Get("Wechatpay-Nonce") + "\n" + string(first)} }, rest},
		"a line feed behind the nonce":           {func(h http.Header) { h["Wechatpay-Nonce"] = []string{h.Get("Wechatpay-Nonce") + "\n"} }, body},
		"a return behind the serial": {func(h http.Header) {
			h["wechatpay-serial"] = []string{h.Get("Wechatpay-Serial") + "\r"}
			h.Del("Wechatpay-Serial")
		}, body},
		"another nonce in another spelling": {func(h http.Header) { h["wechatpay-nonce"] = []string{"1"} }, body},
		"another time in another spelling":  {func(h http.Header) { h["WECHATPAY-TIMESTAMP"] = []string{"1"} }, body},
	} {
		for range 8 { // a map has no order
			given := header.Clone()
			test.change(given)
			if n, err := notify.Parse(t.Context(), client, given, test.body); err == nil {
				t.Errorf("%s: taken for %v", name, n)
			}
		}
	}
}

// TestParseCallsNobody is a stranger who names a serial that a client would ask WeChat Pay for: the network of these
// clients fails the test. Where no serial can lead to a call, the signature says more of what does not open.
func TestParseCallsNobody(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	_, stranger := merchant(t, sandbox.Options{}, func(c *wechatpay.Config) { c.APIv3Key = strings.Repeat("x", 32) })
	publicID := sb.Keys().PublicID
	as := func(serial string) tamper { return set("Wechatpay-Serial", func(string) string { return serial }) }
	unknown := as(strings.Repeat("7", 40))
	for name, test := range map[string]refusal{
		"unknown serial, other APIv3 key": {client: stranger, tamper: unknown, want: notify.ErrDecrypt},
		"unknown serial, bent cipher":     {tamper: both(bent, unknown), want: notify.ErrDecrypt},
		"unknown serial, no JSON":         {tamper: both(gone, unknown), want: notify.ErrMalformed},
		"unknown serial, no resource":     {tamper: both(resigned(t, sb, `{}`), unknown), want: notify.ErrMalformed},
		"unknown serial, no signature":    {tamper: both(unknown, unsigned), want: wechatpay.ErrMissingHeader},
		"unknown serial, old":             {tamper: unknown, time: -301 * time.Second, want: wechatpay.ErrClockSkew},
		"unknown serial, probe":           {tamper: both(unknown, probe), want: wechatpay.ErrProbe},

		"no headers, no JSON":                  {tamper: func(h http.Header, _ []byte) []byte { clear(h); return nil }, want: wechatpay.ErrMissingHeader},
		"public key, other APIv3 key":          {client: stranger, serial: publicID, want: notify.ErrDecrypt},
		"public key, bent cipher":              {serial: publicID, tamper: bent, want: wechatpay.ErrSignature},
		"public key, other APIv3 key, a probe": {client: stranger, serial: publicID, tamper: probe, want: wechatpay.ErrProbe},
		"public key, body is gone":             {serial: publicID, tamper: gone, want: wechatpay.ErrSignature},
		"another public key":                   {serial: publicID, tamper: as("PUB_KEY_ID_0"), want: wechatpay.ErrUnknownSerial},
	} {
		if test.client == nil {
			test.client = client
		}
		t.Run(name, func(t *testing.T) { test.check(t, sb) })
	}
}

// TestParseNamesTheKey says what to do about a key that is missing or not the right one.
func TestParseNamesTheKey(t *testing.T) {
	sb, _ := merchant(t, sandbox.Options{})
	for name, test := range map[string]struct{ key, want string }{
		"none":  {"", "Config.APIv3Key is not set"},
		"other": {strings.Repeat("x", 32), "set Config.APIv3Key to the APIv3 key that the merchant platform has now"},
	} {
		_, client := merchant(t, sandbox.Options{}, func(c *wechatpay.Config) { c.APIv3Key = test.key })
		for _, serial := range []string{"", sb.Keys().PublicID} {
			notice := paid()
			notice.Serial = serial
			header, body, err := sb.Notification(notice)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := notify.Parse(t.Context(), client, header, body); !errors.Is(err, notify.ErrDecrypt) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: got %v, want %q", name, err, test.want)
			}
		}
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
