package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/openapi"
)

// request puts the items where they belong: into the variables of the path, the query, the headers, an upload or the
// body. body is a whole JSON text (--json), or nil.
func request(chain wechatpay.Chain, method string, items []item, body []byte, about known) (wechatpay.Request, error) {
	if chain.String() == "" { // the path is none: let the chain say why
		_, err := chain.URL(nil)
		return nil, err
	}
	b := &builder{known: about, req: wechatpay.Request{}, variables: variables(chain.String()), headers: http.Header{}}
	for _, it := range items {
		if err := b.add(it); err != nil {
			return nil, err
		}
	}
	return b.finish(chain, method, body)
}

// variables lists the names of a template's placeholders. Chain.String spells each in braces, and in a template that
// parsed a brace is nothing else (RFC 6570, section 2.2).
func variables(template string) []string {
	var names []string
	for {
		_, rest, open := strings.Cut(template, "{")
		expression, after, shut := strings.Cut(rest, "}")
		if !open || !shut {
			return names
		}
		for spec := range strings.SplitSeq(strings.TrimLeft(expression, "+#./;?&"), ",") {
			name, _, _ := strings.Cut(strings.TrimSuffix(spec, "*"), ":")
			names = append(names, name)
		}
		template = after
	}
}

// reservedKeys are the keys of a wechatpay.Request that are no variables of the path.
var reservedKeys = []string{"json", "query", "headers", "body", "sink", "base_uri", "unsigned", "xml", "security", "nonceless", "ampersands"}

// known is what the catalogue tells of a call.
type known struct {
	operation *openapi.Operation // nil: it does not know it
	encrypt   *encrypter         // nil: nothing is encrypted
	strict    bool               // what contradicts it is refused
	tell      func(text string)  // takes what need not be wrong
}

// builder collects what the items say.
type builder struct {
	known
	req       wechatpay.Request
	variables []string
	query     []item
	headers   http.Header
	fields    object
	media     *wechatpay.Media
}

func (b *builder) add(it item) error {
	name := it.name()
	if b.strict || it.sep == sepHeader {
		if err := b.misplaced(it); err != nil {
			return err
		}
	}
	switch it.sep {
	case sepQuery:
		b.query = append(b.query, it)
		return b.checkText(it)
	case sepHeader:
		if err := b.noHeader(it); err != nil {
			return err
		}
		return b.addHeader(name, strings.TrimSpace(it.value))
	case sepUpload:
		return b.addUpload(name, it.value)
	}
	value, err := it.read()
	if err != nil {
		return err
	}
	if slices.Contains(b.variables, name) {
		if slices.Contains(reservedKeys, name) {
			return usage("rename it in the path, as {my_"+name+"}: a placeholder may have any name", "{%s} is a name that wechatpay.Request keeps for itself", name)
		}
		b.req[name] = value.plain()
		return b.checkVariable(it, value)
	}
	if strings.ContainsAny(name, "[]") {
		return usage("dots lead into objects (amount.total:=100), and lists are JSON (name:='[1,2]')", "no field is called %s", name)
	}
	return b.fields.set(it.path, value)
}

