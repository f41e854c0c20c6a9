package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// driverRequest writes $instance->getDriver()->request('GET', 'v3/…', […]), whose path PHP takes as it stands.
func (g *generator) driverRequest(x *form.Method, of val) val {
	if len(x.Args) < 2 || len(x.Args) > 3 || of.code == "nil" {
		g.refuse(x.Span, "the method "+x.Name+" with these arguments")
	}
	method, ok := x.Args[0].Value.(*form.Text)
	if !ok {
		g.refuse(x.Span, "a verb that is computed")
	}
	verb := strings.ToLower(method.Value)
	switch verb {
	case "get", "put", "post", "patch", "delete":
	default:
		g.refuse(x.Span, method.Value+" is no verb")
	}
	r := route{base: val{code: of.code, typ: typ{kind: kClient}}, fixed: true, whole: true, at: x.Span, style: "do"}
	for _, part := range flatParts([]form.Expr{x.Args[1].Value}) {
		r.add(g.segment(part))
	}
	r.finish(&form.Path{})
	r.style = "do"
	send := &form.Send{Span: x.Span, Verb: verb, Async: x.Name == "requestAsync"}
	if len(x.Args) == 3 {
		send.Options = x.Args[2].Value
	}
	request := g.options(send, &r, strings.ToUpper(verb))
	code := g.callOf(&r, verb, val{}, send.Async) + request + ")"
	if send.Async {
		return val{code: code, typ: typ{kind: kFuture, of: kResponse}}
	}
	return g.fallible(x.Span, "response", code, typ{kind: kResponse})
}

// staticKey names a static property of a class.
func staticKey(class, name string) string { return class + "::" + name }

// staticName is the variable that it becomes.
func staticName(c *form.Class, name string) string {
	return lowerFirst(exportedName(c.Name)) + exportedName(name)
}

// staticVar is staticName, and the name of a variable of the program itself.
func (g *generator) staticVar(c *form.Class, name string) string {
	if c.Kind == form.Globals {
		return g.globals[name]
	}
	return staticName(c, name)
}

// globalNames finds names for variables of the program itself.
func (g *generator) globalNames(x *form.Class) {
	g.classes[""] = x
	for _, f := range x.Fields {
		g.globals[f.Name] = unique(goName(f.Name), g.names)
	}
}

// staticOf finds the class of a static property.
func (g *generator) staticOf(x *form.StaticProp) (*form.Class, string) {
	class := x.Class
	if (class == "self" || class == "static") && g.fn.class != nil {
		class = g.fn.class.Name
	}
	c := g.classes[class]
	if c == nil {
		if x.Class == "" {
			g.refuse(x.Span, "a static property of a class whose name is computed")
		}
		g.refuseForeign(x.Span, "a static property of "+x.Class)
	}
	for _, f := range c.Fields {
		if f.Static && f.Name == x.Name {
			return c, staticKey(c.Name, x.Name)
		}
	}
	g.refuseForeign(x.Span, "the static property "+x.Name+", which "+c.Name+" does not declare")
	return nil, ""
}

func (g *generator) staticProp(x *form.StaticProp) val {
	c, key := g.staticOf(x)
	if g.lost[key] != "" {
		g.refuse(x.Span, x.Class+"::$"+x.Name+" depends on what is not ported")
	}
	t, ok := g.facts.fields[key]
	if !ok {
		t = typ{kind: kNever}
	}
	return val{code: g.staticVar(c, x.Name), typ: t}
}

// assignStatic writes self::$name = value.
func (g *generator) assignStatic(to *form.StaticProp, x *form.Assign) {
	place := g.staticProp(to)
	if x.Op != "" || x.Ref {
		g.refuse(x.Span, x.Op+"= of a static property")
	}
	_, key := g.staticOf(to)
	v := g.expr(x.Value)
	g.sharedNote(x.Span)
	if known := g.facts.fields[key]; isVar(v.lit) && v.typ.kind == kNever && known.kind != kNever && known.kind != kUnknown && known.kind != kNull {
		v = g.want(v, known.kind)
	}
	if v.typ.kind == kVoid || v.typ.kind == kHandler {
		g.refuse(x.Span, "this has no value in Go")
	}
	learn(g.facts, g.facts.fields, key, v.typ)
	g.line(place.code, " = ", g.fitted(v.typ, g.facts.fields[key], g.copied(x.Value, v), false))
}

// sharedNote warns of variables that outlive a request.
func (g *generator) sharedNote(at form.Span) {
	if g.fn.key != "run" {
		g.note(at, "PHP has variables of its own for each request; Go's are shared by all that run at the same time: a sync.Mutex, or a sync.Once, keeps them")
	}
}

// statics declares the static properties of a class as variables.
func (g *generator) statics(c *form.Class) {
	for _, f := range c.Fields {
		if !f.Static {
			continue
		}
		key := staticKey(c.Name, f.Name)
		if t := g.phpType(f.Type); t.kind != kNever && t.kind != kUnknown && t.kind != kVoid {
			learn(g.facts, g.facts.fields, key, t)
		}
		value := ""
		if f.Value != nil {
			if t := g.literalType(f.Value); t.kind != kNever {
				learn(g.facts, g.facts.fields, key, t)
				v := g.expr(f.Value)
				value = " = " + g.fitted(v.typ, g.facts.fields[key], v.code, false)
			}
		}
		t := g.facts.fields[key]
		if t.kind == kClients {
			value = " = " + t.String() + "{}"
		}
		if t.kind == kEmpty {
			t.kind = kMap // nothing is put into it
			value = " = map[string]any{}"
		}
		g.comments(f.Lead)
		g.line("var ", g.staticVar(c, f.Name), " ", t.String(), value)
		g.line("")
	}
}

// filtered writes array_filter of a map, which leaves out what is nothing.
func (g *generator) filtered(x *form.Call) val {
	v := g.expr(g.argument(x, 0))
	if v.typ.kind != kMap {
		g.refuse(x.Span, "array_filter leaves gaps in a list: with array_values around it, it has none")
	}
	if strings.Contains(v.code, "{") {
		v = g.keep(x.Span, "given", v)
	}
	if len(x.Args) > 1 {
		return g.chosen(x, v)
	}
	out := g.tmp("members")
	g.line(out, " := wechatpay.Object{}")
	g.line("for name, member := range ", v.code, " {")
	g.line("if ", g.helper("phpTruth"), "(member) {")
	g.line(out, "[name] = member")
	g.line("}\n}")
	return val{code: out, typ: typ{kind: kMap}}
}

// chosen writes array_filter of a map with a function.
func (g *generator) chosen(x *form.Call, v val) val {
	elem, what := typ{kind: kUnknown}, "member"
	if len(x.Args) == 3 {
		if c, ok := x.Args[2].Value.(*form.Const); !ok || c.Name != "ARRAY_FILTER_USE_KEY" {
			g.refuse(x.Span, "array_filter with a function of something else than the members")
		}
		x = &form.Call{Span: x.Span, Name: x.Name, Args: x.Args[:2]}
		elem, what = typ{kind: kString}, "name"
	}
	keep, fails := g.predicate(x, elem)
	out := g.tmp("members")
	g.line(out, " := wechatpay.Object{}")
	g.line("for name, member := range ", v.code, " {")
	g.kept(keep, what, fails)
	g.line(out, "[name] = member\n}\n}")
	return val{code: out, typ: typ{kind: kMap}}
}
