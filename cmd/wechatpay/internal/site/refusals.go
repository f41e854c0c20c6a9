package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// refusal is one that WeChat Pay's own server gave.
type refusal struct {
	Method, Path, Cause, Code, Message string
	Status                             int
}

// readRefusals takes those that the sandbox is held against.
func readRefusals(root string) (map[*openapi.Operation][]refusal, error) {
	all := make(map[*openapi.Operation][]refusal)
	for _, name := range []string{"sandbox/testdata/refusals.jsonl", "sandbox/testdata/more.jsonl"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			var r refusal
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
			}
			path, _, _ := strings.Cut(r.Path, "?")
			if !strings.Contains(path, "/v3/") {
				path = "v2" + path
			}
			if o, ok := openapi.Lookup(r.Method, path); ok {
				all[o] = append(all[o], r)
			}
		}
	}
	return all, nil
}

func (b *builder) seen(d *document, o *openapi.Operation, anchor string) {
	if len(b.errors[o]) == 0 {
		return
	}
	d.heading(3, b.say(headErrors), anchor+"-errors")
	d.markdown(b.say(errorsAre))
	var rows []row
	for _, r := range b.errors[o] {
		code := fmt.Sprintf("%d %s", r.Status, r.Code)
		rows = append(rows, row{path: code, name: code, kind: r.Cause, label: r.Message, foreign: b.lang == words.English && r.Message != "", english: b.lang == words.Chinese})
	}
	d.table([3]string{b.say(columnCode), b.say(columnWhy), b.say(columnWords)}, "", rows)
}
