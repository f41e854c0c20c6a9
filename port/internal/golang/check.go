package golang

import (
	_ "embed"
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed stubs.txt
var stubText string

// problem is what the compiler would say of a line.
type problem struct {
	line int
	text string
}

// packages are what Go may import, by the name that it has in the code.
var packages = map[string]string{
	"cryptorand": "crypto/rand", "wxcrypto": "github.com/a8579013/wechatpay/crypto", "base64": "encoding/base64", "hex": "encoding/hex", "json": "encoding/json", "net": "net", "http": "net/http", "url": "net/url",
	"rsa": "crypto/rsa", "tls": "crypto/tls", "x509": "crypto/x509", "md5": "crypto/md5", "sha1": "crypto/sha1", "sha256": "crypto/sha256", "sha512": "crypto/sha512", "rand": "math/rand/v2",
	"filepath": "path/filepath", "utf8": "unicode/utf8", "utf16": "unicode/utf16", "wechatpay": "github.com/a8579013/wechatpay", "formatter": "github.com/a8579013/wechatpay/formatter",
	"transformer": "github.com/a8579013/wechatpay/transformer", "notify": "github.com/a8579013/wechatpay/notify", "context": "context", "crypto": "crypto",
	"errors": "errors", "big": "math/big", "cmp": "cmp", "fmt": "fmt", "io": "io", "log": "log", "iter": "iter", "maps": "maps", "math": "math", "os": "os", "slices": "slices", "strconv": "strconv",
	"strings": "strings", "time": "time", "runtime": "runtime", "html": "html", "regexp": "regexp", "hmac": "crypto/hmac", "reflect": "reflect", "gzip": "compress/gzip", "sync": "sync",
}

// renamed tells packages whose names others have as well.
func renamed(name string) bool { return name == "wxcrypto" || name == "cryptorand" }

// importsOf lists what code without imports needs, as import specs: those of the standard library first.
func importsOf(text string) []string {
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	found := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && packages[x.Name] != "" {
				found[x.Name] = true
			}
		}
		return true
	})
	var specs []string
	for name := range found {
		spec := strconv.Quote(packages[name])
		if renamed(name) {
			spec = name + " " + spec
		}
		specs = append(specs, spec)
	}
	slices.SortFunc(specs, func(a, b string) int {
		if x, y := strings.Contains(a, "."), strings.Contains(b, "."); x != y {
			return map[bool]int{true: 1, false: -1}[x]
		}
		return strings.Compare(a[strings.IndexByte(a, '"'):], b[strings.IndexByte(b, '"'):])
	})
	return specs
}

// check compiles code without imports, so far as types go.
func check(text string) (wrong []problem) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", text, parser.SkipObjectResolution|parser.AllErrors)
	if err != nil {
		return syntaxProblems(err)
	}
	specs := importsOf(text)
	file.Decls = append(importDecls(file, specs), file.Decls...)
	config := types.Config{
		Importer:                 stubs(),
		DisableUnusedImportCheck: true,
		Error: func(err error) {
			if e, ok := err.(types.Error); ok {
				wrong = append(wrong, problem{files.Position(e.Pos).Line, e.Msg})
			}
		},
	}
	_, _ = config.Check("ported", files, []*ast.File{file}, nil)
	return wrong
}

func syntaxProblems(err error) (wrong []problem) {
	var list scanner.ErrorList
	if !errors.As(err, &list) {
		return []problem{{0, err.Error()}}
	}
	for _, e := range list {
		wrong = append(wrong, problem{e.Pos.Line, e.Msg})
	}
	return wrong
}

// importDecls declares imports at the place of the package's name.
func importDecls(file *ast.File, specs []string) []ast.Decl {
	d := &ast.GenDecl{Tok: token.IMPORT, TokPos: file.Name.End()}
	for _, spec := range specs {
		s := &ast.ImportSpec{}
		if name, rest, ok := strings.Cut(spec, " "); ok {
			s.Name, spec = &ast.Ident{Name: name, NamePos: file.Name.End()}, rest
		}
		s.Path = &ast.BasicLit{Kind: token.STRING, Value: spec, ValuePos: file.Name.End()}
		d.Specs = append(d.Specs, s)
		file.Imports = append(file.Imports, s)
	}
	if len(d.Specs) == 0 {
		return nil
	}
	return []ast.Decl{d}
}

// stubImporter gives packages of declarations: enough of each to check what this package writes. A test holds them against the real
// ones.
type stubImporter struct {
	sources map[string]string
	done    map[string]*types.Package
}

// Import makes a package once.
func (s *stubImporter) Import(path string) (*types.Package, error) {
	if p := s.done[path]; p != nil {
		return p, nil
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, s.sources[path], parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body == nil { // generic functions need one
			f.Body = &ast.BlockStmt{}
		}
	}
	config := types.Config{Importer: s, IgnoreFuncBodies: true}
	p, err := config.Check(path, files, []*ast.File{file}, nil)
	if err == nil {
		s.done[path] = p
	}
	return p, err
}

// stubs imports every stub once; from then on nothing of it changes.
var stubs = sync.OnceValue(func() *stubImporter {
	s := &stubImporter{map[string]string{}, map[string]*types.Package{}}
	for section := range strings.SplitSeq(stubText, "\n-- ") {
		path, source, _ := strings.Cut(section, " --\n")
		s.sources[strings.TrimPrefix(path, "-- ")] = source
	}
	for path := range s.sources {
		if _, err := s.Import(path); err != nil {
			panic(err) // a test reads them all
		}
	}
	return s
})
