package catalogue

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/playground"
	"github.com/a8579013/wechatpay/internal/specimen"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/transformer"
)

// tripsOf makes the messages of a subject.
func tripsOf(t *testing.T, s subject, name string) (trips []trip) {
	t.Helper()
	add := func(part string, f *openapi.Field, way string, m filler) {
		want := m.value(f)
		if fields, _ := operation.Members(f); pruned(want) == nil || len(fields) == 0 && f.Items == nil {
			return
		}
		text, err := json.Marshal(want)
		if err == nil && way == "xml answer" {
			text = []byte(inXML("xml", want))
		}
		if err != nil {
			t.Fatal(err)
		}
		trips = append(trips, trip{s.arguments(), name + part, way, string(text), normal(t, want)})
	}
	if o := s.operation; o != nil {
		if len(o.Query) > 0 {
			add("Query", &openapi.Field{Type: "object", Fields: o.Query}, "Values", filler{sent: true, v2: o.V2})
		}
		switch o.Kind {
		case openapi.JSON:
			add("Request", o.Body, "json", filler{sent: true})
		case openapi.XML:
			add("Request", unsigned(o.Body), "Map", filler{sent: true, v2: true})
		case openapi.Multipart:
			if meta := o.Body.Field("meta"); meta != nil {
				if meta.JSON != nil {
					meta = meta.JSON
				}
				add("Meta", meta, "Map", filler{sent: true, v2: o.V2})
			}
		}
		if r := o.Response; r.Body != nil && !r.ErrorSchema && (r.Content == "json" || r.Content == "xml") {
			add("Response", r.Body, map[string]string{"json": "answer", "xml": "xml answer"}[r.Content], filler{v2: o.V2, texts: r.Content == "xml"})
		}
	}
	if n := s.notification(); n != nil {
		if n.Body != nil {
			add("Event", n.Body, "xml answer", filler{v2: true, texts: true})
		}
		if n.Resource != nil {
			add("Resource", n.Resource, map[bool]string{true: "xml answer", false: "answer"}[n.V2], filler{v2: n.V2, texts: n.V2})
		}
		if n.Response != nil {
			add("Reply", n.Response, "json", filler{sent: true})
		}
	}
	return trips
}

// normal is a value as JSON is decoded.
func normal(t *testing.T, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// filler gives every field of a schema a value that is not zero: its example, where it fits the type.
type filler struct{ sent, v2, texts bool }

func (m filler) value(f *openapi.Field) any {
	integer := f.Type == "integer" || operation.IsMoney(f)
	switch {
	case operation.IsStruct(f):
		return m.members(f)
	case f.Type == "array" && f.Items != nil:
		return []any{m.value(f.Items), m.value(f.Items)}
	case m.texts && (f.Type == "object" || f.Type == "array"):
		return "text of " + f.Name
	case f.Type == "object" || f.Type == "array":
		return map[string]any{"any": "thing"}
	case m.texts && f.Type == "boolean":
		return "true"
	case f.Type == "boolean":
		return true
	case m.texts && (integer || f.Type == "number"):
		return "9007199254740993"
	case integer:
		if n, ok := f.Example.(int64); ok && n != 0 {
			return n
		}
		return json.Number("9007199254740993") // more than a float64 can hold
	case f.Type == "number":
		return json.Number("12345678901234567890.5")
	case m.sent && f.Sensitive == operation.WithWechatpay:
		return toBeSealed
	}
	text, _ := f.Example.(string)
	switch moment := !m.v2 && specimen.IsMoment(f); {
	case moment && text == "":
		return "2026-07-29T13:29:35.120+08:00"
	case moment:
		return strings.Replace(text, ":60", ":59", 1)
	case text == "" || text == "0" || text == "false":
		return "text of " + f.Name
	}
	return text
}

func (m filler) members(f *openapi.Field) map[string]any {
	fields, _ := operation.Members(f)
	values := make(map[string]any)
	for _, member := range fields {
		switch {
		case member.Type == "file":
		case !strings.Contains(member.Name, "$"):
			values[member.Name] = m.value(member)
		case m.texts:
			values[number(member.Name, "0")], values[number(member.Name, "1")] = m.value(member), m.value(member)
		}
	}
	return values
}

// inXML writes an element; of a list one for each member, as WeChat Pay does.
func inXML(name string, v any) string {
	inner := ""
	switch v := v.(type) {
	case []any:
		for _, member := range v {
			inner += inXML(name, member)
		}
		return inner
	case map[string]any:
		for member, value := range v {
			inner += inXML(member, value)
		}
	default:
		inner = fmt.Sprintf("<![CDATA[%s]]>", v)
	}
	return "<" + name + ">" + inner + "</" + name + ">"
}

// sandboxTrips calls what the sandbox serves, and takes its answers.
func sandboxTrips(t *testing.T) (trips []trip) {
	t.Helper()
	for i, s := range allSubjects() {
		o := s.operation
		if o == nil || !playground.Serves(o) || o.Response.Body == nil || o.Response.ErrorSchema {
			continue
		}
		body := sandboxAnswer(t, o)
		switch {
		case len(body) == 0:
		case o.Response.Content == "json":
			trips = append(trips, trip{s.arguments(), fmt.Sprintf("T%dResponse", i), "answer", string(body), normal(t, json.RawMessage(body))})
		case o.Response.Content == "xml":
			members, err := transformer.ToMap(body)
			if err != nil {
				t.Fatal(err)
			}
			trips = append(trips, trip{s.arguments(), fmt.Sprintf("T%dResponse", i), "xml answer", string(body), normal(t, members)})
		}
	}
	return trips
}

// sandboxAnswer is what the sandbox answers to the sample of an operation.
func sandboxAnswer(t *testing.T, o *openapi.Operation) []byte {
	t.Helper()
	sb, err := playground.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	if err := playground.Prepare(t.Context(), sb, o.Method, o.Template()); err != nil {
		t.Fatal(err)
	}
	client, err := wechatpay.New(sb.Config())
	if err != nil {
		t.Fatal(err)
	}
	req := wechatpay.Request(sampleOf(o).request(o))
	delete(req, "headers")
	resp, err := client.Do(t.Context(), o.Method+" "+o.Template(), req)
	if err != nil {
		if !slices.Contains(o.Flags, openapi.FlagUpload) {
			t.Logf("%s %s: %v", o.Method, o.Template(), err)
		}
		return nil
	}
	return resp.Body
}
