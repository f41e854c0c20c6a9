package golang

import (
	"maps"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// echo prints.
func (g *generator) echo(xs []form.Expr) {
	parts := flatParts(xs)
	var values []val
	for _, p := range parts {
		values = append(values, g.want(g.expr(p), kString))
	}
	if len(values) == 1 && (values[0].typ.kind == kBody || values[0].typ.kind == kJSON) {
		g.line("fmt.Println(", values[0].code, ")")
		return
	}
	v := g.concatOf(parts, values)
	if t, ok := v.lit.(*form.Text); ok {
		if head, ok := strings.CutSuffix(t.Value, "\n"); ok {
			g.line("fmt.Println(", quote(head), ")")
			return
		}
	}
	switch code := v.code; {
	case strings.HasSuffix(code, ` + "\n"`):
		g.line("fmt.Println(", strings.TrimSuffix(code, ` + "\n"`), ")")
	case strings.HasPrefix(code, "fmt.Sprintf("):
		g.line("fmt.Printf(", strings.TrimPrefix(code, "fmt.Sprintf("))
	default:
		g.line("fmt.Print(", code, ")")
	}
}

func flatParts(xs []form.Expr) (parts []form.Expr) {
	for _, x := range xs {
		if c, ok := x.(*form.Concat); ok {
			parts = append(parts, c.Parts...)
			continue
		}
		parts = append(parts, x)
	}
	return parts
}

// mostParts bounds what nests in Go: its own compiler reads no deeper.
const mostParts = 300

// ifStmt writes branches. What a later condition needs before it stands in the else.
func (g *generator) ifStmt(s *form.If) {
	if len(s.Branches) > mostParts {
		g.refuse(s.Span, "more branches than anybody reads")
	}
	closing, guarded := 0, g.fn.guarded
	defer func() { g.fn.guarded = guarded }()
	for i, b := range s.Branches {
		if i == 1 {
			g.fn.guarded = maps.Clone(guarded)
		}
		if b.Cond == nil {
			g.line("} else {")
			g.body(s, i, b.Body)
			continue
		}
		var cond val
		before := g.capture(func() { cond = g.condition(b.Cond) })
		switch {
		case i == 0:
			g.paste(before)
			g.line("if ", cond.code, " {")
		case len(before.texts) == 0:
			g.line("} else if ", cond.code, " {")
		default:
			g.line("} else {")
			g.paste(before)
			g.line("if ", cond.code, " {")
			closing++
		}
		g.body(s, i, b.Body)
	}
	g.line("}", strings.Repeat("\n}", closing))
}

// condition is an expression as a bool.
func (g *generator) condition(e form.Expr) val { return g.truth(e.At(), g.expr(e)) }

// loop writes the braces of a loop around its body.
func (g *generator) loop(head string, body func()) {
	var inside *printer
	label := g.inside(false, func() { inside = g.capture(body) })
	g.line(label, head, " {")
	g.paste(inside)
	g.line("}")
}

func (g *generator) forStmt(s *form.For) {
	header := g.fn.scope.blocks[bodyKey{s, -1}]
	body := g.fn.scope.blocks[bodyKey{s, 0}]
	if header == nil || body == nil || len(s.Cond) > 1 {
		g.refuse(s.Span, "a loop with several conditions")
	}
	outer := g.fn.block
	g.fn.block = header
	g.fn.errs = append(g.fn.errs, false)
	defer func() { g.fn.block, g.fn.errs = outer, g.fn.errs[:len(g.fn.errs)-1] }()
	for index := -1; index <= 1; index++ { // what lives through all rounds
		g.declare(header, index)
	}
	init := g.capture(func() {
		for _, x := range s.Init {
			g.do(&form.Do{Common: s.Common, X: x})
		}
	})
	var cond val
	var before *printer
	ask := func() {
		g.inBlock(body, func() {
			before = g.capture(func() {
				if len(s.Cond) == 1 {
					cond = g.condition(s.Cond[0])
				}
			})
		})
	}
	if !s.Late {
		ask()
	}
	var inside *printer
	label := g.inside(false, func() { inside = g.capture(func() { g.list(body, s.Body) }) })
	if s.Late {
		ask()
	}
	after := g.capture(func() {
		for _, x := range s.After {
			g.do(&form.Do{Common: s.Common, X: x})
		}
	})
	if len(init.texts) == 1 && len(after.texts) <= 1 && len(before.texts) == 0 && !s.Late {
		g.line(label, "for ", untyped(init.texts[0]), "; ", cond.code, "; ", strings.Join(after.texts, ""), " {")
		g.paste(inside)
		g.line("}")
		return
	}
	if len(init.texts) > 0 {
		g.line("{")
		defer g.line("}")
		g.paste(init)
	}
	g.whileStmt(s, label, inside, cond, before, after)
}

// untyped writes var i int64 = 0 as a clause of for can have it.
func untyped(declared string) string {
	rest, ok := strings.CutPrefix(declared, "var ")
	if !ok {
		return declared
	}
	name, rest, _ := strings.Cut(rest, " ")
	t, value, _ := strings.Cut(rest, " = ")
	return name + " := " + t + "(" + value + ")"
}

// whileStmt writes a loop whose condition may need statements before it.
func (g *generator) whileStmt(s *form.For, label string, inside *printer, cond val, before, after *printer) {
	if len(after.texts) > 0 && continues(s.Body) {
		g.refuse(s.Span, "continue in a loop that has more to do after each round")
	}
	head := "for"
	if cond.code != "" && cond.code != "true" && len(before.texts) == 0 && !s.Late {
		head += " " + cond.code
		cond.code = ""
	}
	if s.Late && continues(s.Body) && len(before.texts) == 0 && len(after.texts) == 0 && cond.code != "" {
		again := g.tmp("again")
		g.line(label, "for ", again, " := true; ", again, "; ", again, " = ", cond.code, " {")
		g.paste(inside)
		g.line("}")
		return
	}
	if s.Late && continues(s.Body) {
		g.refuse(s.Span, "continue in a loop whose condition stands at its end")
	}
	leaveIf := func() {
		g.paste(before)
		if cond.code != "" && cond.code != "true" {
			g.line("if !(", cond.code, ") {\nbreak\n}")
		}
	}
	g.line(label, head, " {")
	if !s.Late {
		leaveIf()
	}
	g.paste(inside)
	g.paste(after)
	if s.Late {
		leaveIf()
	}
	g.line("}")
}

// inBlock runs do where variables are declared in a block.
func (g *generator) inBlock(b *block, do func()) {
	outer := g.fn.block
	g.fn.block = b
	g.fn.errs = append(g.fn.errs, false)
	g.scoped(do)
	g.fn.errs = g.fn.errs[:len(g.fn.errs)-1]
	g.fn.block = outer
}

func (g *generator) switchStmt(s *form.Switch) {
	x := g.expr(s.X)
	loosely := g.switchesLoosely(s, x)
	if loosely {
		x = g.keep(s.X.At(), "value", x)
		x.lit = nil
	} else if x.typ.kind != kInt && x.typ.kind != kBool {
		x = g.str(s.X.At(), x)
	}
	var cases *printer
	label := g.inside(true, func() {
		cases = g.capture(func() {
			var also []string // values of cases that have no body of their own
			for i, c := range s.Cases {
				if c.If != nil && len(c.Body) == 0 && i+1 < len(s.Cases) && s.Cases[i+1].If != nil {
					also = append(also, g.caseValue(c.If, x, loosely))
					continue
				}
				if c.If == nil {
					g.line("default:")
				} else {
					g.line("case ", strings.Join(append(also, g.caseValue(c.If, x, loosely)), ", "), ":")
					also = nil
				}
				body, falls := caseBody(c.Body)
				g.body(s, i, body)
				if falls && i+1 < len(s.Cases) {
					g.line("fallthrough")
				}
			}
		})
	})
	if loosely {
		x.code = ""
	}
	g.line(label, "switch ", x.code, " {")
	g.paste(cases)
	g.line("}")
}

// switchesLoosely tells a switch in which a text may be taken for a number.
func (g *generator) switchesLoosely(s *form.Switch, x val) bool {
	if x.typ.kind != kString && x.typ.kind != kValue && x.typ.kind != kUnknown {
		return false
	}
	return slices.ContainsFunc(s.Cases, func(c form.Case) bool {
		if c.If == nil {
			return false
		}
		v := g.peek(c.If)
		return isPlain(v.typ.kind) && v.typ.kind != kNever && !(isNoNumber(v) && isSurelyText(x))
	})
}

func (g *generator) caseValue(e form.Expr, x val, loosely bool) (code string) {
	before := g.capture(func() {
		v := g.expr(e)
		if code = v.code; loosely {
			code = g.compared(x, v, "==").code
		} else if v.typ.kind != x.typ.kind {
			code = g.to(e.At(), v, x.typ)
		}
	})
	if len(before.texts) > 0 {
		g.refuse(e.At(), "a case that is computed in several steps")
	}
	return code
}

// caseBody takes the break off that Go does not need, and tells whether the case goes on into the next.
func caseBody(list []form.Stmt) (body []form.Stmt, falls bool) {
	if len(list) == 0 {
		return nil, true
	}
	switch x := list[len(list)-1].(type) {
	case *form.Jump:
		if !x.Continue && x.Depth == 1 {
			return list[:len(list)-1], false
		}
		return list, false
	case *form.Return:
		return list, false
	case *form.Do:
		switch x.X.(type) {
		case *form.Throw, *form.Exit:
			return list, false
		}
	}
	return list, true
}
