package wechatpay

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/internal/errtext"
)

// template is one parsed path. text is the path as it was written, with every placeholder in its {name} spelling:
// it is what people read and what the cache is keyed by. parts is what expansion walks: literals are already
// percent-encoded in it, and a value bound by Param is a hole, so that its value never becomes part of a template.
type template struct {
	text     string
	parts    []part
	vars     []string // names of the variables, each once, in order of appearance
	hasQuery bool     // a query is written in it, as text
	inQuery  []string // the variables that stand in a query of which a part is text
	tail     bool     // it ends in a query or a fragment
	reserved bool     // a variable is named like a reserved key of a Request
}

// part is a literal and what follows it: an RFC 6570 expression, a hole, or the end.
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

// operator is a row of the table in RFC 6570, appendix A. The expander reads the row and never asks which it is.
type operator struct {
	first    string // before the first value
	sep      string // between values
	named    bool   // name=value
	empty    string // what follows the name of an empty value
	keep     class  // what is not percent-encoded
	optional bool   // a part of the query: a variable without a value is left out; anywhere else it is an error
}

var (
	simple    = operator{sep: ",", keep: unreserved}
	plus      = operator{sep: ",", keep: reserved}
	hash      = operator{first: "#", sep: ",", keep: reserved}
	dot       = operator{first: ".", sep: ".", keep: unreserved}
	slash     = operator{first: "/", sep: "/", keep: unreserved}
	semicolon = operator{first: ";", sep: ";", keep: unreserved, named: true}
	question  = operator{first: "?", sep: "&", keep: unreserved, named: true, empty: "=", optional: true}
	ampersand = operator{first: "&", sep: "&", keep: unreserved, named: true, empty: "=", optional: true}
	hole      = operator{} // where Param bound a value
	end       = operator{} // after the last literal
)

// operatorOf tells the operator by an expression's first character, and how many characters it takes.
func operatorOf(expression string) (*operator, int) {
	switch expression[0] {
	case '+':
		return &plus, 1
	case '#':
		return &hash, 1
	case '.':
		return &dot, 1
	case '/':
		return &slash, 1
	case ';':
		return &semicolon, 1
	case '?':
		return &question, 1
	case '&':
		return &ampersand, 1
	}
	return &simple, 0
}

// TemplateError tells why a path is no path, or why a request does not fit it. Nothing was sent.
type TemplateError struct {
	Template string // the path, with placeholders
	Offset   int    // where in Template the grammar breaks, in bytes; -1 where the grammar is fine
	Variable string // the variable, or the key of the request, in question; may be empty
	Reason   string
}

func (e *TemplateError) Error() string {
	if e.Offset >= 0 {
		return fmt.Sprintf("template %q at offset %d: %s", errtext.Clip(e.Template), e.Offset, errtext.Line(e.Reason))
	}
	return errtext.Line(e.Template) + ": " + errtext.Line(e.Reason)
}

// fail says why a request does not fit the path.
func (t *template) fail(variable, reason string) error {
	return &TemplateError{Template: t.text, Offset: -1, Variable: variable, Reason: reason}
}

// parseTemplate reads a path: literals, RFC 6570 expressions, and the two other spellings of a plain placeholder,
// <name> and, as a whole segment, _name_. The empty expression {} is a hole.
func parseTemplate(path string) (*template, error) {
	p := &parser{path: path, t: &template{}}
	if offset, reason := checkSpelling(path); reason != "" {
		return nil, p.fail(offset, reason)
	}
	for p.at < len(path) {
		if err := p.next(); err != nil {
			return nil, err
		}
	}
	last := part{op: &end}
	if err := p.literal(&last, len(path)); err != nil {
		return nil, err
	}
	p.t.parts = append(p.t.parts, last)
	p.t.text, p.t.tail = p.text.String(), p.query || p.fragment
	return p.t, nil
}

