package manual

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
)

func built(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"index.html": "first", "404.html": "not here", "from-php.html": "port", "openapi/v3/a/{b}/start/index.html": "start", "openapi/v3/a/{b}/start/index.md": "# start",
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestHandler serves braces as they are and encoded, pages without their ending, and nothing from outside of the folder.
func TestHandler(t *testing.T) {
	root, err := os.OpenRoot(built(t))
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	server := httptest.NewServer(handler(root))
	defer server.Close()
	for path, want := range map[string]struct {
		status int
		body   string
	}{
		"/":                                {200, "first"},
		"/openapi/v3/a/{b}/start":          {200, "start"},
		"/openapi/v3/a/%7Bb%7D/start/":     {200, "start"},
		"/openapi/v3/a/{b}/start/index.md": {200, "# start"},
		"/from-php":                        {200, "port"},
		"/openapi/v3/missing":              {404, "not here"},
		"/../../etc/passwd":                {404, "not here"},
	} {
		t.Run(path, func(t *testing.T) {
			answer, err := http.Get(server.URL + path)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			body, err := io.ReadAll(answer.Body)
			if err != nil || answer.StatusCode != want.status || string(body) != want.body {
				t.Errorf("%v %d %q, not %d %q", err, answer.StatusCode, body, want.status, want.body)
			}
		})
	}
}

// TestServe says in one line what is in the way, and where it serves.
func TestServe(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for name, tt := range map[string]struct {
		dir, listen, says, hint string
		code                    int
	}{
		"not built":  {t.TempDir(), "127.0.0.1:0", "there is no built site in", "npm ci --prefix site", terminal.ExitOther},
		"no folder":  {"missing", "127.0.0.1:0", "there is no built site in missing", "npm run build --prefix site", terminal.ExitOther},
		"taken port": {built(t), taken.Addr().String(), "is taken by another program", "--listen 127.0.0.1:0", terminal.ExitOther},
		"no address": {built(t), "nonsense", "--listen nonsense", "--listen takes an address", terminal.ExitUsage},
	} {
		t.Run(name, func(t *testing.T) {
			err := serve(t.Context(), terminal.Console{Out: io.Discard, Err: io.Discard}, tt.dir, tt.listen)
			failure, ok := errors.AsType[*terminal.Failure](err)
			if !ok || failure.Code != tt.code || !strings.Contains(failure.Error(), tt.says) || failure.Hint == nil || !strings.Contains(failure.Hint.In(0), tt.hint) {
				t.Errorf("%v", err)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	var out bytes.Buffer
	cancel()
	if err := serve(ctx, terminal.Console{Out: &out, Err: io.Discard}, built(t), "127.0.0.1:0"); err != nil && !errors.Is(err, context.Canceled) {
		t.Log(err) // ended before it listened
	}
}
