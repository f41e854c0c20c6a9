package outside

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// settingOf is the last part of the name of a setting that a framework is asked for.
func settingOf(e form.Expr) string {
	args := []form.Arg(nil)
	switch x := e.(type) {
	case *form.Call:
		if x.Name == "config" {
			args = x.Args
		}
	case *form.Static:
		if x.Class == "Config" && x.Name == "get" {
			args = x.Args
		}
	}
	name, ok := text(args)
	if !ok || len(args) > 1 && !isNothing(args[1].Value) && !isEmptyArray(args[1].Value) {
		return ""
	}
	return strings.ReplaceAll(strings.Trim(name, "."), ".", "_")
}

func isEmptyArray(e form.Expr) bool {
	a, ok := e.(*form.Array)
	return ok && len(a.Items) == 0
}

// member is config('a')['b'] as config('a.b').
func member(x *form.Index) form.Expr {
	key, ok := x.Key.(*form.Text)
	c, isCall := x.Of.(*form.Call)
	if !ok || !isCall || c.Name != "config" || len(c.Args) != 1 || settingOf(c) == "" || strings.Contains(key.Value, ".") {
		return nil
	}
	name := c.Args[0].Value.(*form.Text).Value
	return &form.Call{Span: x.Span, Name: "config", Args: []form.Arg{{Value: &form.Text{Span: x.Span, Value: strings.TrimSuffix(name, ".") + "." + key.Value}}}}
}

// placeName names a variable, or a property of the class itself.
func placeName(e form.Expr) string {
	switch x := e.(type) {
	case *form.Var:
		return x.Name
	case *form.StaticProp:
		return "::" + x.Name
	case *form.Prop:
		if _, ok := x.Of.(*form.This); ok {
			return "->" + x.Name
		}
	}
	return ""
}

// indexed are the places whose members are read under names.
func indexed(list []form.Stmt) map[string]bool {
	names := map[string]bool{}
	form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		if x, ok := e.(*form.Index); ok {
			if _, isText := x.Key.(*form.Text); isText {
				names[placeName(x.Of)] = true
			}
		}
		return true
	})
	delete(names, "")
	return names
}

// bodiesOf are the statements of all methods.
func bodiesOf(c *form.Class) (list []form.Stmt) {
	for i := range c.Methods {
		list = append(list, c.Methods[i].Body...)
	}
	return list
}

// madeError is an exception that a class of another file makes, by a function of its own: it is of that class.
func (f *finder) madeError(e form.Expr) *form.New {
	s, ok := e.(*form.Static)
	if !ok || !strings.HasSuffix(s.Class, "Exception") || f.defined[s.Class] {
		return nil
	}
	n := &form.New{Span: s.Span, Class: s.Class}
	for _, a := range s.Args {
		switch a.Value.(type) {
		case *form.Text, *form.Concat:
			n.Args = []form.Arg{{Value: a.Value}}
		}
		if len(n.Args) > 0 {
			break
		}
	}
	f.program.Notes = append(f.program.Notes, form.Note{Span: s.Span, Text: s.Class + " makes its own error in PHP: in Go it has the text that it is given"})
	return n
}
