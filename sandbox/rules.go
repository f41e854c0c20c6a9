package sandbox

import (
	"cmp"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/openapi"
)

// A kind is the type of a field.
type kind int

const (
	text kind = iota
	integer
	boolean
	composite // an object
	list
	moment // RFC 3339
	day    // 2006-01-02
	integer32
)

// A rule is what a field has to fulfil beyond what the catalogue knows of it.
type rule struct {
	field    string // JSON pointer in a body, name in a query
	label    string // as the official pages call it
	kind     kind
	required bool     // where its parent is there
	min, max int      // characters at least and bytes at most of a text, value of an integer, items of a list; max 0: no limit
	enum     []string // of a text
	pattern  *regexp.Regexp
}

// Where a value came from, as the real server's messages name it.
const (
	inPath  = "uri_template"
	inQuery = "query"
	inBody  = "body"
)

// A section is a part of a request, with the fields that belong there.
type section struct {
	location, at string // at leads to it, and begins with the location
	schema       *openapi.Field
	members      object
}

// A checker walks over a request in the order of the official page: what is
// there twice and all types first, then what is missing, then all rules, then
// what is not on the page. So does the real server.
type checker struct {
	call     *call
	rules    map[string]rule // by pointer, with the location
	required map[string]bool // pointers that are missing, as openapi.Validate judges it
	unknown  []string
}

// A visit looks at one field; value is nil, and there false, where it is missing.
type visit func(location, at string, f *openapi.Field, value any, there bool) error

// check refuses what the catalogue or a rule of the operation refuses.
func (c *call) check(withBody bool) error {
	k := &checker{call: c, rules: map[string]rule{}, required: map[string]bool{}}
	for _, r := range slices.Concat(moreRules[c.op.method+" "+c.op.path], c.op.query, c.op.body) {
		location := "/query/"
		if strings.HasPrefix(r.field, "/") {
			location = "/body"
		}
		k.rules[location+r.field] = r
	}
	sources := k.sources(withBody)
	k.judge(withBody)
	if err := k.twice(sources); err != nil {
		return err
	}
	for _, look := range []visit{k.typed, k.there, k.ruled} {
		for _, from := range sources {
			if err := k.object(from.location, from.at, from.schema, from.members, look); err != nil {
				return err
			}
		}
	}
	if len(k.unknown) > 0 {
		return undocumented(k.unknown)
	}
	return nil
}

// undocumented refuses members that the official page does not have.
func undocumented(pointers []string) error {
	return &problem{status: 400, code: "PARAM_ERROR", message: "请求中含有未在API文档中定义的参数", hint: strings.Join(pointers, ", ") + ": unknown",
		detail: object{"location": nil, "value": pointers}}
}

// sources are the parts of the request that are looked at.
func (k *checker) sources(withBody bool) []section {
	facts := k.call.op.facts
	if facts == nil {
		facts = &openapi.Operation{}
	}
	query := object{}
	for name := range k.call.query {
		query[name] = k.call.query.Get(name)
	}
	sources := []section{
		{inPath, "/" + inPath, &openapi.Field{Type: "object", Fields: facts.PathParams}, asObject(k.call.params)},
		{inQuery, "/" + inQuery, &openapi.Field{Type: "object", Fields: slices.Concat(facts.Query, twinQuery[facts.Method+" "+facts.Path])}, query},
	}
	switch schema := k.call.op.bodySchema(); {
	case schema == nil:
	case k.call.op.upload:
		sources = append(sources, section{inBody, "/body/meta", schema, k.call.json})
	case withBody:
		sources = append(sources, section{inBody, "/body", schema, k.call.json})
	}
	return sources
}

// judge asks the catalogue what is missing: it knows which of its facts are
// doubtful, and of which members one is enough.
func (k *checker) judge(withBody bool) {
	facts := k.call.op.facts
	if facts == nil {
		return
	}
	request := object{}
	maps.Copy(request, asObject(k.call.params))
	query := object{}
	for name := range k.call.query {
		query[name] = k.call.query.Get(name)
	}
	request["query"] = query
	if k.call.json != nil {
		request["json"] = k.call.json
	} else if withBody && facts.Kind == openapi.JSON {
		request["json"] = object{}
	}
	err, _ := strict.Validate(k.call.op.method, facts.Template(), request).(*openapi.ValidationError)
	if err == nil {
		return
	}
	for _, f := range err.Findings {
		if f.Class == openapi.ClassRequired && f.Level == openapi.Error {
			part, rest, _ := strings.Cut(f.Path, ".")
			rest = strings.NewReplacer(".", "/", "[", "/", "]", "").Replace(rest)
			k.required[map[string]string{"json": "/body/", "query": "/query/"}[part]+rest] = true
		}
	}
}

