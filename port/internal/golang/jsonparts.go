package golang

import (
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// jsonParts writes json_encode of an array that is written out but for some values: its members keep their order, and what is written
// out its spelling.
func (g *generator) jsonParts(x *form.Call, flags int64) (val, bool) {
	a := g.heldArray(x.Args[0].Value)
	dry := jsonWriter{flags: flags, computed: func(form.Expr) bool { return true }}
	if a == nil || flags&jsonZeroFraction != 0 || !dry.value(a, 0) {
		return val{}, false
	}
	var codes []string
	w := &jsonWriter{flags: flags}
	flush := func() {
		if w.Len() > 0 {
			codes = append(codes, quote(w.String()))
			w.Reset()
		}
	}
	w.computed = func(e form.Expr) bool {
		v := g.expr(e)
		if t, ok := v.lit.(*form.Text); ok && v.typ.kind == kString {
			w.text(t.Value)
			return true
		}
		flush()
		switch v.typ.kind {
		case kInt:
			codes = append(codes, "strconv.FormatInt("+v.code+", 10)")
		case kBool:
			codes = append(codes, "strconv.FormatBool("+v.code+")")
		default:
			codes = append(codes, g.jsonOf(e.At(), v, flags).code)
		}
		return true
	}
	w.value(a, 0)
	flush()
	return val{code: strings.Join(codes, " + "), typ: typ{kind: kString}, tier: tierAdd}, true
}

// jsonOf is a value in JSON, as PHP writes it: but for the order of a map's members.
func (g *generator) jsonOf(at form.Span, v val, flags int64) val {
	escapes := ", " + strconv.FormatInt(flags&(jsonSlashes|jsonUnicode), 10) + ")"
	if v.typ.kind == kString {
		return val{code: g.helper("phpQuote") + "(" + v.code + escapes, typ: typ{kind: kString}}
	}
	if v.typ.kind == kMap || v.typ.kind == kMaps || v.typ.kind == kStringMap || v.typ.kind == kUnknown || v.typ.kind == kList || v.typ.kind == kObject {
		g.note(at, "members of an array with names come in the order of their names in the JSON text")
	}
	return g.fallible(form.Span{}, "text", g.helper("phpJSON")+"("+g.anything(at, v)+escapes, typ{kind: kString})
}

// heldArray is an array that stands there, or one of constants alone that a variable has all the time.
func (g *generator) heldArray(e form.Expr) *form.Array {
	if a, ok := e.(*form.Array); ok {
		return a
	}
	v, ok := e.(*form.Var)
	if !ok || g.sortedBefore(v.Name, v.Span) {
		return nil
	}
	w := g.fn.scope.of[v]
	if w == nil || w.group == nil || w.group.poison != "" || w.outer != nil || w.param || len(g.fn.scope.vars[v.Name]) != 1 {
		return nil
	}
	for i, ev := range w.events {
		if ev.changes || ev.first || ev.write != (i == 0) {
			return nil
		}
	}
	a := g.arrays[w.key]
	if a == nil || !(&jsonWriter{}).value(a, 0) {
		return nil
	}
	return a
}
