package check

import (
	"bytes"
	"cmp"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/sandbox"
)

const (
	echoPath, echoBody = "/v3/security/echo?a=1", `{"echo_message":"hi"}`
	when               = "1795958734"
)

// signedRequest is what a program sends that signs message with the key of testKeys.
func signedRequest(t *testing.T, method, body, message string) sandbox.Request {
	t.Helper()
	keys := testKeys()
	signature, err := wxcrypto.Sign([]byte(message), keys.Merchant)
	if err != nil {
		t.Fatal(err)
	}
	path, query, _ := strings.Cut(echoPath, "?")
	return sandbox.Request{Method: method, Path: path, Query: query, Body: []byte(body), Header: http.Header{
		"Authorization": {formatter.Authorization(sandbox.DefaultMchID, "nonce", signature, when, keys.MerchantSerial)}}}
}

// runVerify runs wechatpay verify in a folder that holds key.pem: what it printed, and how it failed.
func runVerify(t *testing.T, files map[string]string, args ...string) (string, *terminal.Failure) {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(testKeys().Merchant)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	files["key.pem"] = string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(".", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	cmd := NewVerify(terminal.Console{In: strings.NewReader(""), Out: &out, Err: &out, Getenv: func(string) string { return "" }})
	cmd.SetArgs(args)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	failure := new(terminal.Failure)
	if err := cmd.Execute(); err != nil && !errors.As(err, &failure) {
		t.Fatal(err)
	}
	return out.String(), failure
}

// TestRequestsSignedWrongly names the mistake in what was signed, to the sandbox's console and to wechatpay verify, and
// never as if it were the remedy.
func TestRequestsSignedWrongly(t *testing.T) {
	sb := sandbox.New(sandbox.Options{Keys: testKeys()})
	const head = "POST\n" + echoPath + "\n" + when + "\nnonce\n"
	for name, tt := range map[string]struct{ method, body, signed, want string }{
		"without query":          {"POST", echoBody, "POST\n/v3/security/echo\n" + when + "\nnonce\n" + echoBody + "\n", "the path without its query"},
		"method in small":        {"POST", echoBody, "post" + head[4:] + echoBody + "\n", "the method in small letters"},
		"without body":           {"POST", echoBody, head + "\n", "the body left out"},
		"no LF at the end":       {"POST", echoBody, head + echoBody, "one line feed too few at its end"},
		"no LF, no body":         {"GET", "", "GET" + head[4:], "one line feed too few at its end"},
		"no LFs, no body":        {"GET", "", "GET" + head[4:len(head)-1], "two line feeds too few at its end"},
		"LF more":                {"POST", echoBody, head + echoBody + "\n\n", "the body with a line feed at its end"},
		"LF more, no body":       {"GET", "", "GET" + head[4:] + "\n\n", "one line feed too many at its end"},
		"nonce first":            {"POST", echoBody, "POST\n" + echoPath + "\nnonce\n" + when + "\n" + echoBody + "\n", "the nonce before the timestamp"},
		"CRLF":                   {"POST", echoBody, strings.ReplaceAll(head+echoBody+"\n", "\n", "\r\n"), "CRLF in place of LF at the end"},
		"CRLF, not at the end":   {"POST", echoBody, strings.ReplaceAll(head, "\n", "\r\n") + echoBody, "CRLF in place of LF between"},
		"CRLF and no query":      {"GET", "", "GET\r\n/v3/security/echo\r\n" + when + "\r\nnonce\r\n\r\n", "the path without its query, and CRLF"},
		"no LF at all":           {"POST", echoBody, strings.ReplaceAll(head, "\n", "") + echoBody, "joined without them"},
		"backslash and n":        {"POST", echoBody, strings.ReplaceAll(head+echoBody+"\n", "\n", `\n`), `the two characters \n`},
		"blanks":                 {"POST", echoBody, strings.ReplaceAll(head, "\n", " ") + echoBody, "blanks in place of the line feeds"},
		"the URL of WeChat Pay":  {"POST", echoBody, strings.Replace(head, "/v3", "https://api.mch.weixin.qq.com/v3", 1) + echoBody + "\n", "its host before it"},
		"the host of WeChat Pay": {"POST", echoBody, strings.Replace(head, "/v3", "api.mch.weixin.qq.com/v3", 1) + echoBody + "\n", "its host before it"},
		"the URL of the sandbox": {"POST", echoBody, strings.Replace(head, "/v3", "https://sandbox.invalid/v3", 1) + echoBody + "\n", "its host before it"},
	} {
		t.Run(name, func(t *testing.T) {
			request := signedRequest(t, tt.method, tt.body, tt.signed)
			why := Explain(sb, request, "en")
			if !strings.Contains(why.Cause, "what was signed has ") || !strings.Contains(why.Cause, tt.want) || !strings.Contains(why.Advice, "as it is sent") {
				t.Errorf("Explain: %q, %q", why.Cause, why.Advice)
			}
			if string(why.Signed) != tt.signed {
				t.Errorf("Explain: signed %q, want %q", why.Signed, tt.signed)
			}
			out, failure := runVerify(t, map[string]string{"r.txt": string(onTheWire(request))}, "--private-key", "key.pem", "--base-url", "https://sandbox.invalid", "r.txt")
			hint := words.Of(cmp.Or(failure.Hint, words.Phrase(words.Plain(""))), words.English)
			if failure.Code != terminal.ExitUnverified || !strings.Contains(failure.Error(), tt.want) || !strings.Contains(hint, "this capture") {
				t.Errorf("verify: %d %v, %s", failure.Code, failure.Err, hint)
			}
			if !strings.Contains(out, "\nwhat was signed has ") || strings.Contains(out+failure.Error(), "right ") {
				t.Errorf("verify: %s%v", out, failure)
			}
		})
	}
}

// TestMessageIsNotAll: a request whose message is right may have a wrong signature, above all where a server said so.
func TestMessageIsNotAll(t *testing.T) {
	message := formatter.Request("POST", echoPath, when, "nonce", echoBody)
	answer, err := json.Marshal(map[string]any{"code": "SIGN_ERROR", "detail": map[string]any{"sign_information": map[string]any{"truncated_sign_message": message, "sign_message_length": len(message)}}})
	if err != nil {
		t.Fatal(err)
	}
	good := string(onTheWire(signedRequest(t, "POST", echoBody, message)))
	wrong := string(onTheWire(signedRequest(t, "POST", echoBody, strings.ToLower(message))))
	broken := strings.Replace(good, `signature="`, `signature="!`, 1)
	own := []string{"--private-key", "key.pem"}
	for name, tt := range map[string]struct {
		expected, file string
		keys           []string
		code           int
		want           string // printed, or said of the failure
	}{
		"refused, no key":           {string(answer), good, nil, 6, "the server refused the signature"},
		"refused, its base64":       {string(answer), broken, nil, 6, "no base64"},
		"refused, wrong signature":  {string(answer), wrong, own, 6, "small letters"},
		"refused, the key is right": {string(answer), good, own, 6, "it knows another certificate"},
		"refused, a message alone":  {string(answer), message, nil, 0, "the server refused the signature"},
		"no answer, no key":         {message, good, nil, 0, "the signature itself was not checked"},
		"no answer, a key":          {message, good, own, 0, "the signature belongs to exactly these bytes"},
		"no answer, wrong":          {message, wrong, own, 6, "small letters"},
		"a message alone":           {message, message, nil, 0, "right: it is the expected message"},
	} {
		t.Run(name, func(t *testing.T) {
			out, failure := runVerify(t, map[string]string{"a.txt": tt.expected, "r.txt": tt.file}, append(tt.keys, "--message", "a.txt", "r.txt")...)
			if failure.Err != nil {
				out += failure.Error()
			}
			if failure.Code != tt.code || !strings.Contains(out, tt.want) || !strings.Contains(out, "right: it is the expected message") {
				t.Errorf("%d, want %d\n%s", failure.Code, tt.code, out)
			}
		})
	}
}
