package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// returnStmt leaves the function.
func (g *generator) returnStmt(s *form.Return) {
	f := g.fn
	if f.kind == fnTry {
		g.returnFromTry(s)
		return
	}
	if f.kind == fnThen {
		g.returnFromThen(s)
		return
	}
	if f.kind == fnSeq {
		if s.X != nil {
			g.refuse(s.Span, "a generator that returns a value")
		}
		g.line("return")
		return
	}
	if s.X == nil || g.printedReturn(s.X) {
		g.returnValue("")
		return
	}
	if _, isNull := s.X.(*form.Null); isNull && f.result.kind == kVoid && f.outer == nil {
		g.returnValue("")
		return
	}
	if b, isBool := s.X.(*form.Bool); isBool && !b.Value && f.sometimes {
		if f.result.kind == kString {
			g.note(s.Span, "false stands for no text here: in Go that is an empty one")
		} else if isNilable(f.result.kind) {
			g.note(s.Span, "false stands for nothing here: in Go that is nil")
		}
		if f.result.kind != kBool && f.result.kind != kInt && f.result.kind != kFloat && f.result.kind != kValue {
			g.returnValue("")
			return
		}
	}
	v := g.expr(s.X)
	if f.outer == nil && f.key == "run" {
		if v.typ.kind != kVoid && v.typ.kind != kNull {
			g.note(s.Span, "what a script returns goes to the one that includes it: nobody takes it here")
		}
		g.discard(v)
		g.line("return nil")
		return
	}
	learn(g.facts, g.facts.results, f.key, v.typ)
	if f.result.kind == kVoid {
		g.discard(v)
		g.returnValue("")
		return
	}
	g.returnValue(g.lentOut(s.X, v, g.to(s.X.At(), v, f.result), f.result))
}

// printedReturn writes what an arrow function prints and nobody takes.
func (g *generator) printedReturn(e form.Expr) bool {
	c, ok := e.(*form.Call)
	if !ok || len(c.Args) != 1 {
		return false
	}
	switch c.Name {
	case "print_r", "var_dump", "printf", "error_log", "dump":
		return g.callStmt(c)
	}
	return false
}

// returnValue writes return with a value, and the error that there is not.
func (g *generator) returnValue(code string) {
	f := g.fn
	if f.result.kind != kVoid && code == "" {
		code = f.result.zero()
		if strings.HasSuffix(f.key, ".__construct") {
			code = f.receiver
		}
	}
	switch {
	case !g.facts.fails[f.key] || f.kind == fnBare:
		g.line(strings.TrimSpace("return " + code))
	case f.result.kind == kVoid:
		g.line("return nil")
	default:
		g.line("return ", code, ", nil")
	}
}

// throw ends the function with an error.
func (g *generator) throw(x *form.Throw) {
	if n, ok := x.X.(*form.New); ok {
		g.returnErr(g.newError(n))
		return
	}
	v := g.expr(x.X)
	if v.typ.kind != kError {
		g.refuse(x.Span, "this is no error of Go")
	}
	g.returnErr(v.code)
}

// exit ends the program: in Go the function, as the rest is its caller's.
func (g *generator) exit(x *form.Exit) {
	if x.X != nil {
		if _, isCode := x.X.(*form.Int); !isCode {
			g.echo([]form.Expr{x.X})
		}
	}
	g.note(x.Span, "exit ends the program in PHP; in Go it ends the function")
	if g.fn.kind == fnTry || g.fn.kind == fnThen {
		g.returnErr(g.exitError())
		return
	}
	if g.fn.outer == nil && g.fn.key == "run" {
		g.line("return nil")
		return
	}
	g.returnErr(g.exitError())
}

// exitError is what ends a function in the place of exit: no catch takes it.
func (g *generator) exitError() string {
	caught := false
	g.eachTry(func(s *form.Try) { caught = caught || len(s.Catches) > 0 })
	form.Everything(g.prog, func(e form.Expr) {
		m, ok := e.(*form.Method)
		caught = caught || ok && (m.Name == "otherwise" || m.Name == "then" && len(m.Args) > 1)
	})
	if !caught {
		return `errors.New("exit")`
	}
	if !g.facts.stops {
		g.facts.stops, g.facts.changed = true, true
	}
	return `fmt.Errorf("exit: %w", errors.ErrUnsupported)`
}

func (g *generator) ternaryStmt(x *form.Ternary) {
	g.refuse(x.Span, "a choice whose value nobody takes")
}

// binaryStmt writes a && b() and a || b() as an if.
func (g *generator) binaryStmt(x *form.Binary) {
	switch x.Op {
	case "&&", "||":
		cond := g.condition(x.L)
		code := cond.code
		if x.Op == "||" {
			code = "!(" + code + ")"
		}
		g.line("if ", code, " {")
		g.inBlock(&block{parent: g.fn.block, index: 0}, func() { g.do(&form.Do{Common: form.Common{Span: x.Span}, X: x.R}) })
		g.line("}")
	default:
		g.discard(g.expr(x))
	}
}
