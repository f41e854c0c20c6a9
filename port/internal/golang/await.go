package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// awaited is a promise that is waited for where it is made: what its callbacks give, if that is no answer, goes into a variable.
type awaited struct {
	key  string // of what is given, among the results of functions
	name string // "": only answers are given, as far as is known
}

// link is what a callback before this one left, if that is no answer.
func (v val) link(g *generator) *awaited {
	if v.given == nil || v.given.name == "" {
		return nil
	}
	if _, known := g.facts.results[v.given.key]; !known {
		return nil
	}
	return v.given
}

// awaits tells what the object of a method has to know: in …->then(…)->otherwise(…)->wait() both callbacks are waited for.
func (g *generator) awaits(x *form.Method, around *awaited) *awaited {
	of, ok := x.Of.(*form.Method)
	if !ok || of.Name != "then" && of.Name != "otherwise" {
		return nil
	}
	switch {
	case x.Name == "otherwise":
		return around
	case x.Name == "then" && len(x.Args) > 0 && isNull(x.Args[0].Value):
		return around
	case x.Name != "then" && (x.Name != "wait" || len(x.Args) > 0):
		return nil
	}
	a := &awaited{key: "awaited " + g.fn.key + "@" + spanKey(x.Span)}
	if t, known := g.facts.results[a.key]; known {
		a.name = g.tmp("given")
		g.line("var ", a.name, " ", t.String())
	}
	return a
}

// given waits, and is what the callbacks left.
func (g *generator) given(of val) (val, bool) {
	if of.given == nil {
		return val{}, false
	}
	t, known := g.facts.results[of.given.key]
	if !known {
		return val{}, false
	}
	if of.given.name == "" { // the next round has it
		return val{code: t.zero(), typ: t}, true
	}
	g.call1(of.unary() + ".Wait()")
	return val{code: of.given.name, typ: t}, true
}

// giveBack leaves the value of a callback that is no answer where the one who waits finds it.
func (g *generator) giveBack(s *form.Return, v val) bool {
	a := g.fn.given
	isAnswer := false
	switch v.typ.kind {
	case kResponse, kJSON, kBody, kFuture, kVoid, kError, kEmpty, kNull:
		isAnswer = true
	case kString:
		if code, ok := strings.CutSuffix(v.code, ".String()"); ok && v.tier == 0 && g.isAnswer(code) && (a == nil || a.name == "") {
			learn(g.facts, g.facts.results, g.fn.key, typ{kind: kBody})
			g.line("return ", code, ", nil")
			return true
		}
	}
	if a == nil || isAnswer && a.name == "" {
		return false
	}
	if v.typ.kind == kFuture || v.typ.kind == kVoid || v.typ.kind == kError {
		return false
	}
	if v.typ.kind != kNull && v.typ.kind != kEmpty {
		t := v.typ
		if t.kind == kResponse || t.kind == kJSON || t.kind == kBody {
			t = typ{kind: kUnknown}
		}
		if known := g.facts.results[a.key]; known.kind == kValue && t.kind == kString { // both are a text then
			g.facts.results[a.key], g.facts.changed = t, true
		} else if known.kind != kString || t.kind != kValue {
			learn(g.facts, g.facts.results, a.key, t)
		}
		if a.name != "" {
			g.line(a.name, " = ", g.to(s.X.At(), v, g.facts.results[a.key]))
		}
	}
	g.line("return nil, nil")
	return true
}
