package golang

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// call calls a function.
func (g *generator) call(x *form.Call) val {
	if x.By != nil {
		return g.callValue(x)
	}
	if x.Name == awaitCall {
		return g.await(x)
	}
	if f := g.funcs[x.Name]; f != nil {
		return g.callOwn(x, f)
	}
	return g.builtin(x)
}

// callValue calls what a variable holds.
func (g *generator) callValue(x *form.Call) val {
	if by, ok := x.By.(*form.Var); ok {
		if name := g.constantOf(by); name != "" {
			return g.call(&form.Call{Span: x.Span, Name: strings.ToLower(name), Args: x.Args})
		}
	}
	v := g.expr(x.By)
	if v.typ.kind != kFunc {
		g.refuse(x.Span, "a call of what is no function of this source")
	}
	return g.callFunc(x.Span, v.unary(), v.typ.sig, x.Args, false)
}

// callStmt writes calls whose value nobody takes, where that is another thing in Go.
func (g *generator) callStmt(x *form.Call) bool {
	switch x.Name {
	case "var_dump", "print_r", "var_export", "dump":
		g.dump(x)
	case "dd":
		g.dump(x)
		g.exit(&form.Exit{Span: x.Span})
	case "printf", "error_log":
		g.printfStmt(x)
	case "require":
		g.require(x)
	case "unset":
		g.unset(x)
	case "sleep", "usleep":
		unit := map[string]string{"sleep": "time.Second", "usleep": "time.Microsecond"}[x.Name]
		n := g.num(x.Span, g.expr(g.argument(x, 0)))
		if n.lit != nil {
			g.line("time.Sleep(", n.code, " * ", unit, ")")
		} else {
			g.line("time.Sleep(time.Duration(", n.code, ") * ", unit, ")")
		}
	case "file_put_contents":
		if len(x.Args) != 2 {
			g.appendFile(x)
			return true
		}
		path := g.str(x.Span, g.expr(g.argument(x, 0)))
		content := g.expr(g.argument(x, 1))
		bytes := ""
		if content.typ.kind == kBody {
			bytes = content.unary() + ".Body"
		} else {
			bytes = "[]byte(" + g.str(x.Span, content).code + ")"
		}
		g.check("os.WriteFile(" + path.code + ", " + bytes + ", 0o600)")
	case "define", "ini_set", "error_reporting", "set_time_limit", "date_default_timezone_set", "header", "ob_start", "flush", "ob_flush", "gc_collect_cycles", "mb_internal_encoding":
		g.settings(x)
	case "sort", "rsort":
		g.sortStmt(x)
	case "ksort", "krsort":
		g.ksort(x)
	case "array_push":
		for _, a := range x.Args[1:] {
			target := &form.Index{Span: x.Span, Of: x.Args[0].Value}
			g.assign(&form.Assign{Span: x.Span, To: target, Value: a.Value})
		}
	case "fclose":
		v := g.expr(g.argument(x, 0))
		if v.typ.kind != kFile {
			g.refuse(x.Span, "fclose of what is no file")
		}
	default:
		return false
	}
	return true
}

// ksort is nothing in Go, where maps are written in the order of their names.
func (g *generator) ksort(x *form.Call) {
	v := g.expr(g.argument(x, 0))
	if v.typ.kind != kMap && v.typ.kind != kStringMap || x.Name == "krsort" {
		g.refuse(x.Span, x.Name+" of what is no map, or backwards: Go's maps have no order")
	}
	g.line(commentText("PHP: " + oneLine(g.prog.Quote(x.Span)) + " (Go's maps have no order, and are written in that of their names)"))
}

// appendFile writes behind what is in a file already.
func (g *generator) appendFile(x *form.Call) {
	flags := oneLine(g.prog.Quote(g.argument(x, 2).At()))
	if len(x.Args) != 3 || flags != "FILE_APPEND" && flags != "FILE_APPEND | LOCK_EX" && flags != "LOCK_EX | FILE_APPEND" && flags != "FILE_APPEND|LOCK_EX" {
		g.refuse(x.Span, "file_put_contents with other flags than FILE_APPEND")
	}
	path, content := g.str(x.Span, g.expr(g.argument(x, 0))), g.str(x.Span, g.expr(g.argument(x, 1)))
	v := g.fallible(form.Span{}, "file", "os.OpenFile("+path.code+", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)", typ{kind: kFile})
	g.line("if _, err := ", v.code, ".WriteString(", content.code, "); err != nil {")
	g.returnErr("err")
	g.line("}")
	g.check(v.code + ".Close()")
}

