package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/openapi"
)

// route is a page: a path with its operations, or the event of a notification.
type route struct {
	path   string // below the root of the site: openapi/v3/refund/domestic/refunds
	ops    []*openapi.Operation
	events []*openapi.Notification
}

// routesOf gives each path and each event its page. Two facts that want one section of one page are an error.
func routesOf(ops []*openapi.Operation, events []*openapi.Notification) ([]route, error) {
	pages := make(map[string]*route)
	at := func(path string) *route {
		if pages[path] == nil {
			pages[path] = &route{path: path}
		}
		return pages[path]
	}
	for _, o := range ops {
		r := at(strings.TrimSuffix("openapi/"+o.Template(), "/")) // servers of files know no path with a slash and one without
		for _, other := range r.ops {
			if other.Method == o.Method {
				return nil, fmt.Errorf("%s %s and %s %s are the same section of the page /%s", o.Method, o.Path, other.Method, other.Path, r.path)
			}
		}
		r.ops = append(r.ops, o)
	}
	for _, n := range events {
		r := at(eventPath(n))
		if len(r.events) > 0 {
			return nil, fmt.Errorf("the notifications %s and %s are the same page /%s", n.ID, r.events[0].ID, r.path)
		}
		r.events = append(r.events, n)
	}
	folded := make(map[string]string)
	for path := range pages {
		if other := folded[strings.ToLower(path)]; other != "" {
			return nil, fmt.Errorf("/%s and /%s are the same file where case does not count", path, other)
		}
		folded[strings.ToLower(path)] = path
	}
	var all []route
	for _, path := range slices.Sorted(maps.Keys(pages)) {
		r := *pages[path]
		slices.SortFunc(r.ops, func(a, b *openapi.Operation) int {
			return cmp.Compare(slices.Index(methods, a.Method), slices.Index(methods, b.Method))
		})
		all = append(all, r)
	}
	return all, nil
}

// methods are in the order of a page.
var methods = []string{"POST", "GET", "PUT", "PATCH", "DELETE"}

// eventPath is where a notification has its page.
func eventPath(n *openapi.Notification) string {
	if n.V2 {
		return "webhook/v2/" + n.ID
	}
	return "webhook/v3/" + n.ID
}

// href is the URL of a route in a language.
func href(path string, lang string) string {
	return "/" + lang + strings.ReplaceAll(strings.ReplaceAll(path, "{", "%7B"), "}", "%7D") + "/"
}

// opHref leads to the section of an operation.
func opHref(o *openapi.Operation, lang string) string {
	return href(strings.TrimSuffix("openapi/"+o.Template(), "/"), lang) + "#" + strings.ToLower(o.Method)
}
