package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/port"
)

const root = "../../../.."

// TestEnglish holds the English words against the catalogue: none is missing, and none belongs to nothing.
func TestEnglish(t *testing.T) {
	e, err := readEnglish(root)
	if err != nil {
		t.Fatal(err)
	}
	used := english{"name": {}, "tag": {}, "role": {}, "label": {}}
	for _, o := range openapi.Operations() {
		used["name"][o.Name] = o.Path
		for _, tag := range o.Tags {
			for level := range strings.SplitSeq(tag, "∙") {
				used["tag"][level] = o.Path
			}
		}
		for _, role := range o.Roles {
			used["role"][role] = o.Path
		}
		for _, f := range append(slices.Clone(o.PathParams), append(append(slices.Clone(o.Query), o.Header...), o.Body, o.Response.Body)...) {
			collectLabels(f, used["label"])
		}
	}
	for _, n := range openapi.Notifications() {
		used["name"][n.Name] = n.ID
		collectLabels(n.Resource, used["label"])
		collectLabels(n.Body, used["label"])
		collectLabels(n.Response, used["label"])
	}
	for kind, names := range used {
		for name, where := range names {
			if kind != "label" && e[kind][name] == "" {
				t.Errorf("%s: no English for the %s %s of %s", factsOfEnglish, kind, name, where)
			}
		}
		for name := range e[kind] {
			if names[name] == "" {
				t.Errorf("%s: nothing has the %s %s", factsOfEnglish, kind, name)
			}
		}
		for name, text := range e[kind] {
			if strings.ContainsFunc(text, func(r rune) bool { return r > 0x2e80 && r < 0xffef }) {
				t.Errorf("%s: the English of %s %s is Chinese: %s", factsOfEnglish, kind, name, text)
			}
		}
	}
}

func collectLabels(f *openapi.Field, labels map[string]string) {
	eachField(f, func(f *openapi.Field) {
		if f.Label != "" {
			labels[f.Label] = f.Label
		}
	})
}

// eachField visits a field and all that it holds.
func eachField(f *openapi.Field, visit func(*openapi.Field)) {
	if f == nil {
		return
	}
	visit(f)
	for _, list := range [][]*openapi.Field{f.Fields, f.OneOf, {f.Items, f.JSON}} {
		for _, m := range list {
			eachField(m, visit)
		}
	}
}

// TestEnglishLabels counts fields: on English pages few labels are left in Chinese.
func TestEnglishLabels(t *testing.T) {
	e, err := readEnglish(root)
	if err != nil {
		t.Fatal(err)
	}
	all, foreign := 0, 0
	count := func(f *openapi.Field) {
		if f.Name == "" || f.Label == "" {
			return
		}
		all++
		if _, chinese := e.label(f.Label, words.English); chinese {
			foreign++
		}
	}
	for _, o := range openapi.Operations() {
		for _, f := range slices.Concat(o.PathParams, o.Query, o.Header, []*openapi.Field{o.Body, o.Response.Body}) {
			eachField(f, count)
		}
	}
	for _, n := range openapi.Notifications() {
		for _, f := range []*openapi.Field{n.Resource, n.Body, n.Response} {
			eachField(f, count)
		}
	}
	t.Logf("%d of %d fields have a label in Chinese alone", foreign, all)
	if foreign*100 > all*2 {
		t.Errorf("%s: %d of %d fields have a label without English, more than 2 %%", factsOfEnglish, foreign, all)
	}
}

// TestEnglishForm refuses a file that says nothing, or two things.
func TestEnglishForm(t *testing.T) {
	for name, tt := range map[string]struct{ text, contains string }{
		"two columns":  {"name\t退款\n", "english.txt:1"},
		"unknown kind": {"# head\nword\t退款\tRefund\n", "english.txt:2"},
		"no English":   {"name\t退款\t \n", "is empty"},
		"twice":        {"name\t退款\tRefund\nname\t退款\tRefunds\n", "there twice"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parseEnglish(tt.text); err == nil || !strings.Contains(err.Error(), tt.contains) {
				t.Errorf("%v, not %q", err, tt.contains)
			}
		})
	}
}

