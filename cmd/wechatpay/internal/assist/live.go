package assist

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
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
	return s.result(s.finish(ctx, q)), nil
}

// longest bounds a live call, with all its repeats.
const longest = 3 * time.Minute

// finish makes a live call to its end, whoever goes away meanwhile: money may have moved, and an answer that nobody waits for
// stands on stderr.
func (s *session) finish(ctx context.Context, q query) (string, error) {
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), longest)
	defer cancel()
	if !s.begin(ctx) {
		return "", words.MCPGone
	}
	defer s.under.Done()
	s.note(words.MCPBegun.With(q.Method, q.Path))
	text, err := s.live.do(own, q)
	status, _, _ := strings.Cut(text, "\n")
	switch refused := (*wechatpay.Error)(nil); {
	case err == nil:
		s.note(words.MCPAnswered.With(q.Method, q.Path, status))
	case errors.Is(err, wechatpay.ErrOutcomeUnknown):
		s.note(words.MCPUnknown.With(q.Method, q.Path, oneLine(err)))
	case errors.As(err, &refused) && refused.Response != nil:
		s.note(words.MCPAnswered.With(q.Method, q.Path, oneLine(refused)))
	default:
		s.note(words.MCPFailed.With(q.Method, q.Path, oneLine(err)))
	}
	return text, err
}

// begin counts a live call, unless the assistant has gone before it is sent.
func (s *session) begin(ctx context.Context) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended || ctx.Err() != nil {
		return false
	}
	s.under.Add(1)
	return true
}

// drain lets live calls end, each after longest at the latest, and no other begin.
func (s *session) drain() {
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
	s.under.Wait()
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// note writes a line on stderr, where a client keeps a log. It holds no secret, and nothing of the request but where it goes.
func (s *session) note(what words.Phrase) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintln(s.console.Err, s.console.Say(what))
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
