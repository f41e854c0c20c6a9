package call

import (
	"net/http"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/item"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
)

// finishV2 makes the xml of a call: texts under their names, which is all that APIv2's signature covers.
func (b *builder) finishV2(method string, body []byte) error {
	if body != nil {
		if err := b.fieldsOf(body); err != nil {
			return err
		}
	}
	if b.media != nil {
		b.req["body"] = b.media
	}
	if method == http.MethodGet || len(b.fields.Names)+len(b.query) == 0 && b.media == nil {
		return nil
	}
	params := make(map[string]any, len(b.fields.Names))
	for _, name := range b.fields.Names {
		v, flat := b.fields.Values[name].(item.Value)
		r := gjson.ParseBytes(v)
		switch {
		case !flat:
			return terminal.Usage("give "+name+` as JSON text: `+name+`='{"…":"…"}'`, "%s holds fields of its own, and the XML of APIv2 is flat", name)
		case r.IsObject() || r.IsArray():
			return terminal.Usage("a plain = makes it a JSON text: "+name+"="+terminal.ShellQuote(string(v)), "%s is a list or an object, and the XML of APIv2 is flat", name)
		case r.Type == gjson.String:
			params[name] = r.String()
		case r.Type == gjson.Null:
			return terminal.Usage("leave "+name+" out", "%s is null, which XML has not", name)
		default:
			params[name] = r.Raw // digit by digit
		}
	}
	b.req["xml"] = params
	return nil
}

// fieldsOf reads the fields from a JSON text (--json).
func (b *builder) fieldsOf(body []byte) error {
	whole := gjson.ParseBytes(body)
	if !whole.IsObject() {
		return terminal.Usage(`as in {"appid": "…", "total_fee": 100}`, "--json is no object, and APIv2 takes names and values")
	}
	var err error
	whole.ForEach(func(name, member gjson.Result) bool {
		err = b.fields.Set([]string{name.String()}, item.Value(member.Raw))
		return err == nil
	})
	return err
}
