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
	if from == len(text) {
		return append(dst, text...), true
	}
	if !utf8.ValidString(text[from:]) {
		return dst, false
	}
	dst = append(dst, text[:from]...)
	text = text[from:]
	at, room := len(dst), 3*len(text)
	if cap(dst)-at < room {
		room = keep.escaped(text)
	}
	dst = slices.Grow(dst, room)[:at+room]
	for i := range len(text) {
		c := text[i]
		if keep.has(c) || c == '%' && keep == reserved && isTriplet(text[i:]) {
			dst[at] = c
			at++
			continue
		}
		dst[at], dst[at+1], dst[at+2] = '%', upperHex[c>>4], upperHex[c&15]
		at += 3
	}
	return dst[:at], true
}

// escaped tells how long a text is at most when it has been percent-encoded.
func (c class) escaped(text string) int {
	n := len(text)
	for i := range len(text) {
		if !c.has(text[i]) {
			n += 2
		}
	}
	return n
}
