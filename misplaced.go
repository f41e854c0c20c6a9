package wechatpay

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/tidwall/gjson"
)

// noJSON says what a value of a type is, and where it belongs.
func noJSON(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[gjson.Result]():
		return "a gjson.Result would be sent as its Go fields: give wechatpay.Value{Result: …}, as Get of a Response does"
	case reflect.TypeFor[Media]():
		return "a *Media is a file to upload: give it as body"
	case reflect.TypeFor[Response](), reflect.TypeFor[Future]():
		return fmt.Sprintf("a *%s is no JSON: give what Get or Decode take out of it", t)
	}
	return fmt.Sprintf("a %s is an io.Reader, of which encoding/json writes {}: read it first, or give it as body", t)
}

var readerType = reflect.TypeFor[io.Reader]()

// holding is what values of a type may hold in JSON.
type holding int

const (
	holdsData   holding = iota // nothing misplaced, whatever the value
	holdsOpen                  // what has to be looked at: an interface, or a misplaced type behind a pointer that may be nil
	isMisplaced                // it is misplaced itself
)

// holdings keeps the answer for each type that has been seen: at most as many as the program has.
var holdings sync.Map // reflect.Type → holding

func holdingOf(t reflect.Type) holding {
	if known, ok := holdings.Load(t); ok {
		return known.(holding)
	}
	h := lookAt(t, map[reflect.Type]bool{})
	holdings.Store(t, h)
	return h
}

// lookAt reads a type the way encoding/json does; seen are those that are being read.
func lookAt(t reflect.Type, seen map[reflect.Type]bool) holding {
	switch t {
	case reflect.TypeFor[gjson.Result](), reflect.TypeFor[Media](), reflect.TypeFor[Response](), reflect.TypeFor[Future]():
		return isMisplaced
	}
	has := func(i reflect.Type) bool { return t.Implements(i) || reflect.PointerTo(t).Implements(i) }
	switch {
	case t.Kind() == reflect.Interface:
		return holdsOpen
	case has(jsonMarshaler), has(textMarshaler), seen[t]:
		return holdsData
	case t.Kind() != reflect.Pointer && has(readerType):
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
		if lookAt(i, seen) != holdsData {
			return holdsOpen
		}
	}
	return holdsData
}

// inJSON tells whether encoding/json writes a field; of an embedded struct also where its type is not exported.
func inJSON(f reflect.StructField) bool {
	return (f.IsExported() || f.Anonymous) && f.Tag.Get("json") != "-"
}

// misplaced finds a value that nobody means as JSON, and says where it stands. encoding/json has written v before, so v
// does not hold itself.
func misplaced(v any, depth int) (where string, t reflect.Type) {
	switch v := v.(type) {
	case nil, string, bool, int, int64, float64, json.Number, json.RawMessage, Sensitive, Value:
		return "", nil
	case map[string]any:
		for name, member := range v {
			if inner, it := misplaced(member, depth+1); it != nil {
				where, t = firstOf(where, t, below(name, inner), it)
			}
		}
		return where, t
	case []any:
		for i, member := range v {
			if where, t := misplaced(member, depth+1); t != nil {
				return below(strconv.Itoa(i), where), t
			}
		}
		return "", nil
	}
	return misplacedIn(reflect.ValueOf(v), depth)
}

func below(name, where string) string {
	if dot := strings.TrimSuffix(where, ": "); dot != "" {
		name += "." + dot
	}
	return clip(name) + ": "
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

// misplacedIn is misplaced for types of which it is not known before.
func misplacedIn(v reflect.Value, depth int) (where string, t reflect.Type) {
	const deepest = 1000
	if !v.IsValid() || depth > deepest {
		return "", nil
	}
	switch holdingOf(v.Type()) {
	case holdsData:
		return "", nil
	case isMisplaced:
		return "", v.Type()
	}
	switch v.Kind() {
	case reflect.Interface:
		if v.CanInterface() {
			return misplaced(v.Interface(), depth)
		}
		return misplacedIn(v.Elem(), depth+1)
	case reflect.Pointer:
		return misplacedIn(v.Elem(), depth+1)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if where, t := misplacedIn(v.Index(i), depth+1); t != nil {
				return below(strconv.Itoa(i), where), t
			}
		}
	case reflect.Map:
		for members := v.MapRange(); members.Next(); {
			if inner, it := misplacedIn(members.Value(), depth+1); it != nil {
				where, t = firstOf(where, t, below(fmt.Sprint(members.Key()), inner), it)
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); inJSON(f) {
				if where, t := misplacedIn(v.Field(i), depth+1); t != nil {
					return below(nameInJSON(f), where), t
				}
			}
		}
	}
	return where, t
}
