package golang

import (
	"github.com/a8579013/wechatpay/port/internal/form"
)

// toArray is to for lists, maps and objects.
func (g *generator) toArray(at form.Span, v val, t typ) string {
	switch {
	case v.typ.kind == kNull && isNilable(t.kind), v.typ.kind == kNever:
		return t.zero()
	case v.typ.kind == kEmpty && t.kind == kMap:
		return "map[string]any{}"
	case v.typ.kind == kEmpty && isArray(t.kind):
		return t.String() + "{}"
	case isList(v.typ.kind) && t.kind == kList:
		return g.anyList(at, v)
	case v.typ.kind == kBody && t.kind == kBytes:
		return v.unary() + ".Body"
	case v.typ.kind == kString && t.kind == kBytes:
		return "[]byte(" + v.code + ")"
	case v.typ.kind == kJSON && t.kind == kValue:
		return v.unary() + `.Get("@this")`
	case v.typ.kind == kString && t.kind == kSensitive:
		return "wechatpay.Sensitive(" + v.code + ")"
	case v.typ.kind == kJSON && t.kind == kMap, v.typ.kind == kValue && t.kind == kMap:
		return g.decoded(at, v)
	}
	switch {
	case v.typ.kind == kFunc && t.kind == kFunc:
		g.refuse(at, "a closure that takes or gives other types than the one that is wanted")
	case v.typ.php() == t.php():
		g.refuse(at, "a "+t.php()+" of other members than the one that is wanted")
	}
	g.refuse(at, "a "+v.typ.php()+" where a "+t.php()+" is wanted")
	return ""
}

// decoded makes a map of JSON.
func (g *generator) decoded(_ form.Span, v val) string {
	name := g.tmp("members")
	g.line("var ", name, " map[string]any")
	code := "json.Unmarshal([]byte(" + v.unary() + ".String()), &" + name + ")"
	if v.typ.kind == kJSON {
		code = v.unary() + ".Decode(&" + name + ")"
	}
	g.check(code)
	return name
}

// anyList makes a list of anything of one of texts, or of maps.
func (g *generator) anyList(at form.Span, v val) string {
	if code := g.fitted(v.typ, typ{kind: kList}, v.code, false); code != v.code {
		return code
	}
	if isCall(v.code) {
		v = g.keep(at, "members", v)
	}
	name := g.tmp("list")
	g.line(name, " := make([]any, len(", v.code, "))")
	g.line("for i, member := range ", v.code, " {\n", name, "[i] = member\n}")
	return name
}
