package uritemplate

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/a8579013/wechatpay/internal/scalar"
)

// Value is what a variable holds, in the three shapes that RFC 6570 knows.
type Value struct {
	Kind    Kind
	Text    string   // of a Scalar
	Members []Member // of a List (no keys) or of Pairs
}

// Member is one of a list or of a map.
type Member struct{ Key, Text string }

// Kind is the shape of a Value.
type Kind int

const (
	Absent Kind = iota // missing, nil, an empty list or map
	Scalar
	List
	Pairs
)

// ErrNested refuses a list in a list.
var ErrNested = errors.New("nests a list or a map in another, which a path can't hold")

// ValueOf reads a Go value: what r takes for a text, lists and maps of such. Nil members are left out, map members come
// in the order of their keys.
func ValueOf(r scalar.Reader, given any, in scalar.Place) (Value, error) {
	if text, ok, err := r.Text(given, in); ok || err != nil {
		return Value{Kind: Scalar, Text: text}, err
	}
	v := r.Indirect(reflect.ValueOf(given))
	many := Value{}
	switch v.Kind() {
	case reflect.Invalid:
		return many, nil
	case reflect.Slice, reflect.Array:
		many.Kind = List
		for i := range v.Len() {
			if err := many.add(r, "", v.Index(i), in); err != nil {
				return many, err
			}
		}
	case reflect.Map:
		if v.Type().Key().Kind() != reflect.String {
			return many, fmt.Errorf("is a map whose keys are no texts (%s)", v.Type())
		}
		many.Kind = Pairs
		for _, key := range scalar.SortedKeys(v) {
			if err := many.add(r, key.String(), v.MapIndex(key), in); err != nil {
				return many, err
			}
		}
	default:
		return many, fmt.Errorf("can't be written into a path: a %s is no text, number, boolean, list or map", v.Type())
	}
	if len(many.Members) == 0 {
		many.Kind = Absent
	}
	return many, nil
}

func (m *Value) add(r scalar.Reader, key string, v reflect.Value, in scalar.Place) error {
	v = r.Indirect(v)
	if !v.IsValid() {
		return nil
	}
	text, ok, err := r.Text(v.Interface(), in)
	if err == nil && !ok {
		err = ErrNested
	}
	m.Members = append(m.Members, Member{key, text})
	return err
}
