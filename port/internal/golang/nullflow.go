package golang

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// yieldsPlace tells an expression whose value may be that of a place, as it is.
func yieldsPlace(e form.Expr, is func(form.Expr) bool) bool {
	switch x := e.(type) {
	case nil:
		return false
	case *form.Binary:
		return x.Op == "??" && yieldsPlace(x.R, is)
	case *form.Ternary:
		if x.Then == nil {
			return yieldsPlace(x.Else, is)
		}
		return !guards(x.Cond, is) && yieldsPlace(x.Then, is) || yieldsPlace(x.Else, is)
	case *form.Match:
		return slices.ContainsFunc(x.Arms, func(a form.Arm) bool { return yieldsPlace(a.Value, is) })
	}
	return is(e)
}

// replaced tells whether a variable that may be null surely gets another value: if (!$d) $d = 'none'.
func replaced(list []form.Stmt, name string) bool {
	is := func(e form.Expr) bool { return isNamed(e, name) }
	for _, s := range list {
		switch x := s.(type) {
		case *form.Do:
			if a, ok := x.X.(*form.Assign); ok && is(a.To) && !yieldsPlace(a.Value, is) && (a.Op == "" || a.Op == "??") {
				return true
			}
		case *form.If:
			not, ok := x.Branches[0].Cond.(*form.Unary)
			empty, isEmpty := x.Branches[0].Cond.(*form.Empty)
			if (ok && not.Op == "!" && is(not.X) || isEmpty && is(empty.X)) && (replaced(x.Branches[0].Body, name) || !endsWithout(x.Branches[0].Body)) {
				return true
			}
		}
	}
	return false
}

// goesOn tells whether a variable that may be null goes where null matters: it is given back, or put into an array, another
// variable or an argument of which null matters.
func (g *generator) goesOn(c *form.Class, name string, list []form.Stmt, seen map[webKey]bool) (found bool) {
	if replaced(list, name) {
		return false
	}
	is := func(e form.Expr) bool { return isNamed(e, name) }
	safe := behindGuards(list, is)
	asIs := func(e form.Expr) bool { return is(e) && !safe[e] }
	if returnsNull(list, func(e form.Expr) bool { return yieldsPlace(e, asIs) }) {
		return true
	}
	passed := func(f *form.Function, args []form.Arg) {
		for i, p := range f.Params {
			n := slices.IndexFunc(args, func(a form.Arg) bool { return a.Name == p.Name })
			if n < 0 && i < len(args) && args[i].Name == "" {
				n = i
			}
			if n >= 0 && yieldsPlace(args[n].Value, asIs) && (p.Type == "" || nullable(p)) {
				found = found || g.nullAsked(c, p.Name, f.Body, seen)
			}
		}
	}
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		switch x := e.(type) {
		case *form.Assign:
			switch to := x.To.(type) {
			case *form.Var:
				found = found || x.Op == "" && to.Name != name && yieldsPlace(x.Value, asIs) && g.nullAsked(c, to.Name, list, seen)
			case *form.Index:
				found = found || yieldsPlace(x.Value, asIs)
			}
		case *form.Array:
			found = found || slices.ContainsFunc(x.Items, func(item form.Item) bool { return yieldsPlace(item.Value, asIs) })
		case *form.Binary:
			found = found || (x.Op == "===" || x.Op == "!==") && (is(x.L) && isZero(x.R) || is(x.R) && isZero(x.L))
		case *form.Call:
			if f := g.funcs[x.Name]; f != nil && x.By == nil {
				passed(f, x.Args)
			}
		case *form.Method:
			if m := ownMethod(c, x); m != nil {
				passed(&m.Function, x.Args)
			}
		}
		return !found
	})
	return found
}

// ownMethod is the method that is called of $this.
func ownMethod(c *form.Class, x *form.Method) *form.Declared {
	if c == nil || !isThis(x.Of) {
		return nil
	}
	return findMethod(c, x.Name)
}

// isZero tells what a variable of Go is at first, where PHP's is null.
func isZero(e form.Expr) bool {
	switch x := e.(type) {
	case *form.Text:
		return x.Value == ""
	case *form.Int:
		return x.Value == 0
	case *form.Bool:
		return !x.Value
	}
	return false
}

// nullAsked tells whether it matters to statements if a variable is null.
func (g *generator) nullAsked(c *form.Class, name string, list []form.Stmt, seen map[webKey]bool) bool {
	if len(list) == 0 {
		return false
	}
	key := webKey{name: name, n: list[0].Base().ID}
	if seen[key] {
		return false
	}
	seen[key] = true
	return asksForNull(list, func(e form.Expr) bool { return isNamed(e, name) }, true) || g.goesOn(c, name, list, seen)
}

// givesParam tells whether a function gives back a parameter that may be null, as it is.
func givesParam(params []form.Param, list []form.Stmt) bool {
	return slices.ContainsFunc(params, func(p form.Param) bool {
		is := func(e form.Expr) bool { return isNamed(e, p.Name) }
		safe := behindGuards(list, is)
		return nullable(p) && !replaced(list, p.Name) && returnsNull(list, func(e form.Expr) bool {
			return yieldsPlace(e, func(e form.Expr) bool { return is(e) && !safe[e] })
		})
	})
}

// mayBeNull tells a function that gives null besides what it declares nothing of: it comes to its end, or returns no value.
func mayBeNull(declared string, list []form.Stmt) bool {
	if declared != "" && !nullable(form.Param{Type: declared}) && !strings.EqualFold(declared, "mixed") {
		return false
	}
	return endsWithout(list) || returnsNull(list, func(e form.Expr) bool { return e == nil })
}

// endsWithout tells whether PHP may come to the end of statements.
func endsWithout(list []form.Stmt) bool {
	for _, s := range slices.Backward(list) {
		switch x := s.(type) {
		case *form.Skip, *form.Function, *form.Class:
			continue
		case *form.Return, *form.Unread:
			return false
		case *form.Do:
			return !raises(x.X)
		case *form.Block:
			return endsWithout(x.Body)
		case *form.If:
			return x.Branches[len(x.Branches)-1].Cond != nil || slices.ContainsFunc(x.Branches, func(b form.Branch) bool { return endsWithout(b.Body) })
		case *form.Try:
			if len(x.Finally) > 0 && !endsWithout(x.Finally) {
				return false
			}
			return endsWithout(x.Body) || slices.ContainsFunc(x.Catches, func(c form.Catch) bool { return endsWithout(c.Body) })
		case *form.Switch:
			return switchEnds(x)
		}
		return !endless(s)
	}
	return true
}

// switchEnds tells whether PHP may come behind a switch.
func switchEnds(s *form.Switch) bool {
	standard := false
	for i, c := range s.Cases {
		standard = standard || c.If == nil
		if jumpsOut(c.Body, 1) || i == len(s.Cases)-1 && endsWithout(c.Body) {
			return true
		}
	}
	return !standard
}

// jumpsOut tells whether a jump in statements leaves what is so deep around them.
func jumpsOut(list []form.Stmt, depth int) (found bool) {
	for _, s := range list {
		inner := depth
		switch x := s.(type) {
		case *form.Jump:
			found = found || x.Depth >= depth
		case *form.For, *form.Each, *form.Switch:
			inner++
		}
		form.Bodies(s, func(body []form.Stmt) { found = found || jumpsOut(body, inner) })
	}
	return found
}
