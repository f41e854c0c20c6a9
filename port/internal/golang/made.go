package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// madeFirst makes the map that a member goes into, where there may be none yet: PHP makes an array of null by itself.
func (g *generator) madeFirst(of form.Expr, base val) {
	t := base.typ
	switch t.kind {
	case kMap, kStringMap, kKeys, kClients:
	case kEmpty, kNever:
		t = typ{kind: kMap}
	default:
		return
	}
	if x, ok := of.(*form.Var); ok && g.surelyMade(g.web(x)) || g.fn.made == base.code {
		return
	}
	g.fn.made = base.code
	g.line("if ", base.code, " == nil {")
	g.line(base.code, " = ", t.String(), "{}")
	g.line("}")
}

// surelyMade tells a variable that never had anything but arrays that are written out.
func (g *generator) surelyMade(w *web) bool {
	declared := w.group.inline
	for _, one := range w.group.webs {
		if one.param && !one.array || one.outer != nil || g.facts.nils[one.key] {
			return false
		}
		declared = declared || one.param
	}
	return declared && !w.group.free
}

// maybeNil notes what a variable is set to.
func (g *generator) maybeNil(w *web, code string) {
	if strings.HasPrefix(code, "map[") || strings.HasPrefix(code, "wechatpay.Object{") || g.facts.nils[w.key] {
		return
	}
	g.facts.nils[w.key], g.facts.changed = true, true
}

// fills tells a statement that fills a member, and does nothing else: a map that was there before is there after it.
func fills(s form.Stmt) bool {
	d, ok := s.(*form.Do)
	if !ok {
		return false
	}
	a, ok := d.X.(*form.Assign)
	if !ok {
		return false
	}
	plain := true
	form.Inspect([]form.Stmt{s}, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		switch x := e.(type) {
		case *form.Method, *form.Static, *form.New, *form.Call, *form.Send, *form.Func:
			plain = false
		case *form.Assign:
			plain = plain && x == a
		}
		return plain
	})
	_, member := a.To.(*form.Index)
	return member && plain
}
