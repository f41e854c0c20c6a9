package resend_test

import (
	"crypto/tls"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/internal/resend"
	"github.com/a8579013/wechatpay/openapi"
)

// TestTable walks through the catalogue: what a client repeats after a broken connection is what the catalogue calls
// harmless, with the operation's own number and no other.
func TestTable(t *testing.T) {
	var sent int
	var client *wechatpay.Client
	fresh := func() { // a budget lasts for few
		config := clienttest.Config()
		config.Retry = clienttest.Quickly
		config.Retry.Attempts = 2
		config.Secret = strings.Repeat("k", 32)
		config.Merchant = &tls.Certificate{Certificate: [][]byte{{1}}, PrivateKey: config.PrivateKey}
		config.Transport = clienttest.SecuredTrip{Answer: func(*http.Request, bool) (*http.Response, error) { sent++; return nil, errors.New("broken") }}
		client = clienttest.New(t, config)
	}
	repeated := func(o *openapi.Operation, numbers ...string) bool {
		t.Helper()
		fresh()
		sent = 0
		if _, err := client.Do(t.Context(), o.Method+" "+o.Template(), request(o, numbers)); sent == 0 {
			t.Errorf("%s %s: %v", o.Method, o.Template(), err)
		}
		return sent > 1
	}
	count := map[string]int{}
	for _, o := range openapi.Operations() {
		what := o.Method + " " + o.Template()
		if o.Method == http.MethodGet || o.Kind == openapi.Multipart || o.Has(openapi.FlagUnsignedRequest) {
			continue
		}
		own := o.Number
		inPath := strings.HasPrefix(own, "path.")
		harmless := o.Repeat == openapi.RepeatHarmless
		if own != "" {
			count["with a number"]++
			if got := repeated(o, own); got != harmless {
				t.Errorf("%s: with %s it is repeated: %v, and the catalogue says %q", what, own, got, o.Repeat)
			}
		}
		if others := otherNumbers(o); len(others) > 0 && (own != "" || !harmless) {
			count["with other numbers"]++
			if got := repeated(o, others...); got != (inPath && harmless) && !reads(o) && !eitherOf[what] {
				t.Errorf("%s: with %q, which are not its own number %q, it is repeated: %v", what, others, own, got)
			}
		}
		if !inPath && repeated(o) {
			t.Errorf("%s: it is repeated without a number", what)
		}
	}
	if count["with a number"] < 400 || count["with other numbers"] < 30 {
		t.Errorf("%v", count)
	}
}

// eitherOf are operations where another number may stand for the own one.
var eitherOf = map[string]bool{"POST v3/merchant-risk-manage/report-trade-union-information": true}

// reads tells a query that is a POST: by which number it asks does not matter.
func reads(o *openapi.Operation) bool {
	return o.Repeat == openapi.RepeatHarmless && !o.Settle.Known() && !resend.MovesMoney("https://h"+o.Path)
}

func otherNumbers(o *openapi.Operation) (paths []string) {
	if o.Body == nil {
		return nil
	}
	for _, f := range o.Body.Fields {
		if path := string(o.Kind) + "." + f.Name; resend.IsNumber(f.Name) && path != o.Number {
			paths = append(paths, path)
		}
	}
	return paths
}

// request is one with these numbers, and with variables of the path.
func request(o *openapi.Operation, numbers []string) wechatpay.Request {
	req, body := wechatpay.Request{}, wechatpay.Object{"something": "1"}
	for _, p := range o.PathParams {
		req[p.Name] = "1"
	}
	for _, n := range numbers {
		part, name, _ := strings.Cut(n, ".")
		switch part {
		case "header":
			req["headers"] = map[string]string{name: "1"}
		case "query":
			req["query"] = map[string]string{name: "1"}
		case "json", "xml":
			body[name] = "1"
		}
	}
	if o.V2 {
		body["mch_id"] = "1900000001"
		req["security"] = o.Has(openapi.FlagMTLS)
		for _, name := range []string{"mchid", "combine_mch_id"} {
			if o.Body.Field(name) != nil {
				delete(body, "mch_id")
				body[name] = "1900000001"
			}
		}
	}
	if o.Kind != openapi.NoBody {
		req[string(o.Kind)] = body
	}
	return req
}
