package uritemplate

import (
	"bytes"

	"github.com/a8579013/wechatpay/internal/scalar"
)

// Values are what fills a template.
type Values struct {
	Vars   map[string]any
	Bound  func(place int) (value string, ok bool) // the values of holes; nil: there is none
	Reader scalar.Reader                           // of what Vars hold
}

// MissingError tells that a variable that must have a value has none.
type MissingError struct {
	Name  string
	Given bool // there is one, but it is empty
}

func (e *MissingError) Error() string {
	if e.Given {
		return "the value of " + e.Name + " is empty"
	}
	return "no value for " + e.Name
}

// ValueError tells why a value can't stand where it should.
type ValueError struct {
	Name   string // of the variable, or query
	Reason string // names it, too
}

func (e *ValueError) Error() string { return e.Reason }

// Expand appends the template's text with every placeholder filled, and tells how many of the variables given were used.
// Above the RFC stands one rule: only a variable of the query may lack a value. What goes wrong is a [*MissingError] or a
// [*ValueError].
func (t *Template) Expand(dst []byte, values Values) (_ []byte, used int, err error) {
	begin := len(dst)
	for i := range t.parts {
		p := &t.parts[i]
		if p.joins {
			dst = append(append(dst, joiner(dst[begin:])...), p.literal[1:]...)
		} else {
			dst = append(dst, p.literal...)
		}
		if p.op == &hole {
			dst = values.appendBound(dst, i)
			continue
		}
		sep := p.op.first
		if p.op.optional {
			sep = joiner(dst[begin:])
		}
		if len(p.vars) == 1 { // nearly every placeholder, and nearly every value
			v := &p.vars[0]
			if text, ok := values.Vars[v.name].(string); ok && text != "" && v.length == 0 && p.op != &plus {
				if !v.again {
					used++
				}
				if dst, ok = escape(append(append(dst, sep...), v.prefix...), text, p.op.keep); !ok {
					return dst, 0, fail(v.name, v.name+" is no valid UTF-8")
				}
				continue
			}
		}
		at := len(dst)
		for j := range p.vars {
			v := &p.vars[j]
			if _, ok := values.Vars[v.name]; ok && !v.again {
				used++
			}
			var written bool
			if dst, written, err = values.expand(dst, sep, p.op, v); err != nil {
				return dst, 0, err
			}
			if written {
				sep = p.op.sep
			}
		}
		if p.op == &plus {
			if err := t.checkReserved(i, dst[begin:at], dst[at:]); err != nil {
				return dst, 0, err
			}
		}
	}
	return dst, used, nil
}

func (values *Values) appendBound(dst []byte, place int) []byte {
	if values.Bound == nil {
		return dst
	}
	value, _ := values.Bound(place)
	dst, _ = escape(dst, value, unreserved)
	return dst
}

func fail(name, reason string) error { return &ValueError{name, reason} }

// joiner is what a variable of the query begins with: the query may have begun, in text or by another variable.
func joiner(before []byte) string {
	switch at := bytes.IndexByte(before, '?'); {
	case at < 0:
		return "?"
	case at == len(before)-1 || before[len(before)-1] == '&':
		return ""
	}
	return "&"
}

// checkReserved looks at what {+name}, the nth part, has written: a question mark or a # in it makes of what stands
// behind it in the path something else.
func (t *Template) checkReserved(n int, before, written []byte) error {
	name := t.parts[n].vars[0].name
	if bytes.IndexByte(written, '#') >= 0 {
		return fail(name, name+" holds a #, and nothing behind it is sent: write %23 for one, or {#"+name+"} for a fragment")
	}
	if bytes.IndexByte(written, '?') < 0 || bytes.IndexByte(before, '?') >= 0 {
		return nil
	}
	for i, p := range t.parts[n+1:] {
		if p.literal != "" && p.literal[0] != '&' && p.literal[0] != '#' || !p.op.optional && p.op != &end && p.op != &hash && i == 0 {
			return fail(name, name+" holds a ?, and what stands behind it in the path would be no path: write %3F for one, or {"+name+"}")
		}
	}
	return nil
}

// expand appends one variable's value, whatever it is; written tells whether there was anything to append.
func (values *Values) expand(dst []byte, sep string, op *operator, v *variable) (_ []byte, written bool, err error) {
	given, ok := values.Vars[v.name]
	parsed, err := ValueOf(values.Reader, given, op.place())
	switch {
	case err != nil:
		return dst, false, fail(v.name, v.name+" "+err.Error())
	case !op.optional && (parsed.Kind == Absent || parsed.Kind == Scalar && parsed.Text == ""):
		return dst, false, &MissingError{v.name, ok}
	case parsed.Kind == Absent:
		return dst, false, nil
	case parsed.Kind == Scalar:
		dst, ok = op.appendText(append(dst, sep...), v, parsed.Text)
	case v.length > 0:
		return dst, false, fail(v.name, v.name+" is a list or a map, which has no prefix")
	default:
		dst, ok = parsed.appendMany(append(dst, sep...), op, v)
	}
	if !ok {
		return dst, false, fail(v.name, v.name+" is no valid UTF-8")
	}
	return dst, true, nil
}

// appendText appends one text: its name where the operator is a naming one, and as much of it as the prefix says.
func (op *operator) appendText(dst []byte, v *variable, text string) ([]byte, bool) {
	if v.length > 0 {
		text = cut(text, v.length)
	}
	if op.named && text == "" {
		return append(append(dst, v.name...), op.empty...), true
	}
	return escape(append(dst, v.prefix...), text, op.keep)
}

// appendMany appends a list or a map, exploded or joined by commas.
func (m Value) appendMany(dst []byte, op *operator, v *variable) (_ []byte, ok bool) {
	sep := ","
	if v.explode {
		sep = op.sep
	} else {
		dst = append(dst, v.prefix...)
	}
	for i, member := range m.Members {
		if i > 0 {
			dst = append(dst, sep...)
		}
		switch {
		case m.Kind == Pairs:
			dst, ok = op.appendMember(dst, member, v.explode)
		case v.explode:
			dst, ok = op.appendText(dst, v, member.Text)
		default:
			dst, ok = escape(dst, member.Text, op.keep)
		}
		if !ok {
			return dst, false
		}
	}
	return dst, true
}

// appendMember appends a member of a map: key,text or, exploded, key=text.
func (op *operator) appendMember(dst []byte, m Member, exploded bool) (_ []byte, ok bool) {
	if dst, ok = escape(dst, m.Key, op.keep); !ok {
		return dst, false
	}
	switch {
	case !exploded:
		dst = append(dst, ',')
	case op.named && m.Text == "":
		return append(dst, op.empty...), true
	default:
		dst = append(dst, '=')
	}
	return escape(dst, m.Text, op.keep)
}

// cut gives the first n characters of text: RFC 6570 counts Unicode characters, not bytes.
func cut(text string, n int) string {
	for at := range text {
		if n == 0 {
			return text[:at]
		}
		n--
	}
	return text
}
