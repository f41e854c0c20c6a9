package settings

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// leave leaves out private methods that nothing calls any more: what they gave stands in the configuration.
func (j *joiner) leave() {
	for _, s := range j.program.Body {
		c, ok := s.(*form.Class)
		if !ok {
			continue
		}
		for i := range c.Methods {
			if m := &c.Methods[i]; m.Private && slices.Contains(j.looked, &m.Function) && !j.called(m.Name) {
				m.Abstract = true
				c.Lead = append(slices.Clone(c.Lead), "PHP: "+m.Name+"() stands in wechatpay.Config")
			}
		}
	}
}

// called tells a method that something in the program names.
func (j *joiner) called(name string) (found bool) {
	form.Everything(j.program, func(e form.Expr) {
		switch x := e.(type) {
		case *form.Method:
			found = found || strings.EqualFold(x.Name, name)
		case *form.Static:
			found = found || strings.EqualFold(x.Name, name)
		case *form.Text:
			found = found || strings.EqualFold(x.Value, name)
		}
	})
	return found
}
