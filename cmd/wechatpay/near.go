package main

import "strings"

// nearest gives the candidate that name was most likely meant to be, or "".
func nearest(name string, candidates []string) string {
	best, distance := "", len(name)/3+1
	for _, candidate := range candidates {
		d := edits(strings.ToLower(name), strings.ToLower(candidate))
		if len(name) > 2 && strings.HasPrefix(candidate, name) {
			d = 1
		}
		if d < distance {
			best, distance = candidate, d
		}
	}
	return best
}

// edits counts the insertions, deletions and replacements that turn a into b (the Levenshtein distance).
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j]+1, row[j+1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
