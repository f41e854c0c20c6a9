package wechatpay_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

func ptr[T any](v T) *T { return &v }

// TestMistakes makes mistakes in a path or a request; nothing is sent, and the text says where, what and what to do.
func TestMistakes(t *testing.T) {
	config := clienttest.Config()
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		t.Errorf("%s was sent", r.URL)
		return nil, io.EOF
	})
	client := clienttest.New(t, config)
	type req = wechatpay.Request
	for _, test := range []struct {
		path string
		req  req
		want string
	}{
		{startPath, req{"stok_id": "1"}, startPath + ": no value for stock_id; the request has stok_id: did you mean stock_id?"},
		{startPath, req{"stockId": "1"}, "did you mean stock_id?"},
		{startPath, req{"stock_id": "1", "jsom": 1}, startPath + ": nothing takes jsom: did you mean json?"},
		{startPath, req{"stock_id": "1", "stock_creator_mchid": "1"}, "nothing takes stock_creator_mchid: it is no variable of the path; a field of the body belongs into json"},
		{"v3/x", req{"timeout": 5}, "v3/x: timeout is an option of PHP's Guzzle; in Go, give the context a deadline"},
		{"v3/x", req{"body": 7}, "body: int is no []byte"}, {"v3/x", req{"body": (*bytes.Buffer)(nil)}, "body: the *bytes.Buffer is nil"},
		{"v3/x", req{"body": (*wechatpay.Media)(nil)}, "body: the *Media is nil"}, {"v3/x", req{"body": &wechatpay.Media{}}, "NewMedia or OpenMedia"},
		{"v3/x", req{"json": []byte("{}")}, "json.RawMessage"}, {"v3/x", req{"json": func() {}}, "json: unsupported type"},
		{"v3/x", req{"json": wechatpay.Object{"a": "\xff"}}, "no valid UTF-8"}, {"v3/x", req{"json": json.RawMessage("{")}, "json: error calling"},
		{"v3/x", req{"sink": 7}, "sink: int is no io.Writer"}, {"v3/x", req{"sink": (*bytes.Buffer)(nil)}, "sink: the *bytes.Buffer is nil"},
		{"v3/x", req{"unsigned": "yes"}, "unsigned: string is neither true nor false"}, {"v3/x", req{"headers": 7}, "headers: int is no map"},
		{"v3/x", req{"headers": req{"x-a": 1, "X-A": 2}}, "headers: X-A stands there in two spellings"}, {"v3/x", req{"headers": http.Header{"x-a": {"1"}, "X-A": {"1"}}}, "headers: X-A stands there in two spellings"},
		{"v3/x", req{"xml": 7}, "xml belongs to APIv2"}, {"v2/pay/unifiedorder", nil, "Config.Secret is not set"}, {"/V2/pay/x", nil, "Config.Secret is not set"},
		{"{+url}", req{"url": "v2/pay/x"}, "Config.Secret is not set"},
		{"v3/pay/{out_trade_no", nil, `template "v3/pay/{out_trade_no" at offset 7: missing }`}, {"v3/a}", nil, "at offset 4: this } was never opened"},
		{"v3/<a", nil, "missing >"}, {"v3/{}", nil, "needs a name"}, {"v3/<>", nil, "needs a name"}, {"v3/{$}", nil, "ServeMux"}, {"v3/{a...}", nil, "{+name}"},
		{"v3/{=a}", nil, "none of RFC 6570's"}, {"v3/{a:0}", nil, "1 to 9999"}, {"v3/{a:10000}", nil, "1 to 9999"}, {"v3/{a b}", nil, "is no name"},
		{"v3/{a.}", nil, "is no name"}, {"v3/{a,}", nil, "needs a name"}, {"v3/<a*>", nil, "only between { and }"}, {"v3/<+a>", nil, "only between { and }"},
		{"v3/\xff", nil, "no UTF-8"}, {"v3/../x", nil, "dot segment"}, {"v3/%2E%2e/x", nil, "dot segment"}, {"v3/a%2F..", nil, "dot segment"}, {"//host/x", nil, "https://"},
		{"v3/{a:2}", req{"a": []string{"x"}}, "no prefix"},
	} {
		_, err := client.Chain(test.path).Post(t.Context(), test.req)
		if err == nil || !strings.Contains(err.Error(), test.want) || errors.Is(err, wechatpay.ErrOutcomeUnknown) {
			t.Errorf("%s with %v:\n got %v\nwant %s", test.path, test.req, err, test.want)
		}
	}
	for pattern, want := range map[string]string{"": "there is no path", "POST ": "there is no path", "v3/x": "write the method first", "get v3/x": "write GET", "FETCH v3/x": "none of GET", "GET": "", " GET v3/x": "none of GET"} {
		if _, err := client.Do(t.Context(), pattern, req{"oops": 1}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Do(%q): %v, want %s", pattern, err, want)
		}
	}
	for name, chain := range map[string]wechatpay.Chain{"empty": client.Chain("v3").Param(""), "broken": client.Chain("v3").Param("\xff"), "dots": client.Chain("v3").Param("..")} {
		if got, err := chain.Chain("x").URL(nil); err == nil {
			t.Errorf("Param %s: %s", name, got)
		}
	}
}

