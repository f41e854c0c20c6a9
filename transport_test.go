package wechatpay_test

import (
	"bytes"
	stdcrypto "crypto"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// countedBody counts how often it is closed.
type countedBody struct {
	io.Reader
	closed atomic.Int32
}

func (b *countedBody) Close() error { b.closed.Add(1); return nil }

// TestRoundTripperContract holds the transport to what net/http asks of one: the request stays as it is, its body is
// closed on every path, any status comes with a nil error.
func TestRoundTripperContract(t *testing.T) {
	sb := newSandbox(t, sandbox.Options{})
	tests := map[string]struct {
		url       string
		body      string
		intercept sandbox.Intercept
		status    int // 0: an error
	}{
		"fine":            {sb.URL + "/v3/marketing/favor/stocks/9856000/start", `{"stock_creator_mchid":"8956000"}`, nil, 200},
		"refused":         {sb.URL + "/v3/marketing/favor/stocks/1/start", `{"stock_creator_mchid":"8956000"}`, nil, 404},
		"a gateway":       {sb.URL + "/v3/x", `{}`, plainAnswer(503, "text/html", "<html>"), 503},
		"a redirect":      {sb.URL + "/v3/x", `{}`, plainAnswer(302, "text/html", ""), 302},
		"unverified":      {sb.URL + "/v3/x", `{}`, plainAnswer(200, "text/html", "x"), 0},
		"foreign":         {"https://evil.example/v3/x", `{}`, nil, 0},
		"plain http":      {"http://api.mch.weixin.qq.com/v3/x", `{}`, nil, 0},
		"another port":    {"https://api.mch.weixin.qq.com:8443/v3/x", `{}`, nil, 0},
		"no connection":   {"https://127.0.0.1:1/v3/x", `{}`, nil, 0},
		"broken body":     {sb.URL + "/v3/x", "broken", nil, 0},
		"nothing to send": {sb.URL + "/v3/x", "", nil, 404},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			sb.SetIntercept(test.intercept)
			defer sb.SetIntercept(nil)
			config := sb.Config()
			if name == "no connection" {
				config.BaseURL = "https://127.0.0.1:1"
			}
			body := &countedBody{Reader: strings.NewReader(test.body)}
			if test.body == "broken" {
				body.Reader = io.MultiReader(strings.NewReader("{"), brokenReader{})
			}
			r, err := http.NewRequestWithContext(t.Context(), "POST", test.url, body)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/json")
			before := r.Header.Clone()
			resp, err := newClient(t, config).RoundTripper().RoundTrip(r)
			if (err != nil) != (test.status == 0) || err == nil && resp.StatusCode != test.status {
				t.Errorf("got %v, %v; want status %d", resp, err, test.status)
			}
			if err == nil {
				if resp.Request != r {
					t.Error("the response does not name the request")
				}
				io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			}
			if diff := cmp.Diff(before, r.Header); diff != "" || r.Body != io.ReadCloser(body) {
				t.Errorf("the request was changed: %s", diff)
			}
			if body.closed.Load() == 0 {
				t.Error("the body was not closed")
			}
		})
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

// TestRoundTripperRedirect follows redirects with an http.Client: a stranger gets no signature.
func TestRoundTripperRedirect(t *testing.T) {
	var got atomic.Pointer[http.Header]
	stranger := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { h := r.Header.Clone(); got.Store(&h) }))
	defer stranger.Close()
	sb := newSandbox(t, sandbox.Options{Intercept: func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		http.Redirect(w, r, stranger.URL+"/v3/x", http.StatusTemporaryRedirect)
	}})
	hc := &http.Client{Transport: newClient(t, sb.Config()).RoundTripper()}
	resp, err := hc.Post(sb.URL+"/v3/x", "application/json", strings.NewReader("{}"))
	if err == nil {
		resp.Body.Close()
	}
	if err == nil || got.Load() != nil {
		t.Errorf("got %v, %v; the stranger saw %v", resp, err, got.Load())
	}
}

