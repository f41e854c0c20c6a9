package apiv2_test

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/internal/apiv2"
	"github.com/a8579013/wechatpay/internal/secret"
	"github.com/google/go-cmp/cmp"
)

// official is the example of the page https://pay.weixin.qq.com/doc/v2/merchant/4011985891, under key.
var official = map[string]string{"appid": "wxd930ea5d5a258f4f", "mch_id": "10000100", "device_info": "1000", "body": "test", "nonce_str": "ibuaiVcKdpRxkhJA"}

func TestSign(t *testing.T) {
	with := func(more ...string) map[string]string {
		params := maps.Clone(official)
		for i := 0; i < len(more); i += 2 {
			params[more[i]] = more[i+1]
		}
		return params
	}
	const md5, hmac = "9A0A8659F005D6984697E2CA0A9CF3B7", "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6"
	for _, tt := range []struct {
		name, algorithm string
		params          map[string]string
		key             secret.Text
		want, err       string
	}{
		{"the default", "", official, secret.Hide(key), md5, ""},
		{"MD5", "MD5", official, secret.Hide(key), md5, ""},
		{"HMAC-SHA256", "HMAC-SHA256", official, secret.Hide(key), hmac, ""},
		{"sign and empty values are left out", "MD5", with("sign", "X", "attach", ""), secret.Hide(key), md5, ""},
		{"in lower case", "md5", official, secret.Hide(key), "", `sign_type: "md5" is neither MD5 nor HMAC-SHA256`},
		{"another", "SHA256\n", official, secret.Hide(key), "", `sign_type: "SHA256 " is neither`},
		{"no key", "MD5", official, nil, "", apiv2.ErrNoSecret.Error()},
		{"no key, whatever else", "?", official, nil, "", "Config.Secret is not set"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := apiv2.Sign(tt.algorithm, tt.params, tt.key)
			if got != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestSigned(t *testing.T) {
	given := map[string]string{"mch_id": "10000100", "body": "苹果 & 梨", "attach": "a+b~c/%", "sign_type": "HMAC-SHA256", "zone": ""}
	params := apiv2.Params{Members: maps.Clone(given), AddNonce: true}
	first, err := params.Sign(secret.Hide(key))
	if err != nil {
		t.Fatal(err)
	}
	second, err := params.Sign(secret.Hide(key))
	if err != nil || first["nonce_str"] == second["nonce_str"] || first["sign"] == second["sign"] || len(first["nonce_str"]) != 32 || len(first["sign"]) != 64 {
		t.Errorf("two attempts: %v and %v, %v", first, second, err)
	}
	if diff := cmp.Diff(given, params.Members); diff != "" {
		t.Errorf("the parameters have changed:\n%s", diff)
	}
	first["nonce_str"], first["sign"] = "N", "S"
	const wantURL = "https://x.example/v?attach=a%2Bb~c%2F%25&body=%E8%8B%B9%E6%9E%9C%20%26%20%E6%A2%A8&mch_id=10000100&nonce_str=N&sign_type=HMAC-SHA256&zone=&sign=S"
	for _, text := range []string{"https://x.example/v", "https://x.example/v?a=1#b", "https://x.example/v#a?b"} {
		if got := first.URL(text); got != wantURL {
			t.Errorf("%s:\ngot  %s\nwant %s", text, got, wantURL)
		}
	}
	const wantXML = "<xml><attach>a+b~c/%</attach><body><![CDATA[苹果 & 梨]]></body><mch_id>10000100</mch_id><nonce_str>N</nonce_str><sign>S</sign><sign_type>HMAC-SHA256</sign_type><zone></zone></xml>"
	if got, err := first.XML(); err != nil || string(got) != wantXML {
		t.Errorf("got  %s, %v\nwant %s", got, err, wantXML)
	}
	params = apiv2.Params{Members: map[string]string{"a": "1"}}
	if signed, err := params.Sign(secret.Hide(key)); err != nil || signed["nonce_str"] != "" || len(signed) != 2 || len(signed["sign"]) != 32 {
		t.Errorf("without a nonce: %v, %v", signed, err)
	}
	if _, err := params.Sign(nil); err != apiv2.ErrNoSecret {
		t.Errorf("without a key: %v", err)
	}
	if got, err := (apiv2.Signed{"a": "\x00"}).XML(); err == nil {
		t.Errorf("what XML can't hold: %q", got)
	}
}

func TestCheckMerchant(t *testing.T) {
	const none = "no merchant id: APIv2 needs mch_id in xml (in some operations mchid or combine_mch_id), and it is 1900000001; of a GET the query may hold it"
	for _, tt := range []struct {
		name   string
		params map[string]string
		want   string
	}{
		{"mch_id", map[string]string{"mch_id": "1900000001"}, ""},
		{"mchid", map[string]string{"mchid": "1900000001"}, ""},
		{"combine_mch_id", map[string]string{"combine_mch_id": "1900000001"}, ""},
		{"an empty one before it", map[string]string{"mch_id": "", "mchid": "1900000001"}, ""},
		{"the first counts", map[string]string{"mch_id": "1900000001", "mchid": "2"}, ""},
		{"another", map[string]string{"mch_id": "2"}, "mch_id is 2, but this client is of merchant 1900000001: make a client for each"},
		{"another in a line of its own", map[string]string{"combine_mch_id": "2\n"}, "combine_mch_id is 2 , but"},
		{"another before it", map[string]string{"mch_id": "2", "mchid": "1900000001"}, "mch_id is 2, but"},
		{"none", map[string]string{"MCH_ID": "1900000001"}, none},
		{"nothing", nil, none},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := apiv2.CheckMerchant(tt.params, "1900000001")
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestVerify(t *testing.T) {
	for _, tt := range []struct {
		name, mchID, sign string
		key               secret.Text
		want              string
	}{
		{"mine, MD5", "1900000001", "MD5", secret.Hide(key), ""},
		{"mine, HMAC", "1900000001", "HMAC-SHA256", secret.Hide(key), ""},
		{"nobody's", "", "MD5", secret.Hide(key), ""},
		{"another's", "1900000002", "MD5", secret.Hide(key), "mch_id is 1900000002, but this client is of merchant 1900000001"},
		{"no sign", "1900000001", "", secret.Hide(key), `it has no sign; did it come from WeChat Pay unchanged? (of an operation that never signs say "unsigned": true)`},
		{"a wrong sign", "1900000001", strings.Repeat("A", 32), secret.Hide(key), "its sign is another: it was changed on its way, or Config.Secret is not"},
		{"a wrong HMAC", "1900000001", strings.Repeat("A", 64), secret.Hide(key), "its sign is another"},
		{"a short sign", "1900000001", "A", secret.Hide(key), "its sign is another"},
		{"another key", "1900000001", "MD5", secret.Hide("another-key-another-key-another-"), "its sign is another"},
		{"no key", "1900000001", "MD5", nil, "it can't be checked: Config.Secret is not set"},
		{"no key, and another's", "1900000002", "MD5", nil, "it can't be checked: Config.Secret is not set"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			params := map[string]string{"return_code": "SUCCESS", "mch_id": tt.mchID, "attach": "a=b&c=d", "sign": tt.sign}
			if sign, err := apiv2.Sign(tt.sign, params, secret.Hide(key)); err == nil && tt.sign != "" {
				params["sign"] = sign
			}
			err := apiv2.Verify(params, "1900000001", tt.key)
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// TestReading: of what is signed there is one reading.
func TestReading(t *testing.T) {
	for _, tt := range []struct {
		name   string
		params map[string]string
		want   string
	}{
		{"as usual", map[string]string{"a": "1", "b": "x=y", "c": "a & b"}, ""},
		{"a further member", map[string]string{"nick": "a&return_code=SUCCESS"}, "nick: &return_code= in its value reads as a further member of what is signed: write %26 for &, or, if it is meant, go on"},
		{"a name", map[string]string{"a&b": "1"}, "a&b: a name with & or = in it can't be signed"},
		{"a name, too", map[string]string{"a=b": "1"}, "a=b: a name with & or = in it can't be signed"},
		{"a sign is not signed", map[string]string{"sign": "a&b=c"}, ""},
		{"a query of a URL's own", map[string]string{"notify_url": "https://x.example/?a=1&b=2"}, ""},
		{"WeChat Pay's members in one", map[string]string{"notify_url": "https://x.example/?a=1&trade_state=SUCCESS"}, "notify_url: &trade_state= in its value"},
		{"the first of two", map[string]string{"c": "&x=1", "b": "&y=1"}, "b: &y= in its value"},
		{"control characters", map[string]string{"a\n": "&b=1"}, "a : &b= in its value"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := apiv2.OneReading(tt.params, "go on")
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// TestNoSecretShown looks for the key in what is printed.
func TestNoSecretShown(t *testing.T) {
	params := apiv2.Params{Members: map[string]string{"a": "1", "sign_type": "x"}}
	_, err := params.Sign(secret.Hide(key))
	j := apiv2.Judge(apiv2.Answer{Status: 200, Text: []byte("<xml><return_code>SUCCESS</return_code><sign>1</sign></xml>")}, 0, secret.Hide(key))
	if text := fmt.Sprintf("%v %+v %#v", err, j, j); regexp.MustCompile(key).MatchString(text) || err == nil || j.Err == nil {
		t.Errorf("got %s", text)
	}
}

func BenchmarkSign(b *testing.B) {
	order := map[string]any{
		"appid": "wxd678efh567hg6787", "mch_id": "1900000001", "body": "苹果 & 梨", "out_trade_no": "20260729201", "total_fee": 888,
		"spbill_create_ip": "127.0.0.1", "notify_url": "https://shop.example.com/notify?a=1&b=2", "trade_type": "NATIVE",
	}
	b.ReportAllocs()
	for b.Loop() {
		params, err := reader.FromMap(order)
		if err == nil {
			err = apiv2.OneReading(params.Members, "")
		}
		signed, signErr := params.Sign(secret.Hide(key))
		if _, xmlErr := signed.XML(); err != nil || signErr != nil || xmlErr != nil {
			b.Fatal(err, signErr, xmlErr)
		}
	}
}
