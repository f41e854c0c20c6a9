package wechatpay_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

var hostile = map[string]string{
	"climbs":         "../../v3/certificates",
	"is a dot":       ".",
	"is two dots":    "..",
	"encoded dots":   "%2e%2e",
	"encoded slash":  "a%2fb",
	"encoded climb":  "..%2f..%2fx",
	"backslashes":    `..\..\x`,
	"line feeds":     "a\r\nX-Evil: 1\r\n\r\nGET /evil",
	"NUL":            "a\x00b",
	"query":          "a?mchid=1&x=2",
	"fragment":       "a#b",
	"semicolon":      "a;b=c",
	"a megabyte":     strings.Repeat("x", 1<<20),
	"invalid UTF-8":  "a\xff\xfeb",
	"overlong slash": "a\xc0\xafb",
	"full URL":       "https://evil.example/x",
	"a brace":        "{stock_id}",
	"quotes":         `a"b'c`,
	"a host":         "//evil.example/x",
	"blank":          " ",
	"Chinese":        "订单",
	"control":        "\x1b[31m",
	"bidi":           "a\u202eb",
	"percent":        "100%",
	"plus":           "a+b",
	"at sign":        "user@evil.example",
}

// TestHostileVariable puts hostile values where a path takes one: each is refused, or stays one segment that decodes
// to itself, and what is signed is what arrives.
func TestHostileVariable(t *testing.T) {
	client := clienttest.Offline(t)
	for name, value := range hostile {
		t.Run(name, func(t *testing.T) {
			for door, chain := range map[string]wechatpay.Chain{
				"variable": client.Chain("v3/pay/{id}/close"),
				"param":    client.Chain("v3/pay").Param(value).Chain("close"),
			} {
				req := wechatpay.Request{}
				if door == "variable" {
					req["id"] = value
				}
				got, err := chain.URL(req)
				var wrong *wechatpay.TemplateError
				if err != nil {
					if !errors.As(err, &wrong) || strings.Contains(err.Error(), value) && len(value) > 2 {
						t.Errorf("%s: %T %v", door, err, err)
					}
					continue
				}
				r, err := http.NewRequest("GET", got, nil)
				if err != nil {
					t.Fatal(err)
				}
				segments := strings.Split(r.URL.EscapedPath(), "/")
				if len(segments) != 5 || r.URL.RawQuery != "" || r.URL.Fragment != "" || r.URL.Host != "api.mch.weixin.qq.com" || r.URL.Path != "/v3/pay/"+value+"/close" {
					t.Errorf("%s: left its place: %.200s", door, got)
				}
			}
		})
	}
}

// TestHostileOnTheWire sends what is not refused over TLS: the sandbox agrees with the signature.
func TestHostileOnTheWire(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	client := clienttest.New(t, sb.Config())
	for name, value := range hostile {
		if name == "a megabyte" { // longer than a server reads of a request line
			continue
		}
		before := len(sb.Requests())
		for _, req := range []wechatpay.Request{
			{"id": value, "query": wechatpay.Object{"mchid": value}},
			{"id": "1", "query": "a=" + value + "&b=%zz&c=%2F"},
			{"id": "1", "query": map[string][]string{value: {value}}},
		} {
			_, err := client.Chain("v3/pay/transactions/id/{id}").Get(t.Context(), req)
			var api *wechatpay.Error
			if errors.As(err, &api) && api.Code == "SIGN_ERROR" {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, r := range sb.Requests()[before:] {
			if !r.Verified || !strings.HasPrefix(r.Path, "/v3/pay/transactions/id/") {
				t.Errorf("%s: arrived as %s?%s, verified %v", name, r.Path, r.Query, r.Verified)
			}
		}
	}
}

func TestHostileHeader(t *testing.T) {
	client := clienttest.Offline(t)
	for name, value := range hostile {
		for door, headers := range map[string]any{
			"value": map[string]string{"X-Note": value}, "name": map[string]string{value: "x"},
			"http.Header": http.Header{"X-Note": {value}}, "any": map[string]any{"X-Note": []any{value}},
		} {
			sent := false
			config := clienttest.Config()
			config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
				sent = true
				var wire bytes.Buffer
				if err := r.Write(&wire); err != nil || strings.Count(wire.String(), "\r\n") != len(r.Header)+3 {
					t.Errorf("%s as %s: %v\n%.300q", name, door, err, wire.String())
				}
				return nil, errors.New("no network here")
			})
			_, err := clienttest.New(t, config).Chain("v3/x").Get(t.Context(), wechatpay.Request{"headers": headers})
			if !sent && !strings.Contains(fmt.Sprint(err), "headers:") {
				t.Errorf("%s as %s: %v", name, door, err)
			}
			if (strings.ContainsAny(value, "\r\n\x00\x1b") || !utf8.ValidString(value)) && sent {
				t.Errorf("%s as %s was sent", name, door)
			}
		}
	}
	for _, name := range []string{"Host", "content-length", "Transfer-Encoding", "Keep-Alive", "Proxy-Connection", "Upgrade", "te", "HTTP2-Settings", ""} {
		if _, err := client.Chain("v3/x").Get(t.Context(), wechatpay.Request{"headers": map[string]string{name: "1"}}); err == nil || !strings.Contains(err.Error(), "headers:") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestHostileFileName uploads under hostile names: each is refused, or comes out of the form as it went in.
func TestHostileFileName(t *testing.T) {
	for name, value := range hostile {
		media, err := wechatpay.NewMedia(value+".png", strings.NewReader("png"))
		if err != nil {
			if !strings.Contains(err.Error(), "media:") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		media.Part = "fi\"le"
		config := clienttest.Config()
		config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
			_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
			if err != nil {
				t.Fatal(err)
			}
			form := multipart.NewReader(r.Body, params["boundary"])
			meta, err := form.NextPart()
			if err != nil || meta.FormName() != "meta" {
				t.Fatalf("%s: %v", name, err)
			}
			var said struct{ Filename string }
			if err := json.NewDecoder(meta).Decode(&said); err != nil || said.Filename != media.Name {
				t.Errorf("%s: meta says %q, %v", name, said.Filename, err)
			}
			file, err := form.NextPart()
			if err != nil || len(file.Header) != 2 {
				t.Fatalf("%s: %v, headers %v", name, err, file.Header)
			}
			if content, err := io.ReadAll(file); err != nil || string(content) != "png" {
				t.Errorf("%s: %q, %v", name, content, err)
			}
			return nil, errors.New("no network here")
		})
		if _, err := clienttest.New(t, config).Chain("v3/merchant/media/upload").Post(t.Context(), wechatpay.Request{"body": media}); !strings.Contains(fmt.Sprint(err), "no network") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSecrets prints what holds secrets in every way, and searches.
// TestTicket: the query of a full URL may hold a ticket, which belongs into no error and no log.
func TestTicket(t *testing.T) {
	var b strings.Builder
	config := clienttest.Config()
	config.Logger = slog.New(slog.NewTextHandler(&b, nil))
	config.Transport = clienttest.RoundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 500, Header: http.Header{}, Body: http.NoBody}, nil
	})
	_, err := clienttest.New(t, config).Chain("https://pay.wechatpay.cn/invoicing/fapiao/fapiao-file?token=TICKET").Get(t.Context(), nil)
	if err == nil || strings.Contains(err.Error()+b.String(), "TICKET") || !strings.Contains(b.String(), "fapiao-file") {
		t.Errorf("%v, %s", err, b.String())
	}
}

