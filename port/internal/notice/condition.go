package notice

import (
	"github.com/a8579013/wechatpay/port/internal/form"
)

// came are roles of what a notification always has.
func came(r role) bool {
	switch r {
	case headers, header, body, envelope, resource, sealed, field, signed, key, good, plain, content, encoded, digest:
		return true
	}
	return false
}

// condition decides what it can.
func (s *script) condition(e form.Expr) value {
	switch x := e.(type) {
	case *form.Isset:
		all := len(x.Xs) > 0
		for _, one := range x.Xs {
			all = all && came(s.of(one).role)
		}
		if all {
			return value{role: good}
		}
	case *form.Empty:
		if came(s.of(x.X).role) {
			return value{role: bad}
		}
	case *form.Unary:
		if x.Op == "!" {
			return not(s.truth(x.X))
		}
	case *form.Binary:
		return s.binary(x)
	}
	return value{}
}

// truth is the role of an expression where only its truth counts.
func (s *script) truth(e form.Expr) value {
	v := s.of(e)
	if came(v.role) && v.role != good {
		return value{role: good}
	}
	return v
}

func not(v value) value {
	switch v.role {
	case good:
		return value{role: bad}
	case bad:
		return value{role: good}
	}
	return value{}
}

func (s *script) binary(x *form.Binary) value {
	switch x.Op {
	case "??":
		return s.of(x.L)
	case "+":
		if v := s.of(x.L); v.role == content && v.name == apiv2 {
			return v
		}
	case "-":
		return s.ageOf(x)
	case "&&", "||":
		return s.logical(x)
	case "===", "==", "!==", "!=":
		v := s.same(x.L, x.R)
		if v.role == other {
			v = s.same(x.R, x.L)
		}
		if x.Op[0] == '!' {
			return not(v)
		}
		return v
	case "<", "<=", ">", ">=":
		less := x.Op[0] == '<'
		switch {
		case s.of(x.L).role == age && less, s.of(x.R).role == age && !less:
			return value{role: good}
		case s.of(x.L).role == age, s.of(x.R).role == age:
			return value{role: bad}
		}
	}
	return value{}
}

// logical is decided where one side decides, or both are known.
func (s *script) logical(x *form.Binary) value {
	l, r := s.truth(x.L), s.truth(x.R)
	decides := map[string]role{"&&": bad, "||": good}[x.Op]
	switch {
	case l.role == decides || r.role == decides:
		return value{role: decides}
	case (l.role == good || l.role == bad) && l.role == r.role:
		return l
	}
	return value{}
}

// same tells whether two are equal where all is well.
func (s *script) same(a, b form.Expr) value {
	v := s.of(a)
	if c, ok := a.(*form.Call); ok && c.Name == "json_last_error" {
		return value{role: good}
	}
	switch x := b.(type) {
	case *form.Bool:
		switch {
		case came(v.role) && v.role != good && !x.Value:
			return value{role: bad}
		case v.role == good && x.Value, v.role == bad && !x.Value:
			return value{role: good}
		case v.role == good, v.role == bad:
			return value{role: bad}
		case v.role == place && !x.Value: // strpos(…) === false
			return value{role: good}
		}
	case *form.Int:
		switch {
		case v.role == good && x.Value == 1:
			return value{role: good}
		case v.role == good, v.role == place && x.Value == 0:
			return value{role: bad}
		}
	case *form.Null:
		if came(v.role) {
			return value{role: bad}
		}
	case *form.Text:
		switch {
		case x.Value == "" && came(v.role), v.role == place:
			return value{role: bad}
		}
	default:
		w := s.of(b).role
		if v.role == header && v.name == "serial" && w == other || v.role == digest && w == digest {
			return value{role: good}
		}
	}
	return value{}
}
