package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/a8579013/wechatpay/internal/vectors"
)

// imported names each file of facts after the file of the merged sources that it is made of.
var imported = map[string]string{"v3.txt": "v3.jsonl", "v2.txt": "v2.jsonl", "notifications.txt": "webhooks.jsonl"}

// importFacts writes the facts of the merged sources, one JSON object a line, in the catalogue's own form.
func importFacts(from, facts string) error {
	for to, name := range imported {
		raw, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		text, err := convert(name, raw)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(facts, to), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// convert turns the lines of one file into facts.
func convert(name string, raw []byte) ([]byte, error) {
	w := new(writer)
	w.line(0, "# Imported: see README.md. Additions and corrections belong into added.txt, which wins.")
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		value, err := vectors.Decode(lines.Bytes())
		if err != nil {
			return nil, fmt.Errorf("%s line %d: %w", name, n, err)
		}
		o, _ := value.(vectors.Ordered)
		w.line(0, "")
		if name == "webhooks.jsonl" {
			w.notification(o)
		} else {
			w.operation(o, name == "v2.jsonl")
		}
	}
	return w.Bytes(), lines.Err()
}

// writer writes facts.
type writer struct{ bytes.Buffer }

func (w *writer) line(depth int, words ...string) {
	text := strings.TrimRight(strings.Join(words, " "), " ")
	w.WriteString(strings.Repeat("\t", depth) + text + "\n")
}

// fact writes one attribute of an operation where it has a value.
func (w *writer) fact(key string, o vectors.Ordered, names ...string) {
	var values []string
	for _, name := range names {
		v, _ := o.Get(name)
		switch v := v.(type) {
		case string:
			values = append(values, v)
		case []any:
			for _, e := range v {
				values = append(values, fmt.Sprint(e))
			}
		}
	}
	if text := strings.Join(values, ", "); text != "" {
		w.line(1, key, strings.ReplaceAll(text, "<br/>", ""))
	}
}

func text(o vectors.Ordered, name string) string {
	s, _ := o.Text(name)
	return s
}

func object(o vectors.Ordered, name string) vectors.Ordered {
	v, _ := o.Get(name)
	member, _ := v.(vectors.Ordered)
	return member
}

func array(o vectors.Ordered, name string) []any {
	v, _ := o.Get(name)
	list, _ := v.([]any)
	return list
}

func (w *writer) operation(o vectors.Ordered, v2 bool) {
	path := text(o, "path")[1:]
	if v2 {
		path = "v2/" + path
	}
	w.line(0, text(o, "method"), path, text(o, "name"))
	for _, name := range []string{"tags", "group", "roles", "modes"} {
		w.fact(name, o, name)
	}
	w.fact("doc", o, "doc", "doc_alt")
	for _, name := range []string{"updated", "hosts", "status", "successor", "since", "flags"} {
		w.fact(name, o, name)
	}
	w.fact("source", o, "src")
	request := object(o, "request")
	for _, name := range []string{"path", "query", "header"} {
		if list := array(request, name); len(list) > 0 {
			w.line(1, name)
			for _, p := range list {
				w.parameter(p.(vectors.Ordered))
			}
		}
	}
	for _, name := range []string{"json", "xml", "multipart"} {
		if _, ok := request.Get(name); ok {
			w.line(1, name)
			w.members(object(request, name), 2)
		}
	}
	w.response(object(o, "response"))
}

func (w *writer) response(r vectors.Ordered) {
	words := []string{"response"}
	status, _ := r.Get("status")
	words = append(words, fmt.Sprint(status))
	for _, code := range array(r, "also") {
		words = append(words, "also="+fmt.Sprint(code))
	}
	words = append(words, text(r, "content"))
	if text(r, "compressed") != "" {
		words = append(words, "gzip")
	}
	if text(r, "schema_of") != "" {
		words = append(words, "error")
	}
	w.line(1, words...)
	w.members(object(r, "schema"), 2)
}

func (w *writer) parameter(p vectors.Ordered) {
	required, _ := p.Get("required")
	var schema vectors.Ordered
	for _, m := range p {
		if m.Key != "name" && m.Key != "required" {
			schema = append(schema, m)
		}
	}
	w.field(text(p, "name"), schema, required == true, 2)
}

// members writes what a schema holds.
func (w *writer) members(schema vectors.Ordered, depth int) {
	required := map[any]bool{}
	for _, name := range array(schema, "required") {
		required[name] = true
	}
	for _, m := range object(schema, "properties") {
		w.field(m.Key, m.Value.(vectors.Ordered), required[m.Key], depth)
	}
	if items := object(schema, "items"); items != nil {
		w.field("[]", items, false, depth)
	}
	if inner := object(schema, "json"); inner != nil {
		w.field("$", inner, false, depth)
	}
	for _, variant := range array(schema, "oneOf") {
		w.field("|", variant.(vectors.Ordered), false, depth)
	}
}

// attributes of a field, in the order in which they are written.
var attributes = []string{
	"format", "sensitive", "enum", "default", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems",
	"pattern", "deprecated", "exclusive", "example",
}

func (w *writer) field(name string, schema vectors.Ordered, required bool, depth int) {
	name = strings.ReplaceAll(name, " ", "") // two names of the sources hold a blank by mistake
	if required {
		name += "*"
	}
	words := []string{name, text(schema, "type")}
	if label := text(schema, "label"); label != "" {
		words = append(words, quote(label))
	}
	for _, key := range attributes {
		v, ok := schema.Get(key)
		if !ok {
			continue
		}
		if key == "pattern" { // the sources write /…/, as PHP does
			v = strings.TrimSuffix(strings.TrimPrefix(v.(string), "/"), "/")
		}
		words = append(words, key+"="+quote(v))
	}
	w.line(depth, words...)
	w.members(schema, depth+1)
}

// quote writes a value as JSON, of strings the plain ones without quotes where nothing reads them as JSON.
func quote(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return ""
	}
	return strings.TrimSpace(b.String())
}

func (w *writer) notification(o vectors.Ordered) {
	w.line(0, "NOTIFY", text(o, "version"), text(o, "id"), text(o, "name"))
	if events := array(o, "event_type"); len(events) > 0 {
		w.fact("events", o, "event_type")
	}
	w.fact("modes", o, "modes")
	w.fact("doc", o, "doc", "doc_alt")
	w.fact("original", o, "original_type")
	w.fact("algorithm", o, "algorithm")
	w.fact("encrypted", o, "encrypted_field")
	w.fact("variants", o, "variants")
	w.fact("flags", o, "flags")
	for _, name := range []string{"body", "resource", "response"} {
		if schema := object(o, name); schema != nil {
			w.line(1, name)
			w.members(schema, 2)
		}
	}
}
