package apiv2

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"time"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/scalar"
	"github.com/a8579013/wechatpay/transformer"
)

// Params are the parameters of a call, as the server will read them.
type Params struct {
	Members  map[string]string
	AddNonce bool // nobody gave a nonce_str: each attempt has one of its own
}

// Reader reads maps. The zero Reader knows Go's own types.
type Reader struct {
	scalar.Reader
	// Refuse says why a text must not stand in XML; nil lets any.
	Refuse func(text string) error
}

// Read reads the option xml, or of a GET without it the query.
func (r Reader) Read(method string, xml any, query string) (Params, error) {
	switch {
	case !scalar.IsNil(xml):
		return r.FromMap(xml)
	case method == "GET":
		return FromQuery(query)
	}
	return Params{map[string]string{}, true}, nil
}

// FromQuery reads a query, of a GET.
func FromQuery(query string) (Params, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return Params{}, fmt.Errorf("query: %w", err)
	}
	members := make(map[string]string, len(values))
	for name, list := range values {
		switch {
		case len(list) > 1:
			return Params{}, fmt.Errorf("query: %s is there %d times: what is signed has each name once", errtext.Line(name), len(list))
		case !utf8.ValidString(name) || !utf8.ValidString(list[0]): // which could not be sent as it is signed
			return Params{}, fmt.Errorf("query: %q is no valid UTF-8", errtext.Line(name))
		}
		members[name] = list[0]
	}
	_, has := members["nonce_str"]
	return Params{members, !has}, nil
}

// FromMap reads a map with texts as keys, whose values are texts, numbers and bools, or lead to one.
func (r Reader) FromMap(given any) (Params, error) {
	v := r.Indirect(reflect.ValueOf(given))
	if v.Kind() != reflect.Map || v.Type().Key().Kind() != reflect.String {
		return Params{}, fmt.Errorf("xml: %T is no map with texts as keys", given)
	}
	keys, addNonce := scalar.SortedKeys(v), true // sorted: the first that is wrong is always the same
	data := make(map[string]any, len(keys))
	for _, key := range keys {
		name, member := key.String(), v.MapIndex(key)
		plain, err := r.plain(name, member)
		if err != nil {
			return Params{}, err
		}
		data[name] = plain
		addNonce = addNonce && (name != "nonce_str" || !r.Indirect(member).IsValid())
	}
	written, err := readBack(data)
	if err != nil {
		return Params{}, fmt.Errorf("xml: %w", err)
	}
	members := make(map[string]string, len(keys))
	for _, key := range keys {
		name := key.String()
		text, err := textUnder(name, written, isList(v.MapIndex(key)))
		if err == nil {
			err = r.refuse(name, text)
		}
		if err != nil {
			return Params{}, err
		}
		members[name] = text
	}
	if len(written) != len(members) {
		return Params{}, errors.New("xml: a name in it can't be the name of an XML element")
	}
	return Params{members, addNonce}, nil
}

// plain gives what XML writes of a value: the value itself, or where XML would write it otherwise than the other places of
// a request do, the text that these write.
func (r Reader) plain(name string, given reflect.Value) (any, error) {
	v := r.Indirect(given)
	if !v.IsValid() {
		return nil, nil
	}
	stands, err := any(nil), error(nil)
	isOwn := false
	if r.Own != nil {
		stands, isOwn, err = r.Own(v.Interface())
	}
	switch number, isNumber := stands.(json.Number); {
	case err != nil:
	case isNumber:
		stands, err = scalar.Number(number, scalar.Anywhere)
	case isOwn:
		if text, ok := stands.(string); ok {
			return text, r.refuse(name, text)
		}
	case v.Type() == reflect.TypeFor[json.Number]():
		stands, err = scalar.Number(json.Number(v.String()), scalar.Anywhere)
	case v.Type() == reflect.TypeFor[time.Duration]():
		err = scalar.ErrDuration
	case v.CanFloat():
		stands, err = scalar.Float(v.Float(), v.Type().Bits(), scalar.Anywhere)
	default:
		stands = given.Interface()
	}
	if err != nil {
		return nil, fmt.Errorf("xml: %s %w", errtext.Line(name), err)
	}
	return stands, nil
}

func (r Reader) refuse(name, text string) error {
	if r.Refuse == nil {
		return nil
	}
	if err := r.Refuse(text); err != nil {
		return fmt.Errorf("xml: %s: %w", errtext.Line(name), err)
	}
	return nil
}

// readBack gives the members as the server will read them.
func readBack(data map[string]any) (map[string]any, error) {
	text, err := transformer.ToXML(data, transformer.Options{})
	if err != nil {
		return nil, err
	}
	return transformer.ToMap(text)
}

// textUnder gives the text of a member, which can be signed as a list or a map can't.
func textUnder(name string, members map[string]any, isList bool) (string, error) {
	member, ok := members[name]
	text, isText := member.(string)
	switch {
	case !ok:
		return "", fmt.Errorf("xml: %q can't be the name of an XML element", errtext.Line(name))
	case !isText || isList:
		return "", fmt.Errorf("xml: %s is a list or a map, which can't be signed: give it as a JSON text", errtext.Line(name))
	}
	return text, nil
}

// isList tells a list or a map, also an empty one, which XML writes as it does an empty text.
func isList(v reflect.Value) bool {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	return v.Kind() == reflect.Map || v.Kind() == reflect.Array || v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8
}
