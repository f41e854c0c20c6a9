package settings

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// Join does it for each Builder::factory of a program.
func Join(p *form.Program) {
	j := &joiner{program: p, functions: map[string]*form.Function{}, classes: map[string]*form.Class{}, defined: map[string]form.Expr{}, shared: map[string]bool{}}
	for _, s := range p.Body {
		switch x := s.(type) {
		case *form.Function:
			j.functions[strings.ToLower(x.Name)] = x
		case *form.Class:
			j.classes[x.Name] = x
		}
	}
	form.Everything(p, func(e form.Expr) {
		if c, ok := e.(*form.Call); ok && c.Name == "define" && len(c.Args) == 2 {
			if t, ok := c.Args[0].Value.(*form.Text); ok {
				j.defined[t.Value] = c.Args[1].Value
			}
		}
	})
	j.share(p)
	j.body(p.Body)
	for _, s := range p.Body {
		switch x := s.(type) {
		case *form.Function:
			j.body(x.Body)
		case *form.Class:
			j.class = x
			for i := range x.Methods {
				j.body(x.Methods[i].Body)
			}
			j.class = nil
		}
	}
	j.leave()
}

// share finds global and static variables.
func (j *joiner) share(p *form.Program) {
	note := func(s form.Stmt) bool {
		if x, ok := s.(*form.Shared); ok {
			for _, name := range x.Names {
				j.shared[name] = true
			}
		}
		return true
	}
	form.Inspect(p.Body, note, nil)
	for _, f := range j.functions {
		form.Inspect(f.Body, note, nil)
	}
	for _, c := range j.classes {
		for _, m := range c.Methods {
			form.Inspect(m.Body, note, nil)
		}
	}
}

// body looks at the statements of a function, or of the script.
func (j *joiner) body(list []form.Stmt) {
	outer := j.root
	j.root = list
	j.list(list)
	j.root = outer
}

// mostNested is how deep arrays are looked for in others.
const mostNested = 10

type joiner struct {
	program   *form.Program
	functions map[string]*form.Function
	classes   map[string]*form.Class
	defined   map[string]form.Expr
	shared    map[string]bool // variables of the script that functions have, or that outlive a call
	class     *form.Class     // whose method is looked at
	root      []form.Stmt     // of the function that is looked at
	nested    int
	taken     []int            // statements whose members are in the array
	names     []string         // variables that they are members of
	values    []form.Expr      // those members
	looked    []*form.Function // whose arrays were written in their place
}

// list looks at statements, and at those in them.
func (j *joiner) list(list []form.Stmt) {
	for i, s := range list {
		form.Exprs(s, func(e form.Expr) { j.expr(list, i, e) })
		form.Bodies(s, j.list)
	}
}

func (j *joiner) expr(list []form.Stmt, at int, e form.Expr) {
	if f, ok := e.(*form.Func); ok {
		j.body(f.Body)
		return
	}
	if c, ok := e.(*form.Static); ok && c.Class == "Builder" && c.Name == "factory" && len(c.Args) == 1 && !c.Args[0].Spread {
		j.factory(list, at, c)
	}
	form.Children(e, func(x form.Expr) { j.expr(list, at, x) })
}

// factory gives one its configuration as an array that is written out.
func (j *joiner) factory(list []form.Stmt, at int, c *form.Static) {
	j.taken, j.names, j.values = nil, nil, nil
	arg := c.Args[0].Value
	made := j.resolve(list, at, arg)
	if made == nil || j.changes(list, at) {
		return
	}
	if _, isVar := arg.(*form.Var); isVar && len(j.taken) == 1 { // the writer does that
		if a, ok := assignOf(list[j.taken[0]]).Value.(*form.Array); ok && len(a.Items) == len(made.Items) && !spreads(a) {
			j.byValue(list, at, a)
			return
		}
	}
	var gone []int
	for n, i := range j.taken {
		if j.only(list, arg, j.names[n]) {
			gone = append(gone, i)
		} else if !pure(j.values[n]) {
			return
		}
	}
	c.Args[0].Value = made
	for _, i := range gone {
		base := *list[i].Base()
		base.Lead = append(base.Lead, "PHP: "+strings.Join(strings.Fields(j.program.Quote(base.Span)), " ")+" (stands below, in wechatpay.Config)")
		list[i] = &form.Skip{Common: base}
	}
	j.byValue(list, at, made)
}

