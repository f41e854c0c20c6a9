package wechatpay

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay/internal/apiv2"
	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/jsontext"
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
// tag says code, is an error. In XML of APIv2 all values are texts: an int takes the tag `json:"total_fee,string"`. An empty
// body (204) leaves v as it is and is no error.
func (r *Response) Decode(v any) error {
	if r == nil || len(r.Body) == 0 {
		return nil
	}
	text := r.Body
	if inJSON := apiv2.AsJSON(text); inJSON != nil {
		text = inJSON
	}
	if err := jsontext.Decode(text, v); err != nil {
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
