//go:build unix

package beside

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
)

// TestRun: the program gets the arguments without the command, and its exit code is handed on; without it, or for another
// command, nothing is run.
func TestRun(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("PATH", folder+":/bin:/usr/bin")
	if _, ran := Run([]string{"batch", "status"}, terminal.Console{}); ran {
		t.Fatal("a program that is not there")
	}
	if err := os.WriteFile(filepath.Join(folder, program), []byte("#!/bin/sh\necho \"$@\"\nexit ${3:-0}\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		ran  bool
		code int
		out  string
	}{
		{[]string{"batch", "status", "job"}, true, 0, "status job\n"},
		{[]string{"--lang", "zh", "batch", "7"}, true, 7, "--lang zh 7\n"},
		{[]string{"--lang=en", "batch"}, true, 0, "--lang=en\n"},
		{[]string{"call", "batch"}, false, 0, ""},
		{[]string{"__complete", "batch", "pl"}, true, 0, "__complete pl\n"},
		{[]string{"__complete", "ba"}, false, 0, ""},
		{[]string{"__complete", "call", "batch"}, false, 0, ""},
		{nil, false, 0, ""},
	} {
		var out bytes.Buffer
		code, ran := Run(tt.args, terminal.Console{In: bytes.NewReader(nil), Out: &out, Err: &out})
		if ran != tt.ran || code != tt.code || out.String() != tt.out {
			t.Errorf("%q: %v, %d, %q", tt.args, ran, code, out.String())
		}
	}
}
