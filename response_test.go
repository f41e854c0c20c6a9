package wechatpay_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/internal/transport"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
)

const answerText = `{"code_url":"weixin://<a&b>","n":1519540354020417537,"tiny":1e-30,"ok":true,"no":null,"text":"\u4e2d\"","list":[1,"a",null],"amount":{"total":9007199254740993}}`

func answered(body string) *wechatpay.Response {
	return &wechatpay.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body)}
}

// TestValueMarshals: handed on by any way that ends in encoding/json, a Value is what it was in the answer.
func TestValueMarshals(t *testing.T) {
	r := answered(answerText)
	inXML := answered("<xml><fee>100</fee><text><![CDATA[<a&b>]]></text></xml>")
	for _, tt := range []struct {
		value wechatpay.Value
		want  string
	}{
		{r.Get("code_url"), `"weixin://\u003ca\u0026b\u003e"`}, {r.Get("n"), `1519540354020417537`}, {r.Get("tiny"), `1e-30`}, {r.Get("ok"), `true`},
		{r.Get("no"), `null`}, {r.Get("nowhere"), `null`}, {wechatpay.Value{}, `null`}, {r.Get("text"), `"\u4e2d\""`},
		{r.Get("list"), `[1,"a",null]`}, {r.Get("list.#"), `3`}, {r.Get("list.1"), `"a"`}, {r.Get("amount"), `{"total":9007199254740993}`},
		{r.Get("amount").Get("total"), `9007199254740993`}, {r.Get("list").Array()[1], `"a"`}, {r.Get("amount").Map()["total"], `9007199254740993`},
		{inXML.Get("fee"), `"100"`}, {inXML.Get("text"), `"\u003ca\u0026b\u003e"`},
		{wechatpay.Value{Result: gjson.Result{Type: gjson.String, Str: `a"`}}, `"a\""`},
		{wechatpay.Value{Result: gjson.Result{Type: gjson.Number, Num: 3}}, `3`},
	} {
		for what, v := range map[string]any{
			"%s": tt.value, `{"v":%s}`: map[string]any{"v": tt.value}, `{"w":%s}`: struct {
				V any `json:"w"`
			}{tt.value}, `[%s]`: []*wechatpay.Value{&tt.value},
		} {
			text, err := json.Marshal(v)
			if want := fmt.Sprintf(what, tt.want); err != nil || string(text) != want {
				t.Errorf("got %s, %v, want %s", text, err, want)
			}
		}
		var back wechatpay.Value
		if text, _ := json.Marshal(tt.value); json.Unmarshal(text, &back) != nil || back.String() != tt.value.String() {
			t.Errorf("%s comes back as %s", text, back)
		}
	}
}

// TestValueReaders: what the readers of a Value give is a Value again, so nothing on the way down marshals otherwise.
func TestValueReaders(t *testing.T) {
	typ := reflect.TypeFor[wechatpay.Value]()
	for i := range typ.NumMethod() {
		m := typ.Method(i)
		for _, result := range []reflect.Type{reflect.TypeFor[gjson.Result](), reflect.TypeFor[[]gjson.Result](), reflect.TypeFor[map[string]gjson.Result]()} {
			for o := range m.Type.NumOut() {
				if m.Type.Out(o) == result || strings.Contains(m.Type.Out(o).String(), "gjson.Result") {
					t.Errorf("%s gives %s", m.Name, m.Type.Out(o))
				}
			}
			if m.Name != "Less" && strings.Contains(m.Type.String(), "func(gjson.Result") {
				t.Errorf("%s calls back with a gjson.Result", m.Name)
			}
		}
	}
	var got []string
	amount, list := answered(answerText).Get("amount"), answered(answerText).Get("list")
	amount.ForEach(func(name, v wechatpay.Value) bool { got = append(got, name.String(), v.Raw); return true })
	for name, v := range amount.All() {
		got = append(got, name.String(), v.Raw)
	}
	for name := range amount.Keys() {
		got = append(got, name.String())
	}
	for v := range list.Values() {
		got = append(got, v.Raw)
		if len(got) == 7 {
			break
		}
	}
	if diff := cmp.Diff([]string{"total", "9007199254740993", "total", "9007199254740993", "total", "1", `"a"`}, got); diff != "" {
		t.Error(diff)
	}
	if text := fmt.Sprintf("%v %s %+v", list.Get("1"), answered(answerText).Get("n"), wechatpay.Value{}); text != "a 1519540354020417537 " {
		t.Errorf("printed as %q", text)
	}
	type inXML struct{ N, None wechatpay.Value }
	if text, err := xml.Marshal(inXML{N: answered(answerText).Get("n")}); err != nil || !strings.Contains(string(text), "<N>1519540354020417537</N><None></None>") {
		t.Errorf("encoding/xml: %s, %v", text, err)
	}
}