// TestSignedIsSent compares, for requests of every shape, the signed text with what arrives.
func TestSignedIsSent(t *testing.T) {
	sb := newSandbox(t, sandbox.Options{})
	prefixed, _ := behindGateway(t, sb, "/gate%20way/wx")
	for prefix, client := range map[string]*wechatpay.Client{"": newClient(t, sb.Config()), "/gate%20way/wx": newClient(t, prefixed)} {
		for path, want := range map[string]string{
			"v3/x": "/v3/x", "/v3/x": "/v3/x", "v3/x/": "/v3/x/", "v3//x": "/v3//x", "v3/x?": "/v3/x?", "v3/x#f": "/v3/x", "v3/x?a=b#f": "/v3/x?a=b",
			"v3/中 文": "/v3/%E4%B8%AD%20%E6%96%87", "v3/a%2Fb": "/v3/a%2Fb", "v3/%zz": "/v3/%25zz", "v3/a[1]'(x)*!": "/v3/a%5B1%5D'(x)*!", "v3/x?q={}&r=\"": "",
			"v3/a:b@c;d=e,f$g&h+i": "/v3/a:b@c;d=e,f$g&h+i", "": "/",
		} {
			for _, req := range []wechatpay.Request{nil, {"json": wechatpay.Object{"a": "<&> 中"}}, {"body": "raw"}, {"body": []byte("bytes")}, {"body": strings.NewReader("streamed")}} {
				n := len(sb.Requests())
				_, err := client.Chain(path).Post(t.Context(), req)
				arrived := sb.Requests()[n:]
				if want == "" {
					if err == nil || len(arrived) > 0 {
						t.Errorf("%q: sent", path)
					}
					continue
				}
				if len(arrived) != 1 || !arrived[0].Verified {
					t.Errorf("%q with %v: %d arrived, %v", path, req, len(arrived), err)
					continue
				}
				if got, _, _ := strings.Cut(arrived[0].Message, "\n1"); got != "POST\n"+want {
					t.Errorf("%q behind %q: signed %q, want %q", path, prefix, got, want)
				}
			}
		}
	}
}

// TestFullURL follows a download_url, with a sink, and refuses strangers.
func TestFullURL(t *testing.T) {
	sb := newSandbox(t, sandbox.Options{BillRows: 100})
	client := newClient(t, sb.Config())
	bill, err := client.Chain("v3/bill/tradebill").Get(t.Context(), wechatpay.Request{"query": wechatpay.Object{"bill_date": "2026-01-02"}})
	if err != nil {
		t.Fatal(err)
	}
	url := bill.Get("download_url").String()
	var sink bytes.Buffer
	resp, err := client.Chain(url).Get(t.Context(), wechatpay.Request{"sink": &sink})
	if err != nil || len(resp.Body) != 0 || sink.Len() == 0 {
		t.Fatalf("%v, %v, %d bytes", resp, err, sink.Len())
	}
	for name, chain := range map[string]wechatpay.Chain{"whole": client.Chain(url), "variable": client.Chain("{+url}")} {
		req := wechatpay.Request{}
		if name == "variable" {
			req["url"] = url
		}
		if resp, err := chain.Get(t.Context(), req); err != nil || resp.String() != sink.String() {
			t.Errorf("%s: %v, %v", name, resp, err)
		}
	}
	for _, url := range []string{"https://evil.example/v3/x", "http://api.mch.weixin.qq.com/v3/x", "https://user@api.mch.weixin.qq.com/x", "https://api.mch.weixin.qq.com.evil.example/x", "https://api.mch.weixin.qq.com:444/x", "https:///x", "HTTPS://EVIL.example"} {
		before := len(sb.Requests())
		if _, err := client.Chain(url).Get(t.Context(), nil); err == nil || len(sb.Requests()) != before {
			t.Errorf("%s: %v", url, err)
		}
	}
	if got, err := client.Chain("HTTPS://API.mch.weixin.qq.com").URL(nil); err != nil || got != "https://api.mch.weixin.qq.com/" {
		t.Errorf("got %s, %v", got, err)
	}
}

