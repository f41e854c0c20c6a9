package form

import "reflect"

// Join makes one program of several: their statements one after the other, and their sources too. Lines and columns stay those of
// each file. It gives the offsets at which the files begin.
func Join(programs []*Program) (joined *Program, starts []int) {
	joined = &Program{}
	for _, p := range programs {
		starts = append(starts, len(joined.Source))
		s := shifter{offset: len(joined.Source), id: joined.Count, seen: map[uintptr]bool{}}
		s.value(reflect.ValueOf(&p.Body).Elem())
		s.value(reflect.ValueOf(&p.Notes).Elem())
		joined.Source = append(append(joined.Source, p.Source...), '\n')
		joined.Body = append(joined.Body, p.Body...)
		joined.Notes = append(joined.Notes, p.Notes...)
		joined.Count += p.Count
	}
	return joined, starts
}

// shifter moves places in a source, and numbers of statements.
type shifter struct {
	offset, id int
	seen       map[uintptr]bool
}

var spanType = reflect.TypeFor[Span]()

func (s shifter) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			s.value(v.Elem())
		}
	case reflect.Pointer:
		if !v.IsNil() && !s.seen[v.Pointer()] {
			s.seen[v.Pointer()] = true
			s.value(v.Elem())
		}
	case reflect.Slice:
		if k := v.Type().Elem().Kind(); k == reflect.String || k == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			s.value(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == spanType {
			for _, name := range []string{"Start", "End"} {
				v.FieldByName(name).SetInt(v.FieldByName(name).Int() + int64(s.offset))
			}
			return
		}
		for i := range v.NumField() {
			s.value(v.Field(i))
		}
		if v.Type() == commonType {
			v.FieldByName("ID").SetInt(v.FieldByName("ID").Int() + int64(s.id))
		}
	}
}
