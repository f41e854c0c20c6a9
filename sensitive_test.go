package wechatpay_test

import (
	"bytes"
	stdcrypto "crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/transformer"
)

const secretName = "张三丰的名字"

// seen keeps the last request that a transport is given.
type seen struct {
	url    *url.URL
	header http.Header
	body   string
	times  int
}

func (s *seen) RoundTrip(r *http.Request) (*http.Response, error) {
	s.times++
	s.url, s.header, s.body = r.URL, r.Header, ""
	if r.Body != nil {
		var b bytes.Buffer
		_, _ = b.ReadFrom(r.Body)
		s.body = b.String()
	}
	return nil, errors.New("no network")
}

// TestSensitiveIsEncrypted: wherever a Sensitive stands, what is sent opens to it under the key that the header names.
func TestSensitiveIsEncrypted(t *testing.T) {
	keys := exampleSandbox().Keys()
	secret := wechatpay.Sensitive(secretName)
	type person struct {
		Name  wechatpay.Sensitive  `json:"name"`
		Phone *wechatpay.Sensitive `json:"phone,omitempty"`
		None  *wechatpay.Sensitive `json:"none,omitempty"`
	}
	phone := wechatpay.Sensitive("13800138000")
	for name, tt := range map[string]struct {
		req  wechatpay.Request
		want map[string]string // gjson path, or a name of the query: what it opens to
	}{
		"map":        {wechatpay.Request{"json": wechatpay.Object{"name": secret, "plain": "x"}}, map[string]string{"name": secretName}},
		"list":       {wechatpay.Request{"json": wechatpay.Object{"a": []any{wechatpay.Object{"name": secret}, wechatpay.Object{"name": phone}}}}, map[string]string{"a.0.name": secretName, "a.1.name": string(phone)}},
		"typed list": {wechatpay.Request{"json": wechatpay.Object{"a": []wechatpay.Sensitive{secret, ""}}}, map[string]string{"a.0": secretName, "a.1": ""}},
		"struct":     {wechatpay.Request{"json": person{Name: secret, Phone: &phone}}, map[string]string{"name": secretName, "phone": string(phone)}},
		"raw":        {wechatpay.Request{"json": json.RawMessage(mustJSON(t, wechatpay.Object{"name": secret}))}, map[string]string{"name": secretName}},
		"query":      {wechatpay.Request{"query": wechatpay.Object{"mobile": secret, "b": 1}}, map[string]string{"mobile": secretName}},
		"pointer":    {wechatpay.Request{"query": map[string]*wechatpay.Sensitive{"mobile": &phone}}, map[string]string{"mobile": string(phone)}},
		"both":       {wechatpay.Request{"query": map[string]any{"m": phone}, "json": wechatpay.Object{"name": secret}}, map[string]string{"m": string(phone), "name": secretName}},
	} {
		for _, publicKeyMode := range []bool{true, false} {
			var s seen
			config := clienttest.Config()
			config.Transport, config.Certs = &s, map[string]stdcrypto.PublicKey{serialOf(keys.PlatformCertificate): keys.PlatformCertificate}
			serial, private := serialOf(keys.PlatformCertificate), keys.Platform
			if publicKeyMode {
				config.Certs[keys.PublicID] = &keys.Public.PublicKey
				serial, private = keys.PublicID, keys.Public
			}
			_, _ = clienttest.New(t, config).Chain("v3/x").Post(t.Context(), tt.req)
			if s.times != 1 || s.header.Get("Wechatpay-Serial") != serial {
				t.Fatalf("%s: sent %d times, Wechatpay-Serial %q", name, s.times, s.header.Get("Wechatpay-Serial"))
			}
			for at, want := range tt.want {
				text := gjson.Get(s.body, at).String()
				if s.url.Query().Has(at) {
					text = s.url.Query().Get(at)
				}
				if got, err := wxcrypto.Decrypt(text, private); err != nil || got != want {
					t.Errorf("%s: %s opens to %q, %v; want %q", name, at, got, err, want)
				}
			}
			if strings.Contains(s.body+s.url.String(), "Sensitive") || len(tt.want) == 2 && s.body != "" && !json.Valid([]byte(s.body)) {
				t.Errorf("%s: sent %s, %s", name, s.url, s.body)
			}
		}
	}
}

