package inherit

import (
	"slices"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// ascend notes for each class what it is beside itself, and keeps the interfaces and abstract classes among that.
func (f *flattener) ascend() {
	f.program.Above = map[string]*form.Class{}
	for _, c := range f.classes {
		if c.Kind != "class" && c.Kind != "enum" {
			continue
		}
		f.above1(c, c, 0)
		for _, name := range c.Is {
			if of := f.classes[name]; of.Kind == "interface" || of.Abstract {
				f.program.Above[name] = of
			}
		}
	}
}

// above1 adds what a class extends and meets.
func (f *flattener) above1(c, at *form.Class, depth int) {
	if depth > mostAbove {
		return
	}
	for _, name := range append(slices.Clone(at.Meets), at.Extends) {
		if of := f.classes[name]; of != nil && of != c && !slices.Contains(c.Is, name) && (of.Kind == "interface" || of.Kind == "class") {
			c.Is = append(c.Is, name)
			f.above1(c, of, depth+1)
		}
	}
}
