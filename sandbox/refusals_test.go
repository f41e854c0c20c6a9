package sandbox_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/transformer"
)

// A real refusal is one that WeChat Pay's own server gave, with the request that caused it. What the source does not tell
// is nil.
type realRefusal struct {
	ID, Method, Path, Ask string
	V                     int
	AskMethod             string `json:"ask_method"`
	AskPath               string `json:"ask_path"`
	Request               *struct {
		Auth, Encrypt, Sandbox, Sign string
		Headers                      map[string]*string
		Setup                        []string
		Body, Coupon                 object
		Form                         map[string]string
		MTLS                         bool
	}
	Status  int
	Code    string
	Message *string
	Detail  object
}

// A reproduction is the request of a line that tells none, or which the line has for another operation.
var reproductions = map[string]struct {
	target string
	body   object
}{
	"param-min-limit": {"/v3/transfer/batches/out-batch-no/plfk2020042013?need_query_detail=true&limit=1", nil},
	"param-min-receiver": {"/v3/profitsharing/orders", object{"appid": "wx8888888888888888", "transaction_id": "4208450740201411110007820472", "out_order_no": "P1",
		"unfreeze_unsplit": true, "receivers": []any{object{"type": "MERCHANT_ID", "account": "", "amount": 1, "description": "x"}}}},
	"param-unknown-openid": {"/v3/pay/partner/transactions/jsapi", object{"sp_appid": "wx8888888888888888", "sp_mchid": sandbox.DefaultMchID, "sub_mchid": "1900000109",
		"description": "x", "out_trade_no": "partner-0001", "notify_url": "https://www.example.com/notify", "amount": object{"total": 1},
		"payer": object{"sp_openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "openid": "o"}}},
}

// unreproduced are lines of which nobody knows the request, or that hang on rights that a sandbox gives everybody. Their
// words come by rules of merchants (Options.Intercept), not of requests.
var unreproduced = []string{"param-bare", "param-payscore-time", "order-appid-mismatch", "codepay-userpaying", "media-contenttype", "transfer-scene",
	"transfer-product", "payscore-noauth", "v2-product", "v2-userpaying", "v2-transfer-noauth", "v2-sharing-return"}

// TestRealRefusals asks the sandbox what the real server was asked.
func TestRealRefusals(t *testing.T) {
	file, err := os.Open("testdata/refusals.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, asked := bufio.NewScanner(file), 0
	for lines.Scan() {
		var line realRefusal
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		other, known := reproductions[line.ID]
		if line.Request == nil && !known {
			if !strings.Contains(strings.Join(unreproduced, " "), line.ID) {
				t.Errorf("%s is neither asked nor among the ones that can't be", line.ID)
			}
			continue
		}
		asked++
		t.Run(line.ID, func(t *testing.T) {
			options := sandbox.Options{}
			if line.Request.Sandbox == "public-key-only" {
				options.PublicKeyOnly = true
			}
			c := start(t, options)
			if known {
				line.Request.Body = other.body
				line.Path = other.target
			}
			r := c.provoke(&line)
			c.compare(&line, r)
		})
	}
	if asked != 36 {
		t.Errorf("%d lines were asked", asked)
	}
}

// provoke brings the state about and sends the request.
func (c *caller) provoke(line *realRefusal) *reply {
	c.t.Helper()
	number, refund := "order20260601", "refund20260601"
	fill := strings.NewReplacer("{mchid}", c.config.MchID, "{no}", number, "{rf}", refund, "{nonce}", formatter.Nonce(32))
	for _, step := range line.Request.Setup {
		c.setup(step, number, refund)
	}
	if line.V == 2 {
		form := map[string]string{}
		for name, value := range line.Request.Form {
			form[name] = fill.Replace(value)
		}
		return c.postV2(line, form)
	}
	method, target := line.Method, fill.Replace(line.Path)
	if line.AskPath != "" {
		method, target = line.AskMethod, fill.Replace(line.AskPath)
	}
	var body any
	switch {
	case line.Request.Encrypt != "":
		key := &c.sb.Keys().Public.PublicKey
		if line.Request.Encrypt == "other" {
			key = &c.sb.Keys().Merchant.PublicKey
		}
		secret, err := wxcrypto.Encrypt("13800138000", key)
		if err != nil {
			c.t.Fatal(err)
		}
		body = object{"echo_message": "x", "encrypted_echo_message": secret}
	case line.Request.Coupon != nil:
		stock := newStock()
		for name, value := range line.Request.Coupon {
			stock[name] = value
		}
		body = stock
	case line.Request.Body != nil:
		text, err := json.Marshal(line.Request.Body)
		if err != nil {
			c.t.Fatal(err)
		}
		body = fill.Replace(string(text))
	}
	l := c.letter(method, target, body)
	l.header.Set("Wechatpay-Serial", c.sb.Keys().PublicID)
	for name, value := range line.Request.Headers {
		if l.header.Del(name); value != nil {
			l.header.Set(name, *value)
		} else if name == "User-Agent" {
			l.header.Set(name, "")
		}
	}
	c.bend(l, line.Request.Auth)
	return c.post(l)
}

// bend makes the Authorization wrong as the line tells.
func (c *caller) bend(l *letter, auth string) {
	switch auth {
	case "none":
		l.withoutSigning = true
	case "old-fake", "fake":
		l.mchid, l.serial, l.tamper = "1900000001", "0000", foreignSignature
		if auth == "old-fake" {
			l.timestamp = "1554208460"
		}
	case "bad":
		l.tamper = foreignSignature
	case "serial":
		l.serial = "1" + l.serial
	case "mchid":
		l.mchid = "1900000001"
	}
}

// setup is what happened before.
func (c *caller) setup(step, number, refund string) {
	c.t.Helper()
	switch step {
	case "order", "order2":
		fen := map[string]int{"order": 1, "order2": 2}[step]
		order := object{"amount": object{"total": fen, "currency": "CNY"}, "appid": "wxd678efh567hg6787", "mchid": c.config.MchID, "description": "测试商品",
			"out_trade_no": number, "notify_url": "https://www.example.com/notify"}
		c.must("POST", nativePath, order)
	case "pay":
		if err := c.sb.Pay(number); err != nil {
			c.t.Fatal(err)
		}
	case "refund":
		c.must("POST", "/v3/refund/domestic/refunds", object{"out_trade_no": number, "out_refund_no": refund, "amount": object{"refund": 1, "total": 2, "currency": "CNY"}})
	case "close":
		c.do("POST", tradePath+number+"/close", object{"mchid": c.config.MchID})
	default:
		c.t.Fatalf("what is %q?", step)
	}
}

// postV2 sends a form of APIv2.
func (c *caller) postV2(line *realRefusal, form map[string]string) *reply {
	c.t.Helper()
	sign, err := wxcrypto.HashSign("MD5", form, c.config.Secret)
	if err != nil {
		c.t.Fatal(err)
	}
	members := object{"sign": sign}
	if line.Request.Sign == "fake" {
		members["sign"] = strings.Repeat("0", 32)
	}
	for name, value := range form {
		members[name] = value
	}
	body, err := transformer.ToXML(members, transformer.Options{})
	if err != nil {
		c.t.Fatal(err)
	}
	client := c.http
	if line.Request.MTLS {
		transport := c.config.Transport.(*http.Transport).Clone()
		transport.TLSClientConfig.Certificates = append(transport.TLSClientConfig.Certificates, *c.sb.Merchant())
		client = &http.Client{Transport: transport}
		defer transport.CloseIdleConnections()
	}
	response, err := client.Post(c.config.BaseURL+line.Path, "text/xml", bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	return c.read(response)
}

// compare holds an answer against the real one, as far as its source tells.
func (c *caller) compare(line *realRefusal, r *reply) {
	c.t.Helper()
	code, message := fmt.Sprint(r.json["code"]), fmt.Sprint(r.json["message"])
	if line.V == 2 {
		members, err := transformer.ToMap(r.body)
		if err != nil {
			c.t.Fatal(err)
		}
		code, message = fmt.Sprint(members["err_code"]), fmt.Sprint(members["err_code_des"])
		if members["return_code"] == "FAIL" {
			code, message = "", fmt.Sprint(members["return_msg"])
		}
	}
	if r.json == nil && line.V == 3 {
		code, message = "", ""
	}
	if r.status != line.Status || code != line.Code || line.Message != nil && message != *line.Message {
		c.t.Fatalf("%d %s %s\nwant %d %s %v", r.status, code, message, line.Status, line.Code, line.Message)
	}
	if line.Detail == nil || line.Detail["sign_information"] != nil {
		return
	}
	if diff := cmp.Diff(fmt.Sprint(line.Detail), fmt.Sprint(r.json["detail"])); diff != "" {
		c.t.Error(diff)
	}
}

// TestMoreRealWords has refusals that users of other libraries have put down: minibear2021/wechatpayv3#57, WxJava#3574 and
// #2710, labring/sealos#2300, yansongda/pay#863, wechatpay-axios-plugin#38.
func TestMoreRealWords(t *testing.T) {
	c := start(t, sandbox.Options{})
	refund := object{"out_trade_no": "order-0001", "out_refund_no": "refund-1", "amount": []any{object{"refund": 30, "total": 100, "currency": "CNY"}}}
	for name, test := range map[string]struct {
		target string
		body   object
		words  string
		value  any
	}{
		"a list for an object": {"/v3/refund/domestic/refunds", refund, "无法将 JSON 输入源“/body/amount”映射到目标字段“金额信息”中，此字段需要一个合法的 Json 对象", []any{object{"refund": n("30"), "total": n("100"), "currency": "CNY"}}},
		"a text for a list":    {nativePath, with(newOrder("order-0001"), "x", "limit_pay"), "无法将 JSON 输入源“/body/limit_pay”映射到多重字段“指定支付方式”中，此字段需要 JSON 数组对象", "x"},
		"an empty notify_url": {nativePath, with(newOrder("order-0001"), "", "notify_url"),
			"输入源“/body/notify_url”映射到值字段“通知地址”字符串规则校验失败，字符串必须匹配正则表达式“^https?://([^\\s/?#\\[\\]\\@]+\\@)?([^\\s/?#\\@:]+)(?::\\d{2,5})?([^\\s?#\\[\\]]*)$”", ""},
		"an empty appid":              {nativePath, with(newOrder("order-0001"), "", "appid"), "输入源“/body/appid”映射到值字段“公众号ID”字符串规则校验失败，字符数 0，小于最小值 1", n("0")},
		"type before what is missing": {nativePath, with(with(newOrder("order-0001"), nil, "mchid"), 0.01, "amount", "total"), "无法将 JSON 输入源“/body/amount/total”映射到目标字段“总金额”中，此字段需要一个合法的 64 位有符号整数", n("0.01")},
	} {
		t.Run(name, func(t *testing.T) {
			c := &caller{t, c.sb, c.config, c.http}
			r := c.do("POST", test.target, test.body)
			c.refused(r, 400, "PARAM_ERROR")
			if r.json["message"] != test.words {
				t.Errorf("%v\nwant %s", r.json["message"], test.words)
			}
			if diff := cmp.Diff(object{"location": "body", "value": test.value}, r.json["detail"]); diff != "" {
				t.Error(diff)
			}
		})
	}
}
