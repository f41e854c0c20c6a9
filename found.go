package wechatpay

import (
	"encoding/json"
	"errors"
	"iter"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay/internal/jsonbody"
	"github.com/a8579013/wechatpay/internal/jsontext"
	"github.com/a8579013/wechatpay/internal/scalar"
)

// Value is what stands at a path of an answer or a notification, with gjson's readers: String, Int, Bool, Time, Exists,
// IsArray and their like. It may be passed on: in json, xml, query or a path of the next call, or to encoding/json, it
// is what it was in the answer, every digit of it. What does not exist is null there, and missing in a path or a query.
type Value struct{ gjson.Result }

// Get looks up a value below this one by its gjson path.
func (v Value) Get(path string) Value { return Value{jsontext.Get(v.Result, path)} }

// Find is Get where the value has to be there: what is missing or null is an error that names what is.
func (v Value) Find(path string) (Value, error) { return find(v.Result, "the value", path) }

// Array gives the members of a list; of null, nothing, and of any other value that value alone.
func (v Value) Array() []Value {
	list := v.Result.Array()
	out := make([]Value, len(list))
	for i := range list {
		out[i] = Value{list[i]}
	}
	return out
}

// Map gives the members of an object; of any other value none.
func (v Value) Map() map[string]Value {
	members := v.Result.Map()
	out := make(map[string]Value, len(members))
	for name, member := range members {
		out[name] = Value{member}
	}
	return out
}

// ForEach calls do for each member of an object or a list, until it gives false.
func (v Value) ForEach(do func(name, member Value) bool) {
	v.Result.ForEach(func(name, member gjson.Result) bool { return do(Value{name}, Value{member}) })
}

// All walks over names and members, as ForEach does.
func (v Value) All() iter.Seq2[Value, Value] {
	return func(yield func(name, member Value) bool) { v.ForEach(yield) }
}

// Keys walks over the names of an object.
func (v Value) Keys() iter.Seq[Value] {
	return func(yield func(Value) bool) { v.ForEach(func(name, _ Value) bool { return yield(name) }) }
}

// Values walks over the members of an object or a list.
func (v Value) Values() iter.Seq[Value] {
	return func(yield func(Value) bool) { v.ForEach(func(_, member Value) bool { return yield(member) }) }
}

// MarshalJSON gives the JSON that it holds, as it was written; null where it does not exist.
func (v Value) MarshalJSON() ([]byte, error) {
	switch {
	case v.Raw != "":
		return []byte(jsonbody.Unescape(v.Raw)), nil
	case !v.Exists():
		return []byte("null"), nil
	case v.Type == gjson.String: // one that gjson has computed
		return json.Marshal(v.Str)
	case v.Type == gjson.Number:
		text, err := v.number()
		return []byte(text), err
	}
	return []byte(v.String()), nil
}

// UnmarshalJSON keeps a JSON text, so that a Value may be a field of what Decode fills.
func (v *Value) UnmarshalJSON(text []byte) error {
	v.Result = gjson.ParseBytes(text)
	return nil
}

// MarshalText gives String, a number as it was written.
func (v Value) MarshalText() ([]byte, error) {
	if v.Type != gjson.Number { // whose String would go by way of a float64
		return []byte(v.String()), nil
	}
	text, err := v.number()
	return []byte(text), err
}

// number is a number as it was written. One that was not, which gjson has computed or somebody has made, is a float.
func (v Value) number() (json.Number, error) {
	if v.Raw != "" {
		return json.Number(v.Raw), nil
	}
	text, err := scalar.Float(v.Num, 64, scalar.Anywhere)
	return json.Number(text), err
}

var errManyValues = errors.New("is a JSON object or list, and one text is wanted: give a member of it, or its Array(), Map() or Raw")

// scalar is what a Value is in a path, a query or XML: a text, a json.Number, a bool, or nil where there is none.
func (v Value) scalar() (any, error) {
	switch v.Type {
	case gjson.JSON:
		return nil, errManyValues
	case gjson.String:
		return v.Str, nil
	case gjson.Number:
		return v.number()
	case gjson.True, gjson.False:
		return v.Type == gjson.True, nil
	}
	return nil, nil
}

// find is jsontext.Find with our type.
func find(in gjson.Result, subject, path string) (Value, error) {
	found, err := jsontext.Find(in, subject, path)
	return Value{found}, err
}
