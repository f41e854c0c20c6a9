package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	payThis = regexp.MustCompile(`wechatpay pay (\S+)`)
	changes = regexp.MustCompile(`curl-\d+|weixin:\S+|\d{20,}|[0-9A-F]{40}`)
)

// TestCurl runs the shop of docs/sandbox-curl.md, where there is a curl and an openssl.
func TestCurl(t *testing.T) {
	for _, program := range []string{"sh", "curl", "openssl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(err)
		}
	}
	shop, err := filepath.Abs("../../examples/sandbox/curl/shop.sh")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	env := append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir)
	startSandbox(t.Fatalf, t.Cleanup, dir, env, "--listen", "127.0.0.1:0", "--data", "wechatpay-sandbox", "--quiet")

	command := exec.CommandContext(t.Context(), "sh", shop)
	var stderr bytes.Buffer
	command.Dir, command.Stderr = dir, &stderr
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if m := payThis.FindStringSubmatch(lines.Text()); m != nil {
			payBy(t, dir, m[1])
		}
		got = append(got, changes.ReplaceAllString(lines.Text(), "…"))
	}
	if err := command.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	want := `order        … …
signature    Verified OK
in the next terminal: wechatpay pay …
query        SUCCESS … 888
refund       PROCESSING …
receiver     张三
certificate  …
refused      401 SIGN_ERROR 错误的签名，验签失败`
	if diff := cmp.Diff(want, strings.Join(got, "\n")); diff != "" {
		t.Errorf("%s\n%s", diff, &stderr)
	}
}

// payBy is the user who pays, by the control interface.
func payBy(t *testing.T, dir, number string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "wechatpay-sandbox", "sandbox.json"))
	if err != nil {
		t.Fatal(err)
	}
	var sandbox struct{ Control string }
	if err := json.Unmarshal(text, &sandbox); err != nil {
		t.Fatal(err)
	}
	pay := exec.Command("curl", "-fsS", "--cacert", "wechatpay-sandbox/ca.pem", "-H", "Content-Type: application/json",
		"-d", `{"out_trade_no":"`+number+`"}`, sandbox.Control+"pay")
	pay.Dir = dir
	if out, err := pay.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
