package golang

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// Flags of json_encode and json_decode.
const (
	jsonForceObject  = 1 << 4
	jsonSlashes      = 1 << 6
	jsonPretty       = 1 << 7
	jsonUnicode      = 1 << 8
	jsonZeroFraction = 1 << 10
	jsonThrow        = 1 << 22
)

var encodeFlags = map[string]int64{
	"JSON_HEX_TAG": 1, "JSON_HEX_AMP": 2, "JSON_HEX_APOS": 4, "JSON_HEX_QUOT": 8, "JSON_FORCE_OBJECT": jsonForceObject, "JSON_NUMERIC_CHECK": 32,
	"JSON_UNESCAPED_SLASHES": jsonSlashes, "JSON_PRETTY_PRINT": jsonPretty, "JSON_UNESCAPED_UNICODE": jsonUnicode, "JSON_PARTIAL_OUTPUT_ON_ERROR": 512,
	"JSON_PRESERVE_ZERO_FRACTION": jsonZeroFraction, "JSON_UNESCAPED_LINE_TERMINATORS": 2048, "JSON_THROW_ON_ERROR": jsonThrow,
	"JSON_OBJECT_AS_ARRAY": 1, "JSON_BIGINT_AS_STRING": 2, "JSON_INVALID_UTF8_IGNORE": 1 << 20, "JSON_INVALID_UTF8_SUBSTITUTE": 1 << 21,
}

// flagsOf adds flags up, which have to be written out.
func (g *generator) flagsOf(e form.Expr) int64 {
	switch x := e.(type) {
	case *form.Int:
		return x.Value
	case *form.Const:
		if n, ok := encodeFlags[x.Name]; ok && x.Class == "" {
			return n
		}
		if own := g.consts[x.Name]; own != nil && x.Class == "" {
			defer g.opened(x.Span, x.Name)()
			return g.flagsOf(own)
		}
	case *form.Binary:
		if x.Op == "|" || x.Op == "+" {
			return g.flagsOf(x.L) | g.flagsOf(x.R)
		}
	}
	g.refuse(e.At(), "flags of JSON that are computed")
	return 0
}

// jsonEncode writes json_encode: the text itself where all of it is written out.
func (g *generator) jsonEncode(x *form.Call) val {
	flags := int64(0)
	if len(x.Args) > 1 {
		flags = g.flagsOf(g.argument(x, 1))
	}
	const known = jsonForceObject | jsonSlashes | jsonPretty | jsonUnicode | jsonZeroFraction | jsonThrow
	if flags&^known != 0 {
		g.refuse(x.Span, "json_encode with flags that change what is written: Go has nothing like them")
	}
	w := jsonWriter{flags: flags}
	if w.value(g.argument(x, 0), 0) {
		return text(w.String())
	}
	if v, ok := g.jsonParts(x, flags); ok {
		return v
	}
	v := g.expr(x.Args[0].Value)
	if flags&(jsonForceObject|jsonZeroFraction) != 0 {
		g.refuse(x.Span, "json_encode with flags that change what is written: Go has nothing like them")
	}
	if v.typ.kind == kJSON && g.sending > 0 && flags&jsonPretty == 0 {
		return g.jsonOf(x.Span, val{code: g.anything(x.Span, v), typ: typ{kind: kValue}}, flags)
	}
	if v.typ.kind == kJSON || v.typ.kind == kBody {
		if flags&^jsonThrow != 0 {
			g.note(x.Span, "json_encode writes an answer anew in PHP; here its text is as it came")
		}
		return val{code: v.unary() + ".String()", typ: typ{kind: kString}}
	}
	if flags&jsonPretty == 0 {
		return g.jsonOf(x.Span, v, flags)
	}
	g.note(x.Span, "the text has another order of members, and other escapes, than PHP's: it means the same")
	made := g.fallible(form.Span{}, "text", "json.MarshalIndent("+g.anything(x.Span, v)+`, "", "    ")`, typ{kind: kBytes})
	return val{code: "string(" + made.code + ")", typ: typ{kind: kString}}
}

