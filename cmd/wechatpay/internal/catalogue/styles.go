package catalogue

import (
	"encoding/json"
	"fmt"
	"go/format"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/item"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/playground"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/internal/treepath"
	"github.com/a8579013/wechatpay/openapi"
)

// samplePrinted is a sample call in one style: request, tree, chain, do, call.
type samplePrinted struct {
	Style string `json:"style"`
	Code  string `json:"code"`
}

// samplesOf writes the request once, and the call in each style.
func samplesOf(o *openapi.Operation) []samplePrinted {
	s := sampleOf(o)
	setup, argument := s.goRequest(o)
	verb := o.Method[:1] + strings.ToLower(o.Method[1:])
	call := "." + verb + "(ctx, " + argument + ")"
	samples := []samplePrinted{
		{"tree", "resp, err := " + "client" + treepath.Of(o.Method, o.Template()) + call},
		{"chain", "resp, err := client.Chain(" + strconv.Quote(o.Template()) + ")" + call},
		{"do", "resp, err := client.Do(ctx, " + strconv.Quote(o.Method+" "+o.Template()) + ", " + argument + ")"},
	}
	if setup != "" {
		samples = append([]samplePrinted{{"request", setup}}, samples...)
	}
	return append(samples, samplePrinted{"call", strings.Join(s.callLine(o), " ")})
}

// samples prints them.
func (p page) samples(o *openapi.Operation) {
	titles := map[string]words.Text{
		"request": words.TheRequest, "tree": words.TypedTree, "chain": words.Declarative, "do": words.PropertyStyle,
	}
	p.title("\n" + p.say(words.InGo))
	for _, s := range samplesOf(o) {
		title, inGo := titles[s.Style]
		if !inGo {
			continue
		}
		fmt.Fprintln(p.w, "  // "+p.say(title))
		for line := range strings.SplitSeq(s.Code, "\n") {
			fmt.Fprintln(p.w, "  "+strings.ReplaceAll(line, "\t", "    "))
		}
	}
	verb := o.Method[:1] + strings.ToLower(o.Method[1:])
	fmt.Fprintln(p.w, "  // "+p.say(words.AsyncTwin.With(verb)))
	p.title("\n" + p.say(words.InATerminal))
	command := sampleOf(o).callLine(o)
	p.callLine(command)
	if strings.Contains(strings.Join(command, " "), ciphertext) {
		fmt.Fprintln(p.w, "  # "+p.say(words.StandsFor.With(ciphertext)))
	}
}

