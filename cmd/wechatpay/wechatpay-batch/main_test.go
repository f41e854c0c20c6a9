package main

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/a8579013/wechatpay/accel/openssl"
	"github.com/a8579013/wechatpay/sandbox"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"wechatpay-batch": main})
}

// desk is a sandbox that a script's commands call.
type desk struct {
	*sandbox.Sandbox
	mu     sync.Mutex // guards the rest
	refuse string     // a piece of a body that is refused
	doubt  string     // one that is executed, and answered as nobody knows
	slow   bool
	gone   bool // requests are not answered at all
	sent   chan struct{}
	held   chan struct{} // requests are answered when it is closed; nil: at once
}

type deskKey struct{}

// intercept refuses what it was told to, and takes its time.
func (d *desk) intercept(w http.ResponseWriter, r *http.Request, next http.Handler) {
	d.mu.Lock()
	refuse, doubt, slow, held, gone := d.refuse, d.doubt, d.slow, d.held, d.gone
	d.mu.Unlock()
	if gone {
		panic(http.ErrAbortHandler)
	}
	select {
	case d.sent <- struct{}{}:
	default:
	}
	if held != nil {
		<-held
	}
	if slow {
		time.Sleep(200 * time.Millisecond)
	}
	var body bytes.Buffer
	if r.Method == http.MethodPost && refuse+doubt != "" {
		if _, err := body.ReadFrom(r.Body); err != nil {
			panic(http.ErrAbortHandler)
		}
		asked := body.String()
		r.Body = readCloser{&body}
		switch {
		case refuse != "" && strings.Contains(asked, refuse):
			d.answer(w, r, "PARAM_ERROR")
			return
		case doubt != "" && strings.Contains(asked, doubt):
			next.ServeHTTP(httptest.NewRecorder(), r)
			d.answer(w, r, "CODE_OF_TOMORROW")
			return
		}
	}
	next.ServeHTTP(w, r)
}

// answer refuses.
func (d *desk) answer(w http.ResponseWriter, r *http.Request, code string) {
	text := []byte(`{"code":"` + code + `","message":"as the script wants it"}`)
	_ = d.Sign(w.Header(), r.Header.Get("Wechatpay-Serial"), text)
	w.WriteHeader(http.StatusBadRequest)
	_, _ = w.Write(text)
}

type readCloser struct{ *bytes.Buffer }

// Close does nothing.
func (readCloser) Close() error { return nil }

// TestScripts runs the program as people do. Besides testscript's own commands there are
//
//	exits CODE COMMAND…    runs a command that must end with that exit code
//	refuse TEXT            from now on requests with TEXT in them are refused; without TEXT none is
//	doubt TEXT             from now on they are executed, and answered by a code that nobody knows
//	gone yes|no            whether requests are not answered from now on
//	drain SIGNAL COMMAND…  sends a signal once the first request has arrived; the exit code must be 7
//	leave COMMAND…         sends SIGTERM again and again, while no request is answered, until the program has ended by it
//	deaf COMMAND…          runs a command of which nobody reads what it says; the exit code must be 0
//	mute CODE COMMAND…     runs a command of which nobody reads stdout, and that must end with that exit code
//	broker [tls]           starts a broker, and sets NATS to its URL; with tls it wants to see broker.pem
//	clear FILE… TEXT       no file of a folder holds TEXT
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata", RequireExplicitExec: true, UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			d := &desk{sent: make(chan struct{}, 1)}
			var err error
			if d.Sandbox, err = sandbox.Start(sandbox.Options{Intercept: d.intercept}); err != nil {
				return err
			}
			env.Defer(func() { d.Close() })
			env.Values[deskKey{}] = d
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, "cache"))
			return d.writeProfile(env.WorkDir)
		},
		Cmds:      map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "refuse": refuse, "doubt": doubt, "gone": gone, "drain": drain, "leave": leave, "deaf": deaf, "mute": mute, "clear": noText, "broker": broker},
		Condition: hasOpenSSL,
	})
}

// writeProfile writes profile.json and its keys.
func (d *desk) writeProfile(folder string) error {
	keys, config := d.Keys(), d.Config()
	public, err := x509.MarshalPKIXPublicKey(&keys.Public.PublicKey)
	if err != nil {
		return err
	}
	for name, block := range map[string]*pem.Block{
		"key.pem": {Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(keys.Merchant)},
		"pub.pem": {Type: "PUBLIC KEY", Bytes: public},
		"ca.pem":  {Type: "CERTIFICATE", Bytes: keys.Authority.Raw},
	} {
		if err := os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(block), 0o600); err != nil {
			return err
		}
	}
	text, err := json.Marshal(map[string]any{
		"mchid": config.MchID, "serial": config.Serial, "private_key": "key.pem", "certs": map[string]string{keys.PublicID: "pub.pem"}, "base_url": d.URL, "ca_cert": "ca.pem",
	})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "profile.json"), text, 0o600)
}

