package console

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/sandbox"
)

type object = map[string]any

// describe writes the description of the endpoints, as OpenAPI 3.1, from the
// types that they read and write.
func describe(url string, all []endpoint) (json.RawMessage, error) {
	d := &describer{schemas: object{}}
	paths := object{}
	for _, e := range all {
		methods, _ := paths[e.path].(object)
		if methods == nil {
			methods = object{}
			paths[e.path] = methods
		}
		methods[strings.ToLower(e.method)] = d.operation(e)
	}
	return json.MarshalIndent(object{
		"openapi": "3.1.0",
		"info": object{"title": "wechatpay sandbox", "version": "1",
			"description": "Steers a WeChat Pay sandbox. It answers this machine alone; others need the control token. Nothing of it is WeChat Pay's."},
		"servers":  []any{object{"url": url}},
		"security": []any{object{}, object{"token": []any{}}},
		"paths":    paths,
		"components": object{
			"schemas":         d.schemas,
			"securitySchemes": object{"token": object{"type": "http", "scheme": "bearer", "description": "wechatpay sandbox --control-token; not needed from the same machine"}},
		},
	}, "", "  ")
}

// A describer gathers the schemas of the types that it meets.
type describer struct{ schemas object }

func (d *describer) operation(e endpoint) object {
	responses := object{"default": object{"description": "what is wrong", "content": d.content(reflect.TypeFor[failure]())}}
	if e.gives == reflect.TypeFor[nothing]() {
		responses["204"] = object{"description": "done"}
	} else if e.stream != nil {
		responses["200"] = object{"description": "events, each with JSON", "content": object{"text/event-stream": object{"schema": d.schema(e.gives)}}}
	} else {
		responses["200"] = object{"description": "done", "content": d.content(e.gives)}
	}
	name := strings.NewReplacer("/", "_", "{", "", "}", "", ".", "_").Replace(strings.TrimPrefix(e.path, sandbox.ControlPath))
	operation := object{"operationId": strings.ToLower(e.method) + "_" + name, "summary": e.summary, "responses": responses}
	var parameters []any
	members := 0
	for i := range e.takes.NumField() {
		field := e.takes.Field(i)
		where := "query"
		if field.Tag.Get("in") == "path" {
			where = "path"
		} else if members++; e.method == "POST" {
			continue
		}
		parameter := object{"name": nameOf(field), "in": where, "schema": d.schema(field.Type), "description": field.Tag.Get("doc")}
		if where == "path" {
			parameter["required"] = true
		}
		parameters = append(parameters, parameter)
	}
	if parameters != nil {
		operation["parameters"] = parameters
	}
	if e.method == "POST" && members > 0 {
		operation["requestBody"] = object{"required": true, "content": d.content(e.takes)}
	}
	return operation
}

func (d *describer) content(t reflect.Type) object {
	return object{"application/json": object{"schema": d.schema(t)}}
}

// schema describes a type: a struct by a reference to its schema.
func (d *describer) schema(t reflect.Type) object {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case t == reflect.TypeFor[json.RawMessage]():
		return object{"type": "object"}
	case t == reflect.TypeFor[[]byte]():
		return object{"type": "string", "contentEncoding": "base64"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return d.schema(t.Elem())
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Slice:
		return object{"type": "array", "items": d.schema(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": d.schema(t.Elem())}
	case reflect.Struct:
		if d.schemas[t.Name()] == nil {
			d.schemas[t.Name()] = d.structure(t)
		}
		return object{"$ref": "#/components/schemas/" + t.Name()}
	}
	return object{"type": "integer"}
}

func (d *describer) structure(t reflect.Type) object {
	members, required := object{}, []string{}
	for i := range t.NumField() {
		field := t.Field(i)
		if field.Tag.Get("in") == "path" {
			continue
		}
		schema := d.schema(field.Type)
		if doc := field.Tag.Get("doc"); doc != "" {
			schema["description"] = doc
		}
		members[nameOf(field)] = schema
		if isRequired(field) {
			required = append(required, nameOf(field))
		}
	}
	return object{"type": "object", "properties": members, "required": required, "additionalProperties": false}
}
