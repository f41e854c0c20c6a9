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

// TestWholeCatalogue calls every operation of WeChat Pay without a signature: whoever looks for a path finds it.
func TestWholeCatalogue(t *testing.T) {
	c := start(t, sandbox.Options{})
	for _, op := range openapi.Operations() {
		l := c.letter(op.Method, placeholder.ReplaceAllString(op.Path, "1"), nil)
		l.withoutSigning = true
		switch r := c.post(l); r.status {
		case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
			t.Errorf("%s %s: %d, as if WeChat Pay did not have it", op.Method, op.Path, r.status)
		}
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
	for name, target := range map[string]string{"served": stockPath, "unknown": "/v3/no/such", "by the catalogue": "/v3/fund-app/mch-transfer/transfer-bills/transfer-bill-no/1"} {
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
