package golang

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// unit is what a round has written.
type unit struct {
	decls *printer // functions and types
	body  *printer // statements
	g     *generator

	parts map[int]*printer // declarations by file
}

func newGenerator(p *form.Program, o Options, f *facts) *generator {
	return &generator{prog: p, opts: o, facts: f, noted: map[string]bool{}, out: &printer{}, funcs: map[string]*form.Function{}, classes: map[string]*form.Class{},
		sigs: f.sigs, goFuncs: map[string]string{}, consts: map[string]form.Expr{}, names: map[string]bool{"run": true, "Run": true, "main": true}, constants: map[webKey]string{},
		realOf: map[*form.Binary]bool{}, opens: map[string]bool{}, sorted: map[webKey]bool{}, nulls: map[webKey]bool{},
		closures: map[webKey]*form.Func{}, arrays: map[webKey]*form.Array{}, configs: map[webKey]bool{}, stmt: -1, failed: map[string]bool{}, drivers: map[webKey]string{}, lost: map[string]string{}, arrayParams: map[webKey]typ{}, looped: map[webKey]bool{}, globals: map[string]string{}, asks: map[string]bool{}, methodNames: map[*form.Class]map[string]bool{}, flow: newFlow()}
}

// program writes everything once.
func (g *generator) program() *unit {
	g.collect()
	u := &unit{g: g}
	u.decls = g.capture(func() {
		u.part(0, g.exceptionType)
		for _, s := range g.prog.Body {
			u.part(g.fileAt(s.Base().Span), func() { g.declaration(s) })
		}
	})
	u.body = g.capture(g.run)
	u.interfaces()
	u.asPHP()
	return u
}

// collect finds what is declared.
func (g *generator) collect() {
	for _, name := range g.opts.Taken {
		g.names[name] = true
	}
	if g.opts.Func != "" {
		g.names[g.opts.Func] = true
	}
	for _, s := range g.prog.Body {
		switch x := s.(type) {
		case *form.Function:
			name := strings.ToLower(x.Name)
			if g.funcs[name] != nil {
				continue
			}
			g.funcs[name] = x
			g.goFuncs[name] = unique(exportedName(x.Name), g.names)
		case *form.Class:
			if x.Kind == form.Globals {
				g.globalNames(x)
				continue
			}
			if g.classes[x.Name] == nil && x.Name != "" && !g.names[exportedName(x.Name)] {
				g.classes[x.Name] = x
				g.names[exportedName(x.Name)], g.names["New"+exportedName(x.Name)] = true, true
			}
		}
	}
	g.findErrors()
	g.findZone()
	for _, c := range g.classes {
		for _, f := range c.Fields {
			if f.Static {
				g.names[staticName(c, f.Name)] = true
			}
		}
		for _, m := range c.Methods {
			if m.Static || c.Kind == "enum" {
				g.goFuncs[c.Name+"."+strings.ToLower(m.Name)] = exportedName(c.Name) + exportedName(m.Name)
				g.names[exportedName(c.Name)+exportedName(m.Name)] = true
			}
		}
	}
	twice := map[string]bool{}
	form.Inspect(g.prog.Body, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		c, ok := e.(*form.Call)
		if !ok || c.Name != "define" || len(c.Args) != 2 {
			return true
		}
		if t, ok := c.Args[0].Value.(*form.Text); ok {
			if g.consts[t.Value] != nil {
				twice[t.Value] = true
			}
			g.consts[t.Value] = c.Args[1].Value
		}
		return true
	})
	for name := range twice {
		delete(g.consts, name)
	}
}

// guarded writes a declaration, or says that it is not ported.
func (g *generator) guarded(s form.Stmt, do func()) {
	base := s.Base()
	g.stmt = base.ID
	g.comments(base.Lead)
	outer := g.fn
	why, refused := g.facts.refused[base.ID]
	if !refused {
		func() {
			defer func() {
				g.fn = outer
				if p := recover(); p != nil {
					r, ok := p.(refusal)
					if !ok {
						panic(p)
					}
					why, refused = r.why, true
					g.facts.pending[base.ID] = why
				}
			}()
			made := g.capture(do)
			g.stmt = base.ID
			g.paste(made)
		}()
	}
	if refused {
		g.stmt = base.ID
		g.unported(base.Span, why)
	}
	if base.Trail != "" {
		g.line(commentText(base.Trail))
	}
	g.line("")
}

// unported leaves a declaration as a comment.
func (g *generator) unported(at form.Span, why string) {
	source := g.prog.Quote(at)
	g.notes = append(g.notes, Note{Span: at, Refused: true, Text: why, Source: source})
	g.line(commentText("PORT " + g.where(at) + ": " + why))
	g.line(commentText(indented(source)))
}

