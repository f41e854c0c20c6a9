package catalogue

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
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

// TestGenRoundTrip runs generated structs: what a request's own examples say goes in and comes out the same, what is not
// set is not there, and nothing is null.
func TestGenRoundTrip(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	folder := t.TempDir()
	var cases []string
	for i, name := range []string{
		"POST v3/refund/domestic/refunds", "POST v3/pay/transactions/jsapi", "POST v3/marketing/favor/coupon-stocks",
		"POST v3/profitsharing/orders", "POST v3/applyment4sub/applyment/", "POST v3/marketing/busifavor/stocks", "POST v3/ecommerce/applyments/",
	} {
		s, err := findSubject(strings.Fields(name))
		if err != nil {
			t.Fatal(err)
		}
		prefix := "T" + string(rune('A'+i))
		source, err := s.source("main", prefix)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(folder, prefix+".go"), source)
		for _, part := range []struct {
			name string
			body *openapi.Field
		}{{"Request", s.operation.Body}, {"Response", s.operation.Response.Body}} {
			text, err := json.Marshal(fullExample(part.body, part.name == "Request"))
			if err != nil {
				t.Fatal(err)
			}
			cases = append(cases, "check("+"`"+string(text)+"`, new("+prefix+part.name+"), "+prefix+part.name+"{})")
		}
	}
	write(t, filepath.Join(folder, "main.go"), []byte(roundTripHead+"func main() {\n\t"+strings.Join(cases, "\n\t")+"\n}\n"))
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), "go", append([]string{"run"}, files...)...) // from here, for the root package
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != 2*len(cases) {
		t.Fatalf("%d lines of %d\n%s", len(lines), 2*len(cases), out)
	}
	for i := range cases {
		want, got := decodeAny(t, strings.Split(cases[i], "`")[1]), decodeAny(t, lines[2*i])
		if diff := cmp.Diff(want, got, cmp.Transformer("sealed", sealed)); diff != "" {
			t.Errorf("%s", diff)
		}
		if strings.Contains(lines[2*i+1], "null") {
			t.Errorf("an empty value has null members: %s", lines[2*i+1])
		}
	}
}

const roundTripHead = `package main

import (
	"encoding/json"
	"fmt"
)

func check(text string, into, empty any) {
	if err := json.Unmarshal([]byte(text), into); err != nil {
		panic(err)
	}
	for _, v := range []any{into, empty} {
		out, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		fmt.Println(string(out))
	}
}

`

const toBeSealed = "personal data"

// sealed makes all texts alike that are encrypted on their way out: those alone are not printed as they are.
func sealed(text string) []byte {
	if strings.HasPrefix(text, "wechatpay.Sensitive~") {
		text = toBeSealed
	}
	return []byte(text)
}

// fullExample gives every member a value that is not zero.
func fullExample(f *openapi.Field, sent bool) any {
	switch {
	case operation.IsStruct(f):
		fields, _ := operation.Members(f)
		values := make(map[string]any)
		for _, m := range fields {
			values[m.Name] = fullExample(m, sent)
		}
		return values
	case f.Type == "array" && f.Items != nil:
		return []any{fullExample(f.Items, sent)}
	case f.Type == "object" || f.Type == "array":
		return map[string]any{"any": "thing"}
	case f.Type == "boolean":
		return true
	case f.Type == "integer" || operation.IsMoney(f):
		return json.Number("9007199254740993") // more than a float64 can hold
	case f.Type == "number":
		return json.Number("12345678901234567890.5")
	}
	if sent && f.Sensitive == operation.WithWechatpay {
		return toBeSealed
	}
	return "text of " + f.Name
}

func decodeAny(t *testing.T, text string) any {
	t.Helper()
	var v any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

func write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
