package notice

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// requestTypes are classes of what a framework hands a controller.
var requestTypes = []string{"Request", "ServerRequestInterface", "RequestInterface", "ServerRequest", "MessageInterface"}

// Find makes handlers of what receives notifications in a program.
func Find(p *form.Program) {
	newID := func() int {
		p.Count++
		return p.Count - 1
	}
	var script, declared []form.Stmt
	own := helpersOf(p, nil)
	for _, stmt := range p.Body {
		switch x := stmt.(type) {
		case *form.Function:
			function(p, x, own, newID)
			declared = append(declared, stmt)
		case *form.Class:
			h := helpersOf(p, x)
			for i := range x.Methods {
				if !x.Methods[i].Static {
					function(p, &x.Methods[i].Function, h, newID)
				}
			}
			declared = append(declared, stmt)
		default:
			script = append(script, stmt)
		}
	}
	if made := routes(p, script, newID); made != nil {
		p.Body = append(declared, made...)
	} else if made := whole(p, script, newID); made != nil {
		p.Body = append(declared, made...)
	}
}

// follow does the work twice: to see whether it can be done, and to do it.
func follow(list []form.Stmt, requests map[string]bool, h *helpers, newID func() int) ([]form.Stmt, *script) {
	var out []form.Stmt
	var s *script
	for _, dry := range []bool{true, false} {
		s = &script{env: map[string]value{}, requests: requests, dry: dry, newID: newID, helpers: h}
		out = s.list(list, true)
		if s.aborted || !s.opened || !s.read {
			return nil, nil
		}
	}
	if s.from == 0 {
		s.from, s.to = list[0].Base().Line, list[len(list)-1].Base().EndLine
	}
	return out, s
}

// function makes one that gets notifications of one that gets requests.
func function(p *form.Program, f *form.Function, h *helpers, newID func() int) {
	requests := map[string]bool{"request": true}
	for _, param := range f.Params {
		if !slices.Contains(requestTypes, strings.TrimPrefix(param.Type, "?")) && param.Name != "request" && param.Type != "Response" && param.Type != "ResponseInterface" {
			return // it gets something else as well
		}
		requests[param.Name] = param.Type != "Response" && param.Type != "ResponseInterface"
	}
	before := reads(f.Body)
	body, s := follow(f.Body, requests, h, newID)
	if s == nil {
		return
	}
	f.Body, f.Params, f.Result, f.Notified = idle(body, before, reads(body)), nil, "void", true
	if at, ok := keepsInThis(body); ok {
		p.Notes = append(p.Notes, form.Note{Span: at, Text: "PHP has an object of its own for each request; in Go notifications come at the same time: what they keep in one object needs a sync.Mutex"})
	}
	p.Notes = append(p.Notes, form.Note{Span: f.Span, Text: s.told() + ": serve this function by notify.Handler(client, …)"})
}

// keepsInThis finds where a property of the object is set.
func keepsInThis(list []form.Stmt) (at form.Span, found bool) {
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		a, ok := e.(*form.Assign)
		if !ok {
			return true
		}
		to := a.To
		for {
			i, isIndex := to.(*form.Index)
			if !isIndex {
				break
			}
			to = i.Of
		}
		if p, isProp := to.(*form.Prop); isProp {
			if _, isThis := p.Of.(*form.This); isThis && !found {
				at, found = a.Span, true
			}
		}
		return true
	})
	return at, found
}

func (s *script) told() string {
	return fmt.Sprintf("lines %d to %d read the request, verify and decrypt it, and answer, which notify.Handler does with Config.Certs and Config.APIv3Key of the client", s.from, s.to)
}

