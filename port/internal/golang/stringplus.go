package golang

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// textFind are functions that look for a text in another, and split or join what they find.
func (g *generator) textFind(x *form.Call) (val, bool) {
	switch x.Name {
	case "strpos", "stripos", "strrpos", "mb_strpos", "mb_strrpos":
		return g.placeOfText(x), true
	case "strstr", "strrchr":
		return g.restOfText(x), true
	case "substr_count":
		args := g.texts(x.Span, x.Args, 2)
		if len(args) == 2 {
			return val{code: "int64(strings.Count(" + args[0] + ", " + args[1] + "))", typ: typ{kind: kInt}}, true
		}
	case "strcasecmp":
		args := g.texts(x.Span, x.Args, 2)
		return val{code: "int64(strings.Compare(strings.ToLower(" + args[0] + "), strings.ToLower(" + args[1] + ")))", typ: typ{kind: kInt}}, true
	case "str_split":
		return g.splitText(x), true
	case "ord":
		return g.firstByte(x), true
	case "chr":
		return val{code: "string([]byte{byte(" + g.whole(x.Span, g.argument(x, 0)) + ")})", typ: typ{kind: kString}}, true
	case "strtr":
		return g.translated(x), true
	case "str_replace":
		return g.replacedAll(x), true
	}
	return val{}, false
}

// placeOfText writes strpos and its like: a place, or false.
func (g *generator) placeOfText(x *form.Call) val {
	if len(x.Args) != 2 {
		g.refuse(x.Span, x.Name+" from a place on")
	}
	args := g.texts(x.Span, x.Args, 2)
	in := g.keep(x.Span, "text", val{code: args[0], typ: typ{kind: kString}}).code
	find := "strings.Index("
	if strings.Contains(x.Name, "rpos") {
		find = "strings.LastIndex("
	}
	place, found := g.tmp("place"), g.tmp("found")
	if x.Name == "stripos" {
		g.line(place, " := ", find, "strings.ToLower(", in, "), strings.ToLower(", args[1], "))")
	} else {
		g.line(place, " := ", find, in, ", ", args[1], ")")
	}
	at := "int64(" + place + ")"
	if strings.HasPrefix(x.Name, "mb_") {
		at = "int64(utf8.RuneCountInString(" + in + "[:" + place + "]))"
	}
	g.line("var ", found, " any = false")
	g.line("if ", place, " >= 0 {\n", found, " = ", at, "\n}")
	return val{code: found, typ: typ{kind: kUnknown}}
}

// restOfText writes strstr and strrchr: a part of a text, or false.
func (g *generator) restOfText(x *form.Call) val {
	before := false
	if len(x.Args) == 3 && x.Name == "strstr" {
		b, ok := x.Args[2].Value.(*form.Bool)
		if !ok {
			g.refuse(x.Span, x.Name+" whose third argument is computed")
		}
		before = b.Value
	}
	args := g.texts(x.Span, x.Args[:min(2, len(x.Args))], 2)
	in := g.keep(x.Span, "text", val{code: args[0], typ: typ{kind: kString}}).code
	place, found := g.tmp("place"), g.tmp("found")
	if x.Name == "strrchr" {
		if t, ok := g.argument(x, 1).(*form.Text); !ok || len(t.Value) != 1 {
			g.refuse(x.Span, "strrchr of more than a letter")
		}
		g.line(place, " := strings.LastIndex(", in, ", ", args[1], ")")
	} else {
		g.line(place, " := strings.Index(", in, ", ", args[1], ")")
	}
	part := in + "[" + place + ":]"
	if before {
		part = in + "[:" + place + "]"
	}
	g.line("var ", found, " any = false")
	g.line("if ", place, " >= 0 {\n", found, " = ", part, "\n}")
	return val{code: found, typ: typ{kind: kUnknown}}
}

