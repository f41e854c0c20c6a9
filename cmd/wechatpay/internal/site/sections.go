package main

import (
	"fmt"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/catalogue"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/site/runner"
	"github.com/a8579013/wechatpay/openapi"
)

// operationFacts are the lines at the head of a section.
func (b *builder) operationFacts(o *openapi.Operation) ([]factLine, error) {
	var lines []factLine
	add := func(t text, l factLine) {
		l.name = b.say(t)
		lines = append(lines, l)
	}
	add(factDoc, b.docs(o.Doc, o.DocAlt))
	status := plainLine(b.say(statusNames[string(o.Status)]))
	if o.Since != "" {
		status = plainLine(b.say(statusNames[string(o.Status)]) + " (" + o.Since + ")")
	}
	add(factStatus, status)
	if len(o.Successor) > 0 {
		var links []factLine
		for _, s := range o.Successor {
			links = append(links, b.successor(s))
		}
		add(factInstead, joined(links, ", "))
	}
	var roles []string
	for _, role := range o.Roles {
		name, err := b.english.name("role", role, b.lang)
		if err != nil {
			return nil, err
		}
		roles = append(roles, name)
	}
	if len(roles) > 0 {
		add(factRoles, plainLine(b.list(roles)))
	}
	var tags []factLine
	for _, tag := range o.Tags {
		name, err := b.english.tag(tag, b.lang)
		if err != nil {
			return nil, err
		}
		tags = append(tags, link(name, "/"+b.prefix()+"products/#"+tagAnchor(tag)))
	}
	if len(tags) > 0 {
		add(factProduct, joined(tags, ", "))
	}
	add(factHost, quoted(o.Host()))
	if o.Updated != "" {
		add(factUpdated, plainLine(o.Updated))
	}
	return lines, nil
}

// docs are the links to the official pages.
func (b *builder) docs(doc string, more []string) factLine {
	if doc == "" {
		return plainLine(b.say(factNoDoc))
	}
	links := []factLine{link(strings.TrimPrefix(doc, "https://"), doc)}
	for _, other := range more {
		links = append(links, link(strings.TrimPrefix(other, "https://"), other))
	}
	return joined(links, "; ")
}

// successor leads to what replaces an operation: PATH or METHOD PATH.
func (b *builder) successor(s string) factLine {
	method, path, found := strings.Cut(s, " ")
	if !found {
		path = s
		if has := openapi.Methods(path); len(has) > 0 {
			method = has[0]
		}
	}
	if o, ok := openapi.Lookup(method, path); ok {
		return link(s, opHref(o, b.prefix()))
	}
	return quoted(s)
}

// tagAnchor is the id of a product on its page.
func tagAnchor(tag string) string {
	return strings.NewReplacer("∙", "-", "/", "-", "(", "", ")", "").Replace(tag)
}

func (b *builder) parameters(d *document, o *openapi.Operation, anchor string) {
	d.heading(3, b.say(headParameters), anchor+"-request")
	head := [3]string{b.say(columnField), b.say(columnType), b.say(columnAbout)}
	any := false
	for _, part := range []struct {
		title  text
		key    string
		fields []*openapi.Field
	}{{partPath, "", o.PathParams}, {partQuery, "query", o.Query}, {partHeader, "headers", o.Header}, {partBody, string(o.Kind), []*openapi.Field{o.Body}}} {
		rows := b.fieldRows(part.fields, "", 0)
		if len(rows) == 0 {
			continue
		}
		any = true
		title := "**" + b.say(part.title) + "**"
		if part.key != "" {
			title += ": `" + part.key + "`"
		}
		d.markdown(title)
		d.table(head, b.say(required), rows)
	}
	if !any {
		d.markdown(b.say(takesNothing))
	}
}

func (b *builder) code(d *document, o *openapi.Operation, e example, anchor string) {
	d.heading(3, b.say(headCode), anchor+"-code")
	var blocks []block
	ciphertext := false
	for _, s := range e.snippets {
		blocks = append(blocks, block{b.say(s.title), s.language, s.code})
		ciphertext = ciphertext || strings.Contains(s.code, "\""+catalogue.Ciphertext+"\"")
	}
	d.group(blocks)
	d.markdown(b.say(whereItGoes.With(b.guide("program"), b.imports(e))))
	if o.Has(openapi.FlagBrandScheme) {
		d.markdown(b.say(brandNote))
	}
	if ciphertext {
		d.markdown(b.say(ciphertextNote.With(catalogue.Ciphertext)))
	}
	if e.types != nil {
		d.details(b.say(structsSummary.With(b.say(styleStruct))), block{"", "go", strings.TrimSpace(e.types.source)})
	}
}

func (b *builder) answer(d *document, o *openapi.Operation, a answer, anchor string) {
	d.heading(3, b.say(headAnswer), anchor+"-response")
	if rows := b.fieldRows([]*openapi.Field{o.Response.Body}, "", 0); len(rows) > 0 {
		d.table([3]string{b.say(columnMember), b.say(columnType), b.say(columnAbout)}, b.say(required), rows)
	}
	b.before(d, o)
	sandbox := b.guide("sandbox")
	switch {
	case a.status == 0:
		d.markdown(b.say(sampleMissing.With(sandbox)))
	case a.body == "":
		d.markdown(b.say(sampleEmpty.With(sandbox, a.status)))
	default:
		d.markdown(b.say(sampleAnswer.With(sandbox, a.status)))
		d.code(block{"", a.language, a.body})
	}
}

// imports are those of an example's pieces of Go.
func (b *builder) imports(e example) string {
	code := "context. wechatpay. " // of the function that they stand in
	for _, s := range e.snippets {
		if s.inGo() {
			code += s.code
		}
	}
	names := importsOf(code)
	for i := range names {
		names[i] = "`" + names[i] + "`"
	}
	return b.list(names)
}

// before says what the sandbox was made to hold.
func (b *builder) before(d *document, o *openapi.Operation) {
	var steps []string
	for _, step := range runner.Steps(o) {
		switch {
		case step.Verb == "call":
			steps = append(steps, fmt.Sprintf("[`%s %s`](%s)", step.Op.Method, step.Op.Template(), opHref(step.Op, b.prefix())))
		case step.Verb == "act":
			steps = append(steps, b.say(stepAct.With(step.Words[0])))
		case step.Verb == "balance":
			steps = append(steps, b.say(stepBalance))
		case len(step.Words) > 1:
			steps = append(steps, b.say(stepCardEnds))
		default:
			steps = append(steps, b.say(stepPay))
		}
	}
	if len(steps) > 0 {
		d.markdown(b.say(sampleBefore.With(strings.Join(steps, b.say(stepsWord)))))
	}
}

// outcome is what is known of a call whose answer is lost.
func (b *builder) outcome(d *document, o *openapi.Operation, anchor string) {
	d.heading(3, b.say(headOutcome), anchor+"-outcome")
	known := catalogue.Outcome(o, b.lang)
	if o.Method == "GET" {
		d.markdown(b.say(outcomeQuery))
	} else if len(known) == 0 {
		d.markdown(b.say(outcomeNone))
	}
	var lines []factLine
	for _, f := range known {
		l := plainLine(f.Value)
		if q := o.Settle.Query(); q != nil && strings.HasPrefix(f.Value, q.Method+" ") {
			l = link(f.Value, opHref(q, b.prefix()))
		}
		l.name = b.say(f.Title)
		lines = append(lines, l)
	}
	if len(lines) > 0 {
		d.facts(lines)
	}
}
