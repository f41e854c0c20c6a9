package port

import (
	"path"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// returned is the array that a file gives to who requires it, and does nothing besides; nil where it does.
func returned(p *form.Program) *form.Return {
	var found *form.Return
	for _, s := range p.Body {
		switch x := s.(type) {
		case *form.Skip:
		case *form.Return:
			if a, ok := x.X.(*form.Array); !ok || found != nil || hasVariables(a) {
				return nil
			}
			found = x
		default:
			return nil
		}
	}
	return found
}

func hasVariables(a *form.Array) (found bool) {
	form.Inspect([]form.Stmt{&form.Do{X: a}}, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		switch e.(type) {
		case *form.Var, *form.Func, *form.This:
			found = true
		}
		return true
	})
	return found
}

// requiredName is the file of the same folder that an expression requires; "": another, or none.
func requiredName(e form.Expr) string {
	c, ok := e.(*form.Call)
	if !ok || c.Name != "require" || len(c.Args) != 1 {
		return ""
	}
	parts := []form.Expr{c.Args[0].Value}
	if joined, ok := c.Args[0].Value.(*form.Concat); ok {
		parts = joined.Parts
	}
	if k, ok := parts[0].(*form.Const); ok && k.Name == "__DIR__" {
		parts = parts[1:]
	}
	if len(parts) != 1 {
		return ""
	}
	t, ok := parts[0].(*form.Text)
	if !ok {
		return ""
	}
	name := strings.TrimPrefix(strings.TrimPrefix(t.Value, "."), "/")
	if strings.Contains(name, "/") {
		return ""
	}
	return name
}

// requires lists the files that a program requires a value of.
func requires(p *form.Program) map[string]bool {
	names := map[string]bool{}
	form.Everything(p, func(e form.Expr) {
		if name := requiredName(e); name != "" {
			names[name] = true
		}
	})
	return names
}

// include puts the arrays of files in the place of what requires them.
func include(p *form.Program, arrays map[string]*form.Return) {
	form.Rewrite(p.Body, func(e form.Expr) form.Expr {
		if r := arrays[requiredName(e)]; r != nil {
			return form.Clone(p, r.X)
		}
		return nil
	})
	for i, s := range p.Body {
		for _, r := range arrays {
			if s == form.Stmt(r) {
				p.Body[i] = &form.Skip{Common: form.Common{Span: r.Span, ID: r.ID, Lead: append(r.Lead, "PHP: its array stands where it is required.")}}
			}
		}
	}
}

// base is the name of a file in its folder.
func base(name string) string { return path.Base(name) }
