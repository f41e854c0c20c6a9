package golang

import (
	"github.com/a8579013/wechatpay/port/internal/form"
	"slices"
)

// assignIndex writes $a['b'] = c and $a[] = c.
func (g *generator) assignIndex(to *form.Index, x *form.Assign) {
	if _, nested := to.Of.(*form.Index); nested {
		g.assignDeep(to, x)
		return
	}
	base := g.place(to.Of)
	if x.Op != "" {
		g.refuse(x.Span, x.Op+"= of a member")
	}
	value := g.expr(x.Value)
	value.code = g.stored(value)
	if to.Key == nil {
		g.push(to, base, value)
		return
	}
	index := g.expr(to.Key)
	if g.intoList(to, base, index, value) {
		return
	}
	if isList(base.typ.kind) || index.typ.kind == kInt && base.typ.kind == kMap {
		g.refuse(x.Span, "a member of a list changes")
	}
	key := g.str(to.Key.At(), index).code
	if k := base.typ.kind; value.typ.kind == kClient && (k == kEmpty || k == kNever || k == kClients) {
		g.learnPlace(to.Of, typ{kind: kClients})
		g.sharedNote(x.Span)
		base.typ.kind = kClients
		g.madeFirst(to.Of, base)
		g.line(base.code, "[", key, "] = ", value.code)
		return
	}
	if k := base.typ.kind; (k == kEmpty || k == kNever) && (value.typ.kind == kPublic || value.typ.kind == kCert) {
		g.learnPlace(to.Of, typ{kind: kKeys})
		base.typ.kind = kKeys
	}
	g.fill(to, base, key, value, x)
}

// fill writes $a['b'] = c where the array and the member are known.
func (g *generator) fill(to *form.Index, base val, key string, value val, x *form.Assign) {
	switch base.typ.kind {
	case kMap, kEmpty, kNever, kStringMap:
		g.learnPlace(to.Of, typ{kind: kMap})
		member := value.code
		if k := value.typ.kind; k != kPrivate && k != kPublic { // a configuration may hold the keys that were read
			member = g.anything(x.Span, value)
		}
		g.madeFirst(to.Of, base)
		g.line(base.code, "[", key, "] = ", member)
	case kKeys:
		member := g.publicKey(x.Value.At(), value)
		g.madeFirst(to.Of, base)
		g.line(base.code, "[", key, "] = ", member)
	default:
		g.refuse(x.Span, "a member of a "+base.typ.php()+" changes")
	}
}

// intoList is assignIndex where the place is one of a list.
func (g *generator) intoList(to *form.Index, base, index, value val) bool {
	switch k := base.typ.kind; {
	case value.typ.kind == kFuture && index.typ.kind != kInt:
		g.pushNamed(to, base, index, value)
	case (isList(k) || k == kEmpty) && g.isPlaced(to):
		g.setAt(to, base, index, value)
	case index.typ.kind == kInt && (isList(k) || k == kFutures || k == kEmpty || k == kNever):
		g.pushAt(to, base, index, value)
	default:
		return false
	}
	return true
}

// push writes $a[] = c.
func (g *generator) push(to *form.Index, base, value val) {
	switch {
	case value.typ.kind == kFuture && (base.typ.kind == kEmpty || base.typ.kind == kFutures || base.typ.kind == kNever):
		g.learnPlace(to.Of, typ{kind: kFutures, of: value.typ.of})
	case (base.typ.kind == kEmpty || base.typ.kind == kNever || base.typ.kind == kStrings) && value.typ.kind == kString:
		g.learnPlace(to.Of, typ{kind: kStrings})
	case (base.typ.kind == kEmpty || base.typ.kind == kNever || base.typ.kind == kMaps) && value.typ.kind == kMap:
		g.learnPlace(to.Of, typ{kind: kMaps})
	case isList(base.typ.kind) || base.typ.kind == kEmpty || base.typ.kind == kNever:
		g.learnPlace(to.Of, typ{kind: kList})
		value.code = g.anything(to.Span, value)
	default:
		g.refuse(to.Span, "a "+base.typ.php()+" gets one more member")
	}
	g.line(base.code, " = append(", base.code, ", ", value.code, ")")
}

