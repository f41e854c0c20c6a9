package wechatpay_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/openapi"
)

var treeVerbs = []string{"Get", "Put", "Post", "Patch", "Delete"}

// treeEnd is one way down the tree to the end of a path.
type treeEnd struct {
	way    string        // the methods walked: V3().Certificates()
	node   reflect.Value // has the verbs
	values []string      // bound by Param, in order
}

func (e treeEnd) chain() wechatpay.Chain {
	return e.node.MethodByName("Chain").Call([]reflect.Value{reflect.ValueOf("")})[0].Interface().(wechatpay.Chain)
}

func (e treeEnd) verbs() (have []string) {
	for _, verb := range treeVerbs {
		if e.node.MethodByName(verb).IsValid() {
			have = append(have, verb)
		}
	}
	return have
}

// treeEnds walks every way down: through each placeholder by its name, and by Param with a value of its own.
func treeEnds(t *testing.T, client *wechatpay.Client) (ends []treeEnd) {
	t.Helper()
	var down func(at treeEnd)
	down = func(at treeEnd) {
		isEnd := false
		for i := range at.node.NumMethod() {
			m := at.node.Type().Method(i)
			verb := strings.TrimSuffix(m.Name, "Async")
			switch next := (treeEnd{way: at.way + "." + m.Name + "()", values: at.values}); {
			case m.Name == "Chain":
				isEnd = true
			case slices.Contains(treeVerbs, verb):
				if !at.node.MethodByName(verb).IsValid() || !at.node.MethodByName(verb+"Async").IsValid() || !at.node.MethodByName("Chain").IsValid() {
					t.Errorf("%s lacks a twin or Chain", next.way)
				}
			case m.Name == "Param":
				value := fmt.Sprintf("%d/中 %d", len(at.values), len(at.way))
				next.values = append(slices.Clip(at.values), value)
				next.node = at.node.Method(i).Call([]reflect.Value{reflect.ValueOf(value)})[0]
				down(next)
			default:
				next.node = at.node.Method(i).Call(nil)[0]
				down(next)
			}
		}
		if isEnd {
			ends = append(ends, at)
		}
	}
	for _, root := range []string{"V3", "V2", "HK", "Global", "Brand"} {
		down(treeEnd{way: root + "()", node: reflect.ValueOf(client).MethodByName(root).Call(nil)[0]})
	}
	return ends
}

// spellings gives a template with every choice of its placeholders bound: {} stands where one is.
func spellings(template string) []string {
	before, after, ok := strings.Cut(template, "{")
	if !ok {
		return []string{template}
	}
	name, rest, _ := strings.Cut(after, "}")
	var all []string
	for _, tail := range spellings(rest) {
		all = append(all, before+"{"+name+"}"+tail, before+"{}"+tail)
	}
	return all
}

