package golang

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// newMoment writes new DateTime('+2 hours', new DateTimeZone('Asia/Shanghai')).
func (g *generator) newMoment(at form.Span, class string, args []form.Arg) val {
	zone := ""
	if len(args) > 1 {
		zone = g.zoneOf(args[1].Value)
	}
	if len(args) == 1 {
		if seconds := secondsIn(args[0].Value); seconds != nil {
			n := g.castInt(&form.Cast{Span: at, To: "int", X: seconds}, g.expr(seconds))
			return val{code: "time.Unix(" + n.code + ", 0).UTC()", typ: typ{kind: kTime, name: class}}
		}
	}
	code := "time.Now()"
	if len(args) > 0 && !isNull(args[0].Value) {
		call := &form.Call{Span: at, Name: "strtotime", Args: args[:1:1]}
		var ok bool
		if code, ok = strings.CutSuffix(g.strtotimeIn(call, zone).code, ".Unix()"); !ok || len(args) > 2 {
			g.refuse(at, "a moment of words that Go has nothing for")
		}
	}
	if zone != "" && !strings.Contains(code, zone) {
		code += ".In(" + zone + ")"
	} else if zone == "" {
		code = g.inZone(at, code)
	}
	return val{code: code, typ: typ{kind: kTime, name: class}}
}

// secondsIn are the seconds since 1970 in '@' . $seconds, which is a moment in UTC.
func secondsIn(e form.Expr) form.Expr {
	c, ok := e.(*form.Concat)
	if !ok || len(c.Parts) != 2 {
		return nil
	}
	if t, ok := c.Parts[0].(*form.Text); !ok || t.Value != "@" {
		return nil
	}
	return c.Parts[1]
}

// zoneOf is a time zone that is written out.
func (g *generator) zoneOf(e form.Expr) string {
	if n, ok := e.(*form.New); ok && n.Class == "DateTimeZone" && len(n.Args) == 1 {
		e = n.Args[0].Value
	}
	t, ok := e.(*form.Text)
	if _, isVar := e.(*form.Var); isVar {
		if v := g.expr(e); v.typ.kind == kZone {
			return v.code
		}
	}
	if !ok || zones[strings.ToLower(t.Value)] == "" {
		g.refuse(e.At(), "a time zone that is computed, or has summer time: time.LoadLocation reads it")
	}
	return zones[strings.ToLower(t.Value)]
}

// momentMethod writes methods of a moment.
func (g *generator) momentMethod(x *form.Method, of val) val {
	switch x.Name {
	case "format":
		if len(x.Args) != 1 {
			break
		}
		return val{code: of.unary() + ".Format(" + quote(g.layoutOf(x.Span, x.Args[0].Value)) + ")", typ: typ{kind: kString}}
	case "getTimestamp":
		return val{code: of.unary() + ".Unix()", typ: typ{kind: kInt}}
	case "modify", "add", "sub", "setTimezone", "setTimestamp":
		if len(x.Args) != 1 {
			break
		}
		return g.movedMoment(x, of)
	}
	g.refuse(x.Span, "the method "+x.Name+" of a moment")
	return val{}
}

// movedMoment writes methods that give another moment, which a DateTime becomes.
func (g *generator) movedMoment(x *form.Method, of val) val {
	code := of.unary()
	switch arg := x.Args[0].Value; x.Name {
	case "modify":
		t, ok := arg.(*form.Text)
		if !ok {
			g.refuse(x.Span, "a moment of words that Go has nothing for")
		}
		code += g.words(x.Span, strings.Fields(strings.ToLower(t.Value)))
	case "setTimezone":
		code += ".In(" + g.zoneOf(arg) + ")"
	case "setTimestamp":
		code = "time.Unix(" + g.whole(x.Span, arg) + ", 0).In(" + of.unary() + ".Location())"
	default:
		code += g.interval(x, arg)
	}
	moved := val{code: code, typ: of.typ}
	v, isVar := of.lit.(*form.Var)
	if of.typ.name == "DateTimeImmutable" || of.lit == nil {
		return moved
	}
	if !isVar || g.web(v).outer != nil || g.web(v).param {
		g.refuse(x.Span, "a DateTime that changes where others have it too: DateTimeImmutable gives another one")
	}
	g.line(of.code, " = ", code)
	if g.into != nil && g.into.at == x.Span && g.into.web == nil {
		g.into = nil
		return val{kept: true, typ: typ{kind: kVoid}}
	}
	return of
}

// oneName refuses a DateTime that gets another name: what changes under one would change under both.
func (g *generator) oneName(x *form.Assign) {
	v, ok := x.Value.(*form.Var)
	if !ok || x.Op != "" {
		return
	}
	if w := g.fn.scope.of[v]; w != nil && g.facts.vars[w.key].kind == kTime && g.facts.vars[w.key].name == "DateTime" {
		g.refuse(x.Span, "a DateTime that has two names: clone makes another one")
	}
}

var durations = regexp.MustCompile(`^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$`)

// interval is what new DateInterval('P1DT2H') adds, or takes away.
func (g *generator) interval(x *form.Method, e form.Expr) (code string) {
	n, ok := e.(*form.New)
	if !ok || n.Class != "DateInterval" || len(n.Args) != 1 {
		g.refuse(x.Span, "an interval that is computed")
	}
	t, ok := n.Args[0].Value.(*form.Text)
	if !ok || !durations.MatchString(t.Value) {
		g.refuse(x.Span, "an interval that is computed")
	}
	for i, text := range durations.FindStringSubmatch(t.Value)[1:] {
		n, err := strconv.Atoi(text)
		if err != nil || n == 0 {
			continue
		}
		if x.Name == "sub" {
			n = -n
		}
		code += g.later1(&form.Call{Span: x.Span}, n, []string{"year", "month", "week", "day", "hour", "minute", "second"}[i])
	}
	return code
}
