package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// An AMEND block changes single facts of a block that another file has: fields that it lacks, written as anywhere else
// below their sections, and corrections, a line each. openapi/facts/README.md has the form.

const amendHead = "AMEND "

func (l *line) isAmendment() bool { return strings.HasPrefix(l.text, amendHead) }

// tally counts facts: all of them, and those that were new.
type tally struct{ all, fresh int }

func (t *tally) add(fresh bool) {
	if t.all++; fresh {
		t.fresh++
	}
}

// tallies are those of a file.
type tallies struct{ fields, corrections, operations, notifications tally }

// counts says how many facts a file gave.
func (t *tallies) counts() string {
	return fmt.Sprintf("%d fields, %d corrections, %d operations, %d notifications", t.fields.all, t.corrections.all, t.operations.all, t.notifications.all)
}

// String says what became of the facts of a file.
func (t *tallies) String() string {
	var said []string
	for _, of := range []struct {
		what string
		tally
	}{{"fields", t.fields}, {"corrections", t.corrections}, {"operations", t.operations}, {"notifications", t.notifications}} {
		if of.all > 0 {
			said = append(said, fmt.Sprintf("%d %s (%d new, %d already there)", of.all, of.what, of.fresh, of.all-of.fresh))
		}
	}
	return strings.Join(said, ", ")
}

// sections are the parts of a block that hold fields.
var sections = []string{"path", "query", "header", "json", "xml", "multipart", "response", "body", "resource"}

// amend applies one AMEND block to the block that it names.
func (t *tallies) amend(block, amendment *line) error {
	if len(amendment.below) == 0 {
		return amendment.wrong("nothing stands below it")
	}
	for _, l := range amendment.below {
		switch verb := l.name(); {
		case slices.Contains(sections, verb):
			if err := t.section(block, l); err != nil {
				return err
			}
		case verb == "dispute": // told in the list of holes, see disputes
		default:
			fresh, err := correct(block, l)
			if err != nil {
				return err
			}
			t.corrections.add(fresh)
		}
	}
	return nil
}

// section adds the fields below a section. "response 200 json" says anew what the answer is.
func (t *tallies) section(block, from *line) error {
	into := block.member(from.name())
	switch {
	case into == nil:
		into = &line{text: from.text, at: from.at}
		block.insert(into)
	case from.text != from.name():
		into.text, into.at = from.text, from.at
	}
	return t.members(into, from)
}

// insert puts a section into a block, before its answer.
func (l *line) insert(section *line) {
	at := slices.IndexFunc(l.below, func(m *line) bool { return m.name() == "response" })
	if at < 0 || strings.HasPrefix(l.text, "NOTIFY") {
		at = len(l.below)
	}
	l.below = slices.Insert(l.below, at, section)
}

// members adds what stands below a line. A line without a type steps into what is there.
func (t *tallies) members(into, from *line) error {
	for _, l := range from.below {
		_, credited := l.credit()
		there := into.member(l.name())
		switch {
		case l.name() == "|":
			return l.wrong("variants can't be amended: write the whole block into added.txt")
		case there == nil && l.kind() == "":
			return l.wrong("there is no %s to step into: give it a type", l.name())
		case there != nil && l.kind() != "" && l.kind() != there.kind():
			return l.wrong("%s is there as %s: correct its type first, or leave the line out", l.name(), there.kind())
		}
		if credited {
			t.fields.add(there == nil)
		}
		switch {
		case there == nil:
			there = &line{text: l.plain(), at: l.at}
			into.below = append(into.below, there)
		case there.renamed && l.kind() != "": // its label is that of the wrong name
			required := there.required()
			there.text = l.plain()
			there.star(required)
		}
		if err := t.members(there, l); err != nil {
			return err
		}
	}
	return nil
}

// credits are the attributes that say where a fact comes from: how certain it is, and who says so. They stay in the
// folder of facts.
var credits = regexp.MustCompile(` (official|agreed|single|by)="([^"]*)"`)

