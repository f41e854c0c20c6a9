package golang

import (
	"slices"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// pool is what Each::ofLimit, EachPromise and their like do with promises: start each, not more than limit at once, and call back.
type pool struct {
	futures  string // the variable that holds all
	limit    string // the channel that keeps the limit, or ""
	callback [2]form.Expr
	at       form.Span
	fn       *fn  // the function that it stands in: its callbacks are of that, not of the generator
	all      bool // it fails with the first promise that does
	fails    bool // a callback can fail, which ends it in PHP
}

// eachOf writes Each::of and Each::ofLimit.
func (g *generator) eachOf(x *form.Static) val {
	limited := x.Name == "ofLimit" || x.Name == "ofLimitAll"
	if x.Name != "of" && !limited || len(x.Args) == 0 {
		g.refuse(x.Span, "Each::"+x.Name+" is not known")
	}
	rest := x.Args[1:]
	var limit form.Expr
	if limited {
		if len(rest) == 0 {
			g.refuse(x.Span, "an argument is missing")
		}
		limit, rest = rest[0].Value, rest[1:]
	}
	p := &pool{at: x.Span, all: x.Name == "ofLimitAll"}
	for i := 0; i < len(rest) && i < 2; i++ {
		p.callback[i] = rest[i].Value
	}
	return g.pooled(p, x.Args[0].Value, limit)
}

// eachPromise writes new EachPromise($promises, ['concurrency' => 5, …]).
func (g *generator) eachPromise(x *form.New) val {
	if len(x.Args) == 0 {
		g.refuse(x.Span, "an argument is missing")
	}
	p := &pool{at: x.Span}
	var limit form.Expr
	if len(x.Args) > 1 {
		a, ok := x.Args[1].Value.(*form.Array)
		if !ok || !plain(a) {
			g.refuse(x.Span, "options that are not written out")
		}
		for _, item := range a.Items {
			switch item.Key.(*form.Text).Value {
			case "concurrency":
				limit = item.Value
			case "fulfilled":
				p.callback[0] = item.Value
			case "rejected":
				p.callback[1] = item.Value
			default:
				g.refuse(item.Span, "this option")
			}
		}
	}
	return g.pooled(p, x.Args[0].Value, limit)
}

// guzzlePool writes new Pool($client, $requests, ['concurrency' => 5, …]), whose requests are functions that make a promise each.
func (g *generator) guzzlePool(x *form.New) val {
	if len(x.Args) < 2 {
		g.refuse(x.Span, "an argument is missing")
	}
	if c := g.expr(x.Args[0].Value); c.typ.kind != kHandler && c.typ.kind != kClient {
		g.refuse(x.Span, "a pool of a client that is not the WeChat Pay client")
	}
	if f, _ := g.generatorOf(x.Args[1].Value); f != nil {
		form.Inspect(f.Body, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
			if y, ok := e.(*form.Yield); ok {
				if made := promiseOf(y.Value); made != nil {
					y.Value = made
				}
			}
			return true
		})
	} else {
		g.refuse(x.Span, "a pool of requests that no generator makes: start them by DoAsync, and wait for each")
	}
	rest := *x
	rest.Args = x.Args[1:]
	return g.eachPromise(&rest)
}

// promiseOf is what a function without parameters gives back at once.
func promiseOf(e form.Expr) form.Expr {
	f, ok := e.(*form.Func)
	if !ok || len(f.Params) > 0 || len(f.Body) != 1 {
		return nil
	}
	r, ok := f.Body[0].(*form.Return)
	if !ok {
		return nil
	}
	return r.X
}

// pooled starts all promises.
func (g *generator) pooled(p *pool, from, limit form.Expr) val {
	size := ""
	if limit != nil {
		n := g.num(limit.At(), g.expr(limit))
		if n.typ.kind != kInt {
			g.refuse(limit.At(), "a limit that is no whole number")
		}
		size = n.code
	}
	out := val{typ: typ{kind: kFutures, name: "each", of: kResponse}}
	p.fn = g.fn
	p.futures = g.tmp("futures")
	out.code = p.futures
	f, args := g.generatorOf(from)
	if f == nil {
		g.poolList(p, from)
		out.typ.name = p.kind()
		return out
	}
	g.line("var ", p.futures, " []*wechatpay.Future")
	if size != "" {
		p.limit = g.tmp("limit")
		g.line(p.limit, " := make(chan struct{}, ", size, ")")
	}
	g.inline(f, p, args)
	out.typ.name = p.kind()
	return out
}