// strict only looks for what is missing.
var strict = openapi.Validator{UnknownOperation: openapi.Off, UnknownField: openapi.Off, Type: openapi.Off, Enum: openapi.Off, Length: openapi.Off, Fen: openapi.Off,
	Null: openapi.Off, Characters: openapi.Off, ClearText: openapi.Off, Serial: openapi.Off, Deprecated: openapi.Off, Logger: slog.New(slog.DiscardHandler)}

func asObject(texts map[string]string) object {
	o := object{}
	for name, text := range texts {
		o[name] = text
	}
	return o
}

// object walks over the members of one object. at is its pointer, with its location.
func (k *checker) object(location, at string, f *openapi.Field, members object, look visit) error {
	known := f.Fields
	for _, variant := range f.OneOf {
		known = append(known[:len(known):len(known)], variant.Fields...)
	}
	seen := map[string]bool{}
	for _, member := range known {
		if seen[member.Name] {
			continue
		}
		seen[member.Name] = true
		value, there := members[member.Name]
		pointer := at + "/" + member.Name
		if err := look(location, pointer, member, value, there); err != nil {
			return err
		}
		if err := k.inside(location, pointer, member, value, look); err != nil {
			return err
		}
	}
	if len(known) == 0 && location == inBody || !k.closed(location) || k.call.op.upload {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if pointer := at + "/" + name; !seen[name] && !slices.Contains(k.unknown, pointer) {
			k.unknown = append(k.unknown, pointer)
		}
	}
	return nil
}

// closed tells whether a part has no members but those of the catalogue: not
// the path, whose names are those of the route, nor the query of a link that
// WeChat Pay made.
func (k *checker) closed(location string) bool {
	facts := k.call.op.facts
	return location == inBody || location == inQuery && facts != nil && !facts.Has(openapi.FlagURLFromResponse) && !facts.Has(openapi.FlagUnsignedRequest)
}

// inside walks into a member that is an object or a list.
func (k *checker) inside(location, at string, f *openapi.Field, value any, look visit) error {
	switch v := value.(type) {
	case object:
		if f.Type == "object" {
			return k.object(location, at, f, v, look)
		}
	case []any:
		if f.Type != "array" || f.Items == nil {
			return nil
		}
		each := *f.Items
		each.Label = cmp.Or(each.Label, f.Label) // an item is called as its list
		for i, item := range v {
			pointer := at + "/" + strconv.Itoa(i)
			if err := look(location, pointer, &each, item, true); err != nil {
				return err
			}
			if err := k.inside(location, pointer, &each, item, look); err != nil {
				return err
			}
		}
	}
	return nil
}

// rule is what is asked of a field, from the catalogue and the operation's own rules.
func (k *checker) rule(at string, f *openapi.Field) rule {
	var r rule
	if len(k.rules) > 0 {
		r = k.rules[at]
	}
	if r.label == "" {
		r.label = f.Label
	}
	if limit, ok := limits[f.Name]; ok && r.max == 0 && f.Type == "string" && ofOrders(k.call.op.path) {
		r.min, r.max = limit.min, limit.max
	}
	if least, ok := floors[f.Name]; ok && r.min == 0 && f.Type != "string" && ofOrders(k.call.op.path) {
		r.min = least
	}
	if f.Type == "array" && r.max == 0 && f.MaxItems == 0 {
		r.max = k.call.op.mostItems(f.Name)
	}
	if most := pathLimits[f.Name]; most > 0 && r.max == 0 && f.MaxLength == 0 && strings.HasPrefix(at, "/"+inPath+"/") {
		r.max = most
	}
	if len(r.enum) == 0 && !f.Open {
		r.enum = f.Enum
	}
	if r.pattern == nil && f.Name != "" {
		r.pattern = patterns[f.Name]
	}
	if f.Format == "rfc3339" {
		r.kind = moment
	}
	return r
}