// TestTreeIsTheCatalogue compares both ways: every operation, with its placeholders open and bound, is in the tree
// with its verb, and the tree has nothing else.
func TestTreeIsTheCatalogue(t *testing.T) {
	got, want, open := map[string]bool{}, map[string]bool{}, 0
	for _, e := range treeEnds(t, clienttest.Offline(t)) {
		for _, verb := range e.verbs() {
			got[strings.ToUpper(verb)+" "+e.chain().String()] = true
			if len(e.values) == 0 {
				open++
			}
		}
	}
	for _, o := range openapi.Operations() {
		for _, text := range spellings(o.Template()) {
			want[o.Method+" "+text] = true
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if open != len(openapi.Operations()) {
		t.Errorf("%d operations in the tree, %d in the catalogue", open, len(openapi.Operations()))
	}
}

// templateOf finds an operation's template for a walk, and the values of its placeholders: those that are open get
// values too.
func templateOf(t *testing.T, e treeEnd) (template string, all, left wechatpay.Request) {
	t.Helper()
	text := e.chain().String()
	for _, o := range openapi.Operations() {
		if !slices.Contains(spellings(o.Template()), text) {
			continue
		}
		all, left = wechatpay.Request{}, wechatpay.Request{}
		walked, values := strings.Split(text, "/"), e.values
		for i, segment := range strings.Split(o.Template(), "/") {
			name, isHole := strings.CutPrefix(strings.TrimSuffix(segment, "}"), "{")
			switch {
			case !isHole:
			case walked[i] == "{}":
				all[name], values = values[0], values[1:]
			default:
				all[name], left[name] = "open/"+name, "open/"+name
			}
		}
		return o.Template(), all, left
	}
	t.Fatalf("%s spells %s, which is no operation", e.way, text)
	return "", nil, nil
}

// TestTreeURL walks down every way: the URL is that of the same path as a Chain.
func TestTreeURL(t *testing.T) {
	client := clienttest.Offline(t)
	for _, e := range treeEnds(t, client) {
		template, all, left := templateOf(t, e)
		want, err := client.Chain(template).URL(all)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := e.chain().URL(left); got != want || err != nil {
			t.Errorf("%s: %s, %v, want %s", e.way, got, err, want)
		}
	}
}

// TestTreeVerbs calls every verb of the tree and looks at what would be sent.
func TestTreeVerbs(t *testing.T) {
	var sent record
	config := clienttest.Config()
	config.PrivateKey, config.Secret = freeSigner{}, "x"
	config.Merchant = &tls.Certificate{Certificate: [][]byte{{1}}, PrivateKey: clienttest.Key()}
	config.Transport = clienttest.SecuredTrip{Answer: func(r *http.Request, _ bool) (*http.Response, error) {
		sent.add(r.Method + " " + r.URL.String())
		return nil, errors.New("no network here")
	}}
	client := clienttest.New(t, config)
	file, err := wechatpay.NewMedia("a.png", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range treeEnds(t, client) {
		if len(e.values) > 0 {
			continue // the same types as those with the placeholders open
		}
		template, all, left := templateOf(t, e)
		url, err := client.Chain(template).URL(all)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(template, "v2/") {
			left = wechatpay.Request{"xml": map[string]string{"mch_id": config.MchID}, "security": true}
			if strings.HasSuffix(template, "/uploadmedia") {
				left["body"] = file
			}
		}
		for _, verb := range e.verbs() {
			arguments := []reflect.Value{reflect.ValueOf(t.Context()), reflect.ValueOf(left)}
			_, err := e.node.MethodByName(verb).Interface().(func(context.Context, wechatpay.Request) (*wechatpay.Response, error))(t.Context(), left)
			checkSent(t, e.way+"."+verb, template, sent.take(), strings.ToUpper(verb)+" "+url, err)
			future := e.node.MethodByName(verb + "Async").Call(arguments)[0].Interface().(*wechatpay.Future)
			_, err = future.Wait()
			checkSent(t, e.way+"."+verb+"Async", template, sent.take(), strings.ToUpper(verb)+" "+url, err)
		}
	}
}

// record keeps what was sent, from any goroutine.
type record struct {
	mu   sync.Mutex
	sent []string
}

func (r *record) add(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = append(r.sent, line)
}

func (r *record) take() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	line := strings.Join(r.sent, ", ")
	r.sent = nil
	return line
}

func checkSent(t *testing.T, way, template, got, want string, err error) {
	t.Helper()
	if strings.HasPrefix(template, "v2/") { // signed, and a few on hosts of their own
		method, sent, _ := strings.Cut(got, " ")
		if u, err := url.Parse(sent); err == nil {
			got, want = method+" /"+strings.TrimPrefix(u.Path, "/"), strings.Replace(want, clienttest.BaseURL, "/", 1)
		}
	}
	if got != want || err == nil {
		t.Errorf("%s sends %q, %v, want %q", way, got, err, want)
	}
}

// TestTreeParamErrors holds Param of the tree against Param of a Chain.
func TestTreeParamErrors(t *testing.T) {
	client := clienttest.Offline(t)
	wrong := func(err error) *wechatpay.TemplateError {
		var e *wechatpay.TemplateError
		if !errors.As(err, &e) {
			t.Fatalf("%v is no *TemplateError", err)
		}
		return &wechatpay.TemplateError{Template: e.Template, Offset: e.Offset, Variable: e.Variable, Reason: e.Reason}
	}
	for _, tt := range []struct{ name, first, second string }{
		{"the first is empty", "", "9867041"},
		{"the second is empty", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", ""},
		{"no UTF-8", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "\xff"},
		{"both", "\xff", ""},
		{"a dot segment", "..", "9867041"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := client.Chain("v3/marketing/favor/users").Param(tt.first).Chain("coupons").Param(tt.second).Get(t.Context(), nil)
			want := wrong(err)
			want.Template = "v3/marketing/favor/users/{}/coupons/{}" // a Chain stops at the first error
			end := client.V3().Marketing().Favor().Users().Param(tt.first).Coupons().Param(tt.second)
			_, err = end.Get(t.Context(), nil)
			if diff := cmp.Diff(want, wrong(err)); diff != "" {
				t.Error(diff)
			}
			_, err = end.GetAsync(t.Context(), nil).Wait()
			if diff := cmp.Diff(want, wrong(err)); diff != "" {
				t.Error(diff)
			}
			_, err = end.Chain("more").URL(nil)
			if wrong(err).Reason != want.Reason {
				t.Errorf("after stepping out: %v", err)
			}
		})
	}
}

// TestTreeWithoutClient begins at clients that New has not made.
func TestTreeWithoutClient(t *testing.T) {
	for name, client := range map[string]*wechatpay.Client{"nil": nil, "zero": {}} {
		for _, e := range treeEnds(t, client) {
			if _, err := e.chain().URL(nil); err == nil {
				t.Errorf("%s client: %s has a URL", name, e.way)
			}
		}
		_, want := client.Chain("v3/certificates").Get(t.Context(), nil)
		if _, err := client.V3().Certificates().Get(t.Context(), nil); want == nil || !errors.Is(err, want) {
			t.Errorf("%s client: %v, want %v", name, err, want)
		}
		if _, err := client.V3().Certificates().GetAsync(t.Context(), nil).Wait(); !errors.Is(err, want) {
			t.Errorf("%s client, async: %v, want %v", name, err, want)
		}
	}
	end := clienttest.Offline(t).V3().Certificates()
	zero := reflect.New(reflect.TypeOf(end)).Elem()
	if chain := (treeEnd{node: zero}).chain(); chain.String() != "" {
		t.Errorf("a zero node spells %s", chain)
	}
}

// TestTreeSiblings keeps nodes in variables: what one binds is not seen by another, also from many goroutines.
func TestTreeSiblings(t *testing.T) {
	users := clienttest.Offline(t).V3().Marketing().Favor().Users()
	one, two := users.Param("one").Coupons(), users.Param("two").Coupons()
	var all sync.WaitGroup
	for i := range 16 {
		all.Add(1)
		go func() {
			defer all.Done()
			id := fmt.Sprint(i)
			for _, tt := range []struct {
				chain wechatpay.Chain
				want  string
			}{
				{one.Param(id).Chain(""), "/v3/marketing/favor/users/one/coupons/" + id},
				{two.Param(id).Chain("").Param("x"), "/v3/marketing/favor/users/two/coupons/" + id + "/x"},
				{one.Chain("").Param(id).Param("y"), "/v3/marketing/favor/users/one/coupons/" + id + "/y"},
				{two.CouponID().Chain("{coupon_id}"), "/v3/marketing/favor/users/two/coupons/c/c"},
			} {
				req := wechatpay.Request{"coupon_id": "c"}
				if !strings.Contains(tt.chain.String(), "{coupon_id}") {
					req = nil
				}
				if got, err := tt.chain.URL(req); !strings.HasSuffix(got, tt.want) || err != nil {
					t.Errorf("%s: %s, %v, want …%s", tt.chain, got, err, tt.want)
				}
			}
		}()
	}
	all.Wait()
}

// TestTreeSpells names what the rules of tree.go decide.
func TestTreeSpells(t *testing.T) {
	client := clienttest.Offline(t)
	for want, got := range map[string]wechatpay.Chain{
		"v3/profitsharing/receivers/delete":                       client.V3().Profitsharing().Receivers().DeleteSegment().Chain(""),
		"v3/ecommerce/applyments/":                                client.V3().Ecommerce().Applyments().Chain(""),
		"v3/ecommerce/applyments/{applyment_id}":                  client.V3().Ecommerce().Applyments().ApplymentID().Chain(""),
		"v3/applyment4sub/applyment/":                             client.V3().Applyment4sub().Applyment().Chain(""),
		"v3/refund/domestic/refunds/{out_refund_no}":              client.V3().Refund().Domestic().Refunds().OutRefundNo().Chain(""),
		"v3/refund/domestic/refunds/{}":                           client.V3().Refund().Domestic().Refunds().Param("1").Chain(""),
		"v3/refund/domestic/refunds/{}/apply-abnormal-refund":     client.V3().Refund().Domestic().Refunds().Param("1").ApplyAbnormalRefund().Chain(""),
		"v3/apply4subject/applyment/{}/cancel":                    client.V3().Apply4subject().Applyment().Param("1").Cancel().Chain(""),
		"v3/marketing/favor/stocks/{stock_id}/start":              client.V3().Marketing().Favor().Stocks().StockID().Start().Chain(""),
		"v3/marketing/favor/stocks/{stock_id}/start/tomorrow/{x}": client.V3().Marketing().Favor().Stocks().StockID().Start().Chain("tomorrow/{x}"),
		"v2/pay/unifiedorder":                                     client.V2().Pay().Unifiedorder().Chain(""),
		"hk/v3/refunds":                                           client.HK().V3().Refunds().Chain(""),
		"global/v3/customs/orders":                                client.Global().V3().Customs().Orders().Chain(""),
		"brand/store/brandstores/{}/close":                        client.Brand().Store().Brandstores().Param("1").Close().Chain(""),
	} {
		if got.String() != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// TestTreePrintsNoValue prints nodes and ends as fmt, slog and JSON do.
func TestTreePrintsNoValue(t *testing.T) {
	const id = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
	users := clienttest.Offline(t).V3().Marketing().Favor().Users()
	inner, both, end := users.Param(id), users.Param(id).Coupons(), users.Param(id).Coupons().Param("1"+id)
	for _, n := range []any{inner, both, end, &inner, &both, &end, []any{end}, map[string]any{"end": end}, end.Chain("")} {
		var out bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			fmt.Fprintf(&out, verb, n)
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("node", "n", n)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("node", "n", n)
		if err := json.NewEncoder(&out).Encode(n); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), id) || strings.Contains(out.String(), fmt.Sprintf("%x", id)) {
			t.Errorf("%T prints what Param bound:\n%s", n, &out)
		}
	}
}
