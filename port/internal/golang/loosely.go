package golang

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

const phpCompare = `// phpCompare is PHP's <=>: texts that look like numbers are compared as numbers, and so is a number with such a text.
func phpCompare(a, b any) int {
	a, b = phpValue(a), phpValue(b)
	x, isText := a.(string)
	y, areTexts := b.(string)
	areTexts = areTexts && isText || a == nil && areTexts || b == nil && isText // null is an empty text beside one
	_, isBool := a.(bool)
	_, isBool2 := b.(bool)
	truth := func(v any) int {
		if v == nil || v == "" || v == "0" || v == false || v == int64(0) || v == 0.0 || reflect.DeepEqual(v, []any{}) || reflect.DeepEqual(v, map[string]any{}) {
			return 0
		}
		return 1
	}
	if !areTexts && (isBool || isBool2 || a == nil || b == nil) {
		return truth(a) - truth(b)
	}
	isArray := func(v any) int {
		if kind := reflect.ValueOf(v).Kind(); kind == reflect.Map || kind == reflect.Slice {
			return 1
		}
		return 0
	}
	if isArray(a)+isArray(b) > 0 {
		if reflect.DeepEqual(a, b) {
			return 0
		}
		return cmp.Or(isArray(a)-isArray(b), 1)
	}
	n, f, isNumber := phpNumber(a)
	n2, f2, isNumber2 := phpNumber(b)
	isWhole, isWhole2 := float64(n) == f, float64(n2) == f2
	digits := func(text string) string { return strings.Trim(text, "+-0123456789 \t\n\r\v\f") }
	tooLong := areTexts && !isWhole && !isWhole2 && (f > 0) == (f2 > 0) && digits(x) == "" && digits(y) == ""
	switch {
	case !isNumber || !isNumber2 || tooLong: // as a number is written
		return strings.Compare(phpText(a), phpText(b))
	case isWhole && isWhole2:
		return cmp.Compare(n, n2)
	}
	return cmp.Compare(f, f2)
}
`

// isNoNumber tells a text that is written out, and that PHP takes for no number and nothing else than a text.
func isNoNumber(v val) bool {
	t, ok := v.lit.(*form.Text)
	if !ok || v.typ.kind != kString || slices.Contains([]string{"true", "false"}, t.Value) {
		return false
	}
	trimmed := strings.Trim(t.Value, " \t\n\r\v\f")
	_, err := strconv.ParseFloat(trimmed, 64)
	return strings.Trim(trimmed, "+-.0123456789eE") != "" || err != nil && !strings.HasSuffix(err.Error(), "range")
}

// isSurelyText tells a value that is a text, or null, or a number, beside which PHP takes one that is no number for a text.
func isSurelyText(v val) bool {
	return v.typ.kind == kString || v.typ.kind == kInt || v.typ.kind == kFloat || isField(v.typ, textField, plainField, wholeField)
}

// isPlain tells kinds that phpCompare knows by their types.
func isPlain(k kind) bool {
	return k == kString || k == kInt || k == kFloat || k == kValue || k == kUnknown || k == kNever
}

// loosely tells two values that are to be compared as PHP does, when the program runs.
func (g *generator) loosely(l, r val) bool {
	switch {
	case !isPlain(l.typ.kind) && l.typ.kind != kBool || !isPlain(r.typ.kind) && r.typ.kind != kBool || l.typ.kind == kNever || r.typ.kind == kNever:
		return false
	case isNoNumber(l) && isSurelyText(r), isNoNumber(r) && isSurelyText(l), l.typ.kind == kBool || r.typ.kind == kBool:
		return false
	case l.typ.kind == kString && r.typ.kind == kString, l.typ.kind == kValue || r.typ.kind == kValue, l.typ.kind == kUnknown || r.typ.kind == kUnknown:
		return true
	}
	return l.typ.kind != r.typ.kind && (l.typ.kind == kString || r.typ.kind == kString)
}

// sides are what an operator is between.
func (g *generator) sides(x *form.Binary) (l, r val) {
	if strings.ContainsAny(x.Op[:1], "<>") {
		return g.operand(x.L), g.operand(x.R)
	}
	return g.expr(x.L), g.expr(x.R)
}

// operand is one side of a comparison. A part of an answer that has a number in its place, where it is not there, is not that
// number's kind: it may be a text.
func (g *generator) operand(e form.Expr) val {
	x, ok := e.(*form.Binary)
	if !ok || x.Op != "??" {
		return g.expr(e)
	}
	n, ok := x.R.(*form.Int)
	if !ok || g.peek(x.L).typ.kind != kValue {
		return g.expr(e)
	}
	part, name := g.keep(x.Span, "part", g.expr(x.L)), g.tmp("chosen")
	g.line("var ", name, " any = ", part.code)
	g.line("if ", part.unary(), ".Value() == nil {\n", name, " = ", g.expr(n).code, "\n}")
	return val{code: name, typ: typ{kind: kUnknown}}
}

// alikes learns of a parameter that it is what it is compared with.
func (g *generator) alikes(l, r val) (val, val) {
	open := func(v val) bool { return v.typ.kind == kNever || v.typ.kind == kUnknown }
	switch {
	case open(l) && (r.typ.kind == kString || r.typ.kind == kInt || r.typ.kind == kFloat):
		return g.want(l, r.typ.kind), r
	case open(r) && (l.typ.kind == kString || l.typ.kind == kInt || l.typ.kind == kFloat):
		return l, g.want(r, l.typ.kind)
	}
	return l, r
}

// compared is a condition that two values are equal, or in an order, as PHP sees it.
func (g *generator) compared(l, r val, op string) val {
	return val{code: g.helper("phpCompare") + "(" + l.code + ", " + r.code + ") " + op + " 0", typ: typ{kind: kBool}, tier: tierCompare}
}

// identical is === of a part of an answer, or of what has no type: what it is counts as well as what it says.
func (g *generator) identical(l, r val, op string) (val, bool) {
	if l.typ.kind != kValue && l.typ.kind != kUnknown {
		l, r = r, l
	}
	if l.typ.kind != kValue && l.typ.kind != kUnknown || l.typ.kind == kValue && isNoNumber(r) && r.lit.(*form.Text).Value != "" {
		return val{}, false
	}
	code := r.in(tierCompare + 1)
	switch r.typ.kind {
	case kString, kBool:
	case kInt, kFloat:
		code = r.typ.String() + "(" + r.code + ")"
	default:
		return val{}, false
	}
	return val{code: g.helper("phpValue") + "(" + l.code + ")" + op + code, typ: typ{kind: kBool}, tier: tierCompare}, true
}
