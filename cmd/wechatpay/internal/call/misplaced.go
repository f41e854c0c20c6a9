package call

import (
	"cmp"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/item"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
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
	item item.Item // as it is written, but for its value
	name string    // the last of its names
	list string    // the list that it is in: only as JSON can it be written
}

// targets lists the places of a call.
func (b *builder) targets() []target {
	var all []target
	for _, name := range b.variables {
		all = append(all, target{atPath, item.Item{Sep: item.SepText, Path: []string{name}}, name, ""})
	}
	if b.operation == nil {
		return all
	}
	for _, f := range b.operation.Query {
		all = append(all, target{atQuery, item.Item{Sep: item.SepQuery, Path: []string{f.Name}}, f.Name, ""})
	}
	for _, f := range b.operation.Header {
		all = append(all, target{atHeader, item.Item{Sep: item.SepHeader, Path: []string{f.Name}}, f.Name, ""})
	}
	if b.operation.Body != nil {
		all = appendTargets(all, nil, b.operation.Body, "")
	}
	return all
}

// appendTargets goes down into objects, and into lists, which are written as a whole.
func appendTargets(all []target, path []string, object *openapi.Field, list string) []target {
	fields, _ := operation.Members(object)
	for _, f := range fields {
		if f.Name == "meta" && len(path) == 0 && f.Type != "file" && len(contentOf(f).Fields) > 0 { // its fields are the items
			all = appendTargets(all, nil, contentOf(f), list)
			continue
		}
		t := target{atBody, item.Item{Sep: item.SepJSON, Path: append(slices.Clone(path), f.Name)}, f.Name, list}
		switch f.Type {
		case "string":
			t.item.Sep = item.SepText
		case "file":
			t.kind, t.item.Sep = atFile, item.SepUpload
		}
		all = append(all, t)
		inner, within := f, list
		if f.Items != nil {
			inner, within = f.Items, cmp.Or(list, strings.Join(t.item.Path, "."))
		}
		all = appendTargets(all, t.item.Path, inner, within)
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
	t.item.Value = value
	return t.item.Quoted()
}

// placeOf tells where an item goes by its separator.
func (b *builder) placeOf(it item.Item) kindOfPlace {
	switch {
	case it.Sep == item.SepQuery:
		return atQuery
	case it.Sep == item.SepHeader:
		return atHeader
	case it.Sep == item.SepUpload:
		return atFile
	case slices.Contains(b.variables, it.Name()):
		return atPath
	}
	return atBody
}

// misplaced refuses an item whose separator puts it where the operation has no such name, while it has it elsewhere: the
// call would go out without it. A header is compared without its case.
func (b *builder) misplaced(it item.Item) error {
	place, name := b.placeOf(it), it.Name()
	var meant *target
	for _, t := range b.targets() {
		whole := strings.Join(t.item.Path, ".")
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
		meant = &target{kind: atHeader, item: item.Item{Sep: item.SepHeader, Path: []string{name}}}
	case meant == nil:
		return nil
	}
	as := meant.write(strings.TrimSpace(it.Value))
	write := words.WriteIt.With(as)
	if place == atFile && meant.kind != atFile && meant.list == "" {
		write = words.WriteItOrFromFile.With(as, name)
	}
	return terminal.Usage(write, words.Misplaced.With(name, meant.kind.term(), it.Sep, place.term()))
}

// headerName matches what no field is called: Wechatpay-Serial.
var headerName = regexp.MustCompile(`^[A-Z][a-z]+(-[A-Z][A-Za-z0-9]*)+$`)

func (k kindOfPlace) term() words.Text {
	return [...]words.Text{words.PlacePath, words.PlaceQuery, words.PlaceHeader, words.PlaceBody, words.PlaceFile}[k]
}

// plainHeaders are those of one word that HTTP has and a request may hold.
var plainHeaders = []string{"Accept", "Connection", "Cookie", "Date", "Expect", "Forwarded", "From", "Host", "Origin", "Pragma", "Prefer", "Priority", "Range", "Referer", "Te", "Trailer", "Upgrade", "Via", "Warning"}

// noHeader refuses a header that was most likely meant as a field: : in place of = drops it, and the call goes out.
func (b *builder) noHeader(it item.Item) error {
	name, value := it.Name(), strings.TrimSpace(it.Value)
	known := slices.Contains(plainHeaders, textproto.CanonicalMIMEHeaderKey(name))
	switch asField := (item.Item{Sep: item.SepText, Path: it.Path, Value: value}).Quoted(); {
	case strings.Contains(name, "_") && !b.has(atHeader, name):
		return terminal.Usage(words.AFieldIsWritten.With(asField), words.HeaderWithUnderscore.With(name))
	case len(it.Path) > 1:
		return terminal.Usage(words.AFieldIsWritten.With(asField), words.HeaderWithDot.With(name))
	case strings.Contains(name, "-") || known || b.has(atHeader, name):
		return nil
	}
	var names []string
	for _, t := range b.targets() {
		names = append(names, t.name)
	}
	if meant := near.Name(strings.ToLower(name), names); meant != "" {
		return terminal.Usage(words.DidYouMeanField.With(meant), words.WouldBeAHeader.With(name))
	}
	b.tell(words.GoesOutAsHeader.With(name))
	return nil
}

// has tells whether the operation has that name in that place.
func (b *builder) has(place kindOfPlace, name string) bool {
	return slices.ContainsFunc(b.targets(), func(t target) bool { return t.kind == place && strings.EqualFold(t.name, name) })
}
