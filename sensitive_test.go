package wechatpay_test

import (
	"bytes"
	stdcrypto "crypto"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
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

// answerTo is an answer with texts encrypted for a key, in the order of names.
func answerTo(tb testing.TB, key *rsa.PublicKey, format string, texts ...string) *wechatpay.Response {
	tb.Helper()
	sealed := make([]any, len(texts))
	for i, text := range texts {
		ciphertext, err := wxcrypto.Encrypt(text, key)
		if err != nil {
			tb.Fatal(err)
		}
		sealed[i] = ciphertext
	}
	return &wechatpay.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: fmt.Appendf(nil, format, sealed...)}
}

type openedPerson struct {
	Name  wechatpay.Sensitive            `json:"name"`
	Phone *wechatpay.Sensitive           `json:"phone"`
	Empty wechatpay.Sensitive            `json:"empty"`
	Gone  *wechatpay.Sensitive           `json:"gone"`
	List  []wechatpay.Sensitive          `json:"list"`
	Map   map[string]wechatpay.Sensitive `json:"map"`
	Inner []*openedPerson                `json:"inner"`
	Plain string                         `json:"plain"`
}

const openedForm = `
	{ "plain": "\u5f20" , "name" : "%s", "phone":"%s","empty":"","gone":null, "list":[ "", "%s"],
	"map":{"a":"%s"}, "inner" : [ null, {"name": "%s"} ] }`

// TestDecodeAnswer opens what is encrypted wherever it stands, and nothing else.
func TestDecodeAnswer(t *testing.T) {
	client := clienttest.New(t, clienttest.Config())
	r := answerTo(t, &clienttest.Key().PublicKey, openedForm, secretName, `"q" & <b>`, "x", "13800138000", "in a list")
	phone := wechatpay.Sensitive(`"q" & <b>`)
	want := openedPerson{
		Name: secretName, Phone: &phone, List: []wechatpay.Sensitive{"", "x"}, Map: map[string]wechatpay.Sensitive{"a": "13800138000"},
		Inner: []*openedPerson{nil, {Name: "in a list"}}, Plain: "张",
	}
	clear := cmp.Transformer("clear", func(s wechatpay.Sensitive) string { return string(s) })
	var got openedPerson
	if err := client.DecodeAnswer(r, &got); err != nil {
		t.Fatal(err)
	} else if diff := cmp.Diff(want, got, clear); diff != "" {
		t.Error(diff)
	}
	var boxed any = new(openedPerson)
	if err := client.DecodeAnswer(r, &boxed); err != nil || boxed.(*openedPerson).Name != secretName {
		t.Errorf("behind an interface: %v", err)
	}
	var texts map[string]any
	if err := client.DecodeAnswer(r, &texts); err != nil || texts["name"] != r.Get("name").String() {
		t.Errorf("a text of another type is no longer as it came: %v", err)
	}
	xmlAnswer := answerTo(t, &clienttest.Key().PublicKey, "<xml><name><![CDATA[%s]]></name></xml>", secretName)
	if err := client.DecodeAnswer(xmlAnswer, &got); err != nil || got.Name != secretName {
		t.Errorf("APIv2: %v", err)
	}
	for _, empty := range []*wechatpay.Response{nil, {StatusCode: 204}} {
		if err := client.DecodeAnswer(empty, &got); err != nil {
			t.Error(err)
		}
	}
}

// TestStillClosed: what is not open is never taken for a text, and the errors name the field and show nothing of it.
func TestStillClosed(t *testing.T) {
	client := clienttest.New(t, clienttest.Config())
	other := exampleSandbox().Keys().Public.PublicKey
	key := &clienttest.Key().PublicKey
	config := clienttest.Config()
	config.PrivateKey = signOnly{clienttest.Key()}
	signs := clienttest.New(t, config)
	config.PrivateKey = fragile{clienttest.Key()}
	panics := clienttest.New(t, config)
	plain := func(r *wechatpay.Response, v any) error { return r.Decode(v) }
	cut := answerTo(t, key, `{"name":"%s"}`, secretName)
	cut.Body = append(cut.Body[:len(cut.Body)-60], `"}`...)
	for name, tt := range map[string]struct {
		decode func(*wechatpay.Response, any) error
		answer *wechatpay.Response
		want   string
	}{
		"Decode":            {plain, answerTo(t, key, openedForm, "a", "b", "c", "d", "e"), "name is still encrypted, and a Sensitive holds what is open: Client.DecodeAnswer opens it"},
		"Decode, in a list": {plain, answerTo(t, key, `{"inner":[{},{"list":["","%s"]}]}`, secretName), "inner.1.list.1 is still encrypted"},
		"Decode, cut":       {plain, cut, "name is still encrypted"},
		"cut":               {client.DecodeAnswer, cut, "name is no ciphertext for this PrivateKey, which is 256 bytes in base64: it was cut"},
		"in clear text":     {client.DecodeAnswer, answered(`{"map":{"a":"` + secretName + `"}}`), "map.a is no ciphertext for this PrivateKey"},
		"of another key":    {client.DecodeAnswer, answerTo(t, &other, `{"inner":[{"phone":"%s"}]}`, secretName), "inner.0.phone can't be opened with PrivateKey: was it encrypted for another certificate"},
		"the second":        {client.DecodeAnswer, answerTo(t, key, `{"name":"%s","list":["13800138000"]}`, secretName), "list.0 is no ciphertext"},
		"a KMS that signs":  {signs.DecodeAnswer, answerTo(t, key, `{"name":"%s"}`, secretName), "name can't be opened: Decrypt: PrivateKey is a wechatpay_test.signOnly, which can't decrypt"},
		"a KMS that panics": {panics.DecodeAnswer, answerTo(t, key, openedForm, "a", "b", "c", "d", "e"), "name panic at"},
		"no client":         {(*wechatpay.Client)(nil).DecodeAnswer, answerTo(t, key, `{"name":"%s"}`, secretName), "name can't be opened: "},
		"no UTF-8":          {client.DecodeAnswer, answerTo(t, key, `{"name":"%s"}`, "\xff"), "name opens to bytes that are no UTF-8"},
	} {
		v := openedPerson{Plain: "as it was"}
		err := tt.decode(tt.answer, &v)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), secretName) || strings.Contains(err.Error(), "13800138000") {
			t.Errorf("%s: %v, want …%s…", name, err, tt.want)
		}
		if diff := cmp.Diff(openedPerson{Plain: "as it was"}, v); diff != "" {
			t.Errorf("%s: half an answer: %s", name, diff)
		}
	}
	// A Sensitive keeps what is in clear text from being printed: that goes on.
	var v openedPerson
	if err := answered(`{"name":"张三","phone":"13800138000","list":["oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"]}`).Decode(&v); err != nil || v.Name != "张三" || *v.Phone != "13800138000" {
		t.Errorf("clear texts: %v", err)
	}
	if err := json.Unmarshal([]byte(`{"name":"张三"}`), &v); err != nil || v.Name != "张三" {
		t.Errorf("encoding/json: %v", err)
	}
}

// fragile is a KMS that panics.
type fragile struct{ *rsa.PrivateKey }

func (fragile) Decrypt(io.Reader, []byte, stdcrypto.DecrypterOpts) ([]byte, error) {
	panic("no connection")
}

// signOnly is a KMS that signs and does nothing else.
type signOnly struct{ stdcrypto.Signer }
