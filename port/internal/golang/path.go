package golang

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/internal/treepath"
	"github.com/a8579013/wechatpay/port/internal/form"
)

// route is a path that is about to be called.
type route struct {
	base   val      // a client, or a chain that goes on
	text   string   // where all of it is known
	code   string   // of Go
	names  []string // of its placeholders, as far as they are known
	fixed  bool     // text is all of it
	whole  bool     // it begins at the client
	style  string   // how the source writes it: tree, chain or do
	parts  []val
	raw    string // as it is written, so far as it is written out
	at     form.Span
	begins string // what is known of its beginning
}

// route reads the path of a call.
func (g *generator) route(e form.Expr) route {
	p, ok := e.(*form.Path)
	if !ok {
		v := g.expr(e)
		if x, isVar := v.lit.(*form.Var); isVar && x.Name == "instance" {
			v = g.want(v, kClient)
		}
		switch v.typ.kind {
		case kClient:
			return route{base: v, text: "/", code: `"/"`, parts: []val{text("/")}, fixed: true, whole: true, style: "chain", at: e.At()}
		case kChain:
			return route{base: v, at: e.At()}
		case kPlainClient:
			g.refuseForeign(e.At(), plainRequest)
		}
		if v = g.want(v, kChain); v.typ.kind != kChain {
			g.refuse(e.At(), "a verb of what is no path of WeChat Pay's")
		}
		return route{base: v, at: e.At()}
	}
	base := g.clientOf(p)
	r := route{base: base, fixed: true, whole: base.typ.kind == kClient, at: p.Span, style: "chain"}
	for i, piece := range p.Pieces {
		if i > 0 {
			r.add(text("/"))
		}
		g.piece(&r, piece)
	}
	r.finish(p)
	if raw := strings.TrimLeft(r.raw, "/"); r.fixed && raw != r.text && treepath.Has(raw) && !treepath.Has(r.text) {
		g.note(p.Span, "WeChat Pay has "+raw+", and PHP sends "+r.text+", which it does not have: so does this")
	}
	return r
}

// clientOf is what a path begins at.
func (g *generator) clientOf(p *form.Path) val {
	known := len(p.Pieces) > 0 && p.Pieces[0].IsRoot()
	v := g.expr(p.Client)
	switch v.typ.kind {
	case kClient, kChain:
		return v
	case kNever, kUnknown, kNull:
		if x, ok := p.Client.(*form.Var); known || ok && (isClientName(x.Name) || isChained(p)) {
			if v = g.want(v, kClient); v.typ.kind == kClient {
				return v
			}
		}
	}
	known = known || isChained(p)
	if x, ok := p.Client.(*form.StaticProp); ok && (known || isClientName(strings.TrimPrefix(x.Name, "shared_"))) && v.typ.kind == kNever {
		_, key := g.staticOf(x)
		learn(g.facts, g.facts.fields, key, typ{kind: kClient})
		return val{code: v.code, typ: typ{kind: kClient}}
	}
	if x, ok := p.Client.(*form.Prop); ok && (known || isClientName(x.Name)) && isThis(x.Of) && v.typ.kind != kValue {
		g.learnField(x, typ{kind: kClient})
		return val{code: v.code, typ: typ{kind: kClient}}
	}
	if v.typ.kind == kUnknown && known && g.fn.kind != fnBare {
		return val{code: g.asserted(v.code, "*wechatpay.Client", "this is no client of WeChat Pay"), typ: typ{kind: kClient}}
	}
	g.refuseForeign(p.Client.At(), "whether this is a client of WeChat Pay is not known")
	return v
}

// isChained tells a path that begins with ->chain(…).
func isChained(p *form.Path) bool {
	return len(p.Pieces) > 0 && !p.Pieces[0].Name && !p.Pieces[0].Item
}

// isClientName tells how people call their client.
func isClientName(name string) bool {
	lower := strings.ToLower(name)
	return lower == "instance" || lower == "client" || strings.Contains(lower, "wechat") || strings.Contains(lower, "wxpay") || strings.HasSuffix(lower, "pay")
}

// piece adds a piece of a path: names have their spelling, and what is put between is taken as it is.
func (g *generator) piece(r *route, p form.Piece) {
	if p.Name {
		r.style = "tree"
	} else if r.style == "tree" {
		r.style = "chain"
	}
	switch x := p.Text.(type) {
	case *form.Text:
		r.raw += "/" + x.Value
		r.add(text(g.spelt(p, x.Value)))
	case *form.Concat:
		for _, part := range g.speltParts(p, x.Parts) {
			r.add(g.segment(part))
		}
	default:
		if word := g.wordIn(p.Text); word != "" {
			r.raw += "/" + word
			r.add(text(g.spelt(p, word)))
			return
		}
		r.add(g.segment(p.Text))
	}
}

// segment is a part of a path that is known when the program runs.
func (g *generator) segment(e form.Expr) val {
	if t, ok := e.(*form.Text); ok {
		return text(t.Value)
	}
	if word := g.wordIn(e); word != "" {
		g.refuse(e.At(), "a word in a variable that is a part of a path: PHP changes its capitals")
	}
	v := g.expr(e)
	made := g.str(e.At(), v)
	if made.lit == nil || !isText(made) {
		g.note(e.At(), "PHP changes capitals of what is put into a path: Go takes it as it is, which is right for ids")
	}
	return made
}

