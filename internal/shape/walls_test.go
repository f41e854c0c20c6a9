package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pkg is a package of the root module, or of the module tool below it; the first import of its tests is one of TestImports.
func pkg(path, imports string, tests ...string) listed {
	p := listed{ImportPath: full(path), Imports: fulls(imports)}
	p.Module.Path = module
	if strings.HasPrefix(path, "tool") {
		p.Module.Path = module + "/tool"
	}
	if len(tests) > 0 {
		p.TestImports, p.XTestImports = fulls(tests[0])[:1], fulls(tests[0])[1:]
	}
	return p
}

func full(path string) string {
	if path == "root" {
		return module
	}
	if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") || path == "fmt" {
		return path
	}
	return module + "/" + path
}

func fulls(paths string) (all []string) {
	for _, path := range strings.Fields(paths) {
		all = append(all, full(path))
	}
	return all
}

// small is a house that is in order: two rooms on the ground, the root, a package over it, and a module below it.
var (
	smallRows = []row{
		{"near", "", "words"}, {"vectors", "", "recorded"}, {"wire", "near", "sends"}, {"root", "wire", "the face"}, {"sandbox", "root", "a server"},
		{"tool/terminal", "near", "colours"}, {"tool/call", "terminal", "calls"}, {"tool/keys", "terminal", "keys"}, {"tool", "call keys", "wires"},
	}
	small = map[string]listed{
		"near":          pkg("internal/near", "fmt", "internal/vectors"),
		"vectors":       pkg("internal/vectors", ""),
		"wire":          pkg("internal/wire", "fmt internal/near github.com/tidwall/gjson", "internal/near root sandbox github.com/google/go-cmp/cmp"),
		"root":          pkg("root", "internal/wire golang.org/x/sync/errgroup", "root internal/near"),
		"sandbox":       pkg("sandbox", "root"),
		"tool/terminal": pkg("tool/internal/terminal", "internal/near"),
		"tool/call":     pkg("tool/internal/call", "tool/internal/terminal root sandbox github.com/spf13/cobra"),
		"tool/keys":     pkg("tool/internal/keys", "tool/internal/terminal"),
		"tool":          pkg("tool", "tool/internal/call tool/internal/keys", "tool/internal/terminal github.com/spf13/cobra"),
	}
)

func TestWalls(t *testing.T) {
	for name, test := range map[string]struct {
		packages []listed // in place of those of the small house, or beside them
		rows     []row
		want     []string // what each sentence contains
	}{
		"in order":                       {},
		"a new arrow":                    {packages: []listed{pkg("internal/near", "internal/vectors")}, want: []string{"near imports " + module + "/internal/vectors, which its row"}},
		"an arrow that climbs":           {packages: []listed{pkg("internal/near", "root")}, want: []string{"near imports " + module + ", which its row"}},
		"an arrow that is gone":          {packages: []listed{pkg("internal/wire", "")}, want: []string{"nothing in wire imports near any more"}},
		"a new room":                     {packages: []listed{pkg("internal/bill", "")}, want: []string{`/internal/bill is a room without a row: add {"bill", …}`}},
		"a new room of the tool":         {packages: []listed{pkg("tool/internal/desk", "")}, want: []string{`add {"tool/desk", …}`}},
		"a room that is gone":            {rows: []row{{"bill", "", "bills"}}, want: []string{"no package for the row of bill"}},
		"a sibling":                      {packages: []listed{pkg("tool/internal/keys", "tool/internal/terminal tool/internal/call")}, want: []string{"tool/keys imports " + module + "/tool/internal/call, which"}},
		"the insides of the root":        {packages: []listed{pkg("tool/internal/keys", "tool/internal/terminal internal/wire")}, want: []string{"tool/keys imports " + module + "/internal/wire, which"}},
		"a row without a reason":         {rows: []row{{"bill", "", ""}}, packages: []listed{pkg("internal/bill", "")}, want: []string{"the row of bill gives no reason"}},
		"two rows":                       {rows: []row{{"near", "", "words"}}, want: []string{"near has two rows"}},
		"a row below what it imports":    {rows: []row{{"bill", "late", "bills"}, {"late", "", "late"}}, packages: []listed{pkg("internal/bill", "internal/late"), pkg("internal/late", "")}, want: []string{"the row of bill names late, which has no row above it"}},
		"a row that names nothing":       {rows: []row{{"bill", "bil", "bills"}}, packages: []listed{pkg("internal/bill", "")}, want: []string{"names bil, which has no row above", "nothing in bill imports bil"}},
		"a test that looks right":        {packages: []listed{pkg("internal/near", "", "internal/wire")}, want: []string{"a test of near imports " + module + "/internal/wire, which near does not stand on"}},
		"a test that looks beside":       {packages: []listed{pkg("tool/internal/keys", "tool/internal/terminal", "fmt tool/internal/call")}, want: []string{"a test of tool/keys imports " + module + "/tool/internal/call"}},
		"a test that looks further down": {packages: []listed{pkg("tool/internal/call", "tool/internal/terminal", "internal/near openapi")}},
	} {
		t.Run(name, func(t *testing.T) {
			contains(t, walls(append(append([]row{}, smallRows...), test.rows...), with(test.packages)), test.want)
		})
	}
}

func TestStrangers(t *testing.T) {
	for name, test := range map[string]struct {
		packages []listed
		want     []string
	}{
		"in order":                {},
		"a dependency":            {[]listed{pkg("internal/wire", "github.com/google/go-cmp/cmp")}, []string{"internal/wire imports github.com/google/go-cmp/cmp: the root module uses"}},
		"one of a test":           {[]listed{pkg("internal/wire", "", "fmt example.com/x")}, []string{"a test of " + module + "/internal/wire imports example.com/x"}},
		"a name that only begins": {[]listed{pkg("internal/wire", "golang.org/x/syncs")}, []string{"imports golang.org/x/syncs"}},
	} {
		t.Run(name, func(t *testing.T) { contains(t, strangers(with(test.packages)), test.want) })
	}
}

func TestPulledIn(t *testing.T) {
	never := row{"root", "sandbox catalogue", "a payment service carries neither"}
	contains(t, pulledIn(with(nil), never), nil)
	packages := with([]listed{pkg("internal/near", "catalogue"), pkg("catalogue", "")})
	contains(t, pulledIn(packages, never), []string{"root leads to catalogue: a payment service carries neither"})
}

func TestArrows(t *testing.T) {
	if got := arrows(with(nil)); got != 10 {
		t.Errorf("%d arrows, want 10", got)
	}
}

// with gives the small house with packages in place of its own or beside them.
func with(packages []listed) (all []listed) {
	changed := map[string]bool{}
	for _, p := range packages {
		changed[roomOf(p.ImportPath)] = true
	}
	for room, p := range small {
		if !changed[room] {
			all = append(all, p)
		}
	}
	return append(all, packages...)
}

// contains compares sentences, in any order, with what each should contain.
func contains(t *testing.T, sentences, want []string) {
	t.Helper()
	var missed []string
	for _, w := range want {
		found := false
		for _, s := range sentences {
			found = found || strings.Contains(s, w)
		}
		if !found {
			missed = append(missed, w)
		}
	}
	if len(missed) > 0 || len(sentences) != len(want) {
		t.Errorf("%s", cmp.Diff(want, sentences))
	}
}

// TestTheTable reads the real rows; what they are held against, only go list knows.
func TestTheTable(t *testing.T) {
	h := house{allowed: map[string][]string{}}
	for _, r := range rooms {
		h.add(r)
	}
	if len(h.wrong) > 0 {
		t.Error(strings.Join(h.wrong, "\n"))
	}
}
