package terminal

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// OneLine keeps a stranger's text from moving the cursor or writing a second line.
func OneLine(text string) string { return Harmless(strings.ReplaceAll(text, "\n", " ")) }

// Harmless replaces control characters and those that turn the direction of writing; lines and tabs stay.
func Harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			return utf8.RuneError
		}
		return r
	}, text)
}

// Quote shows what somebody typed, and no more of it than fits.
func Quote(text string) string {
	if runes := []rune(text); len(runes) > 60 {
		text = string(runes[:60]) + "…"
	}
	return fmt.Sprintf("%q", text)
}

// ShellQuote makes a file name fit to be pasted into a shell.
func ShellQuote(name string) string {
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+,:@%") == "" && !strings.HasPrefix(name, "-") {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}
