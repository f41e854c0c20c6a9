package vectors_test

import (
	stdcrypto "crypto"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/internal/vectors"
)

// marked resolves the markers that stand for values in recorded options.
func marked(tb testing.TB, v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = marked(tb, v[i])
		}
		return out
	case vectors.Ordered:
		if len(v) == 1 {
			switch v[0].Key {
			case "$base64":
				raw, err := base64.StdEncoding.DecodeString(v[0].Value.(string))
				if err != nil {
					tb.Fatal(err)
				}
				return string(raw)
			case "$repeat":
				n, _ := v[0].Value.([]any)[1].(json.Number).Int64()
				return strings.Repeat(v[0].Value.([]any)[0].(string), int(n))
			case "$map":
				if v[0].Value.([]any)[0].([]any)[0] == json.Number("0") { // keys 0, 1 … are a list
					var list []any
					for _, pair := range v[0].Value.([]any) {
						list = append(list, pair.([]any)[1])
					}
					return list
				}
				out := map[string]any{}
				for _, pair := range v[0].Value.([]any) {
					out[pair.([]any)[0].(json.Number).String()] = marked(tb, pair.([]any)[1])
				}
				return out
			case "$media":
				return markedMedia(tb, v[0].Value.(vectors.Ordered))
			}
		}
		out := map[string]any{}
		for _, m := range v {
			out[m.Key] = marked(tb, m.Value)
		}
		return out
	}
	return v
}

func markedMedia(tb testing.TB, v vectors.Ordered) *wechatpay.Media {
	name, _ := v.Text("filename")
	content, _ := v.Text("content")
	if raw, err := base64.StdEncoding.DecodeString(content); err == nil && slices.ContainsFunc(v, func(m vectors.Member) bool { return m.Key == "content_base64" }) {
		content = string(raw)
	}
	media, err := wechatpay.NewMedia(name, strings.NewReader(content))
	if err != nil {
		tb.Fatal(err)
	}
	if meta, ok := v.Text("set_meta"); ok {
		if err := json.Unmarshal([]byte(meta), &media.Meta); err != nil {
			tb.Fatal(err)
		}
	}
	return media
}

// recordedConfig is the instance that the recordings were made with.
func recordedConfig(tb testing.TB, s vectors.Set, overrides gjson.Result) wechatpay.Config {
	config, err := configOrError(tb, s, overrides)
	if err != nil {
		tb.Fatal(err)
	}
	return config
}

func configOrError(tb testing.TB, s vectors.Set, overrides gjson.Result) (wechatpay.Config, error) {
	head := gjson.ParseBytes(s.Head)
	now := time.Unix(head.Get("now").Int(), 0)
	config := wechatpay.Config{
		Retry: wechatpay.Retry{Attempts: 1},
		MchID: head.Get("config.mchid").String(), Serial: head.Get("config.serial").String(),
		Certs: map[string]stdcrypto.PublicKey{}, Now: func() time.Time { return now }, BaseURL: overrides.Get("base_uri").String(),
	}
	key, err := wxcrypto.ParsePrivateKey(head.Get("config.private_key").String())
	if err != nil {
		tb.Fatal(err)
	}
	config.PrivateKey = key
	certs := head.Get("config.certs")
	if overrides.Get("certs").Exists() {
		certs = overrides.Get("certs")
	}
	certs.ForEach(func(serial, text gjson.Result) bool {
		var public *rsa.PublicKey
		if public, err = wxcrypto.ParsePublicKey(text.String()); err != nil { // PHP takes texts, and finds out late
			err = errors.Join(errNew, err)
			return false
		}
		config.Certs[serial.String()] = public
		return true
	})
	return config, err
}

// recordedCase is one case of requests.json.
type recordedCase struct {
	Chain     []step
	Call      string
	Options   json.RawMessage
	Overrides json.RawMessage `json:"config_overrides"`
	Request   json.RawMessage
	Outcome   string
	Rule      string
}

