package vectors_test

import (
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/internal/vectors"
	"github.com/a8579013/wechatpay/transformer"
)

// requestDifferencesV2 are the cases of APIv2 that differ from PHP on purpose, as requestDifferences are.
var requestDifferencesV2 = []struct {
	tag, mark, name, contains string
}{
	{"v2-types", "", "v2-false", ""},
	{"v2-nested", "", "v2-nested", "list is a list or a map"},
	{"v2-special", "", "v2-names", `"1bad" can't be the name`},
	{"v2-sign-type", `"md5"`, "v2-sign-type", "neither MD5 nor HMAC-SHA256"},
	{"v2-sign-type", `"sign_type":""`, "v2-sign-type", ""},
	{"v2-secret", "", "v2-secret", "Secret is not set"},
	{"v2-mchid", `"mch_id":1900000321`, "v2-merchant-number", ""},
	{"v2-nonceless", "gethbinfo", "v2-security", `say "security": true`},
	{"v2-nonceless", `"nonceless":false`, "v2-nonceless", ""},
	{"v2-security", `"security":1`, "v2-security", "security: json.Number is neither"},
	{"v2-security", `"$unset"`, "v2-security", "Merchant is not set"},
	{"v2-security", `"pw2"`, "", ""},
	{"v2-get", `a=1&a=2`, "v2-nested", "a is there 2 times"},
	{"v2-get", `"lost":"1"`, "v2-get-query", "xml and a query"},
	{"v2-path", "{+myurl}", "v2-security", `say "security": true`},
	{"v2-path", `"queryInstitutionsub"}],`, "case-is-kept", ""},
	{"v2-json", "", "v2-json", "json belongs to APIv3"},
	{"v2-redirects", "", "guzzle-options", "allow_redirects"},
	{"v2-redirect", "", "redirects", ""},
}

// recordedV2 is the instance of the recordings, with its APIv2 key and a certificate.
func recordedV2(t *testing.T, s vectors.Set, overrides gjson.Result) wechatpay.Config {
	config := recordedConfig(t, s, overrides)
	if overrides.Get("secret").String() != "$unset" {
		config.Secret = gjson.GetBytes(s.Head, "config.secret").String()
	}
	if overrides.Get("merchant").String() != "$unset" {
		config.Merchant = &tls.Certificate{Certificate: [][]byte{{1}}, PrivateKey: config.PrivateKey}
	}
	return config
}

// sendV2 is send for APIv2. The certificate is on the connection where the call asks for it.
func sendV2(t *testing.T, s vectors.Set, v recordedCase, door string) (sent *sentRequest, secured bool, err error) {
	config := recordedV2(t, s, gjson.ParseBytes(v.Overrides))
	config.Transport = clienttest.SecuredTrip{Answer: func(r *http.Request, shown bool) (*http.Response, error) {
		sent, secured = &sentRequest{Request: r}, shown
		if r.Body != nil {
			sent.body, _ = io.ReadAll(r.Body)
		}
		return nil, errors.New("no network here")
	}}
	client, err := wechatpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	options, err := vectors.Decode(v.Options)
	if err != nil {
		t.Fatal(err)
	}
	req, _ := marked(t, options).(map[string]any)
	method := strings.ToUpper(strings.TrimSuffix(v.Call, "async"))
	chain := walk(client, v.Chain)
	switch door {
	case "do":
		_, err = client.Do(t.Context(), method+" "+chain.String(), req)
	case "async":
		_, err = client.DoAsync(t.Context(), method+" "+chain.String(), req).Wait()
	default:
		_, err = clienttest.Verbs[method](chain, t.Context(), req)
	}
	return sent, secured, err
}

func TestV2RequestsVectors(t *testing.T) {
	used := map[string]bool{}
	vectors.Each(t, "requests", func(t *testing.T, s vectors.Set, c vectors.Case) {
		if !strings.HasPrefix(c.Tag, "v2") {
			return
		}
		var v recordedCase
		c.Decode(t, &v)
		name, contains := "", ""
		for _, d := range requestDifferencesV2 {
			if d.tag == c.Tag && strings.Contains(string(c.Raw), d.mark) {
				name, contains = d.name, d.contains
				break
			}
		}
		used[name] = true
		for _, door := range []string{"chain", "do", "async"} {
			sent, secured, err := sendV2(t, s, v, door)
			switch {
			case contains != "":
				if sent != nil || err == nil || !strings.Contains(err.Error(), contains) {
					t.Errorf("%s: sent %v, error %v; want nothing sent and an error with %q", door, sent != nil, err, contains)
				}
			case v.Outcome == "error" && name == "":
				if sent != nil {
					t.Errorf("%s: sent, where PHP refuses", door)
				}
			case sent == nil:
				t.Errorf("%s: not sent: %v", door, err)
			default:
				checkV2Sign(t, s, sent)
				if want := gjson.GetBytes(v.Request, "transport_options.cert").Exists(); secured != want {
					t.Errorf("%s: with a certificate: %v, want %v", door, secured, want)
				}
				if name == "" {
					compareV2(t, gjson.ParseBytes(v.Request), sent)
				}
			}
		}
	})
	delete(used, "")
	delete(used, "case-is-kept") // in docs/php/path.md
	vectors.Documented(t, "calls", slices.Sorted(maps.Keys(used))...)
}

