package catalogue

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/playground"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
)

// sample is a request with values that show what is meant: the required fields, and of fields of which one is needed
// the first.
type sample struct {
	path, query, header, fields members
	file                        string // name of the part of an upload
}

// members are names and values in the order of the page. A value is a string, a secret, an int64, a float64, a bool,
// members or a list of them.
type members []namedValue

type namedValue struct {
	name  string
	value any
	note  string // what the value can't say
}

// ciphertext stands in a sample for a field that has to be encrypted with another key than WeChat Pay's: without the key
// there is none.
const ciphertext = "CIPHERTEXT"

// secret is a text that the client encrypts: wechatpay.Sensitive, but one that can be read.
type secret string

func sampleOf(o *openapi.Operation) sample { return sampleAt(o, time.Now(), nil) }

// sampleAt is the sample of a day: its moments lie before and behind it. What is known, by name, stands in it.
func sampleAt(o *openapi.Operation, now time.Time, known map[string]any) sample {
	m := maker{map[string]any{}, now, strings.Fields(optionalInName[o.Method+" "+o.Template()])}
	if playground.Serves(o) { // what its merchant owns
		maps.Copy(m.values, map[string]any{
			"mchid": sandbox.DefaultMchID, "sp_mchid": sandbox.DefaultMchID, "combine_mchid": sandbox.DefaultMchID, "stock_creator_mchid": sandbox.DefaultMchID, "belong_merchant": sandbox.DefaultMchID, "stock_id": sandbox.FirstStockID,
			"out_trade_no": playground.ExampleOrder, "out_refund_no": playground.ExampleRefund, "limit": int64(10),
		})
		if o.V2 {
			maps.Copy(m.values, map[string]any{"mch_id": sandbox.DefaultMchID, "total_fee": int64(playground.ExampleTotal), "refund_fee": int64(playground.ExampleTotal), "trade_type": "NATIVE"})
		}
	}
	maps.Copy(m.values, known)
	query := o.Query
	if o.V2 {
		query = unsigned(&openapi.Field{Fields: o.Query}).Fields
	}
	s := sample{path: m.required(o.PathParams), query: m.required(query)}
	for _, h := range o.Header {
		if h.Required && h.Name != "Wechatpay-Serial" && h.Name != "Accept" && h.Name != "Content-Type" && h.Name != "Authorization" { // the client sets them
			s.header = append(s.header, namedValue{name: h.Name, value: m.text(h)})
		}
	}
	switch o.Kind {
	case openapi.JSON:
		s.fields = m.object(o.Body)
	case openapi.XML:
		s.fields = m.object(unsigned(o.Body))
		if merchant := m.values["mch_id"]; merchant != nil && !s.fields.haveAny("mch_id", "mchid", "combine_mch_id", "sp_mch_id") {
			s.fields = append(members{{name: "mch_id", value: merchant}}, s.fields...) // APIv2 knows nobody without
		}
	case openapi.Multipart:
		s.file = "file"
		for _, f := range o.Body.Fields {
			if f.Type == "file" {
				s.file = f.Name
			}
		}
		if o.V2 {
			s.fields = m.required(slices.DeleteFunc(unsigned(o.Body).Fields, func(f *openapi.Field) bool {
				return f.Type == "file" || f.Name == "media_hash" || f.Name == "sign_type" // the client's
			}))
		}
		meta := o.Body.Field("meta")
		if meta != nil && meta.JSON != nil {
			meta = meta.JSON
		}
		if meta != nil && (meta.Field("filename") == nil || meta.Field("sha256") == nil || len(meta.Fields) > 2) {
			s.fields = m.object(meta).ofFile()
		}
	}
	return s
}

func (m members) haveAny(names ...string) bool {
	return slices.ContainsFunc(m, func(v namedValue) bool { return slices.Contains(names, v.name) })
}

// fileDigest is the digest of the file that goes with it.
type fileDigest struct{}

// pictureName is the file of a sample.
const pictureName = "picture.jpg"

// ofFile makes members of a meta fit the file, under whichever names they have.
func (m members) ofFile() members {
	for i, v := range m {
		switch {
		case strings.Contains(v.name, "sha256") || v.name == "digest" || v.name == "file_digest":
			m[i].value = fileDigest{}
		case v.name == "filename" || v.name == "file_name":
			m[i].value = pictureName
		}
	}
	return m
}

