package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// sequence is the type of what a generator gives: values, values with an error, or keys and values.
func (s *sig) sequence() string {
	last := s.params[len(s.params)-1].String()
	switch {
	case len(s.params) > 1:
		return "iter.Seq2[" + s.params[0].String() + ", " + last + "]"
	case s.fails:
		return "iter.Seq2[" + last + ", error]"
	}
	return "iter.Seq[" + last + "]"
}

// keysOfYields tells a generator that names the keys of what it gives.
func keysOfYields(list []form.Stmt) (found bool) {
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		switch x := e.(type) {
		case *form.Yield:
			found = found || x.Key != nil
		case *form.Func:
			return false
		}
		return true
	})
	return found
}

// yields is what a generator gives, as far as is known.
func (g *generator) yields(key string, list []form.Stmt) typ {
	value := g.facts.results[key]
	if value.kind == kEmpty {
		value.kind = kMap
	}
	if value.kind == kUnknown || value.kind == kNull || value.kind == kVoid {
		value = typ{kind: kUnknown}
	}
	if _, known := g.facts.results[key]; !known {
		value = typ{kind: kNever}
	}
	s := &sig{params: []typ{value}, fails: g.facts.fails[key]}
	if keysOfYields(list) {
		t, known := g.facts.results[key+" key"]
		if !known {
			t = typ{kind: kNever}
		}
		s.params = []typ{t, value}
	}
	return typ{kind: kSeq, sig: s}
}

// sequence writes a generator as a function that gives an iterator.
func (g *generator) sequence(key, head string, x *form.Function, c *form.Class, static bool) {
	f := &fn{key: key, kind: fnSeq, scope: newScope(key, nil, x.Params, nil, false), class: c, static: static, result: typ{kind: kVoid}}
	outer := g.fn
	g.fn, g.lost = nil, map[string]string{}
	defer func() { g.fn = outer }()
	if c != nil && !static {
		f.receiver = receiverOf(c)
	}
	g.enter(f, x.Params, x.Body)
	f.class, f.static = c, static
	if c != nil && !static {
		f.receiver = receiverOf(c)
	}
	params, s := g.paramList(x.Params)
	body := g.capture(func() {
		g.copies(x.Params)
		made := g.capture(func() { g.list(f.scope.root, x.Body) })
		g.paste(made)
		g.stopIfNothing(made, x.Body)
	})
	guard := g.begin(f)
	t := g.yields(key, x.Body)
	if len(t.sig.params) > 1 && t.sig.fails {
		g.refuse(x.Span, "a generator with keys that can fail: give back a list")
	}
	s.result = t
	g.learnSig(key, s)
	inner := strings.TrimSuffix(strings.TrimPrefix(t.String()[strings.IndexByte(t.String(), '['):], "["), "]")
	g.line(head, "(", strings.Join(append([]string{"ctx context.Context"}, params...), ", "), ") ", t.String(), " {")
	for i, p := range x.Params { // PHP copies what it is given when it is called, not when the loop runs
		name := f.scope.vars[p.Name][0].group.goName
		if code := clone(name, s.params[i].kind); code != name && !strings.HasPrefix(params[i], "_ ") {
			g.line(name, " = ", code)
		}
	}
	g.line("return func(yield func(", inner, ") bool) {")
	g.paste(guard)
	g.paste(body)
	g.line("}\n}")
}

// yieldNext gives the next value of a generator.
func (g *generator) yieldNext(x *form.Yield) {
	key := g.fn.key
	t := g.yields(key, []form.Stmt{&form.Do{X: x}})
	if x.Value == nil {
		g.refuse(x.Span, "a generator that gives nothing")
	}
	v := g.expr(x.Value)
	if x.From {
		g.yieldAll(x, v)
		return
	}
	if v.typ.kind == kVoid || v.typ.kind == kHandler {
		g.refuse(x.Span, "this has no value in Go")
	}
	learn(g.facts, g.facts.results, key, v.typ)
	code := g.to(x.Value.At(), v, t.sig.params[len(t.sig.params)-1])
	if code == v.code {
		code = g.copied(x.Value, v)
	}
	if t.sig.params[len(t.sig.params)-1].kind == kUnknown && v.typ.kind == kUnknown {
		code = v.code
	}
	g.next(key, x, code)
}

