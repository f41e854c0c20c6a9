package golang

import (
	"regexp"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// regexpOf makes a pattern of Go of one of PHP's, where both find the same. whole says that only whether it fits counts.
func (g *generator) regexpOf(x *form.Call, whole bool) string {
	t, ok := g.argument(x, 0).(*form.Text)
	if !ok || len(t.Value) < 2 {
		g.refuse(x.Span, "a pattern that is computed")
	}
	open := t.Value[0]
	closing := open
	if i := strings.IndexByte("([{<", open); i >= 0 {
		closing = ")]}>"[i]
	}
	end := strings.LastIndexByte(t.Value, closing)
	if end < 1 || strings.IndexByte("/#~!@%|([{<", open) < 0 {
		g.refuse(x.Span, "a pattern without its ends")
	}
	text, flags := strings.ReplaceAll(t.Value[1:end], `\`+string(closing), string(closing)), t.Value[end+1:]
	head := ""
	unicode := false
	for _, f := range flags {
		switch f {
		case 'i', 's':
			head += string(f)
		case 'u':
			unicode = true
		default:
			g.refuse(x.Span, "a pattern with the flag "+string(f))
		}
	}
	made, why := re2(text, unicode, whole)
	if why == "" {
		if head != "" {
			made = "(?" + head + ")" + made
		}
		if _, err := regexp.Compile(made); err != nil {
			why = "has what Go's regexp does not"
		}
	}
	if why != "" {
		g.refuse(x.Span, "a pattern that "+why)
	}
	return "regexp.MustCompile(" + quote(made) + ")"
}

// re2 writes a pattern as Go reads it, or says why that would find something else: PHP's \s has a vertical tab more, its $ stands before
// a last line feed too, and without u it takes bytes for characters.
func re2(text string, unicode, whole bool) (string, string) {
	var b strings.Builder
	inClass := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c >= 0x80 && !unicode:
			return "", "has characters beyond ASCII, and no flag u"
		case c == '\\' && i+1 < len(text):
			i++
			switch next := text[i]; {
			case next == 's' && inClass:
				b.WriteString(`\s\v`)
			case next == 's':
				b.WriteString(`[\s\v]`)
			case next == 'D' || next == 'W' || next == 'S':
				if !unicode {
					return "", "takes bytes for characters: the flag u is missing"
				}
				if next == 'S' {
					return "", `has \S, which takes in a vertical tab in Go`
				}
				b.WriteString(`\` + string(next))
			case '1' <= next && next <= '9', next == 'Z', next == 'G', next == 'K', next == 'R', next == 'h':
				return "", "has what Go's regexp does not"
			case next == '_' || next == '\'' || next == '"':
				b.WriteByte(next)
			default:
				b.WriteString(`\` + string(next))
			}
		case c == '[' && !inClass:
			inClass = true
			b.WriteByte(c)
			if i+1 < len(text) && text[i+1] == '^' {
				if !unicode && !whole {
					return "", "takes bytes for characters: the flag u is missing"
				}
				i++
				b.WriteByte('^')
			}
		case c == ']' && inClass:
			inClass = false
			b.WriteByte(c)
		case c == '.' && !inClass && !unicode:
			return "", "takes bytes for characters: the flag u is missing"
		case c == '$' && !inClass:
			if i != len(text)-1 || !whole {
				return "", "has $ in the middle, or where something is put in its place"
			}
			b.WriteString(`\n?\z`)
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), ""
}

// replaced writes preg_replace with a text that has no groups in it.
func (g *generator) replaced(x *form.Call) val {
	if len(x.Args) != 3 {
		g.refuse(x.Span, "preg_replace with a limit")
	}
	t, ok := g.argument(x, 1).(*form.Text)
	if !ok || strings.ContainsAny(t.Value, `$\`) {
		g.refuse(x.Span, "preg_replace with groups in what is put in their place")
	}
	code := g.regexpOf(x, t.Value == "" && onlyClass(g.argument(x, 0)))
	of := g.str(x.Span, g.expr(g.argument(x, 2)))
	return val{code: code + ".ReplaceAllString(" + of.code + ", " + quote(t.Value) + ")", typ: typ{kind: kString}}
}

// onlyClass tells a pattern of one class of characters: what is left of a text without them does not depend on how they are counted.
func onlyClass(e form.Expr) bool {
	t, ok := e.(*form.Text)
	return ok && onlyOne.MatchString(t.Value)
}

var onlyOne = regexp.MustCompile(`^/\[[^\]$]*\]\+?/$`)

// fits writes preg_match where it is a condition, or has a place for its groups.
func (g *generator) fits(x *form.Call) val {
	code := g.regexpOf(x, len(x.Args) == 2)
	of := g.str(x.Span, g.expr(g.argument(x, 1)))
	if len(x.Args) == 2 {
		return val{code: code + ".MatchString(" + of.code + ")", typ: typ{kind: kBool, name: "0 or 1"}}
	}
	to, ok := g.argument(x, 2).(*form.Var)
	if !ok || len(x.Args) > 3 {
		g.refuse(x.Span, "preg_match with flags")
	}
	w := g.web(to)
	g.set(w, to.Name, typ{kind: kStrings}, code+".FindStringSubmatch("+of.code+")", false)
	return val{code: w.group.goName + " != nil", typ: typ{kind: kBool, name: "0 or 1"}, tier: tierCompare}
}

// patternFuncs are PHP's functions of patterns.
func (g *generator) patternFuncs(x *form.Call) (val, bool) {
	switch x.Name {
	case "preg_match":
		return g.fits(x), true
	case "preg_replace":
		return g.replaced(x), true
	case "preg_split":
		if len(x.Args) == 2 {
			code := g.regexpOf(x, false)
			return val{code: code + ".Split(" + g.str(x.Span, g.expr(g.argument(x, 1))).code + ", -1)", typ: typ{kind: kStrings}}, true
		}
	}
	return val{}, false
}
