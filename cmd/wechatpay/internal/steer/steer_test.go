package steer

import (
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/sandbox/console"
)

// running starts a sandbox whose control interface has a key, and counts what arrives there.
func running(t *testing.T, key string) (sb *sandbox.Sandbox, arrived *[]string) {
	t.Helper()
	sb, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sb.Close() })
	arrived = new([]string)
	answers := console.New(sb, console.Options{Key: []byte(key)})
	sb.SetControl(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*arrived = append(*arrived, r.URL.Path)
		answers.ServeHTTP(w, r)
	}))
	return sb, arrived
}

// folder writes what wechatpay sandbox writes, as far as it matters here.
func folder(t *testing.T, url, key string, ca []byte) string {
	t.Helper()
	dir := t.TempDir()
	about, err := json.Marshal(map[string]string{"url": url})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{
		descriptionFile: about, keyFile: []byte(key), caFile: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca}),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestControl speaks with the sandbox of a folder.
func TestControl(t *testing.T) {
	sb, arrived := running(t, "a-control-key")
	target := Target{Data: folder(t, sb.URL, "a-control-key", sb.Keys().Authority.Raw)}
	c, err := target.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var state struct{ MchID string }
	if err := c.Get(t.Context(), "state", &state); err != nil || state.MchID != sandbox.DefaultMchID {
		t.Errorf("%v, %v", state, err)
	}
	if err := c.Post(t.Context(), "reset", struct{}{}, nil); err != nil {
		t.Error(err)
	}
	var failed *terminal.Failure
	if err := c.Post(t.Context(), "pay", map[string]string{"out_trade_no": "nobody"}, nil); !errors.As(err, &failed) || failed.Code != terminal.ExitClient || !strings.Contains(err.Error(), "no such order") {
		t.Errorf("%v", err)
	}
	if got := strings.Join(*arrived, " "); got != "/_sandbox/identity /_sandbox/state /_sandbox/reset /_sandbox/pay" {
		t.Error(got)
	}
}

// TestDialRefuses: what is not the sandbox of the folder is told nothing.
func TestDialRefuses(t *testing.T) {
	sb, arrived := running(t, "a-control-key")
	other, _ := running(t, "a-control-key")
	gone, _ := running(t, "a-control-key")
	gone.Close()
	ca := sb.Keys().Authority.Raw
	exposed := folder(t, sb.URL, "a-control-key", ca)
	if err := os.Chmod(filepath.Join(exposed, keyFile), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	person := filepath.Join(t.TempDir(), "person.json")
	if err := os.WriteFile(person, []byte(`{"mchid":"1900000009"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		target Target
		code   int
		says   string
	}{
		"another key":         {Target{Data: folder(t, sb.URL, "another key", ca)}, terminal.ExitUnverified, "is not the sandbox of"},
		"another authority":   {Target{Data: folder(t, other.URL, "a-control-key", ca)}, terminal.ExitUnverified, "is not the sandbox of"},
		"another host":        {Target{Data: folder(t, "https://example.com", "a-control-key", ca)}, terminal.ExitUsage, "not this machine"},
		"WeChat Pay":          {Target{Data: folder(t, "https://api.mch.weixin.qq.com", "a-control-key", ca)}, terminal.ExitUsage, "not this machine"},
		"a host like ours":    {Target{Data: folder(t, "https://127.0.0.1.example.com", "a-control-key", ca)}, terminal.ExitUsage, "not this machine"},
		"without TLS":         {Target{Data: folder(t, strings.Replace(sb.URL, "https", "http", 1), "a-control-key", ca)}, terminal.ExitUsage, "not this machine"},
		"an empty key":        {Target{Data: folder(t, sb.URL, "", ca)}, terminal.ExitUsage, "no sandbox in"},
		"a key for all":       {Target{Data: exposed}, terminal.ExitUsage, "no sandbox in"},
		"an empty folder":     {Target{Data: t.TempDir()}, terminal.ExitUsage, "no sandbox in"},
		"it has ended":        {Target{Data: folder(t, gone.URL, "a-control-key", gone.Keys().Authority.Raw)}, terminal.ExitNetwork, "does not answer"},
		"no profile":          {Target{Profile: "sandbox"}, terminal.ExitUsage, "no sandbox is known"},
		"a person's profile":  {Target{Profile: person}, terminal.ExitUsage, "was not written by a sandbox"},
		"a profile elsewhere": {Target{Profile: filepath.Join(t.TempDir(), "nothing.json")}, terminal.ExitUsage, "no sandbox is known"},
	} {
		if exposed == c.target.Data && !account.HasModes {
			continue
		}
		*arrived = nil
		_, err := c.target.Dial(t.Context())
		var failed *terminal.Failure
		if !errors.As(err, &failed) || failed.Code != c.code || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "a-control-key") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
		if len(*arrived) > 1 || name != "another key" && len(*arrived) > 0 {
			t.Errorf("%s: it was asked for %v", name, *arrived)
		}
	}
}
