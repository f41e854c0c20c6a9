package catalogue

import (
	"fmt"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/internal/goname"
	"github.com/a8579013/wechatpay/internal/specimen"
	"github.com/a8579013/wechatpay/openapi"
)

// structs writes Go types for schemas of the catalogue. Money is an integer and stays one: integer is int64, and so is
// money that the pages call number. Another number, which may or may not have a fraction, is json.Number, digit by digit
// as it came. A moment that the catalogue has as RFC 3339 is a time.Time, with the zone that it came with; in any other
// form it is a text. What is encrypted, on its way out with WeChat Pay's key or on its way in with the merchant's, is a
// wechatpay.Sensitive. A text of which values are listed stays a string, since WeChat Pay adds values; the known ones
// are constants.
//
// A member that is not required and has no value is left out (omitzero), so that none is ever null. In a request an
// optional integer or bool is a pointer, because 0 and false say something there: new(int64(0)). In an answer it is
// a plain value. An optional object is a pointer: in an answer a getter gives it, and whatever stands behind it has
// getters too, so that none of them can end in a nil pointer.
type structs struct {
	text    strings.Builder
	imports map[string]bool
	taken   map[string]bool
	behind  map[string]bool // types of an answer that a pointer leads to
	queue   []pending
}

// pending is a type that is named already and still has to be written.
type pending struct {
	name, comment string
	field         *openapi.Field
	form          form
}

// form is what a type is for.
type form struct {
	sent   bool   // part of a request
	v2     bool   // of APIv2
	tag    string // json, xml, or url of a query
	method string // that turns a value into what a Request takes: Map, Values, or none
}

const (
	rootPackage = "github.com/a8579013/wechatpay"
	sensitive   = "wechatpay.Sensitive"
	moment      = "time.Time"
)

// seals tells a field that the client encrypts, or opens.
func (as form) seals(f *openapi.Field) bool {
	return f.Type == "string" && (as.sent && f.Sensitive == operation.WithWechatpay || !as.sent && f.Sensitive == operation.WithMerchant)
}

// isMoment tells a text that is a moment for sure. In APIv2 none is.
func (as form) isMoment(f *openapi.Field) bool { return !as.v2 && specimen.IsMoment(f) }

func newStructs() *structs {
	return &structs{imports: make(map[string]bool), taken: make(map[string]bool), behind: make(map[string]bool)}
}

// declare writes a type and all that it needs.
func (s *structs) declare(name, comment string, f *openapi.Field, as form) {
	s.enqueue(name, comment, f, as)
	for len(s.queue) > 0 {
		next := s.queue[0]
		s.queue = s.queue[1:]
		s.write(next)
	}
}

func (s *structs) enqueue(name, comment string, f *openapi.Field, as form) string {
	name = goname.Unique(name, func(n string) bool { return s.taken[n] })
	s.taken[name] = true
	s.queue = append(s.queue, pending{name, comment, f, as})
	return name
}

// member is a field of a struct.
type member struct {
	field    *openapi.Field
	name     string
	goType   string
	pointer  bool
	required bool
	either   []string // the request needs one of these, where there are any
	nested   bool     // goType, or what it lists, is a struct that has the method too
}

func (s *structs) write(p pending) {
	fields, variants := operation.Members(p.field)
	s.comment("", strings.TrimSpace(p.comment))
	if len(fields) == 0 && p.field.Items != nil {
		fmt.Fprintf(&s.text, "type %s []%s\n\n", p.name, s.typeOf(p.field.Items, p.name+"Item", p.form))
		return
	}
	fmt.Fprintf(&s.text, "type %s struct {\n", p.name)
	taken := map[string]bool{p.form.method: true}
	either := eitherOr(fields, p.form.sent)
	var members []member
	for _, f := range fields {
		if strings.Contains(f.Name, "$") && (p.form.sent || p.form.tag != "xml") {
			s.comment("\t", f.Name+": "+f.Label+" (the name holds an index: read it with Response.Get)")
			continue
		}
		if f.Type == "file" {
			continue
		}
		m := s.member(f, p, taken, f.Required && !variants[f] && either[f.Name] == nil)
		m.either = either[f.Name]
		members = append(members, m)
		s.comment("\t", fieldComment(f, m, s.textType(f, p, m.name)))
		fmt.Fprintf(&s.text, "\t%s %s `%s`\n", m.name, m.declared(), m.tag(p.form))
	}
	s.text.WriteString("}\n\n")
	s.constants(p, members)
	s.getters(p, members, taken)
	s.truncation(p, members)
	s.writeMethod(p, members)
}

