package golang

import (
	"strconv"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// bcmath writes exact arithmetic on texts: fractions of math/big, cut to as many digits as PHP cuts to.
func (g *generator) bcmath(x *form.Call) (val, bool) {
	op := map[string]string{"bcadd": "Add", "bcsub": "Sub", "bcmul": "Mul", "bcdiv": "Quo"}[x.Name]
	if op == "" && x.Name != "bccomp" {
		return val{}, false
	}
	if len(x.Args) < 2 {
		g.refuse(x.Span, "an argument is missing")
	}
	scale := int64(0)
	if len(x.Args) > 2 {
		n, ok := g.argument(x, 2).(*form.Int)
		if !ok || n.Value < 0 || n.Value > 18 {
			g.refuse(x.Span, x.Name+" with a number of digits that is computed")
		}
		scale = n.Value
	}
	if x.Name == "bccomp" {
		left := g.digits(g.rational(x, 0, false), scale)
		right := g.digits(g.rational(x, 1, false), scale)
		return val{code: "int64(" + left + ".Cmp(" + right + "))", typ: typ{kind: kInt}}, true
	}
	g.note(x.Span, x.Name+" is exact, and so is math/big: what is behind the last digit is cut, not rounded")
	left, right := g.rational(x, 0, true), g.rational(x, 1, true)
	if op == "Quo" && !isSafe(right) {
		g.line("if ", right, ".Sign() == 0 {")
		g.returnErr(`errors.New("division by zero")`)
		g.line("}")
	}
	g.line(left, ".", op, "(", left, ", ", right, ")")
	made := g.digits(left, scale)
	if scale == 0 {
		return val{code: made + ".String()", typ: typ{kind: kString}, whole: made + ".Int64()"}, true
	}
	ten := "big.NewInt(" + power(scale) + ")"
	return val{
		code: "new(big.Rat).SetFrac(" + made + ", " + ten + ").FloatString(" + strconv.FormatInt(scale, 10) + ")", typ: typ{kind: kString, name: decimal},
		whole: "new(big.Int).Quo(" + made + ", " + ten + ").Int64()",
	}, true
}

func power(n int64) string {
	ten := int64(1)
	for range n {
		ten *= 10
	}
	return strconv.FormatInt(ten, 10)
}

// isSafe tells a number that is written out, which is not zero.
func isSafe(code string) bool {
	return len(code) > 4 && code[:4] == "big." && code != "big.NewRat(0, 1)"
}

// rational is an argument as a fraction: a variable, unless a number that is written out will do.
func (g *generator) rational(x *form.Call, n int, inline bool) string {
	v := g.expr(g.argument(x, n))
	if i, ok := wholeNumber(v); ok && inline && n > 0 {
		return "big.NewRat(" + strconv.FormatInt(i, 10) + ", 1)"
	}
	name := g.tmp(map[int]string{0: "amount", 1: "other"}[n])
	isNumber := g.tmp("isNumber")
	g.line(name, ", ", isNumber, " := new(big.Rat).SetString(", g.str(x.Span, v).code, ")")
	g.line("if !", isNumber, " {")
	g.returnErr(`errors.New("` + x.Name + `: this is no number")`)
	g.line("}")
	return name
}

// wholeNumber is a number that is written out, as one or as a text.
func wholeNumber(v val) (int64, bool) {
	switch x := v.lit.(type) {
	case *form.Int:
		return x.Value, true
	case *form.Text:
		n, err := strconv.ParseInt(x.Value, 10, 64)
		return n, err == nil
	}
	return 0, false
}

// decimal marks a text with a number that has digits behind its point.
const decimal = "decimal"

// digits is a fraction times a power of ten, without what is behind its point.
func (g *generator) digits(name string, scale int64) string {
	made := g.tmp("digits")
	if scale == 0 {
		g.line(made, " := new(big.Int).Quo(", name, ".Num(), ", name, ".Denom())")
		return made
	}
	g.line(made, " := new(big.Int).Mul(", name, ".Num(), big.NewInt(", power(scale), "))")
	g.line(made, ".Quo(", made, ", ", name, ".Denom())")
	return made
}

// yuan is an operand of a product with 100, which makes fen of yuan: it may have a fraction, of whatever kind it is.
func (g *generator) yuan(at form.Span, v val) val {
	v = g.want(v, kFloat)
	switch v.typ.kind {
	case kValue:
		if isField(v.typ, plainField, textField, wholeField, ownField) {
			return val{code: v.unary() + ".Float()", typ: typ{kind: kFloat}}
		}
		return g.fallible(form.Span{}, "number", g.helper("phpReal")+"("+v.code+")", typ{kind: kFloat})
	case kString:
		if isText(v) {
			return v
		}
		return g.fallible(form.Span{}, "number", "strconv.ParseFloat("+v.code+", 64)", typ{kind: kFloat})
	case kUnknown, kNever:
		return g.fallible(form.Span{}, "number", g.helper("phpReal")+"("+v.code+")", typ{kind: kFloat})
	}
	return v
}

// factor is an operand that is a part of an answer, and may have a fraction: of whole numbers it has to be one, so that amounts stay
// whole; else it is a float.
func (g *generator) factor(x *form.Binary, op string, v, other val) val {
	if v.typ.kind != kValue {
		return v
	}
	if op == "/" || other.typ.kind == kFloat {
		return g.yuan(x.Span, v)
	}
	return g.fallible(form.Span{}, "number", "strconv.ParseInt("+v.unary()+".String(), 10, 64)", typ{kind: kInt})
}
