package jsontext

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/tidwall/gjson"
)

// Decode writes a text into v as encoding/json does, with three differences: a number whose type is left open becomes a
// json.Number; names are exact, so that what is decoded is what Get finds; and an empty text leaves a time.Time, or a
// number that stands in a text, as it is. encoding/json would put CODE into a field with the tag code; that is an error
// here. A field without a tag takes its name in any case, once.
func Decode(text []byte, v any) error {
	if err := Check(text); err == nil {
		if name, field := inexact(reflect.TypeOf(v), gjson.ParseBytes(text), 0); field != "" {
			return fmt.Errorf("it has %s, which is not the field %s: names are exact, give the field the tag of the one that is meant", Clip(name), field)
		}
		if text, err = withoutBlanks(text, v); err != nil {
			return err
		}
	} else if !errors.Is(err, ErrInvalid) { // of which the decoder says where
		return fmt.Errorf("it %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		return withoutContent(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more follows after the first value")
	}
	return nil
}

// withoutContent is an error of encoding/json without the value that it quotes: an answer holds names and numbers of
// people, and what was encrypted. Errors of other packages' UnmarshalJSON are taken at their word.
func withoutContent(err error) error {
	var wrongType *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrongType):
		kind, _, _ := strings.Cut(wrongType.Value, " ") // number 12345
		return &json.UnmarshalTypeError{Value: kind, Type: wrongType.Type, Offset: wrongType.Offset, Struct: wrongType.Struct, Field: wrongType.Field}
	case errors.As(err, &syntax), !strings.HasPrefix(err.Error(), "json: "):
		return err
	}
	return errors.New("json: a text or a name of a map in it is not what the type asks for: the option string of a tag, a json.Number and keys that are numbers take digits alone")
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// inexact finds a name that encoding/json would put into a field of another spelling, or a second one into the same
// field. What reads its JSON by itself is taken at its word.
func inexact(t reflect.Type, v gjson.Result, depth int) (name, field string) {
	const deepest = 64 // of structs that hold themselves
	for t != nil && t.Kind() == reflect.Pointer {
		if t.Implements(unmarshaler) {
			return "", ""
		}
		t = t.Elem()
	}
	if t == nil || depth > deepest || v.Type != gjson.JSON || reflect.PointerTo(t).Implements(unmarshaler) || !hasStruct(t) {
		return "", ""
	}
	var fields map[string]member
	filled := map[string]bool{}
	if t.Kind() == reflect.Struct {
		fields = fieldsOf(t)
	}
	v.ForEach(func(key, inner gjson.Result) bool {
		next := reflect.Type(nil)
		switch t.Kind() {
		case reflect.Slice, reflect.Array, reflect.Map:
			next = t.Elem()
		case reflect.Struct:
			found, f := match(fields, key.String())
			if found == "" {
				return true
			}
			if found != key.String() && f.tagged || filled[found] {
				name, field = key.String(), found
				return false
			}
			filled[found], next = true, f.of
		}
		name, field = inexact(next, inner, depth+1)
		return field == ""
	})
	return name, field
}

// member is a field of a struct as encoding/json fills it.
type member struct {
	of     reflect.Type
	tagged bool // its name is written in a tag
	quoted bool // a number in a text: the option string of the tag
}

// match finds the field that encoding/json would fill.
func match(fields map[string]member, name string) (string, member) {
	if f, ok := fields[name]; ok {
		return name, f
	}
	for other, f := range fields {
		if strings.EqualFold(name, other) {
			return other, f
		}
	}
	return "", member{}
}

// structs keeps the fields of each type that has been seen: at most as many as the program has.
var structs sync.Map // reflect.Type → map[string]member

func fieldsOf(t reflect.Type) map[string]member {
	if known, ok := structs.Load(t); ok {
		return known.(map[string]member)
	}
	fields := map[string]member{}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		quoted := slices.Contains(strings.Split(options, ","), "string")
		inner := f.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		switch {
		case f.Tag.Get("json") == "-", f.Anonymous && name == "" && inner.Kind() == reflect.Struct, !f.IsExported():
			continue
		case name == "":
			fields[f.Name] = member{f.Type, false, quoted}
		default:
			fields[name] = member{f.Type, true, quoted}
		}
	}
	structs.Store(t, fields)
	return fields
}

// hasStruct tells whether a type is a struct or holds one: only there are names matched.
func hasStruct(t reflect.Type) bool {
	for range 16 {
		switch t.Kind() {
		case reflect.Struct:
			return true
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			t = t.Elem()
		default:
			return false
		}
	}
	return true
}