// TestValueInARequest: a Value stands wherever a request takes a value.
func TestValueInARequest(t *testing.T) {
	client := clienttest.Offline(t)
	r := answered(answerText)
	for _, tt := range []struct {
		name, path, want string
		req              wechatpay.Request
	}{
		{"path", "v3/a/{n}/{t}", "/v3/a/1519540354020417537/%E4%B8%AD%22", wechatpay.Request{"n": r.Get("n"), "t": r.Get("text")}},
		{"a pointer in a path", "v3/a/{n}", "/v3/a/1519540354020417537", wechatpay.Request{"n": &[]wechatpay.Value{r.Get("n")}[0]}},
		{"its Array in a path", "v3/a/{n}", "/v3/a/1,a", wechatpay.Request{"n": r.Get("list").Array()}},
		{"a query", "v3/a", "/v3/a?b=true&l[0]=1&l[1]=a&n=1519540354020417537", wechatpay.Request{"query": wechatpay.Object{"n": r.Get("n"), "b": r.Get("ok"), "l": r.Get("list").Array(), "no": r.Get("no"), "x": r.Get("x")}}},
		{"its Map as a query", "v3/a", "/v3/a?total=9007199254740993", wechatpay.Request{"query": r.Get("amount").Map()}},
		{"a query in the path", "v3/a{?n,no,x}", "/v3/a?n=1519540354020417537", wechatpay.Request{"n": r.Get("n"), "no": r.Get("no"), "x": r.Get("x")}},
	} {
		u, err := client.Chain(tt.path).URL(tt.req)
		if got := strings.NewReplacer("%5B", "[", "%5D", "]").Replace(strings.TrimPrefix(u, "https://api.mch.weixin.qq.com")); err != nil || got != tt.want {
			t.Errorf("%s: got %s, %v, want %s", tt.name, got, err, tt.want)
		}
	}
	for name, tt := range map[string]struct {
		path, want string
		req        wechatpay.Request
	}{
		"an object in a path": {"v3/a/{n}", "give a member of it", wechatpay.Request{"n": r.Get("amount")}},
		"a list in a query":   {"v3/a", "give a member of it", wechatpay.Request{"query": wechatpay.Object{"n": r.Get("list")}}},
		"nothing in a path":   {"v3/a/{n}", "n", wechatpay.Request{"n": r.Get("nowhere")}},
		"null in a path":      {"v3/a/{n}", "n", wechatpay.Request{"n": r.Get("no")}},
	} {
		if u, err := client.Chain(tt.path).URL(tt.req); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %s, %v", name, u, err)
		}
	}
}

