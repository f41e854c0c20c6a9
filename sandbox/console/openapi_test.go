package console_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/sandbox/console"
)

// examples are what each operation of the description is asked with, in their order.
var examples = []struct{ operation, path, body string }{
	{"get_identity", "identity?nonce=0123456789abcdef", ""},
	{"post_pay", "pay", `{"out_trade_no":"console-openapi","fen":800,"openid":"o-1"}`},
	{"post_clock", "clock", `{"advance":"1h"}`},
	{"post_balance", "balance", `{"fen":100}`},
	{"get_state", "state", ""},
	{"get_requests", "requests?since=0&limit=5&method=POST&path=/v3&status=200&verified=true&wait=0", ""},
	{"get_requests_id", "requests/1", ""},
	{"get_notices", "notices?since=0&limit=5&event=TRANSACTION.SUCCESS&about=console-openapi&tried=true&wait=30", ""},
	{"get_notices_id", "notices/NOTICE", ""},
	{"post_notices_id_resend", "notices/NOTICE/resend", ""},
	{"post_notices_faults", "notices/faults", `{"duplicates":1,"probes":0,"hold":false}`},
	{"post_trigger", "trigger", `{"event":"REFUND.SUCCESS","url":"http://127.0.0.1:1/","set":{"amount":{"refund":7}}}`},
	{"get_orders", "orders?limit=5", ""},
	{"get_actions", "actions", ""},
	{"post_act", "act", `{"action":"transfer.confirm","number":"console0001"}`},
	{"get_requests_id_signature", "requests/1/signature?lang=en", ""},
	{"get_documents_kind", "documents/order?limit=1", ""},
	{"post_certificates_rotate", "certificates/rotate", ""},
	{"post_faults", "faults", `{"rule":"GET /v3/certificates,count=1,cut=after"}`},
	{"get_faults", "faults", ""},
	{"delete_faults_id", "faults/1", ""},
	{"delete_faults", "faults", ""},
	{"get_openapi_json", "openapi.json", ""},
	{"post_reset", "reset", ""},
}

// TestDescription asks every operation of the description, and holds the answers against it.
func TestDescription(t *testing.T) {
	d := start(t, sandbox.Options{}, console.Options{Key: []byte("key")})
	d.order("console-openapi")
	if _, err := d.client.Chain("v3/fund-app/mch-transfer/transfer-bills").Post(t.Context(), wechatpay.Request{"json": object{
		"appid": "wxf636efh567hg4356", "out_bill_no": "console0001", "openid": "o-MYE42l80oelYMDE34nYD456Xoy", "transfer_amount": 300, "transfer_remark": "x",
		"transfer_scene_id": "1000", "transfer_scene_report_infos": []any{object{"info_type": "a", "info_content": "b"}}}}); err != nil {
		t.Fatal(err)
	}
	described := d.must("GET", "/_sandbox/openapi.json", "")
	if described["openapi"] != "3.1.0" || described["servers"].([]any)[0].(object)["url"] != d.sb.URL {
		t.Errorf("%v", described)
	}
	operations := make(map[string]object)
	for path, methods := range described["paths"].(object) {
		for method, operation := range methods.(object) {
			operation := operation.(object)
			operation["path"], operation["method"] = path, strings.ToUpper(method)
			operations[operation["operationId"].(string)] = operation
		}
	}
	delete(operations, "get_events")  // see TestEvents
	delete(operations, "post_listen") // see TestListen
	delete(operations, "post_listen_delivery")
	for _, example := range examples {
		if notices := d.sb.Notices(); len(notices) > 0 {
			example.path = strings.ReplaceAll(example.path, "NOTICE", notices[0].ID)
		}
		operation := operations[example.operation]
		delete(operations, example.operation)
		if operation == nil {
			t.Errorf("%s is not described", example.operation)
			continue
		}
		if want := strings.Split(operation["path"].(string), "{")[0]; !strings.HasPrefix("/_sandbox/"+example.path, want) {
			t.Errorf("%s is at %s", example.operation, want)
		}
		_, query, _ := strings.Cut(example.path, "?")
		for _, pair := range strings.FieldsFunc(query, func(r rune) bool { return r == '&' }) {
			name, _, _ := strings.Cut(pair, "=")
			if !slices.ContainsFunc(operation["parameters"].([]any), func(p any) bool { return p.(object)["name"] == name && p.(object)["in"] == "query" }) {
				t.Errorf("%s: the parameter %s is not described", example.operation, name)
			}
		}
		if example.body != "" {
			var body any
			if err := json.Unmarshal([]byte(example.body), &body); err != nil {
				t.Fatal(err)
			}
			fits(t, example.operation+": the request", described, operation["requestBody"], body)
		}
		status, answer, _ := d.ask(operation["method"].(string), "/_sandbox/"+example.path, example.body)
		response := operation["responses"].(object)[fmt.Sprint(status)]
		if response == nil {
			t.Errorf("%s: %d is not described: %v", example.operation, status, answer)
			continue
		}
		if status != 204 {
			fits(t, example.operation, described, response, answer)
		}
		_, refused, _ := d.ask(operation["method"].(string), "/_sandbox/"+example.path, example.body, "Host", "example.com")
		fits(t, example.operation+", refused", described, operation["responses"].(object)["default"], refused)
	}
	for id := range operations {
		t.Errorf("%s has no example here", id)
	}
}

// fits holds a JSON value against the schema of a request or a response.
func fits(t *testing.T, at string, described object, with any, value any) {
	t.Helper()
	content := with.(object)["content"].(object)["application/json"].(object)
	if wrong := unfit(described, content["schema"].(object), value, at); wrong != "" {
		t.Error(wrong)
	}
}

// unfit says what in a value is not as its schema has it.
func unfit(described, schema object, value any, at string) string {
	if reference, ok := schema["$ref"].(string); ok {
		name := strings.TrimPrefix(reference, "#/components/schemas/")
		schema, ok = described["components"].(object)["schemas"].(object)[name].(object)
		if !ok {
			return at + ": no schema " + reference
		}
	}
	is := map[string]func() bool{
		"string":  func() bool { _, ok := value.(string); return ok },
		"boolean": func() bool { _, ok := value.(bool); return ok },
		"number":  func() bool { _, ok := value.(float64); return ok },
		"integer": func() bool { n, ok := value.(float64); return ok && n == float64(int64(n)) },
		"array":   func() bool { _, ok := value.([]any); return ok },
		"object":  func() bool { _, ok := value.(object); return ok },
	}[fmt.Sprint(schema["type"])]
	if is == nil || !is() {
		return fmt.Sprintf("%s: %v is no %v", at, value, schema["type"])
	}
	if items, ok := value.([]any); ok {
		for i, item := range items {
			if wrong := unfit(described, schema["items"].(object), item, fmt.Sprint(at, "/", i)); wrong != "" {
				return wrong
			}
		}
	}
	members, _ := value.(object)
	properties, _ := schema["properties"].(object)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		property, known := properties[name].(object)
		others, open := schema["additionalProperties"].(object)
		switch {
		case !known && schema["additionalProperties"] == false:
			return at + "/" + name + " is not described"
		case !known && !open:
			continue
		case !known:
			property = others
		}
		if wrong := unfit(described, property, members[name], at+"/"+name); wrong != "" {
			return wrong
		}
	}
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, there := members[name.(string)]; !there {
			return fmt.Sprintf("%s/%s is missing", at, name)
		}
	}
	return ""
}