// paramsSent are what was sent, out of the body or the query.
func paramsSent(t *testing.T, sent *sentRequest) map[string]string {
	t.Helper()
	out := map[string]string{}
	if sent.Method == "GET" {
		query, err := url.ParseQuery(sent.URL.RawQuery)
		if err != nil {
			t.Fatal(err)
		}
		for name := range query {
			out[name] = query.Get(name)
		}
		return out
	}
	members, err := transformer.ToMap(sent.body)
	if err != nil {
		t.Fatalf("%s: %v", sent.body, err)
	}
	for name, v := range members {
		out[name], _ = v.(string)
	}
	return out
}

// checkV2Sign makes sure that what was sent is signed as the server will read it.
func checkV2Sign(t *testing.T, s vectors.Set, sent *sentRequest) {
	t.Helper()
	params := paramsSent(t, sent)
	algorithm := params["sign_type"]
	if algorithm == "" {
		algorithm = "MD5"
	}
	want, err := wxcrypto.HashSign(algorithm, params, gjson.GetBytes(s.Head, "config.secret").String())
	if err != nil || params["sign"] != want {
		t.Errorf("sign %q, want %q, %v", params["sign"], want, err)
	}
}

// compareV2 compares with the recording. Members come in the order of their names, PHP's in that of the caller.
func compareV2(t *testing.T, want gjson.Result, got *sentRequest) {
	t.Helper()
	wantURL, err := url.Parse(want.Get("url").String())
	if err != nil {
		t.Fatal(err)
	}
	wantSent := &sentRequest{Request: &http.Request{Method: want.Get("method").String(), URL: wantURL}, body: []byte(want.Get("body").String())}
	if got.Method != wantSent.Method || got.URL.Host != wantURL.Host || got.URL.EscapedPath() != wantURL.EscapedPath() || got.Method != "GET" && got.URL.RawQuery != wantURL.RawQuery {
		t.Errorf("got %s %s, want %s %s", got.Method, got.URL, want.Get("method"), wantURL)
	}
	params, wantParams := paramsSent(t, got), paramsSent(t, wantSent)
	if want.Get("v2.nonce_generated").Bool() {
		if nonce := params["nonce_str"]; len(nonce) != 32 {
			t.Errorf("nonce %q", nonce)
		}
		for _, name := range []string{"nonce_str", "sign"} {
			delete(params, name)
			delete(wantParams, name)
		}
	}
	if diff := cmp.Diff(wantParams, params); diff != "" {
		t.Errorf("(-PHP +Go):\n%s", diff)
	}
	headers := http.Header{}
	for _, h := range want.Get("headers").Array() {
		headers.Add(h.Get("name").String(), h.Get("value").String())
	}
	gotHeaders := got.Header.Clone()
	for _, name := range []string{"Content-Length", "Host", "User-Agent"} {
		headers.Del(name)
		gotHeaders.Del(name)
	}
	if diff := cmp.Diff(headers, gotHeaders); diff != "" {
		t.Errorf("headers (-PHP +Go):\n%s", diff)
	}
}

