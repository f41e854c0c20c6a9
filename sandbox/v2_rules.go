package sandbox

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/openapi"
)

// v2Always are parameters that every operation of APIv2 takes, those of partners among them.
var v2Always = []string{"sign", "sign_type", "nonce_str", "mch_id", "mchid", "combine_mch_id", "sub_mch_id", "sub_appid", "sub_openid"}

var counted = regexp.MustCompile(`_\d+`)

// checkMembers holds the parameters of APIv2 against the catalogue: types,
// lengths, what it does not know, what is missing.
func (in *arrived) checkMembers() error {
	facts, ok := openapi.Lookup(in.Method, in.Path)
	if !ok || !facts.V2 || in.v2.upload {
		return nil
	}
	schema := facts.Body
	if facts.Kind == openapi.NoBody {
		schema = &openapi.Field{Type: "object", Fields: facts.Query}
	}
	if schema == nil || len(schema.Fields) == 0 {
		return nil
	}
	for _, f := range schema.Fields {
		value, there := in.v2Params[f.Name]
		if !there || slices.Contains(v2Always, f.Name) {
			continue
		}
		plain := &openapi.Field{} // Int, say the pages of all of them, and mean 64 bits
		if wanted, ok := numberOf(inQuery, plain, value); !ok && f.Type == "integer" && !f.Disputed {
			return &v2Failure{message: "无法将输入源“/body/xml/" + f.Name + "”映射到目标字段“" + f.Label + "”中，此字段需要" + wanted}
		}
		if err := in.lengthV2(f, value); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(in.v2Params)) {
		general := counted.ReplaceAllString(name, "_$$n")
		if schema.Field(name) == nil && schema.Field(general) == nil && schema.Field(strings.Replace(general, "_$n_$n", "_$n_$m", 1)) == nil && !slices.Contains(v2Always, name) {
			return &v2Failure{message: "请求中含有未在API文档中定义的参数"}
		}
	}
	if in.v2.facts == nil { // it knows what it needs
		return nil
	}
	return in.missesV2(facts)
}

// ordersV2 are the operations of the gateway that words its rules as APIv3 does,
// and counts in bytes.
var ordersV2 = []string{"/pay/", "/secapi/pay/"}

// lengthV2 refuses what is too long.
func (in *arrived) lengthV2(f *openapi.Field, value string) error {
	if f.MaxLength == 0 || len(f.Enum) > 0 || strings.HasSuffix(f.Name, "token") {
		return nil
	}
	ofOrder := slices.ContainsFunc(ordersV2, func(p string) bool { return strings.HasPrefix(in.Path, p) })
	switch {
	case strings.HasSuffix(f.Name, "appid") && utf8.RuneCountInString(value) > f.MaxLength:
		return &v2Failure{message: f.Name + "参数长度有误"}
	case ofOrder && len(value) > f.MaxLength, utf8.RuneCountInString(value) > f.MaxLength:
		return &v2Failure{message: "输入源“/body/xml/" + f.Name + "”映射到值字段“" + f.Label + "”字符串规则校验失败，" + sizeBroken("字节数", len(value), 0, f.MaxLength)}
	}
	return nil
}

// missesV2 is what is missing, as the catalogue judges it.
func (in *arrived) missesV2(facts *openapi.Operation) error {
	option := "xml"
	if facts.Kind == openapi.NoBody {
		option = "query"
	}
	err, _ := strict.Validate(in.Method, facts.Template(), object{option: asObject(in.v2Params)}).(*openapi.ValidationError)
	if err == nil {
		return nil
	}
	for _, f := range err.Findings {
		if name := strings.TrimPrefix(f.Path, option+"."); f.Class == openapi.ClassRequired && f.Level == openapi.Error && name != f.Path {
			return &v2Failure{message: "缺少参数" + name}
		}
	}
	return nil
}
