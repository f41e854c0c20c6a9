package wechatpay_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// page is a document as the tests see it.
type page struct {
	name     string
	first    string // its first line
	headings []string
	blocks   []block
	facts    [][]string // of each section, the names, files and links in its text, which are no words of a language
}

type block struct {
	language, text string
	section        int // how many headings stand before it
}

var headingLine = regexp.MustCompile(`^#+ .`)

func readPage(t *testing.T, name string) page {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	p := page{name: name, first: lines[0], facts: make([][]string, 1)}
	var open *block
	for _, line := range lines {
		language, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open == nil:
			open = &block{language: language, section: len(p.headings)}
		case fence:
			p.blocks, open = append(p.blocks, *open), nil
		case open != nil:
			open.text += line + "\n"
		case headingLine.MatchString(line):
			p.headings, p.facts = append(p.headings, line), append(p.facts, nil)
			fallthrough
		default:
			p.facts[len(p.facts)-1] = append(p.facts[len(p.facts)-1], factsIn(line)...)
		}
	}
	if open != nil {
		t.Errorf("%s: a code block does not end", name)
	}
	return p
}

var fact = regexp.MustCompile("``.+?``|`[^`]+`|\\]\\([^)]+\\)")

// factsIn finds what stands in a line whatever its language: code, where links lead, that it is an item or a row.
func factsIn(line string) []string {
	facts := fact.FindAllString(strings.ReplaceAll(line, ".zh-CN", ""), -1)
	for i, f := range facts {
		facts[i], _, _ = strings.Cut(f, "#") // headings have names in their language
	}
	return facts
}

// pages gives the English pages, the README first.
func pages(t *testing.T) []string {
	t.Helper()
	all := []string{"README.md"}
	for _, pattern := range []string{"docs/*.md", "docs/php/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	return slices.DeleteFunc(all, func(name string) bool { return strings.HasSuffix(name, ".zh-CN.md") })
}

func twin(name string) string { return strings.TrimSuffix(name, ".md") + ".zh-CN.md" }

// TestDocsTwins holds each page against its Chinese twin: the same headings, the same code, a link each way, and in each
// section the same names and links, so that a sentence that one of them lost is noticed by what it spoke of.
func TestDocsTwins(t *testing.T) {
	for _, name := range pages(t) {
		t.Run(name, func(t *testing.T) {
			english, chinese := readPage(t, name), readPage(t, twin(name))
			if want := "[中文](" + filepath.Base(twin(name)) + ")"; english.first != want {
				t.Errorf("%s begins with %q, want %q", name, english.first, want)
			}
			if want := "[English](" + filepath.Base(name) + ")"; chinese.first != want {
				t.Errorf("%s begins with %q, want %q", chinese.name, chinese.first, want)
			}
			if a, b := levels(english), levels(chinese); !slices.Equal(a, b) {
				t.Errorf("the headings differ:\n%q\n%q", english.headings, chinese.headings)
			}
			for i := 1; i < min(len(english.facts), len(chinese.facts)); i++ {
				a, b := english.facts[i], chinese.facts[i]
				slices.Sort(a)
				slices.Sort(b)
				if diff := cmp.Diff(slices.Compact(a), slices.Compact(b)); diff != "" {
					t.Errorf("%s (-English +Chinese):\n%s", english.headings[i-1], diff)
				}
			}
			for i := range max(len(english.blocks), len(chinese.blocks)) {
				if i >= len(english.blocks) || i >= len(chinese.blocks) || english.blocks[i] != chinese.blocks[i] {
					t.Errorf("code block %d differs from its twin", i+1)
					break
				}
			}
		})
	}
}

var link = regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)

