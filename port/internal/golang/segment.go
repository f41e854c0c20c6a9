package golang

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// speltParts applies PHP's rule for names to what is written out of a piece, but to segments that a variable is a part of: PHP
// applies it to all of the text, which would change ids.
func (g *generator) speltParts(p form.Piece, list []form.Expr) (parts []form.Expr) {
	query := false
	for i, part := range list {
		t, ok := part.(*form.Text)
		if !ok {
			parts = append(parts, part)
			continue
		}
		value := t.Value
		if !query {
			value = g.speltBetween(p, value, i > 0, i+1 < len(list))
		} else if hyphened(value) != value {
			g.note(p.Span, "PHP changes capitals in a query that is written in the path: Go takes it as it is")
		}
		query = query || strings.Contains(t.Value, "?")
		parts = append(parts, &form.Text{Span: t.Span, Value: value})
	}
	return parts
}

// speltBetween is spelt for a text with something before it or after it in the same piece.
func (g *generator) speltBetween(p form.Piece, written string, before, after bool) string {
	path, query, found := strings.Cut(written, "?")
	head, middle, tail := "", path, ""
	if before {
		head, middle = cutSegment(path)
	}
	if after && !found {
		i := strings.LastIndex(middle, "/") + 1
		middle, tail = middle[:i], middle[i:]
	}
	for _, kept := range []string{head, tail} {
		if spelt := hyphened(kept); spelt != kept || isUnderscored(kept) {
			g.note(p.Span, "PHP changes capitals beside a variable in a path: Go takes "+kept+" as it is, which is right for ids")
		}
	}
	if found {
		query = "?" + query
	}
	return head + g.spelt(p, middle+query) + tail
}

// cutSegment cuts a path before its first slash.
func cutSegment(path string) (segment, rest string) {
	if i := strings.Index(path, "/"); i >= 0 {
		return path[:i], path[i:]
	}
	return path, ""
}

// wordIn is the word of PHP's that a variable of a path holds, if its spelling changes there; one of several words is refused.
func (g *generator) wordIn(e form.Expr) (word string) {
	x, ok := e.(*form.Var)
	if !ok {
		return ""
	}
	see := func(to, value form.Expr) {
		v, isVar := to.(*form.Var)
		t, isText := value.(*form.Text)
		if isVar && isText && v.Name == x.Name && g.fn.scope.of[v] != nil && !isID(t.Value) && (hyphened(t.Value) != t.Value || isUnderscored(t.Value)) {
			word = t.Value
		}
	}
	form.Inspect(g.statements(), func(s form.Stmt) bool {
		if each, ok := s.(*form.Each); ok {
			if list, ok := each.Over.(*form.Array); ok {
				for _, item := range list.Items {
					see(each.Value, item.Value)
					see(each.Key, item.Key)
				}
			}
		}
		return true
	}, func(e form.Expr) bool {
		if a, ok := e.(*form.Assign); ok {
			see(a.To, a.Value)
		}
		return true
	})
	if word != "" && g.constantOf(x) != word {
		g.refuse(x.Span, "a variable of several words in a path: PHP changes their capitals")
	}
	return word
}

// statements are those of the program, and of its functions.
func (g *generator) statements() (list []form.Stmt) {
	for _, s := range g.prog.Body {
		switch x := s.(type) {
		case *form.Function:
			list = append(list, x.Body...)
		case *form.Class:
			for i := range x.Methods {
				list = append(list, x.Methods[i].Body...)
			}
		default:
			list = append(list, s)
		}
	}
	return list
}
