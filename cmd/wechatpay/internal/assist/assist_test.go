package assist

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/internal/clienttest"
	"github.com/a8579013/wechatpay/sandbox"
)

// commands stands in for the program, which is tried in its own tests: it prints what it was asked to do.
func commands(_ context.Context, args []string, c terminal.Console) int {
	in, err := io.ReadAll(c.In)
	if err != nil || len(args) < 3 || args[0] != "--lang" || args[1] != "en" {
		return terminal.ExitOther
	}
	if slices.Contains(args, "nothing") {
		fmt.Fprintln(c.Err, "wechatpay: there is none")
		return terminal.ExitUsage
	}
	fmt.Fprintf(c.Out, "%q %q", args[2:], in)
	fmt.Fprint(c.Err, "[]")
	return 0
}

// A person answers what the client is asked, and remembers the question.
type person struct {
	asked  []string
	answer func(message string) *mcp.ElicitResult
}

// connect begins a session with a client; without a person it is one that can't ask.
func connect(t *testing.T, s *session, who *person, protocol ...string) *mcp.ClientSession {
	t.Helper()
	s.command = commands
	s.console = terminal.Console{Out: io.Discard, Err: io.Discard, Getenv: func(string) string { return "" }}
	opts := &mcp.ClientOptions{Capabilities: &mcp.ClientCapabilities{}}
	if who != nil {
		opts.ElicitationHandler = func(_ context.Context, r *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
			who.asked = append(who.asked, r.Params.Message)
			return who.answer(r.Params.Message), nil
		}
	}
	here, there := mcp.NewInMemoryTransports()
	tools, err := s.server()
	if err != nil {
		t.Fatal(err)
	}
	server, err := tools.Connect(t.Context(), there, nil)
	if err != nil {
		t.Fatal(err)
	}
	client, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, opts).Connect(t.Context(), here, &mcp.ClientSessionOptions{ProtocolVersion: strings.Join(protocol, "")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = client.Close()
		_ = server.Wait()
		s.close()
	})
	return client
}

// call uses a tool.
func call(t *testing.T, client *mcp.ClientSession, tool string, arguments any) (text string, failed bool) {
	t.Helper()
	result, err := client.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: arguments})
	if err != nil {
		return err.Error(), true
	}
	for _, c := range result.Content {
		text += c.(*mcp.TextContent).Text
	}
	return text, result.IsError
}

type args = map[string]any

func TestTools(t *testing.T) {
	client := connect(t, new(session), nil)
	order := args{"method": "POST", "path": "v3/pay/transactions/native", "json": args{
		"appid": "wxd678efh567hg6787", "mchid": "8956000", "description": "tea", "out_trade_no": "tea-0001", "notify_url": "https://shop.example/notify", "amount": args{"total": 888},
	}}
	for _, tt := range []struct {
		name, tool string
		arguments  args
		has        string
		failed     bool
	}{
		{"search", "search", args{"text": "激活代金券"}, `["api" "search" "--json" "--limit" "20" "--" "激活代金券"] ""`, false},
		{"search for a flag", "search", args{"text": "--help", "limit": 3}, `"--limit" "3" "--" "--help"]`, false},
		{"search, not a text", "search", args{"text": 1}, "", true},
		{"show", "show", args{"method": "POST", "path": "v3/refund/domestic/refunds"}, `["api" "show" "--json" "--" "POST" "v3/refund/domestic/refunds"] ""`, false},
		{"show what there is not", "show", args{"method": "POST", "path": "nothing"}, "there is none", true},
		{"port", "port", args{"php": "<?php echo 1;"}, `["port" "--report" "json" "-"] "<?php echo 1;"` + "\n[]", false},
		{"validate, wrong", "validate", args{"method": "post", "path": "/v3/refund/domestic/refunds", "json": args{"out_refund_no": "r", "amount": args{"refund": "1", "total": 1, "currency": "CNY"}}}, "json.amount.refund", false},
		{"validate, right", "validate", args{"method": "GET", "path": "v3/refund/domestic/refunds/{out_refund_no}", "variables": args{"out_refund_no": "r1"}}, "[]", false},
		{"elsewhere", "validate", args{"method": "GET", "path": "https://evil.example/v3/certificates"}, "begins with v2/", true},
		{"a reserved key", "sandbox_call", args{"method": "GET", "path": "v3/certificates", "variables": args{"base_uri": "https://evil.example"}}, "begins with v2/", true},
		{"a body of the other kind", "validate", args{"method": "POST", "path": "v3/x/y", "xml": args{"a": "b"}}, "APIv3", true},
		{"a member too many", "sandbox_call", args{"method": "GET", "path": "v3/certificates", "headers": args{}}, "headers", true},
		{"an order", "sandbox_call", order, `"code_url"`, false},
		{"the same again, another sum", "sandbox_call", args{"method": "POST", "path": "v3/pay/transactions/native", "json": args{
			"appid": "wxd678efh567hg6787", "mchid": "8956000", "description": "tea", "out_trade_no": "tea-0001", "notify_url": "https://shop.example/notify", "amount": args{"total": 889}}}, "400", true},
		{"it is paid", "sandbox_pay", args{"out_trade_no": "tea-0001"}, "paid: tea-0001", false},
		{"no order", "sandbox_pay", args{"out_trade_no": "tea-0002"}, "tea-0002", true},
		{"its state", "sandbox_call", args{"method": "GET", "path": "v3/pay/transactions/out-trade-no/{out_trade_no}", "variables": args{"out_trade_no": "tea-0001"}, "query": args{"mchid": "8956000"}}, `"trade_state":"SUCCESS"`, false},
		{"an encrypted field in clear", "sandbox_call", args{"method": "POST", "path": "v3/security/echo", "json": args{"echo_message": "a", "encrypted_echo_message": "张三"}}, `"encrypted_echo_message"`, false},
		{"APIv2 with a certificate", "sandbox_call", args{"method": "POST", "path": "v2/secapi/pay/refund", "xml": args{
			"appid": "wxd678efh567hg6787", "mch_id": "8956000", "out_trade_no": "tea-0001", "out_refund_no": "back-0001", "total_fee": 888, "refund_fee": 300}}, "back-0001", false},
		{"nothing goes out for real", "live_call", order, "live_call", true},
	} {
		text, failed := call(t, client, tt.tool, tt.arguments)
		if failed != tt.failed || !strings.Contains(text, tt.has) {
			t.Errorf("%s: %v, %s, want %q", tt.name, failed, text, tt.has)
		}
	}
}