func mustJSON(t *testing.T, v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestSensitiveRefused: what can't be encrypted is never sent.
func TestSensitiveRefused(t *testing.T) {
	secret := wechatpay.Sensitive(secretName)
	sealed := string(mustJSON(t, secret))
	for name, tt := range map[string]struct {
		path string
		req  wechatpay.Request
		want string
	}{
		"printed":              {"v3/x", wechatpay.Request{"json": wechatpay.Object{"name": fmt.Sprint(secret)}}, "redacted Sensitive is about to be sent"},
		"printed, as body":     {"v3/x", wechatpay.Request{"body": fmt.Sprintf(`{"name":"%v"}`, secret)}, "redacted Sensitive is about to be sent"},
		"printed, in query":    {"v3/x", wechatpay.Request{"query": map[string]string{"m": fmt.Sprint(secret)}}, "redacted Sensitive is about to be sent"},
		"of another process":   {"v3/x", wechatpay.Request{"json": json.RawMessage(strings.Replace(sealed, "~", "~AAAA", 1))}, "redacted Sensitive"},
		"cut":                  {"v3/x", wechatpay.Request{"body": sealed[:len(sealed)-2]}, "redacted Sensitive"},
		"no base64":            {"v3/x", wechatpay.Request{"body": "wechatpay.Sensitive~***~"}, "redacted Sensitive"},
		"in the path":          {"v3/x/{name}", wechatpay.Request{"name": secret}, "stands where nothing is encrypted"},
		"in a header":          {"v3/x", wechatpay.Request{"headers": wechatpay.Object{"X-Name": secret}}, "stands where nothing is encrypted"},
		"too long":             {"v3/x", wechatpay.Request{"json": wechatpay.Object{"name": wechatpay.Sensitive(strings.Repeat("x", 215))}}, "encrypting a Sensitive"},
		"under an unknown key": {"v3/x", wechatpay.Request{"json": wechatpay.Object{"name": secret}, "headers": map[string]string{"Wechatpay-Serial": "AB"}}, "AB, to encrypt with"},
	} {
		var s seen
		config := clienttest.Config()
		config.Transport = &s
		_, err := clienttest.New(t, config).Chain(tt.path).Post(t.Context(), tt.req)
		if err == nil || !strings.Contains(err.Error(), tt.want) || s.times != 0 {
			t.Errorf("%s: %v, sent %d times; want …%s…", name, err, s.times, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), secretName) || errors.Is(err, wechatpay.ErrOutcomeUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSensitivePrints: no way of printing shows what is in it.
func TestSensitivePrints(t *testing.T) {
	secret := wechatpay.Sensitive(secretName)
	holder := struct {
		Name wechatpay.Sensitive
		Ptr  *wechatpay.Sensitive
	}{secret, &secret}
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&b, verb+" "+verb+"\n", secret, holder)
	}
	logger := slog.New(slog.NewJSONHandler(&b, nil))
	logger.Info("x", "name", secret, "holder", holder, "ptr", &secret)
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "name", secret, "holder", holder)
	b.Write(mustJSON(t, holder))
	markup, err := xml.Marshal(struct {
		XMLName xml.Name `xml:"x"`
		Name    wechatpay.Sensitive
	}{Name: secret})
	if err != nil {
		t.Fatal(err)
	}
	b.Write(markup)
	if markup, err = transformer.ToXML(map[string]any{"a": secret, "b": &secret}, transformer.Options{}); err != nil {
		t.Fatal(err)
	}
	b.Write(markup)
	for _, shape := range []string{secretName, fmt.Sprintf("%x", secretName), base64.StdEncoding.EncodeToString([]byte(secretName)), "\\u5f20"} {
		if strings.Contains(b.String(), shape) {
			t.Errorf("%s shows in %s", shape, b.String())
		}
	}
	if n := strings.Count(b.String(), "wechatpay.Sensitive"); n < 15 {
		t.Errorf("only %d redactions in %s", n, b.String())
	}
}

// TestSensitiveEcho goes to the sandbox and back: it opens the field, and encrypts it for the merchant.
func TestSensitiveEcho(t *testing.T) {
	for name, options := range map[string]sandbox.Options{"certificate": {CertificateOnly: true}, "public key": {PublicKeyOnly: true}, "both": {}} {
		sb := clienttest.Sandbox(t, options)
		client := clienttest.New(t, sb.Config())
		resp, err := client.Chain("v3/security/echo").Post(t.Context(), wechatpay.Request{"json": wechatpay.Object{
			"echo_message": "x", "encrypted_echo_message": wechatpay.Sensitive(secretName),
		}})
		if err != nil {
			t.Fatal(name, err)
		}
		if got, err := client.Decrypt(resp.Get("encrypted_echo_message").String()); err != nil || got != secretName {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		for _, r := range sb.Requests() {
			if bytes.Contains(r.Body, []byte(secretName)) || bytes.Contains(r.Body, []byte("Sensitive")) {
				t.Errorf("%s: sent %s", name, r.Body)
			}
		}
	}
}

// TestSensitiveMeta: the meta of an upload is encrypted before it is signed.
func TestSensitiveMeta(t *testing.T) {
	keys := exampleSandbox().Keys()
	var s seen
	config := clienttest.Config()
	config.Transport, config.Certs = &s, map[string]stdcrypto.PublicKey{keys.PublicID: &keys.Public.PublicKey}
	media, err := wechatpay.NewMedia("a.png", strings.NewReader("png"))
	if err != nil {
		t.Fatal(err)
	}
	media.Meta = wechatpay.Object{"phone": wechatpay.Sensitive(secretName), "filename": "a.png"}
	_, _ = clienttest.New(t, config).Chain("v3/x/upload").Post(t.Context(), wechatpay.Request{"body": media})
	_, rest, _ := strings.Cut(s.body, `"phone":"`)
	ciphertext, _, _ := strings.Cut(rest, `"`)
	if got, err := wxcrypto.Decrypt(ciphertext, keys.Public); err != nil || got != secretName {
		t.Errorf("%q, %v, in %s", got, err, s.body)
	}
}

// TestPaySign verifies what the front end is given, as WeChat Pay does.
func TestPaySign(t *testing.T) {
	client := clienttest.New(t, clienttest.Config())
	verify := func(message, signature string) {
		t.Helper()
		sum := sha256.Sum256([]byte(message))
		raw, err := base64.StdEncoding.DecodeString(signature)
		if err != nil || rsa.VerifyPKCS1v15(&clienttest.Key().PublicKey, stdcrypto.SHA256, sum[:], raw) != nil {
			t.Errorf("the signature does not belong to %q", message)
		}
	}
	web, err := client.JSAPIParams("wx1", "wx201")
	if err != nil {
		t.Fatal(err)
	}
	verify("wx1\n"+web["timeStamp"]+"\n"+web["nonceStr"]+"\nprepay_id=wx201\n", web["paySign"])
	app, err := client.AppParams("wx1", "wx201")
	if err != nil {
		t.Fatal(err)
	}
	verify("wx1\n"+app["timestamp"]+"\n"+app["noncestr"]+"\nwx201\n", app["sign"])
	for _, params := range []map[string]string{web, app} {
		for _, key := range []string{"timeStamp", "timestamp", "nonceStr", "noncestr", "paySign", "sign"} {
			if v, ok := params[key]; ok && len(v) < 10 {
				t.Errorf("%s is %q", key, v)
			}
			delete(params, key)
		}
	}
	if diff := cmp.Diff(map[string]string{"appId": "wx1", "package": "prepay_id=wx201", "signType": "RSA"}, web); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"appid": "wx1", "partnerid": "1900000001", "prepayid": "wx201", "package": "Sign=WXPay"}, app); diff != "" {
		t.Error(diff)
	}
}

// TestDecrypt: the texts of its errors, and a key that only signs.
func TestDecrypt(t *testing.T) {
	client := clienttest.New(t, clienttest.Config())
	if _, err := client.Decrypt("AAAA"); err == nil || strings.Contains(err.Error(), "AAAA") {
		t.Error(err)
	}
	config := clienttest.Config()
	config.PrivateKey = signOnly{clienttest.Key()}
	if _, err := clienttest.New(t, config).Decrypt("AAAA"); err == nil || !strings.Contains(err.Error(), "can't decrypt") {
		t.Error(err)
	}
	if _, err := client.DecryptResource("n", "", "x"); err == nil || !strings.Contains(err.Error(), "APIv3Key is not set") {
		t.Error(err)
	}
	config.APIv3Key = strings.Repeat("k", 32)
	ciphertext, err := wxcrypto.AESGCMEncrypt(`{"a":1}`, config.APIv3Key, "nonce0123456", "aad")
	if err != nil {
		t.Fatal(err)
	}
	got, err := clienttest.New(t, config).DecryptResource("nonce0123456", "aad", ciphertext)
	if string(got) != `{"a":1}` || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}

// signOnly is a KMS that signs and does nothing else.
type signOnly struct{ stdcrypto.Signer }
