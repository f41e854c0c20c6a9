package golang

import (
	"math"
	"slices"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// block is a list of statements, in Go a pair of braces.
type block struct {
	parent *block
	index  int // of the statement in parent that it belongs to
	loop   bool
}

// event is that a variable is read or written.
type event struct {
	write bool // the whole of it
	plain bool // by a statement that is nothing else
	block *block
	index int  // of the statement
	first bool // it makes the array, where there is none
	at    int  // where it is written

	changes bool // members of it change
}

// web is a variable from one assignment to the next that nothing before it can reach: its type is one.
type web struct {
	key    webKey
	events []event
	param  bool
	array  bool // a parameter that is never null
	outer  *web // of the function around, where a closure takes it along
	reads  int
	group  *group
}

type webKey struct {
	scope string
	name  string
	n     int
}

// group is webs of one Go variable.
type group struct {
	goName string
	at     *block
	index  int
	inline bool // the statement there declares it
	done   bool // declared in this round
	webs   []*web
	poison string // why it has no value
	free   bool   // PHP has its value from elsewhere

	typ     typ // as it was at a version of the facts, and of so many webs
	version int
	counted int
}

// spot is before a statement of a block; hoisted is a variable that is declared there.
type spot struct {
	block *block
	index int
}

type hoisted struct {
	name string
	*group
}

// scope is the variables of one function.
type scope struct {
	key    string
	outer  *scope
	root   *block
	vars   map[string][]*web
	order  []string
	of     map[*form.Var]*web
	uses   map[*form.Func]map[string]*web
	blocks map[any]*block // by the first statement's list, see blockOf
	used   map[string]bool
	hoists map[spot][]hoisted
	arrow  bool
	byRef  map[string]bool
}

// walker collects the events of a function in the order in which they happen.
type walker struct {
	s     *scope
	at    *block
	index int
}

// newScope looks at a function's parameters and body.
func newScope(key string, outer *scope, params []form.Param, uses []form.Use, arrow bool) *scope {
	s := &scope{key: key, outer: outer, root: &block{}, vars: map[string][]*web{}, of: map[*form.Var]*web{},
		uses: map[*form.Func]map[string]*web{}, blocks: map[any]*block{}, used: map[string]bool{}, hoists: map[spot][]hoisted{}, arrow: arrow, byRef: map[string]bool{}}
	for _, p := range params {
		w := s.add(p.Name)
		_, list := p.Default.(*form.Array)
		w.param, w.array = true, p.Type == "array" && (p.Default == nil || list)
	}
	for _, u := range uses {
		s.byRef[u.Name] = u.Ref
	}
	return s
}

// add begins a web.
func (s *scope) add(name string) *web {
	if len(s.vars[name]) == 0 {
		s.order = append(s.order, name)
	}
	w := &web{key: webKey{s.key, name, len(s.vars[name])}}
	s.vars[name] = append(s.vars[name], w)
	return w
}

// last is the web that is current, which may be new.
func (s *scope) last(name string) *web {
	if all := s.vars[name]; len(all) > 0 {
		return all[len(all)-1]
	}
	return s.add(name)
}

// note adds an event to the variable's current web.
func (w *walker) note(name string, write, plain bool) *web {
	web := w.s.last(name)
	web.events = append(web.events, event{write: write, plain: plain, block: w.at, index: w.index})
	if !write {
		web.reads++
	}
	return web
}

// block walks over statements in braces of their own.
func (w *walker) block(key any, list []form.Stmt, loop bool, begin func()) {
	b := &block{parent: w.at, index: w.index, loop: loop}
	w.s.blocks[key] = b
	outer, index := w.at, w.index
	w.at, w.index = b, -1
	if begin != nil {
		begin()
	}
	w.list(list)
	w.at, w.index = outer, index
}

func (w *walker) list(list []form.Stmt) {
	for i, s := range list {
		w.index = i
		w.stmt(s)
	}
}

// bodyKey names the block of a statement's nth body.
type bodyKey struct {
	stmt form.Stmt
	n    int
}

func (w *walker) stmt(s form.Stmt) {
	switch s := s.(type) {
	case *form.Do:
		w.do(s.X)
	case *form.Echo:
		w.exprs(s.Xs)
	case *form.Return:
		w.expr(s.X)
	case *form.If:
		for i, b := range s.Branches {
			w.expr(b.Cond)
			w.block(bodyKey{s, i}, b.Body, false, nil)
		}
	case *form.For:
		w.loop(s)
	case *form.Each:
		w.expr(s.Over)
		w.block(bodyKey{s, 0}, s.Body, true, func() {
			w.targetPlain(s.Key)
			w.targetPlain(s.Value)
		})
	case *form.Switch:
		w.expr(s.X)
		for i, c := range s.Cases {
			w.expr(c.If)
			w.block(bodyKey{s, i}, c.Body, false, nil)
		}
	case *form.Try:
		w.block(bodyKey{s, 0}, s.Body, false, nil)
		for i, c := range s.Catches {
			w.block(bodyKey{s, i + 1}, c.Body, false, func() {
				if c.Var != "" {
					w.split(c.Var, true)
					w.note(c.Var, true, true)
				}
			})
		}
		w.block(bodyKey{s, -1}, s.Finally, false, nil)
	case *form.Block:
		w.block(bodyKey{s, 0}, s.Body, false, nil)
	}
}

// loop has its header in a block of its own.
func (w *walker) loop(s *form.For) {
	w.block(bodyKey{s, -1}, nil, false, func() {
		w.index = 0
		for _, x := range s.Init {
			w.do(x)
		}
		w.index = 1
		w.block(bodyKey{s, 0}, nil, true, func() {
			if !s.Late {
				w.exprs(s.Cond)
			}
			w.list(s.Body)
			if s.Late {
				w.exprs(s.Cond)
			}
			w.exprs(s.After)
		})
	})
}

// do walks over an expression that is a statement.
func (w *walker) do(x form.Expr) {
	a, ok := x.(*form.Assign)
	if c, isCall := x.(*form.Call); isCall && c.Name == "parse_str" && len(c.Args) == 2 {
		w.expr(c.Args[0].Value)
		w.targetPlain(c.Args[1].Value)
		return
	}
	if !ok || a.Op != "" {
		w.expr(x)
		return
	}
	w.expr(a.Value)
	w.targetPlain(a.To)
}

// targetPlain is a place that a statement assigns to.
func (w *walker) targetPlain(e form.Expr) {
	switch x := e.(type) {
	case nil:
	case *form.Var:
		w.split(x.Name, true)
		web := w.note(x.Name, true, true)
		w.s.of[x], web.events[len(web.events)-1].at = web, x.Start
	case *form.Array:
		for _, item := range x.Items {
			w.expr(item.Key)
			w.targetPlain(item.Value)
		}
	default:
		w.member(e)
	}
}

// member is a member of an array or an object, which is assigned to.
func (w *walker) member(e form.Expr) {
	x, ok := e.(*form.Index)
	if !ok {
		w.expr(e)
		return
	}
	if x.Key != nil {
		w.expr(x.Key)
	}
	if v, ok := x.Of.(*form.Var); ok {
		web := w.note(v.Name, false, false)
		web.reads--
		web.events[len(web.events)-1].first, web.events[len(web.events)-1].at = true, v.Start
		w.s.of[v] = web
		return
	}
	w.member(x.Of)
}

// split begins a new web. Those that can reach each other are put together by [scope.merge].
func (w *walker) split(name string, plain bool) {
	if len(w.s.vars[name]) > 0 && plain && !slices.Contains(keysOf(w.s.byRef), name) {
		w.s.add(name)
	}
}

func keysOf(m map[string]bool) (keys []string) {
	for k, ref := range m {
		if ref {
			keys = append(keys, k)
		}
	}
	return keys
}

func (w *walker) exprs(list []form.Expr) {
	for _, e := range list {
		w.expr(e)
	}
}

// expr walks over what an expression reads and writes.
func (w *walker) expr(e form.Expr) {
	switch x := e.(type) {
	case nil:
	case *form.Var:
		web := w.note(x.Name, false, false)
		w.s.of[x], web.events[len(web.events)-1].at = web, x.Start
	case *form.Step:
		w.expr(x.X)
		w.changing(x.X)
	case *form.Assign:
		w.expr(x.Value)
		w.target(x.To, x.Op != "")
	case *form.Func:
		w.closure(x)
	case *form.Call:
		if x.Name == "preg_match" && len(x.Args) == 3 { // it fills the third
			w.expr(x.Args[0].Value)
			w.expr(x.Args[1].Value)
			w.target(x.Args[2].Value, false)
			return
		}
		form.Children(e, w.expr)
		if changesMembers[x.Name] && len(x.Args) > 0 {
			w.changing(x.Args[0].Value)
		}
	default:
		form.Children(e, w.expr)
	}
}

// target is a place that an expression assigns to.
func (w *walker) target(e form.Expr, reads bool) {
	switch x := e.(type) {
	case *form.Var:
		web := w.note(x.Name, !reads, false)
		last := &web.events[len(web.events)-1]
		w.s.of[x], last.at, last.changes = web, x.Start, true
	case *form.Array:
		for _, item := range x.Items {
			w.expr(item.Key)
			w.target(item.Value, false)
		}
	default:
		w.member(e)
	}
}

// closure takes variables along.
func (w *walker) closure(f *form.Func) {
	names := map[string]*web{}
	w.s.uses[f] = names
	if !f.Arrow {
		for _, u := range f.Uses {
			web := w.note(u.Name, false, false)
			if names[u.Name] = web; u.Ref { // whenever it is called
				last := &web.events[len(web.events)-1]
				last.at, last.changes = math.MaxInt, true
			}
		}
		return
	}
	inner := newScope("", nil, f.Params, nil, false)
	(&walker{s: inner, at: inner.root}).list(f.Body)
	for _, name := range inner.order {
		if !inner.vars[name][0].param {
			names[name] = w.note(name, false, false)
		}
	}
}
