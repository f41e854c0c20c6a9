package assist

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
)

// TestGone: a live call that has been sent when the assistant goes away is waited for, and what came of it stands on stderr.
func TestGone(t *testing.T) {
	for name, tt := range map[string]struct {
		answer http.HandlerFunc // nil: the sandbox's
		has    string
	}{
		"an answer": {nil, "live: POST v3/pay/transactions/native was answered: 200"},
		"a refusal": {func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, `{"code":"NO_AUTH"}`, http.StatusForbidden)
		}, "live: POST v3/pay/transactions/native was answered: "},
		"none any more": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "its outcome is not known"},
	} {
		for _, end := range []string{"stdin", "interrupt"} {
			t.Run(name+", "+end, func(t *testing.T) {
				profile, sb := profileOf(t)
				arrived, release := make(chan bool, 9), make(chan bool)
				sb.SetIntercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
					arrived <- true
					select {
					case <-release:
					case <-r.Context().Done():
						t.Error("the call was cancelled")
					}
					if tt.answer != nil {
						next = tt.answer
					}
					next.ServeHTTP(w, r)
				})
				in, toServer := io.Pipe()
				fromServer, out := io.Pipe()
				var log bytes.Buffer
				ctx, interrupt := context.WithCancel(t.Context())
				defer interrupt()
				ended := make(chan bool)
				go func() {
					cmd := New(commands)(terminal.Console{In: in, Out: out, Err: &log, Getenv: func(string) string { return "" }})
					cmd.SetArgs([]string{"--allow-live", profile})
					_ = cmd.ExecuteContext(ctx)
					_ = out.Close()
					close(ended)
				}()
				client, err := confirming().Connect(t.Context(), &mcp.IOTransport{Reader: fromServer, Writer: toServer}, nil)
				if err != nil {
					t.Fatal(err)
				}
				go func() {
					_, _ = client.CallTool(ctx, &mcp.CallToolParams{Name: "live_call", Arguments: tea})
				}()
				<-arrived
				if end == "stdin" {
					_ = toServer.Close()
				} else {
					interrupt()
				}
				close(release)
				<-ended
				if text := log.String(); !strings.Contains(text, "v3/pay/transactions/native was sent\n") || !strings.Contains(text, tt.has) {
					t.Errorf("%q on stderr, not %q", text, tt.has)
				}
			})
		}
	}
}

var tea = args{"method": "POST", "path": "v3/pay/transactions/native", "json": args{
	"appid": "wxd678efh567hg6787", "mchid": "8956000", "description": "tea", "out_trade_no": "tea-0001", "notify_url": "https://shop.example/notify", "amount": args{"total": 888, "currency": "CNY"},
}}

// confirming is a client whose person types the sum of tea.
func confirming() *mcp.Client {
	return mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, &mcp.ClientOptions{
		ElicitationHandler: func(context.Context, *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
			return &mcp.ElicitResult{Action: "accept", Content: map[string]any{"confirm": "8.88"}}, nil
		},
	})
}

// TestNotBegun: once the assistant has gone nothing is sent any more.
func TestNotBegun(t *testing.T) {
	s, sb := real(t)
	s.console.Err = io.Discard
	s.drain()
	if _, err := s.finish(t.Context(), query{Method: "GET", Path: "v3/certificates"}); err == nil || len(sb.Requests()) != 0 {
		t.Errorf("%v, %d requests", err, len(sb.Requests()))
	}
}
