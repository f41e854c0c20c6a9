package golang

import (
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/internal/treepath"
	"github.com/a8579013/wechatpay/port/internal/form"
)

// send writes a call. unused says that nobody takes the answer.
func (g *generator) send(x *form.Send, unused bool) val {
	if v, ok := g.ownVerb(x); ok {
		return v
	}
	r := g.route(x.To)
	verb, isAsync := x.Verb, x.Async
	var by val
	if x.By != nil {
		if verb, isAsync, by = g.verb(x); verb == "" {
			r.style = "do"
		}
	}
	request := g.options(x, &r, strings.ToUpper(verb))
	code := g.callOf(&r, verb, by, isAsync) + request + ")"
	if isAsync {
		return val{code: code, typ: typ{kind: kFuture, of: kResponse}}
	}
	if unused {
		g.call1(code)
		return val{kept: true, typ: typ{kind: kVoid}}
	}
	return g.fallible(x.Span, "response", code, typ{kind: kResponse})
}

// ownVerb is a method of a class of the source that is called as a verb is.
func (g *generator) ownVerb(x *form.Send) (val, bool) {
	isOwn := false
	switch to := x.To.(type) {
	case *form.New:
		isOwn = g.classes[to.Class] != nil
	case *form.Prop:
		if isThis(to.Of) {
			k := g.peek(to).typ.kind
			isOwn = k == kObject || k == kInterface
		}
	case *form.Var, *form.This:
		k := g.peek(to).typ.kind
		isOwn = k == kObject || k == kInterface
	}
	if !isOwn || x.By != nil {
		return val{}, false
	}
	m := &form.Method{Span: x.Span, Of: x.To, Name: x.Verb}
	if x.Async {
		m.Name += "Async"
	}
	if x.Options != nil {
		m.Args = []form.Arg{{Value: x.Options}}
	}
	return g.method(m), true
}

// verb reads a verb that is computed.
func (g *generator) verb(x *form.Send) (verb string, isAsync bool, by val) {
	by = g.expr(x.By)
	if w, ok := by.lit.(*form.Var); ok {
		if t := g.constantOf(w); t != "" {
			by = text(t)
		}
	}
	if t, ok := by.lit.(*form.Text); ok {
		verb, isAsync = strings.CutSuffix(strings.ToLower(t.Value), "async")
		switch verb {
		case "get", "put", "post", "patch", "delete":
			return verb, isAsync, by
		}
		g.refuse(x.Span, t.Value+" is no verb")
	}
	if by.typ.kind != kString {
		by = g.str(x.By.At(), by)
	}
	g.note(x.Span, "the verb is known when the program runs: one that ends in Async is an error in Go")
	return "", false, by
}

// constantOf is the text that a variable has all the time, where it is written out.
func (g *generator) constantOf(x *form.Var) string {
	w := g.fn.scope.of[x]
	if w == nil || len(w.group.webs) != 1 {
		return ""
	}
	writes := 0
	for _, e := range w.events {
		if e.write {
			writes++
		}
	}
	if t, ok := g.constants[w.key]; ok && writes == 1 {
		return t
	}
	return ""
}

// callOf is a call up to its arguments.
func (g *generator) callOf(r *route, verb string, by val, isAsync bool) string {
	method := strings.ToUpper(verb)
	name := ""
	if verb != "" {
		name = method[:1] + verb[1:]
	}
	suffix := ""
	if isAsync {
		suffix = "Async"
	}
	style := r.style
	if g.opts.Style != "" {
		style = g.opts.Style
	}
	base := r.base.unary()
	switch {
	case verb == "" && r.whole:
		return base + ".Do(ctx, strings.ToUpper(" + by.code + ") + " + sumOf(text(" "), r) + ", "
	case verb == "":
		g.refuse(r.at, "a verb that is computed, of a path that is kept in a variable")
	case r.code == "":
		return base + "." + name + suffix + "(ctx, "
	case !r.whole:
		return base + ".Chain(" + r.code + ")." + name + suffix + "(ctx, "
	case style == "tree" && r.fixed:
		if treepath.Of(method, r.text) != "" {
			return base + treeMark + method + " " + r.text + `").` + name + suffix + "(ctx, "
		}
	case style == "do" && r.fixed:
		return base + ".Do" + suffix + "(ctx, " + strconv.Quote(method+" "+r.text) + ", "
	case style == "do":
		return base + ".Do" + suffix + "(ctx, " + sumOf(text(method+" "), r) + ", "
	}
	return base + ".Chain(" + r.code + ")." + name + suffix + "(ctx, "
}

// sumOf puts a text before a path.
func sumOf(head val, r *route) string {
	parts := append([]val{head}, r.parts...)
	if len(r.parts) > 0 && isText(r.parts[0]) {
		parts = append([]val{text(textOf(head) + textOf(r.parts[0]))}, r.parts[1:]...)
	}
	var sum []string
	for _, v := range parts {
		sum = append(sum, v.in(tierAdd))
	}
	return strings.Join(sum, " + ")
}

func textOf(v val) string {
	if t, ok := v.lit.(*form.Text); ok {
		return t.Value
	}
	return ""
}
