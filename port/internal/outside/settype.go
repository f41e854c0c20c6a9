package outside

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// castNames are the types of settype, as they stand in parentheses.
var castNames = map[string]string{"int": "int", "integer": "int", "float": "float", "double": "float", "string": "string", "bool": "bool", "boolean": "bool"}

// settypes makes assignments of settype($a, 'int'), which gives a variable another type.
func settypes(p *form.Program) {
	do := func(s form.Stmt) bool {
		d, ok := s.(*form.Do)
		if !ok {
			return true
		}
		c, ok := d.X.(*form.Call)
		if !ok || c.Name != "settype" || len(c.Args) != 2 {
			return true
		}
		v, isVar := c.Args[0].Value.(*form.Var)
		t, isText := text(c.Args[1:])
		if to := castNames[strings.ToLower(t)]; isVar && isText && to != "" {
			read := *v
			d.X = &form.Assign{Span: c.Span, To: v, Value: &form.Cast{Span: c.Span, To: to, X: &read}}
		}
		return true
	}
	for _, s := range p.Body {
		switch x := s.(type) {
		case *form.Function:
			form.Inspect(x.Body, do, func(form.Expr) bool { return true })
		case *form.Class:
			for i := range x.Methods {
				form.Inspect(x.Methods[i].Body, do, func(form.Expr) bool { return true })
			}
		default:
			form.Inspect([]form.Stmt{s}, do, func(form.Expr) bool { return true })
		}
	}
}
