package golang

import (
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// gjsonPath writes a name so that gjson takes it as it stands.
func gjsonPath(name string) string {
	var b strings.Builder
	for _, c := range name {
		if strings.ContainsRune(`.*?|#@\!{}[]()=<>%"~`, c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// cutGet takes .Get("path") off the end of code.
func cutGet(code string) (head, path string, ok bool) {
	i := strings.LastIndex(code, `.Get("`)
	if i < 0 || !strings.HasSuffix(code, `")`) {
		return "", "", false
	}
	path, err := strconv.Unquote(code[i+len(".Get(") : len(code)-1])
	return code[:i], path, err == nil && path != "@this"
}

// index reads a member of an array.
func (g *generator) index(x *form.Index) val {
	if x.Key == nil {
		g.refuse(x.Span, "[] where a value is wanted")
	}
	if v, ok := x.Of.(*form.Var); ok && strings.HasPrefix(v.Name, "_") {
		g.refuseForeign(x.Span, "$"+v.Name+": a request comes as an *http.Request in Go")
	}
	of := g.expr(x.Of)
	if of.typ.kind == kClient || of.typ.kind == kChain {
		return g.path(&form.Path{Span: x.Span, Client: x.Of, Pieces: []form.Piece{{Span: x.Key.At(), Text: x.Key, Item: true}}})
	}
	if a, ok := of.lit.(*form.Array); ok && ofConstant(x.Of) {
		if e := writtenMember(a, x.Key); e != nil {
			return g.elsewhereAt(x.Span, e)
		}
	}
	if strings.HasPrefix(of.code, "map[") || strings.HasPrefix(of.code, "wechatpay.Object{") { // the brace of an if would be its end
		of.code = "(" + of.code + ")"
	}
	if of.typ.kind == kNever || of.typ.kind == kUnknown {
		if wanted := g.want(of, kMap); wanted.typ.kind == kMap {
			of = wanted
		} else {
			return g.anyMember(x, of)
		}
	}
	v := g.memberOf(x.Span, of, x.Key)
	v.plain = v.typ.kind == kUnknown && g.holdsText(x)
	return v
}

// ofConstant tells a constant, or a member of one.
func ofConstant(e form.Expr) bool {
	if i, ok := e.(*form.Index); ok {
		return ofConstant(i.Of)
	}
	_, ok := e.(*form.Const)
	return ok
}

// writtenMember is a member of an array that is written out.
func writtenMember(a *form.Array, key form.Expr) form.Expr {
	name, ok := key.(*form.Text)
	for _, item := range a.Items {
		if k, isText := item.Key.(*form.Text); ok && isText && k.Value == name.Value && !item.Spread {
			return item.Value
		}
	}
	return nil
}

// anyMember reads a member of what may be a map, or a part of an answer.
func (g *generator) anyMember(x *form.Index, of val) val {
	return g.partOf(x.Span, of, x.Key)
}

// known makes JSON of what is not known: an array, or a part of an answer.
func (g *generator) known(of val) val {
	if of.typ.kind != kUnknown {
		return of
	}
	text := g.fallible(form.Span{}, "text", "json.Marshal("+of.code+")", typ{kind: kBytes})
	name := g.tmp("members")
	g.line("var ", name, " wechatpay.Value")
	g.check("json.Unmarshal(" + text.code + ", &" + name + ")")
	return val{code: name, typ: typ{kind: kValue}}
}

// partOf reads a member of what is made JSON first.
func (g *generator) partOf(at form.Span, of val, key form.Expr) val {
	of.typ.kind = kUnknown
	return g.get(at, g.known(of), key)
}

// prop reads a member of an object.
func (g *generator) prop(x *form.Prop) val {
	if x.By != nil {
		return g.propBy(x)
	}
	if _, ok := x.Of.(*form.This); ok {
		return g.ownField(x)
	}
	of := g.expr(x.Of)
	if v, ok := of.lit.(*form.Var); ok && (isClientName(v.Name) || form.Piece{Text: &form.Text{Value: x.Name}}.IsRoot()) {
		of = g.want(of, kClient)
	}
	of = g.want(of, kValue)
	switch of.typ.kind {
	case kClient, kChain:
		return g.path(&form.Path{Span: x.Span, Client: x.Of, Pieces: []form.Piece{{Span: x.Span, Text: &form.Text{Value: x.Name}, Name: true}}})
	case kJSON, kValue:
		return g.get(x.Span, of, &form.Text{Value: x.Name})
	case kString, kInt:
		return g.enumProp(x, of)
	case kObject:
		return g.fieldOf(x, of)
	case kMap, kStringMap:
		return g.memberOf(x.Span, of, &form.Text{Span: x.Span, Value: x.Name})
	}
	g.refuseForeign(x.Span, "a property of an object that is not known")
	return val{}
}

func (g *generator) propBy(x *form.Prop) val {
	of := g.expr(x.Of)
	if of.typ.kind == kClient || of.typ.kind == kChain {
		return g.path(&form.Path{Span: x.Span, Client: x.Of, Pieces: []form.Piece{{Span: x.Span, Text: x.By, Name: true}}})
	}
	if of.typ.kind == kJSON || of.typ.kind == kValue {
		return g.get(x.Span, of, x.By)
	}
	g.refuse(x.Span, "a property whose name is computed")
	return val{}
}

// isset tells whether members are there.
func (g *generator) isset(x *form.Isset) val {
	var conds []string
	for _, e := range x.Xs {
		conds = append(conds, g.exists(e))
	}
	tier := tierCompare
	if len(conds) > 1 {
		tier = tierAnd
	}
	return val{code: strings.Join(conds, " && "), typ: typ{kind: kBool}, tier: tier}
}

// exists is a condition that a value is there, and not null.
func (g *generator) exists(e form.Expr) string {
	v := g.expr(e)
	switch v.typ.kind {
	case kValue:
		return v.unary() + `.Value() != nil`
	case kUnknown, kNever:
		return g.orPart(v) + " != nil"
	case kString, kInt, kBool, kFloat:
		if i, ok := e.(*form.Index); ok {
			if of := g.peek(i.Of); of.typ.kind == kStringMap {
				return v.in(tierCompare+1) + ` != ""`
			}
		}
		if w, ok := v.lit.(*form.Var); ok && g.web(w).group.free {
			if v.typ.kind != kString {
				g.refuse(e.At(), "whether a number from elsewhere is set: 0 and none are one in Go")
			}
			return v.in(tierCompare+1) + " != " + v.typ.zero()
		}
		return "true"
	case kNull:
		return "false"
	}
	if isNilable(v.typ.kind) {
		return v.in(tierCompare+1) + " != nil"
	}
	g.refuse(e.At(), "whether this is set")
	return ""
}

// empty tells whether a value is nothing.
func (g *generator) empty(x *form.Empty) val {
	v := g.expr(x.X)
	switch v.typ.kind {
	case kString:
		if !isCall(v.code) {
			return val{code: v.in(tierCompare+1) + ` == "" || ` + v.in(tierCompare+1) + ` == "0"`, typ: typ{kind: kBool}, tier: tierOr}
		}
	case kInt, kFloat:
		return val{code: v.in(tierCompare+1) + " == 0", typ: typ{kind: kBool}, tier: tierCompare}
	}
	return not(g.truth(x.Span, v))
}

// not is the opposite of a condition.
func not(v val) val {
	switch {
	case strings.HasSuffix(v.code, " != nil") && v.tier == tierCompare:
		v.code = strings.TrimSuffix(v.code, " != nil") + " == nil"
		return v
	case strings.HasSuffix(v.code, " == nil") && v.tier == tierCompare:
		v.code = strings.TrimSuffix(v.code, " == nil") + " != nil"
		return v
	case strings.HasSuffix(v.code, " != 0") && v.tier == tierCompare:
		v.code = strings.TrimSuffix(v.code, " != 0") + " == 0"
		return v
	case strings.HasSuffix(v.code, " == 0") && v.tier == tierCompare:
		v.code = strings.TrimSuffix(v.code, " == 0") + " != 0"
		return v
	case strings.HasSuffix(v.code, " > 0") && v.tier == tierCompare && strings.HasPrefix(v.code, "len("):
		v.code = strings.TrimSuffix(v.code, " > 0") + " == 0"
		return v
	case strings.HasPrefix(v.code, "phpKind") && v.tier == tierCompare:
		v.code = strings.Replace(v.code, ") == ", ") != ", 1)
		return v
	case strings.HasPrefix(v.code, "!") && v.tier == 0:
		return val{code: v.code[1:], typ: typ{kind: kBool}}
	case v.tier == 0:
		return val{code: "!" + v.code, typ: typ{kind: kBool}}
	}
	return val{code: "!(" + v.code + ")", typ: typ{kind: kBool}}
}
