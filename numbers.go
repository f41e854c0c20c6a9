package wechatpay

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/scalar"
)

// lost is where a float has lost digits.
type lost struct {
	key  string
	bits int
}

// under says where it was found, one level up.
func (l *lost) under(name string) *lost {
	if l != nil {
		if l.key != "" && l.key[0] != '[' {
			name += "."
		}
		l.key = name + l.key
	}
	return l
}

// checkFloats looks into what has been marshalled. The text is not asked: a field with the option string, and a key of a
// map, hide their digits between quotes.
func checkFloats(given any) error {
	l := lostIn(given)
	switch {
	case l == nil:
		return nil
	case l.key == "":
		return fmt.Errorf("json: the value %w", scalar.LostDigits(l.bits))
	}
	return fmt.Errorf("json: %s %w", errtext.Line(l.key), scalar.LostDigits(l.bits))
}

// lostIn walks over what encoding/json has marshalled, so that there is an end to it.
func lostIn(given any) *lost {
	var found *lost
	switch v := given.(type) { // what a body is made of as a rule, without reflection
	case nil, string, bool, int, int64:
	case float64:
		if scalar.HasLostDigits(v, 64) {
			return &lost{bits: 64}
		}
	case []any:
		for i := range v {
			if l := lostIn(v[i]); l != nil {
				return l.under("[" + strconv.Itoa(i) + "]")
			}
		}
	case map[string]any:
		for name, member := range v {
			if l := lostIn(member).under(name); l != nil && (found == nil || l.key < found.key) {
				found = l
			}
		}
	default:
		return lostInside(reflect.ValueOf(given))
	}
	return found
}

var (
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

// marshalsItself tells what writes its own JSON, which is taken at its word.
func marshalsItself(v reflect.Value) bool {
	t := v.Type()
	if t.Implements(jsonMarshaler) || t.Implements(textMarshaler) {
		return true
	}
	p := reflect.PointerTo(t)
	return v.CanAddr() && (p.Implements(jsonMarshaler) || p.Implements(textMarshaler))
}

// floats keeps of each type that has been seen whether a float may be in it: at most as many as the program has.
var floats sync.Map // reflect.Type → bool

func mayHoldFloat(t reflect.Type) bool {
	if known, ok := floats.Load(t); ok {
		return known.(bool)
	}
	may := leadsToFloat(t, map[reflect.Type]bool{})
	floats.Store(t, may)
	return may
}

// leadsToFloat reads a type the way encoding/json does; seen are those that are being read.
func leadsToFloat(t reflect.Type, seen map[reflect.Type]bool) bool {
	switch {
	case t.Kind() == reflect.Float32, t.Kind() == reflect.Float64, t.Kind() == reflect.Interface:
		return true
	case seen[t]:
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer: // first: it may lead to a float that writes itself
		return leadsToFloat(t.Elem(), seen)
	case reflect.Slice, reflect.Array:
		return leadsToFloat(t.Elem(), seen)
	case reflect.Map:
		return leadsToFloat(t.Key(), seen) || leadsToFloat(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); inJSON(f) && leadsToFloat(f.Type, seen) {
				return true
			}
		}
	}
	return false
}

// lostInside is lostIn for any type. A float that writes itself is one that has lost digits before it does.
func lostInside(v reflect.Value) *lost {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if !v.IsValid() || !mayHoldFloat(v.Type()) {
		return nil
	}
	if v.CanFloat() {
		if bits := v.Type().Bits(); scalar.HasLostDigits(v.Float(), bits) {
			return &lost{bits: bits}
		}
		return nil
	}
	if marshalsItself(v) {
		return nil
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if l := lostInside(v.Index(i)); l != nil {
				return l.under("[" + strconv.Itoa(i) + "]")
			}
		}
	case reflect.Map:
		return lostInMap(v)
	case reflect.Struct:
		return lostInFields(v)
	}
	return nil
}

// lostInMap walks over the keys, too: a float is one where its type has MarshalText.
func lostInMap(v reflect.Value) *lost {
	var found *lost
	for walk := v.MapRange(); walk.Next(); {
		l := lostInside(walk.Value())
		if l != nil {
			l = l.under(fmt.Sprint(walk.Key()))
		}
		key := walk.Key()
		for key.Kind() == reflect.Interface || key.Kind() == reflect.Pointer {
			key = key.Elem()
		}
		if key.IsValid() && key.CanFloat() && scalar.HasLostDigits(key.Float(), key.Type().Bits()) {
			l = &lost{key: fmt.Sprintf("the key %v of a map", key.Float()), bits: key.Type().Bits()}
		}
		if l != nil && (found == nil || l.key < found.key) {
			found = l
		}
	}
	return found
}

// inJSON tells whether encoding/json writes a field; of an embedded struct also where its type is not exported.
func inJSON(f reflect.StructField) bool {
	return (f.IsExported() || f.Anonymous) && f.Tag.Get("json") != "-"
}

// lostInFields walks over the fields that encoding/json writes.
func lostInFields(v reflect.Value) *lost {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !inJSON(field) {
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		l := lostInside(v.Field(i))
		switch {
		case l == nil:
		case name == "" && field.Anonymous:
			return l
		case name == "":
			return l.under(field.Name)
		default:
			return l.under(name)
		}
	}
	return nil
}
