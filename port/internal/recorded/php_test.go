package recorded

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/internal/vectors"
)

// recording is a case of requests.json: a call, and what PHP sent.
type recording struct {
	ID, Tag  string
	Chain    []struct{ Kind, Value string }
	Call     string
	Options  json.RawMessage
	Config   json.RawMessage `json:"config_overrides"`
	Request  *request
	Requests []request // where redirects were followed
}

type request struct {
	Method, Target string
	Body           string
	BodyBase64     string `json:"body_base64"`
	BodySHA256     string `json:"body_sha256"`
}

// sent is what PHP sent first, and whether it sent anything.
func (r *recording) sent() (request, bool) {
	switch {
	case len(r.Requests) > 0:
		return r.Requests[0], true
	case r.Request != nil:
		return *r.Request, true
	}
	return request{}, false
}

// recordings are the calls, and the material that they share. The rest of the set looks at the configuration alone.
func recordings(t *testing.T) (head json.RawMessage, all []recording) {
	t.Helper()
	set := vectors.Load(t, "requests")
	for _, c := range set.Cases {
		if c.Tag == "setup" {
			continue
		}
		var r recording
		if err := json.Unmarshal(c.Raw, &r); err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		all = append(all, r)
	}
	return set.Head, all
}

var word = regexp.MustCompile(`^[A-Za-z_]\w*$`)

// php is the program that makes the call.
func (r *recording) php(t *testing.T) string {
	w := writer{t: t}
	chain := "$instance"
	for _, step := range r.Chain {
		switch {
		case step.Kind == "chain":
			chain += "->chain(" + text(step.Value) + ")"
		case step.Kind == "index":
			chain += "[" + text(step.Value) + "]"
		case word.MatchString(step.Value):
			chain += "->" + step.Value
		default:
			chain += "->{" + text(step.Value) + "}"
		}
	}
	options := ""
	if s := string(r.Options); s != "{}" && s != "[]" && s != "" {
		options = w.value(r.Options)
	}
	verb, async := strings.CutSuffix(r.Call, "async")
	call := chain + "->" + verb
	if async {
		return w.before + call + "Async(" + options + ")->wait();\n"
	}
	return w.before + call + "(" + options + ");\n"
}

// writer writes values as PHP, and what has to stand before them.
type writer struct {
	t      *testing.T
	before string
	files  map[string]string // to upload
}

func (w *writer) value(raw json.RawMessage) string {
	switch raw[0] {
	case '"':
		var s string
		w.read(raw, &s)
		return text(s)
	case '[':
		var list []json.RawMessage
		w.read(raw, &list)
		items := []string{}
		for _, item := range list {
			items = append(items, w.value(item))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case '{':
		var members vectors.Members
		w.read(raw, &members)
		if len(members) == 0 {
			return "new \\stdClass()"
		}
		if mark := members[0].Key; len(members) == 1 && strings.HasPrefix(mark, "$") {
			return w.marked(mark, members[0].Value)
		}
		items := []string{}
		for _, m := range members {
			items = append(items, text(m.Key)+" => "+w.value(m.Value))
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	return string(raw)
}

// marked writes what JSON has no form for.
func (w *writer) marked(mark string, raw json.RawMessage) string {
	switch mark {
	case "$base64":
		var s string
		w.read(raw, &s)
		return "base64_decode(" + text(s) + ")"
	case "$repeat":
		var pair [2]json.RawMessage
		w.read(raw, &pair)
		return "str_repeat(" + w.value(pair[0]) + ", " + string(pair[1]) + ")"
	case "$map":
		var pairs [][2]json.RawMessage
		w.read(raw, &pairs)
		items := []string{}
		for _, pair := range pairs {
			items = append(items, w.value(pair[0])+" => "+w.value(pair[1]))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case "$media":
		return w.media(raw)
	case "$media_content_type":
		return "$media->getContentType()"
	}
	w.t.Fatalf("nothing is known of %s", mark)
	return ""
}

func (w *writer) media(raw json.RawMessage) string {
	var m struct {
		Filename      string
		Content       string
		ContentBase64 string  `json:"content_base64"`
		Meta          *string `json:"set_meta"`
	}
	w.read(raw, &m)
	if m.ContentBase64 != "" {
		content, err := base64.StdEncoding.DecodeString(m.ContentBase64)
		if err != nil {
			w.t.Fatal(err)
		}
		m.Content = string(content)
	}
	if w.files != nil {
		w.files[m.Filename] = m.Content
	}
	w.before += "$media = new MediaUtil(" + text(m.Filename) + ");\n"
	if m.Meta != nil {
		w.before += "$media->setMeta(" + text(*m.Meta) + ");\n"
	}
	return "$media->getStream()"
}

func (w *writer) read(raw json.RawMessage, v any) {
	if err := json.Unmarshal(raw, v); err != nil {
		w.t.Fatalf("%s: %v", raw, err)
	}
}

// uploads are the files that a call reads.
func (r *recording) uploads(t *testing.T) map[string]string {
	w := writer{t: t, files: map[string]string{}}
	if len(r.Options) > 0 {
		w.value(r.Options)
	}
	return w.files
}

// text is a literal of PHP.
func text(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0xfffd }) {
		return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
	}
	var b strings.Builder
	for _, c := range []byte(s) {
		if c < ' ' || c == 0x7f || strings.IndexByte(`"\$`, c) >= 0 {
			fmt.Fprintf(&b, `\x%02x`, c)
		} else {
			b.WriteByte(c)
		}
	}
	return `"` + b.String() + `"`
}