// optionalInName are members that no page requires, but without which WeChat Pay refuses (必填性规则校验失败) or has nothing
// to do.
var optionalInName = map[string]string{
	"GET v3/ecommerce/refunds/id/{refund_id}":                     "sub_mchid",
	"GET v3/ecommerce/refunds/out-refund-no/{out_refund_no}":      "sub_mchid",
	"GET v3/payscore/serviceorder":                                "out_order_no",
	"GET v3/transfer-detail/electronic-receipts":                  "out_batch_no",
	"POST v2/papay/deletecontract":                                "contract_id",
	"POST v2/papay/querycontract":                                 "contract_id",
	"POST v3/ecommerce/refunds/{refund_id}/apply-abnormal-refund": "sub_mchid",
	"POST v3/payscore/serviceorder/{out_order_no}/modify":         "amount",
	"POST v3/ecommerce/refunds/apply":                             "sub_mchid",
	"POST v3/pay/partner/transactions/codepay":                    "scene_info",
	"POST v3/pay/transactions/codepay":                            "scene_info",
	"POST v3/payscore/serviceorder/{out_order_no}/complete":       "amount",
	"POST v3/profitsharing/orders":                                "receivers",
	"POST v3/profitsharing/receivers/add":                         "name", // of a person
	"POST v3/transfer-detail/electronic-receipts":                 "out_batch_no",
	"POST v3/vehicle/transactions/parking":                        "parking_info",
}

// maker makes values; those in values win.
type maker struct {
	values map[string]any
	now    time.Time
	also   []string // members that are needed besides those that are required
}

// object gives an object's required members. One that requires nothing gets its first member, so that it is not empty;
// of variants it is the first.
func (m maker) object(f *openapi.Field) members {
	fields := f.Fields
	if len(f.OneOf) > 0 {
		own, _ := operation.Members(&openapi.Field{Fields: f.Fields, OneOf: f.OneOf[:1]})
		fields = own
	}
	return m.required(fields)
}

func (m maker) required(fields []*openapi.Field) members {
	need := make(map[string]bool)
	for _, f := range fields {
		need[f.Name] = f.Required
	}
	for _, group := range openapi.EitherOr(fields) {
		for i, name := range group {
			need[name] = i == 0
		}
	}
	var made members
	for _, f := range fields {
		if need[f.Name] || slices.Contains(m.also, f.Name) {
			made = append(made, namedValue{f.Name, m.value(f), noteOf(f)})
		}
	}
	return made
}

func noteOf(f *openapi.Field) string {
	if f.Sensitive != "" && f.Sensitive != operation.WithWechatpay { // where it is, the value says so
		return "encrypted: " + f.Sensitive
	}
	return ""
}

func (m maker) value(f *openapi.Field) any {
	switch f.Type {
	case "object":
		made := m.object(f)
		if len(made) == 0 && len(f.Fields) > 0 {
			made = members{{f.Fields[0].Name, m.value(f.Fields[0]), noteOf(f.Fields[0])}}
		}
		return made
	case "array":
		if f.Items == nil {
			return []any{}
		}
		return []any{m.value(f.Items)}
	case "integer", "number":
		return m.number(f)
	case "boolean":
		return f.Example == true || f.Example == nil && f.Default == true
	}
	return m.text(f)
}

func (m maker) number(f *openapi.Field) any {
	if known, ok := m.values[f.Name]; ok {
		return known
	}
	known := f.Example
	if known == nil {
		known = exampleOf(f.Name, f.Type)
	}
	n, isInteger := known.(int64)
	if x, ok := known.(float64); ok && f.Type == "number" {
		return x
	}
	if !isInteger {
		n = 1
		if len(f.Enum) > 0 {
			return json.Number(f.Enum[0])
		}
	}
	if f.Minimum != nil {
		n = max(n, *f.Minimum)
	}
	if f.Maximum != nil {
		n = min(n, *f.Maximum)
	}
	return n
}

// text makes a text that the field takes: its own example, a value that it lists, an example of another field of the
// name, or one by its form.
func (m maker) text(f *openapi.Field) any {
	if known, ok := m.values[f.Name]; ok {
		return known
	}
	if f.JSON != nil {
		text, _ := terminal.Encode(m.value(f.JSON)) // of values that this file made
		return string(text)
	}
	text, _ := f.Example.(string)
	switch {
	case f.Format == "rfc3339":
		return momentFor(f.Name, m.now)
	case f.Sensitive == operation.WithWechatpay:
		return personal(f)
	case f.Sensitive != "":
		return ciphertext
	case len(f.Enum) > 0 && !slices.Contains(f.Enum, text):
		text = f.Enum[0]
	case text == "" && !strings.HasSuffix(f.Name, "url") && f.Name != "description": // examples of these say little
		text, _ = exampleOf(f.Name, "string").(string)
	}
	if text == "" {
		text = byForm(f)
	}
	return fit(text, f)
}

