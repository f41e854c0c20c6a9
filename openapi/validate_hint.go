package openapi

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/near"
)

// isSlip tells a misspelt name from a newer one that only looks like a known one: goods_tag2 beside goods_tag,
// sub_openid beside openid, refund_amount beside amount.
func isSlip(name, known string) bool {
	const digits = "0123456789"
	switch x, y := near.Plain(name), near.Plain(known); {
	case x == y:
		return true
	case strings.TrimRight(x, digits) == strings.TrimRight(y, digits):
		return false
	}
	a, b := strings.Split(name, "_"), strings.Split(known, "_")
	return withoutRole(name) != withoutRole(known) && !within(a, b) && !within(b, a)
}

// within tells whether all words of a are among those of b.
func within(a, b []string) bool {
	return !slices.ContainsFunc(a, func(word string) bool { return !slices.Contains(b, word) })
}
