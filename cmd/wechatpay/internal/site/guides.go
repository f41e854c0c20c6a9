package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// guide is a document of docs/ in one language.
type guide struct {
	name  string // path, php/calls
	title string
	text  string
	plain string // for machines
}

const repository = "https://github.com/a8579013/wechatpay/blob/main/"

var (
	markdownLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	firstHeading = regexp.MustCompile(`(?m)^# (.+)$`)
)

// readGuides takes the documents as they are: a link to another becomes one of the site, a link to a file of the
// repository becomes one to where it is published.
func readGuides(root string, lang words.Lang) ([]guide, error) {
	files, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		return nil, err
	}
	more, err := filepath.Glob(filepath.Join(root, "docs", "php", "*.md"))
	if err != nil {
		return nil, err
	}
	var guides []guide
	for _, file := range append(files, more...) {
		chinese := strings.HasSuffix(file, ".zh-CN.md")
		if chinese != (lang == words.Chinese) {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		relative, err := filepath.Rel(root, file)
		if err != nil {
			return nil, err
		}
		g, err := guideOf(filepath.ToSlash(relative), string(text))
		if err != nil {
			return nil, err
		}
		guides = append(guides, g)
	}
	return guides, nil
}

func guideOf(file, text string) (guide, error) {
	if first, rest, _ := strings.Cut(text, "\n"); strings.HasPrefix(first, "[") { // the link to its twin: the site has a menu
		text = strings.TrimLeft(rest, "\n")
	}
	found := firstHeading.FindStringSubmatch(text)
	if found == nil {
		return guide{}, fmt.Errorf("%s has no heading", file)
	}
	name := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(file, "docs/"), ".md"), ".zh-CN")
	folder := path.Dir(file)
	text = markdownLink.ReplaceAllStringFunc(text, func(whole string) string {
		target := markdownLink.FindStringSubmatch(whole)[1]
		if strings.Contains(target, "://") || strings.HasPrefix(target, "#") {
			return whole
		}
		file, anchor, _ := strings.Cut(target, "#")
		full := path.Join(folder, file)
		if anchor != "" {
			anchor = "#" + anchor
		}
		if strings.HasPrefix(full, "docs/") && strings.HasSuffix(full, ".md") {
			return "](" + strings.TrimSuffix(strings.TrimSuffix(file, ".md"), ".zh-CN") + ".md" + anchor + ")"
		}
		return "](" + repository + full + anchor + ")"
	})
	return guide{name, strings.ReplaceAll(found[1], "`", ""), escapeForVue(text), text}, nil
}

// escapeForVue keeps Vue from reading tags in text, and braces in code spans: in blocks VitePress does it.
func escapeForVue(text string) string {
	lines, fenced := strings.Split(text, "\n"), false
	for i, line := range lines {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		if !fenced && !strings.HasPrefix(line, "```") {
			lines[i] = escapeLine(line)
		}
	}
	return strings.Join(lines, "\n")
}

var (
	codeSpan = regexp.MustCompile("`[^`]+`")
	tagStart = regexp.MustCompile(`<([A-Za-z/!])`)
	escapes  = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
)

func escapeLine(line string) string {
	var b strings.Builder
	at := 0
	for _, span := range codeSpan.FindAllStringIndex(line, -1) {
		b.WriteString(tagStart.ReplaceAllString(line[at:span[0]], "&lt;$1"))
		code := line[span[0]:span[1]]
		if strings.Contains(code, "{{") {
			code = "<code v-pre>" + escapes.Replace(strings.Trim(code, "`")) + "</code>"
		}
		b.WriteString(code)
		at = span[1]
	}
	b.WriteString(tagStart.ReplaceAllString(line[at:], "&lt;$1"))
	return b.String()
}
