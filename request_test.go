package wechatpay_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
)

type named string

func ptr[T any](v T) *T { return &v }

// TestValues writes Go values into a path and a query.
func TestValues(t *testing.T) {
	client := offline(t)
	for _, test := range []struct {
		value any
		want  string // in {x}; a text with a blank is what the error contains
	}{
		{"a b", "a%20b"}, {"微信", "%E5%BE%AE%E4%BF%A1"}, {"é", "%C3%A9"}, {"🧧", "%F0%9F%A7%A7"}, {named("n"), "n"}, {ptr("p"), "p"},
		{7, "7"}, {int64(-7), "-7"}, {uint8(7), "7"}, {math.MaxInt64, "9223372036854775807"}, {uint64(math.MaxUint64), "18446744073709551615"},
		{true, "true"}, {false, "false"}, {2.0, "2"}, {1e15, "1000000000000000"}, {float32(3), "3"}, {json.Number("10"), "10"},
		{[]string{"a", "b"}, "a,b"}, {[]any{"a", nil, 1}, "a,1"}, {[2]int{1, 2}, "1,2"}, {map[string]any{"b": 1, "a": "x"}, "a,x,b,1"}, {map[string]string{"k": "v"}, "k,v"},
		{nil, "is empty"}, {"", "is empty"}, {[]string{}, "is empty"}, {map[string]any{}, "is empty"}, {(*string)(nil), "is empty"}, {[]any{nil}, "is empty"},
		{[]byte("x"), "string(…), or"}, {struct{}{}, "can't be written"}, {make(chan int), "can't be written"}, {[]any{[]any{1}}, "nests a"},
		{map[int]string{1: "x"}, "are no texts"}, {math.NaN(), "is no number"}, {math.Inf(1), "is no number"}, {"\xff", "no valid UTF-8"}, {[]string{"\xff"}, "no valid UTF-8"},
		{map[string]string{"\xff": "x"}, "no valid UTF-8"}, {func() {}, "can't be written"},
	} {
		got, err := client.Chain("v3/{x}").URL(wechatpay.Request{"x": test.value})
		if strings.Contains(test.want, " ") {
			var wrong *wechatpay.TemplateError
			if !errors.As(err, &wrong) || wrong.Variable != "x" || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%T %v: got %v, want it to contain %q", test.value, test.value, err, test.want)
			}
		} else if got != offlineURL+"v3/"+test.want || err != nil {
			t.Errorf("%T %v: got %s, %v", test.value, test.value, got, err)
		}
	}
	for given, want := range map[string]any{
		"v3/x?a=1&b%5B0%5D=x&b%5B1%5D=2&c%5Bd%5D=true": wechatpay.Object{"a": 1, "b": []any{"x", 2}, "c": wechatpay.Object{"d": true, "e": nil}},
		"v3/x?a=1&a=2&b=%20%2B~":                       map[string][]string{"b": {" +~"}, "a": {"1", "2"}},
		"v3/x?%E9%94%AE=%E5%80%BC":                     map[string]string{"键": "值"},
		"v3/x?z=1&a=%2F+":                              "z=1&a=%2F+",
		"v3/x":                                         wechatpay.Object{},
	} {
		if got, err := client.Chain("v3/x?old=1").URL(wechatpay.Request{"query": want}); got != offlineURL+given || err != nil {
			t.Errorf("query %v: got %s, %v; want %s", want, got, err, given)
		}
	}
	loop := wechatpay.Object{}
	loop["loop"] = loop
	for _, query := range []any{7, []string{"a"}, loop, wechatpay.Object{"a": func() {}}, wechatpay.Object{"a": "\xff"}, "\xff", map[int]string{1: "a"}} {
		if got, err := client.Chain("v3/x").URL(wechatpay.Request{"query": query}); err == nil || !strings.Contains(err.Error(), "query") {
			t.Errorf("query of %T: got %s, %v", query, got, err)
		}
	}
}

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

// TestChainIsAValue makes two children of one parent and looks at all three, and calls one chain from many goroutines.
func TestChainIsAValue(t *testing.T) {
	client := offline(t)
	parent := client.Chain("v3/a").Param("1").Param("2")
	left, right := parent.Param("left").Chain("x"), parent.Param("right")
	for chain, want := range map[*wechatpay.Chain]string{&parent: "v3/a/1/2", &left: "v3/a/1/2/left/x", &right: "v3/a/1/2/right"} {
		if got, err := chain.URL(nil); got != offlineURL+want || err != nil {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	}
	if left.String() != "v3/a/{}/{}/{}/x" {
		t.Errorf("prints as %s", left)
	}
	var group sync.WaitGroup
	for i := range 64 {
		group.Go(func() {
			id := fmt.Sprint(i)
			if got, err := right.Chain("{x}").URL(wechatpay.Request{"x": id}); got != offlineURL+"v3/a/1/2/right/"+id || err != nil {
				t.Errorf("%s, %v", got, err)
			}
		})
	}
	group.Wait()
}

// TestTemplateCache fills the cache with ids that are written into paths: it stays bounded. Ids bound by Param, and
// values of variables, never get there.
func TestTemplateCache(t *testing.T) {
	client := offline(t)
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			for i := range 500 {
				id := fmt.Sprintf("id-%d-%d", g, i)
				client.Chain("v3/literal/" + id + "-literal")
				client.Chain("v3/{x}").URL(wechatpay.Request{"x": "secret-" + id})
				if got, err := client.Chain("v3/p").Param("bound-" + id).Chain("x").URL(nil); got != offlineURL+"v3/p/bound-"+id+"/x" || err != nil {
					t.Errorf("%s, %v", got, err)
				}
			}
		})
	}
	group.Wait()
	if n, found := wechatpay.Templates(client, "bound-"); n > 256 || n == 0 || found {
		t.Errorf("%d templates are kept, a bound id among them: %v", n, found)
	}
	if _, found := wechatpay.Templates(client, "secret-"); found {
		t.Error("a value is kept")
	}
}