// TestFileHost sends no signature to the host of fapiao files, and expects none.
func TestFileHost(t *testing.T) {
	config := offlineConfig()
	config.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Header["Authorization"] != nil || r.Header.Get("Wechatpay-Serial") != "" {
			return nil, errors.New("a signature goes there")
		}
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("PDF"))}, nil
	})
	resp, err := newClient(t, config).Chain("https://pay.wechatpay.cn/invoicing/fapiao/fapiao-file?token=x%2By").Get(t.Context(), wechatpay.Request{"headers": map[string]string{"authorization": "mine"}})
	if err != nil || resp.String() != "PDF" {
		t.Errorf("%v, %v", resp, err)
	}
}

// TestSinkAfterVerification writes a signed answer to the sink only once it has verified.
func TestSinkAfterVerification(t *testing.T) {
	sb := newSandbox(t, sandbox.Options{})
	client := newClient(t, sb.Config())
	var sink bytes.Buffer
	get := func() error {
		_, err := client.Chain("v3/marketing/favor/stocks/9856000").Get(t.Context(), wechatpay.Request{"sink": &sink, "query": "stock_creator_mchid=8956000"})
		return err
	}
	if err := get(); err != nil || !strings.Contains(sink.String(), "9856000") {
		t.Fatalf("%v, %q", err, sink.String())
	}
	sink.Reset()
	sb.SetIntercept(plainAnswer(200, "application/json", "{}"))
	if err := get(); !errors.Is(err, wechatpay.ErrMissingHeader) || sink.Len() != 0 {
		t.Errorf("%v, %q", err, sink.String())
	}
	sb.SetIntercept(plainAnswer(500, "application/json", "{}"))
	if err := get(); err == nil || sink.Len() != 0 {
		t.Errorf("%v, %q", err, sink.String())
	}
	sb.SetIntercept(nil)
	_, err := client.Chain(startPath).Post(t.Context(), wechatpay.Request{"stock_id": "9856000", "json": startRequestMap["json"], "sink": brokenWriter{}})
	if !errors.Is(err, wechatpay.ErrOutcomeUnknown) || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("a sink that breaks after the call was executed: %v", err)
	}
	sb.SetIntercept(plainAnswer(200, "application/pdf", "a file"))
	for unsigned, want := range map[bool]error{true: nil, false: wechatpay.ErrMissingHeader} {
		resp, err := client.Chain("v3/tomorrow/file").Get(t.Context(), wechatpay.Request{"unsigned": unsigned})
		if !errors.Is(err, want) || unsigned && resp.String() != "a file" {
			t.Errorf("unsigned %v: %v, %v", unsigned, resp, err)
		}
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

// TestOutcome asks of each way to break a call whether it may have been executed.
func TestOutcome(t *testing.T) {
	dial := &net.OpError{Op: "dial", Err: errors.New("refused")}
	fails := func(err error) roundTrip {
		return func(*http.Request) (*http.Response, error) { return nil, err }
	}
	answers := func(status int, body io.ReadCloser) roundTrip {
		return func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: http.Header{}, Body: body}, nil
		}
	}
	for name, test := range map[string]struct {
		transport http.RoundTripper
		method    string
		req       wechatpay.Request
		unknown   bool
	}{
		"dial":                       {fails(dial), "POST", nil, false},
		"proxy":                      {fails(&net.OpError{Op: "proxyconnect", Err: dial}), "POST", nil, false},
		"DNS":                        {fails(&net.DNSError{Err: "no such host"}), "POST", nil, false},
		"foreign certificate":        {fails(&tls.CertificateVerificationError{Err: errors.New("unknown")}), "POST", nil, false},
		"no TLS there":               {fails(tls.RecordHeaderError{Msg: "plain", Conn: &net.TCPConn{}}), "POST", nil, false},
		"junk after the handshake":   {fails(tls.RecordHeaderError{Msg: "junk"}), "POST", nil, true},
		"reset":                      {fails(&net.OpError{Op: "read", Err: errors.New("reset")}), "POST", nil, true},
		"reset of a GET":             {fails(&net.OpError{Op: "read", Err: errors.New("reset")}), "GET", nil, false},
		"dial, with a key":           {fails(dial), "POST", wechatpay.Request{"headers": map[string]string{"Idempotency-Key": "1"}}, false},
		"a sink that dials":          {answers(200, io.NopCloser(strings.NewReader("x"))), "POST", wechatpay.Request{"unsigned": true, "sink": failingSink{dial}}, true},
		"an unsigned answer cut":     {answers(200, io.NopCloser(brokenReader{})), "POST", wechatpay.Request{"unsigned": true}, true},
		"no body":                    {answers(204, nil), "POST", nil, true},
		"neither answer nor error":   {fails(nil), "POST", nil, true},
		"500":                        {answers(500, io.NopCloser(strings.NewReader("{}"))), "POST", nil, true},
		"500 of a GET":               {answers(500, io.NopCloser(strings.NewReader("{}"))), "GET", nil, false},
		"400":                        {answers(400, io.NopCloser(strings.NewReader("{}"))), "POST", nil, false},
		"a signer that fails":        {fails(io.EOF), "POST", nil, false},
		"a body that cannot be read": {fails(io.EOF), "POST", wechatpay.Request{"body": brokenReader{}}, false},
	} {
		config := offlineConfig()
		config.Transport = test.transport
		if name == "a signer that fails" {
			config.PrivateKey = failingSigner{config.PrivateKey}
		}
		_, err := clienttest.Verbs[test.method](newClient(t, config).Chain("v3/x"), t.Context(), test.req)
		if err == nil || errors.Is(err, wechatpay.ErrOutcomeUnknown) != test.unknown {
			t.Errorf("%s: %v; want the outcome to be unknown: %v", name, err, test.unknown)
		}
	}
}

