package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// then writes callbacks for success and failure.
func (g *generator) then(x *form.Method, of val) val {
	if len(x.Args) > 2 {
		g.refuse(x.Span, "then with more than two callbacks")
	}
	if len(x.Args) < 2 || isNull(x.Args[0].Value) || isNull(x.Args[1].Value) {
		for i, a := range x.Args {
			if !isNull(a.Value) {
				of = g.callback(x, of, a.Value, i == 1)
			}
		}
		return of
	}
	outer := g.either
	g.either = &either{}
	of = g.callback(x, of, x.Args[0].Value, false)
	of = g.callback(x, of, x.Args[1].Value, true)
	g.either = outer
	return of
}

// either keeps the callback of a failure from seeing what that of a success fails with: of then($ok, $bad) only one is called.
type either struct {
	called string // the variable that says that the one for a success was; "": it can't fail
}

// beginCallback is what a callback begins with.
func (g *generator) beginCallback(failed, fails bool, param string) string {
	a := g.either
	switch {
	case a == nil:
	case !failed && fails:
		a.called = g.tmp("called")
		g.line("var ", a.called, " bool")
		return a.called + " = true\n"
	case failed && a.called != "":
		return "if " + a.called + " {\nreturn nil, " + param + "\n}\n"
	}
	return ""
}

func isNull(e form.Expr) bool {
	_, ok := e.(*form.Null)
	return ok
}

// callback writes .Then(func…) or .Otherwise(func…).
func (g *generator) callback(x *form.Method, of val, e form.Expr, failed bool) val {
	f, ok := e.(*form.Func)
	if !ok {
		return g.namedCallback(x, of, e, failed)
	}
	if len(f.Params) > 1 && g.poolKey == "" {
		g.refuse(f.Span, "a callback with several parameters")
	}
	outer := g.fn
	inner := g.enterCallback(f, of, failed)
	mutex := inner.mutex
	param := "_"
	if len(f.Params) > 0 {
		if w := inner.scope.vars[f.Params[0].Name][0]; w.reads > 0 || w.group.writes() {
			param = w.group.goName
		}
	}
	link := of.link(g)
	before := ""
	switch {
	case failed && param == "_" && (g.facts.stops || g.either != nil && g.either.called != ""):
		param = "err"
	case !failed && link != nil && param != "_":
		before, param = param+" := "+link.name, "_"
	}
	body := g.callbackBody(f, inner, func() {
		if before != "" {
			g.line(before)
		}
		if failed {
			g.passOn(param)
		}
	})
	g.fn = outer
	name, t := ".Then(func("+param+" *wechatpay.Response)", of.typ
	if failed {
		name = ".Otherwise(func(" + param + " error)"
	}
	if kind, ok := g.facts.results[inner.key]; ok && kind.kind != kVoid && kind.kind != kUnknown {
		t.of = kind.kind
	}
	if link != nil && inner.given == nil {
		t.of = kUnknown
	}
	if mutex != "" {
		body = mutex + ".Lock()\ndefer " + mutex + ".Unlock()\n" + body
	}
	g.canFail = g.failed[inner.key] || strings.Contains(body, ".Wait()")
	body = g.beginCallback(failed, g.canFail, param) + strings.TrimSuffix(body, "\n")
	return val{code: of.unary() + name + " (*wechatpay.Response, error) {\n" + body + "\n})", typ: t, given: inner.given}
}

// enterCallback begins a callback: what it takes along, and what its parameters are.
func (g *generator) enterCallback(f *form.Func, of val, failed bool) *fn {
	key := g.fn.key + "@" + spanKey(f.Span)
	around := g.fn
	if g.poolFn != nil {
		g.fn = g.poolFn
	}
	scope := g.closureScope(f, key)
	g.fn = around
	inner := &fn{key: key, kind: fnThen, scope: scope, result: typ{kind: kResponse}, given: g.awaited, mutex: g.lock(f)}
	takes := typ{kind: g.stands(of)}
	if link := of.link(g); link != nil {
		takes = g.facts.results[link.key]
	}
	if failed {
		takes = typ{kind: kError}
		inner.guarded, inner.failed = map[string]string{}, true
	}
	params := append([]form.Param(nil), f.Params...)
	for i := range params {
		params[i].Type = ""
		switch i {
		case 0:
			learn(g.facts, g.facts.vars, scope.vars[f.Params[0].Name][0].key, takes)
		case 1:
			learn(g.facts, g.facts.vars, scope.vars[f.Params[1].Name][0].key, g.poolKeyType)
		}
	}
	g.enter(inner, params, f.Body)
	return inner
}

// callbackBody writes the statements of a callback. Nothing of the promise that it is for holds for those in it.
func (g *generator) callbackBody(f *form.Func, inner *fn, begin func()) string {
	waited, either := g.waited, g.either
	defer func() { g.waited, g.either = waited, either }()
	body := g.capture(func() {
		begin()
		g.keyParam(f, inner.scope)
		g.waited, g.either = false, nil
		made := g.capture(func() { g.list(inner.scope.root, f.Body) })
		g.paste(made)
		g.stopIfNothing(made, f.Body)
	})
	if n := len(body.texts); n == 0 || !strings.HasPrefix(body.texts[n-1], "return ") {
		body.add(g.stmt, "return nil, nil")
	}
	return body.String()
}

// namedCallback takes a callback that is kept in a variable, or named.
func (g *generator) namedCallback(x *form.Method, of val, e form.Expr, failed bool) val {
	v := g.expr(e)
	if v.typ.kind != kFunc || len(v.typ.sig.params) > 1 {
		g.refuse(e.At(), "a callback that is no function of this source")
	}
	takes, param := typ{kind: kResponse}, "response *wechatpay.Response"
	args, name := "response", ".Then"
	if failed {
		takes, param, args, name = typ{kind: kError}, "err error", "err", ".Otherwise"
	}
	s := v.typ.sig
	if len(s.params) == 1 && s.params[0].String() != takes.String() {
		if w, ok := v.lit.(*form.Var); ok {
			if f := g.closures[g.web(w).key]; f != nil && len(f.Params) == 1 {
				learn(g.facts, g.facts.wants, webKey{g.fn.key + "@" + spanKey(f.Span), f.Params[0].Name, 0}, takes)
			}
		}
		g.refuse(e.At(), "a callback that takes a "+s.params[0].String())
	}
	if len(s.params) == 0 {
		args, param = "", "_ "+strings.Fields(param)[1]
	}
	call := v.unary() + "(" + args + ")"
	var body string
	switch {
	case s.fails && s.result.kind == kVoid:
		body = "return nil, " + call
	case s.result.String() == "*wechatpay.Response" && s.fails:
		body = "return " + call
	case s.result.String() == "*wechatpay.Response":
		body = "return " + call + ", nil"
	case s.result.kind == kVoid:
		body = call + "\nreturn nil, nil"
	default:
		g.refuse(e.At(), "a callback that gives something else than an answer")
	}
	g.canFail = s.fails
	if begin := g.beginCallback(failed, s.fails, "err"); begin != "" {
		body = begin + body
		param = strings.Replace(param, "_ ", "err ", 1)
		if !failed {
			param = strings.Replace(param, "err ", "_ ", 1)
		}
	}
	return val{code: of.unary() + name + "(func(" + param + ") (*wechatpay.Response, error) {\n" + body + "\n})", typ: of.typ}
}
