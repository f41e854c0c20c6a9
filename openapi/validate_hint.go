package openapi

import (
	"slices"
	"strings"
)

// nearest gives the candidate that name was most likely meant to be, or "", by the rules of the root package's hints.
func nearest(name string, candidates []string) string {
	best, distance := "", len(name)/3+1
	plain := plainName(name)
	for _, candidate := range candidates {
		other := plainName(candidate)
		if more := len(plain) - len(other); max(more, -more) >= distance {
			continue // it takes as many edits at least
		}
		if d := edits(plain, other); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}

// isSlip tells a misspelt name from a newer one that only looks like a known one: goods_tag2 beside goods_tag,
// sub_openid beside openid, refund_amount beside amount.
func isSlip(name, known string) bool {
	const digits = "0123456789"
	switch x, y := plainName(name), plainName(known); {
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

// plainName leaves out what spellings of one name differ in: outTradeNo, out-trade-no and out_trade_no are one.
func plainName(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
}

// edits counts the insertions, deletions, replacements and swaps of neighbours that turn a into b. Names longer than
// any real one are never near.
func edits(a, b string) int {
	if max(len(a), len(b)) > mostName {
		return max(len(a), len(b))
	}
	var rows [3][mostName + 1]int // the row at hand, the last one, the one before
	row, last, before := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row, last, before = before, row, last
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
