package golang

import (
	"fmt"
	"maps"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// state gives what puts everything back that a refused statement has left in its midst.
func (g *generator) state() (restore func()) {
	f, was, flow, awaited, poolKey, into, sending := g.fn, *g.fn, g.flow, g.awaited, g.poolKey, g.into, g.sending
	return func() {
		g.fn, g.flow, g.awaited, g.poolKey, g.into, g.sending = f, flow, awaited, poolKey, into, sending
		f.errs, f.block, f.guarded, f.loops, f.nests, f.placed = was.errs, was.block, was.guarded, was.loops, was.nests, was.placed
	}
}

// list writes statements in the braces of a block.
func (g *generator) list(b *block, list []form.Stmt) {
	outer, guarded := g.fn.block, g.fn.guarded
	g.fn.guarded = maps.Clone(guarded)
	g.fn.block = b
	g.fn.errs = append(g.fn.errs, false)
	g.withLock(b, func() {
		g.declare(b, -1)
		for i, s := range list {
			if n := len(g.out.texts); i > 0 && (n > 0 && leavesHere(g.out.texts[n-1]) || endless(list[i-1]) && g.facts.refused[list[i-1].Base().ID] == "") {
				g.unreached(list[i:])
				break
			}
			g.declare(b, i)
			g.atEnd = b == g.fn.scope.root && i == len(list)-1
			g.statement(s)
		}
	})
	g.fn.errs = g.fn.errs[:len(g.fn.errs)-1]
	g.fn.block, g.fn.guarded = outer, guarded
}

// leavesHere tells a line behind which Go, and PHP, never come.
func leavesHere(line string) bool {
	word, _, _ := strings.Cut(line, " ")
	return word == "return" || word == "continue" || word == "break" || strings.HasPrefix(line, "panic(")
}

// unreached leaves statements that PHP never comes to as comments.
func (g *generator) unreached(list []form.Stmt) {
	for _, s := range list {
		switch s.(type) {
		case *form.Skip, *form.Function, *form.Class:
			g.comments(s.Base().Lead)
			continue
		}
		base := s.Base()
		g.stmt = base.ID
		g.note(base.Span, "PHP never comes to this, and neither does Go: it stands as a comment")
		g.comments(base.Lead)
		g.line(commentText("PHP never comes to this:\n" + indented(g.prog.Quote(base.Span))))
		if base.Trail != "" {
			g.line(commentText(base.Trail))
		}
	}
}

// scoped runs do where Go has braces of its own: what is known of errors in there is not known behind them.
func (g *generator) scoped(do func()) {
	guarded := g.fn.guarded
	g.fn.guarded = maps.Clone(guarded)
	do()
	g.fn.guarded = guarded
}

// body is list for the nth body of a statement.
func (g *generator) body(s form.Stmt, n int, list []form.Stmt) {
	b := g.fn.scope.blocks[bodyKey{s, n}]
	if b == nil {
		b = &block{parent: g.fn.block}
	}
	g.list(b, list)
}

// statement writes one, or says that it is not ported.
func (g *generator) statement(s form.Stmt) {
	base := s.Base()
	outer := g.stmt
	g.stmt = base.ID
	defer func() { g.stmt = outer }()
	if !fills(s) {
		g.fn.made = ""
	}
	g.comments(base.Lead)
	if why, ok := g.facts.refused[base.ID]; ok {
		outer := g.forGood
		g.forGood = true
		g.leave(s, why)
		g.forGood = outer
		return
	}
	g.foreign(base.ID)
	restore := g.state()
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		r, ok := p.(refusal)
		if !ok {
			panic(p)
		}
		restore()
		g.facts.pending[base.ID] = r.why
		if g.inFunction() || g.givesClient(s) {
			g.facts.apart = append(g.facts.apart, apart{s, r, g.fn.scope.key})
		}
		g.leave(s, r.why)
	}()
	made := g.capture(func() { g.write(s) })
	g.stopBefore()
	if base.Trail != "" && len(made.texts) > 0 {
		last := &made.texts[len(made.texts)-1]
		if first := &made.texts[0]; !strings.Contains(*first, "\n") && !strings.HasSuffix(*first, "{") {
			last = first
		}
		if strings.Contains(base.Trail, "\n") || strings.Contains(*last, "//") {
			made.add(base.ID, commentText(base.Trail))
		} else {
			*last += " // " + base.Trail
		}
	} else if base.Trail != "" {
		made.add(base.ID, commentText(base.Trail))
	}
	g.paste(made)
}

