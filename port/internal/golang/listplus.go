package golang

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// leavesGaps are functions that leave gaps among the numbers of a list, where they are called so: [0 => 'a', 2 => 'b'].
func leavesGaps(e form.Expr) *form.Call {
	c, ok := e.(*form.Call)
	if ok && len(c.Args) > 0 && slices.Contains([]string{"array_unique", "array_filter", "array_diff", "array_intersect"}, c.Name) {
		return c
	}
	return nil
}

// ungapped is an array of which nobody asks for its numbers.
func (g *generator) ungapped(e form.Expr) val {
	if c := leavesGaps(e); c != nil && !isMap(g.peek(c.Args[0].Value).typ.kind) {
		return g.listWithout(c)
	}
	return g.expr(e)
}

func isMap(k kind) bool { return k == kMap || k == kStringMap }

// valuesIn is array_values.
func (g *generator) valuesIn(x *form.Call) (val, bool) {
	if a := g.heldArray(g.argument(x, 0)); a != nil && plain(a) {
		list := &form.Array{Span: x.Span}
		for _, item := range a.Items {
			item.Key = nil
			list.Items = append(list.Items, item)
		}
		return g.array(list), true
	}
	v := g.ungapped(g.argument(x, 0))
	switch {
	case isList(v.typ.kind), v.typ.kind == kEmpty:
		v.lit = nil
		return v, true
	case v.typ.kind == kValue, v.typ.kind == kJSON:
		return g.valuesOf(x.Span, v), true
	}
	g.refuse(x.Span, "array_values of an array with names: Go's maps have no order")
	return val{}, false
}

// valuesOf is a list of the members of JSON.
func (g *generator) valuesOf(_ form.Span, v val) val {
	code := v.unary()
	if v.typ.kind == kJSON {
		code += `.Get("@this")`
	}
	list := g.tmp("list")
	g.line(list, " := []any{}")
	g.line("for member := range ", code, ".Values() {\n", list, " = append(", list, ", member)\n}")
	return val{code: list, typ: typ{kind: kList}}
}

// namesIn are the names of JSON.
func (g *generator) namesIn(v val) val {
	code := v.unary()
	if v.typ.kind == kJSON {
		code += `.Get("@this")`
	}
	names := g.tmp("names")
	g.line(names, " := []any{}")
	g.line("for name := range ", code, ".All() {\n", names, " = append(", names, ", name)\n}")
	return val{code: names, typ: typ{kind: kList}}
}

// namesOfArray are the names of an array that is written out.
func namesOfArray(a *form.Array) *form.Array {
	list := &form.Array{Span: a.Span}
	next := int64(0)
	for _, item := range a.Items {
		key := item.Key
		if key == nil {
			key = &form.Int{Span: item.Span, Value: next}
			next++
		}
		list.Items = append(list.Items, form.Item{Span: item.Span, Value: key})
	}
	return list
}

// listWithout writes functions that take members out of a list, where nobody asks for its numbers.
func (g *generator) listWithout(x *form.Call) val {
	v := g.listArg(x, 0)
	made := g.tmp(map[bool]string{true: "unique", false: "chosen"}[x.Name == "array_unique"])
	var cond string
	head := func() {
		g.line(made, " := ", v.typ.String(), "{}")
		g.line("for _, member := range ", v.code, " {")
	}
	switch {
	case x.Name == "array_unique":
		if len(x.Args) > 1 {
			g.refuse(x.Span, "array_unique with flags")
		}
		head()
		cond = "!" + g.hasText(made, v.typ, "member")
	case x.Name == "array_filter" && len(x.Args) == 1:
		head()
		cond = g.truth(x.Span, val{code: "member", typ: g.member(v)}).code
	case x.Name == "array_filter":
		keep, fails := g.predicate(x, g.member(v))
		head()
		g.kept(keep, "member", fails)
		g.line(made, " = append(", made, ", member)\n}\n}")
		return val{code: made, typ: v.typ}
	default: // array_diff, array_intersect
		var conds []string
		for i := range x.Args[1:] {
			other := g.listArg(x, i+1)
			conds = append(conds, map[bool]string{true: "!", false: ""}[x.Name == "array_diff"]+g.hasText(other.code, other.typ, g.str(x.Span, val{code: "member", typ: g.member(v)}).code))
		}
		if len(conds) == 0 {
			g.refuse(x.Span, x.Name+" of one array")
		}
		head()
		cond = strings.Join(conds, " && ")
	}
	g.line("if ", cond, " {\n", made, " = append(", made, ", member)\n}\n}")
	return val{code: made, typ: v.typ}
}

// hasText is whether a list has a member that says the same as a text.
func (g *generator) hasText(list string, t typ, member string) string {
	if t.kind == kStrings {
		return "slices.Contains(" + list + ", " + member + ")"
	}
	elem := g.member(val{typ: t}).String()
	text := g.helper("phpText")
	if !strings.Contains(member, "(") && member != "member" {
		return "slices.ContainsFunc(" + list + ", func(other " + elem + ") bool { return " + text + "(other) == " + member + " })"
	}
	return "slices.ContainsFunc(" + list + ", func(other " + elem + ") bool { return " + text + "(other) == " + text + "(member) })"
}

