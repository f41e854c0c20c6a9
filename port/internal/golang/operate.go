package golang

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

func (g *generator) unary(x *form.Unary) val {
	v := g.expr(x.X)
	switch x.Op {
	case "!":
		return not(g.truth(x.X.At(), v))
	case "-":
		n := g.num(x.Span, v)
		if zero, isConstant := constant(n); isConstant && zero == 0 && n.typ.kind == kFloat { // Go's literal -0.0 is 0
			return val{code: "math.Copysign(0, -1)", typ: n.typ}
		}
		return val{code: "-" + n.in(tierMul+1), typ: n.typ}
	}
	return g.num(x.Span, v)
}

// peek gives the value of an expression, and writes nothing: it is for its type.
func (g *generator) peek(e form.Expr) (v val) {
	into, tmps, errs := g.into, g.fn.tmps, g.fn.errs
	g.into, g.fn.tmps, g.fn.errs = nil, maps.Clone(tmps), slices.Clone(errs)
	g.capture(func() { v = g.expr(e) })
	g.into, g.fn.tmps, g.fn.errs = into, tmps, errs
	return v
}

// later writes an expression whose statements run only where it is needed.
func (g *generator) later(e form.Expr) (val, *printer) {
	var v val
	var before *printer
	g.scoped(func() { before = g.capture(func() { v = g.expr(e) }) })
	return v, before
}

func (g *generator) binary(x *form.Binary) val {
	switch x.Op {
	case "&&", "||":
		return g.logical(x)
	case "??":
		return g.coalesce(x)
	case "===", "==":
		return g.equal(x, false)
	case "!==", "!=":
		return g.equal(x, true)
	}
	return g.binaryOf(x, x.Op)
}

// logical writes && and ||; where the right side needs statements, they run only if the left side does not decide.
func (g *generator) logical(x *form.Binary) val {
	if v, ok := g.hasAnswer(x); ok {
		return v
	}
	left := g.condition(x.L)
	var right val
	var before *printer
	g.scoped(func() { before = g.capture(func() { right = g.condition(x.R) }) })
	tier := map[string]int{"&&": tierAnd, "||": tierOr}[x.Op]
	if left.code == right.code {
		return left
	}
	if x.Op == "||" && right.tier == tierOr && strings.HasPrefix(right.code, left.code+" || ") && len(before.texts) == 0 && !isCall(left.code) {
		return right
	}
	if !slices.ContainsFunc(before.texts, func(text string) bool { return !strings.HasPrefix(text, "var ") }) { // which does nothing
		g.paste(before)
		return val{code: left.in(tier) + " " + x.Op + " " + right.in(tier), typ: typ{kind: kBool}, tier: tier}
	}
	name := g.tmp("ok")
	g.line(name, " := ", left.code)
	if x.Op == "&&" {
		g.line("if ", name, " {")
	} else {
		g.line("if !", name, " {")
	}
	g.paste(before)
	g.line(name, " = ", right.code)
	g.line("}")
	return val{code: name, typ: typ{kind: kBool}}
}

