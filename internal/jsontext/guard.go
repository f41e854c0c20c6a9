package jsontext

import (
	"encoding"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/tidwall/gjson"
)

// Guard finds what nobody means as JSON in a value that is marshalled: an io.Reader, of which encoding/json writes {},
// an error, of which it does as well, a gjson.Result, of which it writes the Go fields, and the types that its maker refuses. It is safe for many goroutines.
type Guard struct {
	refused map[reflect.Type]string // and what to say of each
	known   sync.Map                // reflect.Type → holding: at most as many as the program has
}

// NewGuard makes a Guard. Of a type that it is to refuse, pointers to it are refused as well.
func NewGuard(refused map[reflect.Type]string) *Guard { return &Guard{refused: refused} }

// Check names the first value of v that is misplaced, and says where it stands. encoding/json has marshalled v before,
// so v does not hold itself. What writes its own JSON or text is taken at its word.
func (g *Guard) Check(v any) error {
	where, t := g.find(v, 0)
	if t == nil {
		return nil
	}
	what := g.refused[t]
	switch {
	case what != "":
	case t == resultType:
		what = "a gjson.Result would be sent as its Go fields: give wechatpay.Value{Result: …}, as Get of a Response does"
	case implements(t, errorType):
		what = fmt.Sprintf("a %s is an error, of which encoding/json writes no message, as a rule {}: give its Error()", t)
	default:
		what = fmt.Sprintf("a %s is an io.Reader, of which encoding/json writes {}: read it first", t)
	}
	return fmt.Errorf("json: %s%s", where, what)
}

var (
	resultType    = reflect.TypeFor[gjson.Result]()
	errorType     = reflect.TypeFor[error]()
	readerType    = reflect.TypeFor[io.Reader]()
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

// holding is what values of a type may hold in JSON.
type holding int

const (
	holdsData   holding = iota // nothing misplaced, whatever the value
	holdsOpen                  // what has to be looked at: an interface, or a misplaced type behind a pointer that may be nil
	isMisplaced                // it is misplaced itself
)

func (g *Guard) holdingOf(t reflect.Type) holding {
	if known, ok := g.known.Load(t); ok {
		return known.(holding)
	}
	h := g.lookAt(t, map[reflect.Type]bool{})
	g.known.Store(t, h)
	return h
}

// lookAt reads a type the way encoding/json does; seen are those that are being read.
func (g *Guard) lookAt(t reflect.Type, seen map[reflect.Type]bool) holding {
	if g.refused[t] != "" || t == resultType {
		return isMisplaced
	}
	switch {
	case t.Kind() == reflect.Interface:
		return holdsOpen
	case implements(t, jsonMarshaler), implements(t, textMarshaler), seen[t]:
		return holdsData
	case t.Kind() != reflect.Pointer && (implements(t, readerType) || implements(t, errorType)):
		return isMisplaced
	}
	seen[t] = true
	inner := []reflect.Type{}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		inner = append(inner, t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); inJSON(f) {
				inner = append(inner, f.Type)
			}
		}
	}
	for _, i := range inner {
		if g.lookAt(i, seen) != holdsData {
			return holdsOpen
		}
	}
	return holdsData
}

// implements tells whether a type or a pointer to it has the methods.
func implements(t, of reflect.Type) bool {
	return t.Implements(of) || reflect.PointerTo(t).Implements(of)
}

// inJSON tells whether encoding/json writes a field; of an embedded struct also where its type is not exported.
func inJSON(f reflect.StructField) bool {
	return (f.IsExported() || f.Anonymous) && f.Tag.Get("json") != "-"
}

// find looks into what bodies are made of as a rule, without reflection.
func (g *Guard) find(v any, depth int) (where string, t reflect.Type) {
	switch v := v.(type) {
	case nil, string, bool, int, int64, float64, json.Number, json.RawMessage:
		return "", nil
	case map[string]any:
		for name, member := range v {
			if inner, it := g.find(member, depth+1); it != nil {
				where, t = firstOf(where, t, below(name, inner), it)
			}
		}
		return where, t
	case []any:
		for i, member := range v {
			if where, t := g.find(member, depth+1); t != nil {
				return below(strconv.Itoa(i), where), t
			}
		}
		return "", nil
	}
	return g.findIn(reflect.ValueOf(v), depth)
}

func below(name, where string) string {
	if dot := strings.TrimSuffix(where, ": "); dot != "" {
		name += "." + dot
	}
	return Clip(name) + ": "
}

// firstOf gives of two places in a map, whose order is none, always the same.
func firstOf(where string, t reflect.Type, other string, u reflect.Type) (string, reflect.Type) {
	if t == nil || other < where {
		return other, u
	}
	return where, t
}

// nameInJSON is the name that encoding/json gives to a field.
func nameInJSON(f reflect.StructField) string {
	if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
		return name
	}
	return f.Name
}

// findIn is find for any type.
func (g *Guard) findIn(v reflect.Value, depth int) (where string, t reflect.Type) {
	const deepest = 1000
	if !v.IsValid() || depth > deepest {
		return "", nil
	}
	switch g.holdingOf(v.Type()) {
	case holdsData:
		return "", nil
	case isMisplaced:
		return "", v.Type()
	}
	switch v.Kind() {
	case reflect.Interface:
		if v.CanInterface() {
			return g.find(v.Interface(), depth)
		}
		return g.findIn(v.Elem(), depth+1)
	case reflect.Pointer:
		return g.findIn(v.Elem(), depth+1)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if where, t := g.findIn(v.Index(i), depth+1); t != nil {
				return below(strconv.Itoa(i), where), t
			}
		}
	case reflect.Map:
		for members := v.MapRange(); members.Next(); {
			if inner, it := g.findIn(members.Value(), depth+1); it != nil {
				where, t = firstOf(where, t, below(fmt.Sprint(members.Key()), inner), it)
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); inJSON(f) {
				if where, t := g.findIn(v.Field(i), depth+1); t != nil {
					return below(nameInJSON(f), where), t
				}
			}
		}
	}
	return where, t
}
