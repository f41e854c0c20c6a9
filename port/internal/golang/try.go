package golang

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// tryStmt writes the body as a function that returns its error, and the catches as what is done about it. With a finally all of that
// is in a function once more, and what it wanted is done behind the finally: to fail, to return, to leave a loop.
func (g *generator) tryStmt(s *form.Try) {
	if len(s.Finally) == 0 {
		g.attempt(s, s.Body, "err", func() { g.body(s, 0, s.Body) }, func() { g.catches(s) })
		return
	}
	if leavesAny(s.Finally) {
		g.refuse(s.Span, "a finally that leaves the function")
	}
	if g.atEnd && g.fn.kind == fnPlain && g.deferred(s) {
		if len(s.Catches) == 0 {
			g.body(s, 0, s.Body)
			return
		}
		g.attempt(s, s.Body, "err", func() { g.body(s, 0, s.Body) }, func() { g.catches(s) })
		return
	}
	failed := g.tmp("failed")
	inside := append(slices.Clone(s.Body), catchBodies(s)...)
	g.attempt(s, inside, failed, func() {
		if len(s.Catches) == 0 {
			g.body(s, 0, s.Body)
			return
		}
		g.attempt(s, s.Body, "err", func() { g.body(s, 0, s.Body) }, func() { g.catches(s) })
	}, func() { g.returnErr(failed) })
}

// deferred writes a finally at the end of a function as what is done when it ends, where that can't fail.
func (g *generator) deferred(s *form.Try) bool {
	deferred := g.capture(func() { g.body(s, -1, s.Finally) })
	for _, text := range deferred.texts {
		if strings.HasPrefix(text, "return") {
			return false
		}
	}
	g.line("defer func() {")
	g.paste(deferred)
	g.line("}()")
	return true
}

// attempt writes a function for statements that a try guards, and what is done where it fails.
func (g *generator) attempt(s *form.Try, list []form.Stmt, failed string, write, handle func()) {
	outer := g.fn
	returns := returnsIn(list)
	inner := *outer
	inner.kind, inner.errs, inner.loops, inner.guarded = fnTry, nil, 0, map[string]string{}
	inner.leave = map[string]string{}
	if inner.nests = nil; len(outer.nests) > 0 {
		inner.around = outer.nests
	}
	if returns && outer.kind != fnTry {
		inner.returned = g.tmp("returned")
		g.line("var ", inner.returned, " bool")
		if outer.result.kind != kVoid || outer.kind == fnThen {
			g.line("var ", inner.returned, "Value ", g.tryResult(outer))
		}
	}
	g.fn = &inner
	body := g.capture(write)
	g.fn, outer.stops = outer, inner.stops
	for _, word := range sorted(inner.leave) {
		if outer.kind == fnTry && outer.loops == 0 { // the try around leaves its loop with it
			outer.leave[word] = inner.leave[word]
			continue
		}
		g.line(inner.leave[word], " := false")
	}
	end := len(body.texts) - 1
	closed := end >= 0 && strings.HasPrefix(body.texts[end], "return ") || terminates(body.texts)
	isFinally := failed != "err"
	head, tail := "if err := func() error {", "}(); err != nil {"
	if isFinally {
		head, tail = failed+" := func() error {", "}()"
	}
	g.line(head)
	g.paste(body)
	if !closed {
		g.line("return nil")
	}
	g.line(tail)
	if isFinally {
		g.body(s, -1, s.Finally)
		g.line("if ", failed, " != nil {")
	}
	handle()
	g.line("}")
	g.afterTry(outer, &inner, returns)
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
		case outer.kind == fnTry:
			g.line("return nil")
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
		leave := word
		if outer.kind == fnTry && outer.loops == 0 {
			leave = "return nil"
		}
		g.line("if ", inner.leave[word], " {\n", leave, "\n}")
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
