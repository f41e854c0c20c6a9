package sandbox_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/sandbox"
)

const (
	stockPath = "/v3/marketing/favor/stocks/9856000?stock_creator_mchid=8956000"
	startPath = "/v3/marketing/favor/stocks/9856000/start"
)

func startBody() object { return object{"stock_creator_mchid": "8956000"} }

func TestWrongSignature(t *testing.T) {
	c := start(t, sandbox.Options{})
	other := `{"stock_creator_mchid": "8956000"}`
	l := c.letter("POST", startPath, startBody())
	l.signedBody = &other
	r := c.post(l)
	c.refused(r, 401, "SIGN_ERROR")
	message := formatter.Request("POST", startPath, l.timestamp, l.nonce, l.body)
	want := object{
		"field": "signature", "location": "authorization",
		"detail": object{"issue": "sign not match"},
		"sign_information": object{
			"method": "POST", "url": startPath, "truncated_sign_message": strings.TrimSuffix(message, l.body+"\n") + l.body[:7],
			"sign_message_length": fmt.Sprint(len(message)),
		},
	}
	got := r.json["detail"].(object)
	info := got["sign_information"].(object)
	info["sign_message_length"] = fmt.Sprint(info["sign_message_length"])
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if whole, err := base64.StdEncoding.DecodeString(r.header.Get("Sandbox-Sign-Message")); err != nil || string(whole) != message {
		t.Errorf("the whole message is not in the header: %q, %v", whole, err)
	}
	if !strings.Contains(string(r.body), `"truncated_sign_message":"POST\n/v3`) {
		t.Errorf("the message is not shown as it is: %s", r.body)
	}
}

