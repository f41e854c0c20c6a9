package main

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// item is one argument after METHOD and PATH: a name, a separator and a value. The separators are HTTPie's
// (https://httpie.io/docs/cli/request-items), and so is the backslash that takes a separator's meaning away.
type item struct {
	sep   string
	path  []string // the name, cut at its dots
	value string   // every byte after the separator
}

// The separators.
const (
	sepText     = "="   // a JSON string
	sepJSON     = ":="  // any JSON
	sepQuery    = "=="  // a query parameter
	sepHeader   = ":"   // a header
	sepUpload   = "@"   // a file to upload
	sepTextFile = "=@"  // a JSON string, read from a file
	sepJSONFile = ":=@" // any JSON, read from a file
)

// separators stand in the order in which they are tried at one place: the longest first.
var separators = []string{sepJSONFile, sepJSON, sepQuery, sepTextFile, sepText, sepHeader, sepUpload}

// special are the characters that a backslash makes ordinary in a name.
const special = `=:@.\`

var (
	errNoSeparator = errors.New("has no separator")
	errNoName      = errors.New("has no name before its separator")
	errEmptyField  = errors.New("has an empty name between its dots")
	errNotUTF8     = errors.New("is no valid UTF-8")
)

// name gives the whole name, dots included.
func (i item) name() string { return strings.Join(i.path, ".") }

// String writes the item so that parseItem reads the same again.
func (i item) String() string {
	var b strings.Builder
	for n, field := range i.path {
		if n > 0 {
			b.WriteByte('.')
		}
		for _, c := range []byte(field) {
			if strings.IndexByte(special, c) >= 0 {
				b.WriteByte('\\')
			}
			b.WriteByte(c)
		}
	}
	return b.String() + i.sep + i.value
}

// parseItem reads one item. The first separator in it decides; whatever follows is the value.
func parseItem(text string) (item, error) {
	if !utf8.ValidString(text) {
		return item{}, errNotUTF8
	}
	var it item
	var field []byte
	dots := 0
	for at := 0; at < len(text); at++ {
		c := text[at]
		if c == '\\' && at+1 < len(text) && strings.IndexByte(special, text[at+1]) >= 0 {
			at++
			field = append(field, text[at])
			continue
		}
		if c == '.' {
			it.path, field = append(it.path, string(field)), nil
			dots++
			continue
		}
		if it.sep = separatorAt(text[at:]); it.sep != "" {
			it.path, it.value = append(it.path, string(field)), text[at+len(it.sep):]
			return it, it.check()
		}
		field = append(field, c)
	}
	return item{}, errNoSeparator
}

// separatorAt gives the separator that text begins with, or "".
func separatorAt(text string) string {
	for _, sep := range separators {
		if strings.HasPrefix(text, sep) {
			return sep
		}
	}
	return ""
}

func (i item) check() error {
	if i.name() == "" {
		return errNoName
	}
	for _, field := range i.path {
		if field == "" {
			return errEmptyField
		}
	}
	return nil
}

// parseItems reads all of them, and makes sure that none is given twice.
func parseItems(args []string) ([]item, error) {
	items := make([]item, 0, len(args))
	seen := make(map[string]bool)
	for _, arg := range args {
		it, err := parseItem(arg)
		if err != nil {
			return nil, usage(itemHint(arg, err), "item %s %w", quote(arg), err)
		}
		place := it.place()
		if seen[place] {
			hint := "give each name once"
			if it.sep == sepQuery {
				hint = "a parameter that comes twice goes into the path: 'PATH?" + it.name() + "=1&" + it.name() + "=2'"
			}
			return nil, usage(hint, "%s is given twice", it.name())
		}
		seen[place] = true
		items = append(items, it)
	}
	return items, nil
}

// place tells where an item goes: two for the same place are one too many.
func (i item) place() string {
	switch i.sep {
	case sepQuery:
		return "query " + i.name()
	case sepHeader:
		return "header " + strings.ToLower(i.name())
	case sepUpload:
		return "upload " + i.name()
	}
	return "field " + strings.Join(i.path, "\x00")
}

// itemHint tells what to write in place of an argument that is no item.
func itemHint(arg string, err error) string {
	switch {
	case errors.Is(err, errEmptyField):
		return `a dot leads into an object (amount.total:=100); one that belongs to the name is written \.`
	case errors.Is(err, errNoName):
		return "write NAME" + arg
	case errors.Is(err, errNotUTF8):
		return "set the terminal to UTF-8"
	case strings.HasPrefix(arg, "-"):
		return "wechatpay call --help lists the flags"
	}
	return "write name=text, name:=json, name==query, Header:value or name@file"
}
