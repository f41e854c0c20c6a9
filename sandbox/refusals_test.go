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
	Request               *realRequest
	Status                int
	Code, Certainty       string
	Message               *string
	Detail                object
}

type realRequest struct {
	Auth, Encrypt, Sandbox, Sign string
	Headers                      map[string]*string
	Setup                        []string
	Body, Coupon                 object
	Form                         map[string]string
	MTLS                         bool
}

// refusalFiles are lines of real refusals: those that were collected before, those found since, and what is kept beside the repository, if it is.
var refusalFiles = []string{"testdata/refusals.jsonl", "testdata/more.jsonl", "../../shared/refusals.jsonl"}

// TestRealRefusals asks the sandbox what the real server was asked: status, code, message, and detail as far as it was told.
func TestRealRefusals(t *testing.T) {
	lines := readRefusals(t)
	for _, line := range lines {
		t.Run(line.ID, func(t *testing.T) {
			again := reproductions[line.ID]
			if line.Request == nil {
				line.Request = &realRequest{Auth: "good"}
				if again == nil {
					t.Fatal("what was sent is not told, and no reproduction is there")
				}
			}
			options := sandbox.Options{PublicKeyOnly: line.Request.Sandbox == "public-key-only"}
			if again != nil && again.rights != nil {
				options.Rights = *again.rights
			}
			c := start(t, options)
			if again != nil && again.send != nil {
				c.compare(line, again.send(c, line))
				return
			}
			if again != nil {
				again.fill(line)
			}
			c.compare(line, c.provoke(line))
		})
	}
	if len(lines) < 48 {
		t.Errorf("%d lines were asked", len(lines))
	}
}

// readRefusals reads all files, a line that is in two of them once.
func readRefusals(t *testing.T) (lines []*realRefusal) {
	t.Helper()
	seen := map[string]bool{}
	for _, name := range refusalFiles {
		file, err := os.Open(name)
		if err != nil {
			if strings.HasPrefix(name, "..") {
				continue
			}
			t.Fatal(err)
		}
		defer file.Close()
		for scanner := bufio.NewScanner(file); scanner.Scan(); {
			line := &realRefusal{}
			if err := json.Unmarshal(scanner.Bytes(), line); err != nil {
				t.Fatal(name, err)
			}
			if !seen[string(scanner.Bytes())] {
				lines = append(lines, line)
			}
			seen[string(scanner.Bytes())] = true
		}
	}
	return lines
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
		body = object{"echo_message": "x", "encrypted_echo_message": c.secret(line.Request.Encrypt)}
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

// secret is a text that is encrypted as told: good, under another key, or not at all.
func (c *caller) secret(how string) string {
	c.t.Helper()
	const text = "13800138000"
	if how == "plain" {
		return text
	}
	key := &c.sb.Keys().Public.PublicKey
	if how == "other" {
		key = &c.sb.Keys().Merchant.PublicKey
	}
	secret, err := wxcrypto.Encrypt(text, key)
	if err != nil {
		c.t.Fatal(err)
	}
	return secret
}

// bend makes the Authorization wrong as the line tells.
func (c *caller) bend(l *letter, auth string) {
	switch auth {
	case "none":
		l.withoutSigning = true
	case "bearer":
		l.tamper = func(string) string { return "Bearer fake-token" }
	case "garbled":
		l.tamper = func(string) string { return "WECHATPAY2-SHA256-RSA2048 test" }
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
	case "refund", "refund2":
		fen := map[string]int{"refund": 1, "refund2": 2}[step]
		c.must("POST", "/v3/refund/domestic/refunds", object{"out_trade_no": number, "out_refund_no": refund, "amount": object{"refund": fen, "total": 2, "currency": "CNY"}})
	case "balance0":
		c.sb.SetBalance(0)
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
	text := func(value any) string {
		if value == nil {
			return ""
		}
		return fmt.Sprint(value)
	}
	code, message := text(r.json["code"]), text(r.json["message"])
	if line.V == 2 {
		members, err := transformer.ToMap(r.body)
		if err != nil {
			c.t.Fatal(err)
		}
		code, message = text(members["err_code"])+text(members["error_code"]), text(members["err_code_des"])+text(members["error_msg"])
		if members["return_code"] == "FAIL" && code == "" {
			message = text(members["return_msg"])
		}
	}
	if r.status != line.Status || code != line.Code || line.Message != nil && message != *line.Message {
		want := "any words"
		if line.Message != nil {
			want = *line.Message
		}
		c.t.Fatalf("%d %s %s\nwant %d %s %s", r.status, code, message, line.Status, line.Code, want)
	}
	if line.Detail == nil && line.Certainty == "whole" && r.json["detail"] != nil {
		c.t.Errorf("the real one has no detail: %s", r.body)
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
