package wirelog

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay"
)

// hidden is what stands for a text that is not shown.
const hidden = "***"

// Parts of names whose values are never shown, whatever else their names end in, and numbers neither.
var private = []string{
	"name", "openid", "unionid", "userid", "phone", "mobile", "telephone", "email", "addr", "card", "account", "bank", "cert", "cred", "creid",
	"iddoc", "idno", "idnumber", "identity", "identification", "license", "contact", "secret", "sign", "encrypt", "key", "token", "password", "cipher",
	"authcode", "authno", "facecode", "nonce", "ticket", "merchantidno", "digest", "passport", "plate", "birth", "verif", "captcha", "wechatid", "mac",
}

// Ends of names whose texts are shown.
var plain = []string{
	"no", "id", "ids", "message", "msg", "state", "status", "type", "currency", "time", "date", "scene", "field", "issue", "location", "event",
	"errcode", "errcodedes", "errorcode", "returncode", "resultcode", "fee", "amount", "total", "result", "failreason", "begin", "end", "timestamp",
}

// mask decides what is shown.
type mask struct{ show []string }

func newMask(show []string) mask {
	m := mask{make([]string, len(show))}
	for i, name := range show {
		m.show[i] = bare(name)
	}
	return m
}

// bare leaves out what spellings of a name differ in.
func bare(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
}

// shows tells whether the value of a field may be seen; a number is more often harmless than a text.
func (m mask) shows(name string, number bool) bool {
	name = bare(name)
	in := func(part string) bool { return strings.Contains(name, part) }
	switch {
	case slices.Contains(m.show, name):
		return true
	case slices.ContainsFunc(private, in):
		return false
	}
	return number || name == "code" || slices.ContainsFunc(plain, func(end string) bool { return strings.HasSuffix(name, end) })
}

// text shows a text, or that there is one.
func (m mask) text(name, text string) string {
	switch {
	case text == "" || m.shows(name, false) && len(text) <= 256:
		return text
	case len(text) > 256:
		return fmt.Sprintf("%s (%d bytes)", hidden, len(text))
	}
	return hidden
}

// path is the template of a call; of another client's request what has no digit in it, which no id is without.
func (m mask) path(r *http.Request) string {
	if template := wechatpay.TemplateOf(r.Context()); template != "" {
		return template
	}
	segments := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	for i, s := range segments {
		if strings.ContainsAny(s, "0123456789%") && s != "v2" && s != "v3" {
			segments[i] = hidden
		}
	}
	return strings.Join(segments, "/")
}

// query shows the parameters of a URL, in their order.
func (m mask) query(raw string) string {
	if raw == "" {
		return ""
	}
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		plainName, err := url.QueryUnescape(name)
		if text, bad := url.QueryUnescape(value); err != nil || bad != nil || m.text(plainName, text) != text {
			pairs[i] = name + "=" + hidden
		}
	}
	return strings.Join(pairs, "&")
}

// Headers that are shown: those of WeChat Pay and those of HTTP that carry nobody's data.
var headers = []string{
	"Content-Type", "Content-Length", "Content-Encoding", "Date", "Accept", "User-Agent", "Request-Id", "Retry-After", "Location",
	"Wechatpay-Serial", "Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature-Type",
}

// header shows the headers: of Authorization all but its signature, of the unknown that they are there.
func (m mask) header(h http.Header) map[string]string {
	shown := make(map[string]string, len(h))
	for name, values := range h {
		text := strings.Join(values, ", ")
		switch {
		case name == "Authorization":
			text = withoutSignature(text)
		case name == "Location":
			text, _, _ = strings.Cut(text, "?")
		case !slices.Contains(headers, name) && !slices.Contains(m.show, bare(name)):
			text = hidden
		}
		shown[name] = text
	}
	return shown
}