// literalTemplate is a text in which nothing is a placeholder: a URL that WeChat Pay made.
func literalTemplate(text string) *template {
	encoded, ok := escape(nil, text, reserved)
	if !ok {
		encoded = []byte(text) // for net/url to refuse
	}
	return &template{text: text, parts: []part{{literal: string(encoded), op: &end}}, hasQuery: strings.Contains(text, "?")}
}

// parser walks the path once. start is where the literal being read begins.
type parser struct {
	path      string
	at, start int
	text      strings.Builder
	t         *template
	query     bool // has begun
	fragment  bool // has begun
}

func (p *parser) next() error {
	switch c := p.path[p.at]; {
	case c == '{' || c == '<':
		shut := map[byte]byte{'{': '}', '<': '>'}[c]
		end := strings.IndexByte(p.path[p.at:], shut)
		if end < 0 {
			return p.fail(p.at, "missing "+string(shut))
		}
		return p.expression(p.at+1, p.at+end, p.at+end+1, c == '<')
	case c == '}' || c == '>':
		return p.fail(p.at, "this "+string(c)+" was never opened")
	case c == '?':
		p.query = true
	case c == '#':
		p.fragment = true
	case c == '_' && !p.query && !p.fragment && (p.at == 0 || p.path[p.at-1] == '/'):
		if end := p.at + segmentLength(p.path[p.at:]); isUnderscored(p.path[p.at:end]) {
			return p.expression(p.at+1, end-1, end, true)
		}
	case c >= utf8.RuneSelf:
		if r, size := utf8.DecodeRuneInString(p.path[p.at:]); r == utf8.RuneError && size == 1 {
			return p.fail(p.at, "this byte is no UTF-8")
		}
	}
	p.at++
	for p.at < len(p.path) && !utf8.RuneStart(p.path[p.at]) {
		p.at++
	}
	return nil
}

func (p *parser) fail(offset int, reason string) error {
	return &TemplateError{Template: p.path, Offset: offset, Reason: reason}
}

// literal ends the literal that began at start, and gives it to its part percent-encoded.
func (p *parser) literal(to *part, end int) error {
	text := p.path[p.start:end]
	p.text.WriteString(text)
	encoded, _ := escape(nil, text, reserved) // next has found it to be UTF-8
	to.literal = string(encoded)
	if text == "" {
		return nil
	}
	head, _, _ := strings.Cut(text, "#")
	if before := len(p.t.parts) - 1; before >= 0 && p.t.parts[before].op.optional && head != "" {
		if head[0] != '?' && head[0] != '&' {
			return p.fail(p.start, "a path can't go on behind a query: write the query at its end")
		}
		to.joins = true
	}
	if strings.Contains(head, "?") || to.joins {
		p.t.hasQuery = true
	}
	return nil
}

// expression reads path[from:to]; the walk goes on at after. A plain one is a bare name.
func (p *parser) expression(from, to, after int, plain bool) error {
	expr := part{op: &hole}
	if err := p.literal(&expr, from-1); err != nil {
		return err
	}
	body := p.path[from:to]
	p.text.WriteString("{" + body + "}")
	p.at, p.start = after, after
	if body == "" {
		if plain {
			return p.fail(from, "a placeholder needs a name")
		}
		p.t.parts = append(p.t.parts, expr)
		return nil
	}
	if strings.ContainsRune("=,!@|$", rune(body[0])) && !plain {
		if body == "$" {
			return p.fail(from, "{$} belongs to net/http's ServeMux; write the path to its end, with a trailing slash if it has one")
		}
		return p.fail(from, "the operator "+body[:1]+" is none of RFC 6570's (+ # . / ; ? &)")
	}
	if strings.HasSuffix(body, "...") {
		return p.fail(to-3, "{name...} belongs to net/http's ServeMux; for a value with slashes write {+name}")
	}
	op, skip := operatorOf(body)
	if plain && skip > 0 {
		return p.fail(from, "an operator stands only between { and }")
	}
	if expr.op = op; op.optional && p.fragment {
		return p.fail(from, "what stands behind a # is never sent: write the query before it")
	}
	p.query, p.fragment = p.query || op.optional, p.fragment || op == &hash
	for offset := from + skip; offset <= to; {
		spec, _, _ := strings.Cut(p.path[offset:to], ",")
		v, reason := parseVariable(spec)
		if reason != "" || plain && (v.explode || v.length > 0) {
			return p.fail(offset, reason+either(reason == "", "a modifier stands only between { and }"))
		}
		p.t.reserved = p.t.reserved || slices.Contains(reservedKeys, v.name)
		v.again = p.t.takes(v.name)
		if op.named {
			v.prefix = v.name + "="
		}
		if !v.again {
			p.t.vars = append(p.t.vars, v.name)
		}
		expr.vars = append(expr.vars, v)
		offset += len(spec) + 1
	}
	for _, v := range expr.vars {
		if p.query {
			p.t.inQuery = append(p.t.inQuery, v.name)
		}
	}
	p.t.parts = append(p.t.parts, expr)
	return nil
}