// splitText writes str_split: of bytes, as PHP.
func (g *generator) splitText(x *form.Call) val {
	n := int64(1)
	if len(x.Args) > 1 {
		size, ok := g.argument(x, 1).(*form.Int)
		if !ok || size.Value < 1 {
			g.refuse(x.Span, "str_split of a size that is computed")
		}
		n = size.Value
	}
	rest, parts, size := g.keep(x.Span, "rest", g.str(x.Span, g.expr(g.argument(x, 0)))).code, g.tmp("parts"), strconv.FormatInt(n, 10)
	g.line("var ", parts, " []string")
	g.line("for len(", rest, ") > ", size, " {")
	g.line(parts, ", ", rest, " = append(", parts, ", ", rest, "[:", size, "]), ", rest, "[", size, ":]\n}")
	g.line("if ", rest, ` != "" {`, "\n", parts, " = append(", parts, ", ", rest, ")\n}")
	return val{code: parts, typ: typ{kind: kStrings}}
}

// firstByte writes ord.
func (g *generator) firstByte(x *form.Call) val {
	v, first := g.keep(x.Span, "text", g.str(x.Span, g.expr(g.argument(x, 0)))), g.tmp("first")
	g.line("var ", first, " int64")
	g.line("if ", v.code, ` != "" {`, "\n", first, " = int64(", v.code, "[0])\n}")
	return val{code: first, typ: typ{kind: kInt}}
}

// translated writes strtr: the longest names first, as PHP looks for them.
func (g *generator) translated(x *form.Call) val {
	var pairs []string
	add := func(from, to string) { pairs = append(pairs, quote(from), to) }
	switch {
	case len(x.Args) == 3:
		from, ok := g.argument(x, 1).(*form.Text)
		to, ok2 := g.argument(x, 2).(*form.Text)
		if !ok || !ok2 {
			g.refuse(x.Span, "strtr of letters that are computed")
		}
		seen := map[byte]bool{}
		for i := min(len(from.Value), len(to.Value)) - 1; i >= 0; i-- { // the last of a letter counts
			if c := from.Value[i]; c >= 0x80 || to.Value[i] >= 0x80 {
				g.refuse(x.Span, "strtr of letters that are not ASCII")
			} else if !seen[c] {
				seen[c] = true
				add(string(c), quote(string(to.Value[i])))
			}
		}
	default:
		a := g.heldArray(g.argument(x, 1))
		if a == nil || !plain(a) {
			g.refuse(x.Span, "strtr with an array that is not written out")
		}
		items := slices.Clone(a.Items)
		slices.SortStableFunc(items, func(a, b form.Item) int { return len(nameOf(b)) - len(nameOf(a)) })
		for _, item := range items {
			if nameOf(item) == "" {
				g.refuse(x.Span, "strtr with an array that is not written out")
			}
			add(nameOf(item), g.str(item.Span, g.expr(item.Value)).code)
		}
	}
	subject := g.str(x.Span, g.expr(g.argument(x, 0)))
	return val{code: "strings.NewReplacer(" + strings.Join(pairs, ", ") + ").Replace(" + subject.code + ")", typ: typ{kind: kString}}
}

func nameOf(item form.Item) string {
	t, ok := item.Key.(*form.Text)
	if !ok {
		return ""
	}
	return t.Value
}

// replacedAll writes str_replace of several texts, one after another.
func (g *generator) replacedAll(x *form.Call) val {
	if len(x.Args) != 3 {
		g.refuse(x.Span, "str_replace that counts")
	}
	from := g.heldArray(g.argument(x, 0))
	if from == nil {
		args := g.texts(x.Span, x.Args, 3)
		return val{code: "strings.ReplaceAll(" + args[2] + ", " + args[0] + ", " + args[1] + ")", typ: typ{kind: kString}}
	}
	to, one := g.heldArray(g.argument(x, 1)), val{}
	if to == nil {
		one = g.str(x.Span, g.expr(g.argument(x, 1)))
	}
	code := g.str(x.Span, g.expr(g.argument(x, 2))).code
	for i, item := range from.Items {
		with := one
		switch {
		case to != nil && i < len(to.Items):
			with = g.str(item.Span, g.expr(to.Items[i].Value))
		case to != nil:
			with = text("")
		}
		code = "strings.ReplaceAll(" + code + ", " + g.str(item.Span, g.expr(item.Value)).code + ", " + with.code + ")"
	}
	return val{code: code, typ: typ{kind: kString}}
}
