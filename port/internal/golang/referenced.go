package golang

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// passReferences writes loops over references, and functions that change what they are given, without references, where that comes to
// the same: the member goes back into its place behind each change, and the function gives back what it was given.
func passReferences(p *form.Program) {
	passParams(p)
	refs := refFuncs(p)
	for _, root := range bodiesIn(p) {
		r := &referrer{program: p, root: root.list, refs: refs}
		r.list(root.list)
	}
}

// refFuncs are the functions and methods of a program that change what they are given, by their names.
func refFuncs(p *form.Program) map[string]bool {
	names := map[string]bool{}
	for _, s := range p.Body {
		switch x := s.(type) {
		case *form.Function:
			names[strings.ToLower(x.Name)] = takesRefs(x)
		case *form.Class:
			for _, m := range x.Methods {
				name := strings.ToLower(m.Name)
				names[name] = names[name] || takesRefs(&m.Function)
			}
		}
	}
	return names
}

// body is the statements of a function, and the variables that it begins with.
type body struct {
	list  []form.Stmt
	names []string
}

// bodiesIn are the statements of a program, and those of each function in it.
func bodiesIn(p *form.Program) (bodies []body) {
	bodies = append(bodies, body{list: p.Body})
	add := func(f *form.Function) {
		b := body{list: f.Body}
		for _, p := range f.Params {
			b.names = append(b.names, p.Name)
		}
		bodies = append(bodies, b)
	}
	for _, s := range p.Body {
		switch x := s.(type) {
		case *form.Function:
			add(x)
		case *form.Class:
			for i := range x.Methods {
				add(&x.Methods[i].Function)
			}
		}
	}
	form.Everything(p, func(e form.Expr) {
		if f, ok := e.(*form.Func); ok {
			b := body{list: f.Body}
			for _, p := range f.Params {
				b.names = append(b.names, p.Name)
			}
			for _, u := range f.Uses {
				b.names = append(b.names, u.Name)
			}
			bodies = append(bodies, b)
		}
	})
	return bodies
}

// referrer looks at the loops of one function.
type referrer struct {
	program *form.Program
	root    []form.Stmt
	refs    map[string]bool // functions that change what they are given
	made    int
}

func (r *referrer) list(list []form.Stmt) {
	for i, s := range list {
		form.Bodies(s, r.list)
		each, ok := s.(*form.Each)
		if !ok || !each.Ref {
			continue
		}
		var next form.Stmt
		if i+1 < len(list) {
			next = list[i+1]
		}
		if r.byPlace(each, next) && isUnset(next, each.Value.(*form.Var).Name) {
			list[i+1] = without(next.(*form.Do), each.Value.(*form.Var).Name)
		}
	}
}

// isUnset tells a statement that does nothing but unset a variable, and maybe others.
func isUnset(s form.Stmt, name string) bool {
	do, ok := s.(*form.Do)
	if !ok {
		return false
	}
	c, ok := do.X.(*form.Call)
	if !ok || c.Name != "unset" {
		return false
	}
	return slices.ContainsFunc(c.Args, func(a form.Arg) bool {
		v, ok := a.Value.(*form.Var)
		return ok && v.Name == name
	})
}

// without takes a variable out of an unset.
func without(d *form.Do, name string) form.Stmt {
	c := *d.X.(*form.Call)
	c.Args = slices.DeleteFunc(slices.Clone(c.Args), func(a form.Arg) bool {
		v, ok := a.Value.(*form.Var)
		return ok && v.Name == name
	})
	if len(c.Args) == 0 {
		return &form.Skip{Common: d.Common}
	}
	return &form.Do{Common: d.Common, X: &c}
}