// withoutSignature is an Authorization of WeChat Pay's without its signature; of any other its scheme.
func withoutSignature(text string) string {
	scheme, rest, _ := strings.Cut(text, " ")
	if !strings.HasPrefix(scheme, "WECHATPAY2-") {
		return scheme + " " + hidden
	}
	parts := strings.Split(rest, ",")
	for i, part := range parts {
		name, _, _ := strings.Cut(part, "=")
		if !slices.Contains([]string{"mchid", "brand_id", "serial_no", "timestamp", "nonce_str"}, name) {
			parts[i] = name + `="` + hidden + `"`
		}
	}
	return scheme + " " + strings.Join(parts, ",")
}

// body shows a body: masked where it is JSON or XML, else as a count of bytes.
func (m mask) body(h http.Header, c *content) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.size == 0 {
		return ""
	}
	count := strconv.FormatInt(c.size, 10) + " bytes"
	if c.size > most || h.Get("Content-Encoding") != "" {
		return count
	}
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	text := bytes.TrimSpace(c.text.Bytes())
	switch {
	case strings.HasPrefix(kind, "multipart/") || len(text) == 0:
		return count
	case text[0] == '{' || text[0] == '[':
		if shown, err := m.json(text); err == nil {
			return shown
		}
	case text[0] == '<':
		if shown, err := m.xml(text); err == nil {
			return shown
		}
	}
	return count
}

// json writes a JSON text again, with what may be seen. Members keep their order, and numbers their digits.
func (m mask) json(text []byte) (string, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var out bytes.Buffer
	if err := m.value(&out, d, "", 0); err != nil {
		return "", err
	}
	if _, err := d.Token(); err != io.EOF {
		return "", errMore
	}
	return out.String(), nil
}

var (
	errMore = errors.New("more follows the value")
	errDeep = errors.New("too deep")
)

func (m mask) value(out *bytes.Buffer, d *json.Decoder, name string, depth int) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	if depth > 64 {
		return errDeep
	}
	switch v := token.(type) {
	case json.Delim:
		return m.inside(out, d, v, name, depth)
	case string:
		quote(out, m.text(name, v))
	case json.Number:
		if m.shows(name, true) {
			out.WriteString(v.String())
		} else {
			quote(out, hidden)
		}
	default: // true, false, null
		fmt.Fprint(out, map[any]string{true: "true", false: "false", nil: "null"}[v])
	}
	return nil
}

// inside writes an object or an array behind its first bracket. What is in an array goes by the array's name.
func (m mask) inside(out *bytes.Buffer, d *json.Decoder, open json.Delim, name string, depth int) error {
	out.WriteString(open.String())
	for first := true; d.More(); first = false {
		if !first {
			out.WriteByte(',')
		}
		member := name
		if open == '{' {
			token, err := d.Token()
			if err != nil {
				return err
			}
			member, _ = token.(string)
			quote(out, member)
			out.WriteByte(':')
		}
		if err := m.value(out, d, member, depth+1); err != nil {
			return err
		}
	}
	end, err := d.Token()
	if err == nil {
		fmt.Fprint(out, end)
	}
	return err
}

func quote(out *bytes.Buffer, text string) {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a text
	out.Truncate(out.Len() - 1)
}

// xml writes the flat XML of APIv2 as its members.
func (m mask) xml(text []byte) (string, error) {
	d := xml.NewDecoder(bytes.NewReader(text))
	var out, value strings.Builder
	var open []string
	for {
		token, err := d.Token()
		if err == io.EOF && len(open) == 0 {
			return out.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			open = append(open, t.Name.Local)
			value.Reset()
			out.WriteString("<" + t.Name.Local + ">")
		case xml.CharData:
			value.Write(t)
		case xml.EndElement:
			out.WriteString(strings.Join(strings.Fields(m.text(t.Name.Local, value.String())), " ") + "</" + t.Name.Local + ">")
			value.Reset()
			open = open[:len(open)-1]
		}
	}
}
