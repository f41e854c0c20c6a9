package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// lock is the mutex for callbacks of promises that change what lies outside of them: PHP runs one at a time, Go several.
func (g *generator) lock(f *form.Func) string {
	if g.waited || !changesOutside(f) {
		return ""
	}
	root := g.fn
	for ; root.outer != nil; root = root.outer {
		if root.mutex != "" {
			g.refuse(f.Span, "a callback in a callback, both of which change variables around them")
		}
	}
	if !g.facts.locks[root.key] {
		g.facts.locks[root.key], g.facts.changed = true, true
	}
	if g.mutexes[root.key] == "" { // the next round has it
		return "mu"
	}
	return g.mutexes[root.key]
}

// withLock writes statements, and before them, where they are those of a function, the mutex that its callbacks lock.
func (g *generator) withLock(b *block, write func()) {
	f := g.fn
	if b != f.scope.root || f.outer != nil || f.pool != nil || !g.facts.locks[f.key] {
		write()
		return
	}
	name := g.tmp("mu")
	g.mutexes[f.key] = name
	made := g.capture(write)
	if strings.Contains(made.String(), name+".Lock()") {
		g.line("var ", name, " sync.Mutex")
	}
	g.paste(made)
}

// changesOutside tells whether a function changes variables that it takes along by reference, or members of objects.
func changesOutside(f *form.Func) (changes bool) {
	for _, u := range f.Uses {
		changes = changes || u.Ref
	}
	form.Inspect(f.Body, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		switch x := e.(type) {
		case *form.Assign:
			changes = changes || isMember(x.To)
		case *form.Step:
			changes = changes || isMember(x.X)
		}
		return true
	})
	return changes
}

// isMember tells a place in an object, or in a class.
func isMember(e form.Expr) bool {
	switch x := e.(type) {
	case *form.Prop, *form.StaticProp:
		return true
	case *form.Index:
		return isMember(x.Of)
	case *form.Array:
		for _, item := range x.Items {
			if isMember(item.Value) {
				return true
			}
		}
	}
	return false
}