// byPlace writes a loop over references to the members of a variable as one over its members. The reference must not live on.
func (r *referrer) byPlace(s *form.Each, next form.Stmt) bool {
	of, ok := s.Over.(*form.Var)
	member, isVar := s.Value.(*form.Var)
	if !ok || !isVar || of.Name == member.Name || r.changes(s.Body, of.Name) || takenAlong(s.Body, of.Name) || takenAlong(s.Body, member.Name) {
		return false
	}
	if !isUnset(next, member.Name) && mentions(r.root, member.Name) != mentions([]form.Stmt{s}, member.Name) {
		return false
	}
	key, hasKey := s.Key.(*form.Var)
	if s.Key != nil && !hasKey || hasKey && r.changes(s.Body, key.Name) {
		return false
	}
	if !hasKey {
		r.made++
		key = &form.Var{Span: member.Span, Name: member.Name + placeSuffix + map[bool]string{true: "", false: strconv.Itoa(r.made)}[r.made == 1]}
	}
	if !r.onlyStatements(s.Body, member.Name) {
		return false
	}
	s.Ref, s.Key = false, key
	s.Body = r.goingBack(s.Body, of, key, member)
	return true
}

// placeSuffix is in the names of keys that the source does not have.
const placeSuffix = " place"

// isPlace tells such a key.
func isPlace(e form.Expr) bool {
	x, ok := e.(*form.Var)
	return ok && strings.Contains(x.Name, placeSuffix)
}

// changes tells whether statements give a variable another value.
func (r *referrer) changes(list []form.Stmt, name string) (found bool) {
	form.Inspect(list, func(s form.Stmt) bool {
		if each, ok := s.(*form.Each); ok {
			found = found || rootName(each.Key) == name || rootName(each.Value) == name || each.Ref && rootName(each.Over) == name
		}
		return true
	}, func(e form.Expr) bool {
		found = found || r.changesIn(e, name)
		return true
	})
	return found
}

// changesIn tells an expression that may change a variable by itself.
func (r *referrer) changesIn(e form.Expr, name string) bool {
	given := func(args []form.Arg, from int) bool {
		return from < len(args) && slices.ContainsFunc(args[from:], func(a form.Arg) bool { return rootName(a.Value) == name })
	}
	switch x := e.(type) {
	case *form.Assign:
		return rootName(x.To) == name || x.Ref && rootName(x.Value) == name || takenApart(x.To, name)
	case *form.Step:
		return rootName(x.X) == name
	case *form.Method:
		return r.refs[strings.ToLower(x.Name)] && given(x.Args, 0)
	case *form.Static:
		return r.refs[strings.ToLower(x.Name)] && given(x.Args, 0)
	case *form.Call:
		if setsAny(x) {
			return true
		}
		if x.By != nil || r.refs[x.Name] || changesArgs[x.Name] {
			return given(x.Args, firstRef[x.Name])
		}
	}
	return false
}

// firstRef is the first argument that a function of PHP may change, where that is not the first of all.
var firstRef = map[string]int{"str_replace": 3, "str_ireplace": 3, "preg_replace": 4, "preg_replace_callback": 4, "preg_match": 2, "preg_match_all": 2,
	"similar_text": 2, "sscanf": 2, "parse_str": 1, "mb_parse_str": 1, "openssl_sign": 1, "openssl_encrypt": 5, "exec": 1}

func takenApart(to form.Expr, name string) bool {
	a, ok := to.(*form.Array)
	return ok && slices.ContainsFunc(a.Items, func(item form.Item) bool { return rootName(item.Value) == name || takenApart(item.Value, name) })
}

// rootName is the variable that a place is in.
func rootName(e form.Expr) string {
	for {
		switch x := e.(type) {
		case *form.Var:
			return x.Name
		case *form.Index:
			e = x.Of
		case *form.Prop:
			e = x.Of
		default:
			return ""
		}
	}
}

// onlyStatements tells whether a variable changes in assignments that are statements, and nowhere else.
func (r *referrer) onlyStatements(list []form.Stmt, name string) bool {
	ok := true
	form.Inspect(list, func(s form.Stmt) bool {
		if each, isEach := s.(*form.Each); isEach && (rootName(each.Value) == name || rootName(each.Key) == name || each.Ref && rootName(each.Over) == name) {
			ok = false
		}
		if d, isDo := s.(*form.Do); isDo && r.isChange(d, name) {
			form.Children(d.X, func(e form.Expr) { ok = ok && !r.changes([]form.Stmt{&form.Do{X: e}}, name) })
			return false
		}
		return true
	}, func(e form.Expr) bool {
		ok = ok && !r.changesIn(e, name)
		return true
	})
	return ok
}

