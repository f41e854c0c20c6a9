package wechatpay

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/a8579013/wechatpay/internal/scalar"
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
	single
	list
	pairs
)

var errNested = errors.New("nests a list or a map in another, which a path can't hold")

// valueOf reads a Go value: texts, numbers and booleans (true and false; PHP writes 1 and 0), lists and maps of
// them. Nil members are left out, map members come in the order of their keys.
func valueOf(given any, in scalar.Place) (value, error) {
	if text, ok, err := texts.Text(given, in); ok || err != nil {
		return value{kind: single, text: text}, err
	}
	v := texts.Indirect(reflect.ValueOf(given))
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
		for _, key := range scalar.SortedKeys(v) {
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

func (m *value) add(key string, v reflect.Value, in scalar.Place) error {
	v = texts.Indirect(v)
	if !v.IsValid() {
		return nil
	}
	text, ok, err := texts.Text(v.Interface(), in)
	if err == nil && !ok {
		err = errNested
	}
	m.members = append(m.members, member{key, text})
	return err
}

// texts reads what stands in a path, a query, a header or XML.
var texts = scalar.Reader{Own: ownScalar}

// ownScalar tells what a Sensitive or a [Value] stands for.
func ownScalar(v any) (stands any, ok bool, err error) {
	switch v := v.(type) {
	case Sensitive:
		return v.seal(), true, nil
	case Value:
		stands, err = v.scalar()
		return stands, true, err
	}
	return nil, false, nil
}
