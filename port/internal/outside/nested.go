package outside

import (
	"strings"

	"github.com/a8579013/wechatpay/port/internal/form"
)

// nested is a field of a request whose members are read: a form in the form.
func (f *finder) nested(e form.Expr) form.Expr {
	switch e.(type) {
	case *form.Method, *form.Call, *form.Prop, *form.Static:
	default:
		return nil
	}
	made := f.expr(e)
	if b, ok := made.(*form.Binary); ok && b.Op == "??" && isEmptyArray(b.R) {
		made = b.L
	}
	v, ok := made.(*form.Var)
	if !ok || v.Name == "request data" || !strings.HasPrefix(v.Name, "request ") {
		return nil
	}
	v.Name = "form " + strings.TrimPrefix(v.Name, "request ")
	return v
}

// nestedIn does it for what a variable gets whose members are read.
func (f *finder) nestedIn(x *form.Assign) {
	if !f.settings[placeName(x.To)] {
		return
	}
	if made := f.nested(x.Value); made != nil {
		x.Value = made
	}
}
