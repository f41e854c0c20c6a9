package openssl_test

import (
	"os"
	"strings"
	"testing"
)

// TestDocs makes sure that the code on the page is that of the example.
func TestDocs(t *testing.T) {
	example, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/performance.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(page), "```go\n")[1:]
	for _, block := range blocks {
		block, _, _ = strings.Cut(block, "```")
		if !strings.Contains(string(example), "\t"+strings.ReplaceAll(strings.TrimSpace(block), "\n", "\n\t")+"\n") {
			t.Errorf("the page shows code that is in no example:\n%s", block)
		}
	}
	if len(blocks) == 0 {
		t.Error("the page shows no code")
	}
}
