package transformer

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// ToMap reads XML into a map: an element without children is a text, one with children a map, and elements of one name
// that stand side by side a list ([]any). Attributes, comments and processing instructions are left aside. Control
// characters are dropped before reading, as WeChat Pay's answers may hold some; other text than UTF-8, a document
// type, an entity other than the five of XML, text between elements, or anything broken is an error.
func ToMap(text []byte) (map[string]any, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("transformer: the XML is no valid UTF-8")
	}
	text = bytes.TrimPrefix(sanitize(text), []byte("\ufeff"))
	r := reader{xml.NewDecoder(bytes.NewReader(text))}
	out, err := r.document()
	if err != nil {
		return nil, fmt.Errorf("transformer: %w", err)
	}
	return out, nil
}

// sanitize drops what XML can't hold.
func sanitize(text []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if !isChar(r) {
			return -1
		}
		return r
	}, text)
}

type reader struct{ *xml.Decoder }

// next gives the next start, end or text; io.EOF at the end. Raw tokens keep a name's prefix.
func (r reader) next() (xml.Token, error) {
	for {
		token, err := r.RawToken()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, errors.New("a document type is not taken: it could hold entities")
		case xml.ProcInst:
			if t.Target == "xml" && r.declares(t.Inst) {
				return nil, errors.New("the declaration names an encoding other than UTF-8")
			}
		case xml.StartElement, xml.EndElement, xml.CharData:
			return token, nil
		}
	}
}

// declares tells whether a declaration names another encoding. The decoder itself refuses most of them.
func (r reader) declares(inst []byte) bool {
	lower := strings.ToLower(string(inst))
	return strings.Contains(lower, "encoding") && !strings.Contains(lower, "utf-8")
}

func (r reader) document() (map[string]any, error) {
	var out map[string]any
	for {
		token, err := r.next()
		switch t := token.(type) {
		case xml.StartElement:
			if out != nil {
				return nil, errors.New("a second outermost element")
			}
			value, err := r.element(t.Name, 1)
			if err != nil {
				return nil, err
			}
			members, ok := value.(map[string]any)
			if text, _ := value.(string); !ok && strings.TrimSpace(text) != "" {
				return nil, errors.New("the outermost element holds a text and no elements")
			}
			if out = members; out == nil {
				out = map[string]any{}
			}
			continue
		case xml.EndElement:
			return nil, fmt.Errorf("</%s> ends nothing", nameOf(t.Name))
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return nil, errors.New("text outside of the outermost element")
			}
			continue
		}
		switch {
		case err != io.EOF:
			return nil, err
		case out == nil:
			return nil, errors.New("there is no XML")
		}
		return out, nil
	}
}

func nameOf(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

// element reads up to the end of an element that has begun.
func (r reader) element(name xml.Name, depth int) (any, error) {
	if depth > deepest {
		return nil, fmt.Errorf("more than %d levels", deepest)
	}
	var text strings.Builder
	var members map[string]any
	for {
		token, err := r.next()
		if err == io.EOF {
			return nil, fmt.Errorf("<%s> has no end", nameOf(name))
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			value, err := r.element(t.Name, depth+1)
			if err != nil {
				return nil, err
			}
			if members == nil {
				members = make(map[string]any)
			}
			add(members, nameOf(t.Name), value)
		case xml.EndElement:
			switch {
			case t.Name != name:
				return nil, fmt.Errorf("<%s> is ended by </%s>", nameOf(name), nameOf(t.Name))
			case members == nil:
				return text.String(), nil
			case strings.TrimSpace(text.String()) != "":
				return nil, fmt.Errorf("<%s> holds text between its elements", nameOf(name))
			}
			return members, nil
		}
	}
}

// add puts a value under its name; the second of a name makes a list.
func add(members map[string]any, name string, value any) {
	switch old := members[name].(type) {
	case nil:
		members[name] = value
	case []any: // no element is read as a list: it is ours
		members[name] = append(old, value)
	default:
		members[name] = []any{old, value}
	}
}
