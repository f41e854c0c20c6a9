package golang

import (
	"github.com/a8579013/wechatpay/port/internal/form"
)

// paramType is what a parameter is declared as: one for all that follow is an array.
func (g *generator) paramType(p form.Param) typ {
	if p.Variadic {
		return typ{kind: kEmpty}
	}
	return g.phpType(p.Type)
}

// spreadOut writes arguments from an array that is written out as if they stood there themselves.
func (g *generator) spreadOut(args []form.Arg) (out []form.Arg) {
	for i, a := range args {
		if !a.Spread {
			out = append(out, a)
			continue
		}
		items := g.itemsOf(a.Value)
		if items == nil || i != len(args)-1 {
			return args
		}
		for _, item := range items.Items {
			name, isText := item.Key.(*form.Text)
			if item.Spread || item.Value == nil || item.Ref || item.Key != nil && !isText {
				return args
			}
			arg := form.Arg{Value: item.Value}
			if isText {
				arg.Name = name.Value
			}
			out = append(out, arg)
		}
	}
	return out
}

// itemsOf is an array that is written out, or that a variable holds all the time, of values that may be written twice.
func (g *generator) itemsOf(e form.Expr) *form.Array {
	if a, ok := e.(*form.Array); ok {
		return a
	}
	v, ok := e.(*form.Var)
	if !ok {
		return nil
	}
	w := g.fn.scope.of[v]
	if w == nil || w.group == nil || w.group.poison != "" {
		return nil
	}
	known := g.arrays[w.key]
	if known == nil {
		known = g.lists[w.key]
	}
	if known == nil || g.written(v) != 1 || !isWrittenOut(known) {
		return nil
	}
	return known
}

// scalars are the types that PHP makes of what it is given.
var scalars = wordSet("string int float bool")

// restOf puts the arguments that follow into one list, where the last parameter is for all of them.
func (g *generator) restOf(at form.Span, s *sig, args []form.Arg) []form.Arg {
	if !s.rest {
		return args
	}
	n := len(s.params) - 1
	_, scalar := scalars[s.each]
	if len(args) == n+1 && args[n].Spread {
		if scalar && (s.each != "string" || g.peek(args[n].Value).typ.kind != kStrings) {
			g.refuse(at, "arguments from a list, which PHP makes each a "+s.each)
		}
		return append(args[:n:n], form.Arg{Value: args[n].Value})
	}
	list := &form.Array{Span: at}
	for i, a := range args {
		if a.Spread || a.Name != "" {
			g.refuse(at, "arguments by name, or from a list, for a parameter that takes all that follow")
		}
		if i >= n {
			value := a.Value
			if scalar {
				value = &form.Cast{Span: value.At(), To: s.each, X: value}
			}
			list.Items = append(list.Items, form.Item{Span: value.At(), Value: value})
		}
	}
	if len(args) < n {
		return args
	}
	return append(args[:n:n], form.Arg{Value: list})
}
