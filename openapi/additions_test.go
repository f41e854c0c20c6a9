package openapi_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/openapi"
)

// TestAdditions looks in the catalogue for every fact of additions.jsonl, where it stands beside this repository: each field
// with its type, each correction, each new operation and notification.
func TestAdditions(t *testing.T) {
	events := map[string]*openapi.Notification{}
	for _, n := range openapi.Notifications() {
		events[version(n)+" "+n.ID] = n
	}
	count := map[string]int{}
	for o := range sourceLines(t, filepath.Join(sources, "additions.jsonl")) {
		var roots map[string]*openapi.Field
		key := ""
		if id, ok := o["id"].(string); ok {
			key = o["version"].(string) + " " + id
			if n := events[key]; n != nil {
				roots = map[string]*openapi.Field{"resource": n.Resource}
			}
		} else {
			key = o["method"].(string) + " " + o["path"].(string)
			if op, ok := openapi.Lookup(o["method"].(string), o["path"].(string)); ok && op.Path == o["path"] {
				roots = map[string]*openapi.Field{"query": {Fields: op.Query}, string(op.Kind): op.Body, "response": op.Response.Body}
			}
		}
		if roots == nil {
			t.Errorf("%s is not in the catalogue", key)
			continue
		}
		if o["new"] == true {
			count["new"]++
		}
		added, _ := o["add"].([]any)
		for _, a := range added {
			checkAdded(t, key, roots, a.(map[string]any))
			count["fields"]++
		}
		changes, _ := o["change"].([]any)
		for _, c := range changes {
			if correctedAgain[key+" "+c.(map[string]any)["path"].(string)] == "" {
				checkChange(t, key, roots, c.(map[string]any))
			}
			count["corrections"]++
		}
	}
	t.Log(count)
}

// correctedAgain are facts of additions.jsonl that added.txt corrects once more, each with its reason there.
var correctedAgain = map[string]string{}

// at walks down a dotted path from a root.
func at(roots map[string]*openapi.Field, path string) (f, parent *openapi.Field) {
	root, rest, _ := strings.Cut(path, ".")
	f = roots[root]
	for step := range strings.SplitSeq(rest, ".") {
		name, list := strings.CutSuffix(step, "[]")
		if parent = f; f == nil {
			return nil, nil
		}
		if name == "$" {
			f = f.JSON
			continue
		}
		if f = f.Field(name); f != nil && list {
			f = f.Items
		}
	}
	return f, parent
}

// typeText is the type of a field as the source writes it.
func typeText(f *openapi.Field) string {
	if f.Type == "array" && f.Items != nil {
		return typeText(f.Items) + "[]"
	}
	return f.Type
}

func checkAdded(t *testing.T, key string, roots map[string]*openapi.Field, a map[string]any) {
	path := a["path"].(string)
	f, _ := at(roots, path)
	if f == nil {
		t.Errorf("%s lacks %s", key, path)
		return
	}
	want := a["type"].(string)
	item := f
	if a["array"] == true {
		want, item = want+"[]", f.Items
	}
	if got := typeText(f); got != want {
		t.Errorf("%s %s is %s, want %s", key, path, got, want)
		return
	}
	if f.Label == "" || a["required"] == true && !f.Required || a["sensitive"] != nil && f.Sensitive != a["sensitive"] || a["format"] != nil && f.Format != a["format"] {
		t.Errorf("%s %s: %+v, want %v", key, path, f, a)
	}
	values, _ := a["values"].([]any)
	for _, v := range values {
		if !slices.Contains(item.Enum, fmt.Sprint(v)) || !item.Open {
			t.Errorf("%s %s: the values are %q, open %v, want %v", key, path, item.Enum, item.Open, v)
		}
	}
}

func checkChange(t *testing.T, key string, roots map[string]*openapi.Field, c map[string]any) {
	path := c["path"].(string)
	f, parent := at(roots, path)
	switch what := c["what"]; what {
	case "absent":
		if f != nil {
			t.Errorf("%s %s is there", key, path)
		}
		return
	case "name":
		if f != nil || parent == nil || parent.Field(c["choose"].(string)) == nil {
			t.Errorf("%s %s is not called %s", key, path, c["choose"])
		}
		return
	}
	if f == nil {
		t.Errorf("%s has no %s", key, path)
		return
	}
	right := false
	switch choose := c["choose"]; c["what"] {
	case "integer", "type", "array":
		right = typeText(f) == choose
	case "required":
		right = !f.Required
	case "sensitive":
		right = f.Sensitive == choose
	case "values":
		if f.Items != nil {
			f = f.Items
		}
		right = true
		for _, v := range choose.([]any) {
			right = right && slices.Contains(f.Enum, fmt.Sprint(v))
		}
	}
	if !right {
		t.Errorf("%s %s: %v is not as %v has it", key, path, f, c)
	}
}
