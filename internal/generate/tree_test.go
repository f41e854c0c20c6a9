package main

import (
	"bytes"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/openapi"
)

// parsed is the catalogue of some facts.
func parsed(t *testing.T, facts string) *catalogue {
	t.Helper()
	ops, _, err := openapi.Parse(whole(facts))
	if err != nil {
		t.Fatal(err)
	}
	return &catalogue{text: facts, operations: ops}
}

var placeholderName = regexp.MustCompile(`\{(\w+)\}`)

// whole adds to short facts what every operation has: its path parameters and an answer.
func whole(facts string) string {
	var b strings.Builder
	blocks, err := readLines("facts", facts)
	if err != nil {
		panic(err)
	}
	for _, l := range blocks {
		block, _ := render([]*line{l})
		head, rest, _ := strings.Cut(block, "\n")
		b.WriteString(head + "\n" + rest)
		if !strings.Contains(block, "\n\tpath\n") {
			b.WriteString("\tpath\n")
			for _, m := range placeholderName.FindAllStringSubmatch(head, -1) {
				b.WriteString("\t\t" + m[1] + " string\n")
			}
		}
		if !strings.Contains(block, "\n\tresponse ") {
			b.WriteString("\tresponse 204 none\n")
		}
	}
	return b.String()
}

// source gives both files of a tree as one text, and the collisions.
func source(t *testing.T, facts string) (text string, notes []string) {
	t.Helper()
	v3, v2, notes, err := parsed(t, facts).treeText()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range [][]byte{v3, v2} {
		if _, err := parser.ParseFile(token.NewFileSet(), "tree.go", file, 0); err != nil {
			t.Errorf("%v\n%s", err, file)
		}
	}
	return string(v3) + string(v2), notes
}

var method = regexp.MustCompile(`(?m)^func \(n (\w+)\) (\w+)\((?:value string)?\) (\w+) +\{\s+return (.*?)\s\}$`)