// TestGuzzleOptions refuses every option by name, unless the path has a variable of that name.
func TestGuzzleOptions(t *testing.T) {
	client := clienttest.Offline(t)
	for _, key := range wechatpay.GuzzleOptions() {
		if _, err := client.Chain("v3/x").URL(wechatpay.Request{key: 1}); err == nil || !strings.Contains(err.Error(), "option of PHP's Guzzle; in Go, ") {
			t.Errorf("%s: %v", key, err)
		}
		if got, err := client.Chain("v3/{" + key + "}").URL(wechatpay.Request{key: 1}); err != nil || got != clienttest.BaseURL+"v3/1" {
			t.Errorf("{%s}: %s, %v", key, got, err)
		}
	}
}

// TestReservedNames names placeholders like the keys of a Request: such a key is the value of its placeholder in every
// request, whatever else is in it, and nothing besides.
func TestReservedNames(t *testing.T) {
	var sent *http.Request
	config := clienttest.Config()
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) { sent = r; return nil, io.EOF })
	client := clienttest.New(t, config)
	for _, key := range []string{"json", "query", "headers", "body", "sink", "base_uri", "unsigned", "xml", "security", "nonceless", "ampersands"} {
		for path, want := range map[string]string{"v3/{" + key + "}/x": "/v3/7/x", "v3/x{?" + key + "}": "/v3/x?" + key + "=7", "v3/x?a=1{&" + key + "}": "/v3/x?a=1&" + key + "=7"} {
			for _, more := range []wechatpay.Request{{}, {"headers": wechatpay.Object{"A": "b"}}, {"sink": io.Discard}, {"unsigned": true, "json": nil}} {
				req := wechatpay.Request{key: "7"}
				for name, v := range more {
					if name != key {
						req[name] = v
					}
				}
				if _, err := client.Chain(path).Post(t.Context(), req); !errors.Is(err, io.EOF) {
					t.Fatalf("%s with %v: %v", path, req, err)
				}
				if got := sent.URL.RequestURI(); got != want || sent.Body != nil && sent.Body != http.NoBody {
					t.Errorf("%s with %v: sent %s, a body %v; want %s", path, req, got, sent.Body != nil, want)
				}
			}
		}
	}
}

// TestJSONOnce marshals a body once: no HTML escapes, no line feed; what cannot be encoded is an error.
func TestJSONOnce(t *testing.T) {
	var marshalled int
	var sent []string
	config := clienttest.Config()
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		raw, _ := io.ReadAll(r.Body)
		if r.GetBody != nil || r.ContentLength != int64(len(raw)) {
			t.Errorf("sent %q, length %d, and a GetBody by which it would be sent again: %v", raw, r.ContentLength, r.GetBody != nil)
		}
		sent = append(sent, string(raw))
		return nil, io.EOF
	})
	client := clienttest.New(t, config)
	for _, v := range []any{counted{&marshalled}, wechatpay.Object{"a": "<&>\u2028中🧧\\ufffd", "n": json.Number("1.0")}, json.RawMessage(`{ "a" : 1 }`), 0, false, []any{}, []string{"\ufffd"}} {
		client.Chain("v3/x").Post(t.Context(), wechatpay.Request{"json": v})
	}
	want := []string{`{"once":1}`, `{"a":"<&>\u2028中🧧\\ufffd","n":1.0}`, `{"a":1}`, `0`, `false`, `[]`, `["` + "\ufffd" + `"]`}
	if diff := cmp.Diff(want, sent); diff != "" || marshalled != 1 {
		t.Errorf("marshalled %d times: %s", marshalled, diff)
	}
}