// next writes the call that gives a value, and leaves where nobody wants more.
func (g *generator) next(key string, x *form.Yield, code string) {
	_, keyed := g.facts.results[key+" key"]
	switch {
	case x.Key != nil:
		k := g.expr(x.Key)
		learn(g.facts, g.facts.results, key+" key", k.typ)
		code = g.to(x.Key.At(), k, g.facts.results[key+" key"]) + ", " + code
	case keyed:
		g.refuse(x.Span, "a generator of which some values have keys")
	case g.facts.fails[key]:
		code += ", nil"
	}
	g.line("if !yield(", code, ") {\nreturn\n}")
}

// yieldAll gives all that a list, or another generator, has.
func (g *generator) yieldAll(x *form.Yield, v val) {
	elem := g.member(v)
	head := "for _, member := range " + v.code
	switch {
	case isList(v.typ.kind):
	case v.typ.kind == kSeq && len(v.typ.sig.params) == 1 && !v.typ.sig.fails:
		head = "for member := range " + v.code
	default:
		g.refuse(x.Span, "a generator that gives what a "+v.typ.String()+" has")
	}
	learn(g.facts, g.facts.results, g.fn.key, elem)
	g.line(head, " {")
	g.next(g.fn.key, &form.Yield{Span: x.Span, Value: x.Value}, "member")
	g.line("}")
}

// yieldErr ends a generator with an error.
func (g *generator) yieldErr(code string) {
	key := g.fn.key
	g.failed[key] = true
	if !g.facts.fails[key] {
		g.facts.fails[key], g.facts.changed = true, true
	}
	value := g.facts.results[key]
	if _, known := g.facts.results[key]; !known {
		value = typ{kind: kNever}
	}
	g.line("yield(", value.zero(), ", ", code, ")")
	g.line("return")
}

// eachNext loops over what a generator gives.
func (g *generator) eachNext(s *form.Each, over val) {
	seq := over.typ.sig
	elem, keyed := seq.params[len(seq.params)-1], len(seq.params) > 1
	if keyed {
		g.rangeOver(s, over.code, false, seq.params[0], elem)
		return
	}
	index := ""
	if s.Key != nil { // PHP counts
		index = g.tmp("index")
		g.line(index, " := int64(-1)")
	}
	one := *s
	one.Key = nil
	var head string
	var begin func()
	b := g.fn.scope.blocks[bodyKey{s, 0}]
	g.fn.scope.blocks[bodyKey{&one, 0}] = b
	head, begin = g.rangeHead(&one, false, typ{}, elem)
	failure := ""
	if seq.fails {
		failure = g.tmp("failure")
		head += ", " + failure
	} else {
		head = strings.TrimSuffix(head, "_")
	}
	if head != "for " {
		head += " := "
	}
	g.loop(head+"range "+over.code, func() {
		g.inBody(s, func() {
			if failure != "" {
				g.line("if ", failure, " != nil {")
				g.returnErr(failure)
				g.line("}")
			}
			if index != "" {
				g.line(index, "++")
				g.bind(s.Key, typ{kind: kInt}, index)
			}
			begin()
		})
	})
}

// collected writes iterator_to_array of a generator.
func (g *generator) collected(x *form.Call) (val, bool) {
	if x.Name != "iterator_to_array" || len(x.Args) == 0 {
		return val{}, false
	}
	v := g.expr(g.argument(x, 0))
	if v.typ.kind != kSeq {
		g.refuse(x.Span, "iterator_to_array of what is no generator of this source")
	}
	seq := v.typ.sig
	if len(seq.params) > 1 {
		g.refuse(x.Span, "iterator_to_array of a generator with keys")
	}
	t := typ{kind: kList}
	switch seq.params[0].kind {
	case kString:
		t.kind = kStrings
	case kMap:
		t.kind = kMaps
	case kFuture:
		t = typ{kind: kFutures, of: seq.params[0].of}
	}
	list := g.tmp("list")
	g.line(list, " := ", t.String(), "{}")
	if !seq.fails {
		g.line("for member := range ", v.code, " {\n", list, " = append(", list, ", member)\n}")
		return val{code: list, typ: t}, true
	}
	failure := g.tmp("failure")
	g.line("for member, ", failure, " := range ", v.code, " {")
	g.line("if ", failure, " != nil {")
	g.returnErr(failure)
	g.line("}")
	g.line(list, " = append(", list, ", member)")
	g.line("}")
	return val{code: list, typ: t}, true
}
