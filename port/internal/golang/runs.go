package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// runs tells whether a statement runs a function or a method of the source that calls WeChat Pay, or changes what outlives it: where
// such a statement is not ported, what follows would go on without it.
func (g *generator) runs(s form.Stmt) bool {
	r := runner{g: g, seen: map[any]bool{}}
	form.Inspect([]form.Stmt{s}, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		r.call(e)
		return !r.found
	})
	return r.found
}

// mayEnd tells a call of another file's function that by its name may end the script.
func (g *generator) mayEnd(s form.Stmt) bool {
	do, ok := s.(*form.Do)
	if !ok {
		return false
	}
	switch x := do.X.(type) {
	case *form.Call:
		return g.gates(&form.Call{Span: x.Span, Name: x.Name})
	case *form.Static, *form.Method:
		return g.gates(x)
	}
	return false
}

// runner follows calls.
type runner struct {
	g     *generator
	seen  map[any]bool
	found bool
}

// call looks into what an expression calls. Methods are known by their names: what object they are of is not asked.
func (r *runner) call(e form.Expr) {
	switch x := e.(type) {
	case *form.Call:
		if f := r.g.funcs[strings.ToLower(x.Name)]; f != nil && x.By == nil {
			r.body(f, f.Body)
		}
		if v, ok := x.By.(*form.Var); ok {
			r.closures(v.Name)
		}
	case *form.Static:
		r.methods(x.Name)
	case *form.Method:
		r.methods(x.Name)
	case *form.New:
		if c := r.g.classes[x.Class]; c != nil {
			r.method(c, "__construct")
		}
	}
}

func (r *runner) methods(name string) {
	for _, s := range r.g.prog.Body {
		if c, ok := s.(*form.Class); ok && findMethod(c, name) != nil {
			r.method(c, name)
		} else if ok {
			r.method(c, "__call")
			r.method(c, "__callStatic")
		}
	}
}

func (r *runner) method(c *form.Class, name string) {
	if m := findMethod(c, name); m != nil {
		r.body(m, m.Body)
	}
}

// closures looks into what a variable may be called as.
func (r *runner) closures(name string) {
	form.Everything(r.g.prog, func(e form.Expr) {
		a, ok := e.(*form.Assign)
		if !ok || !isNamed(a.To, name) {
			return
		}
		if f, ok := a.Value.(*form.Func); ok {
			r.body(f, f.Body)
		}
	})
}

func isNamed(e form.Expr, name string) bool {
	v, ok := e.(*form.Var)
	return ok && v.Name == name
}

// body looks into one function, once.
func (r *runner) body(of any, body []form.Stmt) {
	if r.found || r.seen[of] {
		return
	}
	r.seen[of] = true
	form.Inspect(body, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		switch x := e.(type) {
		case *form.Send:
			r.found = r.found || !r.g.isPlainClient(x.To)
		case *form.Assign:
			r.found = r.found || outlives(x.To)
		case *form.Step:
			r.found = r.found || outlives(x.X)
		}
		r.call(e)
		return !r.found
	})
}

// outlives tells a place that is there after the function: a property, or a member of one.
func outlives(e form.Expr) bool {
	for {
		switch x := e.(type) {
		case *form.Index:
			e = x.Of
		case *form.Prop, *form.StaticProp:
			return true
		default:
			return false
		}
	}
}
