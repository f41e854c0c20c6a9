package openapi_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/openapi"
)

// sample makes a value that fits a field, with all members or with the needed ones only. asText is for queries and
// APIv2, where everything is a text.
func sample(f *openapi.Field, all, asText bool) any {
	switch {
	case f.Sensitive == "rsa-wechatpay" || f.Sensitive == "rsa-bank":
		return ciphertext
	case len(f.Enum) > 0 && f.Type == "string" || len(f.Enum) > 0 && asText:
		return f.Enum[0]
	case len(f.Enum) > 0:
		return json.Number(f.Enum[0])
	case f.JSON != nil:
		text, err := json.Marshal(sample(f.JSON, all, false))
		if err != nil {
			panic(err)
		}
		return string(text)
	case f.Format == "rfc3339": // some examples are none
		return "2026-07-29T13:29:35.120+08:00"
	case f.Format == "date":
		return "2026-07-29"
	}
	switch f.Type {
	case "object":
		o := object{}
		needed := needs(f.Fields)
		for _, m := range f.Fields {
			if all || needed[m.Name] {
				o[m.Name] = sample(m, all, asText)
			}
		}
		for _, variant := range f.OneOf[:min(1, len(f.OneOf))] {
			for k, v := range sample(variant, all, asText).(object) {
				o[k] = v
			}
		}
		return o
	case "array":
		list := []any{}
		for range max(1, f.MinItems) {
			if f.Items != nil {
				list = append(list, sample(f.Items, all, asText))
			}
		}
		return list
	case "boolean":
		return true
	case "integer", "number":
		if f.Minimum != nil {
			return *f.Minimum
		}
		if n, ok := f.Example.(int64); ok {
			return n
		}
		return 1
	}
	if text, ok := f.Example.(string); ok {
		return text
	}
	if strings.HasPrefix(f.Format, "json") {
		return "{}"
	}
	length := max(1, f.MinLength)
	if strings.Contains(f.Pattern, `\d{8}`) || strings.HasPrefix(f.Pattern, "[0-9]{6}") {
		return "20260729"[:max(6, min(8, length+7))-2*strings.Count(f.Pattern, "{6}")]
	}
	return strings.Repeat("x", length)
}

// needs tells the members that are required, and one of each group.
func needs(members []*openapi.Field) map[string]bool {
	needed := map[string]bool{}
	for _, m := range members {
		needed[m.Name] = m.Required
	}
	for _, group := range openapi.EitherOr(members) {
		for i, name := range group {
			needed[name] = i == 0
		}
	}
	return needed
}

// request makes a whole request for an operation.
func request(op *openapi.Operation, all bool) object {
	r := object{}
	for _, f := range op.PathParams {
		r[f.Name] = sample(f, all, true)
	}
	if len(op.Query) > 0 {
		r["query"] = sample(&openapi.Field{Type: "object", Fields: op.Query}, all, true)
	}
	if len(op.Header)+len(op.Sensitive()) > 0 {
		h := http.Header{"Wechatpay-Serial": {"PUB_KEY_ID_1"}}
		for _, f := range op.Header {
			h.Set(f.Name, fmt.Sprint(sample(f, all, true)))
		}
		r["headers"] = h
	}
	switch op.Kind {
	case openapi.JSON, openapi.XML:
		r[string(op.Kind)] = sample(op.Body, all, op.V2)
	}
	return r
}

// TestValidateSamples makes requests of every operation from its own facts, with the required fields and with all of
// them, as maps and as JSON texts: the strictest Validator takes each.
func TestValidateSamples(t *testing.T) {
	v := strict()
	for _, op := range openapi.Operations() {
		for _, all := range []bool{false, true} {
			req := request(op, all)
			if err := v.Validate(op.Method, op.Template(), req); err != nil {
				t.Errorf("%s %s (all fields: %v): %v", op.Method, op.Path, all, err)
			}
			if op.Kind != openapi.JSON {
				continue
			}
			text, err := json.Marshal(req["json"])
			if err != nil {
				t.Fatal(err)
			}
			for _, option := range []object{{"json": json.RawMessage(text)}, {"body": text}, {"body": string(text)}} {
				delete(req, "json")
				for _, key := range []string{"json", "body"} {
					req[key] = option[key]
				}
				if err := v.Validate(op.Method, op.Template(), req); err != nil {
					t.Errorf("%s %s (all fields: %v) as text: %v", op.Method, op.Path, all, err)
				}
			}
		}
	}
}

// clientFills are written by the client, so that a request need not have them.
var clientFills = map[string]bool{"sign": true, "sign_type": true, "nonce_str": true, "mch_id": true, "mchid": true, "combine_mch_id": true}

