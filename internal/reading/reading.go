// Package reading looks at what APIv2 signs, a=1&b=2, as one who cuts it into members anew: signing and verifying have
// to take the same texts for members.
package reading

import (
	"strings"
	"unicode"
)

// Further gives the first name in a value that reads as a member, b of a&b=2, and that counts does not let pass; "" is none.
func Further(value string, counts func(name string) bool) string {
	for {
		_, rest, found := strings.Cut(value, "&")
		if !found {
			return ""
		}
		piece, _, _ := strings.Cut(rest, "&")
		name, _, isMember := strings.Cut(piece, "=")
		if isMember && isName(name) && (counts == nil || counts(name)) {
			return name
		}
		value = rest
	}
}

// isName tells what can be the name of an XML element.
func isName(name string) bool {
	for i, r := range name {
		if r != '_' && r != ':' && !unicode.IsLetter(r) && (i == 0 || r != '-' && r != '.' && !unicode.IsDigit(r)) {
			return false
		}
	}
	return name != ""
}
