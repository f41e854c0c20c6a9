package notify

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// What is verified, dispatched, read by Get and decoded by Decode has to be one reading: jsontext refuses names that are
// there twice, and the envelope is read by its exact names, where encoding/json would take EVENT_TYPE for event_type.

// mostColons is how many an envelope may have. It has eleven members, and is looked at before it is verified.
const mostColons = 256

// each calls f for every member of an object, by its exact name, with its value as it stands there. The text is JSON.
func each(object string, f func(name, value string) error) error {
	i := skipSpace(object, 0)
	if i == len(object) || object[i] != '{' {
		return fmt.Errorf("%w: it is no JSON object", ErrMalformed)
	}
	for {
		if i = skipSpace(object, i+1); object[i] != '"' { // behind the brace or a comma
			return nil
		}
		end := endOfString(object, i)
		name := unquote(object[i:end])
		begin := skipSpace(object, skipSpace(object, end)+1)
		i = endOfValue(object, begin)
		if err := f(name, object[begin:i]); err != nil {
			return err
		}
		if i = skipSpace(object, i); object[i] != ',' {
			return nil
		}
	}
}

// textOf reads a value that is a JSON text, or null.
func textOf(name, value string) (string, error) {
	switch {
	case value == "null":
		return "", nil
	case value[0] != '"':
		return "", fmt.Errorf("%w: its %s is no text", ErrMalformed, name)
	}
	return unquote(value), nil
}

// unquote is what a JSON text with its quotes says.
func unquote(quoted string) string {
	plain := quoted[1 : len(quoted)-1]
	if strings.IndexByte(plain, '\\') < 0 && utf8.ValidString(plain) {
		return plain
	}
	var text string
	_ = json.Unmarshal([]byte(quoted), &text) // it is JSON
	return text
}

func skipSpace(text string, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r') {
		i++
	}
	return i
}

// endOfString is the place behind the text that begins at i.
func endOfString(text string, i int) int {
	for i++; text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i + 1
}

// endOfValue is the place behind the value that begins at i, within an object.
func endOfValue(text string, i int) int {
	for depth := 0; ; i++ {
		switch text[i] {
		case '"':
			i = endOfString(text, i) - 1
		case '{', '[':
			depth++
			continue
		case '}', ']':
			if depth == 0 { // of the object around a number
				return i
			}
			depth--
		case ',', ' ', '\n', '\t', '\r':
			if depth == 0 {
				return i
			}
			continue
		default:
			continue
		}
		if depth == 0 {
			return i + 1
		}
	}
}
