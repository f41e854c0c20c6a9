package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strings"
)

// measures is what the source says of itself. Generated files count as files and by their names, not by their length.
type measures struct {
	rootFiles int
	docLines  int
	names     map[string]bool // that the root package exports
	file      longest         // of all files
	function  longest         // of all functions outside of tests
	tooLong   []string
}

// longest is the longest of its kind.
type longest struct {
	what  string
	lines int
}

func (l longest) String() string { return fmt.Sprintf("%s, %d lines", l.what, l.lines) }

// see keeps what is longer than all before, and tells whether it is longer than wanted.
func (l *longest) see(what string, lines, most int) bool {
	if lines > l.lines {
		*l = longest{what, lines}
	}
	return lines > most
}

// measure reads every Go file of a tree, but for folders that Go leaves out.
func measure(tree fs.FS) (measures, error) {
	m := measures{names: map[string]bool{}}
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && strings.ContainsAny(d.Name()[:1], "._") || d.Name() == "node_modules":
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		return m.read(tree, name)
	})
	return m, err
}

// read measures one file.
func (m *measures) read(tree fs.FS, name string) error {
	text, err := fs.ReadFile(tree, name)
	if err != nil {
		return err
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, text, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return err
	}
	atRoot, isTest, generated := path.Dir(name) == ".", strings.HasSuffix(name, "_test.go"), ast.IsGenerated(file)
	if atRoot {
		m.rootFiles++
	}
	if n := strings.Count(string(text), "\n"); !generated && m.file.see(name, n, mostFileLines) {
		m.tooLong = append(m.tooLong, fmt.Sprintf("%s has %d lines, at most %d are wanted", name, n, mostFileLines))
	}
	for _, decl := range file.Decls {
		if atRoot && !isTest {
			exported(decl, m.names)
		}
		if f, ok := decl.(*ast.FuncDecl); ok && !isTest && !generated {
			n := files.Position(f.End()).Line - files.Position(f.Pos()).Line + 1
			if m.function.see(name+": "+f.Name.Name, n, mostFunctionLines) {
				m.tooLong = append(m.tooLong, fmt.Sprintf("%s: %s has %d lines, at most %d are wanted", name, f.Name, n, mostFunctionLines))
			}
		}
	}
	return nil
}

// wrong holds the measures against the limits.
func (m *measures) wrong() []string {
	wrong := m.tooLong
	for _, limit := range []struct {
		what        string
		found, most int
		advice      string
	}{
		{"the root package has %d Go files, at most %d are wanted", m.rootFiles, mostRootFiles, "a machine belongs into a room under internal/, a test to what it tests"},
		{"the root package exports %d names, at most %d are wanted", len(m.names), mostNames, "what only some need belongs into a package of its own"},
		{"go doc . has %d lines, at most %d are wanted", m.docLines, mostDocLines, "it fits a screen"},
	} {
		if limit.found > limit.most {
			wrong = append(wrong, fmt.Sprintf(limit.what+": "+limit.advice, limit.found, limit.most))
		}
	}
	return wrong
}

// exported collects the exported names of a declaration; methods count with their type.
func exported(decl ast.Decl, names map[string]bool) {
	add := func(name *ast.Ident) {
		if name.IsExported() {
			names[name.Name] = true
		}
	}
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			add(d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				add(s.Name)
			case *ast.ValueSpec:
				for _, name := range s.Names {
					add(name)
				}
			}
		}
	}
}
