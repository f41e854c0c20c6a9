package vectors_test

import (
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/internal/vectors"
)

// rules are what a recorded verdict is here.
var rules = map[string]error{
	"headers_incomplete": wechatpay.ErrMissingHeader,
	"clock_offset":       wechatpay.ErrClockSkew,
	"unknown_serial":     wechatpay.ErrUnknownSerial,
	"bad_signature":      wechatpay.ErrSignature,
}

// errAPI stands for an *Error, errNew for a refusal by New, errNone for an answer that is accepted.
var errAPI, errNew, errNone = errors.New("an *Error"), errors.New("refused by New"), errors.New("accepted")

// responseDifferences are the answers that are judged another way than by PHP, by a mark of the case, with the name
// of the difference and the verdict here.
var responseDifferences = []struct {
	tag, mark, name string
	want            error
}{
	{"v3-empty-header", "", "empty-headers", wechatpay.ErrMissingHeader},
	{"v3-clock-format", `"value":"1717200000abc"`, "timestamp-digits", wechatpay.ErrClockSkew},
	{"v3-clock-format", `"value":"1717200000.9"`, "timestamp-digits", wechatpay.ErrClockSkew},
	{"v3-clock-format", `"value":"1.7172e9"`, "timestamp-digits", wechatpay.ErrClockSkew},
	{"v3-clock-format", `"value":"+1717200000"`, "timestamp-digits", wechatpay.ErrClockSkew},
	{"v3-bad-cert", "", "keys-are-checked", errNew},
	{"v3-signature", "WECHATPAY/SIGNTEST/", "probes", wechatpay.ErrProbe},
	{"v3-signature", `"Wechatpay-Signature","value":""`, "empty-headers", wechatpay.ErrMissingHeader},
	{"v3-signature-lenient", "", "base64-strict", wechatpay.ErrSignature},
	{"v3-skip-bill", `"path":"/V3/BillDownload/File"`, "unsigned-exactly", wechatpay.ErrMissingHeader},
	{"v3-skip-bill", `"call":"post"`, "unsigned-exactly", wechatpay.ErrMissingHeader},
	{"v3-skip-bill", `"path":"/wx/v3/billdownload/file"`, "unsigned-exactly", errNone},
	{"v3-skip-image", `"path":"/v3/merchant-service/images/"`, "unsigned-exactly", wechatpay.ErrMissingHeader},
	{"v3-skip-image", `"path":"/v3/merchant-service/images/upload/"`, "unsigned-exactly", wechatpay.ErrMissingHeader},
	{"v3-skip-image", `"path":"/v3/merchant-service/images/UPLOAD"`, "unsigned-exactly", errNone},
	{"v3-skip-image", `"path":"/V3/Merchant-Service/Images/x"`, "unsigned-exactly", wechatpay.ErrMissingHeader},
	{"v3-skip-image", `"path":"/v3/merchant-service/images/a/b/c"`, "unsigned-exactly", wechatpay.ErrMissingHeader},
	{"v3-statement", `"path":"/V3/Global/Statements"`, "unsigned-exactly", wechatpay.ErrSignature},
	{"v3-statement-body-signed", `"path":"/V3/Global/Statements"`, "unsigned-exactly", errNone},
	{"v3-statement-other-body", "", "statement-digest", wechatpay.ErrSignature},
	{"v3-statement-sha1-form", `"value":"38BEBF`, "", errNone},
	{"v3-statement-sha1-form", "", "statement-digest", wechatpay.ErrSignature},
	{"v3-http-errors-off", "", "guzzle-options", nil},
	{"v3-3xx", "", "redirects", errAPI},
	{"v3-3xx-no-follow", "", "guzzle-options", nil},
}

func TestResponsesVectors(t *testing.T) {
	used := map[string]bool{}
	vectors.Each(t, "responses", func(t *testing.T, s vectors.Set, c vectors.Case) {
		v := gjson.ParseBytes(c.Raw)
		if v.Get("protocol").String() != "v3" || c.Tag == "v3-transport" {
			return
		}
		want := errNone
		if v.Get("outcome").String() == "rejected" {
			want = rules[v.Get("rule").String()]
			if want == nil {
				want = errAPI
			}
		}
		for _, d := range responseDifferences {
			if d.tag == c.Tag && strings.Contains(string(c.Raw), d.mark) {
				used[d.name] = d.name != ""
				if want = d.want; want == nil {
					return // the option itself is refused, which TestGuzzleOptions shows
				}
				break
			}
		}
		err := answerWith(t, s, v)
		var api *wechatpay.Error
		switch {
		case want == errNone && err == nil, want == errNew && errors.Is(err, errNew):
		case want == errAPI && errors.As(err, &api):
			if signed := strings.HasSuffix(c.Tag, "-signed"); api.Verified != signed && c.Tag != "v3-3xx" {
				t.Errorf("Verified is %v of a signed=%v answer", api.Verified, signed)
			}
			if message := gjson.Get(v.Get("response.body").String(), "message").String(); message != "" && api.Message != message {
				t.Errorf("message %q, want %q", api.Message, message)
			}
		case want == errNone || !errors.Is(err, want):
			t.Errorf("got %v, want %v (PHP: %s)", err, want, v.Get("rule"))
		}
	})
	used["base64-strict"] = false // in docs/php/crypto.md
	maps.DeleteFunc(used, func(_ string, used bool) bool { return !used })
	vectors.Documented(t, "calls", slices.Sorted(maps.Keys(used))...)
}

// answerWith makes the recorded call and gives it the recorded answer.
func answerWith(t *testing.T, s vectors.Set, v gjson.Result) error {
	config, err := configOrError(t, s, v.Get("config_overrides"))
	if err != nil {
		return err
	}
	body := v.Get("response.body").String()
	if raw := v.Get("response.body_base64"); raw.Exists() {
		decoded, err := base64.StdEncoding.DecodeString(raw.String())
		if err != nil {
			t.Fatal(err)
		}
		body = string(decoded)
	}
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		resp := &http.Response{StatusCode: int(v.Get("response.status").Int()), Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}
		for _, h := range v.Get("response.headers").Array() {
			resp.Header.Add(h.Get("name").String(), h.Get("value").String())
		}
		return resp, nil
	})
	client, err := wechatpay.New(config)
	if err != nil {
		return errors.Join(errNew, err)
	}
	method := strings.ToUpper(v.Get("request.call").String())
	target := strings.TrimPrefix(v.Get("request.path").String(), "/")
	if prefix := strings.TrimPrefix(gjson.Get(v.Raw, "config_overrides.base_uri").String(), "https://gw.example.com/"); prefix == "wx/" {
		target = strings.TrimPrefix(target, prefix)
	}
	resp, err := clienttest.Verbs[method](client.Chain(target), t.Context(), nil)
	if err == nil && resp.String() != body {
		t.Errorf("body %q, want %q", resp, body)
	}
	return err
}
