package assist

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/internal/amounts"
	"github.com/a8579013/wechatpay/openapi"
)

// allow makes the client of the live tool: of the profile alone, whatever the environment says.
func (s *session) allow(profile string) error {
	var flags account.Flags
	set := pflag.NewFlagSet("mcp", pflag.ContinueOnError)
	flags.Register(s.console, set, nil)
	if err := set.Set("profile", profile); err != nil {
		return err
	}
	config, err := flags.Config(func(string) string { return "" })
	if err != nil {
		return err
	}
	config.Validate = openapi.Validate
	client, err := wechatpay.New(config)
	if err != nil {
		return terminal.Usage(nil, err)
	}
	s.live = &caller{client: client, hosts: config.BaseURL == ""}
	return nil
}

// question is a call that a person was asked about.
type question struct {
	arguments [sha256.Size]byte // of the tool, as they were then
	typed     string            // what confirms it
	asked     time.Time
}

const (
	asks     = "confirm"
	patience = 15 * time.Minute // how long a question may be answered
)

// callLive asks the person at the first call of the tool, and calls at the second, which the client makes by itself and which
// carries the answer beside the arguments: not in them, where a model writes. A client of an older protocol is asked in between.
func (s *session) callLive(ctx context.Context, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	q, err := read(r)
	if err != nil {
		return s.result("", err), nil
	}
	if len(r.Params.InputResponses) == 0 {
		return s.ask(r, q), nil
	}
	if err := s.confirmed(r); err != nil {
		return s.result("", err), nil
	}
	return s.result(s.live.do(ctx, q)), nil
}

// ask shows a call to the person, who has to type its sum, or where there is none its method. Nobody is asked for what would
// be refused.
func (s *session) ask(r *mcp.CallToolRequest, q query) *mcp.CallToolResult {
	if p := r.Session.InitializeParams(); p == nil || p.Capabilities == nil || p.Capabilities.Elicitation == nil {
		return s.result("", words.MCPCantAsk)
	}
	req, err := q.request()
	if err == nil {
		err = openapi.Validate(q.Method, q.Path, req)
	}
	shown := ""
	if err == nil {
		shown, err = q.text()
	}
	if err != nil {
		return s.result("", err)
	}
	sum, typed := moved(q, shown)
	state := rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending == nil {
		s.pending = make(map[string]question)
	}
	for old, p := range s.pending {
		if time.Since(p.asked) > patience {
			delete(s.pending, old)
		}
	}
	s.pending[state] = question{sha256.Sum256(r.Params.Arguments), typed, time.Now()}
	return &mcp.CallToolResult{RequestState: state, InputRequests: mcp.InputRequestMap{asks: &mcp.ElicitParams{
		Message: s.console.Say(words.MCPConfirm.With(s.live.client.MchID(), q.Method, q.Path, shown, sum)),
		RequestedSchema: object{
			"type": "object", "required": []string{asks},
			"properties": object{asks: object{"type": "string", "title": s.console.Say(words.MCPTypeSum.With(typed))}},
		},
	}}}
}

// confirmed looks at the answer of the person. A question is answered once, and for the call that was shown.
func (s *session) confirmed(r *mcp.CallToolRequest) error {
	s.mu.Lock()
	asked, known := s.pending[r.Params.RequestState]
	delete(s.pending, r.Params.RequestState)
	s.mu.Unlock()
	if !known || time.Since(asked.asked) > patience || asked.arguments != sha256.Sum256(r.Params.Arguments) {
		return words.MCPNotConfirmed
	}
	answer, ok := r.Params.InputResponses[asks].(*mcp.ElicitResult)
	if !ok || answer.Action != "accept" {
		return words.MCPNotConfirmed
	}
	typed, _ := answer.Content[asks].(string)
	if typed = strings.TrimSpace(typed); typed != asked.typed {
		return words.MCPTypedOther.With(terminal.Quote(typed), asked.typed)
	}
	return nil
}

// moved says what a call moves, and what has to be typed to confirm it.
func moved(q query, text string) (sum words.Phrase, typed string) {
	op := q.known()
	switch {
	case op != nil && q.Method == "GET":
		return words.MCPMovesNothing, q.Method
	case op == nil || len(op.Amounts) == 0:
		return words.MCPMovesUnknown, q.Method
	}
	fen, err := amounts.Sum(text, op.Amounts)
	if err != nil {
		return words.MCPMovesUnknown, q.Method
	}
	yuan := fmt.Sprintf("%d.%02d", fen/100, fen%100)
	return words.MCPMoves.With(yuan), yuan
}
