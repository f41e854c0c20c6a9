package catalogue

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
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
		return subject{}, terminal.Usage(subjectHint, "nothing is named")
	case len(args) > 2:
		return subject{}, terminal.Usage(subjectHint, "%s is one argument too many", terminal.Quote(args[2]))
	case len(args) == 2 && slices.Contains(operation.Methods, strings.ToUpper(args[1])):
		args = []string{args[1], args[0]}
	case len(args) == 1 && slices.Contains(operation.Methods, strings.ToUpper(args[0])):
		return subject{}, terminal.Usage("write the path of the API's page behind it", "PATH is missing after %s", args[0])
	case len(args) == 1:
		return findAlone(args[0])
	}
	method, path := strings.ToUpper(args[0]), args[1]
	if o, ok := openapi.Lookup(method, path); ok {
		return subject{operation: o}, nil
	}
	if !slices.Contains(operation.Methods, method) {
		return subject{}, terminal.Usage("write GET, PUT, POST, PATCH or DELETE", "%s is no method", terminal.Quote(args[0]))
	}
	if others := openapi.Methods(path); len(others) > 0 {
		return subject{}, terminal.Usage("did you mean "+others[0]+" "+terminal.ShellQuote(path)+"?", "%s has %s, not %s", path, strings.Join(others, ", "), method)
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
		return subject{}, terminal.Usage("write "+found[0]+" "+terminal.ShellQuote(name), "%s has several methods: %s", name, strings.Join(found, ", "))
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
	if paths := operation.Near(name, 1); len(paths) > 0 {
		hint = "did you mean " + terminal.ShellQuote(paths[0]) + "?"
	} else if meant := terminal.Nearest(strings.ToUpper(name), eventTypes()); meant != "" {
		hint = "did you mean " + meant + "?"
	}
	return terminal.Usage(hint, "the catalogue has no %s", terminal.Quote(name))
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
