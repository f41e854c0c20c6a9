package golang

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// fromRequest are how names of variables begin that stand for what a request brings.
var fromRequest = []string{"request ", "form ", "session ", "cookie ", "header ", "server "}

// needed are the variables that stand for what a request brings, in a function that sends: those of which PHP does not ask whether they
// are there. An order with an empty one is no order.
func (g *generator) needed(list []form.Stmt) map[string]bool {
	sends, asked, read := false, map[form.Expr]bool{}, map[string]bool{}
	ask := func(e form.Expr) {
		form.Inspect([]form.Stmt{&form.Do{X: e}}, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
			asked[e] = true
			return true
		})
	}
	optional := map[string]bool{}
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		switch x := e.(type) {
		case *form.Send:
			sends = true
		case *form.Method:
			sends = sends || isThis(x.Of) || g.isObject(x.Of)
		case *form.Static:
			sends = sends || g.classes[x.Class] != nil
		case *form.Call:
			sends = sends || g.funcs[x.Name] != nil
		case *form.Binary:
			if x.Op == "??" {
				ask(x.L)
			}
		case *form.Ternary:
			ask(x.Cond)
		case *form.Empty:
			ask(x.X)
		case *form.Isset:
			for _, x := range x.Xs {
				ask(x)
			}
		case *form.Var:
			if !slices.ContainsFunc(fromRequest, func(p string) bool { return strings.HasPrefix(x.Name, p) }) {
				break
			}
			read[x.Name] = true
			optional[x.Name] = optional[x.Name] || asked[x]
		}
		return true
	})
	if !sends {
		return nil
	}
	for name := range optional {
		if optional[name] {
			delete(read, name)
		}
	}
	return read
}
