package wechatpay

import (
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/scalar"
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

// reservedKeys are the keys of a Request that name no variable of the path.
var reservedKeys = []string{"json", "query", "headers", "body", "sink", "base_uri", "unsigned", "xml", "security", "nonceless", "ampersands"}

// options are the request without the variables of the path: a key that a placeholder has the name of is its value, and
// nothing else.
func (t *template) options(req Request) Request {
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

// takeOptions reads the reserved keys that are neither body, query nor headers.
func (k *call) takeOptions(req Request) error {
	switch sink := req["sink"].(type) {
	case nil:
	case io.Writer:
		if scalar.IsNil(sink) {
			return k.fail(fmt.Errorf("sink: the %T is nil", sink))
		}
		k.sink = sink
	default:
		return k.fail(fmt.Errorf("sink: %T is no io.Writer", sink))
	}
	switch unsigned := req["unsigned"].(type) {
	case nil:
	case bool:
		k.unsigned = unsigned
	default:
		return k.fail(fmt.Errorf("unsigned: %T is neither true nor false", unsigned))
	}
	for _, key := range []string{"xml", "security", "nonceless", "ampersands"} {
		if _, ok := req[key]; ok && !isV2(k.target) {
			return k.fail(fmt.Errorf("%s belongs to APIv2, whose paths begin with v2/", key))
		}
	}
	return nil
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
