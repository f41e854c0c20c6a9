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

// Bounds of what is read. Messages of APIv2 are far below them; more is an attack, since a few KB of gzip may hold it.
// All work is linear in what is within them.
const (
	longest       = 8 << 20  // bytes of a text
	longestMarkup = 16 << 10 // bytes of a tag with its attributes, of a comment, an instruction or a document type
	longestName   = 256      // bytes of the name of an element
	mostPieces    = 100_000  // starts and ends of elements, pieces of text, attributes, comments and instructions
)

// ToMap reads XML into a map: an element without children is a text, one with children a map, and elements of one name
// that stand side by side a list ([]any). Attributes, comments and processing instructions are left aside. Control
// characters are dropped before reading, as WeChat Pay's answers may hold some; other text than UTF-8, a document
// type, an entity other than the five of XML, text between elements, or anything broken is an error. So is what is
// larger than any message of WeChat Pay's: 8 MiB, 64 levels, or about 25,000 elements.
func ToMap(text []byte) (map[string]any, error) {
	if len(text) > longest {
		return nil, fmt.Errorf("transformer: the XML is longer than %d MiB, which no message of WeChat Pay's is", longest>>20)
	}
	if !utf8.Valid(text) {
		return nil, errors.New("transformer: the XML is no valid UTF-8")
	}
	r := newReader(bytes.TrimPrefix(sanitize(text), []byte("\ufeff")))
	out, err := r.document()
	if err != nil {
		return nil, fmt.Errorf("transformer: %w", err)
	}
	return out, nil
}

// sanitize drops what XML can't hold.
func sanitize(text []byte) []byte {
	drop := func(r rune) bool { return !isChar(r) }
	if bytes.IndexFunc(text, drop) < 0 {
		return text
	}
	return bytes.Map(func(r rune) rune {
		if drop(r) {
			return -1
		}
		return r
	}, text)
}

// source gives a text to the decoder byte by byte, up to an end that is set for each piece: the decoder itself would
// take any length for a name or an attribute.
type source struct {
	text    []byte
	at, end int
}

func (s *source) ReadByte() (byte, error) {
	switch {
	case s.at == len(s.text):
		return 0, io.EOF
	case s.at == s.end:
		return 0, fmt.Errorf("a tag, a comment or the like is longer than %d KiB", longestMarkup>>10)
	}
	s.at++
	return s.text[s.at-1], nil
}

// Read is never called: the decoder takes a reader of bytes as it is.
func (s *source) Read([]byte) (int, error) { return 0, io.ErrNoProgress }

type reader struct {
	*xml.Decoder
	from   *source
	pieces int
}

func newReader(text []byte) *reader {
	from := &source{text: text}
	return &reader{xml.NewDecoder(from), from, 0}
}

// next gives the next start, end or text; io.EOF at the end. Raw tokens keep a name's prefix.
func (r *reader) next() (xml.Token, error) {
	for {
		begin := int(r.InputOffset())
		if r.from.end = len(r.from.text); isMarkup(r.from.text[begin:]) {
			r.from.end = min(r.from.end, begin+longestMarkup)
		}
		token, err := r.RawToken()
		if err != nil && len(err.Error()) > longestName { // which quotes an entity, as long as it is
			err = errors.New(strings.ToValidUTF8(err.Error()[:longestName], "") + "…")
		}
		if err != nil {
			return nil, err
		}
		r.pieces++
		switch t := token.(type) {
		case xml.Directive:
			return nil, errors.New("a document type is not taken: it could hold entities")
		case xml.ProcInst:
			if t.Target == "xml" && r.declares(t.Inst) {
				return nil, errors.New("the declaration names an encoding other than UTF-8")
			}
		case xml.StartElement:
			r.pieces += len(t.Attr)
			err = checkLength(t.Name)
		case xml.EndElement:
			err = checkLength(t.Name)
		}
		if err != nil {
			return nil, err
		}
		if r.pieces > mostPieces {
			return nil, fmt.Errorf("more than %d elements, comments and the like, which no message of WeChat Pay's holds", mostPieces)
		}
		switch token.(type) {
		case xml.StartElement, xml.EndElement, xml.CharData:
			return token, nil
		}
	}
}

func checkLength(name xml.Name) error {
	if len(name.Space)+len(name.Local) > longestName {
		return fmt.Errorf("the name of an element is longer than %d bytes", longestName)
	}
	return nil
}

// isMarkup tells whether a text begins with markup and not with characters, which may be long.
func isMarkup(text []byte) bool {
	return bytes.HasPrefix(text, []byte("<")) && !bytes.HasPrefix(text, []byte("<![CDATA["))
}

// declares tells whether a declaration names another encoding. The decoder itself refuses most of them.
func (r *reader) declares(inst []byte) bool {
	lower := strings.ToLower(string(inst))
	return strings.Contains(lower, "encoding") && !strings.Contains(lower, "utf-8")
}

func (r *reader) document() (map[string]any, error) {
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
func (r *reader) element(name xml.Name, depth int) (any, error) {
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
