package php

import (
	"strconv"
	"strings"

	"github.com/VKCOM/php-parser/pkg/ast"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// number reads a whole number in any notation; one that doesn't fit is a float, as in PHP.
func number(at form.Span, text string) form.Expr {
	clean := strings.ReplaceAll(text, "_", "")
	if len(clean) > 1 && clean[0] == '0' && strings.Trim(clean, "01234567") == "" {
		clean = "0o" + clean[1:]
	}
	if n, err := strconv.ParseInt(clean, 0, 64); err == nil {
		return &form.Int{Span: at, Value: n}
	}
	return &form.Foreign{Span: at, Why: "a number that is no int64"}
}

// quotedText reads a string in quotes.
func quotedText(raw string) string {
	if len(raw) > 2 && (raw[0] == 'b' || raw[0] == 'B') && (raw[1] == '\'' || raw[1] == '"') {
		raw = raw[1:]
	}
	if len(raw) < 2 || raw[0] != '\'' && raw[0] != '"' { // the name in "$a[name]"
		return raw
	}
	quote, inner := raw[0], raw[1:len(raw)-1]
	if quote == '\'' {
		return strings.NewReplacer(`\\`, `\`, `\'`, `'`).Replace(inner)
	}
	return unescape(inner, '"')
}

var escapes = map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'v': "\v", 'e': "\x1b", 'f': "\f", '\\': `\`, '$': "$"}

// unescape reads the escapes of a text in double quotes, or of a heredoc, whose quote is 0.
func unescape(text string, quote byte) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		c := text[i+1]
		if known, ok := escapes[c]; ok {
			b.WriteString(known)
			i++
			continue
		}
		if quote != 0 && c == quote {
			b.WriteByte(c)
			i++
			continue
		}
		made, size := numericEscape(text[i+1:])
		if size == 0 {
			b.WriteByte('\\')
			continue
		}
		b.WriteString(made)
		i += size
	}
	return b.String()
}

// numericEscape reads x41, u{1F600} and 101.
func numericEscape(text string) (made string, size int) {
	digits := func(from, most, base int) (n uint64, end int) {
		end = from
		for end < len(text) && end < from+most && strings.IndexByte("0123456789abcdefABCDEF"[:map[int]int{8: 8, 16: 22}[base]], text[end]) >= 0 {
			end++
		}
		n, _ = strconv.ParseUint(text[from:end], base, 32)
		return n, end
	}
	switch {
	case text[0] == 'x':
		if n, end := digits(1, 2, 16); end > 1 {
			return string([]byte{byte(n)}), end
		}
	case strings.HasPrefix(text, "u{"):
		if n, end := digits(2, 8, 16); end > 2 && end < len(text) && text[end] == '}' {
			return string(rune(n)), end + 1
		}
	default:
		if n, end := digits(0, 3, 8); end > 0 {
			return string([]byte{byte(n)}), end
		}
	}
	return "", 0
}

// joined reads a text with variables in it.
func (r *reader) joined(at form.Span, parts []ast.Vertex, quote byte) form.Expr {
	c := &form.Concat{Span: at}
	for _, part := range parts {
		c.Parts = append(c.Parts, r.joinedPart(part, quote))
	}
	return simplified(at, c)
}

func (r *reader) joinedPart(part ast.Vertex, quote byte) form.Expr {
	switch p := part.(type) {
	case *ast.ScalarEncapsedStringPart:
		return &form.Text{Span: r.span(p.Position), Value: unescape(string(p.Value), quote)}
	case *ast.ScalarEncapsedStringVar:
		return r.namedVar(p)
	case *ast.ScalarEncapsedStringBrackets:
		return r.expr(p.Var)
	}
	return r.expr(part)
}

// simplified is a text where there is nothing else in it.
func simplified(at form.Span, c *form.Concat) form.Expr {
	if len(c.Parts) == 0 {
		return &form.Text{Span: at}
	}
	if text, ok := c.Parts[0].(*form.Text); ok && len(c.Parts) == 1 {
		return text
	}
	return c
}

// namedVar reads ${name} in a text.
func (r *reader) namedVar(p *ast.ScalarEncapsedStringVar) form.Expr {
	at := r.span(p.Position)
	name := r.name(p.Name)
	if name == "" {
		return &form.Foreign{Span: at, Why: "a variable whose name is computed"}
	}
	v := &form.Var{Span: at, Name: name}
	if p.Dim != nil {
		return &form.Index{Span: at, Of: v, Key: r.expr(p.Dim)}
	}
	return v
}

// heredoc reads the text between <<<X and X, less the indentation of its end. A nowdoc has no escapes.
func (r *reader) heredoc(n *ast.ScalarHeredoc) form.Expr {
	at := r.span(n.Position)
	isNow := n.OpenHeredocTkn != nil && strings.Contains(string(n.OpenHeredocTkn.Value), "'")
	var raws []string // of the texts, as they are written
	for _, part := range n.Parts {
		if p, ok := part.(*ast.ScalarEncapsedStringPart); ok {
			raws = append(raws, string(p.Value))
		}
	}
	trimHeredoc(raws, n.Parts)
	c := &form.Concat{Span: at}
	for _, part := range n.Parts {
		if _, ok := part.(*ast.ScalarEncapsedStringPart); !ok {
			c.Parts = append(c.Parts, r.joinedPart(part, 0))
			continue
		}
		value := raws[0]
		if raws = raws[1:]; !isNow {
			value = unescape(value, 0)
		}
		if r.dollar != "" {
			value = strings.ReplaceAll(value, r.dollar, "$")
		}
		c.Parts = append(c.Parts, &form.Text{Span: r.span(part.GetPosition()), Value: value})
	}
	return simplified(at, c)
}

// trimHeredoc takes the last line feed off, and the indentation: what stands before the end's name.
func trimHeredoc(raws []string, parts []ast.Vertex) {
	if len(raws) == 0 {
		return
	}
	last := len(raws) - 1
	if _, ok := parts[len(parts)-1].(*ast.ScalarEncapsedStringPart); !ok {
		return
	}
	at := strings.LastIndexByte(raws[last], '\n')
	pad := raws[last][at+1:]
	if strings.Trim(pad, " \t") != "" {
		return
	}
	raws[last] = strings.TrimSuffix(raws[last][:max(at, 0)], "\r")
	if pad == "" {
		return
	}
	for i := range raws {
		raws[i] = strings.ReplaceAll(raws[i], "\n"+pad, "\n")
	}
	if _, ok := parts[0].(*ast.ScalarEncapsedStringPart); ok {
		raws[0] = strings.TrimPrefix(raws[0], pad)
	}
}
