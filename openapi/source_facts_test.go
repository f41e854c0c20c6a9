package openapi_test

import (
	"encoding/json"

	"github.com/a8579013/wechatpay/openapi"
)

// The other way round: what the catalogue holds, as the sources write it.

func version(n *openapi.Notification) string {
	if n.V2 {
		return "v2"
	}
	return "v3"
}

func operationFacts(o *openapi.Operation) map[string]any {
	request := map[string]any{"path": params(o.PathParams), "query": params(o.Query), "header": params(o.Header), "sensitive": o.Sensitive()}
	if o.Body != nil {
		request[string(o.Kind)] = schema(o.Body)
	}
	r := o.Response
	response := map[string]any{"status": r.Status, "also": r.Also, "content": r.Content, "sensitive": r.Sensitive()}
	if r.Body != nil {
		response["schema"] = schema(r.Body)
	}
	if r.Gzip {
		response["compressed"] = "gzip"
	}
	if r.ErrorSchema {
		response["schema_of"] = "error-xml"
	}
	return asSource(map[string]any{
		"method": o.Method, "path": o.Path, "name": o.Name, "tags": o.Tags, "group": o.Group, "roles": o.Roles, "modes": o.Modes,
		"doc": o.Doc, "doc_alt": o.DocAlt, "updated": o.Updated, "hosts": o.Hosts, "status": string(o.Status),
		"successor": o.Successor, "since": o.Since, "flags": o.Flags, "src": o.Source, "request": request, "response": response,
	})
}

func notificationFacts(n *openapi.Notification) map[string]any {
	facts := map[string]any{
		"id": n.ID, "version": version(n), "event_type": n.EventTypes, "name": n.Name, "modes": n.Modes, "doc": n.Doc,
		"doc_alt": n.DocAlt, "original_type": n.OriginalType, "algorithm": n.Algorithm, "encrypted_field": n.EncryptedField,
		"variants": n.Variants, "flags": n.Flags,
	}
	for name, f := range map[string]*openapi.Field{"body": n.Body, "resource": n.Resource, "response": n.Response} {
		if f != nil {
			facts[name] = schema(f)
		}
	}
	return asSource(facts)
}

// asSource goes through JSON, so that both sides have the same Go types.
func asSource(facts map[string]any) map[string]any {
	raw, err := json.Marshal(facts)
	if err != nil {
		panic(err)
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		panic(err)
	}
	return prune(out).(map[string]any)
}

func params(fields []*openapi.Field) []any {
	var list []any
	for _, f := range fields {
		p := schema(f)
		p["name"] = f.Name
		if f.Required {
			p["required"] = true
		}
		list = append(list, p)
	}
	return list
}

func schema(f *openapi.Field) map[string]any {
	s := map[string]any{
		"type": f.Type, "format": f.Format, "label": f.Label, "sensitive": f.Sensitive, "enum": f.Enum, "pattern": f.Pattern,
		"default": f.Default, "example": f.Example, "minimum": f.Minimum, "maximum": f.Maximum,
	}
	for key, n := range map[string]int{"minLength": f.MinLength, "maxLength": f.MaxLength, "minItems": f.MinItems, "maxItems": f.MaxItems} {
		if n != 0 {
			s[key] = n
		}
	}
	if f.Deprecated {
		s["deprecated"] = true
	}
	if f.Exclusive {
		s["exclusive"] = true
	}
	properties, required := map[string]any{}, []any{}
	for _, m := range f.Fields {
		properties[m.Name] = schema(m)
		if m.Required {
			required = append(required, m.Name)
		}
	}
	s["properties"], s["required"] = properties, required
	if f.Items != nil {
		s["items"] = schema(f.Items)
	}
	if f.JSON != nil {
		s["json"] = schema(f.JSON)
	}
	var variants []any
	for _, v := range f.OneOf {
		variants = append(variants, schema(v))
	}
	s["oneOf"] = variants
	return s
}
