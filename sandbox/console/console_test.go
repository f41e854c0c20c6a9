package console_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/sandbox/console"
)

// TestRequests shows what arrived, with its answer, as an assertion in another language would ask for it.
func TestRequests(t *testing.T) {
	d := start(t, sandbox.Options{}, console.Options{})
	d.order("console-1")
	if _, err := d.client.Chain("v3/pay/transactions/out-trade-no/console-0").Get(t.Context(), wechatpay.Request{"query": object{"mchid": sandbox.DefaultMchID}}); err == nil {
		t.Error("an order that is not there was found")
	}
	d.order("console-2")
	for name, c := range map[string]struct {
		query string
		ids   []any
		last  float64
	}{
		"all":      {"", []any{1.0, 2.0, 3.0}, 3},
		"since":    {"?since=1", []any{2.0, 3.0}, 3},
		"in turn":  {"?since=1&limit=1", []any{2.0}, 2},
		"newest":   {"?limit=1", []any{3.0}, 3},
		"method":   {"?method=POST", []any{1.0, 3.0}, 3},
		"path":     {"?path=/v3/pay/transactions/out-trade-no", []any{2.0}, 2},
		"status":   {"?status=404", []any{2.0}, 2},
		"verified": {"?verified=false", nil, 0},
		"seen":     {"?since=3", nil, 3},
	} {
		answer := d.must("GET", "/_sandbox/requests"+c.query, "")
		var ids []any
		for _, r := range answer["requests"].([]any) {
			ids = append(ids, r.(object)["id"])
		}
		if diff := cmp.Diff(c.ids, ids); diff != "" || answer["last"] != c.last {
			t.Errorf("%s: %v, last %v", name, ids, answer["last"])
		}
	}
	got := d.must("GET", "/_sandbox/requests/2", "")
	answer := got["answer"].(object)
	if answer["status"] != 404.0 || answer["code"] != "ORDER_NOT_EXIST" || got["verified"] != true ||
		!strings.HasPrefix(got["message"].(string), "GET\n/v3/pay/transactions/out-trade-no/console-0?mchid=8956000\n") ||
		!strings.Contains(answer["body"].(object)["text"].(string), `"code":"ORDER_NOT_EXIST"`) || answer["header"].(object)["Wechatpay-Signature"] == nil {
		t.Errorf("%v", got)
	}
	if status, _, _ := d.ask("GET", "/_sandbox/requests/9", ""); status != 404 {
		t.Errorf("a request that is not there: %d", status)
	}
}

// TestWait asks before the request arrives.
func TestWait(t *testing.T) {
	d := start(t, sandbox.Options{}, console.Options{})
	answers := make(chan object)
	go func() { answers <- d.must("GET", "/_sandbox/requests?wait=60&status=200", "") }()
	d.order("console-wait")
	if got := (<-answers)["requests"].([]any); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

// TestSecrets: what lets somebody in elsewhere is not shown.
func TestSecrets(t *testing.T) {
	d := start(t, sandbox.Options{}, console.Options{Key: []byte("the-control-key"), Token: "the-control-token"})
	d.ask("GET", "/v3/certificates", "", "Authorization", "Bearer a-secret-of-somebody", "Cookie", "session=a-secret-of-somebody", "Proxy-Authorization", "Basic a-secret-of-somebody")
	d.order("console-secret")
	var all bytes.Buffer
	for _, path := range []string{"requests", "state", "openapi.json", "documents/order", "identity?nonce=0123456789abcdef"} {
		text, err := json.Marshal(d.must("GET", "/_sandbox/"+path, ""))
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	keys := d.sb.Keys()
	for _, secret := range []string{"a-secret-of-somebody", "the-control-key", "the-control-token", keys.APIv3Key, keys.Secret, "PRIVATE KEY"} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("%s is shown", secret)
		}
	}
}

