package golang

import (
	"github.com/a8579013/wechatpay/port/internal/form"
)

// endless tells a loop that nothing leaves but a return.
func endless(s form.Stmt) bool {
	x, ok := s.(*form.For)
	if !ok || len(x.Cond) > 1 || x.Late && len(x.Cond) == 0 {
		return false
	}
	if len(x.Cond) == 1 {
		if b, isBool := x.Cond[0].(*form.Bool); !isBool || !b.Value {
			return false
		}
	}
	breaks := false
	form.Inspect(x.Body, func(s form.Stmt) bool {
		j, ok := s.(*form.Jump)
		breaks = breaks || ok && !j.Continue
		return true
	}, nil)
	return !breaks
}

// givesSometimes tells a function that gives false where it has nothing to give.
func givesSometimes(list []form.Stmt) bool {
	no, other := false, false
	form.Inspect(list, func(s form.Stmt) bool {
		if r, ok := s.(*form.Return); ok && r.X != nil {
			b, isBool := r.X.(*form.Bool)
			_, isNull := r.X.(*form.Null)
			no = no || isBool && !b.Value
			other = other || !isBool && !isNull && !isCondition(r.X)
		}
		return true
	}, nil)
	return no && other
}

// isCondition tells an expression that is true or false.
func isCondition(e form.Expr) bool {
	switch x := e.(type) {
	case *form.Bool, *form.Isset, *form.Empty, *form.InstanceOf:
		return true
	case *form.Unary:
		return x.Op == "!"
	case *form.Binary:
		switch x.Op {
		case "&&", "||", "===", "==", "!==", "!=", "<", "<=", ">", ">=":
			return true
		}
	}
	return false
}

// returnsValue tells whether a return with a value stands in statements.
func returnsValue(list []form.Stmt) (found bool) {
	for _, s := range list {
		if r, ok := s.(*form.Return); ok && r.X != nil {
			return true
		}
		form.Bodies(s, func(body []form.Stmt) { found = found || returnsValue(body) })
	}
	return found
}

// yieldsIn tells a generator.
func yieldsIn(list []form.Stmt) (found bool) {
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		switch e.(type) {
		case *form.Yield:
			found = true
		case *form.Func:
			return false
		}
		return true
	})
	return found
}