// spelt applies PHP's rule for names to what is written out, but to the query, and to ids.
func (g *generator) spelt(p form.Piece, written string) string {
	path, query, found := strings.Cut(written, "?")
	if found {
		query = "?" + query
		if hyphened(query) != query {
			g.note(p.Span, "PHP changes capitals in a query that is written in the path: Go takes it as it is")
		}
	}
	segments := strings.Split(path, "/")
	if strings.HasPrefix(path, "https://") {
		return written
	}
	for i, s := range segments {
		if len(segments) == 1 && isUnderscored(s) {
			segments[i] = placeholder(s)
			continue
		}
		if isID(s) {
			g.note(p.Span, "PHP changes capitals of an id in a path: Go takes it as it is")
			continue
		}
		begin := s
		if segments[i] = hyphened(s); i > 0 && begin != "" && 'A' <= begin[0] && begin[0] <= 'Z' {
			segments[i] = "-" + segments[i] // only the first character of all is special
		}
	}
	if len(segments) > 1 {
		for i, s := range segments {
			if isUnderscored(s) {
				g.note(p.Span, "PHP takes _name_ for a placeholder only where it is all of a piece")
				segments[i] = s
			}
		}
	}
	return strings.Join(segments, "/") + query
}

func isUnderscored(s string) bool { return placeholder(s) != s }

// isID tells a segment that is no name: capitals and digits, and none of the words that paths have.
func isID(s string) bool {
	digits, capitals, small := 0, 0, 0
	for _, c := range s {
		switch {
		case '0' <= c && c <= '9':
			digits++
		case 'A' <= c && c <= 'Z':
			capitals++
		case 'a' <= c && c <= 'z':
			small++
		case c == '{' || c == '}':
			return false
		}
	}
	return capitals > 0 && digits >= 3 || capitals >= 4 && capitals > small
}

func (r *route) add(v val) {
	if n := len(r.parts); n > 0 && isText(v) && isText(r.parts[n-1]) {
		r.parts[n-1] = text(r.parts[n-1].lit.(*form.Text).Value + v.lit.(*form.Text).Value)
		return
	}
	r.parts = append(r.parts, v)
	r.fixed = r.fixed && isText(v)
}

// finish looks at the path as a whole.
func (r *route) finish(p *form.Path) {
	if len(p.Pieces) == 1 && p.Pieces[0].Item {
		r.style = "do"
	}
	if len(r.parts) > 0 && isText(r.parts[0]) {
		first := strings.TrimPrefix(r.parts[0].lit.(*form.Text).Value, "/")
		r.parts[0], r.begins = text(first), first
	}
	var sum []string
	for _, v := range r.parts {
		if isText(v) {
			r.names = append(r.names, placeholders(v.lit.(*form.Text).Value)...)
			if v.lit.(*form.Text).Value == "" && len(r.parts) > 1 {
				continue
			}
		}
		sum = append(sum, v.in(tierAdd))
	}
	r.code = strings.Join(sum, " + ")
	if r.fixed {
		r.text = r.begins
	}
}

// placeholders are the names of variables in a path.
func placeholders(text string) (names []string) {
	for {
		_, rest, found := strings.Cut(text, "{")
		if !found {
			return names
		}
		inner, after, closed := strings.Cut(rest, "}")
		if !closed {
			return names
		}
		for name := range strings.SplitSeq(strings.TrimLeft(inner, "+#./;?&"), ",") {
			name, _, _ = strings.Cut(strings.TrimSuffix(strings.TrimSpace(name), "*"), ":")
			names = append(names, name)
		}
		text = after
	}
}

func (r *route) isV2() bool {
	return r.whole && len(r.begins) > 2 && strings.EqualFold(r.begins[:3], "v2/")
}

// dropTail takes a placeholder off that nothing fills: PHP leaves the slash before it.
func (r *route) dropTail(given []string) bool {
	if !r.fixed || len(r.names) == 0 {
		return false
	}
	last := r.names[len(r.names)-1]
	head, ok := strings.CutSuffix(r.text, "/{"+last+"}")
	if !ok || slices.Contains(given, last) {
		return false
	}
	r.text = head + "/"
	r.parts = []val{text(r.text)}
	r.code, r.begins = quote(r.text), r.text
	r.names = r.names[:len(r.names)-1]
	return true
}

// path is a route that is kept, without a verb.
func (g *generator) path(x *form.Path) val {
	if known := g.peek(x.Client); known.typ.kind != kClient && known.typ.kind != kChain && known.typ.kind != kNever {
		return g.plainPath(x)
	}
	r := g.route(x)
	if head, text, ok := cutChain(r.base.code); ok && r.fixed {
		return val{code: head + ".Chain(" + quote(text+"/"+r.text) + ")", typ: typ{kind: kChain}}
	}
	return val{code: r.base.unary() + ".Chain(" + r.code + ")", typ: typ{kind: kChain}}
}

// plainPath is what looked like a path, and is members of something else.
func (g *generator) plainPath(x *form.Path) val {
	e := x.Client
	for _, p := range x.Pieces {
		t, ok := p.Text.(*form.Text)
		if p.Name && ok {
			e = &form.Prop{Span: p.Span, Of: e, Name: t.Value}
			continue
		}
		e = &form.Index{Span: p.Span, Of: e, Key: p.Text}
	}
	return g.expr(e)
}

// cutChain takes .Chain("path") off the end of code.
func cutChain(code string) (head, text string, ok bool) {
	i := strings.LastIndex(code, `.Chain("`)
	if i < 0 || !strings.HasSuffix(code, `")`) {
		return "", "", false
	}
	text, err := strconv.Unquote(code[i+len(".Chain(") : len(code)-1])
	return code[:i], text, err == nil
}