// responseDifferencesV2 are the answers of APIv2 that are judged another way, as responseDifferences are.
var responseDifferencesV2 = []struct {
	tag, mark, name string
	want            error
}{
	{"v2-comment", "", "v2-attributes", errNone},
	{"v2-attributes", `xml v=`, "v2-attributes", errNone},
	{"v2-entity", "", "xml-doctype", wechatpay.ErrSignature},
	{"v2-nested", "<list>", "v2-nested", wechatpay.ErrSignature},
	{"v2-no-secret", "", "v2-secret", errNew},
	{"v2-broken", "<return_code><a>", "", wechatpay.ErrSignature},
	{"v2-codes", "<return_code></return_code>", "", wechatpay.ErrSignature},
	{"v2-codes", "<xml><result_code>", "", wechatpay.ErrSignature},
	{"v2-unverified", "v2/pay/downloadbill", "", errNone},
	{"v2-unverified", "v2/mmpaymkttransfers/pay_bank", "v2-unsigned", wechatpay.ErrSignature},
	{"v2-unverified", "v2/mmpaymkttransfers/query_bank", "v2-unsigned", wechatpay.ErrSignature},
	{"v2-unverified", "v2/papay/entrustweb", "v2-unsigned", wechatpay.ErrSignature}, // a POST
	{"v2-unverified", "free text", "v2-unsigned", wechatpay.ErrSignature},
	{"v2-unverified", "<return_code>FAIL", "v2-unsigned", errAPI},
	{"v2-unverified-near-miss", "mmpaysptrans", "v2-unsigned", errNone},
	{"v2-unverified-base-path", "", "v2-unsigned", errNone},
	{"v2-http-errors-off", "", "guzzle-options", nil},
}

func TestV2ResponsesVectors(t *testing.T) {
	used := map[string]bool{}
	vectors.Each(t, "responses", func(t *testing.T, s vectors.Set, c vectors.Case) {
		v := gjson.ParseBytes(c.Raw)
		if v.Get("protocol").String() != "v2" {
			return
		}
		body := v.Get("response.body").String()
		want := errNone
		if v.Get("outcome").String() == "rejected" {
			want = wechatpay.ErrSignature
			code := gjson.Get(v.Raw, "response.status").Int()
			failed := strings.Contains(body, "<return_code>") && !strings.Contains(body, "<return_code>SUCCESS</return_code>") || strings.Contains(body, "<result_code>") && !strings.Contains(body, "<result_code>SUCCESS</result_code>")
			if code >= 300 || failed {
				want = errAPI
			}
		}
		for _, d := range responseDifferencesV2 {
			if d.tag == c.Tag && strings.Contains(string(c.Raw), d.mark) {
				used[d.name] = d.name != ""
				if want = d.want; want == nil {
					return // the option itself is refused
				}
				break
			}
		}
		err := answerV2(t, s, v, body)
		var api *wechatpay.Error
		var unverified *wechatpay.VerificationError
		switch {
		case want == errNone && err == nil, want == errNew && err != nil && strings.Contains(err.Error(), "Secret is not set"):
		case want == errAPI && errors.As(err, &api):
			if api.Verified && !strings.Contains(body, "<sign>") {
				t.Error("Verified, without a sign")
			}
		case want == wechatpay.ErrSignature && errors.Is(err, want) && errors.As(err, &unverified) && errors.Is(err, wechatpay.ErrOutcomeUnknown):
			if unverified.Response == nil || unverified.Response.String() != body {
				t.Error("the answer is lost")
			}
		default:
			t.Errorf("got %v, want %v (PHP: %s %s)\n%s", err, want, v.Get("outcome"), v.Get("rule"), body)
		}
	})
	delete(used, "xml-doctype") // in docs/php/xml.md
	maps.DeleteFunc(used, func(_ string, used bool) bool { return !used })
	vectors.Documented(t, "calls", slices.Sorted(maps.Keys(used))...)
}

// answerV2 makes the recorded call and gives it the recorded answer.
func answerV2(t *testing.T, s vectors.Set, v gjson.Result, body string) error {
	config := recordedV2(t, s, v.Get("config_overrides"))
	if raw := v.Get("response.body_base64"); raw.Exists() {
		decoded, err := base64.StdEncoding.DecodeString(raw.String())
		if err != nil {
			t.Fatal(err)
		}
		body = string(decoded)
	}
	config.Transport = clienttest.SecuredTrip{Answer: func(r *http.Request, _ bool) (*http.Response, error) {
		resp := &http.Response{StatusCode: int(v.Get("response.status").Int()), Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}
		for _, h := range v.Get("response.headers").Array() {
			resp.Header.Add(h.Get("name").String(), h.Get("value").String())
		}
		return resp, nil
	}}
	client := clienttest.New(t, config)
	var steps []step
	if err := json.Unmarshal([]byte(v.Get("request.chain").Raw), &steps); err != nil {
		t.Fatal(err)
	}
	options, err := vectors.Decode([]byte(v.Get("request.options").Raw))
	if err != nil {
		t.Fatal(err)
	}
	req, _ := marked(t, options).(map[string]any)
	req["security"] = true // PHP does not ask for it
	resp, err := clienttest.Verbs[strings.ToUpper(v.Get("request.call").String())](walk(client, steps), t.Context(), req)
	if err == nil && resp.String() != body {
		t.Errorf("body %q, want %q", resp, body)
	}
	return err
}