// TestValueInXML: in a call of APIv2 a Value is the text that it holds, and what does not exist is empty.
func TestValueInXML(t *testing.T) {
	r := answered(answerText)
	var sent string
	config := clienttest.Config()
	config.Secret = "8934e7d15453e97507ef794cf7b0519d"
	config.Transport = clienttest.RoundTrip(func(r *http.Request) (*http.Response, error) {
		text, _ := io.ReadAll(r.Body)
		sent = string(text)
		return nil, io.EOF
	})
	client := clienttest.New(t, config)
	pointed := r.Get("text")
	client.Chain("v2/x").Post(t.Context(), wechatpay.Request{"nonceless": true, "xml": wechatpay.Object{
		"mch_id": config.MchID, "n": r.Get("n"), "t": &pointed, "u": r.Get("code_url"), "b": r.Get("ok"), "no": r.Get("no"), "x": r.Get("nowhere"),
	}})
	for _, want := range []string{"<n>1519540354020417537</n>", `<t><![CDATA[中"]]></t>`, "<u><![CDATA[weixin://<a&b>]]></u>", "<b>1</b>", "<no></no>", "<x></x>"} {
		if !strings.Contains(sent, want) {
			t.Errorf("sent %s, without %s", sent, want)
		}
	}
	for _, path := range []string{"amount", "list"} {
		_, err := client.Chain("v2/x").Post(t.Context(), wechatpay.Request{"xml": wechatpay.Object{"mch_id": config.MchID, "x": r.Get(path)}})
		if err == nil || !strings.Contains(err.Error(), "xml: x is a JSON object or list") {
			t.Errorf("%s: %v", path, err)
		}
	}
	sent = ""
	client.Chain("v2/x").Post(t.Context(), wechatpay.Request{"xml": map[string]wechatpay.Value{"mch_id": {Result: gjson.Parse(`"` + config.MchID + `"`)}, "nonce_str": r.Get("nowhere")}})
	if !strings.Contains(sent, "<mch_id>"+config.MchID) || strings.Contains(sent, "<nonce_str></nonce_str>") || !strings.Contains(sent, "<nonce_str>") {
		t.Errorf("a map of Values: sent %s", sent)
	}
}

// TestFind: what is not there is an error that says what is, and no value of it.
func TestFind(t *testing.T) {
	const secret = "S3CRET"
	body := `{"code_url":"S3CRET","payer":{"openid":"S3CRET","n":12345678},"list":[{"a":"S3CRET"},{}],"none":null,"empty":{},"nolist":[],"flag":true}`
	for _, tt := range []struct{ path, want string }{
		{"codeurl", "no codeurl; the answer has code_url"},
		{"prepay", "no prepay; the answer has code_url, payer, list, none, empty, nolist, flag"},
		{"payer.open_id", "no payer.open_id; payer has openid"},
		{"payer.openid.x", "no payer.openid.x; payer.openid is a text"},
		{"payer.n.x.y", "no payer.n.x; payer.n is a number"},
		{"flag.x", "no flag.x; flag is a boolean"},
		{"none", "none is null in the answer"},
		{"none.x", "no none.x; none is null"},
		{"empty.x", "no empty.x; empty has no members"},
		{"list.2", "no list.2; list is a list of 2"},
		{"list.b", "no list.b; list is a list of 2, whose members are 0 to 1, or # for all"},
		{"list.0.b", "no list.0.b; list.0 has a"},
		{"nolist.0", "no nolist.0; nolist is a list of 0"},
		{`list.#(a=="x").a`, `nothing at list.#(a=="x").a; list is a list of 2`},
		{"", "nothing at ; the answer has code_url"},
	} {
		v, err := answered(body).Find(tt.path)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "12345678") || v.Exists() {
			t.Errorf("%s: got %v, want %s", tt.path, err, tt.want)
		}
	}
	for _, tt := range []struct {
		r    *wechatpay.Response
		want string
	}{
		{nil, "there is no answer"}, {&wechatpay.Response{StatusCode: 204}, "(status 204) has no body"},
		{&wechatpay.Response{Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte("<html>")}, "(text/html) is neither JSON nor XML"},
		{answered(`{"a":1,"b":2,"b":3}`), "has the name b twice"},
		{answered("<xml><code_url>x</code_url></xml>"), "no a; the answer has code_url"},
		{answered(`{"` + strings.Repeat("long", 5000) + `":1,"b\nb":2}`), "…, b b"},
		{answered("{" + manyNames(5000) + `"z":1}`), "and 4989 more"},
	} {
		if _, err := tt.r.Find("a"); err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") || len(err.Error()) > 1000 {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
	if v, err := answered(body).Find("payer"); err != nil {
		t.Error(err)
	} else if n, err := v.Find("n"); err != nil || n.Int() != 12345678 {
		t.Error(n, err)
	} else if _, err = v.Find("open_id.x"); err == nil || !strings.Contains(err.Error(), "no open_id; the value has openid") {
		t.Error(err)
	}
}

