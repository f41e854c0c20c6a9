package wirelog_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/wirelog"
)

// logTo is a logger at debug.
func logTo(w io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// record reads the last record of a log.
func record(t *testing.T, log *bytes.Buffer) (attrs map[string]any) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &attrs); err != nil {
		t.Fatalf("%v: %s", err, log)
	}
	return attrs
}

// exchange logs one exchange without a client, and gives what is logged.
func exchange(t *testing.T, url, kind, body, answerKind, answer string, show ...string) map[string]any {
	t.Helper()
	var log bytes.Buffer
	over := wirelog.New(clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				t.Fatal(err)
			}
		}
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {answerKind}}, Body: io.NopCloser(strings.NewReader(answer))}, nil
	}), logTo(&log), show...)
	r, err := http.NewRequestWithContext(t.Context(), "POST", url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	resp, err := over.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(resp.Body); err != nil || string(got) != answer {
		t.Errorf("%q, %v", got, err)
	}
	if err := errors.Join(resp.Body.Close(), resp.Body.Close()); err != nil {
		t.Error(err)
	}
	if n := strings.Count(log.String(), "\n"); n != 1 {
		t.Errorf("%d records", n)
	}
	return record(t, &log)
}

func TestMask(t *testing.T) {
	const at = "https://api.mch.weixin.qq.com/v3/x"
	long := strings.Repeat("A", 344)
	for _, tt := range []struct{ name, url, kind, body, path, query, want string }{
		{name: "members in their order, digits as they are", kind: "application/json", body: `{"out_trade_no":"A1","amount":{"total":1e2,"currency":"CNY"},"b":[1,2.50],"free":true,"x":null}`,
			want: `{"out_trade_no":"A1","amount":{"total":1e2,"currency":"CNY"},"b":[1,2.50],"free":true,"x":null}`},
		{name: "texts that nobody knows", kind: "application/json", body: `{"description":"Ms. Li's tea","tomorrow":"secret","list":["a",{"note":"b"}]}`,
			want: `{"description":"***","tomorrow":"***","list":["***",{"note":"***"}]}`},
		{name: "who it is", kind: "application/json", body: `{"openid":"oLi","user_name":"Li","id_card_no":"110","phone":13800000000,"receiver":{"account":"1"}}`,
			want: `{"openid":"***","user_name":"***","id_card_no":"***","phone":"***","receiver":{"account":"***"}}`},
		{name: "ciphertexts", kind: "application/json", body: `{"transaction_id":"` + long + `","other":"` + long + `"}`, want: `{"transaction_id":"*** (344 bytes)","other":"*** (344 bytes)"}`},
		{name: "a name spelt otherwise", kind: "application/json", body: `{"openId":"o","out-trade-no":"A"}`, want: `{"openId":"***","out-trade-no":"A"}`},
		{name: "no JSON", kind: "application/json", body: `{"openid":"oLi"`, want: "15 bytes"},
		{name: "two values", kind: "application/json", body: `{}{}`, want: "4 bytes"},
		{name: "deep", kind: "application/json", body: strings.Repeat("[", 100) + strings.Repeat("]", 100), want: "200 bytes"},
		{name: "a text alone", kind: "application/json", body: `"oLi"`, want: "5 bytes"},
		{name: "large", kind: "application/json", body: `{"id":"` + strings.Repeat("1", 64<<10) + `"}`, want: "65545 bytes"},
		{name: "APIv2", kind: "text/xml", body: "<xml>\n<out_trade_no><![CDATA[A1]]></out_trade_no><total_fee>100</total_fee><openid>oLi</openid><sign>ABC</sign><body>tea</body></xml>",
			want: "<xml><out_trade_no>A1</out_trade_no><total_fee>100</total_fee><openid>***</openid><sign>***</sign><body>***</body></xml>"},
		{name: "no XML", kind: "text/xml", body: "<xml><a>1</xml>", want: "15 bytes"},
		{name: "a file", kind: "multipart/form-data; boundary=x", body: "--x\r\n{}", want: "7 bytes"},
		{name: "CSV", kind: "text/plain", body: "`oLi", want: "4 bytes"},
		{name: "nothing", want: ""},
		{name: "a query", url: "https://api.mch.weixin.qq.com/v3/billdownload/file?token=abc&tar_type=GZIP&mchid=1900000001&a%20b=1&%zz=2", path: "v3/billdownload/file", query: "token=***&tar_type=GZIP&mchid=1900000001&a%20b=***&%zz=***"},
		{name: "ids in a path", url: "https://api.mch.weixin.qq.com/v3/users/oLi1/%E4%B8%AD/stocks/9856000/start", path: "v3/users/***/***/stocks/***/start"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			target, path := tt.url, tt.path
			if target == "" {
				target, path = at, "v3/x"
			}
			got := exchange(t, target, tt.kind, tt.body, tt.kind, tt.body)
			text := func(name string) string { s, _ := got[name].(string); return s }
			if text("body") != tt.want || text("answer") != tt.want {
				t.Errorf("body %q, answer %q, want %q", text("body"), text("answer"), tt.want)
			}
			if text("path") != path || text("query") != tt.query {
				t.Errorf("%q ? %q", text("path"), text("query"))
			}
		})
	}
}

