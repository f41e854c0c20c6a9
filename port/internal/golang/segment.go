package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// speltParts applies PHP's rule for names to what is written out of a piece, but to segments that a variable is a part of: PHP
// applies it to all of the text, which would change ids.
func (g *generator) speltParts(p form.Piece, list []form.Expr) (parts []form.Expr) {
	query := false
	for i, part := range list {
		t, ok := part.(*form.Text)
		if !ok {
			parts = append(parts, part)
			continue
		}
		value := t.Value
		if !query {
			value = g.speltBetween(p, value, i > 0, i+1 < len(list))
		} else if hyphened(value) != value {
			g.note(p.Span, "PHP changes capitals in a query that is written in the path: Go takes it as it is")
		}
		query = query || strings.Contains(t.Value, "?")
		parts = append(parts, &form.Text{Span: t.Span, Value: value})
	}
	return parts
}

// speltBetween is spelt for a text with something before it or after it in the same piece.
func (g *generator) speltBetween(p form.Piece, written string, before, after bool) string {
	path, query, found := strings.Cut(written, "?")
	head, middle, tail := "", path, ""
	if before {
		head, middle = cutSegment(path)
	}
	if after && !found {
		i := strings.LastIndex(middle, "/") + 1
		middle, tail = middle[:i], middle[i:]
	}
	for _, kept := range []string{head, tail} {
		if spelt := hyphened(kept); spelt != kept || isUnderscored(kept) {
			g.note(p.Span, "PHP changes capitals beside a variable in a path: Go takes "+kept+" as it is, which is right for ids")
		}
	}
	if found {
		query = "?" + query
	}
	return head + g.spelt(p, middle+query) + tail
}

// cutSegment cuts a path before its first slash.
func cutSegment(path string) (segment, rest string) {
	if i := strings.Index(path, "/"); i >= 0 {
		return path[:i], path[i:]
	}
	return path, ""
}
