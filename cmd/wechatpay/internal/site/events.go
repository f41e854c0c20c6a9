package main

import (
	_ "embed"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/specimen"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
)

//go:embed follows.txt
var followsText string

// follow is a line of follows.txt.
type follow struct {
	prefix string
	events []*openapi.Notification
}

func parseFollows(text string) ([]follow, error) {
	var all []follow
	for i, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		prefix, names, found := strings.Cut(line, "\t")
		f := follow{prefix: prefix}
		for _, name := range strings.Fields(names) {
			n, err := sandbox.Event(name)
			if err != nil {
				return nil, fmt.Errorf("follows.txt:%d: there is no event %s", i+1, name)
			}
			f.events = append(f.events, n)
		}
		used := slices.ContainsFunc(openapi.Operations(), func(o *openapi.Operation) bool { return strings.HasPrefix(o.Template(), prefix) })
		if !found || len(f.events) == 0 || !used {
			return nil, fmt.Errorf("follows.txt:%d: no operation begins with %q, or nothing follows it", i+1, prefix)
		}
		all = append(all, f)
	}
	return all, nil
}

// urlFields are what an operation calls the place of its notifications.
var urlFields = []string{"notify_url", "contract_notify_url", "callback_url", "url"}

// notifyField is where an operation names the URL; "" where it does not.
func notifyField(o *openapi.Operation) string {
	for _, name := range urlFields {
		for _, part := range []string{"json.", "xml.", "query."} {
			if o.Field(part+name) != nil && (name != "url" || strings.Contains(o.Path, "notifications")) {
				return part + name
			}
		}
	}
	return ""
}

// followersOf are the events that come after an operation.
func (s *site) followersOf(o *openapi.Operation) []*openapi.Notification {
	var best follow
	for _, f := range s.follows {
		if strings.HasPrefix(o.Template(), f.prefix) && len(f.prefix) > len(best.prefix) {
			best = f
		}
	}
	return best.events
}

// eventName is how a notification is called: its type, or the name of the old ones.
func eventName(n *openapi.Notification) string {
	if n.V2 {
		return "v2/" + n.ID
	}
	return n.ID
}

func (b *builder) following(d *document, o *openapi.Operation, anchor string) {
	field := notifyField(o)
	if field == "" {
		return
	}
	d.heading(3, b.say(headFollows), anchor+"-notify")
	events := b.followersOf(o)
	if len(events) == 0 {
		d.markdown(b.say(followsUnknown.With(field, "/"+b.prefix()+"webhook/")))
		return
	}
	d.markdown(b.say(followsThese.With(field)))
	var items []factLine
	for _, n := range events {
		name, _ := b.english.name("name", n.Name, b.lang)
		items = append(items, link(eventName(n)+" "+name, href(eventPath(n), b.prefix())))
	}
	d.list(items)
	handler := b.examples["NOTIFY "+eventName(events[0])]
	d.code(block{"", "go", handler.snippets[0].code})
	b.serves(d, handler)
}

// handlerOf writes the function that takes a notification.
func handlerOf(n *openapi.Notification) (example, error) {
	var shown []string
	content := n.Resource
	if content == nil {
		content = n.Body
	}
	if content != nil {
		for _, f := range content.Fields {
			if f.Type != "object" && f.Type != "array" && f.Sensitive == "" && len(shown) < 3 && !slices.Contains([]string{"sign", "nonce_str", "return_code"}, f.Name) {
				shown = append(shown, fmt.Sprintf("n.Get(%q)", f.Name))
			}
		}
	}
	reply := ""
	if n.Response != nil {
		reply = "n.Reply = " + plainGo(new(specimen.Maker).Object(n.Response)) + "\n"
	}
	code, err := gofmt("handler := notify.Handler(client, notify.Mux{\n" + fmt.Sprintf("%q", muxName(n)) + ": func(ctx context.Context, n *notify.Notification) error {\n" +
		"fmt.Println(" + strings.Join(append([]string{"n.EventType"}, shown...), ", ") + ")\n" + reply + "return nil // what it says is stored: it need not come again\n},\n}.Handle)")
	if err != nil {
		return example{}, err
	}
	return example{method: "NOTIFY", path: eventName(n), snippets: []snippet{{"handler", styleHandler, "go", code}}}, nil
}

// muxName is what package notify calls the event.
func muxName(n *openapi.Notification) string {
	if len(n.EventTypes) > 0 {
		return n.EventTypes[0]
	}
	return n.ID
}

// content is what the sandbox sends of a notification, in the clear.
func (d *desk) content(n *openapi.Notification) (string, error) {
	sb, client, err := d.start(nil)
	if err != nil {
		return "", err
	}
	defer sb.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	defer server.Close()
	out, err := sb.Trigger(sandbox.Trigger{Event: eventName(n), URL: server.URL})
	if err != nil {
		return "", fmt.Errorf("%s: %w", eventName(n), err)
	}
	text, err := openSealed(client, out.Content)
	if err != nil {
		return "", fmt.Errorf("%s: %w", eventName(n), err)
	}
	return unopened.ReplaceAllString(text, "…"), nil
}
