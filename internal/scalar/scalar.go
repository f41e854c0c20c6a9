// Package scalar writes Go values as the texts that stand in paths, queries, headers and XML: texts, numbers, booleans,
// and what leads to one. Nothing is written that is not what was meant: no float that has lost digits, no exponent, no
// bytes, no duration. It knows nothing of where the text goes but whether that is a path.
package scalar

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Place is where a text or a number is written.
type Place int

const (
	Anywhere Place = iota // a query, a header, XML
	InPath                // the name or the number of a thing, which has no fraction
)

// Reader reads values. The zero Reader knows Go's own types, and types that are made of them.
type Reader struct {
	// Own tells what a value of another type stands for: a text, a number, a boolean, or nil where it holds nothing. ok is
	// false where the type is none of the caller's.
	Own func(v any) (stands any, ok bool, err error)
}

// ErrDuration says why a time.Duration is no number.
var ErrDuration = errors.New("is a time.Duration, which would be sent as nanoseconds: give a number of the unit that is meant, as int64(d / time.Second)")

// Text writes a text, a number or a boolean (true and false; PHP writes 1 and 0); ok tells whether given is one.
func (r Reader) Text(given any, in Place) (text string, ok bool, err error) {
	switch v := given.(type) {
	case nil:
		return "", false, nil
	case string:
		return v, true, nil
	case int:
		return strconv.Itoa(v), true, nil
	case bool:
		return strconv.FormatBool(v), true, nil
	case json.Number:
		text, err := Number(v, in)
		return text, err == nil, err
	}
	if text, ok, err, isOwn := r.own(given, in); isOwn {
		return text, ok, err
	}
	v := r.Indirect(reflect.ValueOf(given))
	if !v.IsValid() {
		return "", false, nil
	}
	if v.CanInterface() {
		if text, ok, err, isOwn := r.own(v.Interface(), in); isOwn {
			return text, ok, err
		}
	}
	switch {
	case v.Type() == reflect.TypeFor[json.Number]():
		text, err := Number(json.Number(v.String()), in)
		return text, err == nil, err
	case v.Type() == reflect.TypeFor[time.Duration]():
		return "", false, ErrDuration
	case IsBytes(v):
		return "", false, fmt.Errorf("can't be bytes (%s): write string(…), or encode them first", v.Type())
	case v.Kind() == reflect.String:
		return v.String(), true, nil
	case v.Kind() == reflect.Bool:
		return strconv.FormatBool(v.Bool()), true, nil
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10), true, nil
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10), true, nil
	case v.CanFloat():
		text, err := Float(v.Float(), v.Type().Bits(), in)
		return text, err == nil, err
	}
	return "", false, nil
}

// own is Text for the caller's types.
func (r Reader) own(given any, in Place) (text string, ok bool, err error, isOwn bool) {
	if r.Own == nil {
		return "", false, nil, false
	}
	stands, isOwn, err := r.Own(given)
	if !isOwn || stands == nil || err != nil {
		return "", false, err, isOwn
	}
	text, ok, err = Reader{}.Text(stands, in)
	return text, ok, err, true
}

// Indirect follows pointers and interfaces; of a nil one, and of what holds nothing, it gives the invalid Value.
func (r Reader) Indirect(v reflect.Value) reflect.Value {
	for range 8 { // a pointer may lead to itself
		if v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
			v = v.Elem()
		}
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		if v.IsNil() {
			return reflect.Value{}
		}
	case reflect.Struct:
		if r.Own == nil || !v.CanInterface() {
			break
		}
		if stands, ok, err := r.Own(v.Interface()); ok && stands == nil && err == nil {
			return reflect.Value{}
		}
	}
	return v
}

// SortedKeys gives the keys of a map in the order of their texts.
func SortedKeys(m reflect.Value) []reflect.Value {
	keys := m.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	return keys
}

// IsBytes tells bytes of any type, an array or a named one, with a sign or without: they are no list of numbers.
func IsBytes(v reflect.Value) bool {
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return false
	}
	of := v.Type().Elem().Kind()
	return of == reflect.Uint8 || of == reflect.Int8
}

// IsNil tells whether v is nil or holds a nil pointer, map, slice or the like.
func IsNil(v any) bool {
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan, reflect.Interface:
		return r.IsNil()
	}
	return false
}
