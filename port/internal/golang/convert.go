package golang

import (
	"math"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// cast converts.
func (g *generator) cast(x *form.Cast) val {
	if a, ok := x.X.(*form.Array); ok && x.To == "object" && len(a.Items) == 0 {
		return val{code: "wechatpay.Object{}", typ: typ{kind: kMap}}
	}
	if x.To == "string" {
		return g.str(x.Span, g.textual(x.X))
	}
	v := g.expr(x.X)
	switch x.To {
	case "int":
		return g.castInt(x, v)
	case "bool":
		return g.truth(x.Span, v)
	case "float":
		return g.castFloat(x, v)
	}
	if v.typ.kind == kJSON || v.typ.kind == kValue || isArray(v.typ.kind) {
		return v
	}
	g.refuse(x.Span, "a "+v.typ.php()+" as an "+x.To)
	return val{}
}

// castFloat is (float): of a text, what it begins with.
func (g *generator) castFloat(x *form.Cast, v val) val {
	if t := g.writtenOut(v); t != nil {
		number, _ := numeric(t.Value)
		if number == "" {
			number = "0"
		}
		made, ok := writtenNumber(x.Span, number)
		if !ok {
			g.refuse(x.Span, "this number is too large")
		}
		if n, isInt := made.lit.(*form.Int); isInt {
			text := strconv.FormatInt(n.Value, 10) + ".0"
			made = val{code: text, typ: typ{kind: kFloat}, lit: &form.Float{Span: x.Span, Text: text}}
		}
		return made
	}
	n := g.real(x.Span, v)
	if n.typ.kind == kInt && isNumber(n.lit) {
		return val{code: n.code + ".0", typ: typ{kind: kFloat}, lit: &form.Float{Span: x.Span, Text: n.code + ".0"}}
	}
	return val{code: g.floated(n), typ: typ{kind: kFloat}}
}

func (g *generator) castInt(x *form.Cast, v val) val {
	if w, ok := v.lit.(*form.Var); ok && v.typ.kind == kNever && g.web(w).group.free && g.askedFor(w.Name) {
		v = g.want(v, kString) // from elsewhere, where it is a text: a number would not tell 0 from none
	}
	v = g.want(v, kInt)
	if v.typ.kind == kString {
		return g.castText(x, v)
	}
	if v.typ.kind == kValue && !isField(v.typ, wholeField) {
		return val{code: g.helper("phpInt") + "(" + v.code + ")", typ: typ{kind: kInt}}
	}
	if (v.typ.kind == kUnknown || v.typ.kind == kNever) && v.typ.name != encryptedLater {
		return val{code: g.helper("phpInt") + "(" + v.code + ")", typ: typ{kind: kInt}}
	}
	if isArray(v.typ.kind) {
		return boolNumber(g.truth(x.Span, v))
	}
	n := g.num(x.Span, v)
	if f, ok := n.lit.(*form.Float); ok {
		if whole, err := strconv.ParseFloat(f.Text, 64); err == nil && math.Abs(whole) < 1<<53 {
			return integer(int64(whole))
		}
	}
	if n.typ.kind == kFloat {
		g.note(x.Span, "(int) cuts a float: 19.9 * 100 is 1989 in PHP; math.Round is meant where money is converted")
		return val{code: "int64(" + n.code + ")", typ: typ{kind: kInt}}
	}
	return n
}

func (g *generator) instanceOf(x *form.InstanceOf) val {
	v := g.expr(x.X)
	if v.typ.kind == kInterface {
		return g.isOf(x, v)
	}
	if v.typ.kind != kError {
		g.refuse(x.Span, "instanceof of what is no error")
	}
	cond := g.isError(x.Span, g.everything(), v.code, x.Class)
	out := val{code: cond, typ: typ{kind: kBool}}
	switch {
	case strings.Contains(cond, " || "):
		out.tier = tierOr
	case strings.Contains(cond, " && "):
		out.tier = tierCompare - 1
	}
	return out
}

// folded computes with floats that are written out: Go's constants are exact, PHP's are not.
func folded(x *form.Binary, op string, l, r val) (val, bool) {
	a, ok := constant(l)
	b, ok2 := constant(r)
	if !ok || !ok2 || isNumber(l.lit) && isNumber(r.lit) && op != "/" {
		return val{}, false
	}
	switch op {
	case "+":
		a += b
	case "-":
		a -= b
	case "*":
		a *= b
	case "/":
		a /= b
	default:
		return val{}, false
	}
	if math.IsInf(a, 0) || math.IsNaN(a) || math.Abs(a) >= 1e15 {
		return val{}, false
	}
	text := strconv.FormatFloat(a, 'f', -1, 64)
	if isNumber(l.lit) && isNumber(r.lit) && a == math.Trunc(a) { // 6 / 2 is 3
		return integer(int64(a)), true
	}
	code := text
	if !strings.Contains(text, ".") {
		code += ".0"
	}
	return val{code: code, typ: typ{kind: kFloat}, lit: &form.Float{Span: x.Span, Text: text}}, true
}

// constant is the value of a number that is written out.
func constant(v val) (float64, bool) {
	switch x := v.lit.(type) {
	case *form.Int:
		return float64(x.Value), true
	case *form.Float:
		n, err := strconv.ParseFloat(x.Text, 64)
		return n, err == nil
	}
	return 0, false
}
