package main

import (
	"fmt"
	"html"
	"regexp"
	"strings"
)

// document is a page as it is written twice: for VitePress, and as plain Markdown for machines.
type document struct {
	title, description string
	site, plain        strings.Builder
}

// row is a line of a table of fields.
type row struct {
	depth    int
	path     string // amount.total
	name     string // total
	kind     string
	required bool
	label    string
	foreign  bool // the label is Chinese on an English page
	english  bool // kind is English on a Chinese page
	notes    string
}

// block is code in a group.
type block struct{ title, language, code string }

// safe writes text for a template of Vue.
func safe(text string) string {
	return strings.NewReplacer("{{", "&#123;&#123;", "}}", "&#125;&#125;").Replace(html.EscapeString(text))
}

// breakable lets a narrow screen break a name or a path between its words, and not within one.
func breakable(html string) string {
	if strings.Contains(html, "&#34;") { // a piece of Go
		return html
	}
	return strings.NewReplacer("_", "_<wbr>", "/", "/<wbr>", "(", "<wbr>(").Replace(html)
}

func (d *document) heading(level int, text, anchor string) {
	fmt.Fprintf(&d.site, "<h%d id=\"%s\" tabindex=\"-1\">%s <a class=\"header-anchor\" href=\"#%s\" aria-label=\"%s\">&#8203;</a></h%d>\n\n", level, anchor, safe(text), anchor, safe(text), level)
	fmt.Fprintf(&d.plain, "%s %s\n\n", strings.Repeat("#", level), text)
}

var inlineCode = regexp.MustCompile("`([^`]+)`")

// markdown is text with links and code in it, the same in both but for where the site's code may break.
func (d *document) markdown(text string) {
	d.site.WriteString(inlineCode.ReplaceAllStringFunc(text, func(code string) string {
		return "<code v-pre>" + breakable(html.EscapeString(strings.Trim(code, "`"))) + "</code>"
	}) + "\n\n")
	d.plain.WriteString(guideLink.ReplaceAllString(text, "$1.md)") + "\n\n")
}

// guideLink leads machines to the Markdown of a guide.
var guideLink = regexp.MustCompile(`(\]\(/(?:en/)?guide/[a-z/-]+)\)`)

// fact is a line of a list: a name, and text with links as HTML and as Markdown.
type factLine struct{ name, html, markdown string }

func (d *document) facts(lines []factLine) {
	d.site.WriteString("<dl class=\"facts\">\n")
	for _, l := range lines {
		fmt.Fprintf(&d.site, "<div><dt>%s</dt><dd>%s</dd></div>\n", safe(l.name), l.html)
		fmt.Fprintf(&d.plain, "- %s: %s\n", l.name, l.markdown)
	}
	d.site.WriteString("</dl>\n\n")
	d.plain.WriteString("\n")
}

// table writes fields: nested by indentation on the site, by their whole path for machines.
func (d *document) table(head [3]string, required string, rows []row) {
	fmt.Fprintf(&d.site, "<table class=\"fields\"><thead><tr><th>%s</th><th>%s</th><th>%s</th></tr></thead><tbody>\n", safe(head[0]), safe(head[1]), safe(head[2]))
	fmt.Fprintf(&d.plain, "| %s | %s | %s |\n| --- | --- | --- |\n", head[0], head[1], head[2])
	for _, r := range rows {
		mark, label, star := "", safe(r.label), ""
		if r.required {
			mark = fmt.Sprintf(" <b title=\"%s\" aria-label=\"%s\">*</b>", safe(required), safe(required))
			star = "*"
		}
		if r.foreign {
			label = "<span lang=\"zh-CN\">" + label + "</span>"
		}
		kind := breakable(safe(r.kind))
		if r.english {
			kind = "<span lang=\"en\">" + kind + "</span>"
		}
		notes := breakable(safe(r.notes))
		if notes != "" && label != "" {
			notes = "<br><small>" + notes + "</small>"
		} else if notes != "" {
			notes = "<small>" + notes + "</small>"
		}
		fmt.Fprintf(&d.site, "<tr><td style=\"--d:%d\"><code>%s</code>%s</td><td>%s</td><td>%s%s</td></tr>\n", r.depth, breakable(safe(r.name)), mark, kind, label, notes)
		text := r.label
		if r.notes != "" {
			text = strings.TrimPrefix(text+"; "+r.notes, "; ")
		}
		fmt.Fprintf(&d.plain, "| `%s`%s | %s | %s |\n", r.path, star, r.kind, strings.ReplaceAll(text, "|", "\\|"))
	}
	d.site.WriteString("</tbody></table>\n\n")
	d.plain.WriteString("\n")
}

// group is a code group with a tab for each block.
func (d *document) group(blocks []block) {
	d.site.WriteString("::: code-group\n\n")
	for _, b := range blocks {
		fmt.Fprintf(&d.site, "```%s [%s]\n%s\n```\n\n", b.language, b.title, b.code)
		fmt.Fprintf(&d.plain, "%s:\n\n```%s\n%s\n```\n\n", b.title, b.language, b.code)
	}
	d.site.WriteString(":::\n\n")
}

func (d *document) code(b block) {
	fmt.Fprintf(&d.site, "```%s\n%s\n```\n\n", b.language, b.code)
	fmt.Fprintf(&d.plain, "```%s\n%s\n```\n\n", b.language, b.code)
}

// details is code that is folded away.
func (d *document) details(summary string, b block) {
	fmt.Fprintf(&d.site, "<details class=\"more\"><summary>%s</summary>\n\n```%s\n%s\n```\n\n</details>\n\n", safe(summary), b.language, b.code)
	fmt.Fprintf(&d.plain, "%s:\n\n```%s\n%s\n```\n\n", summary, b.language, b.code)
}

// list is a list of links.
func (d *document) list(items []factLine) {
	d.site.WriteString("<ul class=\"links\">\n")
	for _, i := range items {
		fmt.Fprintf(&d.site, "<li>%s</li>\n", i.html)
		fmt.Fprintf(&d.plain, "- %s\n", i.markdown)
	}
	d.site.WriteString("</ul>\n\n")
	d.plain.WriteString("\n")
}

// link is a link in both forms.
func link(text, url string) factLine {
	return factLine{html: fmt.Sprintf("<a href=\"%s\">%s</a>", html.EscapeString(url), breakable(safe(text))), markdown: fmt.Sprintf("[%s](%s)", text, url)}
}

// quoted is code in both forms.
func quoted(text string) factLine {
	return factLine{html: "<code>" + safe(text) + "</code>", markdown: "`" + text + "`"}
}

func plainLine(text string) factLine { return factLine{html: safe(text), markdown: text} }

func joined(lines []factLine, between string) factLine {
	var h, m []string
	for _, l := range lines {
		h, m = append(h, l.html), append(m, l.markdown)
	}
	return factLine{html: strings.Join(h, between), markdown: strings.Join(m, between)}
}

// forSite is the file that VitePress reads.
func (d *document) forSite() string {
	return fmt.Sprintf("---\ntitle: %q\ndescription: %q\noutline: [2, 3]\nsidebar: false\npageClass: op\n---\n\n", d.title, d.description) + d.site.String()
}

// forMachines is the Markdown beside it.
func (d *document) forMachines() string {
	return "# " + d.title + "\n\n" + d.description + "\n\n" + d.plain.String()
}
