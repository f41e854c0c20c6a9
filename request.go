package wechatpay

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/internal/apiv2"
	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/jsonbody"
	"github.com/a8579013/wechatpay/internal/origin"
	"github.com/a8579013/wechatpay/internal/scalar"
	"github.com/a8579013/wechatpay/internal/transport"
	"github.com/a8579013/wechatpay/internal/uritemplate"
)

// Request is what a call takes, in the shape that PHP's Guzzle made familiar. A few keys are reserved:
//
//	json       anything encoding/json takes: the body; nil, also a typed nil, sends no body
//	query      a map, url.Values, or a ready string whose order stays: replaces a query written in the path, also when
//	           empty, and goes behind the values of {?name}
//	headers    map[string]string, map[string]any or http.Header: the caller's win, except Authorization
//	body       []byte, string, io.Reader or *Media: the body as it is; json wins over it
//	sink       io.Writer: where the answer's body goes, streamed if unsigned, after it has verified if signed
//	base_uri   string: another of WeChat Pay's hosts for this call
//	unsigned   bool: true says that this answer carries no signature
//
//	xml        APIv2: a map of texts, numbers and bools; sign and nonce_str are added
//	security   bool: APIv2: true shows the client certificate, Config.Merchant
//	nonceless  bool: APIv2: true adds no nonce_str
//	ampersands bool: APIv2: true signs a value that reads as further members, as a&total_fee=1 does
//
// Every other key is a variable of the path. A key that nothing takes is an error before a byte is sent.
type Request map[string]any

// Object is a JSON object: Request{"json": Object{"out_trade_no": "…"}}.
type Object = map[string]any

// call is a Request that was taken: what is signed, sent, and sent again. Nothing of it is the caller's to change.
type call struct {
	client   *Client // by whose policy it is sent again
	method   string
	template *template
	target   origin.Target
	content  content
	header   http.Header
	sink     io.Writer
	unsigned bool
	v2       *v2Call // nil: a call of APIv3

	url  url.URL // what the HTTP request is made of
	body transport.TextBody
}

// v2Call is what of a call is APIv2's.
type v2Call struct {
	params  apiv2.Params // as they are signed, without nonce_str and sign where those are ours
	traits  apiv2.Traits
	secured bool
}

// fail says which call it was.
func (k *call) fail(err error) error {
	return fmt.Errorf("%s %s: %w", k.method, k.template.Shown(), err)
}

// options are what a Request says beside the variables of the path, query and base_uri, which [template.fill] reads.
type options struct {
	json, body, xml any // one of which the body is made of
	header          http.Header
	sink            io.Writer
	unsigned        bool
	security        bool
	nonceless       *bool
	ampersands      bool
}

// options reads the reserved keys. One that a placeholder has the name of is its value, and nothing else.
func (t *template) options(req Request, isV2 bool) (o options, err error) {
	if req = t.unbound(req); len(req) == 0 {
		return o, nil
	}
	o.json, o.body, o.xml = req["json"], req["body"], req["xml"]
	if o.header, err = headersOf(req["headers"]); err != nil {
		return o, err
	}
	if o.sink, err = sinkOf(req["sink"]); err != nil {
		return o, err
	}
	if o.unsigned, err = flag(req, "unsigned"); err != nil {
		return o, err
	}
	for _, key := range []string{"xml", "security", "nonceless", "ampersands"} {
		if _, ok := req[key]; ok && !isV2 {
			return o, fmt.Errorf("%s belongs to APIv2, whose paths begin with v2/", key)
		}
	}
	if !isV2 {
		return o, nil
	}
	if o.security, err = flag(req, "security"); err != nil {
		return o, err
	}
	if _, given := req["nonceless"]; given {
		o.nonceless = new(bool)
		if *o.nonceless, err = flag(req, "nonceless"); err != nil {
			return o, err
		}
	}
	o.ampersands, err = flag(req, "ampersands")
	return o, err
}

// unbound is the request without the variables of the path.
func (t *template) unbound(req Request) Request {
	if !t.reserved {
		return req
	}
	rest := make(Request, len(req)) // maps.Clone would move every caller's request to the heap
	for key, given := range req {
		if !t.Takes(key) {
			rest[key] = given
		}
	}
	return rest
}