// TestValidateSpoiltSamples takes away each required member of every body in turn; of JSON, makes each null and one of
// another type, and puts an unknown one beside it: the strictest Validator notices every time, at the right place and nowhere else.
func TestValidateSpoiltSamples(t *testing.T) {
	v, spoilt := strict(), 0
	for _, op := range openapi.Operations() {
		if op.Kind != openapi.JSON && op.Kind != openapi.XML {
			continue
		}
		req := request(op, false)
		key := string(op.Kind)
		body, needed := req[key].(object), needs(op.Body.Fields)
		for _, f := range op.Body.Fields {
			if !f.Required || !needed[f.Name] || op.V2 && clientFills[f.Name] {
				continue
			}
			req[key], spoilt = with(body, f.Name, without), spoilt+1
			if got := findings(t, v, op.Method, op.Template(), req); len(got) != 1 || got[0].Class != openapi.ClassRequired || got[0].Path != key+"."+f.Name {
				t.Errorf("%s %s without %s: %v", op.Method, op.Path, f.Name, got)
			}
			if op.V2 {
				continue
			}
			for class, spoil := range map[openapi.Class]object{
				openapi.ClassNull:         with(body, f.Name, nil),
				openapi.ClassType:         with(body, f.Name, wrongKind(f)),
				openapi.ClassUnknownField: with(body, f.Name+"_zzzzzzzzzzzzz", "x"),
			} {
				if f.Sensitive != "" && class == openapi.ClassType {
					class = openapi.ClassClearText
				}
				path := "json." + f.Name
				if class == openapi.ClassUnknownField {
					path += "_zzzzzzzzzzzzz"
				}
				req["json"], spoilt = spoil, spoilt+1
				if got := findings(t, v, op.Method, op.Template(), req); len(got) != 1 || got[0].Class != class || got[0].Path != path {
					t.Errorf("%s %s: %s of %s: %v", op.Method, op.Path, class, f.Name, got)
				}
			}
		}
	}
	if spoilt < 5000 {
		t.Errorf("only %d requests were spoilt", spoilt)
	}
}

func wrongKind(f *openapi.Field) any {
	if f.Type == "boolean" {
		return 1
	}
	return true
}

// FuzzValidate gives any JSON and any query to any operation: no panic, and errors of one type only, the same each time.
func FuzzValidate(f *testing.F) {
	text, err := json.Marshal(with(aRefund, "goods_detail", []any{nil, 1}, "reason", "😀"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint(0), "POST", refund, string(text), "a=b&ids[0]=1")
	f.Add(uint(1), "get", "v3/bill/tradebill?bill_date={a}{&b,c*,d:3}", `{"x":[{"y":{}}]}`, "%zz")
	f.Add(uint(2), "", "{{}}{?}{?*}{+a}{", `"text"`, "?")
	for i, op := range openapi.Operations() {
		if i%40 == 0 && op.Kind == openapi.JSON {
			text, err := json.Marshal(request(op, true)["json"])
			if err != nil {
				f.Fatal(err)
			}
			f.Add(uint(i), op.Method, op.Template(), string(text), "mchid=1")
		}
	}
	all := openapi.Operations()
	f.Fuzz(func(t *testing.T, which uint, method, path, body, query string) {
		var parsed any
		bad := json.Unmarshal([]byte(body), &parsed) != nil
		op := all[which%uint(len(all))]
		for _, call := range [][2]string{{method, path}, {op.Method, op.Template()}} {
			for _, req := range []object{
				{"body": body, "query": query, "a": query, "b": parsed, "c": parsed},
				{"json": parsed, "query": parsed, "headers": parsed},
				{"json": json.RawMessage(body), "headers": object{query: body}},
				{"xml": parsed},
			} {
				first, again := strict().Validate(call[0], call[1], req), strict().Validate(call[0], call[1], req)
				if fmt.Sprint(first) != fmt.Sprint(again) {
					t.Errorf("two texts for one request:\n%v\n%v", first, again)
				}
				var refused *openapi.ValidationError
				if first != nil && !errors.As(first, &refused) {
					t.Errorf("%T", first)
				}
				if first != nil && (strings.ContainsAny(first.Error(), "\n\r") || first.Error() == "") {
					t.Errorf("not one line: %q (broken JSON: %v)", first, bad)
				}
			}
		}
	})
}

type refundAmount struct {
	Refund   int64  `json:"refund"`
	Total    int64  `json:"total"`
	Currency string `json:"currency"`
}

type refundStruct struct {
	OutTradeNo  string       `json:"out_trade_no,omitempty"`
	OutRefundNo string       `json:"out_refund_no"`
	Reason      string       `json:"reason,omitempty"`
	Amount      refundAmount `json:"amount"`
}

func BenchmarkValidateRefund(b *testing.B) {
	goods := []object{{"merchant_goods_id": "1", "unit_price": 528800, "refund_amount": 528800, "refund_quantity": 1}}
	text, err := json.Marshal(aRefund)
	if err != nil {
		b.Fatal(err)
	}
	headers := http.Header{"Wechatpay-Serial": {"PUB_KEY_ID_1"}}
	for _, bm := range []struct {
		name string
		req  object
	}{
		{"map", object{"json": aRefund, "headers": headers}},
		{"map with goods", object{"json": with(aRefund, "reason", "商品已售完", "notify_url", "https://weixin.qq.com", "goods_detail", goods), "headers": headers}},
		{"struct", object{"json": &refundStruct{"1217752501201407033233368018", "R" + strconv.Itoa(1), "", refundAmount{100, 100, "CNY"}}, "headers": headers}},
		{"text", object{"body": text, "headers": headers}},
	} {
		v := &openapi.Validator{Logger: slog.New(slog.DiscardHandler)}
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := v.Validate("POST", refund, bm.req); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
