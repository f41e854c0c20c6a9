package php

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/VKCOM/php-parser/pkg/ast"
	"github.com/VKCOM/php-parser/pkg/conf"
	phperrors "github.com/VKCOM/php-parser/pkg/errors"
	"github.com/VKCOM/php-parser/pkg/parser"
	"github.com/VKCOM/php-parser/pkg/position"
	"github.com/VKCOM/php-parser/pkg/version"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// Limits: what is beyond them was not written by a person.
const (
	mostBytes = 4 << 20
	mostDepth = 200
)

// SyntaxError says where a source is no PHP.
type SyntaxError struct {
	Line, Column int
	Reason       string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Reason)
}

// ErrEmpty says that there is nothing to read.
var ErrEmpty = errors.New("there is no PHP in it")

// reader makes the form of a tree.
type reader struct {
	src      []byte
	shift    int // bytes that were put before the source
	failed   int // where the parser met its first error
	lines    []int
	last     placeInLine // that position gave
	comments []comment
	next     int // the comment that was not yet taken
	program  *form.Program
	depth    int
	dollar   string            // what stands for a $ in a heredoc
	aliases  map[string]string // short names of classes: alias to name
}

// Read reads a source. The first syntax error is returned; a program is there in any case where some of it could be read.
func Read(src []byte) (*form.Program, error) {
	if len(src) > mostBytes {
		return nil, &SyntaxError{1, 1, fmt.Sprintf("this has %d MB; a file of PHP has at most %d", len(src)>>20, mostBytes>>20)}
	}
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(src, '\n') < 0 { // lines that end as those of old Macs did
		src = bytes.ReplaceAll(src, []byte("\r"), []byte("\n"))
	}
	if text := bytes.TrimSpace(src); len(text) == 0 || string(text) == "<?php" {
		return nil, ErrEmpty
	}
	r := &reader{src: src, aliases: map[string]string{}}
	r.program = &form.Program{Source: src}
	r.findLines()
	if err := r.checkText(); err != nil {
		return nil, err
	}
	root, found, err := r.tree(wrapping{})
	if syntax, ok := errors.AsType[*SyntaxError](err); ok && r.isMember(syntax) {
		root, found, err = r.tree(membersOnly)
	}
	if err != nil && found != nil {
		err = r.explain(err, found)
	}
	if err != nil {
		return nil, err
	}
	r.program.Body = r.statements(root.Stmts)
	r.program.Body = append(r.program.Body, r.leftOver(len(src)+r.shift)...)
	r.complete()
	if !bytes.Contains(src, []byte("<?")) && !looksLikePHP(src) && r.joinsNames() {
		return nil, ErrEmpty
	}
	return r.program, nil
}

// joinsNames tells a program with console.log(x) in it, which PHP reads as two constants that are joined: it is another language.
func (r *reader) joinsNames() (found bool) {
	isName := func(e form.Expr) bool {
		c, ok := e.(*form.Const)
		return ok && c.Class == "" && strings.ToUpper(c.Name) != c.Name
	}
	form.Everything(r.program, func(e form.Expr) {
		switch x := e.(type) {
		case *form.Concat:
			found = found || len(x.Parts) > 0 && isName(x.Parts[0])
		case *form.Binary:
			found = found || x.Op == "." && isName(x.L)
		}
	})
	return found
}

// wrapping is what is put around a source, behind its <?php.
type wrapping struct{ head, tail string }

// tree parses a source, in what is put around it. Where the parser was asked, what was found before is there with its error.
func (r *reader) tree(around wrapping) (*ast.Root, *scanner, error) {
	text, head := r.src, "<?php "+around.head
	switch {
	case !bytes.Contains(r.src, []byte("<?")):
		text, r.shift = append([]byte(head), r.src...), len(head)
	case around.head != "":
		behind := max(0, bytes.Index(r.src, []byte("<?php"))) + len("<?php")
		text, r.shift = append([]byte(head), r.src[behind:]...), len(head)-behind
	}
	text = append(text[:len(text):len(text)], around.tail...)
	found := scan(text)
	if found.deepest > mostDepth {
		at := r.position(found.deepAt - r.shift)
		return nil, nil, &SyntaxError{at.Line, at.Column, fmt.Sprintf("brackets are nested %d deep, at most %d are read", found.deepest, mostDepth)}
	}
	r.comments = found.comments
	text, r.dollar = found.plain()
	if len(found.dollars) > 0 && r.dollar == "" {
		at := r.position(found.dollars[0] - r.shift)
		return nil, nil, &SyntaxError{at.Line, at.Column, "$$ in a heredoc: write \\$$"}
	}
	root, err := r.parse(text)
	return root, found, err
}

// explain says more of an error than the parser does: what is not closed, and that nothing of a source is PHP.
func (r *reader) explain(err error, found *scanner) error {
	var syntax *SyntaxError
	switch {
	case !bytes.Contains(r.src, []byte("<?")) && (r.src[0] == '<' || !looksLikePHP(r.src)):
		return ErrEmpty
	case found.open != "":
		at := r.position(found.openAt - r.shift)
		return &SyntaxError{at.Line, at.Column, found.open + " is never closed"}
	case errors.As(err, &syntax) && strings.Contains(syntax.Reason, "unexpected $end") && len(found.brackets) > 0:
		last := found.brackets[len(found.brackets)-1]
		at := r.position(last - r.shift)
		syntax.Reason += fmt.Sprintf("; the %c of %d:%d is never closed", r.src[at.Start], at.Line, at.Column)
	}
	return err
}

