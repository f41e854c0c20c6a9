package chinese

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

func TestOf(t *testing.T) {
	for english, want := range map[string]string{
		"a generator": "生成器",
		"the method refresh of an object that is not known":         "对象无法识别，其方法 refresh 也无法识别",
		"timeout: give the context a deadline: context.WithTimeout": "timeout：为 ctx 设置截止时间：context.WithTimeout",
		"a map where a private key is wanted":                       "需要私钥的位置出现 map",
	} {
		if got, _ := Of(english); got != want {
			t.Errorf("%s: %s, want %s", english, got, want)
		}
	}
	if got, ok := Of("nobody says this"); ok || got != "nobody says this" {
		t.Errorf("an unknown text became %q, %v", got, ok)
	}
}

// TestTable looks at each pair: its Chinese is Chinese, and has all of the names.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, pair := range strings.Split(strings.TrimSpace(notes), "\n\n") {
		lines := strings.Split(pair, "\n")
		if len(lines) != 2 || seen[lines[0]] {
			t.Fatalf("%q is no pair of its own", pair)
		}
		seen[lines[0]] = true
		if strings.ContainsFunc(lines[0], func(r rune) bool { return unicode.Is(unicode.Han, r) }) || !strings.ContainsFunc(lines[1], func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%q is not English above Chinese", pair)
		}
		for i := range strings.Count(lines[0], "%s") {
			if !strings.Contains(lines[1], "%["+strconv.Itoa(i+1)+"]s") && strings.Count(lines[1], "%s") <= i {
				t.Errorf("%q does not have name %d", lines[1], i+1)
			}
		}
	}
}

// TestWritten finds the texts that the packages beside this one give to note and refuse, and looks for the Chinese of each.
func TestWritten(t *testing.T) {
	files, err := filepath.Glob("../*/*.go")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	found := map[string]token.Position{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || strings.Contains(name, "corpus") {
			continue
		}
		positions := token.NewFileSet()
		file, err := parser.ParseFile(positions, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 2 {
				return true
			}
			if method, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"note", "refuse", "refuseForeign"}, method.Sel.Name) {
				found[said(call.Args[1])] = positions.Position(call.Pos())
			}
			return true
		})
	}
	if len(found) < 300 {
		t.Fatalf("only %d texts were found", len(found))
	}
	delete(found, "%s") // texts from another place: TestNoted has those that come
	delete(found, "%s: %s")
	for english, at := range found {
		if _, ok := Of(strings.ReplaceAll(english, "%s", "x")); !ok {
			t.Errorf("%s: there is no Chinese of %q: write both into notes.txt", at, english)
		}
	}
}

// said is a text as it is put together, with %s for what is not written out.
func said(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(e.Value)
		return text
	case *ast.BinaryExpr:
		return said(e.X) + said(e.Y)
	case *ast.ParenExpr:
		return said(e.X)
	}
	return "%s"
}

// TestNoted looks for the Chinese of each note of the corpus.
func TestNoted(t *testing.T) {
	files, err := filepath.Glob("../corpus/*.notes")
	more, err2 := filepath.Glob("../corpus/folder/*.notes")
	if files = append(files, more...); err != nil || err2 != nil || len(files) < 50 {
		t.Fatalf("%d files, %v, %v", len(files), err, err2)
	}
	missing := map[string]string{}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(file); lines.Scan(); {
			_, text, _ := strings.Cut(lines.Text(), " ")
			if _, ok := Of(text); !ok {
				missing[text] = filepath.Base(name)
			}
		}
		file.Close()
	}
	if diff := cmp.Diff(map[string]string{}, missing); diff != "" {
		t.Error("texts without Chinese in notes.txt:", diff)
	}
}
