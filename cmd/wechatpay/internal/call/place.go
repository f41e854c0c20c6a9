package call

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/item"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// request puts the items where they belong: into the variables of the path, the query, the headers, an upload or the
// body. body is a whole JSON text (--json), or nil.
func request(chain wechatpay.Chain, method string, items []item.Item, body []byte, about known) (wechatpay.Request, error) {
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

// known is what the catalogue tells of a call.
type known struct {
	operation *openapi.Operation // nil: it does not know it
	encrypt   *encrypter         // nil: nothing is encrypted
	strict    bool               // what contradicts it is refused
	tell      func(words.Phrase) // takes what need not be wrong
}

// builder collects what the items say.
type builder struct {
	known
	req       wechatpay.Request
	variables []string
	query     []item.Item
	headers   http.Header
	fields    item.Object
	media     *wechatpay.Media
}

func (b *builder) add(it item.Item) error {
	name := it.Name()
	if b.strict || it.Sep == item.SepHeader {
		if err := b.misplaced(it); err != nil {
			return err
		}
	}
	switch it.Sep {
	case item.SepQuery:
		b.query = append(b.query, it)
		return b.checkText(it)
	case item.SepHeader:
		if err := b.noHeader(it); err != nil {
			return err
		}
		return b.addHeader(name, strings.TrimSpace(it.Value))
	case item.SepUpload:
		return b.addUpload(name, it.Value)
	}
	value, err := it.Read()
	if err != nil {
		return err
	}
	if slices.Contains(b.variables, name) {
		if slices.Contains(reservedKeys, name) {
			return terminal.Usage(words.RenameInThePath.With(name), words.ReservedName.With(name))
		}
		b.req[name] = value.Plain()
		return b.checkVariable(it, value)
	}
	if strings.ContainsAny(name, "[]") {
		return terminal.Usage(words.DotsAndLists, words.NoFieldIsCalled.With(name))
	}
	return b.fields.Set(it.Path, value)
}

// escapeQuery writes a blank as %20: what a server makes of a + is its own affair.
func escapeQuery(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

func (b *builder) addHeader(name, value string) error {
	switch {
	case strings.EqualFold(name, "Authorization"):
		return terminal.Usage(words.LeaveItOut, words.AuthorizationIsOurs)
	case value == "":
		return terminal.Usage(words.WriteHeaderValue.With(name), words.HeaderWithoutValue.With(name))
	}
	b.headers[http.CanonicalHeaderKey(name)] = []string{value}
	return nil
}

func (b *builder) addUpload(part, file string) error {
	if b.media != nil {
		return terminal.Usage(words.UploadOneByOne, words.SecondUpload.With(part))
	}
	media, err := wechatpay.OpenMedia(file)
	if err != nil {
		return terminal.Usage(words.WriteUpload.With(part), words.Because.With(part, err))
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
	case operation.IsV2(chain.String()):
		return b.finishV2(method, body)
	case b.media != nil:
		b.req["body"] = b.media
		if len(b.fields.Names) > 0 {
			if meta := fields.Field("meta"); meta != nil && b.encrypt != nil {
				b.encrypt.object(contentOf(meta), &b.fields, "meta")
			}
			b.media.Meta = b.fields.Values // the meta as the user wants it, whole: half of the uploads name their digest otherwise
		}
	case body != nil:
		b.req["json"] = json.RawMessage(body)
		if b.encrypt != nil && encrypts(fields) {
			b.req["json"] = b.encrypt.value(fields, body, "json")
		}
	case len(b.fields.Names) > 0:
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
		name := it.Name()
		values[name] = b.encrypt.text(b.parameter(name), it.Value, it.Value, "query."+name)
		if _, secret := values[name].(wechatpay.Sensitive); secret {
			secrets++
		}
		text += "&" + escapeQuery(name) + "=" + escapeQuery(it.Value)
	}
	if secrets == 0 {
		return strings.TrimPrefix(text, "&"), nil
	}
	given, err := url.ParseQuery(own)
	for name, list := range given { // a map, since only there a value may be a Sensitive
		if _, twice := values[name]; twice || len(list) > 1 {
			return nil, terminal.Usage(words.EachParameterOnce.With(name), words.TwiceBesideSecret.With(name))
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
	if len(b.fields.Names) > 0 {
		first = b.fields.Names[0]
	}
	switch {
	case body != nil && b.media != nil:
		return terminal.Usage(words.FieldsOfAnUpload, words.TwoBodies)
	case body != nil && first != "":
		return terminal.Usage(words.PutIntoTheFile.With(first), words.WholeBodyAndField.With(first))
	case method == http.MethodGet && (body != nil || b.media != nil):
		return terminal.Usage(words.Plain("wechatpay call POST …"), words.GetHasNoBody)
	case method == http.MethodGet && first != "":
		hint := words.WriteAsQuery.With(first)
		if near := terminal.Nearest(first, b.variables); near != "" {
			hint = words.DidYouMeanValue.With(near)
		}
		return terminal.Usage(hint, words.GetHasNoField.With(first))
	}
	return nil
}

// explain adds to a template's error what the command line can do about it.
func (b *builder) explain(err error) error {
	wrong, ok := errors.AsType[*wechatpay.TemplateError](err)
	if ok && wrong.Variable == "" && wrong.Offset < 0 {
		return &terminal.Failure{Code: terminal.ExitUsage, Hint: words.PathOfThePage, Err: err}
	}
	if !ok || wrong.Variable == "" {
		return err
	}
	hint := words.AddVariable.With(wrong.Variable)
	if _, given := b.req[wrong.Variable]; given {
		hint = words.AnotherValue.With(wrong.Variable)
	} else if near := terminal.Nearest(wrong.Variable, b.fields.Names); near != "" {
		hint = words.DidYouMeanInstead.With(wrong.Variable, near)
	}
	return &terminal.Failure{Code: terminal.ExitUsage, Hint: hint, Err: err}
}
