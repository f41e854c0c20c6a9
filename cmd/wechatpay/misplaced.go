package main

import (
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/internal/near"
	"github.com/a8579013/wechatpay/openapi"
)

// kindOfPlace is where an item puts its value.
type kindOfPlace int

const (
	atPath kindOfPlace = iota
	atQuery
	atHeader
	atBody // or an upload's meta
	atFile
)

// target is one place of a call: what the path asks for, or what the catalogue knows of the operation.
type target struct {
	kind kindOfPlace
	item item   // as it is written, but for its value
	name string // the last of its names
	list string // the list that it is in: only as JSON can it be written
}

// targets lists the places of a call.
func (b *builder) targets() []target {
	var all []target
	for _, name := range b.variables {
		all = append(all, target{atPath, item{sep: sepText, path: []string{name}}, name, ""})
	}
	if b.operation == nil {
		return all
	}
	for _, f := range b.operation.Query {
		all = append(all, target{atQuery, item{sep: sepQuery, path: []string{f.Name}}, f.Name, ""})
	}
	for _, f := range b.operation.Header {
		all = append(all, target{atHeader, item{sep: sepHeader, path: []string{f.Name}}, f.Name, ""})
	}
	if b.operation.Body != nil {
		all = appendTargets(all, nil, b.operation.Body, "")
	}
	return all
}

// appendTargets goes down into objects, and into lists, which are written as a whole.
func appendTargets(all []target, path []string, object *openapi.Field, list string) []target {
	fields, _ := membersOf(object)
	for _, f := range fields {
		if f.Name == "meta" && len(path) == 0 && f.Type != "file" && len(contentOf(f).Fields) > 0 { // its fields are the items
			all = appendTargets(all, nil, contentOf(f), list)
			continue
		}
		t := target{atBody, item{sep: sepJSON, path: append(slices.Clone(path), f.Name)}, f.Name, list}
		switch f.Type {
		case "string":
			t.item.sep = sepText
		case "file":
			t.kind, t.item.sep = atFile, sepUpload
		}
		all = append(all, t)
		inner, within := f, list
		if f.Items != nil {
			inner, within = f.Items, first(list, strings.Join(t.item.path, "."))
		}
		all = appendTargets(all, t.item.path, inner, within)
	}
	return all
}

// write shows how a value is written there.
func (t target) write(value string) string {
	if t.list != "" {
		return t.list + `:='[{"` + t.name + `": …}]'`
	}
	if utf8.RuneCountInString(value) > 60 {
		value = "…"
	}
	t.item.value = value
	return t.item.quoted()
}

// placeOf tells where an item goes by its separator.
func (b *builder) placeOf(it item) kindOfPlace {
	switch {
	case it.sep == sepQuery:
		return atQuery
	case it.sep == sepHeader:
		return atHeader
	case it.sep == sepUpload:
		return atFile
	case slices.Contains(b.variables, it.name()):
		return atPath
	}
	return atBody
}

// misplaced refuses an item whose separator puts it where the operation has no such name, while it has it elsewhere: the
// call would go out without it. A header is compared without its case.
func (b *builder) misplaced(it item) error {
	place, name := b.placeOf(it), it.name()
	var meant *target
	for _, t := range b.targets() {
		whole := strings.Join(t.item.path, ".")
		same := whole == name || t.kind == atHeader && strings.EqualFold(whole, name) || place == atQuery && t.name == name ||
			place == atHeader && (near.Plain(whole) == near.Plain(name) || near.Plain(t.name) == near.Plain(name))
		switch {
		case !same:
		case t.kind == place:
			return nil
		case meant == nil || whole == name:
			meant = &t
		}
	}
	switch {
	case meant == nil && place == atBody && headerName.MatchString(name):
		meant = &target{kind: atHeader, item: item{sep: sepHeader, path: []string{name}}}
	case meant == nil:
		return nil
	}
	write := "write " + meant.write(strings.TrimSpace(it.value))
	if place == atFile && meant.kind != atFile && meant.list == "" {
		write += ", or " + name + "=@FILE for what is in a file"
	}
	return usage(write, "%s is %s, and %s would make it %s", name, meant.kind.words(), it.sep, place.words())
}

// headerName matches what no field is called: Wechatpay-Serial.
var headerName = regexp.MustCompile(`^[A-Z][a-z]+(-[A-Z][A-Za-z0-9]*)+$`)

func (k kindOfPlace) words() string {
	return [...]string{"a variable of the path", "a query parameter", "a header", "a field of the body", "a file"}[k]
}

// plainHeaders are those of one word that HTTP has and a request may hold.
var plainHeaders = []string{"Accept", "Connection", "Cookie", "Date", "Expect", "Forwarded", "From", "Host", "Origin", "Pragma", "Prefer", "Priority", "Range", "Referer", "Te", "Trailer", "Upgrade", "Via", "Warning"}

// noHeader refuses a header that was most likely meant as a field: : in place of = drops it, and the call goes out.
func (b *builder) noHeader(it item) error {
	name, value := it.name(), strings.TrimSpace(it.value)
	known := slices.Contains(plainHeaders, textproto.CanonicalMIMEHeaderKey(name))
	switch asField := (item{sep: sepText, path: it.path, value: value}).quoted(); {
	case strings.Contains(name, "_") && !b.has(atHeader, name):
		return usage("a field is written "+asField+", or := for a number", "%s holds a _, which no header of WeChat Pay's does", name)
	case len(it.path) > 1:
		return usage("a field is written "+asField+", or := for a number", "%s has a dot, which leads into an object, and no header has one", name)
	case strings.Contains(name, "-") || known || b.has(atHeader, name):
		return nil
	}
	var names []string
	for _, t := range b.targets() {
		names = append(names, t.name)
	}
	if meant := near.Name(strings.ToLower(name), names); meant != "" {
		return usage("did you mean "+meant+"=…, or "+meant+":=…? A header that is none of WeChat Pay's begins with X-", "%s would be a header", name)
	}
	b.tell(name + " goes out as a header: a field is written " + name + "=…")
	return nil
}

// has tells whether the operation has that name in that place.
func (b *builder) has(place kindOfPlace, name string) bool {
	return slices.ContainsFunc(b.targets(), func(t target) bool { return t.kind == place && strings.EqualFold(t.name, name) })
}
