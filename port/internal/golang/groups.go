package golang

import "strings"

// merge puts webs together that are one Go variable: those that can reach each other, and those of one type.
func (g *generator) merge(s *scope) {
	for _, name := range s.order {
		webs := s.vars[name]
		home := common(webs)
		closed := allClosed(webs)
		var current *group
		for i, w := range webs {
			t := g.facts.vars[w.key]
			if current != nil && (closed && !nested(current, w) ||
				t.String() != g.groupType(current).String() && (closed || w.separate(webs, i, home))) {
				current = nil
			}
			if current == nil {
				current = &group{}
			}
			current.webs = append(current.webs, w)
			w.group = current
		}
	}
	g.arrange(s)
}

// arrange names the groups of a scope, and finds where each is declared.
func (g *generator) arrange(s *scope) {
	for name := range s.used {
		delete(s.used, name)
	}
	for name := range g.fn.captured {
		s.used[name] = true
	}
	if g.fn.notified {
		s.used[notificationName] = true
	}
	around := g.fromAround(s)
	for _, name := range s.order {
		var before *group
		for _, w := range s.vars[name] {
			if w.group == before {
				continue
			}
			before = w.group
			if w.outer != nil && (s.byRef[name] || !before.writes()) {
				before.goName, before.done = w.outer.group.goName, true
				continue
			}
			before.locate(s)
			if before.at != nil && !before.inline {
				at := spot{before.at, before.index}
				s.hoists[at] = append(s.hoists[at], hoisted{name, before})
			}
			before.goName = before.share(s.vars[name])
			switch {
			case before.goName != "":
			case before == around:
				before.goName = "client"
			default:
				before.goName = unique(g.nameOf(name, before), s.used)
			}
		}
	}
}

// fromAround is the client that the statements of a program have from around: its name is no other variable's.
func (g *generator) fromAround(s *scope) *group {
	if g.fn.key != "run" || s.used["client"] {
		return nil
	}
	for _, name := range s.order {
		of := s.vars[name][0].group
		if of.locate(s); of.free && g.groupType(of).kind == kClient && g.nameOf(name, of) == "client" {
			s.used["client"] = true
			return of
		}
	}
	return nil
}

// allClosed tells webs that each begin with a write, before all else of theirs and around it: none can see another.
func allClosed(webs []*web) bool {
	for _, w := range webs {
		if len(w.events) == 0 || !w.events[0].plain || !w.events[0].write {
			return false
		}
		first := w.events[0]
		for _, e := range w.events {
			if at, ok := e.block.within(first.block, e.index); !ok || at < first.index {
				return false
			}
		}
	}
	return true
}

// nested tells whether a web begins in a block of a group, or around it.
func nested(of *group, w *web) bool {
	begin := w.events[0].block
	seen := (*block)(nil)
	for _, other := range of.webs {
		if b := other.events[0].block; b != seen {
			if seen = b; related(b, begin) {
				return true
			}
		}
	}
	return false
}

// related tells blocks of which one is in the other.
func related(a, b *block) bool {
	_, in := a.within(b, 0)
	_, around := b.within(a, 0)
	return in || around
}

// share gives the name of an earlier group of the variable that this one can have too: their blocks have nothing in common.
func (of *group) share(webs []*web) string {
	name := ""
	for _, w := range webs {
		if w.group == of {
			return name
		}
		if w.group == nil || w.group.goName == "" || !w.group.inline || !of.inline || related(w.group.at, of.at) {
			return ""
		}
		name = w.group.goName
	}
	return name
}

// nameOf is what Go calls a variable.
func (g *generator) nameOf(name string, of *group) string {
	made := goName(strings.ReplaceAll(strings.TrimPrefix(name, "const "), " ", "_"))
	if t := g.groupType(of); made == "client" && t.kind != kClient && t.kind != kUnknown && t.kind != kNever {
		made = "instance"
		if t.kind == kPlainClient {
			made = "httpClient"
		}
	}
	if g.groupType(of).kind == kError && (name == "e" || name == "exception" || name == "ex") {
		made = "err"
		if !of.inline && !of.webs[0].param {
			made = "caught"
		}
	}
	return made
}

// groupType is what holds all values of a group.
func (g *generator) groupType(of *group) typ {
	if of.version == g.facts.version && of.counted == len(of.webs) {
		return of.typ
	}
	t := typ{kind: kNever}
	for _, w := range of.webs {
		if known, ok := g.facts.vars[w.key]; ok {
			t = join(t, known)
		}
	}
	of.typ, of.version, of.counted = t, g.facts.version, len(of.webs)
	return t
}

// writes tells whether the group's own function assigns to it.
func (of *group) writes() bool {
	for _, w := range of.webs {
		for _, e := range w.events {
			if e.write || e.first || e.changes {
				return true
			}
		}
	}
	return false
}

// common is the block that holds all events.
func common(webs []*web) *block {
	var home *block
	for _, w := range webs {
		for _, e := range w.events {
			home = meet(home, e.block)
		}
		if w.param || w.outer != nil {
			for home != nil && home.parent != nil {
				home = home.parent
			}
		}
	}
	return home
}

// meet is the smallest block around both.
func meet(a, b *block) *block {
	if a == nil {
		return b
	}
	for x := a; x != nil; x = x.parent {
		for y := b; y != nil; y = y.parent {
			if x == y {
				return x
			}
		}
	}
	return a
}

// within tells whether b is in a, and the index of the statement of a that it is in.
func (b *block) within(a *block, index int) (int, bool) {
	for b != nil {
		if b == a {
			return index, true
		}
		index, b = b.index, b.parent
	}
	return 0, false
}

// separate tells whether nothing before the nth web can be read after it began: its first write comes before everything of it
// and of those behind it, and no loop leads back.
func (w *web) separate(webs []*web, n int, home *block) bool {
	if len(w.events) == 0 || !w.events[0].plain || !w.events[0].write {
		return false
	}
	first := w.events[0]
	for b := first.block; b != home; b = b.parent {
		if b == nil || b.loop {
			return false
		}
	}
	if home.loop && (len(webs[0].events) == 0 || !webs[0].events[0].plain || webs[0].events[0].block != home) {
		return false
	}
	for _, later := range webs[n:] {
		for _, e := range later.events {
			if at, ok := e.block.within(first.block, e.index); !ok || at < first.index {
				return false
			}
		}
	}
	return true
}

// locate finds the statement that declares the group.
func (of *group) locate(s *scope) {
	if of.webs[0].param {
		of.done = true
		return
	}
	home := common(of.webs)
	if home == nil {
		return
	}
	var first *event
	for _, w := range of.webs {
		if len(w.events) > 0 {
			first = &w.events[0]
			break
		}
	}
	if of.webs[0].outer != nil { // a copy of what the function around has
		of.at, of.index = s.root, -1
		return
	}
	index, _ := first.block.within(home, first.index)
	if first.plain && first.block == home {
		of.at, of.index, of.inline = home, index, true
		return
	}
	for home.parent != nil && (home.loop || home.parent.loop) {
		index, home = home.index, home.parent
	}
	of.at, of.index = home, index
	if !first.write && !first.first {
		of.at, of.index, of.free = s.root, -1, true
	}
}

// grows tells whether a member of it is assigned to: a map has to be there then.
func (of *group) grows() bool {
	for _, w := range of.webs {
		for _, e := range w.events {
			if e.first {
				return true
			}
		}
	}
	return false
}

func (of *group) startsEmpty() bool {
	for _, w := range of.webs {
		for _, e := range w.events {
			return e.first
		}
	}
	return false
}
