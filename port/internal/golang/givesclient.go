package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// givesClient tells a statement of a script that makes its client, or what that is made of: what another file has in it is a variable
// without a value, and the calls of the client are written.
func (g *generator) givesClient(s form.Stmt) bool {
	if g.inFunction() || g.fn.scope.key != "run" {
		return false
	}
	if g.feeders == nil {
		g.feeders = feedersOf(g.prog.Body)
	}
	d, ok := s.(*form.Do)
	if !ok {
		return false
	}
	if a, ok := d.X.(*form.Assign); ok {
		v, isVar := a.To.(*form.Var)
		return isVar && g.feeders[v.Name] || makesClient(d)
	}
	return makesClient(d)
}

// makesClient tells a statement with Builder::factory in it.
func makesClient(s form.Stmt) (found bool) {
	form.Inspect([]form.Stmt{s}, nil, func(e form.Expr) bool {
		x, ok := e.(*form.Static)
		found = found || ok && x.Class == "Builder" && x.Name == "factory"
		return true
	})
	return found
}

// feedersOf are the variables of a script that hold its client, or what that is made of.
func feedersOf(list []form.Stmt) map[string]bool {
	names := map[string]bool{}
	for _, s := range list {
		form.Inspect([]form.Stmt{s}, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
			switch x := e.(type) {
			case *form.Path:
				if v, ok := x.Client.(*form.Var); ok && (len(x.Pieces) > 0 && x.Pieces[0].IsRoot() || isChained(x)) {
					names[v.Name] = true
				}
			case *form.Static:
				if x.Class == "Builder" && x.Name == "factory" {
					addVars(names, x)
				}
			}
			return true
		})
	}
	for range mostFeeding {
		before := len(names)
		for _, s := range list {
			form.Inspect([]form.Stmt{s}, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
				if a, ok := e.(*form.Assign); ok {
					if v, isVar := a.To.(*form.Var); isVar && names[v.Name] && !hasSend(a.Value) {
						addVars(names, a.Value)
					}
				}
				return true
			})
		}
		if len(names) == before {
			break
		}
	}
	return names
}

// mostFeeding is how many variables a configuration goes through.
const mostFeeding = 8

func addVars(names map[string]bool, e form.Expr) {
	if v, ok := e.(*form.Var); ok {
		names[v.Name] = true
	}
	form.Children(e, func(x form.Expr) { addVars(names, x) })
}

// fieldOrStop is configField; where that is not ported, the program ends before it makes the client, and the rest is written.
func (g *generator) fieldOrStop(c *composite, item form.Item, key string) {
	restore := g.state()
	rows := len(c.rows)
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		r, ok := p.(refusal)
		if !ok || r.foreign && (g.inFunction() || g.fn.scope.key == "run") {
			panic(p)
		}
		restore()
		c.rows = c.rows[:rows]
		source := g.prog.Quote(item.Span)
		g.notes = append(g.notes, Note{Span: item.Span, Refused: true, Text: r.why, Source: source})
		g.line(commentText("PORT " + g.where(item.Span) + ": " + r.why))
		g.line(commentText(indented(source)))
		g.poison([]form.Stmt{&form.Do{X: item.Value}}, r.why)
		g.stop(g.where(item.Span) + ": this is not ported yet")
	}()
	made := g.capture(func() { g.configField(c, item, key) })
	g.paste(made)
}

// configFor is an array of this source that a function takes for its configuration.
func (g *generator) configFor(e form.Expr) (val, bool) {
	a, ok := e.(*form.Array)
	if v, isVar := e.(*form.Var); isVar {
		w := g.web(v)
		if known := g.arrays[w.key]; known != nil && g.written(v) == 1 {
			a, ok = known, true
		}
		if ok && !g.facts.configs[w.key] && len(g.fn.scope.vars[v.Name]) == 1 && len(w.events) == 2 && w.events[0].plain && !w.param {
			g.facts.configs[w.key], g.facts.changed = true, true
		}
	}
	if !ok || !plain(a) {
		return val{}, false
	}
	return val{code: g.config(a), typ: typ{kind: kConfig}}, true
}

// wantConfig is a configuration that is no array of this source: a variable, which nothing but the factory reads.
func (g *generator) wantConfig(e form.Expr) val {
	if p, ok := e.(*form.Prop); ok && isThis(p.Of) && g.fn.class != nil && p.By == nil {
		return g.ownConfig(p)
	}
	x, ok := e.(*form.Var)
	if !ok {
		return g.expr(e)
	}
	v := g.variable(x)
	if v.typ.kind == kConfig {
		return v
	}
	w := g.fn.scope.of[x]
	if w == nil || len(w.events) > 1 {
		return val{}
	}
	if w.param && v.typ.kind == kEmpty { // it is declared as an array
		v.typ.kind = kNever
	}
	return g.want(v, kConfig)
}

// ownConfig is a configuration that an object keeps: nothing but the factory reads it.
func (g *generator) ownConfig(p *form.Prop) val {
	v := g.prop(p)
	if v.typ.kind == kConfig {
		return v
	}
	if k := v.typ.kind; k != kNever && k != kEmpty && k != kUnknown || g.readsOwn(p.Name) {
		return val{}
	}
	for i, m := range g.fn.class.Methods { // what it is given is one, too
		for _, param := range m.Params {
			key := webKey{scope: g.fn.class.Name + "." + strings.ToLower(m.Name), name: param.Name}
			if param.Promoted && param.Name == p.Name || givesOwn(g.fn.class.Methods[i].Body, p.Name, param.Name) {
				learn(g.facts, g.facts.wants, key, typ{kind: kConfig})
			}
		}
	}
	return val{}
}

// readsOwn tells whether a class does something else with a property than to set it, and to make a client of it.
func (g *generator) readsOwn(name string) bool {
	reads, factories, writes := 0, 0, 0
	is := func(e form.Expr) bool {
		p, ok := e.(*form.Prop)
		return ok && isThis(p.Of) && p.Name == name
	}
	for _, m := range g.fn.class.Methods {
		form.Inspect(m.Body, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
			switch x := e.(type) {
			case *form.Prop:
				if is(x) {
					reads++
				}
			case *form.Static:
				if x.Class == "Builder" && x.Name == "factory" && len(x.Args) == 1 && is(x.Args[0].Value) {
					factories++
				}
			case *form.Assign:
				if is(x.To) && x.Op == "" {
					writes++
				}
			}
			return true
		})
	}
	return reads != factories+writes
}

// givesOwn tells statements that set a property to a parameter.
func givesOwn(list []form.Stmt, property, param string) (found bool) {
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		if a, ok := e.(*form.Assign); ok && a.Op == "" {
			p, isProp := a.To.(*form.Prop)
			v, isVar := a.Value.(*form.Var)
			found = found || isProp && isVar && isThis(p.Of) && p.Name == property && v.Name == param
		}
		return true
	})
	return found
}
