// Command shape counts the exported names of the root package and the lines of every function of the module, and makes
// sure that the root package does not pull the catalogue in.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const (
	mostNames = 32
	mostLines = 60
)

func main() {
	fine := true
	names := map[string]bool{}
	files := token.NewFileSet()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_gen.go") {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		isTest := strings.HasSuffix(path, "_test.go")
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && !isTest {
				if n := files.Position(f.End()).Line - files.Position(f.Pos()).Line + 1; n > mostLines {
					fmt.Printf("%s: %s has %d lines, at most %d are wanted\n", path, f.Name, n, mostLines)
					fine = false
				}
			}
			if filepath.Dir(path) == "." && !isTest {
				exported(decl, names)
			}
		}
		return nil
	})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if fmt.Printf("the root package exports %d names\n", len(names)); len(names) > mostNames {
		fmt.Printf("at most %d are wanted\n", mostNames)
		fine = false
	}
	deps, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil || strings.Contains(string(deps), "/wechatpay/openapi\n") {
		fmt.Println("the root package imports openapi, or go list failed:", err)
		fine = false
	}
	if !fine {
		os.Exit(1)
	}
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
