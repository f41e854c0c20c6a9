package openapi

import (
	"compress/gzip"
	_ "embed"
	"io"
	"slices"
	"strings"
	"sync"
)

// packed is the compressed text of all facts; internal/generate writes it.
//
//go:embed catalogue.gz
var packed string

// catalogue is the unpacked text, cut into blocks, each decoded when it is first asked for.
type catalogue struct {
	operations    []entry[Operation]
	notifications []entry[Notification]
	routes        *route
}

// entry is one block of the text.
type entry[T any] struct {
	block  string
	decode func() *T
}

// theCatalogue unpacks the text, on first use.
var theCatalogue = sync.OnceValue(func() *catalogue {
	z, err := gzip.NewReader(strings.NewReader(packed))
	if err != nil {
		panic("wechatpay/openapi: the embedded catalogue is broken: " + err.Error()) // a broken build, not an input
	}
	var text strings.Builder
	text.Grow(5 << 19)
	if _, err := io.Copy(&text, z); err != nil {
		panic("wechatpay/openapi: the embedded catalogue is broken: " + err.Error())
	}
	c := &catalogue{routes: new(route)}
	for rest := text.String(); rest != ""; {
		var block string
		block, rest = cutBlock(rest)
		c.add(block)
	}
	return c
})

// cutBlock cuts off the first block: a line at the left margin and all indented ones below it.
func cutBlock(text string) (block, rest string) {
	end := 0
	for {
		at := strings.IndexByte(text[end:], '\n')
		if at < 0 {
			return text, ""
		}
		end += at + 1
		if end == len(text) || text[end] != '\t' {
			return text[:end], text[end:]
		}
	}
}

func (c *catalogue) add(block string) {
	if isNotification(block) {
		c.notifications = append(c.notifications, entry[Notification]{block, sync.OnceValue(func() *Notification {
			_, events, err := Parse(block)
			return first(events, err)
		})})
		return
	}
	line, _, _ := strings.Cut(block, "\n")
	method, line := word(line)
	template, _ := word(line)
	c.routes.add(template, method, len(c.operations))
	c.operations = append(c.operations, entry[Operation]{block, sync.OnceValue(func() *Operation {
		ops, _, err := Parse(block)
		return first(ops, err)
	})})
}

func first[T any](list []*T, err error) *T {
	if err != nil { // the generator has parsed the same text
		panic("wechatpay/openapi: the embedded catalogue is broken: " + err.Error())
	}
	return list[0]
}

// Operations lists every operation, by path, then by method.
func Operations() []*Operation { return all(theCatalogue().operations) }

// Notifications lists every notification, by version, then by ID.
func Notifications() []*Notification { return all(theCatalogue().notifications) }

func all[T any](entries []entry[T]) []*T {
	list := make([]*T, len(entries))
	for i, e := range entries {
		list[i] = e.decode()
	}
	return list
}

// Lookup finds the operation of a method and a path. The path may be a template in any spelling of Client.Chain's,
// with or without the slash before it, or a real path: v3/pay/transactions/id/{transaction_id} and
// /v3/pay/transactions/id/4200001234 are the same operation. A literal segment is preferred to a placeholder, as
// servers do; placeholders count by their place, not by their name. A query, a full URL's host and the fragment are
// left aside. The method may be in lower case.
func Lookup(method, path string) (*Operation, bool) {
	c := theCatalogue()
	at := c.routes.find(path, method)
	if at < 0 {
		return nil, false
	}
	return c.operations[at].decode(), true
}

// Methods lists the methods that exist on a path, as [Lookup] takes it.
func Methods(path string) []string {
	c := theCatalogue()
	var methods []string
	for _, method := range verbs {
		if c.routes.find(path, method) >= 0 {
			methods = append(methods, method)
		}
	}
	return methods
}

// ByName lists the operations with exactly that official name.
func ByName(name string) []*Operation {
	return filter(func(o *Operation) bool { return o.Name == name })
}

// ByTag lists the operations of a product: 运营工具∙代金券, or a whole branch of them, 运营工具, or only the last level,
// 代金券.
func ByTag(tag string) []*Operation {
	return filter(func(o *Operation) bool {
		return slices.ContainsFunc(o.Tags, func(t string) bool {
			return t == tag || strings.HasPrefix(t, tag+"∙") || strings.HasSuffix(t, "∙"+tag)
		})
	})
}

// Tags lists every tag once, in the order of their text.
func Tags() []string {
	var tags []string
	for _, o := range Operations() {
		tags = append(tags, o.Tags...)
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

func filter(want func(*Operation) bool) []*Operation {
	var found []*Operation
	for _, o := range Operations() {
		if want(o) {
			found = append(found, o)
		}
	}
	return found
}

// NotificationsOf lists the notifications of an event type, REFUND.SUCCESS for one: several where APIv2 and APIv3 have
// the same.
func NotificationsOf(eventType string) []*Notification {
	var found []*Notification
	for _, n := range Notifications() {
		if slices.Contains(n.EventTypes, eventType) {
			found = append(found, n)
		}
	}
	return found
}
