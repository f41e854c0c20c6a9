package inherit

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// declare gives a class the properties that its methods make by assigning to them. What extends a class of another file may have
// them from there, with values.
func declare(c *form.Class) {
	if c.Kind != "class" || c.Extends != "" || len(c.Uses) > 0 || c.Other {
		return
	}
	for _, m := range c.Methods {
		if name := strings.ToLower(m.Name); name == "__set" || name == "__get" {
			return
		}
	}
	for _, m := range c.Methods {
		form.Inspect(m.Body, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
			if x, ok := e.(*form.Assign); ok {
				declareAll(c, x.To)
			}
			return true
		})
	}
}

// declareAll declares what a place belongs to, or each of several.
func declareAll(c *form.Class, to form.Expr) {
	switch x := to.(type) {
	case *form.Index:
		declareAll(c, x.Of)
	case *form.Array:
		for _, item := range x.Items {
			declareAll(c, item.Value)
		}
	case *form.Prop:
		if _, own := x.Of.(*form.This); !own || x.By != nil {
			declareAll(c, x.Of)
			return
		}
		if !has(c.Fields, x.Name) && !promotes(c, x.Name) {
			c.Fields = append(c.Fields, form.Field{Span: x.Span, Name: x.Name, Lead: []string{"PHP: made by the first assignment"}})
		}
	}
}
