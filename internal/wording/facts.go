package wording

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Error says where a file of words is wrong.
type Error struct {
	Line   int // from 1
	Text   string
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %q: %s", e.Line, e.Text, e.Reason) }

// File is what a file of words says.
type File struct {
	Words    *Words
	Entries  []*Entry
	Products []Product
}

// Entry is what people call one operation, or one notification, whose method is NOTIFY and whose version is the first
// part of its path: v3 TRANSACTION.SUCCESS.
type Entry struct {
	Method, Path string
	Weight       int      // how everyday it is, 0 to 9
	Called       []string // names that mean it, as good as the official one
	Words        []string // more words that it is found by
	line         int
	text         string
}

// Product is how much more, or less, the operations of a product are wanted than others.
type Product struct {
	Tag    string
	Weight int
	line   int
	text   string
}

// Notify is the method of an entry that is a notification.
const Notify = "NOTIFY"

var methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE", Notify}

// Check makes sure that all which the file names exists. The error is an *[Error].
func (f *File) Check(operation func(method, path string) bool, product func(tag string) bool) error {
	for _, e := range f.Entries {
		if !operation(e.Method, e.Path) {
			return &Error{e.line, e.text, "there is no such operation or notification"}
		}
	}
	for _, p := range f.Products {
		if !product(p.Tag) {
			return &Error{p.line, p.text, "no operation has this tag"}
		}
	}
	return nil
}

// parser walks over the lines.
type parser struct {
	File
	line  int
	text  string
	owner map[string]int // word: the line that has it
	heads map[string]bool
	entry *Entry
	keys  map[string]bool // of the entry
}

// Parse reads a file of words. The error is an *[Error].
func Parse(text string) (*File, error) {
	p := parser{owner: map[string]int{}, heads: map[string]bool{}}
	p.Words = &Words{chars: map[rune]rune{}, entries: map[string]meaning{}}
	for line := range strings.Lines(text) {
		p.line++
		p.text = strings.TrimSpace(line)
		if p.text == "" || p.text[0] == '#' {
			continue
		}
		read := p.head
		if line[0] == '\t' {
			read = p.fact
		}
		if reason := read(strings.Cut(p.text, " ")); reason != "" {
			return nil, &Error{p.line, p.text, reason}
		}
	}
	return &p.File, nil
}

// head reads a line at the left margin.
func (p *parser) head(key, rest string, _ bool) (reason string) {
	p.entry = nil
	words := list(rest)
	switch {
	case slices.Contains(methods, key):
		return p.begin(key, rest)
	case key != "product" && len(words) == 0:
		return "nothing stands behind " + key
	}
	switch key {
	case "chars":
		return p.chars(strings.Fields(rest))
	case "noise":
		return p.group(words, meaning{})
	case "same":
		return p.group(words, meaning{terms: p.terms(words[0], nothing)})
	case "verb":
		return p.group(words, meaning{terms: p.terms(words[0], verb)})
	case "state":
		return p.group(words[1:], meaning{terms: p.terms(words[0], state)})
	case "short":
		return p.short(words)
	case "product":
		return p.product(rest)
	}
	return fmt.Sprintf("%q is none of chars, noise, same, verb, state, short, product, and no method", key)
}

// terms makes the term of a group.
func (p *parser) terms(word string, kind kind) []Term {
	return []Term{{Text: p.Words.Plain(word), kind: kind}}
}

func (p *parser) chars(pairs []string) (reason string) {
	for _, pair := range pairs {
		other, size := utf8.DecodeRuneInString(pair)
		ours, rest := utf8.DecodeRuneInString(pair[size:])
		switch {
		case size+rest != len(pair) || rest == 0:
			return pair + " is no pair of characters: the other one, then ours"
		case p.Words.chars[other] != 0 || other == ours:
			return string(other) + " is here twice"
		}
		p.Words.chars[other] = ours
	}
	return ""
}

// group gives all its words one meaning.
func (p *parser) group(words []string, m meaning) (reason string) {
	for _, w := range words {
		if reason := p.add(w, m); reason != "" {
			return reason
		}
	}
	return ""
}

func (p *parser) add(word string, m meaning) (reason string) {
	key := p.Words.Plain(word)
	if line, twice := p.owner[key]; twice {
		return fmt.Sprintf("%s is here twice, line %d has it too", word, line)
	}
	if key == "" || isMixed(key) {
		return fmt.Sprintf("%q is no word: Chinese, or letters and digits", word)
	}
	p.owner[key] = p.line
	p.Words.entries[key] = m
	if isASCII(key) {
		p.Words.longestPhrase = max(p.Words.longestPhrase, len(strings.Fields(key)))
	} else {
		p.Words.longestWord = max(p.Words.longestWord, len(key))
	}
	return ""
}

// short reads a word that stands for several: 查单, 查询 订单.
func (p *parser) short(words []string) (reason string) {
	if len(words) != 2 {
		return "write: short 查单, 查询 订单"
	}
	var m meaning
	for _, w := range strings.Fields(words[1]) {
		known, ok := p.Words.entries[p.Words.Plain(w)]
		if !ok {
			return fmt.Sprintf("%s stands in no line above", w)
		}
		m.terms = append(m.terms, known.terms...)
	}
	return p.add(words[0], m)
}

func (p *parser) product(rest string) (reason string) {
	tag, number, _ := strings.Cut(rest, " ")
	weight, err := strconv.Atoi(number)
	if err != nil || weight < -9 || weight > 9 {
		return "write: product 基础支付 3, with a number from -9 to 9"
	}
	if slices.ContainsFunc(p.Products, func(other Product) bool { return other.Tag == tag }) {
		return tag + " is here twice"
	}
	p.Products = append(p.Products, Product{tag, weight, p.line, p.text})
	return ""
}

// begin reads the line that an operation begins with: METHOD path weight.
func (p *parser) begin(method, rest string) (reason string) {
	at := strings.LastIndexByte(rest, ' ')
	weight, err := strconv.Atoi(rest[at+1:])
	if at < 0 || err != nil || weight < 0 || weight > 9 {
		return "write: " + method + " path weight, with a weight from 0 to 9"
	}
	p.entry = &Entry{Method: method, Path: rest[:at], Weight: weight, line: p.line, text: p.text}
	if head := method + " " + rest[:at]; p.heads[head] {
		return head + " is here twice"
	} else {
		p.heads[head] = true
	}
	p.keys = map[string]bool{}
	p.Entries = append(p.Entries, p.entry)
	return ""
}

// fact reads an indented line.
func (p *parser) fact(key, rest string, _ bool) (reason string) {
	words := list(rest)
	switch {
	case p.entry == nil:
		return "indented, and no operation stands above it"
	case key != "called" && key != "words":
		return fmt.Sprintf("%q is neither called nor words", key)
	case p.keys[key]:
		return key + " is here twice"
	case len(words) == 0:
		return "nothing stands behind " + key
	}
	p.keys[key] = true
	for i, w := range words {
		plain := p.Words.Plain(w)
		if plain == "" {
			return fmt.Sprintf("%q is no word", w)
		}
		if slices.ContainsFunc(words[:i], func(other string) bool { return p.Words.Plain(other) == plain }) {
			return w + " is here twice"
		}
	}
	if key == "called" {
		p.entry.Called = words
	} else {
		p.entry.Words = words
	}
	return ""
}

// list reads words that stand apart by commas.
func list(text string) []string {
	var words []string
	for w := range strings.SplitSeq(text, ",") {
		if w = strings.TrimSpace(w); w != "" {
			words = append(words, w)
		}
	}
	return words
}

func isASCII(text string) bool { return utf8.RuneCountInString(text) == len(text) }

// isMixed tells a text of both scripts.
func isMixed(text string) bool {
	return !isASCII(text) && strings.ContainsFunc(text, func(r rune) bool { return r < utf8.RuneSelf })
}
