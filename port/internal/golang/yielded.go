package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// passGenerators puts a generator that a variable holds in the place of the variable, where the next statement is the only one to
// read it: nothing that matters lies between.
func passGenerators(p *form.Program) {
	yields := map[string]bool{}
	roots := [][]form.Stmt{p.Body}
	for _, s := range p.Body {
		switch x := s.(type) {
		case *form.Function:
			yields[strings.ToLower(x.Name)] = yieldsIn(x.Body)
			roots = append(roots, x.Body)
		case *form.Class:
			for i := range x.Methods {
				roots = append(roots, x.Methods[i].Body)
			}
		}
	}
	form.Everything(p, func(e form.Expr) {
		if f, ok := e.(*form.Func); ok {
			roots = append(roots, f.Body)
		}
	})
	for _, root := range roots {
		passer{yields, root}.list(root)
	}
}

type passer struct {
	yields map[string]bool
	root   []form.Stmt
}

func (p passer) list(list []form.Stmt) {
	for i, s := range list {
		form.Bodies(s, p.list)
		do, ok := s.(*form.Do)
		if !ok || i+1 == len(list) {
			continue
		}
		a, ok := do.X.(*form.Assign)
		if !ok || a.Op != "" || a.Ref {
			continue
		}
		v, isVar := a.To.(*form.Var)
		call, isCall := a.Value.(*form.Call)
		if !isVar || !isCall || !p.isGenerator(call) || p.count(p.root, v.Name) != 2 {
			continue
		}
		reader := i + 1
		for reader+1 < len(list) && p.isQuiet(list[reader], a.Value) {
			reader++
		}
		if p.count(list[reader:reader+1], v.Name) != 1 {
			continue
		}
		switch list[reader].(type) {
		case *form.Do, *form.Return, *form.Echo: // all else may read it more than once
		default:
			continue
		}
		form.Rewrite(list[reader:reader+1], func(e form.Expr) form.Expr {
			if x, ok := e.(*form.Var); ok && x.Name == v.Name {
				return call
			}
			return nil
		})
		list[i] = &form.Skip{Common: do.Common}
	}
}

// isQuiet tells a statement that only gives a variable a value which is written out, one that the generator does not see.
func (p passer) isQuiet(s form.Stmt, made form.Expr) bool {
	do, ok := s.(*form.Do)
	if !ok {
		return false
	}
	a, ok := do.X.(*form.Assign)
	if !ok || a.Op != "" || a.Ref {
		return false
	}
	v, ok := a.To.(*form.Var)
	return ok && isWrittenOut(a.Value) && p.count([]form.Stmt{&form.Do{X: made}}, v.Name) == 0
}

// isWrittenOut tells a value that nothing computes.
func isWrittenOut(e form.Expr) bool {
	switch x := e.(type) {
	case *form.Text, *form.Int, *form.Float, *form.Bool, *form.Null:
		return true
	case *form.Array:
		for _, item := range x.Items {
			if item.Spread || item.Ref || item.Key != nil && !isWrittenOut(item.Key) || item.Value == nil || !isWrittenOut(item.Value) {
				return false
			}
		}
		return true
	}
	return false
}

// isGenerator tells a call that makes one.
func (p passer) isGenerator(call *form.Call) bool {
	f, ok := call.By.(*form.Func)
	return ok && yieldsIn(f.Body) || call.By == nil && p.yields[call.Name]
}

// count counts how often a variable stands in statements.
func (p passer) count(list []form.Stmt, name string) (n int) {
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		switch x := e.(type) {
		case *form.Var:
			if x.Name == name {
				n++
			}
		case *form.Func:
			for _, u := range x.Uses {
				if u.Name == name {
					n += 2 // it lives on
				}
			}
		}
		return true
	})
	return n
}
