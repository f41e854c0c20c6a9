// Package errtext makes what a stranger has sent fit for an error or a log: one short line, in which nothing is a
// control character.
package errtext

import (
	"strings"
	"unicode"
)

// most is how many characters of a text an error shows.
const most = 256

// Line makes one short line of a text.
func Line(text string) string {
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text[:min(len(text), 8*most)], ""))
	return Clip(text)
}

// Clip shortens a text to what belongs into an error.
func Clip(text string) string {
	n := 0
	for at := range text {
		if n == most {
			return text[:at] + "…"
		}
		n++
	}
	return text
}
