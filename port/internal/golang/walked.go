package golang

import (
	"github.com/a8579013/wechatpay/port/internal/form"
)

// passWalks writes array_walk($a, function (&$v, $k) { … }) as a loop over references.
func passWalks(p *form.Program) {
	for _, root := range bodiesIn(p) {
		w := walkPasser{p, root.list}
		w.list(root.list)
	}
}

type walkPasser struct {
	program *form.Program
	root    []form.Stmt
}

func (w walkPasser) list(list []form.Stmt) {
	for i, s := range list {
		form.Bodies(s, w.list)
		d, ok := s.(*form.Do)
		if !ok {
			continue
		}
		c, ok := d.X.(*form.Call)
		if !ok || c.By != nil || c.Name != "array_walk" || len(c.Args) != 2 {
			continue
		}
		of, isVar := c.Args[0].Value.(*form.Var)
		f, isFunc := c.Args[1].Value.(*form.Func)
		if !isVar || !isFunc || !w.isLoop(s, f, of.Name) {
			continue
		}
		each := &form.Each{Common: d.Common, Over: of, Value: &form.Var{Span: f.Params[0].Span, Name: f.Params[0].Name}, Ref: true, Body: f.Body}
		if len(f.Params) > 1 {
			each.Key = &form.Var{Span: f.Params[1].Span, Name: f.Params[1].Name}
		}
		list[i] = each
	}
}

// isLoop tells a function whose body may as well stand in a loop: it does not leave, and no variable of it is one around.
func (w walkPasser) isLoop(s form.Stmt, f *form.Func, of string) bool {
	if f.Arrow || len(f.Params) == 0 || len(f.Params) > 2 || !f.Params[0].Ref || returnsIn(f.Body) || yieldsIn(f.Body) {
		return false
	}
	own := map[string]bool{}
	for i, p := range f.Params {
		if p.Variadic || i > 0 && p.Ref {
			return false
		}
		own[p.Name] = true
	}
	taken := map[string]bool{}
	for _, u := range f.Uses {
		if u.Ref || own[u.Name] {
			return false
		}
		taken[u.Name] = true
	}
	ok := true
	form.Inspect(f.Body, func(s form.Stmt) bool {
		_, isTry := s.(*form.Try)
		ok = ok && !isTry
		return true
	}, func(e form.Expr) bool {
		switch x := e.(type) {
		case *form.Var:
			if !taken[x.Name] {
				own[x.Name] = true
			}
		case *form.Assign:
			ok = ok && !taken[rootName(x.To)]
		case *form.Func:
			ok = false
		}
		return true
	})
	for name := range own {
		ok = ok && name != of && mentions(w.root, name) == mentions([]form.Stmt{s}, name)
	}
	return ok
}
