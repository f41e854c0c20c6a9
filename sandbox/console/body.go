package console

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
)

// misread says what is wrong with a body that is read into a struct, in words of JSON.
func misread(err error, of reflect.Type) string {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind):
		member := kind.Field
		if member == "" {
			member = "the body"
		}
		for i := range of.NumField() { // of a map encoding/json names no member
			if f := of.Field(i); nameOf(f) == member && f.Type.Kind() == reflect.Map && kind.Type != f.Type {
				member += ", each member"
			}
		}
		return fmt.Sprintf("%s: %s is needed, not %s", member, needed(kind.Type), found(kind.Value))
	case errors.As(err, &syntax):
		return fmt.Sprintf("the body: it is no JSON from byte %d on", syntax.Offset)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the body: it is no JSON, but the beginning of one"
	}
	return "the body: " + strings.TrimPrefix(err.Error(), "json: ")
}

// needed is what a member takes.
func needed(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Struct, reflect.Map:
		return "an object"
	}
	return "a whole number"
}

// found is what a member has instead, as encoding/json calls it: "string", or "number 1.5".
func found(value string) string {
	kind, number, _ := strings.Cut(value, " ")
	switch kind {
	case "string":
		return "a text"
	case "bool":
		return "true or false"
	case "array", "object":
		return "an " + kind
	case "number":
		if number != "" {
			return number
		}
		return "a number"
	}
	return value
}

// complete tells the first member that has to be given, and is not: one that its description requires.
func complete(members reflect.Value) error {
	for i := range members.NumField() {
		field := members.Type().Field(i)
		if isRequired(field) && field.Tag.Get("in") != "path" && members.Field(i).IsZero() {
			return refuse(http.StatusBadRequest, nameOf(field)+" is needed: "+field.Tag.Get("doc"))
		}
	}
	return nil
}

// isRequired tells a member that has to be there.
func isRequired(field reflect.StructField) bool {
	return !strings.HasSuffix(field.Tag.Get("json"), ",omitempty")
}
