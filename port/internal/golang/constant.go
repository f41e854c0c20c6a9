package golang

import (
	"math"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// phpConstants are PHP's own, and what they are in Go.
var phpConstants = map[string]val{
	"PHP_EOL": text("\n"), "DIRECTORY_SEPARATOR": text("/"), "PATH_SEPARATOR": text(":"), "PHP_SAPI": text("cli"),
	"PHP_INT_MAX": integer(math.MaxInt64), "PHP_INT_MIN": {code: "math.MinInt64", typ: typ{kind: kInt}}, "PHP_INT_SIZE": integer(8),
	"PHP_VERSION": {code: "runtime.Version()", typ: typ{kind: kString}}, "PHP_OS": {code: "runtime.GOOS", typ: typ{kind: kString}},
	"PHP_OS_FAMILY": {code: "runtime.GOOS", typ: typ{kind: kString}},
}

// constant reads one.
func (g *generator) constantOfName(x *form.Const) val {
	if x.Class == "" {
		if known, ok := phpConstants[x.Name]; ok {
			if strings.HasPrefix(known.code, "runtime.") {
				g.note(x.Span, x.Name+": Go tells its own version and system")
			}
			return known
		}
		if x.Name == "__LINE__" {
			return integer(int64(x.Line))
		}
		if x.Name == "__FILE__" {
			return text(g.baseName(x.Span))
		}
		if x.Name == "__DIR__" {
			g.note(x.Span, "__DIR__ is the folder of the source: Go starts where the program is called")
			return text(".")
		}
		if e := g.consts[x.Name]; e != nil {
			defer g.opened(x.Span, x.Name)()
			return g.expr(e)
		}
		g.refuseForeign(x.Span, "the constant "+x.Name+" is not known")
	}
	switch x.Class + "." + x.Name {
	case "ClientDecoratorInterface.VERSION", "ClientDecorator.VERSION":
		g.refuse(x.Span, "the version of the PHP SDK: this client's is in its User-Agent")
	}
	if strings.HasSuffix(x.Class, "PromiseInterface") || x.Class == "Promise" {
		return text(strings.ToLower(x.Name))
	}
	class := x.Class
	if (class == "self" || class == "static") && g.fn.class != nil {
		class = g.fn.class.Name
	}
	if c := g.classes[class]; c != nil {
		for _, k := range c.Consts {
			if k.Name == x.Name && k.Case {
				return val{code: exportedName(c.Name) + exportedName(k.Name), typ: enumType(c)}
			}
			if k.Name == x.Name && k.Value != nil {
				defer g.opened(x.Span, class+"::"+x.Name)()
				outer := g.fn.class
				g.fn.class = c // self:: in it is its own
				defer func(f *fn) { f.class = outer }(g.fn)
				return g.elsewhereAt(x.Span, k.Value)
			}
		}
	}
	if x.Class == "" || x.Name == "class" {
		g.refuse(x.Span, "the name of a class, or a constant of one, that is computed")
	}
	g.refuseForeign(x.Span, "the constant "+x.Class+"::"+x.Name+" is not known")
	return val{}
}

// constantNotes tells of the constants of a class, which have no place of their own in Go.
func (g *generator) constantNotes(c *form.Class) {
	for i, k := range c.Consts {
		if i > 0 && c.Consts[i-1].Span == k.Span { // const A = 1, B = 2
			continue
		}
		g.comments(k.Lead)
		g.line(commentText("PHP: " + oneLine(g.prog.Quote(k.Span)) + " (written where it is used)"))
	}
}

// opened notes that the value of a constant is being written, until what it gives is called: one of itself has none.
func (g *generator) opened(at form.Span, name string) func() {
	if g.opens[name] {
		g.refuse(at, "the constant "+name+", which has itself in its value")
	}
	g.opens[name] = true
	return func() { delete(g.opens, name) }
}

// undefined ends the function where a constant that another file defines has no value yet: PHP would not go on either.
func (g *generator) undefined(of *group, from string, at form.Span, t typ) {
	text := g.where(at) + ": " + from + " has no value yet"
	if t.kind == kBool || t.kind == kTime || t.kind == kChain || t.zero() == "nil" && !isNilable(t.kind) && !isArray(t.kind) && t.kind != kUnknown && t.kind != kServes {
		g.stop(text)
		return
	}
	switch t.kind {
	case kConfig:
		g.line("if ", of.goName, ".MchID == \"\" {")
	case kValue:
		g.line("if ", of.goName, ".Raw == \"\" {")
	default:
		g.line("if ", of.goName, " == ", t.zero(), " {")
	}
	g.returnErr("errors.New(" + quote(text) + ")")
	g.line("}")
}
