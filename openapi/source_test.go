package openapi_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/openapi"
)

// TestSources compares the catalogue with the merged sources, fact by fact, where they stand beside this repository:
// what was imported is what they say, and nothing of it was lost.
func TestSources(t *testing.T) {
	folder := filepath.Join("..", "..", "shared", "openapi")
	added := addedHeads(t)
	for _, name := range []string{"v3.jsonl", "v2.jsonl"} {
		for o := range sourceLines(t, filepath.Join(folder, name)) {
			path := o["path"].(string)
			template := strings.TrimPrefix(path, "/")
			if name == "v2.jsonl" {
				template = "v2" + path
			}
			if added[o["method"].(string)+" "+template] {
				continue
			}
			op, ok := openapi.Lookup(o["method"].(string), template)
			if !ok || op.Path != path {
				t.Errorf("%s %s is not in the catalogue", o["method"], path)
				continue
			}
			if diff := cmp.Diff(normal(o), operationFacts(op)); diff != "" {
				t.Errorf("%s %s: %s", o["method"], path, diff)
			}
		}
	}
	events := map[string]*openapi.Notification{}
	for _, n := range openapi.Notifications() {
		events[version(n)+" "+n.ID] = n
	}
	for o := range sourceLines(t, filepath.Join(folder, "webhooks.jsonl")) {
		n := events[o["version"].(string)+" "+o["id"].(string)]
		if n == nil {
			t.Errorf("%s %s is not in the catalogue", o["version"], o["id"])
			continue
		}
		if diff := cmp.Diff(normal(o), notificationFacts(n)); diff != "" {
			t.Errorf("%s: %s", o["id"], diff)
		}
	}
}

func addedHeads(t *testing.T) map[string]bool {
	raw, err := os.ReadFile(filepath.Join("facts", "added.txt"))
	if err != nil {
		t.Fatal(err)
	}
	ops, _, err := openapi.Parse(string(raw))
	if err != nil {
		t.Fatal(err)
	}
	heads := map[string]bool{}
	for _, o := range ops {
		heads[o.Method+" "+o.Template()] = true
	}
	return heads
}

func sourceLines(t *testing.T, path string) func(func(map[string]any) bool) {
	return func(yield func(map[string]any) bool) {
		f, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			t.Logf("%s is not here: what was imported from it is not compared again", path)
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var o map[string]any
			if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
				t.Fatal(err)
			}
			if !yield(o) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			t.Error(err)
		}
	}
}

// normal writes a source's object as this package keeps it: what is empty is left out, and the few things that the
// import changes on purpose are changed.
func normal(o map[string]any) map[string]any {
	out := prune(o).(map[string]any)
	delete(out, "deprecated") // follows from status
	if group, ok := out["group"].(string); ok {
		out["group"] = strings.ReplaceAll(group, "<br/>", "")
	}
	if request, ok := out["request"].(map[string]any); ok {
		if params, ok := request["path"].([]any); ok {
			for _, p := range params {
				p.(map[string]any)["required"] = true
			}
		}
	}
	if event, ok := out["event_type"].(string); ok {
		out["event_type"] = []any{event}
	}
	delete(out, "format") // of a notification: follows from version
	return out
}

func prune(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, member := range v {
			if pattern, ok := member.(string); ok && key == "pattern" {
				member = strings.Trim(pattern, "/")
			}
			if list, ok := member.([]any); ok && key == "enum" {
				texts := make([]any, len(list))
				for i, e := range list {
					if n, ok := e.(float64); ok {
						e = strconv.FormatFloat(n, 'f', -1, 64)
					}
					texts[i] = e
				}
				member = texts
			}
			if key == "required" {
				if list, ok := member.([]any); ok { // which of them are required, not their order
					set := map[string]any{}
					for _, name := range list {
						set[strings.ReplaceAll(name.(string), " ", "")] = true
					}
					member = set
				}
			}
			kept := prune(member)
			if keep(key, kept) {
				out[strings.ReplaceAll(key, " ", "")] = kept
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, member := range v {
			out[i] = prune(member)
		}
		return out
	}
	return v
}

// keep says what is no empty value; where 0 and "" mean something they are kept.
func keep(key string, v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case string:
		return v != "" || key == "example" || key == "default"
	case []any:
		return len(v) > 0
	case map[string]any:
		if key == "schema" && len(v) == 1 { // its type alone: nothing is known of it
			return false
		}
		return len(v) > 0 || key == "schema" || key == "json" || key == "xml" || key == "body" || key == "resource"
	}
	return true
}
