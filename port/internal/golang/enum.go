package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// enumType is what the cases of an enum are: texts, or numbers where all of them are.
func enumType(c *form.Class) typ {
	t := typ{kind: kString, name: c.Name}
	for _, k := range c.Consts {
		if _, isInt := k.Value.(*form.Int); isInt && k.Case {
			t.kind = kInt
		}
	}
	return t
}

// enum writes an enum as constants, which are what PHP has in ->value, and its methods as functions of such a value.
func (g *generator) enum(c *form.Class) {
	if c.Other || len(c.Uses) > 0 {
		g.refuse(c.Span, "an enum with traits")
	}
	g.line(commentText(exportedName(c.Name) + " is an enum in PHP: its cases are their values here."))
	g.fn = bare(c, "enum "+c.Name)
	g.line("const (")
	for _, k := range c.Consts {
		if !k.Case {
			continue
		}
		g.comments(k.Lead)
		value := text(k.Name)
		if k.Value != nil {
			value = g.expr(k.Value)
		}
		if value.typ.kind != enumType(c).kind {
			g.refuse(k.Span, "an enum of texts and numbers")
		}
		if value.typ.kind == kInt {
			g.line(exportedName(c.Name), exportedName(k.Name), " int64 = ", value.code)
			continue
		}
		g.line(exportedName(c.Name), exportedName(k.Name), " = ", value.code)
	}
	g.line(")\n")
	g.fn = nil
	for i := range c.Methods {
		m := &c.Methods[i]
		g.guarded(&m.Function, func() { g.methodDecl(c, m) })
	}
}

// enumProp is the value of a case.
func (g *generator) enumProp(x *form.Prop, of val) val {
	c := g.classes[of.typ.name]
	if c == nil || c.Kind != "enum" || x.Name != "value" {
		g.refuse(x.Span, "a property of an object that is not known")
	}
	return of
}

// enumMethod calls a method of a case.
func (g *generator) enumMethod(x *form.Method, c *form.Class, of string) val {
	key := c.Name + "." + strings.ToLower(x.Name)
	m, s := findMethod(c, x.Name), g.sigs[c.Name+"."+strings.ToLower(x.Name)]
	if m == nil || m.Static || s == nil {
		g.refuse(x.Span, "the method "+x.Name+" of "+c.Name+" is not ported")
	}
	return g.callFor(x.Span, g.goFuncs[key], of, s, x.Args, true)
}
