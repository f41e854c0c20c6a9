package golang

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// matching is what the arms of a match are compared with: strictly, so that '100' is not 100.
type matching struct {
	subject string // "": the arms are conditions
	typed   bool   // of a part of an answer, or of what has no type: what it is counts as well as what it says
}

// matching looks at a match.
func (g *generator) matching(x *form.Match) (m matching) {
	if b, ok := x.X.(*form.Bool); ok && b.Value {
		return m
	}
	v := g.expr(x.X)
	var arms []val
	for _, a := range x.Arms {
		for _, e := range a.If {
			arms = append(arms, g.peek(e))
		}
	}
	switch v.typ.kind {
	case kValue, kUnknown:
		m.typed = slices.ContainsFunc(arms, func(arm val) bool { return arm.typ.kind != kString || !isNoNumber(arm) })
	case kString, kInt, kFloat:
		if slices.ContainsFunc(arms, func(arm val) bool {
			return isPlain(arm.typ.kind) && arm.typ.kind != kNever && arm.typ.kind != v.typ.kind
		}) {
			g.refuse(x.Span, "a match of a "+v.typ.php()+" with what may be of another type, which does not fit then")
		}
	}
	if m.typed {
		m.subject = g.helper("phpValue") + "(" + v.code + ")"
	} else {
		m.subject = g.str(x.X.At(), v).code
	}
	return m
}

// matchCase is the head of an arm. What it needs before it has no place there.
func (g *generator) matchCase(m matching, a form.Arm) string {
	if len(a.If) == 0 {
		return "default:"
	}
	var codes []string
	before := g.capture(func() {
		for _, e := range a.If {
			switch {
			case m.subject == "":
				codes = append(codes, g.condition(e).code)
			case m.typed:
				codes = append(codes, g.strictly(e))
			default:
				codes = append(codes, g.str(e.At(), g.expr(e)).code)
			}
		}
	})
	if len(before.texts) > 0 {
		g.refuse(a.If[0].At(), "an arm of a match that needs statements before it")
	}
	return "case " + strings.Join(codes, ", ") + ":"
}

// strictly is a value of the type that phpValue gives.
func (g *generator) strictly(e form.Expr) string {
	v := g.expr(e)
	switch v.typ.kind {
	case kString, kBool:
		return v.code
	case kInt, kFloat:
		return v.typ.String() + "(" + v.code + ")"
	case kNull:
		return "nil"
	}
	g.refuse(e.At(), "an arm of a match whose type is not known")
	return ""
}

// arms writes a match, and in each arm what is to be done.
func (g *generator) arms(x *form.Match, do func(i int, a form.Arm)) {
	m := g.matching(x)
	cases := g.capture(func() {
		for i, a := range x.Arms {
			g.line(g.matchCase(m, a))
			do(i, a)
		}
	})
	g.line("switch ", m.subject, " {")
	g.paste(cases)
	if !slices.ContainsFunc(x.Arms, func(a form.Arm) bool { return len(a.If) == 0 }) {
		g.line("default:")
		g.returnErr(`errors.New("no arm of the match fits")`)
	}
	g.line("}")
}

// matchStmt writes a match whose value nobody takes.
func (g *generator) matchStmt(x *form.Match) {
	g.arms(x, func(_ int, a form.Arm) {
		if _, isNull := a.Value.(*form.Null); !isNull {
			g.inBlock(&block{parent: g.fn.block}, func() { g.do(&form.Do{Common: form.Common{Span: a.Value.At()}, X: a.Value}) })
		}
	})
}

// match is a switch that sets a variable.
func (g *generator) match(x *form.Match) val {
	var values []val
	var befores []*printer
	t := typ{kind: kNever}
	for _, a := range x.Arms {
		if throws(a.Value) {
			values, befores = append(values, val{}), append(befores, nil)
			continue
		}
		v, before := g.later(a.Value)
		values, befores = append(values, v), append(befores, before)
		t = join(t, v.typ)
	}
	name := g.tmp("chosen")
	g.line("var ", name, " ", t.String())
	g.arms(x, func(i int, a form.Arm) {
		if throws(a.Value) {
			g.inBlock(&block{parent: g.fn.block}, func() { g.do(&form.Do{Common: form.Common{Span: a.Value.At()}, X: a.Value}) })
			return
		}
		g.paste(befores[i])
		g.line(name, " = ", g.to(a.Value.At(), values[i], t))
	})
	return val{code: name, typ: t}
}

// throws tells an arm that gives nothing.
func throws(e form.Expr) bool {
	_, ok := e.(*form.Throw)
	return ok
}
