package apiv2_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/internal/vectors"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/transformer"
	"github.com/google/go-cmp/cmp"
)

// errAPI stands for an *Error.
var errAPI = errors.New("an *Error")

const v2Secret = "s3cr3t-v2-s3cr3t-v2-s3cr3t-v2-32"

// onlyV2 is the configuration of a merchant who has nothing of APIv3.
func onlyV2(transport http.RoundTripper) wechatpay.Config {
	return wechatpay.Config{MchID: "1900000001", Secret: v2Secret, Transport: transport, Retry: wechatpay.Retry{Attempts: 1}}
}

// TestV2RequestErrors are mistakes that are found before a byte is sent.
func TestV2RequestErrors(t *testing.T) {
	nothing := clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		t.Errorf("sent %s", r.URL)
		return nil, clienttest.ErrNoNetwork
	})
	client := clienttest.New(t, onlyV2(nothing))
	type req = wechatpay.Request
	type o = wechatpay.Object
	for _, test := range []struct {
		path, want string
		req        req
	}{
		{"v2/pay/x", "no merchant id: APIv2 needs mch_id in xml", nil},
		{"v2/pay/x", "no merchant id", req{"xml": o{"mch_id": nil, "mchid": ""}}},
		{"v2/pay/x", "mchid is 2, but this client is of merchant 1900000001", req{"xml": o{"mchid": "2"}}},
		{"v2/pay/x", "xml: string is no map", req{"xml": "<xml/>"}},
		{"v2/pay/x", "xml: map[int]string is no map with texts as keys", req{"xml": map[int]string{1: "1"}}},
		{"v2/pay/x", "detail is a list or a map, which can't be signed: give it as a JSON text", req{"xml": o{"mch_id": "1900000001", "detail": o{"a": 1}}}},
		{"v2/pay/x", "detail is a list or a map", req{"xml": o{"mch_id": "1900000001", "detail": o{}}}},
		{"v2/pay/x", "detail is a list or a map", req{"xml": o{"mch_id": "1900000001", "detail": []string{}}}},
		{"v2/pay/x", `"a><mch_id" can't be the name of an XML element`, req{"xml": o{"mch_id": "1900000001", "a><mch_id": "1"}}},
		{"v2/pay/x", `"" can't be the name`, req{"xml": o{"mch_id": "1900000001", "": "1", "item": "2"}}},
		{"v2/pay/x", "XML can't hold", req{"xml": o{"mch_id": "1900000001", "a": "\x00"}}},
		{"v2/pay/x", "a: struct {} can't stand in XML", req{"xml": o{"mch_id": "1900000001", "a": struct{}{}}}},
		{"v2/pay/x", "sign_type: \"SHA256\" is neither MD5 nor HMAC-SHA256", req{"xml": o{"mch_id": "1900000001", "sign_type": "SHA256"}}},
		{"v2/pay/x", "security: int is neither true nor false", req{"security": 1}},
		{"v2/pay/x", "nonceless: string is neither true nor false", req{"nonceless": "yes"}},
		{"v2/pay/x", "json belongs to APIv3", req{"json": o{"a": 1}}},
		{"v2/pay/x", "body: APIv2 makes it of xml", req{"xml": o{"mch_id": "1900000001"}, "body": "<xml/>"}},
		{"v2/pay/x", "xml: name: a Sensitive stands in a call of APIv2", req{"xml": o{"mch_id": "1900000001", "name": wechatpay.Sensitive("张三")}}},
		{"v2/pay/x", "xml: name: a Sensitive", req{"xml": map[string]wechatpay.Sensitive{"name": "张三"}}},
		{"v2/pay/x", "a Sensitive stands in a call of APIv2", req{"query": o{"name": wechatpay.Sensitive("张三")}}},
		{"v2/pay/x", "xml: name: a Sensitive", req{"xml": o{"mch_id": "1900000001", "name": fmt.Sprint(wechatpay.Sensitive("张三"))}}},
		{"v2/pay/x", "a Sensitive stands where nothing is encrypted", req{"xml": o{"mch_id": "1900000001"}, "headers": o{"X-Name": fmt.Sprint(wechatpay.Sensitive("张三"))}}},
		{"v2/secapi/pay/reverse", `say "security": true`, req{"xml": o{"mch_id": "1900000001"}}},
		{"v2/secapi/pay/reverse", "Config.Merchant is not set", req{"xml": o{"mch_id": "1900000001"}, "security": true}},
		{"v3/pay/x", "xml belongs to APIv2", req{"xml": o{}}},
		{"v3/pay/x", "this client has only APIv2's Secret: for APIv3 set Serial", nil},
		{"https://api.mch.weixin.qq.com/v2/pay/x", "this client has only APIv2's Secret", nil},
	} {
		_, err := client.Chain(test.path).Post(t.Context(), test.req)
		if err == nil || !strings.HasPrefix(err.Error(), "POST "+test.path+": ") || !strings.Contains(err.Error(), test.want) || errors.Is(err, wechatpay.ErrOutcomeUnknown) {
			t.Errorf("%s with %v:\n got %v\nwant %s", test.path, test.req, err, test.want)
		}
		if strings.Contains(fmt.Sprint(err), "张三") || strings.Contains(fmt.Sprint(err), v2Secret) {
			t.Errorf("%v shows a secret", err)
		}
	}
	if _, err := client.Chain("v2/x?a=1&a=2&mch_id=1900000001").Get(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "a is there 2 times") {
		t.Error(err)
	}
	if _, err := clienttest.Offline(t).Chain("v2/x").Post(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "Config.Secret is not set") {
		t.Error(err)
	}
	brand := clienttest.Config()
	brand.MchID, brand.BrandID, brand.Secret = "", "1026", v2Secret
	if _, err := clienttest.New(t, brand).Chain("v2/x").Post(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "is a brand's") {
		t.Error(err)
	}
}

