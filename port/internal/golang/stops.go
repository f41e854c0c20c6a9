package golang

import (
	"cmp"
	"strconv"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// stop ends the function with an error, in a way that Go takes anywhere.
func (g *generator) stop(text string) {
	if g.fn.kind == fnBare {
		g.line("panic(", strconv.Quote(text), ")")
		return
	}
	if root := g.root(); g.inFunction() && !root.notified {
		root.stops = cmp.Or(root.stops, text)
		return
	}
	if g.fn.outer != nil && g.fn.kind != fnTry {
		g.callbackStops = cmp.Or(g.callbackStops, text)
	}
	g.guard(text)
}

// stopBefore ends a script before a statement that has a callback which is not ported whole: what it calls would be sent first.
func (g *generator) stopBefore() {
	text := g.callbackStops
	if text == "" || g.fn.outer != nil {
		return
	}
	g.callbackStops = ""
	g.guard(text)
}

// root is the function of the source that is being written.
func (g *generator) root() *fn {
	f := g.fn
	for f != nil && f.outer != nil {
		f = f.outer
	}
	return f
}

// begin begins a function that is not ported whole: it ends before it does anything, since what it has done cannot be taken back.
func (g *generator) begin(f *fn) *printer {
	return g.capture(func() {
		if f.stops != "" {
			g.guard(f.stops)
		}
	})
}

// guard ends the function there.
func (g *generator) guard(text string) {
	if len(g.facts.refused)+len(g.facts.foreign) > 0 && !g.facts.stops {
		g.facts.stops, g.facts.changed = true, true
	}
	g.line("if todo := ", strconv.Quote(text), `; todo != "" {`)
	g.returnErr(`fmt.Errorf("%s: %w", todo, errors.ErrUnsupported)`)
	g.line("}")
}

// stopIfNothing ends a function of which nothing is ported with an error: it would do nothing, and say that all is well.
func (g *generator) stopIfNothing(made *printer, list []form.Stmt) {
	for _, text := range made.texts {
		if !isComment(text) {
			return
		}
	}
	for _, s := range list {
		id := s.Base().ID
		if g.facts.refused[id] != "" || g.facts.pending[id] != "" || len(g.facts.foreign[id]) > 0 {
			g.stop(g.where(s.Base().Span) + ": this is not ported yet")
			return
		}
	}
}

// initials gives the properties of an object the values that they begin with.
func (g *generator) initials(c *form.Class) {
	for _, f := range c.Fields {
		if f.Value == nil || f.Static {
			continue
		}
		if _, isNull := f.Value.(*form.Null); !isNull {
			g.initial(c, f)
		}
	}
}

// initial gives a property the value that it begins with.
func (g *generator) initial(c *form.Class, f form.Field) {
	defer func() {
		p := recover()
		r, ok := p.(refusal)
		if p != nil && !ok {
			panic(p)
		}
		if ok {
			g.line(commentText("PORT " + g.where(f.Span) + ": " + r.why))
			g.line(commentText(indented(g.prog.Quote(f.Span))))
			g.notes = append(g.notes, Note{Span: f.Span, Refused: true, Text: r.why, Source: g.prog.Quote(f.Span)})
			g.stop(g.where(f.Span) + ": this is not ported yet")
		}
	}()
	made := g.capture(func() {
		v := g.expr(f.Value)
		t := g.fieldType(c, f.Name)
		g.line(receiverOf(c), ".", g.fieldName(c, f.Name), " = ", g.fitted(v.typ, t, v.code, false))
	})
	g.paste(made)
}

// opensNotices tells statements that decrypt what WeChat Pay sends.
func opensNotices(list []form.Stmt) (found bool) {
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		x, ok := e.(*form.Static)
		found = found || ok && x.Class == "AesGcm" && x.Name == "decrypt"
		return true
	})
	return found
}
