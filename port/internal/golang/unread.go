package golang

import (
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// unread uses names that a line declares and nothing reads: what would have read them is not ported.
func (g *generator) unread(text string) {
	if len(g.facts.unread) == 0 {
		return
	}
	names := slices.DeleteFunc(declared(text), func(name string) bool { return !g.facts.unread[name] })
	if len(names) == 0 {
		return
	}
	if _, err := parser.ParseFile(token.NewFileSet(), "", "package p\nfunc f() {\n"+text+"\n}", 0); err != nil {
		return // it goes on below
	}
	for _, name := range names {
		g.out.add(g.stmt, "_ = "+name)
	}
}

// declared are the names that a line declares.
func declared(text string) []string {
	if name, ok := strings.CutPrefix(text, "var "); ok {
		name, _, _ = strings.Cut(name, " ")
		return []string{name}
	}
	names, _, ok := strings.Cut(text, " := ")
	if !ok || strings.ContainsAny(strings.ReplaceAll(names, ", ", ""), " .(\n") {
		return nil
	}
	return strings.Split(names, ", ")
}
