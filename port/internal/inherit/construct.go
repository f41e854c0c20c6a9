package inherit

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// construct gives a class without a constructor one where its properties begin with values, which a struct of Go's does not have.
func (f *flattener) construct(c *form.Class) {
	begins := func(p form.Field) bool {
		_, isNull := p.Value.(*form.Null)
		return !p.Static && p.Value != nil && !isNull
	}
	isConstructor := func(m form.Declared) bool { return strings.EqualFold(m.Name, "__construct") }
	if c.Kind != "class" || !slices.ContainsFunc(c.Fields, begins) || slices.ContainsFunc(c.Methods, isConstructor) {
		return
	}
	made := form.Declared{Implied: true}
	made.Name, made.Span, made.ID = "__construct", c.Span, f.program.Count
	f.program.Count++
	c.Methods = slices.Insert(c.Methods, 0, made)
}
