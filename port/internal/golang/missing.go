package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// coalesce writes a ?? b.
func (g *generator) coalesce(x *form.Binary) val {
	if c, ok := x.L.(*form.Call); ok && len(c.Args) == 0 {
		g.refuse(x.Span, "?? of what is not known")
	}
	if v, ok := g.placeOr(x); ok {
		return v
	}
	v := g.expr(x.L)
	other, after := g.later(x.R)
	if v.typ.kind == kJSON && (other.typ.kind == kEmpty || other.typ.kind == kNull) {
		return v
	}
	if w, ok := v.lit.(*form.Var); ok && v.typ.kind == kNever && g.web(w).group.free && (other.typ.kind == kString || other.typ.kind == kInt) {
		v = g.want(v, kString) // from elsewhere: a number would not tell 0 from nothing
	}
	switch v.typ.kind {
	case kString:
		if t, ok := other.lit.(*form.Text); ok && t.Value == "" {
			return v
		}
	case kValue:
		if t, ok := other.lit.(*form.Text); ok && t.Value == "" && isField(v.typ, textField, ownField) {
			return val{code: v.unary() + ".String()", typ: typ{kind: kString}}
		}
		if n, ok := other.lit.(*form.Int); ok && n.Value == 0 && isField(v.typ, wholeField) {
			return val{code: v.unary() + ".Int()", typ: typ{kind: kInt}}
		}
		if other.typ.kind == kNull || other.typ.kind == kEmpty {
			v.orList = other.typ.kind == kEmpty
			return v
		}
		return g.choose(x.Span, v.unary()+".Value() != nil", v, &printer{}, other, after)
	case kUnknown, kNever:
		if other.typ.kind == kNull {
			return v
		}
		return g.chooseAny(x, v, other, after)
	case kNull:
		g.paste(after)
		return other
	}
	if isNilable(v.typ.kind) && v.typ.kind != kMap && v.typ.kind != kList {
		return g.choose(x.Span, v.in(tierCompare+1)+" != nil", v, &printer{}, other, after)
	}
	w, isVar := v.lit.(*form.Var)
	if isVar = isVar && g.web(w).group.free; isVar && (v.typ.kind == kInt || v.typ.kind == kFloat) {
		g.refuse(x.Span, "?? of a number from elsewhere: 0 and none are one in Go")
	}
	if isVar && v.typ.kind == kString || v.typ.kind == kString && v.typ.name == orNull {
		if isCall(v.code) {
			v = g.keep(x.Span, "text", v)
		}
		return g.choose(x.Span, v.code+` != ""`, v, &printer{}, other, after)
	}
	return v // what has a type has a value
}

// placeOr writes $list[0] ?? b.
func (g *generator) placeOr(x *form.Binary) (val, bool) {
	i, ok := x.L.(*form.Index)
	if !ok {
		return val{}, false
	}
	switch i.Of.(type) {
	case *form.Var, *form.Prop, *form.StaticProp, *form.Call:
	default:
		return val{}, false
	}
	n, isInt := i.Key.(*form.Int)
	if !isInt || n.Value < 0 || !isList(g.peek(i.Of).typ.kind) {
		return val{}, false
	}
	of := g.expr(i.Of)
	if isCall(of.code) || strings.Contains(of.code, "{") {
		of = g.keep(x.Span, "list", of)
	}
	there := "len(" + of.code + ") > " + g.expr(n).code
	v := val{code: of.unary() + "[" + g.expr(n).code + "]", typ: g.member(of)}
	other, after := g.later(x.R)
	if v.typ.kind != kUnknown {
		return g.choose(x.Span, there, v, &printer{}, other, after), true
	}
	name := g.tmp("chosen")
	g.line("var ", name, " any")
	g.line("if ", there, " {\n", name, " = ", v.code, "\n}")
	if other.typ.kind != kNull {
		g.line("if ", name, " == nil {")
		g.paste(after)
		g.line(name, " = ", g.anything(x.R.At(), other))
		g.line("}")
	}
	return val{code: name, typ: v.typ}, true
}