// requestDifferences are the cases that differ from PHP on purpose: by a mark of the case, the name of the difference
// (its heading in docs/php), and what the error says here; no text means that the call is made, but another way.
var requestDifferences = []struct {
	tag, mark, name, contains string
}{
	{"v3-path-missing", "", "missing-variables", "no value for transaction_id"},
	{"v3-path-upper", `"open-id":`, "case-is-kept", "did you mean openId"},
	{"v3-path-upper", "", "case-is-kept", ""},
	{"v3-path-literal-upper", "", "case-is-kept", ""},
	{"v3-myurl", "%2B", "pure-rfc-6570", ""},
	{"v3-myurl", "myUrl", "case-is-kept", ""},
	{"v3-absolute", "//api2", "leading-slash", "begins with //"},
	{"v3-dots", "", "dot-segments", "dot segment"},
	{"v3-query", "pageSize", "case-is-kept", ""},
	{"v3-query", "true", "go-values", ""},
	{"v3-query", "", "query-order", ""},
	{"v3-form", "", "guzzle-options", "form_params"},
	{"v3-multipart", "", "guzzle-options", "multipart"},
	{"v3-expect", "", "guzzle-options", "expect"},
	{"v3-methods", "merchantService", "case-is-kept", ""},
	{"v3-headers", `"auth":`, "guzzle-options", "auth is an option"},
	{"v3-headers", "decode_content", "guzzle-options", "decode_content"},
	{"v3-headers", "X-A: 1", "header-names", "no map"},
	{"v3-headers", `"headers":null`, "headers-null", ""},
	{"v3-headers-config", "", "headers-config", ""},
	{"v3-base-uri", "h.example/?x=1", "base-url", "has a query"},
	{"v3-base-uri", "example.com/wxpay", "base-url", ""},
	{"v3-media", "", "media-headers", ""},
	{"v3-media-empty", "", "media-headers", ""},
	{"v3-not-v2", "/v2/pay/unifiedorder", "leading-slash", "APIv2"},
	{"v3-redirect", "", "redirects", ""},
	{"v3-json-scalar", "\"a/b", "json-text", "one JSON string"},
}

func requestDifference(c vectors.Case) (name, contains string) {
	for _, d := range requestDifferences {
		if d.tag == c.Tag && strings.Contains(string(c.Raw), d.mark) {
			return d.name, d.contains
		}
	}
	return "", ""
}

func TestRequestsVectors(t *testing.T) {
	used := map[string]bool{}
	vectors.Each(t, "requests", func(t *testing.T, s vectors.Set, c vectors.Case) {
		if !strings.HasPrefix(c.Tag, "v3") || c.Tag == "v3-bad-key" { // APIv2 is not here yet; a key that is none is an error of New
			return
		}
		var v recordedCase
		c.Decode(t, &v)
		name, contains := requestDifference(c)
		used[name] = true
		for _, door := range []string{"chain", "do", "async"} {
			if len(v.Chain) == 0 && door != "chain" {
				continue // Do wants a path
			}
			sent, err := send(t, s, v, door)
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
			case name == "" || name == "query-order":
				compareRequest(t, gjson.ParseBytes(v.Request), sent)
			}
		}
	})
	delete(used, "")
	vectors.Documented(t, "calls", slices.DeleteFunc(slices.Sorted(maps.Keys(used)), func(name string) bool {
		return slices.Contains([]string{"missing-variables", "case-is-kept", "pure-rfc-6570", "leading-slash", "dot-segments", "go-values"}, name) // in docs/php/path.md
	})...)
}

// sentRequest is what reached the transport.
type sentRequest struct {
	*http.Request
	body []byte
}

// send makes a recorded call through one of the doors, and gives the request that reached the transport.
func send(t *testing.T, s vectors.Set, v recordedCase, door string) (sent *sentRequest, err error) {
	config := recordedConfig(t, s, gjson.ParseBytes(v.Overrides))
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		sent = &sentRequest{Request: r}
		if r.Body != nil {
			sent.body, _ = io.ReadAll(r.Body)
			r.Body.Close()
		}
		return nil, errors.New("no network here")
	})
	client, err := wechatpay.New(config)
	if err != nil {
		return nil, err
	}
	options, err := vectors.Decode(v.Options)
	if err != nil {
		options = vectors.Ordered(nil)
	}
	req, _ := marked(t, options).(map[string]any)
	if headers, ok := req["headers"].(map[string]any); ok && isMarkedType(headers["Content-Type"]) {
		delete(headers, "Content-Type") // a *Media brings its own
	}
	method := strings.ToUpper(strings.TrimSuffix(v.Call, "async"))
	chain := walk(client, v.Chain)
	switch door {
	case "do":
		_, err = client.Do(t.Context(), method+"  "+chain.String(), req)
	case "async":
		_, err = client.DoAsync(t.Context(), method+" "+chain.String(), req).Wait()
	default:
		_, err = clienttest.Verbs[method](chain, t.Context(), req)
	}
	return sent, err
}

func isMarkedType(v any) bool {
	m, ok := v.(map[string]any)
	return ok && m["$media_content_type"] == true
}

