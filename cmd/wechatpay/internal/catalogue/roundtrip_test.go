package catalogue

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/operation"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/playground"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/transformer"
)

// trip is a message that goes into a generated struct, and what has to be in it then.
type trip struct {
	Name, Type, Way, Text string

	want any
}

// TestRoundTrip builds the structs of all operations and notifications into one program and puts messages into them: of
// each type one in which every field of the catalogue has a value, and what the sandbox answers. Nothing is lost, what is
// sent is what was set, nothing that was not set is sent, and no getter ends in a nil pointer.
func TestRoundTrip(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	folder := t.TempDir()
	types := "package main\n\nvar types = map[string]func() any{\n"
	var trips []trip
	for i, s := range allSubjects() {
		name := fmt.Sprintf("T%d", i)
		source, err := s.source("main", name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(folder, name+".go"), source)
		its := tripsOf(t, s, name)
		for _, one := range its {
			if !bytes.Contains(source, []byte("type "+one.Type+" ")) {
				t.Errorf("%s: no type %s", s.arguments(), one.Type)
			}
			if line := fmt.Sprintf("\t%q: func() any { return new(%s) },\n", one.Type, one.Type); !strings.HasSuffix(types, line) {
				types += line
			}
		}
		trips = append(trips, its...)
	}
	write(t, filepath.Join(folder, "types.go"), []byte(types+"}\n"))
	program, err := os.ReadFile("testdata/roundtrip.go")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "main.go"), program)
	served := sandboxTrips(t)
	if len(served) < 20 {
		t.Errorf("the sandbox answered %d operations", len(served))
	}
	trips = append(trips, served...)
	results := runTrips(t, folder, trips)
	for i, r := range results {
		trips[i].check(t, r)
	}
	t.Logf("%d messages, %d of them the sandbox's", len(trips), len(served))
}

// result is what the program found.
type result struct {
	Name              string
	Held, Sent, Other any
	Empty, Error      string
}

func runTrips(t *testing.T, folder string, trips []trip) []result {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(folder, "roundtrip")
	if out, err := exec.CommandContext(t.Context(), "go", append([]string{"build", "-gcflags=-N -l", "-o", binary}, files...)...).CombinedOutput(); err != nil { // from here, for the root package
		t.Fatalf("%v\n%.4000s", err, out)
	}
	var in bytes.Buffer
	for _, one := range trips {
		if err := json.NewEncoder(&in).Encode(one); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.CommandContext(t.Context(), binary)
	run.Stdin, run.Stderr = &in, os.Stderr
	out, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	var results []result
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		d.UseNumber()
		var r result
		if err := d.Decode(&r); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		results = append(results, r)
	}
	if len(results) != len(trips) {
		t.Fatalf("%d results of %d", len(results), len(trips))
	}
	return results
}

func (one trip) check(t *testing.T, r result) {
	t.Helper()
	if r.Error != "" {
		t.Errorf("%s (%s, %s): %s", one.Name, one.Type, one.Way, r.Error)
		return
	}
	want := pruned(one.want)
	for what, got := range map[string]any{"held": r.Held, "by encoding/xml": r.Other, "sent": r.Sent} {
		if got == nil && what != "held" {
			continue
		}
		wanted := want
		switch {
		case what == "held":
			got = ungrouped(got)
		case what == "by encoding/xml":
			wanted = pruned(unnumbered(one.want))
		}
		if what == "sent" {
			wanted, got = pruned(asSent(one.want)), asSent(got)
			if one.Way == "Values" {
				wanted, got = inQuery(wanted), inQuery(got)
			}
		}
		if diff := cmp.Diff(wanted, pruned(got)); diff != "" {
			t.Errorf("%s (%s, %s), %s:\n%.2000s", one.Name, one.Type, one.Way, what, diff)
		}
	}
	if strings.Contains(r.Empty, "null") || strings.Contains(r.Empty, "0001-01-01") {
		t.Errorf("%s: an empty value is sent with what nobody set: %s", one.Name, r.Empty)
	}
}

// pruned leaves out what is zero, which a struct can't tell from what is not there, and writes moments alike.
func pruned(v any) any {
	switch v := v.(type) {
	case map[string]any:
		left := map[string]any{}
		for name, member := range v {
			if p := pruned(member); p != nil {
				left[name] = p
			}
		}
		if len(left) == 0 {
			return nil
		}
		return left
	case []any:
		var left []any
		for _, member := range v {
			left = append(left, pruned(member))
		}
		if len(left) == 0 {
			return nil
		}
		return left
	case string:
		if at, err := time.Parse(time.RFC3339, v); err == nil {
			return at.Format(time.RFC3339Nano)
		}
		if v == "" || v == "0" || v == "false" {
			return nil
		}
	case json.Number:
		if v == "0" {
			return nil
		}
	case bool:
		if !v {
			return nil
		}
	}
	return v
}

var fractions = regexp.MustCompile(`(T\d\d:\d\d:\d\d)\.\d+`)

// asSent makes all texts alike that are encrypted on their way out, moments to the second, and what a query is made of.
func asSent(v any) any {
	switch v := v.(type) {
	case map[string]any:
		made := map[string]any{}
		for name, member := range v {
			made[name] = asSent(member)
		}
		return made
	case []any:
		made := make([]any, len(v))
		for i := range v {
			made[i] = asSent(v[i])
		}
		return made
	case string:
		if strings.HasPrefix(v, "wechatpay.Sensitive~") {
			return toBeSealed
		}
		return fractions.ReplaceAllString(v, "$1")
	}
	return v
}

const toBeSealed = "personal data"

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
	for _, n := range s.notifications {
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
	switch moment := !m.v2 && operation.IsMoment(f); {
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

// number gives a name with an index its number.
func number(name, n string) string { return strings.NewReplacer("$n", n, "$m", n).Replace(name) }

// ungrouped puts members of maps, which are called as the fields with an index, back where they stood.
func ungrouped(v any) any {
	members, ok := v.(map[string]any)
	if !ok {
		return v
	}
	made := make(map[string]any)
	for name, member := range members {
		group, isMap := member.(map[string]any)
		if !strings.Contains(name, "$") || !isMap {
			made[name] = member
			continue
		}
		for index, one := range group {
			n, m, _ := strings.Cut(index, "_")
			made[strings.NewReplacer("$n", n, "$m", m).Replace(name)] = one
		}
	}
	return made
}

// unnumbered leaves out members whose names hold an index: encoding/xml has nothing for them.
func unnumbered(v any) any {
	members, ok := v.(map[string]any)
	if !ok {
		return v
	}
	return maps.Collect(func(yield func(string, any) bool) {
		for name, member := range members {
			if !endsInNumber.MatchString(name) && !yield(name, member) {
				return
			}
		}
	})
}

var endsInNumber = regexp.MustCompile(`_\d+$`)

// inQuery is a value as a query holds it: a text, or several.
func inQuery(v any) any {
	switch v := v.(type) {
	case map[string]any:
		made := make(map[string]any, len(v))
		for name, member := range v {
			made[name] = inQuery(member)
		}
		return made
	case []any:
		if len(v) == 1 {
			return inQuery(v[0])
		}
		made := make([]any, len(v))
		for i := range v {
			made[i] = inQuery(v[i])
		}
		return made
	}
	return fmt.Sprint(v)
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
