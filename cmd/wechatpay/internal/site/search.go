package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/internal/wording"
	"github.com/a8579013/wechatpay/openapi"
)

// searchable is a section as the search finds it.
type searchable struct {
	Anchor string `json:"anchor"`
	Title  string `json:"title"`
	Text   string `json:"text"`
	Weight int    `json:"weight,omitempty"` // how many look for it, from 0 to 9
}

// searchables are the sections of a page: names in both languages, path, product and parameters.
func (b *builder) searchables(r route) []searchable {
	var all []searchable
	for _, o := range r.ops {
		name, _ := b.english.name("name", o.Name, b.lang)
		other, _ := b.english.name("name", o.Name, words.English)
		if b.lang == words.English {
			other = o.Name
		}
		text := []string{o.Method, o.Template(), other, strings.Join(b.called[o.Method+" "+o.Template()].names, " ")}
		for _, tag := range o.Tags {
			if t, err := b.english.tag(tag, b.lang); err == nil {
				text = append(text, t)
			}
		}
		text = append(text, b.fieldWords(append(slices.Clone(o.PathParams), append(slices.Clone(o.Query), o.Body)...)))
		all = append(all, searchable{strings.ToLower(o.Method), name + b.aliases(b.called[o.Method+" "+o.Template()].names) + " — " + o.Method + " " + o.Template(), strings.Join(text, "\n"), b.called[o.Method+" "+o.Template()].weight})
	}
	for _, n := range r.events {
		name, _ := b.english.name("name", n.Name, b.lang)
		all = append(all, searchable{"handler", name + b.aliases(b.called["NOTIFY "+eventName(n)].names) + " — " + eventName(n), n.Name + "\n" + eventName(n) + "\n" + strings.Join(b.called["NOTIFY "+eventName(n)].names, " ") + "\n" + b.fieldWords([]*openapi.Field{n.Resource, n.Body}), b.called["NOTIFY "+eventName(n)].weight})
	}
	return all
}

// aliases are the commonest names that people have in the reader's language, for the line that the search shows.
func (b *builder) aliases(names []string) string {
	const most = 6
	var own []string
	for _, name := range names {
		chinese := strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Han, r) })
		if len(own) < most && chinese == (b.lang == words.Chinese) {
			own = append(own, name)
		}
	}
	if len(own) == 0 {
		return ""
	}
	return " (" + b.list(own) + ")"
}

// fieldWords are the names and labels of parameters, the outer two levels.
func (b *builder) fieldWords(fields []*openapi.Field) string {
	var list []string
	for _, r := range b.fieldRows(fields, "", 0) {
		if r.depth < 2 && len(list) < 60 {
			list = append(list, r.name+" "+r.label)
		}
	}
	return strings.Join(list, "\n")
}

// wanted is what people call an operation or notification, and how many look for it.
type wanted struct {
	names  []string
	weight int
}

// readCalled gives the names that people have for operations and notifications.
func readCalled(root string) (map[string]wanted, error) {
	text, err := os.ReadFile(filepath.Join(root, "openapi/facts/search.txt"))
	if err != nil {
		return nil, err
	}
	file, err := wording.Parse(string(text))
	if err != nil {
		return nil, err
	}
	called := make(map[string]wanted)
	for _, e := range file.Entries {
		path := strings.Replace(strings.TrimPrefix(e.Path, "v3 "), "v2 ", "v2/", 1)
		called[e.Method+" "+path] = wanted{append(slices.Clone(e.Called), e.Words...), e.Weight}
	}
	return called, nil
}

// llms is the map of the site for machines: https://llmstxt.org.
func (s *site) llms(routes []route, guides []guide) string {
	var b strings.Builder
	b.WriteString("# wechatpay\n\n> A Go client for WeChat Pay (APIv3 and APIv2). Every operation and notification has a page below, as Markdown: parameters, Go code that was run, the answer. " +
		"Chinese pages have the same paths without en/. The pieces of Go stand in a function of the whole program, which makes the client.\n\n## Guides\n\n- [" + programTitle.EN + "](/en/guide/program.md)\n")
	for _, g := range guides {
		b.WriteString("- [" + g.title + "](/en/guide/" + g.name + ".md)\n")
	}
	b.WriteString("\n## Operations\n\n")
	chinese := func(o *openapi.Operation) string { return o.Method + " " + o.Template() + " " + o.Name }
	for _, r := range routes {
		for _, o := range r.ops {
			name, _ := s.english.name("name", o.Name, words.English)
			b.WriteString("- [" + chinese(o) + "](/en/" + escaped(r.path) + "/index.md): " + name + "\n")
		}
	}
	b.WriteString("\n## Notifications\n\n")
	for _, r := range routes {
		for _, n := range r.events {
			name, _ := s.english.name("name", n.Name, words.English)
			b.WriteString("- [" + eventName(n) + " " + n.Name + "](/en/" + escaped(r.path) + "/index.md): " + name + "\n")
		}
	}
	return b.String()
}

func escaped(path string) string { return strings.NewReplacer("{", "%7B", "}", "%7D").Replace(path) }
