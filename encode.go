package wechatpay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/internal/jsontext"
)

// encoder is a JSON encoder with its buffer, kept for the next call.
type encoder struct {
	buffer bytes.Buffer
	*json.Encoder
}

var encoders = sync.Pool{New: func() any {
	e := new(encoder)
	e.Encoder = json.NewEncoder(&e.buffer)
	e.SetEscapeHTML(false)
	return e
}}

// bodies refuses what belongs elsewhere than into json.
var bodies = jsontext.NewGuard(map[reflect.Type]string{
	reflect.TypeFor[Media]():    "a *Media is a file to upload: give it as body",
	reflect.TypeFor[Response](): "a *Response is no JSON: give what Get or Decode take out of it",
	reflect.TypeFor[Future]():   "a *Future is no JSON: give what Get or Decode take out of its answer",
})

// mostPooled is the capacity up to which a buffer is kept for the next call: one large body must not stay for ever.
const mostPooled = 64 << 10

// encodeJSON marshals v without HTML escapes and without a newline at the end. What nobody means as a body is an error:
// a text or null as the whole of it, and a reader at any depth, of which encoding/json makes {}.
func encodeJSON(v any) ([]byte, error) {
	e := encoders.Get().(*encoder)
	defer func() {
		if e.buffer.Cap() <= mostPooled {
			encoders.Put(e)
		}
	}()
	e.buffer.Reset()
	if err := e.Encode(v); err != nil {
		return nil, err // which begins with json:
	}
	if err := bodies.Check(v); err != nil {
		return nil, err
	}
	text := bytes.Clone(bytes.TrimSuffix(e.buffer.Bytes(), []byte("\n")))
	if isRaw(v) {
		if !utf8.Valid(text) {
			return nil, errNoUTF8JSON
		}
		return text, nil
	}
	if !utf8.Valid(text) || hasReplacement(text) {
		return nil, errNoUTF8JSON
	}
	if err := checkWhole(v, text); err != nil {
		return nil, err
	}
	return text, checkFloats(v)
}

var errNoUTF8JSON = errors.New(`json: a text in it is no valid UTF-8 (encoding/json has written \ufffd in its place)`)

// isRaw tells whether the caller gives the JSON text itself, and so takes the responsibility for it.
func isRaw(v any) bool {
	switch v.(type) {
	case json.RawMessage, *json.RawMessage:
		return true
	}
	return false
}

// checkWhole refuses what can't be the whole of a body: of a text that holds JSON already, encoding/json makes a JSON
// string, of bytes base64 or a list of numbers.
func checkWhole(v any, text []byte) error {
	t := reflect.TypeOf(v)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	isBytes := (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) && t.Elem().Kind() == reflect.Uint8
	switch {
	case isBytes && (text[0] == '"' || text[0] == '['):
		return fmt.Errorf("json: a %T would be sent as base64 or as numbers: if it holds JSON give json.RawMessage(…), else give the bytes as body", v)
	case text[0] == '"':
		return fmt.Errorf("json: a %T would be sent as one JSON string: if it holds JSON give json.RawMessage(…), else a map or a struct with the text in it", v)
	case string(text) == "null":
		return fmt.Errorf("json: the %T holds nothing: it would be sent as null", v)
	}
	return nil
}

// hasReplacement tells whether encoding/json replaced invalid UTF-8: only then does it write the escape \ufffd.
func hasReplacement(text []byte) bool {
	escape := []byte(`\ufffd`)
	for from := 0; ; {
		at := bytes.Index(text[from:], escape)
		if at < 0 {
			return false
		}
		at += from
		slashes := 1
		for at-slashes >= 0 && text[at-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 1 { // an escape of its own, not the end of an escaped backslash
			return true
		}
		from = at + 1
	}
}
