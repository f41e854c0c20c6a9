package settings

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// resolve is an expression as an array that is written out, with names for all members; nil: it is none.
func (j *joiner) resolve(list []form.Stmt, at int, e form.Expr) *form.Array {
	if j.nested >= mostNested {
		return nil
	}
	j.nested++
	defer func() { j.nested-- }()
	switch x := e.(type) {
	case *form.Array:
		return j.array(list, at, x)
	case *form.Var:
		return j.assembled(list, at, x.Name)
	case *form.Const:
		return j.constant(list, at, x)
	case *form.Binary:
		if x.Op == "+" {
			return j.added(list, at, x)
		}
	case *form.Call:
		return j.call(list, at, x)
	case *form.Static:
		return j.own(x.Class, x.Name, x.Args)
	case *form.Method:
		if _, isThis := x.Of.(*form.This); isThis && x.By == nil {
			return j.own("self", x.Name, x.Args)
		}
	}
	return nil
}

// own is a method of the class that is looked at, which gives an array and does nothing else.
func (j *joiner) own(class, name string, args []form.Arg) *form.Array {
	if j.class == nil || len(args) > 0 || class != "self" && class != "static" && class != j.class.Name {
		return nil
	}
	i := slices.IndexFunc(j.class.Methods, func(m form.Declared) bool { return strings.EqualFold(m.Name, name) })
	if i < 0 {
		return nil
	}
	return j.given(&j.class.Methods[i].Function)
}

// array puts the members of what is spread in it into an array.
func (j *joiner) array(list []form.Stmt, at int, x *form.Array) *form.Array {
	made := &form.Array{Span: x.Span}
	for _, item := range x.Items {
		if item.Spread {
			inner := j.resolve(list, at, item.Value)
			if inner == nil {
				return nil
			}
			for _, one := range inner.Items {
				put(made, one)
			}
			continue
		}
		if _, ok := item.Key.(*form.Text); !ok || item.Value == nil {
			return nil
		}
		put(made, item)
	}
	return made
}

// put adds a member, or gives the one of its name another value.
func put(a *form.Array, item form.Item) {
	name := item.Key.(*form.Text).Value
	i := slices.IndexFunc(a.Items, func(one form.Item) bool { return one.Key.(*form.Text).Value == name })
	if i < 0 {
		a.Items = append(a.Items, item)
		return
	}
	a.Items[i].Value, a.Items[i].Span, a.Items[i].Ref = item.Value, item.Span, item.Ref
}

// joined puts arrays into one: what comes later counts.
func (j *joiner) joined(list []form.Stmt, at int, span form.Span, parts ...form.Expr) *form.Array {
	made := &form.Array{Span: span}
	for _, part := range parts {
		a := j.resolve(list, at, part)
		if a == nil {
			return nil
		}
		for _, item := range a.Items {
			put(made, item)
		}
	}
	return made
}

// added is $a + $b: what is there already stays.
func (j *joiner) added(list []form.Stmt, at int, x *form.Binary) *form.Array {
	l, r := j.resolve(list, at, x.L), j.resolve(list, at, x.R)
	if l == nil || r == nil {
		return nil
	}
	made := &form.Array{Span: x.Span, Items: slices.Clone(l.Items)}
	for _, item := range r.Items {
		name := item.Key.(*form.Text).Value
		if !slices.ContainsFunc(l.Items, func(one form.Item) bool { return one.Key.(*form.Text).Value == name }) {
			made.Items = append(made.Items, item)
		}
	}
	return made
}

// call is array_merge, or a function of the source that gives an array and does nothing else.
func (j *joiner) call(list []form.Stmt, at int, x *form.Call) *form.Array {
	if x.Name == "array_merge" || x.Name == "array_replace" {
		var parts []form.Expr
		for _, a := range x.Args {
			if a.Spread || a.Name != "" {
				return nil
			}
			parts = append(parts, a.Value)
		}
		return j.joined(list, at, x.Span, parts...)
	}
	f := j.functions[x.Name]
	if f == nil || x.By != nil || len(x.Args) > 0 {
		return nil
	}
	return j.given(f)
}

