// Package inherit gives classes what they have of others in the same source: those that they extend, and traits. Go has no classes
// that are above others, and a method of one that calls what another overrides would call the wrong one by embedding; so each class
// gets members of its own. A base that nobody makes an object of, a trait and an interface are then not needed any more.
package inherit

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// Flatten does it for a program.
func Flatten(p *form.Program) {
	f := &flattener{
		program: p, classes: map[string]*form.Class{}, done: map[*form.Class]bool{}, above: map[string]bool{}, named: map[string]bool{},
		shared: map[string]bool{}, statics: map[string]map[string]string{}, most: p.Count + mostMembers,
	}
	for _, s := range p.Body {
		if c, ok := s.(*form.Class); ok && c.Name != "" && f.classes[c.Name] == nil {
			f.classes[c.Name] = c
		}
	}
	f.ascend()
	for _, s := range p.Body {
		if c, ok := s.(*form.Class); ok {
			f.flatten(c, 0)
		}
	}
	f.resolve()
	f.find()
	for _, s := range p.Body {
		if c, ok := s.(*form.Class); ok {
			f.construct(c)
		}
	}
	for i, s := range p.Body {
		c, ok := s.(*form.Class)
		if !ok {
			continue
		}
		declare(c)
		emptied(c)
		f.alone(c)
		f.onlyStatics(c)
		if f.idle(c) {
			lead := append(slices.Clone(c.Lead), f.why(c))
			p.Body[i] = &form.Skip{Common: form.Common{Span: c.Span, ID: c.ID, Lead: lead, Trail: c.Trail}}
		}
	}
}

type flattener struct {
	program *form.Program
	classes map[string]*form.Class
	done    map[*form.Class]bool
	above   map[string]bool // whose members others have got
	named   map[string]bool // that are needed by their name
	shared  map[string]bool // that are needed for their static properties
	statics map[string]map[string]string
	most    int // statements that there may be
}

// Limits: what is beyond them was not written by a person.
const (
	mostAbove   = 20
	mostMembers = 10000
)

// flatten gives a class what those above it have.
func (f *flattener) flatten(c *form.Class, depth int) {
	if f.done[c] || depth > mostAbove {
		return
	}
	f.done[c] = true
	for _, name := range slices.Clone(c.Uses) {
		if t := f.classes[name]; t != nil && t.Kind == "trait" && t != c {
			f.flatten(t, depth+1)
			if f.merge(c, t) {
				c.Uses = slices.DeleteFunc(c.Uses, func(used string) bool { return used == name })
			}
		}
	}
	for _, name := range c.Meets { // an interface has constants
		if of := f.classes[name]; of != nil && of.Kind == "interface" {
			for _, k := range of.Consts {
				if !has(c.Consts, k.Name) {
					c.Consts = append(c.Consts, form.Clone(f.program, k))
				}
			}
			f.above[of.Name] = true
		}
	}
	if base := f.classes[c.Extends]; base != nil && base.Kind == "class" && base != c && c.Kind == "class" {
		f.flatten(base, depth+1)
		if base.Extends == "" && f.merge(c, base) {
			c.Extends = ""
		}
	}
}

// merge puts the members of another class before those of c; false where that would not be the same.
func (f *flattener) merge(c, of *form.Class) bool {
	f.program.Count += len(of.Fields) + len(of.Consts)
	if f.program.Count > f.most || of.Other || len(of.Uses) > 0 {
		return false
	}
	for _, k := range of.Consts {
		if has(c.Consts, k.Name) {
			return false // self:: would be another in the base
		}
	}
	parents := map[string]bool{}
	if of.Kind == "class" {
		parents = f.parents(c)
	}
	for _, m := range of.Methods {
		if own := method(c, m.Name); own != nil && m.Private && of.Kind != "trait" {
			return false // the base would go on calling its own
		}
	}
	for name := range parents {
		if method(of, name) == nil {
			return false
		}
	}
	var fields []form.Field
	for _, x := range of.Fields {
		if !has(c.Fields, x.Name) && !promotes(c, x.Name) && !(x.Static && of.Kind == "class") {
			fields = append(fields, form.Clone(f.program, x))
		}
	}
	if of.Kind == "class" {
		f.share(c, of)
	}
	c.Fields = append(fields, c.Fields...)
	c.Consts = append(form.Clone(f.program, of.Consts), c.Consts...)
	var methods []form.Declared
	for _, m := range of.Methods {
		switch own := method(c, m.Name); {
		case own == nil:
			made := form.Clone(f.program, m)
			f.ownStatics(of, made.Body)
			methods = append(methods, made)
		case parents[strings.ToLower(m.Name)] && !m.Abstract:
			made := form.Clone(f.program, m)
			f.ownStatics(of, made.Body)
			f.plainly(c, &made)
			made.Name = parentName(m.Name)
			methods = append(methods, made)
		}
	}
	c.Methods = append(c.Methods, methods...)
	for i := range c.Methods {
		if of.Kind == "class" {
			rename(c.Methods[i].Body)
		}
	}
	f.above[of.Name] = true
	return true
}

