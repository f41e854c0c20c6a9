package main

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/a8579013/wechatpay/accel/openssl"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/sandbox"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"wechatpay": main})
}

// TestScripts runs the program as people do: testdata/script/*.txtar. Besides testscript's own commands there are
//
//	exits CODE COMMAND…    runs a command that must end with that exit code
//	tries COMMAND…         runs a command, however it ends
//	hint PATTERN           the last command gave this hint, in Chinese
//	faulty KIND            starts a sandbox with a fault, and writes profile.json and its keys
//	received N [PATTERN]   N requests arrived at it; the body of the last one matches
//	interrupt COMMAND…     sends SIGINT once the request has arrived; the exit code must be 130
//	typing COMMAND…        sends SIGINT while the command waits for stdin; the exit code must be 130
//	nosecret FILE…         neither the files nor stdout and stderr hold a secret of the sandbox
//
// and those of captureCommands, serveCommands and shopCommands.
func TestScripts(t *testing.T) {
	commands := captureCommands()
	maps.Copy(commands, serveCommands())
	maps.Copy(commands, shopCommands())
	maps.Copy(commands, map[string]func(*testscript.TestScript, bool, []string){
		"exits": exits, "tries": tries, "hint": hint, "faulty": faulty, "received": received, "interrupt": interrupt, "typing": typing, "nosecret": noSecret,
	})
	params := testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_CONFIG_HOME", env.WorkDir+"/config")
			env.Setenv("HOME", env.WorkDir)
			env.Values[serverKey{}] = new(faultyServer)
			env.Values[runningKey{}] = make(running)
			return nil
		},
		Cmds:      commands,
		Condition: hasOpenSSL,
	}
	if testing.Short() { // as under the race detector: those whose commands have goroutines of their own
		for _, name := range []string{"dryrun", "first", "hosts", "mcp", "notices", "sandbox", "sandbox_merchants", "upload", "v2"} {
			params.Files = append(params.Files, filepath.Join(params.Dir, name+".txtar"))
		}
		params.Dir = ""
	}
	testscript.Run(t, params)
}

// hasOpenSSL is a script's condition openssl: whether this build, on this machine, has it.
func hasOpenSSL(name string) (bool, error) {
	if name != "openssl" {
		return false, errors.New("the only condition is openssl")
	}
	_, err := openssl.Library()
	return err == nil, nil
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	if err != nil || neg {
		ts.Fatalf("usage: exits CODE COMMAND…")
	}
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
	stderr := ts.ReadFile("stderr")
	if hints := len(hintLine.FindAllString(stderr, -1)); got != 0 && hints != 1 {
		ts.Fatalf("%d hints, want one", hints)
	}
}

var hintLine = regexp.MustCompile(`(?m)^(hint: |提示：)`)

func hint(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: hint PATTERN")
	}
	stderr := ts.ReadFile("stderr")
	if !regexp.MustCompile(`(?m)^提示：` + args[0] + `$`).MatchString(stderr) {
		ts.Fatalf("no such hint in\n%s", stderr)
	}
}

func tries(ts *testscript.TestScript, _ bool, args []string) {
	var exit *exec.ExitError
	if err := ts.Exec(args[0], args[1:]...); err != nil && !errors.As(err, &exit) {
		ts.Fatalf("%v", err)
	}
}

type serverKey struct{}

// faultyServer is the sandbox of one script.
type faultyServer struct {
	sandbox *sandbox.Sandbox
	arrived chan struct{} // of a request that hangs
	secrets []string
}

func serverOf(ts *testscript.TestScript) *faultyServer { return ts.Value(serverKey{}).(*faultyServer) }

// testKeys are made once for all scripts.
var testKeys = sync.OnceValue(func() *sandbox.Keys {
	keys := sandbox.New(sandbox.Options{}).Keys()
	keys.APIv3Key = "0123456789abcdefThisIsSecret0123"
	return keys
})

func faulty(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: faulty KIND")
	}
	f := serverOf(ts)
	f.arrived = make(chan struct{}, 16)
	intercept, ok := f.intercepts()[args[0]]
	if !ok {
		ts.Fatalf("no fault is called %s", args[0])
	}
	f.sandbox = sandbox.New(sandbox.Options{Keys: testKeys(), Intercept: intercept})
	server := httptest.NewServer(f.sandbox)
	ts.Defer(func() {
		server.CloseClientConnections()
		server.Close()
	})
	f.writeProfile(ts, server.URL)
}

