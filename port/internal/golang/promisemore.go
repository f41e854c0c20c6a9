package golang

import (
	"strconv"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// awaitCall is the name of what waits for a promise in a coroutine: no function of PHP has a blank in its name.
const awaitCall = "await it"

// passCoroutines writes Coroutine::of(function () { $a = yield $promise; … })->wait() as the function, called, which waits for each.
func passCoroutines(p *form.Program) {
	form.Rewrite(p.Body, func(e form.Expr) form.Expr {
		m, ok := e.(*form.Method)
		if !ok || m.Name != "wait" || len(m.Args) > 0 {
			return nil
		}
		args := coroutineOf(m.Of)
		if len(args) != 1 {
			return nil
		}
		f, ok := args[0].Value.(*form.Func)
		if !ok || len(f.Params) > 0 || !yieldsIn(f.Body) || yieldsOtherwise(f.Body) {
			return nil
		}
		made := *f
		made.Result = ""
		awaited := func(e form.Expr) form.Expr {
			y, ok := e.(*form.Yield)
			if !ok {
				return nil
			}
			return &form.Call{Span: y.Span, Name: awaitCall, Args: []form.Arg{{Value: y.Value}}}
		}
		returns(made.Body, func(r *form.Return) { r.X = nil }) // what it returns goes nowhere
		if n := len(made.Body); n > 0 {
			if d, isDo := made.Body[n-1].(*form.Do); isDo {
				if y, isYield := d.X.(*form.Yield); isYield { // its value is the last
					made.Body[n-1] = &form.Return{Common: d.Common, X: y}
				}
			}
		}
		form.Rewrite(made.Body, awaited)
		return &form.Call{Span: m.Span, By: &made}
	})
}

// coroutineOf are the arguments of Coroutine::of.
func coroutineOf(e form.Expr) []form.Arg {
	switch x := e.(type) {
	case *form.Static:
		if x.Class == "Coroutine" && x.Name == "of" {
			return x.Args
		}
	case *form.Call:
		if x.By == nil && x.Name == "coroutine" {
			return x.Args
		}
	}
	return nil
}

// yieldsOtherwise tells a coroutine that does something else than to wait for one promise after another.
func yieldsOtherwise(list []form.Stmt) (found bool) {
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		y, ok := e.(*form.Yield)
		found = found || ok && (y.From || y.Key != nil || y.Value == nil)
		return true
	})
	returns(list, func(r *form.Return) { found = found || r.X != nil && mayFail(r.X) })
	return found
}

// await waits for a promise in a coroutine; anything else is itself.
func (g *generator) await(x *form.Call) val {
	v := g.expr(x.Args[0].Value)
	if v.typ.kind != kFuture {
		return v
	}
	return g.futureMethod(&form.Method{Span: x.Span, Name: "wait"}, v)
}

// created writes what Create and Coroutine make.
func (g *generator) created(x *form.Static) val {
	switch x.Class + "." + x.Name {
	case "Create.promiseFor":
		if len(x.Args) == 1 {
			if v := g.expr(x.Args[0].Value); v.typ.kind == kFuture {
				return v
			}
		}
		g.refuse(x.Span, "a promise of a value that is there already: in Go the value itself")
	case "Create.rejectionFor":
		g.refuse(x.Span, "a promise that has failed already: in Go return an error")
	case "Create.iterFor":
		if len(x.Args) == 1 {
			if v := g.expr(x.Args[0].Value); isArray(v.typ.kind) {
				return v
			}
		}
	case "Coroutine.of":
		g.refuse(x.Span, "a coroutine that is not waited for at once: in Go write its steps one after another, in a goroutine of their own")
	}
	g.refuse(x.Span, x.Class+"::"+x.Name+": ask the *wechatpay.Future")
	return val{}
}

// settledNow is what became of one promise, which is waited for.
func (g *generator) settledNow(x *form.Static) val {
	if len(x.Args) != 1 {
		g.refuse(x.Span, "an argument is missing")
	}
	v := g.expr(x.Args[0].Value)
	if v.typ.kind != kFuture {
		g.refuse(x.Span, "what became of something else than a promise")
	}
	return val{code: v.code, typ: typ{kind: kOutcome, of: v.typ.of}}
}

// ofQueue tells Utils::queue()->run().
func ofQueue(x *form.Method) bool {
	if x.Name != "run" || len(x.Args) > 1 {
		return false
	}
	switch of := x.Of.(type) {
	case *form.Static:
		return (of.Class == "Utils" || of.Class == "PromiseUtils") && of.Name == "queue"
	case *form.Call:
		return of.By == nil && of.Name == "queue" && len(of.Args) == 0
	}
	return false
}

// someArgs are the arguments of Utils::some.
func someArgs(e form.Expr) []form.Arg {
	switch x := e.(type) {
	case *form.Static:
		if (x.Class == "Utils" || x.Class == "PromiseUtils") && x.Name == "some" {
			return x.Args
		}
	case *form.Call:
		if x.By == nil && x.Name == "some" {
			return x.Args
		}
	}
	return nil
}

// someOf waits for all promises, and gives the first answers: as many as are asked for.
func (g *generator) someOf(at form.Span, args []form.Arg) val {
	if len(args) != 2 {
		g.refuse(at, "an argument is missing")
	}
	n := g.num(args[0].Value.At(), g.expr(args[0].Value))
	if n.typ.kind == kFloat {
		g.refuse(at, "a float where a whole number is wanted")
	}
	of := g.promises(at, "some", args[1:])
	count := n.code
	if n.lit == nil || !isNumber(n.lit) {
		count = "int(" + n.code + ")"
	} else if _, err := strconv.Atoi(count); err != nil {
		g.refuse(at, "this number is too large")
	}
	answers := g.tmp("answers")
	g.line("var ", answers, " []*wechatpay.Response")
	g.line("for _, future := range wechatpay.Settle(", of.code, "...) {")
	g.line("if response, err := future.Wait(); err == nil && len(", answers, ") < ", count, " {")
	g.line(answers, " = append(", answers, ", response)\n}\n}")
	g.line("if len(", answers, ") < ", count, " {")
	g.returnErr(`errors.New("not as many of the calls succeeded as are asked for")`)
	g.line("}")
	return val{code: answers, typ: typ{kind: kResponses}}
}

// passedOn is what a callback gives back by Create::promiseFor, or a promise that is kept already: the value itself.
func passedOn(e form.Expr) (value form.Expr, rejected bool) {
	switch x := e.(type) {
	case *form.Static:
		if x.Class == "Create" && len(x.Args) == 1 && (x.Name == "promiseFor" || x.Name == "rejectionFor") {
			return x.Args[0].Value, x.Name == "rejectionFor"
		}
	case *form.Call:
		if x.By == nil && len(x.Args) == 1 && (x.Name == "promise_for" || x.Name == "rejection_for") {
			return x.Args[0].Value, x.Name == "rejection_for"
		}
	case *form.New:
		if len(x.Args) == 1 && (x.Class == "FulfilledPromise" || x.Class == "RejectedPromise") {
			return x.Args[0].Value, x.Class == "RejectedPromise"
		}
	}
	return nil, false
}
