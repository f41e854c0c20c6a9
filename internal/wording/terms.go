package wording

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words is what a file says of words. It is safe for many goroutines.
type Words struct {
	chars         map[rune]rune
	entries       map[string]meaning
	longestWord   int // of Chinese, in bytes
	longestPhrase int // of others, in words
}

// meaning is what a word stands for: terms, or nothing where it is noise.
type meaning struct{ terms []Term }

// Term is one thing that a text speaks of: what its words mean, or the text itself where nobody knows it.
type Term struct {
	Text  string
	Known bool // stands in the file
	kind  kind
}

type kind int

const (
	nothing kind = iota
	verb
	state // 状态, 结果: asks for a query where nothing else says what to do
)

// Latin tells a word of letters and digits from Chinese.
func (t Term) Latin() bool { return t.Text[0] < utf8.RuneSelf }

// Verb tells whether it says what is done.
func (t Term) Verb() bool { return t.kind == verb }

// Plain spells a text as texts are compared: half-width, lower case, our characters, one blank in place of punctuation.
func (w *Words) Plain(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(w.spell(text)), isBetween), " ")
}

func isBetween(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// spell writes characters of other forms in ours.
func (w *Words) spell(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		case r == '　':
			r = ' '
		}
		if ours, ok := w.chars[r]; ok {
			return ours
		}
		return r
	}, text)
}

// Terms cuts a text, in its order. fix is asked for each Latin word that the file does not have, in the case that it has
// in the text, and gives the words to be taken in its place.
func (w *Words) Terms(text string, fix func(word string) []string) []Term {
	var terms, noise []Term
	var latin []string // words in a row
	flush := func() {
		terms, noise = w.phrases(terms, noise, latin)
		latin = nil
	}
	for rest := w.spell(text); rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case isBetween(r):
			rest = rest[size:]
		case r < utf8.RuneSelf:
			end := strings.IndexFunc(rest, func(r rune) bool { return isBetween(r) || r >= utf8.RuneSelf })
			if end < 0 {
				end = len(rest)
			}
			latin = append(latin, w.latin(rest[:end], fix)...)
			rest = rest[end:]
		default:
			flush()
			end := strings.IndexFunc(rest, func(r rune) bool { return isBetween(r) || r < utf8.RuneSelf })
			if end < 0 {
				end = len(rest)
			}
			terms, noise = w.chinese(terms, noise, rest[:end])
			rest = rest[end:]
		}
	}
	flush()
	if len(terms) == 0 { // it says nothing else
		terms = noise
	}
	return resolve(terms)
}

// latin looks a word up, and asks fix where it is not known.
func (w *Words) latin(word string, fix func(string) []string) []string {
	lower := strings.ToLower(word)
	if _, ok := w.entries[lower]; ok {
		return []string{lower}
	}
	return fix(word)
}

// phrases turns words in a row into terms; the longest phrase that the file has goes first. What says nothing goes
// before, so that it parts no phrase.
func (w *Words) phrases(terms, noise []Term, words []string) (_, _ []Term) {
	var left []string
	for len(words) > 0 {
		text, m, n := w.phrase(words)
		if n > 0 && len(m.terms) == 0 {
			noise = append(noise, Term{Text: text})
		} else {
			n = 1
			left = append(left, words[0])
		}
		words = words[n:]
	}
	for len(left) > 0 {
		_, m, n := w.phrase(left)
		if n > 0 {
			terms = appendMeaning(terms, m)
		} else {
			terms, n = append(terms, Term{Text: left[0]}), 1
		}
		left = left[n:]
	}
	return terms, noise
}

// phrase finds the longest phrase that words begin with.
func (w *Words) phrase(words []string) (text string, m meaning, n int) {
	for n = min(w.longestPhrase, len(words)); n > 0; n-- {
		text = strings.Join(words[:n], " ")
		if m, ok := w.entries[text]; ok {
			return text, m, n
		}
	}
	return "", meaning{}, 0
}

// chinese turns a run of characters into terms: the longest word that the file has goes first, what lies between two of
// them is a term of its own.
func (w *Words) chinese(terms, noise []Term, run string) (_, _ []Term) {
	between := 0 // where what is not known begins
	for at := 0; at < len(run); {
		m, size := w.longest(run[at:])
		if size == 0 {
			_, size = utf8.DecodeRuneInString(run[at:])
			at += size
			continue
		}
		if between < at {
			terms = append(terms, Term{Text: run[between:at]})
		}
		if terms = appendMeaning(terms, m); len(m.terms) == 0 {
			noise = append(noise, Term{Text: run[at : at+size]})
		}
		at += size
		between = at
	}
	if between < len(run) {
		terms = append(terms, Term{Text: run[between:]})
	}
	return terms, noise
}

func (w *Words) longest(run string) (m meaning, size int) {
	for size = min(w.longestWord, len(run)); size > 0; size-- {
		if size < len(run) && !utf8.RuneStart(run[size]) {
			continue
		}
		if m, ok := w.entries[run[:size]]; ok {
			return m, size
		}
	}
	return meaning{}, 0
}

func appendMeaning(terms []Term, m meaning) []Term {
	for _, t := range m.terms {
		t.Known = true
		terms = append(terms, t)
	}
	return terms
}

// resolve leaves each term once, and of states what they ask for.
func resolve(terms []Term) []Term {
	acts := slices.ContainsFunc(terms, func(t Term) bool { return t.kind == verb })
	var left []Term
	for _, t := range terms {
		if t.kind == state {
			if acts {
				continue
			}
			t.kind, acts = verb, true
		}
		if !slices.ContainsFunc(left, func(other Term) bool { return other.Text == t.Text }) {
			left = append(left, t)
		}
	}
	return left
}

// Key is the same for texts that speak of the same things, in whatever order.
func Key(terms []Term) string {
	texts := make([]string, len(terms))
	for i, t := range terms {
		texts[i] = t.Text
	}
	slices.Sort(texts)
	return strings.Join(texts, " ")
}

// Has tells whether the file has a word of one group by itself, as [Words.Plain] spells it.
func (w *Words) Has(word string) bool {
	_, ok := w.entries[word]
	return ok
}

// Latin lists the Latin words of the file, those of its phrases too.
func (w *Words) Latin() []string {
	var words []string
	for key := range w.entries {
		if isASCII(key) {
			words = append(words, strings.Fields(key)...)
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}