// pushNamed writes $a['b'] = c of a promise: its name goes into a list beside.
func (g *generator) pushNamed(to *form.Index, base, index, value val) {
	x, ok := to.Of.(*form.Var)
	if !ok || base.typ.kind != kEmpty && base.typ.kind != kFutures && base.typ.kind != kNever {
		g.refuse(to.Span, "futures under names that are computed")
	}
	of := g.web(x).group
	names := of.goName + "Names"
	if key := of.webs[0].key; !g.facts.named[key] {
		g.facts.named[key], g.facts.changed = true, true
	}
	g.learnPlace(to.Of, typ{kind: kFutures, of: value.typ.of, names: names})
	g.line(names, " = append(", names, ", ", g.str(to.Key.At(), index).code, ")")
	g.line(base.code, " = append(", base.code, ", ", value.code, ")")
}

// besides declares the list of the names of a list of promises.
func (g *generator) besides(at *group) {
	if g.facts.named[at.webs[0].key] {
		g.line("var ", at.goName, "Names []string")
		g.fn.scope.used[at.goName+"Names"] = true
	}
}

// placed is a loop over a list, which its key is a place of.
type placed struct{ list, key *group }

// isPlaced tells a member of the list that a loop is at: it is there.
func (g *generator) isPlaced(to *form.Index) bool {
	of, ok := to.Of.(*form.Var)
	key, isVar := to.Key.(*form.Var)
	if !ok || !isVar {
		return false
	}
	list, at := g.fn.scope.of[of], g.fn.scope.of[key]
	return list != nil && at != nil && list.group != nil && slices.Contains(g.fn.placed, placed{list.group, at.group})
}

// setAt gives the member that a loop is at another value.
func (g *generator) setAt(to *form.Index, base, index, value val) {
	switch {
	case base.typ.kind == kStrings && value.typ.kind == kString, base.typ.kind == kMaps && value.typ.kind == kMap:
	case base.typ.kind == kEmpty: // what it holds is not known yet
	default:
		g.learnPlace(to.Of, typ{kind: kList})
		value.code = g.anything(to.Span, value)
	}
	g.line(base.code, "[", index.code, "] = ", value.code)
}

// setDeepAt writes $list[$i]['a'] = c for the member that a loop is at, which is a map.
func (g *generator) setDeepAt(to *form.Index, x *form.Assign) bool {
	inner, ok := to.Of.(*form.Index)
	if !ok || !g.isPlaced(inner) {
		return false
	}
	base, at := g.place(inner.Of), g.expr(inner.Key)
	if !isList(base.typ.kind) && base.typ.kind != kEmpty || base.typ.kind == kStrings {
		return false
	}
	key := g.str(to.Key.At(), g.expr(to.Key)).code
	value := g.anything(x.Span, g.storedExpr(x.Value))
	name, place := g.tmp("members"), base.code+"["+at.code+"]"
	if base.typ.kind == kMaps {
		g.line(name, " := maps.Clone(", place, ")")
	} else {
		isMap := g.tmp("isMap")
		g.line(name, ", ", isMap, " := ", place, ".(map[string]any)")
		g.line("if !", isMap, " {")
		g.returnErr(`errors.New("this is no array with names: a member can't be put into it")`)
		g.line("}")
		g.line(name, " = maps.Clone(", name, ")")
	}
	g.line(name, "[", key, "] = ", value)
	g.line(place, " = ", name)
	return true
}

// atPlaces runs do for the body of a loop over a list: nothing in there may change the key.
func (g *generator) atPlaces(s *form.Each, do func()) {
	of, ok := s.Over.(*form.Var)
	key, isVar := s.Key.(*form.Var)
	outer := g.fn.placed
	if ok && isVar && !(&referrer{}).changes(s.Body, key.Name) && !shortens(s.Body, of.Name) {
		if list, at := g.fn.scope.of[of], g.fn.scope.of[key]; list != nil && at != nil && list.group != nil {
			g.fn.placed = append(slices.Clip(outer), placed{list.group, at.group})
		}
	}
	do()
	g.fn.placed = outer
}

// shortens tells statements that may take members off a list, or put another in its place.
func shortens(list []form.Stmt, name string) (found bool) {
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		switch x := e.(type) {
		case *form.Assign:
			v, isVar := x.To.(*form.Var)
			found = found || isVar && v.Name == name || takenApart(x.To, name) || x.Ref && rootName(x.Value) == name
		case *form.Call:
			found = found || (&referrer{}).changesIn(x, name)
		}
		return true
	})
	return found || takenAlong(list, name)
}

