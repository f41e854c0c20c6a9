package jsontext

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// Shape gives what was made of XML the form that v has. XML knows neither a list of one element nor an empty list or
// object, which is a text there. And APIv2 counts in its names: members refund_fee_0 and refund_fee_1 become the members
// 0 and 1 of a map whose tag is refund_fee_$n; of coupon_id_$n_$m they are 0_0, 0_1 and so on.
func Shape(text []byte, v any) []byte {
	t := typeIn(v)
	if t == nil || Check(text) != nil {
		return text
	}
	var s shaper
	s.walk(t, gjson.ParseBytes(text), 0)
	return apply(text, s.changes)
}

type shaper struct{ changes []change }

// at notes what is to be written in place of a piece of the text, which may be empty.
func (s *shaper) at(start, end int, by string) {
	s.changes = append(s.changes, change{place{start: start, end: end}, []byte(by)})
}

func (s *shaper) walk(t reflect.Type, v gjson.Result, depth int) {
	const deepest = 64
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	end := v.Index + len(v.Raw)
	isList, isObject := t.Kind() == reflect.Slice, t.Kind() == reflect.Struct || t.Kind() == reflect.Map
	switch {
	case depth > deepest || !isList && !isObject || reflect.PointerTo(t).Implements(unmarshaler) || isList && t.Elem().Kind() == reflect.Uint8:
		return
	case v.Type == gjson.String && v.Str == "":
		s.at(v.Index, end, "null")
		return
	case isList && !v.IsArray():
		s.at(v.Index, v.Index, "[")
		s.walk(t.Elem(), v, depth+1)
		s.at(end, end, "]")
		return
	case v.Type != gjson.JSON:
		return
	}
	var fields map[string]member
	if t.Kind() == reflect.Struct {
		fields = fieldsOf(t)
	}
	groups := make(map[string][]string)
	v.ForEach(func(key, inner gjson.Result) bool {
		next := member{}
		if fields != nil {
			_, next = match(fields, key.String())
		} else {
			next.of = t.Elem()
		}
		if next.of != nil {
			s.walk(next.of, inner, depth+1)
		} else {
			gather(groups, fields, key.String(), inner)
		}
		return true
	})
	for _, name := range slices.Sorted(maps.Keys(groups)) { // none in an empty object: a comma is right
		s.at(end-1, end-1, fmt.Sprintf(",%q:{%s}", name, strings.Join(groups[name], ",")))
	}
}

// gather adds a member to the group of each field whose name it has, but for the index.
func gather(groups map[string][]string, fields map[string]member, name string, v gjson.Result) {
	for template, f := range fields {
		if !strings.Contains(template, "$") || f.of.Kind() != reflect.Map {
			continue
		}
		if index, ok := indexIn(template, name); ok {
			groups[template] = append(groups[template], fmt.Sprintf("%q:%s", index, v.Raw))
		}
	}
}

// indexIn gives the numbers that stand in name where template has $n or $m, joined by _.
func indexIn(template, name string) (index string, ok bool) {
	for {
		before, after, found := strings.Cut(template, "$")
		rest, same := strings.CutPrefix(name, before)
		if !same || !found {
			return index, same && rest == ""
		}
		name = strings.TrimLeft(rest, "0123456789")
		if len(name) == len(rest) || after == "" {
			return "", false
		}
		if index != "" {
			index += "_"
		}
		index += rest[:len(rest)-len(name)]
		template = after[1:]
	}
}