// TestSteer goes through all that changes the sandbox.
func TestSteer(t *testing.T) {
	d := start(t, sandbox.Options{}, console.Options{})
	d.order("console-3")
	d.must("POST", "/_sandbox/pay", `{"out_trade_no":"console-3"}`)
	before := d.must("GET", "/_sandbox/state", "")
	if before["documents"].(object)["order"] != 1.0 || before["balances"].(object)["payers"] != -888.0 {
		t.Errorf("%v", before)
	}
	documents := d.must("GET", "/_sandbox/documents/order", "")["documents"].([]any)
	if len(documents) != 1 || documents[0].(object)["key"] != "console-3" || documents[0].(object)["value"].(object)["state"] != "SUCCESS" {
		t.Errorf("%v", documents)
	}
	after := d.must("POST", "/_sandbox/clock", `{"advance":"2d"}`)
	was, err1 := time.Parse(time.RFC3339, before["now"].(string))
	is, err2 := time.Parse(time.RFC3339, after["now"].(string))
	if moved := is.Sub(was); err1 != nil || err2 != nil || moved < 48*time.Hour || moved > 49*time.Hour {
		t.Errorf("the clock has moved by %v", moved)
	}
	added := d.must("POST", "/_sandbox/faults", `{"rule":"GET /v3/certificates, count=1, status=502"}`)
	if status, _, _ := d.raw("GET", "/v3/certificates", ""); status != 502 {
		t.Errorf("%d in spite of the fault", status)
	}
	want := object{"faults": []any{object{"id": added["id"], "rule": "GET /v3/certificates,count=1,status=502", "count": 1.0, "hits": 1.0}}}
	if diff := cmp.Diff(want, d.must("GET", "/_sandbox/faults", "")); diff != "" {
		t.Error(diff)
	}
	d.must("DELETE", "/_sandbox/faults/"+added["id"].(string), "")
	d.order("console-4") // signed by the clock of everybody else
	if fen := d.must("POST", "/_sandbox/balance", `{"fen":5}`)["balances"].(object)["basic/8956000"]; fen != 5.0 {
		t.Errorf("%v fen", fen)
	}
	d.must("POST", "/_sandbox/balance", `{"fen":0}`)
	d.must("POST", "/_sandbox/balance", `{"unlimited":true}`)
	if serial := d.must("POST", "/_sandbox/certificates/rotate", "")["serial"]; serial != d.sb.RotateCertificate() && len(serial.(string)) != 40 {
		t.Errorf("serial %v", serial)
	}
	if reset := d.must("POST", "/_sandbox/reset", ""); reset["documents"].(object)["order"] != 0.0 || reset["requests"] != 0.0 {
		t.Errorf("%v", reset)
	}
	d.order("console-3") // as if it had never been
}