// TestRoutes refuses facts of which two want the same section or the same page.
func TestRoutes(t *testing.T) {
	a := &openapi.Operation{Method: "POST", Path: "/v3/a", Name: "甲"}
	for name, tt := range map[string]struct {
		ops      []*openapi.Operation
		events   []*openapi.Notification
		contains string
	}{
		"one method twice":   {[]*openapi.Operation{a, {Method: "POST", Path: "/v3/a/", Name: "乙"}}, nil, "same section"},
		"case alone":         {[]*openapi.Operation{a, {Method: "GET", Path: "/v3/A", Name: "乙"}}, nil, "/openapi/v3/A"},
		"a notification too": {nil, []*openapi.Notification{{ID: "A.B"}, {ID: "A.B"}}, "same page /webhook/v3/A.B"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := routesOf(tt.ops, tt.events); err == nil || !strings.Contains(err.Error(), tt.contains) {
				t.Errorf("%v, not %q", err, tt.contains)
			}
		})
	}
	routes, err := routesOf([]*openapi.Operation{{Method: "GET", Path: "/v3/a"}, a}, nil)
	if err != nil || len(routes) != 1 || routes[0].path != "openapi/v3/a" || routes[0].ops[0] != a {
		t.Errorf("%v %+v", err, routes)
	}
}

// TestPageLacks names the fact that a page lacks.
func TestPageLacks(t *testing.T) {
	o := &openapi.Operation{Method: "POST", Path: "/v3/a", Name: "甲", Roles: []string{"谁"}, Response: openapi.Response{Status: 200}}
	full := func() *site {
		return &site{
			english:  english{"name": {"甲": "A"}, "role": {"谁": "who"}, "tag": {}, "label": {}},
			answers:  map[*openapi.Operation]answer{o: {status: 200}},
			examples: map[string]example{"POST v3/a": {snippets: []snippet{{"do", styleDo, "go", "_ = 1"}}}},
		}
	}
	r := route{"openapi/v3/a", []*openapi.Operation{o}, nil}
	for _, lang := range []words.Lang{words.English, words.Chinese} {
		if _, err := (&builder{full(), lang}).page(r); err != nil {
			t.Fatal(err)
		}
	}
	for name, tt := range map[string]struct {
		spoil    func(*site)
		contains string
	}{
		"a heading in English": {func(s *site) { delete(s.english["name"], "甲") }, `no line "name\t甲"`},
		"who may call":         {func(s *site) { delete(s.english["role"], "谁") }, `no line "role\t谁"`},
		"code":                 {func(s *site) { s.examples = nil }, "POST /v3/a has no code"},
		"an answer":            {func(s *site) { s.answers = nil }, "POST /v3/a has no answer"},
	} {
		t.Run(name, func(t *testing.T) {
			s := full()
			tt.spoil(s)
			_, err := (&builder{s, words.English}).page(r)
			if err == nil || !strings.Contains(err.Error(), tt.contains) || !strings.Contains(err.Error(), "/en/openapi/v3/a") {
				t.Errorf("%v, not %q", err, tt.contains)
			}
		})
	}
	all := make(collection)
	if err := all.add("a.md", " \n"); err == nil || !strings.Contains(err.Error(), "a.md would be empty") {
		t.Error(err)
	}
	_ = all.add("b.md", "b")
	if err := all.add("b.md", "b"); err == nil || !strings.Contains(err.Error(), "b.md is there twice") {
		t.Error(err)
	}
}

// TestDeadLinks finds a link to a page or a section that is not there.
func TestDeadLinks(t *testing.T) {
	for name, tt := range map[string]struct{ text, contains string }{
		"page":       {"[a](missing.md)", "no such page"},
		"site page":  {`<a href="/openapi/v3/%7Bx%7D/">x</a>`, "no such page"},
		"section":    {`<a href="/b/#c">x</a>`, "no section #c"},
		"id twice":   {`<h2 id="a"><h2 id="a">`, "the anchor #a is there twice"},
		"in a block": {"```\n[a](missing.md)\n```\n`[b](missing.md)` [c](https://example.com/) [d](/b/#b)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := checkLinks(collection{"a.md": tt.text, "b/index.md": `<h2 id="b">`})
			switch {
			case tt.contains == "" && err != nil, tt.contains != "" && (err == nil || !strings.Contains(err.Error(), tt.contains)):
				t.Errorf("%v, not %q", err, tt.contains)
			}
		})
	}
}

