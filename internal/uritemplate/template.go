package uritemplate

import (
	"iter"
	"slices"
	"strings"
)

// Template is one parsed text; it never changes. text is as it was written, with every placeholder in its {name}
// spelling: it is what people read and what a cache is keyed by. parts is what expansion walks: literals are already
// percent-encoded in it, and a hole's value never becomes part of a template.
type Template struct {
	text     string
	parts    []part
	names    []string // of the variables, each once, in order of appearance
	hasQuery bool     // a query is written in it, as text
	inQuery  []string // the variables that stand in a query of which a part is text
	closed   bool     // it ends in a query or a fragment
}

// part is a literal and what follows it: an expression, a hole, or the end.
type part struct {
	literal string
	op      *operator
	vars    []variable
	joins   bool // literal goes on with the query that the variables before may have begun
}

type variable struct {
	name    string
	prefix  string // name=, where the operator names values
	length  int    // of the prefix modifier {name:3}, in characters; 0: whole
	explode bool   // {name*}
	again   bool   // stands in an earlier place of the template too
}

// Literal is a text in which nothing is a placeholder: a URL that somebody else made.
func Literal(text string) *Template {
	encoded, ok := escape(nil, text, reserved)
	if !ok {
		encoded = []byte(text) // for net/url to refuse
	}
	return &Template{text: text, parts: []part{{literal: string(encoded), op: &end}}, hasQuery: strings.Contains(text, "?")}
}

// String gives the text with every placeholder spelt {name}, and {} where a value is bound.
func (t *Template) String() string { return t.text }

// Names gives the names of the variables, each once, in order of appearance. Don't change it.
func (t *Template) Names() []string { return t.names }

// Takes tells whether the template has a variable of that name.
func (t *Template) Takes(name string) bool { return slices.Contains(t.names, name) }

// Places tells how many expressions there are, holes among them: [Values].Bound is asked by their numbers.
func (t *Template) Places() int { return len(t.parts) - 1 }

// Holes gives, percent-encoded, the literal in front of each hole.
func (t *Template) Holes() iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range t.parts {
			if p := &t.parts[i]; p.op == &hole && !yield(p.literal) {
				return
			}
		}
	}
}

// IsClosed tells whether the template ends in a query or a fragment, so that no path can go on behind it.
func (t *Template) IsClosed() bool { return t.closed }