type counted struct{ n *int }

func (c counted) MarshalJSON() ([]byte, error) { *c.n++; return []byte(`{"once":1}`), nil }

// TestWhatHoldsItself: a value that leads back to itself is an error in every place of a request.
func TestWhatHoldsItself(t *testing.T) {
	itself := map[string]any{}
	itself["a"], itself["b"] = itself, []any{itself}
	unnamed := map[string]any{}
	unnamed[""] = unnamed
	list := []any{nil}
	list[0] = list
	var pointer any
	pointer = &pointer
	for name, v := range map[string]any{"a map": itself, "a map without a name": unnamed, "a list": list, "a pointer": pointer} {
		for place, req := range map[string]wechatpay.Request{
			"json": {"x": "1", "json": v}, "in json": {"x": "1", "json": wechatpay.Object{"a": v}}, "query": {"x": "1", "query": wechatpay.Object{"a": v}}, "whole query": {"x": "1", "query": v},
			"a path": {"x": v}, "headers": {"x": "1", "headers": map[string]any{"A": v}}, "body": {"x": "1", "body": v},
		} {
			if _, err := clienttest.Offline(t).Chain("v3/{x}").Post(t.Context(), req); err == nil || len(err.Error()) > 3000 {
				t.Errorf("%s in %s: %.300v", name, place, err)
			}
		}
		config := clienttest.Config()
		config.Secret = "8934e7d15453e97507ef794cf7b0519d"
		for place, xml := range map[string]any{"xml": wechatpay.Object{"mch_id": config.MchID, "a": v}, "whole xml": v} {
			if _, err := clienttest.New(t, config).Chain("v2/x").Post(t.Context(), wechatpay.Request{"xml": xml}); err == nil {
				t.Errorf("%s in %s: no error", name, place)
			}
		}
	}
}

// TestSinkAfterVerification writes a signed answer to the sink only once it has verified.
func TestSinkAfterVerification(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	client := clienttest.New(t, sb.Config())
	var sink bytes.Buffer
	get := func() error {
		_, err := client.Chain("v3/marketing/favor/stocks/9856000").Get(t.Context(), wechatpay.Request{"sink": &sink, "query": "stock_creator_mchid=8956000"})
		return err
	}
	if err := get(); err != nil || !strings.Contains(sink.String(), "9856000") {
		t.Fatalf("%v, %q", err, sink.String())
	}
	sink.Reset()
	sb.SetIntercept(clienttest.Answer(200, "application/json", "{}"))
	if err := get(); !errors.Is(err, wechatpay.ErrMissingHeader) || sink.Len() != 0 {
		t.Errorf("%v, %q", err, sink.String())
	}
	sb.SetIntercept(clienttest.Answer(500, "application/json", "{}"))
	if err := get(); err == nil || sink.Len() != 0 {
		t.Errorf("%v, %q", err, sink.String())
	}
	sb.SetIntercept(nil)
	_, err := client.Chain(startPath).Post(t.Context(), wechatpay.Request{"stock_id": "9856000", "json": startRequestMap["json"], "sink": brokenWriter{}})
	if !errors.Is(err, wechatpay.ErrOutcomeUnknown) || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("a sink that breaks after the call was executed: %v", err)
	}
	sb.SetIntercept(clienttest.Answer(200, "application/pdf", "a file"))
	for unsigned, want := range map[bool]error{true: nil, false: wechatpay.ErrMissingHeader} {
		resp, err := client.Chain("v3/tomorrow/file").Get(t.Context(), wechatpay.Request{"unsigned": unsigned})
		if !errors.Is(err, want) || unsigned && resp.String() != "a file" {
			t.Errorf("unsigned %v: %v, %v", unsigned, resp, err)
		}
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

// decoded is what encoding/json makes of a text without UseNumber.
func decoded(tb testing.TB, text string) any {
	tb.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		tb.Fatal(err)
	}
	return v
}

type (
	byteLike  byte
	bytesLike []byte
)

