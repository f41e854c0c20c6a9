package golang

import (
	"strconv"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// arrayMore are functions of arrays that make another one.
func (g *generator) arrayMore(x *form.Call) (val, bool) {
	switch x.Name {
	case "array_search":
		return g.search(x), true
	case "array_reduce":
		return g.reduced(x), true
	case "array_product":
		return g.sumList(x), true
	case "array_flip", "array_fill_keys":
		return g.flipped(x), true
	case "array_fill":
		return g.filledList(x), true
	case "array_chunk":
		return g.chunks(x), true
	case "array_intersect_key", "array_diff_key":
		return g.withKeys(x), true
	case "array_key_first", "array_key_last":
		return g.endKey(x), true
	}
	return val{}, false
}

// reduced writes array_reduce.
func (g *generator) reduced(x *form.Call) val {
	f, ok := g.argument(x, 1).(*form.Func)
	if !ok || len(f.Params) != 2 || len(x.Args) != 3 {
		g.refuse(x.Span, "array_reduce without a value to begin with, or with a function that has a name")
	}
	list, first := g.listArg(x, 0), g.expr(g.argument(x, 2))
	if first.typ.kind == kEmpty {
		first.typ = g.facts.results[g.fn.key+"@"+spanKey(f.Span)]
		if !isArray(first.typ.kind) {
			first.typ.kind = kMap
		}
		first.code = first.typ.String() + "{}"
	}
	elem := g.member(list)
	made := g.closure(f, &sig{params: []typ{first.typ, elem}})
	s := made.typ.sig
	if s.params[0].String() != first.typ.String() || s.params[1].String() != elem.String() || s.result.String() != first.typ.String() && s.result.kind != kNever {
		g.refuse(x.Span, "array_reduce with a function that gives something else than it takes")
	}
	reduce, all := g.tmp("reduce"), g.tmp("all")
	g.line(reduce, " := ", made.code)
	if first.typ.kind == kInt || first.typ.kind == kFloat {
		first.code = first.typ.String() + "(" + first.code + ")"
	}
	g.line(all, " := ", first.code)
	g.line("for _, member := range ", list.code, " {")
	if s.fails {
		g.line("next, err := ", reduce, "(", all, ", member)")
		g.line("if err != nil {")
		g.returnErr("err")
		g.line("}\n", all, " = next\n}")
	} else {
		g.line(all, " = ", reduce, "(", all, ", member)\n}")
	}
	return val{code: all, typ: first.typ}
}

// flipped writes array_flip and array_fill_keys of a list.
func (g *generator) flipped(x *form.Call) val {
	v := g.listArg(x, 0)
	value := "int64(i)"
	if x.Name == "array_fill_keys" {
		value = g.anything(x.Span, g.expr(g.argument(x, 1)))
	}
	out := g.tmp("members")
	g.line(out, " := wechatpay.Object{}")
	if value == "int64(i)" {
		g.line("for i, name := range ", v.code, " {")
	} else {
		g.line("for _, name := range ", v.code, " {")
	}
	g.line(out, "[", g.str(x.Span, val{code: "name", typ: g.member(v)}).code, "] = ", value, "\n}")
	return val{code: out, typ: typ{kind: kMap}}
}

// filledList writes array_fill.
func (g *generator) filledList(x *form.Call) val {
	from, ok := g.argument(x, 0).(*form.Int)
	n, ok2 := g.argument(x, 1).(*form.Int)
	if !ok || !ok2 || from.Value != 0 || n.Value < 0 || n.Value > 1<<16 {
		g.refuse(x.Span, "array_fill of a number that is computed, or not from 0 on")
	}
	v := g.expr(g.argument(x, 2))
	t, open := typ{kind: kList}, "[]any{"
	if v.typ.kind == kString && v.typ.name != orNull {
		t, open = typ{kind: kStrings}, "[]string{"
	}
	return val{code: "slices.Repeat(" + open + g.anything(x.Span, v) + "}, " + strconv.FormatInt(n.Value, 10) + ")", typ: t}
}

// chunks writes array_chunk.
func (g *generator) chunks(x *form.Call) val {
	v := g.listArg(x, 0)
	n, ok := g.argument(x, 1).(*form.Int)
	if !ok || n.Value < 1 || len(x.Args) > 2 {
		g.refuse(x.Span, "array_chunk of a size that is computed")
	}
	out := g.tmp("chunks")
	g.line(out, " := []any{}")
	g.line("for chunk := range slices.Chunk(", v.code, ", ", strconv.FormatInt(n.Value, 10), ") {\n", out, " = append(", out, ", chunk)\n}")
	return val{code: out, typ: typ{kind: kList}}
}

// withKeys writes array_intersect_key and array_diff_key.
func (g *generator) withKeys(x *form.Call) val {
	v := g.expr(g.argument(x, 0))
	if v.typ.kind != kMap || len(x.Args) < 2 {
		g.refuse(x.Span, x.Name+" of a "+v.typ.php())
	}
	out := g.keep(x.Span, "members", val{code: "maps.Clone(" + v.code + ")", typ: v.typ})
	for i := range x.Args[1:] {
		other := g.expr(g.argument(x, i+1))
		if !isMap(other.typ.kind) {
			g.refuse(x.Span, x.Name+" with a "+other.typ.php())
		}
		with := g.keep(x.Span, "with", other)
		if x.Name == "array_diff_key" {
			g.line("for name := range ", with.code, " {\ndelete(", out.code, ", name)\n}")
			continue
		}
		g.line("for name := range ", out.code, " {\nif _, ok := ", with.code, "[name]; !ok {\ndelete(", out.code, ", name)\n}\n}")
	}
	return out
}

// endKey writes array_key_first and array_key_last of a list.
func (g *generator) endKey(x *form.Call) val {
	if a := g.heldArray(g.argument(x, 0)); a != nil && plain(a) && len(a.Items) > 0 {
		names := namesOfArray(a).Items
		return g.expr(names[map[bool]int{true: 0, false: len(names) - 1}[x.Name == "array_key_first"]].Value)
	}
	v := g.listArg(x, 0)
	key, place := g.tmp("key"), "int64(0)"
	if x.Name == "array_key_last" {
		place = "int64(n - 1)"
	}
	g.line("var ", key, " any")
	g.line("if n := len(", v.code, "); n > 0 {\n", key, " = ", place, "\n}")
	return val{code: key, typ: typ{kind: kUnknown}}
}

// extremeOf is the greatest, or the least, of a list, as PHP compares.
func (g *generator) extremeOf(x *form.Call) val {
	v := g.listArg(x, 0)
	if v.typ.kind == kMaps {
		g.refuse(x.Span, x.Name+" of an array")
	}
	g.line("if len(", v.code, ") == 0 {")
	g.returnErr(`errors.New("` + x.Name + `: there is nothing in the list")`)
	g.line("}")
	elem := g.member(v)
	name, op := g.tmp(map[string]string{"max": "most", "min": "least"}[x.Name]), map[string]string{"max": " > 0", "min": " < 0"}[x.Name]
	g.line(name, " := ", v.code, "[0]")
	g.line("for _, member := range ", v.code, " {")
	g.line("if ", g.helper("phpCompare"), "(member, ", name, ")", op, " {\n", name, " = member\n}\n}")
	return val{code: name, typ: elem}
}

// sliceOf is a part of a list.
func (g *generator) sliceOf(x *form.Call, v val) val {
	if len(x.Args) > 3 {
		g.refuse(x.Span, "array_slice that keeps the numbers")
	}
	from, most := g.argument(x, 1), form.Expr(nil)
	if len(x.Args) == 3 && !isNull(x.Args[2].Value) {
		most = x.Args[2].Value
	}
	n, ok := from.(*form.Int)
	m, ok2 := most.(*form.Int)
	if !ok || n.Value < 0 || most != nil && (!ok2 || m.Value < 0) {
		end := "math.MaxInt64"
		if most != nil {
			end = g.whole(x.Span, most)
		}
		return val{code: g.helper("phpSlice") + "(" + v.code + ", " + g.whole(x.Span, from) + ", " + end + ")", typ: v.typ}
	}
	begin, end := "", ""
	if n.Value > 0 {
		begin = "min(" + strconv.FormatInt(n.Value, 10) + ", len(" + v.code + "))"
	}
	if most != nil {
		end = "min(" + strconv.FormatInt(n.Value+m.Value, 10) + ", len(" + v.code + "))"
	}
	return val{code: "slices.Clone(" + v.code + "[" + begin + ":" + end + "])", typ: v.typ}
}

// column is what all rows have under a name.
func (g *generator) column(x *form.Call) val {
	rows := g.known(g.expr(g.argument(x, 0)))
	loop, row := "for _, row := range "+rows.code+" {", typ{kind: kMap}
	switch rows.typ.kind {
	case kMaps:
	case kJSON, kValue:
		code := rows.unary()
		if rows.typ.kind == kJSON {
			code += `.Get("@this")`
		}
		loop, row = "for row := range "+code+".Values() {", typ{kind: kValue}
	default:
		g.refuse(x.Span, "array_column of a "+rows.typ.php())
	}
	name, ok := g.argument(x, 1).(*form.Text)
	if !ok && !isNull(x.Args[1].Value) || len(x.Args) > 3 {
		g.refuse(x.Span, "array_column of a column that is computed")
	}
	named := len(x.Args) == 3 && !isNull(x.Args[2].Value)
	out := g.tmp("column")
	g.line(out, map[bool]string{true: " := wechatpay.Object{}", false: " := []any{}"}[named])
	g.line(loop)
	closing := "}"
	value := "row"
	if ok {
		value, closing = "value", "}\n}"
		if row.kind == kMap {
			g.line("if value, ok := row[", quote(name.Value), "]; ok {")
		} else {
			g.line("if value := row.Get(", quote(gjsonPath(name.Value)), "); value.Exists() {")
		}
	}
	if named {
		key, isText := g.argument(x, 2).(*form.Text)
		if !isText {
			g.refuse(x.Span, "array_column of a column that is computed")
		}
		by := g.memberOf(x.Span, val{code: "row", typ: row}, key)
		g.line(out, "[", g.str(x.Span, by).code, "] = ", value, "\n", closing)
		return val{code: out, typ: typ{kind: kMap}}
	}
	g.line(out, " = append(", out, ", ", value, ")\n", closing)
	return val{code: out, typ: typ{kind: kList}}
}