// looksLikePHP tells a piece without <?php from a text, or from another language.
func looksLikePHP(src []byte) bool {
	for i, c := range src[:len(src)-1] {
		if next := src[i+1]; c == '$' && isNameByte(next) && (next < '0' || next > '9') || c == ':' && next == ':' {
			return true
		}
	}
	return bytes.HasPrefix(bytes.TrimSpace(src), []byte("function")) && !bytes.Contains(src, []byte("console."))
}

// checkText finds what is no text of PHP in UTF-8.
func (r *reader) checkText() error {
	for at := 0; at < len(r.src); {
		c, size := utf8.DecodeRune(r.src[at:])
		if c == utf8.RuneError && size == 1 {
			p := r.position(at)
			return &SyntaxError{p.Line, p.Column, "this byte is no UTF-8: convert the file first, with iconv -f GBK -t UTF-8 for one"}
		}
		if c == 0 {
			p := r.position(at)
			return &SyntaxError{p.Line, p.Column, "a NUL byte: this is no source"}
		}
		at += size
	}
	return nil
}

// parse runs the parser, which must not take the program down.
func (r *reader) parse(text []byte) (root *ast.Root, err error) {
	var first *phperrors.Error
	defer func() {
		if p := recover(); p != nil {
			root, err = nil, &SyntaxError{1, 1, "the parser of PHP gives up on this source"}
		}
	}()
	tree, err := parser.Parse(text, conf.Config{
		Version: &version.Version{Major: 8, Minor: 1},
		ErrorHandlerFunc: func(e *phperrors.Error) {
			if first == nil {
				first = e
			}
		},
	})
	if err != nil {
		return nil, err
	}
	if first != nil {
		return nil, r.syntaxError(first)
	}
	root, ok := tree.(*ast.Root)
	if !ok {
		return nil, &SyntaxError{1, 1, "the parser of PHP gives up on this source"}
	}
	return root, nil
}

func (r *reader) syntaxError(e *phperrors.Error) error {
	at := form.Span{Line: 1, Column: 1}
	if e.Pos != nil {
		at = r.position(e.Pos.StartPos - r.shift)
	}
	r.failed = at.Start
	if strings.Contains(e.Msg, "unexpected $end") {
		at = r.position(len(r.src))
	}
	return &SyntaxError{at.Line, at.Column, e.Msg}
}

func (r *reader) findLines() {
	r.lines = []int{0}
	for i, c := range r.src {
		if c == '\n' {
			r.lines = append(r.lines, i+1)
		}
	}
}

// position is the line and column of an offset.
func (r *reader) position(offset int) form.Span {
	offset = max(0, min(offset, len(r.src)))
	low, high := 0, len(r.lines)
	for low+1 < high {
		if mid := (low + high) / 2; r.lines[mid] <= offset {
			low = mid
		} else {
			high = mid
		}
	}
	return form.Span{Line: low + 1, Column: r.column(r.lines[low], offset), Start: offset, End: offset, EndLine: low + 1}
}

// column counts the characters of a line up to an offset: from the last that was asked for, since lines may be long.
func (r *reader) column(begin, offset int) int {
	last := &r.last
	switch {
	case last.begin != begin || offset-begin < 1000:
		*last = placeInLine{begin, begin, 1}
		fallthrough
	case offset >= last.offset:
		last.column += utf8.RuneCount(r.src[last.offset:offset])
	default:
		last.column -= utf8.RuneCount(r.src[offset:last.offset])
	}
	last.offset = offset
	return last.column
}

// placeInLine is a place in the line that begins at an offset.
type placeInLine struct{ begin, offset, column int }

// span is where a node stands.
func (r *reader) span(p *position.Position) form.Span {
	if p == nil {
		return form.Span{Line: 1, Column: 1, EndLine: 1}
	}
	s := r.position(p.StartPos - r.shift)
	end := r.position(p.EndPos - r.shift)
	s.End, s.EndLine = end.Start, end.Line
	return s
}

// lead takes the comments before an offset of the parser's.
func (r *reader) lead(before int) (texts []string) {
	for r.next < len(r.comments) && r.comments[r.next].start < before {
		texts = append(texts, r.comments[r.next].text)
		r.next++
	}
	return texts
}

// trail takes the comment behind an offset, on the same line.
func (r *reader) trail(after int) string {
	if r.next >= len(r.comments) {
		return ""
	}
	c := r.comments[r.next]
	if c.start < after || c.alone || bytes.IndexByte(c.bytes(r), '\n') >= 0 {
		return ""
	}
	between := r.between(after, c.start)
	if bytes.IndexByte(between, '\n') >= 0 || len(bytes.Trim(between, " \t,;)")) > 0 {
		return ""
	}
	r.next++
	return c.text
}

func (c comment) bytes(r *reader) []byte { return r.between(c.start, c.end) }

// between is the source between two offsets of the parser's.
func (r *reader) between(from, to int) []byte {
	from, to = max(0, from-r.shift), min(len(r.src), to-r.shift)
	if from >= to {
		return nil
	}
	return r.src[from:to]
}

// leftOver is a statement of the comments that nothing follows.
func (r *reader) leftOver(before int) []form.Stmt {
	texts := r.lead(before)
	if len(texts) == 0 {
		return nil
	}
	return []form.Stmt{&form.Skip{Common: form.Common{Span: r.position(before - r.shift), Lead: texts, ID: r.newID()}}}
}

func (r *reader) newID() int {
	r.program.Count++
	return r.program.Count - 1
}