func has(list []form.Field, name string) bool {
	return slices.ContainsFunc(list, func(x form.Field) bool { return x.Name == name })
}

func promotes(c *form.Class, name string) bool {
	m := method(c, "__construct")
	return m != nil && slices.ContainsFunc(m.Params, func(p form.Param) bool { return p.Promoted && p.Name == name })
}

func method(c *form.Class, name string) *form.Declared {
	for i := range c.Methods {
		if strings.EqualFold(c.Methods[i].Name, name) {
			return &c.Methods[i]
		}
	}
	return nil
}

// parentName is that of a method of the base which the class overrides and calls.
func parentName(name string) string {
	if strings.EqualFold(name, "__construct") {
		return "initParent"
	}
	return "parent" + strings.ToUpper(name[:1]) + name[1:]
}

// parents are the methods that a class calls by parent::.
func (f *flattener) parents(c *form.Class) map[string]bool {
	names := map[string]bool{}
	for _, m := range c.Methods {
		form.Inspect(m.Body, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
			if s, ok := e.(*form.Static); ok && s.Class == "parent" {
				names[strings.ToLower(s.Name)] = true
			}
			return true
		})
	}
	return names
}

// rename makes of parent::name() a call of the object's own method.
func rename(body []form.Stmt) {
	form.Inspect(body, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		if s, ok := e.(*form.Static); ok && s.Class == "parent" {
			s.Class, s.Name = "self", parentName(s.Name)
		}
		return true
	})
}

// plainly makes properties of a constructor's parameters by assignments: it is a method like others now.
func (f *flattener) plainly(c *form.Class, m *form.Declared) {
	var set []form.Stmt
	for i := range m.Params {
		p := &m.Params[i]
		if !p.Promoted {
			continue
		}
		p.Promoted = false
		c.Fields = append(c.Fields, form.Field{Span: p.Span, Name: p.Name, Type: p.Type})
		to := &form.Prop{Span: p.Span, Of: &form.This{Span: p.Span}, Name: p.Name}
		set = append(set, &form.Do{
			Common: form.Common{Span: p.Span, ID: f.program.Count},
			X:      &form.Assign{Span: p.Span, To: to, Value: &form.Var{Span: p.Span, Name: p.Name}},
		})
		f.program.Count++
	}
	m.Body = append(set, m.Body...)
}

// idle tells what is not needed any more: what has no objects, and whose members are where they are used.
func (f *flattener) idle(c *form.Class) bool {
	switch c.Kind {
	case "interface":
		return len(c.Consts) == 0 || !f.wanted(c) && f.used(c)
	case "trait":
		return !f.wanted(c) && f.used(c)
	case "class":
		return c.Abstract && !f.wanted(c) && f.used(c) && !f.shared[c.Name]
	}
	return false
}

// alone makes a class of a trait that no class of the source uses: its methods are what there is to port.
func (f *flattener) alone(c *form.Class) {
	if c.Kind != "trait" || f.used(c) || f.wanted(c) || c.Other || len(c.Uses) > 0 {
		return
	}
	if slices.ContainsFunc(c.Methods, func(m form.Declared) bool { return m.Abstract }) {
		return
	}
	c.Kind = "class"
	c.Lead = append(slices.Clone(c.Lead), "PHP: trait "+c.Name+" (the classes that use it are not in this source)")
}

// used tells whether a class has the members of another.
func (f *flattener) used(c *form.Class) bool {
	return f.above[c.Name]
}

// wanted tells whether a class still needs another, as its base, as a trait, or by its name.
func (f *flattener) wanted(c *form.Class) bool { return f.named[c.Name] }

// find notes the classes that are still needed.
func (f *flattener) find() {
	look := func(list []form.Stmt) {
		form.Inspect(list, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
			switch x := e.(type) {
			case *form.Static:
				f.named[x.Class] = true
			case *form.Const:
				f.named[x.Class] = true
			case *form.StaticProp:
				f.shared[x.Class] = true
			}
			return true
		})
	}
	for _, s := range f.program.Body {
		switch x := s.(type) {
		case *form.Class:
			f.named[x.Extends] = true
			for _, name := range x.Uses {
				f.named[name] = true
			}
			for _, m := range x.Methods {
				look(m.Body)
			}
		case *form.Function:
			look(x.Body)
		default:
			look([]form.Stmt{s})
		}
	}
}

func (f *flattener) why(c *form.Class) string {
	if c.Kind == "interface" {
		return "PHP: interface " + c.Name + " (in Go a type has an interface by its methods)"
	}
	return "PHP: " + c.Kind + " " + c.Name + " (its members stand in the types that have them)"
}