// real is a session that may call a server, which is a sandbox of its own, by a profile.
func real(t *testing.T) (*session, *sandbox.Sandbox) {
	t.Helper()
	profile, sb := profileOf(t)
	s := &session{console: terminal.Console{Getenv: os.Getenv}}
	if err := s.allow(profile); err != nil {
		t.Fatal(err)
	}
	return s, sb
}

func profileOf(t *testing.T) (string, *sandbox.Sandbox) {
	t.Helper()
	sb := sandbox.New(sandbox.Options{Keys: clienttest.Keys()})
	server := httptest.NewServer(sb)
	t.Cleanup(server.Close)
	folder := t.TempDir()
	write := func(name, kind string, der []byte) string {
		if err := os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	private, err := x509.MarshalPKCS8PrivateKey(sb.Keys().Merchant)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(sb.Keys().Public.Public())
	if err != nil {
		t.Fatal(err)
	}
	config := sb.Config()
	text, err := json.Marshal(account.Profile{
		MchID: config.MchID, Serial: config.Serial, PrivateKey: write("key.pem", "PRIVATE KEY", private), Certs: map[string]string{sb.Keys().PublicID: write("pub.pem", "PUBLIC KEY", public)},
		BaseURL: server.URL,
	})
	if err != nil {
		t.Fatal(err)
	}
	profile := filepath.Join(folder, "shop.json")
	if err := os.WriteFile(profile, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return profile, sb
}

// TestLive: a call goes out for real when a person has typed its sum, and in no other way.
func TestLive(t *testing.T) {
	order := func(number string) args {
		return args{"method": "POST", "path": "v3/pay/transactions/native", "json": args{
			"appid": "wxd678efh567hg6787", "mchid": "8956000", "description": "tea", "out_trade_no": number, "notify_url": "https://shop.example/notify", "amount": args{"total": 888, "currency": "CNY"},
		}}
	}
	answers := func(action, text string) func(string) *mcp.ElicitResult {
		return func(string) *mcp.ElicitResult {
			return &mcp.ElicitResult{Action: action, Content: map[string]any{"confirm": text}}
		}
	}
	confirmed := order("tea-0009")
	confirmed["confirm"] = "8.88"
	inside := order("tea-0010")
	inside["json"].(args)["confirm"] = "8.88"
	for _, tt := range []struct {
		name      string
		arguments args
		who       *person
		sent      int
		has       string
	}{
		{"the sum", order("tea-0001"), &person{answer: answers("accept", " 8.88 ")}, 1, "code_url"},
		{"a query: its method", args{"method": "GET", "path": "v3/certificates"}, &person{answer: answers("accept", "GET")}, 1, "200"},
		{"another sum", order("tea-0003"), &person{answer: answers("accept", "888")}, 0, `"888" was typed, not 8.88`},
		{"nothing typed", order("tea-0004"), &person{answer: answers("accept", "")}, 0, "was typed"},
		{"declined", order("tea-0005"), &person{answer: answers("decline", "8.88")}, 0, "nobody has confirmed"},
		{"closed", order("tea-0006"), &person{answer: answers("cancel", "8.88")}, 0, "nobody has confirmed"},
		{"no form", order("tea-0007"), &person{answer: func(string) *mcp.ElicitResult { return &mcp.ElicitResult{Action: "accept"} }}, 0, ""},
		{"a client that can't ask", order("tea-0008"), nil, 0, "can't ask"},
		{"an argument that confirms", confirmed, &person{answer: answers("decline", "")}, 0, "confirm"},
		{"a member that confirms", inside, &person{answer: answers("decline", "")}, 0, ""},
		{"what does not fit is not asked for", args{"method": "POST", "path": "v3/pay/transactions/native", "json": args{}}, &person{answer: answers("accept", "POST")}, 0, "json"},
		{"another host", args{"method": "GET", "path": "v3/certificates", "variables": args{"base_uri": "https://evil.example"}}, &person{answer: answers("accept", "GET")}, 0, "begins with"},
	} {
		for _, protocol := range []string{"", "2025-06-18"} { // the newest carries the answer in a second request, an older one asks in between
			t.Run(tt.name+protocol, func(t *testing.T) {
				s, sb := real(t)
				client := connect(t, s, tt.who, protocol)
				text, failed := call(t, client, "live_call", tt.arguments)
				if failed != (tt.sent == 0) || !strings.Contains(text, tt.has) {
					t.Errorf("%v, %s", failed, text)
				}
				if n := len(sb.Requests()); n != tt.sent {
					t.Errorf("%d requests arrived", n)
				}
			})
		}
	}
}

// TestForged: an answer that belongs to no question, to a question of another call, or to one that was answered confirms nothing.
func TestForged(t *testing.T) {
	s, sb := real(t)
	client := connect(t, s, &person{answer: func(string) *mcp.ElicitResult { return nil }})
	get, other := args{"method": "GET", "path": "v3/certificates"}, args{"method": "GET", "path": "v3/global/certificates"}
	raw := func(a args) json.RawMessage {
		text, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	s.pending = map[string]question{
		"state": {sha256.Sum256(raw(get)), "GET", time.Now()}, "old": {sha256.Sum256(raw(get)), "GET", time.Now().Add(-time.Hour)},
	}
	forged := func(state string, a args) bool {
		result, err := client.CallTool(t.Context(), &mcp.CallToolParams{Name: "live_call", Arguments: raw(a), RequestState: state,
			InputResponses: mcp.InputResponseMap{"confirm": &mcp.ElicitResult{Action: "accept", Content: map[string]any{"confirm": "GET"}}}})
		return err != nil || result.IsError
	}
	if !forged("none", get) || !forged("old", get) || !forged("state", other) || !forged("state", get) {
		t.Error("an answer was taken that belongs to no question")
	}
	if n := len(sb.Requests()); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
	s.pending["state"] = question{sha256.Sum256(raw(get)), "GET", time.Now()}
	if forged("state", get) || len(sb.Requests()) != 1 {
		t.Error("the answer to the question was not taken: this test would not see a forged one")
	}
}

// TestQuestion is what the person reads.
func TestQuestion(t *testing.T) {
	s, _ := real(t)
	who := &person{answer: func(string) *mcp.ElicitResult { return &mcp.ElicitResult{Action: "decline"} }}
	client := connect(t, s, who)
	_, _ = call(t, client, "live_call", args{"method": "POST", "path": "v3/refund/domestic/refunds", "json": args{
		"out_trade_no": "tea-0001", "out_refund_no": "back-0001", "amount": args{"refund": 123456, "total": 200000, "currency": "CNY"},
	}})
	want := []string{`An assistant wants to call WeChat Pay, for real, for merchant 8956000:

POST v3/refund/domestic/refunds
{
  "json": {
    "amount": {
      "currency": "CNY",
      "refund": 123456,
      "total": 200000
    },
    "out_refund_no": "back-0001",
    "out_trade_no": "tea-0001"
  }
}

It moves, or asks for, 1234.56 yuan.`}
	if diff := cmp.Diff(want, who.asked); diff != "" {
		t.Error(diff)
	}
}

// TestAllow: the profile alone says who calls.
func TestAllow(t *testing.T) {
	t.Setenv("WECHATPAY_MCHID", "1900000001")
	s, _ := real(t)
	if id := s.live.client.MchID(); id != "8956000" {
		t.Error(id)
	}
	if err := new(session).allow(filepath.Join(t.TempDir(), "none.json")); err == nil {
		t.Error("a profile that is not there")
	}
}
