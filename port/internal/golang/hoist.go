package golang

import (
	"github.com/a8579013/wechatpay/port/internal/form"
	"strings"
)

// declare writes the variables that are declared before a statement of a block.
func (g *generator) declare(b *block, index int) {
	for _, h := range g.fn.scope.hoists[spot{b, index}] {
		if !h.done {
			g.hoist(h.name, h.group)
		}
	}
}

func (g *generator) hoist(name string, at *group) {
	at.done = true
	t := g.groupType(at)
	if first := at.webs[0]; first.outer != nil {
		g.learnGroup(at, g.groupType(first.outer.group))
		g.line(at.goName, " := ", clone(first.outer.group.goName, t.kind))
		g.blank(at)
		return
	}
	switch {
	case at.free && name == "this", at.free && t.kind == kClient && at.goName == "client" && g.fn.key == "run":
		g.needsClient = true // the function around has it
		return
	case at.free:
		want := g.wanted(at)
		if strings.HasPrefix(name, "file ") || strings.HasPrefix(name, "setting ") || strings.HasPrefix(name, "form ") || name == "request data" {
			want = typ{kind: kMap} // what a file of settings, or a form, is
		}
		if want.kind == kNever || want.kind == kNull {
			if t.kind == kNever || t.kind == kNull {
				g.undecided = append(g.undecided, at)
			}
			want = typ{kind: kString}
		} else {
			g.learnGroup(at, want)
		}
		if want = g.groupType(at); want.kind == kNever || want.kind == kNull {
			want = typ{kind: kString}
		}
		from, span := g.fn.scope.firstRead(name, at)
		g.line("var ", at.goName, " ", want.String(), " // TODO: PHP has ", from, " from elsewhere")
		if strings.HasPrefix(name, "const ") {
			g.note(span, from+" is defined elsewhere: it is declared, and as long as it has no value the function fails")
			g.undefined(at, from, span, want)
			break
		}
		if g.fn.needs[name] || g.facts.firm[webKey{scope: g.fn.scope.key, name: name}] {
			g.note(span, from+" has its value from elsewhere: it is declared, and as long as it is empty the function fails")
			g.undefined(at, from, span, want)
			break
		}
		g.note(span, from+" has its value from elsewhere: it is declared, and empty")
	case t.kind == kMap && at.grows() || t.kind == kEmpty && at.startsEmpty():
		g.line(at.goName, " := map[string]any{}")
	case t.kind == kKeys:
		g.line(at.goName, " := map[string]crypto.PublicKey{}")
	default:
		g.line("var ", at.goName, " ", t.String())
		g.besides(at)
	}
	g.blank(at)
}

// firstRead is how the source writes a variable from elsewhere, and where it does so first.
func (s *scope) firstRead(name string, of *group) (string, form.Span) {
	var first *form.Var
	for x, w := range s.of {
		if w.group == of && (first == nil || x.Start < first.Start) {
			first = x
		}
	}
	if first == nil {
		return "$" + name, form.Span{}
	}
	if first.From != "" {
		return first.From, first.Span
	}
	return "$" + name, first.Span
}

func (g *generator) learnGroup(at *group, t typ) {
	for _, w := range at.webs {
		learn(g.facts, g.facts.vars, w.key, t)
	}
}

// wanted is what the reads of a group want it to be.
func (g *generator) wanted(at *group) typ {
	t := typ{kind: kNever}
	for _, w := range at.webs {
		if want, ok := g.facts.wants[w.key]; ok {
			t = join(t, want)
		}
	}
	return t
}

// blank uses a variable that nothing else uses.
func (g *generator) blank(at *group) {
	if g.facts.unused[at.webs[0].key] {
		g.line("_ = ", at.goName)
	}
}
