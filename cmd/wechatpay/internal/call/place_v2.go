package call

import (
	"net/http"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/item"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
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
			return terminal.Usage(words.GiveAsJSONText.With(name), words.HasInnerFields.With(name))
		case r.IsObject() || r.IsArray():
			return terminal.Usage(words.PlainMakesText.With(name, terminal.ShellQuote(string(v))), words.IsListOrObject.With(name))
		case r.Type == gjson.String:
			params[name] = r.String()
		case r.Type == gjson.Null:
			return terminal.Usage(words.LeaveNameOut.With(name), words.IsNull.With(name))
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
		return terminal.Usage(words.AsInJSONObject, words.JSONIsNoObject)
	}
	var err error
	whole.ForEach(func(name, member gjson.Result) bool {
		err = b.fields.Set([]string{name.String()}, item.Value(member.Raw))
		return err == nil
	})
	return err
}
