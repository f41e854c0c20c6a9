package jsonbody

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// hasReplacement tells whether encoding/json replaced invalid UTF-8: only then does it write the escape \ufffd.
func hasReplacement(text []byte) bool {
	escape := []byte(`\ufffd`)
	for from := 0; ; {
		at := bytes.Index(text[from:], escape)
		if at < 0 {
			return false
		}
		at += from
		slashes := 1
		for at-slashes >= 0 && text[at-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 1 { // an escape of its own, not the end of an escaped backslash
			return true
		}
		from = at + 1
	}
}

// Unescape writes the character U+FFFD for its escape \ufffd, which Encode takes for a sign of broken UTF-8: for JSON that
// somebody else has written.
func Unescape(raw string) string {
	if !strings.Contains(raw, `\ufffd`) {
		return raw
	}
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		switch {
		case strings.HasPrefix(raw[i:], `\ufffd`):
			b.WriteRune(utf8.RuneError)
			i += len(`\ufffd`) - 1
		case raw[i] == '\\' && i+1 < len(raw):
			b.WriteString(raw[i : i+2])
			i++
		default:
			b.WriteByte(raw[i])
		}
	}
	return b.String()
}
