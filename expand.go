package wechatpay

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/internal/scalar"
)

// expand appends the template's text with every placeholder filled, and tells how many of the request's keys were
// used. The engine is RFC 6570's; above it stands one rule of our own: only a variable of the query may lack a value.
func (t *template) expand(dst []byte, req Request, values bound) (_ []byte, used int, err error) {
	begin := len(dst)
	for i := range t.parts {
		p := &t.parts[i]
		if p.joins {
			dst = append(append(dst, joiner(dst[begin:])...), p.literal[1:]...)
		} else {
			dst = append(dst, p.literal...)
		}
		sep := p.op.first
		if p.op.optional {
			sep = joiner(dst[begin:])
		}
		if len(p.vars) == 1 { // nearly every placeholder, and nearly every value
			v := &p.vars[0]
			if text, ok := req[v.name].(string); ok && text != "" && v.length == 0 && p.op != &plus {
				if !v.again {
					used++
				}
				if dst = append(append(dst, sep...), v.prefix...); p.op.keep.holds(text) {
					dst = append(dst, text...)
				} else if dst, ok = escape(dst, text, p.op.keep); !ok {
					return dst, 0, t.fail(v.name, v.name+" is no valid UTF-8")
				}
				continue
			}
		}
		at := len(dst)
		for j := range p.vars {
			v := &p.vars[j]
			if _, ok := req[v.name]; ok && !v.again {
				used++
			}
			var written bool
			if dst, written, err = t.expandVariable(dst, sep, p.op, v, req); err != nil {
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
		if p.op == &hole {
			value, _ := values.at(i)
			dst, _ = escape(dst, value, unreserved)
		}
	}
	return dst, used, nil
}

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
func (t *template) checkReserved(n int, before, written []byte) error {
	name := t.parts[n].vars[0].name
	if bytes.IndexByte(written, '#') >= 0 {
		return t.fail(name, name+" holds a #, and nothing behind it is sent: write %23 for one, or {#"+name+"} for a fragment")
	}
	if bytes.IndexByte(written, '?') < 0 || bytes.IndexByte(before, '?') >= 0 {
		return nil
	}
	for i, p := range t.parts[n+1:] {
		if p.literal != "" && p.literal[0] != '&' && p.literal[0] != '#' || !p.op.optional && p.op != &end && p.op != &hash && i == 0 {
			return t.fail(name, name+" holds a ?, and what stands behind it in the path would be no path: write %3F for one, or {"+name+"}")
		}
	}
	return nil
}

// expandVariable appends a variable's value, whatever it is; written tells whether there was anything to append.
func (t *template) expandVariable(dst []byte, sep string, op *operator, v *variable, req Request) (_ []byte, written bool, err error) {
	given, ok := req[v.name]
	parsed, err := valueOf(given, op.place())
	switch {
	case err != nil:
		return dst, false, t.fail(v.name, fmt.Sprintf("%s %v", v.name, err))
	case !op.optional && (parsed.kind == absent || parsed.kind == single && parsed.text == ""):
		return dst, false, t.explain(req, v.name, ok)
	case parsed.kind == absent:
		return dst, false, nil
	case parsed.kind == single:
		dst, ok = op.appendText(append(dst, sep...), v, parsed.text)
	case v.length > 0:
		return dst, false, t.fail(v.name, v.name+" is a list or a map, which has no prefix")
	default:
		dst, ok = parsed.appendMany(append(dst, sep...), op, v)
	}
	if !ok {
		return dst, false, t.fail(v.name, v.name+" is no valid UTF-8")
	}
	return dst, true, nil
}

// place is where the operator writes.
func (op *operator) place() scalar.Place {
	if op.optional {
		return scalar.Anywhere
	}
	return scalar.InPath
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
func (m value) appendMany(dst []byte, op *operator, v *variable) (_ []byte, ok bool) {
	sep := ","
	if v.explode {
		sep = op.sep
	} else {
		dst = append(dst, v.prefix...)
	}
	for i, member := range m.members {
		if i > 0 {
			dst = append(dst, sep...)
		}
		switch {
		case m.kind == list && v.explode:
			dst, ok = op.appendText(dst, v, member.text)
		case m.kind == list:
			dst, ok = escape(dst, member.text, op.keep)
		default:
			if dst, ok = escape(dst, member.key, op.keep); !ok {
				return dst, false
			}
			switch {
			case !v.explode:
				dst = append(dst, ',')
			case op.named && member.text == "":
				dst = append(dst, op.empty...)
				continue
			default:
				dst = append(dst, '=')
			}
			dst, ok = escape(dst, member.text, op.keep)
		}
		if !ok {
			return dst, false
		}
	}
	return dst, true
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

// class is a set of kinds of bytes.
type class byte

const (
	alphanumeric class = 1 << iota
	mark               // - . _ ~
	delim              // of RFC 3986, section 2.2, but for [ and ], which stand only in a host
	hexDigit

	unreserved = alphanumeric | mark
	reserved   = unreserved | delim // what reserved expansion keeps, besides percent-encoded triplets
)

var classes = func() (of [256]class) {
	add := func(chars string, c class) {
		for i := range len(chars) {
			of[chars[i]] |= c
		}
	}
	add("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", alphanumeric)
	add("-._~", mark)
	add(":/?#@!$&'()*+,;=", delim)
	add("0123456789ABCDEFabcdef", hexDigit)
	return of
}()

func (c class) has(b byte) bool { return classes[b]&c != 0 }

// holds tells whether every byte of text is of the class.
func (c class) holds(text string) bool {
	for i := range len(text) {
		if classes[text[i]]&c == 0 {
			return false
		}
	}
	return true
}

// isTriplet tells whether s begins with % and two hex digits.
func isTriplet(s string) bool {
	return len(s) > 2 && s[0] == '%' && hexDigit.has(s[1]) && hexDigit.has(s[2])
}

const upperHex = "0123456789ABCDEF"

// escape appends text with every byte percent-encoded that is not of the class to keep; where that takes in reserved
// characters, percent-encoded triplets stay too. ok is false where text is no valid UTF-8, which is not appended.
func escape(dst []byte, text string, keep class) (_ []byte, ok bool) {
	if keep.holds(text) {
		return append(dst, text...), true
	}
	if !utf8.ValidString(text) {
		return dst, false
	}
	from := 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		if keep.has(c) || c == '%' && keep == reserved && isTriplet(text[i:]) {
			continue
		}
		dst = append(dst, text[from:i]...)
		dst = append(dst, '%', upperHex[c>>4], upperHex[c&15])
		from = i + 1
	}
	return append(dst, text[from:]...), true
}
