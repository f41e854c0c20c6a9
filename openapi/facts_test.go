package openapi_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/openapi"
)

const someFacts = `# a comment
POST v3/example/orders/{order_no}/refund 申请示例退款
	tags 示例∙退款, 另一个
	doc https://one, https://two
	hosts apihk.mch.weixin.qq.com, api.mch.weixin.qq.com
	status superseded
	successor POST /v3/other
	path
		order_no string "商户订单号"

	query
		mobile string sensitive="rsa-wechatpay"
	json
		out_no* string "单号" format="numeric" enum=["A B","C=\"D\""] default="x" minLength=1 maxLength=32 pattern="^[\\w ]+$" example="a b"
		amount* object "金额"
			# a comment inside
			fen* integer minimum=-1 maximum=100 example=888
			rate number example=0.5 default=true exclusive=true deprecated=true
		list array minItems=1 maxItems=3
			[] object
				name string sensitive="rsa-wechatpay"
		text string format="json"
			$ object
				inner integer enum=[1,2]
		either object
			| object
				a string
			| object
				b string
	response 200 also=202 json gzip error
		ok boolean
GET v2/pay/thing 查询
	response 204 none
NOTIFY v2 thing-done 通知
	encrypted req_info
	body
		req_info* string
NOTIFY v3 THING.DONE 通知
	events THING.DONE, THING.OTHER
	flags business-response
	resource
		a string
	response
		b string
`

func TestParse(t *testing.T) {
	ops, events, err := openapi.Parse(strings.ReplaceAll(someFacts, "\n\tjson", "\r\n\tjson")) // as Windows may have it
	if err != nil {
		t.Fatal(err)
	}
	minus, hundred := int64(-1), int64(100)
	want := &openapi.Operation{
		Method: "POST", Path: "/v3/example/orders/{order_no}/refund", Name: "申请示例退款", Tags: []string{"示例∙退款", "另一个"},
		Doc: "https://one", DocAlt: []string{"https://two"}, Hosts: []string{"apihk.mch.weixin.qq.com", "api.mch.weixin.qq.com"},
		Status: openapi.Superseded, Successor: []string{"POST /v3/other"},
		PathParams: []*openapi.Field{{Name: "order_no", Required: true, Type: "string", Label: "商户订单号"}},
		Query:      []*openapi.Field{{Name: "mobile", Type: "string", Sensitive: "rsa-wechatpay"}},
		Kind:       openapi.JSON,
		Body: &openapi.Field{Type: "object", Fields: []*openapi.Field{
			{
				Name: "out_no", Required: true, Type: "string", Label: "单号", Format: "numeric", Enum: []string{"A B", `C="D"`},
				Default: "x", MinLength: 1, MaxLength: 32, Pattern: `^[\w ]+$`, Example: "a b",
			},
			{Name: "amount", Required: true, Type: "object", Label: "金额", Fields: []*openapi.Field{
				{Name: "fen", Required: true, Type: "integer", Minimum: &minus, Maximum: &hundred, Example: int64(888)},
				{Name: "rate", Type: "number", Example: 0.5, Default: true, Exclusive: true, Deprecated: true},
			}},
			{Name: "list", Type: "array", MinItems: 1, MaxItems: 3, Items: &openapi.Field{
				Type: "object", Fields: []*openapi.Field{{Name: "name", Type: "string", Sensitive: "rsa-wechatpay"}},
			}},
			{Name: "text", Type: "string", Format: "json", JSON: &openapi.Field{
				Type: "object", Fields: []*openapi.Field{{Name: "inner", Type: "integer", Enum: []string{"1", "2"}}},
			}},
			{Name: "either", Type: "object", OneOf: []*openapi.Field{
				{Type: "object", Fields: []*openapi.Field{{Name: "a", Type: "string"}}},
				{Type: "object", Fields: []*openapi.Field{{Name: "b", Type: "string"}}},
			}},
		}},
		Response: openapi.Response{
			Status: 200, Also: []int{202}, Content: "json", Gzip: true, ErrorSchema: true,
			Body: &openapi.Field{Type: "object", Fields: []*openapi.Field{{Name: "ok", Type: "boolean"}}},
		},
	}
	if diff := cmp.Diff(want, ops[0]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"query.mobile", "json.list[].name"}, ops[0].Sensitive()); diff != "" {
		t.Error(diff)
	}
	if ops[0].Body.Field("either").Field("b") == nil {
		t.Error("Field does not look into the variants")
	}
	wantV2 := &openapi.Operation{Method: "GET", Path: "/pay/thing", V2: true, Name: "查询", Response: openapi.Response{Status: 204, Content: "none"}}
	if diff := cmp.Diff(wantV2, ops[1]); diff != "" {
		t.Error(diff)
	}
	wantEvents := []*openapi.Notification{
		{ID: "thing-done", V2: true, Name: "通知", EncryptedField: "req_info", Body: &openapi.Field{
			Type: "object", Fields: []*openapi.Field{{Name: "req_info", Required: true, Type: "string"}},
		}},
		{
			ID: "THING.DONE", Name: "通知", EventTypes: []string{"THING.DONE", "THING.OTHER"}, Flags: []string{openapi.FlagBusinessResponse},
			Resource: &openapi.Field{Type: "object", Fields: []*openapi.Field{{Name: "a", Type: "string"}}},
			Response: &openapi.Field{Type: "object", Fields: []*openapi.Field{{Name: "b", Type: "string"}}},
		},
	}
	if diff := cmp.Diff(wantEvents, events); diff != "" {
		t.Error(diff)
	}
}