func TestShow(t *testing.T) {
	got := exchange(t, "https://api.mch.weixin.qq.com/v3/x?openid=o", "application/json", `{"openid":"o","description":"tea","name":"Li"}`, "", "", "openid", "Description")
	if got["body"] != `{"openid":"o","description":"tea","name":"***"}` || got["query"] != "openid=o" {
		t.Error(got)
	}
}

// TestSensitive: no field that WeChat Pay wants encrypted is shown, should somebody send it in clear.
func TestSensitive(t *testing.T) {
	names := make(map[string]string)
	var walk func(fields ...*openapi.Field)
	walk = func(fields ...*openapi.Field) {
		for _, f := range fields {
			if f == nil {
				continue
			}
			if f.Sensitive != "" {
				names[f.Name] = "x"
			}
			walk(f.Fields...)
			walk(f.OneOf...)
			walk(f.Items, f.JSON)
		}
	}
	for _, op := range openapi.Operations() {
		walk(op.Body, op.Response.Body)
		walk(op.Query...)
	}
	if len(names) < 80 {
		t.Fatalf("%d names", len(names))
	}
	for name := range names {
		body, err := json.Marshal(map[string]string{name: "in clear"})
		if err != nil {
			t.Fatal(err)
		}
		if got := exchange(t, "https://api.mch.weixin.qq.com/v3/x", "application/json", string(body), "", ""); strings.Contains(got["body"].(string), "in clear") {
			t.Error(name)
		}
	}
}

// TestClient has a client of both protocols speak with a sandbox: its log has what one looks for, and nothing that is
// nobody's business.
func TestClient(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{CertificateOnly: true})
	var log bytes.Buffer
	config := clienttest.Keyless(sb)
	config.Secret, config.Merchant = sb.Keys().Secret, sb.Merchant()
	config.Transport = wirelog.New(config.Transport, logTo(&log))
	client, ctx := clienttest.New(t, config), t.Context()
	const appid, person, code = "wxd678efh567hg6787", "李小龙", "134567890123456789"
	calls := []struct {
		pattern string
		req     wechatpay.Request
		has     []string
	}{
		{"POST v3/fund-app/mch-transfer/transfer-bills", wechatpay.Request{"json": wechatpay.Object{
			"appid": appid, "out_bill_no": "bill0001", "transfer_scene_id": "1000", "openid": "oLiXiaoLong", "user_name": wechatpay.Sensitive(person), "transfer_amount": 40000,
			"transfer_remark": "for " + person, "transfer_scene_report_infos": []wechatpay.Object{{"info_type": "活动名称", "info_content": "x"}, {"info_type": "奖励说明", "info_content": "y"}},
		}}, []string{`\"out_bill_no\":\"bill0001\"`, `\"transfer_amount\":40000`, `"path":"v3/fund-app/mch-transfer/transfer-bills"`, `"status":200`}},
		{"GET v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}", wechatpay.Request{"out_bill_no": "bill0001"}, []string{`out-bill-no/{out_bill_no}"`, `\"state\":\"WAIT_USER_CONFIRM\"`}},
		{"POST v2/pay/micropay", wechatpay.Request{"xml": wechatpay.Object{
			"appid": appid, "mch_id": config.MchID, "body": "for " + person, "out_trade_no": "micro0001", "total_fee": 1, "spbill_create_ip": "1.2.3.4", "auth_code": code,
		}}, []string{"<out_trade_no>micro0001</out_trade_no>", "<auth_code>***</auth_code>"}},
		{"POST v2/secapi/pay/refund", wechatpay.Request{"security": true, "xml": wechatpay.Object{
			"appid": appid, "mch_id": config.MchID, "out_trade_no": "micro0001", "out_refund_no": "back0001", "total_fee": 1, "refund_fee": 1,
		}}, []string{"<out_refund_no>back0001</out_refund_no>", "v2/secapi/pay/refund"}},
	}
	for _, call := range calls {
		at := log.Len()
		if _, err := client.Do(ctx, call.pattern, call.req); err != nil {
			t.Errorf("%s: %v", call.pattern, err)
		}
		for _, has := range call.has {
			if said := log.String()[at:]; !strings.Contains(said, has) {
				t.Errorf("%s: no %s in %s", call.pattern, has, said)
			}
		}
	}
	if _, err := client.DownloadBill(ctx, "v3/bill/tradebill", wechatpay.Request{"query": "bill_date=2020-01-02"}, io.Discard); err != nil {
		t.Error(err)
	}
	secrets := []string{person, code, "oLiXiaoLong", "1.2.3.4", config.APIv3Key, config.Secret, "signature=\\\"A", "token=", "BEGIN"}
	for _, r := range sb.Requests() {
		if _, signature, ok := strings.Cut(r.Header.Get("Authorization"), `signature="`); ok {
			secrets = append(secrets, signature[:40])
		}
	}
	said := strings.ReplaceAll(log.String(), "token=***", "")
	for _, secret := range secrets {
		if strings.Contains(said, secret) {
			t.Errorf("the log has %q", secret)
		}
	}
}