// equal compares. PHP's == between a text and a number is Go's == after conversion.
func (g *generator) equal(x *form.Binary, negate bool) val {
	op := " == "
	if negate {
		op = " != "
	}
	if v, ok := g.settledAs(x, negate); ok {
		return v
	}
	if v, ok := g.foundAt(x, negate); ok {
		return v
	}
	if c, ok := x.L.(*form.Call); ok && c.Name == "json_last_error" {
		g.note(x.Span, "what is no JSON is an error where it is read")
		return val{code: strconv.FormatBool(!negate), typ: typ{kind: kBool}}
	}
	l, r := g.operand(x.L), g.operand(x.R)
	if l.typ.kind == kNull && r.typ.kind != kNull {
		l, r = r, l
	}
	if r.typ.kind == kNull {
		return g.isNull(x, l, op)
	}
	if n, ok := r.lit.(*form.Int); ok && l.typ.kind == kBool && l.typ.name == "0 or 1" && n.Value < 2 && n.Value >= 0 {
		if (n.Value == 0) != negate {
			return not(l)
		}
		return l
	}
	if b, ok := r.lit.(*form.Bool); ok && !b.Value && (isNilable(l.typ.kind) || l.typ.kind == kString && x.Op[len(x.Op)-2:] == "==" && len(x.Op) == 3 && !isText(l)) {
		return g.isNull(x, l, op) // a function gives false for nothing
	}
	if b, ok := r.lit.(*form.Bool); ok && l.typ.kind == kBool {
		if b.Value == negate {
			return not(l)
		}
		return l
	}
	if l.typ.kind == kUnknown && isText(r) && r.code == `""` && len(x.Op) == 2 && !l.plain { // null and false are no text in PHP
		return g.compared(l, r, strings.TrimSpace(op))
	}
	if len(x.Op) == 3 {
		if v, ok := g.identical(l, r, op); ok {
			return v
		}
	} else if l, r := g.alikes(l, r); g.loosely(l, r) {
		return g.compared(l, r, strings.TrimSpace(op))
	}
	lc, rc := g.alike(x, l, r)
	if l.typ.kind == kInt && r.typ.kind == kInt {
		l, r = counted(l, r)
		lc, rc = l.in(tierCompare+1), r.in(tierCompare+1)
	}
	return val{code: lc + op + rc, typ: typ{kind: kBool}, tier: tierCompare}
}

func (g *generator) isNull(x *form.Binary, v val, op string) val {
	if len(x.Op) == 2 {
		if made, ok := g.likeNull(v, op); ok {
			return made
		}
	}
	switch v.typ.kind {
	case kValue:
		return val{code: v.unary() + ".Value()" + op + "nil", typ: typ{kind: kBool}, tier: tierCompare}
	case kString:
		g.note(x.Span, "Go's texts are never null: an empty one stands for it")
		return val{code: v.in(tierCompare+1) + op + `""`, typ: typ{kind: kBool}, tier: tierCompare}
	case kNull:
		return val{code: strconv.FormatBool(op == " == "), typ: typ{kind: kBool}}
	case kUnknown, kNever:
		return val{code: g.orPart(v) + op + "nil", typ: typ{kind: kBool}, tier: tierCompare}
	}
	if isNilable(v.typ.kind) {
		return val{code: v.in(tierCompare+1) + op + "nil", typ: typ{kind: kBool}, tier: tierCompare}
	}
	g.refuse(x.Span, "a "+v.typ.php()+" is compared with null")
	return val{}
}

// alike makes two values of one type.
func (g *generator) alike(x *form.Binary, l, r val) (string, string) {
	strict := strings.HasSuffix(x.Op, "==") && len(x.Op) == 3
	pick := func(k kind) bool { return l.typ.kind == k || r.typ.kind == k }
	at := x.Span
	switch {
	case l.typ.kind == r.typ.kind && (l.typ.kind == kString || l.typ.kind == kInt || l.typ.kind == kFloat || l.typ.kind == kBool):
		return l.in(tierCompare + 1), r.in(tierCompare + 1)
	case pick(kBool):
		return g.truth(at, l).in(tierCompare + 1), g.truth(at, r).in(tierCompare + 1)
	case pick(kFloat) && pick(kInt):
		return g.to(at, l, typ{kind: kFloat}), g.to(at, r, typ{kind: kFloat})
	case pick(kFloat), pick(kInt) && !strict && (g.fractional(x.L) || g.fractional(x.R)):
		if strict {
			g.refuse(at, "a text that is compared strictly with a number")
		}
		return g.asFloat(g.real(at, l)), g.asFloat(g.real(at, r))
	case pick(kInt):
		if strict && pick(kString) {
			g.refuse(at, "a text that is compared strictly with a number")
		}
		ln, rn := g.num(at, l), g.num(at, r)
		return ln.in(tierCompare + 1), rn.in(tierCompare + 1)
	case pick(kUnknown) && (l.typ.kind == kString || r.typ.kind == kString):
		return l.in(tierCompare + 1), r.in(tierCompare + 1)
	case pick(kString), pick(kValue), pick(kNever):
		ls, rs := g.str(at, l), g.str(at, r)
		return ls.in(tierCompare + 1), rs.in(tierCompare + 1)
	}
	g.refuse(at, "a "+l.typ.php()+" is compared with a "+r.typ.php())
	return "", ""
}

