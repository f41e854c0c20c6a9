package wechatpay

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"reflect"

	"github.com/a8579013/wechatpay/internal/jsonbody"
	"github.com/a8579013/wechatpay/internal/scalar"
	"github.com/a8579013/wechatpay/internal/transport"
)

// content is a request's body before it is sent.
type content struct {
	text     []byte // the body as it is sent and signed
	other    any    // instead of text: an io.Reader, read whole just before the call, or an *upload
	json     bool   // text was marshalled here
	borrowed bool   // text is the caller's own memory
}

// Content types as the PHP SDK sends them: typeDefault also where there is no body. Nobody writes into them.
var (
	typeJSON    = []string{"application/json"}
	typeDefault = []string{"application/json; charset=utf-8"}
)

// bodies makes JSON, and refuses what belongs elsewhere than into it.
var bodies = jsonbody.New(map[reflect.Type]string{
	reflect.TypeFor[Media]():    "a *Media is a file to upload: give it as body",
	reflect.TypeFor[Response](): "a *Response is no JSON: give what Get or Decode take out of it",
	reflect.TypeFor[Future]():   "a *Future is no JSON: give what Get or Decode take out of its answer",
})

// contentOf takes the body out of a request. Of json and body, json wins, as in PHP.
func contentOf(req Request) (content, error) {
	if v := req["json"]; !scalar.IsNil(v) {
		text, err := bodies.Encode(v)
		return content{text: text, json: true}, err
	}
	var c content
	switch v := req["body"].(type) {
	case nil:
	case string:
		c.text = []byte(v)
	case []byte:
		c.text, c.borrowed = v, true
	case *Media:
		upload, err := v.upload()
		if err != nil {
			return c, fmt.Errorf("body: %w", err)
		}
		c.other = upload
	case io.Reader:
		if scalar.IsNil(v) {
			return c, fmt.Errorf("body: the %T is nil", v)
		}
		c.other = v
	default:
		return c, fmt.Errorf("body: %T is no []byte, string, io.Reader or *Media; for a value to be encoded use json", v)
	}
	return c, nil
}

// load reads an io.Reader body, which can be signed only once it is known.
func (c *content) load(ctx context.Context) error {
	r, ok := c.other.(io.Reader)
	if !ok {
		return nil
	}
	text, err := transport.ReadWhole(ctx, r)
	if err != nil {
		return err
	}
	c.text, c.other = text, nil
	return nil
}

// attach puts the body on a request: none where there is nothing to send.
func (k *call) attach(r *http.Request) error {
	if file, ok := k.content.other.(*upload); ok {
		return file.attach(r)
	}
	if len(k.content.text) > 0 {
		k.body.Send(r, k.content.text)
	}
	if len(r.Header["Content-Type"]) == 0 {
		r.Header["Content-Type"] = typeDefault
		switch {
		case k.v2 != nil:
			r.Header["Content-Type"] = typeXML
		case k.content.json:
			r.Header["Content-Type"] = typeJSON
		}
	}
	return nil
}
