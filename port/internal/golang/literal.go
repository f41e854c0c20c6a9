package golang

import (
	"go/ast"
	"go/parser"
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// composite is a literal of Go with members.
type composite struct {
	open  string // its type
	rows  []string
	notes bool // a comment is in it
	wide  bool // each member has its line
}

// row adds a member, with the comments around it.
func (c *composite) row(item form.Item, code string) {
	for _, text := range item.Lead {
		c.rows = append(c.rows, commentText(text))
		c.notes = true
	}
	code += ","
	if item.Trail != "" {
		if strings.Contains(item.Trail, "\n") {
			c.rows = append(c.rows, commentText(item.Trail))
		} else {
			code += " // " + item.Trail
		}
		c.notes = true
	}
	c.rows = append(c.rows, code)
}

func (c *composite) String() string {
	if len(c.rows) == 0 {
		return c.open + "{}"
	}
	if !c.notes && !c.wide {
		return c.open + "{" + strings.TrimSuffix(strings.Join(c.rows, " "), ",") + "}"
	}
	return c.open + "{\n" + strings.Join(c.rows, "\n") + "\n}"
}

// array writes a list or a map of PHP.
func (g *generator) array(x *form.Array) val {
	if len(x.Items) == 0 {
		return val{code: "[]any{}", typ: typ{kind: kEmpty}, lit: x}
	}
	keyed, spread := false, false
	for _, item := range x.Items {
		if item.Value == nil || item.Ref {
			g.refuse(x.Span, "an array with references in it")
		}
		keyed = keyed || item.Key != nil
		spread = spread || item.Spread
	}
	if spread {
		return g.spread(x)
	}
	if keyed && !inOrder(x) {
		return g.mapOf(x)
	}
	return g.listOf(x)
}

// inOrder tells keys that are 0, 1, 2, as a list has them.
func inOrder(x *form.Array) bool {
	for i, item := range x.Items {
		switch key := item.Key.(type) {
		case nil:
		case *form.Int:
			if key.Value != int64(i) {
				return false
			}
		case *form.Text: // '0' is 0 in PHP
			if key.Value != strconv.Itoa(i) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func isWide(x *form.Array) bool { return x.EndLine > x.Line || len(x.Items) > 4 }

// listOf writes a list, one of futures where all members are.
func (g *generator) listOf(x *form.Array) val {
	var values []val
	futures := 0
	for _, item := range x.Items {
		v := g.storedExpr(item.Value)
		if v.typ.kind == kFuture {
			futures++
		}
		values = append(values, v)
	}
	c := composite{open: "[]any", wide: isWide(x)}
	t := typ{kind: kList}
	switch {
	case futures == len(values):
		t = typ{kind: kFutures, of: values[0].typ.of}
		c.open, c.wide = t.String(), true
	case all(values, kString) && !slices.ContainsFunc(values, func(v val) bool { return v.typ.name == orNull }):
		t, c.open = typ{kind: kStrings}, "[]string"
	case all(values, kMap):
		t, c.open, c.wide = typ{kind: kMaps}, "[]wechatpay.Object", true
	}
	for i, v := range values {
		code := v.code
		switch rest, ok := strings.CutPrefix(v.code, "wechatpay.Object{"); {
		case t.kind == kMaps && ok:
			code = "{" + rest
		case t.kind == kList:
			code = g.memberData(x.Items[i], v)
		}
		c.row(x.Items[i], code)
	}
	return val{code: c.String(), typ: t, lit: x}
}

// allKeys tells public keys and certificates.
func allKeys(values []val) bool {
	for _, v := range values {
		if v.typ.kind != kPublic && v.typ.kind != kCert {
			return false
		}
	}
	return len(values) > 0
}

func all(values []val, k kind) bool {
	for _, v := range values {
		if v.typ.kind != k {
			return false
		}
	}
	return true
}

// mapOf writes a map. One of futures is a list that knows their names.
func (g *generator) mapOf(x *form.Array) val {
	var values []val
	futures := 0
	for _, item := range x.Items {
		v := g.storedExpr(item.Value)
		if v.typ.kind == kFuture {
			futures++
		}
		values = append(values, v)
	}
	if futures == len(values) {
		return g.namedFutures(x, values)
	}
	c := composite{open: "wechatpay.Object", wide: isWide(x)}
	t := typ{kind: kMap}
	if allKeys(values) {
		t.kind, c.open, c.wide = kKeys, "map[string]crypto.PublicKey", true
	}
	seen := map[string]bool{}
	next := int64(0)
	for i, item := range x.Items {
		key := item.Key
		if key == nil {
			key = &form.Int{Span: item.Span, Value: next}
			next++
		} else if n, ok := key.(*form.Int); ok && n.Value >= next {
			next = n.Value + 1
		}
		made := g.expr(key)
		if made.typ.kind == kInt && !isNumber(made.lit) {
			g.refuse(item.Span, "a number as a name, which may make a list of it")
		}
		name := g.str(key.At(), made).code
		if seen[name] {
			g.refuse(item.Span, "a name that is there twice")
		}
		seen[name] = true
		code := values[i].code
		if t.kind == kMap {
			code = g.memberData(item, values[i])
		}
		c.row(item, name+": "+code)
	}
	return val{code: c.String(), typ: t, lit: x}
}

func (g *generator) namedFutures(x *form.Array, values []val) val {
	c := composite{open: "[]*wechatpay.Future", wide: true}
	t := typ{kind: kFutures, of: values[0].typ.of}
	for i, item := range x.Items {
		key, ok := item.Key.(*form.Text)
		if !ok {
			g.refuse(x.Span, "futures under names that are computed")
		}
		t.keys = append(t.keys, key.Value)
		item.Lead = append(item.Lead, key.Value)
		c.row(item, values[i].code)
	}
	return val{code: c.String(), typ: t, lit: x}
}

// spread writes an array with ... in it: what is before, then the members of each.
func (g *generator) spread(x *form.Array) val {
	var parts []form.Expr
	var rest []form.Item
	flush := func() {
		if len(rest) > 0 {
			parts = append(parts, &form.Array{Span: x.Span, Items: rest})
			rest = nil
		}
	}
	for _, item := range x.Items {
		if item.Spread {
			flush()
			parts = append(parts, item.Value)
			continue
		}
		rest = append(rest, item)
	}
	flush()
	return g.merged(x.Span, parts)
}

// merged writes array_merge.
func (g *generator) merged(at form.Span, parts []form.Expr) val {
	if one := flatten(at, parts); one != nil {
		return g.array(one)
	}
	var values []val
	isMap := false
	for _, p := range parts {
		v := g.want(g.expr(p), kMap)
		isMap = isMap || v.typ.kind == kMap || v.typ.kind == kStringMap
		values = append(values, v)
	}
	name := g.tmp(map[bool]string{true: "members", false: "list"}[isMap])
	if isMap {
		g.line(name, " := wechatpay.Object{}")
	} else {
		g.line("var ", name, " []any")
	}
	for _, v := range values {
		switch {
		case v.typ.kind == kEmpty:
		case isMap && v.typ.kind == kMap:
			g.line("maps.Copy(", name, ", ", v.code, ")")
		case isMap && v.typ.kind == kStringMap:
			g.line("for key, value := range ", v.code, " {")
			g.line(name, "[key] = value")
			g.line("}")
		case isMap && (v.typ.kind == kValue || v.typ.kind == kJSON):
			g.line("maps.Copy(", name, ", ", g.decoded(at, v), ")")
		case !isMap && (v.typ.kind == kMaps || v.typ.kind == kStrings):
			g.line("for _, value := range ", v.code, " {")
			g.line(name, " = append(", name, ", value)")
			g.line("}")
		case !isMap && v.typ.kind == kList:
			g.line(name, " = append(", name, ", ", v.code, "...)")
		default:
			g.refuse(at, "a "+v.typ.php()+" whose members are put into another array")
		}
	}
	if isMap {
		return val{code: name, typ: typ{kind: kMap}}
	}
	return val{code: name, typ: typ{kind: kList}}
}

// flatten puts arrays that are written out into one; nil where one is not.
func flatten(at form.Span, parts []form.Expr) *form.Array {
	one := &form.Array{Span: at}
	place := map[string]int{}
	for _, p := range parts {
		a, ok := p.(*form.Array)
		if !ok {
			return nil
		}
		for _, item := range a.Items {
			if item.Spread || item.Ref || item.Value == nil {
				return nil
			}
			key, ok := item.Key.(*form.Text)
			if !ok {
				if item.Key != nil {
					return nil
				}
				one.Items = append(one.Items, item)
				continue
			}
			if at, twice := place[key.Value]; twice {
				one.Items[at].Value = item.Value
				continue
			}
			place[key.Value] = len(one.Items)
			one.Items = append(one.Items, item)
		}
	}
	return one
}

// typedMembers writes the type before each member of a list that leaves it out.
func typedMembers(code string) string {
	if !strings.HasPrefix(code, "[]wechatpay.Object{") {
		return code
	}
	e, err := parser.ParseExpr(code)
	list, ok := e.(*ast.CompositeLit)
	if err != nil || !ok {
		return code
	}
	for _, member := range slices.Backward(list.Elts) {
		if m, ok := member.(*ast.CompositeLit); ok && m.Type == nil {
			at := int(m.Lbrace) - 1
			code = code[:at] + "wechatpay.Object" + code[at:]
		}
	}
	return code
}
