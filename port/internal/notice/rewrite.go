package notice

import (
	"github.com/a8579013/wechatpay/port/internal/form"
)

const gone = "what comes before the decryption, which notify.Handler keeps to itself,"

func (s *script) all(list []form.Expr) (out []form.Expr) {
	for _, e := range list {
		out = append(out, s.expr(e))
	}
	return out
}

// expr puts parts of the notification where a script has them from its own work.
func (s *script) expr(e form.Expr) form.Expr {
	if e == nil {
		return nil
	}
	v := s.of(e)
	if v.role == plain || v.role == content {
		s.opened = true
	}
	if s.dry {
		return e
	}
	switch v.role {
	case other, request:
		return s.inside(e)
	case good, bad:
		return &form.Bool{Span: e.At(), Value: v.role == good}
	case plain, content, field:
		for {
			c, ok := e.(*form.Cast)
			if !ok {
				break
			}
			e = c.X
		}
		if a, ok := e.(*form.Assign); ok {
			a.Value = s.expr(a.Value)
			return a
		}
		if _, ok := e.(*form.Var); ok {
			return e
		}
		part := map[role]string{plain: "plaintext", content: "content", field: v.name}[v.role]
		return &form.Notified{Span: e.At(), Part: part}
	}
	return &form.Foreign{Span: e.At(), Why: gone}
}

// args are arguments, in a list of their own.
func (s *script) args(list []form.Arg) (out []form.Arg) {
	for _, a := range list {
		a.Value = s.expr(a.Value)
		out = append(out, a)
	}
	return out
}

// inside goes on with what an expression is made of.
func (s *script) inside(e form.Expr) form.Expr {
	switch x := e.(type) {
	case *form.Array:
		for i := range x.Items {
			x.Items[i].Key, x.Items[i].Value = s.expr(x.Items[i].Key), s.expr(x.Items[i].Value)
		}
	case *form.Index:
		x.Of, x.Key = s.expr(x.Of), s.expr(x.Key)
	case *form.Prop:
		x.Of, x.By = s.expr(x.Of), s.expr(x.By)
	case *form.Concat:
		x.Parts = s.all(x.Parts)
	case *form.Unary:
		x.X = s.expr(x.X)
	case *form.Binary:
		return s.shorter(x)
	case *form.Ternary:
		switch s.truth(x.Cond).role {
		case good:
			if x.Then != nil {
				return s.expr(x.Then)
			}
		case bad:
			return s.expr(x.Else)
		}
		x.Cond, x.Then, x.Else = s.expr(x.Cond), s.expr(x.Then), s.expr(x.Else)
	case *form.Assign:
		x.Value = s.expr(x.Value)
	case *form.Cast:
		x.X = s.expr(x.X)
	case *form.Isset:
		x.Xs = s.all(x.Xs)
	case *form.Empty:
		x.X = s.expr(x.X)
	case *form.Match:
		x.X = s.expr(x.X)
		for i := range x.Arms {
			x.Arms[i].If, x.Arms[i].Value = s.all(x.Arms[i].If), s.expr(x.Arms[i].Value)
		}
	case *form.Throw:
		x.X = s.expr(x.X)
	default:
		s.called(e)
	}
	return e
}

// called is inside for what calls.
func (s *script) called(e form.Expr) {
	switch x := e.(type) {
	case *form.Call:
		x.By, x.Args = s.expr(x.By), s.args(x.Args)
	case *form.Method:
		x.Of, x.By, x.Args = s.expr(x.Of), s.expr(x.By), s.args(x.Args)
	case *form.Static:
		x.Args = s.args(x.Args)
	case *form.New:
		x.Args = s.args(x.Args)
	case *form.Path:
		for i := range x.Pieces {
			x.Pieces[i].Text = s.expr(x.Pieces[i].Text)
		}
	case *form.Send:
		if p, ok := x.To.(*form.Path); ok {
			s.called(p)
		}
		x.By, x.Options = s.expr(x.By), s.expr(x.Options)
	}
}

// shorter leaves out the side of && and || that asks whether all is well.
func (s *script) shorter(x *form.Binary) form.Expr {
	if x.Op == "&&" || x.Op == "||" {
		l, r := s.truth(x.L).role, s.truth(x.R).role
		switch {
		case l == good || l == bad:
			return s.expr(x.R)
		case r == good || r == bad:
			return s.expr(x.L)
		}
	}
	x.L, x.R = s.expr(x.L), s.expr(x.R)
	return x
}