// hasOpenSSL is a script's condition openssl: whether this build, on this machine, has it.
func hasOpenSSL(name string) (bool, error) {
	if name != "openssl" {
		return false, errors.New("the only condition is openssl")
	}
	_, err := openssl.Library()
	return err == nil, nil
}

func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	if err != nil {
		ts.Fatalf("usage: exits CODE COMMAND…")
	}
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("it ended with %d, not %d", got, want)
	}
}

func refuse(ts *testscript.TestScript, _ bool, args []string) {
	d := ts.Value(deskKey{}).(*desk)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refuse = strings.Join(args, " ")
}

func doubt(ts *testscript.TestScript, _ bool, args []string) {
	d := ts.Value(deskKey{}).(*desk)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.doubt = strings.Join(args, " ")
}

func gone(ts *testscript.TestScript, _ bool, args []string) {
	d := ts.Value(deskKey{}).(*desk)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gone = args[0] == "yes"
}

func drain(ts *testscript.TestScript, _ bool, args []string) {
	d := ts.Value(deskKey{}).(*desk)
	d.mu.Lock()
	d.slow = true
	d.mu.Unlock()
	caught := make(chan os.Signal, 1)
	signal.Notify(caught) // all: under nohup SIGHUP is ignored, and the program would heed that
	defer signal.Stop(caught)
	cmd := command(ts, args[1:])
	d.begin(ts, cmd)
	for _, s := range soft() {
		if s.String() == args[0] {
			ts.Check(cmd.Process.Signal(s))
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 7 {
		ts.Fatalf("it ended with %v, not 7", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.slow = false
}

// command is one of a script, not started.
func command(ts *testscript.TestScript, args []string) *exec.Cmd {
	path, err := exec.LookPath(args[0])
	ts.Check(err)
	cmd := exec.Command(path, args[1:]...)
	cmd.Dir, cmd.Env = ts.Getenv("WORK"), append(os.Environ(), "HOME="+ts.Getenv("HOME"), "XDG_CACHE_HOME="+ts.Getenv("XDG_CACHE_HOME"))
	return cmd
}

// begin starts a program, and waits for its first request.
func (d *desk) begin(ts *testscript.TestScript, cmd *exec.Cmd) {
	select {
	case <-d.sent:
	default:
	}
	ts.Check(cmd.Start())
	<-d.sent
}

func leave(ts *testscript.TestScript, _ bool, args []string) {
	d := ts.Value(deskKey{}).(*desk)
	held := make(chan struct{})
	d.mu.Lock()
	d.held = held
	d.mu.Unlock()
	cmd := command(ts, args)
	d.begin(ts, cmd)
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	var err error
	for err == nil {
		ts.Check(cmd.Process.Signal(syscall.SIGTERM))
		select {
		case err = <-ended:
		case <-time.After(20 * time.Millisecond):
		}
	}
	close(held)
	d.mu.Lock()
	d.held = nil
	d.mu.Unlock()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Exited() {
		ts.Fatalf("it ended with %v, not by the signal", err)
	}
}

func deaf(ts *testscript.TestScript, _ bool, args []string) {
	reader, writer, err := os.Pipe()
	ts.Check(err)
	ts.Check(reader.Close())
	defer writer.Close()
	cmd := command(ts, args)
	cmd.Stderr = writer
	ts.Check(cmd.Run())
}

func mute(ts *testscript.TestScript, _ bool, args []string) {
	reader, writer, err := os.Pipe()
	ts.Check(err)
	ts.Check(reader.Close())
	defer writer.Close()
	cmd := command(ts, args[1:])
	cmd.Stdout = writer
	var exit *exec.ExitError
	got := 0
	if err := cmd.Run(); errors.As(err, &exit) {
		got = exit.ExitCode()
	}
	if want := args[0]; strconv.Itoa(got) != want {
		ts.Fatalf("it ended with %d, not %s", got, want)
	}
}

func noText(ts *testscript.TestScript, _ bool, args []string) {
	files, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	for _, f := range files {
		if text := ts.ReadFile(filepath.Join(args[0], f.Name())); strings.Contains(text, args[1]) {
			ts.Fatalf("%s holds %s", f.Name(), args[1])
		}
	}
}
