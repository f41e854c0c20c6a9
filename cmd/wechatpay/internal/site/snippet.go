package main

import (
	"fmt"
	"go/format"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/catalogue"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/site/runner"
	"github.com/a8579013/wechatpay/openapi"
)

// madeAt is the day that samples are of and the clock of the sandbox whose answers are shown: it stands still, so that two
// builds of the same facts are the same.
var madeAt = runner.MadeAt

// snippet is a piece of code on a page.
type snippet struct {
	style    string // tree, chain, do, the same with async-, struct, call, and php- before the six
	title    text
	language string
	code     string
}

// inGo tells a snippet that the compiler and the sandbox have to take.
func (s snippet) inGo() bool { return s.language == "go" }

// snippetsOf writes an operation in all forms, in the order of the tabs.
func snippetsOf(o *openapi.Operation) ([]snippet, *generated, error) {
	numbers, err := runner.Numbers(o)
	if err != nil {
		return nil, nil, err
	}
	sample := catalogue.SampleAt(o, madeAt, numbers)
	list, err := goStyles(o, sample)
	if err != nil {
		return nil, nil, err
	}
	types, call, err := structForm(o, sample)
	if err != nil {
		return nil, nil, err
	}
	list = append(list, snippet{"struct", styleStruct, "go", call}, snippet{"call", styleCall, "sh", callLine(sample)})
	return append(list, phpStyles(o, sample)...), types, nil
}

func verbOf(o *openapi.Operation) string { return o.Method[:1] + strings.ToLower(o.Method[1:]) }

// goStyles are the three styles of the path, each with its async twin.
func goStyles(o *openapi.Operation, sample catalogue.Sample) ([]snippet, error) {
	verb, chain := verbOf(o), fmt.Sprintf("client.Chain(%q)", o.Template())
	var list []snippet
	for _, style := range []struct {
		name         string
		title, async text
		call, twin   string
	}{
		{"tree", styleTree, styleTreeAsync, catalogue.Tree(o) + "." + verb + "(ctx, ", catalogue.Tree(o) + "." + verb + "Async(ctx, "},
		{"chain", styleChain, styleChainAsync, chain + "." + verb + "(ctx, ", chain + "." + verb + "Async(ctx, "},
		{"do", styleDo, styleDoAsync, fmt.Sprintf("client.Do(ctx, %q, ", o.Method+" "+o.Template()), fmt.Sprintf("client.DoAsync(ctx, %q, ", o.Method+" "+o.Template())},
	} {
		code, err := goCall(o, sample, style.call, false)
		if err != nil {
			return nil, err
		}
		twin, err := goCall(o, sample, style.twin, true)
		if err != nil {
			return nil, err
		}
		list = append(list, snippet{style.name, style.title, "go", code}, snippet{"async-" + style.name, style.async, "go", twin})
	}
	slices.SortStableFunc(list, func(a, b snippet) int { // the plain ones first
		return strings.Compare(strings.Repeat("1", strings.Count(a.style, "async")), strings.Repeat("1", strings.Count(b.style, "async")))
	})
	return list, nil
}

// goCall writes the statements of a call: the inside of a function that has ctx and client, and returns an error.
func goCall(o *openapi.Operation, sample catalogue.Sample, call string, async bool) (string, error) {
	setup, argument := sample.Go()
	if literal, ok := strings.CutPrefix(setup, "req := "); ok { // the request is the argument
		setup, argument = "", literal
	}
	var b strings.Builder
	if setup != "" {
		b.WriteString(setup + "\n")
	}
	if async {
		b.WriteString("_, err " + declared(setup) + " " + call + argument + ").Then(func(resp *wechatpay.Response) (*wechatpay.Response, error) {\n" + show(o) + "\nreturn nil, nil\n}).Wait()\n")
		b.WriteString("if err != nil {\nreturn err\n}")
	} else {
		b.WriteString("resp, err := " + call + argument + ")\nif err != nil {\nreturn err\n}\n" + show(o))
	}
	return gofmt(b.String())
}

// declared is := unless the lines before have declared err.
func declared(setup string) string {
	if strings.Contains(setup, "err :=") {
		return "="
	}
	return ":="
}

// show prints an answer.
func show(o *openapi.Operation) string {
	switch o.Response.Content {
	case "json", "xml":
		return "fmt.Println(string(resp.Body))"
	case "redirect":
		return "fmt.Println(resp.Header.Get(\"Location\"))"
	case "none", "":
		return "fmt.Println(resp.StatusCode)"
	}
	return "fmt.Println(len(resp.Body), \"bytes\")"
}

// gofmt formats statements.
func gofmt(code string) (string, error) {
	formatted, err := format.Source([]byte(code))
	if err != nil {
		return "", fmt.Errorf("a snippet is no Go: %w\n%s", err, code)
	}
	return strings.TrimSpace(string(formatted)), nil
}

// callLine is the command, on several lines where it is long.
func callLine(sample catalogue.Sample) string {
	var lines []string
	line := ""
	for _, word := range sample.Call() {
		switch {
		case line == "":
			line = word
		case strings.HasPrefix(word, "<<"):
			line += " " + word
		case len(line)+len(word) > 90:
			lines, line = append(lines, line+" \\"), "  "+word
		default:
			line += " " + word
		}
	}
	return strings.Join(append(lines, line), "\n")
}