// whole makes a handler of a script.
func whole(p *form.Program, list []form.Stmt, newID func() int) []form.Stmt {
	begin, h := len(list), helpersOf(p, nil)
	for i, stmt := range list {
		s := &script{env: map[string]value{}, requests: map[string]bool{"request": true}, dry: true, helpers: h}
		s.list([]form.Stmt{stmt}, false)
		if s.read {
			begin = i
			break
		}
	}
	before := reads(list)
	body, s := follow(list[begin:], map[string]bool{"request": true}, helpersOf(p, nil), newID)
	if s == nil {
		return nil
	}
	outside := list[:begin:begin]
	for len(body) > 0 && movable(body[0]) {
		outside, body = append(outside, body[0]), body[1:]
	}
	after := reads(append(slices.Clone(outside), body...))
	body, outside = idle(body, before, after), idle(outside, before, after)
	at := list[begin].Base().Span
	at.End, at.EndLine = list[len(list)-1].Base().End, list[len(list)-1].Base().EndLine
	f := &form.Func{Span: at, Body: body, Result: "void"}
	inside := reads(body)
	for _, name := range slices.Sorted(maps.Keys(assigned(outside))) {
		if inside[name] > 0 {
			f.Uses = append(f.Uses, form.Use{Name: name})
		}
	}
	p.Notes = append(p.Notes, form.Note{Span: at, Text: s.told()})
	return append(outside, serve(form.Common{Span: at, ID: newID()}, clientOf(outside), f),
		&form.Skip{Common: form.Common{Span: at, ID: newID(), Lead: []string{`It goes where PHP's script stood: http.Handle("/notify", handler)`}}})
}

// serve gives a variable the handler.
func serve(at form.Common, client string, f *form.Func) form.Stmt {
	h := &form.Handler{Span: at.Span, Client: &form.Var{Span: at.Span, Name: client}, Func: f}
	return &form.Do{Common: at, X: &form.Assign{Span: at.Span, To: &form.Var{Span: at.Span, Name: "handler"}, Value: h}}
}

// movable tells a statement at the beginning of a handler that may as well stand before it: comments, keys, the client.
func movable(stmt form.Stmt) bool {
	switch x := stmt.(type) {
	case *form.Skip:
		return true
	case *form.Do:
		a, ok := x.X.(*form.Assign)
		if !ok || a.Op != "" || a.Ref || !isVar(a.To) {
			return false
		}
		c, isStatic := a.Value.(*form.Static)
		return isStatic && c.Class == "Builder" || harmless(a.Value) && !parts(a.Value)
	}
	return false
}

func isVar(e form.Expr) bool { _, ok := e.(*form.Var); return ok }

// parts tells whether a part of a notification is in an expression.
func parts(e form.Expr) (found bool) {
	if _, ok := e.(*form.Notified); ok {
		return true
	}
	form.Children(e, func(x form.Expr) { found = found || parts(x) })
	return found
}

// routes makes handlers of functions that a framework's router gets.
func routes(p *form.Program, list []form.Stmt, newID func() int) (out []form.Stmt) {
	found, before, h, name := false, reads(list), helpersOf(p, nil), ""
	for _, stmt := range list {
		at := *stmt.Base()
		path, f := route(stmt)
		if f == nil {
			out = append(out, stmt)
			continue
		}
		requests := map[string]bool{"request": true}
		for _, param := range f.Params {
			requests[param.Name] = slices.Contains(requestTypes, strings.TrimPrefix(param.Type, "?")) || param.Type == "" && strings.HasPrefix(param.Name, "req")
		}
		body, s := follow(f.Body, requests, h, newID)
		if s == nil {
			return nil
		}
		body = idle(body, reads(f.Body), reads(body))
		inside := reads(body)
		uses := slices.DeleteFunc(f.Uses, func(u form.Use) bool { return inside[u.Name] == 0 })
		made := &form.Func{Span: f.Span, Uses: uses, Body: body, Result: "void"}
		at.Trail = ""
		p.Notes = append(p.Notes, form.Note{Span: at.Span, Text: s.told()})
		out = append(out, serve(at, clientOf(out), made),
			&form.Skip{Common: form.Common{Span: at.Span, ID: newID(), Lead: []string{"It goes where PHP's router has it: http.Handle(" + strconv.Quote(path) + ", handler)"}}})
		found, name = true, routerOf(stmt)
	}
	if !found {
		return nil
	}
	for i := range out {
		out[i] = router(out[i], name, p.Quote)
	}
	return idle(out, before, reads(out))
}