// intercepts are the faults by their names.
func (f *faultyServer) intercepts() map[string]sandbox.Intercept {
	answer := func(status int, header http.Header, body string) sandbox.Intercept {
		return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			for name, values := range header {
				w.Header()[name] = values
			}
			w.WriteHeader(status)
			w.Write([]byte(body))
		}
	}
	refusal := func(status int, code string) sandbox.Intercept {
		return answer(status, http.Header{"Request-Id": {"08TEST-1"}}, `{"code":"`+code+`","message":"refused"}`)
	}
	signed := func(change func(http.Header)) sandbox.Intercept { // right but for one thing
		return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			body := []byte(`{"ok":true}`)
			if err := f.sandbox.Sign(w.Header(), "", body); err != nil {
				panic(err)
			}
			change(w.Header())
			w.Write(body)
		}
	}
	set := func(name, value string) sandbox.Intercept { return signed(func(h http.Header) { h.Set(name, value) }) }
	zeros := base64.StdEncoding.EncodeToString(make([]byte, 256))
	return map[string]sandbox.Intercept{
		"none":      nil,
		"500":       refusal(500, "SYSTEM_ERROR"),
		"502":       answer(502, http.Header{"Content-Type": {"text/html"}}, "<html>\x1b[31mBad Gateway</html>"),
		"429":       refusal(429, "FREQUENCY_LIMITED"),
		"noauth":    refusal(403, "NO_AUTH"),
		"notenough": refusal(403, "NOT_ENOUGH"),
		"other":     refusal(400, "ORDER_CLOSED"),
		"escape":    answer(400, nil, `{"code":"X","message":"\u001b[2Jgone\nhint: lie"}`),
		"nocerts":   refusal(404, "RESOURCE_NOT_EXISTS"),
		"emptylist": signedBody(f, `{"data":[]}`),
		"date":      answer(200, http.Header{"Date": {"Tue, 01 Jan 2030 00:00:00 GMT"}}, "{}"),
		"redirect":  answer(302, http.Header{"Location": {"https://portal.example.com/login"}}, ""),
		"headless":  answer(200, nil, `{"ok":true}`),
		"signature": set("Wechatpay-Signature", zeros),
		"probe":     set("Wechatpay-Signature", "WECHATPAY/SIGNTEST/"+zeros),
		"skew":      set("Wechatpay-Timestamp", "1600000000"),
		"serial":    set("Wechatpay-Serial", "40AB"),
		"nolist":    onlyList(refusal(404, "RESOURCE_NOT_EXISTS")),
		"401list":   onlyList(refusal(401, "SIGN_ERROR")),
		"cutlist":   onlyList(abort),
		"twocerts":  onlyList(f.twoCerts),
		"pending":   answer(200, nil, inXML("USERPAYING")),
		"toomany":   answer(200, nil, inXML("FREQ_LIMIT")),
		"system":    answer(200, nil, inXML("SYSTEMERROR")),
		"digits":    signedBody(f, `{"big":12345678901234567890.10,"text":"<a>&中文"}`+"\n\n"),
		"binary":    answer(200, http.Header{"Content-Type": {"application/octet-stream"}}, "\x00\xff\x1b["),
		"cut":       abort,
		"lost":      lost(refusal(401, "SIGN_ERROR")),
		"half":      half,
		"hang": func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
			f.arrived <- struct{}{}
			<-r.Context().Done()
		},
	}
}

func abort(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }

// lost executes the first request, whose answer never comes, and answers all that follow.
func lost(then sandbox.Intercept) sandbox.Intercept {
	var first atomic.Bool
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if first.CompareAndSwap(false, true) {
			next.ServeHTTP(httptest.NewRecorder(), r)
			abort(w, r, next)
		}
		then(w, r, next)
	}
}

func half(w http.ResponseWriter, r *http.Request, next http.Handler) {
	w.Header().Set("Content-Length", "100")
	w.Write([]byte("half"))
	abort(w, r, next)
}

// inXML is a refusal of APIv2.
func inXML(code string) string {
	return "<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>" + code + "</err_code></xml>"
}

// onlyList is a fault of nothing but the certificates.
func onlyList(fault sandbox.Intercept) sandbox.Intercept {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.URL.Path == "/v3/certificates" {
			fault(w, r, next)
		} else {
			next.ServeHTTP(w, r)
		}
	}
}

func signedBody(f *faultyServer, body string) sandbox.Intercept {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		if err := f.sandbox.Sign(w.Header(), "", []byte(body)); err != nil {
			panic(err)
		}
		w.Write([]byte(body))
	}
}

