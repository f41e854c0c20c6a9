package jsontext

import (
	"encoding/json"
	"reflect"
	"strconv"
	"sync"

	"github.com/tidwall/gjson"
)

// place is a text in a JSON document, and the type of what it lands in.
type place struct {
	path       string // as Get takes it
	text       string
	start, end int // of the text with its quotes
	of         reflect.Type
}

// target is what is looked for: a type, and numbers that stand in texts (the option string of a tag, or json.Number).
type target struct {
	of     reflect.Type
	quoted bool
}

func (g target) is(t reflect.Type, quoted bool) bool {
	return t == g.of || g.quoted && (t == number || quoted && t.Kind() >= reflect.Bool && t.Kind() <= reflect.Float64)
}

var number = reflect.TypeFor[json.Number]()

// places finds the texts that land in a target, in the order of the document. What reads its JSON by itself is not
// looked into, nor is what stands in an interface.
func places(text []byte, v any, g target) []place {
	t := typeIn(v)
	if t == nil || !g.in(t) || Check(text) != nil {
		return nil
	}
	var found []place
	g.walk(&found, t, false, gjson.ParseBytes(text), "", 0)
	return found
}

// typeIn is the type that encoding/json fills: pointers and interfaces lead to it.
func typeIn(v any) reflect.Type {
	at := reflect.ValueOf(v)
	for (at.Kind() == reflect.Pointer || at.Kind() == reflect.Interface) && !at.IsNil() {
		at = at.Elem()
	}
	if !at.IsValid() {
		return nil
	}
	return at.Type()
}

func (g target) walk(found *[]place, t reflect.Type, quoted bool, v gjson.Result, path string, depth int) {
	const deepest = 64 // of structs that hold themselves
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case depth > deepest:
		return
	case v.Type == gjson.String && g.is(t, quoted):
		*found = append(*found, place{path, v.String(), v.Index, v.Index + len(v.Raw), t})
		return
	case v.Type != gjson.JSON || !g.in(t):
		return
	}
	var fields map[string]member
	if t.Kind() == reflect.Struct {
		fields = fieldsOf(t)
	}
	i := 0
	v.ForEach(func(key, inner gjson.Result) bool {
		name, next := key.String(), member{}
		switch t.Kind() {
		case reflect.Slice, reflect.Array:
			name, next.of = strconv.Itoa(i), t.Elem()
		case reflect.Map:
			next.of = t.Elem()
		case reflect.Struct:
			_, next = match(fields, name)
		}
		if i++; next.of != nil {
			g.walk(found, next.of, next.quoted, inner, join(path, name), depth+1)
		}
		return true
	})
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// holding is a question: does a type hold what is looked for?
type holding struct {
	of reflect.Type
	target
}

// held keeps the answers: at most as many as the program has types.
var held sync.Map // holding → bool

// in tells whether a value of the type t may hold the target.
func (g target) in(t reflect.Type) bool {
	if known, ok := held.Load(holding{t, g}); ok {
		return known.(bool)
	}
	found := g.search(t, false, map[reflect.Type]bool{})
	held.Store(holding{t, g}, found)
	return found
}

func (g target) search(t reflect.Type, quoted bool, seen map[reflect.Type]bool) bool {
	if g.is(t, quoted) {
		return true
	}
	if seen[t] || t.Implements(unmarshaler) || reflect.PointerTo(t).Implements(unmarshaler) {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer:
		return g.search(t.Elem(), quoted, seen)
	case reflect.Slice, reflect.Array, reflect.Map:
		return g.search(t.Elem(), false, seen)
	case reflect.Struct:
		for _, f := range fieldsOf(t) {
			if g.search(f.of, f.quoted, seen) {
				return true
			}
		}
	}
	return false
}
