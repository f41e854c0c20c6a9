package terminal

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Width counts the columns that a text takes on a terminal: Chinese characters take two.
func Width(text string) int {
	columns := 0
	for _, r := range text {
		columns += runeWidth(r)
	}
	return columns
}

func runeWidth(r rune) int {
	switch {
	case r < 0x300: // the quick way for Latin
		return 1
	case unicode.Is(unicode.Mn, r):
		return 0
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0xa4cf, r >= 0xac00 && r <= 0xd7a3, r >= 0xf900 && r <= 0xfaff,
		r >= 0xfe30 && r <= 0xfe6f, r >= 0xff00 && r <= 0xff60, r >= 0xffe0 && r <= 0xffe6, r >= 0x1f300 && r <= 0x1faff, r >= 0x20000 && r <= 0x3fffd:
		return 2
	}
	return 1
}

// Pad fills a text with blanks up to a number of columns.
func Pad(text string, columns int) string {
	return text + strings.Repeat(" ", max(0, columns-Width(text)))
}

// Cut shortens a text to a number of columns.
func Cut(text string, columns int) string {
	if Width(text) <= columns {
		return text
	}
	used := 1 // for the dots
	for at, r := range text {
		if used += runeWidth(r); used > columns {
			return text[:at] + "…"
		}
	}
	return text
}

// Wrap breaks a text at blanks into lines of at most so many columns. A word that is longer stands alone.
func Wrap(text string, columns int) []string {
	if Width(text) <= columns {
		return []string{text}
	}
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && Width(line)+1+Width(word) > columns {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// WrapChinese is Wrap for Chinese, which has few blanks: a line may end after punctuation too, and in no other place.
func WrapChinese(text string, columns int) []string {
	if Width(text) <= columns {
		return []string{text}
	}
	var lines []string
	line := ""
	for text != "" {
		end := strings.IndexAny(text, " ；，、。：")
		if end < 0 {
			end = len(text)
		} else {
			_, size := utf8.DecodeRuneInString(text[end:])
			end += size
		}
		piece := text[:end]
		if text = text[end:]; line != "" && Width(line)+Width(strings.TrimRight(piece, " ")) > columns {
			lines, line = append(lines, strings.TrimRight(line, " ")), ""
		}
		line += piece
	}
	return append(lines, strings.TrimRight(line, " "))
}
