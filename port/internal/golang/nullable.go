package golang

import (
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
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		switch x := e.(type) {
		case *form.Binary:
			_, l := x.L.(*form.Null)
			_, r := x.R.(*form.Null)
			found = found || x.Op == "??" && any(x.L) || (x.Op == "===" || x.Op == "!==" || x.Op == "==" || x.Op == "!=") && (l && any(x.R) || r && any(x.L))
		case *form.Assign:
			found = found || x.Op == "??" && any(x.To)
		case *form.Isset:
			found = found || any(x.Xs...)
		case *form.Call:
			found = found || x.Name == "is_null" && len(x.Args) == 1 && any(x.Args[0].Value)
		case *form.Array:
			for _, item := range x.Items {
				found = found || asData && item.Key != nil && any(item.Value)
			}
		}
		return true
	})
	return found
}

// nullMatters tells a parameter of which null and a zero are two things.
func nullMatters(p form.Param, list []form.Stmt) bool {
	return nullable(p) && asksForNull(list, func(e form.Expr) bool {
		v, ok := e.(*form.Var)
		return ok && v.Name == p.Name
	}, true)
}

// learnOwn learns the type of a property. One that holds nothing at first, and is asked for that, is any where its type has no nil.
func (g *generator) learnOwn(c *form.Class, name string, t typ) {
	if isScalar(t.kind) && g.asked(c, name) {
		t = typ{kind: kUnknown}
	}
	learn(g.facts, g.facts.fields, fieldKey(c.Name, name), t)
}

// asked tells whether a class asks if a property of its own is null.
func (g *generator) asked(c *form.Class, name string) bool {
	for _, f := range c.Fields {
		if f.Name == name && f.Value != nil {
			if _, isNull := f.Value.(*form.Null); !isNull {
				return false
			}
		}
	}
	key := fieldKey(c.Name, name)
	if known, ok := g.asks[key]; ok {
		return known
	}
	found := false
	for i := range c.Methods {
		found = found || asksForNull(c.Methods[i].Body, func(e form.Expr) bool {
			p, ok := e.(*form.Prop)
			return ok && isThis(p.Of) && p.Name == name
		}, false)
	}
	g.asks[key] = found
	return found
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
