package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestV2Routes: a path of APIv2 has one method, and no other is known; it asks for the client's certificate where the table says so, before it
// looks at anything.
func TestV2Routes(t *testing.T) {
	c := start(t, sandbox.Options{})
	guarded := 0
	for _, op := range openapi.Operations() {
		if !op.V2 {
			continue
		}
		other := map[string]string{"POST": "GET", "GET": "POST"}[op.Method]
		if _, both := openapi.Lookup(other, op.Path); !both {
			c.bareV2(other, op.Path, 404, "")
		}
		if op.Has(openapi.FlagMTLS) {
			guarded++
			c.bareV2(op.Method, op.Path, 400, "No required SSL certificate was sent")
		} else {
			c.bareV2(op.Method, op.Path, 200, "return_code")
		}
	}
	if guarded < 50 {
		t.Errorf("%d operations ask for a certificate", guarded)
	}
}

// bareV2 sends a request without a certificate, and without anything in it.
func (c *caller) bareV2(method, path string, status int, contains string) {
	c.t.Helper()
	request, err := http.NewRequest(method, c.config.BaseURL+path, strings.NewReader(""))
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Accept", "*/*")
	response, err := c.http.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	r := c.read(response)
	if r.status != status || !strings.Contains(string(r.body), contains) || status == 404 && len(r.body) > 0 {
		c.t.Errorf("%s %s: %d %.100s, want %d", method, path, r.status, r.body, status)
	}
}
