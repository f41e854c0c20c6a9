package openapi

import (
	"cmp"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

var (
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
	stringer      = reflect.TypeFor[fmt.Stringer]()
)

// reflected checks a value the way encoding/json would write it.
func (r *run) reflected(n *node, v reflect.Value) {
	if r.budget--; r.budget < 0 {
		return
	}
	for v.Kind() == reflect.Interface && !v.IsNil() {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Invalid:
		r.null()
		return
	case reflect.Pointer, reflect.Interface, reflect.Map:
		if v.IsNil() {
			r.null()
			return
		}
	}
	t := v.Type()
	if n.encrypted && sealed(t) {
		return
	}
	if t.Implements(jsonMarshaler) || t.Implements(textMarshaler) {
		r.marshaled(n, v)
		return
	}
	if v.CanAddr() && v.Kind() != reflect.Pointer {
		if p := reflect.PointerTo(t); p.Implements(jsonMarshaler) || p.Implements(textMarshaler) {
			r.marshaled(n, v.Addr())
			return
		}
	}
	r.byKind(n, v)
}

// sealed tells a type that is encrypted on its way out: a string type of its own, or one that writes itself.
func sealed(t reflect.Type) bool {
	if t.Implements(jsonMarshaler) || t.Implements(textMarshaler) || t.Implements(stringer) {
		return true
	}
	return t.Kind() == reflect.String && t.PkgPath() != ""
}

func (r *run) byKind(n *node, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		r.reflected(n, v.Elem())
	case reflect.String:
		if v.Type() == reflect.TypeFor[json.Number]() {
			r.number(n, v.String())
			return
		}
		r.text(n, v.String())
	case reflect.Bool:
		r.boolean(n, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		r.integer(n, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		r.number(n, strconv.FormatUint(v.Uint(), 10))
	case reflect.Float32:
		r.float(n, v.Float(), exact32)
	case reflect.Float64:
		r.float(n, v.Float(), exact64)
	case reflect.Slice, reflect.Array:
		r.list(n, v)
	case reflect.Map:
		r.members(n, v)
	case reflect.Struct:
		r.fields(n, v)
	}
}

func (r *run) list(n *node, v reflect.Value) {
	switch {
	case v.Kind() == reflect.Slice && v.IsNil():
		r.null()
		return
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		r.is(n, stringKind) // encoding/json makes base64 of it
		return
	}
	r.items(n, v.Len(), func(i int) any { return v.Index(i) })
}

// members checks a map of another type than the usual ones.
func (r *run) members(n *node, v reflect.Value) {
	if v.Type().Key().Kind() != reflect.String {
		r.is(n, objectKind) // a key that writes itself, or a number: no name of the catalogue
		return
	}
	m := make(map[string]reflect.Value, v.Len())
	for it := v.MapRange(); it.Next(); {
		if item := it.Value(); !r.loose || item.Kind() != reflect.Interface || !item.IsNil() {
			m[it.Key().String()] = item
		}
	}
	object(r, n, m)
}

// fields checks a struct.
func (r *run) fields(n *node, v reflect.Value) {
	if !r.is(n, objectKind) {
		n = free
	}
	plan := planOf(v.Type())
	given := make([]string, 0, 16)
	for i := range plan {
		if f, ok := plan[i].of(v); ok {
			given = append(given, plan[i].name)
			r.field(n, &plan[i], f, plan)
		}
	}
	if len(n.required)+len(n.either) > 0 {
		r.missing(n, func(name string) bool { return slices.Contains(given, name) })
	}
}

func (r *run) field(n *node, p *structField, v reflect.Value, plan []structField) {
	member := n.members[p.name]
	if member == nil {
		member = free
		r.letters(p.name)
		if !n.open {
			r.unknown(n, p.name, len(plan), func(name string) bool {
				return slices.ContainsFunc(plan, func(p structField) bool { return p.name == name })
			})
		}
	}
	if member.Deprecated {
		r.add(ClassDeprecated, true, p.name, "is deprecated")
	}
	r.push(p.name)
	if p.quoted && v.CanInterface() {
		r.text(member, fmt.Sprint(v.Interface()))
	} else {
		r.reflected(member, v)
	}
	r.pop()
}

// marshaled checks a value that writes its JSON by itself.
func (r *run) marshaled(n *node, v reflect.Value) {
	if !v.CanInterface() {
		return
	}
	if text, ok := marshal(v.Interface()); ok {
		if written, err := decode(text); err == nil {
			r.value(n, written)
		}
	}
}

// marshal calls what the caller wrote: its panic is not for here, it comes again when the request is sent.
func marshal(v any) (text string, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	data, err := json.Marshal(v)
	return string(data), err == nil
}

// structField is a field as encoding/json sees it.
type structField struct {
	name                        string
	index                       []int
	tagged                      bool
	omitEmpty, omitZero, quoted bool
}

// plans keeps the fields of each struct type that has been seen: at most as many as the program has.
var plans sync.Map // reflect.Type → []structField

func planOf(t reflect.Type) []structField {
	if p, ok := plans.Load(t); ok {
		return p.([]structField)
	}
	p, _ := plans.LoadOrStore(t, plan(t))
	return p.([]structField)
}

// plan lists the fields of a struct: of several with one name the outermost counts, then the one with a tag; two that
// are equal in that hide each other.
func plan(t reflect.Type) []structField {
	all := collectFields(nil, t, nil, nil)
	slices.SortStableFunc(all, func(a, b structField) int {
		if c := cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(len(a.index), len(b.index))); c != 0 || a.tagged == b.tagged {
			return c
		}
		if a.tagged {
			return -1
		}
		return 1
	})
	var fields []structField
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].name == all[0].name {
			n++
		}
		if n == 1 || len(all[1].index) > len(all[0].index) || all[0].tagged && !all[1].tagged {
			fields = append(fields, all[0])
		}
		all = all[n:]
	}
	return fields
}

// collectFields goes into embedded structs, as encoding/json does; above are those that it is in.
func collectFields(all []structField, t reflect.Type, at []int, above []reflect.Type) []structField {
	if slices.Contains(above, t) {
		return all
	}
	above = append(slices.Clip(above), t)
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		inner := f.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		embedded := f.Anonymous && inner.Kind() == reflect.Struct
		if tag == "-" || !f.IsExported() && !embedded {
			continue
		}
		index := append(slices.Clip(at), i)
		if embedded && name == "" {
			all = collectFields(all, inner, index, above)
			continue
		}
		if !f.IsExported() {
			continue
		}
		has := func(option string) bool { return slices.Contains(strings.Split(options, ","), option) }
		all = append(all, structField{
			name: cmp.Or(name, f.Name), index: index, tagged: name != "",
			omitEmpty: has("omitempty"), omitZero: has("omitzero"), quoted: has("string"),
		})
	}
	return all
}

// of gives the field of a struct; ok is false where it is left out.
func (p *structField) of(v reflect.Value) (f reflect.Value, ok bool) {
	for _, i := range p.index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	if p.omitEmpty && isEmpty(v) || p.omitZero && isZero(v) {
		return v, false
	}
	return v, true
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

func isZero(v reflect.Value) bool {
	if v.CanInterface() && (v.Kind() != reflect.Pointer || !v.IsNil()) {
		if z, ok := v.Interface().(interface{ IsZero() bool }); ok {
			return z.IsZero()
		}
	}
	return v.IsZero()
}
