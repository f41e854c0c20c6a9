package openapi

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

var types = []string{"string", "integer", "number", "boolean", "object", "array", "file"}

// field reads: name[*] type ["label"] [key=value …].
func (p *parser) field(line string) (*Field, error) {
	f := new(Field)
	name, rest := word(line)
	f.Name, f.Required = strings.CutSuffix(name, "*")
	f.Type, rest = word(rest)
	if f.Name == "" || !slices.Contains(types, f.Type) {
		return nil, p.wrong("write: name type \"label\" key=value, the type one of %s; a * behind the name says that it is required", strings.Join(types, ", "))
	}
	for rest = strings.TrimLeft(rest, " "); rest != ""; rest = strings.TrimLeft(rest, " ") {
		var key, raw string
		if rest[0] != '"' {
			if key, rest, _ = strings.Cut(rest, "="); rest == "" && key != "deprecated" && key != "exclusive" {
				return nil, p.wrong("%s has no value: write key=value", key)
			}
		}
		raw, rest = token(rest)
		if reason := f.set(key, raw); reason != "" {
			return nil, p.wrong("%s", reason)
		}
	}
	if reason := f.check(); reason != "" {
		return nil, p.wrong("%s", reason)
	}
	return f, nil
}

// token cuts off the next value: a quoted text, a list in brackets, or a word.
func token(text string) (value, rest string) {
	quoted, depth := false, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == ' ' && depth <= 0:
			return text[:i], text[i:]
		}
	}
	return text, ""
}

// set stores one attribute; key is empty for the label.
func (f *Field) set(key, raw string) (reason string) {
	text, number := raw, int64(0)
	var err error
	switch {
	case raw != "" && raw[0] == '"':
		if err := json.Unmarshal([]byte(raw), &text); err != nil {
			return raw + " is no quoted text"
		}
	case strings.HasPrefix(key, "min") || strings.HasPrefix(key, "max"):
		if number, err = strconv.ParseInt(raw, 10, 64); err != nil {
			return key + " takes a number"
		}
	}
	switch key {
	case "":
		f.Label = text
	case "format":
		f.Format = text
	case "sensitive":
		f.Sensitive = text
	case "pattern":
		f.Pattern = text
	case "enum":
		f.Enum, err = enum(raw)
	case "default":
		f.Default, err = literal(raw)
	case "example":
		f.Example, err = literal(raw)
	case "minLength":
		f.MinLength = int(number)
	case "maxLength":
		f.MaxLength = int(number)
	case "minItems":
		f.MinItems = int(number)
	case "maxItems":
		f.MaxItems = int(number)
	case "minimum":
		f.Minimum = &number
	case "maximum":
		f.Maximum = &number
	case "deprecated":
		f.Deprecated = raw == "true"
	case "exclusive":
		f.Exclusive = raw == "true"
	case "either":
		f.Either = raw == "true"
	case "open":
		f.Open = raw == "true"
	case "disputed":
		f.Disputed = raw == "true"
	default:
		return key + " is no fact of a field"
	}
	if err != nil {
		return key + ": " + err.Error()
	}
	return ""
}

// enum reads ["A","B"] or [1,2].
func enum(raw string) ([]string, error) {
	var values []any
	d := json.NewDecoder(strings.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&values); err != nil {
		return nil, err
	}
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	return texts, nil
}

// literal reads a JSON string, number or bool.
func literal(raw string) (any, error) {
	if n, err := strconv.ParseInt(raw, 10, 64); err == nil {
		return n, nil
	}
	var v any
	err := json.Unmarshal([]byte(raw), &v)
	return v, err
}
