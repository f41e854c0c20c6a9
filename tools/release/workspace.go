package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// workspace is go.work with its modules, the root first.
type workspace struct {
	folder  string
	file    *modfile.WorkFile
	modules []*mod
	version constant
}

type mod struct {
	folder string // below the workspace; "." is the root
	text   []byte // of go.mod
	file   *modfile.File
}

func (m *mod) path() string { return m.file.Module.Mod.Path }

// constant is where the version stands in the root package.
type constant struct {
	file       string
	text       string // 0.1.0, as the User-Agent has it
	begin, end int    // of the literal
}

func readWorkspace(folder string) (*workspace, error) {
	text, err := os.ReadFile(filepath.Join(folder, "go.work"))
	if err != nil {
		return nil, err
	}
	w := &workspace{folder: folder}
	if w.file, err = modfile.ParseWork("go.work", text, nil); err != nil {
		return nil, err
	}
	for _, use := range w.file.Use {
		m := &mod{folder: filepath.ToSlash(filepath.Clean(use.Path))}
		name := filepath.Join(folder, m.folder, "go.mod")
		if m.text, err = os.ReadFile(name); err != nil {
			return nil, err
		}
		if m.file, err = modfile.Parse(name, m.text, nil); err != nil {
			return nil, err
		}
		w.modules = append(w.modules, m)
	}
	if len(w.modules) == 0 || w.modules[0].folder != "." {
		return nil, errors.New("go.work: the root module is not the first that it uses")
	}
	w.version, err = findVersion(folder)
	return w, err
}

// findVersion looks for const version in the root package.
func findVersion(folder string) (found constant, err error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return found, err
	}
	for _, name := range slices.DeleteFunc(names, func(name string) bool { return strings.HasSuffix(name, "_test.go") }) {
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return found, err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || spec.Names[0].Name != "version" || len(spec.Values) != 1 {
				return !ok
			}
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
				text, _ := strconv.Unquote(lit.Value)
				found = constant{name, text, files.Position(lit.Pos()).Offset, files.Position(lit.End()).Offset}
			}
			return false
		})
	}
	if found.text == "" {
		return found, errors.New("the root package has no constant version, which says what is released next")
	}
	return found, nil
}

// next is the version as tags and go.mod write it.
func (w *workspace) next() string { return "v" + w.version.text }

// tag is how git calls the version of a module: cmd/wechatpay/v0.1.0.
func (w *workspace) tag(m *mod) string { return path.Join(m.folder, w.next()) }

func (w *workspace) owns(module string) bool {
	return slices.ContainsFunc(w.modules, func(m *mod) bool { return m.path() == module })
}

// check says where the version is another, and what a module that is released can't have.
func (w *workspace) check() (wrong []error) {
	say := func(format string, values ...any) { wrong = append(wrong, fmt.Errorf(format, values...)) }
	root := w.modules[0].path()
	replaced := map[module.Version]bool{}
	for _, r := range w.file.Replace {
		if replaced[r.Old] = true; w.owns(r.Old.Path) && r.Old.Version != w.next() {
			say("go.work replaces %s, and %s is next: .ci/release set %s", r.Old, w.next(), w.version.text)
		}
	}
	for _, m := range w.modules {
		name := filepath.Join(m.folder, "go.mod")
		want := root
		if m.folder != "." {
			want += "/" + m.folder
		}
		if m.path() != want {
			say("%s: the module is called %s, its folder asks for %s", name, m.path(), want)
		}
		if err := module.Check(m.path(), w.next()); err != nil {
			say("%s: %w", name, err)
		}
		if len(m.file.Replace) > 0 {
			say("%s has a replace, and go install takes no module that has one: go.work joins the modules", name)
		}
		for _, r := range m.file.Require {
			switch {
			case !w.owns(r.Mod.Path):
			case r.Mod.Version != w.next():
				say("%s requires %s, and %s is next: .ci/release set %s", name, r.Mod, w.next(), w.version.text)
			case !replaced[r.Mod]:
				say("go.work has no replace for %s, which %s requires before it exists: .ci/release set %s", r.Mod, name, w.version.text)
			}
		}
	}
	if text, err := os.ReadFile(filepath.Join(w.folder, "CHANGELOG.md")); err != nil || heading(string(text)) != w.version.text {
		say("CHANGELOG.md begins with version %q, and the constant in %s is %q (%v)", heading(string(text)), w.version.file, w.version.text, err)
	}
	return wrong
}

// heading gives the version of the first section of a changelog: ## 0.1.0 (unreleased).
func heading(changelog string) string {
	_, rest, _ := strings.Cut(changelog, "\n## ")
	version, _, _ := strings.Cut(rest, "\n")
	version, _, _ = strings.Cut(version, " ")
	return version
}

// set writes the version wherever check looks for it, but for CHANGELOG.md.
func (w *workspace) set(version string) error {
	version = strings.TrimPrefix(version, "v")
	source, err := os.ReadFile(w.version.file)
	if err != nil {
		return err
	}
	source = slices.Concat(source[:w.version.begin], []byte(strconv.Quote(version)), source[w.version.end:])
	if err := module.Check(w.modules[0].path(), "v"+version); err != nil {
		return err
	}
	if err := os.WriteFile(w.version.file, source, 0o644); err != nil {
		return err
	}
	for _, r := range slices.Clone(w.file.Replace) {
		if w.owns(r.Old.Path) {
			w.file.DropReplace(r.Old.Path, r.Old.Version)
		}
	}
	required := map[string]bool{}
	for _, m := range w.modules {
		for _, r := range slices.Clone(m.file.Require) {
			if w.owns(r.Mod.Path) {
				required[r.Mod.Path] = true
				if err := m.file.AddRequire(r.Mod.Path, "v"+version); err != nil {
					return err
				}
			}
		}
		if err := os.WriteFile(filepath.Join(w.folder, m.folder, "go.mod"), modfile.Format(m.file.Syntax), 0o644); err != nil {
			return err
		}
	}
	for _, m := range w.modules {
		if required[m.path()] {
			if err := w.file.AddReplace(m.path(), "v"+version, "./"+strings.TrimPrefix(m.folder, "."), ""); err != nil {
				return err
			}
		}
	}
	w.file.Cleanup()
	return os.WriteFile(filepath.Join(w.folder, "go.work"), modfile.Format(w.file.Syntax), 0o644)
}