// escapeQuery writes a blank as %20: what a server makes of a + is its own affair.
func escapeQuery(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

func (b *builder) addHeader(name, value string) error {
	switch {
	case strings.EqualFold(name, "Authorization"):
		return usage("leave it out", "the header Authorization is the signature: every call gets its own")
	case value == "":
		return usage("write "+name+":VALUE", "the header %s has no value", name)
	}
	b.headers[http.CanonicalHeaderKey(name)] = []string{value}
	return nil
}

func (b *builder) addUpload(part, file string) error {
	if b.media != nil {
		return usage("upload one after the other", "one call uploads one file, and %s is the second", part)
	}
	media, err := wechatpay.OpenMedia(file)
	if err != nil {
		return usage("write "+part+"@FILE with the name of a file that exists, or "+part+"=TEXT for a text", "%s: %w", part, err)
	}
	media.Part = part
	b.media = media
	return nil
}

// finish makes the request of what was collected.
func (b *builder) finish(chain wechatpay.Chain, method string, body []byte) (wechatpay.Request, error) {
	if err := b.checkBody(method, body); err != nil {
		return nil, err
	}
	if err := b.checkNumbers(body); err != nil {
		return nil, err
	}
	if err := b.placeBody(chain, method, body); err != nil {
		return nil, err
	}
	if len(b.headers) > 0 {
		b.req["headers"] = b.headers
	}
	if len(b.query) > 0 {
		filled, err := chain.URL(b.req)
		if err != nil {
			return nil, b.explain(err)
		}
		filled, _, _ = strings.Cut(filled, "#")
		_, own, _ := strings.Cut(filled, "?")
		b.req["query"] = "" // what is left then, stays beside a query; the rest would be replaced
		kept, err := chain.URL(b.req)
		if err != nil {
			return nil, b.explain(err)
		}
		if strings.Contains(kept, "?") {
			own = ""
		}
		if b.req["query"], err = b.placeQuery(own); err != nil {
			return nil, err
		}
	}
	_, err := chain.URL(b.req)
	return b.req, b.explain(err)
}

// placeBody puts the body into the request.
func (b *builder) placeBody(chain wechatpay.Chain, method string, body []byte) error {
	var fields *openapi.Field
	if b.operation != nil {
		fields = b.operation.Body
	}
	switch {
	case isV2(chain.String()):
		return b.finishV2(method, body)
	case b.media != nil:
		b.req["body"] = b.media
		if len(b.fields.names) > 0 {
			if meta := fields.Field("meta"); meta != nil && b.encrypt != nil {
				b.encrypt.object(contentOf(meta), &b.fields, "meta")
			}
			b.media.Meta = b.fields.values // the meta as the user wants it, whole: half of the uploads name their digest otherwise
		}
	case body != nil:
		b.req["json"] = json.RawMessage(body)
		if b.encrypt != nil && encrypts(fields) {
			b.req["json"] = b.encrypt.value(fields, body, "json")
		}
	case len(b.fields.names) > 0:
		if b.encrypt != nil {
			b.encrypt.object(fields, &b.fields, "json")
		}
		b.req["json"] = &b.fields
	}
	return nil
}

// placeQuery makes the query option. own is what the path has already, which the option would replace.
func (b *builder) placeQuery(own string) (any, error) {
	text, values := own, make(map[string]any)
	secrets := 0
	for _, it := range b.query {
		name := it.name()
		values[name] = b.encrypt.text(b.parameter(name), it.value, it.value, "query."+name)
		if _, secret := values[name].(wechatpay.Sensitive); secret {
			secrets++
		}
		text += "&" + escapeQuery(name) + "=" + escapeQuery(it.value)
	}
	if secrets == 0 {
		return strings.TrimPrefix(text, "&"), nil
	}
	given, err := url.ParseQuery(own)
	for name, list := range given { // a map, since only there a value may be a Sensitive
		if _, twice := values[name]; twice || len(list) > 1 {
			return nil, usage("give each parameter once, as an item: "+name+"==…", "%s is there twice, beside a parameter that is encrypted", name)
		}
		values[name] = list[0]
	}
	return values, err
}

// parameter is what the catalogue knows of a query parameter.
func (b *builder) parameter(name string) *openapi.Field {
	if b.operation == nil {
		return nil
	}
	return (&openapi.Field{Fields: b.operation.Query}).Field(name)
}

// checkBody makes sure that there is one body at most, and a method that takes it.
func (b *builder) checkBody(method string, body []byte) error {
	first := ""
	if len(b.fields.names) > 0 {
		first = b.fields.names[0]
	}
	switch {
	case body != nil && b.media != nil:
		return usage("fields of an upload are items: name=value", "--json and an upload are two bodies")
	case body != nil && first != "":
		return usage("put "+first+" into the file, or leave --json out", "--json is the whole body, and %s would be a second", first)
	case method == http.MethodGet && (body != nil || b.media != nil):
		return usage("wechatpay call POST …", "GET has no body")
	case method == http.MethodGet && first != "":
		hint := "a query parameter is written " + first + "==…"
		if near := nearest(first, b.variables); near != "" {
			hint = "did you mean " + near + "=…?"
		}
		return usage(hint, "GET has no body, and %s is no variable of the path", first)
	}
	return nil
}

// explain adds to a template's error what the command line can do about it.
func (b *builder) explain(err error) error {
	wrong, ok := asError[*wechatpay.TemplateError](err)
	if ok && wrong.Variable == "" && wrong.Offset < 0 {
		return &failure{code: exitUsage, hint: "write the path of the API's page, v3/…; a full URL names one of WeChat Pay's hosts", err: err}
	}
	if !ok || wrong.Variable == "" {
		return err
	}
	hint := "add " + wrong.Variable + "=…"
	if _, given := b.req[wrong.Variable]; given {
		hint = "give " + wrong.Variable + " another value"
	} else if near := nearest(wrong.Variable, b.fields.names); near != "" {
		hint = "did you mean " + wrong.Variable + "=… in place of " + near + "=…?"
	}
	return &failure{code: exitUsage, hint: hint, err: err}
}

// value is what one item says: JSON text.
type value json.RawMessage

// read gives the item's value as JSON. A text stays a text, whatever it looks like.
func (i item) read() (value, error) {
	text := i.value
	if i.sep == sepTextFile || i.sep == sepJSONFile {
		content, err := os.ReadFile(i.value)
		if err != nil {
			return nil, usage("a text that begins with @ is written "+i.name()+`:='"@…"'`, "%s: %w", i.name(), err)
		}
		text = string(content)
	}
	if i.sep == sepText || i.sep == sepTextFile {
		return encode(text)
	}
	if err := checkJSON([]byte(text)); err != nil {
		return nil, usage("a text needs no quotes with a plain = : "+i.name()+"=…", "%s is no JSON: %w", i.name(), err)
	}
	return value(text), nil
}

// checkJSON tells why a text is no JSON, and where.
func checkJSON(text []byte) error {
	var whole json.RawMessage
	err := json.Unmarshal(text, &whole)
	if syntax, ok := asError[*json.SyntaxError](err); ok {
		return fmt.Errorf("%w at byte %d", err, syntax.Offset)
	}
	return err
}

// plain gives the value as Go sees it, its numbers as they are written: a variable of the path takes one, or a list.
func (v value) plain() any {
	var out any
	d := json.NewDecoder(bytes.NewReader(v))
	d.UseNumber()
	if d.Decode(&out) != nil {
		return nil
	}
	return out
}

// MarshalJSON gives the value as it was written.
func (v value) MarshalJSON() ([]byte, error) { return v, nil }

// encode writes JSON without HTML's escapes and without a newline.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// object is a JSON object whose members stay in the order in which they were given.
type object struct {
	names  []string
	values map[string]any // a value or an *object
}

// set puts a value at a path of names, and makes the objects that lead there.
func (o *object) set(path []string, v value) error {
	for n, name := range path {
		here, exists := o.values[name]
		last := n == len(path)-1
		inner, isObject := here.(*object)
		if exists && (last || !isObject) {
			whole := strings.Join(path[:n+1], ".")
			return usage("give "+whole+" either as a whole (:=) or field by field ("+whole+".…), not both", "%s is given as a value and as an object", whole)
		}
		if !exists {
			var member any = v
			if !last {
				inner = &object{}
				member = inner
			}
			if o.values == nil {
				o.values = make(map[string]any)
			}
			o.names, o.values[name] = append(o.names, name), member
		}
		o = inner
	}
	return nil
}

// MarshalJSON writes the members in order.
func (o *object) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for n, name := range o.names {
		if n > 0 {
			b = append(b, ',')
		}
		key, err := encode(name)
		if err != nil {
			return nil, err
		}
		member, err := encode(o.values[name])
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, key...), ':'), member...)
	}
	return append(b, '}'), nil
}
