package golang

import (
	"github.com/a8579013/wechatpay/port/internal/form"
)

// PHP's arrays have an order, and Go's maps have none: a map is gone through in the order of its names. Where a text is made of that,
// the order has to be PHP's: ksort before it, or an array that is written out.

// pairsOf is the array that a loop goes over, where it is written out and stays as it is.
func (g *generator) pairsOf(s *form.Each) *form.Array {
	v, ok := s.Over.(*form.Var)
	if !ok {
		return nil
	}
	a := g.arrays[g.web(v).key]
	if a == nil || g.web(v).group.poison != "" || g.written(v) != 1 || g.web(v).group.changes() || g.sortedBefore(v.Name, s.Span) || !plain(a) || len(a.Items) == 0 {
		return nil
	}
	for _, item := range a.Items {
		if w := (&jsonWriter{}); !w.value(item.Value, 0) {
			return nil
		}
	}
	return a
}

// sortedBefore tells whether ksort has put a variable in order before a place of its function.
func (g *generator) sortedBefore(name string, at form.Span) (found bool) {
	for _, c := range g.facts.ksorts {
		if v, isVar := c.Args[0].Value.(*form.Var); isVar && c.Start < at.Start && v.Name == name && g.fn.scope.of[v] != nil {
			found = true
		}
	}
	return found
}

// ksortsOf are the calls of ksort of a program.
func ksortsOf(p *form.Program) (calls []*form.Call) {
	form.Everything(p, func(e form.Expr) {
		if c, ok := e.(*form.Call); ok && c.Name == "ksort" && len(c.Args) > 0 {
			calls = append(calls, c)
		}
	})
	return calls
}

// isSorted tells an array that comes in the order of its names in PHP as well.
func (g *generator) isSorted(e form.Expr, at form.Span) bool {
	switch x := e.(type) {
	case *form.Var:
		if w := g.web(x); g.sorted[w.key] && g.written(x) == 1 && !w.group.changes() {
			return true
		}
		if a := g.arrays[g.web(x).key]; a != nil && g.written(x) == 1 && !g.web(x).group.changes() && namesAscend(a) {
			return true
		}
		return g.sortedBefore(x.Name, at)
	case *form.Array:
		return namesAscend(x)
	case *form.Static:
		return x.Class == "Formatter" && x.Name == "ksort"
	}
	return false
}

func namesAscend(a *form.Array) bool {
	last := ""
	for _, item := range a.Items {
		key, ok := item.Key.(*form.Text)
		if !ok || key.Value <= last {
			return false
		}
		last = key.Value
	}
	return true
}

// makesText tells a loop that puts a text together, or a list.
func makesText(list []form.Stmt) (found bool) {
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		a, ok := e.(*form.Assign)
		if !ok {
			return true
		}
		index, isIndex := a.To.(*form.Index)
		_, joined := a.Value.(*form.Concat)
		found = found || a.Op == "." || joined || isIndex && index.Key == nil
		return true
	})
	return found
}