func either(is bool, text string) string {
	if is {
		return text
	}
	return ""
}

// parseVariable reads name, name* or name:3 and tells what is wrong with it.
func parseVariable(spec string) (v variable, reason string) {
	v.name = spec
	if name, ok := strings.CutSuffix(spec, "*"); ok {
		v.name, v.explode = name, true
	} else if name, length, ok := strings.Cut(spec, ":"); ok {
		n, err := strconv.Atoi(length)
		if err != nil || n < 1 || n > 9999 || length[0] == '+' || length[0] == '0' {
			return v, fmt.Sprintf("the prefix length %q is none of 1 to 9999", length)
		}
		v.name, v.length = name, n
	}
	if v.name == "" {
		return v, "a placeholder needs a name"
	}
	if !isName(v.name) {
		return v, fmt.Sprintf("%q is no name: letters, digits, _ and -, with single dots between, are", v.name)
	}
	return v, ""
}

// isName tells whether s is a varname of RFC 6570, section 2.3, where a hyphen is welcome too.
func isName(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case alphanumeric.has(c) || c == '_' || c == '-':
		case c == '.' && i > 0 && i < len(s)-1 && s[i-1] != '.':
		case c == '%' && isTriplet(s[i:]):
			i += 2
		default:
			return false
		}
	}
	return s != ""
}

// isUnderscored tells whether a segment is PHP's spelling of a placeholder, _name_.
func isUnderscored(segment string) bool {
	return len(segment) > 2 && segment[0] == '_' && segment[len(segment)-1] == '_' && isName(segment[1:len(segment)-1])
}

// segmentLength tells where the segment that path begins with ends.
func segmentLength(path string) int {
	if end := strings.IndexAny(path, "/?#"); end >= 0 {
		return end
	}
	return len(path)
}

// takes tells whether the template has a variable of that name.
func (t *template) takes(name string) bool {
	for _, v := range t.vars {
		if v == name {
			return true
		}
	}
	return false
}

// kebab is the rule by which the PHP SDK reads a property: a leading capital becomes small, every other ASCII
// capital a hyphen and the small letter. Text in braces stays, and so does a whole segment _name_.
func kebab(name string) string {
	var out strings.Builder
	for at := 0; at < len(name); {
		c := name[at]
		keep := 1
		switch {
		case c == '{' || c == '<':
			if end := strings.IndexAny(name[at:], "}>"); end > 0 {
				keep = end + 1
			}
		case c == '_' && (at == 0 || name[at-1] == '/'):
			if n := segmentLength(name[at:]); isUnderscored(name[at : at+n]) {
				keep = n
			}
		case 'A' <= c && c <= 'Z':
			if at > 0 {
				out.WriteByte('-')
			}
			out.WriteByte(c | 0x20)
			at++
			continue
		}
		out.WriteString(name[at : at+keep])
		at += keep
	}
	return out.String()
}
