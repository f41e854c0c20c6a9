package golang

import "github.com/a8579013/wechatpay/port/internal/form"

// randomPlace writes array_rand of a list: the place of one of its members. PHP throws where there is none.
func (g *generator) randomPlace(x *form.Call) (val, bool) {
	if len(x.Args) != 1 {
		return val{}, false
	}
	v := g.expr(g.argument(x, 0))
	if !isList(v.typ.kind) {
		return val{}, false
	}
	if isCall(v.code) {
		v = g.keep(x.Span, "list", v)
	}
	g.line("if len(", v.code, ") == 0 {")
	g.returnErr(`errors.New("array_rand of an empty array")`)
	g.line("}")
	return val{code: "rand.Int64N(int64(len(" + v.code + ")))", typ: typ{kind: kInt}}, true
}
