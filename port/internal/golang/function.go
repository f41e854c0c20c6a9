package golang

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// phpType reads a type of a declaration.
func (g *generator) phpType(text string) typ {
	text = strings.TrimSuffix(strings.TrimPrefix(text, "?"), "|null")
	text = strings.TrimPrefix(text, "null|")
	switch strings.ToLower(text) {
	case "":
		return typ{kind: kNever}
	case "string":
		return typ{kind: kString}
	case "int":
		return typ{kind: kInt}
	case "float":
		return typ{kind: kFloat}
	case "bool":
		return typ{kind: kBool}
	case "array":
		return typ{kind: kEmpty}
	case "void":
		return typ{kind: kVoid}
	}
	switch text {
	case "BuilderChainable":
		return typ{kind: kClient}
	case "ResponseInterface", "Response":
		return typ{kind: kResponse}
	case "PromiseInterface", "Promise":
		return typ{kind: kFuture, of: kResponse}
	case "Exception", "Throwable", "RequestException", "ClientException", "ServerException", "GuzzleException", "ConnectException", "TransferException":
		return typ{kind: kError}
	case "MediaUtil":
		return typ{kind: kMedia}
	}
	if t, ok := g.interfaceOf(text); ok {
		return t
	}
	if c := g.classes[text]; c != nil && c.Kind == "enum" {
		return enumType(c)
	} else if c != nil {
		return typ{kind: kObject, name: exportedName(text)}
	}
	return typ{kind: kUnknown}
}

// enter begins a function: its scope is merged, its parameters have their types.
func (g *generator) enter(f *fn, params []form.Param, list []form.Stmt) {
	f.outer, f.tmps, f.captured = g.fn, map[string]bool{}, map[string]bool{}
	if g.fn != nil {
		f.class, f.receiver, f.static = g.fn.class, g.fn.receiver, g.fn.static
	}
	g.fn = f
	f.needs = g.needed(list)
	g.scopes = append(g.scopes, f.scope)
	w := &walker{s: f.scope, at: f.scope.root, index: -1}
	w.list(list)
	for _, name := range f.scope.order {
		if o := f.scope.vars[name][0].outer; o != nil && o.group != nil {
			f.captured[o.group.goName] = true
		}
	}
	for _, p := range params {
		first := f.scope.vars[p.Name][0]
		g.facts.untyped[first.key] = p.Type == "" && !p.Variadic && g.nullAsked(f.class, p.Name, list, map[webKey]bool{})
		if t := g.paramType(p); (isScalar(t.kind) || t.kind == kNever) && g.nullMatters(f.class, p, list) || t.kind == kNever && kindIsAsked(list, p.Name) {
			g.facts.nulls[first.key] = true
			learn(g.facts, g.facts.vars, first.key, typ{kind: kUnknown})
		} else if t.kind == kEmpty && g.facts.wants[first.key].kind == kConfig {
			learn(g.facts, g.facts.vars, first.key, typ{kind: kConfig})
		} else if t.kind != kNever && t.kind != kVoid && t.kind != kUnknown {
			learn(g.facts, g.facts.vars, first.key, t)
		} else if want, ok := g.facts.wants[first.key]; ok {
			learn(g.facts, g.facts.vars, first.key, want)
		}
		if p.Default != nil {
			if _, isNull := p.Default.(*form.Null); !isNull {
				learn(g.facts, g.facts.vars, first.key, g.literalType(p.Default))
			}
		}
	}
	g.findConfigs(f.scope, list)
	g.merge(f.scope)
}

// findConfigs finds arrays that nothing but the factory reads: they are written there.
func (g *generator) findConfigs(s *scope, list []form.Stmt) {
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		c, ok := e.(*form.Static)
		if !ok || c.Class != "Builder" || c.Name != "factory" || len(c.Args) != 1 {
			return true
		}
		if v, ok := c.Args[0].Value.(*form.Var); ok && s.of[v] != nil {
			if webs := s.vars[v.Name]; len(webs) == 1 && len(webs[0].events) == 2 && webs[0].events[0].plain && !webs[0].param {
				g.configs[webs[0].key] = true
			}
		}
		return true
	})
}

// literalType is the type of a value that is written out.
func (g *generator) literalType(e form.Expr) typ {
	switch x := e.(type) {
	case *form.Text:
		return typ{kind: kString}
	case *form.Int:
		return typ{kind: kInt}
	case *form.Float:
		return typ{kind: kFloat}
	case *form.Bool:
		return typ{kind: kBool}
	case *form.Array:
		if len(x.Items) == 0 {
			return typ{kind: kEmpty}
		}
		if x.Items[0].Key != nil {
			return typ{kind: kMap}
		}
		return typ{kind: kList}
	}
	return typ{kind: kNever}
}