// TestErrors: a request that fails is a record too, and one that is not logged costs nothing.
func TestErrors(t *testing.T) {
	var log bytes.Buffer
	base := clienttest.RoundTrip(func(*http.Request) (*http.Response, error) { return nil, context.DeadlineExceeded })
	r, err := http.NewRequestWithContext(t.Context(), "GET", "https://api.mch.weixin.qq.com/v3/x", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := wirelog.New(base, logTo(&log)).RoundTrip(r); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if got := record(t, &log); got["error"] != "time-out: context deadline exceeded" || got["level"] != "DEBUG" {
		t.Error(got)
	}
	log.Reset()
	quiet := slog.New(slog.NewTextHandler(&log, nil))
	if _, err := wirelog.New(base, quiet).RoundTrip(r); err == nil || log.Len() > 0 {
		t.Error(err, log.String())
	}
	if _, ok := wirelog.New(base, nil).(clienttest.RoundTrip); !ok {
		t.Error("without a logger it is something else than the base")
	}
	pool, ok := wirelog.New(nil, nil).(*http.Transport)
	if !ok || pool.IdleConnTimeout != 7*time.Second || pool == http.DefaultTransport {
		t.Errorf("%v", pool)
	}
}

// FuzzMask: what is shown of JSON has its shape, and of a text nothing; what is shown of anything else is a count.
func FuzzMask(f *testing.F) {
	f.Add("application/json", `{"a":[{"openid":"oLi","n":1e400},true,null,"b"],"":{"id":"\u00e9"}}`)
	f.Add("text/xml", "<xml><openid>oLi</openid></xml>")
	f.Add("", "[")
	f.Fuzz(func(t *testing.T, kind, body string) {
		if strings.ContainsFunc(kind, func(r rune) bool { return r < ' ' || r > '~' }) {
			return // no header
		}
		shown, _ := exchange(t, "https://api.mch.weixin.qq.com/v3/x", kind, body, "", "")["body"].(string)
		switch {
		case strings.HasPrefix(shown, "{") || strings.HasPrefix(shown, "["):
			if diff := cmp.Diff(shape(t, body), shape(t, shown)); diff != "" {
				t.Error(diff)
			}
		case strings.HasPrefix(shown, "<"):
		case shown != "" && !strings.HasSuffix(shown, " bytes"):
			t.Errorf("%q", shown)
		}
	})
}

// shape is a JSON text without its texts and numbers.
func shape(t *testing.T, text string) string {
	t.Helper()
	d, out := json.NewDecoder(strings.NewReader(text)), ""
	d.UseNumber()
	for {
		token, err := d.Token()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if delimiter, ok := token.(json.Delim); ok {
			out += delimiter.String()
		} else {
			out += "."
		}
	}
}