func (g *generator) comments(texts []string) {
	for _, text := range texts {
		g.line(commentText(text))
	}
}

// commentText is a text as lines of comment.
func commentText(text string) string {
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		line = strings.TrimRight(strings.ReplaceAll(line, "\r", ""), " \t")
		if strings.HasPrefix(strings.TrimSpace(line), "+build") { // a word to the go command
			line = "(" + line + ")"
		}
		b.WriteString(strings.TrimRight("// "+line, " "))
	}
	return b.String()
}

// leave writes a statement as a comment. What it would have set has no value, and where it would have left the function, the
// function ends.
func (g *generator) leave(s form.Stmt, why string) {
	at := s.Base().Span
	source := g.prog.Quote(at)
	g.notes = append(g.notes, Note{Span: at, Refused: true, Text: why, Source: source})
	where := g.where(at)
	g.line(commentText("PORT " + where + ": " + why))
	g.line(commentText(indented(source)))
	if base := s.Base(); base.Trail != "" {
		g.line(commentText(base.Trail))
	}
	g.leaveGenerators(s, why)
	g.poison([]form.Stmt{s}, why)
	if leaves(s) || g.untold(s) || g.sends(s) || g.runs(s) || g.mayEnd(s) || g.inFunction() && !g.onlyTells(s) {
		g.stop(where + ": this is not ported yet")
	}
}

// place is a file and a line.
func place(file string, at form.Span) string {
	return strings.TrimPrefix(fmt.Sprintf("%s:%d", file, at.Line), ":")
}

func indented(source string) string {
	return "\t" + strings.ReplaceAll(strings.TrimSpace(source), "\n", "\n\t")
}

// leaves tells whether a statement may leave the function, or a loop around it.
func leaves(s form.Stmt) (found bool) {
	depth := 0
	var visit func(list []form.Stmt, loops int)
	visit = func(list []form.Stmt, loops int) {
		for _, s := range list {
			switch x := s.(type) {
			case *form.Return:
				found = true
			case *form.Jump:
				found = found || x.Depth > loops
			case *form.Unread:
				found = found || x.Why == "goto"
			}
			form.Exprs(s, func(e form.Expr) { found = found || raises(e) })
			inner := loops
			switch s.(type) {
			case *form.For, *form.Each, *form.Switch:
				inner++
			}
			form.Bodies(s, func(body []form.Stmt) { visit(body, inner) })
		}
	}
	visit([]form.Stmt{s}, depth)
	return found
}

// raises tells whether an expression throws or exits.
func raises(e form.Expr) (found bool) {
	switch e.(type) {
	case *form.Throw, *form.Exit:
		return true
	}
	form.Children(e, func(x form.Expr) { found = found || raises(x) })
	return found
}

// write writes a statement that may be ported.
func (g *generator) write(s form.Stmt) {
	switch s := s.(type) {
	case *form.Skip:
	case *form.Do:
		g.do(s)
	case *form.Echo:
		g.echo(s.Xs)
	case *form.If:
		g.ifStmt(s)
	case *form.For:
		g.forStmt(s)
	case *form.Each:
		g.eachStmt(s)
	case *form.Switch:
		g.switchStmt(s)
	case *form.Jump:
		g.jump(s)
	case *form.Return:
		g.returnStmt(s)
	case *form.Try:
		g.tryStmt(s)
	case *form.Block:
		g.body(s, 0, s.Body)
	case *form.Function, *form.Class: // declared beside
	case *form.HTML:
		g.line("fmt.Print(", quote(s.Text), ")")
	case *form.Shared:
		g.refuse(s.Span, map[bool]string{true: "global", false: "static"}[s.Global]+" variables in this place")
	case *form.Unread:
		g.refuse(s.Span, s.Why+" has no form in Go")
	default:
		g.refuse(s.Base().Span, "this statement has no form in Go")
	}
}
