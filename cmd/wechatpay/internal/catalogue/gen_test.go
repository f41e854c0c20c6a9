package catalogue

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"testing"

	"github.com/a8579013/wechatpay/openapi"
)

// TestGenAll generates the structs of every operation and notification: each file is laid out as gofmt does, and each
// compiles.
func TestGenAll(t *testing.T) {
	check := typeChecker(t)
	count := 0
	for _, s := range allSubjects() {
		source, err := s.source("pack", "")
		if err != nil {
			t.Fatalf("%s: %v", s.arguments(), err)
		}
		again, err := format.Source(source)
		if err != nil || !bytes.Equal(again, source) {
			t.Errorf("%s: not as gofmt lays it out: %v", s.arguments(), err)
		}
		if !generatedLine.Match(source) || bytes.Contains(source, []byte("interface{}")) {
			t.Errorf("%s: no line of generated code", s.arguments())
		}
		check(s.arguments(), source)
		count++
	}
	if want := len(openapi.Operations()) + len(openapi.Notifications()); count != want {
		t.Errorf("%d of %d", count, want)
	}
}

func allSubjects() []subject {
	var all []subject
	for _, o := range openapi.Operations() {
		all = append(all, subject{operation: o})
	}
	for _, n := range openapi.Notifications() {
		all = append(all, subject{event: eventOf(n), variants: []variant{{n.ID, n}}})
	}
	return all
}

// typeChecker type-checks files, each as a package of its own.
func typeChecker(t *testing.T) func(name string, source []byte) {
	t.Helper()
	files := token.NewFileSet()
	config := types.Config{Importer: importer.ForCompiler(files, "source", nil)}
	return func(name string, source []byte) {
		t.Helper()
		file, err := parser.ParseFile(files, name, source, parser.SkipObjectResolution)
		if err == nil {
			_, err = config.Check("pack", files, []*ast.File{file}, nil)
		}
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, source)
		}
	}
}

func write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
