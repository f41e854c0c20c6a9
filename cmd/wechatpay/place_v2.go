package main

import (
	"net/http"
	"strings"

	"github.com/tidwall/gjson"
)

// isV2 tells whether a path is one of APIv2. As to the client, a full URL never is.
func isV2(path string) bool {
	path = strings.TrimPrefix(path, "/")
	return len(path) > 2 && strings.EqualFold(path[:3], "v2/")
}

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
	if method == http.MethodGet || len(b.fields.names)+len(b.query) == 0 && b.media == nil {
		return nil
	}
	params := make(map[string]any, len(b.fields.names))
	for _, name := range b.fields.names {
		v, flat := b.fields.values[name].(value)
		r := gjson.ParseBytes(v)
		switch {
		case !flat:
			return usage("give "+name+` as JSON text: `+name+`='{"…":"…"}'`, "%s holds fields of its own, and the XML of APIv2 is flat", name)
		case r.IsObject() || r.IsArray():
			return usage("a plain = makes it a JSON text: "+name+"="+shellQuote(string(v)), "%s is a list or an object, and the XML of APIv2 is flat", name)
		case r.Type == gjson.String:
			params[name] = r.String()
		case r.Type == gjson.Null:
			return usage("leave "+name+" out", "%s is null, which XML has not", name)
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
		return usage(`as in {"appid": "…", "total_fee": 100}`, "--json is no object, and APIv2 takes names and values")
	}
	var err error
	whole.ForEach(func(name, member gjson.Result) bool {
		err = b.fields.set([]string{name.String()}, value(member.Raw))
		return err == nil
	})
	return err
}
