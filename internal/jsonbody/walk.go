package jsonbody

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/jsontext"
	"github.com/a8579013/wechatpay/internal/scalar"
)

// finding is why a value is refused, and where it stands.
type finding struct {
	where string
	thing reflect.Type // that is misplaced; nil: a float that has lost digits
	bits  int          // of the float
}

// say makes an error of a finding.
func (e *Encoder) say(f *finding) error {
	t := f.thing
	switch what := e.refused[t]; {
	case t == nil && f.where == "":
		return fmt.Errorf("json: the value %w", scalar.LostDigits(f.bits))
	case t == nil:
		return fmt.Errorf("json: %s %w", errtext.Line(f.where), scalar.LostDigits(f.bits))
	case what != "":
		return fmt.Errorf("json: %s%s", f.where, what)
	case t == resultType:
		return fmt.Errorf("json: %sa gjson.Result would be sent as its Go fields: give wechatpay.Value{Result: …}, as Get of a Response does", f.where)
	case reflect.PointerTo(t).Implements(errorType):
		return fmt.Errorf("json: %sa %s is an error, of which encoding/json writes no message, as a rule {}: give its Error()", f.where, t)
	}
	return fmt.Errorf("json: %sa %s is an io.Reader, of which encoding/json writes {}: read it first", f.where, t)
}

// under says where it was found, one level up.
func (f *finding) under(name string) *finding {
	if f.thing != nil {
		if inner := strings.TrimSuffix(f.where, ": "); inner != "" {
			name += "." + inner
		}
		f.where = jsontext.Clip(name) + ": "
		return f
	}
	if f.where != "" && f.where[0] != '[' {
		name += "."
	}
	f.where = name + f.where
	return f
}

// at is under for a member of a list.
func (f *finding) at(i int) *finding {
	if f.thing != nil {
		return f.under(strconv.Itoa(i))
	}
	return f.under("[" + strconv.Itoa(i) + "]")
}

// first gives of two findings in a map, whose order is none, always the same; what is misplaced counts before lost digits.
func first(f, g *finding) *finding {
	switch {
	case f == nil:
		return g
	case g == nil:
		return f
	case (f.thing == nil) != (g.thing == nil):
		if f.thing != nil {
			return f
		}
		return g
	case g.where < f.where:
		return g
	}
	return f
}

// after is what is still sought once something has been found: behind lost digits something misplaced.
func (f *finding) after(seek traits) traits {
	if f.thing != nil {
		return 0
	}
	return seek & misplaced
}

// deepest is how deep a walk goes. Nothing that reads JSON goes deeper; and what encoding/json has left out, because it is
// zero, may lead to itself.
const deepest = 10000

// find looks for the first thing in a value that is refused. What bodies are made of as a rule goes without reflection.
func (e *Encoder) find(v any, seek traits, depth int) (found *finding) {
	if depth > deepest {
		return nil
	}
	switch v := v.(type) {
	case nil, string, bool, int, int64, json.Number, json.RawMessage:
	case float64:
		if seek&digits != 0 && scalar.HasLostDigits(v, 64) {
			return &finding{bits: 64}
		}
	case map[string]any:
		for name, member := range v {
			if f := e.find(member, seek, depth+1); f != nil {
				found = first(found, f.under(name))
			}
		}
	case []any:
		for i := range v {
			if f := e.find(v[i], seek, depth+1); f != nil {
				found, seek = f.at(i), f.after(seek)
			}
		}
	default:
		return e.inside(reflect.ValueOf(v), seek, depth)
	}
	return found
}

// inside is find for any type. The text is not asked: a field with the option string, and a key of a map, hide their
// digits between quotes.
func (e *Encoder) inside(v reflect.Value, seek traits, depth int) (found *finding) {
	if !v.IsValid() || depth > deepest {
		return nil
	}
	has := e.know(v.Type())
	if seek &= has.traits; seek&misplaced != 0 && has.traits&isMisplaced != 0 {
		return &finding{thing: v.Type()}
	}
	if has.traits&byPointer != 0 && v.CanAddr() {
		seek &^= digits
	}
	if seek == 0 {
		return nil
	}
	switch v.Kind() {
	case reflect.Float32, reflect.Float64:
		if bits := v.Type().Bits(); scalar.HasLostDigits(v.Float(), bits) {
			return &finding{bits: bits}
		}
	case reflect.Interface:
		if v.CanInterface() {
			return e.find(v.Interface(), seek, depth)
		}
		return e.inside(v.Elem(), seek, depth+1)
	case reflect.Pointer:
		return e.inside(v.Elem(), seek, depth+1)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if f := e.inside(v.Index(i), seek, depth+1); f != nil {
				found, seek = f.at(i), f.after(seek)
			}
		}
	case reflect.Map:
		return e.inMap(v, seek, depth)
	case reflect.Struct:
		for _, field := range has.fields {
			f := e.inside(v.Field(field.index), seek, depth+1)
			if f == nil {
				continue
			}
			if found, seek = f, f.after(seek); f.thing != nil || !field.embedded {
				f.under(field.name)
			}
		}
	}
	return found
}

// inMap looks at the keys, too: a float is one where its type has MarshalText.
func (e *Encoder) inMap(v reflect.Value, seek traits, depth int) (found *finding) {
	keys := seek&digits != 0 && e.know(v.Type().Key()).traits&digits != 0
	for members := v.MapRange(); members.Next(); {
		f := e.inside(members.Value(), seek, depth+1)
		if f != nil {
			f.under(fmt.Sprint(members.Key()))
		}
		if keys && (f == nil || f.thing == nil) {
			if key := lostKey(members.Key()); key != nil {
				f = key
			}
		}
		found = first(found, f)
	}
	return found
}

// lostKey tells a key that is a float that has lost digits.
func lostKey(key reflect.Value) *finding {
	for key.Kind() == reflect.Interface || key.Kind() == reflect.Pointer {
		key = key.Elem()
	}
	if key.IsValid() && key.CanFloat() && scalar.HasLostDigits(key.Float(), key.Type().Bits()) {
		return &finding{where: fmt.Sprintf("the key %v of a map", key.Float()), bits: key.Type().Bits()}
	}
	return nil
}
