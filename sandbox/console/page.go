package console

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/sandbox"
)

// pageFiles are the console for people, as a browser takes them: nothing is built. qrcode.js is qrcode-generator 2.0.4 of
// the npm registry, under its own license beside it.
//
//go:embed page
var pageFiles embed.FS

// pagePolicy lets the page run what comes from here, and ask nobody else.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

var pageTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}

// pageFile finds a file of the page. It holds nothing that is secret.
func pageFile(r *http.Request) (name string, ok bool) {
	name, ok = strings.CutPrefix(r.URL.Path, sandbox.ControlPath)
	if name == "" {
		name = "index.html"
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead || !ok || pageTypes[path.Ext(name)] == "" || strings.Contains(name, "/") {
		return "", false
	}
	_, err := fs.Stat(pageFiles, "page/"+name)
	return name, err == nil
}

// showPage answers with a file of the page, or tells that it is none.
func showPage(w http.ResponseWriter, r *http.Request) bool {
	name, ok := pageFile(r)
	if !ok {
		return false
	}
	text, err := pageFiles.ReadFile("page/" + name)
	if err != nil { // found a moment ago: never seen
		return false
	}
	w.Header().Set("Content-Security-Policy", pagePolicy)
	w.Header().Set("Content-Type", pageTypes[path.Ext(name)])
	w.Write(text)
	return true
}

// eventEndpoints tell that something has happened.
var eventEndpoints = []endpoint{
	stream[nothing, change]("GET", "events", "tells when what requests, notices or state show has changed: server-sent events, at most five a second", (*console).events),
}

type change struct {
	Now time.Time `json:"now" doc:"by the sandbox's clock"`
}

// events streams changes until the caller goes, or the sandbox is closed.
func (c *console) events(w http.ResponseWriter, r *http.Request) error {
	control := http.NewResponseController(w)
	control.SetReadDeadline(time.Time{}) // of the request, which is over
	w.Header().Set("Content-Type", "text/event-stream")
	beat := time.NewTicker(10 * time.Second)
	defer beat.Stop()
	gone := r.Context().Done()
	for text := ": what happens\n\n"; ; {
		changed := c.sb.Changed()
		if _, err := fmt.Fprint(w, text); err != nil || control.Flush() != nil {
			return nil // he has gone
		}
		select {
		case <-changed:
			text = "event: change\ndata: {\"now\":\"" + c.sb.State().Now.Format(time.RFC3339Nano) + "\"}\n\n"
			select {
			case <-time.After(200 * time.Millisecond):
			case <-gone:
				return nil
			}
		case <-beat.C:
			text = ":\n\n"
		case <-gone:
			return nil
		}
	}
}
