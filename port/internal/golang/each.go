package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// eachStmt writes foreach.
func (g *generator) eachStmt(s *form.Each) {
	if s.Ref {
		g.refuse(s.Span, "a loop over references")
	}
	if a, ok := s.Over.(*form.Array); ok && s.Key != nil && plain(a) && len(a.Items) > 0 {
		g.eachPair(s, a)
		return
	}
	if a, ok := s.Over.(*form.Array); ok && len(a.Items) > 0 && !isNested(a) {
		if t, elem := g.uniform(a); elem.kind != kUnknown {
			g.each(s, val{code: t, typ: typ{kind: kList}}, elem)
			return
		}
	}
	if c, ok := s.Over.(*form.Call); ok && c.Name == "array_chunk" {
		g.eachChunk(s, c)
		return
	}
	if a := g.pairsOf(s); a != nil {
		g.eachPair(s, a)
		return
	}
	over := g.expr(s.Over)
	if x, ok := s.Over.(*form.Var); ok && over.typ.kind == kEmpty && (s.Key == nil || isPlace(s.Key)) {
		g.looped[g.web(x).key] = true
	}
	switch over.typ.kind {
	case kNever, kUnknown:
		over = g.known(g.wantList(over))
	}
	g.each(s, over, g.member(over))
}

// wantList is want for what is looped over. A parameter that is not declared is what it is given, else a list.
func (g *generator) wantList(over val) val {
	if x, ok := over.lit.(*form.Var); ok && over.typ.kind == kNever {
		if w := g.web(x); w.param {
			g.looped[w.key] = true
			return g.want(over, kEmpty)
		}
	}
	return g.want(over, kList)
}

func isNested(a *form.Array) bool {
	for _, item := range a.Items {
		if item.Key != nil || item.Spread || item.Value == nil {
			return true
		}
	}
	return false
}

// uniform writes a list whose members are of one plain type, as []string{…}.
func (g *generator) uniform(a *form.Array) (string, typ) {
	t := typ{kind: kNever}
	var codes []string
	before := g.capture(func() {
		for _, item := range a.Items {
			v := g.expr(item.Value)
			t = join(t, v.typ)
			codes = append(codes, v.code)
		}
	})
	if t.kind != kString && t.kind != kInt && t.kind != kChain && t.kind != kFuture {
		return "", typ{}
	}
	g.paste(before)
	return "[]" + t.String() + "{" + strings.Join(codes, ", ") + "}", t
}

// member is the type of what an array holds.
func (g *generator) member(over val) typ {
	switch over.typ.kind {
	case kStrings, kStringMap:
		return typ{kind: kString}
	case kFutures:
		return typ{kind: kFuture, of: over.typ.of}
	case kSettled:
		return typ{kind: kOutcome, of: over.typ.of}
	case kResponses:
		return typ{kind: kResponse}
	case kMaps:
		return typ{kind: kMap}
	case kValue, kJSON:
		return part(over.typ, "")
	case kSeq:
		return over.typ.sig.params[len(over.typ.sig.params)-1]
	case kEmpty: // what it holds is not known yet
		return typ{kind: kNever}
	}
	return typ{kind: kUnknown}
}

// each writes the loop over a value.
func (g *generator) each(s *form.Each, over val, elem typ) {
	switch over.typ.kind {
	case kValue, kJSON:
		if over.typ.kind == kJSON {
			over.code = over.unary() + `.Get("@this")`
		}
		if s.Key == nil {
			g.rangeOver(s, over.unary()+".Values()", false, typ{}, elem)
			return
		}
		g.rangeOver(s, over.unary()+".All()", false, typ{kind: kValue, name: plainField}, elem)
	case kList, kStrings, kMaps, kEmpty:
		g.atPlaces(s, func() { g.rangeOver(s, over.code, true, typ{kind: kInt}, elem) })
	case kFutures, kSettled, kResponses:
		if s.Key != nil && (len(over.typ.keys) > 0 || over.typ.names != "") {
			g.rangeNamed(s, over, elem)
			return
		}
		g.rangeOver(s, over.code, true, typ{kind: kInt}, elem)
	case kMap, kStringMap:
		g.eachSorted(s, over, elem)
	case kSeq:
		g.eachNext(s, over)
	default:
		g.refuse(s.Span, "a loop over a "+over.typ.php())
	}
}

// rangeNamed loops over futures that PHP has under names.
func (g *generator) rangeNamed(s *form.Each, over val, elem typ) {
	names := g.namesOf(over, true)
	index := g.tmp("i")
	g.loop("for "+index+" := range "+names, func() {
		g.inBody(s, func() {
			g.bind(s.Key, typ{kind: kString}, names+"["+index+"]")
			g.bind(s.Value, elem, over.unary()+"["+index+"]")
		})
	})
}

// namesOf is a list of the names that PHP has futures under.
func (g *generator) namesOf(v val, declared bool) string {
	if v.typ.names != "" || !declared {
		return v.typ.names
	}
	names := g.tmp("names")
	quoted := make([]string, len(v.typ.keys))
	for i, key := range v.typ.keys {
		quoted[i] = quote(key)
	}
	g.line(names, " := []string{", strings.Join(quoted, ", "), "}")
	return names
}

