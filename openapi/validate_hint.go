package openapi

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/near"
)

// The letters that a slip gets wrong: two where a required field is missing, which explains both.
const (
	mostEdits         = 1
	mostEditsRequired = 2
)

// isSlip tells a misspelt name from a newer one that only looks like that of a member which is not given: goods_tag2 and
// goods_tags beside goods_tag, sub_openid beside openid, refund_amount beside amount. A name that any operation has is
// right, only newer here.
func isSlip(name string, meant *node) bool {
	most := mostEdits
	if meant.must {
		most = mostEditsRequired
	}
	const suffixes = "0123456789s" // the next of several, or several
	x, y := near.Plain(name), near.Plain(meant.Name)
	switch {
	case near.Edits(x, y) > most:
		return false
	case x == y:
		return !isKnown(name)
	case strings.TrimRight(x, suffixes) == strings.TrimRight(y, suffixes):
		return false
	}
	a, b := strings.Split(name, "_"), strings.Split(meant.Name, "_")
	return withoutRole(name) != withoutRole(meant.Name) && !within(a, b) && !within(b, a) && !isKnown(name)
}

// within tells whether all words of a are among those of b.
func within(a, b []string) bool {
	return !slices.ContainsFunc(a, func(word string) bool { return !slices.Contains(b, word) })
}

// plainLength is the length of what near.Plain leaves of a name.
func plainLength(name string) int {
	return len(name) - strings.Count(name, "_") - strings.Count(name, "-")
}
