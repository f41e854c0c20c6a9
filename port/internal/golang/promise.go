package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// futureMethod writes what is done with a future.
func (g *generator) futureMethod(x *form.Method, of val) val {
	switch x.Name {
	case "then":
		return g.then(x, of)
	case "otherwise":
		if len(x.Args) != 1 {
			break
		}
		return g.callback(x, of, x.Args[0].Value, true)
	case "wait":
		if v, ok := g.given(of); ok {
			return v
		}
		if len(x.Args) == 1 {
			if b, ok := x.Args[0].Value.(*form.Bool); ok && !b.Value {
				g.line("_, _ = ", of.unary(), ".Wait()")
				return val{kept: true, typ: typ{kind: kVoid}}
			}
		}
		return g.fallible(x.Span, "response", of.unary()+".Wait()", typ{kind: g.stands(of)})
	case "cancel":
		g.line(of.unary(), ".Cancel()")
		return val{kept: true, typ: typ{kind: kVoid}}
	}
	g.refuse(x.Span, "the method "+x.Name+" of a promise")
	return val{}
}

// stands is what the response of a future stands for.
func (g *generator) stands(of val) kind {
	if of.typ.of == kUnknown {
		return kResponse
	}
	return of.typ.of
}

// returnFromThen gives what a callback makes of an answer.
func (g *generator) returnFromThen(s *form.Return) {
	if s.X == nil || g.printedReturn(s.X) {
		g.line("return nil, nil")
		return
	}
	if _, isNull := s.X.(*form.Null); isNull {
		g.line("return nil, nil")
		return
	}
	if value, rejected := passedOn(s.X); rejected {
		v := g.expr(value)
		if v.typ.kind != kError {
			g.refuse(s.Span, "a promise that has failed with something else than an error")
		}
		g.line("return nil, ", v.code)
		return
	} else if value != nil {
		s.X = value
	}
	v := g.expr(s.X)
	if g.giveBack(s, v) {
		return
	}
	switch v.typ.kind {
	case kEmpty:
		if g.fn.failed {
			g.line("return nil, nil")
			return
		}
		g.refuse(s.Span, "a callback that gives nothing: in Go the answer is passed on then")
	case kResponse, kJSON, kBody:
		learn(g.facts, g.facts.results, g.fn.key, v.typ)
		g.line("return ", v.code, ", nil")
	case kFuture:
		learn(g.facts, g.facts.results, g.fn.key, typ{kind: g.stands(v)})
		g.line("return ", v.unary(), ".Wait()")
	case kVoid:
		g.discard(v)
		g.line("return nil, nil")
	case kError:
		g.line("return nil, ", v.code)
	default:
		g.refuse(s.Span, "a callback that gives a "+v.typ.php()+": in Go it gives an answer")
	}
}

// futuresMethod writes what is done with several futures together.
func (g *generator) futuresMethod(x *form.Method, of val) val {
	if x.Name == "promise" && strings.HasPrefix(of.typ.name, "each") {
		return of
	}
	if x.Name == "then" && of.typ.name == "all" && len(x.Args) == 1 {
		return g.allThen(x, of)
	}
	if x.Name != "wait" {
		g.refuse(x.Span, "the method "+x.Name+" of promises together")
	}
	if of.typ.name == "done" {
		of.typ.kind, of.typ.name = kResponses, ""
		return of
	}
	switch of.typ.name {
	case "all":
		return g.fallible(x.Span, "responses", "wechatpay.All("+of.code+"...)", typ{kind: kResponses, keys: of.typ.keys, names: of.typ.names})
	case "settle":
		of.typ.kind, of.typ.name = kSettled, ""
		if isCall(of.code) || strings.Contains(of.code, "{") {
			of = g.keepTyped("futures", of)
		}
		return of
	case "any":
		return g.anyOf(of)
	case "each of all":
		g.line("for _, future := range wechatpay.Settle(", of.code, "...) {")
		g.call1("future.Wait()")
		g.line("}")
		return val{kept: true, typ: typ{kind: kVoid}}
	case "each":
		g.note(x.Span, "what fails is the business of the callback, as in PHP: this only waits")
		g.line("_, _ = wechatpay.All(", of.code, "...)")
		return val{kept: true, typ: typ{kind: kVoid}}
	}
	g.refuse(x.Span, "the method "+x.Name+" of a list")
	return val{}
}

