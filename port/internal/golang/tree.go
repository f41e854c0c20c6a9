package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/internal/treepath"
)

// treeMark stands for a walk down the typed tree until the code was checked: the tree has too many types to declare them all.
const treeMark = ".Chain(\"\u2060tree "

// grow puts the walks down the tree where their marks are.
func grow(code string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(code, treeMark)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		operation, after, _ := strings.Cut(rest, `")`)
		method, path, _ := strings.Cut(operation, " ")
		b.WriteString(treepath.Of(method, path))
		code = after
	}
}