// flag reads an option that is true or false.
func flag(req Request, name string) (bool, error) {
	switch v := req[name].(type) {
	case nil:
		return false, nil
	case bool:
		return v, nil
	default:
		return false, fmt.Errorf("%s: %T is neither true nor false", name, v)
	}
}

// sinkOf reads the sink option.
func sinkOf(given any) (io.Writer, error) {
	sink, ok := given.(io.Writer)
	switch {
	case given == nil:
		return nil, nil
	case !ok:
		return nil, fmt.Errorf("sink: %T is no io.Writer", given)
	case scalar.IsNil(sink):
		return nil, fmt.Errorf("sink: the %T is nil", sink)
	}
	return sink, nil
}

// headersOf reads the headers option: http.Header, or a map whose values are texts, numbers or lists of them.
func headersOf(given any) (http.Header, error) {
	if scalar.IsNil(given) {
		return nil, nil
	}
	out := make(http.Header)
	v := reflect.ValueOf(given)
	if v.Kind() != reflect.Map || v.Type().Key().Kind() != reflect.String {
		return nil, fmt.Errorf("headers: %T is no map or http.Header", given)
	}
	for _, key := range scalar.SortedKeys(v) {
		name := http.CanonicalHeaderKey(key.String())
		if err := checkHeaderName(name); err != nil {
			return nil, err
		}
		if _, twice := out[name]; twice {
			return nil, fmt.Errorf("headers: %s stands there in two spellings: give it once, with a list for several values", name)
		}
		parsed, err := uritemplate.ValueOf(texts, v.MapIndex(key).Interface(), scalar.Anywhere)
		if err == nil && parsed.Kind == uritemplate.Pairs {
			err = uritemplate.ErrNested
		}
		if err != nil {
			return nil, fmt.Errorf("headers: %s %w", name, err)
		}
		if parsed.Kind == uritemplate.Scalar {
			parsed.Members = []uritemplate.Member{{Text: parsed.Text}}
		}
		for _, m := range parsed.Members {
			if strings.ContainsFunc(m.Text, isControl) || !utf8.ValidString(m.Text) {
				return nil, fmt.Errorf("headers: the value of %s holds a control character or no valid UTF-8", name)
			}
			out[name] = append(out[name], m.Text)
		}
	}
	return out, nil
}

func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

// framing are headers that net/http writes by itself: one given in a map would be lost in silence.
var framing = map[string]string{
	"Host":              "use base_uri",
	"Content-Length":    "it follows from the body",
	"Transfer-Encoding": "it follows from the body",
	"Trailer":           "no API takes one",
	"Connection":        "the transport keeps its connections",
	"Keep-Alive":        "the transport keeps its connections",
	"Proxy-Connection":  "the transport keeps its connections",
	"Upgrade":           "no API takes another protocol",
	"Http2-Settings":    "no API takes another protocol",
	"Te":                "no API sends trailers",
}

// tokenChars are those of a token (RFC 9110, section 5.6.2).
const tokenChars = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// checkHeaderName takes a token.
func checkHeaderName(name string) error {
	if instead, ok := framing[name]; ok {
		return fmt.Errorf("headers: %s can't be set: %s", name, instead)
	}
	for i := range len(name) {
		if strings.IndexByte(tokenChars, name[i]) < 0 {
			return fmt.Errorf("headers: %q is no name of a header", errtext.Clip(name))
		}
	}
	if name == "" {
		return fmt.Errorf("headers: a header has no name")
	}
	return nil
}

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
	typeXML     = []string{"text/xml; charset=utf-8"}
)

// bodies makes JSON, and refuses what belongs elsewhere than into it.
var bodies = jsonbody.New(map[reflect.Type]string{
	reflect.TypeFor[Media]():    "a *Media is a file to upload: give it as body",
	reflect.TypeFor[Response](): "a *Response is no JSON: give what Get or Decode take out of it",
	reflect.TypeFor[Future]():   "a *Future is no JSON: give what Get or Decode take out of its answer",
})

// contentOf makes the body of a call of APIv3. Of json and body, json wins, as in PHP.
func contentOf(o options) (c content, err error) {
	if !scalar.IsNil(o.json) {
		c.text, err = bodies.Encode(o.json)
		c.json = true
		return c, err
	}
	switch v := o.body.(type) {
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