// run writes the statements beside the declarations.
func (g *generator) run() {
	var list []form.Stmt
	for _, s := range g.prog.Body {
		if n := g.fileAt(s.Base().Span); n >= 0 && n != g.scriptAt() {
			continue
		}
		switch s.(type) {
		case *form.Function, *form.Class:
		default:
			list = append(list, s)
		}
	}
	f := &fn{key: "run", scope: newScope("run", nil, nil, nil, false), result: typ{kind: kVoid}}
	g.facts.fails["run"] = true
	g.enter(f, nil, list)
	body := g.capture(func() { g.list(f.scope.root, list) })
	if last := body.last(); last >= 0 && body.texts[last] == "return nil" { // the function around ends in one
		body.texts, body.stmts = slices.Delete(body.texts, last, last+1), slices.Delete(body.stmts, last, last+1)
	}
	g.paste(body)
	g.stopIfNothing(body, list)
	g.fn = nil
}

// function writes a function of the source.
func (g *generator) function(x *form.Function) {
	name := strings.ToLower(x.Name)
	if g.funcs[name] != x {
		g.refuse(x.Span, "a second function of this name")
	}
	if g.facts.inlined[name] {
		g.line(commentText(x.Name + " stands below, where its promises are started"))
		return
	}
	key := "func " + name
	g.declaredFunc(key, "func "+g.goFuncs[name], x, nil, true)
}

// declaredFunc writes a function or a method with its body.
func (g *generator) declaredFunc(key, head string, x *form.Function, c *form.Class, static bool) {
	if yieldsIn(x.Body) {
		g.sequence(key, head, x, c, static)
		return
	}
	f := &fn{key: key, scope: newScope(key, nil, x.Params, nil, false), class: c, static: static, notified: x.Notified}
	if x.Notified {
		g.facts.fails[key], g.failed[key] = true, true
	}
	g.results(f, x)
	if strings.EqualFold(x.Name, "__construct") && c != nil {
		f.result = typ{kind: kObject, name: exportedName(c.Name)}
	}
	outer := g.fn
	g.fn, g.lost = nil, map[string]string{}
	defer func() { g.fn = outer }()
	if c != nil && !static {
		f.receiver = receiverOf(c)
	}
	f.class, f.static = c, static
	g.enter(f, x.Params, x.Body)
	if c != nil && !static {
		f.receiver = receiverOf(c)
	}
	f.keepPromoted(x.Params)
	params, s := g.paramList(x.Params)
	body := g.capture(func() {
		g.copies(x.Params)
		if strings.EqualFold(x.Name, "__construct") {
			g.initials(c)
			g.promote(x, c)
		}
		made := g.capture(func() { g.list(f.scope.root, x.Body) })
		g.paste(made)
		g.stopIfNothing(made, x.Body)
	})
	guard := g.begin(f)
	s.result, s.fails, s.stops = f.result, g.facts.fails[key], f.stops
	if x.Notified {
		params = []string{notificationName + " *notify.Notification"}
	} else {
		g.learnSig(key, s)
	}
	if strings.EqualFold(x.Name, "__construct") {
		g.constructor(c, params, s, body, guard)
		return
	}
	if c != nil && c.Kind == "enum" && !static {
		params = append([]string{receiverOf(c) + " " + enumType(c).String()}, params...)
	}
	g.line(head, "(", strings.Join(append([]string{"ctx context.Context"}, params...), ", "), ")", s.results(), " {")
	if x.Notified {
		g.unfinished(x.Body)
	}
	g.paste(guard)
	g.paste(body)
	g.closing(body, x.Body)
	g.line("}")
}

// keepPromoted marks parameters that are properties as well as read.
func (f *fn) keepPromoted(params []form.Param) {
	for _, p := range params {
		if p.Promoted {
			f.scope.vars[p.Name][0].reads++
		}
	}
}

// receiverOf is the name of the object in its methods.
func receiverOf(*form.Class) string { return "self" }

// learnSig keeps what a function takes and gives for its callers.
func (g *generator) learnSig(key string, s *sig) {
	if old := g.facts.sigs[key]; old == nil || old.String() != s.String() || old.stops != s.stops {
		g.facts.changed = true
	}
	g.facts.sigs[key] = s
}