// TestBreaks lets names break between their words on the site, and leaves the Markdown for machines as it is.
func TestBreaks(t *testing.T) {
	d := &document{}
	d.markdown("`GET v3/{out_no}/a<b` [`x`](/y_z/) a_b")
	d.markdown("[a program](/en/guide/program)")
	d.table([3]string{"a", "b", "c"}, "", []row{{path: "p.out_no", name: "out_no", kind: "string(json)", notes: "one of A_B"}})
	for name, tt := range map[string]struct{ text, want string }{
		"a path":       {d.site.String(), "<code v-pre>GET v3/<wbr>{out_<wbr>no}/<wbr>a&lt;b</code> [<code v-pre>x</code>](/y_z/) a_b"},
		"a field":      {d.site.String(), "<code>out_<wbr>no</code></td><td>string<wbr>(json)</td><td><small>one of A_<wbr>B</small>"},
		"a guide":      {d.site.String(), "[a program](/en/guide/program)"},
		"for machines": {d.plain.String(), "`GET v3/{out_no}/a<b` [`x`](/y_z/) a_b\n\n[a program](/en/guide/program.md)\n\n| a | b | c |\n| --- | --- | --- |\n| `p.out_no` | string(json) | one of A_B |\n"},
	} {
		if !strings.Contains(tt.text, tt.want) {
			t.Errorf("%s: %q is not in\n%s", name, tt.want, tt.text)
		}
	}
}

// TestFolder removes no folder that it has not written.
func TestFolder(t *testing.T) {
	mine := filepath.Join(t.TempDir(), "mine")
	for range 2 {
		if _, err := write(mine, collection{"a/b.md": "x"}); err != nil {
			t.Fatal(err)
		}
	}
	another := t.TempDir()
	if err := os.WriteFile(filepath.Join(another, "letter.txt"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := write(another, collection{"a.md": "x"}); err == nil || !strings.Contains(err.Error(), "did not write") {
		t.Error(err)
	}
}

// TestSeed holds the seed's page, element by element: what it says of the operation, ours says, and its PHP is ours but for
// the value of the path, which it leaves empty.
func TestSeed(t *testing.T) {
	e := exampleOfSeed(t)
	var titles []string
	for _, s := range e.snippets {
		titles = append(titles, s.title.ZH)
	}
	want := []string{
		"Go 纯链式", "Go 声明式", "Go 属性式", "Go 异步纯链式", "Go 异步声明式", "Go 异步属性式", "Go 结构体", "命令行",
		"PHP 异步纯链式", "PHP 异步声明式", "PHP 异步属性式", "PHP 同步纯链式", "PHP 同步声明式", "PHP 同步属性式",
	}
	if diff := cmp.Diff(want, titles); diff != "" {
		t.Error(diff)
	}
	const php = "$response = $instance->chain('v3/marketing/favor/stocks/{stock_id}/start')->post([\n  'stock_id' => '',\n  'json' => [\n    'stock_creator_mchid' => '8956000',\n  ],\n]);\nprint_r(json_decode((string) $response->getBody(), true));"
	i := slices.IndexFunc(e.snippets, func(s snippet) bool { return s.style == "php-declarative" })
	if diff := cmp.Diff(php, strings.Replace(e.snippets[i].code, "'9856000'", "''", 1)); diff != "" {
		t.Error(diff)
	}
}

func exampleOfSeed(t *testing.T) example {
	t.Helper()
	o, ok := openapi.Lookup("POST", "v3/marketing/favor/stocks/{stock_id}/start")
	if !ok {
		t.Fatal("the catalogue lacks the seed's operation")
	}
	all, err := examplesOf([]*openapi.Operation{o}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

// TestPHP ports the PHP of operations: it is PHP, and calls what the page is about.
func TestPHP(t *testing.T) {
	for i, o := range openapi.Operations() {
		if i%7 != 0 || strings.ToLower(o.Template()) != o.Template() { // PHP can't write capitals: it makes a hyphen of each
			continue
		}
		all, err := examplesOf([]*openapi.Operation{o}, nil)
		if err != nil {
			t.Fatal(err)
		}
		php := slices.DeleteFunc(all[0].snippets, func(s snippet) bool { return s.language != "php" })
		s := php[i%len(php)]
		r, err := port.Port([]byte(s.code), port.Options{Style: port.Do})
		if err != nil || r.Refused() > 0 {
			t.Errorf("%s %s, %s: %v\n%s\n%s", o.Method, o.Path, s.style, err, s.code, r.Code)
			continue
		}
		if !strings.Contains(string(r.Code), `"`+o.Method+" "+o.Template()+`"`) {
			t.Errorf("%s %s, %s is another call:\n%s", o.Method, o.Path, s.style, r.Code)
		}
	}
}

// TestSnippets compiles the Go snippets of some operations and notifications and runs them against the sandbox; all of them
// with go run ./cmd/wechatpay/internal/site -run, which site/check does.
func TestSnippets(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	at, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	figures, err := runAll(at, 53)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(figures)
}
