package golang

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// catches writes what is done about an error: one class after the other.
func (g *generator) catches(s *form.Try) {
	outer := g.fn.guarded
	g.fn.guarded = map[string]string{}
	defer func() { g.fn.guarded = outer }()
	g.passOn("err")
	r := g.raises(s)
	var conds []string
	var taken []int // the catches that they are of
	last := -1      // the catch of all that is left
	for i, c := range s.Catches {
		if len(s.Catches) > 1 && g.neverAny(s.Span, r, c) && (len(taken) > 0 || i+1 < len(s.Catches)) {
			g.note(s.Span, "nothing here throws a "+strings.Join(c.Classes, " or ")+": its catch is left out; what PHP raises by itself does not compile in Go, or panics")
			g.line(commentText("PHP: catch (" + strings.Join(c.Classes, " | ") + "), which nothing here throws."))
			continue
		}
		cond := g.isOneOf(s.Span, r, c)
		if last >= 0 {
			if cond != "" {
				g.note(s.Span, "the catch of "+strings.Join(c.Classes, " and ")+" is left out: nothing gets there in Go, what PHP raises as an Error does not compile, or panics")
				g.line(commentText("PHP: catch (" + strings.Join(c.Classes, " | ") + ") gets what no Exception is: in Go there is nothing left."))
			}
			continue
		}
		if conds, taken = append(conds, cond), append(taken, i); cond == "true" {
			last = i
		}
	}
	switch {
	case len(conds) == 1 && last >= 0:
		g.catch(s, last)
	case len(conds) == 1:
		cond := val{code: conds[0], typ: typ{kind: kBool}, tier: tierOr}
		if isNot(cond.code) {
			cond.tier = 0
		}
		g.line("if ", not(cond).code, " {")
		g.returnErr("err")
		g.line("}")
		g.catch(s, taken[0])
	default:
		g.choices(s, conds, taken, last)
	}
}

// choices writes catches of several classes: a switch, or an if for each where one of them breaks off a loop around, which a
// break in a switch of Go's would not leave.
func (g *generator) choices(s *form.Try, conds []string, taken []int, last int) {
	head, more, rest, end := "switch {\ncase ", "case ", "default:", ":"
	if slices.ContainsFunc(s.Catches, func(c form.Catch) bool { return breaksOff(c.Body) }) {
		head, more, rest, end = "if ", "} else if ", "} else {", " {"
	}
	for i, cond := range conds {
		if taken[i] == last {
			break
		}
		g.line(head, cond, end)
		head = more
		g.catch(s, taken[i])
	}
	g.line(rest)
	if last >= 0 {
		g.catch(s, last)
	} else {
		g.returnErr("err")
	}
	g.line("}")
}

// breaksOff tells whether there is a break in statements, of whatever.
func breaksOff(list []form.Stmt) (found bool) {
	form.Inspect(list, func(s form.Stmt) bool {
		j, ok := s.(*form.Jump)
		found = found || ok && !j.Continue
		return !found
	}, nil)
	return found
}

// isNot tells a condition that is the opposite of another, as a whole.
func isNot(cond string) bool {
	depth := 0
	for i, c := range cond {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 && i > 0 && i < len(cond)-1 {
			return false
		}
	}
	return strings.HasPrefix(cond, "!(")
}

// passOn keeps a catch from taking what is not ported for what PHP would have caught.
func (g *generator) passOn(err string) {
	if g.facts.stops {
		g.line("if errors.Is(", err, ", errors.ErrUnsupported) {")
		g.returnErr(err)
		g.line("}")
	}
}

// isOneOf tests err for the classes of a catch.
func (g *generator) isOneOf(at form.Span, r raised, c form.Catch) string {
	var conds []string
	for _, class := range c.Classes {
		if len(c.Classes) > 1 && g.neverOf(at, r, class) {
			g.note(at, "nothing here throws a "+class+"; what PHP raises by itself does not compile in Go, or panics")
			continue
		}
		cond := g.isError(at, r, "err", class)
		if cond == "true" {
			return cond
		}
		conds = append(conds, cond)
	}
	if len(conds) == 0 {
		g.refuse(at, "errors of the class "+c.Classes[0]+": Go's errors do not tell whether they are of it")
	}
	slices.Sort(conds)
	return strings.Join(slices.Compact(conds), " || ")
}

// neverAny tells a catch of such classes alone.
func (g *generator) neverAny(at form.Span, r raised, c form.Catch) bool {
	return !slices.ContainsFunc(c.Classes, func(class string) bool { return !g.neverOf(at, r, class) })
}

// neverOf tells a class of PHP's own that nothing in the body of a try throws.
func (g *generator) neverOf(at form.Span, r raised, class string) bool {
	ofKeys, _ := g.isA("UnexpectedValueException", class)
	ofFactory, _ := g.isA("InvalidArgumentException", class)
	return bases[class] != "" && class != "Exception" && class != "JsonException" && !slices.Contains(ofCalls, class) && !(r.keys && ofKeys) && !(r.factory && ofFactory) && len(g.thrownAs(at, r, class)) == 0
}

// catch writes the body of a catch. Where its classes have an answer, that is known there.
func (g *generator) catch(s *form.Try, i int) {
	c := s.Catches[i]
	outer := g.fn.guarded
	defer func() { g.fn.guarded = outer }()
	g.fn.guarded = map[string]string{}
	if name := outer["err"]; name != "" && !slices.ContainsFunc(c.Classes, func(class string) bool { return !slices.Contains(answers, class) }) {
		g.fn.guarded["err"], g.fn.guarded["err answered"] = name, name
	}
	if b := g.fn.scope.blocks[bodyKey{s, i + 1}]; c.Var != "" && b != nil {
		g.catchVar(b, c.Var)
	}
	g.body(s, i+1, c.Body)
}
