// Package form is a program between reading and writing: expressions, statements, and calls of WeChat Pay with their paths,
// verbs and options. A reader makes it of a source, golang writes it as Go. It has PHP's meaning, which is that of the Node
// plugin's chains as well; names and classes stand in it as the source spells them, without their namespaces.
package form

// Span is a place in the source: lines and columns from 1, offsets in bytes.
type Span struct {
	Line, Column int
	Start, End   int
	EndLine      int
}

// Program is a source that was read.
type Program struct {
	Source []byte
	Body   []Stmt
	Count  int // of statements: their IDs are below
	Notes  []Note

	Above map[string]*Class // interfaces, and abstract classes, that classes of the source are
}

// Note is something that was noticed before anything is written.
type Note struct {
	Span
	Text string
}

// Quote gives the source at a place.
func (p *Program) Quote(s Span) string {
	if s.Start < 0 || s.End > len(p.Source) || s.Start >= s.End {
		return ""
	}
	return string(p.Source[s.Start:s.End])
}