// callLine prints a command, on several lines where it is wide.
func (p page) callLine(words []string) {
	command := "  " + strings.Join(words, " ")
	if terminal.Width(command) <= p.columns || strings.Contains(command, "\n") {
		fmt.Fprintln(p.w, command)
		return
	}
	line := " "
	for _, word := range words {
		if terminal.Width(line)+terminal.Width(word)+3 > p.columns && strings.TrimSpace(line) != "" {
			fmt.Fprintln(p.w, line+` \`)
			line = "   "
		}
		line += " " + word
	}
	fmt.Fprintln(p.w, line)
}

// goRequest writes what stands before the call, and the argument of the call: req, or nil.
func (s sample) goRequest(o *openapi.Operation) (setup, argument string) {
	var b strings.Builder
	if s.file != "" {
		b.WriteString("media, err := wechatpay.OpenMedia(\"" + pictureName + "\")\nif err != nil {\nreturn err\n}\n")
		if s.file != "file" {
			fmt.Fprintf(&b, "media.Part = %q\n", s.file)
		}
		if len(s.fields) > 0 && !o.V2 {
			b.WriteString("media.Meta = " + s.fields.goObject() + "\n")
		}
	}
	b.WriteString("req := wechatpay.Request{\n")
	for _, v := range s.path {
		b.WriteString(v.goEntry())
	}
	for _, part := range []struct {
		key    string
		values members
	}{{"query", s.query}, {"headers", s.header}} {
		if len(part.values) > 0 {
			fmt.Fprintf(&b, "%q: %s,\n", part.key, part.values.goObject())
		}
	}
	switch {
	case s.file != "" && o.V2:
		fmt.Fprintf(&b, "\"xml\": %s,\n\"body\": media,\n", s.fields.goObject())
	case s.file != "":
		b.WriteString("\"body\": media,\n")
	case len(s.fields) > 0 || o.Kind != openapi.NoBody && o.Method != "GET":
		fmt.Fprintf(&b, "%q: %s,\n", string(o.Kind), s.fields.goObject())
	case len(s.path)+len(s.query)+len(s.header) == 0:
		return "", "nil"
	}
	if o.Has(openapi.FlagMTLS) {
		b.WriteString("\"security\": true,\n") // the client certificate: Config.Merchant
	}
	b.WriteString("}\n")
	code, err := format.Source([]byte(b.String()))
	if err != nil { // a test formats the samples of all operations
		code = []byte(b.String())
	}
	return strings.TrimSuffix(string(code), "\n"), "req"
}

func (m members) goObject() string {
	if len(m) == 0 {
		return "wechatpay.Object{}"
	}
	if only := m[0]; len(m) == 1 && only.note == "" {
		if _, nested := only.value.(members); !nested {
			return "wechatpay.Object{" + strings.TrimSuffix(only.goEntry(), ",\n") + "}"
		}
	}
	text := "wechatpay.Object{\n"
	for _, v := range m {
		text += v.goEntry()
	}
	return text + "}"
}

func (v namedValue) goEntry() string {
	text := strconv.Quote(v.name) + ": " + goValue(v.value) + ","
	if v.note != "" {
		text += " // " + v.note
	}
	return text + "\n"
}

func goValue(value any) string {
	switch v := value.(type) {
	case members:
		return v.goObject()
	case []any:
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = goValue(item)
		}
		return "[]any{" + strings.Join(items, ", ") + "}"
	case string:
		return strconv.Quote(v)
	case fileDigest:
		return "media.SHA256()"
	case secret:
		return "wechatpay.Sensitive(" + strconv.Quote(string(v)) + ")"
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	text := fmt.Sprint(value)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n != int64(int32(n)) { // more than an int of 32 bits holds
		text = "int64(" + text + ")"
	}
	return text
}

// callLine gives the words of a wechatpay call.
func (s sample) callLine(o *openapi.Operation) []string {
	words := []string{"wechatpay", "call"}
	if playground.Serves(o) {
		words = append(words, "--sandbox")
	}
	whole := s.needsWholeBody()
	if whole {
		words = append(words, "--json", "-")
	}
	words = append(words, o.Method, terminal.ShellQuote(o.Template()))
	for _, v := range s.path {
		words = append(words, item.Item{Sep: item.SepText, Path: []string{v.name}, Value: fmt.Sprint(v.value)}.Quoted())
	}
	for _, v := range s.query {
		words = append(words, item.Item{Sep: item.SepQuery, Path: strings.Split(v.name, "."), Value: fmt.Sprint(v.value)}.Quoted())
	}
	for _, v := range s.header {
		words = append(words, item.Item{Sep: item.SepHeader, Path: []string{v.name}, Value: fmt.Sprint(v.value)}.Quoted())
	}
	if s.file != "" {
		words = append(words, item.Item{Sep: item.SepUpload, Path: []string{s.file}, Value: pictureName}.Quoted())
	}
	if whole {
		text, _ := terminal.Encode(s.fields) // of values that sampleOf made
		return append(words, "<<'END'\n"+string(text)+"\nEND")
	}
	return s.fields.items(words, nil)
}

// needsWholeBody tells whether a field of the body is called as a variable of the path is: items can't tell them apart.
func (s sample) needsWholeBody() bool {
	for _, field := range s.fields {
		for _, variable := range s.path {
			if field.name == variable.name {
				return true
			}
		}
	}
	return false
}

// items adds a word for each field, objects led into by dots.
func (m members) items(words, path []string) []string {
	for _, v := range m {
		if hidden, ok := v.value.(secret); ok { // call encrypts it
			v.value = string(hidden)
		}
		it := item.Item{Sep: item.SepJSON, Path: append(path[:len(path):len(path)], v.name)}
		switch value := v.value.(type) {
		case fileDigest:
			words = append(words, strings.Join(it.Path, ".")+`="$(sha256sum `+pictureName+` | cut -d' ' -f1)"`)
			continue
		case members:
			if len(value) > 0 {
				words = value.items(words, it.Path)
				continue
			}
			it.Value = "{}"
		case string:
			it.Sep, it.Value = item.SepText, value
			if strings.HasPrefix(value, "=") || strings.HasPrefix(value, "@") {
				text, _ := terminal.Encode(value)
				it.Sep, it.Value = item.SepJSON, string(text)
			}
		case float64:
			it.Value = goValue(value)
		default:
			text, _ := terminal.Encode(value)
			it.Value = string(text)
		}
		words = append(words, it.Quoted())
	}
	return words
}

// MarshalJSON keeps the order of the page.
func (m members) MarshalJSON() ([]byte, error) {
	var o item.Object
	for _, v := range m {
		text, err := terminal.Encode(v.value)
		if err != nil {
			return nil, err
		}
		if err := o.Set([]string{v.name}, item.Value(text)); err != nil {
			return nil, err
		}
	}
	return json.Marshal(&o)
}
