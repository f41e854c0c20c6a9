package call

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/item"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/openapi"
)

// encrypter wraps texts that the catalogue wants encrypted, so that the client encrypts them when it sends them. A nil
// one leaves everything as it is.
type encrypter struct {
	paths []string // of what was wrapped: json.receivers[].name
}

// object wraps the members of a body that was given field by field.
func (e *encrypter) object(f *openapi.Field, o *item.Object, path string) {
	for _, name := range o.Names {
		switch v := o.Values[name].(type) {
		case *item.Object:
			e.object(f.Field(name), v, path+"."+name)
		case item.Value:
			o.Values[name] = e.value(f.Field(name), v, path+"."+name)
		}
	}
}

// value wraps a text, or the texts in a list or an object. Other JSON stays digit by digit.
func (e *encrypter) value(f *openapi.Field, v item.Value, path string) any {
	if e == nil || !encrypts(f) {
		return v
	}
	r := gjson.ParseBytes(v)
	switch {
	case r.Type == gjson.String:
		return e.text(f, v, r.String(), path)
	case r.IsObject():
		o := &item.Object{Values: make(map[string]any)}
		r.ForEach(func(key, member gjson.Result) bool {
			name := key.String()
			if _, twice := o.Values[name]; !twice {
				o.Names = append(o.Names, name)
			}
			o.Values[name] = e.value(f.Field(name), item.Value(member.Raw), path+"."+name)
			return true
		})
		return o
	case r.IsArray():
		list := []any{}
		r.ForEach(func(_, one gjson.Result) bool {
			list = append(list, e.value(f.Items, item.Value(one.Raw), path+"[]"))
			return true
		})
		return list
	}
	return v
}

// text wraps one text; as is what stays where it is empty, or encrypted already.
func (e *encrypter) text(f *openapi.Field, as any, text, path string) any {
	if e == nil || f == nil || f.Sensitive != operation.WithWechatpay || text == "" || isCiphertext(text) {
		return as
	}
	if !slices.Contains(e.paths, path) {
		e.paths = append(e.paths, path)
	}
	return wechatpay.Sensitive(text)
}

// String names what was wrapped.
func (e *encrypter) String() string {
	if e == nil {
		return ""
	}
	return strings.Join(e.paths, ", ")
}

// encrypts tells whether a field, or one in it, is encrypted with WeChat Pay's key.
func encrypts(f *openapi.Field) bool {
	return f != nil && (f.Sensitive == operation.WithWechatpay || slices.ContainsFunc(f.Fields, encrypts) || slices.ContainsFunc(f.OneOf, encrypts) || encrypts(f.Items))
}

// isCiphertext tells whether a text may be what RSA makes: base64 of 128 bytes, or of a multiple of them.
func isCiphertext(text string) bool {
	raw, err := base64.StdEncoding.DecodeString(text)
	return err == nil && len(raw) > 0 && len(raw)%128 == 0
}

// plainBody gives a body as Go sees it, what is to be encrypted still as a wechatpay.Sensitive.
func plainBody(body any) any {
	switch v := body.(type) {
	case *item.Object:
		members := make(map[string]any, len(v.Names))
		for _, name := range v.Names {
			members[name] = plainBody(v.Values[name])
		}
		return members
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = plainBody(v[i])
		}
		return list
	case item.Value:
		return v.Plain()
	}
	return body
}

// contentOf is what a field holds: of a JSON text that is what is in it.
func contentOf(f *openapi.Field) *openapi.Field {
	if f.JSON != nil {
		return f.JSON
	}
	return f
}
