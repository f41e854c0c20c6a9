package golang

import (
	"math"
	"slices"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// PHP's arrays are values. Here the map, or the list, that a variable holds belongs to that variable where the variable's members
// change: it is copied on the way in and on the way out. What is nested is never changed in place: see [generator.assignDeep].

// clone copies the members of an array, and nothing of anything else.
func clone(code string, k kind) string {
	switch k {
	case kMap, kStringMap, kKeys:
		return "maps.Clone(" + code + ")"
	case kList, kStrings, kMaps:
		return "slices.Clone(" + code + ")"
	}
	return code
}

// copied copies an array that has another name already.
func (g *generator) copied(e form.Expr, v val) string {
	if _, made := v.lit.(*form.Array); made || !borrowed(e) {
		return v.code
	}
	return clone(v.code, v.typ.kind)
}

// borrowed tells whether an expression may give an array that is kept elsewhere.
func borrowed(e form.Expr) bool {
	switch x := e.(type) {
	case *form.Var, *form.Prop, *form.Index, *form.StaticProp, *form.Const, *form.Match:
		return true
	case *form.Assign:
		return true
	case *form.Ternary:
		return x.Then == nil || borrowed(x.Then) || borrowed(x.Else)
	case *form.Binary:
		return x.Op == "??" && (borrowed(x.L) || borrowed(x.R))
	case *form.Cast:
		return x.To == "array" && borrowed(x.X)
	case *form.Call:
		return x.Name == "array_values"
	case *form.Static:
		return x.Class == "Formatter" && x.Name == "ksort"
	}
	return false
}

// stored copies an array that becomes a member of another, where its variable may change later.
func (g *generator) stored(v val) string {
	if g.sending > 0 || !isArray(v.typ.kind) {
		return v.code
	}
	switch x := v.lit.(type) {
	case *form.Var:
		if w := g.fn.scope.of[x]; w != nil && w.group != nil && (w.lent() || w.changesAfter(x.Start)) {
			return clone(v.code, v.typ.kind)
		}
	case *form.Prop, *form.StaticProp:
		return clone(v.code, v.typ.kind)
	}
	return v.code
}

// storedExpr writes what becomes a member of an array.
func (g *generator) storedExpr(e form.Expr) val {
	v := g.expr(e)
	v.code = g.stored(v)
	return v
}

// lentOut copies an array that a function gives back, where it is kept elsewhere.
func (g *generator) lentOut(e form.Expr, v val, code string, t typ) string {
	if !isArray(v.typ.kind) {
		return code // it was made just now
	}
	if x, ok := e.(*form.Var); ok {
		if w := g.fn.scope.of[x]; w == nil || w.group == nil || !w.lent() {
			return code
		}
	} else if !borrowed(e) {
		return code
	}
	return clone(code, t.kind)
}

// lent tells a variable whose value belongs to the caller, or to the function around.
func (w *web) lent() bool {
	for _, one := range w.group.webs {
		if (one.param || one.outer != nil) && !w.group.changes() {
			return true
		}
	}
	return false
}

// changes tells whether members of a variable change.
func (of *group) changes() bool {
	for _, w := range of.webs {
		for _, e := range w.events {
			if e.first || e.changes {
				return true
			}
		}
	}
	return false
}

// changesAfter tells whether members of a variable may change after a place where it is read.
func (w *web) changesAfter(place int) bool {
	var read *event
	for i, e := range w.events {
		if e.at == place && !e.write && !e.first {
			read = &w.events[i]
		}
	}
	for _, one := range w.group.webs {
		for _, e := range one.events {
			if (e.first || e.changes) && (read == nil || e.at > place || w.again(read.block, e.block)) {
				return true
			}
		}
	}
	return false
}

// asWritten tells whether a variable has the array that it began with, as it was, at a place where it is read.
func (w *web) asWritten(place int) bool {
	read := slices.IndexFunc(w.events, func(e event) bool { return e.at == place && !e.write && !e.first })
	if read < 0 || w.param || w.outer != nil || !w.events[0].write {
		return false
	}
	for i, e := range w.events[1:] {
		if changes := e.write || e.first || e.changes; changes && (i+1 < read || e.at == math.MaxInt || w.again(w.events[read].block, e.block)) {
			return false
		}
	}
	return true
}

// holdsText tells a member that was written out as a text or a whole number, and is that still.
func (g *generator) holdsText(x *form.Index) bool {
	of, ok := x.Of.(*form.Var)
	if !ok {
		return false
	}
	w := g.web(of)
	a := g.arrays[w.key]
	if a == nil || !w.asWritten(of.Start) {
		return false
	}
	switch member := writtenMember(a, x.Key).(type) {
	case *form.Text, *form.Concat, *form.Int:
		return true
	case *form.Cast:
		return member.To == "string"
	case *form.Static:
		return member.Class == "Formatter" && (member.Name == "nonce" || member.Name == "timestamp")
	}
	return false
}

// again tells whether two blocks are in one loop that goes on with the same array.
func (w *web) again(one, other *block) bool {
	for b := one; b != nil; b = b.parent {
		if b.loop && inside(other, b) && !(w.events[0].write && w.events[0].plain && inside(w.events[0].block, b)) {
			return true
		}
	}
	return false
}

// inside tells whether a block is another, or in it.
func inside(b, other *block) bool {
	for ; b != nil; b = b.parent {
		if b == other {
			return true
		}
	}
	return false
}

// own copies what a loop, or an array that is taken apart, gives a variable whose members change.
func (w *web) own(code string, t typ) string {
	if w.group.changes() {
		return clone(code, t.kind)
	}
	return code
}

// changing notes that a call, or ++, changes members of a variable.
func (w *walker) changing(e form.Expr) {
	for {
		x, ok := e.(*form.Index)
		if !ok {
			break
		}
		e = x.Of
	}
	v, ok := e.(*form.Var)
	if !ok || w.s.of[v] == nil {
		return
	}
	events := w.s.of[v].events
	events[len(events)-1].changes = true
}

// changesMembers are functions that change members of what they get.
var changesMembers = map[string]bool{"unset": true, "sort": true, "rsort": true, "usort": true, "array_push": true, "array_unshift": true, "array_pop": true,
	"array_shift": true, "array_splice": true}