// TestV2OnlyClient calls APIv2 without a key of APIv3, and refuses the rest in words.
func TestV2OnlyClient(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	all := sb.Config()
	client := clienttest.New(t, wechatpay.Config{MchID: all.MchID, Secret: all.Secret, BaseURL: all.BaseURL, Transport: all.Transport})
	if resp, err := client.V2().Pay().Unifiedorder().Post(t.Context(), wechatpay.Request{"xml": v2Order("ONLYV20001")}); err != nil || resp.Get("prepay_id").String() == "" {
		t.Errorf("%v, %v", resp, err)
	}
	_, v3 := client.V3().Certificates().Get(t.Context(), nil)
	r, _ := http.NewRequestWithContext(t.Context(), "POST", sb.URL+"/v3/x", strings.NewReader("{}"))
	_, trip := client.RoundTripper().RoundTrip(r)
	_, pay := client.JSAPIParams("wx1", "wx2")
	_, field := client.Decrypt("AAAA")
	_, _, key := client.EncryptionKey(t.Context())
	for name, err := range map[string]error{"call": v3, "RoundTripper": trip, "JSAPIParams": pay, "Decrypt": field, "EncryptionKey": key} {
		if err == nil {
			t.Errorf("%s works without a key", name)
		}
	}
	if n := len(sb.Requests()); n != 1 {
		t.Errorf("%d requests were sent, want the order alone", n)
	}
}

// TestV2Injection sends values that try to become something else. The server reads what was given.
func TestV2Injection(t *testing.T) {
	for _, value := range []string{
		"</attach><total_fee>1</total_fee><attach>", "]]></attach><total_fee>1</total_fee>", "<![CDATA[x]]>", "&#60;/attach&#62;", "a&total_fee=1&key=", "&amp;", "\r\n\t ", "🧧 中文 \"'", "<!--", "<?x?>", "<!DOCTYPE x>",
	} {
		var sent map[string]any
		config := onlyV2(clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
			body, _ := io.ReadAll(r.Body)
			var err error
			if sent, err = transformer.ToMap(body); err != nil {
				t.Errorf("%q is sent as %s: %v", value, body, err)
			}
			return nil, clienttest.ErrNoNetwork
		}))
		client := clienttest.New(t, config)
		client.Chain("v2/pay/unifiedorder").Post(t.Context(), wechatpay.Request{"ampersands": true, "xml": map[string]string{"mch_id": "1900000001", "total_fee": "888", "attach": value, "nonce_str": "n"}})
		want := map[string]string{"mch_id": "1900000001", "total_fee": "888", "attach": value, "nonce_str": "n"}
		want["sign"], _ = wxcrypto.HashSign("MD5", want, v2Secret)
		got := map[string]string{}
		for name, v := range sent {
			got[name], _ = v.(string)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-given +read):\n%s", value, diff)
		}
	}
}

