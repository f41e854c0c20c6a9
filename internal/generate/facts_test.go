package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/openapi"
)

// folderOf makes a folder of facts; a file that is not named is empty.
func folderOf(t *testing.T, files map[string]string) string {
	folder := t.TempDir()
	for _, name := range []string{"v3.txt", "v2.txt", "notifications.txt", "supplement.txt", "mended.txt", "added.txt"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(files[name]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestLoad(t *testing.T) {
	folder := folderOf(t, map[string]string{
		"v3.txt":            "# a comment\nPOST v3/b 二\n\tgroup old\n\tresponse 204 none\n\nGET v3/a 一\n\tresponse 204 none\nPOST v3/a 三\r\n\tresponse 204 none\r\n",
		"v2.txt":            "POST v2/pay/x 付\n\tresponse 200 xml\n",
		"notifications.txt": "NOTIFY v3 A.B 知\n\tresource\n\t\ta string\n",
		"added.txt":         "POST v3/b 二新\n\tgroup new\n\t# why\n\tsince 2026\n\tresponse 204 none\nPOST v3/c 新\n\tsource site\n\tresponse 204 none\n",
	})
	c, err := load(folder)
	if err != nil {
		t.Fatal(err)
	}
	want := "POST v2/pay/x 付\n\tresponse 200 xml\nGET v3/a 一\n\tresponse 204 none\nPOST v3/a 三\n\tresponse 204 none\n" +
		"POST v3/b 二新\n\tsource hand\n\tgroup new\n\tsince 2026\n\tresponse 204 none\nPOST v3/c 新\n\tsource site\n\tresponse 204 none\n" +
		"NOTIFY v3 A.B 知\n\tresource\n\t\ta string\n"
	if diff := cmp.Diff(want, c.text); diff != "" {
		t.Error(diff)
	}
	if len(c.operations) != 5 || c.operations[3].Group != "new" {
		t.Errorf("%+v", c.operations)
	}
}

func TestLoadErrors(t *testing.T) {
	for name, tt := range map[string]struct{ file, text, want string }{
		"a slip":            {"added.txt", "\n# x\nPOST v3/a 一\n\tjson\n\t\ta text\n", "added.txt: line 5: "},
		"twice in one file": {"v3.txt", "POST v3/a 一\n\tresponse 204 none\nPOST v3/a 二\n\tresponse 204 none\n", "v3.txt: line 3: POST v3/a is here twice"},
		"twice added":       {"added.txt", "POST v3/a 一\n\tresponse 204 none\n\nPOST v3/a 二\n\tresponse 204 none\n", "added.txt: line 4: POST v3/a is here twice"},
	} {
		_, err := load(folderOf(t, map[string]string{tt.file: tt.text}))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want …%s…", name, err, tt.want)
		}
	}
	if _, err := load(t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder without facts: %v", err)
	}
}

func TestPack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.gz")
	c := &catalogue{text: "POST v3/a 一\n"}
	if err := c.pack(path, true); err == nil || !strings.Contains(err.Error(), "go generate") {
		t.Errorf("a missing file is fresh: %v", err)
	}
	if err := c.pack(path, false); err != nil {
		t.Fatal(err)
	}
	if err := c.pack(path, true); err != nil {
		t.Error(err)
	}
	c.text = "POST v3/a 二\n"
	if err := c.pack(path, true); err == nil {
		t.Error("a stale file is fresh")
	}
	raw, err := os.ReadFile(path)
	if err != nil || unpack(raw) != "POST v3/a 一\n" {
		t.Errorf("-check wrote %q, %v", unpack(raw), err)
	}
	if err := os.WriteFile(path, []byte("no gzip"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.pack(path, true); err == nil {
		t.Error("a broken file is fresh")
	}
}

// TestImport makes the imported facts anew, where the merged sources stand beside this repository.
func TestImport(t *testing.T) {
	sources := filepath.Join("..", "..", "..", "shared", "openapi")
	check := func(to string, got []byte) {
		t.Helper()
		want, err := os.ReadFile(filepath.Join("..", "..", facts, to))
		if err != nil {
			t.Fatal(err)
		}
		if string(want) != string(got) {
			t.Errorf("%s is not what the sources give: it was edited, or the importer changed", to)
		}
	}
	if _, err := os.Stat(sources); errors.Is(err, fs.ErrNotExist) {
		t.Log("the merged sources are not here: a small one of their form is imported alone")
	} else {
		for to, from := range imported {
			raw, err := os.ReadFile(filepath.Join(sources, from))
			if err != nil {
				t.Fatal(err)
			}
			got, err := convert(from, raw)
			if err != nil {
				t.Fatal(err)
			}
			check(to, got)
		}
		got, err := convertSupplement(sources)
		if err != nil {
			t.Fatal(err)
		}
		check(supplementFile, got)
	}
	const line = `{"method":"POST","path":"/v3/a/{id}","name":"名","tags":["甲∙乙"],"group":"甲<br/>乙","roles":[],"doc":"https://x","doc_alt":["https://y"],` +
		`"status":"offline","deprecated":true,"request":{"path":[{"name":"id","type":"string"}],"json":{"type":"object","required":["b"],"properties":` +
		`{"b":{"type":"array","label":"标","items":{"type":"string","enum":["X"],"pattern":"/\\d/"}},"c d":{"type":"integer","minimum":0,"example":0}}}},` +
		`"response":{"status":200,"also":[202],"content":"json","schema":{"type":"object","properties":{"ok":{"type":"boolean"}}}},"src":"both"}`
	got, err := convert("v3.jsonl", []byte(line+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	ops, _, err := openapi.Parse(string(got))
	if err != nil {
		t.Fatal(err)
	}
	zero := int64(0)
	want := []*openapi.Operation{{
		Method: "POST", Path: "/v3/a/{id}", Name: "名", Tags: []string{"甲∙乙"}, Group: "甲乙", Doc: "https://x", DocAlt: []string{"https://y"},
		Status: openapi.Offline, Source: "both", Kind: openapi.JSON, PathParams: []*openapi.Field{{Name: "id", Required: true, Type: "string"}},
		Body: &openapi.Field{Type: "object", Fields: []*openapi.Field{
			{Name: "b", Required: true, Type: "array", Label: "标", Items: &openapi.Field{Type: "string", Enum: []string{"X"}, Pattern: `\d`}},
			{Name: "cd", Type: "integer", Minimum: &zero, Example: int64(0)},
		}},
		Response: openapi.Response{Status: 200, Also: []int{202}, Content: "json", Body: &openapi.Field{
			Type: "object", Fields: []*openapi.Field{{Name: "ok", Type: "boolean"}},
		}},
	}}
	if diff := cmp.Diff(want, ops); diff != "" {
		t.Error(diff)
	}
}
