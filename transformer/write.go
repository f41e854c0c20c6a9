package transformer

import (
	"bytes"
	"encoding"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Options say how [ToXML] writes. The zero value is what WeChat Pay takes: <xml>…</xml> on one line.
type Options struct {
	Root        string // name of the outermost element; "": xml
	Item        string // name of a list's elements; "": item
	Indent      bool   // one blank a level, each element on a line of its own
	Declaration bool   // begin with <?xml version="1.0" encoding="UTF-8"?>
}

// ToXML writes a map as XML, its members in the order of their names' bytes. Values are those of PHP: text, numbers
// (true is 1, false and nil are empty), maps with text keys, and lists, whose members are called item. A member whose
// key is no XML name is called item as well. A value that needs it is written as CDATA. It is an error if a text holds
// a character that XML can't hold (a control character, invalid UTF-8), if a value is of another kind, a map or list
// holds itself or means more than 16 MiB, or Root or Item is no name.
func ToXML(data map[string]any, opts Options) ([]byte, error) {
	w := writer{Options: opts}
	if w.Root == "" {
		w.Root = "xml"
	}
	if w.Item == "" {
		w.Item = "item"
	}
	for _, name := range []string{w.Root, w.Item} {
		if !isName(name) {
			return nil, fmt.Errorf("transformer: %q is no name of an XML element", name)
		}
	}
	if w.Declaration {
		w.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	}
	if err := w.members(w.Root, reflect.ValueOf(data), 0); err != nil {
		return nil, fmt.Errorf("transformer: %w", err)
	}
	if w.Declaration && !w.Indent {
		w.WriteByte('\n')
	}
	return w.Bytes(), nil
}

// deepest is how deep elements may stand in each other, written or read: more is a map that holds itself, or an attack.
const deepest = 64

// mostWritten is about how much is written: maps that share their members may be small and mean any number of elements.
const mostWritten = 2 * longest

type writer struct {
	bytes.Buffer
	Options
}

// element writes one value under its name.
func (w *writer) element(key string, v reflect.Value, depth int) error {
	name := key
	if !isName(name) {
		name = w.Item
	}
	if depth > deepest {
		return fmt.Errorf("%s: more than %d levels: does it hold itself?", key, deepest)
	}
	if w.Len() > mostWritten {
		return fmt.Errorf("%s: more than %d MiB of XML: is a map in it many times?", key, mostWritten>>20)
	}
	for hops := 0; v.IsValid() && (v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer) && !isText(v); hops++ {
		if hops == deepest {
			return fmt.Errorf("%s: a pointer that leads to itself", key)
		}
		v = v.Elem()
	}
	switch {
	case !v.IsValid():
	case v.Kind() == reflect.Map, v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8, v.Kind() == reflect.Array:
		return w.members(name, v, depth)
	}
	text, err := textOf(v)
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	w.indent(depth)
	w.WriteString("<" + name + ">")
	w.text(text)
	w.WriteString("</" + name + ">")
	w.newline()
	return nil
}

// members writes a map or a list.
func (w *writer) members(name string, v reflect.Value, depth int) error {
	w.indent(depth)
	if !v.IsValid() || v.Len() == 0 {
		w.WriteString("<" + name + "/>")
		w.newline()
		return nil
	}
	w.WriteString("<" + name + ">")
	w.newline()
	if v.Kind() == reflect.Map {
		if v.Type().Key().Kind() != reflect.String {
			return fmt.Errorf("%s: the keys of a %s are no texts", name, v.Type())
		}
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			if err := w.element(key.String(), v.MapIndex(key), depth+1); err != nil {
				return err
			}
		}
	} else {
		for i := range v.Len() {
			if err := w.element(w.Item, v.Index(i), depth+1); err != nil {
				return err
			}
		}
	}
	w.indent(depth)
	w.WriteString("</" + name + ">")
	w.newline()
	return nil
}

func (w *writer) indent(depth int) {
	if w.Indent {
		w.WriteString(strings.Repeat(" ", depth))
	}
}

func (w *writer) newline() {
	if w.Indent {
		w.WriteByte('\n')
	}
}

// escaper spells a carriage return, which every reader of XML makes a line feed of, also inside of CDATA.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")

// text writes a value so that nothing in it ends its element: a CDATA section that would end early is cut in two.
func (w *writer) text(text string) {
	switch {
	case strings.Contains(text, "\r"):
		w.WriteString(escaper.Replace(text))
	case strings.ContainsAny(text, `<>&"`):
		w.WriteString("<![CDATA[" + strings.ReplaceAll(text, "]]>", "]]]]><![CDATA[>") + "]]>")
	default:
		w.WriteString(text)
	}
}

var (
	stringer      = reflect.TypeFor[fmt.Stringer]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

func isText(v reflect.Value) bool {
	return v.Kind() != reflect.Interface && v.Type().Implements(stringer) && !v.IsZero()
}

// textOf writes a scalar as PHP does.
func textOf(v reflect.Value) (string, error) {
	text := ""
	switch kind := v.Kind(); {
	case kind == reflect.Invalid:
	case v.Type().Implements(textMarshaler) && (kind != reflect.Pointer || !v.IsNil()):
		written, err := v.Interface().(encoding.TextMarshaler).MarshalText()
		if err != nil {
			return "", err
		}
		text = string(written)
	case kind == reflect.String:
		text = v.String()
	case isText(v):
		text = v.Interface().(fmt.Stringer).String()
	case kind == reflect.Bool:
		if v.Bool() {
			text = "1"
		}
	case v.CanInt():
		text = strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		text = strconv.FormatUint(v.Uint(), 10)
	case v.CanFloat():
		if text = float(v.Float(), v.Type().Bits()); text == "" {
			return "", fmt.Errorf("%v is no number", v.Float())
		}
	case kind == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		text = string(v.Bytes())
	default:
		return "", fmt.Errorf("%s can't stand in XML: give a text, a number, a bool, a map or a list", v.Type())
	}
	if !utf8.ValidString(text) {
		return "", fmt.Errorf("its value is no valid UTF-8")
	}
	if at := strings.IndexFunc(text, func(r rune) bool { return !isChar(r) }); at >= 0 {
		return "", fmt.Errorf("its value holds a character at byte %d that XML can't hold", at)
	}
	return text, nil
}

// float writes the shortest text, with an exponent where PHP writes one: 1.5, 2, 1.0E+25. "" where v is no number.
func float(v float64, bits int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	if abs := math.Abs(v); v == 0 || abs >= 1e-4 && abs < 1e15 {
		return strconv.FormatFloat(v, 'f', -1, bits)
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'E', -1, bits), "E")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	return mantissa + "E" + exponent[:1] + strings.TrimLeft(exponent[1:], "0")
}

// isChar tells whether XML 1.0 can hold a character (section 2.2).
func isChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000
}

// isName tells whether an element may be called so: a letter or _ first, then also digits, - . and :.
func isName(name string) bool {
	for i, r := range name {
		if r == utf8.RuneError || r >= 0xff00 && r <= 0xffef { // full-width forms are no name characters of XML
			return false
		}
		if r == '_' || unicode.IsLetter(r) || i > 0 && (unicode.IsDigit(r) || strings.ContainsRune("-.:", r)) {
			continue
		}
		return false
	}
	return name != "" && !strings.HasSuffix(name, ":")
}
