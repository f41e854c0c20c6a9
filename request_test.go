package wechatpay_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

func ptr[T any](v T) *T { return &v }

// TestMistakes makes mistakes in a path or a request; nothing is sent, and the text says where, what and what to do.
func TestMistakes(t *testing.T) {
	config := offlineConfig()
	config.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		t.Errorf("%s was sent", r.URL)
		return nil, io.EOF
	})
	client := newClient(t, config)
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
	client := offline(t)
	for _, key := range wechatpay.GuzzleOptions() {
		if _, err := client.Chain("v3/x").URL(wechatpay.Request{key: 1}); err == nil || !strings.Contains(err.Error(), "option of PHP's Guzzle; in Go, ") {
			t.Errorf("%s: %v", key, err)
		}
		if got, err := client.Chain("v3/{" + key + "}").URL(wechatpay.Request{key: 1}); err != nil || got != offlineURL+"v3/1" {
			t.Errorf("{%s}: %s, %v", key, got, err)
		}
	}
}

// TestReservedNames names placeholders like the keys of a Request: such a key is the value of its placeholder in every
// request, whatever else is in it, and nothing besides.
func TestReservedNames(t *testing.T) {
	var sent *http.Request
	config := offlineConfig()
	config.Transport = roundTrip(func(r *http.Request) (*http.Response, error) { sent = r; return nil, io.EOF })
	client := newClient(t, config)
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
	config := offlineConfig()
	config.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		raw, _ := io.ReadAll(r.Body)
		if r.GetBody != nil || r.ContentLength != int64(len(raw)) {
			t.Errorf("sent %q, length %d, and a GetBody by which it would be sent again: %v", raw, r.ContentLength, r.GetBody != nil)
		}
		sent = append(sent, string(raw))
		return nil, io.EOF
	})
	client := newClient(t, config)
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
			if _, err := offline(t).Chain("v3/{x}").Post(t.Context(), req); err == nil || len(err.Error()) > 3000 {
				t.Errorf("%s in %s: %.300v", name, place, err)
			}
		}
		config := offlineConfig()
		config.Secret = "8934e7d15453e97507ef794cf7b0519d"
		for place, xml := range map[string]any{"xml": wechatpay.Object{"mch_id": config.MchID, "a": v}, "whole xml": v} {
			if _, err := newClient(t, config).Chain("v2/x").Post(t.Context(), wechatpay.Request{"xml": xml}); err == nil {
				t.Errorf("%s in %s: no error", name, place)
			}
		}
	}
}

// TestSinkAfterVerification writes a signed answer to the sink only once it has verified.
func TestSinkAfterVerification(t *testing.T) {
	sb := newSandbox(t, sandbox.Options{})
	client := newClient(t, sb.Config())
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
