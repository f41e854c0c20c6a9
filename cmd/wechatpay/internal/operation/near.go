package operation

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/near"
	"github.com/a8579013/wechatpay/openapi"
)

// Near lists the paths of the catalogue that are most like a path: few letters apart, placeholders alike
// whatever their names and values are.
func Near(path string, most int) []string {
	segments := strings.Split(strings.Trim(path, "/"), "/")
	type candidate struct {
		path string
		cost int
	}
	var near []candidate
	for _, o := range openapi.Operations() {
		template := o.Template()
		cost := pathCost(segments, strings.Split(strings.Trim(template, "/"), "/"))
		if cost <= len(path)/5+1 && !slices.ContainsFunc(near, func(c candidate) bool { return c.path == template }) {
			near = append(near, candidate{template, cost})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return a.cost - b.cost })
	var paths []string
	for _, c := range near[:min(most, len(near))] {
		paths = append(paths, c.path)
	}
	return paths
}

// pathCost tells how far a path is from a template: edits of its literals, and a segment that is too many or too few
// counts as a word of four letters.
func pathCost(path, template []string) int {
	row := make([]int, len(template)+1)
	for j := range row {
		row[j] = 4 * j
	}
	for _, segment := range path {
		diagonal := row[0]
		row[0] += 4
		for j, other := range template {
			cost := 0
			switch {
			case segment == other:
			case !strings.HasPrefix(other, "{"):
				cost = near.Edits(segment, other)
			case !strings.ContainsAny(segment, "{<_0123456789"): // a word, where a value is expected
				cost = 2
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+4, row[j]+4, diagonal+cost)
		}
	}
	return row[len(template)]
}