// TestTreeNames reads the methods of a small tree: receiver, name, where it leads and how.
func TestTreeNames(t *testing.T) {
	for name, tt := range map[string]struct {
		facts       string
		want, notes []string
	}{
		"a path": {
			"POST v3/a-b/{stock_id}/addItem 名\n",
			[]string{
				"v3Root AB v3AB v3AB(n)",
				"v3AB StockID v3ABStockID v3ABStockID(n)",
				`v3AB Param v3ABStockID v3ABStockID{n.client, "", n.bound.with(0, value)}`,
				`v3ABStockID AddItem endPost endPost{n.client, "v3/a-b/{stock_id}/addItem", n.bound}`,
			}, nil,
		},
		"an end above another": {
			"GET v3/a 一\nPUT v3/a 二\nGET v3/a/b/{c} 三\n",
			[]string{
				`v3Root A v3A v3A{endGetPut{n.client, "v3/a", n.bound}}`,
				"v3A B v3AB v3AB(n.endGetPut)",
				`v3AB C endGet endGet{n.client, "v3/a/b/{c}", n.bound}`,
				`v3AB Param endGet endGet{n.client, "v3/a/b/{c}", n.bound.with(0, value)}`,
			}, nil,
		},
		"roots": {
			"GET hk/v3/a 一\nGET v2/a 二\n",
			[]string{
				"hkRoot V3 hkV3 hkV3(n)",
				`hkV3 A endGet endGet{n.client, "hk/v3/a", n.bound}`,
				`v2Root A endGet endGet{n.client, "v2/a", n.bound}`,
			}, nil,
		},
		"named like methods of the nodes": {
			"POST v3/delete 一\nPOST v3/post-async 二\nPOST v3/chain 三\nPOST v3/{param} 四\n",
			[]string{
				`v3Root DeleteSegment endPost endPost{n.client, "v3/delete", n.bound}`,
				`v3Root PostAsyncSegment endPost endPost{n.client, "v3/post-async", n.bound}`,
				`v3Root ChainSegment endPost endPost{n.client, "v3/chain", n.bound}`,
				`v3Root ParamSegment endPost endPost{n.client, "v3/{param}", n.bound}`,
				`v3Root Param endPost endPost{n.client, "v3/{param}", n.bound.with(0, value)}`,
			},
			[]string{
				"v3/delete: a node has a method of that name: DeleteSegment",
				"v3/post-async: a node has a method of that name: PostAsyncSegment",
				"v3/chain: a node has a method of that name: ChainSegment",
				"v3/{param}: a node has a method of that name: ParamSegment",
			},
		},
		"siblings": {
			"GET v3/a-b 一\nGET v3/a_b 二\nGET v3/{a_b} 三\n",
			[]string{
				`v3Root AB endGet endGet{n.client, "v3/a-b", n.bound}`,
				`v3Root ABUnderscore endGet endGet{n.client, "v3/a_b", n.bound}`,
				`v3Root ABVariable endGet endGet{n.client, "v3/{a_b}", n.bound}`,
				`v3Root Param endGet endGet{n.client, "v3/{a_b}", n.bound.with(0, value)}`,
			},
			[]string{
				"v3/a_b: a sibling has that name: ABUnderscore",
				"v3/{a_b}: a sibling has that name: ABVariable",
			},
		},
		"types": {
			"GET v3/a/b-c/x 一\nGET v3/a-b/c/y 二\n",
			[]string{
				"v3Root A v3A v3A(n)",
				"v3Root AB v3AB v3AB(n)",
				"v3A BC v3ABC v3ABC(n)",
				`v3ABC X endGet endGet{n.client, "v3/a/b-c/x", n.bound}`,
				"v3AB C v3ABC2 v3ABC2(n)",
				`v3ABC2 Y endGet endGet{n.client, "v3/a-b/c/y", n.bound}`,
			},
			[]string{"v3/a-b/c: the type v3ABC is taken: v3ABC2"},
		},
		"a union": {
			"GET v3/{a} 一\nPOST v3/{a}/x 二\nGET v3/{b}/x 三\nGET v3/{b}/x/{c} 四\n",
			[]string{
				`v3Root A v3A v3A{endGet{n.client, "v3/{a}", n.bound}}`,
				"v3Root B v3B v3B(n)",
				`v3Root Param v3Param v3Param{endGet{n.client, "v3/{a}", n.bound.with(0, value)}}`,
				`v3A X endPost endPost{n.client, "v3/{a}/x", n.bound}`,
				`v3B X v3BX v3BX{endGet{n.client, "v3/{b}/x", n.bound}}`,
				`v3BX C endGet endGet{n.client, "v3/{b}/x/{c}", n.bound}`,
				`v3BX Param endGet endGet{n.client, "v3/{b}/x/{c}", n.bound.with(1, value)}`,
				`v3Param X v3ParamX v3ParamX{endGetPost{n.client, "v3/{a}/x", n.bound}}`,
				`v3ParamX C endGet endGet{n.client, "v3/{b}/x/{c}", n.bound}`,
				`v3ParamX Param endGet endGet{n.client, "v3/{b}/x/{c}", n.bound.with(1, value)}`,
			}, nil,
		},
		"a slash at the end": {
			"POST v3/a/ 一\nGET v3/a/{id} 二\n",
			[]string{
				`v3Root A v3A v3A{endPost{n.client, "v3/a/", n.bound}}`,
				`v3A ID endGet endGet{n.client, "v3/a/{id}", n.bound}`,
				`v3A Param endGet endGet{n.client, "v3/a/{id}", n.bound.with(0, value)}`,
			}, nil,
		},
		"with and without": {
			"GET v3/a/ 一\nGET v3/a 二\nPOST v3/a/ 三\nPOST v3/a 四\nPUT v3/b 五\nPUT v3/b/ 六\n",
			[]string{
				`v3Root A v3A v3A{endGetPost{n.client, "v3/a", n.bound}}`,
				`v3Root B v3B v3B{endPut{n.client, "v3/b", n.bound}}`,
				`v3A Slash endGetPost endGetPost{n.client, "v3/a/", n.bound}`,
				`v3B Slash endPut endPut{n.client, "v3/b/", n.bound}`,
			}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			text, notes := source(t, tt.facts)
			var got []string
			for _, m := range method.FindAllStringSubmatch(text, -1) {
				got = append(got, strings.Join(m[1:], " "))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.notes, notes); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTreeErrors(t *testing.T) {
	for facts, want := range map[string]string{
		"GET v3/x/a-b 一\nGET v3/x/aB 二\n":             "v3/x: a-b and aB would both be AB; add a rule",
		"GET v3/x/a_b 一\nGET v3/x/a__b 二\n":           "v3/x: a_b and a__b would both be ABUnderscore; add a rule",
		"GET v3/2nd 一\n":                              `v3/2nd: "2nd" is no Go name; add a rule`,
		"GET v3//a 一\n":                               `GET v3//a: "" is neither`,
		"GET v3/a/slash 一\nGET v3/a 二\nGET v3/a/ 三\n": "v3/a: slash and  would both be Slash",
	} {
		_, _, _, err := parsed(t, facts).treeText()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want …%s…", facts, err, want)
		}
	}
}

// TestTreeComments looks at what stands above a method.
func TestTreeComments(t *testing.T) {
	const (
		refund = "POST v3/refunds/{id} 申请退款\n\tdoc https://x, https://y\n\tpath\n\t\tid string\n\tquery\n\t\tmchid* string\n\t\tnote string\n" +
			"\tjson\n\t\tamount* object\n\t\t\ttotal* integer\n\t\t\tmore object\n\t\tgoods* array\n\t\t\t[] object\n\t\t\t\tsku* object\n\t\t\t\t\tdeep* string\n\t\treason string\n"
		gone = "GET v3/refunds/{id} 查询退款\n\tstatus superseded\n\tsince 2022.09.08\n\tsuccessor /v3/new/{id}, POST /pay/x\n"
		v2   = "POST v2/pay/x 下单\n\thosts a.example, b.example\n\tstatus beta\n\txml\n\t\tsign* string\n\t\tnonce_str* string\n\t\tappid* string\n"
	)
	for name, tt := range map[string]struct{ facts, method, want string }{
		"one operation": {refund, "ID", `
// ID is POST v3/refunds/{id}, 申请退款.
// Path: id. Required query: mchid. Required json: amount{total}, goods[]{sku}.
// https://x
`},
		"Param": {refund, "Param", `
// Param binds id in POST v3/refunds/{id}, 申请退款.
// Path: id. Required query: mchid. Required json: amount{total}, goods[]{sku}.
// https://x
`},
		"above an end": {"GET v3/a/b 一\n\tgroup 甲\nGET v3/a/c 二\n\tgroup 乙\nPOST v3/a/c 三\n\tgroup 乙\nPUT v3/a/d 四\n", "A", "\n// A leads to v3/a/…, 4 operations: 乙, 甲.\n"},
		"one below":    {"GET v3/a/b 一\n", "A", "\n// A leads to v3/a/…, 1 operation.\n"},
		"many groups": {"GET v3/a/b 一\n\tgroup 甲\nGET v3/a/c 二\n\tgroup 乙\nGET v3/a/d 三\n\tgroup 丙\nGET v3/a/e 四\n\tgroup 丁\nGET v3/a/f 五\n\tgroup 戊\n",
			"A", "\n// A leads to v3/a/…, 5 operations: 甲, 乙, 丙, 丁, …\n"},
		"below two placeholders": {"GET v3/{a}/b/c 一\nGET v3/{x}/b/d 二\n", "B", "\n// B leads to v3/{a}/b/…, 1 operation.\n"},
		"no end":                 {"GET v3/a/{b_c}/d 一\n", "BC", "\n// BC leaves b_c to the request.\n"},
		"what the client adds to APIv2": {v2, "X", `
// X is POST v2/pay/x, 下单.
// Required xml: appid. Hosts: a.example, b.example. It is in beta.
`},
		"deprecated": {gone + v2, "ID", `
// ID is GET v3/refunds/{id}, 查询退款.
// Path: id.
//
// Deprecated: superseded since 2022.09.08, use v3/new/{id} or POST v2/pay/x.
`},
		"only one of two": {gone + refund, "ID", `
// ID is GET v3/refunds/{id}, 查询退款.
// Path: id.
// Do not use it: superseded since 2022.09.08, use v3/new/{id} or POST pay/x.
//
// Also POST v3/refunds/{id}, 申请退款.
// Path: id. Required query: mchid. Required json: amount{total}, goods[]{sku}.
// https://x
`},
		"a live one below": {gone + "GET v3/refunds/{id}/live 三\n", "ID", `
// ID is GET v3/refunds/{id}, 查询退款.
// Path: id.
// Do not use it: superseded since 2022.09.08, use v3/new/{id} or POST pay/x.
`},
		"two that are": {"GET v3/a 一\n\tstatus offline\n\tsince 2020\n\tsuccessor GET /v3/b\nPOST v3/a 二\n\tstatus offline\n\tsince 2020\n\tsuccessor POST /v3/b\n" +
			"PUT v3/a 三\n\tstatus deprecated\nPATCH v3/a 四\n\tstatus deprecated\n", "A", `
// A is GET v3/a, 一.
//
// Also POST v3/a, 二.
//
// Also PUT v3/a, 三.
//
// Also PATCH v3/a, 四.
//
// Deprecated: switched off since 2020, use GET v3/b or POST v3/b; out of use.
`},
		"many fields": {"POST v3/a 一\n\tstatus restricted\n\thosts x.example\n\tjson\n" + "\t\ta* string\n\t\tb* string\n\t\tc* string\n\t\td* string\n\t\te* string\n\t\tf* string\n\t\tg* string\n\t\th* string\n\t\ti* string\n", "A", `
// A is POST v3/a, 一.
// Required json: a, b, c, d, e, f, g, h, …. Host: x.example. It needs an approval.
`},
	} {
		t.Run(name, func(t *testing.T) {
			text, _ := source(t, tt.facts)
			found := regexp.MustCompile(`((?m:^//.*\n)+)func \(n \w+\) ` + tt.method + `\(`).FindStringSubmatch(text)
			if found == nil {
				t.Fatalf("%s has no comment\n%s", tt.method, text)
			}
			if diff := cmp.Diff(tt.want[1:], strings.TrimSuffix(found[1], "//\n//go:noinline\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestTreeCheck makes a file stale, and looks for it by name.
func TestTreeCheck(t *testing.T) {
	folder := t.TempDir()
	c := parsed(t, "GET v3/a/delete 一\nPOST v2/b 二\n")
	check := func() string {
		if err := c.tree(folder, true, new(bytes.Buffer)); err != nil {
			return err.Error()
		}
		return ""
	}
	var notes bytes.Buffer
	if err := c.tree(folder, false, &notes); err != nil {
		t.Fatal(err)
	}
	if want := "v3/a/delete: a node has a method of that name: DeleteSegment\n"; notes.String() != want {
		t.Errorf("%q, want %q", &notes, want)
	}
	if got := check(); got != "" {
		t.Errorf("what was written is not fresh: %s", got)
	}
	for _, name := range []string{"v3_gen.go", "v2_gen.go"} {
		path := filepath.Join(folder, name)
		fresh, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		stale := append([]byte("// edited\n"), fresh...)
		if err := os.WriteFile(path, stale, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := check(); !strings.Contains(got, name) || strings.Count(got, "not fresh") != 1 {
			t.Errorf("%s is stale: %q", name, got)
		}
		if left, err := os.ReadFile(path); err != nil || !bytes.Equal(left, stale) {
			t.Errorf("-check wrote %s, %v", name, err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if got := check(); !strings.Contains(got, name) {
			t.Errorf("%s is missing: %q", name, got)
		}
		if err := os.WriteFile(path, fresh, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTreeIsFresh holds the repository's own files against its facts.
func TestTreeIsFresh(t *testing.T) {
	root := filepath.Join("..", "..")
	c, err := load(filepath.Join(root, facts))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.tree(root, true, new(bytes.Buffer)); err != nil {
		t.Error(err)
	}
	lines := 0
	for _, name := range []string{"v3_gen.go", "v2_gen.go"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		lines += bytes.Count(text, []byte("\n"))
	}
	if lines > 20_000 {
		t.Errorf("%d generated lines, at most 20,000 are wanted", lines)
	}
}
