package specimen

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/openapi"
)

// clientFills are parameters of APIv2 that the client writes by itself.
var clientFills = []string{"sign", "sign_type", "nonce_str"}

// Request makes a valid request of an operation, with the keys of the root package's Request: path variables, query, json
// or xml, and headers. Of a multipart body it gives the members under "form": the meta an object, without the file. What
// belongs to the caller (the merchant's number) is for m.Known.
func (m *Maker) Request(o *openapi.Operation) map[string]any {
	m.V2 = m.V2 || o.V2
	request := map[string]any{}
	for _, f := range o.PathParams {
		request[f.Name] = plain(m.Value(f))
	}
	if query := m.parameters(o, o.Query); len(query) > 0 {
		request["query"] = query
	}
	headers := map[string]string{}
	for _, f := range o.Header {
		if f.Required && f.Name != "Wechatpay-Serial" {
			headers[f.Name] = m.text(f)
		}
	}
	if len(headers) > 0 {
		request["headers"] = headers
	}
	switch o.Kind {
	case openapi.JSON:
		request["json"] = m.Object(o.Body)
	case openapi.XML:
		request["xml"] = m.parameters(o, o.Body.Fields)
	case openapi.Multipart:
		request["form"] = m.form(o)
	}
	return request
}

// parameters makes the members of a query, or of APIv2.
func (m *Maker) parameters(o *openapi.Operation, fields []*openapi.Field) map[string]any {
	made := map[string]any{}
	for name, value := range m.Object(&openapi.Field{Type: "object", Fields: fields}) {
		if o.V2 && slices.Contains(clientFills, name) {
			continue
		}
		made[strings.NewReplacer("$n", "0", "$m", "0").Replace(name)] = plain(value)
	}
	return made
}

func (m *Maker) form(o *openapi.Operation) map[string]any {
	form := map[string]any{}
	for _, f := range o.Body.Fields {
		switch {
		case f.Type == "file" || o.V2 && slices.Contains(clientFills, f.Name):
		case f.JSON != nil:
			form[f.Name] = m.Object(f.JSON)
		default:
			form[f.Name] = plain(m.Value(f))
		}
	}
	return form
}

// plain writes what is no text as one, where only texts are taken.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		return v.String()
	case map[string]any, []any:
		written, err := json.Marshal(v)
		if err != nil {
			return ""
		}
		return string(written)
	}
	return v
}

func decode(text string, into any) error {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something follows")
	}
	return nil
}
