// Package near guesses what a misspelt name was meant to be. Paths, requests and the command line ask here.
package near

import "strings"

// longest is how long names are that are compared, in bytes. No real one is longer.
const longest = 64

// Name gives the candidate that name was most likely meant to be, or "" where none is near: a third of its letters may
// be wrong. Of several the first in the order of the alphabet counts.
func Name(name string, candidates []string) string {
	best, distance := "", len(name)/3+1
	plain := Plain(name)
	for _, candidate := range candidates {
		other := Plain(candidate)
		if more := len(plain) - len(other); max(more, -more) > distance {
			continue // it takes as many edits at least
		}
		if d := Edits(plain, other); d < distance || d == distance && best != "" && candidate < best {
			best, distance = candidate, d
		}
	}
	return best
}

// Plain leaves out what spellings of one name differ in: outTradeNo, out-trade-no and out_trade_no are one.
func Plain(name string) string {
	return strings.ToLower(separators.Replace(name))
}

var separators = strings.NewReplacer("_", "", "-", "")

// Edits counts the insertions, deletions, replacements and swaps of neighbours, in bytes, that turn a into b (the
// optimal string alignment distance). Names longer than any real one are never near.
func Edits(a, b string) int {
	if max(len(a), len(b)) > longest {
		return max(len(a), len(b))
	}
	var rows [3][longest + 1]int // the row at hand, the last one, the one before
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
