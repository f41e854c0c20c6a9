package byhand

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// Find does it for a program.
func Find(p *form.Program) {
	var script []form.Stmt // what stands outside of functions and classes
	var places []int
	for i, s := range p.Body {
		switch s := s.(type) {
		case *form.Function:
			find(p, s.Body)
		case *form.Class:
			for _, m := range s.Methods {
				find(p, m.Body)
			}
		default:
			script, places = append(script, s), append(places, i)
		}
	}
	find(p, script)
	for i, s := range script {
		p.Body[places[i]] = s
	}
}

func find(p *form.Program, body []form.Stmt) {
	f := &finder{program: p, root: body}
	f.lists(body)
	f.serials()
	f.verdicts()
	form.Rewrite(body, f.expression)
	f.drop(body)
}

// finder looks at a function, or at the script.
type finder struct {
	program *form.Program
	root    []form.Stmt
	parts   []string // variables that hold parts of what is opened whole
}

// lists looks at each list of statements.
func (f *finder) lists(list []form.Stmt) {
	for i, s := range list {
		f.sign(list, i)
		f.unused(list, i)
		if x, ok := s.(*form.If); ok {
			for n := range x.Branches {
				f.condition(&x.Branches[n].Cond)
			}
		}
		form.Bodies(list[i], f.lists)
	}
}

// call gives a call of a function of PHP.
func call(e form.Expr, names ...string) *form.Call {
	if c, ok := e.(*form.Call); ok && slices.Contains(names, strings.ToLower(c.Name)) && !slices.ContainsFunc(c.Args, func(a form.Arg) bool { return a.Spread || a.Name != "" }) {
		return c
	}
	return nil
}

// sha256 tells the algorithm that WeChat Pay signs with.
func sha256(args []form.Arg) bool {
	if len(args) != 4 {
		return false
	}
	switch x := args[3].Value.(type) {
	case *form.Const:
		return x.Class == "" && strings.EqualFold(x.Name, "OPENSSL_ALGO_SHA256")
	case *form.Text:
		return slices.Contains([]string{"sha256withrsaencryption", "sha256", "rsa-sha256"}, strings.ToLower(x.Value))
	}
	return false
}

func static(at form.Span, class, name string, args ...form.Expr) *form.Static {
	x := &form.Static{Span: at, Class: class, Name: name}
	for _, a := range args {
		x.Args = append(x.Args, form.Arg{Value: a})
	}
	return x
}

// count counts a variable.
func count(list []form.Stmt, name string) (n int) {
	each(list, func(e form.Expr) {
		if v, ok := e.(*form.Var); ok && v.Name == name {
			n++
		}
	})
	return n
}

func each(list []form.Stmt, do func(form.Expr)) {
	form.Rewrite(list, func(e form.Expr) form.Expr {
		do(e)
		return nil
	})
}

// assigned gives an assignment that is a statement.
func assigned(s form.Stmt) (*form.Var, *form.Assign) {
	d, ok := s.(*form.Do)
	if !ok {
		return nil, nil
	}
	a, ok := d.X.(*form.Assign)
	if !ok || a.Op != "" || a.Ref {
		return nil, nil
	}
	v, _ := a.To.(*form.Var)
	return v, a
}

func isVar(e form.Expr, name string) bool {
	v, ok := e.(*form.Var)
	return ok && v.Name == name
}

func skip(s form.Stmt, why string) form.Stmt {
	base := *s.Base()
	base.Lead = append(slices.Clone(base.Lead), why)
	return &form.Skip{Common: base}
}