func TestAuthorization(t *testing.T) {
	c := start(t, sandbox.Options{})
	now := noon.Unix()
	at := func(offset int64) func(*letter) {
		return func(l *letter) { l.timestamp = strconv.FormatInt(now+offset, 10) }
	}
	bend := func(old, new string) func(*letter) {
		return func(l *letter) {
			l.tamper = func(text string) string { return strings.Replace(text, old, new, 1) }
		}
	}
	used := c.letter("GET", stockPath, nil)
	c.verify(c.post(used))
	for name, test := range map[string]struct {
		bend  func(*letter)
		field string // "": accepted
		issue string
	}{
		"as it should be":          {func(*letter) {}, "", ""},
		"blanks after commas":      {func(l *letter) { l.tamper = func(s string) string { return strings.ReplaceAll(s, `",`, `", `) } }, "", ""},
		"no header":                {func(l *letter) { l.withoutSigning = true }, "Authorization", "found 0"},
		"foreign scheme":           {bend("WECHATPAY2-SHA256-RSA2048", "Bearer"), "Authorization", "unknown scheme"},
		"SM2, which is not served": {bend("WECHATPAY2-SHA256-RSA2048", "WECHATPAY2-SM2-WITH-SM3"), "Authorization", "unknown scheme"},
		"scheme in lower case":     {bend("WECHATPAY2-SHA256-RSA2048", "wechatpay2-sha256-rsa2048"), "Authorization", "unknown scheme"},
		"field missing":            {bend("nonce_str=", "nonce="), "Authorization", `"nonce" is unknown`},
		"field empty":              {func(l *letter) { l.nonce = "" }, "Authorization", `"nonce_str" does not`},
		"field twice":              {bend(`mchid="8956000"`, `mchid="8956000",mchid="8956000"`), "Authorization", "twice"},
		"field without quotes":     {bend(`mchid="8956000"`, `mchid=8956000`), "Authorization", `"mchid" does not`},
		"only the scheme":          {func(l *letter) { l.tamper = func(s string) string { return "WECHATPAY2-SHA256-RSA2048" } }, "Authorization", "every field"},
		"brand without a brand":    {func(l *letter) { l.scheme, l.owner = "WECHATPAY-BRAND-SHA256-RSA2048", "brand_id" }, "Authorization", "no brand"},
		"other merchant":           {func(l *letter) { l.mchid = "1900000001" }, "mchid", "8956000"},
		"other serial":             {func(l *letter) { l.serial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1" }, "serial_no", c.config.Serial},
		"serial in lower case":     {func(l *letter) { l.serial = strings.ToLower(l.serial) }, "", ""},
		"serial after zeros":       {func(l *letter) { l.serial = "00" + l.serial }, "", ""},
		"serial without its end":   {func(l *letter) { l.serial = l.serial[:len(l.serial)-1] }, "serial_no", c.config.Serial},
		"a serial of zeros":        {func(l *letter) { l.serial = "0000" }, "serial_no", c.config.Serial},
		"300 s late":               {at(-300), "", ""},
		"300 s early":              {at(300), "", ""},
		"301 s late":               {at(-301), "timestamp", strconv.FormatInt(now, 10)},
		"301 s early":              {at(301), "timestamp", strconv.FormatInt(now, 10)},
		"timestamp no number":      {func(l *letter) { l.timestamp = "+" + l.timestamp }, "timestamp", ""},
		"milliseconds":             {func(l *letter) { l.timestamp += "000" }, "timestamp", ""},
		"nonce too long":           {func(l *letter) { l.nonce = strings.Repeat("n", 65) }, "Authorization", "nonce_str has 65 characters"},
		"nonce used before":        {func(l *letter) { l.nonce = used.nonce }, "nonce_str", "has been used"},
		"timestamp before signature": {func(l *letter) {
			at(-301)(l)
			l.signedTarget = "/"
		}, "timestamp", ""},
		"another target signed":  {func(l *letter) { l.signedTarget = "/v3/certificates" }, "signature", "sign not match"},
		"target without a query": {func(l *letter) { l.signedTarget, _, _ = strings.Cut(l.target, "?") }, "signature", "sign not match"},
		"signature no base64":    {bend(`signature="`, `signature="***`), "signature", "sign not match"},
		"signature foreign":      {func(l *letter) { l.tamper = foreignSignature }, "signature", "sign not match"},
	} {
		t.Run(name, func(t *testing.T) {
			c := &caller{t, c.sb, c.config, c.http}
			c.bent(test.bend, test.field, test.issue)
		})
	}
}

// bent sends a bent letter, which has to be refused for that field; "": accepted.
func (c *caller) bent(bend func(*letter), field, issue string) {
	c.t.Helper()
	l := c.letter("GET", stockPath, nil)
	bend(l)
	r := c.post(l)
	if field == "" {
		if r.status != 200 {
			c.t.Fatalf("%d %s", r.status, r.body)
		}
		c.verify(r)
		return
	}
	c.refused(r, 401, "SIGN_ERROR")
	if got := hinted(r); got != field {
		c.t.Errorf("field %v, want %s", got, field)
	}
	issued, _ := detail(r, "detail", "issue").(string)
	if got := r.header.Get("Sandbox-Hint") + issued; !strings.Contains(got, issue) {
		c.t.Errorf("hint %q, want one with %q", got, issue)
	}
	if message, _ := r.json["message"].(string); message == "" {
		c.t.Error("no message")
	}
}

func foreignSignature(text string) string {
	before, _, _ := strings.Cut(text, `signature="`)
	return before + `signature="` + base64.StdEncoding.EncodeToString(make([]byte, 256)) + `"`
}

// A nonce whose signature was bad is not used up.
func TestNonceOfABadSignature(t *testing.T) {
	c := start(t, sandbox.Options{})
	l := c.letter("GET", stockPath, nil)
	l.signedTarget = "/"
	c.refused(c.post(l), 401, "SIGN_ERROR")
	l.signedTarget = ""
	c.verify(c.post(l))
	r := c.post(l)
	c.refused(r, 401, "SIGN_ERROR")
	if got := hinted(r); got != "nonce_str" {
		t.Errorf("field %v", got)
	}
}

// With AllowReplay a request may come again as it was; its nonce serves no other.
func TestAllowReplay(t *testing.T) {
	for name, test := range map[string]struct {
		bend  func(*letter)
		field string // that is refused; "": taken
	}{
		"byte by byte":  {func(*letter) {}, ""},
		"another query": {func(l *letter) { l.target += "&again=1" }, "nonce_str"},
		"another time":  {func(l *letter) { l.timestamp = strconv.FormatInt(noon.Unix()+1, 10) }, "nonce_str"},
		"another key":   {func(l *letter) { l.tamper = foreignSignature }, "signature"},
		"fresh":         {func(l *letter) { l.nonce = "afreshone" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := start(t, sandbox.Options{AllowReplay: true})
			l := c.letter("GET", stockPath, nil)
			c.verify(c.post(l))
			test.bend(l)
			for range 2 {
				r := c.post(l)
				if test.field == "" {
					c.verify(r)
					continue
				}
				c.refused(r, 401, "SIGN_ERROR")
				if got := hinted(r); got != test.field {
					t.Errorf("field %v, want %s", got, test.field)
				}
			}
		})
	}
}

func TestForm(t *testing.T) {
	c := start(t, sandbox.Options{})
	without := func(name string) func(*letter) { return func(l *letter) { l.header[name] = []string{""} } }
	text := func(body string) func(*letter) { return func(l *letter) { l.body = body } }
	for name, test := range map[string]struct {
		bend   func(*letter)
		status int
		code   string
		field  any
	}{
		"no Accept":                {without("Accept"), 400, "INVALID_REQUEST", nil},
		"no User-Agent":            {without("User-Agent"), 400, "INVALID_REQUEST", nil},
		"no Content-Type":          {func(l *letter) { l.header.Del("Content-Type") }, 400, "PARAM_ERROR", "Content-Type"},
		"form":                     {func(l *letter) { l.header.Set("Content-Type", "application/x-www-form-urlencoded") }, 400, "PARAM_ERROR", "Content-Type"},
		"charset":                  {func(l *letter) { l.header.Set("Content-Type", "application/json; charset=utf-8") }, 200, "", nil},
		"unknown Wechatpay-Serial": {func(l *letter) { l.header.Set("Wechatpay-Serial", "PUB_KEY_ID_1") }, 200, "", nil},
		"null":                     {text(`{"stock_creator_mchid":null}`), 400, "PARAM_ERROR", "/stock_creator_mchid"},
		"null where nothing is":    {text(`{"stock_creator_mchid":"8956000","x":{"y":[null]}}`), 400, "PARAM_ERROR", "/body/x"},
		"emoji":                    {text(`{"stock_creator_mchid":"8956000","x":"😀"}`), 400, "PARAM_ERROR", "/x"},
		"emoji as an escape":       {text(`{"stock_creator_mchid":"8956000","x":"\ud83d\ude00"}`), 400, "PARAM_ERROR", "/x"},
		"three bytes":              {text(`{"stock_creator_mchid":"中"}`), 400, "MCH_NOT_EXISTS", nil},
		"unknown member":           {text(`{"stock_creator_mchid":"8956000","x":"中"}`), 400, "PARAM_ERROR", "/body/x"},
		"broken UTF-8":             {text("{\"stock_creator_mchid\":\"8956000\",\"x\":\"\xff\"}"), 400, "PARAM_ERROR", "/"},
		"broken JSON":              {text(`{"stock_creator_mchid":`), 400, "PARAM_ERROR", "/"},
		"JSON and more":            {text(`{"stock_creator_mchid":"8956000"} {}`), 400, "PARAM_ERROR", "/"},
		"an array":                 {text(`[]`), 400, "PARAM_ERROR", "/"},
		"the word null":            {text(`null`), 400, "PARAM_ERROR", "/"},
		"no body":                  {text(``), 400, "PARAM_ERROR", "/stock_creator_mchid"},
		"field missing":            {text(`{}`), 400, "PARAM_ERROR", "/stock_creator_mchid"},
		"field empty":              {text(`{"stock_creator_mchid":""}`), 400, "PARAM_ERROR", "/stock_creator_mchid"},
		"field a number":           {text(`{"stock_creator_mchid":8956000}`), 400, "PARAM_ERROR", "/stock_creator_mchid"},
		"field too long":           {text(`{"stock_creator_mchid":"895600089560008956000"}`), 400, "PARAM_ERROR", "/stock_creator_mchid"},
		"body too large":           {text(`{"x":"` + strings.Repeat("x", 1<<20) + `"}`), 413, "INVALID_REQUEST", nil},
	} {
		t.Run(name, func(t *testing.T) {
			c := &caller{t, c.sb, c.config, c.http}
			l := c.letter("POST", startPath, startBody())
			test.bend(l)
			r := c.post(l)
			if test.status == 200 {
				if r.status != 200 {
					t.Fatalf("%d %s", r.status, r.body)
				}
				return
			}
			c.refused(r, test.status, test.code)
			if got := hinted(r); got != test.field {
				t.Errorf("field %v, want %v: %s", got, test.field, r.body)
			}
		})
	}
}

// Neither needs a signature: the path is looked at first.
func TestUnknownPathAndMethod(t *testing.T) {
	c := start(t, sandbox.Options{})
	for name, test := range map[string]struct {
		method, target string
		status         int
	}{
		"unknown":             {"GET", "/v3/no/such", 404},
		"root":                {"GET", "/", 404},
		"trailing slash":      {"GET", "/v3/certificates/", 404},
		"double slash":        {"GET", "/v3//certificates", 404},
		"empty placeholder":   {"POST", "/v3/marketing/favor/stocks//start", 404},
		"dot segments":        {"GET", "/v3/x/../certificates", 404},
		"escaped slash":       {"GET", "/v3%2Fcertificates", 404},
		"upper case":          {"GET", "/v3/Certificates", 404},
		"wrong method":        {"GET", "/v3/pay/transactions/native", 405},
		"HEAD":                {"HEAD", "/v3/certificates", 405},
		"batch under another": {"DELETE", startPath, 405},
	} {
		t.Run(name, func(t *testing.T) {
			c := &caller{t, c.sb, c.config, c.http}
			l := c.letter(test.method, test.target, nil)
			l.withoutSigning = true
			r := c.post(l)
			c.refused(r, test.status, "")
			if len(r.body) > 0 {
				t.Errorf("body %q", r.body)
			}
		})
	}
}

func TestTargetAsSent(t *testing.T) {
	c := start(t, sandbox.Options{})
	// The path is signed as it is sent, and its placeholder decoded once.
	r := c.do("GET", "/v3/marketing/favor/stocks/985600%30?stock_creator_mchid=895%36000", nil)
	if r.status != 200 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	c.refused(c.do("GET", "/v3/marketing/favor/stocks/985600%30?stock_creator_mchid=895%36000&b=%20&a=+", nil), 400, "PARAM_ERROR")
	requests := c.sb.Requests()
	last := requests[len(requests)-1]
	if want := "/v3/marketing/favor/stocks/985600%30"; last.Path != want || !last.Verified {
		t.Errorf("path %s, verified %t", last.Path, last.Verified)
	}
	if want := "stock_creator_mchid=895%36000&b=%20&a=+"; last.Query != want {
		t.Errorf("query %s, want %s", last.Query, want)
	}
}

func TestBrand(t *testing.T) {
	const storePath = "/brand/store/brandstores/1001"
	c := start(t, sandbox.Options{BrandID: "1234567890"})
	public := sharedKeys().PublicID
	if c.config.BrandID != "1234567890" || c.config.MchID != "" || len(c.config.Certs) != 1 {
		t.Fatalf("brand %q, merchant %q, %d keys", c.config.BrandID, c.config.MchID, len(c.config.Certs))
	}
	brand := func(target string) *letter {
		l := c.letter("GET", target, nil)
		l.header.Set("Wechatpay-Serial", public)
		return l
	}
	r := c.post(brand(storePath))
	c.verify(r)
	if got := r.header.Get("Wechatpay-Serial"); r.status != 200 || got != public {
		t.Errorf("%d, signed by %s", r.status, got)
	}
	c.refused(c.do("GET", storePath, nil), 400, "PARAM_ERROR") // no Wechatpay-Serial

	l := brand(storePath)
	l.mchid = "1"
	c.refused(c.post(l), 401, "SIGN_ERROR")

	merchant := func(target string) *letter { // whose scheme stays open
		l := c.letter("GET", target, nil)
		l.scheme, l.owner, l.mchid = "WECHATPAY2-SHA256-RSA2048", "mchid", "8956000"
		return l
	}
	if r := c.post(merchant(stockPath)); r.status != 200 {
		t.Errorf("%d %s", r.status, r.body)
	}
	for name, l := range map[string]*letter{"a merchant where brands call": merchant(storePath), "a brand where merchants call": brand(stockPath)} {
		r := c.post(l)
		c.refused(r, 401, "SIGN_ERROR")
		if r.json["message"] != "Http头Authorization认证类型不正确" {
			t.Errorf("%s: %s", name, r.body)
		}
	}
}

// The clock that is checked against is Options.Now.
func TestClock(t *testing.T) {
	clock := sandbox.ClockAt(noon)
	c := start(t, sandbox.Options{Now: clock.Now})
	l := c.letter("GET", stockPath, nil)
	clock.Pass(301 * time.Second)
	c.refused(c.post(l), http.StatusUnauthorized, "SIGN_ERROR")
	if got := c.do("GET", stockPath, nil).header.Get("Wechatpay-Timestamp"); got != strconv.FormatInt(clock.Now().Unix(), 10) {
		t.Errorf("Wechatpay-Timestamp %s", got)
	}
}
