package golang

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTidy(t *testing.T) {
	const made = "if m == nil {\nm = map[string]any{}\n}\n"
	for _, c := range []struct {
		name, text string
		needless   bool
	}{
		{"behind one that is written out", "m := map[string]any{}\n" + made, true},
		{"behind another", "n := map[string]any{}\nm := n\n" + made, true},
		{"in a branch", "m := map[string]any{}\nif x {\n" + made + "}\n", true},
		{"in a loop", "m := map[string]any{}\nfor range x {\n" + made + "m[a] = 1\n}\n", true},
		{"in a loop that sets it behind", "m := map[string]any{}\nfor range x {\n" + made + "m = f()\n}\n", false},
		{"what a function gives", "m := f()\n" + made, false},
		{"declared alone", "var m map[string]any\n" + made, false},
		{"set in a branch", "m := map[string]any{}\nif x {\nm = f()\n}\n" + made, false},
		{"set by a closure that was there before", "m := f()\ng := func() { m = nil }\nm = map[string]any{}\ng()\n" + made, false},
		{"its address is taken", "m := map[string]any{}\ng(&m)\n" + made, false},
		{"a parameter of a closure", "m := map[string]any{}\ng := func(m map[string]any) {\n" + made + "}\n", false},
		{"another branch too", "m := map[string]any{}\nif m == nil {\nm = map[string]any{}\n} else {\nf()\n}\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := c.text
			if c.needless {
				want = strings.Replace(c.text, made, "", 1)
			}
			if diff := cmp.Diff(want, tidy(c.text)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff("func f() {\n"+want+"}\n", tidy("func f() {\n"+c.text+"}\n")); diff != "" {
				t.Error("in a function:", diff)
			}
		})
	}
}