// isChange tells a statement that changes a variable: an assignment, a step, or a call of sort and its like.
func (r *referrer) isChange(d *form.Do, name string) bool {
	switch x := d.X.(type) {
	case *form.Assign:
		return !x.Ref && rootName(x.To) == name
	case *form.Step, *form.Call, *form.Method, *form.Static:
		return r.changesIn(x, name)
	}
	return false
}

// goingBack puts the member back behind each statement that changes it.
func (r *referrer) goingBack(list []form.Stmt, of, key, member *form.Var) (made []form.Stmt) {
	for i, s := range list {
		r.bodies(s, of, key, member)
		made = append(made, s)
		d, ok := s.(*form.Do)
		if !ok || !r.isChange(d, member.Name) {
			continue
		}
		if i+1 < len(list) {
			if next, isDo := list[i+1].(*form.Do); isDo && r.isChange(next, member.Name) && !mayFail(next.X) && mentions([]form.Stmt{next}, of.Name) == 0 {
				continue // once for both
			}
		}
		at := d.Span
		back := &form.Assign{Span: at, To: &form.Index{Span: at, Of: &form.Var{Span: at, Name: of.Name}, Key: &form.Var{Span: at, Name: key.Name}}, Value: &form.Var{Span: at, Name: member.Name}}
		made = append(made, &form.Do{Common: form.Common{Span: at, ID: r.program.Count}, X: back})
		r.program.Count++
	}
	return made
}

// bodies does it for the statements in one.
func (r *referrer) bodies(s form.Stmt, of, key, member *form.Var) {
	inner := func(list *[]form.Stmt) { *list = r.goingBack(*list, of, key, member) }
	switch x := s.(type) {
	case *form.If:
		for i := range x.Branches {
			inner(&x.Branches[i].Body)
		}
	case *form.For:
		inner(&x.Body)
	case *form.Each:
		inner(&x.Body)
	case *form.Switch:
		for i := range x.Cases {
			inner(&x.Cases[i].Body)
		}
	case *form.Try:
		inner(&x.Body)
		for i := range x.Catches {
			inner(&x.Catches[i].Body)
		}
		inner(&x.Finally)
	case *form.Block:
		inner(&x.Body)
	}
}

// mayFail tells an expression that may end the function, or call another.
func mayFail(e form.Expr) bool {
	switch e.(type) {
	case *form.Call, *form.Method, *form.Static, *form.New, *form.Send, *form.Throw, *form.Exit, *form.Func:
		return true
	}
	found := false
	form.Children(e, func(x form.Expr) { found = found || mayFail(x) })
	return found
}

// mentions counts how often statements name a variable.
func mentions(list []form.Stmt, name string) (n int) {
	form.Inspect(list, func(s form.Stmt) bool {
		if t, ok := s.(*form.Try); ok {
			for _, c := range t.Catches {
				if c.Var == name {
					n++
				}
			}
		}
		return true
	}, func(e form.Expr) bool {
		switch x := e.(type) {
		case *form.Var:
			if x.Name == name {
				n++
			}
		case *form.Call:
			if x.Name == "compact" || setsAny(x) || x.Name == "get_defined_vars" { // any variable
				n++
			}
		case *form.Func:
			n += len(slices.DeleteFunc(slices.Clone(x.Uses), func(u form.Use) bool { return u.Name != name }))
		}
		return true
	})
	return n
}

// takenAlong tells a variable that a function takes along by reference.
func takenAlong(list []form.Stmt, name string) (found bool) {
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		if f, ok := e.(*form.Func); ok {
			found = found || slices.ContainsFunc(f.Uses, func(u form.Use) bool { return u.Ref && u.Name == name })
		}
		return true
	})
	return found
}