// jsonDecode writes json_decode.
func (g *generator) jsonDecode(x *form.Call) val {
	flags := int64(0)
	if len(x.Args) > 3 {
		flags = g.flagsOf(g.argument(x, 3))
	}
	if flags&^(jsonThrow|1) != 0 {
		g.refuse(x.Span, "json_decode with flags that change what is read: Go has nothing like them")
	}
	v := g.expr(g.argument(x, 0))
	switch v.typ.kind {
	case kBody, kJSON, kResponse:
		v.typ, v.lit = typ{kind: kJSON}, nil
		return v
	case kString:
		if code, ok := strings.CutSuffix(v.code, ".String()"); ok && v.tier == 0 && g.isAnswer(code) {
			return val{code: code, typ: typ{kind: kJSON}}
		}
	}
	if flags&jsonThrow == 0 {
		g.note(x.Span, "what is no JSON gives null in PHP, and is an error here")
	}
	text := g.str(x.Span, v)
	name := g.tmp("decoded")
	g.line("var ", name, " wechatpay.Value")
	g.check("json.Unmarshal([]byte(" + text.code + "), &" + name + ")")
	return val{code: name, typ: typ{kind: kValue}}
}

// jsonWriter writes JSON as PHP does, of what is written out.
type jsonWriter struct {
	strings.Builder
	flags    int64
	computed func(form.Expr) bool // takes what is not written out
}

// value writes one; false: it is not written out.
func (w *jsonWriter) value(e form.Expr, depth int) bool {
	switch x := e.(type) {
	case *form.Text:
		w.text(x.Value)
	case *form.Int:
		w.WriteString(strconv.FormatInt(x.Value, 10))
	case *form.Bool:
		w.WriteString(strconv.FormatBool(x.Value))
	case *form.Null:
		w.WriteString("null")
	case *form.Float:
		return w.float(x.Text)
	case *form.New:
		w.WriteString("{}")
		return x.Class == "stdClass" && len(x.Args) == 0
	case *form.Cast:
		a, ok := x.X.(*form.Array)
		if !ok || x.To != "object" {
			return false
		}
		return w.array(a, true, depth)
	case *form.Array:
		return w.array(x, w.flags&jsonForceObject != 0 || !inOrder(x), depth)
	default:
		return w.computed != nil && w.computed(e)
	}
	return true
}

func (w *jsonWriter) float(text string) bool {
	f, err := strconv.ParseFloat(text, 64)
	if abs := math.Abs(f); err != nil || abs >= 1e15 || abs < 1e-4 && f != 0 {
		return false
	}
	w.WriteString(strconv.FormatFloat(f, 'f', -1, 64))
	if w.flags&jsonZeroFraction != 0 && f == math.Trunc(f) {
		w.WriteString(".0")
	}
	return true
}

func (w *jsonWriter) array(x *form.Array, isObject bool, depth int) bool {
	open, closing := "[", "]"
	if isObject {
		open, closing = "{", "}"
	}
	w.WriteString(open)
	next := int64(0)
	seen := map[string]bool{}
	for i, item := range x.Items {
		if item.Spread || item.Ref || item.Value == nil {
			return false
		}
		if i > 0 {
			w.WriteByte(',')
		}
		w.line(depth + 1)
		name := strconv.FormatInt(next, 10)
		switch key := item.Key.(type) {
		case nil:
			next++
		case *form.Text:
			name = key.Value
		case *form.Int:
			name = strconv.FormatInt(key.Value, 10)
			next = max(next, key.Value+1)
		default:
			return false
		}
		if seen[name] {
			return false
		}
		seen[name] = true
		if isObject {
			w.text(name)
			w.WriteByte(':')
			if w.flags&jsonPretty != 0 {
				w.WriteByte(' ')
			}
		}
		if !w.value(item.Value, depth+1) {
			return false
		}
	}
	if len(x.Items) > 0 {
		w.line(depth)
	}
	w.WriteString(closing)
	return true
}

// line begins one, where they are asked for.
func (w *jsonWriter) line(depth int) {
	if w.flags&jsonPretty != 0 {
		w.WriteString("\n" + strings.Repeat("    ", depth))
	}
}

var jsonEscapes = map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}

func (w *jsonWriter) text(text string) {
	w.WriteByte('"')
	for _, c := range text {
		escape, ok := jsonEscapes[c]
		switch {
		case ok:
			w.WriteString(escape)
		case c == '/' && w.flags&jsonSlashes == 0:
			w.WriteString(`\/`)
		case c < ' ', c >= 0x80 && (w.flags&jsonUnicode == 0 || c == 0x2028 || c == 0x2029):
			for _, unit := range utf16.Encode([]rune{c}) {
				fmt.Fprintf(w, `\u%04x`, unit)
			}
		default:
			w.WriteRune(c)
		}
	}
	w.WriteByte('"')
}