// kind tells how a pool is waited for: whether it can fail.
func (p *pool) kind() string {
	if p.all || p.fails {
		return "each of all"
	}
	return "each"
}

// generatorOf finds the generator that an expression calls, and with what.
func (g *generator) generatorOf(e form.Expr) (*form.Func, []form.Arg) {
	c, ok := e.(*form.Call)
	if !ok {
		return nil, nil
	}
	var f *form.Func
	switch by := c.By.(type) {
	case nil:
		f = g.namedGenerator(c.Name)
	case *form.Func:
		f = by
	case *form.Var:
		f = g.closures[g.web(by).key]
	}
	if f == nil || !yieldsIn(f.Body) || len(c.Args) != len(f.Params) {
		return nil, nil
	}
	return f, c.Args
}

// namedGenerator is a function of the source that yields: it stands where it is called, not by itself.
func (g *generator) namedGenerator(name string) *form.Func {
	x := g.funcs[name]
	if x == nil || !yieldsIn(x.Body) {
		return nil
	}
	if !g.facts.inlined[name] {
		g.facts.inlined[name], g.facts.changed = true, true
	}
	return &form.Func{Span: x.Span, Params: x.Params, Body: x.Body}
}

// poolList takes promises that have been started.
func (g *generator) poolList(p *pool, from form.Expr) {
	v := g.expr(from)
	if v.typ.kind != kFutures {
		g.refuse(from.At(), "promises that are no list of futures")
	}
	g.note(p.at, "these calls have been started already: Config.Concurrency says how many are under way at once")
	g.line("var ", p.futures, " []*wechatpay.Future")
	index := g.tmp("index")
	key, t := "int64("+index+")", typ{kind: kInt}
	if len(v.typ.keys) > 0 || v.typ.names != "" {
		key, t = g.namesOf(v, g.usesKey(p))+"["+index+"]", typ{kind: kString}
	}
	code := g.capture(func() {
		future := g.withCallbacks(p, val{code: "future", typ: typ{kind: kFuture, of: v.typ.of}}, key, t)
		g.line(p.futures, " = append(", p.futures, ", ", future.code, ")")
	})
	if !g.usesKey(p) {
		index = "_"
	}
	g.line("for ", index, ", future := range ", v.code, " {")
	g.paste(code)
	g.line("}")
}

// inline writes the body of a generator where it runs.
func (g *generator) inline(f *form.Func, p *pool, args []form.Arg) {
	if returnsIn(f.Body) {
		g.refuse(f.Span, "a generator that returns")
	}
	if slices.Contains(g.inlining, f.Span) {
		g.refuse(f.Span, "a generator that runs itself")
	}
	g.inlining = append(g.inlining, f.Span)
	defer func() { g.inlining = g.inlining[:len(g.inlining)-1] }()
	key := g.fn.key + "@" + spanKey(f.Span)
	scope := g.closureScope(f, key)
	var given []val
	for i, a := range args {
		if a.Spread || a.Name != "" || f.Params[i].Ref || f.Params[i].Variadic {
			g.refuse(f.Span, "parameters of a generator by name, by reference, or from a list")
		}
		v := g.expr(a.Value)
		if want, ok := g.facts.wants[scope.vars[f.Params[i].Name][0].key]; ok {
			v = g.want(v, want.kind)
		}
		v.code = g.copied(a.Value, v)
		given = append(given, v)
	}
	outer := g.fn
	inner := *outer
	inner.scope = scope
	inner.pool, inner.loops, inner.errs, inner.nests, inner.around = p, 0, nil, nil, nil
	g.fn = &inner
	g.scopes = append(g.scopes, inner.scope)
	(&walker{s: inner.scope, at: inner.scope.root, index: -1}).list(f.Body)
	inner.captured = map[string]bool{}
	for _, name := range inner.scope.order {
		if o := inner.scope.vars[name][0].outer; o != nil && o.group != nil {
			inner.captured[o.group.goName] = true
		}
	}
	for _, e := range p.callback {
		if callback, ok := e.(*form.Func); ok {
			for _, w := range outer.scope.usesOf(callback) {
				if w.group != nil {
					inner.captured[w.group.goName] = true
				}
			}
		}
	}
	g.merge(inner.scope)
	g.line("{")
	for i, v := range given {
		if first := inner.scope.vars[f.Params[i].Name][0]; first.reads > 0 {
			learn(g.facts, g.facts.vars, first.key, v.typ)
			if isNumeric(v.code) {
				v.code = v.typ.String() + "(" + v.code + ")"
			}
			g.line(first.group.goName, " := ", v.code)
		}
	}
	g.list(inner.scope.root, f.Body)
	g.line("}")
	g.fn, outer.stops = outer, inner.stops
}

