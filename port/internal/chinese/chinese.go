package chinese

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed notes.txt
var notes string

// phrase is an English text, cut at each %s, and its Chinese.
type phrase struct {
	parts   []string
	chinese string
}

// table has what says most first: "the method %s of a list" before "%s of a list".
var table = sync.OnceValue(func() []phrase {
	var all []phrase
	for _, pair := range strings.Split(strings.TrimSpace(notes), "\n\n") {
		english, chinese, _ := strings.Cut(pair, "\n")
		all = append(all, phrase{strings.Split(english, "%s"), chinese})
	}
	slices.SortStableFunc(all, func(a, b phrase) int { return b.said() - a.said() })
	return all
})

// said counts the bytes of a phrase that are its own.
func (p phrase) said() (n int) {
	for _, part := range p.parts {
		n += len(part)
	}
	return n
}

// Of is a note in Chinese. What the table does not have stays as it is: ok is false.
func Of(english string) (text string, ok bool) {
	for _, p := range table() {
		named, fits := p.read(english)
		if !fits {
			continue
		}
		for i, name := range named {
			named[i], _ = Of(name.(string)) // a reason in a reason
		}
		return fmt.Sprintf(p.chinese, named...), true
	}
	return english, false
}

// read takes what stands for each %s out of a text.
func (p phrase) read(text string) (named []any, ok bool) {
	rest, ok := strings.CutPrefix(text, p.parts[0])
	if !ok || len(p.parts) == 1 {
		return nil, ok && rest == ""
	}
	last := len(p.parts) - 1
	for _, part := range p.parts[1:last] {
		name, after, found := strings.Cut(rest, part)
		if !found {
			return nil, false
		}
		named, rest = append(named, name), after
	}
	name, ok := strings.CutSuffix(rest, p.parts[last])
	return append(named, name), ok
}
