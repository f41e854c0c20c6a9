package golang

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// nullable tells a parameter that may be null.
func nullable(p form.Param) bool {
	_, isNull := p.Default.(*form.Null)
	return isNull || strings.HasPrefix(p.Type, "?") || strings.HasPrefix(strings.ToLower(p.Type), "null|") || strings.HasSuffix(strings.ToLower(p.Type), "|null")
}

// isScalar tells types of Go that have no nil: their zero is a value of PHP's too.
func isScalar(k kind) bool { return k == kInt || k == kFloat || k == kString || k == kBool }

// asksForNull tells whether statements ask if a place is null. asData: or send it as it is, where null and a zero are two things.
func asksForNull(list []form.Stmt, is func(form.Expr) bool, asData bool) (found bool) {
	any := func(list ...form.Expr) bool {
		for _, e := range list {
			if e != nil && is(e) {
				return true
			}
		}
		return false
	}
	safe := map[form.Expr]bool{} // what is only sent where the place is not null
	if asData {
		safe = behindGuards(list, is)
	}
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		sent := asData && !safe[e]
		switch x := e.(type) {
		case *form.Binary:
			_, l := x.L.(*form.Null)
			_, r := x.R.(*form.Null)
			found = found || x.Op == "??" && any(x.L) || (x.Op == "===" || x.Op == "!==" || x.Op == "==" || x.Op == "!=") && (l && any(x.R) || r && any(x.L))
		case *form.Assign:
			_, toMember := x.To.(*form.Index)
			found = found || x.Op == "??" && any(x.To) || sent && toMember && any(x.Value)
		case *form.Isset:
			found = found || any(x.Xs...)
		case *form.Call:
			found = found || x.Name == "is_null" && len(x.Args) == 1 && any(x.Args[0].Value)
		case *form.Array:
			for _, item := range x.Items {
				found = found || sent && item.Key != nil && any(item.Value)
			}
		}
		return true
	})
	return found
}

// behindGuards are the expressions that PHP comes to only where a place is not null: behind if ($place), $place &&, and $place ?.
func behindGuards(list []form.Stmt, is func(form.Expr) bool) map[form.Expr]bool {
	safe := map[form.Expr]bool{}
	mark := func(e form.Expr) bool {
		safe[e] = true
		return true
	}
	form.Inspect(list, func(s form.Stmt) bool {
		if branches, ok := s.(*form.If); ok {
			for _, b := range branches.Branches {
				if guards(b.Cond, is) {
					form.Inspect(b.Body, func(form.Stmt) bool { return true }, mark)
				}
			}
		}
		return true
	}, func(e form.Expr) bool {
		var behind form.Expr
		switch x := e.(type) {
		case *form.Binary:
			if x.Op == "&&" && guards(x.L, is) {
				behind = x.R
			}
		case *form.Ternary:
			if x.Then != nil && guards(x.Cond, is) {
				behind = x.Then
			}
		}
		if behind != nil {
			form.Inspect([]form.Stmt{&form.Do{X: behind}}, func(form.Stmt) bool { return true }, mark)
		}
		return true
	})
	return safe
}

// guards tells a condition that holds only where a place is not null.
func guards(cond form.Expr, is func(form.Expr) bool) bool {
	switch x := cond.(type) {
	case nil:
		return false
	case *form.Unary:
		empty, ok := x.X.(*form.Empty)
		return x.Op == "!" && ok && is(empty.X)
	case *form.Binary:
		return x.Op == "&&" && (guards(x.L, is) || guards(x.R, is))
	}
	return is(cond)
}

// nullMatters tells a parameter of which null and a zero are two things, in a function or a method of a class.
func (g *generator) nullMatters(c *form.Class, p form.Param, list []form.Stmt) bool {
	if !nullable(p) {
		return false
	}
	is := func(e form.Expr) bool { return isNamed(e, p.Name) }
	if g.nullAsked(c, p.Name, list, map[webKey]bool{}) || c != nil && p.Promoted && g.asked(c, p.Name) {
		return true
	}
	found := false
	eachOwn(c, list, func(name string, value form.Expr) { found = found || is(value) && g.asked(c, name) })
	return found
}

// beganAsNull tells a variable that is null before it has another value.
func (g *generator) beganAsNull(v val) bool {
	x, ok := v.lit.(*form.Var)
	if !ok || g.fn.scope.of[x] == nil || g.fn.scope.of[x].group == nil {
		return false
	}
	return slices.ContainsFunc(g.fn.scope.of[x].group.webs, func(w *web) bool { return g.nulls[w.key] })
}

