package assist

import (
	"context"
	"errors"
	"fmt"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/playground"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// caller is a client, and whose it is.
type caller struct {
	client *wechatpay.Client
	hosts  bool // calls go to the hosts that the catalogue names
}

// sandboxed gives the client of the session's sandbox, which begins with the first call.
func (s *session) sandboxed() (*caller, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tried != nil {
		return s.tried, nil
	}
	sb, err := playground.Start()
	if err != nil {
		return nil, err
	}
	config := sb.Config()
	config.Merchant, config.Validate = sb.Merchant(), openapi.Validate
	client, err := wechatpay.New(config)
	if err != nil {
		return nil, errors.Join(err, sb.Close())
	}
	s.sandbox, s.tried = sb, &caller{client: client}
	return s.tried, nil
}

// do makes the call, and gives the answer: also a refusal is one, with its status and body.
func (c *caller) do(ctx context.Context, q query) (string, error) {
	req, err := q.request()
	if err != nil {
		return "", err
	}
	if op := q.known(); c.hosts && op != nil && !op.V2 && op.Host() != (&openapi.Operation{}).Host() {
		req["base_uri"] = "https://" + op.Host()
	}
	resp, err := c.client.Do(ctx, q.Method+" "+q.Path, req)
	if refused := (*wechatpay.Error)(nil); errors.As(err, &refused) && refused.Response != nil {
		return "", fmt.Errorf("%d\n%s\n%w", refused.StatusCode, refused.Response.Body, err)
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d\n%s", resp.StatusCode, resp.Body), nil
}

func (s *session) callSandbox(ctx context.Context, r *mcp.CallToolRequest) (string, error) {
	q, err := read(r)
	if err != nil {
		return "", err
	}
	c, err := s.sandboxed()
	if err != nil {
		return "", err
	}
	return c.do(ctx, q)
}

// pay is the user of the sandbox.
func (s *session) pay(_ context.Context, r *mcp.CallToolRequest) (string, error) {
	var in struct {
		Number string `json:"out_trade_no"`
	}
	if err := arguments(r, &in); err != nil {
		return "", err
	}
	if in.Number == "" {
		return "", words.MCPNoNumber
	}
	if _, err := s.sandboxed(); err != nil {
		return "", err
	}
	if err := s.sandbox.Pay(in.Number); err != nil {
		return "", err
	}
	return "paid: " + in.Number, nil
}
