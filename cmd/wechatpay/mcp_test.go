package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// TestMCP has an assistant start the program, and use its tools over a pipe.
func TestMCP(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "wechatpay") // the name by which TestMain tells it
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	client, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), &mcp.CommandTransport{Command: exec.Command(program, "mcp")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	tools, err := client.ListTools(t.Context(), nil)
	if err != nil || len(tools.Tools) != 6 {
		t.Fatalf("%+v, %v", tools, err)
	}
	type args = map[string]any
	for _, tt := range []struct {
		tool      string
		arguments args
		has       string
		failed    bool
	}{
		{"search", args{"text": "激活代金券"}, `"path":"/v3/marketing/favor/stocks/{stock_id}/start"`, false},
		{"search", args{"text": "--help"}, "[]", false},
		{"show", args{"method": "POST", "path": "v3/refund/domestic/refunds"}, `"number":"json.out_refund_no"`, false},
		{"show", args{"method": "POST", "path": "v3/refund/domestic/refund"}, "v3/refund/domestic/refunds", true},
		{"port", args{"php": "<?php\n$instance->chain('v3/certificates')->get();"}, `client.Chain("v3/certificates").Get(ctx, nil)`, false},
		{"port", args{"php": "<?php if ("}, "syntax error", true},
		{"sandbox_call", args{"method": "POST", "path": "v3/marketing/favor/stocks/{stock_id}/start", "variables": args{"stock_id": "9856000"}, "json": args{"stock_creator_mchid": "8956000"}}, `"stock_id":"9856000"`, false},
	} {
		result, err := client.CallTool(t.Context(), &mcp.CallToolParams{Name: tt.tool, Arguments: tt.arguments})
		if err != nil {
			t.Fatal(err)
		}
		if text := result.Content[0].(*mcp.TextContent).Text; result.IsError != tt.failed || !strings.Contains(text, tt.has) {
			t.Errorf("%s %v: %v, %s, want %q", tt.tool, tt.arguments, result.IsError, text, tt.has)
		}
	}
}