// credit gives the certainty of a fact, "by" of a correction.
func (l *line) credit() (certainty string, ok bool) {
	m := credits.FindStringSubmatch(l.text)
	if m == nil {
		return "", false
	}
	return m[1], true
}

// plain is the text of a line without its credit.
func (l *line) plain() string { return credits.ReplaceAllString(l.text, "") }

// stripped is a block without credits; it counts the fields that have one.
func (t *tallies) stripped(l *line) {
	if _, ok := l.credit(); ok {
		t.fields.add(true)
		l.text = l.plain()
	}
	for _, m := range l.below {
		t.stripped(m)
	}
}

// find gives the line of a dotted path, response.data[].name, and what it stands below. gone tells that a parent of it
// has been taken away.
func (l *line) find(path string) (parent, self *line) {
	self = l
	for part := range strings.SplitSeq(path, ".") {
		names := []string{strings.TrimRight(part, "[]$")}
		for rest := part[len(names[0]):]; rest != ""; {
			step := "[]"
			if rest[0] == '$' {
				step = "$"
			}
			if names[0] == "" {
				names = nil
			}
			names, rest = append(names, step), strings.TrimPrefix(rest, step)
		}
		for _, name := range names {
			if parent, self = self, self.member(name); self == nil {
				return parent, nil
			}
		}
	}
	return parent, self
}

// correct applies one correction; fresh is false where it is so already.
func correct(block, l *line) (fresh bool, err error) {
	words := (&line{text: l.plain()}).words()
	verb, known := correctors[words[0]]
	switch {
	case !known:
		return false, l.wrong("%q is neither a section nor a correction: type, rename, optional, required, set, clear or drop", words[0])
	case len(words) < 2 || verb.words != (len(words) > 2):
		return false, l.wrong("write: %s", verb.form)
	}
	parent, self := block.find(words[1])
	if self == nil && words[0] == "drop" && l.dropped(block, words[1]) {
		return true, nil
	}
	if self == nil && words[0] == "rename" {
		if renamed := parent.member(words[2]); renamed != nil {
			return false, nil
		}
	}
	if self == nil {
		return false, l.wrong("%s has no %s", block.key(), words[1])
	}
	if self.name() != "[]" && self.kind() == "array" && (words[0] == "set" || words[0] == "clear") && strings.HasPrefix(words[2], "enum") {
		parent, self = self, self.member("[]")
	}
	fresh, reason := verb.apply(parent, self, words[2:])
	if reason != "" {
		return false, l.wrong("%s", reason)
	}
	if fresh {
		self.at = l.at
	}
	if section, _, _ := strings.Cut(words[1], "."); fresh && words[0] == "type" && section != "response" && section != "resource" {
		self.text += " disputed=true" // who goes by the page is not refused
	}
	return fresh, nil
}

// dropped tells whether a parent of a path is named by a correction of the same block that took it away.
func (l *line) dropped(block *line, path string) bool {
	for at := strings.LastIndexByte(path, '.'); at > 0; at = strings.LastIndexByte(path, '.') {
		path = strings.TrimSuffix(path[:at], "[]")
		parent, self := block.find(path)
		if self == nil && parent != nil && slices.Contains(parent.gone, path[strings.LastIndexByte(path, '.')+1:]) {
			return true
		}
	}
	return false
}

type corrector struct {
	form  string
	words bool // behind the path
	apply func(parent, self *line, words []string) (fresh bool, reason string)
}

var correctors = map[string]corrector{
	"type":     {`type PATH new was="old"`, true, retype},
	"rename":   {"rename PATH name", true, rename},
	"optional": {"optional PATH", false, func(_, f *line, _ []string) (bool, string) { return f.star(false), "" }},
	"required": {"required PATH", false, func(_, f *line, _ []string) (bool, string) { return f.star(true), "" }},
	"set":      {"set PATH key=value …", true, set},
	"clear":    {"clear PATH key …", true, clearFacts},
	"drop":     {"drop PATH", false, drop},
}

