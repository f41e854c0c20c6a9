package golang

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// tryStmt writes the body as a function that returns its error, and the catches as what is done about it.
func (g *generator) tryStmt(s *form.Try) {
	if len(s.Finally) > 0 && leavesAny(s.Finally) {
		g.refuse(s.Span, "a finally that leaves the function")
	}
	if len(s.Catches) == 0 {
		g.tryFinally(s)
		return
	}
	g.knownCatches(s)
	late := len(s.Finally) > 0 && (leavesAny(s.Body) || leavesAny(catchBodies(s)))
	if late {
		if !g.atEnd {
			g.refuse(s.Span, "a finally after a try that leaves the function")
		}
		g.deferFinally(s)
	}
	outer := g.fn
	returns := returnsIn(s.Body)
	inner := *outer
	inner.kind, inner.errs, inner.loops, inner.guarded = fnTry, nil, 0, map[string]string{}
	inner.leave = map[string]string{}
	if outer.kind == fnTry && (returns || jumpsOut(s.Body)) {
		g.refuse(s.Span, "a try in a try that is left from within")
	}
	if returns {
		inner.returned = g.tmp("returned")
		g.line("var ", inner.returned, " bool")
		if outer.result.kind != kVoid || outer.kind == fnThen {
			g.line("var ", inner.returned, "Value ", g.tryResult(outer))
		}
	}
	g.fn = &inner
	body := g.capture(func() { g.body(s, 0, s.Body) })
	g.fn = outer
	for _, word := range sorted(inner.leave) {
		g.line(inner.leave[word], " := false")
	}
	end := len(body.texts) - 1
	closed := end >= 0 && strings.HasPrefix(body.texts[end], "return ")
	g.line("if err := func() error {")
	g.paste(body)
	if !closed {
		g.line("return nil")
	}
	g.line("}(); err != nil {")
	g.catches(s)
	g.line("}")
	g.afterTry(outer, &inner, returns)
	if s.Finally != nil && !late {
		g.body(s, -1, s.Finally)
	}
}

func sorted(m map[string]string) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// tryResult is the type of what a try returns from the function around it.
func (g *generator) tryResult(f *fn) string {
	if f.kind == fnThen {
		return "*wechatpay.Response"
	}
	return f.result.String()
}

// afterTry leaves the function or the loop where the body wanted that.
func (g *generator) afterTry(outer, inner *fn, returns bool) {
	if returns {
		g.line("if ", inner.returned, " {")
		switch {
		case outer.kind == fnThen:
			g.line("return ", inner.returned, "Value, nil")
		case outer.result.kind == kVoid:
			g.returnValue("")
		default:
			g.returnValue(inner.returned + "Value")
		}
		g.line("}")
	}
	for _, word := range sorted(inner.leave) {
		g.line("if ", inner.leave[word], " {\n", word, "\n}")
	}
}

// returnFromTry remembers the value, and leaves the body.
func (g *generator) returnFromTry(s *form.Return) {
	f := g.fn
	if b, isBool := s.X.(*form.Bool); isBool && !b.Value && f.sometimes && (isNilable(f.result.kind) || f.result.kind == kNever || f.result.kind == kUnknown) {
		g.line(f.returned, "Value = nil") // false stands for nothing
	} else if s.X != nil {
		v := g.expr(s.X)
		learn(g.facts, g.facts.results, f.key, v.typ)
		if f.result.kind == kVoid {
			g.discard(v)
		} else {
			g.line(f.returned, "Value = ", g.lentOut(s.X, v, g.to(s.X.At(), v, f.result), f.result))
		}
	}
	g.line(f.returned, " = true")
	g.line("return nil")
}

// tryFinally writes a try that catches nothing.
func (g *generator) tryFinally(s *form.Try) {
	g.deferFinally(s)
	g.body(s, 0, s.Body)
}

// deferFinally writes a finally as what is done when the function ends.
func (g *generator) deferFinally(s *form.Try) {
	if !g.atEnd {
		g.refuse(s.Span, "a finally with more behind it")
	}
	deferred := g.capture(func() { g.body(s, -1, s.Finally) })
	for _, text := range deferred.texts {
		if strings.HasPrefix(text, "return") {
			g.refuse(s.Span, "a finally that can fail")
		}
	}
	g.line("defer func() {")
	g.paste(deferred)
	g.line("}()")
}

// catchBodies are all statements of the catches.
func catchBodies(s *form.Try) (list []form.Stmt) {
	for _, c := range s.Catches {
		list = append(list, c.Body...)
	}
	return list
}

// returnsIn tells whether a return stands in statements, but for those of functions in them.
func returnsIn(list []form.Stmt) (found bool) {
	for _, s := range list {
		if _, ok := s.(*form.Return); ok {
			return true
		}
		form.Bodies(s, func(body []form.Stmt) { found = found || returnsIn(body) })
	}
	return found
}

func leavesAny(list []form.Stmt) bool { return slices.ContainsFunc(list, leaves) }

// jumpsOut tells whether statements leave a loop around them.
func jumpsOut(list []form.Stmt) bool {
	for _, s := range list {
		switch x := s.(type) {
		case *form.Jump:
			return true
		case *form.For, *form.Each, *form.Switch:
			continue
		default:
			found := false
			form.Bodies(x, func(body []form.Stmt) { found = found || jumpsOut(body) })
			if found {
				return true
			}
		}
	}
	return false
}

// catchVar gives the error the name that PHP has for it.
func (g *generator) catchVar(b *block, name string) {
	for _, w := range g.fn.scope.vars[name] {
		if len(w.events) == 0 || w.events[0].block != b {
			continue
		}
		learn(g.facts, g.facts.vars, w.key, typ{kind: kError})
		if w.reads == 0 {
			w.group.done = true
			return
		}
		if w.group.at == b {
			w.group.done = true
			if w.group.goName != "err" {
				g.line(w.group.goName, " := err")
			}
			return
		}
		if w.group.goName != "err" {
			g.line(w.group.goName, " = err")
		}
		return
	}
}

// refusedBy gives the variable for the *wechatpay.Error in an error, and the condition that there is one.
func (g *generator) refusedBy(err string) (name, cond string) {
	if known := g.fn.guarded[err]; known != "" {
		return known, "errors.As(" + err + ", &" + known + ")"
	}
	name = g.tmp("refused")
	g.line("var ", name, " *wechatpay.Error")
	if g.fn.guarded != nil {
		g.fn.guarded[err] = name
	}
	return name, "errors.As(" + err + ", &" + name + ")"
}

// answerOf gives the answer in an error; where none was asked for, there has to be one.
func (g *generator) answerOf(err string) string {
	if known := g.fn.guarded[err]; known != "" {
		return known + ".Response"
	}
	name, cond := g.refusedBy(err)
	g.line("if !", cond, " {")
	g.returnErr(err)
	g.line("}")
	return name + ".Response"
}
