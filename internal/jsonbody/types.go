package jsonbody

import (
	"encoding"
	"encoding/json"
	"io"
	"reflect"
	"strings"

	"github.com/tidwall/gjson"
)

// traits are what is looked for in a value, and what a type says about its values.
type traits uint8

const (
	misplaced traits = 1 << iota // something may be in it that nobody means as JSON
	digits                       // a float may be in it

	isMisplaced // it is such a thing itself
	byPointer   // it writes its own JSON where encoding/json can take its address
)

// known is what an Encoder remembers of a type.
type known struct {
	traits
	fields []field // of a struct, those in which something may be
}

type field struct {
	index    int
	name     string // as encoding/json writes it
	embedded bool   // its fields are written as those of the struct
}

var (
	resultType    = reflect.TypeFor[gjson.Result]()
	errorType     = reflect.TypeFor[error]()
	readerType    = reflect.TypeFor[io.Reader]()
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

// know gives what there is to know of a type.
func (e *Encoder) know(t reflect.Type) *known {
	if k, ok := e.types.Load(t); ok {
		return k.(*known)
	}
	k := &known{traits: e.leads(t, misplaced|digits, map[reflect.Type]traits{})}
	if e.isMisplaced(t) {
		k.traits |= isMisplaced
	}
	if !isFloat(t) && t.Kind() != reflect.Pointer && writesItself(reflect.PointerTo(t)) {
		k.traits |= byPointer
	}
	if t.Kind() == reflect.Struct {
		for i := range t.NumField() {
			f := t.Field(i)
			if inJSON(f) && e.leads(f.Type, misplaced|digits, map[reflect.Type]traits{}) != 0 {
				name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				embedded := name == "" && f.Anonymous
				if name == "" {
					name = f.Name
				}
				k.fields = append(k.fields, field{i, name, embedded})
			}
		}
	}
	e.types.Store(t, k)
	return k
}

// leads tells which of the traits that are sought a type has. It reads types the way encoding/json does; seen is what has
// been sought in each.
func (e *Encoder) leads(t reflect.Type, seek traits, seen map[reflect.Type]traits) (found traits) {
	kind := t.Kind()
	switch {
	case e.isMisplaced(t):
		found, seek = seek&misplaced, seek&^misplaced
	case kind == reflect.Interface:
		return seek
	case writesItself(t), writesItself(reflect.PointerTo(t)):
		seek &^= misplaced
	}
	switch {
	case isFloat(t): // also one that writes itself: it has lost digits before it does
		return found | seek&digits
	case kind != reflect.Pointer && writesItself(t):
		seek &^= digits
	}
	if seek &^= seen[t]; seek == 0 {
		return found
	}
	seen[t] |= seek
	switch kind {
	case reflect.Map:
		found |= e.leads(t.Key(), seek&digits, seen) | e.leads(t.Elem(), seek, seen)
	case reflect.Pointer, reflect.Slice, reflect.Array:
		found |= e.leads(t.Elem(), seek, seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); inJSON(f) {
				found |= e.leads(f.Type, seek, seen)
			}
		}
	}
	return found
}

// isMisplaced tells a type that nobody means as JSON: of readers and errors encoding/json writes {} as a rule, of a
// gjson.Result the Go fields.
func (e *Encoder) isMisplaced(t reflect.Type) bool {
	switch {
	case e.refused[t] != "", t == resultType:
		return true
	case t.Kind() == reflect.Interface, t.Kind() == reflect.Pointer: // behind which it may be
		return false
	}
	p := reflect.PointerTo(t)
	return !writesItself(t) && !writesItself(p) && (p.Implements(readerType) || p.Implements(errorType))
}

// writesItself tells a type that writes its own JSON.
func writesItself(t reflect.Type) bool {
	return t.Implements(jsonMarshaler) || t.Implements(textMarshaler)
}

func isFloat(t reflect.Type) bool { return t.Kind() == reflect.Float32 || t.Kind() == reflect.Float64 }

// inJSON tells whether encoding/json writes a field; of an embedded struct also where its type is not exported.
func inJSON(f reflect.StructField) bool {
	return (f.IsExported() || f.Anonymous) && f.Tag.Get("json") != "-"
}