// binaryOf writes arithmetic and order.
func (g *generator) binaryOf(x *form.Binary, op string) val {
	if op == "??" {
		return g.coalesce(x)
	}
	if op == "." {
		return g.concat(&form.Concat{Span: x.Span, Parts: flatParts([]form.Expr{x.L, x.R})})
	}
	reals := g.reals(x) // before its sides are written, which it may be for
	l, r := g.sides(x)
	if op == "+" && (r.typ.kind == kMap || l.typ.kind == kMap) { // two arrays: PHP adds nothing else to one
		l, r = g.want(l, kMap), g.want(r, kMap)
	}
	if op == "+" && l.typ.kind == kMap && (r.typ.kind == kMap || r.typ.kind == kEmpty) {
		name := g.tmp("members")
		g.line(name, " := wechatpay.Object{}")
		if r.typ.kind == kMap {
			g.line("maps.Copy(", name, ", ", r.code, ")")
		}
		g.line("maps.Copy(", name, ", ", l.code, ")")
		return val{code: name, typ: typ{kind: kMap}}
	}
	if op == "+" && isArray(l.typ.kind) {
		g.refuse(x.Span, "an array is added to another")
	}
	if v, ok := g.otherOperator(x, op, l, r); ok {
		return v
	}
	if reals || op != "%" && (l.typ.kind == kFloat || r.typ.kind == kFloat) {
		l, r = g.real(x.L.At(), l), g.real(x.R.At(), r)
	}
	if op == "*" || op == "/" {
		l, r = g.factor(x, op, l, r), g.factor(x, op, r, l)
	}
	g.fractionNote(x.L.At(), l)
	g.fractionNote(x.R.At(), r)
	ln, rn := g.num(x.L.At(), l), g.num(x.R.At(), r)
	if v, ok := folded(x, op, ln, rn); ok {
		return v
	}
	if op == "/" || op == "%" {
		rn = g.divisor(x.Span, rn)
	}
	if op == "/" {
		return g.divided(x, ln, rn)
	}
	if op == "%" {
		ln, rn = cut(ln), cut(rn)
	}
	t := join(ln.typ, rn.typ)
	if t.kind == kFloat {
		g.note(x.Span, "money is counted in fen, in whole numbers: this is a float")
		ln.code, rn.code = g.floated(ln), g.floated(rn)
	}
	tier := map[string]int{"+": tierAdd, "-": tierAdd, "*": tierMul, "%": tierMul}[op]
	right := rn.in(tier + 1)
	if strings.HasPrefix(right, "-") {
		right = "(" + right + ")"
	}
	return val{code: ln.in(tier) + " " + op + " " + right, typ: t, tier: tier}
}

// otherOperator writes operators that do not calculate: order, bits and powers.
func (g *generator) otherOperator(x *form.Binary, op string, l, r val) (val, bool) {
	switch op {
	case "<", "<=", ">", ">=":
		return g.ordered(x, l, r), true
	case "<=>":
		return g.spaceship(x, l, r), true
	case "&", "|", "^":
		if l.typ.kind == kInt && r.typ.kind == kInt {
			return val{code: "(" + l.in(tierMul+1) + " " + op + " " + r.in(tierMul+1) + ")", typ: typ{kind: kInt}}, true
		}
		g.refuse(x.Span, "the operator "+op)
	case "**":
		return g.powerOf(x, l, r), true
	case "xor", "<<", ">>":
		g.refuse(x.Span, "the operator "+op)
	}
	return val{}, false
}