// eitherOr gives each member of which others can take the place in a request all
// that are its group: pages mark each of them as required.
func eitherOr(fields []*openapi.Field, sent bool) map[string][]string {
	groups := make(map[string][]string)
	if !sent {
		return groups
	}
	for _, group := range openapi.EitherOr(fields) {
		for _, name := range group {
			groups[name] = group
		}
	}
	return groups
}

func (s *structs) member(f *openapi.Field, p pending, taken map[string]bool, required bool) member {
	name := goname.Unique(goname.Field(f.Name), func(n string) bool { return taken[n] })
	taken[name] = true
	m := member{field: f, name: name, required: required}
	if m.goType = s.typeOf(f, p.name+name, p.form); m.isNumbered() {
		m.goType = s.numbered(m.goType)
	}
	m.nested = operation.IsStruct(f) || f.Type == "array" && f.Items != nil && operation.IsStruct(f.Items)
	scalar := m.goType == "int64" || m.goType == "uint64" || m.goType == "bool"
	m.pointer = !m.required && (operation.IsStruct(f) || scalar && p.form.sent)
	if operation.IsStruct(f) && (m.pointer || s.behind[p.name]) {
		s.behind[m.goType] = true
	}
	return m
}

// isNumbered tells a member that stands for several: coupon_id_$n.
func (m member) isNumbered() bool { return strings.Contains(m.field.Name, "$") }

// numbered is the type of such members: a map, by the number.
func (s *structs) numbered(goType string) string {
	if goType == "string" {
		return "map[string]string"
	}
	s.imports["encoding/json"] = true
	return "map[string]json.Number" // all values are texts, and no int64 takes one within a map
}

func (m member) declared() string {
	if m.pointer {
		return "*" + m.goType
	}
	return m.goType
}

// tag names the field on the wire. A list that is nil is left out even where it is required: null is worse.
func (m member) tag(as form) string {
	slice := strings.HasPrefix(m.goType, "[]") || strings.HasPrefix(m.goType, "map[")
	switch {
	case as.tag == "xml" && !as.sent:
		return m.receivedTag()
	case as.tag == "xml" && m.required:
		return `xml:"` + m.field.Name + `"`
	case as.tag == "xml":
		return `xml:"` + m.field.Name + `,omitempty"`
	case as.tag == "json" && m.required && !slice && m.goType != "json.RawMessage" && m.goType != moment:
		return `json:"` + m.field.Name + `"`
	case as.tag == "json":
		return `json:"` + m.field.Name + `,omitzero"`
	}
	return as.tag + `:"` + m.field.Name + `"`
}

// receivedTag names a field of an answer of APIv2 for encoding/xml and for Decode, to which all values are texts.
func (m member) receivedTag() string {
	options := ",omitzero"
	if m.isNumbered() {
		return `json:"` + m.field.Name + options + `" xml:"-"`
	}
	if m.goType == "int64" || m.goType == "uint64" || m.goType == "bool" {
		options += ",string"
	}
	return `json:"` + m.field.Name + options + `" xml:"` + m.field.Name + `,omitempty"`
}

// typeOf gives the Go type of a value; an object gets a type of its own, called name.
func (s *structs) typeOf(f *openapi.Field, name string, as form) string {
	switch {
	case f.Type == "integer" && f.Format == "uint64":
		return "uint64"
	case f.Type == "integer":
		return "int64"
	case f.Type == "boolean":
		return "bool"
	case operation.IsMoney(f):
		return "int64"
	case f.Type == "number":
		s.imports["encoding/json"] = true
		return "json.Number"
	case f.Type == "array" && f.Items != nil:
		return "[]" + s.typeOf(f.Items, name, as)
	case operation.IsStruct(f):
		inner := form{sent: as.sent, v2: as.v2, tag: as.tag}
		if as.tag == "xml" {
			inner.method = as.method
		}
		return s.enqueue(name, "", f, inner)
	case as.isMoment(f):
		s.imports["time"] = true
		return moment
	case as.seals(f):
		s.imports[rootPackage] = true
		return sensitive
	case f.Type == "object" && as.tag == "xml":
		return "string"
	case f.Type == "object" && as.sent:
		return "map[string]any"
	case f.Type == "object" || f.Type == "array":
		s.imports["encoding/json"] = true
		return "json.RawMessage"
	}
	return "string"
}

// textType declares the type of what a JSON text holds, and gives its name.
func (s *structs) textType(f *openapi.Field, p pending, name string) string {
	if f.JSON == nil || !operation.IsStruct(f.JSON) && (f.JSON.Items == nil || !operation.IsStruct(f.JSON.Items)) {
		return ""
	}
	inner := form{sent: p.form.sent, v2: p.form.v2, tag: "json"}
	if f.JSON.Type == "array" {
		return "[]" + s.enqueue(p.name+name, "", f.JSON.Items, inner)
	}
	return s.enqueue(p.name+name, "", f.JSON, inner)
}