func TestParseErrors(t *testing.T) {
	const head = "POST v3/example 例\n"
	for _, tt := range []struct {
		text   string
		line   int
		reason string
	}{
		{"\ttags x\n", 1, "nothing stands above it"},
		{"FETCH v3/example 例\n", 1, "GET, POST"},
		{"POST /v3/example 例\n", 1, "without a slash before it"},
		{"POST v4/example 例\n", 1, "begins with v3/"},
		{"POST v3/example\n", 1, "official name is missing"},
		{"NOTIFY v4 X 例\n", 1, "NOTIFY v3 EVENT.TYPE"},
		{"NOTIFY v3 X\n", 1, "NOTIFY v3 EVENT.TYPE"},
		{head + "\ttag x\n", 2, `"tag" is no fact of an operation`},
		{head + "\t\ttags x\n", 2, "one tab a level"},
		{head + "    tags x\n", 2, "one tab a level"},
		{head + "\t tags x\n", 2, "one tab a level"},
		{head + "\tjson x\n", 2, "stands alone"},
		{head + "\tjson\n\t\ta\n", 3, "write: name type"},
		{head + "\tjson\n\t\ta text\n", 3, "write: name type"},
		{head + "\tjson\n\t\ta string\n\t\ta string\n", 4, "a is here twice"},
		{head + "\tjson\n\t\ta string max=3\n", 3, "max is no fact of a field"},
		{head + "\tjson\n\t\ta string maxLength=x\n", 3, "maxLength takes a number"},
		{head + "\tjson\n\t\ta string maxLength\n", 3, "has no value"},
		{head + "\tjson\n\t\ta string \"open\n", 3, "no quoted text"},
		{head + "\tjson\n\t\ta string enum=A\n", 3, "enum:"},
		{head + "\tjson\n\t\ta string example=A\n", 3, "example:"},
		{head + "\tjson\n\t\ta object\n\t\t\t\tb string\n", 4, "one tab a level"},
		{head + "\tresponse json\n", 2, "write: response 200 json"},
		{head + "\tresponse 200 json xml\n", 2, "write: response 200 json"},
		{head + "\tresponse 600 json\n", 2, "write: response 200 json"},
		{"NOTIFY v3 X 例\n\ttags x\n", 2, "no fact of a notification"},
		{"NOTIFY v3 X 例\n\tflags upload\n", 2, `"upload" is none of merged-variants`},
		{"NOTIFY v3 X 例\n\tdoc x\n\tdoc y\n", 3, "doc is here twice"},
		{head, 1, "the answer is missing"},
		{"GET v3/{id}/x/{no} 例\n\tpath\n\t\tno string\n\t\tid string\n\tresponse 204 none\n", 1, "in this order"},
		{"GET v3/{id} 例\n\tresponse 204 none\n", 1, "placeholders of the path"},
		{head + "\tstatus offlin\n", 2, `"offlin" is none of offline`},
		{head + "\tflags uplod\n", 2, `"uplod" is none of upload`},
		{head + "\tmodes merchant, partnr\n", 2, `"partnr" is none of merchant, partner`},
		{head + "\tsource me\n", 2, `"me" is none of both`},
		{head + "\tdoc x\n\tdoc y\n", 3, "doc is here twice"},
		{head + "\tjson\n\txml\n", 3, "a body is here twice"},
		{head + "\tresponse 200 jsn\n", 2, "the content is one of json"},
		{head + "\tjson\n\t\ta string format=\"rfc339\"\n", 3, `"rfc339" is none of rfc3339`},
		{head + "\tjson\n\t\ta string sensitive=\"rsa-wechat\"\n", 3, `"rsa-wechat" is none of rsa-wechatpay`},
		{head + "\tjson\n\t\ta array\n\t\t\tb string\n", 4, "below an array"},
		{head + "\tjson\n\t\ta object\n\t\t\t[] string\n", 4, "below an array, and only there"},
		{head + "\tjson\n\t\ta string\n\t\t\tb string\n", 4, "below a string"},
		{head + "\tjson\n\t\ta integer\n\t\t\tb string\n", 4, "nothing stands below"},
		{head + "\tjson\n\t\ta integer enum=[\"A\"]\n", 3, "enum"},
	} {
		_, _, err := openapi.Parse(tt.text)
		var wrong *openapi.FactsError
		if !errors.As(err, &wrong) || wrong.Line != tt.line || !strings.Contains(err.Error(), tt.reason) {
			t.Errorf("%q: %v, want line %d: …%s…", tt.text, err, tt.line, tt.reason)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(someFacts)
	added, err := os.ReadFile(filepath.Join("facts", "added.txt"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(added))
	f.Fuzz(func(t *testing.T, text string) {
		ops, events, err := openapi.Parse(text)
		var wrong *openapi.FactsError
		if err != nil && (!errors.As(err, &wrong) || wrong.Line < 1 || wrong.Line > strings.Count(text, "\n")+1) {
			t.Errorf("%v is no error of a line of the text", err)
		}
		if err != nil && (ops != nil || events != nil) {
			t.Error("an error, and facts as well")
		}
		for _, o := range ops {
			text := o.Method + " " + o.Template() + " " + o.Name + "\n\tpath\n"
			for _, f := range o.PathParams {
				text += "\t\t" + f.Name + " string\n"
			}
			again, _, err := openapi.Parse(text + "\tresponse 204 none\n")
			if err != nil || again[0].Path != o.Path || again[0].Name != o.Name {
				t.Errorf("%+v is read as %+v, %v", o, again, err)
			}
		}
	})
}
