// Package item is the notation of a request on a command line: name=text, name:=json, name==query, Header:text, name@file.
// A text in, its parts out, and back again; and JSON whose members stay in the order in which they were given.
package item

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// Item is one argument after METHOD and PATH: a name, a separator and a value. The separators are HTTPie's
// (https://httpie.io/docs/cli/request-items), and so is the backslash that takes a separator's meaning away.
type Item struct {
	Sep   string
	Path  []string // the name, cut at its dots
	Value string   // every byte after the separator
}

// The separators.
const (
	SepText     = "="   // a JSON string
	SepJSON     = ":="  // any JSON
	SepQuery    = "=="  // a query parameter
	SepHeader   = ":"   // a header
	SepUpload   = "@"   // a file to upload
	SepTextFile = "=@"  // a JSON string, read from a file
	SepJSONFile = ":=@" // any JSON, read from a file
)

// separators stand in the order in which they are tried at one place: the longest first.
var separators = []string{SepJSONFile, SepJSON, SepQuery, SepTextFile, SepText, SepHeader, SepUpload}

// special are the characters that a backslash makes ordinary in a name.
const special = `=:@.\`

// The errors of Parse are texts that have a hole for the argument.
var (
	errNoSeparator error = words.ItemNoSeparator
	errNoName      error = words.ItemNoName
	errEmptyField  error = words.ItemEmptyField
	errNotUTF8     error = words.ItemNotUTF8
)

// Name gives the whole name, dots included.
func (i Item) Name() string { return strings.Join(i.Path, ".") }

// String writes the item so that parseItem reads the same again.
func (i Item) String() string {
	var b strings.Builder
	for n, field := range i.Path {
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
	return b.String() + i.Sep + i.Value
}

// Parse reads one item. The first separator in it decides; whatever follows is the value.
func Parse(text string) (Item, error) {
	if !utf8.ValidString(text) {
		return Item{}, errNotUTF8
	}
	var it Item
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
			it.Path, field = append(it.Path, string(field)), nil
			dots++
			continue
		}
		if it.Sep = separatorAt(text[at:]); it.Sep != "" {
			it.Path, it.Value = append(it.Path, string(field)), text[at+len(it.Sep):]
			return it, it.check()
		}
		field = append(field, c)
	}
	return Item{}, errNoSeparator
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

func (i Item) check() error {
	if i.Name() == "" {
		return errNoName
	}
	for _, field := range i.Path {
		if field == "" {
			return errEmptyField
		}
	}
	return nil
}

// ParseAll reads all of them, and makes sure that none is given twice.
func ParseAll(args []string) ([]Item, error) {
	items := make([]Item, 0, len(args))
	seen := make(map[string]bool)
	for _, arg := range args {
		it, err := Parse(arg)
		if err != nil {
			return nil, explain(arg, err)
		}
		place := it.Place()
		if seen[place] {
			hint := words.Phrase(words.GiveEachOnce)
			if it.Sep == SepQuery {
				hint = words.TwiceInThePath.With(it.Name())
			}
			return nil, terminal.Usage(hint, words.GivenTwice.With(it.Name()))
		}
		seen[place] = true
		items = append(items, it)
	}
	return items, nil
}

// Place tells where an item goes: two for the same place are one too many.
func (i Item) Place() string {
	switch i.Sep {
	case SepQuery:
		return "query " + i.Name()
	case SepHeader:
		return "header " + strings.ToLower(i.Name())
	case SepUpload:
		return "upload " + i.Name()
	}
	return "field " + strings.Join(i.Path, "\x00")
}

// explain makes the failure of an argument that is no item: what to write in its place.
func explain(arg string, err error) error {
	problem, ok := errors.AsType[words.Text](err)
	if !ok {
		return err
	}
	hint := words.Phrase(words.WriteAnItem)
	switch {
	case err == errEmptyField:
		hint = words.DotLeadsInto
	case err == errNoName:
		hint = words.WriteName.With(arg)
	case err == errNotUTF8:
		hint = words.SetTerminalUTF8
	case strings.HasPrefix(arg, "-"):
		hint = words.HelpListsTheFlags.With("wechatpay call")
	}
	return terminal.Usage(hint, problem.With(terminal.Quote(arg)))
}

// Quoted is the item as it is typed in a shell.
func (i Item) Quoted() string {
	text := i.String()
	special := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-./+,:@%=", r)
	}
	if strings.ContainsFunc(text, special) {
		return terminal.ShellQuote(text)
	}
	return text
}
