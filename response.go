package wechatpay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/tidwall/gjson"
)

// Response is an answer of 2xx (or the 302 of APIv2's pages for the user's browser), verified unless its kind carries
// no signature. Body is whole, or empty where the request had a sink.
type Response struct {
	StatusCode int
	Header     http.Header
	Body       []byte
}

// Get looks up a value by its gjson path: r.Get("amount.total").Int(). Read money with Int, which is exact; Float is
// not. Of what is not there, and of a body that is neither JSON nor XML of APIv2, nothing comes back: Exists() is false.
// The paths: https://github.com/tidwall/gjson/blob/master/SYNTAX.md
func (r *Response) Get(path string) gjson.Result {
	if r == nil {
		return gjson.Result{}
	}
	text := r.Body
	if !gjson.ValidBytes(text) {
		if text = xmlAsJSON(text); text == nil {
			return gjson.Result{}
		}
	}
	return gjson.GetBytes(text, path)
}

// Decode unmarshals the JSON body into v, as encoding/json does, except that numbers which land in an any are
// json.Number and keep every digit. In XML of APIv2 all values are texts: an int takes the tag `json:"total_fee,string"`.
// An empty body (204) leaves v as it is and is no error.
func (r *Response) Decode(v any) error {
	if r == nil || len(r.Body) == 0 {
		return nil
	}
	text := r.Body
	if inJSON := xmlAsJSON(text); inJSON != nil {
		text = inJSON
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	err := d.Decode(v)
	if err == nil {
		if _, err = d.Token(); errors.Is(err, io.EOF) {
			return nil
		}
		err = errors.New("more follows after the first value")
	}
	return fmt.Errorf("decoding the answer (%s): %w", r.Header.Get("Content-Type"), err)
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
