package php

import (
	"bytes"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// classOfMembers is the class of methods and properties that were cut out of theirs.
const classOfMembers = "Members"

var membersOnly = wrapping{"class " + classOfMembers + " {", "\n}"}

// isMember tells whether an error of the parser is that there is a method, or a property, where PHP has statements.
func (r *reader) isMember(e *SyntaxError) bool {
	word, ok := strings.CutPrefix(e.Reason, "syntax error: unexpected ")
	word, _, _ = strings.Cut(word, ",")
	switch {
	case !ok:
		return false
	case slices.Contains([]string{"T_PUBLIC", "T_PROTECTED", "T_PRIVATE"}, word):
		return true
	case word == "T_STRING":
		return bytes.HasSuffix(bytes.TrimSpace(r.src[:r.failed]), []byte("static function"))
	}
	return word == "T_FUNCTION" && strings.HasSuffix(e.Reason, "expecting T_CLASS") // final, abstract
}

// complete gives members without a class the properties that they have of it.
func (r *reader) complete() {
	for _, s := range r.program.Body {
		c, ok := s.(*form.Class)
		if !ok || c.Name != classOfMembers || r.shift < len(membersOnly.head) {
			continue
		}
		r.program.Notes = append(r.program.Notes, form.Note{Span: r.position(0), Text: "members without their class: it is called " + classOfMembers + " here"})
		for _, m := range c.Methods {
			form.Inspect(m.Body, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
				p, ok := e.(*form.Prop)
				if !ok || p.Name == "" || slices.ContainsFunc(c.Fields, func(f form.Field) bool { return f.Name == p.Name }) {
					return true
				}
				if _, own := p.Of.(*form.This); own {
					c.Fields = append(c.Fields, form.Field{Span: p.Span, Name: p.Name})
				}
				return true
			})
		}
	}
}