// eachSorted loops over a map in the order of its names, since Go's has none.
func (g *generator) eachSorted(s *form.Each, over val, elem typ) {
	if makesText(s.Body) && !g.isSorted(s.Over, s.Span) {
		g.refuse(s.Span, "a text, or a list, in the order of an array's members, which Go's maps do not keep: ksort puts them in one")
	}
	g.note(s.Span, "the members of a map come in the order of their names: Go's maps do not keep PHP's order")
	if isCall(over.code) || strings.Contains(over.code, "{") {
		over = g.keep(s.Span, "members", over)
	}
	key := g.tmp("name")
	g.loop("for _, "+key+" := range slices.Sorted(maps.Keys("+over.code+"))", func() {
		g.inBody(s, func() {
			if s.Key != nil {
				g.bind(s.Key, typ{kind: kString}, key)
			}
			g.bind(s.Value, elem, over.code+"["+key+"]")
		})
	})
}

// eachPair loops over a map that is written out, in its order.
func (g *generator) eachPair(s *form.Each, a *form.Array) {
	t := typ{kind: kNever}
	var rows []string
	for _, item := range a.Items {
		v := g.expr(item.Value)
		t = join(t, v.typ)
		rows = append(rows, "{"+g.key(item.Key)+", "+g.anything(item.Span, v)+"},")
	}
	if t.kind == kEmpty || t.kind == kNever || t.kind == kNull {
		t.kind = kUnknown
	}
	pair := g.tmp("pair")
	g.loop("for _, "+pair+" := range []struct {\nname string\nvalue "+t.String()+"\n}{\n"+strings.Join(rows, "\n")+"\n}", func() {
		g.inBody(s, func() {
			g.bind(s.Key, typ{kind: kString}, pair+".name")
			g.bind(s.Value, t, pair+".value")
		})
	})
}

// inBody runs begin at the start of a loop's body, and writes the rest of it.
func (g *generator) inBody(s *form.Each, begin func()) {
	b := g.fn.scope.blocks[bodyKey{s, 0}]
	outer := g.fn.block
	g.fn.block = b
	g.fn.errs = append(g.fn.errs, false)
	begin()
	g.askOutcome(s.Value)
	g.fn.errs = g.fn.errs[:len(g.fn.errs)-1]
	g.fn.block = outer
	g.list(b, s.Body)
}

// rangeOver writes for … range.
func (g *generator) rangeOver(s *form.Each, code string, indexed bool, key, elem typ) {
	head, begin := g.rangeHead(s, indexed, key, elem)
	if head = strings.TrimSuffix(strings.TrimSuffix(head, ", _"), "_"); head != "for " {
		head += " := "
	}
	g.loop(head+"range "+code, func() { g.inBody(s, begin) })
}

// rangeHead names the variables of a loop: its own where they live in the body alone, else others that are assigned to them.
func (g *generator) rangeHead(s *form.Each, indexed bool, key, elem typ) (string, func()) {
	b := g.fn.scope.blocks[bodyKey{s, 0}]
	var after []func()
	name := func(e form.Expr, t typ, fallback string) string {
		if x, ok := e.(*form.Var); ok {
			w := g.web(x)
			if t.kind == kUnknown && w.group.grows() {
				made := g.tmp(fallback)
				after = append(after, func() { g.bind(e, t, made) })
				return made
			}
			learn(g.facts, g.facts.vars, w.key, t)
			if w.group.at == b && w.group.inline && !w.group.done && g.groupType(w.group).String() == t.String() && w.reads > 0 {
				w.group.done = true
				if g.facts.unused[w.group.webs[0].key] {
					return "_"
				}
				if own := w.own(w.group.goName, t); own != w.group.goName {
					after = append(after, func() { g.line(w.group.goName, " = ", own) })
				}
				return w.group.goName
			}
			if w.reads == 0 && len(w.events) == 1 {
				w.group.done = true
				return "_"
			}
		}
		made := g.tmp(fallback)
		after = append(after, func() { g.bind(e, t, made) })
		return made
	}
	value := name(s.Value, elem, "member")
	head := "for "
	switch {
	case s.Key == nil && indexed:
		head += "_, " + value
	case s.Key == nil:
		head += value
	case indexed:
		if x, ok := s.Key.(*form.Var); ok && g.web(x).reads == 0 && len(g.web(x).events) == 1 {
			g.web(x).group.done = true
			head += "_, " + value
			break
		}
		index := g.tmp("i")
		head += index + ", " + value
		after = append(after, func() { g.bind(s.Key, typ{kind: kInt}, "int64("+index+")") })
	default:
		head += name(s.Key, key, "name") + ", " + value
	}
	return head, func() {
		for _, do := range after {
			do()
		}
	}
}

// bind assigns a member to what the loop calls it.
func (g *generator) bind(e form.Expr, t typ, code string) {
	switch x := e.(type) {
	case nil:
	case *form.Var:
		w := g.web(x)
		if w.reads == 0 && len(w.events) == 1 {
			w.group.done = true
			return
		}
		if t.kind == kUnknown && w.group.grows() { // its members change: it is an array
			members, isMap := g.tmp("members"), g.tmp("isMap")
			g.line(members, ", ", isMap, " := ", code, ".(map[string]any)")
			g.line("if !", isMap, " {")
			g.returnErr(`errors.New("this is no array with names: a member can't be put into it")`)
			g.line("}")
			t, code = typ{kind: kMap}, members
		}
		g.set(w, x.Name, t, w.own(code, t), false)
	case *form.Array:
		g.takeFrom(x, val{code: code, typ: t})
	default:
		g.refuse(e.At(), "a loop that assigns to something else than variables")
	}
}
