package golang

import (
	"github.com/a8579013/wechatpay/port/internal/form"
)

// taken copies a variable that a function takes along by value, where it changes behind the function: Go's would see the change.
func (g *generator) taken(x *form.Func, name string, w *web) *web {
	if w.group == nil || !w.group.done || w.group.goName == "" || !g.changesBehind(x, name, w) {
		return w
	}
	made := g.tmp(w.group.goName + "Then")
	g.line(made, " := ", clone(w.group.goName, g.groupType(w.group).kind))
	at := *w.group
	at.goName = made
	copied := *w
	copied.group = &at
	return &copied
}

// changesBehind tells whether the variable of Go that a function takes along changes after the function is made.
func (g *generator) changesBehind(x *form.Func, name string, w *web) bool {
	for _, one := range g.fn.scope.vars[name] {
		if one.group == nil || one.group.goName != w.group.goName {
			continue
		}
		for _, e := range one.events {
			if (e.write || e.first || e.changes) && (e.at > x.End || g.nextRound(w, e.block)) {
				return true
			}
		}
	}
	return false
}

// nextRound tells whether a block is in a loop around what is being written, while the variable is declared outside of it.
func (g *generator) nextRound(w *web, other *block) bool {
	for b := g.fn.block; b != nil; b = b.parent {
		if b.loop && inside(other, b) && !inside(w.group.at, b) {
			return true
		}
	}
	return false
}
