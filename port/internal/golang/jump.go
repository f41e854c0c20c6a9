package golang

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// nest is a loop that is being written, or a switch, which is one for PHP's break and continue.
type nest struct {
	isSwitch bool
	label    string // of Go, where something deeper leaves it by name
}

// inside runs what writes the inside of a loop or a switch, and gives the label that it has to have then.
func (g *generator) inside(isSwitch bool, write func()) (label string) {
	n := &nest{isSwitch: isSwitch}
	outer := g.fn.nests
	g.fn.nests = append(slices.Clip(outer), n)
	g.fn.loops++
	write()
	g.fn.loops--
	g.fn.nests = outer
	if n.label != "" {
		return n.label + ":\n"
	}
	return ""
}

// jump leaves a loop, or goes on with it.
func (g *generator) jump(s *form.Jump) {
	f := g.fn
	depth := max(s.Depth, 1)
	if inside := len(f.nests) - depth; inside >= 0 {
		g.line(g.jumpTo(f.nests[inside], f.nests[inside+1:], s.Continue))
		return
	}
	outside := len(f.around) - (depth - len(f.nests))
	if f.kind != fnTry || f.leave == nil || outside < 0 {
		g.refuse(s.Span, "break or continue out of several loops, or of none")
	}
	word := g.jumpTo(f.around[outside], f.around[outside+1:], s.Continue)
	if f.leave[word] == "" {
		f.leave[word] = g.tmp(strings.Fields(word)[0] + "Loop")
	}
	g.line(f.leave[word], " = true")
	g.line("return nil")
}

// jumpTo is break or continue of a loop, through those that lie in it. A continue of a switch is a break in PHP.
func (g *generator) jumpTo(to *nest, through []*nest, goesOn bool) string {
	word, named := "break", len(through) > 0
	if goesOn && !to.isSwitch {
		word, named = "continue", false
		for _, n := range through {
			named = named || !n.isSwitch
		}
	}
	if !named {
		return word
	}
	if to.label == "" {
		to.label = g.tmp("around")
	}
	return word + " " + to.label
}

// continues tells whether a continue of this loop stands in its body.
func continues(list []form.Stmt) bool { return continuesAt(list, 1) }

func continuesAt(list []form.Stmt, depth int) (found bool) {
	for _, s := range list {
		inner := depth
		switch x := s.(type) {
		case *form.Jump:
			found = found || x.Continue && max(x.Depth, 1) == depth
		case *form.For, *form.Each, *form.Switch:
			inner++
		}
		form.Bodies(s, func(body []form.Stmt) { found = found || continuesAt(body, inner) })
	}
	return found
}