// spaceship compares: numbers, or texts of which one can't be a number.
func (g *generator) spaceship(x *form.Binary, l, r val) val {
	if l, r := g.alikes(l, r); g.loosely(l, r) {
		return val{code: "int64(" + g.helper("phpCompare") + "(" + l.code + ", " + r.code + "))", typ: typ{kind: kInt}}
	}
	if l.typ.kind == kString && r.typ.kind == kString {
		return val{code: "int64(cmp.Compare(" + l.code + ", " + r.code + "))", typ: typ{kind: kInt}}
	}
	ln, rn := g.num(x.L.At(), l), g.num(x.R.At(), r)
	if join(ln.typ, rn.typ).kind == kFloat {
		ln.code, rn.code = g.floated(ln), g.floated(rn)
	}
	return val{code: "int64(cmp.Compare(" + ln.code + ", " + rn.code + "))", typ: typ{kind: kInt}}
}

// floated makes a float of a number; one that is written out is what its place needs.
func (g *generator) floated(v val) string {
	if v.typ.kind == kFloat || isNumber(v.lit) {
		return v.code
	}
	return "float64(" + v.code + ")"
}

func isNumber(e form.Expr) bool {
	_, ok := e.(*form.Int)
	return ok
}

func (g *generator) ordered(x *form.Binary, l, r val) val {
	if l, r := g.alikes(l, r); g.loosely(l, r) {
		return g.compared(l, r, x.Op)
	}
	if l.typ.kind == kString && r.typ.kind == kString {
		return val{code: l.in(tierCompare+1) + " " + x.Op + " " + r.in(tierCompare+1), typ: typ{kind: kBool}, tier: tierCompare}
	}
	if g.fractional(x.L) || g.fractional(x.R) || l.typ.kind == kFloat || r.typ.kind == kFloat {
		l, r = g.real(x.L.At(), l), g.real(x.R.At(), r)
	}
	ln, rn := g.num(x.L.At(), l), g.num(x.R.At(), r)
	if join(ln.typ, rn.typ).kind == kFloat {
		ln.code, rn.code = g.floated(ln), g.floated(rn)
		ln.tier, rn.tier = 0, 0
	}
	ln, rn = counted(ln, rn)
	return val{code: ln.in(tierCompare+1) + " " + x.Op + " " + rn.in(tierCompare+1), typ: typ{kind: kBool}, tier: tierCompare}
}

// divided writes a division, which in PHP gives a float unless it comes out even.
func (g *generator) divided(x *form.Binary, l, r val) val {
	g.note(x.Span, "a division gives a float in PHP: money is counted in fen, in whole numbers")
	code := g.floated(l)
	if isNumber(l.lit) {
		code = "float64(" + l.code + ")"
	}
	return val{code: code + " / " + g.floatedIn(r), typ: typ{kind: kFloat}, tier: tierMul}
}

func (g *generator) floatedIn(v val) string {
	if v.typ.kind == kFloat || isNumber(v.lit) {
		return v.in(tierMul + 1)
	}
	return "float64(" + v.code + ")"
}

// ternary chooses by an if.
func (g *generator) ternary(x *form.Ternary) val {
	if x.Then == nil {
		return g.orElse(x)
	}
	cond := g.condition(x.Cond)
	then, before := g.later(x.Then)
	other, after := g.later(x.Else)
	return g.choose(x.Span, cond.code, then, before, other, after)
}

// choose writes an if that sets a variable.
func (g *generator) choose(at form.Span, cond string, then val, before *printer, other val, after *printer) val {
	t := join(then.typ, other.typ)
	if t.kind == kNull || t.kind == kNever || t.kind == kVoid {
		t.kind = kUnknown
	}
	if t.kind == kUnknown && (then.typ.kind == kValue || other.typ.kind == kValue) {
		known := then.typ
		if known.kind == kValue {
			known = other.typ
		}
		if part := join(typ{kind: kNever}, map[bool]typ{true: then.typ, false: other.typ}[then.typ.kind == kValue]); known.kind == kString && isField(part, textField) || known.kind == kInt && isField(part, wholeField) {
			t = known
		}
	}
	name := g.tmp("chosen")
	g.line("var ", name, " ", t.String())
	g.line("if ", cond, " {")
	g.paste(before)
	g.line(name, " = ", g.to(at, then, t))
	g.line("} else {")
	g.paste(after)
	g.line(name, " = ", g.to(at, other, t))
	g.line("}")
	return val{code: name, typ: t}
}