// TestDocsLinks follows the links from page to page.
func TestDocsLinks(t *testing.T) {
	for _, name := range pages(t) {
		for _, from := range []string{name, twin(name)} {
			text, err := os.ReadFile(from)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range link.FindAllSubmatch(text, -1) {
				if _, err := os.Stat(filepath.Join(filepath.Dir(from), string(m[1]))); err != nil {
					t.Errorf("%s: %v", from, err)
				}
			}
		}
	}
}

// TestDocsFromPHP makes sure that the table of all that PHP has leads to each deliberate difference, and nowhere else.
func TestDocsFromPHP(t *testing.T) {
	for _, suffix := range []string{".md", ".zh-CN.md"} {
		text, err := os.ReadFile("docs/from-php" + suffix)
		if err != nil {
			t.Fatal(err)
		}
		var linked, differences []string
		for _, m := range regexp.MustCompile(`\]\((php/[^)]+#[^)]+)\)`).FindAllSubmatch(text, -1) {
			linked = append(linked, string(m[1]))
		}
		for _, name := range []string{"path", "calls", "crypto", "xml"} {
			for _, h := range readPage(t, "docs/php/"+name+suffix).headings[1:] {
				differences = append(differences, "php/"+name+suffix+"#"+strings.TrimPrefix(h, "## "))
			}
		}
		slices.Sort(linked)
		slices.Sort(differences)
		if diff := cmp.Diff(differences, slices.Compact(linked)); diff != "" {
			t.Errorf("docs/from-php%s (-differences +linked):\n%s", suffix, diff)
		}
	}
}

// levels gives the depths of a page's headings.
func levels(p page) (depths []int) {
	for _, h := range p.headings {
		depths = append(depths, strings.Index(h, " "))
	}
	return depths
}

// setup is a line at an example's beginning that stands in for what a reader has: a client, a context, key files.
var setup = regexp.MustCompile(`^(client|ctx|config|sb|client, ctx|client, day, end) :=.*(example|clientOf|v2Client|paidOrders|offlineClient|startSandbox|Background\(\))|^defer (sb\.Close\(\)|exampleFolder\(\)\(\)|end\(\))$|^sb\.SetIntercept\(|^$`)

// exampleBodies gives the bodies of the examples, unindented and without their setup, and all source of the examples.
func exampleBodies(t *testing.T) (bodies []string, source string) {
	t.Helper()
	names, err := filepath.Glob("example*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names, "notify/example_test.go", "bill/example_test.go", "wirelog/example_test.go", "examples/from-php/shop.go") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source += string(text)
		bodies = append(bodies, bodiesIn(t, name, text)...)
	}
	return bodies, source
}

func bodiesIn(t *testing.T, name string, text []byte) (bodies []string) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || !strings.HasPrefix(f.Name.Name, "Example") {
			continue
		}
		body := text[files.Position(f.Body.Lbrace).Offset+2 : files.Position(f.Body.Rbrace).Offset]
		lines := strings.SplitAfter(string(body), "\n")
		for i := range lines {
			lines[i] = strings.TrimPrefix(lines[i], "\t")
		}
		for len(lines) > 0 && setup.MatchString(strings.TrimSuffix(lines[0], "\n")) {
			lines = lines[1:]
		}
		bodies = append(bodies, strings.Join(lines, ""))
	}
	return bodies
}

// TestDocsExamples makes sure that Go code in the guides and in the README is code of an example, which the tests
// compile and run: a page begins with a whole one, what follows may be a part. Declarations and complete programs
// are for other tests.
func TestDocsExamples(t *testing.T) {
	bodies, source := exampleBodies(t)
	for _, name := range []string{
		"README.md", "docs/path.md", "docs/request.md", "docs/errors.md", "docs/async.md", "docs/configuration.md", "docs/from-php.md",
		"docs/php/path.md", "docs/validation.md", "docs/retries.md", "docs/keys.md", "docs/typed-tree.md", "docs/payment.md", "docs/apiv2.md", "docs/reconcile.md",
	} {
		first := true
		for _, b := range readPage(t, name).blocks {
			if b.language != "go" || strings.HasPrefix(b.text, "package ") {
				continue
			}
			if first && !slices.Contains(bodies, b.text) {
				t.Errorf("%s begins with code that is no example:\n%s", name, b.text)
			}
			whole := func(body string) bool { return strings.Contains("\n"+body, "\n"+b.text) }
			if !first && !slices.ContainsFunc(bodies, whole) && !whole(source) {
				t.Errorf("%s shows code that is in no example:\n%s", name, b.text)
			}
			first = false
		}
	}
}

