package golang

import (
	"maps"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// interfaceOf is an interface of the source, or an abstract class, as a type: what all classes have that are one.
func (g *generator) interfaceOf(name string) (typ, bool) {
	of := g.prog.Above[name]
	if of == nil || g.errorClasses[name] != nil {
		return typ{}, false
	}
	t := typ{kind: kInterface}
	for _, c := range g.below(name) {
		t.keys = append(t.keys, exportedName(c.Name))
	}
	if len(t.keys) == 0 {
		return typ{}, false
	}
	if g.interfaces == nil {
		g.interfaces, g.called = map[string]string{}, map[string]map[string]*sig{}
	}
	if g.interfaces[name] == "" {
		g.interfaces[name] = unique(exportedName(name), g.names)
		g.called[g.interfaces[name]] = map[string]*sig{}
	}
	t.name = g.interfaces[name]
	return t, true
}

// below are the classes that are ported, and are an interface.
func (g *generator) below(name string) (classes []*form.Class) {
	for _, s := range g.prog.Body {
		c, ok := s.(*form.Class)
		if ok && c.Kind == "class" && !c.Abstract && g.classes[c.Name] == c && slices.Contains(c.Is, name) {
			classes = append(classes, c)
		}
	}
	return classes
}

// interfaceMethod calls a method that all classes have which are an interface.
func (g *generator) interfaceMethod(x *form.Method, of val) val {
	name := ""
	for php, made := range g.interfaces {
		if made == of.typ.name {
			name = php
		}
	}
	var sigs []*sig
	var keys []string
	for _, c := range g.below(name) {
		m := findMethod(c, x.Name)
		if m == nil || m.Static {
			g.refuseForeign(x.Span, "the method "+x.Name+", which "+c.Name+" does not declare")
		}
		key := c.Name + "." + strings.ToLower(x.Name)
		s := g.sigs[key]
		if s == nil || g.facts.refused[m.ID] != "" {
			g.refuse(x.Span, c.Name+"::"+x.Name+" is not ported")
		}
		sigs, keys = append(sigs, s), append(keys, key)
	}
	if !g.unify(sigs, keys) {
		g.refuse(x.Span, "the method "+x.Name+" of a "+name+", which its classes have in different forms: one interface of Go has one")
	}
	g.called[of.typ.name][methodName(x.Name)] = sigs[0]
	return g.callFunc(x.Span, of.unary()+"."+methodName(x.Name), sigs[0], x.Args, true)
}

// isOf is instanceof of an interface: whether it is one of its classes.
func (g *generator) isOf(x *form.InstanceOf, v val) val {
	c := g.classes[x.Class]
	if c == nil || !slices.Contains(v.typ.keys, exportedName(c.Name)) {
		g.refuse(x.Span, "instanceof of what is no error")
	}
	is := g.tmp("is" + exportedName(c.Name))
	g.line("_, ", is, " := ", v.unary(), ".(*", exportedName(c.Name), ")")
	return val{code: is, typ: typ{kind: kBool}}
}

// unify gives methods of several classes one form; false: as far as is known they have others.
func (g *generator) unify(sigs []*sig, keys []string) bool {
	same, result, fails := true, typ{kind: kNever}, false
	for _, s := range sigs {
		if len(s.params) != len(sigs[0].params) || s.rest != sigs[0].rest {
			return false
		}
		same = same && s.String() == sigs[0].String()
		result, fails = join(result, s.result), fails || s.fails
	}
	if same {
		return true
	}
	for i := range sigs[0].params {
		t := typ{kind: kNever}
		for _, s := range sigs {
			t = join(t, s.params[i])
		}
		for _, s := range sigs {
			learn(g.facts, g.facts.vars, s.keys[i], t)
		}
	}
	for i, s := range sigs {
		if s.result.kind != kVoid {
			learn(g.facts, g.facts.results, keys[i], result)
		}
		if fails && !s.fails && !g.facts.must[keys[i]] {
			g.facts.must[keys[i]], g.facts.fails[keys[i]], g.facts.changed = true, true, true
		}
	}
	return false
}

// interfaces declares those whose methods are called, or that are types of something.
func (u *unit) interfaces() {
	g := u.g
	if len(g.interfaces) == 0 {
		return
	}
	at := g.stmt
	g.stmt = -1
	p := g.capture(func() {
		u.part(max(g.scriptAt(), 0), func() {
			for _, name := range slices.Sorted(maps.Values(g.interfaces)) {
				g.line("type ", name, " interface {")
				for _, method := range slices.Sorted(maps.Keys(g.called[name])) {
					s := g.called[name][method]
					params := []string{"ctx context.Context"}
					for i, t := range s.params {
						params = append(params, goName(s.keys[i].name)+" "+t.String())
					}
					g.line(method, "(", strings.Join(params, ", "), ")", s.results())
				}
				g.line("}\n")
			}
		})
	})
	g.stmt = at
	u.decls.texts, u.decls.stmts = append(u.decls.texts, p.texts...), append(u.decls.stmts, p.stmts...)
}

// interfaceNotes stand in the place of an interface: one that is the type of something is declared below.
func (g *generator) interfaceNotes(c *form.Class) {
	g.line(commentText("PHP: interface " + c.Name + " (a class of Go needs not say that it is one)"))
	g.constantNotes(c)
}
