package golang

import (
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// effect is expr for an expression whose value nobody takes.
func (g *generator) effect(e form.Expr) val {
	if s, ok := e.(*form.Send); ok {
		return g.send(s, true)
	}
	g.into = &destination{at: e.At()}
	defer func() { g.into = nil }()
	return g.expr(e)
}

// expr writes what an expression needs before it, and gives its value.
func (g *generator) expr(e form.Expr) val {
	g.depth++
	defer func() { g.depth-- }()
	if g.facts.spend(1, 0); g.depth > mostDepth {
		g.refuse(e.At(), "an expression that is nested too deep")
	}
	v := g.made(e)
	if g.facts.spend(0, len(v.code)); len(v.code) > mostCode {
		g.refuse(e.At(), "more Go than anybody reads, for one expression")
	}
	return v
}

func (g *generator) made(e form.Expr) val {
	switch x := e.(type) {
	case *form.Text:
		return text(x.Value)
	case *form.Int:
		return integer(x.Value)
	case *form.Float:
		return g.float(x)
	case *form.Bool:
		return val{code: strconv.FormatBool(x.Value), typ: typ{kind: kBool}, lit: x}
	case *form.Null:
		return val{code: "nil", typ: typ{kind: kNull}, lit: x}
	case *form.Array:
		return g.array(x)
	case *form.Var:
		return g.variable(x)
	case *form.This:
		return g.this(x)
	case *form.Index:
		return g.index(x)
	case *form.Prop:
		return g.prop(x)
	case *form.StaticProp:
		return g.staticProp(x)
	case *form.Const:
		return g.constantOfName(x)
	case *form.Concat:
		return g.concat(x)
	case *form.Path:
		return g.path(x)
	case *form.Send:
		return g.send(x, false)
	}
	return g.computed(e)
}

func (g *generator) computed(e form.Expr) val {
	switch x := e.(type) {
	case *form.Unary:
		return g.unary(x)
	case *form.Binary:
		return g.binary(x)
	case *form.Ternary:
		return g.ternary(x)
	case *form.Assign:
		return g.assigned(x)
	case *form.Step:
		return g.stepped(x)
	case *form.Cast:
		return g.cast(x)
	case *form.Isset:
		return g.isset(x)
	case *form.Empty:
		return g.empty(x)
	case *form.InstanceOf:
		return g.instanceOf(x)
	case *form.Match:
		return g.match(x)
	case *form.Call:
		return g.call(x)
	case *form.Method:
		return g.method(x)
	case *form.Static:
		return g.static(x)
	case *form.New:
		return g.new(x)
	case *form.Func:
		return g.closure(x, nil)
	case *form.Throw, *form.Exit:
		g.refuse(e.At(), "throw or exit in the middle of an expression")
	case *form.Yield:
		g.refuse(x.Span, "a generator")
	case *form.Handler:
		return g.handler(x)
	case *form.Params:
		return g.params(x)
	case *form.Notified:
		return g.notified(x)
	case *form.Foreign:
		g.refuse(x.Span, x.Why+" has no form in Go")
	case *form.Elsewhere:
		return val{kept: true, typ: typ{kind: kVoid}}
	}
	g.refuse(e.At(), "this expression has no form in Go")
	return val{}
}

func (g *generator) float(x *form.Float) val {
	n, err := strconv.ParseFloat(x.Text, 64)
	if err != nil {
		g.refuse(x.Span, "this number is too large")
	}
	code := strconv.FormatFloat(n, 'f', -1, 64)
	if !strings.Contains(code, ".") {
		code += ".0"
	}
	return val{code: code, typ: typ{kind: kFloat}, lit: x}
}

// variable reads one.
func (g *generator) variable(x *form.Var) val {
	if strings.HasPrefix(x.Name, "_") && strings.ToUpper(x.Name) == x.Name {
		g.refuse(x.Span, "$"+x.Name+": a request comes as an *http.Request in Go")
	}
	w := g.web(x)
	if w.group.poison != "" {
		g.refuse(x.Span, "$"+x.Name+" depends on what is not ported")
	}
	if why := g.facts.dead[w.key]; why != "" {
		g.refuse(x.Span, "$"+x.Name+" depends on what is not ported")
	}
	t, ok := g.facts.vars[w.key]
	if w.outer != nil && (!ok || !w.group.writes()) {
		t, ok = g.facts.vars[w.outer.key]
		if o := w.outer.group; o != nil && o.poison != "" {
			g.refuse(x.Span, "$"+x.Name+" depends on what is not ported")
		}
	}
	if whole := g.groupType(w.group); ok && whole.kind != kNever && (whole.String() != t.String() || t.kind == kNull) {
		t = whole
	}
	if !ok {
		t = typ{kind: kNever}
	}
	if w.group.free && t.kind == kNull {
		t = typ{kind: kNever}
	}
	if t.kind == kHandler && g.drivers[w.key] != "" {
		return val{code: g.drivers[w.key], typ: t, lit: x}
	}
	name := w.group.goName
	if name == "" {
		g.refuse(x.Span, "$"+x.Name+" has no value here")
	}
	if !w.group.done && w.outer == nil && !w.group.free {
		g.refuse(x.Span, "$"+x.Name+" has no value here")
	}
	return val{code: name, typ: t, lit: x}
}

// want says what a value that PHP has from elsewhere should be.
func (g *generator) want(v val, k kind) val {
	x, ok := v.lit.(*form.Var)
	if !ok || k == kNever || k == kUnknown || v.typ.kind != kNever && v.typ.kind != kUnknown {
		return v
	}
	w := g.fn.scope.of[x]
	for f := g.fn; w != nil && w.outer != nil && f != nil; f = f.outer {
		w = w.outer
	}
	if w == nil || !w.param && !w.group.free || g.facts.nulls[w.key] || g.facts.given[w.key] || w.group.free && g.groupType(w.group).kind == kUnknown {
		return v
	}
	learn(g.facts, g.facts.wants, w.key, typ{kind: k})
	if g.facts.wants[w.key].kind != k {
		return v // others want something else
	}
	return val{code: v.code, typ: typ{kind: k}, lit: v.lit}
}

// place is a variable or a property that is about to change.
func (g *generator) place(e form.Expr) val {
	switch x := e.(type) {
	case *form.Var:
		v := g.variable(x)
		if v.typ.kind == kNever {
			v.typ.kind = kEmpty
		}
		return v
	case *form.Prop:
		return g.prop(x)
	case *form.StaticProp:
		return g.staticProp(x)
	}
	g.refuse(e.At(), "this is no place to assign to")
	return val{}
}

// assigned is an assignment in the middle of an expression: a statement before it.
func (g *generator) assigned(x *form.Assign) val {
	g.assign(x)
	switch to := x.To.(type) {
	case *form.Var:
		return g.variable(to)
	case *form.Prop, *form.StaticProp:
		return g.expr(to)
	}
	g.refuse(x.Span, "an assignment in the middle of an expression")
	return val{}
}

// concat joins texts: by +, or by fmt.Sprintf where numbers are among them.
func (g *generator) concat(x *form.Concat) val {
	var values []val
	for _, p := range x.Parts {
		values = append(values, g.want(g.textual(p), kString))
	}
	return g.concatOf(x.Parts, values)
}

// textual is an expression that becomes a text: of a part of an answer, null and ” are one then.
func (g *generator) textual(e form.Expr) val {
	if x, ok := e.(*form.Binary); ok && x.Op == "??" {
		if t, isText := x.R.(*form.Text); isText && t.Value == "" && g.peek(x.L).typ.kind == kValue {
			return g.expr(x.L)
		}
	}
	return g.expr(e)
}

// concatOf joins values, which the expressions have given.
func (g *generator) concatOf(exprs []form.Expr, values []val) val {
	if len(values) > mostParts {
		g.refuse(exprs[0].At(), "more parts of a text than anybody reads")
	}
	var parts []val
	plain, format := true, strings.Builder{}
	var args []string
	for i, p := range exprs {
		v := values[i]
		if v.typ.kind == kInt && v.lit == nil || v.typ.kind == kInt && isVar(v.lit) {
			plain = false
		} else {
			v = g.str(p.At(), v)
		}
		if n := len(parts); n > 0 && isText(v) && isText(parts[n-1]) {
			parts[n-1] = text(parts[n-1].lit.(*form.Text).Value + v.lit.(*form.Text).Value)
			continue
		}
		parts = append(parts, v)
	}
	var sum []string
	for _, v := range parts {
		switch t, isLit := v.lit.(*form.Text); {
		case isLit && t.Value == "" && len(parts) > 1:
			continue
		case isLit:
			format.WriteString(strings.ReplaceAll(t.Value, "%", "%%"))
		case v.typ.kind == kInt:
			format.WriteString("%d")
			args = append(args, v.shown())
		default:
			format.WriteString("%s")
			args = append(args, v.code)
		}
		sum = append(sum, v.in(tierAdd))
	}
	switch {
	case !plain:
		return val{code: "fmt.Sprintf(" + quote(format.String()) + ", " + strings.Join(args, ", ") + ")", typ: typ{kind: kString}}
	case len(sum) == 1 && len(parts) >= 1:
		return val{code: sum[0], typ: typ{kind: kString}, lit: litOf(parts)}
	}
	return val{code: strings.Join(sum, " + "), typ: typ{kind: kString}, tier: tierAdd}
}

func litOf(parts []val) form.Expr {
	if len(parts) == 1 {
		return parts[0].lit
	}
	return nil
}

func isVar(e form.Expr) bool { _, ok := e.(*form.Var); return ok }
func isText(v val) bool      { _, ok := v.lit.(*form.Text); return ok && v.typ.kind == kString }