// bodyOf gives what a call would send as its body.
func bodyOf(t *testing.T, path string, req wechatpay.Request) (string, error) {
	t.Helper()
	var body []byte
	sent := errors.New("sent")
	config := clienttest.Config()
	config.Secret = strings.Repeat("s", 32)
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			body, _ = io.ReadAll(r.Body)
		}
		return nil, sent
	})
	if _, err := clienttest.New(t, config).Chain(path).Post(t.Context(), req); !errors.Is(err, sent) {
		return "", err
	}
	return string(body), nil
}

// TestLostDigits puts numbers that went through a float into every place that a request has.
func TestLostDigits(t *testing.T) {
	lost := []any{decoded(t, "1519540354020417537"), float32(16777217), float64(1 << 53), -1e16, ptr(1e300)}
	client := clienttest.Offline(t)
	refused := func(place, key string, err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), "decode with UseNumber") || !strings.Contains(err.Error(), key+" ") {
			t.Errorf("%s: %v", place, err)
		}
	}
	for _, n := range lost {
		for place, path := range map[string]string{
			"path": "v3/{n}/close", "segments": "v3{/n}", "reserved": "v3/{+n}", "prefix": "v3/{n:3}", "query": "v3/x{?n}", "exploded": "v3/x{?n*}", "label": "v3/x{.n}", "parameter": "v3/x{;n}",
		} {
			_, err := client.Chain(path).URL(wechatpay.Request{"n": n})
			refused(place, "n", err)
			_, err = client.Chain(path).URL(wechatpay.Request{"n": []any{"x", n}})
			if place != "prefix" {
				refused(place+", in a list", "n", err)
			}
		}
		for place, req := range map[string]wechatpay.Request{
			"n": {"query": wechatpay.Object{"n": n}}, "n[0]": {"query": wechatpay.Object{"n": []any{n}}}, "n[m]": {"query": wechatpay.Object{"n": wechatpay.Object{"m": n}}},
			"X-N": {"headers": wechatpay.Object{"x-n": n}}, "json: n": {"json": wechatpay.Object{"n": n, "o": 1}},
		} {
			_, err := bodyOf(t, "v3/x", req)
			refused("request", place, err)
		}
		_, err := bodyOf(t, "v2/pay/unifiedorder", wechatpay.Request{"xml": wechatpay.Object{"mch_id": "1900000001", "n": n}})
		refused("xml", "n", err)
	}
}

// TestExactNumbers keeps what has lost nothing as it is, to the last digit.
func TestExactNumbers(t *testing.T) {
	got, err := bodyOf(t, "v2/pay/unifiedorder", wechatpay.Request{"xml": wechatpay.Object{"mch_id": "1900000001", "n": decoded(t, "1519540354020417"), "b": json.RawMessage("100"), "c": bytesLike("x")}})
	for _, want := range []string{"<n>1519540354020417</n>", "<b>100</b>", "<c>x</c>"} {
		if !strings.Contains(got, want) || err != nil {
			t.Errorf("xml: got %s, %v; want %s", got, err, want)
		}
	}
	client := clienttest.Offline(t)
	for want, req := range map[string]wechatpay.Request{
		"v3/1519540354020417537": {"n": json.Number("1519540354020417537")}, "v3/9007199254740991": {"n": decoded(t, "9007199254740991")}, "v3/-5": {"n": ptr(json.Number("-5"))},
		"v3/x?n=0.5": {"q": 0.5}, "v3/x?n=1e3": {"q": json.Number("1e3")},
	} {
		path := "v3/{n}"
		if q, ok := req["q"]; ok {
			path, req = "v3/x{?n}", wechatpay.Request{"n": q}
		}
		if got, err := client.Chain(path).URL(req); got != clienttest.BaseURL+want || err != nil {
			t.Errorf("%v: got %s, %v; want %s", req, got, err, want)
		}
	}
	for _, n := range []any{0.5, float32(1.5), json.Number("1.0"), json.Number("1e3"), ptr(json.Number("1E3")), []any{"a", 0.5}, map[string]float64{"k": 0.5}, [2]float32{0.5, 1}} {
		for _, path := range []string{"v3/{n}", "v3/{+n}", "v3{/n*}", "v3/x{#n}", "v3/x{;n}"} {
			if got, err := client.Chain(path).URL(wechatpay.Request{"n": n}); err == nil || !strings.Contains(err.Error(), "n is a number with a fraction") {
				t.Errorf("%s with %v: %s, %v", path, n, got, err)
			}
		}
	}
}