// given is the array that a function gives, which does nothing else.
func (j *joiner) given(f *form.Function) *form.Array {
	if len(f.Params) > 0 {
		return nil
	}
	j.looked = append(j.looked, f)
	body := slices.DeleteFunc(slices.Clone(f.Body), func(s form.Stmt) bool { _, skip := s.(*form.Skip); return skip })
	if len(body) != 1 {
		return nil
	}
	r, ok := body[0].(*form.Return)
	if !ok || r.X == nil {
		return nil
	}
	a, ok := r.X.(*form.Array)
	if !ok {
		return nil
	}
	return j.array(nil, 0, form.Clone(j.program, a))
}

// constant is an array that a class, or the program, has under a name.
func (j *joiner) constant(list []form.Stmt, at int, x *form.Const) *form.Array {
	e := j.defined[x.Name]
	if x.Class != "" {
		e = nil
		c := j.classes[x.Class]
		if x.Class == "self" || x.Class == "static" {
			c = j.class
		}
		if c != nil {
			if i := slices.IndexFunc(c.Consts, func(k form.Field) bool { return k.Name == x.Name && !k.Case }); i >= 0 && c == j.class {
				e = c.Consts[i].Value
			} else if i >= 0 && !strings.Contains(j.program.Quote(c.Consts[i].Span), "self::") {
				e = c.Consts[i].Value
			}
		}
	}
	a, ok := e.(*form.Array)
	if !ok {
		return nil
	}
	return j.array(nil, 0, form.Clone(j.program, a))
}

// assembled is what a variable holds at a place: an array, and the members that the statements before have put into it.
func (j *joiner) assembled(list []form.Stmt, at int, name string) *form.Array {
	begin := -1
	for i := range min(at, len(list)) {
		if a := assignOf(list[i]); a != nil && a.Op == "" {
			if v, ok := a.To.(*form.Var); ok && v.Name == name && !a.Ref {
				begin = i
			}
		}
	}
	if begin < 0 || j.shared[name] {
		return nil
	}
	value := assignOf(list[begin]).Value
	base := j.resolve(list, begin, value)
	if base == nil {
		return nil
	}
	made := &form.Array{Span: value.At(), Items: slices.Clone(base.Items)}
	j.taken, j.names, j.values = append(j.taken, begin), append(j.names, name), append(j.values, value)
	for i := begin + 1; i < at; i++ {
		if uses(list[i:i+1], name) == 0 {
			continue
		}
		a := assignOf(list[i])
		if a == nil || uses([]form.Stmt{&form.Do{X: a.Value}}, name) > 0 || !j.member(made, a, name) {
			return nil
		}
		j.taken, j.names, j.values = append(j.taken, i), append(j.names, name), append(j.values, a.Value)
	}
	return made
}

func assignOf(s form.Stmt) *form.Assign {
	d, ok := s.(*form.Do)
	if !ok {
		return nil
	}
	a, _ := d.X.(*form.Assign)
	return a
}

// member puts what an assignment to $name['a'], or to $name['a']['b'], gives into an array.
func (j *joiner) member(a *form.Array, x *form.Assign, name string) bool {
	to, ok := x.To.(*form.Index)
	if !ok || x.Op != "" || to.Key == nil {
		return false
	}
	item := form.Item{Span: x.Span, Key: to.Key, Value: x.Value, Ref: x.Ref}
	switch of := to.Of.(type) {
	case *form.Var:
		if _, isText := to.Key.(*form.Text); !isText {
			return false
		}
		put(a, item)
		return true
	case *form.Index:
		key, isText := of.Key.(*form.Text)
		if v, isVar := of.Of.(*form.Var); !isVar || v.Name != name || !isText || x.Ref {
			return false
		}
		i := slices.IndexFunc(a.Items, func(one form.Item) bool { return one.Key.(*form.Text).Value == key.Value })
		if i < 0 {
			put(a, form.Item{Span: x.Span, Key: key, Value: &form.Array{Span: x.Span, Items: []form.Item{item}}})
			return true
		}
		inner, isArray := a.Items[i].Value.(*form.Array)
		if !isArray {
			return false
		}
		a.Items[i].Value = &form.Array{Span: inner.Span, Items: append(slices.Clone(inner.Items), item)}
		return true
	}
	return false
}