// paramList writes the parameters of the function that was entered.
func (g *generator) paramList(params []form.Param) ([]string, *sig) {
	var out []string
	s := &sig{}
	for _, p := range params {
		if p.Ref {
			g.refuse(p.Span, "a parameter by reference: give the value back instead")
		}
		first := g.fn.scope.vars[p.Name][0]
		t := g.groupType(first.group)
		switch t.kind {
		case kEmpty:
			t = typ{kind: kMap}
			if g.looped[first.key] || p.Variadic {
				g.looped[first.key] = true
				t.kind = kList
			}
			g.arrayParams[first.key] = t
		case kNever, kNull:
			t = typ{kind: kUnknown}
		}
		name := first.group.goName
		if first.reads == 0 && !first.group.writes() && !g.facts.loose[webKey{scope: first.key.scope}] {
			name = "_"
		}
		s.params, s.keys, s.values, s.rest = append(s.params, t), append(s.keys, first.key), append(s.values, p.Default), p.Variadic
		s.each = p.Type
		out = append(out, name+" "+t.String())
	}
	return out, s
}

// copies writes copies of arrays among the parameters that the body changes: PHP's are values.
func (g *generator) copies(params []form.Param) {
	for _, p := range params {
		first := g.fn.scope.vars[p.Name][0]
		if !first.group.changes() {
			continue
		}
		name := first.group.goName
		if code := clone(name, g.groupType(first.group).kind); code != name {
			g.line(name, " = ", code)
		}
	}
}

// closing writes the return that Go wants at the end.
func (g *generator) closing(made *printer, list []form.Stmt) {
	f := g.fn
	if f.result.kind == kVoid && (!g.facts.fails[f.key] || f.kind == fnBare) {
		return
	}
	if n := len(list); n > 0 {
		if _, ok := list[n-1].(*form.Return); ok && g.facts.refused[list[n-1].Base().ID] == "" {
			return
		}
	}
	if last := made.last(); last >= 0 && leavesHere(made.texts[last]) || terminates(made.texts) {
		return
	}
	for len(list) > 0 {
		if _, ok := list[len(list)-1].(*form.Skip); !ok {
			break
		}
		list = list[:len(list)-1]
	}
	if n := len(list); n > 0 && endless(list[n-1]) && g.facts.refused[list[n-1].Base().ID] == "" {
		return
	}
	g.returnValue("")
}

// closure writes a function without a name. want is what it has to be, or nil.
func (g *generator) closure(x *form.Func, want *sig) val {
	if g.nested() > mostNested {
		g.refuse(x.Span, "functions in functions, deeper than anybody reads")
	}
	key := g.fn.key + "@" + spanKey(x.Span)
	f := &fn{key: key, scope: g.closureScope(x, key)}
	f.result = g.resultOf(key, x.Result, x.Params, x.Body)
	outer := g.fn
	g.enter(f, x.Params, x.Body)
	defer func() { g.fn = outer }()
	if yieldsIn(x.Body) {
		g.refuse(x.Span, "a generator")
	}
	if want != nil {
		for i := range min(len(want.params), len(x.Params)) {
			param := f.scope.vars[x.Params[i].Name][0].key
			g.facts.given[param] = want.params[i].kind == kUnknown
			learn(g.facts, g.facts.vars, param, want.params[i])
		}
	}
	params, s := g.paramList(x.Params)
	body := g.capture(func() {
		g.copies(x.Params)
		made := g.capture(func() { g.list(f.scope.root, x.Body) })
		g.paste(made)
		g.stopIfNothing(made, x.Body)
	})
	s.result, s.fails = f.result, g.facts.fails[key]
	made := g.capture(func() {
		g.line("func(", strings.Join(params, ", "), ")", s.results(), " {")
		g.paste(body)
		g.closing(body, x.Body)
		g.line("}")
	})
	return val{code: strings.TrimSuffix(made.String(), "\n"), typ: typ{kind: kFunc, sig: s}}
}

// closureScope takes variables along.
func (g *generator) closureScope(x *form.Func, key string) *scope {
	s := newScope(key, g.fn.scope, x.Params, x.Uses, x.Arrow)
	uses := g.fn.scope.usesOf(x)
	for _, name := range slices.Sorted(maps.Keys(uses)) {
		outer := uses[name]
		if outer.outer != nil && outer.group != nil && !outer.group.writes() {
			outer = outer.outer
		}
		if len(s.vars[name]) == 0 {
			if !s.byRef[name] {
				outer = g.taken(x, name, outer)
			}
			s.add(name).outer = outer
		}
	}
	return s
}

// usesOf are the variables that a function takes along: the same place in the source is the same function.
func (s *scope) usesOf(x *form.Func) map[string]*web {
	if uses, ok := s.uses[x]; ok {
		return uses
	}
	for f, uses := range s.uses {
		if f.Span == x.Span {
			return uses
		}
	}
	return nil
}

