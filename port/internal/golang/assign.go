package golang

import (
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// do writes an expression that is a statement.
func (g *generator) do(s *form.Do) {
	if g.commonStmt(s.X) {
		return
	}
	switch x := s.X.(type) {
	case *form.Assign:
		g.assign(x)
	case *form.Step:
		g.step(x)
	case *form.Yield:
		g.yield(x)
	case *form.Throw:
		g.throw(x)
	case *form.Exit:
		g.exit(x)
	case *form.Call:
		if !g.callStmt(x) {
			g.discard(g.expr(x))
		}
	case *form.Send, *form.Method, *form.Static, *form.New:
		g.discard(g.effect(x))
	case *form.Ternary:
		g.ternaryStmt(x)
	case *form.Binary:
		g.binaryStmt(x)
	case *form.Match:
		g.matchStmt(x)
	default:
		g.discard(g.expr(x))
	}
}

// discard uses a value that nobody takes.
func (g *generator) discard(v val) {
	switch {
	case v.kept, v.code == "", v.typ.kind == kVoid && !isCall(v.code):
	case isCall(v.code) && v.typ.kind == kVoid, v.typ.kind == kFuture && isCall(v.code):
		g.line(v.code)
	default:
		g.line("_ = ", v.code)
	}
}

// web gives what a variable stands for.
func (g *generator) web(x *form.Var) *web {
	w := g.fn.scope.of[x]
	if w == nil || w.group == nil {
		g.refuse(x.Span, "$"+x.Name+" is used in a way that is not known")
	}
	return w
}

// assign writes an assignment that is a statement.
func (g *generator) assign(x *form.Assign) {
	g.oneName(x)
	if x.Op == "??" && !isVar(x.To) {
		g.assignMissing(x)
		return
	}
	if i, isIndex := x.To.(*form.Index); x.Op != "" && (!isIndex && !isVar(x.To) || isIndex && i.Key != nil) {
		g.assign(&form.Assign{Span: x.Span, To: x.To, Value: &form.Binary{Span: x.Span, Op: x.Op, L: x.To, R: x.Value}})
		return
	}
	switch to := x.To.(type) {
	case *form.Var:
		g.assignVar(to, x)
	case *form.Array:
		g.takeApart(to, x)
	case *form.Index:
		g.assignIndex(to, x)
	case *form.Prop:
		g.assignProp(to, x)
	case *form.StaticProp:
		g.assignStatic(to, x)
	default:
		g.refuse(x.Span, "this is no place to assign to")
	}
}

func (g *generator) assignVar(to *form.Var, x *form.Assign) {
	w := g.web(to)
	if x.Ref {
		g.refuse(x.Span, "a reference: two names for one variable")
	}
	if x.Op != "" {
		g.assignOp(to, w, x)
		return
	}
	if g.pattern(to, x) {
		return
	}
	if f, ok := x.Value.(*form.Func); ok && yieldsIn(f.Body) {
		if w.reads == 0 {
			g.refuse(x.Span, "a generator that nothing runs")
		}
		w.group.done = true
		learn(g.facts, g.facts.vars, w.key, typ{kind: kHandler})
		g.line(commentText("$" + to.Name + " stands below, where its promises are started"))
		return
	}
	g.into = &destination{x.Value.At(), w, to.Name}
	v := g.optionsOrExpr(to, x.Value)
	g.into = nil
	if v.kept {
		g.revive(w)
		return
	}
	if v.typ.kind == kVoid {
		g.refuse(x.Span, "it has no value in Go")
	}
	if v.typ.kind == kHandler {
		w.group.done = true
		g.drivers[w.key] = v.code
		learn(g.facts, g.facts.vars, w.key, v.typ)
		g.note(x.Span, "a handler stack is not needed in Go: Config.Transport wraps what is sent, and answers without a signature are known")
		g.line(commentText("PHP: " + oneLine(g.prog.Quote(x.Span))))
		return
	}
	g.set(w, to.Name, v.typ, g.copied(x.Value, v), false)
	g.revive(w)
	if v.orList {
		g.listIfNone(w, to.Name)
	}
	if v.typ.kind == kOutcome {
		g.askOutcome(to)
	}
}

// revive says that a variable has a value again.
func (g *generator) revive(w *web) {
	if w.group.at == g.fn.block {
		w.group.poison = ""
	}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// set assigns a value to a variable, which may have to be declared.
func (g *generator) set(w *web, name string, t typ, code string, fails bool) {
	at := w.group
	learn(g.facts, g.facts.vars, w.key, t)
	whole := g.groupType(at)
	if o := w.outer; o != nil && o.group != nil && o.group.goName == at.goName { // by reference: one variable
		learn(g.facts, g.facts.vars, o.key, t)
		whole = g.groupType(o.group)
		learn(g.facts, g.facts.vars, w.key, whole)
	}
	if fails && asData(t, whole) { // what it gives has to be opened
		code, fails = g.answerFirst(code), false
	}
	code = g.fitted(t, whole, code, fails)
	g.maybeNil(w, code)
	second := ""
	if fails {
		second = ", err"
	}
	switch {
	case at.done && fails && !g.errVisible():
		g.line("var err error")
		g.fn.errs[len(g.fn.errs)-1] = true
		g.line(at.goName, ", err = ", code)
	case at.done && !fails && code == at.goName: // (int) of a whole number
	case at.done:
		g.line(at.goName, second, " = ", code)
	case at.at == g.fn.block && at.inline:
		at.done = true
		switch {
		case code == "nil":
			g.line("var ", at.goName, " ", whole.String())
		case isNumeric(code) && (whole.kind == kInt || whole.kind == kFloat):
			g.line(at.goName, " := ", whole.String(), "(", code, ")")
		case needsType(t, whole, code) && !fails:
			g.line("var ", at.goName, " ", whole.String(), " = ", code)
		default:
			g.line(at.goName, second, " := ", code)
		}
	default:
		g.refuse(form.Span{}, "$"+name+" depends on what is not ported")
	}
	if fails {
		g.ifErr()
	}
	if at.inline {
		g.besides(at)
		g.blank(at)
	}
}

// fitted makes the code of a value that of the variable's type.
func (g *generator) fitted(t, whole typ, code string, fails bool) string {
	switch {
	case fails, t.String() == whole.String() && t.kind != kEmpty:
		return code
	case t.kind == kEmpty && whole.kind == kMap:
		return "map[string]any{}"
	case t.kind == kEmpty && (whole.kind == kUnknown || whole.kind == kNever):
		return "[]any{}"
	case t.kind == kEmpty:
		return whole.String() + "{}"
	case isList(t.kind) && whole.kind == kList:
		if rest, ok := strings.CutPrefix(code, "[]string{"); ok {
			return "[]any{" + rest
		}
		if rest, ok := strings.CutPrefix(typedMembers(code), "[]wechatpay.Object{"); ok {
			return "[]any{" + rest
		}
	case t.kind == kInt && whole.kind == kFloat && !isNumeric(code):
		return "float64(" + code + ")"
	case t.kind == kNull:
		return whole.zero()
	case asData(t, whole) && t.kind == kBody:
		return code + ".String()"
	case asData(t, whole):
		return code + `.Get("@this")`
	}
	return code
}

// asData tells whether an answer goes where other values stand too: what it holds is meant, which its Go type does not say.
func asData(t, whole typ) bool {
	return t.kind == kJSON && (whole.kind == kUnknown || whole.kind == kValue) || t.kind == kBody && (whole.kind == kUnknown || whole.kind == kString)
}

// answerFirst calls what can fail, and keeps what it gives.
func (g *generator) answerFirst(code string) string {
	name := g.tmp("response")
	g.line(name, ", err := ", code)
	g.ifErr()
	return name
}

// needsType tells values whose own type in Go is another: untyped numbers, nil.
func needsType(t, whole typ, code string) bool {
	if isNumeric(code) {
		return true
	}
	if strings.HasPrefix(code, whole.String()+"{") {
		return false
	}
	return code == "nil" || whole.kind == kUnknown || whole.kind == kError || t.String() != whole.String()
}

func isNumeric(code string) bool {
	_, err := strconv.ParseFloat(code, 64)
	return err == nil
}

// errVisible tells whether err is declared in an open block of the function.
func (g *generator) errVisible() bool {
	for _, declared := range g.fn.errs {
		if declared {
			return true
		}
	}
	return false
}

var opNames = map[string]string{"+": "+", "-": "-", "*": "*", ".": "+"}

// assignOp writes +=, .= and their like.
func (g *generator) assignOp(to *form.Var, w *web, x *form.Assign) {
	if x.Op == "??" {
		g.assignDefault(to, x)
		return
	}
	old := g.variable(to)
	if old.typ.kind == kNever && x.Op == "+" { // null in PHP, which is added to what there is
		t := g.peek(x.Value).typ
		if isArray(t.kind) {
			t.kind = kMap
		} else if t.kind != kFloat {
			t.kind = kInt
		}
		learn(g.facts, g.facts.vars, w.key, t)
		old.typ = t
	}
	if isArray(old.typ.kind) && x.Op == "+" {
		g.addMembers(w, old, x)
		return
	}
	made := g.binaryOf(&form.Binary{Span: x.Span, Op: x.Op, L: to, R: x.Value}, x.Op)
	if made.typ.kind == kFloat && old.typ.kind == kInt {
		learn(g.facts, g.facts.vars, w.key, typ{kind: kFloat})
	}
	right, short := strings.CutPrefix(made.code, old.code+" "+opNames[x.Op]+" ")
	switch {
	case short && opNames[x.Op] != "" && old.typ.String() == made.typ.String():
		g.line(old.code, " ", opNames[x.Op], "= ", right)
	default:
		learn(g.facts, g.facts.vars, w.key, made.typ)
		g.line(old.code, " = ", made.code)
	}
}

// addMembers writes $a += [...]: what is there already stays.
func (g *generator) addMembers(w *web, old val, x *form.Assign) {
	learn(g.facts, g.facts.vars, w.key, typ{kind: kMap})
	items, ok := x.Value.(*form.Array)
	if !ok {
		g.refuse(x.Span, "+= with an array whose members are not written out")
	}
	for _, item := range items.Items {
		key, ok := item.Key.(*form.Text)
		if !ok || item.Spread {
			g.refuse(x.Span, "+= with members whose names are not written out")
		}
		v := g.expr(item.Value)
		g.madeFirst(x.To, old)
		g.line("if _, ok := ", old.code, "[", quote(key.Value), "]; !ok {")
		g.line(old.code, "[", quote(key.Value), "] = ", g.anything(item.Span, v))
		g.line("}")
	}
}

// step writes ++ and --.
func (g *generator) step(x *form.Step) {
	if i, ok := x.X.(*form.Index); ok && i.Key != nil {
		op := map[bool]string{true: "-", false: "+"}[x.Down]
		g.assign(&form.Assign{Span: x.Span, To: x.X, Op: op, Value: &form.Int{Span: x.Span, Value: 1}})
		return
	}
	v := g.expr(x.X)
	if (v.typ.kind == kNull || v.typ.kind == kUnknown) && !x.Down { // -- leaves null as it is
		g.assign(&form.Assign{Span: x.Span, To: x.X, Op: "+", Value: &form.Int{Span: x.Span, Value: 1}})
		return
	}
	if v.typ.kind != kInt && v.typ.kind != kFloat && v.typ.kind != kNever {
		g.refuse(x.Span, "++ of what is no number")
	}
	if x.Down {
		g.line(v.code, "--")
	} else {
		g.line(v.code, "++")
	}
}

// stepped is ++ or -- in the middle of an expression: a statement before it.
func (g *generator) stepped(x *form.Step) val {
	v := g.expr(x.X)
	if v.typ.kind != kInt {
		g.refuse(x.Span, "++ of what is no whole number, in the middle of an expression")
	}
	if x.After {
		v = g.keep(x.Span, "before", v)
	}
	g.step(x)
	v.lit = nil
	return v
}