// kindIsAsked tells whether statements ask what a variable is: then it may be of several types.
func kindIsAsked(list []form.Stmt, name string) (found bool) {
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		c, ok := e.(*form.Call)
		found = found || ok && strings.HasPrefix(c.Name, "is_") && c.Name != "is_null" && len(c.Args) == 1 && isNamed(c.Args[0].Value, name)
		return !found
	})
	return found
}

// eachOwn goes over what statements assign to properties of their own object.
func eachOwn(c *form.Class, list []form.Stmt, do func(name string, value form.Expr)) {
	if c == nil {
		return
	}
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		if a, ok := e.(*form.Assign); ok && a.Op == "" {
			if p, ok := a.To.(*form.Prop); ok && isThis(p.Of) {
				do(p.Name, a.Value)
			}
		}
		return true
	})
}

// askedFor tells whether the program asks if a variable from elsewhere is set.
func (g *generator) askedFor(name string) bool {
	key := "$" + name
	if _, known := g.asks[key]; !known {
		g.asks[key] = asksForNull(g.prog.Body, func(e form.Expr) bool {
			v, ok := e.(*form.Var)
			return ok && v.Name == name
		}, false)
	}
	return g.asks[key]
}

// learnOwn learns the type of a property. One that holds nothing at first, and is asked for that, is any where its type has no nil.
func (g *generator) learnOwn(c *form.Class, name string, t typ) {
	if isScalar(t.kind) && g.asked(c, name) {
		t = typ{kind: kUnknown}
	}
	learn(g.facts, g.facts.fields, fieldKey(c.Name, name), t)
}

// asked tells whether it matters to a class if a property of its own is null.
func (g *generator) asked(c *form.Class, name string) bool {
	key := fieldKey(c.Name, name)
	if known, ok := g.asks[key]; ok {
		return known
	}
	g.asks[key] = false
	begins, holds := beginsWith(c, name), holdsNull(c, name)
	if _, isNull := begins.(*form.Null); begins != nil && !isNull && !holds {
		return false
	}
	found := holds && g.facts.sent[c.Name] && slices.Contains(publicOf(c), name)
	for i := range c.Methods {
		found = found || asksForNull(c.Methods[i].Body, func(e form.Expr) bool {
			p, ok := e.(*form.Prop)
			return ok && isThis(p.Of) && p.Name == name
		}, holds)
	}
	g.asks[key] = found
	return found
}

// beginsWith is what a property is declared with; nil: nothing.
func beginsWith(c *form.Class, name string) form.Expr {
	for _, f := range c.Fields {
		if f.Name == name && !f.Static {
			return f.Value
		}
	}
	return nil
}

// starters are the methods that PHP, or a framework, runs first.
var starters = []string{"__construct", "initialize", "_initialize", "init", "setup", "boot"}

// holdsNull tells whether null gets into a property: it begins with it, and no starter sets it, or it is set to what may be null.
func holdsNull(c *form.Class, name string) (holds bool) {
	for _, f := range c.Fields {
		if f.Name == name && !f.Static {
			_, isNull := f.Value.(*form.Null)
			holds = isNull || f.Value == nil && (f.Type == "" || nullable(form.Param{Type: f.Type}))
		}
	}
	for _, m := range c.Methods {
		if !slices.Contains(starters, strings.ToLower(m.Name)) {
			continue
		}
		for _, s := range m.Body {
			if do, ok := s.(*form.Do); ok {
				eachOwn(c, []form.Stmt{do}, func(set string, _ form.Expr) { holds = holds && set != name })
			}
		}
	}
	for _, m := range c.Methods {
		nulls := map[string]bool{}
		for _, p := range m.Params {
			nulls[p.Name] = nullable(p)
			holds = holds || p.Promoted && p.Name == name && nullable(p)
		}
		eachOwn(c, m.Body, func(set string, value form.Expr) {
			v, isVar := value.(*form.Var)
			holds = holds || set == name && (givesNull(value) || isVar && nulls[v.Name])
		})
	}
	return holds
}

// givesNull tells an expression that may be null by that name.
func givesNull(e form.Expr) bool {
	switch x := e.(type) {
	case *form.Null:
		return true
	case *form.Binary:
		return x.Op == "??" && givesNull(x.R)
	case *form.Ternary:
		return x.Then != nil && givesNull(x.Then) || givesNull(x.Else)
	}
	return false
}

// orNull marks a text for which an empty one stands where PHP has null.
const orNull = "or null"

// returnsNull tells whether a function gives null back, in that form.
func returnsNull(list []form.Stmt, is func(form.Expr) bool) (found bool) {
	for _, s := range list {
		if r, ok := s.(*form.Return); ok {
			found = found || is(r.X)
		}
		form.Bodies(s, func(body []form.Stmt) { found = found || returnsNull(body, is) })
	}
	return found
}
