package call

import (
	"bytes"
	"testing"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
)

func TestPipeGetsTheBytes(t *testing.T) {
	for _, body := range []string{"", "{ }\n\n", "\x00\xff\x1b[2J", `{"a":1}`} {
		var out, err bytes.Buffer
		c := terminal.Console{Out: &out, Err: &err, Getenv: func(string) string { return "" }}
		if failure := printBody(c, []byte(body), ""); failure != nil || out.String() != body || err.Len() > 0 {
			t.Errorf("%q: %q, %q, %v", body, &out, &err, failure)
		}
	}
}
