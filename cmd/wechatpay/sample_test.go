package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/openapi"
)

// TestSamplesCompile builds one program that holds every sample of every operation: each path in the typed tree, each
// request.
func TestSamplesCompile(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the typed tree")
	}
	var b strings.Builder
	b.WriteString("package samples\n\nimport (\n\t\"context\"\n\n\t\"github.com/a8579013/wechatpay\"\n)\n")
	ops := openapi.Operations()
	for i, o := range ops {
		fmt.Fprintf(&b, "\n// %s %s\nfunc f%d(ctx context.Context, client *wechatpay.Client) error {\n", o.Method, o.Template(), i)
		calls := 0
		for _, s := range samplesOf(o) {
			switch s.Style {
			case "request":
				b.WriteString(s.Code + "\n")
			case "tree", "chain", "do":
				b.WriteString("{\n" + s.Code + "\n_, _ = resp, err\n}\n")
				calls++
			}
		}
		if calls != 3 {
			t.Errorf("%s %s: %d styles", o.Method, o.Template(), calls)
		}
		b.WriteString("return nil\n}\n")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	// A folder of testdata is no package of its own, and still belongs to the workspace.
	file := filepath.Join(t.TempDir(), "samples.go")
	write(t, file, []byte(b.String()))
	build := exec.CommandContext(t.Context(), "go", "vet", "-unusedresult=false", file)
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		lines := strings.Split(string(out), "\n")
		t.Fatalf("%d operations: %v\n%s", len(ops), err, strings.Join(lines[:min(30, len(lines))], "\n"))
	}
}

// TestCallLines reads every printed call as the shell and the program do: the items are items, and the request can be
// built.
func TestCallLines(t *testing.T) {
	for _, o := range openapi.Operations() {
		s := sampleOf(o)
		for _, v := range s.path {
			if v.value == "" {
				t.Errorf("%s %s: no value for %s", o.Method, o.Template(), v.name)
			}
		}
		words := s.callLine(o)
		at := 2
		for strings.HasPrefix(words[at], "-") || words[at-1] == "--json" {
			at++
		}
		if words[at] != o.Method || unquote(words[at+1]) != o.Template() {
			t.Fatalf("%s %s: %q", o.Method, o.Template(), words)
		}
		var args []string
		for _, word := range words[at+2:] {
			if !strings.HasPrefix(word, "<<") {
				args = append(args, unquote(word))
			}
		}
		if _, err := parseItems(args); err != nil {
			t.Errorf("%s %s: %v", o.Method, o.Template(), err)
		}
	}
}

// unquote undoes shellQuote.
func unquote(word string) string {
	if !strings.HasPrefix(word, "'") {
		return word
	}
	return strings.ReplaceAll(word[1:len(word)-1], `'\''`, "'")
}

// request makes of a sample what the printed Go code makes.
func (s sample) request(o *openapi.Operation) map[string]any {
	req := make(map[string]any)
	for _, v := range s.path {
		req[v.name] = v.value
	}
	req["query"] = s.query.plain()
	headers := http.Header{"Wechatpay-Serial": {"PUB_KEY_ID_1"}} // the client sets it
	for _, v := range s.header {
		headers.Set(v.name, fmt.Sprint(v.value))
	}
	req["headers"] = headers
	if s.file == "" && o.Kind != openapi.NoBody {
		req[string(o.Kind)] = s.fields.plain()
	}
	return req
}

func (m members) plain() map[string]any {
	object := make(map[string]any)
	for _, v := range m {
		object[v.name] = plainValue(v.value)
	}
	return object
}

func plainValue(value any) any {
	switch v := value.(type) {
	case members:
		return v.plain()
	case secret:
		return wechatpay.Sensitive(v)
	case []any:
		items := make([]any, len(v))
		for i := range v {
			items[i] = plainValue(v[i])
		}
		return items
	}
	return value
}

// TestSamplesFit holds every sample against the strict check. A field that has to be encrypted with a bank's key shows a
// word in place of a ciphertext, which nobody has for an example.
func TestSamplesFit(t *testing.T) {
	strict := openapi.Validator{Logger: slog.New(slog.DiscardHandler)}
	banks := openapi.Validator{ClearText: openapi.Off, Logger: slog.New(slog.DiscardHandler)}
	for _, o := range openapi.Operations() {
		v := &strict
		for _, s := range samplesOf(o) {
			if strings.Contains(s.Code, ciphertext) {
				v = &banks
			}
		}
		if err := v.Validate(o.Method, o.Template(), sampleOf(o).request(o)); err != nil {
			t.Errorf("%s %s: %v", o.Method, o.Template(), err)
		}
	}
}

// TestSandboxSamples runs the printed call of every operation that the sandbox serves.
func TestSandboxSamples(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "picture.jpg", []byte("a picture"))
	count, known := 0, []string{
		"v3/pay/transactions/id/{transaction_id}", // the sandbox gives this number out
		"v3/billdownload/file",                    // and this URL
	}
	for _, o := range openapi.Operations() {
		if !inSandbox(o) || slices.Contains(known, o.Template()) {
			continue
		}
		count++
		var args []string
		for _, word := range sampleOf(o).callLine(o)[1:] {
			args = append(args, unquote(word))
		}
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), args, console{in: strings.NewReader(""), out: &stdout, err: &stderr, getenv: func(string) string { return "" }})
		if code != 0 {
			t.Errorf("%q: exit code %d: %s", args, code, &stderr)
		}
	}
	if count < 19 {
		t.Errorf("the sandbox serves %d operations of the catalogue", count)
	}
}