// settings are calls that set PHP, or the web server, up.
func (g *generator) settings(x *form.Call) {
	if x.Name == "define" {
		t, ok := g.argument(x, 0).(*form.Text)
		if !ok {
			g.refuse(x.Span, "a constant whose name is computed")
		}
		if g.consts[t.Value] == nil {
			g.refuse(x.Span, "a constant that is defined twice")
		}
		g.line(commentText("PHP: " + oneLine(g.prog.Quote(x.Span)) + " (written where it is used)"))
		return
	}
	if x.Name == "header" {
		g.refuse(x.Span, "header: in Go an http.ResponseWriter has them")
	}
	if x.Name == "date_default_timezone_set" {
		g.setZone(x)
		return
	}
	g.note(x.Span, x.Name+" sets PHP up: Go has nothing like it")
	g.line(commentText("PHP: " + oneLine(g.prog.Quote(x.Span))))
}

func (g *generator) argument(x *form.Call, n int) form.Expr {
	if n >= len(x.Args) || x.Args[n].Spread || x.Args[n].Name != "" {
		g.refuse(x.Span, "an argument of "+x.Name+" is missing, or has a name")
	}
	return x.Args[n].Value
}

// dump prints values for people to look at.
func (g *generator) dump(x *form.Call) {
	for _, a := range x.Args {
		if b, ok := a.Value.(*form.Bool); ok && len(x.Args) == 2 && x.Name != "var_dump" {
			if b.Value {
				g.refuse(x.Span, x.Name+" that gives a text")
			}
			continue
		}
		v := g.expr(a.Value)
		switch v.typ.kind {
		case kOutcome:
			response, err := g.outcomeOf(v)
			g.line("fmt.Println(", response, ", ", err, ")")
		case kFuture, kFutures, kFunc, kHandler, kVoid:
			if v.kept {
				continue
			}
			g.refuse(x.Span, x.Name+" of a "+v.typ.php())
		default:
			g.line("fmt.Println(", v.shown(), ")")
		}
	}
}

func (g *generator) printfStmt(x *form.Call) {
	if x.Name == "error_log" {
		v := g.str(x.Span, g.expr(g.argument(x, 0)))
		g.line("log.Println(", v.code, ")")
		return
	}
	code := g.sprintf(x).code
	if format, ok := strings.CutPrefix(code, "fmt.Sprintf("); ok {
		g.line("fmt.Printf(", format)
		return
	}
	g.line("fmt.Print(", code, ")")
}

// isBeside tells the inclusion of a file that is in the same package in Go.
func (g *generator) isBeside(x *form.Call) bool {
	if len(x.Args) != 1 {
		return false
	}
	name := x.Args[0].Value
	if c, ok := name.(*form.Concat); ok {
		name = c.Parts[len(c.Parts)-1]
	}
	t, ok := name.(*form.Text)
	return ok && slices.ContainsFunc(g.opts.Files, func(f File) bool {
		return filepath.Base(f.Name) == strings.TrimPrefix(strings.TrimPrefix(t.Value, "/"), "./")
	})
}

// require is nothing in Go where it loads classes.
func (g *generator) require(x *form.Call) {
	source := g.prog.Quote(x.Span)
	if strings.Contains(source, "autoload") || g.isBeside(x) {
		g.line(commentText("PHP: " + oneLine(source)))
		return
	}
	g.refuse(x.Span, "a file that is included: port it too, and call what is in it")
}

func (g *generator) unset(x *form.Call) {
	for _, a := range x.Args {
		index, ok := a.Value.(*form.Index)
		if !ok {
			if v, isVar := a.Value.(*form.Var); isVar {
				g.line(commentText("PHP: unset($" + v.Name + ")"))
				continue
			}
			g.refuse(x.Span, "unset of this")
		}
		of := g.expr(index.Of)
		if of.typ.kind != kMap && of.typ.kind != kStringMap {
			g.refuse(x.Span, "unset of a member of a "+of.typ.php())
		}
		g.line("delete(", of.code, ", ", g.key(index.Key), ")")
	}
}

// callOwn calls a function of the source.
func (g *generator) callOwn(x *form.Call, f *form.Function) val {
	s := g.sigs["func "+strings.ToLower(f.Name)]
	if s == nil {
		g.refuse(x.Span, f.Name+" is not ported")
	}
	return g.callFunc(x.Span, g.goFuncs[strings.ToLower(f.Name)], s, x.Args, true)
}
