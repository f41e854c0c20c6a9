package notify_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/notify"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/transformer"
)

// signedXML is a message under the APIv2 key: it does not say whose it is.
func signedXML(t testing.TB, algorithm string, params map[string]string) []byte {
	t.Helper()
	members := make(map[string]any, len(params)+1)
	for name, value := range params {
		members[name] = value
	}
	var err error
	if members["sign"], err = wxcrypto.HashSign(algorithm, params, secret); err != nil {
		t.Fatal(err)
	}
	text, err := transformer.ToXML(members, transformer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// filled gives every member of an object a value: its example, the first of its enumeration, or some text.
func filled(fields []*openapi.Field) map[string]string {
	params := make(map[string]string)
	for _, f := range fields {
		name, value := strings.NewReplacer("$n", "0", "$m", "0").Replace(f.Name), "1"
		switch {
		case len(f.Enum) > 0:
			value = f.Enum[0]
		case f.Example != nil:
			value = fmt.Sprint(f.Example)
		case f.JSON != nil:
			text, err := json.Marshal(sample(f.JSON))
			if err != nil {
				panic(err)
			}
			value = string(text)
		}
		params[name] = value
	}
	for _, name := range []string{"mch_id", "mchid", "combine_mch_id"} {
		if params[name] != "" {
			params[name] = sandbox.DefaultMchID
		}
	}
	for _, name := range []string{"return_code", "result_code"} {
		if params[name] != "" {
			params[name] = "SUCCESS"
		}
	}
	return params
}

// sample is a value that a JSON text may hold.
func sample(f *openapi.Field) any {
	switch {
	case f.Type == "array":
		return []any{sample(f.Items)}
	case f.Type == "object":
		members := make(map[string]any)
		for _, m := range f.Fields {
			members[m.Name] = sample(m)
		}
		return members
	}
	return "1"
}

// TestV2Catalogue delivers every APIv2 notification of the catalogue, with all its members and with the required ones.
func TestV2Catalogue(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	var names []string
	for _, n := range openapi.Notifications() {
		if !n.V2 {
			continue
		}
		names = append(names, n.ID)
		for _, all := range []bool{true, false} {
			form, content := sandbox.V2HMAC, n.Body.Fields
			switch {
			case n.EncryptedField == "req_info":
				form, content = sandbox.V2Refund, n.Resource.Fields
			case n.EncryptedField != "":
				form, content = sandbox.V2Event, n.Resource.Fields
			}
			if !all {
				content = slices.DeleteFunc(slices.Clone(content), func(f *openapi.Field) bool { return !f.Required })
			}
			params := filled(content)
			_, body, err := sb.Notification(sandbox.Notice{Form: form, Secret: secret, EventType: n.ID, Resource: params})
			if err != nil {
				t.Fatal(err)
			}
			if got, err := notify.Parse(t.Context(), client, nil, body); err != nil || got.EventType != n.ID {
				t.Errorf("%s, all members %t: got %v, %v", n.ID, all, got, err)
			}
		}
	}
	if len(names) != 10 {
		t.Errorf("the catalogue has %d notifications of APIv2: %v", len(names), names)
	}
}

// TestV2Requests posts every APIv2 request of the catalogue, with all its members, signed by the merchant: none is a
// notification.
func TestV2Requests(t *testing.T) {
	_, client := merchant(t, sandbox.Options{})
	seen := 0
	for _, o := range openapi.Operations() {
		if !o.V2 || o.Body == nil && len(o.Query) == 0 {
			continue
		}
		seen++
		fields := o.Query
		if o.Body != nil {
			fields = append(slices.Clone(fields), o.Body.Fields...)
		}
		for _, algorithm := range []string{"MD5", "HMAC-SHA256"} {
			if n, err := notify.Parse(t.Context(), client, nil, signedXML(t, algorithm, filled(fields))); err == nil {
				t.Errorf("%s %s: taken for %v", o.Method, o.Path, n)
			}
		}
	}
	if seen < 120 {
		t.Errorf("only %d requests", seen)
	}
}

// TestV2Answers posts every APIv2 answer of the catalogue that says SUCCESS, with all its members and with the required
// ones. The few that pass say of a deduction that it is paid, in the members of a notification; those to a query with
// another state never do, nor does one about a deposit, whose money is only frozen.
func TestV2Answers(t *testing.T) {
	_, client := merchant(t, sandbox.Options{})
	passed := make(map[string]bool)
	for _, o := range openapi.Operations() {
		if !o.V2 || o.Response.Body == nil || len(o.Response.Body.Fields) == 0 {
			continue
		}
		all := o.Response.Body.Fields
		required := slices.DeleteFunc(slices.Clone(all), func(f *openapi.Field) bool { return !f.Required })
		for _, params := range []map[string]string{filled(all), filled(required)} {
			states := []string{"SUCCESS"}
			if params["trade_state"] != "" {
				states = append(states, "REFUND", "NOTPAY", "CLOSED", "REVOKED", "USERPAYING", "PAYERROR", "ACCEPT")
			}
			for _, state := range states {
				if params["trade_state"] != "" {
					params["trade_state"] = state
				}
				n, err := notify.Parse(t.Context(), client, nil, signedXML(t, "MD5", params))
				if err == nil && state != "SUCCESS" {
					t.Errorf("%s: %s is taken for %v", o.Path, state, n)
				}
				if err == nil {
					passed[o.Path+" "+n.EventType] = true
				}
			}
		}
	}
	want := []string{"/transit/partnerpay/queryorder transaction-success", "/transit/queryorder transaction-success"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(passed))); diff != "" {
		t.Error(diff)
	}
}

// TestV2OwnWords posts what the merchant signed to the notify URL: it is refused, and no function runs.
func TestV2OwnWords(t *testing.T) {
	sb, client := merchant(t, sandbox.Options{})
	ran := ""
	receiver := &notify.Receiver{Clients: []notify.Client{client}, Handle: func(_ context.Context, n *notify.Notification) error {
		ran = n.EventType
		return nil
	}}
	const mch = sandbox.DefaultMchID
	for name, params := range map[string]map[string]string{
		"papay URL": {"appid": "wx1", "mch_id": mch, "plan_id": "1", "contract_code": "100", "request_serial": "1", "contract_display_account": "a", "notify_url": "https://x", "version": "1.0", "timestamp": "1414488825", "return_app": "3"},
		"papay URL, a nickname with members": {"appid": "wx1", "mch_id": mch, "plan_id": "1", "contract_code": "100", "request_serial": "1",
			"contract_display_account": "a", "event_type": "TRANSACTION.SUCCESS", "fee": "1&mch_id=" + mch + "&notify_url=https://x&plan_id=1&request_serial=1"},
		"unifiedorder":            {"appid": "wx1", "mch_id": mch, "body": "a", "out_trade_no": "1", "total_fee": "1", "trade_type": "JSAPI", "notify_url": "https://x", "spbill_create_ip": "1.1.1.1", "openid": "o"},
		"orderquery":              {"appid": "wx1", "mch_id": mch, "transaction_id": "4200001234"},
		"orderquery by number":    {"appid": "wx1", "mch_id": mch, "out_trade_no": "1"},
		"closeorder":              {"appid": "wx1", "mch_id": mch, "out_trade_no": "1"},
		"refund":                  {"appid": "wx1", "mch_id": mch, "transaction_id": "4200001234", "out_refund_no": "1", "total_fee": "1", "refund_fee": "1"},
		"refund by number":        {"appid": "wx1", "mch_id": mch, "out_trade_no": "1", "out_refund_no": "1", "total_fee": "1", "refund_fee": "1"},
		"combined order":          {"combine_appid": "wx1", "combine_mch_id": mch, "combine_out_trade_no": "1", "sub_order_list": "{}"},
		"deduction":               {"appid": "wx1", "mch_id": mch, "out_trade_no": "1", "contract_id": "1", "trade_type": "PAP", "total_fee": "1"},
		"contract's end":          {"appid": "wx1", "mch_id": mch, "contract_id": "1", "contract_termination_remark": "a", "version": "1.0"},
		"vehicle's state":         {"appid": "wx1", "mch_id": mch, "plate_number": "粤B888888", "trade_scene": "PARKING"},
		"risk":                    {"mch_id": mch, "event_code": "1"},
		"JSAPI parameters":        {"appId": "wx1", "timeStamp": "1414488825", "nonceStr": "1", "package": "prepay_id=1", "signType": "MD5"},
		"App parameters":          {"appid": "wx1", "partnerid": mch, "prepayid": "1", "package": "Sign=WXPay", "noncestr": "1", "timestamp": "1414488825"},
		"a nickname's event_type": {"mch_id": mch, "nickname": "a", "event_type": "TRANSACTION.SUCCESS", "out_trade_no": "1"},
		"a nickname with all of a payment": {"a_nickname": "a", "mch_id": mch, "out_trade_no": "1", "result_code": "SUCCESS", "return_code": "SUCCESS",
			"transaction_id": "1", "z": "&notify_url=https://x&total_fee=1"},
		"a nickname with all of a contract": {"a_nickname": "a", "change_type": "ADD", "contract_id": "1", "mch_id": mch, "operate_time": "1", "z": "&notify_url=https://x"},
		"nothing known":                     {"mch_id": mch, "a": "1"},
		"a payment by code":                 paidV2("1", "mch_id", mch, "trade_type", "MICROPAY"),
		"a payment by face":                 paidV2("1", "mch_id", mch, "trade_type", "FACEPAY"),
		"a query":                           paidV2("1", "mch_id", mch, "trade_state", "SUCCESS", "trade_state_desc", "a"),
		"a payment to nobody":               paidV2("1"),
		"a combined payment to nobody":      {"return_code": "SUCCESS", "result_code": "SUCCESS", "combine_out_trade_no": "1"},
		"a contract with nobody":            {"change_type": "ADD", "contract_id": "1", "operate_time": "1"},
		"an event of nobody's":              {"event_type": "TRANSACTION.SUCCESS", "event_ciphertext": "AAAA"},
	} {
		for _, algorithm := range []string{"MD5", "HMAC-SHA256"} {
			ran = ""
			answer := receiver.Receive(t.Context(), "/notify", http.Header{}, signedXML(t, algorithm, params))
			if ran != "" || answer.Status != http.StatusBadRequest || !strings.Contains(string(answer.Body), "<return_code>FAIL</return_code>") {
				t.Errorf("%s: ran %q, answered with %d %s", name, ran, answer.Status, answer.Body)
			}
		}
	}
	// A value that reads as members is one in every language, and in JSON that is no list of the catalogue's.
	further := `&mch_id=` + mch + `&notify_url=x`
	for name, value := range map[string]string{
		"z": "a&b=1", "a JSON string": `"` + further + `"`, "a JSON list of texts": `["&out_trade_no=9"]`, "a JSON object": `{"a":"&b=1"}`,
		"letters": "a&名=1", "a hyphen": "a&x-y=1", "a dot": "a&x.y=1", "a colon": "a&x:y=1",
	} {
		for _, member := range []string{"z", "sub_order_list", "promotion_detail"} {
			if member != "z" && name == "a JSON object" {
				continue // taken, see below
			}
			body := signedXML(t, "MD5", paidV2("1", "mch_id", mch, member, value))
			if n, err := notify.Parse(t.Context(), client, nil, body); !errors.Is(err, notify.ErrMalformed) {
				t.Errorf("%s, %s: taken for %v, %v", member, name, n, err)
			}
		}
	}
	// What the merchant chose comes back in a notification, and may look like members there.
	for name, members := range map[string]map[string]string{
		"attach":     paidV2("1", "attach", "shop=1&uid=2"),
		"promotions": paidV2("2", "promotion_detail", `[{"name":"a&b=2"},{}]`),
		"a list":     {"return_code": "SUCCESS", "result_code": "SUCCESS", "combine_mch_id": mch, "combine_out_trade_no": "1", "sub_order_list": `{"order_list":[{"attach":"shop=1&uid=2"}]}`},
	} {
		if d := send(t, sb, serve(t, receiver), sandbox.Notice{Form: sandbox.V2MD5, Secret: secret, Resource: members}); !d.Accepted {
			t.Errorf("%s: answered with %d %s", name, d.Status, d.Body)
		}
	}
}

// TestV2Failures: names that claim a success are for what says so in every place.
func TestV2Failures(t *testing.T) {
	_, client := merchant(t, sandbox.Options{})
	of := func(kind string, more ...string) map[string]string {
		members := maps.Clone(v2Members[kind])
		for i := 0; i < len(more); i += 2 {
			members[more[i]] = more[i+1]
		}
		return members
	}
	const payment, combined = "transaction-success", "combined-transactions-success"
	for name, test := range map[string]struct {
		members map[string]string
		want    string // "": refused
	}{
		"success":                          {of(payment), payment},
		"success, trade_state":             {of(payment, "trade_state", "SUCCESS"), payment},
		"result_code FAIL":                 {of(payment, "result_code", "FAIL"), "transaction-fail"},
		"result_code FAIL, no id":          {of(payment, "result_code", "FAIL", "transaction_id", ""), "transaction-fail"},
		"return_code FAIL":                 {of(payment, "return_code", "FAIL"), "transaction-fail"},
		"return_code FAIL, no result":      {of(payment, "return_code", "FAIL", "result_code", ""), "transaction-fail"},
		"a deduction that failed":          {of(payment, "result_code", "FAIL", "trade_state", "PAY_FAIL"), "transaction-fail"},
		"a deduction's state alone":        {of(payment, "trade_state", "PAY_FAIL"), "transaction-fail"},
		"no return_code":                   {of(payment, "return_code", ""), ""},
		"no result_code":                   {of(payment, "result_code", ""), ""},
		"no transaction_id":                {of(payment, "transaction_id", ""), ""},
		"no mch_id":                        {of(payment, "mch_id", ""), ""},
		"no mch_id, FAIL":                  {of(payment, "mch_id", "", "result_code", "FAIL"), ""},
		"combined, no combine_mch_id":      {of(combined, "combine_mch_id", ""), ""},
		"another return_code":              {of(payment, "return_code", "success"), ""},
		"another result_code":              {of(payment, "result_code", "PROCESSING"), ""},
		"NOTPAY":                           {of(payment, "trade_state", "NOTPAY"), ""},
		"CLOSED":                           {of(payment, "trade_state", "CLOSED"), ""},
		"another state":                    {of(payment, "trade_state", "x"), ""},
		"a failure and NOTPAY":             {of(payment, "result_code", "FAIL", "trade_state", "NOTPAY"), ""},
		"a failure and SUCCESS":            {of(payment, "result_code", "FAIL", "trade_state", "SUCCESS"), ""},
		"an answer to a refund":            {of(payment, "refund_id", "1", "refund_fee", "1"), ""},
		"combined":                         {of(combined), combined},
		"combined, result_code FAIL":       {of(combined, "result_code", "FAIL"), "combined-transactions-fail"},
		"combined, return_code FAIL":       {of(combined, "return_code", "FAIL"), "combined-transactions-fail"},
		"combined, no result_code":         {of(combined, "result_code", ""), ""},
		"combined, NOTPAY":                 {of(combined, "trade_state", "NOTPAY"), ""},
		"combined, an answer to a query":   {of(combined, "sub_order_list", `{"order_list":[{"trade_type":"JSAPI"}]}`), ""},
		"risk, return_code FAIL":           {of("transactions-risk-occurred", "return_code", "FAIL"), "transactions-risk-fail"},
		"contract, result_code SUCCESS":    {of("pap-contract-state-changed", "return_code", "SUCCESS", "result_code", "SUCCESS"), "pap-contract-state-changed"},
		"contract, result_code FAIL":       {of("pap-contract-state-changed", "return_code", "SUCCESS", "result_code", "FAIL"), "pap-contract-fail"},
		"contract without its id":          {of("pap-contract-state-changed", "contract_id", ""), ""},
		"contract without its time":        {of("pap-contract-state-changed", "operate_time", ""), ""},
		"vehicle, return_code FAIL":        {of("vehicle-state-changed-for-parking", "return_code", "FAIL"), "vehicle-state-fail"},
		"vehicle without its event's time": {of("vehicle-state-changed-for-parking", "vehicle_event_createtime", "", "vehicle_event_type", "NORMAL"), ""},
		"an event without a cipher":        {of(payment, "event_type", "TRANSACTION.SUCCESS"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			body := signedXML(t, "MD5", test.members)
			n, err := notify.Parse(t.Context(), client, nil, body)
			got := ""
			if err == nil {
				got = n.EventType
			}
			if got != test.want {
				t.Fatalf("got %q, %v; want %q", got, err, test.want)
			}
			// A Mux that waits for successes alone never runs for a failure, and lets it go.
			ran, lines := "", new(journal)
			as := func(context.Context, *notify.Notification) error { ran = test.want; return nil }
			r := &notify.Receiver{Clients: []notify.Client{client}, Logger: lines.logger(), Handle: notify.Mux{payment: as, combined: as}.Handle}
			answer := r.Receive(t.Context(), "/notify", nil, body)
			switch {
			case strings.HasSuffix(test.want, "-fail"):
				if ran != "" || answer.Status != 200 || !strings.Contains(string(answer.Body), "SUCCESS") || !strings.Contains(lines.text.String(), "no function for this event: "+test.want) {
					t.Errorf("ran %q, answered with %d %s, log %s", ran, answer.Status, answer.Body, lines.text.String())
				}
			case ran != "" != (test.want == payment || test.want == combined) || (answer.Status == 200) != (ran != ""):
				t.Errorf("ran %q, answered with %d %s", ran, answer.Status, answer.Body)
			}
		})
	}
}