func manyNames(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"name-%d":0,`, i)
	}
	return b.String()
}

// TestValuePassesTheChecks: openapi.Validate takes a Value for what it holds, and the sandbox for what it means.
func TestValuePassesTheChecks(t *testing.T) {
	sb := clienttest.Sandbox(t, sandbox.Options{})
	config := sb.Config()
	config.Validate = openapi.Validate
	client := clienttest.New(t, config)
	r := answered(`{"appid":"wxd678efh567hg6787","no":"20260729009","total":100,"mchid":"` + config.MchID + `","wrong":"100"}`)
	order := wechatpay.Object{
		"appid": r.Get("appid"), "mchid": r.Get("mchid"), "description": "book", "out_trade_no": r.Get("no"), "notify_url": "https://example.com/notify",
		"amount": wechatpay.Object{"total": r.Get("total")},
	}
	if _, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), wechatpay.Request{"json": order}); err != nil {
		t.Error(err)
	}
	query := wechatpay.Request{"out_trade_no": r.Get("no"), "query": wechatpay.Object{"mchid": r.Get("mchid")}}
	if found, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(t.Context(), query); err != nil || found.Get("amount.total").Int() != 100 {
		t.Errorf("%v, %v", found, err)
	}
	order["amount"] = wechatpay.Object{"total": r.Get("wrong")}
	if _, err := client.Chain("v3/pay/transactions/native").Post(t.Context(), wechatpay.Request{"json": order}); err == nil || !strings.Contains(err.Error(), "total") {
		t.Errorf("a text for a number: %v", err)
	}
}

// TestPublic: what the transport says of a verification keeps its words, and is found under the names of this package,
// also in the middle of an error.
func TestPublic(t *testing.T) {
	for _, c := range wechatpay.Causes() {
		t.Run(c.Public.Error(), func(t *testing.T) {
			if c.Public.Error() != c.Internal.Error() {
				t.Errorf("%q and %q", c.Public, c.Internal)
			}
			if got := wechatpay.Public(c.Internal); got != c.Public {
				t.Errorf("alone: %v", got)
			}
			inner := fmt.Errorf("fetching: %w", &transport.Passing{Err: fmt.Errorf("%w under serial AB: %w", c.Internal, io.EOF)})
			for name, err := range map[string]error{"in the middle": inner, "unsent": &transport.Unsent{Err: inner}} {
				got := wechatpay.Public(err)
				var passing *transport.Passing
				if !errors.Is(got, c.Public) || got.Error() != err.Error() || !errors.Is(got, io.EOF) || !errors.As(got, &passing) {
					t.Errorf("%s: %v", name, got)
				}
				for _, other := range wechatpay.Causes() {
					if other != c && errors.Is(got, other.Public) {
						t.Errorf("%s: it is %v as well", name, other.Public)
					}
				}
			}
			got := wechatpay.Public(&transport.Unverified{Serial: "AB", RequestID: "id", Status: 200, Header: http.Header{"A": {"b"}}, Body: []byte("{}"), Err: inner})
			unverified, ok := got.(*wechatpay.VerificationError)
			if !ok || !errors.Is(got, c.Public) || got.Error() != "verification: "+inner.Error()+" (request id id)" {
				t.Fatalf("%T %v", got, got)
			}
			if r := unverified.Response; unverified.Serial != "AB" || r.StatusCode != 200 || r.Header.Get("A") != "b" || r.String() != "{}" {
				t.Errorf("%+v", unverified)
			}
		})
	}
	if other := fmt.Errorf("x: %w", io.EOF); wechatpay.Public(other) != other || wechatpay.Public(nil) != nil {
		t.Error("another error has changed")
	}
}

// FuzzResponse reads bodies of any kind: what is no JSON gives nothing.
func FuzzResponse(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, "<html>", "", "null", `{"a":`, `[{"a":"b"}]`, "\xff"} {
		f.Add([]byte(seed), "a")
	}
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		if strings.ContainsAny(path, "@|!{[") { // modifiers and literals of gjson make values of their own
			return
		}
		r := &wechatpay.Response{StatusCode: 200, Body: body}
		if got := r.Get(path); got.Exists() && !json.Valid(body) {
			t.Fatalf("%q gives %v of a body that is no JSON", path, got)
		}
		var v any
		if err := r.Decode(&v); err == nil && len(body) > 0 && !json.Valid(body) {
			t.Fatalf("decoded %q to %v", body, v)
		}
	})
}
