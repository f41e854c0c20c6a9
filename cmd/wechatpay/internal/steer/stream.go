package steer

import (
	"bufio"
	"context"
	"net/http"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// Stream posts to an endpoint that answers with server-sent events, and gives the data of each until ctx is done or one of
// them is an error. begun is called once the sandbox has said yes. That the sandbox ends is an error.
func (c *Control) Stream(ctx context.Context, path string, begun func(), each func(data []byte) error) error {
	response, err := c.send(ctx, http.MethodPost, path, []byte("{}"))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		return c.refused(response)
	}
	begun()
	const longest = 4 << 20
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, longest)
	for lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			if err := each([]byte(data)); err != nil {
				return err
			}
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return c.silent(words.SandboxHasEnded)
}