func TestSecrets(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	config := sb.Config()
	config.APIv3Key, config.Secret = strings.Repeat("s3cr3t-v3-", 4)[:32], "s3cr3t-v2-0123456789"
	var logged bytes.Buffer
	config.Logger = slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	client := clienttest.New(t, config)
	chain := client.Chain(startPath)
	resp, err := chain.Post(t.Context(), startRequestMap)
	if err != nil {
		t.Fatal(err)
	}
	future := chain.PostAsync(t.Context(), startRequestMap)
	future.Wait()
	other := config
	other.Serial = "00AB"
	_, refused := clienttest.New(t, other).Chain(startPath).Post(t.Context(), startRequestMap)
	secrets := []string{config.APIv3Key, config.Secret, "s3cr3t", "WECHATPAY2-SHA256-RSA2048 ", sb.Keys().Merchant.D.String(), fmt.Sprintf("%x", sb.Keys().Merchant.D)}
	for _, r := range sb.Requests() {
		secrets = append(secrets, r.Header.Get("Authorization"))
	}
	for _, v := range []any{config, &config, client, *client, chain, &chain, refused, resp.Header, struct{ C wechatpay.Config }{config}, map[string]any{"c": client}} {
		var texts []string
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			texts = append(texts, fmt.Sprintf(verb, v))
		}
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "v", v)
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
		marshalled, _ := json.Marshal(v)
		for _, text := range append(texts, log.String(), string(marshalled), logged.String()) {
			for _, secret := range secrets {
				if strings.Contains(text, secret) {
					t.Errorf("%T prints a secret: %.300s", v, text)
				}
			}
		}
	}
	if logged.Len() == 0 || strings.Contains(logged.String(), "9856000") {
		t.Errorf("the log shows an id of the path, or nothing: %s", logged.String())
	}
}

// TestErrorIsOneLine lets a gateway send line feeds and floods.
func TestErrorIsOneLine(t *testing.T) {
	for _, body := range []string{`{"code":"X\nfake log line","message":"\u001b[31m` + strings.Repeat("长", 9999) + `","detail":{"field":"a\r\nb","issue":"\u202e"}}`} {
		config := clienttest.Config()
		config.Transport = clienttest.RoundTrip(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 403, Header: http.Header{"Request-Id": {"a\nb"}}, Body: io.NopCloser(strings.NewReader(body))}, nil
		})
		_, err := clienttest.New(t, config).Chain("v3/x").Get(t.Context(), nil)
		if text := fmt.Sprint(err); strings.ContainsAny(text, "\n\r\x1b\u202e") || len(text) > 4096 || !utf8.ValidString(text) {
			t.Errorf("%d bytes: %q", len(text), text)
		}
	}
	_, err := clienttest.Offline(t).Chain("v3/x").URL(wechatpay.Request{"a\nb\x1b[31m": 1})
	if strings.ContainsAny(fmt.Sprint(err), "\n\x1b") {
		t.Errorf("%q", err)
	}
}
