package golang

import (
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// rounded is round, floor or ceil.
func (g *generator) rounded(x *form.Call) val {
	n := g.roundable(x)
	if len(x.Args) > 1 && x.Name != "round" || len(x.Args) > 2 {
		g.refuse(x.Span, x.Name+" in this way")
	}
	if len(x.Args) > 1 {
		return g.roundedTo(x, n)
	}
	if n.typ.kind == kInt {
		return n
	}
	g.note(x.Span, "money is counted in fen, in whole numbers: this rounds a float")
	if x.Name == "round" {
		n = g.tidied(x.Span, n)
	}
	return val{code: "math." + exportedName(x.Name) + "(" + n.code + ")", typ: n.typ}
}

// roundable is what is rounded: whoever rounds means that it may have a fraction, and so may what it is calculated of.
func (g *generator) roundable(x *form.Call) val {
	e := g.argument(x, 0)
	if b, ok := e.(*form.Binary); ok && strings.Contains("+-*", b.Op) {
		g.realOf[b] = true
	}
	return g.real(x.Span, g.expr(e))
}

// roundedTo is round to a number of digits.
func (g *generator) roundedTo(x *form.Call, n val) val {
	places, ok := g.argument(x, 1).(*form.Int)
	if !ok || places.Value < 0 || places.Value > 6 {
		g.refuse(x.Span, "round to a number of digits that is computed, or below nought")
	}
	if n.typ.kind == kInt {
		return n
	}
	if places.Value == 0 {
		g.note(x.Span, "money is counted in fen, in whole numbers: this rounds a float")
		return val{code: "math.Round(" + g.tidied(x.Span, n).code + ")", typ: n.typ}
	}
	g.note(x.Span, "money is counted in fen, in whole numbers: this rounds a float")
	return val{code: g.roundedAt(x.Span, n, places.Value), typ: n.typ, tier: tierMul}
}

// roundedAt rounds a float to some digits.
func (g *generator) roundedAt(at form.Span, n val, places int64) string {
	ten := power(places)
	whole := g.tidied(at, val{code: n.in(tierMul) + " * " + ten, typ: n.typ})
	return "math.Round(" + whole.code + ") / " + ten
}

// tidied is a float of 15 digits, of which PHP's round takes the half: 100 * 0.285 is 28.499999999999996, and rounded 29.
func (g *generator) tidied(at form.Span, n val) val {
	g.note(at, "round() of PHP looks at 15 digits, up to PHP 8.3: so does this")
	return g.fallible(form.Span{}, "tidied", "strconv.ParseFloat(strconv.FormatFloat("+n.code+", 'g', 15, 64), 64)", typ{kind: kFloat})
}

// numberFormat writes number_format, which rounds as round does.
func (g *generator) numberFormat(x *form.Call) val {
	n := g.roundable(x)
	places, point, comma := int64(0), ".", ","
	for i := 1; i < len(x.Args); i++ {
		switch e := g.argument(x, i).(type) {
		case *form.Int:
			if i > 1 || e.Value < 0 || e.Value > 6 {
				g.refuse(x.Span, "number_format in this way")
			}
			places = e.Value
		case *form.Text:
			if i == 1 || i > 3 {
				g.refuse(x.Span, "number_format in this way")
			}
			if i == 2 {
				point = e.Value
			} else {
				comma = e.Value
			}
		default:
			g.refuse(x.Span, "number_format whose form is computed")
		}
	}
	if point != "." && places > 0 || strings.ContainsAny(comma, "%") {
		g.refuse(x.Span, "number_format with another point")
	}
	return g.grouped(g.formatted(x, n, places), places, comma)
}

// formatted is a number with some digits behind its point.
func (g *generator) formatted(x *form.Call, n val, places int64) val {
	digits := strconv.FormatInt(places, 10)
	switch {
	case n.typ.kind == kInt:
		return val{code: "strconv.FormatFloat(" + g.asFloat(n) + ", 'f', " + digits + ", 64)", typ: typ{kind: kString}}
	case places == 2 && strings.HasSuffix(n.code, " / 100"): // a hundredth is as near as it gets
		return val{code: "strconv.FormatFloat(" + n.code + ", 'f', 2, 64)", typ: typ{kind: kString}}
	case places == 0:
		return val{code: "strconv.FormatFloat(math.Round(" + g.tidied(x.Span, n).code + ")+0, 'f', 0, 64)", typ: typ{kind: kString}}
	}
	return val{code: "strconv.FormatFloat(" + strings.ReplaceAll(g.roundedAt(x.Span, n, places), " / ", "/") + "+0, 'f', " + digits + ", 64)", typ: typ{kind: kString}}
}

// asFloat is floated, for where Go takes a number that is written out for a whole one.
func (g *generator) asFloat(v val) string {
	if v.typ.kind == kInt {
		return "float64(" + v.code + ")"
	}
	return v.code
}

// grouped puts something between the thousands.
func (g *generator) grouped(v val, places int64, comma string) val {
	if comma == "" {
		return v
	}
	name := g.tmp("grouped")
	g.line(name, " := ", v.code)
	behind := "3"
	if places > 0 {
		behind = strconv.FormatInt(places+4, 10)
	}
	at := g.tmp("i")
	g.line("for ", at, " := len(", name, ") - ", behind, "; ", at, " > 0 && ", name, "[", at, "-1] != '-'; ", at, " -= 3 {")
	g.line(name, " = ", name, "[:", at, "] + ", quote(comma), " + ", name, "[", at, ":]")
	g.line("}")
	return val{code: name, typ: typ{kind: kString}}
}
