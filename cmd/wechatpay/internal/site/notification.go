package main

import (
	"fmt"
	"strings"

	"github.com/a8579013/wechatpay/openapi"
)

// notification writes the page of an event.
func (b *builder) notification(d *document, n *openapi.Notification) error {
	name, err := b.english.name("name", n.Name, b.lang)
	if err != nil {
		return fmt.Errorf("NOTIFY %s: %w", eventName(n), err)
	}
	e, ok := b.examples["NOTIFY "+eventName(n)]
	if !ok {
		return fmt.Errorf("NOTIFY %s has no handler", eventName(n))
	}
	d.title = name
	sentence := b.say(notificationIs.With(eventName(n), name))
	if n.Resource != nil {
		sentence += b.space() + b.say(encryptedIs)
	}
	if n.Response != nil {
		sentence += b.space() + b.say(wantsAnswer)
	}
	d.description = strings.ReplaceAll(sentence, "`", "")
	fmt.Fprintf(&d.site, "<h1 id=\"top\" tabindex=\"-1\">%s</h1>\n\n<p class=\"path\"><code>%s</code></p>\n\n", safe(name), safe(eventName(n)))
	d.markdown(sentence)
	b.eventFacts(d, n)
	d.heading(2, b.say(headHandler), "handler")
	d.code(block{"", "go", e.snippets[0].code})
	b.serves(d, e)
	head := [3]string{b.say(columnMember), b.say(columnType), b.say(columnAbout)}
	for _, part := range []struct {
		title  text
		anchor string
		field  *openapi.Field
	}{{headEnvelope, "message", n.Body}, {headContent, "content", n.Resource}, {headReply, "reply", n.Response}} {
		if part.field == nil {
			continue
		}
		d.heading(2, b.say(part.title), part.anchor)
		if len(n.Variants) > 0 && part.anchor == "content" {
			d.markdown(b.say(variantsAre.With(strings.Join(n.Variants, ", "))))
		}
		if rows := b.fieldRows([]*openapi.Field{part.field}, "", 0); len(rows) > 0 {
			d.table(head, b.say(required), rows)
		} else {
			d.markdown(b.say(nothingKnown))
		}
	}
	content := b.contents[n]
	if content == "" {
		return fmt.Errorf("NOTIFY %s: the sandbox sends nothing", eventName(n))
	}
	d.heading(2, b.say(headSample), "sample")
	d.markdown(b.say(sampleContent.With(b.guide("sandbox"))))
	d.code(block{"", "json", content})
	b.causes(d, n)
	return nil
}

// serves says what a handler needs besides.
func (b *builder) serves(d *document, handler example) {
	d.markdown(b.say(handlerServes.With(b.guide("program"), b.imports(handler), b.guide("notifications"))))
}

func (b *builder) eventFacts(d *document, n *openapi.Notification) {
	version := "APIv3"
	if n.V2 {
		version = "APIv2"
	}
	doc, events, protocol := b.docs(n.Doc, n.DocAlt), quoted(strings.Join(n.EventTypes, ", ")), plainLine(version)
	doc.name, events.name, protocol.name = b.say(factDoc), b.say(factEvents), b.say(factVersion)
	lines := []factLine{doc, protocol}
	if len(n.EventTypes) > 0 {
		lines = append(lines, events)
	}
	d.facts(lines)
}

// causes lists the operations that an event comes after.
func (b *builder) causes(d *document, n *openapi.Notification) {
	var items []factLine
	for _, o := range openapi.Operations() {
		if notifyField(o) == "" {
			continue
		}
		for _, event := range b.followersOf(o) {
			if event == n {
				name, _ := b.english.name("name", o.Name, b.lang)
				items = append(items, link(o.Method+" "+o.Template()+" "+name, opHref(o, b.prefix())))
			}
		}
	}
	if len(items) > 0 {
		d.heading(2, b.say(headAfter), "after")
		d.list(items)
	}
}
