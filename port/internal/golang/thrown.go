package golang

import (
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// findErrors finds the classes of errors that the source declares, and whether Go needs a type for what is thrown: where a catch asks
// for a class of it, or it has a number, or what it came from.
func (g *generator) findErrors() {
	for _, s := range g.prog.Body {
		if c, ok := s.(*form.Class); ok && c.Kind == "class" && c.Name != "" {
			g.errorClasses[c.Name] = c
		}
	}
	for name := range g.errorClasses {
		if !g.isThrowable(g.errorClasses[name].Extends) {
			delete(g.errorClasses, name)
		}
	}
	for _, c := range g.errorClasses {
		if isBare(c) && g.classes[c.Name] == c {
			delete(g.classes, c.Name)
			delete(g.names, exportedName(c.Name))
			delete(g.names, "New"+exportedName(c.Name))
		}
	}
	if !g.facts.looked {
		g.facts.looked, g.facts.classes = true, g.needsClasses()
	}
	if g.facts.classes {
		g.exception = unique("Exception", g.names)
	}
}

// isBare tells a class without members of its own.
func isBare(c *form.Class) bool {
	return len(c.Fields) == 0 && len(c.Methods) == 0 && len(c.Uses) == 0 && len(c.Consts) == 0 && !c.Other
}

// needsClasses tells whether the class of what is thrown, or more of it, has a reader.
func (g *generator) needsClasses() (needs bool) {
	all := g.everything()
	if len(all.thrown) == 0 {
		return false
	}
	asks := func(thrown map[string]bool, class string) bool {
		if class == "Throwable" {
			return false
		}
		if class == "Exception" {
			return g.hasErrors(thrown)
		}
		for t := range thrown {
			if is, _ := g.isA(t, class); is {
				return true
			}
		}
		return false
	}
	form.Everything(g.prog, func(e form.Expr) {
		switch x := e.(type) {
		case *form.New:
			needs = needs || g.isThrowable(x.Class) && hasMore(x)
		case *form.InstanceOf:
			needs = needs || asks(all.thrown, x.Class)
		}
	})
	g.eachTry(func(s *form.Try) {
		for _, c := range s.Catches {
			for _, class := range c.Classes {
				needs = needs || asks(g.raises(s).thrown, class)
			}
		}
	})
	return needs
}

// hasMore tells an error that is made with a number, or with what it came from.
func hasMore(n *form.New) bool {
	for i, a := range n.Args {
		switch v := a.Value.(type) {
		case *form.Null:
			continue
		case *form.Int:
			if v.Value == 0 {
				continue
			}
		}
		if i > 0 && a.Name != "message" || a.Name == "code" || a.Name == "previous" {
			return true
		}
	}
	return false
}

// hasErrors tells whether there is an Error of PHP's among classes, which no catch of an Exception takes.
func (g *generator) hasErrors(classes map[string]bool) bool {
	for class := range classes {
		if is, known := g.isA(class, "Exception"); known && !is {
			return true
		}
	}
	return false
}

// eachTry calls do for all try statements of the program.
func (g *generator) eachTry(do func(*form.Try)) {
	var visit func([]form.Stmt)
	find := func(s form.Stmt) bool {
		switch x := s.(type) {
		case *form.Try:
			do(x)
		case *form.Function:
			visit(x.Body)
		case *form.Class:
			for i := range x.Methods {
				visit(x.Methods[i].Body)
			}
		}
		return true
	}
	visit = func(list []form.Stmt) { form.Inspect(list, find, func(form.Expr) bool { return true }) }
	visit(g.prog.Body)
}

// exceptionType declares the type of what is thrown.
func (g *generator) exceptionType() {
	if g.exception == "" {
		return
	}
	g.line("// ", g.exception, ` is an error that PHP would have thrown, with the class that it has there. What it came from is not unwrapped: a
// catch of PHP's looks at the outermost alone.`)
	g.line("type ", g.exception, " struct {\nClass, Message string\nCode int64\nPrevious error\n}\n")
	g.line("func (e *", g.exception, ") Error() string { return e.Message }\n")
}

// errorClass leaves a comment for a class of errors.
func (g *generator) errorClass(c *form.Class) {
	text := c.Name + " extends " + c.Extends + " in PHP: "
	if g.exception == "" {
		text += "nothing here asks for it, and what is thrown of it is an error of package errors."
	} else {
		text += "it is the Class of an " + g.exception + "."
	}
	g.line(commentText(text))
}

// newError makes an error of new SomeException('message', 17, $previous).
func (g *generator) newError(n *form.New) string {
	if c := g.errorClasses[n.Class]; c != nil && !isBare(c) {
		g.refuse(n.Span, "an error of the class "+n.Class+", which has members of its own")
	}
	if n.Class == "" {
		g.refuse(n.Span, "an error of a class without a name")
	}
	if bases[n.Class] != "" {
		if is, _ := g.isA(n.Class, "GuzzleException"); is || strings.HasPrefix(n.Class, "Rejection") {
			g.refuse(n.Span, "an error of Guzzle's that is made by hand: "+n.Class)
		}
	}
	var args [3]form.Expr
	for i, a := range n.Args {
		if a.Name != "" {
			i = map[string]int{"message": 0, "code": 1, "previous": 2}[a.Name]
		}
		if a.Spread || i > 2 {
			g.refuse(n.Span, "the arguments of new "+n.Class)
		}
		args[i] = a.Value
	}
	message := `""`
	if args[0] != nil {
		message = g.concat(&form.Concat{Span: n.Span, Parts: flatParts([]form.Expr{args[0]})}).code
	}
	if g.exception != "" {
		return g.exceptionOf(n, message, args[1], args[2])
	}
	if args[0] == nil {
		return "errors.New(" + strconv.Quote(n.Class) + ")"
	}
	if format, ok := strings.CutPrefix(message, "fmt.Sprintf("); ok {
		return "fmt.Errorf(" + format
	}
	return "errors.New(" + message + ")"
}

// exceptionOf makes an error that has a class.
func (g *generator) exceptionOf(n *form.New, message string, code, previous form.Expr) string {
	out := "&" + g.exception + "{Class: " + strconv.Quote(n.Class) + ", Message: " + message
	if code != nil {
		v := g.num(code.At(), g.expr(code))
		if v.typ.kind != kInt {
			g.refuse(code.At(), "the number of an error that is no whole number")
		}
		if v.code != "0" {
			out += ", Code: " + v.code
		}
	}
	if previous != nil {
		switch v := g.expr(previous); v.typ.kind {
		case kNull:
		case kError:
			out += ", Previous: " + v.code
		default:
			g.refuse(previous.At(), "an error that came from something else than an error")
		}
	}
	return out + "}"
}