// only tells whether nothing else needs a variable that the configuration is put together in.
func (j *joiner) only(list []form.Stmt, arg form.Expr, name string) bool {
	n := uses([]form.Stmt{&form.Do{X: arg}}, name)
	for _, i := range j.taken {
		n += uses(list[i:i+1], name)
	}
	return n == uses(j.root, name)
}

func spreads(a *form.Array) bool {
	return slices.ContainsFunc(a.Items, func(item form.Item) bool { return item.Spread })
}

// byValue takes references to keys for their values, where nothing is put among them later.
func (j *joiner) byValue(list []form.Stmt, at int, a *form.Array) {
	for i, item := range a.Items {
		v, isVar := item.Value.(*form.Var)
		if item.Ref && isVar && !slices.ContainsFunc(list[at+1:], func(s form.Stmt) bool { return assigns(s, []string{v.Name}) }) && !takenByReference(list, v.Name) {
			a.Items[i].Ref = false
		}
	}
}

// changes tells whether what the values are made of changes before they are used.
func (j *joiner) changes(list []form.Stmt, at int) bool {
	if len(j.taken) == 0 {
		return false
	}
	var names []string
	for _, e := range j.values {
		form.Inspect([]form.Stmt{&form.Do{X: e}}, nil, func(e form.Expr) bool {
			if v, ok := e.(*form.Var); ok {
				names = append(names, v.Name)
			}
			return true
		})
	}
	for i := slices.Min(j.taken); i < at; i++ {
		if !slices.Contains(j.taken, i) && assigns(list[i], names) {
			return true
		}
	}
	return false
}

// assigns tells whether a statement may give one of some variables another value.
func assigns(s form.Stmt, names []string) (found bool) {
	form.Inspect([]form.Stmt{s}, func(s form.Stmt) bool {
		if each, ok := s.(*form.Each); ok {
			found = found || slices.Contains(names, rootOf(each.Value)) || slices.Contains(names, rootOf(each.Key))
		}
		return true
	}, func(e form.Expr) bool {
		switch x := e.(type) {
		case *form.Assign:
			found = found || slices.Contains(names, rootOf(x.To))
		case *form.Step:
			found = found || slices.Contains(names, rootOf(x.X))
		}
		return true
	})
	return found
}

// takenByReference tells a variable that a closure may change.
func takenByReference(list []form.Stmt, name string) (found bool) {
	form.Inspect(list, nil, func(e form.Expr) bool {
		if f, ok := e.(*form.Func); ok {
			found = found || slices.ContainsFunc(f.Uses, func(u form.Use) bool { return u.Ref && u.Name == name })
		}
		return true
	})
	return found
}

// rootOf is the variable that a place is in.
func rootOf(e form.Expr) string {
	for {
		switch x := e.(type) {
		case *form.Var:
			return x.Name
		case *form.Index:
			e = x.Of
		default:
			return ""
		}
	}
}

// uses counts the times that statements name a variable.
func uses(list []form.Stmt, name string) (n int) {
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		switch x := e.(type) {
		case *form.Var:
			if x.Name == name {
				n++
			}
		case *form.Call:
			if x.Name == "compact" || x.Name == "extract" || x.Name == "get_defined_vars" { // any variable
				n++
			}
		case *form.Func:
			for _, u := range x.Uses {
				if u.Name == name {
					n++
				}
			}
		}
		return true
	})
	return n
}

// pure tells a value that may be written twice: nothing in it does anything.
func pure(value form.Expr) bool {
	ok := true
	form.Inspect([]form.Stmt{&form.Do{X: value}}, nil, func(e form.Expr) bool {
		switch e.(type) {
		case *form.Call, *form.Method, *form.Static, *form.New, *form.Send, *form.Assign, *form.Step, *form.Func:
			ok = false
		}
		return true
	})
	return ok
}
