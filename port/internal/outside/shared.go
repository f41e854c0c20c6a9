package outside

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// sharer makes variables of the package of those that outlive a call.
type sharer struct {
	program *form.Program
	vars    *form.Class
	global  map[string]bool
}

// share finds static variables of functions, and those of the script that functions name.
func share(p *form.Program) {
	s := &sharer{p, &form.Class{Kind: form.Globals}, map[string]bool{}}
	for _, stmt := range p.Body {
		switch x := stmt.(type) {
		case *form.Function:
			s.function(x, x.Name)
		case *form.Class:
			for i := range x.Methods {
				s.function(&x.Methods[i].Function, x.Name+"_"+x.Methods[i].Name)
			}
		}
	}
	if len(s.vars.Fields) == 0 {
		return
	}
	s.script()
	p.Count++
	s.vars.ID = p.Count - 1
	p.Body = append([]form.Stmt{s.vars}, p.Body...)
}

// function takes the declarations out of one, where they stand at its own level.
func (s *sharer) function(f *form.Function, name string) {
	if hasFunc(f.Body) {
		return
	}
	renamed := map[string]string{}
	for i, stmt := range f.Body {
		x, ok := stmt.(*form.Shared)
		if !ok {
			continue
		}
		for n, v := range x.Names {
			field := form.Field{Span: x.Span, Name: v, Static: true}
			if x.Global {
				field.Name = "shared_" + v
			} else {
				field.Name, field.Value = name+"_"+v, x.Values[n]
			}
			if !x.Global || !s.global[v] {
				s.vars.Fields = append(s.vars.Fields, field)
			}
			s.global[v] = s.global[v] || x.Global
			renamed[v] = field.Name
		}
		c := x.Common
		c.Lead = append(c.Lead, "PHP: "+strings.Join(strings.Fields(s.program.Quote(x.Span)), " "))
		f.Body[i] = &form.Skip{Common: c}
	}
	rename(f.Body, renamed)
}

// rename puts variables of the package in the place of a function's.
func rename(list []form.Stmt, names map[string]string) {
	if len(names) == 0 {
		return
	}
	form.Rewrite(list, func(e form.Expr) form.Expr {
		if v, ok := e.(*form.Var); ok && names[v.Name] != "" {
			return &form.StaticProp{Span: v.Span, Name: names[v.Name]}
		}
		return nil
	})
}

// hasFunc tells a function in which another has variables of its own.
func hasFunc(list []form.Stmt) (found bool) {
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		_, ok := e.(*form.Func)
		found = found || ok
		return true
	})
	return found
}

// script shares what functions name. What the script does not set itself, it has from around.
func (s *sharer) script() {
	var script []form.Stmt
	for _, stmt := range s.program.Body {
		switch stmt.(type) {
		case *form.Function, *form.Class:
		default:
			script = append(script, stmt)
		}
	}
	set := map[string]bool{}
	form.Inspect(script, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		if a, ok := e.(*form.Assign); ok {
			if v, ok := a.To.(*form.Var); ok {
				set[v.Name] = true
			}
		}
		return true
	})
	names := map[string]string{}
	for name := range s.global {
		if s.global[name] {
			names[name] = "shared_" + name
		}
	}
	rename(script, names)
	var begin []form.Stmt
	for _, f := range s.vars.Fields {
		if name, ok := strings.CutPrefix(f.Name, "shared_"); ok && s.global[name] && !set[name] {
			a := &form.Assign{Span: f.Span, To: &form.StaticProp{Span: f.Span, Name: f.Name}, Value: &form.Var{Span: f.Span, Name: name}}
			begin = append(begin, &form.Do{Common: form.Common{Span: f.Span, ID: s.program.Count}, X: a})
			s.program.Count++
		}
	}
	s.program.Body = append(begin, s.program.Body...)
}
