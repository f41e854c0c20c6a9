package recipes

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDocs makes sure that the page shows the code that is here.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/recipes.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(text)
	}
	blocks := strings.Split(string(page), "```go\n")[1:]
	for _, block := range blocks {
		block, _, _ = strings.Cut(block, "```")
		if !strings.Contains(source.String(), block) {
			t.Errorf("the page shows code that is in no file:\n%s", block)
		}
	}
	if len(blocks) < 5 {
		t.Errorf("the page shows %d pieces of code", len(blocks))
	}
}
