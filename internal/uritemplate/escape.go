package uritemplate

import (
	"slices"
	"unicode/utf8"
)

// class is a set of kinds of bytes.
type class byte

const (
	alphanumeric class = 1 << iota
	mark               // - . _ ~
	delim              // of RFC 3986, section 2.2, but for [ and ], which stand only in a host
	hexDigit

	unreserved = alphanumeric | mark
	reserved   = unreserved | delim // what reserved expansion keeps, besides percent-encoded triplets
)

var classes = func() (of [256]class) {
	add := func(chars string, c class) {
		for i := range len(chars) {
			of[chars[i]] |= c
		}
	}
	add("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", alphanumeric)
	add("-._~", mark)
	add(":/?#@!$&'()*+,;=", delim)
	add("0123456789ABCDEFabcdef", hexDigit)
	return of
}()

func (c class) has(b byte) bool { return classes[b]&c != 0 }

// isTriplet tells whether s begins with % and two hex digits.
func isTriplet(s string) bool {
	return len(s) > 2 && s[0] == '%' && hexDigit.has(s[1]) && hexDigit.has(s[2])
}

const upperHex = "0123456789ABCDEF"

// escape appends text with every byte percent-encoded that is not of the class to keep; where that takes in reserved
// characters, percent-encoded triplets stay too. ok is false where text is no valid UTF-8, which is not appended.
func escape(dst []byte, text string, keep class) (_ []byte, ok bool) {
	from := 0 // what begins the text may stay
	for from < len(text) && keep.has(text[from]) {
		from++
	}
	dst, text = append(dst, text[:from]...), text[from:]
	if text == "" {
		return dst, true
	}
	if !utf8.ValidString(text) {
		return dst[:len(dst)-from], false
	}
	more := 0
	for i := range len(text) {
		if !keep.has(text[i]) {
			more += 2
		}
	}
	dst = slices.Grow(dst, len(text)+more)
	for i := range len(text) {
		c := text[i]
		if keep.has(c) || c == '%' && keep == reserved && isTriplet(text[i:]) {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return dst, true
}