func (l *line) star(required bool) (fresh bool) {
	if l.required() == required {
		return false
	}
	_, rest, _ := strings.Cut(l.text, " ")
	l.text = l.name() + map[bool]string{true: "*"}[required] + " " + rest
	return true
}

func drop(parent, f *line, _ []string) (bool, string) {
	parent.remove(f)
	parent.gone = append(parent.gone, f.name())
	return true, ""
}

func rename(parent, f *line, words []string) (bool, string) {
	if there := parent.member(words[0]); there != nil {
		parent.remove(f)
		return true, ""
	}
	_, rest, _ := strings.Cut(f.text, " ")
	f.text, f.renamed = words[0]+map[bool]string{true: "*"}[f.required()]+" "+rest, true
	return true, ""
}

// set gives attributes a value. An enum may only grow: a value that a page has is not taken away.
func set(_, f *line, words []string) (fresh bool, reason string) {
	for _, w := range words {
		key, value, ok := strings.Cut(w, "=")
		if !ok {
			return false, "write: set PATH key=value"
		}
		old, had := f.attribute(key)
		if old == value {
			continue
		}
		if key == "enum" && had {
			was, _ := texts(old)
			now, err := texts(value)
			if err != nil {
				return false, "enum: " + err.Error()
			}
			for _, v := range was {
				if !slices.Contains(now, v) {
					return false, v + " is missing from the new values: a list only grows"
				}
			}
		}
		f.without(key)
		f.text, fresh = f.text+" "+w, true
	}
	return fresh, ""
}

func clearFacts(_, f *line, keys []string) (fresh bool, reason string) {
	before := f.text
	f.without(keys...)
	return f.text != before, ""
}

// retype changes the type: integer, string, object[] …; was is the type that the correction was written for.
func retype(_, f *line, words []string) (fresh bool, reason string) {
	is, want := f.typeText(), words[0]
	if want == is {
		return false, ""
	}
	var was string
	if len(words) == 2 {
		raw, _ := strings.CutPrefix(words[1], "was=")
		_ = json.Unmarshal([]byte(raw), &was)
	}
	if was != is {
		return false, fmt.Sprintf("it is %s, and the correction was written for %q", is, was)
	}
	f.turn(want)
	return true, ""
}

// typeText is the type in one word, that of an array's items with [] behind it.
func (l *line) typeText() string {
	if item := l.member("[]"); l.kind() == "array" && item != nil {
		return item.typeText() + "[]"
	}
	return l.kind()
}

// turn makes a field one of another type. What no longer fits the type goes.
func (l *line) turn(want string) {
	item, isList := strings.CutSuffix(want, "[]")
	wasList, old := l.kind() == "array", l.member("[]")
	switch {
	case isList && wasList && old != nil:
		old.turn(item)
		return
	case isList:
		items := &line{text: "[] " + item, at: l.at, below: l.below}
		if l.below = []*line{items}; item != "object" {
			items.below = nil
		}
		want = "array"
	case want != "object":
		l.below = nil
	case wasList && old != nil:
		l.below = old.below
	}
	words := l.words()
	words[1] = want
	l.text = strings.Join(words, " ")
	keys := []string{"example", "default", "format", "enum", "pattern", "minLength", "maxLength"}
	if want == "integer" || want == "number" { // an example that is a number stays
		if raw, ok := l.attribute("example"); ok && wholeNumber.MatchString(strings.Trim(raw, `"`)) {
			keys = keys[1:]
			l.text = strings.Replace(l.text, "example="+raw, "example="+strings.Trim(raw, `"`), 1)
		}
	}
	if words[1] == "string" {
		keys = []string{"minItems", "maxItems", "minimum", "maximum"}
	}
	l.without(keys...)
}

var wholeNumber = regexp.MustCompile(`^-?\d{1,18}$`)
