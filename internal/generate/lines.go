package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/openapi"
)

// line is a line of facts with all that stands below it.
type line struct {
	text  string // without its tabs
	at    origin
	below []*line

	renamed bool     // by a correction
	gone    []string // members that a correction took away
}

// origin is where a line was written.
type origin struct {
	file   string
	number int
}

func (o origin) String() string { return fmt.Sprintf("%s: line %d", o.file, o.number) }

// wrong says what is wrong with a line, and where it stands.
func (l *line) wrong(format string, args ...any) error {
	return fmt.Errorf("%s: %q: %s", l.at, l.text, fmt.Sprintf(format, args...))
}

// readLines makes blocks of a file's text, without comments and blank lines.
func readLines(file, text string) ([]*line, error) {
	var blocks, above []*line
	for i, raw := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		content := strings.TrimLeft(raw, "\t")
		if trimmed := strings.TrimSpace(content); trimmed == "" || trimmed[0] == '#' {
			continue
		}
		l := &line{text: strings.TrimRight(content, " \t"), at: origin{file, i + 1}}
		depth := len(raw) - len(content)
		switch {
		case content[0] == ' ' || depth > len(above):
			return nil, l.wrong("indent with one tab a level, at most %d here", len(above))
		case depth == 0:
			blocks = append(blocks, l)
		default:
			parent := above[depth-1]
			parent.below = append(parent.below, l)
		}
		above = append(above[:depth], l)
	}
	return blocks, nil
}

// render gives blocks as text, and the origin of each of its lines.
func render(blocks []*line) (text string, at []origin) {
	var b strings.Builder
	var walk func(l *line, depth int)
	walk = func(l *line, depth int) {
		b.WriteString(strings.Repeat("\t", depth) + l.text + "\n")
		at = append(at, l.at)
		for _, m := range l.below {
			walk(m, depth+1)
		}
	}
	for _, l := range blocks {
		walk(l, 0)
	}
	return b.String(), at
}

// parse reads blocks, and names the file and the line of what is wrong in them.
func parse(blocks []*line) (text string, ops []*openapi.Operation, events []*openapi.Notification, err error) {
	text, at := render(blocks)
	ops, events, err = openapi.Parse(text)
	if wrong, ok := err.(*openapi.FactsError); ok {
		err = fmt.Errorf("%s: %q: %s", at[wrong.Line-1], wrong.Text, wrong.Reason)
	}
	return text, ops, events, err
}

// key is what a block is known by: its first two words, of a notification three.
func (l *line) key() string {
	words := strings.Fields(l.text)
	return strings.Join(words[:min(len(words), map[bool]int{true: 3, false: 2}[words[0] == "NOTIFY"])], " ")
}

// name of a field, a section or a fact.
func (l *line) name() string {
	first, _, _ := strings.Cut(l.text, " ")
	return strings.TrimSuffix(first, "*")
}

func (l *line) required() bool {
	first, _, _ := strings.Cut(l.text, " ")
	return strings.HasSuffix(first, "*")
}

// kind is the type of a field; "" where the line only steps into one.
func (l *line) kind() string {
	_, rest, _ := strings.Cut(l.text, " ")
	kind, _, _ := strings.Cut(rest, " ")
	return kind
}

// member gives the line below that has a name, of an object also in one of its variants.
func (l *line) member(name string) *line {
	for _, m := range l.below {
		if m.name() == name {
			return m
		}
	}
	for _, m := range l.below {
		if m.name() == "|" {
			if found := m.member(name); found != nil {
				return found
			}
		}
	}
	return nil
}

// remove takes a line away from below another, or from one of its variants.
func (l *line) remove(m *line) {
	l.below = slices.DeleteFunc(l.below, func(other *line) bool { return other == m })
	for _, variant := range l.below {
		if variant.name() == "|" {
			variant.remove(m)
		}
	}
}

// words cuts the text of a field into its words; a quoted text or a list is one.
func (l *line) words() []string {
	var words []string
	quoted, depth, begin := false, 0, 0
	text := l.text + " "
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == ' ' && depth <= 0:
			if begin < i {
				words = append(words, text[begin:i])
			}
			begin = i + 1
		}
	}
	return words
}

// attribute gives the value of key=value as it is written.
func (l *line) attribute(key string) (value string, ok bool) {
	for _, w := range l.words() {
		if value, ok = strings.CutPrefix(w, key+"="); ok {
			return value, true
		}
	}
	return "", false
}

// without takes attributes off the line; its label stays.
func (l *line) without(keys ...string) {
	words := slices.DeleteFunc(l.words(), func(w string) bool {
		key, _, ok := strings.Cut(w, "=")
		return ok && slices.Contains(keys, key)
	})
	l.text = strings.Join(words, " ")
}

// texts reads a JSON list of values.
func texts(raw string) ([]string, error) {
	var values []any
	d := json.NewDecoder(strings.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&values); err != nil {
		return nil, err
	}
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = fmt.Sprint(v)
	}
	return list, nil
}
