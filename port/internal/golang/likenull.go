package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// likeNull is == null: of what PHP takes for nothing, but for the text 0.
func (g *generator) likeNull(v val, op string) (val, bool) {
	out := val{typ: typ{kind: kBool}, tier: tierCompare}
	switch k := v.typ.kind; {
	case isField(v.typ, textField):
		out.code = v.unary() + ".String()" + op + `""`
	case k == kValue, k == kUnknown && !v.plain && !isCall(v.code):
		return g.compared(v, val{code: "nil"}, strings.TrimSpace(op)), true
	case k == kInt, k == kFloat:
		out.code = v.in(tierCompare+1) + op + "0"
	case k == kBool:
		if op == " == " {
			return not(v), true
		}
		return v, true
	case isArray(k):
		out.code = "len(" + v.code + ")" + op + "0"
	default:
		return out, false
	}
	return out, true
}

// orPart is a value of any type where it is compared with nil: a part of an answer may be null as well.
func (g *generator) orPart(v val) string {
	if v.typ.kind != kUnknown || v.plain || !g.facts.values {
		return v.in(tierCompare + 1)
	}
	return g.helper("phpValue") + "(" + v.code + ")"
}

// keepsValues tells a program that decodes JSON or XML, parts of which a value of any type may hold.
func keepsValues(p *form.Program) (found bool) {
	form.Everything(p, func(e form.Expr) {
		switch x := e.(type) {
		case *form.Call:
			found = found || x.Name == "json_decode"
		case *form.Static:
			found = found || x.Name == "toArray"
		}
	})
	return found
}
