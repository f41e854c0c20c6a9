package console_test

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/sandbox/console"
)

// seen asks the handler itself, as somebody from an address.
func seen(h http.Handler, method, path, from string, header ...string) *httptest.ResponseRecorder {
	r, answer := httptest.NewRequest(method, "https://localhost"+path, nil), httptest.NewRecorder()
	r.RemoteAddr = from
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	h.ServeHTTP(answer, r)
	return answer
}

// TestPage serves every file of the page as what it is, to whom the interface answers, and to nobody else.
func TestPage(t *testing.T) {
	sb := sandbox.New(sandbox.Options{Keys: sharedKeys()})
	h := console.New(sb, console.Options{})
	files, err := filepath.Glob("page/*")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	types := map[string]string{".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
	for _, file := range files {
		want := types[filepath.Ext(file)]
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		answer := seen(h, "GET", "/_sandbox/"+filepath.Base(file), "127.0.0.1:1")
		if want == "" { // the license of qrcode.js is no part of the page
			if answer.Code != 404 {
				t.Errorf("%s: %d", file, answer.Code)
			}
			continue
		}
		if answer.Code != 200 || answer.Body.String() != string(text) || !strings.HasPrefix(answer.Header().Get("Content-Type"), want) ||
			!strings.HasPrefix(answer.Header().Get("Content-Security-Policy"), "default-src 'none'; script-src 'self';") {
			t.Errorf("%s: %d %v", file, answer.Code, answer.Header())
		}
		for _, link := range regexp.MustCompile(`(?:src|href)="([a-z]\S*)"|from '\./(\S+)'`).FindAllSubmatch(text, -1) {
			if name := string(link[1]) + string(link[2]); seen(h, "GET", "/_sandbox/"+name, "127.0.0.1:1").Code != 200 {
				t.Errorf("%s leads to %s, which is not there", file, name)
			}
		}
		if found := regexp.MustCompile(`https?://[^'"\s)]+`).FindAll(text, -1); filepath.Base(file) != "qrcode.js" {
			for _, address := range found {
				if !regexp.MustCompile(`^http://(www\.w3\.org/|127\.0\.0\.1)`).Match(address) {
					t.Errorf("%s has the address %s", file, address)
				}
			}
		}
	}
	for name, tt := range map[string]struct {
		method, path, from string
		header             []string
		want               int
	}{
		"the beginning":      {"GET", "/_sandbox/", "127.0.0.1:1", nil, 200},
		"its head":           {"HEAD", "/_sandbox/console.js", "127.0.0.1:1", nil, 200},
		"posted":             {"POST", "/_sandbox/console.js", "127.0.0.1:1", []string{"Content-Type", "application/json"}, 404},
		"below a folder":     {"GET", "/_sandbox/page/console.js", "127.0.0.1:1", nil, 404},
		"from elsewhere":     {"GET", "/_sandbox/", "192.0.2.1:1", nil, 403},
		"by another name":    {"GET", "/_sandbox/", "127.0.0.1:1", []string{"Host", "evil.example"}, 403},
		"into a foreign one": {"GET", "/_sandbox/console.js", "127.0.0.1:1", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}, 403},
	} {
		h := h
		if slices.Contains(tt.header, "Host") {
			inner := h
			h = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { r.Host = "evil.example"; inner.ServeHTTP(w, r) })
		}
		if answer := seen(h, tt.method, tt.path, tt.from, tt.header...); answer.Code != tt.want {
			t.Errorf("%s: %d, want %d", name, answer.Code, tt.want)
		}
	}
	if answer := seen(h, "GET", "/_sandbox", "127.0.0.1:1"); answer.Code/100 != 3 || answer.Header().Get("Location") != "/_sandbox/" { // 301, or 307 since Go 1.26
		t.Errorf("without its slash: %d to %s", answer.Code, answer.Header().Get("Location"))
	}
	h = console.New(sb, console.Options{Token: "a token of 16 characters"})
	if page, state := seen(h, "GET", "/_sandbox/", "192.0.2.1:1"), seen(h, "GET", "/_sandbox/state", "192.0.2.1:1"); page.Code != 200 || state.Code != 401 {
		t.Errorf("from elsewhere with a token: the page %d, the state %d", page.Code, state.Code)
	}
}

