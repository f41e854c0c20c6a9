package golang

import (
	"go/format"
	"path"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// File is one of several that are written together.
type File struct {
	Name  string
	Start int // where it begins in the source of the program
}

// fileAt is the file that a place is in: its number, -1 where there is but one.
func (g *generator) fileAt(at form.Span) int {
	n := -1
	for i, f := range g.opts.Files {
		if at.Start >= f.Start {
			n = i
		}
	}
	return n
}

// fileName is the name of the source that a place is in.
func (g *generator) fileName(at form.Span) string {
	if n := g.fileAt(at); n >= 0 {
		return g.opts.Files[n].Name
	}
	return g.opts.File
}

// baseName is fileName without its folder.
func (g *generator) baseName(at form.Span) string { return path.Base(g.fileName(at)) }

// where is a file and a line.
func (g *generator) where(at form.Span) string { return place(g.fileName(at), at) }

// scriptAt is the file whose statements are run; those of all others only declare.
func (g *generator) scriptAt() int {
	for _, s := range g.prog.Body {
		if !Declares(s) {
			return g.fileAt(s.Base().Span)
		}
	}
	return 0
}

// Declares tells a statement that only declares, or that leaves nothing behind.
func Declares(s form.Stmt) bool {
	switch s.(type) {
	case *form.Function, *form.Class, *form.Skip:
		return true
	}
	return false
}

// files writes what was declared in each file into one of Go.
func (u *unit) files() (codes [][]byte, err error) {
	script := u.g.scriptAt()
	before, between, after := u.head()
	for i := range u.g.opts.Files {
		rest := ""
		if u.parts[i] != nil {
			rest = strings.TrimSpace(u.parts[i].String()) + "\n\n"
		}
		if body := strings.TrimRight(u.body.String(), "\n "); i == script && u.hasRun() {
			rest += between + body + "\n" + after
		} else if i == script && strings.TrimSpace(body) != "" {
			rest += body + "\n"
		}
		var b strings.Builder
		b.WriteString(before)
		writeImports(&b, importsOf(before+rest))
		b.WriteString(rest)
		code, err := format.Source([]byte(tidy(b.String())))
		if err != nil {
			return nil, err
		}
		codes = append(codes, code)
	}
	return codes, nil
}

// declaration writes a function or a class.
func (g *generator) declaration(s form.Stmt) {
	switch x := s.(type) {
	case *form.Function:
		g.guarded(x, func() { g.function(x) })
	case *form.Class:
		g.guarded(x, func() { g.class(x) })
	case *form.Skip:
		if n := g.fileAt(x.Span); n >= 0 && n != g.scriptAt() {
			g.comments(x.Lead)
			g.line("")
		}
	}
}

// part writes what is declared in a file.
func (u *unit) part(file int, write func()) {
	made := u.g.capture(write)
	if u.parts == nil {
		u.parts = map[int]*printer{}
	}
	if u.parts[file] == nil {
		u.parts[file] = &printer{}
	}
	u.parts[file].texts = append(u.parts[file].texts, made.texts...)
	u.g.paste(made)
}
