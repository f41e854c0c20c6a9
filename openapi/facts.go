package openapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// FactsError says where a text of facts is wrong.
type FactsError struct {
	Line   int // from 1
	Text   string
	Reason string
}

func (e *FactsError) Error() string {
	return fmt.Sprintf("line %d: %q: %s", e.Line, e.Text, e.Reason)
}

// Parse reads facts in the form of the folder facts, which its README describes: an operation or notification begins
// at the left margin, what belongs to a line is indented by one tab more. The error is a *FactsError.
func Parse(text string) ([]*Operation, []*Notification, error) {
	p := parser{lines: strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")}
	var ops []*Operation
	var events []*Notification
	for p.skip(); p.at < len(p.lines); p.skip() {
		line := p.lines[p.at]
		switch {
		case strings.HasPrefix(line, "\t"):
			return nil, nil, p.wrong("indented, and nothing stands above it")
		case isNotification(line):
			n, err := p.notification()
			if err != nil {
				return nil, nil, err
			}
			events = append(events, n)
		default:
			o, err := p.operation()
			if err != nil {
				return nil, nil, err
			}
			ops = append(ops, o)
		}
	}
	return ops, events, nil
}

const notificationHead = "NOTIFY "

func isNotification(line string) bool { return strings.HasPrefix(line, notificationHead) }

// parser walks over the lines of a text; at is the line to be read next.
type parser struct {
	lines []string
	at    int
}

// skip goes to the next line that says something.
func (p *parser) skip() {
	for p.at < len(p.lines) {
		text := strings.TrimSpace(p.lines[p.at])
		if text != "" && text[0] != '#' {
			return
		}
		p.at++
	}
}

func (p *parser) wrong(format string, args ...any) error {
	at := min(p.at, len(p.lines)-1)
	return &FactsError{Line: at + 1, Text: strings.TrimSpace(p.lines[at]), Reason: fmt.Sprintf(format, args...)}
}

// below tells whether the next line stands depth tabs deep; deeper than that is an error.
func (p *parser) below(depth int) (bool, error) {
	p.skip()
	if p.at == len(p.lines) {
		return false, nil
	}
	line := p.lines[p.at]
	tabs := len(line) - len(strings.TrimLeft(line, "\t"))
	if tabs > depth || tabs < len(line) && line[tabs] == ' ' {
		return false, p.wrong("indent with one tab a level, at most %d here", depth)
	}
	return tabs == depth, nil
}

// word cuts the first word off a line.
func word(text string) (first, rest string) {
	first, rest, _ = strings.Cut(strings.TrimLeft(text, " \t"), " ")
	return first, strings.TrimLeft(rest, " ")
}

var verbs = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}

// head reads the line that an operation begins with: METHOD path name.
func (o *Operation) head(line string) (reason string) {
	var template string
	o.Method, line = word(line)
	template, o.Name = word(line)
	if !slices.Contains(verbs, o.Method) {
		return "begin an operation with GET, POST, PUT, PATCH or DELETE, a notification with NOTIFY"
	}
	first, _, _ := strings.Cut(template, "/")
	switch first {
	case "v2":
		o.V2, o.Path = true, template[len(first):]
	case "v3", "hk", "global", "brand":
		o.Path = "/" + template
	default:
		return "the path begins with v3/, hk/, global/, brand/ or v2/, without a slash before it"
	}
	if o.Name == "" {
		return "the official name is missing behind the path"
	}
	return ""
}

func (p *parser) operation() (*Operation, error) {
	o, begin := new(Operation), p.at
	if reason := o.head(p.lines[p.at]); reason != "" {
		return nil, p.wrong("%s", reason)
	}
	p.at++
	seen := map[string]bool{}
	for {
		ok, err := p.below(1)
		if err != nil {
			return nil, err
		}
		if !ok {
			if reason := o.check(); reason != "" {
				p.at = begin
				return nil, p.wrong("%s", reason)
			}
			return o, nil
		}
		key, rest := word(p.lines[p.at])
		if err := p.once(seen, key, rest); err != nil {
			return nil, err
		}
		if done, err := p.section(o, key, rest); done || err != nil {
			if err != nil {
				return nil, err
			}
			continue
		}
		if !o.fact(key, rest) {
			return nil, p.wrong("%q is no fact of an operation", key)
		}
		p.at++
	}
}

// fact takes a line that says something of the operation as a whole.
func (o *Operation) fact(key, rest string) (ok bool) {
	switch key {
	case "tags":
		o.Tags = list(rest)
	case "group":
		o.Group = rest
	case "roles":
		o.Roles = list(rest)
	case "modes":
		o.Modes = list(rest)
	case "doc":
		o.Doc, o.DocAlt = docs(rest)
	case "updated":
		o.Updated = rest
	case "source":
		o.Source = rest
	case "hosts":
		o.Hosts = list(rest)
	case "status":
		o.Status = Status(rest)
	case "successor":
		o.Successor = list(rest)
	case "since":
		o.Since = rest
	case "flags":
		o.Flags = list(rest)
	default:
		return false
	}
	return true
}

// once makes sure that a fact is given once, and in words that exist.
func (p *parser) once(seen map[string]bool, key, rest string) error {
	what := key
	if key == "json" || key == "xml" || key == "multipart" {
		what = "a body"
	}
	if seen[what] {
		return p.wrong("%s is here twice", what)
	}
	seen[what] = true
	if some := closed[key]; some != nil {
		if reason := check(list(rest), some); reason != "" {
			return p.wrong("%s: %s", key, reason)
		}
	}
	return nil
}

