package catalogue

import (
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/openapi"
)

// subject is what api show and gen are asked about: an operation, or one of the notifications of an event.
type subject struct {
	operation *openapi.Operation
	event     string
	variants  []variant
	variant   int // the one that is chosen
}

// findSubject takes METHOD PATH, a PATH that has one method, or the name of an event.
func findSubject(args []string) (subject, error) {
	if len(args) == 1 && strings.ContainsAny(args[0], " \t") { // METHOD and PATH in quotes
		args = strings.Fields(args[0])
	}
	switch {
	case len(args) == 0:
		return subject{}, terminal.Usage(words.WriteMethodPath, words.NothingIsNamed)
	case len(args) > 2:
		return subject{}, terminal.Usage(words.WriteMethodPath, words.OneTooMany.With(terminal.Quote(args[2])))
	case len(args) == 2 && slices.Contains(operation.Methods, strings.ToUpper(args[1])):
		args = []string{args[1], args[0]}
	case len(args) == 1 && slices.Contains(operation.Methods, strings.ToUpper(args[0])):
		return subject{}, terminal.Usage(words.WritePathBehind, words.PathMissing.With(args[0]))
	case len(args) == 1:
		return findAlone(args[0])
	}
	method, path := strings.ToUpper(args[0]), args[1]
	if o, ok := openapi.Lookup(method, path); ok {
		return subject{operation: o}, nil
	}
	if !slices.Contains(operation.Methods, method) {
		return subject{}, terminal.Usage(words.WriteAMethod, words.IsNoMethod.With(terminal.Quote(args[0])))
	}
	if others := openapi.Methods(path); len(others) > 0 {
		return subject{}, terminal.Usage(words.DidYouMean.With(others[0]+" "+terminal.ShellQuote(path)), words.MethodNotOfPath.With(path, strings.Join(others, ", "), method))
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
		return subject{}, terminal.Usage(words.WriteIt.With(found[0]+" "+terminal.ShellQuote(name)), words.SeveralMethods.With(name, strings.Join(found, ", ")))
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
		event := strings.ToUpper(name)
		if len(events[0].EventTypes) == 0 {
			event = events[0].ID
		}
		return subject{event: event, variants: variantsOf(event, events)}, nil
	}
	return subject{}, unknown(name)
}

// unknown says that the catalogue has no such path or event, and what is like it.
func unknown(name string) error {
	hint := words.Phrase(words.SearchFindsPaths)
	if paths := openapi.Near(name, 1); len(paths) > 0 {
		hint = words.DidYouMean.With(terminal.ShellQuote(paths[0]))
	} else if meant := terminal.Nearest(strings.ToUpper(name), eventTypes()); meant != "" {
		hint = words.DidYouMean.With(meant)
	}
	return terminal.Usage(hint, words.CatalogueHasNo.With(terminal.Quote(name)))
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
