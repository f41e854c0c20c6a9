package sandbox_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
)

var placeholder = regexp.MustCompile(`\{\w+\}`)

// TestWholeCatalogue calls every operation of WeChat Pay: the sandbox serves it, or says in its own words that it does not.
func TestWholeCatalogue(t *testing.T) {
	c := start(t, sandbox.Options{})
	served := 0
	for _, op := range openapi.Operations() {
		l := c.letter(op.Method, placeholder.ReplaceAllString(op.Path, "1"), nil)
		l.withoutSigning = true
		r := c.post(l)
		switch r.status {
		case http.StatusNotImplemented:
			words := placeholder.ReplaceAllString(string(r.body), "{}") // two differ in nothing but the name of a variable
			if !strings.Contains(words, "the sandbox does not serve "+op.Method+" "+placeholder.ReplaceAllString(op.Path, "{}")+" (") || strings.HasPrefix(words, "<xml>") != op.V2 {
				t.Errorf("%s %s: %s", op.Method, op.Path, words)
			}
			if !op.V2 && r.json["code"] != "NOT_SERVED_BY_SANDBOX" {
				t.Errorf("%s %s: %s", op.Method, op.Path, words)
			}
		case http.StatusNotFound, http.StatusMethodNotAllowed:
			t.Errorf("%s %s: %d, as if WeChat Pay did not have it", op.Method, op.Path, r.status)
		default:
			served++
		}
	}
	if served < 30 {
		t.Errorf("only %d operations are served", served)
	}
}

// TestHTTP2 makes sure that no answer has a header of the connection, which HTTP/2 forbids and curl refuses.
func TestHTTP2(t *testing.T) {
	sb := sandbox.New(sandbox.Options{Keys: sharedKeys(), Now: atNoon})
	server := httptest.NewUnstartedServer(sb)
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	c := &caller{t, sb, sb.Config(), server.Client()}
	c.config.BaseURL = server.URL
	for name, target := range map[string]string{"served": stockPath, "unknown": "/v3/no/such", "not served": "/v3/fund-app/mch-transfer/transfer-bills/transfer-bill-no/1"} {
		response, err := c.http.Do(c.request(c.letter("GET", target, nil)))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		for _, header := range []string{"Keep-Alive", "Connection", "Proxy-Connection", "Transfer-Encoding", "Upgrade"} {
			if response.ProtoMajor != 2 || response.Header.Get(header) != "" {
				t.Errorf("%s: %s with %s: %s", name, response.Proto, header, response.Header.Get(header))
			}
		}
	}
	over1 := start(t, sandbox.Options{}).do("GET", stockPath, nil)
	if got := over1.header.Get("Keep-Alive"); got != "timeout=8" {
		t.Errorf("over HTTP/1.1 Keep-Alive is %q", got)
	}
}

// TestHeadersAreBounded sends more of a header than anybody needs.
func TestHeadersAreBounded(t *testing.T) {
	c := start(t, sandbox.Options{})
	conn, err := tls.Dial("tcp", strings.TrimPrefix(c.sb.URL, "https://"), &tls.Config{RootCAs: c.config.Transport.(*http.Transport).TLSClientConfig.RootCAs})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go io.Copy(conn, io.MultiReader(strings.NewReader("GET /v3/certificates HTTP/1.1\r\nHost: x\r\nX: "), bytes.NewReader(bytes.Repeat([]byte("x"), 1<<20))))
	answer, _ := io.ReadAll(conn)
	if !bytes.HasPrefix(answer, []byte("HTTP/1.1 431 ")) || len(c.sb.Requests()) != 0 {
		t.Errorf("%.80q, %d requests arrived", answer, len(c.sb.Requests()))
	}
}
