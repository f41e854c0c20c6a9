package main

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/near"
	"github.com/a8579013/wechatpay/openapi"
)

// subject is what api show and gen are asked about: an operation, or the notifications of one event.
type subject struct {
	operation     *openapi.Operation
	notifications []*openapi.Notification
}

const subjectHint = "write METHOD PATH, or an event: wechatpay api show POST v3/refund/domestic/refunds"

// findSubject takes METHOD PATH, a PATH that has one method, or the name of an event.
func findSubject(args []string) (subject, error) {
	if len(args) == 1 && strings.ContainsAny(args[0], " \t") { // METHOD and PATH in quotes
		args = strings.Fields(args[0])
	}
	switch {
	case len(args) == 0:
		return subject{}, usage(subjectHint, "nothing is named")
	case len(args) > 2:
		return subject{}, usage(subjectHint, "%s is one argument too many", quote(args[2]))
	case len(args) == 2 && slices.Contains(methods, strings.ToUpper(args[1])):
		args = []string{args[1], args[0]}
	case len(args) == 1 && slices.Contains(methods, strings.ToUpper(args[0])):
		return subject{}, usage("write the path of the API's page behind it", "PATH is missing after %s", args[0])
	case len(args) == 1:
		return findAlone(args[0])
	}
	method, path := strings.ToUpper(args[0]), args[1]
	if o, ok := openapi.Lookup(method, path); ok {
		return subject{operation: o}, nil
	}
	if !slices.Contains(methods, method) {
		return subject{}, usage("write GET, PUT, POST, PATCH or DELETE", "%s is no method", quote(args[0]))
	}
	if others := openapi.Methods(path); len(others) > 0 {
		return subject{}, usage("did you mean "+others[0]+" "+shellQuote(path)+"?", "%s has %s, not %s", path, strings.Join(others, ", "), method)
	}
	return subject{}, unknown(path)
}

// findAlone takes a path without its method, or an event.
func findAlone(name string) (subject, error) {
	switch found := openapi.Methods(name); {
	case len(found) == 1:
		o, _ := openapi.Lookup(found[0], name)
		return subject{operation: o}, nil
	case len(found) > 1:
		return subject{}, usage("write "+found[0]+" "+shellQuote(name), "%s has several methods: %s", name, strings.Join(found, ", "))
	}
	events := openapi.NotificationsOf(strings.ToUpper(name))
	if len(events) == 0 {
		for _, n := range openapi.Notifications() {
			if strings.EqualFold(n.ID, name) {
				events = append(events, n)
			}
		}
	}
	if len(events) > 0 {
		return subject{notifications: events}, nil
	}
	return subject{}, unknown(name)
}

// unknown says that the catalogue has no such path or event, and what is like it.
func unknown(name string) error {
	hint := "wechatpay api search finds paths by their Chinese name, a tag or pieces of the path"
	if paths := nearPaths(name, 1); len(paths) > 0 {
		hint = "did you mean " + shellQuote(paths[0]) + "?"
	} else if meant := nearest(strings.ToUpper(name), eventTypes()); meant != "" {
		hint = "did you mean " + meant + "?"
	}
	return usage(hint, "the catalogue has no %s", quote(name))
}

// eventTypes lists the types of all notifications, and the names of those that have none.
func eventTypes() []string {
	var types []string
	for _, n := range openapi.Notifications() {
		types = append(types, n.EventTypes...)
		if len(n.EventTypes) == 0 {
			types = append(types, n.ID)
		}
	}
	return types
}

// nearPaths lists the paths of the catalogue that are most like a path: few letters apart, placeholders alike
// whatever their names and values are.
func nearPaths(path string, most int) []string {
	segments := strings.Split(strings.Trim(path, "/"), "/")
	type candidate struct {
		path string
		cost int
	}
	var near []candidate
	for _, o := range openapi.Operations() {
		template := o.Template()
		cost := pathCost(segments, strings.Split(strings.Trim(template, "/"), "/"))
		if cost <= len(path)/5+1 && !slices.ContainsFunc(near, func(c candidate) bool { return c.path == template }) {
			near = append(near, candidate{template, cost})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return a.cost - b.cost })
	var paths []string
	for _, c := range near[:min(most, len(near))] {
		paths = append(paths, c.path)
	}
	return paths
}

// pathCost tells how far a path is from a template: edits of its literals, and a segment that is too many or too few
// counts as a word of four letters.
func pathCost(path, template []string) int {
	row := make([]int, len(template)+1)
	for j := range row {
		row[j] = 4 * j
	}
	for _, segment := range path {
		diagonal := row[0]
		row[0] += 4
		for j, other := range template {
			cost := 0
			switch {
			case segment == other:
			case !strings.HasPrefix(other, "{"):
				cost = near.Edits(segment, other)
			case !strings.ContainsAny(segment, "{<_0123456789"): // a word, where a value is expected
				cost = 2
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+4, row[j]+4, diagonal+cost)
		}
	}
	return row[len(template)]
}