// pushAt writes $a[$i] = c where it makes a list longer by one; anything else ends the program.
func (g *generator) pushAt(to *form.Index, base, index, value val) {
	g.line("if ", index.in(tierCompare+1), " != int64(len(", base.code, ")) {")
	g.returnErr(`errors.New("only the next place of a list is filled")`)
	g.line("}")
	g.push(to, base, value)
}

// learnPlace is learn for what an assignment goes to.
func (g *generator) learnPlace(e form.Expr, t typ) {
	switch x := e.(type) {
	case *form.Var:
		w := g.web(x)
		learn(g.facts, g.facts.vars, w.key, t)
		if o := w.outer; o != nil && o.group != nil && o.group.goName == w.group.goName { // by reference: one variable
			learn(g.facts, g.facts.vars, o.key, t)
			learn(g.facts, g.facts.vars, w.key, g.groupType(o.group))
		}
	case *form.Prop:
		g.learnField(x, t)
	case *form.StaticProp:
		_, key := g.staticOf(x)
		learn(g.facts, g.facts.fields, key, t)
	}
}

// assignDeep writes $a['b']['c'] = d where the maps in between are written out.
func (g *generator) assignDeep(to *form.Index, x *form.Assign) {
	if x.Op != "" {
		g.refuse(x.Span, "a member of a member changes")
	}
	if to.Key == nil {
		g.pushDeep(to, x)
		return
	}
	if g.setDeepAt(to, x) {
		return
	}
	var keys []string
	of := form.Expr(to)
	for {
		index, ok := of.(*form.Index)
		if !ok {
			break
		}
		if index.Key == nil {
			g.refuse(x.Span, "a member of a member changes")
		}
		key := g.expr(index.Key)
		if key.typ.kind == kInt {
			g.refuse(x.Span, "a member of a member of a list changes")
		}
		keys = append([]string{g.str(index.Key.At(), key).code}, keys...)
		of = index.Of
	}
	base := g.place(of)
	switch base.typ.kind {
	case kMap, kEmpty, kNever:
		g.learnPlace(of, typ{kind: kMap})
	default:
		g.refuse(x.Span, "a member of a member of a "+base.typ.php()+" changes")
	}
	value := g.anything(x.Span, g.storedExpr(x.Value))
	g.madeFirst(of, base)
	code := base.code
	for _, key := range keys[:len(keys)-1] {
		name := g.tmp("members")
		isMap := g.tmp("isMap")
		g.line(name, ", ", isMap, " := ", code, "[", key, "].(map[string]any)")
		g.line("if !", isMap, " && ", code, "[", key, "] != nil {")
		g.returnErr(`errors.New("this is no array with names: a member can't be put into it")`)
		g.line("}")
		g.line("if ", name, " = maps.Clone(", name, "); ", name, " == nil {") // another array may hold it too
		g.line(name, " = map[string]any{}")
		g.line("}")
		g.line(code, "[", key, "] = ", name)
		code = name
	}
	g.line(code, "[", keys[len(keys)-1], "] = ", value)
}

// pushDeep writes $a['b'][] = c.
func (g *generator) pushDeep(to *form.Index, x *form.Assign) {
	of, ok := to.Of.(*form.Index)
	if _, deeper := of.Of.(*form.Index); !ok || deeper || of.Key == nil {
		g.refuse(x.Span, "a member of a member of a member changes")
	}
	base := g.place(of.Of)
	switch base.typ.kind {
	case kMap, kEmpty, kNever:
		g.learnPlace(of.Of, typ{kind: kMap})
	default:
		g.refuse(x.Span, "a member of a member of a "+base.typ.php()+" changes")
	}
	key := g.expr(of.Key)
	if key.typ.kind == kInt {
		g.refuse(x.Span, "a member of a member of a list changes")
	}
	value := g.anything(x.Span, g.storedExpr(x.Value))
	g.madeFirst(of.Of, base)
	place := base.code + "[" + g.str(of.Key.At(), key).code + "]"
	name := g.fallible(form.Span{}, "list", g.helper("phpList")+"("+place+")", typ{kind: kList}).code // which is its own: another array may hold that too
	g.line(place, " = append(", name, ", ", value, ")")
}

// key is a name of a member as a text of Go.
func (g *generator) key(e form.Expr) string {
	return g.str(e.At(), g.expr(e)).code
}
