package golang

import (
	"slices"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// memberData is a value as a member of an array. A parameter that is [] where it is not given, and a variable that begins with [] and may
// not have got a member, are lists then: PHP sends [] of them, and a map of Go would be {}.
func (g *generator) memberData(item form.Item, v val) string {
	code := g.anything(item.Value.At(), v)
	if key, ok := item.Key.(*form.Text); ok && slices.Contains(reservedKeys, key.Value) { // an option of a call: as a whole it is an object
		return code
	}
	x, ok := v.lit.(*form.Var)
	if !ok || v.typ.kind != kMap || !g.isEmptyUnlessGiven(x) && !g.mayBeEmpty(x) {
		return code
	}
	chosen := g.tmp("chosen")
	g.line("var ", chosen, " any = ", code)
	g.line("if len(", v.code, ") == 0 {\n", chosen, " = []any{}\n}")
	return chosen
}

// isEmptyUnlessGiven tells a parameter whose default is [], and which the function leaves as it is.
func (g *generator) isEmptyUnlessGiven(x *form.Var) bool {
	w, s := g.fn.scope.of[x], g.sigs[g.fn.key]
	if w == nil || w.group == nil || s == nil || !w.param || w.group.writes() {
		return false
	}
	for i, key := range s.keys {
		if a, ok := s.values[i].(*form.Array); ok && key == w.key && len(a.Items) == 0 {
			return true
		}
	}
	return false
}

// mayBeEmpty tells a variable that begins with [], and gets its members behind conditions, or in loops, alone.
func (g *generator) mayBeEmpty(x *form.Var) bool {
	w := g.fn.scope.of[x]
	if w == nil || w.group == nil || w.param || w.outer != nil || len(w.events) == 0 {
		return false
	}
	a := g.arrays[w.key]
	if a == nil || len(a.Items) > 0 {
		return false
	}
	for _, e := range w.events[1:] {
		if e.at == x.Start && !e.first && !e.changes && !e.write {
			return true
		}
		if e.write || e.changes || e.first && !e.block.conditional(w.events[0].block) {
			return false
		}
	}
	return false
}

// conditional tells whether a block lies deeper than another.
func (b *block) conditional(other *block) bool { return b != other }