type failingSink struct{ error }

func (s failingSink) Write([]byte) (int, error) { return 0, s.error }

type failingSigner struct{ stdcrypto.Signer }

func (failingSigner) Sign(io.Reader, []byte, stdcrypto.SignerOpts) ([]byte, error) {
	return nil, errors.New("the KMS is away")
}

// TestErrorIsOneLine lets a gateway send line feeds and floods.
func TestErrorIsOneLine(t *testing.T) {
	for _, body := range []string{`{"code":"X\nfake log line","message":"\u001b[31m` + strings.Repeat("长", 9999) + `","detail":{"field":"a\r\nb","issue":"\u202e"}}`} {
		config := offlineConfig()
		config.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 403, Header: http.Header{"Request-Id": {"a\nb"}}, Body: io.NopCloser(strings.NewReader(body))}, nil
		})
		_, err := newClient(t, config).Chain("v3/x").Get(t.Context(), nil)
		if text := fmt.Sprint(err); strings.ContainsAny(text, "\n\r\x1b\u202e") || len(text) > 4096 || !utf8.ValidString(text) {
			t.Errorf("%d bytes: %q", len(text), text)
		}
	}
	_, err := offline(t).Chain("v3/x").URL(wechatpay.Request{"a\nb\x1b[31m": 1})
	if strings.ContainsAny(fmt.Sprint(err), "\n\x1b") {
		t.Errorf("%q", err)
	}
}

// TestRoundTripperOddities are requests that net/http allows.
func TestRoundTripperOddities(t *testing.T) {
	sb := newSandbox(t, sandbox.Options{})
	transport := newClient(t, sb.Config()).RoundTripper()
	if _, err := transport.RoundTrip(&http.Request{}); err == nil {
		t.Error("a request without a URL")
	}
	u, err := url.Parse(sb.URL + "/v3/certificates")
	if err != nil {
		t.Fatal(err)
	}
	resp, err := transport.RoundTrip(&http.Request{URL: u, Header: http.Header{"User-Agent": {"x"}}})
	if err != nil || resp.StatusCode != 200 {
		t.Fatalf("no method is GET: %v, %v", resp, err)
	}
	resp.Body.Close()
}
