package golang

import (
	"go/token"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// fieldKey names a field of a class.
func fieldKey(class, name string) string { return class + "." + name }

// this is the object that a method belongs to.
func (g *generator) this(x *form.This) val {
	if g.fn.class == nil || g.fn.static {
		g.refuseForeign(x.Span, "$this outside of a class")
	}
	if g.fn.class.Kind == "enum" {
		return val{code: g.fn.receiver, typ: enumType(g.fn.class)}
	}
	return val{code: g.fn.receiver, typ: typ{kind: kObject, name: exportedName(g.fn.class.Name)}}
}

// ownField reads $this->name.
func (g *generator) ownField(x *form.Prop) val {
	if g.fn.class == nil || g.fn.static {
		g.refuseForeign(x.Span, "$this outside of a class")
	}
	if g.fn.class.Kind == "enum" {
		return g.enumProp(x, val{code: g.fn.receiver, typ: enumType(g.fn.class)})
	}
	if g.lost[x.Name] != "" || g.writtenElsewhere(g.fn.class, x.Name) {
		g.refuse(x.Span, "$this->"+x.Name+" depends on what is not ported")
	}
	return g.field(x, g.fn.class, g.fn.receiver)
}

// fieldOf reads $object->name.
func (g *generator) fieldOf(x *form.Prop, of val) val {
	for _, c := range g.classes {
		if exportedName(c.Name) == of.typ.name {
			return g.field(x, c, of.unary())
		}
	}
	g.refuseForeign(x.Span, "a property of an object that is not known")
	return val{}
}

func (g *generator) field(x *form.Prop, c *form.Class, of string) val {
	if !hasField(c, x.Name) {
		g.refuseForeign(x.Span, "the property "+x.Name+", which "+c.Name+" does not declare")
	}
	t, ok := g.facts.fields[fieldKey(c.Name, x.Name)]
	if !ok {
		t = typ{kind: kNever}
	}
	return val{code: of + "." + g.fieldName(c, x.Name), typ: t}
}

// hasField tells whether a class declares a property, or its constructor does.
func hasField(c *form.Class, name string) bool {
	for _, f := range c.Fields {
		if f.Name == name && !f.Static {
			return true
		}
	}
	for _, m := range c.Methods {
		for _, p := range m.Params {
			if p.Promoted && p.Name == name {
				return true
			}
		}
	}
	return false
}

// fieldName is that of a struct; one that is also a method's gets a suffix.
func (g *generator) fieldName(c *form.Class, name string) string {
	made := lowerFirst(exportedName(name))
	if !token.IsIdentifier(made) {
		made += "Value"
	}
	if g.methodNames[c] == nil {
		names := map[string]bool{}
		for _, m := range c.Methods {
			names[methodName(m.Name)] = true
		}
		g.methodNames[c] = names
	}
	if g.methodNames[c][made] {
		made += "Value"
	}
	return made
}

func methodName(name string) string { return exportedName(name) }

// classOf is the class of the source that an object is of.
func (g *generator) classOf(e form.Expr) *form.Class {
	of := g.peek(e)
	for _, c := range g.classes {
		if of.typ.kind == kObject && exportedName(c.Name) == of.typ.name {
			return c
		}
	}
	return nil
}

// learnField learns the type of $this->name.
func (g *generator) learnField(x *form.Prop, t typ) {
	if _, ok := x.Of.(*form.This); ok && g.fn.class != nil && hasField(g.fn.class, x.Name) {
		g.learnOwn(g.fn.class, x.Name, t)
		return
	}
	if c := g.classOf(x.Of); c != nil && hasField(c, x.Name) {
		g.learnOwn(c, x.Name, t)
		return
	}
	g.refuseForeign(x.Span, "a property of an object that is not known")
}

// assignProp writes $this->name = value.
func (g *generator) assignProp(to *form.Prop, x *form.Assign) {
	if x.Ref || to.By != nil {
		g.refuse(x.Span, "a reference: two names for one variable")
	}
	if of, ok := to.Of.(*form.Prop); ok && of.By == nil && !isThis(of.Of) && g.peek(of.Of).typ.kind == kMap { // an object in one without a class
		outer := &form.Index{Span: of.Span, Of: of.Of, Key: &form.Text{Span: of.Span, Value: of.Name}}
		g.assignIndex(&form.Index{Span: to.Span, Of: outer, Key: &form.Text{Span: to.Span, Value: to.Name}}, x)
		return
	}
	if !isThis(to.Of) && g.peek(to.Of).typ.kind == kMap { // an object without a class
		key := &form.Text{Span: to.Span, Value: to.Name}
		g.assignIndex(&form.Index{Span: to.Span, Of: to.Of, Key: key}, x)
		return
	}
	place := g.prop(to)
	if x.Op != "" {
		g.refuse(x.Span, x.Op+"= of a property")
	}
	v := g.expr(x.Value)
	c := g.fn.class
	if !isThis(to.Of) {
		c = g.classOf(to.Of)
	}
	if p, ok := v.lit.(*form.Var); ok && v.typ.kind == kNever && c != nil {
		if known := g.facts.fields[fieldKey(c.Name, to.Name)]; known.kind != kNever && known.kind != kUnknown && known.kind != kNull {
			_ = p
			v = g.want(v, known.kind)
		}
	}
	if v.typ.kind == kHandler || v.typ.kind == kVoid {
		g.refuse(x.Span, "this has no value in Go")
	}
	g.learnField(to, v.typ)
	whole := g.facts.fields[fieldKey(c.Name, to.Name)]
	g.line(place.code, " = ", g.fitted(v.typ, whole, g.copied(x.Value, v), false))
}

func isThis(e form.Expr) bool {
	_, ok := e.(*form.This)
	return ok
}

// ownMethod calls a method of the same object.
func (g *generator) ownMethod(x *form.Method) val {
	if g.fn.class == nil {
		g.refuseForeign(x.Span, "$this outside of a class")
	}
	if g.fn.class.Kind == "enum" {
		return g.enumMethod(x, g.fn.class, g.fn.receiver)
	}
	if isBuilderMethod(x) && findMethod(g.fn.class, x.Name) == nil {
		g.refuseForeign(x.Span, "the method "+x.Name+", which "+g.fn.class.Name+" does not declare")
	}
	return g.callMethod(x.Span, g.fn.class, x.Name, g.fn.receiver, x.Args)
}

func isBuilderMethod(*form.Method) bool { return true }

func (g *generator) objectMethod(x *form.Method, of val) val {
	for _, c := range g.classes {
		if exportedName(c.Name) == of.typ.name {
			return g.callMethod(x.Span, c, x.Name, of.unary(), x.Args)
		}
	}
	g.refuseForeign(x.Span, "a method of an object that is not known")
	return val{}
}

func findMethod(c *form.Class, name string) *form.Declared {
	for i := range c.Methods {
		if strings.EqualFold(c.Methods[i].Name, name) {
			return &c.Methods[i]
		}
	}
	return nil
}

// callMethod calls a method of a class of the source.
func (g *generator) callMethod(at form.Span, c *form.Class, name, of string, args []form.Arg) val {
	m := findMethod(c, name)
	if m == nil {
		g.refuseForeign(at, "the method "+name+", which "+c.Name+" does not declare")
	}
	s := g.sigs[c.Name+"."+strings.ToLower(name)]
	if s == nil {
		g.refuse(at, c.Name+"::"+name+" is not ported")
	}
	if m.Static {
		return g.callFunc(at, g.goFuncs[c.Name+"."+strings.ToLower(name)], s, args, true)
	}
	return g.callFunc(at, of+"."+methodName(m.Name), s, args, true)
}

// ownStatic calls a method by self:: or static::.
func (g *generator) ownStatic(x *form.Static) val {
	if g.fn.class == nil {
		g.refuse(x.Span, x.Class+":: outside of a class")
	}
	return g.callMethod(x.Span, g.fn.class, x.Name, g.fn.receiver, x.Args)
}

func (g *generator) classStatic(x *form.Static, c *form.Class) val {
	m := findMethod(c, x.Name)
	if m == nil || !m.Static {
		g.refuse(x.Span, x.Class+"::"+x.Name+" is no static method of this source")
	}
	return g.callMethod(x.Span, c, x.Name, "", x.Args)
}

// construct makes an object of a class of the source.
func (g *generator) construct(x *form.New, c *form.Class) val {
	if c.Kind != "class" {
		g.refuse(x.Span, "an object of a "+c.Kind)
	}
	name := exportedName(c.Name)
	m := findMethod(c, "__construct")
	if (m == nil || m.Implied) && c.Extends != "" {
		g.refuse(x.Span, c.Name+" has the constructor of "+c.Extends+", which is not in this source")
	}
	if m == nil {
		if g.sigs[c.Name+"."] == nil {
			g.refuse(x.Span, c.Name+" is not ported")
		}
		return val{code: "&" + name + "{}", typ: typ{kind: kObject, name: name}}
	}
	s := g.sigs[c.Name+".__construct"]
	if s == nil {
		g.refuse(x.Span, "the constructor of "+c.Name+" is not ported")
	}
	made := *s
	made.result = typ{kind: kObject, name: name}
	return g.callFunc(x.Span, "New"+name, &made, x.Args, true)
}

// objectAsData is what PHP makes of an object in JSON: what its jsonSerialize gives, or its public properties.
func (g *generator) objectAsData(at form.Span, v val) string {
	if g.isThere(v) {
		return g.memberDataOf(at, v)
	}
	of, data := g.keep(at, "object", v), g.tmp("data")
	g.line("var ", data, " any")
	g.line("if ", of.code, " != nil {")
	g.line(data, " = ", g.memberDataOf(at, of))
	g.line("}")
	return data
}

// isThere tells an object that is surely no null: one that was just made, or that a variable holds which never had another value.
func (g *generator) isThere(v val) bool {
	if x, ok := v.lit.(*form.Var); ok {
		w := g.web(x)
		return !w.param && w.outer == nil && !w.group.free && !g.beganAsNull(v)
	}
	return strings.HasPrefix(v.code, "New") || v.code == g.fn.receiver
}

// memberDataOf is the data of an object that is there.
func (g *generator) memberDataOf(at form.Span, v val) string {
	var c *form.Class
	for _, one := range g.classes {
		if exportedName(one.Name) == v.typ.name {
			c = one
		}
	}
	if c == nil {
		g.refuse(at, "an object as data")
	}
	if findMethod(c, "jsonSerialize") != nil {
		return g.anything(at, g.callMethod(at, c, "jsonSerialize", v.unary(), nil))
	}
	if !g.facts.sent[c.Name] {
		g.facts.sent[c.Name], g.facts.changed = true, true
	}
	if names := publicOf(c); c.Extends != "" || slices.Contains(names, "") {
		g.refuse(at, "an object of the class "+c.Name+" as data: an array of its properties is data")
	}
	of := v
	if len(publicOf(c)) > 0 && strings.HasPrefix(v.code, "New") {
		of = g.keep(at, "object", v)
	}
	var members []string
	for _, name := range publicOf(c) {
		p := val{code: of.code + "." + g.fieldName(c, name), typ: g.fieldType(c, name)}
		members = append(members, quote(name)+": "+g.anything(at, p))
	}
	return "wechatpay.Object{" + strings.Join(members, ", ") + "}"
}

// publicOf are the properties that others see; one that PHP leaves out as long as nothing is in it is "".
func publicOf(c *form.Class) (names []string) {
	for _, f := range c.Fields {
		switch {
		case f.Static || f.Hidden:
		case f.Value == nil && f.Type != "":
			names = append(names, "")
		default:
			names = append(names, f.Name)
		}
	}
	if m := findMethod(c, "__construct"); m != nil {
		for _, p := range m.Params {
			if p.Promoted && !p.Hidden {
				names = append(names, p.Name)
			}
		}
	}
	return names
}
