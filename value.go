package wechatpay

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// value is what a variable of a path or of a query holds, in the three shapes that RFC 6570 knows.
type value struct {
	kind    kind
	text    string   // of a scalar
	members []member // of a list (no keys) or of pairs
}

type member struct{ key, text string }

type kind int

const (
	absent kind = iota // missing, nil, an empty list or map
	scalar
	list
	pairs
)

var errNested = errors.New("nests a list or a map in another, which a path can't hold")

// valueOf reads a Go value: texts, numbers and booleans (true and false; PHP writes 1 and 0), lists and maps of
// them. Nil members are left out, map members come in the order of their keys.
func valueOf(given any, in place) (value, error) {
	if text, ok, err := scalarText(given, in); ok || err != nil {
		return value{kind: scalar, text: text}, err
	}
	v := indirect(reflect.ValueOf(given))
	many := value{}
	switch v.Kind() {
	case reflect.Invalid:
		return many, nil
	case reflect.Slice, reflect.Array:
		many.kind = list
		for i := range v.Len() {
			if err := many.add("", v.Index(i), in); err != nil {
				return many, err
			}
		}
	case reflect.Map:
		if v.Type().Key().Kind() != reflect.String {
			return many, fmt.Errorf("is a map whose keys are no texts (%s)", v.Type())
		}
		many.kind = pairs
		for _, key := range sortedKeys(v) {
			if err := many.add(key.String(), v.MapIndex(key), in); err != nil {
				return many, err
			}
		}
	default:
		return many, fmt.Errorf("can't be written into a path: a %s is no text, number, boolean, list or map", v.Type())
	}
	if len(many.members) == 0 {
		many.kind = absent
	}
	return many, nil
}

func (m *value) add(key string, v reflect.Value, in place) error {
	v = indirect(v)
	if !v.IsValid() {
		return nil
	}
	text, ok, err := scalarText(v.Interface(), in)
	if err == nil && !ok {
		err = errNested
	}
	m.members = append(m.members, member{key, text})
	return err
}

// sortedKeys gives the keys of a map in the order of their texts.
func sortedKeys(m reflect.Value) []reflect.Value {
	keys := m.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	return keys
}

// indirect follows pointers and interfaces; of a nil one, and of a Value that holds nothing, it gives the invalid Value.
func indirect(v reflect.Value) reflect.Value {
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
		if v.Type() == reflect.TypeFor[Value]() && v.CanInterface() && v.Interface().(Value).Type == gjson.Null {
			return reflect.Value{}
		}
	}
	return v
}

// scalarText writes a text, a number or a boolean; ok tells whether given is one.
func scalarText(given any, in place) (text string, ok bool, err error) {
	switch v := given.(type) {
	case nil:
		return "", false, nil
	case string:
		return v, true, nil
	case int:
		return strconv.Itoa(v), true, nil
	case bool:
		return strconv.FormatBool(v), true, nil
	case Sensitive:
		return v.seal(), true, nil
	case json.Number:
		text, err := numberText(v, in)
		return text, err == nil, err
	case Value:
		inner, err := v.scalar()
		if inner == nil || err != nil {
			return "", false, err
		}
		return scalarText(inner, in)
	}
	v := indirect(reflect.ValueOf(given))
	switch {
	case !v.IsValid():
		return "", false, nil
	case v.Type() == reflect.TypeFor[Sensitive]():
		return Sensitive(v.String()).seal(), true, nil
	case v.Type() == reflect.TypeFor[Value]():
		return scalarText(v.Interface(), in)
	case v.Type() == reflect.TypeFor[json.Number]():
		return scalarText(json.Number(v.String()), in)
	case v.Type() == reflect.TypeFor[time.Duration]():
		return "", false, errDuration
	case isBytes(v):
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
		text, err := floatText(v.Float(), v.Type().Bits(), in)
		return text, err == nil, err
	}
	return "", false, nil
}
