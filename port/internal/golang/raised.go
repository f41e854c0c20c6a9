package golang

import (
	"maps"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// raised is what statements may throw in PHP.
type raised struct {
	calls   bool            // what becomes of calls of WeChat Pay
	keys    bool            // keys, ciphertexts and files that can't be used
	factory bool            // a configuration that can't be used
	thrown  map[string]bool // classes of what the source throws
}

// raises is what the body of a try may throw, by the functions and methods of the source that it calls as well.
func (g *generator) raises(s *form.Try) raised {
	if known, ok := g.facts.raised[s.ID]; ok {
		return known
	}
	r := raiser{g: g, seen: map[any]bool{}, raised: raised{thrown: map[string]bool{}}}
	r.list(s.Body)
	g.facts.raised[s.ID] = r.raised
	return r.raised
}

// everything is what the program may throw anywhere.
func (g *generator) everything() raised {
	if known, ok := g.facts.raised[-1]; ok {
		return known
	}
	r := raiser{g: g, seen: map[any]bool{}, raised: raised{thrown: map[string]bool{}}}
	r.program()
	g.facts.raised[-1] = r.raised
	return r.raised
}

type raiser struct {
	g    *generator
	seen map[any]bool
	raised
}

func (r *raiser) program() {
	if !r.seen["program"] {
		r.seen["program"] = true
		form.Everything(r.g.prog, func(e form.Expr) { r.expr(e) })
	}
}

func (r *raiser) list(list []form.Stmt) {
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		r.expr(e)
		return true
	})
}

// expr takes what one expression itself may throw.
func (r *raiser) expr(e form.Expr) {
	switch x := e.(type) {
	case *form.Send:
		r.calls = true
	case *form.Throw:
		if v, ok := x.X.(*form.Var); ok && !r.g.isCaught(v.Name) && !r.seen["thrown"] { // it was made somewhere else
			r.seen["thrown"] = true
			form.Everything(r.g.prog, func(e form.Expr) {
				if n, ok := e.(*form.New); ok && r.g.isThrowable(n.Class) {
					r.thrown[n.Class] = true
				}
			})
		}
	case *form.New:
		switch {
		case x.Class == "MediaUtil":
			r.keys = true
		case r.g.isThrowable(x.Class):
			r.thrown[x.Class] = true
		}
		r.method(x.Class, "__construct")
	case *form.Static:
		switch x.Class {
		case "Rsa", "AesGcm", "AesEcb", "PemUtil":
			r.keys = true
		case "Builder":
			r.factory = true
		case "Utils", "Each":
			r.calls = true
		}
		r.method(x.Class, x.Name)
	case *form.Method:
		if x.Name == "wait" || strings.HasPrefix(x.Name, "request") {
			r.calls = true
		}
		r.method("", x.Name)
	case *form.Call:
		if x.By != nil {
			r.program() // whichever function that is
		} else if f := r.g.funcs[x.Name]; f != nil && !r.seen[f] {
			r.seen[f] = true
			r.list(f.Body)
		}
	}
}

// isCaught tells the name of a variable that a catch has: what is thrown by it came from the body of the try.
func (g *generator) isCaught(name string) (caught bool) {
	g.eachTry(func(s *form.Try) {
		for _, c := range s.Catches {
			caught = caught || c.Var == name
		}
	})
	return caught
}

// method looks at the methods of a name: of a class, or of all.
func (r *raiser) method(class, name string) {
	for _, c := range r.g.classes {
		if class != "" && class != c.Name && class != "self" && class != "static" && class != "parent" {
			continue
		}
		if m := findMethod(c, name); m != nil && !r.seen[m] {
			r.seen[m] = true
			r.list(m.Body)
		}
	}
}

// bases are the classes of PHP's errors, and those of Guzzle, with what they extend.
var bases = map[string]string{
	"Exception": "Throwable", "Error": "Throwable", "ErrorException": "Exception", "RuntimeException": "Exception", "LogicException": "Exception", "JsonException": "Exception",
	"TypeError": "Error", "ValueError": "Error", "ArithmeticError": "Error", "DivisionByZeroError": "ArithmeticError", "ArgumentCountError": "TypeError", "UnhandledMatchError": "Error",
	"InvalidArgumentException": "LogicException", "DomainException": "LogicException", "LengthException": "LogicException", "OutOfRangeException": "LogicException",
	"BadFunctionCallException": "LogicException", "BadMethodCallException": "BadFunctionCallException", "OutOfBoundsException": "RuntimeException",
	"OverflowException": "RuntimeException", "RangeException": "RuntimeException", "UnderflowException": "RuntimeException", "UnexpectedValueException": "RuntimeException",
	"GuzzleException": "RuntimeException", "TransferException": "GuzzleException", "ConnectException": "TransferException", "RequestException": "TransferException",
	"BadResponseException": "RequestException", "ClientException": "BadResponseException", "ServerException": "BadResponseException", "TooManyRedirectsException": "RequestException",
	"RejectionException": "RuntimeException", "AggregateException": "RejectionException", "CancellationException": "RejectionException",
}

// baseOf is what a class of errors extends, in the source or in PHP; "": nobody knows.
func (g *generator) baseOf(class string) string {
	if c := g.errorClasses[class]; c != nil {
		return c.Extends
	}
	return bases[class]
}

// isThrowable tells a class of errors.
func (g *generator) isThrowable(class string) bool {
	for n := 0; class != "" && n < 50; n++ {
		if class == "Throwable" || g.classes[class] == nil && g.errorClasses[class] == nil && (strings.HasSuffix(class, "Exception") || class == "Error") {
			return true
		}
		class = g.baseOf(class)
	}
	return false
}

// isA tells whether a class is another, or extends it; known is false where the source does not say.
func (g *generator) isA(class, of string) (is, known bool) {
	for n := 0; n < 50; n++ {
		switch base := g.baseOf(class); {
		case class == of:
			return true, true
		case class == "Throwable":
			return false, true
		case base == "" && (of == "Throwable" || of == "Exception"):
			return !strings.HasSuffix(class, "Error"), true
		case base == "" && strings.HasSuffix(class, "Exception") && (of == "Error" || strings.HasSuffix(bases[of], "Error")): // it is an Exception
			return false, true
		case base == "":
			return false, false
		default:
			class = base
		}
	}
	return false, false
}

// thrownAs lists what is thrown of a class.
func (g *generator) thrownAs(at form.Span, r raised, of string) (classes []string) {
	for _, class := range slices.Sorted(maps.Keys(r.thrown)) {
		is, known := g.isA(class, of)
		if !known {
			g.refuse(at, "errors of the class "+of+": nothing tells whether "+class+" is one of them")
		}
		if is {
			classes = append(classes, class)
		}
	}
	return classes
}
