package main

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	htmlLink = regexp.MustCompile(`<a (?:class="[^"]*" )?href="([^"]*)"`)
	anchorID = regexp.MustCompile(` id="([^"]*)"`)
)

// checkLinks looks whether every link within the site leads to a page, and of pages made of facts to a section that is there.
func checkLinks(files collection) error {
	anchors := make(map[string]map[string]bool)
	for name, text := range files {
		if strings.HasSuffix(name, ".md") && !strings.HasPrefix(name, "public/") {
			ids := make(map[string]bool)
			for _, m := range anchorID.FindAllStringSubmatch(text, -1) {
				if ids[m[1]] {
					return fmt.Errorf("%s: the anchor #%s is there twice", name, m[1])
				}
				ids[m[1]] = true
			}
			anchors[name] = ids
		}
	}
	var dead []error
	for _, name := range slices.Sorted(maps.Keys(anchors)) {
		for _, target := range linksOf(files[name]) {
			if problem := follow1(name, target, anchors); problem != "" {
				dead = append(dead, fmt.Errorf("%s: the link %s leads nowhere: %s", name, target, problem))
			}
		}
	}
	return errors.Join(dead...)
}

func linksOf(text string) []string {
	var all []string
	for _, m := range htmlLink.FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	fenced := false
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		if !fenced {
			for _, m := range markdownLink.FindAllStringSubmatch(codeSpan.ReplaceAllString(line, "``"), -1) {
				all = append(all, m[1])
			}
		}
	}
	return all
}

// follow1 says why a link of a file leads nowhere; "" if it does not.
func follow1(from, target string, anchors map[string]map[string]bool) string {
	if strings.Contains(target, "://") || target == "./index.md" {
		return ""
	}
	to, fragment, _ := strings.Cut(target, "#")
	to, err := url.PathUnescape(to)
	if err != nil {
		return err.Error()
	}
	name := from
	switch {
	case strings.HasPrefix(to, "/"):
		name = strings.TrimPrefix(to, "/")
	case to != "":
		name = path.Join(path.Dir(from), to)
	}
	for _, candidate := range []string{name, name + ".md", path.Join(name, "index.md")} {
		ids, ok := anchors[candidate]
		if !ok {
			continue
		}
		if fragment, err = url.PathUnescape(fragment); err != nil {
			return err.Error()
		}
		if fragment != "" && len(ids) > 0 && !ids[fragment] {
			return "no section #" + fragment
		}
		return ""
	}
	return "no such page"
}
