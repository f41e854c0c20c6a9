package form

import (
	"slices"
	"strings"
)

// IsRoot tells whether a piece is how paths of WeChat Pay begin.
func (p Piece) IsRoot() bool {
	text, ok := p.Text.(*Text)
	if c, isConcat := p.Text.(*Concat); isConcat && len(c.Parts) > 0 {
		text, ok = c.Parts[0].(*Text)
	}
	if !ok {
		return false
	}
	if strings.HasPrefix(text.Value, "https://") {
		return true
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(text.Value, "/"), "/")
	return slices.Contains([]string{"v3", "v2", "V3", "V2", "hk", "global", "brand"}, first)
}
