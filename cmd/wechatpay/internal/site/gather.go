package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/site/runner"
	"github.com/a8579013/wechatpay/openapi"
)

// fromAnswer is the one operation whose URL comes out of an earlier answer and which has no path of its own to ask.
const fromAnswer = "GET v3/new-tax-control-fapiao/download"

// asText has a list that the sandbox writes as a text, into which its struct can't decode.
const asText = "POST v2/secapi/mch/submchmanage"

// examplesOf writes the snippets of operations and notifications.
func examplesOf(ops []*openapi.Operation, events []*openapi.Notification) ([]example, error) {
	var all []example
	for _, o := range ops {
		snippets, types, err := snippetsOf(o)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", o.Method, o.Path, err)
		}
		all = append(all, example{o.Method, o.Template(), snippets, types})
	}
	for _, n := range events {
		e, err := handlerOf(n)
		if err != nil {
			return nil, fmt.Errorf("NOTIFY %s: %w", n.ID, err)
		}
		all = append(all, e)
	}
	return all, nil
}

// gather collects what the pages are made of, and asks the sandbox.
func gather(root string) (*site, error) {
	words, err := readEnglish(root)
	if err != nil {
		return nil, err
	}
	seen, err := readRefusals(root)
	if err != nil {
		return nil, err
	}
	follows, err := parseFollows(followsText)
	if err != nil {
		return nil, err
	}
	called, err := readCalled(root)
	if err != nil {
		return nil, err
	}
	s := &site{english: words, called: called, errors: seen, follows: follows, examples: make(map[string]example), contents: make(map[*openapi.Notification]string)}
	all, err := examplesOf(openapi.Operations(), openapi.Notifications())
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		s.examples[e.method+" "+e.path] = e
	}
	folder, err := os.MkdirTemp("", "site")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	d, err := newDesk(folder)
	if err != nil {
		return nil, err
	}
	if s.answers, err = d.askAll(openapi.Operations()); err != nil {
		return nil, err
	}
	for _, n := range openapi.Notifications() {
		if s.contents[n], err = d.content(n); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// runAll compiles and runs the Go snippets of one of so many examples, and says what became of them.
func runAll(root string, part int) (string, error) {
	all, err := examplesOf(openapi.Operations(), openapi.Notifications())
	if err != nil {
		return "", err
	}
	if part > 1 {
		var some []example
		for i := 0; i < len(all); i += part {
			some = append(some, all[i])
		}
		all = some
	}
	var results []runner.Result
	programs := batches(all)
	for _, batch := range programs {
		r, err := run(root, batch)
		if err != nil {
			return "", err
		}
		results = append(results, r...)
	}
	return judge(all, results, len(programs))
}

// judge looks whether every snippet has run, and whether those of one operation have sent the same.
func judge(all []example, results []runner.Result, programs int) (string, error) {
	want := 0
	for _, e := range all {
		for _, s := range e.snippets {
			if s.inGo() {
				want++
			}
		}
	}
	var problems []error
	if len(results) != want {
		problems = append(problems, fmt.Errorf("%d snippets have run, not %d", len(results), want))
	}
	answered, other, sent := 0, 0, make(map[string]map[string]bool)
	for _, r := range results {
		name := r.Method + " " + r.Path
		switch {
		case r.Error == "" || name == fromAnswer:
			answered++
		case r.Style == "struct" && name == asText:
			other++
		default:
			problems = append(problems, fmt.Errorf("%s, %s: %s", name, r.Style, r.Error))
		}
		if r.Sent != "" {
			if sent[name] == nil {
				sent[name] = make(map[string]bool)
			}
			sent[name][r.Sent] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		if len(sent[name]) > 1 {
			problems = append(problems, fmt.Errorf("%s: its forms send %d different requests:\n%s", name, len(sent[name]), strings.Join(slices.Sorted(maps.Keys(sent[name])), "\n")))
		}
	}
	figures := fmt.Sprintf("%d snippets of %d operations and notifications compiled in %d programs and run: %d answered, %d structs got a value that the sandbox writes in another form than they take", want, len(all), programs, answered, other)
	return figures, errors.Join(problems...)
}
