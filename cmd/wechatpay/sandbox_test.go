package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// running are the sandboxes that a script has started, by the names that it gave to them.
type running map[string]*process

// process is a wechatpay sandbox.
type process struct {
	*exec.Cmd
	out, err watched
}

// watched is what a process has written so far; it is closed once that holds the last line of an announcement.
type watched struct {
	mu   sync.Mutex
	text bytes.Buffer
	full chan struct{}
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := announced(w.text.String())
	w.text.Write(p)
	if !before && announced(w.text.String()) {
		close(w.full)
	}
	return len(p), nil
}

func announced(text string) bool {
	_, last, found := strings.Cut(text, "/_sandbox/")
	return found && strings.HasSuffix(last, "\n")
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// startSandbox starts a process, and returns once it listens; it is killed at the end of the test.
func startSandbox(fatalf func(string, ...any), cleanup func(func()), dir string, env []string, args ...string) *process {
	path, err := exec.LookPath("wechatpay")
	if err != nil {
		fatalf("%v", err)
	}
	p := &process{Cmd: exec.Command(path, append([]string{"sandbox"}, args...)...)}
	p.out.full, p.err.full = make(chan struct{}), make(chan struct{})
	p.Dir, p.Env, p.Stdout, p.Stderr = dir, env, &p.out, &p.err
	if err := p.Start(); err != nil {
		fatalf("%v", err)
	}
	cleanup(func() {
		p.Process.Kill()
		p.Wait()
	})
	select {
	case <-p.out.full:
	case <-time.After(30 * time.Second):
		fatalf("it does not listen: %s%s", &p.out, &p.err)
	}
	return p
}

// serveCommands are
//
//	serve NAME FLAGS…       starts wechatpay sandbox, and waits until it listens; its output is in NAME.out, its host and port in ADDRESS
//	end NAME SIGNAL         ends it with INT, TERM or KILL; all that it said is then in NAME.out and NAME.err
//	value VARIABLE JSON KEY takes a text out of a JSON file
func serveCommands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){"serve": serve, "end": end, "value": value}
}

type runningKey struct{}

func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: serve NAME FLAGS…")
	}
	env := append(os.Environ(), "LC_ALL="+ts.Getenv("LC_ALL"), "XDG_CONFIG_HOME="+ts.Getenv("XDG_CONFIG_HOME"), "HOME="+ts.Getenv("HOME"))
	p := startSandbox(ts.Fatalf, func(f func()) { ts.Defer(f) }, ts.MkAbs("."), env, args[1:]...)
	ts.Value(runningKey{}).(running)[args[0]] = p
	_, rest, _ := strings.Cut(p.out.String(), "HTTPS_PROXY=http://")
	address, _, _ := strings.Cut(rest, " ")
	ts.Setenv("ADDRESS", address)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".out"), []byte(p.out.String()), 0o600))
}

func end(ts *testscript.TestScript, neg bool, args []string) {
	signals := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM, "KILL": os.Kill}
	if neg || len(args) != 2 || signals[args[1]] == nil {
		ts.Fatalf("usage: end NAME INT|TERM|KILL")
	}
	p := ts.Value(runningKey{}).(running)[args[0]]
	ts.Check(p.Process.Signal(signals[args[1]]))
	err := p.Wait()
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".out"), []byte(p.out.String()), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".err"), []byte(p.err.String()), 0o600))
	if (err != nil) != (args[1] == "KILL") {
		ts.Fatalf("%v\n%s", err, &p.err)
	}
}

func value(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: value VARIABLE JSON KEY")
	}
	_, rest, found := strings.Cut(ts.ReadFile(args[1]), `"`+args[2]+`": "`)
	text, _, ends := strings.Cut(rest, `"`)
	if !found || !ends {
		ts.Fatalf("%s has no %s", args[1], args[2])
	}
	ts.Setenv(args[0], text)
}
