package main

import (
	"bytes"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/playground"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/program"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/openapi"
)

// TestFullDisk: where nothing was called, nothing is said of a call.
func TestFullDisk(t *testing.T) {
	for _, args := range [][]string{{"certs", "--sandbox", "-o", t.TempDir()}, {"certs", "-V"}, {"doctor", "--sandbox"}, {"call", "--sandbox", "--dry-run", "GET", "v3/certificates"}, {"gen", "REFUND.SUCCESS"}} {
		var err bytes.Buffer
		c := terminal.Console{In: strings.NewReader(""), Out: full{}, Err: &err, Getenv: func(string) string { return "" }}
		code := program.Run(t.Context(), args, c, commands)
		if want := "hint: look at what stdout is"; code != terminal.ExitOther || !strings.Contains(err.String(), want) {
			t.Errorf("%q: %d, %s, want %s", args, code, &err, want)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// TestSandboxSamples runs the printed call of every operation that the sandbox serves.
func TestSandboxSamples(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("picture.jpg", []byte("a picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	count, known := 0, []string{
		"v3/pay/transactions/id/{transaction_id}", // the sandbox gives this number out
		"v3/billdownload/file",                    // and this URL
	}
	for _, o := range openapi.Operations() {
		if !playground.Serves(o) || slices.Contains(known, o.Template()) {
			continue
		}
		if count++; testing.Short() && count%8 != 0 {
			continue
		}
		args := printedCall(t, o)
		var stdout, stderr bytes.Buffer
		code := program.Run(t.Context(), args, terminal.Console{In: strings.NewReader(""), Out: &stdout, Err: &stderr, Getenv: func(string) string { return "" }}, commands)
		if code != 0 {
			t.Errorf("%q: exit code %d: %s", args, code, &stderr)
		}
	}
	if count < 19 {
		t.Errorf("the sandbox serves %d operations of the catalogue", count)
	}
}

// printedCall gives the arguments of the call that api show prints for an operation, as a shell reads them.
func printedCall(t *testing.T, o *openapi.Operation) []string {
	var stdout, stderr bytes.Buffer
	c := terminal.Console{In: strings.NewReader(""), Out: &stdout, Err: &stderr, Getenv: func(string) string { return "" }}
	if code := program.Run(t.Context(), []string{"api", "show", "--json", o.Method, o.Template()}, c, commands); code != 0 {
		t.Fatalf("%s %s: exit code %d: %s", o.Method, o.Template(), code, &stderr)
	}
	line := gjson.Get(stdout.String(), `samples.#(style=="call").code`).String()
	var words []string
	for _, word := range shellWord.FindAllString(line, -1) {
		words = append(words, strings.NewReplacer(`'\''`, "'", "'", "").Replace(word))
	}
	if len(words) < 5 || words[0] != "wechatpay" || words[2] != "--sandbox" {
		t.Fatalf("%s %s: printed as %s", o.Method, o.Template(), line)
	}
	return words[1:]
}

// shellWord matches a word: plain characters, texts in single quotes, and a quote that is escaped.
var shellWord = regexp.MustCompile(`(?:[^\s'\\]|'[^']*'|\\')+`)
