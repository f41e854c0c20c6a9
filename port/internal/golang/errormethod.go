package golang

import "github.com/a8579013/wechatpay/port/internal/form"

// errorMethod writes what is asked of an error.
func (g *generator) errorMethod(x *form.Method, of val) val {
	switch x.Name {
	case "getMessage", "__toString":
		return val{code: of.unary() + ".Error()", typ: typ{kind: kString}}
	case "hasResponse":
		return val{code: g.answerIn(of.code) + " != nil", typ: typ{kind: kBool}, tier: tierCompare}
	case "getResponse", "getReason":
		return val{code: g.answerOf(of.code), typ: typ{kind: kResponse}}
	case "getLine":
		g.note(x.Span, "Go's errors have no line: 0 stands for it")
		return integer(0)
	case "getTraceAsString", "getFile":
		g.note(x.Span, "Go's errors have no trace: the text stands for it")
		return val{code: of.unary() + ".Error()", typ: typ{kind: kString}}
	case "getCode":
		return g.errorCode(x, of)
	case "getPrevious":
		if g.exception == "" {
			break
		}
		previous := g.tmp("previous")
		thrown, cond := g.errorAs(of.code, "thrown", "*"+g.exception)
		g.line("var ", previous, " error")
		g.line("if ", cond, " {\n", previous, " = ", thrown, ".Previous\n}")
		return val{code: previous, typ: typ{kind: kError}}
	}
	g.refuse(x.Span, "the method "+x.Name+" of an error")
	return val{}
}

// errorCode is the number of an error: the status of an answer, and what the source has thrown with one.
func (g *generator) errorCode(x *form.Method, of val) val {
	g.note(x.Span, "Go's errors have no number: that of a refusal is its status")
	refused, cond := g.refusedBy(of.code)
	if v2, _ := g.protocols(); v2 { // a refusal of APIv2 is a RejectionException, which has none
		cond += " && " + refused + ".StatusCode >= 300"
	}
	code := g.tmp("code")
	rest := ""
	if g.exception != "" {
		thrown, isThrown := g.errorAs(of.code, "thrown", "*"+g.exception)
		rest = " else if " + isThrown + " {\n" + code + " = " + thrown + ".Code\n}"
	}
	g.line("var ", code, " int64")
	g.line("if ", cond, " {\n", code, " = int64(", refused, ".StatusCode)\n}", rest)
	return val{code: code, typ: typ{kind: kInt}}
}

// answerIn gives a variable for the answer in an error, which is nil where there is none. What was not verified is an answer too.
func (g *generator) answerIn(err string) string {
	key := err + " answer"
	if g.fn.guarded != nil && g.fn.guarded[key] != "" {
		return g.fn.guarded[key]
	}
	answer := ""
	if v2, _ := g.protocols(); v2 || g.opts.Package != "" { // else these are statements, which have no functions beside them
		answer = g.tmp("answer")
		g.line(answer, " := ", g.helper("answerIn"), "(", err, ")")
	} else {
		refused, cond := g.refusedBy(err)
		unverified, isUnverified := g.errorAs(err, "unverified", "*wechatpay.VerificationError")
		answer = g.tmp("answer")
		g.line("var ", answer, " *wechatpay.Response")
		g.line("if ", cond, " {\n", answer, " = ", refused, ".Response\n} else if ", isUnverified, " {\n", answer, " = ", unverified, ".Response\n}")
	}
	if g.fn.guarded != nil {
		g.fn.guarded[key] = answer
	}
	return answer
}

// hasAnswer writes $e instanceof RequestException && $e->hasResponse().
func (g *generator) hasAnswer(x *form.Binary) (val, bool) {
	is, isClass := x.L.(*form.InstanceOf)
	m, isMethod := x.R.(*form.Method)
	if x.Op != "&&" || !isClass || !isMethod || m.Name != "hasResponse" || is.Class != "RequestException" {
		return val{}, false
	}
	e, isVar := is.X.(*form.Var)
	of, isToo := m.Of.(*form.Var)
	if !isVar || !isToo || e.Name != of.Name || len(g.thrownAs(x.Span, g.everything(), is.Class)) > 0 {
		return val{}, false
	}
	v := g.want(g.expr(e), kError)
	if v.typ.kind != kError {
		return val{}, false
	}
	has := val{code: g.answerIn(v.code) + " != nil", typ: typ{kind: kBool}, tier: tierCompare}
	if v2, _ := g.protocols(); v2 {
		has.code, has.tier = g.helper("isRequestException")+"("+v.code+") && "+has.code, tierCompare-1
	}
	return has, true
}

// answerOf gives the answer in an error; where none was asked for, there has to be one.
func (g *generator) answerOf(err string) string {
	if known := g.fn.guarded[err]; known != "" && g.fn.guarded[err+" answered"] != "" {
		return known + ".Response"
	}
	asked := g.fn.guarded[err+" answer"] != ""
	answer := g.answerIn(err)
	if !asked {
		g.line("if ", answer, " == nil {")
		g.returnErr(err)
		g.line("}")
	}
	return answer
}