// class writes a class as a struct, its methods, and a function that makes one.
func (g *generator) class(c *form.Class) {
	if c.Kind == form.Globals {
		g.fn = bare(c, "globals")
		g.statics(c)
		return
	}
	if c.Kind == "enum" && g.classes[c.Name] == c {
		g.enum(c)
		return
	}
	if c.Kind == "interface" && g.classes[c.Name] == c {
		g.interfaceNotes(c)
		return
	}
	if g.errorClasses[c.Name] == c && isBare(c) {
		g.errorClass(c)
		return
	}
	if c.Kind == "class" && c.Name != "" && g.classes[c.Name] != c {
		g.refuse(c.Span, "there is a "+exportedName(c.Name)+" already, in this file or another of its folder: a package of Go has one")
	}
	if c.Kind != "class" || g.classes[c.Name] != c {
		g.refuse(c.Span, "this "+c.Kind+" has no form in Go")
	}
	if c.Other || len(c.Uses) > 0 {
		g.note(c.Span, "traits of "+c.Name+" are left out")
	}
	if c.Extends != "" {
		g.note(c.Span, c.Name+" extends "+c.Extends+": what it inherits is left out")
		g.line(commentText(exportedName(c.Name) + " extends " + c.Extends + " in PHP."))
	}
	g.sigs[c.Name+"."] = &sig{}
	g.fn = bare(c, "class "+c.Name)
	g.statics(c)
	g.fn = nil
	g.constantNotes(c)
	g.line("type ", exportedName(c.Name), " struct {")
	for _, f := range c.Fields {
		if f.Static {
			continue
		}
		g.comments(f.Lead)
		g.structField(c, f.Name, f.Type, f.Value)
	}
	if m := findMethod(c, "__construct"); m != nil {
		for _, p := range m.Params {
			if p.Promoted {
				g.structField(c, p.Name, p.Type, nil)
			}
		}
	}
	g.line("}\n")
	for i := range c.Methods {
		m := &c.Methods[i]
		if m.Abstract {
			continue
		}
		g.guarded(&m.Function, func() { g.methodDecl(c, m) })
	}
}

// bare is around what stands in a class, and in no function.
func bare(c *form.Class, key string) *fn {
	return &fn{class: c, static: true, scope: newScope(key, nil, nil, nil, false), tmps: map[string]bool{}, kind: fnBare, key: key}
}

func (g *generator) structField(c *form.Class, name, declared string, value form.Expr) {
	if t := g.phpType(declared); t.kind != kNever && t.kind != kUnknown && t.kind != kVoid {
		g.learnOwn(c, name, t)
	}
	if value != nil {
		if t := g.literalType(value); t.kind != kNever {
			g.learnOwn(c, name, t)
		}
	}
	g.line(g.fieldName(c, name), " ", g.fieldType(c, name).String())
}

// fieldType is what a property holds: a map, where nothing is put into an array.
func (g *generator) fieldType(c *form.Class, name string) typ {
	t := g.facts.fields[fieldKey(c.Name, name)]
	if t.kind == kEmpty {
		t.kind = kMap
	}
	return t
}

func (g *generator) methodDecl(c *form.Class, m *form.Declared) {
	key := c.Name + "." + strings.ToLower(m.Name)
	head := "func (" + receiverOf(c) + " *" + exportedName(c.Name) + ") " + methodName(m.Name)
	if m.Static || c.Kind == "enum" {
		head = "func " + g.goFuncs[key]
	}
	if strings.HasPrefix(m.Name, "__") && !strings.EqualFold(m.Name, "__construct") && !strings.EqualFold(m.Name, "__invoke") {
		g.refuse(m.Span, "a magic method")
	}
	g.declaredFunc(key, head, &m.Function, c, m.Static)
}

// promote sets the properties that a constructor declares by its parameters.
func (g *generator) promote(x *form.Function, c *form.Class) {
	for _, p := range x.Params {
		if !p.Promoted {
			continue
		}
		w := g.fn.scope.vars[p.Name][0]
		t := g.groupType(w.group)
		g.learnOwn(c, p.Name, t)
		if known := g.facts.fields[fieldKey(c.Name, p.Name)]; known.kind != kNever && known.kind != kUnknown {
			learn(g.facts, g.facts.wants, w.key, known)
		}
		g.line(receiverOf(c), ".", g.fieldName(c, p.Name), " = ", w.group.goName)
	}
}

// constructor writes the function that makes an object.
func (g *generator) constructor(c *form.Class, params []string, s *sig, body, guard *printer) {
	name := exportedName(c.Name)
	result := " *" + name
	if s.fails {
		result = " (*" + name + ", error)"
	}
	g.line("func New", name, "(", strings.Join(append([]string{"ctx context.Context"}, params...), ", "), ")", result, " {")
	g.paste(guard)
	g.line(receiverOf(c), " := &", name, "{}")
	g.paste(body)
	g.returnValue("")
	g.line("}")
}
