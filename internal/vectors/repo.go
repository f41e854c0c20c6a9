package vectors

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// root returns the repository's directory: the nearest one upwards whose go.mod
// is that of the library. The command line has a module of its own.
func root() (string, bool) {
	dir, err := os.Getwd()
	if err != nil {
		return "", false
	}
	for {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && bytes.HasPrefix(mod, []byte("module github.com/a8579013/wechatpay\n")) {
			return dir, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}

// SharedDir returns the directory of the recordings, beside the repository, and
// whether it is there. A clone has none and needs none.
func SharedDir() (string, bool) {
	repo, ok := root()
	if !ok {
		return "", false
	}
	dir := filepath.Join(repo, "..", "shared", "vectors")
	info, err := os.Stat(dir)
	return dir, err == nil && info.IsDir()
}

// TestdataDir returns the directory of our own copies.
func TestdataDir() (string, error) {
	repo, ok := root()
	if !ok {
		return "", errors.New("run it inside the repository")
	}
	return filepath.Join(repo, "internal", "vectors", "testdata"), nil
}

var heading = regexp.MustCompile(`(?m)^## ([a-z0-9-]+)$`)

// Documented fails the test for every name of a deliberate difference that has
// no heading of its own ("## name") in docs/php/<page>.md and its Chinese twin,
// and when the two pages differ in their headings. It returns the headings.
func Documented(tb testing.TB, page string, names ...string) []string {
	tb.Helper()
	repo, ok := root()
	if !ok {
		tb.Fatal("no go.mod of the library above the working directory")
	}
	var pages [2][]string
	for i, file := range []string{page + ".md", page + ".zh-CN.md"} {
		text, err := os.ReadFile(filepath.Join(repo, "docs", "php", file))
		if err != nil {
			tb.Fatal(err)
		}
		for _, match := range heading.FindAllSubmatch(text, -1) {
			pages[i] = append(pages[i], string(match[1]))
		}
		for _, name := range names {
			if !slices.Contains(pages[i], name) {
				tb.Errorf("docs/php/%s has no heading %q", file, name)
			}
		}
	}
	if !slices.Equal(pages[0], pages[1]) {
		tb.Errorf("the headings of docs/php/%s.md and its Chinese twin differ: %q and %q", page, pages[0], pages[1])
	}
	return pages[0]
}
