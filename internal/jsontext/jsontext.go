// Package jsontext reads JSON that a stranger may have written: bounded, and so that everybody who reads it reads the
// same. Answers, refusals and notifications are looked at here before gjson and encoding/json see them.
package jsontext

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ErrInvalid says that a text is no JSON, or nests deeper than encoding/json reads (10,000 levels).
var ErrInvalid = errors.New("is no valid JSON")

// Check takes a text that has one reading: valid JSON, not nested deeper than encoding/json reads, in which no object
// has a name twice. Of two, gjson takes the first and encoding/json the last; and since encoding/json puts CODE into a
// field code, the names of the outermost object differ in more than the case of their letters. gjson.Valid is not asked:
// it recurses, and a few KB of gzip overflow its stack, which no recover catches.
func Check(text []byte) error {
	if !json.Valid(text) {
		return ErrInvalid
	}
	switch name, tooMany := twice(text); {
	case tooMany:
		return fmt.Errorf("has an object with more than %d names, which no message of WeChat Pay's is", mostNames)
	case name != nil:
		return fmt.Errorf("has the name %s twice: nobody can tell which one counts", Clip(string(name)))
	}
	return nil
}

// Valid tells whether Check takes a text.
func Valid(text []byte) bool { return Check(text) == nil }

// object is one that is open while its text is read; an array has no names.
type object struct {
	first int             // of its names
	set   map[string]bool // its names, once they are many
}

// many is from how many names on a set is cheaper than looking at each.
const many = 24

// mostNames is how many names an object may have: each of them is kept in memory until its object ends.
const mostNames = 1 << 16

// twice gives a name that an object of the text has a second time; nil where there is none. The text is valid JSON.
func twice(text []byte) (name []byte, tooMany bool) {
	var namesRoom [many][]byte
	var openRoom [16]object
	names, open := namesRoom[:0], openRoom[:0]
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			open = append(open, object{first: len(names)})
		case '}', ']':
			names, open = names[:open[len(open)-1].first], open[:len(open)-1]
		case '"':
			begin, escaped := i+1, false
			for i++; text[i] != '"'; i++ {
				if text[i] == '\\' {
					escaped = true
					i++
				}
			}
			name = text[begin:i]
			if !isName(text[i+1:]) {
				continue
			}
			if name = plain(name, escaped); open[len(open)-1].has(name, names, len(open) == 1) {
				return name, false
			}
			if names = append(names, name); len(names)-open[len(open)-1].first > mostNames {
				return name, true
			}
		}
	}
	return nil, false
}

// isName tells whether the string before rest was a name: a colon follows.
func isName(rest []byte) bool {
	for _, c := range rest {
		switch c {
		case ' ', '\t', '\r', '\n':
		default:
			return c == ':'
		}
	}
	return false
}

// plain is a name without its escapes, and as encoding/json reads it, which replaces what is no UTF-8.
func plain(name []byte, escaped bool) []byte {
	if !escaped && utf8.Valid(name) {
		return name
	}
	var text string
	if json.Unmarshal([]byte(`"`+string(name)+`"`), &text) != nil {
		return name // not of valid JSON
	}
	return []byte(text)
}

// has tells whether the object holds a name already; its names are names[o.first:].
func (o *object) has(name []byte, names [][]byte, outermost bool) bool {
	mine := names[o.first:]
	if o.set == nil && len(mine) < many {
		for _, other := range mine {
			if bytes.Equal(name, other) || outermost && bytes.EqualFold(name, other) {
				return true
			}
		}
		return false
	}
	key := func(name []byte) string {
		if outermost {
			return folded(string(name))
		}
		return string(name)
	}
	if o.set == nil {
		o.set = make(map[string]bool, 2*many)
		for _, other := range mine {
			o.set[key(other)] = true
		}
	}
	k := key(name)
	found := o.set[k]
	o.set[k] = true
	return found
}

// folded writes a text so that those which differ in case alone are equal, as in strings.EqualFold.
func folded(text string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return least
	}, text)
}

// Clip makes a name that a stranger wrote fit for an error: one short line.
func Clip(name string) string {
	const longest = 48
	short := make([]rune, 0, longest)
	for _, r := range name {
		if len(short) == longest {
			return string(short) + "…"
		}
		if !unicode.IsPrint(r) {
			r = ' '
		}
		short = append(short, r)
	}
	return string(short)
}
