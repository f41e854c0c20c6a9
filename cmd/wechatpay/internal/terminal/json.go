package terminal

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tidwall/pretty"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// PrintJSON prints a value as answers are printed: laid out for people, one line for programs.
func (c Console) PrintJSON(v any) error {
	text, err := Encode(v)
	if err != nil {
		return err
	}
	if IsTerminal(c.Out) {
		text = Indent(text, c.Coloured())
	} else {
		text = append(json.RawMessage(text), '\n')
	}
	_, err = c.Out.Write(text)
	return WriteFailure(err)
}

// Indent lays JSON out; numbers and texts stay as they are.
func Indent(body []byte, coloured bool) []byte {
	body = pretty.PrettyOptions(body, &pretty.Options{Indent: "  ", Width: 80})
	if coloured {
		body = pretty.Color(body, nil)
	}
	return []byte(HarmlessJSON(string(body), coloured))
}

// HarmlessJSON is harmless for text whose own escape sequences, the colours, must stay.
func HarmlessJSON(text string, coloured bool) string {
	if coloured { // JSON holds no raw ESC of its own
		return strings.Map(func(r rune) rune {
			if r >= 0x7f && r <= 0x9f || unicode.Is(unicode.Bidi_Control, r) {
				return utf8.RuneError
			}
			return r
		}, text)
	}
	return Harmless(text)
}

// CheckJSON tells why a text is no JSON, and where.
func CheckJSON(text []byte) error {
	var whole json.RawMessage
	err := json.Unmarshal(text, &whole)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return words.JSONWrongAtByte.With(err, syntax.Offset)
	}
	return err
}

// Encode writes JSON without HTML's escapes and without a newline.
func Encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
