package transport_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
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
	sb := clienttest.Sandbox(t, sandbox.Options{})
	tests := map[string]struct {
		url       string
		body      string
		intercept sandbox.Intercept
		status    int // 0: an error
	}{
		"fine":            {sb.URL + "/v3/marketing/favor/stocks/9856000/start", `{"stock_creator_mchid":"8956000"}`, nil, 200},
		"refused":         {sb.URL + "/v3/marketing/favor/stocks/1/start", `{"stock_creator_mchid":"8956000"}`, nil, 404},
		"a gateway":       {sb.URL + "/v3/x", `{}`, clienttest.Answer(503, "text/html", "<html>"), 503},
		"a redirect":      {sb.URL + "/v3/x", `{}`, clienttest.Answer(302, "text/html", ""), 302},
		"unverified":      {sb.URL + "/v3/x", `{}`, clienttest.Answer(200, "text/html", "x"), 0},
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
			resp, err := clienttest.New(t, config).RoundTripper().RoundTrip(r)
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

// TestRoundTripperRedirect follows redirects with an http.Client: a stranger gets no signature.
func TestRoundTripperRedirect(t *testing.T) {
	var got atomic.Pointer[http.Header]
	stranger := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { h := r.Header.Clone(); got.Store(&h) }))
	defer stranger.Close()
	sb := clienttest.Sandbox(t, sandbox.Options{Intercept: func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		http.Redirect(w, r, stranger.URL+"/v3/x", http.StatusTemporaryRedirect)
	}})
	hc := &http.Client{Transport: clienttest.New(t, sb.Config()).RoundTripper()}
	resp, err := hc.Post(sb.URL+"/v3/x", "application/json", strings.NewReader("{}"))
	if err == nil {
		resp.Body.Close()
	}
	if err == nil || got.Load() != nil {
		t.Errorf("got %v, %v; the stranger saw %v", resp, err, got.Load())
	}
}

// TestRoundTripperOddities are requests that net/http allows.
func TestRoundTripperOddities(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	transport := clienttest.New(t, sb.Config()).RoundTripper()
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

// TestRoundTripperForm signs the meta of a form that another library has made, and refuses a form without one.
func TestRoundTripperForm(t *testing.T) {
	form := func(parts string) string {
		return strings.ReplaceAll(strings.ReplaceAll(parts, "|", "\r\n"), "--", "--b") + "\r\n--b--\r\n"
	}
	meta := `--|Content-Disposition: form-data; name="meta"||{"sha256":"x"}`
	file := `--|Content-Disposition: form-data; name="file"; filename="a.png"||png`
	for name, test := range map[string]struct{ form, kind, want string }{
		"meta first":   {form(meta + "|" + file), `multipart/form-data; boundary="b"`, `{"sha256":"x"}`},
		"meta last":    {form(file + "|" + meta), `multipart/form-data; boundary=b`, `{"sha256":"x"}`},
		"no meta":      {form(file), `multipart/form-data; boundary=b`, "does not have one"},
		"two metas":    {form(meta + "|" + meta), `multipart/form-data; boundary=b`, "does not have one"},
		"a named meta": {form(strings.Replace(meta, `"meta"`, `"meta"; filename="m"`, 1)), `multipart/form-data; boundary=b`, "does not have one"},
		"broken off":   {strings.TrimSuffix(form(meta), "--\r\n"), `multipart/form-data; boundary=b`, "does not have one"},
		"no boundary":  {form(meta), `multipart/form-data`, "with a boundary"},
	} {
		config := clienttest.Config()
		signed := ""
		config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
			body, _ := io.ReadAll(r.Body)
			if string(body) != test.form {
				t.Errorf("%s: sent %q", name, body)
			}
			authorization := r.Header.Get("Authorization")
			message := formatter.Request("POST", r.URL.RequestURI(), clienttest.Between(authorization, `timestamp="`), clienttest.Between(authorization, `nonce_str="`), test.want)
			if wxcrypto.Verify([]byte(message), clienttest.Between(authorization, `signature="`), &clienttest.Key().PublicKey) == nil {
				signed = test.want
			}
			return nil, io.EOF
		})
		client := clienttest.New(t, config)
		for _, door := range []func() error{
			func() error {
				r := must(http.NewRequest("POST", clienttest.BaseURL+"v3/merchant/media/upload", strings.NewReader(test.form)))
				r.Header.Set("Content-Type", test.kind)
				_, err := client.RoundTripper().RoundTrip(r)
				return err
			},
			func() error {
				_, err := client.Chain("v3/merchant/media/upload").Post(t.Context(), wechatpay.Request{"body": test.form, "headers": map[string]string{"Content-Type": test.kind}})
				return err
			},
		} {
			signed = ""
			if err := door(); signed != test.want && !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