// TestDocsLanguages makes sure that the pages for other languages show code of the programs that were tried.
func TestDocsLanguages(t *testing.T) {
	folders, err := os.ReadDir("examples/sandbox")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		files, err := filepath.Glob("examples/sandbox/" + folder.Name() + "/*")
		if err != nil {
			t.Fatal(err)
		}
		var source string
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			source += "\n" + outdented(string(text))
		}
		shown := 0
		for _, b := range readPage(t, "docs/sandbox-"+folder.Name()+".md").blocks {
			if strings.Contains(source, "\n"+outdented(b.text)) {
				shown++
			} else if b.language != "text" && b.language != "sh" { // what it prints, and commands
				t.Errorf("docs/sandbox-%s.md shows code that is in no example:\n%s", folder.Name(), b.text)
			}
		}
		if shown == 0 {
			t.Errorf("docs/sandbox-%s.md shows nothing of %v", folder.Name(), files)
		}
	}
}

func outdented(text string) string {
	return regexp.MustCompile(`(?m)^[ \t]+`).ReplaceAllString(text, "")
}

// TestDocsRun runs what a reader runs first: the command at the top of a page, and complete programs. What is shown
// below it is what it prints.
func TestDocsRun(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	if work, err := exec.Command("go", "env", "GOWORK").Output(); err != nil || !strings.HasSuffix(string(work), "go.work\n") {
		t.Skip("only the library is here, without the command line")
	}
	for _, name := range pages(t) {
		blocks := readPage(t, name).blocks
		for i, b := range blocks {
			command := runnable(t, b)
			if command == nil {
				continue
			}
			command.Stderr = new(bytes.Buffer)
			got, err := command.Output()
			if err != nil {
				t.Errorf("%s: %s\n%v\n%s", name, b.text, err, command.Stderr)
				continue
			}
			if i+1 == len(blocks) || blocks[i+1].section != b.section || !slices.Contains([]string{"text", "json"}, blocks[i+1].language) {
				continue
			}
			if want := blocks[i+1].text; timeless(string(got)) != timeless(want) {
				t.Errorf("%s: %s\nprints %q, the page shows %q", name, b.text, got, want)
			}
		}
	}
}

var moment = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00`)

// timeless is a text without the moments in it and without blank lines at its end. JSON is indented on a terminal, and
// one line elsewhere.
func timeless(text string) string {
	var compact bytes.Buffer
	if json.Compact(&compact, []byte(text)) == nil {
		text = compact.String()
	}
	return strings.TrimRight(moment.ReplaceAllString(text, "MOMENT"), "\n")
}

// runnable gives the command that runs a block: a complete program, or a call of the command line to the sandbox.
func runnable(t *testing.T, b block) *exec.Cmd {
	t.Helper()
	switch {
	case b.language == "go" && strings.HasPrefix(b.text, "package main\n"):
		program := filepath.Join(t.TempDir(), "main.go")
		if err := os.WriteFile(program, []byte(b.text), 0o600); err != nil {
			t.Fatal(err)
		}
		return exec.CommandContext(t.Context(), "go", "run", program)
	case b.language == "sh" && strings.HasPrefix(b.text, "go run ./cmd/wechatpay call --sandbox ") && strings.Count(b.text, "\n") == 1:
		return exec.CommandContext(t.Context(), "sh", "-c", b.text)
	}
	return nil
}