// TestPageWords holds the languages of the page against each other, and against what the page says.
func TestPageWords(t *testing.T) {
	text, err := os.ReadFile("page/words.js")
	if err != nil {
		t.Fatal(err)
	}
	english, chinese, found := strings.Cut(string(text), "\n  zh: {")
	if !found {
		t.Fatal("words.js has lost its form")
	}
	chinese, _, _ = strings.Cut(chinese, "\n}\n")
	said := regexp.MustCompile(`\b(\w+): '((?:[^'\\]|\\.)*)'`)
	holes := regexp.MustCompile(`\{(\w+)\}`)
	texts := func(part string) map[string]string {
		all := make(map[string]string)
		for _, m := range said.FindAllStringSubmatch(part, -1) {
			all[m[1]] = m[2]
		}
		return all
	}
	en, zh := texts(english), texts(chinese)
	for name, text := range en {
		if zh[name] == "" || fmt.Sprint(slices.Sorted(slices.Values(holes.FindAllString(text, -1)))) != fmt.Sprint(slices.Sorted(slices.Values(holes.FindAllString(zh[name], -1)))) {
			t.Errorf("%s: %q and %q", name, text, zh[name])
		}
	}
	if len(en) < 100 || len(zh) != len(en) {
		t.Errorf("%d texts in English, %d in Chinese", len(en), len(zh))
	}
	used := make(map[string]bool)
	files, _ := filepath.Glob("page/*.*")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\bsay\('(\w+)'|data-say="(\w+)"|'(\w+)'`).FindAllStringSubmatch(string(text), -1) {
			if m[1]+m[2] != "" && en[m[1]+m[2]] == "" {
				t.Errorf("%s says %q, which words.js does not have", file, m[1]+m[2])
			}
			used[m[1]+m[2]+m[3]] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(en)) {
		if !used[name] && !strings.Contains("requests orders notices money faults", name) {
			t.Errorf("nobody says %s", name)
		}
	}
}

// TestEvents tells of a change to who waits for one, and ends with the sandbox.
func TestEvents(t *testing.T) {
	d := start(t, sandbox.Options{}, console.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", d.sb.URL+"/_sandbox/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := d.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	if !lines.Scan() || response.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatal(lines.Err(), response.Header)
	}
	d.order("console-events")
	for lines.Scan() && lines.Text() != "event: change" {
	}
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), `data: {"now":"`) {
		t.Fatalf("%q, %v", lines.Text(), lines.Err())
	}
	go d.sb.Close()
	for lines.Scan() {
	}
	if ctx.Err() != nil {
		t.Error("the stream goes on when the sandbox is closed")
	}
}

// TestUsers pays and acts, and says why that can't be.
func TestUsers(t *testing.T) {
	d := start(t, sandbox.Options{}, console.Options{})
	d.order("console-users")
	d.must("POST", "/_sandbox/pay", `{"out_trade_no":"console-users","mchid":"`+sandbox.DefaultMchID+`","fails":true}`)
	if o := d.must("GET", "/_sandbox/orders", "")["orders"].([]any)[0].(object); o["state"] != "PAYERROR" {
		t.Errorf("%v", o)
	}
	d.must("POST", "/_sandbox/pay", `{"out_trade_no":"console-users","openid":"somebody","fen":800}`)
	o := d.must("GET", "/_sandbox/orders", "")["orders"].([]any)[0].(object)
	if o["out_trade_no"] != "console-users" || o["state"] != "SUCCESS" || o["total"] != 888.0 || o["mchid"] != sandbox.DefaultMchID || o["transaction_id"] == nil || o["openid"] != "somebody" || !strings.HasPrefix(o["created"].(string), fmt.Sprint(time.Now().Year())) ||
		!strings.HasPrefix(o["code_url"].(string), "weixin://") {
		t.Errorf("%v", o)
	}
	if actions := d.must("GET", "/_sandbox/actions", "")["actions"].([]any); len(actions) != len(d.sb.Actions()) || len(actions) == 0 {
		t.Errorf("%d actions", len(actions))
	}
	for body, want := range map[string]int{`{"action":"nothing","number":"1"}`: 404, `{"action":"transfer.confirm","number":"nobody"}`: 404} {
		if status, answer, _ := d.ask("POST", "/_sandbox/act", body); status != want {
			t.Errorf("%s: %d %v", body, status, answer)
		}
	}
}

// TestSignature explains a wrong signature, and has nothing to say of a good one.
func TestSignature(t *testing.T) {
	var asked string
	d := start(t, sandbox.Options{}, console.Options{Explain: func(r sandbox.Request, lang string) console.Explanation {
		asked = r.Method + " " + lang
		return console.Explanation{Signed: []byte("GET\n/"), Cause: "a cause", Advice: "an advice"}
	}})
	d.order("console-signature")
	config := d.sb.Config()
	config.PrivateKey = sandbox.New(sandbox.Options{}).Config().PrivateKey
	other, err := wechatpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Chain("v3/certificates").Get(t.Context(), nil); err == nil {
		t.Fatal("another key is let in")
	}
	good, wrong := d.must("GET", "/_sandbox/requests/1/signature", ""), d.must("GET", "/_sandbox/requests/2/signature?lang=zh", "")
	if good["verified"] != true || good["cause"] != nil {
		t.Errorf("%v", good)
	}
	if wrong["verified"] != false || wrong["cause"] != "a cause" || wrong["advice"] != "an advice" || wrong["signed"] != "GET\n/" || !strings.HasPrefix(wrong["message"].(string), "GET\n/v3/certificates\n") || asked != "GET zh" {
		t.Errorf("%v, asked %q", wrong, asked)
	}
	for path, want := range map[string]int{"9/signature": 404, "2/signature?lang=fr": 400} {
		if status, answer, _ := d.ask("GET", "/_sandbox/requests/"+path, ""); status != want {
			t.Errorf("%s: %d %v", path, status, answer)
		}
	}
}

// TestBrowser looks at every room in both languages with a headless Chromium, where there is one.
func TestBrowser(t *testing.T) {
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("there is no chromium here: the page is not drawn")
	}
	d := start(t, sandbox.Options{}, console.Options{})
	d.order("console-browser")
	d.must("POST", "/_sandbox/faults", `{"rule":"GET /v3/certificates,count=2,delay=1ms"}`)
	d.must("POST", "/_sandbox/trigger", `{"event":"REFUND.SUCCESS","url":"http://127.0.0.1:1/"}`)
	for room, want := range map[string][2]string{ // in English, in Chinese; "": not drawn again
		"requests":   {"/v3/pay/transactions/native", ""},
		"requests/1": {"", "签名正确"},
		"orders":     {"Pay ¥8.88", "付款 ¥8.88"},
		"notices":    {"", "重新发送"},
		"money":      {"¥1,000,000.00", ""},
		"faults":     {"hit 0 times · 2 left", "已触发 0 次"},
	} {
		for i, lang := range []string{"en-GB", "zh-CN"} {
			if want[i] == "" {
				continue
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			cmd := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
				"--disable-sync", "--ignore-certificate-errors", "--user-data-dir="+t.TempDir(), "--lang="+lang, "--accept-lang="+lang, "--enable-logging=stderr",
				"--virtual-time-budget=3000", "--dump-dom", d.sb.URL+"/_sandbox/#"+room)
			var trouble strings.Builder
			cmd.Stderr = &trouble
			page, err := cmd.Output()
			cancel()
			if err != nil || !strings.Contains(string(page), want[i]) || strings.Contains(string(page), "undefined") {
				t.Errorf("%s in %s: %v, %q is not to be seen in\n%s", room, lang, err, want[i], page)
			}
			for line := range strings.Lines(trouble.String()) {
				if strings.Contains(line, ":CONSOLE") {
					t.Errorf("%s in %s: %s", room, lang, line)
				}
			}
		}
	}
}