// chooseAny writes a ?? b of an any: the other's type, where it holds one of that.
func (g *generator) chooseAny(x *form.Binary, v, other val, after *printer) val {
	switch other.typ.kind {
	case kString, kInt, kBool:
	default:
		return g.choose(x.Span, g.orPart(v)+" != nil", v, &printer{}, other, after)
	}
	name := g.tmp("chosen")
	g.line("var ", name, " any = ", v.code)
	g.line("if ", g.orPart(val{code: name, typ: typ{kind: kUnknown}, plain: v.plain}), " == nil {")
	g.paste(after)
	g.line(name, " = ", other.code)
	g.line("}")
	return val{code: name, typ: typ{kind: kUnknown}}
}

// orNothing is a value as data: what a text, or a part of an answer, stands for.
func (g *generator) orNothing(at form.Span, v val) string {
	switch {
	case v.orList:
		chosen := g.tmp("chosen")
		g.line("var ", chosen, " any = ", v.code)
		g.line("if ", v.unary(), ".Value() == nil {\n", chosen, " = []any{}\n}")
		return chosen
	case v.typ.kind == kString && v.typ.name == orNull:
		g.note(at, "Go's texts are never null: an empty one stands for it")
		if isCall(v.code) {
			v = g.keep(at, "text", v)
		}
		chosen := g.tmp("chosen")
		g.line("var ", chosen, " any")
		g.line("if ", v.code, ` != "" {`, "\n", chosen, " = ", v.code, "\n}")
		return chosen
	}
	return v.code
}

// listIfNone makes an empty list of a part of an answer that is not there, where it becomes a member of an array: null is none.
func (g *generator) listIfNone(w *web, name string) {
	isData := false
	form.Everything(g.prog, func(e form.Expr) {
		if a, ok := e.(*form.Array); ok {
			for _, item := range a.Items {
				v, isVar := item.Value.(*form.Var)
				isData = isData || isVar && v.Name == name
			}
		}
	})
	switch place := w.group.goName; {
	case isData && g.groupType(w.group).kind == kValue:
		g.line("if ", place, ".Value() == nil {\n_ = ", place, ".UnmarshalJSON([]byte(`[]`))\n}")
	case isData && g.groupType(w.group).kind == kUnknown:
		g.line("if ", g.helper("phpValue"), "(", place, ") == nil {\n", place, " = []any{}\n}")
	}
}

// assignMissing writes self::$a ??= b, and its like of members.
func (g *generator) assignMissing(x *form.Assign) {
	there := g.exists(x.To)
	g.line("if ", not(val{code: there, typ: typ{kind: kBool}, tier: tierCompare}).code, " {")
	g.inBlock(&block{parent: g.fn.block}, func() { g.assign(&form.Assign{Span: x.Span, To: x.To, Value: x.Value}) })
	g.line("}")
}

// assignDefault writes $a ??= b.
func (g *generator) assignDefault(to *form.Var, x *form.Assign) {
	v := g.variable(to)
	other, after := g.later(x.Value)
	zero := v.typ.zero()
	if !isNilable(v.typ.kind) && v.typ.kind != kUnknown && v.typ.kind != kString {
		g.refuse(x.Span, "??= of a "+v.typ.php())
	}
	g.line("if ", v.code, " == ", zero, " {")
	g.paste(after)
	g.line(v.code, " = ", g.to(x.Span, other, v.typ))
	g.line("}")
}

// orElse writes a ?: b.
func (g *generator) orElse(x *form.Ternary) val {
	v := g.expr(x.Cond)
	if a, ok := x.Else.(*form.Array); (v.typ.kind == kJSON || v.typ.kind == kValue) && ok && len(a.Items) == 0 {
		return v // what is not there is as good as nothing
	}
	if isCall(v.code) {
		v = g.keep(x.Span, "value", v)
	}
	cond := g.truth(x.Cond.At(), v)
	other, after := g.later(x.Else)
	return g.choose(x.Span, cond.code, v, &printer{}, other, after)
}
