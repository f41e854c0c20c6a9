package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/site/runner"
)

// example is what a page has to run: an operation with its snippets, or a notification.
type example struct {
	method, path string // NOTIFY and the event
	snippets     []snippet
	types        *generated
}

// opsInBatch is how many examples become one program: more would not link in the memory of a small machine.
const opsInBatch = 100

// batches puts examples into programs: types of one name go into different ones, since they stay as they are printed.
func batches(examples []example) [][]example {
	var programs [][]example
	var names []map[string]bool
	for _, e := range examples {
		fits := func(i int) bool {
			if len(programs[i]) >= opsInBatch {
				return false
			}
			for name := range e.names() {
				if names[i][name] {
					return false
				}
			}
			return true
		}
		i := slices.IndexFunc(make([]int, len(programs)), func(int) bool { return false })
		for n := range programs {
			if fits(n) {
				i = n
				break
			}
		}
		if i < 0 {
			programs, names = append(programs, nil), append(names, map[string]bool{})
			i = len(programs) - 1
		}
		programs[i] = append(programs[i], e)
		for name := range e.names() {
			names[i][name] = true
		}
	}
	return programs
}

// names are what the example declares.
func (e example) names() map[string]bool {
	names := make(map[string]bool)
	if e.types != nil {
		for _, line := range strings.Split(e.types.source, "\n") {
			fields := strings.Fields(line)
			switch {
			case len(fields) > 1 && (fields[0] == "type" || fields[0] == "func" && !strings.HasPrefix(fields[1], "(")):
				names[fields[1]] = true
			case len(fields) > 2 && strings.HasPrefix(line, "\t") && fields[1] == "=" && strings.HasPrefix(fields[0], e.types.prefix):
				names[fields[0]] = true
			}
		}
	}
	return names
}

// program writes one batch as files of a package.
func program(examples []example) map[string]string {
	files := make(map[string]string)
	var list strings.Builder
	for i, e := range examples {
		if e.types != nil {
			files[fmt.Sprintf("types%03d.go", i)] = e.types.source
		}
		var code strings.Builder
		for _, s := range e.snippets {
			if !s.inGo() {
				continue
			}
			name := fmt.Sprintf("snippet%03d%s", i, strings.ReplaceAll(s.style, "-", ""))
			fmt.Fprintf(&list, "\t{Method: %q, Path: %q, Style: %q, ", e.method, e.path, s.style)
			if s.style == "handler" {
				fmt.Fprintf(&list, "Handler: %s},\n", name)
				fmt.Fprintf(&code, "func %s(client *wechatpay.Client) http.Handler {\n%s\nreturn handler\n}\n\n", name, s.code)
				continue
			}
			fmt.Fprintf(&list, "Call: %s},\n", name)
			fmt.Fprintf(&code, "func %s(ctx context.Context, client *wechatpay.Client) error {\n%s\nreturn nil\n}\n\n", name, s.code)
		}
		files[fmt.Sprintf("calls%03d.go", i)] = withImports(code.String())
	}
	files["main.go"] = withImports("func main() {\n\trunner.Main([]runner.Snippet{\n" + list.String() + "\t})\n}\n")
	return files
}

// packages are what snippets and their programs import.
var packages = []string{"context", "encoding/json", "fmt", "net/http", "time", "github.com/a8579013/wechatpay", "github.com/a8579013/wechatpay/notify", "github.com/a8579013/wechatpay/cmd/wechatpay/internal/site/runner"}

// importsOf are the packages that code names.
func importsOf(code string) []string {
	return slices.DeleteFunc(slices.Clone(packages), func(path string) bool {
		return !strings.Contains(code, path[strings.LastIndex(path, "/")+1:]+".")
	})
}

// withImports puts the imports before code that a page shows without them.
func withImports(code string) string {
	head := "package main\n\nimport (\n"
	for _, path := range importsOf(code) {
		head += "\t\"" + path + "\"\n"
	}
	return head + ")\n\n" + code
}

// run builds a batch and runs it. Its files lie in a temporary folder; an overlay makes the compiler see them in the
// module, whose internal packages they use.
func run(root string, examples []example) ([]runner.Result, error) {
	folder, err := os.MkdirTemp("", "snippets")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	place := filepath.Join(root, "cmd/wechatpay/internal/site/batch")
	overlay := map[string]map[string]string{"Replace": {}}
	for name, text := range program(examples) {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			return nil, err
		}
		overlay["Replace"][filepath.Join(place, name)] = file
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		return nil, err
	}
	list, binary := filepath.Join(folder, "overlay.json"), filepath.Join(folder, "batch")
	if err := os.WriteFile(list, text, 0o666); err != nil {
		return nil, err
	}
	build := exec.Command("go", "build", "-gcflags=-N -l", "-ldflags=-s -w", "-overlay", list, "-o", binary, "./internal/site/batch")
	build.Dir = filepath.Join(root, "cmd/wechatpay")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("snippets do not compile: %w\n%.3000s", err, out)
	}
	if err := os.WriteFile(filepath.Join(folder, "picture.jpg"), []byte("\xff\xd8\xff\xe0 a picture"), 0o666); err != nil {
		return nil, err
	}
	program := exec.Command(binary)
	program.Dir = folder
	var stderr bytes.Buffer
	program.Stderr = &stderr
	out, err := program.Output()
	if err != nil {
		return nil, fmt.Errorf("snippets do not run: %w\n%.3000s", err, &stderr)
	}
	return results(out)
}

func results(out []byte) ([]runner.Result, error) {
	var all []runner.Result
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var r runner.Result
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, lines.Err()
}
