package notice

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// Limits: what is beyond them was not written by a person.
const (
	mostHelpers = 5    // that call each other
	mostLooks   = 1000 // into helpers
)

// helpers are the functions of a program, and the methods of the class that is looked at.
type helpers struct {
	funcs   map[string]*form.Function
	methods map[string]*form.Function
	left    int // how many more are looked into
}

func helpersOf(p *form.Program, c *form.Class) *helpers {
	h := &helpers{map[string]*form.Function{}, map[string]*form.Function{}, mostLooks}
	for _, s := range p.Body {
		if f, ok := s.(*form.Function); ok {
			h.funcs[strings.ToLower(f.Name)] = f
		}
	}
	if c != nil {
		for i := range c.Methods {
			h.methods[strings.ToLower(c.Methods[i].Name)] = &c.Methods[i].Function
		}
	}
	return h
}

// helped is what a helper of the source gives back for what it gets: one that verifies, or decrypts, and does nothing else.
func (s *script) helped(f *form.Function, args []form.Arg) value {
	if f == nil || f.Notified || s.nest >= mostHelpers || len(args) > len(f.Params) || s.helpers.left <= 0 {
		return value{}
	}
	s.helpers.left--
	inner := &script{env: map[string]value{}, requests: map[string]bool{}, dry: true, nest: s.nest + 1, helpers: s.helpers}
	for i, a := range args {
		if a.Spread || a.Name != "" || f.Params[i].Ref {
			return value{}
		}
		v := s.of(a.Value)
		inner.env[f.Params[i].Name] = v
		inner.requests[f.Params[i].Name] = v.role == request
	}
	for _, stmt := range f.Body {
		switch x := stmt.(type) {
		case *form.Skip:
			continue
		case *form.Do:
			if inner.do(x); !inner.aborted && isAssign(x.X) {
				continue
			}
		case *form.If: // it leaves where something is wrong
			if len(x.Branches) == 1 && inner.truth(x.Branches[0].Cond).role == bad {
				continue
			}
		case *form.Return:
			if x.X != nil {
				if v := inner.of(x.X); v.role == content && v.name == "" || v.role == plain || v.role == good {
					return v
				}
			}
		}
		return value{}
	}
	return value{}
}

// isAssign tells an assignment to variables.
func isAssign(e form.Expr) bool {
	a, ok := e.(*form.Assign)
	if !ok || a.Op != "" {
		return false
	}
	switch a.To.(type) {
	case *form.Var, *form.Array:
		return true
	}
	return false
}