// route is the path and the function that a router gets: $app->post('/notify', function (…) {…}).
func route(stmt form.Stmt) (string, *form.Func) {
	d, ok := stmt.(*form.Do)
	if !ok {
		return "", nil
	}
	var name string
	var args []form.Arg
	switch x := d.X.(type) {
	case *form.Method:
		name, args = x.Name, x.Args
	case *form.Static:
		name, args = x.Name, x.Args
	}
	path, ok := arg(args, 0).(*form.Text)
	f, isFunc := arg(args, 1).(*form.Func)
	if !ok || !isFunc || len(args) != 2 || !slices.Contains([]string{"post", "any", "rule", "request"}, name) {
		return "", nil
	}
	return path.Value, f
}

// clientOf is the variable with the client of a script; else it is from around.
func clientOf(list []form.Stmt) string {
	for _, stmt := range list {
		if d, ok := stmt.(*form.Do); ok {
			if a, ok := d.X.(*form.Assign); ok {
				c, isStatic := a.Value.(*form.Static)
				v, isVar := a.To.(*form.Var)
				if isStatic && isVar && c.Class == "Builder" {
					return v.Name
				}
			}
		}
	}
	return "instance"
}

// assigned are variables that statements give a value.
func assigned(list []form.Stmt) map[string]bool {
	names := map[string]bool{}
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		if a, ok := e.(*form.Assign); ok {
			if v, ok := a.To.(*form.Var); ok {
				names[v.Name] = true
			}
		}
		return true
	})
	return names
}

// reads counts how often each variable is read.
func reads(list []form.Stmt) map[string]int {
	counts := map[string]int{}
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		switch x := e.(type) {
		case *form.Var:
			counts[x.Name]++
		case *form.Assign:
			if v, ok := x.To.(*form.Var); ok && x.Op == "" {
				counts[v.Name]--
			}
		case *form.Func:
			for _, u := range x.Uses {
				counts[u.Name]++
			}
		}
		return true
	})
	return counts
}

// idle leaves out what was computed for the part that notify does: keys, and texts that nobody reads any more.
func idle(list []form.Stmt, before, after map[string]int) (out []form.Stmt) {
	for _, stmt := range list {
		if d, ok := stmt.(*form.Do); ok {
			a, isAssign := d.X.(*form.Assign)
			if isAssign && a.Op == "" {
				v, isVar := a.To.(*form.Var)
				if isVar && before[v.Name] > 0 && after[v.Name] == 0 && harmless(a.Value) {
					s := &script{}
					out = append(out, s.drop(&d.Common))
					continue
				}
			}
		}
		out = append(out, stmt)
	}
	return out
}

// harmless tells values that do nothing while they are made.
func harmless(e form.Expr) bool {
	switch x := e.(type) {
	case *form.Text, *form.Int, *form.Bool, *form.Null, *form.Var, *form.Notified, *form.Const, *form.Prop:
		return true
	case *form.Index:
		return x.Key != nil && harmless(x.Of) && harmless(x.Key)
	case *form.Concat:
		return !slices.ContainsFunc(x.Parts, func(p form.Expr) bool { return !harmless(p) })
	case *form.Array:
		return !slices.ContainsFunc(values(x), func(p form.Expr) bool { return !harmless(p) })
	case *form.Static:
		return (x.Class == "Yii" && x.Name == "getAlias" || x.Class == "Rsa" && strings.HasPrefix(x.Name, "from") || x.Class == "PemUtil") && !slices.ContainsFunc(exprs(x.Args), func(p form.Expr) bool { return !harmless(p) })
	case *form.Call:
		return slices.Contains([]string{"env", "config", "getenv", "file_get_contents", "base_path", "storage_path", "root_path", "app_path", "public_path", "resource_path", "runtime_path", "dirname", "realpath"}, x.Name) && !slices.ContainsFunc(exprs(x.Args), func(p form.Expr) bool { return !harmless(p) })
	}
	return false
}
