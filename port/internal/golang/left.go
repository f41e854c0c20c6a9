package golang

import (
	"github.com/a8579013/wechatpay/port/internal/form"
)

// leaveGenerators writes the generators that a statement runs as comments too: they would have stood in its place.
func (g *generator) leaveGenerators(s form.Stmt, why string) {
	left := func(name string, at form.Span) {
		source := g.prog.Quote(at)
		g.notes = append(g.notes, Note{Span: at, Refused: true, Text: name + ": what runs it is not ported: " + why, Source: source})
		g.line(commentText("PORT " + g.where(at) + ": " + name + " would stand here"))
		g.line(commentText(indented(source)))
	}
	seen := map[*form.Func]bool{}
	form.Inspect([]form.Stmt{s}, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		switch x := e.(type) {
		case *form.Call:
			if f := g.funcs[x.Name]; f != nil && x.By == nil && g.facts.inlined[x.Name] {
				left(f.Name, f.Span)
			}
		case *form.Var:
			w := g.fn.scope.of[x]
			if w == nil {
				break
			}
			if f := g.closures[w.key]; f != nil && !seen[f] && yieldsIn(f.Body) {
				seen[f] = true
				left("$"+x.Name, f.Span)
			}
		}
		return true
	})
}