// yield starts one promise of a pool.
func (g *generator) yield(x *form.Yield) {
	p := g.fn.pool
	if p == nil && g.fn.kind == fnSeq {
		g.yieldNext(x)
		return
	}
	if p == nil && g.fn.kind == fnTry {
		g.refuse(x.Span, "a generator that gives something inside of a try")
	}
	if p == nil || x.From || x.Value == nil {
		g.refuse(x.Span, "a generator")
	}
	value := x.Value
	if f, ok := value.(*form.Func); ok && len(f.Body) == 1 && len(f.Params) == 0 { // a promise that is made when there is room
		if r, ok := f.Body[0].(*form.Return); ok && (f.Arrow || len(f.Uses) > 0) {
			g.refuse(r.Span, "a function that makes a promise")
		}
	}
	key, t := "int64(len("+p.futures+"))", typ{kind: kInt}
	if x.Key != nil {
		k := g.expr(x.Key)
		key, t = k.code, k.typ
	}
	if p.limit != "" {
		g.line(p.limit, " <- struct{}{}")
	}
	v := g.expr(value)
	if v.typ.kind != kFuture {
		g.refuse(x.Span, "a generator of something else than promises")
	}
	if g.usesKey(p) {
		made := g.tmp("key")
		g.line(made, " := ", key)
		key = made
	}
	future := g.tmp("future")
	v = g.withCallbacks(p, v, key, t)
	g.line(future, " := ", v.code)
	g.line(p.futures, " = append(", p.futures, ", ", future, ")")
	if p.limit != "" {
		g.line("go func() {\n<-", future, ".Done()\n<-", p.limit, "\n}()")
	}
}

// usesKey tells whether a callback asks which promise it was.
func (g *generator) usesKey(p *pool) bool {
	for _, e := range p.callback {
		if f, ok := e.(*form.Func); ok && len(f.Params) > 1 && (passer{}).count(f.Body, f.Params[1].Name) > 0 {
			return true
		}
	}
	return false
}

// withCallbacks adds those of a pool to a future. That one fails is none of the pool's business, unless it is of all; that a
// callback fails ends it.
func (g *generator) withCallbacks(p *pool, v val, key string, t typ) val {
	outer := g.either
	g.either = &either{}
	none := p.callback[1] == nil || isNull(p.callback[1])
	if p.all && none {
		g.either = nil
	}
	for i, e := range p.callback {
		if e == nil || isNull(e) {
			continue
		}
		g.poolKey, g.poolKeyType, g.poolFn = key, t, p.fn
		failed := g.canFail
		g.canFail = false
		v = g.callback(&form.Method{Span: p.at}, v, e, i == 1)
		p.fails = p.fails || g.canFail
		g.canFail = failed
		g.poolKey, g.poolFn = "", nil
	}
	if p.fails && !p.all && none {
		body := g.beginCallback(true, false, "err")
		v.code = v.unary() + ".Otherwise(func(err error) (*wechatpay.Response, error) {\n" + body + "return nil, nil\n})"
	}
	g.either = outer
	return v
}

// keyParam gives the second parameter of a callback, which says which promise it was, its value.
func (g *generator) keyParam(f *form.Func, s *scope) {
	for i, param := range f.Params {
		if i == 0 {
			continue
		}
		w := s.vars[param.Name][0]
		if i > 1 && w.reads > 0 {
			g.refuse(f.Span, "a callback that takes the whole pool")
		}
		if w.reads > 0 {
			g.line(w.group.goName, " := ", g.poolKey)
		}
	}
}