// allThen waits for all promises, and calls what comes then.
func (g *generator) allThen(x *form.Method, of val) val {
	f, ok := x.Args[0].Value.(*form.Func)
	if !ok || len(f.Params) != 1 {
		g.refuse(x.Span, "a callback that is no function of this source")
	}
	responses := g.fallible(form.Span{}, "responses", "wechatpay.All("+of.code+"...)", typ{kind: kResponses, keys: of.typ.keys, names: of.typ.names})
	params := append([]form.Param(nil), f.Params...)
	params[0].Type = ""
	made := g.closure(&form.Func{Span: f.Span, Params: params, Uses: f.Uses, Body: f.Body, Arrow: f.Arrow}, &sig{params: []typ{responses.typ}})
	s := made.typ.sig
	if s.result.kind != kVoid && s.result.kind != kResponses {
		g.refuse(x.Span, "a callback whose value somebody takes")
	}
	call := made.code + "(" + responses.code + ")"
	switch {
	case s.fails && s.result.kind == kVoid:
		g.line("err = ", call)
		g.ifErr()
	case s.fails:
		g.line("_, err = ", call)
		g.ifErr()
	default:
		g.line(call)
	}
	responses.typ.kind, responses.typ.name = kFutures, "done"
	return responses
}

func (g *generator) keepTyped(name string, v val) val {
	made := g.tmp(name)
	g.line(made, " := ", v.code)
	v.code, v.tier = made, 0
	return v
}

// anyOf waits for the first that succeeds.
func (g *generator) anyOf(of val) val {
	first := g.tmp("answered")
	g.line("var ", first, " *wechatpay.Response")
	g.line("for _, future := range wechatpay.Settle(", of.code, "...) {")
	g.line("if response, err := future.Wait(); err == nil {")
	g.line(first, " = response")
	g.line("break\n}\n}")
	g.line("if ", first, " == nil {")
	g.returnErr(`errors.New("none of the calls succeeded")`)
	g.line("}")
	return val{code: first, typ: typ{kind: kResponse}}
}

// promises is what Utils::all and the like make of promises.
func (g *generator) promises(at form.Span, how string, args []form.Arg) val {
	if len(args) == 0 {
		g.refuse(at, "an argument is missing")
	}
	v := g.expr(args[0].Value)
	if v.typ.kind == kEmpty || v.typ.kind == kNever {
		v.typ = typ{kind: kFutures}
	}
	if v.typ.kind != kFutures {
		g.refuse(at, "promises that are no list of futures")
	}
	if how == "unwrap" {
		return g.fallible(at, "responses", "wechatpay.All("+v.code+"...)", typ{kind: kResponses, keys: v.typ.keys, names: v.typ.names})
	}
	v.typ.name = how
	v.lit = nil
	return v
}

// outcome reads what became of a settled promise: its state, value and reason.
func (g *generator) outcome(at form.Span, v val, key form.Expr) val {
	t, ok := key.(*form.Text)
	if !ok {
		g.refuse(at, "a member of what became of a promise")
	}
	response, err := g.outcomeOf(v)
	switch t.Value {
	case "value":
		return val{code: response, typ: typ{kind: g.stands(v)}}
	case "reason":
		return val{code: err, typ: typ{kind: kError}}
	case "state":
		state := g.tmp("state")
		g.line(state, " := \"fulfilled\"")
		g.line("if ", err, " != nil {\n", state, " = \"rejected\"\n}")
		return val{code: state, typ: typ{kind: kString}}
	}
	g.refuse(at, "a member of what became of a promise")
	return val{}
}

// askOutcome waits for the settled promise that a loop is at, once.
func (g *generator) askOutcome(e form.Expr) {
	x, ok := e.(*form.Var)
	if !ok {
		return
	}
	w := g.web(x)
	if g.groupType(w.group).kind != kOutcome || w.reads == 0 {
		return
	}
	g.outcomeOf(val{code: w.group.goName, typ: typ{kind: kOutcome}})
}

// outcomeOf waits for a future that has ended.
func (g *generator) outcomeOf(v val) (response, err string) {
	if known, ok := g.fn.outcomes[v.code]; ok {
		return known[0], known[1]
	}
	response, err = g.tmp("answer"), g.tmp("failure")
	if g.fn.outcomes == nil {
		g.fn.outcomes = map[string][2]string{}
	}
	g.fn.outcomes[v.code] = [2]string{response, err}
	left, right := response, err
	if g.facts.blank[response] {
		left = "_"
	}
	if g.facts.blank[err] {
		right = "_"
	}
	g.line(left, ", ", right, map[bool]string{true: " = ", false: " := "}[left == "_" && right == "_"], v.unary(), ".Wait()")
	return response, err
}

// settledAs writes $result['state'] === 'fulfilled'.
func (g *generator) settledAs(x *form.Binary, negate bool) (val, bool) {
	index, ok := x.L.(*form.Index)
	if !ok || index.Key == nil {
		return val{}, false
	}
	key, ok := index.Key.(*form.Text)
	if !ok || key.Value != "state" {
		return val{}, false
	}
	of := g.peek(index.Of)
	if of.typ.kind != kOutcome {
		return val{}, false
	}
	state := textOf(g.expr(x.R))
	_, err := g.outcomeOf(of)
	op := map[bool]string{true: " == nil", false: " != nil"}[(state == "fulfilled") != negate]
	return val{code: err + op, typ: typ{kind: kBool}, tier: tierCompare}, state == "fulfilled" || state == "rejected"
}