// fromTheWire are headers that the transport writes, or that a test of their own looks at.
var fromTheWire = []string{"Content-Length", "Expect", "Host", "User-Agent", "Transfer-Encoding", "Authorization", "Wechatpay-Serial"}

// compareRequest compares with the recording: URL, headers, and the signature over the recorded message. A JSON body
// is compared by its meaning: Go writes other escapes, and what is signed is what is sent.
func compareRequest(t *testing.T, want gjson.Result, got *sentRequest) {
	t.Helper()
	sorted := func(target string) string { return shuffled(target) } // a query from a map comes in the order of its keys
	if sorted(got.URL.RequestURI()) != sorted(want.Get("target").String()) || got.Method != want.Get("method").String() {
		t.Errorf("got %s %s, want %s %s", got.Method, got.URL.RequestURI(), want.Get("method"), want.Get("target"))
	}
	headers := http.Header{}
	for _, h := range want.Get("headers").Array() {
		headers.Add(h.Get("name").String(), h.Get("value").String())
	}
	gotHeaders := got.Header.Clone()
	for _, name := range fromTheWire {
		if name != "Wechatpay-Serial" || strings.HasPrefix(gotHeaders.Get(name), "PUB_KEY_ID_") {
			headers.Del(name)
			gotHeaders.Del(name)
		}
	}
	if diff := cmp.Diff(headers, gotHeaders); diff != "" {
		t.Errorf("headers (-PHP +Go):\n%s", diff)
	}
	if body := want.Get("body"); body.Exists() && !sameJSON(body.String(), string(got.body)) {
		t.Errorf("body: got %q, PHP %q", got.body, body.String())
	}
	checkAuthorization(t, want, got)
}

func sameJSON(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := vectors.Decode([]byte(a))
	y, errY := vectors.Decode([]byte(b))
	return errX == nil && errY == nil && reflect.DeepEqual(canonical(x), canonical(y))
}

// canonical forgets the order of keys and the spelling of numbers.
func canonical(v any) any {
	switch v := v.(type) {
	case vectors.Ordered:
		out := map[string]any{}
		for _, m := range v {
			out[m.Key] = canonical(m.Value)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = canonical(v[i])
		}
		return out
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		if n := int64(f); float64(n) == f {
			return n
		}
		return f
	}
	return v
}

var authorization = regexp.MustCompile(`^(\S+) mchid="([^"]*)",serial_no="([^"]*)",timestamp="([^"]*)",nonce_str="([0-9A-Za-z]{32})",signature="([^"]*)"$`)

// checkAuthorization verifies our signature over what was sent, and signs the recorded message once more.
func checkAuthorization(t *testing.T, want gjson.Result, got *sentRequest) {
	t.Helper()
	m := authorization.FindStringSubmatch(got.Header.Get("Authorization"))
	if m == nil {
		t.Fatalf("Authorization: %q", got.Header.Get("Authorization"))
	}
	a := want.Get("authorization")
	if diff := cmp.Diff([]string{a.Get("scheme").String(), a.Get("mchid").String(), a.Get("serial_no").String(), a.Get("timestamp").String()}, m[1:5]); diff != "" {
		t.Error(diff)
	}
	head := gjson.ParseBytes(vectors.Load(t, "requests").Head)
	key, err := wxcrypto.ParsePrivateKey(head.Get("config.private_key").String())
	if err != nil {
		t.Fatal(err)
	}
	message := formatter.Request(got.Method, got.URL.RequestURI(), m[4], m[5], string(got.body))
	if err := wxcrypto.Verify([]byte(message), m[6], &key.PublicKey); err != nil {
		t.Errorf("signature over %q: %v", clipped(message), err)
	}
	fixed := want.Get("fixed")
	recorded := strings.NewReplacer("{{timestamp}}", fixed.Get("timestamp").String(), "{{nonce}}", fixed.Get("nonce").String()).Replace(want.Get("signed_message").String())
	if !fixed.Exists() || !want.Get("signed_message").Exists() || strings.Contains(recorded, "{{body}}") {
		return
	}
	signature, err := wxcrypto.Sign([]byte(recorded), key)
	if err != nil {
		t.Fatal(err)
	}
	if got := formatter.Authorization(m[2], fixed.Get("nonce").String(), signature, fixed.Get("timestamp").String(), m[3]); got != fixed.Get("authorization").String() {
		t.Errorf("got %s, recorded %s", got, fixed.Get("authorization"))
	}
}

func clipped(text string) string { return text[:min(len(text), 300)] }
