package notice

import (
	"slices"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// script is one that is being followed.
type script struct {
	env      map[string]value
	requests map[string]bool // variables that hold the request
	dry      bool            // nothing is changed: it is only seen whether it can be done
	aborted  bool
	opened   bool // something is decrypted
	read     bool // something of the request is read
	from, to int  // lines of what is left to notify
	depth    int  // of branches that may not run
	newID    func() int
	known    map[form.Expr]value
	helpers  *helpers
	nest     int // helpers that are looked into
}

// drop leaves a statement to notify.
func (s *script) drop(c *form.Common) form.Stmt {
	if s.from == 0 || c.Line < s.from {
		s.from = c.Line
	}
	s.to = max(s.to, c.EndLine)
	skip := &form.Skip{Common: form.Common{Span: c.Span, Lead: c.Lead, ID: c.ID}}
	if c.Trail != "" {
		skip.Lead = append(append([]string{}, c.Lead...), c.Trail)
	}
	return skip
}

// list follows statements. last says that nothing comes behind them.
func (s *script) list(list []form.Stmt, last bool) (out []form.Stmt) {
	var pending reply
	for i, stmt := range list {
		at := *stmt.Base()
		if r, ok := s.answers(stmt); ok {
			out = append(out, s.drop(&at))
			pending = pending.with(r)
			continue
		}
		if end, ok := s.ends(stmt, pending); ok {
			return append(out, end...)
		}
		made := s.stmt(stmt, last && s.onlyAnswers(list[i+1:]))
		out = append(out, made...)
		if ended(out) {
			return out
		}
	}
	if pending.failed {
		at := form.Common{Span: list[len(list)-1].Base().Span, ID: s.id()}
		if !last {
			return append(out, &form.Unread{Common: at, Why: "an answer to WeChat Pay while the script goes on"})
		}
		out = append(out, pending.thrown(at))
	}
	return out
}

func (s *script) id() int {
	if s.dry {
		return 0
	}
	return s.newID()
}

// onlyAnswers tells whether nothing but a success follows.
func (s *script) onlyAnswers(list []form.Stmt) bool {
	for _, stmt := range list {
		if _, ok := stmt.(*form.Skip); ok {
			continue
		}
		return false
	}
	return true
}

// ended tells whether the last statement leaves the function.
func ended(list []form.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	switch x := list[len(list)-1].(type) {
	case *form.Return:
		return true
	case *form.Do:
		_, ok := x.X.(*form.Throw)
		return ok
	}
	return false
}

// answers tells statements that answer, and go on.
func (s *script) answers(stmt form.Stmt) (reply, bool) {
	switch x := stmt.(type) {
	case *form.Echo:
		if len(x.Xs) == 1 {
			if _, isBool := x.Xs[0].(*form.Bool); !isBool {
				r := answer(x.Xs[0])
				return r, r.known
			}
		}
	case *form.Do:
		if r, ok := s.written(x.X); ok {
			return r, true
		}
		c, ok := x.X.(*form.Call)
		if !ok {
			break
		}
		switch c.Name {
		case "unset":
			return reply{}, s.any(exprs(c.Args), digest)
		case "http_response_code":
			return status(arg(c.Args, 0)), true
		case "header":
			r := reply{}
			if len(c.Args) == 3 {
				r = status(c.Args[2].Value)
			}
			return r, true
		}
	}
	return reply{}, false
}

// ends writes what ends the script.
func (s *script) ends(stmt form.Stmt, pending reply) ([]form.Stmt, bool) {
	var x form.Expr
	at := *stmt.Base()
	switch e := stmt.(type) {
	case *form.Return:
		x = e.X
	case *form.Do:
		exit, ok := e.X.(*form.Exit)
		if !ok {
			return nil, false
		}
		x = exit.X
	default:
		return nil, false
	}
	r := reply{known: true}
	if x != nil {
		r = answer(x)
		if made, ok := s.response(x); ok {
			r = made
		}
		switch x.(type) {
		case *form.Int, *form.Null:
			r.known = true
		}
	}
	if !r.known {
		s.aborted = true // it gives something back
		return nil, true
	}
	if r = pending.with(r); r.failed {
		return []form.Stmt{r.thrown(at)}, true
	}
	return []form.Stmt{&form.Return{Common: at}}, true
}

// stmt follows one.
func (s *script) stmt(stmt form.Stmt, last bool) []form.Stmt {
	switch x := stmt.(type) {
	case *form.Do:
		return []form.Stmt{s.do(x)}
	case *form.Echo:
		c := *x
		c.Xs = s.all(x.Xs)
		return []form.Stmt{&c}
	case *form.If:
		return s.branches(x, last)
	case *form.Try:
		c := *x
		s.depth++
		c.Body = s.list(x.Body, false)
		c.Catches = nil
		for _, k := range x.Catches {
			k.Body = s.list(k.Body, last && x.Finally == nil)
			c.Catches = append(c.Catches, k)
		}
		if x.Finally != nil {
			c.Finally = s.list(x.Finally, last)
		}
		s.depth--
		return []form.Stmt{&c}
	case *form.Block:
		return s.list(x.Body, last)
	}
	return []form.Stmt{s.loop(stmt)}
}

// loop follows what repeats or chooses.
func (s *script) loop(stmt form.Stmt) form.Stmt {
	s.depth++
	defer func() { s.depth-- }()
	switch x := stmt.(type) {
	case *form.Each:
		c := *x
		c.Over, c.Body = s.expr(x.Over), s.list(x.Body, false)
		return &c
	case *form.For:
		c := *x
		c.Init, c.Cond, c.After, c.Body = s.all(x.Init), s.all(x.Cond), s.all(x.After), s.list(x.Body, false)
		return &c
	case *form.Switch:
		c := *x
		c.X, c.Cases = s.expr(x.X), nil
		for _, k := range x.Cases {
			k.Body = s.list(k.Body, false)
			c.Cases = append(c.Cases, k)
		}
		return &c
	}
	return stmt
}

// branches decides conditions that ask whether all is well.
func (s *script) branches(x *form.If, last bool) []form.Stmt {
	c := *x
	c.Branches = nil
	decided := false
	for _, b := range x.Branches {
		v := value{role: good}
		if b.Cond != nil {
			v = s.truth(b.Cond)
		}
		switch {
		case v.role == bad:
			decided = true
			continue
		case v.role == good && len(c.Branches) == 0:
			head := s.drop(&x.Common)
			return append([]form.Stmt{head}, s.list(b.Body, last)...)
		case v.role == good:
			b.Cond = nil
		default:
			b.Cond = s.expr(b.Cond)
		}
		s.depth++
		b.Body = s.list(b.Body, last)
		s.depth--
		c.Branches = append(c.Branches, b)
		if b.Cond == nil {
			break
		}
	}
	if len(c.Branches) == 0 || decided {
		head := s.drop(&x.Common)
		c.Lead, c.Trail = nil, ""
		if len(c.Branches) == 0 {
			return []form.Stmt{head}
		}
		return []form.Stmt{head, &c}
	}
	return []form.Stmt{&c}
}

// do follows an expression that is a statement.
func (s *script) do(x *form.Do) form.Stmt {
	a, ok := x.X.(*form.Assign)
	if !ok && s.logsGone(x.X) {
		made := s.drop(&x.Common).Base()
		made.Lead = append(slices.Clone(made.Lead), "PHP logs what came; the receiver's Logger does that here")
		return &form.Skip{Common: *made}
	}
	if !ok || a.Op != "" || a.Ref {
		c := *x
		c.X = s.expr(x.X)
		return &c
	}
	v := s.of(a.Value)
	switch to := a.To.(type) {
	case *form.Var:
		s.set(to.Name, v)
	case *form.Array:
		if v.role == envelope || v.role == resource || v.role == content && v.name == apiv2 && onlySigns(to) {
			s.apart(to, v)
			return s.drop(&x.Common)
		}
	}
	if came(v.role) && !kept(v.role) || v.role == bad || v.role == age || v.role == place {
		if _, isVar := a.To.(*form.Var); isVar {
			return s.drop(&x.Common)
		}
	}
	c := *x
	c.X = s.expr(x.X)
	return &c
}

// logsGone tells a line of a log of which something is what notify keeps to itself.
func (s *script) logsGone(e form.Expr) bool {
	switch x := e.(type) {
	case *form.Static:
		return x.Class == "Log" && slices.ContainsFunc(exprs(x.Args), s.hasGone)
	case *form.Call:
		return (x.Name == "file_put_contents" && len(x.Args) == 3 || x.Name == "error_log" || x.Name == "logger" || x.Name == "trace") && slices.ContainsFunc(exprs(x.Args), s.hasGone)
	}
	return false
}

func (s *script) hasGone(e form.Expr) bool {
	v := s.of(e)
	found := came(v.role) && !kept(v.role) && v.role != good
	form.Children(e, func(x form.Expr) { found = found || s.hasGone(x) })
	return found
}

// kept are roles that a notification has.
func kept(r role) bool { return r == field || r == plain || r == content }

// set gives a variable its role. One that has another in a branch alone is nothing to rely on.
func (s *script) set(name string, v value) {
	if v.role == plain || v.role == content {
		s.opened = true
	}
	if came(v.role) {
		s.read = true
	}
	if old, ok := s.env[name]; ok && old != v && s.depth > 0 {
		s.aborted = true
	}
	s.env[name] = v
	clear(s.known)
}

// apart gives variables their roles where an array is taken apart.
func (s *script) apart(to *form.Array, v value) {
	for _, item := range to.Items {
		key, ok := item.Key.(*form.Text)
		if !ok {
			s.aborted = true
			return
		}
		m := member(v.role, key.Value)
		switch place := item.Value.(type) {
		case *form.Array:
			s.apart(place, m)
		case *form.Var:
			if kept(m.role) {
				s.aborted = true // it would have to be assigned
			}
			s.set(place.Name, m)
		default:
			s.aborted = true
		}
	}
}