// v2Answer is a transport that answers each call the same.
func v2Answer(status int, body string) clienttest.RoundTrip {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
}

// TestV2HostileAnswers: nothing that is not proved is a success, and of a POST it says that it may have been done.
func TestV2HostileAnswers(t *testing.T) {
	bomb := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><xml><return_code>SUCCESS</return_code><a>&b;</a></xml>`
	for name, test := range map[string]struct {
		path, body string
		status     int
		want       error
	}{
		"document type":       {"v2/pay/orderquery", bomb, 200, wechatpay.ErrSignature},
		"external entity":     {"v2/pay/orderquery", `<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml><return_code>SUCCESS</return_code></xml>`, 200, wechatpay.ErrSignature},
		"HTML":                {"v2/pay/orderquery", "<html><body>502</body></html>", 200, wechatpay.ErrSignature},
		"JSON":                {"v2/pay/orderquery", `{"return_code":"SUCCESS"}`, 200, wechatpay.ErrSignature},
		"empty":               {"v2/pay/orderquery", "", 200, wechatpay.ErrSignature},
		"unsigned":            {"v2/pay/orderquery", "<xml><return_code>SUCCESS</return_code></xml>", 200, wechatpay.ErrSignature},
		"key of nobody":       {"v2/pay/orderquery", "<xml><return_code>SUCCESS</return_code><sign>2D09A5FD6C41CB5FD1B8B8A4A3B5B6D6</sign></xml>", 200, wechatpay.ErrSignature},
		"two return codes":    {"v2/pay/orderquery", "<xml><return_code>FAIL</return_code><return_code>SUCCESS</return_code></xml>", 200, wechatpay.ErrSignature},
		"HTML, unsigned path": {"v2/payitil/report", "<html><body>login here</body></html>", 200, wechatpay.ErrSignature},
		"text, unsigned path": {"v2/payitil/report", "OK", 200, wechatpay.ErrSignature},
		"bomb, bill":          {"v2/pay/downloadbill", bomb, 200, wechatpay.ErrSignature},
		"HTML, bill":          {"v2/pay/downloadbill", "<html><body>login here</body></html>", 200, wechatpay.ErrSignature},
		"HTML 502":            {"v2/pay/orderquery", "<html>502</html>", 502, errAPI},
		"redirect":            {"v2/pay/orderquery", "", 302, errAPI},
	} {
		client := clienttest.New(t, onlyV2(v2Answer(test.status, test.body)))
		resp, err := client.Chain(test.path).Post(t.Context(), wechatpay.Request{"xml": wechatpay.Object{"mch_id": "1900000001"}})
		var api *wechatpay.Error
		switch {
		case test.want == errAPI:
			if !errors.As(err, &api) || api.StatusCode != test.status || api.Verified {
				t.Errorf("%s: %v", name, err)
			}
		case !errors.Is(err, test.want) || !errors.Is(err, wechatpay.ErrOutcomeUnknown) || resp != nil:
			t.Errorf("%s: %v, %v", name, resp, err)
		}
	}
	file := clienttest.New(t, onlyV2(v2Answer(200, "a,b\n")))
	if resp, err := file.Chain("v2/pay/tomorrow").Post(t.Context(), wechatpay.Request{"unsigned": true, "xml": wechatpay.Object{"mch_id": "1900000001"}}); err != nil || resp.String() != "a,b\n" {
		t.Errorf("a download that is not in the table: %v, %v", resp, err)
	}
	json := clienttest.New(t, onlyV2(v2Answer(200, `{"retcode":-1,"retmsg":"invalid code"}`)))
	var api *wechatpay.Error
	if _, err := json.Chain("v2/appauth/getaccesstoken").Get(t.Context(), wechatpay.Request{"query": map[string]string{"mch_id": "1900000001"}}); !errors.As(err, &api) || api.Code != "-1" || api.Message != "invalid code" {
		t.Errorf("JSON: %v", err)
	}
}

// TestV2Retry repeats under the same number what came to nothing, with a nonce and a sign of its own each time.
func TestV2Retry(t *testing.T) {
	for name, test := range map[string]struct {
		xml  wechatpay.Object
		body string
		want int
	}{
		"a system error":  {wechatpay.Object{"out_refund_no": "R1"}, "<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>SYSTEMERROR</err_code></xml>", 3},
		"another try":     {wechatpay.Object{"partner_trade_no": "R1"}, "<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>BIZERR_NEED_RETRY</err_code></xml>", 3},
		"without number":  {wechatpay.Object{"out_refund_no": ""}, "<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>SYSTEMERROR</err_code></xml>", 1},
		"refused":         {wechatpay.Object{"mch_billno": "R1"}, "<xml><return_code>FAIL</return_code><return_msg>签名错误</return_msg></xml>", 1},
		"a broken answer": {wechatpay.Object{"out_trade_no": "R1"}, "<html>", 1},
	} {
		nonces, n := map[string]bool{}, 0
		config := onlyV2(clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
			body, _ := io.ReadAll(r.Body)
			members, err := transformer.ToMap(body)
			if err != nil {
				t.Error(err)
			}
			n, nonces[fmt.Sprint(members["nonce_str"], members["sign"])] = n+1, true
			return v2Answer(200, test.body)(r)
		}))
		config.Retry = wechatpay.Retry{Attempts: 3, Wait: time.Millisecond}
		test.xml["mch_id"] = "1900000001"
		_, err := clienttest.New(t, config).Chain("v2/pay/x").Post(t.Context(), wechatpay.Request{"xml": test.xml})
		if err == nil || n != test.want || len(nonces) != n {
			t.Errorf("%s: sent %d times with %d signatures, want %d: %v", name, n, len(nonces), test.want, err)
		}
		if unknown := errors.Is(err, wechatpay.ErrOutcomeUnknown); unknown == (name == "refused") {
			t.Errorf("%s: ErrOutcomeUnknown is %v", name, unknown)
		}
	}
}

// TestV2Hosts: an operation of another host goes there by itself, from the default host only.
func TestV2Hosts(t *testing.T) {
	for _, tt := range []struct{ base, baseURI, want string }{
		{"", "", "fraud.mch.weixin.qq.com"},
		{"https://gw.example.com/wx", "", "gw.example.com"},
		{"", "https://api.mch.weixin.qq.com", "api.mch.weixin.qq.com"}, // who names a host gets it
	} {
		host := ""
		config := onlyV2(clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
			host = r.URL.Host
			return nil, clienttest.ErrNoNetwork
		}))
		config.BaseURL = tt.base
		req := wechatpay.Request{"xml": wechatpay.Object{"mch_id": "1900000001"}}
		if tt.baseURI != "" {
			req["base_uri"] = tt.baseURI
		}
		clienttest.New(t, config).Chain("v2/secsvc/realnameauth").Post(t.Context(), req)
		if host != tt.want {
			t.Errorf("from %q and %q to %q, want %s", tt.base, tt.baseURI, host, tt.want)
		}
	}
}

// TestV2Secrets looks for the key, and for signatures, in everything that is printed.
func TestV2Secrets(t *testing.T) {
	var mu sync.Mutex
	var logged bytes.Buffer
	sign := "0123456789ABCDEF0123456789ABCDEF"
	config := onlyV2(v2Answer(200, "<xml><return_code>SUCCESS</return_code><sign>"+sign+"</sign></xml>"))
	config.Logger = slog.New(slog.NewTextHandler(lockedWriter{&mu, &logged}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	client := clienttest.New(t, config)
	_, err := client.Chain("v2/pay/orderquery").Post(t.Context(), wechatpay.Request{"xml": map[string]string{"mch_id": "1900000001", "transaction_id": "4200000001"}})
	texts := []string{logged.String(), fmt.Sprint(err)}
	for _, v := range []any{config, client, *client} {
		marshalled, _ := json.Marshal(v)
		texts = append(texts, fmt.Sprintf("%v %+v %#v %s", v, v, v, v), string(marshalled))
	}
	for _, text := range texts {
		for _, secret := range []string{"s3cr3t", sign, "4200000001"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q shows %q", text, secret)
			}
		}
	}
}

type lockedWriter struct {
	mu *sync.Mutex
	io.Writer
}

func (w lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.Writer.Write(p)
}

// TestV2Validate: what the client adds by itself is not missed by the catalogue's check.
func TestV2Validate(t *testing.T) {
	config := onlyV2(v2Answer(200, ""))
	config.Validate = openapi.Validate
	client := clienttest.New(t, config)
	order := v2Order("VALIDATE01")
	order["mch_id"] = "1900000001"
	if _, err := client.Chain("v2/pay/unifiedorder").Post(t.Context(), wechatpay.Request{"xml": order}); err == nil || !errors.Is(err, wechatpay.ErrSignature) {
		t.Errorf("not sent: %v", err)
	}
	delete(order, "total_fee")
	if _, err := client.Chain("v2/pay/unifiedorder").Post(t.Context(), wechatpay.Request{"xml": order}); err == nil || !strings.Contains(err.Error(), "total_fee") {
		t.Errorf("without total_fee: %v", err)
	}
}

// FuzzV2Answer: no answer without our sign is a success, whatever it holds.
func FuzzV2Answer(f *testing.F) {
	for _, c := range vectors.Load(f, "responses").Cases {
		var v struct{ Response struct{ Body string } }
		c.Decode(f, &v)
		f.Add([]byte(v.Response.Body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		client, err := wechatpay.New(onlyV2(v2Answer(200, string(body))))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Chain("v2/pay/orderquery").Post(t.Context(), wechatpay.Request{"xml": map[string]string{"mch_id": "1900000001"}})
		if err == nil {
			t.Errorf("%q is taken for %v", body, resp)
		}
		(&wechatpay.Response{Body: body}).Get("return_code")
	})
}

// TestOneReading: what would read as further members is not signed; a URL with a query of its own is.
func TestOneReading(t *testing.T) {
	sent := false
	client := clienttest.New(t, onlyV2(clienttest.RoundTrip(func(*http.Request) (*http.Response, error) { sent = true; return nil, clienttest.ErrNoNetwork })))
	for value, refused := range map[string]bool{
		"a&event_type=TRANSACTION.SUCCESS&return_code=SUCCESS": true, "a&b=c": true, "&b=": true, "a&名=c": true, "https://x.example/?a=1&return_code=SUCCESS": true,
		"https://x.example/&a=1": true, "https://x.example/a&b=1?c": true, "x?https://x.example/?a&b=1": true, "https://x.example/?a&change_type=ADD&operate_time=1": true,
		"a&b": false, "R&D": false, "a=b": false, "a & b = c": false, "a&&=b": false, "https://x.example/?a=1&b=2": false, "weixin://pay/?a=1&b=2#c": false, "a%26b=c": false, "prepay_id=wx1": false,
	} {
		_, front := client.SignV2("HMAC-SHA256", map[string]string{"nick": value})
		for name, call := range map[string]func(wechatpay.Request) error{
			"xml": func(r wechatpay.Request) error {
				r["xml"] = wechatpay.Object{"mch_id": "1900000001", "attach": value}
				_, err := client.Chain("v2/pay/x").Post(t.Context(), r)
				return err
			},
			"URL": func(r wechatpay.Request) error {
				r["query"] = wechatpay.Object{"mch_id": "1900000001", "attach": value}
				_, err := client.Chain("v2/papay/entrustweb").URL(r)
				return err
			},
		} {
			err := call(wechatpay.Request{})
			if got := err != nil && strings.Contains(err.Error(), `"ampersands": true`); got != refused || got != (front != nil) {
				t.Errorf("%s of %q: %v, %v", name, value, err, front)
			}
			if err := call(wechatpay.Request{"ampersands": true}); err != nil && strings.Contains(err.Error(), "further member") {
				t.Errorf("%s of %q, asked for: %v", name, value, err)
			}
			if refused && (errors.Is(err, wechatpay.ErrOutcomeUnknown) || !strings.Contains(fmt.Sprint(front), "HashSign")) {
				t.Errorf("%v, %v", err, front)
			}
		}
	}
	if _, err := client.SignV2("", map[string]string{"a&return_code": "SUCCESS"}); err == nil {
		t.Error("a name with & is signed")
	}
	if !sent {
		t.Error("nothing was sent")
	}
	// what comes from WeChat Pay may hold anything
	params := map[string]string{"attach": "a&b=c", "return_code": "SUCCESS"}
	params["sign"], _ = wxcrypto.HashSign("MD5", params, v2Secret)
	if err := client.VerifyV2(params); err != nil {
		t.Error(err)
	}
}
