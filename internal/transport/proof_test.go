package transport

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/internal/origin"
)

// proved is a Transport that knows one key, under AB, and the headers of a body that this key has signed.
func proved(tb testing.TB, body string) (*Transport, http.Header) {
	tb.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		tb.Fatal(err)
	}
	ring := NewKeyring(Caller{Suite: RSA{}})
	name, e, err := ring.Check("AB", &key.PublicKey)
	if err != nil {
		tb.Fatal(err)
	}
	ring.Merge(map[string]Entry{name: e})
	t := New(Config{Ring: ring, Now: func() time.Time { return time.Unix(1800000000, 0) }, Origin: new(origin.Origin)})
	timestamp := strconv.FormatInt(t.Now().Unix(), 10)
	signature, err := RSA{}.Sign([]byte(formatter.Response(timestamp, "5K8264ILTKCH16CQ2502SI8ZNMTM67VS", body)), key)
	if err != nil {
		tb.Fatal(err)
	}
	return t, http.Header{
		"Content-Type": {"application/json"}, "Request-Id": {"08B4F6A0BC0610E90518"},
		"Wechatpay-Timestamp": {timestamp}, "Wechatpay-Nonce": {"5K8264ILTKCH16CQ2502SI8ZNMTM67VS"},
		"Wechatpay-Serial": {"AB"}, "Wechatpay-Signature": {base64.StdEncoding.EncodeToString(signature)},
	}
}

// TestVerify changes one thing at a time: each has its own error, and the order is that of the PHP SDK.
func TestVerify(t *testing.T) {
	const body = `{"a":1}`
	for name, tt := range map[string]struct {
		set  map[string]string
		body string
		want error
	}{
		"fine":                      {nil, body, nil},
		"another body":              {nil, body + " ", ErrSignature},
		"another nonce":             {map[string]string{"Wechatpay-Nonce": "x"}, body, ErrSignature},
		"no nonce":                  {map[string]string{"Wechatpay-Nonce": ""}, body, ErrMissingHeader},
		"a line feed in it":         {map[string]string{"Wechatpay-Nonce": "5K8264\nILTKCH"}, body, ErrSignature},
		"300 s early":               {map[string]string{"Wechatpay-Timestamp": "1799999700"}, body, ErrSignature},
		"301 s early":               {map[string]string{"Wechatpay-Timestamp": "1799999699"}, body, ErrClockSkew},
		"301 s late":                {map[string]string{"Wechatpay-Timestamp": "1800000301"}, body, ErrClockSkew},
		"a sign before the time":    {map[string]string{"Wechatpay-Timestamp": "+1800000000"}, body, ErrClockSkew},
		"more digits than an int64": {map[string]string{"Wechatpay-Timestamp": strings.Repeat("9", 20)}, body, ErrClockSkew},
		"unknown serial":            {map[string]string{"Wechatpay-Serial": "CD"}, body, ErrUnknownSerial},
		"a probe":                   {map[string]string{"Wechatpay-Signature": "WECHATPAY/SIGNTEST/x"}, body, ErrProbe},
		"a probe, unknown serial":   {map[string]string{"Wechatpay-Signature": "WECHATPAY/SIGNTEST/x", "Wechatpay-Serial": "CD"}, body, ErrProbe},
		"no base64":                 {map[string]string{"Wechatpay-Signature": "***"}, body, ErrSignature},
		"two spellings":             {map[string]string{"wechatpay-serial": "CD"}, body, ErrSignature},
		"two spellings, one value":  {map[string]string{"wechatpay-serial": "AB"}, body, nil},
		"a digest that is not used": {map[string]string{"Wechatpay-Statement-Sha1": "ab"}, body, nil},
	} {
		t.Run(name, func(t *testing.T) {
			transport, header := proved(t, body)
			for name, value := range tt.set {
				header[name] = []string{value}
			}
			err := transport.Verify(t.Context(), header, []byte(tt.body))
			if !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			var unverified *Unverified
			if tt.want != nil && (!errors.As(err, &unverified) || string(unverified.Body) != tt.body || unverified.RequestID != "08B4F6A0BC0610E90518") {
				t.Errorf("%T %+v", err, err)
			}
		})
	}
}

