//go:build unix

package beside

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
)

const childVariable = "WECHATPAY_BESIDE_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		if code, ran := Run(os.Args[1:], terminal.Console{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}); ran {
			os.Exit(code)
		}
		os.Exit(99)
	}
	os.Exit(m.Run())
}

// run is Run in a process of its own, which it may become another program of.
func run(t *testing.T, path string, args ...string) (code, pid int, out string) {
	t.Helper()
	var text bytes.Buffer
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), childVariable+"=1", "PATH="+path), &text, &text
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), cmd.ProcessState.Pid(), text.String()
}

// TestSignal: a signal to the process of this one alone reaches the program, whose exit code is this one's.
func TestSignal(t *testing.T) {
	folder := t.TempDir()
	script := "#!/bin/sh\ntrap 'exit 7' INT\necho ready\nwhile :; do sleep 0.05; done\n"
	if err := os.WriteFile(filepath.Join(folder, program), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "batch", "run", "job")
	cmd.Env = append(os.Environ(), childVariable+"=1", "PATH="+folder+":/bin:/usr/bin")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, len("ready\n"))); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("it ended with %v, not 7", err)
	}
}

// TestRun: the program gets the arguments without the command, in the same process, so that signals reach it, and its exit
// code is that of this one; without it, or for another command, nothing is run.
func TestRun(t *testing.T) {
	folder := t.TempDir()
	path := folder + ":/bin:/usr/bin"
	if code, _, _ := run(t, path, "batch", "status"); code != 99 {
		t.Fatal("a program that is not there")
	}
	if err := os.WriteFile(filepath.Join(folder, program), []byte("#!/bin/sh\necho \"$@\" $$\nexit ${3:-0}\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		code int
		out  string // and the number of the process
	}{
		{[]string{"batch", "status", "job"}, 0, "status job"},
		{[]string{"--lang", "zh", "batch", "7"}, 7, "--lang zh 7"},
		{[]string{"--lang=en", "batch"}, 0, "--lang=en"},
		{[]string{"call", "batch"}, 99, ""},
		{[]string{"__complete", "batch", "pl"}, 0, "__complete pl"},
		{[]string{"__complete", "ba"}, 99, ""},
		{[]string{"__complete", "call", "batch"}, 99, ""},
		{nil, 99, ""},
	} {
		code, pid, out := run(t, path, tt.args...)
		if want := fmt.Sprintln(tt.out, pid); code != tt.code || tt.out == "" && out != "" || tt.out != "" && out != want {
			t.Errorf("%q: %d, %q", tt.args, code, out)
		}
	}
}
