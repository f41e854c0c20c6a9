package golang

import (
	"strconv"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// list is an argument that is a list.
func (g *generator) listArg(x *form.Call, n int) val {
	v := g.ungapped(g.argument(x, n))
	if v.typ.kind == kEmpty {
		v.typ.kind = kList
	}
	if v.typ.kind == kValue || v.typ.kind == kJSON {
		v = g.valuesOf(x.Span, v)
	}
	if !isList(v.typ.kind) {
		g.refuse(x.Span, x.Name+" of a "+v.typ.php())
	}
	if _, isVar := v.lit.(*form.Var); !isVar {
		v = g.keep(x.Span, "list", v)
	}
	return v
}

// listFuncs are functions of lists.
func (g *generator) listFuncs(x *form.Call) val {
	switch x.Name {
	case "array_column":
		return g.column(x)
	case "array_sum":
		return g.sumList(x)
	case "array_combine":
		return g.combined(x)
	case "array_unique":
		g.refuse(x.Span, "array_unique leaves gaps in a list: with array_values around it, it has none")
	}
	if x.Name == "end" || x.Name == "reset" || x.Name == "current" {
		if of := g.peek(g.argument(x, 0)); of.typ.kind == kValue || of.typ.kind == kJSON {
			return g.endOfValue(x)
		}
	}
	v := g.listArg(x, 0)
	switch x.Name {
	case "array_reverse":
		if len(x.Args) > 1 {
			g.refuse(x.Span, "array_reverse that keeps the numbers")
		}
		made := g.keep(x.Span, "reversed", val{code: "slices.Clone(" + v.code + ")", typ: v.typ})
		g.line("slices.Reverse(", made.code, ")")
		return made
	case "array_slice":
		return g.sliceOf(x, v)
	}
	return g.endOf(x, v)
}

// endOf is the first or the last of a list, which array_shift and array_pop take away.
func (g *generator) endOf(x *form.Call, v val) val {
	first := x.Name == "array_shift" || x.Name == "reset" || x.Name == "current"
	if _, isVar := v.lit.(*form.Var); !isVar && (x.Name == "array_shift" || x.Name == "array_pop") {
		g.refuse(x.Span, x.Name+" of something else than a variable")
	}
	t := g.member(v)
	name := g.tmp(map[bool]string{true: "first", false: "last"}[first])
	g.line("var ", name, " ", t.String())
	g.line("if n := len(", v.code, "); n > 0 {")
	g.line(name, " = ", v.code, map[bool]string{true: "[0]", false: "[n-1]"}[first])
	switch x.Name {
	case "array_shift":
		g.line(v.code, " = ", v.code, "[1:]")
	case "array_pop":
		g.line(v.code, " = ", v.code, "[:n-1]")
	}
	g.line("}")
	return val{code: name, typ: t}
}

// endOfValue is the first or the last of a list in an answer.
func (g *generator) endOfValue(x *form.Call) val {
	v := g.expr(g.argument(x, 0))
	code := v.unary()
	if v.typ.kind == kJSON {
		code += `.Get("@this")`
	}
	list := g.keep(x.Span, "values", val{code: code + ".Array()"})
	name, place := "first", "[0]"
	if x.Name == "end" {
		name, place = "last", "[n-1]"
	}
	name = g.tmp(name)
	g.line("var ", name, " wechatpay.Value")
	g.line("if n := len(", list.code, "); n > 0 {\n", name, " = ", list.code, place, "\n}")
	return val{code: name, typ: typ{kind: kValue}}
}

// sumList adds whole numbers: what is none is an error.
func (g *generator) sumList(x *form.Call) val {
	v := g.listArg(x, 0)
	sum, op := g.tmp("sum"), " += "
	if x.Name == "array_product" {
		op = " *= "
	}
	t, parse := typ{kind: kInt}, "strconv.ParseInt(fmt.Sprint(member), 10, 64)"
	if g.facts.floats { // some of them may be
		t, parse = typ{kind: kFloat}, "strconv.ParseFloat(fmt.Sprint(member), 64)"
		g.note(x.Span, "money is counted in fen, in whole numbers: this is a float")
	}
	g.line("var ", sum, " ", t.String(), map[bool]string{true: " = 1", false: ""}[op == " *= "])
	g.line("for _, member := range ", v.code, " {")
	g.line("number, err := ", parse)
	g.line("if err != nil {")
	g.returnErr("err")
	g.line("}")
	g.line(sum, op, "number\n}")
	return val{code: sum, typ: t}
}

// combined makes a map of names and values.
func (g *generator) combined(x *form.Call) val {
	names, values := g.listArg(x, 0), g.listArg(x, 1)
	if names.typ.kind != kStrings {
		g.refuse(x.Span, "array_combine with names that are no texts")
	}
	out := g.tmp("members")
	g.line("if len(", names.code, ") != len(", values.code, ") {")
	g.returnErr(`errors.New("array_combine: not as many names as values")`)
	g.line("}")
	g.line(out, " := wechatpay.Object{}")
	g.line("for i, name := range ", names.code, " {")
	g.line(out, "[name] = ", values.code, "[i]\n}")
	return val{code: out, typ: typ{kind: kMap}}
}

// predicate writes the function of array_filter, and tells whether it can fail.
func (g *generator) predicate(x *form.Call, elem typ) (string, bool) {
	f, ok := g.argument(x, 1).(*form.Func)
	if !ok || len(f.Params) != 1 || len(x.Args) > 2 {
		g.refuse(x.Span, "array_filter with a function of something else than the members")
	}
	made := g.closure(f, &sig{params: []typ{elem}})
	if made.typ.sig.params[0].String() != elem.String() || made.typ.sig.result.kind != kBool {
		g.refuse(x.Span, "array_filter with a function that is no condition")
	}
	keep := g.tmp("keep")
	g.line(keep, " := ", made.code)
	return keep, made.typ.sig.fails
}

// kept opens the block of what is kept.
func (g *generator) kept(keep, member string, fails bool) {
	if !fails {
		g.line("if ", keep, "(", member, ") {")
		return
	}
	g.line("ok, err := ", keep, "(", member, ")")
	g.line("if err != nil {")
	g.returnErr("err")
	g.line("}\nif ok {")
}

// sortBy writes usort.
func (g *generator) sortBy(x *form.Call) {
	v := g.expr(g.argument(x, 0))
	f, ok := g.argument(x, 1).(*form.Func)
	if !ok || len(f.Params) != 2 || !isList(v.typ.kind) {
		g.refuse(x.Span, "usort of a "+v.typ.php()+", or with a function that has a name")
	}
	elem := g.member(v)
	made := g.closure(f, &sig{params: []typ{elem, elem}})
	s := made.typ.sig
	if s.params[0].String() != elem.String() || s.params[1].String() != elem.String() || s.result.kind != kInt {
		g.refuse(x.Span, "usort with a function that gives something else than a whole number")
	}
	compare := g.tmp("compare")
	g.line(compare, " := ", made.code)
	if !s.fails {
		g.line("slices.SortStableFunc(", v.code, ", func(a, b ", elem.String(), ") int { return int(", compare, "(a, b)) })")
		return
	}
	failed := g.tmp("failed")
	g.line("var ", failed, " error")
	g.line("slices.SortStableFunc(", v.code, ", func(a, b ", elem.String(), ") int {")
	g.line("order, err := ", compare, "(a, b)")
	g.line("if err != nil {\n", failed, " = err\n}")
	g.line("return int(order)\n})")
	g.line("if ", failed, " != nil {")
	g.returnErr(failed)
	g.line("}")
}

// eachChunk loops over array_chunk.
func (g *generator) eachChunk(s *form.Each, c *form.Call) {
	v := g.listArg(c, 0)
	n, ok := g.argument(c, 1).(*form.Int)
	if !ok || n.Value < 1 || len(c.Args) > 2 {
		g.refuse(c.Span, "array_chunk of a size that is computed")
	}
	g.rangeOver(s, "slices.Collect(slices.Chunk("+v.code+", "+strconv.FormatInt(n.Value, 10)+"))", true, typ{kind: kInt}, v.typ)
}

// walkOver writes array_walk of a list, with a function that changes nothing in it.
func (g *generator) walkOver(x *form.Call) {
	v := g.listArg(x, 0)
	f, ok := g.argument(x, 1).(*form.Func)
	if !ok || len(f.Params) == 0 || len(f.Params) > 2 || f.Params[0].Ref || len(x.Args) > 2 {
		g.refuse(x.Span, "array_walk with a function that changes the members, or has a name")
	}
	takes := []typ{g.member(v), {kind: kInt}}[:len(f.Params)]
	made := g.closure(f, &sig{params: takes})
	s := made.typ.sig
	for i, t := range takes {
		if s.params[i].String() != t.String() {
			g.refuse(x.Span, "array_walk with a function of something else")
		}
	}
	do := g.tmp("each")
	g.line(do, " := ", made.code)
	head, args := "for _, member := range ", "(member)"
	if len(takes) == 2 {
		head, args = "for i, member := range ", "(member, int64(i))"
	}
	g.line(head, v.code, " {")
	switch call := do + args; {
	case s.fails && s.result.kind == kVoid:
		g.check(call)
	case s.fails:
		g.line("if _, err := ", call, "; err != nil {")
		g.returnErr("err")
		g.line("}")
	default:
		g.line(call)
	}
	g.line("}")
}
