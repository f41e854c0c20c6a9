package form

import "reflect"

// Clone copies statements with all that is in them. They keep their places in the source and get numbers of their own.
func Clone[T any](p *Program, x T) T {
	c := cloner{program: p}
	return c.value(reflect.ValueOf(&x).Elem()).Interface().(T)
}

type cloner struct{ program *Program }

var commonType = reflect.TypeFor[Common]()

// value copies one value, however deep it goes.
func (c cloner) value(v reflect.Value) reflect.Value {
	made := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return v
		}
		if v.Kind() == reflect.Interface {
			made.Set(c.value(v.Elem()))
			return made
		}
		made.Set(reflect.New(v.Type().Elem()))
		made.Elem().Set(c.value(v.Elem()))
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		made.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			made.Index(i).Set(c.value(v.Index(i)))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			made.Field(i).Set(c.value(v.Field(i)))
		}
		if v.Type() == commonType {
			made.FieldByName("ID").SetInt(int64(c.program.Count))
			c.program.Count++
		}
	default:
		return v
	}
	return made
}
