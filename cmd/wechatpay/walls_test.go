package main

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport says which rooms a room may import; every one of them may import terminal. A family never imports another: it
// takes what is shared from a room below.
var mayImport = map[string]string{
	"terminal":   "",
	"outcome":    "",        // what became of a call
	"account":    "outcome", // a download of certificates is a call
	"item":       "",
	"operation":  "",
	"parts":      "",
	"playground": "",

	"call":      "account item operation outcome parts playground",
	"catalogue": "item operation playground", // samples are items, and of what the sandbox owns
	"check":     "account outcome parts playground",
	"keys":      "account playground",
	"shell":     "",

	"program": "operation playground", // which names no family: main does
}

// TestWalls holds the imports between the rooms of internal/ against the table, both ways.
func TestWalls(t *testing.T) {
	const prefix = "github.com/a8579013/wechatpay/cmd/wechatpay/internal/"
	files, err := filepath.Glob("internal/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string][]string)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		room := filepath.Base(filepath.Dir(file))
		if found[room] == nil {
			found[room] = []string{}
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range parsed.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			if other, inside := strings.CutPrefix(path, prefix); inside && other != "terminal" && !slices.Contains(found[room], other) {
				found[room] = append(found[room], other)
			}
		}
	}
	for room, others := range found {
		slices.Sort(others)
		allowed, known := mayImport[room]
		if got := strings.Join(others, " "); !known || got != allowed {
			t.Errorf("internal/%s imports %q, the table says %q", room, got, allowed)
		}
	}
	for room := range mayImport {
		if found[room] == nil {
			t.Errorf("there is no internal/%s", room)
		}
	}
}
