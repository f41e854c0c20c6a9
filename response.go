package wechatpay

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay/internal/apiv2"
	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/jsonbody"
	"github.com/a8579013/wechatpay/internal/jsontext"
	"github.com/a8579013/wechatpay/internal/scalar"
)

// Response is an answer of 2xx (or the 302 of APIv2's pages for the user's browser), verified unless its kind carries
// no signature. Body is whole, or empty where the request had a sink.
type Response struct {
	StatusCode int
	Header     http.Header
	Body       []byte
}

// Get looks up a value by its gjson path: r.Get("amount.total").Int(). Read money with Int, which is exact; Float is
// not. Of what is not there, nothing comes back: Exists() is false. So it is of a body that is neither JSON nor XML of
// APIv2, and of one that has a name twice, since nobody can tell which of the two counts: [Response.Find] says so.
// The paths: https://github.com/tidwall/gjson/blob/master/SYNTAX.md
func (r *Response) Get(path string) Value {
	text, err := r.text()
	if err != nil {
		return Value{}
	}
	return Value{jsontext.GetBytes(text, path)}
}

// Find is Get where the value has to be there. The error says why there is nothing: a name was misspelt (no codeurl; the
// answer has code_url), the value is null, the answer is an HTML page. It names what was there, and shows no value.
func (r *Response) Find(path string) (Value, error) {
	in, err := r.parse()
	if err != nil {
		return Value{}, fmt.Errorf("no %s: %w", jsontext.Clip(path), err)
	}
	return find(in, "the answer", path)
}

// parse reads the body, once: JSON, or XML of APIv2 as JSON.
func (r *Response) parse() (gjson.Result, error) {
	text, err := r.text()
	if err != nil {
		return gjson.Result{}, err
	}
	return gjson.ParseBytes(text), nil
}

// text gives the body as JSON that has one reading.
func (r *Response) text() ([]byte, error) {
	switch {
	case r == nil:
		return nil, errors.New("there is no answer: the call gave an error")
	case len(r.Body) == 0:
		return nil, fmt.Errorf("the answer (status %d) has no body", r.StatusCode)
	}
	text := r.Body
	if inJSON := apiv2.AsJSON(text); inJSON != nil {
		text = inJSON
	}
	if err := jsontext.Check(text); errors.Is(err, jsontext.ErrInvalid) {
		return nil, fmt.Errorf("the answer (%s) is neither JSON nor XML of APIv2", errtext.Line(r.Header.Get("Content-Type")))
	} else if err != nil {
		return nil, fmt.Errorf("the answer %w", err)
	}
	return text, nil
}

// Decode unmarshals the JSON body into v, as encoding/json does, except that numbers which land in an any are
// json.Number and keep every digit, and that names are exact, as for Get: an answer that has a name twice, or CODE where a
// tag says code, is an error. In XML of APIv2 all values are texts: an int takes the tag `json:"total_fee,string"`; a list
// may have one element, or none. An empty
// text leaves a time.Time, or a number in a text, as it is; an empty body (204) leaves v as it is, and neither is an error.
// A [Sensitive] takes a clear text; one that is still encrypted is an error, since [Client.DecodeAnswer] opens it.
func (r *Response) Decode(v any) error { return r.decode(v, leftClosed) }

// decode is Decode; open makes of a text that lands in a Sensitive what v is to hold.
func (r *Response) decode(v any, open func(text string) (string, error)) error {
	if r == nil || len(r.Body) == 0 {
		return nil
	}
	text := r.Body
	if inJSON := apiv2.AsJSON(text); inJSON != nil {
		text = jsontext.Shape(inJSON, v)
	}
	text, err := jsontext.Open(text, v, sensitiveType, open)
	if err == nil {
		err = jsontext.Decode(text, v)
	}
	if err != nil {
		return fmt.Errorf("decoding the answer (%s): %w", errtext.Line(r.Header.Get("Content-Type")), err)
	}
	return nil
}

// RequestID gives the id by which WeChat Pay's support finds the call.
func (r *Response) RequestID() string {
	if r == nil {
		return ""
	}
	return r.Header.Get("Request-Id")
}

// String gives the body as text.
func (r *Response) String() string {
	if r == nil {
		return ""
	}
	return string(r.Body)
}

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
