package specimen

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/openapi"
)

// Misfits says where a decoded JSON value (its numbers json.Number) does not fit a field: types, what is required, unknown
// members, lengths, limits, patterns, enums and formats. Encrypted texts are not looked into.
func Misfits(f *openapi.Field, value any) []string { return misfits(nil, "", f, value) }

func misfits(found []string, at string, f *openapi.Field, value any) []string {
	if f == nil {
		return found
	}
	wrong := func(format string, args ...any) []string {
		return append(found, at+": "+fmt.Sprintf(format, args...))
	}
	switch v := value.(type) {
	case map[string]any:
		if f.Type != "object" {
			return wrong("an object, want %s", f.Type)
		}
		return object(found, at, f, v)
	case []any:
		if f.Type != "array" {
			return wrong("a list, want %s", f.Type)
		}
		if f.MaxItems > 0 && len(v) > f.MaxItems || len(v) < f.MinItems {
			found = wrong("%d items, want %d to %d", len(v), f.MinItems, f.MaxItems)
		}
		for i, item := range v {
			found = misfits(found, at+"["+strconv.Itoa(i)+"]", f.Items, item)
		}
	case string:
		if f.Type != "string" {
			return wrong("a string, want %s", f.Type)
		}
		return text(found, at, f, v)
	case json.Number:
		if f.Type != "integer" && f.Type != "number" {
			return wrong("a number, want %s", f.Type)
		}
		return number(found, at, f, v)
	case bool:
		if f.Type != "boolean" {
			return wrong("a boolean, want %s", f.Type)
		}
	default:
		return wrong("%T, want %s", value, f.Type)
	}
	return found
}

func object(found []string, at string, f *openapi.Field, v map[string]any) []string {
	open := len(f.Fields)+len(f.OneOf) == 0
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if member := f.Field(name); member != nil {
			found = misfits(found, at+"."+name, member, v[name])
		} else if !open {
			found = append(found, at+"."+name+": unknown")
		}
	}
	for _, member := range f.Fields {
		if _, there := v[member.Name]; !there && member.Required && !member.Either && !member.Exclusive {
			found = append(found, at+"."+member.Name+": missing")
		}
	}
	return found
}

func text(found []string, at string, f *openapi.Field, v string) []string {
	wrong := func(format string, args ...any) { found = append(found, at+": "+fmt.Sprintf(format, args...)) }
	if f.Sensitive != "" {
		if v == "" {
			wrong("empty")
		}
		return found
	}
	if len(f.Enum) > 0 {
		if !f.Open && !slices.Contains(f.Enum, v) {
			wrong("%q is none of %q", v, f.Enum)
		}
		return found // a few are longer than the length that the page gives
	}
	if f.MaxLength > 0 && len(v) > f.MaxLength {
		wrong("%d bytes, at most %d", len(v), f.MaxLength)
	}
	if n := utf8.RuneCountInString(v); n < f.MinLength {
		wrong("%d characters, at least %d", n, f.MinLength)
	}
	if p := pattern(f.Pattern); p != nil && !p.MatchString(v) {
		wrong("%q does not match %s", v, f.Pattern)
	}
	if layout := layouts[f.Format]; layout != "" {
		if _, err := time.Parse(layout, v); err != nil {
			wrong("%q is not of the form %s", v, layout)
		}
	}
	if f.JSON != nil && f.Format != "json-urlencoded" {
		var inner any
		if err := decode(v, &inner); err != nil {
			wrong("no JSON: %v", err)
		} else {
			found = misfits(found, at+"$", f.JSON, inner)
		}
	}
	return found
}

func number(found []string, at string, f *openapi.Field, v json.Number) []string {
	wrong := func(format string, args ...any) { found = append(found, at+": "+fmt.Sprintf(format, args...)) }
	n, err := v.Int64()
	if _, bad := v.Float64(); bad != nil || err != nil && f.Type == "integer" {
		wrong("%q is no %s", v, f.Type)
		return found
	}
	if err == nil && (f.Minimum != nil && n < *f.Minimum || f.Maximum != nil && n > *f.Maximum) {
		wrong("%s is out of its limits", v)
	}
	if slices.ContainsFunc(f.Enum, isNumber) && !f.Open && !slices.Contains(f.Enum, v.String()) { // one fact is a number of texts
		wrong("%s is none of %q", v, f.Enum)
	}
	return found
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

// patterns keeps what has been compiled: at most as many as the catalogue has.
var patterns sync.Map // string → *regexp.Regexp, nil where it is none

func pattern(text string) *regexp.Regexp {
	if text == "" {
		return nil
	}
	if p, ok := patterns.Load(text); ok {
		return p.(*regexp.Regexp)
	}
	p, err := regexp.Compile("^(?:" + text + ")$")
	if err != nil { // one of the facts is none: it is not checked
		p = nil
	}
	patterns.Store(text, p)
	return p
}
