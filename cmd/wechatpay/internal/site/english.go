package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// english holds the English words for the Chinese ones of the facts: openapi/facts/english.txt.
type english map[string]map[string]string

// factsOfEnglish is where they stand.
const factsOfEnglish = "openapi/facts/english.txt"

func readEnglish(root string) (english, error) {
	text, err := os.ReadFile(filepath.Join(root, factsOfEnglish))
	if err != nil {
		return nil, err
	}
	return parseEnglish(string(text))
}

func parseEnglish(text string) (english, error) {
	e := english{"name": {}, "tag": {}, "role": {}, "label": {}}
	for i, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, "\t")
		where := fmt.Sprintf("%s:%d", factsOfEnglish, i+1)
		switch {
		case len(fields) != 3 || e[fields[0]] == nil:
			return nil, fmt.Errorf("%s: a line is name, tag, role or label, the Chinese and the English, apart by tabs: %q", where, line)
		case strings.TrimSpace(fields[1]) == "" || strings.TrimSpace(fields[2]) == "":
			return nil, fmt.Errorf("%s: %s is empty", where, fields[0])
		case e[fields[0]][fields[1]] != "":
			return nil, fmt.Errorf("%s: %s %s is there twice", where, fields[0], fields[1])
		}
		e[fields[0]][fields[1]] = fields[2]
	}
	return e, nil
}

// name gives a name, tag or role in a language; without an English one the page can't be made.
func (e english) name(kind, chinese string, lang words.Lang) (string, error) {
	if lang == words.Chinese {
		return chinese, nil
	}
	if known := e[kind][chinese]; known != "" {
		return known, nil
	}
	return "", fmt.Errorf("%s has no line %q: write its English", factsOfEnglish, kind+"\t"+chinese)
}

// tag translates each level of a tag.
func (e english) tag(tag string, lang words.Lang) (string, error) {
	var levels []string
	for level := range strings.SplitSeq(tag, "∙") {
		name, err := e.name("tag", level, lang)
		if err != nil {
			return "", err
		}
		levels = append(levels, name)
	}
	return strings.Join(levels, " › "), nil
}

// label gives a field's label, and whether it had to stay Chinese on an English page.
func (e english) label(chinese string, lang words.Lang) (text string, foreign bool) {
	if lang == words.Chinese || chinese == "" {
		return chinese, false
	}
	if known := e["label"][chinese]; known != "" {
		return known, false
	}
	return chinese, true
}
