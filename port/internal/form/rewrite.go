package form

import "reflect"

// Rewrite puts what f gives in the place of expressions, from the outside in: what f gives nothing for is looked into. Functions and
// classes that are declared in the statements are looked into as well.
func Rewrite(list []Stmt, f func(Expr) Expr) {
	rewriter{f}.value(reflect.ValueOf(&list).Elem())
}

type rewriter struct{ f func(Expr) Expr }

var exprType = reflect.TypeFor[Expr]()

func (r rewriter) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return
		}
		if v.Type() == exprType {
			if made := r.f(v.Interface().(Expr)); made != nil {
				v.Set(reflect.ValueOf(made))
				return
			}
		}
		r.value(v.Elem())
	case reflect.Pointer:
		if !v.IsNil() {
			r.value(v.Elem())
		}
	case reflect.Slice:
		if k := v.Type().Elem().Kind(); k == reflect.String || k == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			r.value(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			switch field := v.Field(i); field.Kind() {
			case reflect.Interface, reflect.Pointer, reflect.Slice, reflect.Struct:
				r.value(field)
			}
		}
	}
}

// Everything calls do for all expressions of a program, those of its functions and classes too.
func Everything(p *Program, do func(Expr)) {
	Rewrite(p.Body, func(e Expr) Expr {
		do(e)
		return nil
	})
}
