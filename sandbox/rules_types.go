package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/openapi"
)

// typed refuses a value of another type.
func (k *checker) typed(location, at string, f *openapi.Field, value any, there bool) error {
	if !there || f.Disputed && value != nil {
		return nil
	}
	r := k.rule(at, f)
	issue := "not " + article(f.Type)
	wanted, ok := typeOf(location, f, value)
	if r.kind == integer32 && ok {
		wanted, ok = numberOf(location, &openapi.Field{Format: "int32"}, value)
	} else if r.kind == integer32 {
		wanted = strings.Replace(wanted, "64", "32", 1)
	}
	if ok && !r.foreign(location, f, value) {
		return nil
	} else if ok {
		wanted, issue = "一个合法的枚举值", "not one of "+strings.Join(r.enum, ", ")
	}
	from, into := "无法将 JSON 输入源“", "目标字段"
	if location != inBody {
		from = "无法将输入源“"
	}
	if f.Type == "array" {
		into = "多重字段"
	}
	return k.broken(location, at, value, issue, from+at+"”映射到"+into+"“"+r.label+"”中，此字段需要"+wanted)
}

// article puts one before the name of a type.
func article(kind string) string {
	if strings.ContainsRune("aeiou", rune(kind[0])) {
		return "an " + kind
	}
	return "a " + kind
}

// foreign tells a value that is none of an enumeration, which has no type to
// map it to. A currency is a text like others, and empty is none in a body.
func (r *rule) foreign(location string, f *openapi.Field, value any) bool {
	var written string
	switch v := value.(type) {
	case string:
		written = v
	case json.Number:
		written = v.String()
	default:
		return false
	}
	if len(r.enum) == 0 || currencies[f.Name] || written == "" && location == inBody && !r.required && !f.Required {
		return false
	}
	return !slices.Contains(r.enum, written)
}

// currencies are enumerations that are looked at when everything else is there.
var currencies = map[string]bool{"currency": true, "fee_type": true}

// typeOf tells whether a value has the type of a field, and how the real server
// calls that type. Outside of a body everything is a text.
func typeOf(location string, f *openapi.Field, value any) (wanted string, ok bool) {
	switch f.Type {
	case "integer", "number":
		return numberOf(location, f, value)
	case "string":
		_, ok = value.(string)
		return "一个 string 类型的 Json 值", ok
	case "boolean":
		if location != inBody {
			return "一个合法的布尔值", slices.Contains([]any{"true", "false", "1", "0", ""}, value)
		}
		_, ok = value.(bool)
		return "一个 bool 类型的 Json 值", ok
	case "object":
		_, ok = value.(object)
		return "一个合法的 Json 对象", ok
	case "array":
		if location != inBody {
			return "", true
		}
		_, ok = value.([]any)
		return " JSON 数组对象", ok
	}
	return "一个合法的 Json 值", value != nil
}

// numberOf: what the catalogue calls a number is an integer, but where its
// format says otherwise. Numbers in a path are WeChat Pay's own, which have no sign.
func numberOf(location string, f *openapi.Field, value any) (wanted string, ok bool) {
	number, isNumber := value.(json.Number)
	if text, isText := value.(string); isText && location != inBody {
		number, isNumber = json.Number(text), true
	}
	if location == inQuery && number == "" && isNumber { // an empty one is none
		return "", true
	}
	_, err := number.Int64()
	switch {
	case f.Format == "float" || f.Format == "double":
		_, err = number.Float64()
		return "一个合法的浮点数", isNumber && err == nil
	case f.Format == "int32":
		_, err = strconv.ParseInt(number.String(), 10, 32)
		return "一个合法的 32 位有符号整数", isNumber && err == nil
	case location == inPath, f.Format == "uint64":
		_, err = strconv.ParseUint(number.String(), 10, 64)
		return "一个合法的 64 位无符号整数", isNumber && err == nil
	}
	return "一个合法的 64 位有符号整数", isNumber && err == nil
}

// twice refuses a value that is there twice: a parameter of a query, and one
// that stands in the path already.
func (k *checker) twice(sources []section) error {
	for _, f := range sources[1].schema.Fields {
		if len(k.call.query[f.Name]) > 1 && f.Type != "array" {
			return k.mapped(inQuery, "/query/"+f.Name, "/query/"+f.Name, f, k.call.query.Get(f.Name))
		}
	}
	for _, f := range sources[0].schema.Fields {
		for _, from := range sources[1:] {
			value, there := from.members[f.Name]
			if _, of := sources[0].members[f.Name]; of && there && k.closed(from.location) && from.schema.Field(f.Name) == nil {
				return k.mapped(from.location, "/"+from.location+"/"+f.Name, "/"+inPath+"/"+f.Name, f, value)
			}
		}
	}
	return nil
}

func (k *checker) mapped(location, at, before string, f *openapi.Field, value any) error {
	return k.broken(location, at, value, "there already, as "+before,
		"无法将输入源“"+at+"”映射到目标字段“"+k.rule(at, f).label+"”中，此字段并非多重字段但被输入源“"+before+"”映射过了。")
}

// broken is the PARAM_ERROR of a pointer that begins with its location.
func (k *checker) broken(location, at string, value any, issue, message string) error {
	return invalid(location, hintOf(location, at), value, issue, message)
}

// hintOf names a field in a hint: a pointer into a body, else its name.
func hintOf(location, at string) string {
	field := strings.TrimPrefix(at, "/"+location)
	if location == inBody {
		return field
	}
	return strings.TrimPrefix(field, "/")
}

// bare is the PARAM_ERROR that tells nothing.
func bare(hint string) error {
	return &problem{status: 400, code: "PARAM_ERROR", message: "参数错误", hint: hint}
}

// there refuses a field that is missing. One of a body, or of a query, is named
// under uri_template where the path has variables.
func (k *checker) there(location, at string, f *openapi.Field, _ any, there bool) error {
	r := k.rule(at, f)
	surely := strings.HasPrefix(k.call.op.path, "/v3/pay/") && f.Required && !f.Either // whose pages are right about that, what a client may doubt
	upload := k.call.op.upload && location == inBody
	if there || location == inPath || !r.required && !k.required[at] && !surely && !(upload && f.Required) {
		return nil
	}
	hint := hintOf(location, at)
	if len(k.call.params) > 0 && !upload {
		at = "/" + inPath + strings.TrimPrefix(at, "/"+location)
		location = inPath
	}
	return invalid(location, hint, "", "required and not there",
		"输入源“"+at+"”映射到字段“"+r.label+"”必填性规则校验失败，此字段为必填项")
}

// sizeBroken words a size that is out of bounds: 字节数 203，大于最大值 128.
func sizeBroken(what string, n, least, most int) string {
	if n < least {
		return fmt.Sprintf("%s %d，小于最小值 %d", what, n, least)
	}
	return fmt.Sprintf("%s %d，大于最大值 %d", what, n, most)
}