// personal makes a text of the kind that is encrypted; none is anybody's.
func personal(f *openapi.Field) secret {
	name, label := strings.ToLower(f.Name), f.Label
	is := func(names, labels string) bool {
		in := func(text string) func(string) bool {
			return func(word string) bool { return strings.Contains(text, word) }
		}
		return slices.ContainsFunc(strings.Fields(names), in(name)) || slices.ContainsFunc(strings.Fields(labels), in(label))
	}
	switch {
	case is("email", "邮箱"):
		return "zhangsan@example.com"
	case is("phone mobile tel", "手机 电话"):
		return "13800138000"
	case is("address", "地址"):
		return "广东省深圳市南山区海天二路33号"
	case is("openid", ""):
		return "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
	case is("bank card_no account_number account_no", "银行卡 卡号 账号 帐号 台账"):
		return "6222020000000000000"
	case is("user_name real_name", "姓名 名称"):
		return "张三"
	case is("number _no _id cred userid identity digest card", "证件 身份证"):
		return "440524188001010014" // the example of GB 11643
	}
	return "张三"
}

// byForm makes a text by the field's format and name, and where these say nothing, it is the label.
func byForm(f *openapi.Field) string {
	name := strings.ToLower(f.Name)
	switch {
	case f.Format == "date" || strings.HasSuffix(name, "date"):
		return "2026-07-29"
	case f.Format == "numeric":
		return "1"
	case strings.HasSuffix(name, "url") || f.Format == "url":
		return "https://example.com/" + strings.ReplaceAll(strings.TrimSuffix(name, "_url"), "_", "-")
	case strings.HasSuffix(name, "mchid") || strings.HasSuffix(name, "mch_id"):
		return "1900000109"
	case strings.HasSuffix(name, "appid"):
		return "wxd678efh567hg6787"
	case strings.HasSuffix(name, "openid"):
		return "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
	case strings.HasSuffix(name, "_no") || strings.HasSuffix(name, "_id") || strings.HasSuffix(name, "_code"):
		return "20260729001"
	}
	return cmp.Or(f.Label, f.Name)
}

// momentFor gives a moment that is right on the day on which it is pasted: beginnings lie ahead, ends a month behind
// them. Those of the pages have long passed.
func momentFor(name string, now time.Time) string {
	day := now.In(time.FixedZone("", 8*60*60))
	switch {
	case strings.Contains(name, "end") || strings.Contains(name, "expire"):
		day = day.AddDate(0, 1, 1)
	case strings.Contains(name, "begin") || strings.Contains(name, "start"):
		day = day.AddDate(0, 0, 1)
	}
	return day.Truncate(time.Second).Format(time.RFC3339)
}

// fit makes a text as long as it has to be.
func fit(text string, f *openapi.Field) string {
	for utf8.RuneCountInString(text) < f.MinLength {
		text += "0"
	}
	if runes := []rune(text); f.MaxLength > 0 && len(runes) > f.MaxLength {
		text = string(runes[:f.MaxLength])
	}
	return text
}

// named is what an example belongs to.
type named struct{ kind, name string }

// examples holds the example that fields of a type and name have most often in the catalogue.
var examples = sync.OnceValue(func() map[named]any {
	type use struct {
		of    named
		value any
	}
	counts, best := map[use]int{}, map[named]use{}
	var walk func(f *openapi.Field)
	walk = func(f *openapi.Field) {
		if f == nil {
			return
		}
		if f.Example != nil && f.Example != "" {
			u := use{named{f.Type, f.Name}, f.Example}
			if counts[u]++; counts[u] > counts[best[u.of]] {
				best[u.of] = u
			}
		}
		for _, list := range [][]*openapi.Field{f.Fields, f.OneOf, {f.Items, f.JSON}} {
			for _, m := range list {
				walk(m)
			}
		}
	}
	for _, o := range openapi.Operations() {
		walk(&openapi.Field{Fields: o.Query, Items: o.Body, JSON: o.Response.Body})
	}
	values := make(map[named]any, len(best))
	for of, u := range best {
		values[of] = u.value
	}
	return values
})

func exampleOf(name, kind string) any { return examples()[named{kind, name}] }
