package inherit

import (
	"github.com/a8579013/wechatpay/port/internal/form"
)

// emptied makes nothing of a false that a property begins with, and that only stands for what it gets later: where that is asked for
// as a condition, the two are the same.
func emptied(c *form.Class) {
	for i := range c.Fields {
		field := &c.Fields[i]
		if b, ok := field.Value.(*form.Bool); !ok || b.Value || field.Type != "" {
			continue
		}
		is := func(e form.Expr) bool { return isField(c, e, field) }
		later, asked := false, false
		for _, m := range c.Methods {
			form.Inspect(m.Body, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
				switch x := e.(type) {
				case *form.Assign:
					if is(x.To) {
						_, isBool := x.Value.(*form.Bool)
						later, asked = later || !isBool, asked || isBool || x.Ref || x.Op != ""
					}
				case *form.Binary:
					asked = asked || (x.Op == "===" || x.Op == "!==") && (is(x.L) || is(x.R))
				case *form.Isset:
					for _, one := range x.Xs {
						asked = asked || is(one)
					}
				case *form.Call:
					for _, a := range x.Args {
						asked = asked || is(a.Value)
					}
				}
				return true
			})
		}
		if later && !asked {
			field.Value = nil
		}
	}
}

// isField tells a property of a class as its methods name it.
func isField(c *form.Class, e form.Expr, field *form.Field) bool {
	switch x := e.(type) {
	case *form.Prop:
		_, own := x.Of.(*form.This)
		return own && x.By == nil && !field.Static && x.Name == field.Name
	case *form.StaticProp:
		return field.Static && x.Name == field.Name && (x.Class == "self" || x.Class == "static" || x.Class == c.Name)
	}
	return false
}
