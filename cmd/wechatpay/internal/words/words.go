// Package words holds all that the command line says to people, in English and in Chinese: a text and what fills its
// holes in, a sentence in the reader's language out. Each room has a file here. A text is a whole sentence, or a term
// that stands in a table; none is built from pieces, since words have another order in the other language.
//
// What programs read is not here: --json, names of fields, commands to paste, and what gen writes. The texts of the
// library's errors are not here either: they stay in English.
package words

import (
	"fmt"
	"strings"
)

// Lang is the language of a reader. Its zero value is English.
type Lang int

// The languages.
const (
	English Lang = iota
	Chinese
)

// Codes are the languages as --lang takes them, in the order of the constants.
var Codes = []string{"en", "zh"}

// FromEnvironment gives the language that the locale asks for, in POSIX's order: the first variable that is set decides.
func FromEnvironment(getenv func(string) string) Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale := getenv(name); locale != "" {
			if strings.HasPrefix(strings.ToLower(locale), "zh") {
				return Chinese
			}
			return English
		}
	}
	return English
}

// Phrase is something that can be said in every language.
type Phrase interface{ In(Lang) string }

// Text is one text in every language. Its holes are verbs of package fmt: %s, or %[1]s where the order differs. As an
// error it is in English.
type Text struct{ EN, ZH string }

// In gives the text in a language.
func (t Text) In(l Lang) string {
	if l == Chinese {
		return t.ZH
	}
	return t.EN
}

// Error gives the text in English.
func (t Text) Error() string { return t.EN }

// With fills the holes. What is a Phrase itself will be in the reader's language.
func (t Text) With(args ...any) Sentence { return Sentence{text: t, args: args} }

// Sentence is a text whose holes are filled, or nothing. As an error it is in English, and wraps the errors in its holes.
type Sentence struct {
	text Text
	args []any
}

// In gives the sentence in a language.
func (s Sentence) In(l Lang) string {
	args := make([]any, len(s.args))
	for i, arg := range s.args {
		if args[i] = arg; isPhrase(arg) {
			args[i] = Of(arg, l)
		}
	}
	return fmt.Sprintf(s.text.In(l), args...)
}

// Error gives the sentence in English.
func (s Sentence) Error() string { return s.In(English) }

// Unwrap gives the errors in its holes.
func (s Sentence) Unwrap() []error {
	var all []error
	for _, arg := range s.args {
		if err, ok := arg.(error); ok {
			all = append(all, err)
		}
	}
	return all
}

// Plain is what reads the same in every language: a command to paste, a value, a name.
type Plain string

// In gives the text as it is.
func (p Plain) In(Lang) string { return string(p) }

// List is one phrase after another, those that are empty left out.
type List []Phrase

// In gives the phrases as one line.
func (l List) In(lang Lang) string {
	var all []string
	for _, phrase := range l {
		if phrase == nil {
			continue
		}
		if text := phrase.In(lang); text != "" {
			all = append(all, text)
		}
	}
	return strings.Join(all, between.In(lang))
}

var between = Text{"; ", "；"}

func isPhrase(v any) bool {
	_, ok := v.(Phrase)
	return ok
}

// Of gives anything in a language: a Phrase in that language, an error or another value as it prints itself.
func Of(v any, l Lang) string {
	if phrase, ok := v.(Phrase); ok {
		return phrase.In(l)
	}
	return fmt.Sprint(v)
}

// Names are things that are listed within a sentence.
type Names []Phrase

// In gives the names with what stands between names.
func (n Names) In(lang Lang) string {
	all := make([]string, len(n))
	for i, name := range n {
		all[i] = name.In(lang)
	}
	return strings.Join(all, comma.In(lang))
}

var comma = Text{", ", "、"}

// Steps are done one after another.
type Steps []Phrase

// In gives the steps with what stands between steps.
func (s Steps) In(lang Lang) string {
	all := make([]string, len(s))
	for i, step := range s {
		all[i] = step.In(lang)
	}
	return strings.Join(all, andThen.In(lang))
}

var andThen = Text{", and ", "，并且"}

// Said gives an error as a phrase: one of the library's as it is.
func Said(err error) Phrase {
	if phrase, ok := err.(Phrase); ok {
		return phrase
	}
	return Plain(err.Error())
}
