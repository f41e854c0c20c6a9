package jsonbody

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"unicode/utf8"
)

// Encoder makes bodies. It is safe for many goroutines; keep it, for it remembers the types that it has seen.
type Encoder struct {
	refused map[reflect.Type]string // and what to say of each
	types   sync.Map                // reflect.Type → *known: at most as many as the program has
}

// New makes an Encoder. Of a type that it is to refuse, pointers to it are refused as well.
func New(refused map[reflect.Type]string) *Encoder { return &Encoder{refused: refused} }

// writer is a JSON encoder with its buffer, kept for the next body.
type writer struct {
	buffer bytes.Buffer
	*json.Encoder
}

var writers = sync.Pool{New: func() any {
	w := new(writer)
	w.Encoder = json.NewEncoder(&w.buffer)
	w.SetEscapeHTML(false)
	return w
}}

// mostPooled is the capacity up to which a buffer is kept for the next body: one large body must not stay for ever.
const mostPooled = 64 << 10

// Encode marshals v without HTML escapes and without a newline at the end. What nobody means as a body is an error, which
// begins with json and a colon.
func (e *Encoder) Encode(v any) ([]byte, error) {
	w := writers.Get().(*writer)
	defer func() {
		if w.buffer.Cap() <= mostPooled {
			writers.Put(w)
		}
	}()
	w.buffer.Reset()
	if err := w.Encode(v); err != nil {
		return nil, err // which begins so, too
	}
	found := e.find(v, misplaced|digits, 0)
	if found != nil && found.thing != nil {
		return nil, e.say(found)
	}
	text := bytes.Clone(bytes.TrimSuffix(w.buffer.Bytes(), []byte("\n")))
	switch raw := isRaw(v); {
	case !utf8.Valid(text), !raw && hasReplacement(text):
		return nil, errNoUTF8
	case raw:
		return text, nil
	}
	if err := checkWhole(v, text); err != nil {
		return nil, err
	}
	if found != nil {
		return nil, e.say(found)
	}
	return text, nil
}

// Misplaced names the first value of v that nobody means as JSON, and says where it stands. encoding/json has marshalled
// v before, so that v does not hold itself. Digits are not looked at.
func (e *Encoder) Misplaced(v any) error {
	if found := e.find(v, misplaced, 0); found != nil {
		return e.say(found)
	}
	return nil
}

var errNoUTF8 = errors.New(`json: a text in it is no valid UTF-8 (encoding/json has written \ufffd in its place)`)

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
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	isBytes := t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) && t.Elem().Kind() == reflect.Uint8
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
