package catalogue

import (
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/item"
	"github.com/a8579013/wechatpay/openapi"
)

func TestMomentFor(t *testing.T) {
	now := time.Date(2026, 7, 29, 20, 0, 0, 5, time.UTC) // the 30th in China
	for name, want := range map[string]string{
		"time": "2026-07-30T04:00:00+08:00", "available_begin_time": "2026-07-31T04:00:00+08:00", "time_expire": "2026-08-31T04:00:00+08:00",
	} {
		if got := momentFor(name, now); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// TestSamplesCompile checks one program that holds every sample of every operation: each path in the typed tree, each
// request. What compiles where an int has 32 bits compiles everywhere.
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
	build.Dir, build.Env = root, append(os.Environ(), "GOARCH=386", "CGO_ENABLED=0")
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
		if _, err := item.ParseAll(args); err != nil {
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
	case fileDigest:
		return strings.Repeat("0", 64)
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