// TestBytes are a text or an error, and never a list of numbers.
func TestBytes(t *testing.T) {
	for _, v := range []any{[]byte("100"), json.RawMessage("100"), bytesLike("x"), []byteLike{49}, [3]byte{49, 48, 48}, &[2]byte{1, 2}, ptr(json.RawMessage("100")), []int8{97, 98}, [1]int8{97}, []any{[]byte("x")}, map[string]json.RawMessage{"a": json.RawMessage("1")}} {
		for place, req := range map[string]wechatpay.Request{"v3/{b}": {"b": v}, "v3/x{?b}": {"b": v}, "v3/{+b}": {"b": v}, "v3/x": {"query": wechatpay.Object{"b": v}}, "v3/y": {"headers": wechatpay.Object{"b": v}}} {
			if _, err := bodyOf(t, place, req); err == nil || !strings.Contains(err.Error(), "can't be bytes") && !strings.Contains(err.Error(), "nests a list") {
				t.Errorf("%T in %s: %v", v, place, err)
			}
		}
	}
	for _, v := range []any{[]byteLike{49}, [3]byte{49, 48, 48}, &[2]byte{1, 2}} {
		if got, err := bodyOf(t, "v2/pay/unifiedorder", wechatpay.Request{"xml": wechatpay.Object{"mch_id": "1900000001", "b": v}}); err == nil && !strings.Contains(got, "<b>1</b>") {
			t.Errorf("%T in xml: %s", v, got)
		}
	}
}

// everywhere puts a value into each place that takes texts and numbers.
func everywhere(t *testing.T, v any, check func(place, got string, err error)) {
	t.Helper()
	for place, req := range map[string]wechatpay.Request{
		"v3/{n}": {"n": v}, "v3/{+n}": {"n": v}, "v3{/n*}": {"n": []any{"a", v}}, "v3/x{?n}": {"n": v}, "v3/q": {"query": wechatpay.Object{"n": v}}, "v3/l": {"query": wechatpay.Object{"n": []any{v}}},
		"v3/h": {"headers": wechatpay.Object{"X-N": v}}, "v2/pay/unifiedorder": {"xml": wechatpay.Object{"mch_id": "1900000001", "n": v}},
	} {
		got, err := bodyOf(t, place, req)
		check(place, got, err)
	}
}

// TestNoNumbers: what only looks like a number is one nowhere.
func TestNoNumbers(t *testing.T) {
	number := func(num float64) wechatpay.Value {
		return wechatpay.Value{Result: gjson.Result{Type: gjson.Number, Num: num}}
	}
	for _, tt := range []struct {
		v    any
		want string
	}{
		{json.Number("-"), `the json.Number "-"`}, {json.Number(""), "which is no number"}, {json.Number("1/2"), "which is no number"}, {json.Number(" 1"), "which is no number"}, {json.Number("007"), "which is no number"},
		{json.Number("1-2"), "which is no number"}, {ptr(json.Number("--1")), "which is no number"}, {json.Number("e"), "which is no number"}, {wechatpay.Value{Result: gjson.Result{Type: gjson.Number, Raw: "-"}}, "which is no number"},
		{time.Second, "is a time.Duration"}, {ptr(time.Duration(0)), "int64(d / time.Second)"},
		{number(1519540354020417500), "decode with UseNumber"}, {ptr(number(1 << 53)), "decode with UseNumber"},
	} {
		everywhere(t, tt.v, func(place, got string, err error) {
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%T %v in %s: sent %s, %v; want %s", tt.v, tt.v, place, got, err, tt.want)
			}
		})
	}
	everywhere(t, number(1519540354020417), func(place, got string, err error) {
		if err != nil || strings.HasPrefix(place, "v2") && !strings.Contains(got, "<n>1519540354020417</n>") {
			t.Errorf("%s: sent %s, %v", place, got, err)
		}
	})
	for _, v := range []any{number(1519540354020417500), wechatpay.Object{"n": number(1 << 53)}, map[string]any{"l": []wechatpay.Value{number(1 << 53)}}} {
		if got, err := bodyOf(t, "v3/x", wechatpay.Request{"json": v}); err == nil || !strings.Contains(err.Error(), "decode with UseNumber") {
			t.Errorf("json %s: sent %s, %v", fmt.Sprint(v), got, err)
		}
	}
}