// TestRefusals holds what is asked in a wrong way.
func TestRefusals(t *testing.T) {
	d := start(t, sandbox.Options{PublicKeyOnly: true}, console.Options{})
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		says               string
	}{
		"fault":              {"POST", "/_sandbox/faults", `{"rule":"cut=later"}`, 400, `not "later"`},
		"fault that is gone": {"DELETE", "/_sandbox/faults/1", "", 404, "no fault"},
		"no such thing":      {"GET", "/_sandbox/nothing", "", 404, "openapi.json"},
		"method":             {"GET", "/_sandbox/reset", "", 405, "takes POST"},
		"query":              {"GET", "/_sandbox/state?limit=1", "", 400, `no parameter "limit"`},
		"number":             {"GET", "/_sandbox/requests?since=x", "", 400, `since: a whole number, not "x"`},
		"bool":               {"GET", "/_sandbox/requests?verified=maybe", "", 400, "true or false"},
		"limit":              {"GET", "/_sandbox/requests?limit=1001", "", 400, "limit: 1 to 1000"},
		"wait":               {"GET", "/_sandbox/requests?wait=61", "", 400, "wait: 0 to 60"},
		"id":                 {"GET", "/_sandbox/requests/x", "", 400, "a whole number"},
		"kind":               {"GET", "/_sandbox/documents/cheque", "", 404, "order"},
		"no JSON":            {"POST", "/_sandbox/pay", "{", 400, "the body: "},
		"type":               {"POST", "/_sandbox/pay", `{"out_trade_no":1}`, 400, "out_trade_no: a text is needed, not a number"},
		"fraction":           {"POST", "/_sandbox/pay", `{"out_trade_no":"1","fen":1.5}`, 400, "fen: a whole number is needed, not 1.5"},
		"text for bool":      {"POST", "/_sandbox/pay", `{"out_trade_no":"1","fails":"yes"}`, 400, "fails: true or false is needed, not a text"},
		"detail":             {"POST", "/_sandbox/act", `{"action":"a","number":"1","details":{"to":{}}}`, 400, "details, each member: a text is needed, not an object"},
		"array":              {"POST", "/_sandbox/pay", `[]`, 400, "the body: an object is needed, not an array"},
		"syntax":             {"POST", "/_sandbox/pay", `{"fen":x}`, 400, "the body: it is no JSON from byte 8 on"},
		"no order given":     {"POST", "/_sandbox/pay", `{}`, 400, "out_trade_no is needed: the order"},
		"no advance":         {"POST", "/_sandbox/clock", `{}`, 400, "advance is needed: how far"},
		"no rule":            {"POST", "/_sandbox/faults", ``, 400, "rule is needed: "},
		"no event":           {"POST", "/_sandbox/trigger", `{}`, 400, "event is needed: "},
		"no action":          {"POST", "/_sandbox/act", `{"number":"1"}`, 400, "action is needed: "},
		"no balance":         {"POST", "/_sandbox/balance", `{}`, 400, "fen is needed: "},
		"balance below 0":    {"POST", "/_sandbox/balance", `{"fen":-7}`, 400, `fen: 0 or more, not -7: as much as is needed is "unlimited": true`},
		"two balances":       {"POST", "/_sandbox/balance", `{"fen":7,"unlimited":true}`, 400, "one of them, not both"},
		"clock far":          {"POST", "/_sandbox/clock", `{"advance":"100000d"}`, 400, `advance: "100000d" is too far: the clock can't go ahead by more than 100 years`},
		"clock too far":      {"POST", "/_sandbox/clock", `{"advance":"99999999999999999999d"}`, 400, "is too far"},
		"clock far in hours": {"POST", "/_sandbox/clock", `{"advance":"9999999999h"}`, 400, "is too far"},
		"member":             {"POST", "/_sandbox/pay", `{"number":"1"}`, 400, `unknown field "number"`},
		"two":                {"POST", "/_sandbox/pay", `{}{}`, 400, "something follows"},
		"long":               {"POST", "/_sandbox/pay", strings.Repeat(" ", 1<<20+1), 413, "1 MiB"},
		"no order":           {"POST", "/_sandbox/pay", `{"out_trade_no":"nobody"}`, 404, "no such order"},
		"clock":              {"POST", "/_sandbox/clock", `{"advance":"soon"}`, 400, `not "soon"`},
		"clock back":         {"POST", "/_sandbox/clock", `{"advance":"-1h"}`, 400, "can't go back"},
		"clock to the end":   {"POST", "/_sandbox/clock", `{"advance":"40000d"}`, 400, "100 years"},
		"no key":             {"GET", "/_sandbox/identity?nonce=0123456789abcdef", "", 404, "no control key"},
		"short nonce":        {"GET", "/_sandbox/identity?nonce=0", "", 400, "16 to 128"},
		"no certificate":     {"POST", "/_sandbox/certificates/rotate", "", 409, "public key"},
		"something like DEL": {"DELETE", "/_sandbox/state", "", 405, "takes GET"},
	} {
		status, answer, header := d.ask(c.method, c.path, c.body)
		says, _ := answer["error"].(string)
		if status != c.status || !strings.Contains(says, c.says) || strings.Contains(says, "\n") || header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d %v", name, status, answer)
		}
	}
	d.order("console-5")
	d.must("POST", "/_sandbox/pay", `{"out_trade_no":"console-5"}`)
	if status, answer, _ := d.ask("POST", "/_sandbox/pay", `{"out_trade_no":"console-5"}`); status != 409 {
		t.Errorf("paid twice: %d %v", status, answer)
	}
	if kept := d.sb.Requests(); len(kept) != 1 {
		t.Errorf("%d requests are kept, and one was WeChat Pay's", len(kept))
	}
}

// TestIdentity: who knows the key can tell the console from whatever else is on the port.
func TestIdentity(t *testing.T) {
	key := []byte("a key that lies in the folder")
	d := start(t, sandbox.Options{}, console.Options{Key: key})
	for _, nonce := range []string{"0123456789abcdef", "another nonce of some length"} {
		got := d.must("GET", "/_sandbox/identity?nonce="+url.QueryEscape(nonce), "")
		want := object{"mchid": sandbox.DefaultMchID, "url": d.sb.URL, "proof": console.Proof(key, nonce)}
		if diff := cmp.Diff(want, got); diff != "" || got["proof"] == console.Proof([]byte("another key"), nonce) {
			t.Error(diff)
		}
	}
}
