package apiv2_test

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/internal/apiv2"
	"github.com/a8579013/wechatpay/internal/secret"
	"github.com/a8579013/wechatpay/internal/vectors"
	"github.com/a8579013/wechatpay/transformer"
	"github.com/tidwall/gjson"
)

// answerOf writes and signs an answer; a sign in it stays.
func answerOf(t testing.TB, members ...string) []byte {
	t.Helper()
	signed := apiv2.Signed{}
	for i := 0; i < len(members); i += 2 {
		signed[members[i]] = members[i+1]
	}
	if _, has := signed["sign"]; !has {
		signed["sign"], _ = apiv2.Sign("MD5", signed, secret.Hide(key))
	}
	text, err := signed.XML()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestJudge(t *testing.T) {
	const good = "SUCCESS"
	signed := string(answerOf(t, "return_code", good, "result_code", good, "prepay_id", "wx1"))
	failed := string(answerOf(t, "return_code", good, "result_code", "FAIL", "err_code", "ORDERPAID"))
	bare := "<xml><return_code>SUCCESS</return_code></xml>"
	bomb := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><xml><return_code>SUCCESS</return_code><a>&b;</a></xml>`
	for _, tt := range []struct {
		name     string
		status   int
		location string
		text     string
		traits   apiv2.Traits
		verified bool
		refused  bool
		err      string
	}{
		{"a success", 200, "", signed, 0, true, false, ""},
		{"one of another kind of 2xx", 201, "", signed, 0, true, false, ""},
		{"one that need not be signed", 200, "", signed, apiv2.Unsigned, true, false, ""},
		{"a refusal", 200, "", failed, 0, true, true, ""},
		{"a refusal without a sign", 200, "", "<xml><return_code>FAIL</return_code></xml>", 0, false, true, ""},
		{"a refusal of a bill", 200, "", "<xml><return_code>FAIL</return_code></xml>", apiv2.Unsigned | apiv2.File, false, true, ""},
		{"a result that is no word", 200, "", "<xml><return_code>SUCCESS</return_code><result_code><a>1</a></result_code></xml>", 0, false, true, ""},
		{"a status of its own", 502, "", "<html>502</html>", 0, false, true, ""},
		{"a status and a sign", 500, "", signed, 0, true, true, ""},
		{"a redirect", 302, "https://x.example", "", 0, false, true, ""},
		{"a redirect that is wanted", 302, "https://x.example", "", apiv2.Unsigned | apiv2.Redirect, false, false, ""},
		{"one that leads nowhere", 302, "", "", apiv2.Unsigned | apiv2.Redirect, false, true, ""},
		{"no redirect", 400, "https://x.example", "", apiv2.Unsigned | apiv2.Redirect, false, true, ""},
		{"a page instead of a redirect", 200, "", "<html>please log in", apiv2.Unsigned | apiv2.Redirect, false, false, ""},
		{"a refusal instead of a redirect", 200, "https://x.example", "<xml><return_code>FAIL</return_code></xml>", apiv2.Unsigned | apiv2.Redirect, false, true, ""},
		{"JSON", 200, "", `{"access_token":"x"}`, apiv2.Unsigned | apiv2.File, false, false, ""},
		{"JSON, code 0", 200, "", `{"retcode":0}`, apiv2.Unsigned | apiv2.File, false, false, ""},
		{"a refusal in JSON", 200, "", `{"retcode":-1,"retmsg":"invalid code"}`, apiv2.Unsigned | apiv2.File, false, true, ""},
		{"nearly JSON", 200, "", `{"retcode":-1`, apiv2.Unsigned | apiv2.File, false, false, ""},
		{"unsigned where that is usual", 200, "", bare, apiv2.Unsigned, false, false, ""},
		{"unsigned", 200, "", bare, 0, false, false, "it has no sign"},
		{"another sign", 200, "", "<xml><return_code>SUCCESS</return_code><sign>2D09A5FD6C41CB5FD1B8B8A4A3B5B6D6</sign></xml>", 0, false, false, "its sign is another"},
		{"two return codes", 200, "", "<xml><return_code>FAIL</return_code><return_code>SUCCESS</return_code></xml>", 0, false, false, "the answer has no return_code"},
		{"an empty one", 200, "", "<xml><return_code></return_code></xml>", apiv2.Unsigned, false, false, "the answer has no return_code"},
		{"a list, which no sign covers", 200, "", strings.Replace(signed, "</xml>", "<a>1</a><a>2</a></xml>", 1), 0, false, false, "a stands there twice or has members of its own, and no sign covers that"},
		{"a document type", 200, "", bomb, 0, false, false, "the answer is no XML of APIv2"},
		{"a document type for a bill", 200, "", bomb, apiv2.Unsigned | apiv2.File, false, false, "the answer is no XML of APIv2"},
		{"HTML", 200, "", "<html><body>502</body></html>", 0, false, false, "the answer has no return_code"},
		{"HTML for a bill", 200, "", "<html><body>502</body></html>", apiv2.Unsigned | apiv2.File, false, false, "the answer has no return_code"},
		{"JSON where XML is due", 200, "", `{"return_code":"SUCCESS"}`, 0, false, false, "the answer is no XML of APIv2"},
		{"text where XML is due", 200, "", "OK", apiv2.Unsigned, false, false, "the answer is no XML of APIv2"},
		{"nothing", 200, "", "", 0, false, false, "the answer is no XML of APIv2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := apiv2.Judge(apiv2.Answer{Status: tt.status, Location: tt.location, Text: []byte(tt.text)}, tt.traits, secret.Hide(key))
			if got.Verified != tt.verified || got.Refused != tt.refused || (got.Err == nil) != (tt.err == "") || got.Err != nil && !strings.HasPrefix(got.Err.Error(), tt.err) {
				t.Errorf("got %+v", got)
			}
		})
	}
	got := apiv2.Judge(apiv2.Answer{Status: 200, Text: []byte(signed)}, 0, nil)
	if got.Verified || !errors.Is(got.Err, apiv2.ErrNoSecret) {
		t.Errorf("without a key: %+v", got)
	}
}

func TestStreams(t *testing.T) {
	const bill = apiv2.Unsigned | apiv2.File
	for _, tt := range []struct {
		name   string
		traits apiv2.Traits
		head   string
		want   bool
	}{
		{"a bill", bill, "\ufeff交易时间,", true}, {"an empty one", bill, "", true}, {"gzip", bill, "\x1f\x8b\x08", true},
		{"a page for the browser", apiv2.Unsigned | apiv2.Redirect, "please wait", true},
		{"XML", bill, "<xml>", false}, {"XML after a mark and blanks", bill, "\ufeff\r\n <xml>", false}, {"JSON", bill, " {", false},
		{"signed", apiv2.File, "a,b", false}, {"no file", apiv2.Unsigned, "a,b", false},
	} {
		if got := tt.traits.Streams([]byte(tt.head)); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestRefusal(t *testing.T) {
	for _, tt := range []struct{ name, text, code, message string }{
		{"return_code", "<xml><return_code>FAIL</return_code><return_msg>签名错误</return_msg></xml>", "FAIL", "签名错误"},
		{"result_code", "<xml><return_code>SUCCESS</return_code><return_msg>OK</return_msg><result_code>FAIL</result_code><err_code>ORDERPAID</err_code><err_code_des>已支付</err_code_des></xml>", "ORDERPAID", "已支付"},
		{"without a word", "<xml><return_code>SUCCESS</return_code><return_msg>OK</return_msg><result_code>FAIL</result_code></xml>", "FAIL", ""},
		{"of a bill", "<xml><return_code>FAIL</return_code><return_msg>No Bill Exist</return_msg><error_code>20002</error_code></xml>", "20002", "No Bill Exist"},
		{"JSON", `{"retcode":-1,"retmsg":"invalid code"}`, "-1", "invalid code"},
		{"nothing", "", "", ""},
		{"HTML", "<html>502", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := []byte(tt.text)
			if inJSON := apiv2.AsJSON(text); inJSON != nil {
				text = inJSON
			}
			code, message := apiv2.Refusal(gjson.ParseBytes(text))
			if code != tt.code || message != tt.message {
				t.Errorf("got %q, %q", code, message)
			}
		})
	}
}

func TestAsJSON(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"XML", "<xml><a>1</a><b><![CDATA[\"<]]></b></xml>", `{"a":"1","b":"\"\u003c"}`},
		{"after a mark and blanks", "\ufeff\r\n<xml><a>中</a></xml>", `{"a":"中"}`},
		{"a list", "<xml><a>1</a><a>2</a></xml>", `{"a":["1","2"]}`},
		{"HTML", "<!doctype html><HTML><a>1</a></HTML>", ""},
		{"JSON", `{"a":1}`, ""},
		{"broken", "<xml><a>", ""},
		{"nothing", "", ""},
	} {
		if got := apiv2.AsJSON([]byte(tt.text)); string(got) != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestLookup(t *testing.T) {
	for _, tt := range []struct {
		method, path string
		want         apiv2.Traits
		listed       bool
	}{
		{"POST", "secapi/pay/refund", apiv2.MTLS, true}, {"POST", "secapi/p%61y/refund", apiv2.MTLS, true}, {"POST", "pay/unifiedorder", 0, false},
		{"GET", "secapi/pay/refund", 0, false}, {"POST", "secapi/pay%2Frefund", 0, false}, {"POST", "secapi/pay/refund%zz", 0, false}, {"POST", "/secapi/pay/refund", 0, false},
		{"POST", "", 0, false}, {"GET", "papay/entrustweb", apiv2.Unsigned | apiv2.Fragment | apiv2.Redirect, true},
	} {
		if got, listed := apiv2.Lookup(tt.method, tt.path); got != tt.want || listed != tt.listed {
			t.Errorf("%s %s: %b, %v", tt.method, tt.path, got, listed)
		}
	}
	for path, want := range map[string]string{"secsvc/realnameauth": "fraud.mch.weixin.qq.com", "secsvc/re%61lnameauth": "fraud.mch.weixin.qq.com", "secsvc%2Frealnameauth": "", "pay/unifiedorder": ""} {
		if got := apiv2.Host(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// FuzzJudge: nothing is a success that is not signed, but where no sign is due, and nothing that does not say SUCCESS.
func FuzzJudge(f *testing.F) {
	for _, c := range vectors.Load(f, "responses").Cases {
		var v struct{ Response struct{ Body string } }
		c.Decode(f, &v)
		f.Add(uint16(200), byte(0), "", []byte(v.Response.Body), false)
		f.Add(uint16(200), byte(apiv2.Unsigned|apiv2.File), "https://x.example", []byte(v.Response.Body), false)
	}
	f.Add(uint16(200), byte(0), "", answerOf(f, "return_code", "SUCCESS", "a", "1"), true)
	f.Fuzz(func(t *testing.T, status uint16, traits byte, location string, text []byte, sign bool) {
		members, _ := transformer.ToMap(text)
		if sign { // what somebody signs who has the key
			texts := make([]string, 0, 2*len(members))
			for name := range maps.Keys(members) {
				if member, ok := members[name].(string); ok && name != "sign" {
					texts = append(texts, name, member)
				}
			}
			text = answerOf(t, texts...)
			members, _ = transformer.ToMap(text)
		}
		given := string(text)
		got := apiv2.Judge(apiv2.Answer{Status: int(status), Location: location, Text: text}, apiv2.Traits(traits), secret.Hide(key))
		if string(text) != given {
			t.Error("the text has changed")
		}
		unsigned := apiv2.Traits(traits).Has(apiv2.Unsigned)
		switch success := !got.Refused && got.Err == nil; {
		case got.Refused && got.Err != nil:
			t.Errorf("both a refusal and none: %+v", got)
		case got.Verified && !sign:
			t.Errorf("%q verifies", text)
		case success && status >= 400:
			t.Errorf("status %d is a success", status)
		case success && !unsigned && status < 300 && (members["return_code"] != "SUCCESS" || !got.Verified):
			t.Errorf("%q is a success: %+v", text, got)
		case success && members["return_code"] == "FAIL" && status < 300:
			t.Errorf("%q is a success, and says FAIL", text)
		}
		if in := apiv2.AsJSON(text); in != nil {
			apiv2.Refusal(gjson.ParseBytes(in))
		}
	})
}

func BenchmarkJudge(b *testing.B) {
	text := answerOf(b, "return_code", "SUCCESS", "return_msg", "OK", "appid", "wx2421b1c4370ec43b", "mch_id", "10000100", "nonce_str", "IITRi8Iabbblz1Jc",
		"result_code", "SUCCESS", "prepay_id", "wx201411101639507cbf6ffd8b0779950874", "trade_type", "JSAPI")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if got := apiv2.Judge(apiv2.Answer{Status: 200, Text: text}, 0, secret.Hide(key)); got.Err != nil || got.Refused || !got.Verified {
			b.Fatal(got)
		}
	}
}
