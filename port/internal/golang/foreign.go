package golang

import (
	"cmp"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// given is what a statement has from another file, or from a framework.
type given struct {
	at   form.Span
	why  string
	stop bool // the function can't go on without it
}

// mostGiven is how much of one statement may come from elsewhere.
const mostGiven = 12

// apart is a statement of a function that was refused.
type apart struct {
	stmt    form.Stmt
	refusal refusal
	scope   string
}

// takenOut takes what other files have out of the statements that were refused for it: what depended on those may be written then.
func (g *generator) takenOut() (again bool) {
	f := g.facts
	for _, a := range f.apart {
		if e := g.foreignAt(a.stmt, a.refusal.at); a.refusal.foreign && e != nil && strings.HasSuffix(a.refusal.why, "not known") {
			f.strange[strangeKey(e, a.scope)] = true
		}
	}
	delete(f.strange, "")
	for _, a := range f.apart {
		again = g.takeOut(a) || again
	}
	return again
}

// strangeKey names what is another file's wherever it stands.
func strangeKey(e form.Expr, scope string) string {
	switch x := e.(type) {
	case *form.Call:
		return "call " + x.Name
	case *form.Static:
		return "static " + x.Class + " " + x.Name
	case *form.New:
		return "new " + x.Class
	case *form.Method:
		if v, ok := x.Of.(*form.Var); ok {
			return "method " + scope + " " + v.Name + " " + x.Name
		}
	}
	return ""
}

// takeOut puts variables in the place of all that a statement has from other files.
func (g *generator) takeOut(a apart) (done bool) {
	if a.refusal.foreign {
		done = g.fromElsewhere(a, g.foreignAt(a.stmt, a.refusal.at), a.refusal.why)
	}
	for {
		e := g.foreignWhere(a.stmt, func(e form.Expr) bool { return g.facts.strange[strangeKey(e, a.scope)] })
		if e == nil || !g.fromElsewhere(a, e, whyStrange(e)) {
			return done
		}
		done = true
	}
}

func whyStrange(e form.Expr) string {
	switch x := e.(type) {
	case *form.Call:
		return notKnown(x.Name)
	case *form.Static:
		return x.Class + "::" + x.Name + " is not known"
	case *form.New:
		return "new " + x.Class + ": this class is not known"
	case *form.Method:
		return "the method " + x.Name + " of an object that is not known"
	}
	return "this is not known"
}

// fromElsewhere takes what another file has out of a statement of a function: a variable stands for its value, or it is the whole of
// what the statement does. The rest of the function is written as if it were there, and the function ends before.
func (g *generator) fromElsewhere(a apart, part form.Expr, why string) bool {
	s, base := a.stmt, a.stmt.Base()
	if part == nil || len(g.facts.foreign[base.ID]) >= mostGiven {
		return false
	}
	inScript := a.scope == "run"
	e := whole(part, around(s, part))
	if hasSend(e) {
		return false
	}
	made := given{at: e.At(), why: why, stop: !inScript}
	d, isDo := s.(*form.Do)
	to, assigns := (*form.Assign)(nil), false
	if isDo {
		to, assigns = d.X.(*form.Assign)
	}
	switch {
	case isDo && d.X == e:
		made.at, made.stop = base.Span, g.gates(e)
		d.X = &form.Elsewhere{Span: e.At()}
	case assigns && to.Value == e && to.Op == "" && isVar(to.To):
		made.at = base.Span
		key := webKey{scope: a.scope, name: to.To.(*form.Var).Name}
		g.facts.loose[key], g.facts.firm[key] = true, inScript
		d.X = &form.Elsewhere{Span: e.At()}
	default:
		v := g.foreignVar(e, beginsPath(s, e))
		key := webKey{scope: a.scope, name: v.Name}
		g.facts.loose[key], g.facts.firm[key] = true, inScript
		form.Rewrite([]form.Stmt{s}, func(x form.Expr) form.Expr {
			if x == e {
				return v
			}
			return nil
		})
	}
	g.facts.foreign[base.ID] = append(g.facts.foreign[base.ID], made)
	g.facts.loose[webKey{scope: a.scope}] = true // its parameters keep their names
	return true
}

// foreignVar is the variable for a value: the same text is the same value.
func (g *generator) foreignVar(e form.Expr, isClient bool) *form.Var {
	from := oneLine(g.prog.Quote(e.At()))
	base := g.foreignName(e)
	if isClient {
		base = "wechatpay client"
	}
	name := base
	for n := 2; g.facts.froms[name] != "" && g.facts.froms[name] != from; n++ {
		name = base + strconv.Itoa(n)
	}
	g.facts.froms[name] = from
	return &form.Var{Span: e.At(), Name: name, From: from}
}

// beginsPath tells an expression that a path to WeChat Pay begins at.
func beginsPath(s form.Stmt, e form.Expr) (found bool) {
	form.Inspect([]form.Stmt{s}, func(form.Stmt) bool { return true }, func(x form.Expr) bool {
		p, ok := x.(*form.Path)
		found = found || ok && p.Client == e
		return true
	})
	return found
}

// inFunction tells a function of the source, which can fail: not the statements beside the declarations.
func (g *generator) inFunction() bool {
	f := g.fn
	if f == nil {
		return false
	}
	for ; f.outer != nil; f = f.outer {
		if f.kind == fnBare {
			return false
		}
	}
	return f.key != "run" && f.kind != fnBare
}

// foreign says what a statement has from elsewhere.
func (g *generator) foreign(id int) {
	for _, part := range g.facts.foreign[id] {
		source := g.prog.Quote(part.at)
		where := g.where(part.at)
		g.notes = append(g.notes, Note{Span: part.at, Refused: true, Text: part.why, Source: source})
		g.line(commentText("PORT " + where + ": " + part.why))
		g.line(commentText(indented(source)))
		if part.stop || g.root().opens {
			g.stop(where + ": this is not ported yet")
		}
	}
}

// foreignAt finds the expression of a statement that was refused.
func (g *generator) foreignAt(s form.Stmt, at form.Span) form.Expr {
	return g.foreignWhere(s, func(e form.Expr) bool { return e.At() == at && isForeign(e) })
}

// foreignWhere finds the first expression of a statement, but not of those in it.
func (g *generator) foreignWhere(s form.Stmt, is func(form.Expr) bool) (found form.Expr) {
	var visit func(e form.Expr)
	visit = func(e form.Expr) {
		switch {
		case found != nil:
		case is(e):
			found = e
		default:
			form.Children(e, visit)
		}
	}
	form.Exprs(s, visit)
	return found
}

// around are the expressions that one is in, from the outside in.
func around(s form.Stmt, e form.Expr) (found []form.Expr) {
	var visit func(x form.Expr, in []form.Expr)
	visit = func(x form.Expr, in []form.Expr) {
		if x == e {
			found = slices.Clone(in)
			return
		}
		form.Children(x, func(y form.Expr) { visit(y, append(in, x)) })
	}
	form.Exprs(s, func(x form.Expr) { visit(x, nil) })
	return found
}

func isForeign(e form.Expr) bool {
	switch e.(type) {
	case *form.Call, *form.Static, *form.Method, *form.New, *form.Const, *form.StaticProp, *form.Prop:
		return true
	}
	return false
}

// whole goes from an expression to the last that is read from it: a client is one as soon as a path begins.
func whole(e form.Expr, around []form.Expr) form.Expr {
	for _, outer := range slices.Backward(around) {
		switch x := outer.(type) {
		case *form.Method:
			if x.Of != e {
				return e
			}
		case *form.Prop:
			if x.Of != e {
				return e
			}
		case *form.Index:
			if x.Of != e {
				return e
			}
		case *form.Path:
			if x.Client != e || len(x.Pieces) > 0 && (x.Pieces[0].IsRoot() || !x.Pieces[0].Name && !x.Pieces[0].Item) {
				return e
			}
		case *form.Send:
			if x.To != e {
				return e
			}
		default:
			return e
		}
		e = outer
	}
	return e
}

// foreignName is what a value from elsewhere is called: no variable of PHP has a blank in its name.
func (g *generator) foreignName(e form.Expr) string {
	switch x := e.(type) {
	case *form.Call:
		return x.Name + " " + cmp.Or(wordOf(x.Args), "value")
	case *form.Static:
		return lowerFirst(x.Class) + " " + x.Name + wordOf(x.Args)
	case *form.StaticProp:
		return lowerFirst(x.Class) + " " + x.Name
	case *form.New:
		return lowerFirst(x.Class) + " value"
	case *form.Const:
		return "const " + lowerFirst(x.Class+x.Name)
	case *form.Method:
		return g.foreignOf(x.Of) + " " + x.Name + wordOf(x.Args)
	case *form.Prop:
		return g.foreignOf(x.Of) + " " + x.Name
	case *form.Send:
		return g.foreignOf(x.To) + " " + x.Verb
	case *form.Index:
		if t, ok := x.Key.(*form.Text); ok {
			return g.foreignOf(x.Of) + " " + t.Value
		}
		return g.foreignOf(x.Of) + " member"
	}
	return "foreign value"
}

// wordOf is an argument that is written out, as a part of a name.
func wordOf(args []form.Arg) string {
	if len(args) == 0 {
		return ""
	}
	t, ok := args[0].Value.(*form.Text)
	if !ok || len(t.Value) > 30 || len([]rune(t.Value)) < len(t.Value) || !token.IsIdentifier(strings.ReplaceAll(t.Value, ".", "_")) {
		return ""
	}
	return "_" + strings.ReplaceAll(t.Value, ".", "_")
}

// foreignOf is the first word of a name.
func (g *generator) foreignOf(e form.Expr) string {
	switch x := e.(type) {
	case *form.Var:
		return x.Name
	case *form.This:
		return "own"
	case *form.Path:
		if x.Client != nil {
			return g.foreignOf(x.Client)
		}
	}
	name := g.foreignName(e)
	first, last, _ := strings.Cut(name, " ")
	if isThisPart(e) {
		return last
	}
	return first
}

// isThisPart tells a property of the object itself.
func isThisPart(e form.Expr) bool {
	x, ok := e.(*form.Prop)
	return ok && isThis(x.Of)
}

// elsewhereAt is expr for what stands at another place of the source: what is not known of it is told where it is read.
func (g *generator) elsewhereAt(at form.Span, e form.Expr) val {
	defer func() {
		p := recover()
		if r, ok := p.(refusal); ok {
			r.at = at
			p = r
		}
		if p != nil {
			panic(p)
		}
	}()
	return g.expr(e)
}

func hasSend(e form.Expr) (found bool) {
	if s, ok := e.(*form.Send); ok {
		switch to := s.To.(type) {
		case *form.Path:
			found = len(to.Pieces) > 0
		case *form.Static, *form.Call, *form.Method, *form.New: // another's get() or post()
		default:
			found = true
		}
	}
	form.Children(e, func(x form.Expr) { found = found || hasSend(x) })
	return found
}

// sends tells whether a statement calls WeChat Pay.
func (g *generator) sends(s form.Stmt) (found bool) {
	form.Inspect([]form.Stmt{s}, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		x, isSend := e.(*form.Send)
		found = found || isSend && !g.isPlainClient(x.To)
		return true
	})
	return found
}

// gateWords are in the names of what may end a function of PHP from inside: a framework's error() throws.
var gateWords = strings.Fields("error fail abort throw exception deny reject forbid exit stop redirect success ajaxreturn validate check verify ensure assert must lock begin")

// gates tells whether a call that nobody takes anything from may end the function, or changes what it is given.
func (g *generator) gates(e form.Expr) bool {
	name, args := "", []form.Arg(nil)
	switch x := e.(type) {
	case *form.Call:
		name = x.Name
		if args = x.Args; harmless[name] {
			args = nil
		}
	case *form.Static:
		name = x.Class + x.Name
	case *form.Method:
		name = g.foreignOf(x.Of) + x.Name
		if isThis(x.Of) {
			args = x.Args
		}
	default:
		return true
	}
	if slices.ContainsFunc(args, func(a form.Arg) bool { return isVar(a.Value) }) {
		return true
	}
	name = strings.ToLower(name)
	if strings.Contains(name, "log") {
		return false
	}
	return slices.ContainsFunc(gateWords, func(word string) bool { return strings.Contains(name, word) })
}
