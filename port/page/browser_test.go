package main_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// tell sends what the page shows, once it has ported, or says that it can't.
const tell = `<script>
const told = setInterval(() => {
  const state = document.getElementById("state").textContent;
  if (!state || state.startsWith(words[language].loading)) return;
  clearInterval(told);
  fetch("/shown", { method: "POST", body: document.documentElement.outerHTML });
}, 50);
</script>`

// profile is a folder for a browser, some of whose processes write into it for a while after it was killed.
func profile(t *testing.T) string {
	dir, err := os.MkdirTemp("", "browser")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 50 {
			if err = os.RemoveAll(dir); err == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Error(err)
	})
	return dir
}

// TestBrowser opens the page in a browser without a window, where there is one, and looks at what it shows of the PHP that stands in it.
func TestBrowser(t *testing.T) {
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
			break
		}
	}
	if browser == "" {
		t.Log("no browser is here: the page is not opened")
		return
	}
	wasm, loader := built(t)
	index, err := os.ReadFile("index.html")
	if err != nil {
		t.Fatal(err)
	}
	shown := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			w.Write(append(index, tell...))
		case "/shown":
			if body, err := io.ReadAll(r.Body); err == nil {
				shown <- string(body)
			}
		case "/port.wasm":
			http.ServeFile(w, r, wasm)
		case "/wasm_exec.js":
			http.ServeFile(w, r, loader)
		default:
			http.FileServer(http.Dir(".")).ServeHTTP(w, r)
		}
	}))
	defer server.Close()
	run := exec.CommandContext(t.Context(), browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--lang=en",
		"--user-data-dir="+profile(t), "--remote-debugging-port=0", server.URL)
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- run.Wait() }()
	var page string
	select {
	case page = <-shown:
		if err := run.Process.Kill(); err != nil {
			t.Error(err)
		}
		<-ended
	case err := <-ended:
		t.Fatalf("the browser ended: %v", err)
	}
	for _, want := range []string{
		"client.V3().Pay().Transactions().OutTradeNo().OutTradeNo", "<div class=\"refused\">not ported: multipart", "true as 1 in a query", "1 not ported</span>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not show %q\n%.6000s", want, page)
		}
	}
}
