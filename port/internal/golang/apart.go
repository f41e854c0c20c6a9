package golang

import (
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// takeApart writes ['a' => $x, 'b' => ['c' => $y]] = $z.
func (g *generator) takeApart(to *form.Array, x *form.Assign) {
	if x.Op != "" || x.Ref {
		g.refuse(x.Span, "this is no place to assign to")
	}
	if list, ok := x.Value.(*form.Array); ok && len(list.Items) == len(to.Items) {
		if flat(to) && flat(list) {
			g.together(to, list)
			return
		}
	}
	v := g.expr(x.Value)
	if (isCall(v.code) || strings.Contains(v.code, "{")) && v.typ.kind != kJSON {
		v = g.keep(x.Span, "members", v)
	}
	g.takeFrom(to, v)
}

// flat tells a list without names, and without arrays in it.
func flat(a *form.Array) bool {
	for _, item := range a.Items {
		if _, nested := item.Value.(*form.Array); nested || item.Key != nil || item.Spread {
			return false
		}
	}
	return true
}

// together writes [$a, $b] = [$c, $d].
func (g *generator) together(to, list *form.Array) {
	var values []val
	for i, item := range to.Items {
		if _, ok := item.Value.(*form.Var); !ok || item.Key != nil || list.Items[i].Key != nil || list.Items[i].Spread {
			g.refuse(to.Span, "an array that is taken apart while it is made")
		}
		v := g.expr(list.Items[i].Value)
		v.code = g.copied(list.Items[i].Value, v)
		if _, plain := v.lit.(*form.Text); !plain && !isNumber(v.lit) { // it may be a variable that is about to change
			v = g.keep(to.Span, "value", v)
		}
		values = append(values, v)
	}
	for i, item := range to.Items {
		v := item.Value.(*form.Var)
		g.set(g.web(v), v.Name, values[i].typ, values[i].code, false)
	}
}

// takeFrom assigns members of a value to variables.
func (g *generator) takeFrom(to *form.Array, v val) {
	for i, item := range to.Items {
		if item.Value == nil {
			continue
		}
		if item.Ref {
			g.refuse(item.Span, "a reference: two names for one variable")
		}
		key := item.Key
		if key == nil {
			key = &form.Int{Span: item.Span, Value: int64(i)}
		}
		member := g.memberOf(item.Span, v, key)
		switch place := item.Value.(type) {
		case *form.Array:
			g.takeFrom(place, member)
		case *form.Var:
			w := g.web(place)
			g.set(w, place.Name, member.typ, w.own(member.code, member.typ), false)
		default:
			g.refuse(item.Span, "an array that is taken apart into something else than variables")
		}
	}
}

// memberOf is a member of a value under a key.
func (g *generator) memberOf(at form.Span, v val, key form.Expr) val {
	switch v.typ.kind {
	case kJSON, kValue:
		return g.get(at, v, key)
	case kMap, kEmpty:
		return val{code: v.unary() + "[" + g.key(key) + "]", typ: typ{kind: kUnknown}}
	case kStringMap:
		return val{code: v.unary() + "[" + g.key(key) + "]", typ: typ{kind: kString}}
	case kClients:
		return val{code: v.unary() + "[" + g.key(key) + "]", typ: typ{kind: kClient}}
	case kKeys:
		return val{code: v.unary() + "[" + g.key(key) + "]", typ: typ{kind: kUnknown}}
	case kFutures, kSettled, kResponses, kList, kStrings, kMaps:
		return g.element(at, v, key)
	case kOutcome:
		return g.outcome(at, v, key)
	case kUnknown:
		return g.partOf(at, v, key)
	case kNull:
		return val{code: "nil", typ: typ{kind: kNull}}
	case kString:
		if k := g.peek(key); k.typ.kind == kInt {
			return val{code: g.helper("phpSubstr") + "(" + v.code + ", " + g.expr(key).code + ", 1)", typ: typ{kind: kString}}
		}
	}
	g.refuse(at, "a member of a "+v.typ.php())
	return val{}
}

// element is a member of a list.
func (g *generator) element(at form.Span, v val, key form.Expr) val {
	t := g.member(v)
	if text, ok := key.(*form.Text); ok {
		for i, name := range v.typ.keys {
			if name == text.Value {
				return val{code: v.unary() + "[" + strconv.Itoa(i) + "]", typ: t}
			}
		}
		g.refuse(at, "a member of a list by a name that it doesn't have")
	}
	k := g.expr(key)
	if k.typ.kind != kInt {
		g.refuse(at, "a member of a list by something else than a number")
	}
	if n, ok := k.lit.(*form.Int); ok && n.Value < 0 {
		g.refuse(at, "a negative place in a list")
	}
	if n, ok := k.lit.(*form.Int); ok && isList(v.typ.kind) && (v.lit == nil || isVar(v.lit)) && g.fn.block != nil && !g.holds(v, n.Value) {
		part := g.tmp("part")
		if isCall(v.code) {
			v = g.keep(at, "parts", v)
		}
		g.line("var ", part, " ", t.String())
		g.line("if len(", v.code, ") > ", strconv.FormatInt(n.Value, 10), " {\n", part, " = ", v.code, "[", k.code, "]\n}")
		return val{code: part, typ: t}
	}
	if isList(v.typ.kind) && !g.longEnough(v, k) {
		g.refuse(at, "a place in a list, of which is not known whether it is there")
	}
	return val{code: v.unary() + "[" + k.code + "]", typ: t}
}

// holds tells a variable that holds a list all the time which is written out, and long enough.
func (g *generator) holds(v val, n int64) bool {
	x, ok := v.lit.(*form.Var)
	if !ok {
		return false
	}
	w := g.fn.scope.of[x]
	if w == nil || w.group == nil || len(w.group.webs) != 1 || w.group.changes() {
		return false
	}
	a := g.lists[w.key]
	return a != nil && n < int64(len(a.Items))
}

// longEnough tells whether a list that is written out has a place.
func (g *generator) longEnough(v, k val) bool {
	a, ok := v.lit.(*form.Array)
	n, isInt := k.lit.(*form.Int)
	if !ok {
		return true
	}
	return isInt && int(n.Value) < len(a.Items)
}

// get is a member of JSON by its gjson path, to which the next one is appended.
func (g *generator) get(at form.Span, v val, key form.Expr) val {
	name, ok := key.(*form.Text)
	if n, isInt := key.(*form.Int); isInt && n.Value >= 0 {
		name, ok = &form.Text{Value: strconv.FormatInt(n.Value, 10)}, true
	}
	if !ok {
		k := g.expr(key)
		if k.typ.kind == kInt {
			return val{code: v.unary() + ".Get(" + g.str(at, k).code + ")", typ: part(v.typ, "")}
		}
		code := v.code
		if v.typ.kind == kJSON {
			code = v.unary() + `.Get("@this")`
		}
		return val{code: g.helper("phpMember") + "(" + code + ", " + g.str(at, k).code + ")", typ: part(v.typ, "")}
	}
	path := gjsonPath(name.Value)
	if head, inner, ok := cutGet(v.code); ok && v.typ.kind == kValue {
		return val{code: head + ".Get(" + quote(inner+"."+path) + ")", typ: part(v.typ, name.Value)}
	}
	return val{code: v.unary() + ".Get(" + quote(path) + ")", typ: part(v.typ, name.Value)}
}
