package golang

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// isAny tells a catch that takes everything.
func isAny(c form.Catch) bool { return slices.ContainsFunc(c.Classes, isAnyClass) }

func isAnyClass(class string) bool {
	return slices.Contains([]string{"Exception", "Throwable", "RuntimeException", "Error"}, class)
}

// answers are classes of errors that have an answer: a *wechatpay.Error in Go.
var answers = []string{"RequestException", "BadResponseException", "ClientException", "ServerException"}

// errorClasses are all others that Go's errors tell.
var errorClasses = []string{"GuzzleException", "TransferException", "RejectionException", "ConnectException"}

// knownCatches refuses classes that an error of Go's does not tell: their code would never run, or always.
func (g *generator) knownCatches(s *form.Try) {
	for _, c := range s.Catches {
		for _, class := range c.Classes {
			g.knownError(s.Span, class)
		}
	}
}

func (g *generator) knownError(at form.Span, class string) {
	if g.classes[class] != nil || !isAnyClass(class) && !slices.Contains(answers, class) && !slices.Contains(errorClasses, class) {
		g.refuse(at, "errors of the class "+class+": Go's errors do not tell whether they are of it")
	}
}

// isError tests an error for a class of PHP's, after the lines that this takes.
func (g *generator) isError(at form.Span, err, class string) val {
	g.knownError(at, class)
	noAnswer := "errors.As(" + err + ", new(net.Error)) || errors.Is(" + err + ", io.EOF)"
	out := val{typ: typ{kind: kBool}}
	if isAnyClass(class) {
		out.code = "true"
		return out
	}
	if class == "ConnectException" {
		out.code, out.tier = noAnswer, tierOr
		return out
	}
	name, cond := g.refusedBy(err)
	switch class {
	case "ClientException":
		cond, out.tier = cond+" && "+name+".StatusCode/100 == 4", tierCompare-1
	case "ServerException":
		cond, out.tier = cond+" && "+name+".StatusCode/100 == 5", tierCompare-1
	case "GuzzleException", "TransferException":
		cond, out.tier = cond+" || "+noAnswer, tierOr
	}
	out.code = cond
	return out
}

// isOneOf tests an error for the classes of a catch.
func (g *generator) isOneOf(at form.Span, c form.Catch) val {
	var conds []string
	for _, class := range c.Classes {
		conds = append(conds, g.isError(at, "err", class).in(tierOr))
	}
	if len(conds) == 1 {
		return g.isError(at, "err", c.Classes[0])
	}
	return val{code: strings.Join(conds, " || "), typ: typ{kind: kBool}, tier: tierOr}
}

// catches writes what is done about an error: one class after the other.
func (g *generator) catches(s *form.Try) {
	outer := g.fn.guarded
	g.fn.guarded = map[string]string{}
	defer func() { g.fn.guarded = outer }()
	if len(s.Catches) == 1 || isAny(s.Catches[0]) {
		if c := s.Catches[0]; !isAny(c) && !slices.ContainsFunc(c.Classes, ofAnyCall) {
			g.line("if ", not(g.isOneOf(s.Span, c)).code, " {")
			g.returnErr("err")
			g.line("}")
		}
		g.catch(s, 0)
		return
	}
	var conds []string
	for _, c := range s.Catches {
		if isAny(c) {
			break
		}
		conds = append(conds, g.isOneOf(s.Span, c).code)
	}
	g.line("switch {")
	for i, cond := range conds {
		g.line("case ", cond, ":")
		g.catch(s, i)
	}
	g.line("default:")
	if len(conds) < len(s.Catches) {
		g.catch(s, len(conds))
	} else {
		g.returnErr("err")
	}
	g.line("}")
}

// ofAnyCall tells a class of whatever a call fails with.
func ofAnyCall(class string) bool {
	return class == "GuzzleException" || class == "TransferException" || class == "RejectionException"
}

// catch writes the body of a catch. Where its classes have an answer, that is known there.
func (g *generator) catch(s *form.Try, i int) {
	c := s.Catches[i]
	outer := g.fn.guarded
	defer func() { g.fn.guarded = outer }()
	g.fn.guarded = map[string]string{}
	if name := outer["err"]; name != "" && !slices.ContainsFunc(c.Classes, func(class string) bool { return !slices.Contains(answers, class) }) {
		g.fn.guarded["err"] = name
	}
	if b := g.fn.scope.blocks[bodyKey{s, i + 1}]; c.Var != "" && b != nil {
		g.catchVar(b, c.Var)
	}
	g.body(s, i+1, c.Body)
}
