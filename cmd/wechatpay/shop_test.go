package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// shopCommands are
//
//	shop STATUS…       starts a merchant's server at $SHOP, which answers so one after the other, the last one from then on; 200 with XML
//	listening NAME …   starts wechatpay listen with these flags, and waits until it is ready; see end
func shopCommands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){"shop": shop, "listening": listening}
}

func shop(ts *testscript.TestScript, neg bool, args []string) {
	var statuses []int
	for _, text := range args {
		status, err := strconv.Atoi(text)
		ts.Check(err)
		statuses = append(statuses, status)
	}
	if neg || len(statuses) == 0 {
		ts.Fatalf("usage: shop STATUS…")
	}
	var mu sync.Mutex
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		mu.Lock()
		defer mu.Unlock()
		w.WriteHeader(statuses[0])
		if statuses[0] == http.StatusOK {
			io.WriteString(w, "<xml><return_code>SUCCESS</return_code></xml>")
		} else if statuses[0] >= 300 {
			io.WriteString(w, `{"code":"FAIL","message":"verification failed"}`)
		}
		statuses = statuses[min(1, len(statuses)-1):]
	}))
	ts.Defer(server.Close)
	ts.Setenv("SHOP", server.URL)
}

func listening(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: listening NAME FLAGS…")
	}
	path, err := exec.LookPath("wechatpay")
	ts.Check(err)
	p := &process{Cmd: exec.Command(path, append([]string{"listen"}, args[1:]...)...)}
	p.out.full, p.err.full = make(chan struct{}), make(chan struct{})
	p.Dir, p.Stdout, p.Stderr = ts.MkAbs("."), &p.out, &p.err
	p.Env = append(os.Environ(), "LC_ALL="+ts.Getenv("LC_ALL"), "XDG_CONFIG_HOME="+ts.Getenv("XDG_CONFIG_HOME"), "HOME="+ts.Getenv("HOME"))
	ts.Check(p.Start())
	ts.Defer(func() {
		p.Process.Kill()
		p.Wait()
	})
	for deadline := time.Now().Add(30 * time.Second); !strings.Contains(p.err.String(), "Ctrl-C"); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			ts.Fatalf("it is not ready: %s%s", &p.out, &p.err)
		}
	}
	ts.Value(runningKey{}).(running)[args[0]] = p
}
