package assist

import (
	"context"
	_ "embed"
	"encoding/json"
	"io"
	"strings"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/sandbox"
)

// Run runs a command line, and gives its exit code.
type Run func(ctx context.Context, args []string, c terminal.Console) int

// New makes wechatpay mcp. The tools that only tell run other commands.
func New(run Run) func(terminal.Console) *cobra.Command {
	return func(c terminal.Console) *cobra.Command {
		var live string
		cmd := &cobra.Command{
			Use:     "mcp",
			Short:   c.Say(words.MCPShort),
			Long:    c.Say(words.MCPLong),
			Example: "  wechatpay mcp\n  wechatpay mcp --allow-live shop",
			RunE: func(cmd *cobra.Command, args []string) error {
				if len(args) > 0 {
					return terminal.Usage(words.Plain("wechatpay mcp"), words.MCPTakesNone)
				}
				s := &session{console: c, command: run}
				defer s.close()
				if live != "" {
					if err := s.allow(live); err != nil {
						return err
					}
				}
				server, err := s.server()
				if err != nil {
					return err
				}
				err = server.Run(cmd.Context(), &mcp.IOTransport{Reader: io.NopCloser(c.In), Writer: keptOpen{c.Out}})
				s.drain()
				if cmd.Context().Err() != nil {
					return cmd.Context().Err()
				}
				return err
			},
		}
		cmd.Flags().StringVar(&live, "allow-live", "", c.Say(words.FlagAllowLive))
		return cmd
	}
}

// keptOpen is stdout, which is the program's to close.
type keptOpen struct{ io.Writer }

func (keptOpen) Close() error { return nil }

// session is one assistant at the other end.
type session struct {
	console terminal.Console
	command Run
	live    *caller        // nil: not allowed
	under   sync.WaitGroup // live calls under way

	mu      sync.Mutex // guards what follows, and stderr
	ended   bool       // no live call may begin any more
	sandbox *sandbox.Sandbox
	tried   *caller
	pending map[string]question // by the state that the protocol carries back
}

// toolText is what the tools are called, what they say of themselves to a model, and what they take.
//
//go:embed tools.json
var toolText []byte

// toolSet is toolText, read.
type toolSet struct {
	Instructions string      `json:"instructions"`
	Tools        []*mcp.Tool `json:"tools"`
	Request      any         `json:"REQUEST"` // the schema of those that name it
}

// server has the tools.
func (s *session) server() (*mcp.Server, error) {
	var set toolSet
	if err := json.Unmarshal(toolText, &set); err != nil {
		return nil, err
	}
	server := mcp.NewServer(&mcp.Implementation{Name: "wechatpay", Version: terminal.Version()}, &mcp.ServerOptions{Instructions: set.Instructions})
	does := map[string]mcp.ToolHandler{
		"search": s.told(s.search), "show": s.told(s.show), "validate": s.told(s.validate), "port": s.told(s.port),
		"sandbox_call": s.told(s.callSandbox), "sandbox_pay": s.told(s.pay),
	}
	if s.live != nil {
		does["live_call"] = s.callLive
	}
	for _, tool := range set.Tools {
		if tool.InputSchema == "REQUEST" {
			tool.InputSchema = set.Request
		}
		if do := does[tool.Name]; do != nil {
			server.AddTool(tool, do)
		}
	}
	return server, nil
}

// tool is what a tool does: arguments in, a text out.
type tool func(context.Context, *mcp.CallToolRequest) (string, error)

// told makes a tool of one: an error is a text that says so.
func (s *session) told(do tool) mcp.ToolHandler {
	return func(ctx context.Context, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		text, err := do(ctx, r)
		return s.result(text, err), nil
	}
}

func (s *session) result(text string, err error) *mcp.CallToolResult {
	if err != nil {
		text = words.Of(err, s.console.Lang)
	}
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}, IsError: err != nil}
}

// object is a piece of JSON.
type object = map[string]any

// arguments reads what a tool was given. The server has checked its schema.
func arguments(r *mcp.CallToolRequest, v any) error {
	d := json.NewDecoder(strings.NewReader(string(r.Params.Arguments)))
	d.UseNumber()
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// close ends the sandbox.
func (s *session) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sandbox != nil {
		_ = s.sandbox.Close()
	}
}
