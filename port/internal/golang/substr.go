package golang

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// substr takes a part of a text, which may be shorter than what is asked for.
func (g *generator) substr(x *form.Call) val {
	v := g.str(x.Span, g.expr(g.argument(x, 0)))
	from, ok := g.argument(x, 1).(*form.Int)
	if c, isCall := g.argument(x, 1).(*form.Call); isCall && c.Name == "strlen" {
		if t, written := writtenText(c); written {
			from, ok = &form.Int{Value: int64(len(t))}, true
		}
	}
	var length form.Expr
	if len(x.Args) > 2 && !isNull(g.argument(x, 2)) {
		length = g.argument(x, 2)
	}
	runes := x.Name == "mb_substr"
	if len(x.Args) > 3 {
		t, isText := g.argument(x, 3).(*form.Text)
		if !isText || !runes || !slices.Contains([]string{"8bit", "utf-8", "utf8"}, strings.ToLower(t.Value)) {
			g.refuse(x.Span, "a part of a text in an encoding of its own")
		}
		runes = !strings.EqualFold(t.Value, "8bit")
	}
	if _, written := length.(*form.Int); !ok || length != nil && !written {
		return g.partAt(x, v, length, runes)
	}
	name, t := g.tmp("part"), "string"
	code := v.code
	if runes {
		t, code = "[]rune", "[]rune("+v.code+")"
	} else if isText(v) {
		code = "string(" + v.code + ")"
	}
	g.line(name, " := ", code)
	if from.Value < 0 {
		g.line(name, " = ", name, "[max(len(", name, ")-", strconv.FormatInt(-from.Value, 10), ", 0):]")
	} else if from.Value > 0 {
		g.line(name, " = ", name, "[min(", strconv.FormatInt(from.Value, 10), ", len(", name, ")):]")
	}
	if n, written := length.(*form.Int); written && n.Value < 0 {
		g.line(name, " = ", name, "[:max(len(", name, ")-", strconv.FormatInt(-n.Value, 10), ", 0)]")
	} else if written {
		g.line(name, " = ", name, "[:min(", strconv.FormatInt(n.Value, 10), ", len(", name, "))]")
	}
	if t == "[]rune" {
		return val{code: "string(" + name + ")", typ: typ{kind: kString}}
	}
	return val{code: name, typ: typ{kind: kString}}
}

// partAt writes substr where a place, or a length, is computed.
func (g *generator) partAt(x *form.Call, v val, length form.Expr, runes bool) val {
	from, most := g.whole(x.Span, g.argument(x, 1)), "math.MaxInt64"
	if length != nil {
		most = g.whole(x.Span, length)
	}
	how := map[bool]string{false: "phpSubstr", true: "phpMbSubstr"}[runes]
	return val{code: g.helper(how) + "(" + v.code + ", " + from + ", " + most + ")", typ: typ{kind: kString}}
}

// whole writes a whole number.
func (g *generator) whole(at form.Span, e form.Expr) string {
	n := g.num(at, g.want(g.expr(e), kInt))
	if n.typ.kind != kInt {
		g.refuse(at, "a float where a whole number is wanted")
	}
	return n.code
}

// oneByOne is str_replace of several texts, which PHP replaces one after the other.
func oneByOne(x *form.Call) form.Expr {
	if x.Name != "str_replace" || len(x.Args) != 3 {
		return nil
	}
	searches, ok := x.Args[0].Value.(*form.Array)
	if !ok || len(searches.Items) == 0 {
		return nil
	}
	by, several := x.Args[1].Value.(*form.Array)
	out := x.Args[2].Value
	for i, item := range searches.Items {
		with := x.Args[1].Value
		if several {
			with = &form.Text{Span: x.Span}
			if i < len(by.Items) {
				with = by.Items[i].Value
			}
		}
		if item.Spread || item.Key != nil || several && i < len(by.Items) && (by.Items[i].Spread || by.Items[i].Key != nil) {
			return nil
		}
		out = &form.Call{Span: x.Span, Name: x.Name, Args: []form.Arg{{Value: item.Value}, {Value: with}, {Value: out}}}
	}
	return out
}
