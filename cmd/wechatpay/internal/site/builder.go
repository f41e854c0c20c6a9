package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// site is all that pages are made of.
type site struct {
	english  english
	answers  map[*openapi.Operation]answer
	contents map[*openapi.Notification]string
	errors   map[*openapi.Operation][]refusal
	follows  []follow
	called   map[string]wanted  // by METHOD path
	examples map[string]example // by METHOD path, NOTIFY and the event
}

// builder writes the pages of one language.
type builder struct {
	*site
	lang words.Lang
}

func (b *builder) say(p words.Phrase) string { return p.In(b.lang) }

// prefix is what stands before the paths of the language.
func (b *builder) prefix() string {
	if b.lang == words.English {
		return "en/"
	}
	return ""
}

// guide is the URL of a guide.
func (b *builder) guide(name string) string { return "/" + b.prefix() + "guide/" + name }

// page writes a route.
func (b *builder) page(r route) (*document, error) {
	d := &document{}
	var err error
	if len(r.ops) > 0 {
		err = b.operations(d, r)
	} else {
		err = b.notification(d, r.events[0])
	}
	if err != nil {
		return nil, fmt.Errorf("the page /%s%s: %w", b.prefix(), r.path, err)
	}
	return d, nil
}

// operations writes a section for each method.
func (b *builder) operations(d *document, r route) error {
	var names []string
	for _, o := range r.ops {
		name, err := b.english.name("name", o.Name, b.lang)
		if err != nil {
			return fmt.Errorf("%s %s: %w", o.Method, o.Path, err)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	d.title = strings.Join(names, " / ")
	for i, o := range r.ops {
		if i == 0 {
			d.description = strings.ReplaceAll(b.sentence(o), "`", "")
			b.title(d, r)
		}
		if err := b.operation(d, o); err != nil {
			return err
		}
	}
	b.siblings(d, r)
	return nil
}

func (b *builder) title(d *document, r route) {
	fmt.Fprintf(&d.site, "<h1 id=\"top\" tabindex=\"-1\">%s</h1>\n\n<p class=\"path\"><code>/%s</code></p>\n\n", safe(d.title), breakable(safe(strings.TrimPrefix(r.path, "openapi/"))))
}

// operation writes one section. What a page has to have and lacks is an error that names it.
func (b *builder) operation(d *document, o *openapi.Operation) error {
	anchor := strings.ToLower(o.Method)
	name, err := b.english.name("name", o.Name, b.lang)
	if err != nil {
		return err
	}
	e, ok := b.examples[o.Method+" "+o.Template()]
	a, answered := b.answers[o]
	switch {
	case o.Name == "":
		return fmt.Errorf("%s %s has no name", o.Method, o.Path)
	case !ok || len(e.snippets) == 0:
		return fmt.Errorf("%s %s has no code", o.Method, o.Path)
	case !answered:
		return fmt.Errorf("%s %s has no answer", o.Method, o.Path)
	}
	d.heading(2, o.Method+" "+name, anchor)
	d.markdown(b.sentence(o))
	facts, err := b.operationFacts(o)
	if err != nil {
		return err
	}
	d.facts(facts)
	b.parameters(d, o, anchor)
	b.code(d, o, e, anchor)
	b.answer(d, o, a, anchor)
	b.outcome(d, o, anchor)
	b.seen(d, o, anchor)
	b.following(d, o, anchor)
	return nil
}

// sentence says what an operation does, as far as facts tell.
func (b *builder) sentence(o *openapi.Operation) string {
	name, _ := b.english.name("name", o.Name, b.lang)
	said := []string{b.say(operationIs.With(o.Method, o.Template(), name))}
	add := func(t text, args ...any) { said = append(said, b.say(t.With(args...))) }
	if names := fieldNames(o.PathParams, false); len(names) > 0 {
		add(takesPath, b.list(names))
	}
	if names := fieldNames(o.Query, true); len(names) > 0 {
		add(takesQuery, b.list(names))
	}
	switch {
	case o.Kind == openapi.Multipart:
		for _, f := range o.Body.Fields {
			if f.Type == "file" {
				add(takesFile, f.Name)
			}
		}
	case o.Body != nil && len(fieldNames(o.Body.Fields, true)) > 0:
		add(takesBody, strings.ToUpper(string(o.Kind)), b.list(fieldNames(o.Body.Fields, true)))
	case o.Body != nil:
		add(takesBodyOpen, strings.ToUpper(string(o.Kind)))
	case len(o.PathParams)+len(o.Query) == 0:
		add(takesNothing)
	}
	if len(o.Amounts) > 0 {
		var fields []string
		for _, a := range o.Amounts {
			fields = append(fields, "`"+a.Field+"`")
		}
		add(movesMoney, b.list(fields))
	}
	if sealed := o.Sensitive(); len(sealed) > 0 {
		for i := range sealed {
			sealed[i] = "`" + sealed[i] + "`"
		}
		add(encryptsFields, b.list(sealed[:min(len(sealed), 4)]))
	}
	if o.Has(openapi.FlagMTLS) {
		add(needsMTLS)
	}
	if o.Response.Content == "none" || o.Response.Content == "" {
		add(answersNothing, o.Response.Status)
	} else {
		add(answersWith, o.Response.Status, strings.ToUpper(o.Response.Content))
	}
	return strings.Join(said, b.space())
}

// space stands between sentences.
func (b *builder) space() string {
	if b.lang == words.English {
		return " "
	}
	return ""
}

func (b *builder) list(names []string) string { return strings.Join(names, b.say(listWord)) }

// fieldNames are the names of parameters, or of those that are required.
func fieldNames(fields []*openapi.Field, required bool) []string {
	var names []string
	for _, f := range fields {
		ofClient := f.Name == "sign" || f.Name == "nonce_str" // the client adds them
		if !ofClient && (f.Required || !required) {
			names = append(names, "`"+f.Name+"`")
		}
	}
	return names
}
