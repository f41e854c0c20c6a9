package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// converter is the function that array_map calls: one in its place, one in a variable, or one by its name.
func (g *generator) converter(x *form.Call) (f *form.Func, named val) {
	ok := false
	switch given := g.argument(x, 0).(type) {
	case *form.Func:
		f, ok = given, len(given.Params) == 1
	case *form.Text:
		at := given.Span
		call := &form.Call{Span: at, Name: strings.ToLower(given.Value), Args: []form.Arg{{Value: &form.Var{Span: at, Name: "member"}}}}
		f, ok = &form.Func{Span: at, Params: []form.Param{{Span: at, Name: "member"}}, Body: []form.Stmt{&form.Return{Common: form.Common{Span: at, ID: g.stmt}, X: call}}}, true
	case *form.Var:
		named = g.expr(given)
		ok = named.typ.kind == kFunc && len(named.typ.sig.params) == 1
	}
	if !ok || len(x.Args) != 2 {
		g.refuse(x.Span, "array_map of several arrays, or with a function that has a name")
	}
	return f, named
}

// mapping writes array_map over a list.
func (g *generator) mapping(x *form.Call) val {
	f, made := g.converter(x)
	list := g.known(g.expr(g.argument(x, 1)))
	elem := g.member(list)
	switch list.typ.kind {
	case kMap, kStringMap:
		return g.mappingOf(x, f, made, list)
	case kList, kStrings, kMaps:
	case kValue, kJSON:
		if list.typ.kind == kJSON {
			list.code = list.unary() + `.Get("@this")`
		}
	default:
		g.refuse(x.Span, "array_map of a "+list.typ.php())
	}
	if f != nil {
		made = g.closure(f, &sig{params: []typ{elem}})
	}
	if made.typ.sig.params[0].String() != elem.String() || made.typ.sig.result.kind == kVoid {
		g.refuse(x.Span, "array_map with a function of something else")
	}
	do := made.code
	if f != nil {
		do = g.tmp("convert")
		g.line(do, " := ", made.code)
	}
	out := g.tmp("list")
	t := typ{kind: kList}
	switch made.typ.sig.result.kind {
	case kString:
		t.kind = kStrings
	case kMap:
		t.kind = kMaps
	case kFuture:
		t = typ{kind: kFutures, of: made.typ.sig.result.of}
	case kResponse:
		t.kind = kResponses
	case kNever, kEmpty:
		t.kind = kNever // not known yet
	}
	g.line(out, " := ", t.String(), "{}")
	head := "for _, member := range " + list.code
	if list.typ.kind == kValue || list.typ.kind == kJSON {
		head = "for member := range " + list.unary() + ".Values()"
	}
	g.line(head, " {")
	if made.typ.sig.fails {
		g.line("converted, err := ", do, "(member)")
		g.line("if err != nil {")
		g.returnErr("err")
		g.line("}")
		g.line(out, " = append(", out, ", converted)")
	} else {
		g.line(out, " = append(", out, ", ", do, "(member))")
	}
	g.line("}")
	return val{code: out, typ: t}
}

// mappingOf writes array_map over an array with names, which it keeps.
func (g *generator) mappingOf(x *form.Call, f *form.Func, made, members val) val {
	elem := g.member(members)
	if f != nil {
		made = g.closure(f, &sig{params: []typ{elem}})
	}
	s := made.typ.sig
	if s.params[0].String() != elem.String() || s.result.kind == kVoid {
		g.refuse(x.Span, "array_map with a function of something else")
	}
	do, given, out := made.code, g.keep(x.Span, "given", members), g.tmp("members")
	if f != nil {
		do = g.tmp("convert")
		g.line(do, " := ", made.code)
	}
	g.line(out, " := wechatpay.Object{}")
	g.line("for _, name := range slices.Sorted(maps.Keys(", given.code, ")) {")
	if s.fails {
		g.line("converted, err := ", do, "(", given.code, "[name])")
		g.line("if err != nil {")
		g.returnErr("err")
		g.line("}\n", out, "[name] = ", g.anything(x.Span, val{code: "converted", typ: s.result}), "\n}")
	} else {
		g.line(out, "[name] = ", g.anything(x.Span, val{code: do + "(" + given.code + "[name])", typ: s.result}), "\n}")
	}
	return val{code: out, typ: typ{kind: kMap}}
}
