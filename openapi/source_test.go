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
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/a8579013/wechatpay/openapi"
)

// TestSources compares the imported facts with the merged sources, fact by fact, where they stand beside this
// repository: what was imported is what they say, and nothing of it was lost.
func TestSources(t *testing.T) {
	ops, events := imported(t)
	for _, name := range []string{"v3.jsonl", "v2.jsonl"} {
		for o := range sourceLines(t, filepath.Join(sources, name)) {
			path := o["path"].(string)
			template := strings.TrimPrefix(path, "/")
			if name == "v2.jsonl" {
				template = "v2" + path
			}
			op := ops[o["method"].(string)+" "+template]
			if op == nil {
				t.Errorf("%s %s is not in the facts", o["method"], path)
				continue
			}
			if diff := cmp.Diff(normal(o), operationFacts(op)); diff != "" {
				t.Errorf("%s %s: %s", o["method"], path, diff)
			}
		}
	}
	for o := range sourceLines(t, filepath.Join(sources, "webhooks.jsonl")) {
		n := events[o["version"].(string)+" "+o["id"].(string)]
		if n == nil {
			t.Errorf("%s %s is not in the facts", o["version"], o["id"])
			continue
		}
		if diff := cmp.Diff(normal(o), notificationFacts(n)); diff != "" {
			t.Errorf("%s: %s", o["id"], diff)
		}
	}
}

// deduced are what the generator makes of the facts.
var deduced = cmpopts.IgnoreFields(openapi.Operation{}, "Number", "Repeat", "Settle", "Amounts", "Rate", "Key", "Each")

// TestCatalogue compares the catalogue with the imported facts: what no other file names is as it was imported.
func TestCatalogue(t *testing.T) {
	ops, events := imported(t)
	changed := changedHeads(t)
	for key, want := range ops {
		got, ok := openapi.Lookup(want.Method, want.Template())
		if !ok {
			t.Errorf("%s is not in the catalogue", key)
		} else if changed[key] {
			continue
		} else if diff := cmp.Diff(want, got, deduced); diff != "" {
			t.Errorf("%s: %s", key, diff)
		}
	}
	for _, got := range openapi.Notifications() {
		key := version(got) + " " + got.ID
		if diff := cmp.Diff(events[key], got); diff != "" && !changed["NOTIFY "+key] {
			t.Errorf("%s: %s", key, diff)
		}
		delete(events, key)
	}
	for key := range events {
		t.Errorf("%s is not in the catalogue", key)
	}
}

var sources = filepath.Join("..", "..", "shared", "openapi")

// imported reads the files of facts that an import of the merged sources wrote.
func imported(t *testing.T) (map[string]*openapi.Operation, map[string]*openapi.Notification) {
	ops, events := map[string]*openapi.Operation{}, map[string]*openapi.Notification{}
	for _, name := range []string{"v3.txt", "v2.txt", "notifications.txt"} {
		raw, err := os.ReadFile(filepath.Join("facts", name))
		if err != nil {
			t.Fatal(err)
		}
		some, notes, err := openapi.Parse(string(raw))
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range some {
			ops[o.Method+" "+o.Template()] = o
		}
		for _, n := range notes {
			events[version(n)+" "+n.ID] = n
		}
	}
	return ops, events
}

// changedHeads are the heads of all blocks that are no import of the merged sources.
func changedHeads(t *testing.T) map[string]bool {
	heads := map[string]bool{}
	for _, name := range []string{"supplement.txt", "mended.txt", "added.txt"} {
		raw, err := os.ReadFile(filepath.Join("facts", name))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			if words := strings.Fields(strings.TrimPrefix(line, "AMEND ")); len(words) > 1 && line[0] != '\t' && line[0] != '#' {
				heads[strings.Join(words[:min(len(words), map[bool]int{true: 3, false: 2}[words[0] == "NOTIFY"])], " ")] = true
			}
		}
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