func spanKey(at form.Span) string { return strconv.Itoa(at.Start) + "-" + strconv.Itoa(at.End) }

// resultOf is what a function gives back: its declared type, or what its returns have.
func (g *generator) resultOf(key, declared string, params []form.Param, body []form.Stmt) typ {
	t := g.phpType(declared)
	if isScalar(t.kind) && nullable(form.Param{Type: declared}) && (givesParam(params, body) || mayBeNull(declared, body)) {
		return typ{kind: kUnknown}
	}
	if isScalar(t.kind) && nullable(form.Param{Type: declared}) && returnsNull(body, givesNull) {
		if t.kind == kString && !returnsNull(body, isNull) {
			return typ{kind: kString, name: orNull}
		}
		return typ{kind: kUnknown} // null is no zero
	}
	found, ok := g.facts.results[key]
	switch {
	case t.kind == kVoid, !returnsValue(body):
		return typ{kind: kVoid}
	case ok && (t.kind == kNever || t.kind == kUnknown || t.kind == kEmpty || t.kind == kFuture):
		if found.kind == kEmpty {
			return typ{kind: kMap}
		}
		if isScalar(found.kind) && found.name != orNull && mayBeNull(declared, body) && g.takenAsData(key, found.kind) {
			return typ{kind: kUnknown}
		}
		return found
	case ok && found.kind == kSensitive:
		return found
	case t.kind == kEmpty, t.kind == kNever, t.kind == kUnknown:
		return typ{kind: kNever}
	}
	return t
}

// callFunc writes a call of a function of the source.
func (g *generator) callFunc(at form.Span, code string, s *sig, args []form.Arg, withCtx bool) val {
	return g.callFor(at, code, "", s, args, withCtx)
}

// place is the parameter that an argument is for; -1: none.
func (s *sig) place(a form.Arg, n int) int {
	if a.Name == "" {
		if n >= len(s.params) {
			return -1
		}
		return n
	}
	return slices.IndexFunc(s.keys, func(k webKey) bool { return k.name == a.Name })
}

// argFor writes an argument as a parameter has it, which may learn from it what it is.
func (g *generator) argFor(s *sig, i int, e form.Expr) string {
	key, t := s.keys[i], s.params[i]
	if t.kind == kConfig || g.facts.wants[key].kind == kConfig {
		if v, ok := g.configFor(e); ok {
			return v.code
		}
		if v := g.wantConfig(e); v.typ.kind == kConfig {
			return v.code
		}
		g.refuse(e.At(), "a configuration whose names are not written out")
	}
	v := g.want(g.expr(e), t.kind)
	if known, ok := g.facts.vars[key]; ok && known.kind == kEmpty && isArray(v.typ.kind) {
		learn(g.facts, g.facts.vars, key, v.typ)
	}
	if isScalar(t.kind) && v.typ.kind == kUnknown && g.facts.untyped[key] { // it may be null
		learn(g.facts, g.facts.vars, key, v.typ)
	}
	if t.kind == kUnknown && v.typ.kind != kNever && v.typ.kind != kUnknown {
		learn(g.facts, g.facts.wants, key, v.typ)
	}
	return g.to(e.At(), v, t)
}

// callFor is callFunc with what comes before the arguments: the value of an enum, of a method of it.
func (g *generator) callFor(at form.Span, code, self string, s *sig, args []form.Arg, withCtx bool) val {
	if s.stops != "" && g.inFunction() && g.sigs[g.root().key] != s { // one that calls itself would never forget it // before it has sent anything
		g.stop(s.stops)
	}
	codes := make([]string, len(s.params))
	for n, a := range g.restOf(at, s, g.spreadOut(args)) {
		i := s.place(a, n)
		if a.Spread || i < 0 || codes[i] != "" {
			g.refuse(at, "arguments from a list, or such as there is no parameter for")
		}
		codes[i] = g.argFor(s, i, a.Value)
	}
	for i := range codes {
		if codes[i] == "" && s.values[i] == nil {
			g.refuse(at, "an argument is missing")
		}
		if codes[i] == "" {
			codes[i] = g.to(at, g.expr(s.values[i]), s.params[i])
		}
	}
	if self != "" {
		codes = append([]string{self}, codes...)
	}
	if withCtx {
		codes = append([]string{"ctx"}, codes...)
	}
	call := code + "(" + strings.Join(codes, ", ") + ")"
	switch {
	case s.fails && s.result.kind == kVoid:
		g.check(call)
		return val{kept: true, typ: typ{kind: kVoid}}
	case s.fails:
		return g.fallible(at, "result", call, s.result)
	}
	return val{code: call, typ: s.result}
}
