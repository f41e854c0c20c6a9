package golang

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// leading is what PHP takes for a number at the beginning of a text.
var leading = regexp.MustCompile(`^[ \t\n\r\v\f]*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)[ \t\n\r\v\f]*`)

// numeric is the number that a text begins with, as it is written; whole says that there is nothing else in it.
func numeric(text string) (number string, whole bool) {
	found := leading.FindStringSubmatch(text)
	if found == nil {
		return "", false
	}
	return found[1], len(found[0]) == len(text)
}

// isFraction tells a text that is a number with a point.
func isFraction(text string) bool {
	number, whole := numeric(text)
	return whole && strings.ContainsAny(number, ".eE")
}

// writtenNumber is a number of Go for one that PHP reads in a text: whole where it is written so.
func writtenNumber(at form.Span, number string) (val, bool) {
	if n, err := strconv.ParseInt(strings.TrimPrefix(number, "+"), 10, 64); err == nil {
		return integer(n), true
	}
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || math.Abs(f) >= 1e15 {
		return val{}, false
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return val{code: text, typ: typ{kind: kFloat}, lit: &form.Float{Span: at, Text: text}}, true
}

// textNumber is a text that is written out as an operand: PHP calculates with nothing but numbers.
func (g *generator) textNumber(at form.Span, text string) val {
	if number, whole := numeric(text); whole {
		if v, ok := writtenNumber(at, number); ok {
			return v
		}
	}
	g.refuse(at, "a text that is no number, which PHP does not calculate with either")
	return val{}
}

// real is a number that may have a fraction: a float.
func (g *generator) real(at form.Span, v val) val {
	v = g.yuan(at, v)
	if t, ok := v.lit.(*form.Text); ok && v.typ.kind == kString {
		return g.textNumber(at, t.Value)
	}
	return g.num(at, v)
}

// fractionNote says of an operand of which nothing is known, that whole numbers are calculated with.
func (g *generator) fractionNote(at form.Span, v val) {
	if k := v.typ.kind; (k == kUnknown || k == kNever || k == kValue && !isField(v.typ, wholeField)) && !v.plain {
		g.note(at, "nothing says whether this is a whole number: a fraction, or null, is an error here, and PHP calculates with it; (float), or round() around it, says so")
	}
}

// phpFloat is the text that PHP makes of a float: 14 digits.
func phpFloat(f float64) string {
	text := strconv.FormatFloat(f, 'g', 14, 64)
	head, exponent, found := strings.Cut(text, "e")
	if !found {
		return text
	}
	if !strings.Contains(head, ".") {
		head += ".0"
	}
	return head + "E" + exponent[:1] + strings.TrimLeft(exponent[1:], "0")
}

// divisor is a number that is divided by: nought is an error, as in PHP.
func (g *generator) divisor(at form.Span, v val) val {
	if n, isConstant := constant(v); isConstant && n != 0 {
		return v
	}
	if isCall(v.code) || v.tier != 0 {
		v = g.keep(at, "divisor", v)
	}
	g.line("if ", v.code, " == 0 {")
	g.returnErr(`errors.New("division by zero")`)
	g.line("}")
	return v
}

// cut is a number as % takes it: without what is behind its point.
func cut(v val) val {
	if v.typ.kind != kFloat {
		return v
	}
	if f, err := strconv.ParseFloat(v.code, 64); err == nil { // it is written out
		return integer(int64(f))
	}
	return val{code: "int64(" + v.code + ")", typ: typ{kind: kInt}}
}

// powerOf is a power of numbers that are written out.
func (g *generator) powerOf(x *form.Binary, l, r val) val {
	base, ok := l.lit.(*form.Int)
	exponent, ok2 := r.lit.(*form.Int)
	if !ok || !ok2 || exponent.Value < 0 || exponent.Value > 62 || math.Abs(math.Pow(float64(base.Value), float64(exponent.Value))) >= 1<<53 {
		g.refuse(x.Span, "the operator **")
	}
	n := int64(1)
	for range exponent.Value {
		n *= base.Value
	}
	return integer(n)
}

// boolNumber is 1 or 0.
func boolNumber(v val) val {
	if b, ok := v.lit.(*form.Bool); ok {
		return integer(map[bool]int64{true: 1}[b.Value])
	}
	return val{code: "map[bool]int64{true: 1}[" + v.code + "]", typ: typ{kind: kInt}}
}

// castText is (int) of a text: what is before its point. PHP takes what begins with a number for one, and everything else for 0; here
// that is an error.
func (g *generator) castText(x *form.Cast, v val) val {
	if t := g.writtenOut(v); t != nil {
		number, _ := numeric(t.Value)
		if n, err := strconv.ParseInt(strings.TrimPrefix(number, "+"), 10, 64); err == nil || number == "" {
			return integer(n)
		}
		f, err := strconv.ParseFloat(number, 64)
		if err != nil || math.Abs(f) >= 1<<53 {
			g.refuse(x.Span, "a number that is too large for a whole one")
		}
		return integer(int64(f))
	}
	isTime := strings.Contains(strings.ToLower(placeName(x.X)), "time") || strings.Contains(v.code, "Header.Get(")
	if isTime || v.typ.name == decimal || v.whole != "" {
		return g.num(x.Span, v)
	}
	g.note(x.Span, "a text that is no number is 0 in PHP, and an error here; what is behind its point is cut in both")
	whole := g.tmp("whole")
	g.line(whole, ", _, _ := strings.Cut(", v.code, `, ".")`)
	return g.fallible(form.Span{}, "number", "strconv.ParseInt("+whole+", 10, 64)", typ{kind: kInt})
}

// writtenOut is a text that is written out, or that a variable has all the time and Go would take for no number.
func (g *generator) writtenOut(v val) *form.Text {
	switch x := v.lit.(type) {
	case *form.Text:
		return x
	case *form.Var:
		t := g.constantOf(x)
		if _, err := strconv.ParseInt(t, 10, 64); err != nil && t != "" && v.typ.kind == kString {
			return &form.Text{Span: x.Span, Value: t}
		}
	}
	return nil
}

// intval is (int), or a number of another base.
func (g *generator) intval(x *form.Call) val {
	v := g.expr(g.argument(x, 0))
	if len(x.Args) < 2 {
		return g.castInt(&form.Cast{Span: x.Span, X: x.Args[0].Value}, v)
	}
	base, ok := g.argument(x, 1).(*form.Int)
	if !ok || len(x.Args) > 2 {
		g.refuse(x.Span, "intval of a base that is computed")
	}
	if base.Value == 10 || v.typ.kind != kString {
		return g.castInt(&form.Cast{Span: x.Span, X: x.Args[0].Value}, v)
	}
	prefix := map[int64]string{16: "0x", 8: "0", 2: "0b", 0: ""}
	head, known := prefix[base.Value]
	if !known {
		g.refuse(x.Span, "intval of this base")
	}
	code := v.code
	if head != "" {
		code = "strings.TrimPrefix(strings.ToLower(" + v.code + "), " + quote(head) + ")"
		if base.Value == 8 {
			code = v.code
		}
	}
	return g.fallible(form.Span{}, "number", "strconv.ParseInt("+code+", "+strconv.FormatInt(base.Value, 10)+", 64)", typ{kind: kInt})
}

// fractionNames are the names of variables, members and parameters that a program gives a number with a point.
func fractionNames(p *form.Program) map[string]bool {
	names := map[string]bool{}
	keep := func(name string, e form.Expr) {
		switch x := e.(type) {
		case *form.Float:
			names[name] = true
		case *form.Text:
			names[name] = names[name] || isFraction(x.Value)
		}
	}
	for _, s := range p.Body {
		if c, ok := s.(*form.Class); ok {
			for _, f := range c.Fields {
				keep(f.Name, f.Value)
			}
		}
	}
	params := paramsOf(p)
	given := func(name string, args []form.Arg) {
		if key, ok := soleText(args[:min(1, len(args))]); ok && len(args) == 2 { // set('rate', 0.006)
			keep(key, args[1].Value)
		}
		for i, a := range args {
			if list := params[strings.ToLower(name)]; i < len(list) {
				keep(list[i].Name, a.Value)
			}
		}
	}
	form.Everything(p, func(e form.Expr) {
		switch x := e.(type) {
		case *form.Assign:
			keep(placeName(x.To), x.Value)
		case *form.Array:
			for _, item := range x.Items {
				if key, ok := item.Key.(*form.Text); ok {
					keep(key.Value, item.Value)
				}
			}
		case *form.Call:
			given(x.Name, x.Args)
			if t, ok := soleText(x.Args[:min(1, len(x.Args))]); ok && x.Name == "json_decode" {
				for _, found := range fractionInJSON.FindAllStringSubmatch(t, -1) {
					names[found[1]] = true
				}
			}
		case *form.New:
			given("new "+x.Class, x.Args)
		case *form.Method:
			given(x.Name, x.Args)
		case *form.Static:
			given(x.Name, x.Args)
		}
	})
	delete(names, "")
	return names
}

// paramsOf are the parameters of functions and methods by their names, and of constructors.
func paramsOf(p *form.Program) map[string][]form.Param {
	params := map[string][]form.Param{}
	for _, s := range p.Body {
		switch x := s.(type) {
		case *form.Function:
			params[strings.ToLower(x.Name)] = x.Params
		case *form.Class:
			for _, m := range x.Methods {
				params["new "+strings.ToLower(x.Name)] = constructorOf(m, params["new "+strings.ToLower(x.Name)])
				params[strings.ToLower(m.Name)] = append(params[strings.ToLower(m.Name)], m.Params...)
			}
		}
	}
	return params
}

// fractionInJSON is a member with a point in it.
var fractionInJSON = regexp.MustCompile(`"([A-Za-z_][A-Za-z0-9_]*)"\s*:\s*"?-?[0-9]+\.[0-9]+"?\s*[,}]`)

// soleText is the only argument, where that is a text: get('rate').
func soleText(args []form.Arg) (string, bool) {
	if len(args) != 1 {
		return "", false
	}
	t, ok := args[0].Value.(*form.Text)
	if !ok {
		return "", false
	}
	return t.Value, true
}

// constructorOf are the parameters of a method, if that is the constructor.
func constructorOf(m form.Declared, known []form.Param) []form.Param {
	if m.Name == "__construct" {
		return m.Params
	}
	return known
}

// countsFloats tells a program that has floats.
func countsFloats(p *form.Program) (found bool) {
	form.Everything(p, func(e form.Expr) {
		switch x := e.(type) {
		case *form.Float:
			found = true
		case *form.Text:
			found = found || isFraction(x.Value)
		case *form.Cast:
			found = found || x.To == "float"
		case *form.Binary:
			found = found || x.Op == "/"
		case *form.Call:
			found = found || slices.Contains([]string{"round", "floor", "ceil", "floatval", "doubleval"}, x.Name)
		}
	})
	return found
}

// placeName is the last name of a place.
func placeName(e form.Expr) string {
	switch x := e.(type) {
	case *form.Var:
		return x.Name
	case *form.Prop:
		return x.Name
	case *form.Index:
		if key, ok := x.Key.(*form.Text); ok {
			return key.Value
		}
	}
	return ""
}

// fractional tells a calculation in which something has a fraction, or makes fen of yuan: then all of it is counted in floats, as in PHP.
func (g *generator) fractional(e form.Expr) bool {
	switch x := e.(type) {
	case *form.Float:
		return true
	case *form.Text:
		return isFraction(x.Value)
	case *form.Cast:
		return x.To == "float"
	case *form.Unary:
		return g.fractional(x.X)
	case *form.Binary:
		if strings.Contains("+-*/", x.Op) {
			return x.Op == "/" || x.Op == "*" && (isHundredOf(x.L) || isHundredOf(x.R)) || g.fractional(x.L) || g.fractional(x.R)
		}
	case *form.Call:
		return x.Name == "floatval" || x.Name == "doubleval"
	}
	if named, ok := e.(*form.Method); ok {
		if key, ok := soleText(named.Args); ok {
			return g.facts.fractions[key]
		}
	}
	return g.facts.fractions[placeName(e)]
}

func isHundredOf(e form.Expr) bool {
	n, ok := e.(*form.Int)
	return ok && n.Value == 100
}

// reals marks a calculation, and those that it is made of.
func (g *generator) reals(x *form.Binary) bool {
	if !g.realOf[x] && !g.fractional(x) {
		return false
	}
	for _, e := range []form.Expr{x.L, x.R} {
		if b, ok := e.(*form.Binary); ok {
			g.realOf[b] = true
		}
	}
	return true
}

func integer(n int64) val {
	code := strconv.FormatInt(n, 10)
	if int64(int32(n)) != n { // an int may have 32 bits
		code = "int64(" + code + ")"
	}
	return val{code: code, typ: typ{kind: kInt}, lit: &form.Int{Value: n}}
}
