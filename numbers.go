package wechatpay

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// Numbers that came through a float may have lost digits: encoding/json reads 1519540354020417537 into an any as
// 1519540354020417500, and a call with that in it is about another order. From these on a float stands for several
// integers, itself among them.
const (
	ambiguous64 = 1 << 53
	ambiguous32 = 1 << 24
)

// place is where a text or a number is written.
type place int

const (
	anywhere place = iota // a query, a header, XML
	inPath                // the name or the number of a thing, which has no fraction
)

var errFraction = errors.New("is a number with a fraction or an exponent, which can't stand in a path: give a text or an integer")

// lostDigits tells whether a float can no longer be what was meant.
func lostDigits(f float64, bits int) bool {
	return math.Abs(f) >= ambiguous64 || bits == 32 && math.Abs(f) >= ambiguous32
}

func errLostDigits(bits int) error {
	most := map[int]string{32: "2^24", 64: "2^53"}[bits]
	return fmt.Errorf("is a float%d beyond %s, which may have lost digits: decode with UseNumber (json.Decoder has it, Response.Decode does it), or give a text or an integer", bits, most)
}

// floatText writes a float without an exponent.
func floatText(f float64, bits int, in place) (string, error) {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return "", fmt.Errorf("is %v, which is no number", f)
	case lostDigits(f, bits):
		return "", errLostDigits(bits)
	case in == inPath && f != math.Trunc(f):
		return "", errFraction
	case f == 0: // -0 is no number of anything
		return "0", nil
	}
	return strconv.FormatFloat(f, 'f', -1, bits), nil
}

// numberText writes a json.Number as it stands: it has lost nothing. Its type takes any text.
func numberText(n json.Number, in place) (string, error) {
	digits := strings.TrimPrefix(string(n), "-")
	switch {
	case digits == "" || strings.Trim(digits, "0123456789.eE+-") != "" || !json.Valid([]byte(n)):
		return "", fmt.Errorf("is the json.Number %q, which is no number", line(string(n)))
	case in == inPath && strings.Trim(digits, "0123456789") != "":
		return "", errFraction
	}
	return string(n), nil
}

// isBytes tells bytes of any type, an array or a named one, with a sign or without: they are no list of numbers.
func isBytes(v reflect.Value) bool {
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return false
	}
	of := v.Type().Elem().Kind()
	return of == reflect.Uint8 || of == reflect.Int8
}

// errDuration says why a time.Duration is no number.
var errDuration = errors.New("is a time.Duration, which would be sent as nanoseconds: give a number of the unit that is meant, as int64(d / time.Second)")

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
		return fmt.Errorf("json: the value %w", errLostDigits(l.bits))
	}
	return fmt.Errorf("json: %s %w", line(l.key), errLostDigits(l.bits))
}

// lostIn walks over what encoding/json has marshalled, so that there is an end to it.
func lostIn(given any) *lost {
	var found *lost
	switch v := given.(type) { // what a body is made of as a rule, without reflection
	case nil, string, bool, int, int64:
	case float64:
		if lostDigits(v, 64) {
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
		if bits := v.Type().Bits(); lostDigits(v.Float(), bits) {
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
		if key.IsValid() && key.CanFloat() && lostDigits(key.Float(), key.Type().Bits()) {
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
