package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/clienttest"
)

// TestTreeCompiles builds a package with a path of the tree, and the same with one slip: only the first compiles.
func TestTreeCompiles(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles programs")
	}
	const source = "package shop\n\nimport \"github.com/a8579013/wechatpay\"\n\nfunc start(c *wechatpay.Client, id string) any {\n\treturn c.%s\n}\n\nvar _ = start\n"
	for name, tt := range map[string]struct{ path, want string }{
		"right":               {"V3().Marketing().Favor().Stocks().Param(id).Start().Post", ""},
		"misspelt":            {"V3().Marketing().Favour().Stocks().Param(id).Start().Post", "undefined (type wechatpay.v3Marketing has no field or method Favour"},
		"no such verb":        {"V3().Marketing().Favor().Stocks().Param(id).Start().Get", "has no field or method Get"},
		"not the end of one":  {"V3().Marketing().Favor().Post", "has no field or method Post"},
		"no placeholder here": {"V3().Marketing().Favor().Param(id)", "has no field or method Param"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "shop.go")
			if err := os.WriteFile(file, fmt.Appendf(nil, source, tt.path), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.CommandContext(t.Context(), "go", "build", file).CombinedOutput()
			if (err == nil) != (tt.want == "") || !strings.Contains(string(out), tt.want) {
				t.Errorf("%v, want …%s…\n%s", err, tt.want, out)
			}
		})
	}
}

// TestTreeAllocations walks with one Param: the value is all that is kept.
func TestTreeAllocations(t *testing.T) {
	client := clienttest.Offline(t)
	walk := func() wechatpay.Chain {
		return client.V3().Marketing().Favor().Stocks().Param("9856000").Start().Chain("")
	}
	walk()
	if n := testing.AllocsPerRun(100, func() { walk() }); n > 1 {
		t.Errorf("%v allocations, at most 1 is wanted", n)
	}
}

// BenchmarkTree walks down and steps out, as every call of the tree does.
func BenchmarkTree(b *testing.B) {
	client := clienttest.Offline(b)
	for name, walk := range map[string]func() wechatpay.Chain{
		"open": func() wechatpay.Chain { return client.V3().Marketing().Favor().Stocks().StockID().Start().Chain("") },
		"one-param": func() wechatpay.Chain {
			return client.V3().Marketing().Favor().Stocks().Param("9856000").Start().Chain("")
		},
		"two-params": func() wechatpay.Chain {
			return client.V3().Marketing().Favor().Users().Param("o").Coupons().Param("9867041").Chain("")
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if walk().String() == "" {
					b.Fatal("no path")
				}
			}
		})
	}
}
