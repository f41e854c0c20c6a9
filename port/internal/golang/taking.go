package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// results finds out what a function of the source gives.
func (g *generator) results(f *fn, x *form.Function) {
	f.opens = opensNotices(x.Body)
	f.result = g.resultOf(f.key, x.Result, x.Params, x.Body)
	f.sometimes = givesSometimes(x.Body) && (f.result.kind != kUnknown || !mayBeNull(x.Result, x.Body))
	g.tellNoValue(x, f.result)
}

// tellNoValue tells of a function that nothing here calls, and that gives null at its end: a type of Go has none.
func (g *generator) tellNoValue(x *form.Function, result typ) {
	if isScalar(result.kind) && result.kind != kBool && mayBeNull(x.Result, x.Body) && g.uses(x.Name) == 0 {
		g.note(x.Span, "where it ends without a value it gives null in PHP; in Go that is an empty text, or 0")
	}
}

// uses counts the calls of a function, or of methods of that name.
func (g *generator) uses(name string) (n int) {
	form.Everything(g.prog, func(e form.Expr) {
		if isCallOf(e, name) {
			n++
		}
	})
	return n
}

// isCallOf tells a call of a function or a method, or its name as that of a callback.
func isCallOf(e form.Expr, name string) bool {
	switch x := e.(type) {
	case *form.Call:
		return strings.EqualFold(x.Name, name)
	case *form.Method:
		return strings.EqualFold(x.Name, name)
	case *form.Static:
		return strings.EqualFold(x.Name, name)
	case *form.Text:
		return x.Value == name
	}
	return false
}

// takenAsData tells whether a call of a function stands where null and the zero of a kind are two things: not where it is a condition,
// a part of a text, or nobody takes what it gives.
func (g *generator) takenAsData(key string, k kind) bool {
	if strings.Contains(key, "@") {
		return k != kBool
	}
	name := key[strings.LastIndexAny(key, " .")+1:]
	calls, alike := g.uses(name), 0
	either := func(list ...form.Expr) {
		for _, e := range list {
			if e != nil && isCallOf(e, name) {
				alike++
			}
		}
	}
	form.Everything(g.prog, func(e form.Expr) {
		switch x := e.(type) {
		case *form.Unary:
			either(x.X)
		case *form.Binary:
			if x.Op == "&&" || x.Op == "||" {
				either(x.L, x.R)
			}
		case *form.Ternary:
			either(x.Cond)
		case *form.Empty:
			either(x.X)
		case *form.Cast:
			if x.To != "array" && x.To != "object" {
				either(x.X)
			}
		case *form.Concat:
			if k == kString || k == kBool {
				either(x.Parts...)
			}
		}
	})
	g.eachStatement(func(s form.Stmt) {
		switch x := s.(type) {
		case *form.Do:
			either(x.X)
		case *form.Echo:
			if k == kString || k == kBool {
				either(x.Xs...)
			}
		case *form.If:
			for _, b := range x.Branches {
				either(b.Cond)
			}
		case *form.For:
			either(x.Cond...)
		}
	})
	return calls > alike
}

// eachStatement goes over all statements of the program, those in its functions and classes too.
func (g *generator) eachStatement(do func(form.Stmt)) {
	for _, b := range bodiesIn(g.prog) {
		form.Inspect(b.list, func(s form.Stmt) bool {
			do(s)
			return true
		}, nil)
	}
}