// equalTo is a function that tells whether a member is a value.
func (g *generator) equalTo(x *form.Call, list, needle val) string {
	strict := false
	if len(x.Args) > 2 {
		b, ok := g.argument(x, 2).(*form.Bool)
		if !ok {
			g.refuse(x.Span, x.Name+" whose third argument is computed")
		}
		strict = b.Value
	}
	elem := g.member(list)
	head := "func(member " + elem.String() + ") bool { return "
	code := needle.code
	if needle.typ.kind == kInt || needle.typ.kind == kFloat {
		code = needle.typ.String() + "(" + code + ")"
	}
	switch {
	case elem.kind == kMap:
		g.refuse(x.Span, x.Name+" of arrays")
	case elem.kind == kString && needle.typ.kind == kString && (strict || isNoNumber(needle) || g.noNumbers(list)):
		return head + "member == " + code + " }"
	case strict:
		return head + g.helper("phpValue") + "(member) == " + g.helper("phpValue") + "(" + code + ") }"
	}
	return head + g.helper("phpCompare") + "(member, " + code + ") == 0 }"
}

// noNumbers tells a list of texts that are written out, and none is a number.
func (g *generator) noNumbers(list val) bool {
	a, ok := list.lit.(*form.Array)
	if v, isVar := list.lit.(*form.Var); isVar {
		a = g.heldArray(v)
		ok = a != nil
	}
	return ok && !slices.ContainsFunc(a.Items, func(item form.Item) bool {
		t, isText := item.Value.(*form.Text)
		return !isText || !isNoNumber(text(t.Value))
	})
}

// among writes in_array of an array that is not written out.
func (g *generator) among(x *form.Call, subject val) val {
	is := typ{kind: kBool}
	list := g.ungapped(g.argument(x, 1))
	if isMap(list.typ.kind) {
		kept := g.tmp("list")
		g.line(kept, " := slices.Collect(maps.Values(", list.code, "))")
		list = val{code: kept, typ: typ{kind: map[bool]kind{true: kList, false: kStrings}[list.typ.kind == kMap]}}
	}
	if list.typ.kind == kValue || list.typ.kind == kJSON {
		list = g.valuesOf(x.Span, list)
	}
	if list.typ.kind == kEmpty {
		return val{code: "false", typ: is}
	}
	if !isList(list.typ.kind) || !isPlain(subject.typ.kind) && subject.typ.kind != kBool {
		g.refuse(x.Span, "in_array of a "+list.typ.php())
	}
	equal := g.equalTo(x, list, subject)
	if rest, ok := strings.CutPrefix(equal, "func(member string) bool { return member == "); ok {
		return val{code: "slices.Contains(" + list.code + ", " + strings.TrimSuffix(rest, " }") + ")", typ: is}
	}
	return val{code: "slices.ContainsFunc(" + list.code + ", " + equal + ")", typ: is}
}

// search writes array_search: the place of a member, or false.
func (g *generator) search(x *form.Call) val {
	needle := g.expr(g.argument(x, 0))
	list := g.listArg(x, 1)
	place, found := g.tmp("place"), g.tmp("found")
	g.line(place, " := slices.IndexFunc(", list.code, ", ", g.equalTo(x, list, needle), ")")
	g.line("var ", found, " any = false")
	g.line("if ", place, " >= 0 {\n", found, " = int64(", place, ")\n}")
	return val{code: found, typ: typ{kind: kUnknown}}
}

// rangeOf writes range.
func (g *generator) rangeOf(x *form.Call) val {
	from, ok := g.argument(x, 0).(*form.Int)
	to, ok2 := g.argument(x, 1).(*form.Int)
	if len(x.Args) > 2 || isText(g.peek(x.Args[0].Value)) {
		g.refuse(x.Span, "range of letters, or by steps")
	}
	if ok && ok2 && to.Value-from.Value <= 20 && to.Value >= from.Value {
		var codes []string
		for n := from.Value; n <= to.Value; n++ {
			codes = append(codes, strconv.FormatInt(n, 10))
		}
		return val{code: "[]any{" + strings.Join(codes, ", ") + "}", typ: typ{kind: kList}}
	}
	first, last := g.tmp("first"), g.tmp("last")
	g.line(first, ", ", last, " := int64(", g.whole(x.Span, x.Args[0].Value), "), int64(", g.whole(x.Span, x.Args[1].Value), ")")
	list := g.tmp("list")
	g.line(list, " := []any{", first, "}")
	g.line("for ", first, " != ", last, " {")
	g.line("if ", first, " < ", last, " {\n", first, "++\n} else {\n", first, "--\n}")
	g.line(list, " = append(", list, ", ", first, ")\n}")
	return val{code: list, typ: typ{kind: kList}}
}