// section reads the lines of parameters, of the body or of the answer, and those of outcome.go.
func (p *parser) section(o *Operation, key, rest string) (done bool, err error) {
	root := &Field{Type: "object"}
	switch key {
	case "path", "query", "header", "json", "xml", "multipart":
		if rest != "" {
			return false, p.wrong("%s stands alone on its line", key)
		}
	case "response":
		if err := p.response(&o.Response, rest); err != nil {
			return false, err
		}
	default:
		return p.outcome(o, key, rest)
	}
	p.at++
	if err := p.fields(root, 2); err != nil {
		return false, err
	}
	switch key {
	case "path":
		o.PathParams = root.Fields
		for _, f := range o.PathParams {
			f.Required = true
		}
	case "query":
		o.Query = root.Fields
	case "header":
		o.Header = root.Fields
	case "response":
		if len(root.Fields)+len(root.OneOf) > 0 {
			o.Response.Body = root
		}
	default:
		o.Kind, o.Body = Kind(key), root
	}
	return true, nil
}

// response reads: status [also=status] content [gzip] [error].
func (p *parser) response(r *Response, text string) error {
	for _, w := range strings.Fields(text) {
		code, err := strconv.Atoi(strings.TrimPrefix(w, "also="))
		switch {
		case err == nil && strings.HasPrefix(w, "also="):
			r.Also = append(r.Also, code)
		case err == nil:
			r.Status = code
		case w == "gzip":
			r.Gzip = true
		case w == "error":
			r.ErrorSchema = true
		case r.Content == "":
			r.Content = w
		default:
			return p.wrong("write: response 200 json")
		}
	}
	if r.Status < 200 || r.Status > 399 || !slices.Contains(someContents, r.Content) {
		return p.wrong("write: response 200 json; the content is one of %s", strings.Join(someContents, ", "))
	}
	return nil
}

// fields reads the members of an object, depth tabs deep, and what they hold.
func (p *parser) fields(parent *Field, depth int) error {
	for {
		if ok, err := p.below(depth); !ok {
			return err
		}
		f, err := p.field(p.lines[p.at])
		if err != nil {
			return err
		}
		if reason := parent.checkMember(f); reason != "" {
			return p.wrong("%s", reason)
		}
		if f.Name != arrayMember && f.Name != jsonMember && f.Name != "|" && slices.ContainsFunc(parent.Fields, func(m *Field) bool { return m.Name == f.Name }) {
			return p.wrong("%s is here twice", f.Name)
		}
		p.at++
		switch f.Name {
		case arrayMember:
			f.Name, parent.Items = "", f
		case jsonMember:
			f.Name, parent.JSON = "", f
		case "|":
			f.Name, parent.OneOf = "", append(parent.OneOf, f)
		default:
			parent.Fields = append(parent.Fields, f)
		}
		if err := p.fields(f, depth+1); err != nil {
			return err
		}
	}
}

// list reads words that stand apart by ", ".
func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ", ")
}

func docs(text string) (first string, others []string) {
	all := list(text)
	if len(all) == 0 {
		return "", nil
	}
	return all[0], all[1:]
}

// onceOfEvent is once for a notification, which has flags of its own.
func (p *parser) onceOfEvent(seen map[string]bool, key, rest string) error {
	if key != "flags" {
		return p.once(seen, key, rest)
	}
	if reason := check(list(rest), someEventFlags); reason != "" {
		return p.wrong("%s: %s", key, reason)
	}
	return p.once(seen, key, "")
}

// notification reads: NOTIFY v3 ID name.
func (p *parser) notification() (*Notification, error) {
	n := new(Notification)
	version, rest := word(p.lines[p.at][len(notificationHead):])
	n.ID, n.Name = word(rest)
	n.V2 = version == v2Prefix
	if n.Name == "" || version != v2Prefix && version != "v3" {
		return nil, p.wrong("write: NOTIFY v3 EVENT.TYPE name")
	}
	if !n.V2 || strings.Contains(n.ID, ".") {
		n.EventTypes = []string{n.ID}
	}
	p.at++
	seen := map[string]bool{}
	for {
		if ok, err := p.below(1); !ok {
			return n, err
		}
		key, rest := word(p.lines[p.at])
		if err := p.onceOfEvent(seen, key, rest); err != nil {
			return nil, err
		}
		root := &Field{Type: "object"}
		switch key {
		case "events":
			n.EventTypes = list(rest)
		case "modes":
			n.Modes = list(rest)
		case "doc":
			n.Doc, n.DocAlt = docs(rest)
		case "original":
			n.OriginalType = list(rest)
		case "algorithm":
			n.Algorithm = rest
		case "encrypted":
			n.EncryptedField = rest
		case "variants":
			n.Variants = list(rest)
		case "flags":
			n.Flags = list(rest)
		case "body":
			n.Body = root
		case "resource":
			n.Resource = root
		case "response":
			n.Response = root
		default:
			return nil, p.wrong("%q is no fact of a notification", key)
		}
		p.at++
		if err := p.fields(root, 2); err != nil {
			return nil, err
		}
	}
}
