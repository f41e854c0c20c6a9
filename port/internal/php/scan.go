package php

import (
	"bytes"
	"strings"
)

// comment is one of the source, without its marks.
type comment struct {
	start, end int
	line       int
	alone      bool // nothing but blanks stands before it on its line
	text       string
}

// endOfHTML is put behind a source that ends with a <.
const endOfHTML = "\n"

// scanner walks over a source once, knowing no more of PHP than where its texts and comments end.
type scanner struct {
	src      []byte
	at, line int
	depth    int
	comments []comment
	deepest  int
	deepAt   int
	brackets []int  // where those that are open begin
	begin    int    // where the line begins
	open     string // what is not closed at the end of the source
	openAt   int
	types    [][2]int // of constants, which PHP has had since 8.3: the parser knows none
	dollars  []int    // that another follows, in the text of a heredoc: the parser looks at them for ever
}

// scan finds the comments, and how deep brackets are nested.
func scan(src []byte) *scanner {
	s := &scanner{src: src, line: 1}
	for s.at < len(src) {
		if !s.skipHTML() {
			break
		}
		for s.at < len(src) && s.step() {
		}
	}
	return s
}

// skipHTML goes behind the next opening tag.
func (s *scanner) skipHTML() bool {
	i := bytes.Index(s.src[s.at:], []byte("<?"))
	if i < 0 {
		s.at = len(s.src)
		return false
	}
	s.move(i + 2)
	return true
}

// move goes on, counting lines.
func (s *scanner) move(n int) {
	n = min(n, len(s.src)-s.at)
	passed := s.src[s.at : s.at+n]
	if lines := bytes.Count(passed, []byte("\n")); lines > 0 {
		s.line += lines
		s.begin = s.at + bytes.LastIndexByte(passed, '\n') + 1
	}
	s.at += n
}

func (s *scanner) has(prefix string) bool {
	return len(s.src)-s.at >= len(prefix) && string(s.src[s.at:s.at+len(prefix)]) == prefix
}

// step takes one character, text or comment; false is the end of the code.
func (s *scanner) step() bool {
	switch c := s.src[s.at]; {
	case s.has("?>"):
		s.move(2)
		return false
	case s.has("//"), c == '#' && !s.has("#["):
		s.lineComment()
	case s.has("/*"):
		s.blockComment()
	case c == '\'' || c == '"' || c == '`':
		s.quoted(c)
	case s.has("<<<"):
		s.heredoc()
	case c == 'c' && s.has("const"):
		s.constant()
		s.move(1)
	default:
		s.bracket(c)
		s.move(1)
	}
	return true
}

func (s *scanner) bracket(c byte) {
	switch c {
	case '(', '[', '{':
		s.brackets = append(s.brackets, s.at)
		if s.depth++; s.depth > s.deepest {
			s.deepest, s.deepAt = s.depth, s.at
		}
	case ')', ']', '}':
		s.depth--
		s.brackets = s.brackets[:max(0, len(s.brackets)-1)]
	}
}

func (s *scanner) keep(start, end int, text string) {
	s.comments = append(s.comments, comment{start, end, s.line, len(bytes.TrimLeft(s.src[s.begin:start], " \t\r")) == 0, text})
}

func (s *scanner) lineComment() {
	rest := s.src[s.at:]
	if i := bytes.IndexByte(rest, '\n'); i >= 0 {
		rest = rest[:i]
	}
	if i := bytes.Index(rest, []byte("?>")); i >= 0 {
		rest = rest[:i]
	}
	text := strings.TrimSpace(strings.TrimLeft(string(rest), "/#"))
	s.keep(s.at, s.at+len(rest), text)
	s.move(len(rest))
}

func (s *scanner) blockComment() {
	end := len(s.src)
	if i := bytes.Index(s.src[s.at+2:], []byte("*/")); i >= 0 {
		end = s.at + 2 + i + 2
	} else {
		s.open, s.openAt = "a comment", s.at
	}
	var lines []string
	for line := range strings.SplitSeq(strings.TrimSuffix(string(s.src[s.at+2:end]), "*/"), "\n") {
		lines = append(lines, strings.TrimRight(strings.TrimPrefix(strings.TrimLeft(strings.TrimSpace(line), "*"), " "), " \t\r"))
	}
	s.keep(s.at, end, strings.Trim(strings.Join(lines, "\n"), "\n"))
	s.move(end - s.at)
}

