package inherit

import (
	"maps"
	"slices"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// share notes whose the static properties are that a class has: it and those above it have one of each, where it declares none.
func (f *flattener) share(c, base *form.Class) {
	whose := maps.Clone(f.statics[base.Name])
	if whose == nil {
		whose = map[string]string{}
	}
	for _, x := range base.Fields {
		if x.Static {
			whose[x.Name] = base.Name
		}
	}
	for _, x := range c.Fields {
		if x.Static {
			delete(whose, x.Name)
		}
	}
	f.statics[c.Name] = whose
}

// ownStatics makes of self:: in a method of the base what it means there: the class that gets the method may have another.
func (f *flattener) ownStatics(base *form.Class, body []form.Stmt) {
	if base.Kind != "class" {
		return // a trait's is the class that uses it
	}
	owned := func(name string) bool {
		return slices.ContainsFunc(base.Fields, func(x form.Field) bool { return x.Static && x.Name == name })
	}
	eachStatic(body, func(x *form.StaticProp) {
		if whose := f.statics[base.Name][x.Name]; x.Class == "self" && whose != "" {
			x.Class = whose
		} else if x.Class == "self" && owned(x.Name) {
			x.Class = base.Name
		}
	})
}

// resolve makes of the static properties that a class has from above those of the class that declares them.
func (f *flattener) resolve() {
	whose := func(class string, x *form.StaticProp) {
		if made := f.statics[class][x.Name]; made != "" {
			x.Class = made
		}
	}
	named := func(x *form.StaticProp) { whose(x.Class, x) }
	for _, s := range f.program.Body {
		switch s := s.(type) {
		case *form.Class:
			for _, m := range s.Methods {
				eachStatic(m.Body, func(x *form.StaticProp) {
					if x.Class == "self" || x.Class == "static" || x.Class == "parent" {
						whose(s.Name, x)
					} else {
						named(x)
					}
				})
			}
		case *form.Function:
			eachStatic(s.Body, named)
		default:
			eachStatic([]form.Stmt{s}, named)
		}
	}
}

func eachStatic(body []form.Stmt, do func(*form.StaticProp)) {
	form.Inspect(body, func(form.Stmt) bool { return true }, func(e form.Expr) bool {
		if x, ok := e.(*form.StaticProp); ok {
			do(x)
		}
		return true
	})
}

// onlyStatics leaves of a base without objects what is needed of it by its name.
func (f *flattener) onlyStatics(c *form.Class) {
	if !c.Abstract || !f.used(c) || f.wanted(c) || !f.shared[c.Name] {
		return
	}
	c.Methods = nil
	c.Fields = slices.DeleteFunc(c.Fields, func(x form.Field) bool { return !x.Static })
	c.Lead = append(slices.Clone(c.Lead), f.why(c))
}
