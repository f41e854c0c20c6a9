package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/openapi"
)

// TestWords: what is wrong in a file of words is found with its line, as is what it names and nobody knows.
func TestWords(t *testing.T) {
	const text = "POST v3/a 一\n\ttags 甲∙乙\n\tresponse 204 none\nNOTIFY v3 A.B 知\n\tresource\n\t\ta string\n"
	ops, _, err := openapi.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	c := &catalogue{text: text, operations: ops}
	for name, tt := range map[string]struct{ text, want string }{
		"all right":          {"product 乙 1\nproduct 甲∙乙 1\nPOST v3/a 3\n\tcalled 加\nNOTIFY v3 A.B 1\n", ""},
		"a method":           {"GET v3/a 3\n", `search.txt: line 1: "GET v3/a 3": there is no such operation`},
		"a path":             {"POST v3/a 3\n\nPOST v3/b 3\n", `search.txt: line 3: "POST v3/b 3": there is no such operation`},
		"an event":           {"NOTIFY v2 A.B 3\n", `search.txt: line 1: "NOTIFY v2 A.B 3": there is no such operation or notification`},
		"a piece of a tag":   {"\nproduct 乙乙 3\n", `search.txt: line 2: "product 乙乙 3": no operation has this tag`},
		"a word that is not": {"POST v3/a 3\n\tcaled 加\n", `search.txt: line 2: "caled 加": "caled" is neither called nor words`},
		"a word twice":       {"same a, b\nnoise b\n", `search.txt: line 2: "noise b": b is here twice`},
	} {
		path := filepath.Join(t.TempDir(), "search.txt")
		if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		err := c.checkWords(path)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: %v, want …%s", name, err, tt.want)
		}
	}
	if err := c.checkWords(filepath.Join(t.TempDir(), "search.txt")); err == nil {
		t.Error("a file that is not there is right")
	}
}

// TestWordsAreRight holds the repository's own file against its facts.
func TestWordsAreRight(t *testing.T) {
	root := filepath.Join("..", "..")
	c, err := load(filepath.Join(root, facts))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.checkWords(filepath.Join(root, wordsFile)); err != nil {
		t.Error(err)
	}
}
