package golang

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// passParams writes functions that change one of their parameters as functions that give it back: f($a) is $a = f($a). Each call must be
// a statement of its own, and nothing may look at the parameter if the function throws.
func passParams(p *form.Program) {
	count := map[string]int{}
	for _, s := range p.Body {
		switch x := s.(type) {
		case *form.Function:
			count[strings.ToLower(x.Name)]++
		case *form.Class:
			for _, m := range x.Methods {
				count[strings.ToLower(m.Name)]++
			}
		}
	}
	for _, s := range p.Body {
		switch x := s.(type) {
		case *form.Function:
			passParam(p, x, false, count)
		case *form.Class:
			for i := range x.Methods {
				passParam(p, &x.Methods[i].Function, true, count)
			}
		}
	}
}

// refCall is a call of such a function.
type refCall struct {
	stmt *form.Do
	to   form.Expr // what it is given
}

func passParam(p *form.Program, f *form.Function, isMethod bool, count map[string]int) {
	at := slices.IndexFunc(f.Params, func(p form.Param) bool { return p.Ref })
	if at < 0 || slices.ContainsFunc(f.Params[at+1:], func(p form.Param) bool { return p.Ref }) || f.Params[at].Variadic || count[strings.ToLower(f.Name)] != 1 {
		return
	}
	if strings.HasPrefix(f.Name, "__") || returnsValue(f.Body) || yieldsIn(f.Body) || takenAlong(f.Body, f.Params[at].Name) || f.Result != "" && f.Result != "void" {
		return
	}
	calls, ok := refCalls(p, f, isMethod, at)
	if !ok || len(calls) == 0 {
		return
	}
	param := &f.Params[at]
	param.Ref = false
	if strings.HasPrefix(param.Type, "?") {
		param.Type = ""
	}
	f.Result = ""
	gives := func(at form.Span) form.Expr { return &form.Var{Span: at, Name: param.Name} }
	returns(f.Body, func(r *form.Return) { r.X = gives(r.Span) })
	end := form.Span{Line: f.EndLine, EndLine: f.EndLine, Start: f.End, End: f.End}
	f.Body = append(f.Body, &form.Return{Common: form.Common{Span: end, ID: p.Count}, X: gives(end)})
	p.Count++
	for _, c := range calls {
		c.stmt.X = &form.Assign{Span: c.stmt.X.At(), To: form.Clone(p, c.to), Value: c.stmt.X}
	}
}

// returns calls do for the returns of a function: not for those of functions in it.
func returns(list []form.Stmt, do func(*form.Return)) {
	for _, s := range list {
		if r, ok := s.(*form.Return); ok {
			do(r)
		}
		form.Bodies(s, func(body []form.Stmt) { returns(body, do) })
	}
}

// refCalls finds the calls of a function. ok says that all of them are statements, of a variable that has a value before.
func refCalls(p *form.Program, f *form.Function, isMethod bool, at int) (calls []refCall, ok bool) {
	total, name := 0, strings.ToLower(f.Name)
	form.Everything(p, func(e form.Expr) {
		if callOf(e, name, isMethod) != nil || namesFunction(e, f.Name) {
			total++
		}
	})
	ok = true
	for _, root := range bodiesIn(p) {
		var visit func(list []form.Stmt, caught bool)
		visit = func(list []form.Stmt, caught bool) {
			for _, s := range list {
				if d, isDo := s.(*form.Do); isDo {
					if args := callOf(d.X, name, isMethod); args != nil {
						to, is := changed(root, args, at)
						ok = ok && is && !caught
						calls = append(calls, refCall{d, to})
					}
				}
				_, isTry := s.(*form.Try)
				form.Bodies(s, func(body []form.Stmt) { visit(body, caught || isTry) })
			}
		}
		visit(root.list, false)
	}
	return calls, ok && total == len(calls)
}

// changed is the variable that a call changes, which has a value before.
func changed(root body, args []form.Arg, at int) (form.Expr, bool) {
	if at >= len(args) || slices.ContainsFunc(args, func(a form.Arg) bool { return a.Spread || a.Name != "" }) {
		return nil, false
	}
	v, isVar := args[at].Value.(*form.Var)
	if !isVar {
		return nil, false
	}
	n := 0
	for _, a := range args {
		n += mentions([]form.Stmt{&form.Do{X: a.Value}}, v.Name)
	}
	return v, n == 1 && (slices.Contains(root.names, v.Name) || assignedBefore(root.list, v))
}

// namesFunction tells a function, or a method, that is called by its name in a text.
func namesFunction(e form.Expr, name string) bool {
	is := func(e form.Expr) bool {
		t, ok := e.(*form.Text)
		return ok && strings.EqualFold(t.Value[strings.LastIndexByte(t.Value, ':')+1:], name)
	}
	switch x := e.(type) {
	case *form.Call:
		return slices.ContainsFunc(x.Args, func(a form.Arg) bool { return is(a.Value) })
	case *form.Array:
		return len(x.Items) == 2 && x.Items[0].Key == nil && x.Items[1].Key == nil && is(x.Items[1].Value)
	}
	return false
}

// callOf gives the arguments of a call of a function, or of a method, of a name; nil: it is none.
func callOf(e form.Expr, name string, isMethod bool) []form.Arg {
	args, found := []form.Arg(nil), false
	switch x := e.(type) {
	case *form.Call:
		args, found = x.Args, !isMethod && x.By == nil && x.Name == name
	case *form.Method:
		args, found = x.Args, isMethod && x.By == nil && strings.EqualFold(x.Name, name)
	case *form.Static:
		args, found = x.Args, isMethod && strings.EqualFold(x.Name, name)
	}
	if !found {
		return nil
	}
	return append([]form.Arg{}, args...)
}

// assignedBefore tells a variable that gets a value before a place.
func assignedBefore(list []form.Stmt, v *form.Var) (found bool) {
	form.Inspect(list, func(s form.Stmt) bool {
		each, ok := s.(*form.Each)
		found = found || ok && each.Start < v.Start && (rootName(each.Value) == v.Name || rootName(each.Key) == v.Name)
		return true
	}, func(e form.Expr) bool {
		a, ok := e.(*form.Assign)
		found = found || ok && a.Start < v.Start && (rootName(a.To) == v.Name || takenApart(a.To, v.Name))
		return true
	})
	return found
}
