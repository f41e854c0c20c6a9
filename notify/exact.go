package notify

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What is verified, dispatched, read by Get and decoded by Decode has to be one reading. encoding/json takes the last of
// two members with one name, and EVENT_TYPE for event_type; gjson takes the first, by its exact name. So a text with
// such a pair is refused, at any depth, and the envelope is read here, by exact names.

// mostNames is how many members the envelope of a notification may have before it is verified, those inside counted.
const mostNames = 64

// exact checks that a text is JSON and that no object in it has two members whose names encoding/json takes for one.
// Of more than most names it says so without looking further; 0 sets no bound. Nothing in it recurses. It gives the text
// back as a string, of which what is read is a part.
func exact(given []byte, most int) (string, error) {
	if !json.Valid(given) {
		return "", fmt.Errorf("%w: it is no JSON", ErrMalformed)
	}
	text := string(given)
	names := make([]string, 0, 32) // of all objects that are open, the innermost one's last
	begins := make([]int, 0, 8)    // where those of each begin
	for seen, i := 0, 0; i < len(text); {
		switch text[i] {
		case '{':
			begins = append(begins, len(names))
		case '}':
			begin := begins[len(begins)-1]
			if err := distinct(names[begin:]); err != nil {
				return "", err
			}
			names, begins = names[:begin], begins[:len(begins)-1]
		case '"':
			end := endOfString(text, i)
			if next := skipSpace(text, end); next < len(text) && text[next] == ':' { // nothing but a name has one behind it
				names = append(names, unquote(text[i:end]))
				if seen++; most > 0 && seen > most {
					return "", fmt.Errorf("%w: it has more than %d members", ErrMalformed, most)
				}
			}
			i = end
			continue
		}
		i++
	}
	return text, nil
}

// distinct tells whether the names of an object are. Few are compared with each other, many by way of a map.
func distinct(names []string) error {
	const few = 32
	if len(names) > few {
		folded := make(map[string]bool, len(names))
		for _, name := range names {
			key := strings.Map(fold, name)
			if folded[key] {
				return twice(name)
			}
			folded[key] = true
		}
		return nil
	}
	for i, name := range names {
		for _, other := range names[:i] {
			if strings.EqualFold(name, other) {
				return twice(name)
			}
		}
	}
	return nil
}

func twice(name string) error {
	return fmt.Errorf("%w: its member %q is there twice", ErrMalformed, line(name))
}

// fold gives one rune for all that strings.EqualFold, and encoding/json, take for the same.
func fold(r rune) rune {
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	return least
}

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
