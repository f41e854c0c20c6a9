package golang

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// buildQuery writes http_build_query: piece by piece where the array is written out, in its order.
func (g *generator) buildQuery(x *form.Call) val {
	raw := g.queryForm(x)
	a, ok := g.argument(x, 0).(*form.Array)
	if !ok {
		a = g.heldArray(g.argument(x, 0))
	}
	if a == nil {
		return g.queryOf(x, raw)
	}
	q := &query{raw: raw}
	if !g.pieces(q, a, "") {
		return g.queryOf(x, raw)
	}
	return q.value()
}

// queryForm reads what follows the array, and tells whether a space is %20.
func (g *generator) queryForm(x *form.Call) (raw bool) {
	for i, a := range x.Args[min(1, len(x.Args)):] {
		switch e := a.Value.(type) {
		case *form.Null:
			continue
		case *form.Text:
			if i == 0 && e.Value == "" || i == 1 && e.Value == "&" {
				continue
			}
		case *form.Const:
			if i == 2 && strings.HasPrefix(e.Name, "PHP_QUERY_RFC") {
				raw = e.Name == "PHP_QUERY_RFC3986"
				continue
			}
		}
		g.refuse(x.Span, "http_build_query with a prefix, or with another text than & between the members")
	}
	return raw
}

// query is one that is put together.
type query struct {
	raw   bool
	codes []string
	fixed strings.Builder
	any   bool
}

// escaped is a text in a query of PHP.
func (q *query) escaped(text string) string {
	text = url.QueryEscape(text)
	if q.raw {
		return strings.ReplaceAll(text, "+", "%20")
	}
	return strings.ReplaceAll(text, "~", "%7E")
}

// name begins a member.
func (q *query) name(name string) {
	if q.any {
		q.fixed.WriteByte('&')
	}
	q.any = true
	q.fixed.WriteString(name + "=")
}

func (q *query) computed(code string) {
	if q.fixed.Len() > 0 {
		q.codes = append(q.codes, quote(q.fixed.String()))
		q.fixed.Reset()
	}
	q.codes = append(q.codes, code)
}

func (q *query) value() val {
	if len(q.codes) == 0 {
		return text(q.fixed.String())
	}
	if q.fixed.Len() > 0 {
		q.codes = append(q.codes, quote(q.fixed.String()))
	}
	return val{code: strings.Join(q.codes, " + "), typ: typ{kind: kString}, tier: tierAdd}
}

// pieces adds the members of an array; false: one may be missing, or is an array that is not written out.
func (g *generator) pieces(q *query, a *form.Array, in string) bool {
	next := int64(0)
	for _, item := range a.Items {
		if item.Spread || item.Ref || item.Value == nil {
			return false
		}
		name := strconv.FormatInt(next, 10)
		switch key := item.Key.(type) {
		case nil:
			next++
		case *form.Text:
			name = key.Value
		default:
			return false
		}
		name = q.escaped(name)
		if in != "" {
			name = in + "%5B" + name + "%5D"
		}
		if inner, ok := item.Value.(*form.Array); ok {
			if !g.pieces(q, inner, name) {
				return false
			}
			continue
		}
		if !g.queryPiece(q, name, item) {
			return false
		}
	}
	return true
}

func (g *generator) queryPiece(q *query, name string, item form.Item) bool {
	v := g.expr(item.Value)
	b, isBool := v.lit.(*form.Bool)
	switch t, isText := v.lit.(*form.Text); {
	case v.typ.kind == kNull:
	case isText && v.typ.kind == kString:
		q.name(name)
		q.fixed.WriteString(q.escaped(t.Value))
	case isBool && v.typ.kind == kBool:
		q.name(name)
		q.fixed.WriteString(map[bool]string{true: "1", false: "0"}[b.Value])
	case v.typ.kind == kBool:
		q.name(name)
		q.computed(`map[bool]string{true: "1", false: "0"}[` + v.code + "]")
	case v.typ.kind == kInt && isNumber(v.lit):
		q.name(name)
		q.fixed.WriteString(g.str(item.Span, v).lit.(*form.Text).Value)
	case v.typ.kind == kInt:
		q.name(name)
		q.computed(g.str(item.Span, v).code)
	case v.typ.kind == kString, isField(v.typ, textField):
		q.name(name)
		q.computed(escapeCode(g.str(item.Span, v).code, q.raw))
	default:
		return false
	}
	return true
}

// escapeCode escapes a text as PHP does: of the two only rawurlencode leaves a tilde as it is.
func escapeCode(code string, raw bool) string {
	if raw {
		return `strings.ReplaceAll(url.QueryEscape(` + code + `), "+", "%20")`
	}
	return `strings.ReplaceAll(url.QueryEscape(` + code + `), "~", "%7E")`
}

// queryOf writes a query of a map: what is nested in it is an error.
func (g *generator) queryOf(x *form.Call, raw bool) val {
	v := g.expr(g.argument(x, 0))
	if v.typ.kind != kMap && v.typ.kind != kStringMap {
		g.refuse(x.Span, "a query of an array that is not written out")
	}
	if !g.isSorted(g.argument(x, 0), x.Span) {
		g.note(x.Span, "the members of a query come in the order of their names")
	}
	values := g.tmp("values")
	g.line(values, " := url.Values{}")
	g.line("for name, value := range ", v.code, " {")
	encoded := escapeEncoded(values+".Encode()", raw)
	if v.typ.kind == kStringMap {
		g.line(values, ".Set(name, value)\n}")
		return val{code: encoded, typ: typ{kind: kString}}
	}
	g.line("switch value := value.(type) {")
	g.line("case nil:")
	g.line("case bool:\n", values, `.Set(name, map[bool]string{true: "1", false: "0"}[value])`)
	g.line("case string, int, int64, wechatpay.Value:\n", values, ".Set(name, fmt.Sprint(value))")
	g.line("default:")
	g.returnErr(`fmt.Errorf("a query: %s is a %T", name, value)`)
	g.line("}\n}")
	return val{code: encoded, typ: typ{kind: kString}}
}

func escapeEncoded(code string, raw bool) string {
	if raw {
		return `strings.ReplaceAll(` + code + `, "+", "%20")`
	}
	return `strings.ReplaceAll(` + code + `, "~", "%7E")`
}