// writeProfile writes what a merchant has: a profile, the API certificate's key, WeChat Pay's keys.
func (f *faultyServer) writeProfile(ts *testscript.TestScript, url string) {
	keys := testKeys()
	private, err := x509.MarshalPKCS8PrivateKey(keys.Merchant)
	ts.Check(err)
	public, err := x509.MarshalPKIXPublicKey(keys.Public.Public())
	ts.Check(err)
	write := func(name, label string, der []byte) string {
		text := pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})
		ts.Check(os.WriteFile(ts.MkAbs(name), text, 0o600))
		return string(text)
	}
	keyText := write("key.pem", "PRIVATE KEY", private)
	write("public.pem", "PUBLIC KEY", public)
	write("platform.pem", "CERTIFICATE", keys.PlatformCertificate.Raw)
	platformSerial := wxcrypto.SerialNumber(keys.PlatformCertificate)
	text, err := json.MarshalIndent(map[string]any{
		"mchid": sandbox.DefaultMchID, "serial": keys.MerchantSerial, "private_key": "key.pem", "base_url": url, "apiv3_key": keys.APIv3Key,
		"certs": map[string]string{platformSerial: "platform.pem", keys.PublicID: "public.pem"}, "secret": "", "merchant_cert": "", "merchant_key": "",
	}, "", "  ")
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("profile.json"), text, 0o600))
	for name, value := range map[string]string{
		"URL": url, "SERIAL": keys.MerchantSerial, "PLATFORM": platformSerial, "PUBLIC": keys.PublicID, "KEYTEXT": keyText, "APIV3": keys.APIv3Key, "SECRET": keys.Secret,
	} {
		ts.Setenv(name, value)
	}
	f.secrets = append(strings.Split(strings.TrimSpace(keyText), "\n")[1:20], keys.APIv3Key, keys.Secret)
}

func received(ts *testscript.TestScript, neg bool, args []string) {
	requests := serverOf(ts).sandbox.Requests()
	if neg || len(args) == 0 || strconv.Itoa(len(requests)) != args[0] {
		ts.Fatalf("%d requests arrived, want %v", len(requests), args)
	}
	if len(args) == 1 {
		return
	}
	last := requests[len(requests)-1]
	text := last.Method + " " + last.Path + "?" + last.Query + "\n" + string(last.Body)
	if !regexp.MustCompile(args[1]).MatchString(text) {
		ts.Fatalf("no match for %s in\n%s", args[1], text)
	}
}

func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	path, err := exec.LookPath(args[0])
	ts.Check(err)
	cmd := exec.Command(path, args[1:]...)
	var stderr bytes.Buffer
	cmd.Dir, cmd.Stderr = ts.MkAbs("."), &stderr
	cmd.Env = append(os.Environ(), "LC_ALL=C", "XDG_CONFIG_HOME="+ts.Getenv("XDG_CONFIG_HOME"))
	ts.Check(cmd.Start())
	select {
	case <-serverOf(ts).arrived:
	case <-time.After(20 * time.Second):
		ts.Fatalf("no request arrived")
	}
	ts.Check(cmd.Process.Signal(os.Interrupt))
	cmd.Wait()
	ts.Check(os.WriteFile(ts.MkAbs("interrupted.txt"), stderr.Bytes(), 0o600))
	if code := cmd.ProcessState.ExitCode(); code != terminal.ExitInterrupted {
		ts.Fatalf("exit code %d\n%s", code, &stderr)
	}
}

// typing interrupts a command once it has asked stdin for something: its first read takes what is written there.
func typing(ts *testscript.TestScript, _ bool, args []string) {
	path, err := exec.LookPath(args[0])
	ts.Check(err)
	cmd := exec.Command(path, args[1:]...)
	var stderr bytes.Buffer
	cmd.Dir, cmd.Stderr = ts.MkAbs("."), &stderr
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	in, typed, err := os.Pipe()
	ts.Check(err)
	defer typed.Close()
	cmd.Stdin = in
	ts.Check(cmd.Start())
	in.Close()
	for full := make([]byte, 1<<20); len(full) > 0; { // more than a pipe holds: when it is written, the command reads
		n, err := typed.Write(full)
		ts.Check(err)
		full = full[n:]
	}
	ts.Check(cmd.Process.Signal(os.Interrupt))
	cmd.Wait()
	ts.Check(os.WriteFile(ts.MkAbs("interrupted.txt"), stderr.Bytes(), 0o600))
	if code := cmd.ProcessState.ExitCode(); code != terminal.ExitInterrupted {
		ts.Fatalf("exit code %d\n%s", code, &stderr)
	}
}

var wholeSignature = regexp.MustCompile(`signature="[A-Za-z0-9+/=]{20,}`)

func noSecret(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range append(args, "stdout", "stderr") {
		text := ts.ReadFile(name)
		for _, secret := range serverOf(ts).secrets {
			if strings.Contains(text, secret) {
				ts.Fatalf("%s holds a secret", name)
			}
		}
		if wholeSignature.MatchString(text) {
			ts.Fatalf("%s holds a whole signature", name)
		}
	}
}
