package assist

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// runs runs a command line that reads nothing but in, and gives what it prints.
func (s *session) runs(ctx context.Context, in string, args ...string) (out, said string, code int) {
	var stdout, stderr bytes.Buffer
	c := terminal.Console{In: strings.NewReader(in), Out: &stdout, Err: &stderr, Getenv: func(string) string { return "" }, Lang: s.console.Lang}
	code = s.command(ctx, append([]string{"--lang", words.Codes[s.console.Lang]}, args...), c)
	return stdout.String(), stderr.String(), code
}

// printed is what a command prints, or what it complains of.
func (s *session) printed(ctx context.Context, args ...string) (string, error) {
	out, said, code := s.runs(ctx, "", args...)
	if code != 0 && out == "" || code == terminal.ExitUsage {
		return "", errors.New(strings.TrimSpace(said))
	}
	return out, nil
}

func (s *session) search(ctx context.Context, r *mcp.CallToolRequest) (string, error) {
	var in struct {
		Text  string `json:"text"`
		Limit int    `json:"limit"`
	}
	if err := arguments(r, &in); err != nil {
		return "", err
	}
	if in.Limit == 0 {
		in.Limit = 20
	}
	return s.printed(ctx, "api", "search", "--json", "--limit", strconv.Itoa(in.Limit), "--", in.Text)
}

func (s *session) show(ctx context.Context, r *mcp.CallToolRequest) (string, error) {
	var in struct{ Method, Path string }
	if err := arguments(r, &in); err != nil {
		return "", err
	}
	return s.printed(ctx, "api", "show", "--json", "--", in.Method, in.Path)
}

// port gives the Go, and behind it the report.
func (s *session) port(ctx context.Context, r *mcp.CallToolRequest) (string, error) {
	var in struct{ PHP string }
	if err := arguments(r, &in); err != nil {
		return "", err
	}
	out, said, code := s.runs(ctx, in.PHP, "port", "--report", "json", "-")
	if code == terminal.ExitUsage || out == "" {
		return "", errors.New(strings.TrimSpace(said))
	}
	return out + "\n" + said, nil
}

// finding is something that does not fit.
type finding struct {
	Path    string `json:"path"`
	Message string `json:"message"`
	Level   string `json:"level"`
}

// validate says what is wrong with a request, which goes nowhere.
func (s *session) validate(_ context.Context, r *mcp.CallToolRequest) (string, error) {
	q, err := read(r)
	if err != nil {
		return "", err
	}
	req, err := q.request()
	if err != nil {
		return "", err
	}
	found := []finding{}
	wrong := (*openapi.ValidationError)(nil)
	switch err := openapi.Validate(q.Method, q.Path, req); {
	case errors.As(err, &wrong):
		for _, f := range wrong.Findings {
			found = append(found, finding{f.Path, f.Message, f.Level.String()})
		}
	case err != nil:
		return "", err
	}
	text, err := json.Marshal(found)
	return string(text), err
}
