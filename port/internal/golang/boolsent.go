package golang

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// sendsBool tells whether a bool gets into an array: written out in it, or put into a variable that is one.
func (g *generator) sendsBool(e form.Expr) bool {
	return g.boolIn(e, map[*group]bool{})
}

func (g *generator) boolIn(e form.Expr, seen map[*group]bool) bool {
	switch x := e.(type) {
	case nil:
		return false
	case *form.Array:
		return slices.ContainsFunc(x.Items, func(item form.Item) bool { return g.boolIn(item.Value, seen) })
	case *form.Var:
		return g.boolInVar(x, seen)
	case *form.Cast:
		return x.To == "bool" || x.To == "array" && g.boolIn(x.X, seen)
	case *form.Ternary:
		then := x.Then
		if then == nil {
			then = x.Cond
		}
		return g.boolIn(then, seen) || g.boolIn(x.Else, seen)
	case *form.Binary:
		if x.Op == "??" || x.Op == "+" {
			return g.boolIn(x.L, seen) || g.boolIn(x.R, seen)
		}
		return isCondition(x)
	case *form.Match:
		return slices.ContainsFunc(x.Arms, func(a form.Arm) bool { return g.boolIn(a.Value, seen) })
	case *form.Assign:
		return g.boolIn(x.Value, seen)
	case *form.Call:
		if strings.HasPrefix(x.Name, "array_") && x.Name != "array_map" {
			return slices.ContainsFunc(x.Args, func(a form.Arg) bool {
				_, isBool := a.Value.(*form.Bool) // how the function works
				return !isBool && g.boolIn(a.Value, seen)
			})
		}
		return g.givesBool(x)
	case *form.Method, *form.Static, *form.Prop, *form.StaticProp, *form.Const, *form.Index:
		return g.givesBool(x)
	}
	return isCondition(e)
}

// givesBool tells an expression that has the type in Go.
func (g *generator) givesBool(e form.Expr) bool { return g.peek(e).typ.kind == kBool }

// boolInVar looks at all that a variable is set to, and at what is put into it.
func (g *generator) boolInVar(x *form.Var, seen map[*group]bool) (found bool) {
	w := g.fn.scope.of[x]
	if w == nil || w.group == nil || seen[w.group] {
		return false
	}
	if seen[w.group] = true; g.groupType(w.group).kind == kBool {
		return true
	}
	form.Everything(g.prog, func(e form.Expr) {
		a, ok := e.(*form.Assign)
		if !ok || found {
			return
		}
		to := a.To
		for {
			i, isIndex := to.(*form.Index)
			if !isIndex {
				break
			}
			to = i.Of
		}
		if v, isVar := to.(*form.Var); isVar && v.Name == x.Name && g.fn.scope.of[v] != nil && g.fn.scope.of[v].group == w.group {
			found = g.boolIn(a.Value, seen)
		}
	})
	return found || w.param && g.boolGiven(w, seen)
}

// boolGiven tells whether a call of the function gives a parameter such an array.
func (g *generator) boolGiven(w *web, seen map[*group]bool) (found bool) {
	s := g.sigs[g.fn.key]
	if s == nil {
		return false
	}
	at := slices.Index(s.keys, w.key)
	name := g.fn.key[strings.LastIndexAny(g.fn.key, " .")+1:]
	form.Everything(g.prog, func(e form.Expr) {
		var args []form.Arg
		called := ""
		switch x := e.(type) {
		case *form.Call:
			called, args = x.Name, x.Args
		case *form.Method:
			called, args = x.Name, x.Args
		case *form.Static:
			called, args = x.Name, x.Args
		}
		if found || !strings.EqualFold(called, name) {
			return
		}
		for i, a := range args {
			if array, ok := a.Value.(*form.Array); ok && (a.Name == w.key.name || a.Name == "" && i == at) {
				found = found || boolWritten(array)
			}
		}
	})
	return found
}

// boolWritten tells an array in which a bool is written out.
func boolWritten(e form.Expr) bool {
	if a, ok := e.(*form.Array); ok {
		return slices.ContainsFunc(a.Items, func(item form.Item) bool { return boolWritten(item.Value) })
	}
	return isCondition(e)
}