// quoted goes behind a text in quotes.
func (s *scanner) quoted(quote byte) {
	i := s.at + 1
	for i < len(s.src) && s.src[i] != quote {
		if s.src[i] == '\\' {
			i++
		}
		i++
	}
	if i >= len(s.src) {
		s.open, s.openAt = "a text in quotes", s.at
	}
	s.move(i + 1 - s.at)
}

// heredoc goes behind a text that begins with <<<.
func (s *scanner) heredoc() {
	head, rest, found := bytes.Cut(s.src[s.at+3:], []byte("\n"))
	name := bytes.Trim(head, " \t\r'\"")
	if !found || len(name) == 0 || !isName(name) {
		s.move(3)
		return
	}
	at := s.at + 3 + len(head) + 1
	for len(rest) > 0 {
		line, after, _ := bytes.Cut(rest, []byte("\n"))
		indent := len(line) - len(bytes.TrimLeft(line, " \t"))
		if end, ok := bytes.CutPrefix(line[indent:], name); ok && (len(end) == 0 || !isNameByte(end[0])) {
			s.dollarsOf(s.at, at)
			s.move(at + indent + len(name) - s.at)
			return
		}
		at += len(rest) - len(after)
		rest = after
	}
	s.open, s.openAt = "the text that <<<"+string(name)+" begins", s.at
	s.dollarsOf(s.at, len(s.src))
	s.move(len(s.src) - s.at)
}

// dollarsOf finds those of a heredoc that are no part of a variable.
func (s *scanner) dollarsOf(from, to int) {
	escaped := false
	for i := from; i+1 < to; i++ {
		if s.src[i] == '$' && s.src[i+1] == '$' && !escaped {
			s.dollars = append(s.dollars, i)
		}
		escaped = s.src[i] == '\\' && !escaped
	}
}

func isNameByte(c byte) bool {
	return c == '_' || c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func isName(text []byte) bool {
	for _, c := range text {
		if !isNameByte(c) {
			return false
		}
	}
	return true
}

// constant finds the type in const string NAME = 'a', which stands between the word and the name.
func (s *scanner) constant() {
	if s.at > 0 && (isNameByte(s.src[s.at-1]) || bytes.IndexByte([]byte("$>:\\"), s.src[s.at-1]) >= 0) {
		return
	}
	rest := s.src[s.at+len("const"):]
	begin := len(rest) - len(bytes.TrimLeft(rest, " \t\r\n"))
	if begin == 0 {
		return
	}
	end := begin
	for end < len(rest) && (isNameByte(rest[end]) || bytes.IndexByte([]byte("?|&()\\"), rest[end]) >= 0) {
		end++
	}
	after := bytes.TrimLeft(rest[end:], " \t\r\n")
	if end > begin && len(after) < len(rest)-end && len(after) > 0 && isNameByte(after[0]) {
		head := s.at + len("const")
		s.types = append(s.types, [2]int{head + begin, head + end})
	}
}

// plain is the source as the parser can read it: without types of constants, which become blanks; never with a < at its end, which
// the parser looks at for ever where it is HTML; and with a byte that the source has nowhere instead of some dollars, which it gives.
func (s *scanner) plain() (text []byte, dollar string) {
	text = s.src
	if bytes.HasSuffix(text, []byte("<")) {
		text = append(bytes.Clone(text), endOfHTML...)
	}
	if len(s.types)+len(s.dollars) == 0 {
		return text, ""
	}
	text = bytes.Clone(text)
	for _, t := range s.types {
		copy(text[t[0]:t[1]], bytes.Repeat([]byte(" "), t[1]-t[0]))
	}
	for c := byte(1); c < '\t' && dollar == ""; c++ {
		if bytes.IndexByte(text, c) < 0 {
			dollar = string(c)
		}
	}
	for _, at := range s.dollars {
		if dollar != "" {
			text[at] = dollar[0]
		}
	}
	return text, dollar
}