// TestRules: which requests go out, and which signatures they and their answers go without.
func TestRules(t *testing.T) {
	base, err := origin.Parse("https://gateway.example.com/wx")
	if err != nil {
		t.Fatal(err)
	}
	transport := New(Config{Origin: &base, Now: time.Now})
	unsigned, statement := rule{unsigned: true}, rule{statement: true}
	for line, want := range map[string]rule{
		"GET https://api.mch.weixin.qq.com/v3/x":                                            {},
		"GET https://gateway.example.com/wx/v3/billdownload/file?token=a":                   unsigned,
		"GET https://gateway.example.com/v3/billdownload/file?token=a":                      unsigned,
		"GET https://gateway.example.com/wxy/v3/billdownload/file":                          {},
		"POST https://gateway.example.com/wx/v3/billdownload/file":                          {},
		"GET https://api.mch.weixin.qq.com/v3/merchant-service/images/ChsyMDgwMDc5%3D":      unsigned,
		"GET https://api.mch.weixin.qq.com/v3/merchant-service/images/upload":               {},
		"GET https://api.mch.weixin.qq.com/v3/merchant-service/images/a%2Fb":                {},
		"GET https://api.mch.weixin.qq.com/v3/billdownload%2Ffile":                          {},
		"GET https://api.mch.weixin.qq.com/v3/global/statements":                            statement,
		"GET https://api.mch.weixin.qq.com/hk/v3/statements?date=20260101":                  statement,
		"GET https://pay.wechatpay.cn/invoicing/fapiao/fapiao-file?token=x":                 {unsignedRequest: true, unsigned: true},
		"GET https://PAY.wechatpay.cn:443/invoicing/fapiao/fapiao-file?token=x":             {unsignedRequest: true, unsigned: true},
		"GET https://api.mch.weixin.qq.com/v3/global/merchant-service/images/%E4%B8%AD.jpg": unsigned,
	} {
		method, url, _ := strings.Cut(line, " ")
		r, err := http.NewRequest(method, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := transport.ruleOf(r); err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", line, got, err, want)
		}
	}
	for url, want := range map[string]string{
		"https://evil.example/v3/x": "nothing is signed for it", "http://api.mch.weixin.qq.com/v3/x": "nothing is signed for it",
		"https://api.mch.weixin.qq.com:8443/v3/x": "nothing is signed for it", "https://api.mch.weixin.qq.com/v3/%2e%2e/x": "a dot segment",
	} {
		r, err := http.NewRequest("GET", url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := transport.ruleOf(r); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", url, err, want)
		}
	}
}

// FuzzVerify: whatever stands in the headers, only the body that was signed verifies.
func FuzzVerify(f *testing.F) {
	const body = `{"a":1}`
	transport, good := proved(f, body)
	signature := good.Get("Wechatpay-Signature")
	f.Add("1800000000", "5K8264ILTKCH16CQ2502SI8ZNMTM67VS", "AB", signature, body)
	f.Add("1800000000\n5K8264ILTKCH16CQ2502SI8ZNMTM67VS", "", "ab", "WECHATPAY/SIGNTEST/", "")
	f.Fuzz(func(t *testing.T, timestamp, nonce, serial, signed, text string) {
		header := http.Header{
			"Wechatpay-Timestamp": {timestamp}, "Wechatpay-Nonce": {nonce}, "Wechatpay-Serial": {serial}, "wechatpay-signature": {signed},
		}
		err := transport.Verify(t.Context(), header, []byte(text))
		// base64 has several spellings of one text
		if same := timestamp+"\n"+nonce+"\n"+text == "1800000000\n5K8264ILTKCH16CQ2502SI8ZNMTM67VS\n"+body; err == nil && !same {
			t.Errorf("%q %q %q %q %q verify", timestamp, nonce, serial, signed, text)
		} else if same && serial == "AB" && signed == signature && err != nil {
			t.Error(err)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%q", err)
		}
	})
}

// BenchmarkVerify verifies an answer with a real key.
func BenchmarkVerify(b *testing.B) {
	const body = `{"start_time":"2026-11-24T08:00:00.000+08:00","stock_id":"9856000"}`
	transport, header := proved(b, body)
	text := []byte(body)
	b.ReportAllocs()
	for b.Loop() {
		err := transport.verify(header, text, func(serial string) (Verifier, error) {
			return transport.Ring.snapshot().verifier(serial, transport.Now())
		}, nil)
		if err != nil {
			b.Fatal(err)
		}
	}
}
