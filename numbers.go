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

// numberText writes a json.Number as it stands: it has lost nothing.
func numberText(n json.Number, in place) (string, error) {
	digits := strings.TrimPrefix(string(n), "-")
	if in == inPath && strings.Trim(digits, "0123456789") != "" {
		return "", errFraction
	}
	return string(n), nil
}

// isBytes tells bytes of any type, an array or a named one: they are no list of numbers.
func isBytes(v reflect.Value) bool {
	return (v.Kind() == reflect.Slice || v.Kind() == reflect.Array) && v.Type().Elem().Kind() == reflect.Uint8
}

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

// checkFloats looks into what text was marshalled from, if there is a number in it that is long enough: nearly no body
// has one.
func checkFloats(given any, text []byte) error {
	if !hasLongNumber(text) {
		return nil
	}
	l := lostIn(given)
	switch {
	case l == nil:
		return nil
	case l.key == "":
		return fmt.Errorf("json: the value %w", errLostDigits(l.bits))
	}
	return fmt.Errorf("json: %s %w", line(l.key), errLostDigits(l.bits))
}

// hasLongNumber tells whether a JSON text has a number of as many digits as ambiguous32, or with an exponent.
func hasLongNumber(text []byte) bool {
	digits := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			digits = 0
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '0' <= c && c <= '9':
			digits++
		case digits > 0 && (c == 'e' || c == 'E'):
			return true
		case c != '.':
			digits = 0
		}
		if digits >= 8 {
			return true
		}
	}
	return false
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

func lostInside(v reflect.Value) *lost {
	if !v.IsValid() || marshalsItself(v) {
		return nil
	}
	var found *lost
	switch v.Kind() {
	case reflect.Float32, reflect.Float64:
		if bits := v.Type().Bits(); lostDigits(v.Float(), bits) {
			return &lost{bits: bits}
		}
	case reflect.Interface, reflect.Pointer:
		return lostInside(v.Elem())
	case reflect.Slice, reflect.Array:
		for i := 0; i < v.Len() && !isBytes(v); i++ {
			if l := lostInside(v.Index(i)); l != nil {
				return l.under("[" + strconv.Itoa(i) + "]")
			}
		}
	case reflect.Map:
		for walk := v.MapRange(); walk.Next(); {
			if l := lostInside(walk.Value()).under(fmt.Sprint(walk.Key())); l != nil && (found == nil || l.key < found.key) {
				found = l
			}
		}
	case reflect.Struct:
		return lostInFields(v)
	}
	return found
}

// lostInFields walks over the fields that encoding/json writes.
func lostInFields(v reflect.Value) *lost {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !field.IsExported() && !field.Anonymous || field.Tag.Get("json") == "-" {
			continue
		}
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
