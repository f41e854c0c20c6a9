package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/port"
)

// answer is what portPHP gives.
type answer struct {
	Code    string
	Client  bool
	Imports []string
	Notes   []port.Note
	Error   string
	Line    int
	Column  int
}

// sources are what the page is given, in this order: after what breaks an instance comes what has to work again.
func sources(t *testing.T) []string {
	t.Helper()
	shop, err := os.ReadFile("../../examples/from-php/shop.php")
	if err != nil {
		t.Fatal(err)
	}
	return []string{
		"$instance->v3->pay->transactions->outTradeNo->_out_trade_no_->close->post(['out_trade_no' => 'a', 'json' => ['mchid' => '1']]);",
		"$a = weird(); // 订单",
		"<?php\n$a = [1;",
		"$a = " + strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000) + ";",
		string(shop),
		strings.Repeat("$instance->chain('v3/certificates')->get();\n", 1000),
	}
}

// TestPage builds the WebAssembly, and holds what it gives in node against what the package gives here.
func TestPage(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	wasm, loader := built(t)
	node, err := exec.LookPath("node")
	if err != nil {
		t.Log("node is not here: what was built is not run")
		return
	}
	given, err := json.Marshal(sources(t))
	if err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), node, "testdata/port.js", loader, "port.js", wasm)
	var stderr strings.Builder
	run.Stdin, run.Stderr = bytes.NewReader(given), &stderr
	out, err := run.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	t.Log(stderr.String())
	var got []answer
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v\n%.500s", err, out)
	}
	var want []answer
	for _, source := range sources(t) {
		want = append(want, here(t, source))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("in node it is another (-here +there):\n%.3000s", diff)
	}
}

// built makes the WebAssembly, and finds what loads it.
func built(t *testing.T) (wasm, loader string) {
	t.Helper()
	wasm = filepath.Join(t.TempDir(), "port.wasm")
	build := exec.Command("go", "build", "-o", wasm, ".")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return wasm, filepath.Join(strings.TrimSpace(string(root)), "lib/wasm/wasm_exec.js")
}

// here is what the package gives without WebAssembly.
func here(t *testing.T, source string) answer {
	t.Helper()
	result, err := port.Port([]byte(source), port.Options{})
	if err != nil {
		a := answer{Error: err.Error()}
		if syntax := (*port.SyntaxError)(nil); errors.As(err, &syntax) {
			a.Line, a.Column = syntax.Line, syntax.Column
		}
		return a
	}
	return answer{Code: string(result.Code), Client: result.Client, Imports: append([]string{}, result.Imports...), Notes: append([]port.Note{}, result.Notes...)}
}
