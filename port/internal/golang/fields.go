package golang

import (
	_ "embed"
	"strings"
	"sync"
)

// What the documentation of the API says of the name of a part of an answer: typ.name of a kValue.
const (
	someField  = "field" // nothing: it may be anything
	plainField = "plain" // a text or a whole number
	ownField   = "own"   // the same name is that of a text there
	textField  = "text"
	wholeField = "whole"
	flagField  = "flag" // true or false
)

// fieldText has the documented names by what they are, a kind a line.
//
//go:embed fields.txt
var fieldText string

var fieldKinds = sync.OnceValue(func() map[string]string {
	kinds := map[string]string{}
	for line := range strings.Lines(fieldText) {
		kind, names, _ := strings.Cut(line, ":")
		for _, name := range strings.Fields(names) {
			kinds[name] = kind
		}
	}
	return kinds
})

// part is the type of a member of an answer, or of a part of one: what its name says, where that is documented.
func part(of typ, name string) typ {
	kind := fieldKinds()[name]
	if of.kind != kJSON && (of.name == "" || of.name == ownField) { // JSON of the program's own
		return typ{kind: kValue, name: map[bool]string{true: ownField}[kind == textField]}
	}
	if kind != "" {
		return typ{kind: kValue, name: kind}
	}
	return typ{kind: kValue, name: someField}
}

// isField tells a part of an answer of which the documentation says one of these.
func isField(t typ, kinds ...string) bool {
	for _, kind := range kinds {
		if t.kind == kValue && t.name == kind {
			return true
		}
	}
	return false
}

// joinedField is what is known of a value that is one part of an answer, or another.
func joinedField(a, b typ) typ {
	switch {
	case a.name == b.name:
	case a.name == "" || b.name == "":
		a.name = ""
	case a.name == ownField || b.name == ownField:
		a.name = ""
	case isField(a, plainField, textField, wholeField) && isField(b, plainField, textField, wholeField):
		a.name = plainField
	default:
		a.name = someField
	}
	return a
}

// fieldTruth makes a condition of a part of an answer.
func (g *generator) fieldTruth(v val) val {
	out := val{typ: typ{kind: kBool}}
	switch {
	case isField(v.typ, textField):
		out.code = `!slices.Contains([]string{"", "0"}, ` + v.unary() + ".String())"
	case isField(v.typ, wholeField):
		out.code, out.tier = v.unary()+".Int() != 0", tierCompare
	case isField(v.typ, flagField):
		out.code = v.unary() + ".Bool()"
	default:
		out.code = g.helper("phpTruth") + "(" + v.code + ")"
	}
	return out
}

// floatText is a float as PHP writes it: 14 digits.
func (g *generator) floatText(v val) val {
	if f, ok := constant(v); ok {
		return text(phpFloat(f))
	}
	code := g.helper("phpText") + "(" + v.code + ")"
	if isHundredth(v) {
		code = "strconv.FormatFloat(" + v.code + ", 'g', 14, 64)"
	}
	return val{code: code, typ: typ{kind: kString}}
}

// isHundredth tells a whole number by 100: it has no exponent as a text.
func isHundredth(v val) bool {
	return strings.HasPrefix(v.code, "float64(") && strings.HasSuffix(v.code, " / 100")
}
