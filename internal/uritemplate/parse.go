package uritemplate

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// SyntaxError tells where the grammar breaks.
type SyntaxError struct {
	Template string // as it was written
	Offset   int    // in bytes
	Reason   string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("template %q at offset %d: %s", e.Template, e.Offset, e.Reason)
}

// Parse reads a text: literals, RFC 6570 expressions, and the two other spellings of a plain placeholder, <name> and, as
// a whole segment, _name_. The empty expression {} is a hole. What is no template is a [*SyntaxError].
func Parse(text string) (*Template, error) {
	p := &parser{path: text, t: &Template{}}
	for p.at < len(text) {
		if err := p.next(); err != nil {
			return nil, err
		}
	}
	last := part{op: &end}
	if err := p.literal(&last, len(text)); err != nil {
		return nil, err
	}
	p.t.parts = append(p.t.parts, last)
	p.t.text, p.t.closed = p.text.String(), p.query || p.fragment
	return p.t, nil
}

// parser walks the path once. start is where the literal being read begins.
type parser struct {
	path      string
	at, start int
	text      strings.Builder
	t         *Template
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
		if n := Underscored(p.path[p.at:]); n > 0 {
			return p.expression(p.at+1, p.at+n-1, p.at+n, true)
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
	return &SyntaxError{p.path, offset, reason}
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
	if body == "" && !plain {
		p.t.parts = append(p.t.parts, expr)
		return nil
	}
	if offset, reason := checkBody(body, plain); reason != "" {
		return p.fail(from+offset, reason)
	}
	op, skip := operatorOf(body)
	if op.optional && p.fragment {
		return p.fail(from, "what stands behind a # is never sent: write the query before it")
	}
	p.query, p.fragment = p.query || op.optional, p.fragment || op == &hash
	expr.op = op
	for offset := from + skip; offset <= to; {
		spec, _, _ := strings.Cut(p.path[offset:to], ",")
		v, reason := parseVariable(spec)
		if reason == "" && plain && (v.explode || v.length > 0) {
			reason = "a modifier stands only between { and }"
		}
		if reason != "" {
			return p.fail(offset, reason)
		}
		if op.named {
			v.prefix = v.name + "="
		}
		if v.again = p.t.Takes(v.name); !v.again {
			p.t.names = append(p.t.names, v.name)
		}
		if p.query {
			p.t.inQuery = append(p.t.inQuery, v.name)
		}
		expr.vars = append(expr.vars, v)
		offset += len(spec) + 1
	}
	p.t.parts = append(p.t.parts, expr)
	return nil
}

// checkBody finds what is no expression as a whole, and where in it.
func checkBody(body string, plain bool) (offset int, reason string) {
	switch {
	case body == "":
		return 0, "a placeholder needs a name"
	case body == "$" && !plain:
		return 0, "{$} belongs to net/http's ServeMux; write the path to its end, with a trailing slash if it has one"
	case strings.IndexByte("=,!@|$", body[0]) >= 0 && !plain:
		return 0, "the operator " + body[:1] + " is none of RFC 6570's (+ # . / ; ? &)"
	case strings.HasSuffix(body, "..."):
		return len(body) - 3, "{name...} belongs to net/http's ServeMux; for a value with slashes write {+name}"
	}
	if _, skip := operatorOf(body); plain && skip > 0 {
		return 0, "an operator stands only between { and }"
	}
	return 0, ""
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
	if !IsName(v.name) {
		return v, fmt.Sprintf("%q is no name: letters, digits, _ and -, with single dots between, are", v.name)
	}
	return v, ""
}

// IsName tells whether s is a varname of RFC 6570, section 2.3, where a hyphen is welcome too.
func IsName(s string) bool {
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

// Underscored tells how long the placeholder _name_ is that begins a path as its whole first segment; 0: there is none.
func Underscored(path string) int {
	n := strings.IndexAny(path, "/?#")
	if n < 0 {
		n = len(path)
	}
	if n > 2 && path[0] == '_' && path[n-1] == '_' && IsName(path[1:n-1]) {
		return n
	}
	return 0
}
