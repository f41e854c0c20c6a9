package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// sortStmt writes sort and rsort: of texts, or of what may be numbers, which are compared as PHP does.
func (g *generator) sortStmt(x *form.Call) {
	v := g.expr(g.argument(x, 0))
	flag := ""
	if len(x.Args) == 2 {
		if c, isConst := x.Args[1].Value.(*form.Const); isConst {
			flag = c.Name
		}
	}
	if len(x.Args) > 1 && flag != "SORT_STRING" && flag != "SORT_REGULAR" || len(x.Args) > 2 || v.typ.kind != kStrings && (v.typ.kind != kList || flag == "SORT_STRING") {
		g.refuse(x.Span, x.Name+" of a "+v.typ.php()+", or with such flags")
	}
	asTexts := v.typ.kind == kStrings && (flag == "SORT_STRING" || g.noNumbers(v))
	if asTexts && x.Name == "sort" {
		g.line("slices.Sort(", v.code, ")")
		return
	}
	compare := map[bool]string{true: "strings.Compare", false: ""}[asTexts]
	if !asTexts {
		compare = g.helper("phpCompare")
	}
	between := "(a, b)"
	if x.Name == "rsort" {
		between = "(b, a)"
	}
	g.line("slices.SortStableFunc(", v.code, ", func(a, b ", strings.TrimPrefix(v.typ.String(), "[]"), ") int { return ", compare, between, " })")
}

// unshift writes array_unshift.
func (g *generator) unshift(x *form.Call) {
	v := g.place(g.argument(x, 0))
	if _, isVar := v.lit.(*form.Var); !isVar || v.typ.kind != kList && v.typ.kind != kStrings || len(x.Args) < 2 {
		g.refuse(x.Span, "array_unshift of a "+v.typ.php())
	}
	var codes []string
	for _, a := range x.Args[1:] {
		codes = append(codes, g.to(a.Value.At(), g.storedExpr(a.Value), g.member(v)))
	}
	g.line(v.code, " = append(", v.typ.String(), "{", strings.Join(codes, ", "), "}, ", v.code, "...)")
}
