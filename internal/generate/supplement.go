package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/a8579013/wechatpay/internal/vectors"
)

// supplementFile is made of supplementSource: what other sources know and the merged ones do not.
const (
	supplementFile   = "supplement.txt"
	supplementSource = "additions.jsonl"
	countsHead       = "# Of " + supplementSource + ": "
)

// importSupplement writes the facts of additions.jsonl: new operations and notifications as blocks of their own, the rest as
// amendments, each field and correction with its credit.
func importSupplement(from, facts string) error {
	text, err := convertSupplement(from)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(facts, supplementFile), text, 0o644)
}

func convertSupplement(from string) ([]byte, error) {
	raw, err := os.ReadFile(filepath.Join(from, supplementSource))
	if err != nil {
		return nil, err
	}
	twins, err := heads(from)
	if err != nil {
		return nil, err
	}
	w := new(writer)
	w.line(0, "# Imported: see README.md. Additions and corrections belong into added.txt, which wins.")
	var count tallies
	body := new(writer)
	err = eachLine(supplementSource, raw, func(o vectors.Ordered) error {
		count.ofSource(o)
		block := supplementBlock(o, twins)
		if err := addFields(block, array(o, "add")); err != nil {
			return fmt.Errorf("%s %s%s: %w", text(o, "method"), text(o, "path"), text(o, "id"), err)
		}
		addCorrections(block, o)
		body.line(0, "")
		lines, _ := render([]*line{block})
		body.WriteString(lines)
		return nil
	})
	w.line(0, countsHead+count.counts())
	return append(w.Bytes(), body.Bytes()...), err
}

// ofSource counts the facts of one line of the source.
func (t *tallies) ofSource(o vectors.Ordered) {
	t.fields.all += len(array(o, "add"))
	t.corrections.all += len(array(o, "change"))
	if isNew, _ := o.Get("new"); isNew != true {
		return
	}
	if text(o, "id") != "" {
		t.notifications.add(true)
	} else {
		t.operations.add(true)
	}
}

// eachLine reads one JSON object a line.
func eachLine(name string, raw []byte, do func(vectors.Ordered) error) error {
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		value, err := vectors.Decode(lines.Bytes())
		if err == nil {
			o, _ := value.(vectors.Ordered)
			err = do(o)
		}
		if err != nil {
			return fmt.Errorf("%s line %d: %w", name, n, err)
		}
	}
	return lines.Err()
}

// heads gives the operations of APIv3 by method and path: twins of new ones give them their tags and path parameters.
func heads(from string) (map[string]vectors.Ordered, error) {
	raw, err := os.ReadFile(filepath.Join(from, "v3.jsonl"))
	if err != nil {
		return nil, err
	}
	twins := map[string]vectors.Ordered{}
	err = eachLine("v3.jsonl", raw, func(o vectors.Ordered) error {
		twins[text(o, "method")+" "+text(o, "path")] = o
		return nil
	})
	return twins, err
}

// supplementBlock makes the head of a block: an amendment, or a new operation with what is told of it.
func supplementBlock(o vectors.Ordered, twins map[string]vectors.Ordered) *line {
	head := text(o, "method") + " " + strings.TrimPrefix(text(o, "path"), "/")
	if id := text(o, "id"); id != "" {
		head = "NOTIFY " + text(o, "version") + " " + id
	}
	block := &line{text: amendHead + head}
	if isNew, _ := o.Get("new"); isNew != true {
		if text(o, "content") != "" {
			block.put("response 200 " + text(o, "content"))
		}
		return block
	}
	block.text = head + " " + text(o, "name")
	twin := twins[text(o, "twin")]
	facts := new(writer)
	if text(o, "id") == "" {
		facts.fact("tags", twin, "tags")
		facts.fact("group", twin, "group")
	}
	facts.fact("doc", o, "doc")
	facts.fact("flags", o, "flags")
	if text(o, "id") == "" {
		facts.line(1, "source sdk")
	}
	for fact := range strings.Lines(facts.String()) {
		block.put(strings.TrimSpace(fact))
	}
	for _, name := range []string{"twin", "note"} {
		if value := text(o, name); value != "" {
			block.put("# " + name + ": " + strings.ReplaceAll(value, " /", " "))
		}
	}
	addPath(block, text(o, "path"), twin)
	return block
}

// addPath writes the path parameters of a new operation, with the labels of its twin.
func addPath(block *line, path string, twin vectors.Ordered) {
	labels := map[string]string{}
	for _, p := range array(object(twin, "request"), "path") {
		labels[text(p.(vectors.Ordered), "name")] = text(p.(vectors.Ordered), "label")
	}
	for segment := range strings.SplitSeq(path, "/") {
		name, ok := strings.CutPrefix(strings.TrimSuffix(segment, "}"), "{")
		if !ok {
			continue
		}
		field := name + " string"
		if labels[name] != "" {
			field += " " + quote(labels[name])
		}
		block.step("path").put(field)
	}
}

// put adds a line below.
func (l *line) put(text string) *line {
	m := &line{text: text}
	l.below = append(l.below, m)
	return m
}

// step gives the line of that name, made without a type where it is new.
func (l *line) step(name string) *line {
	if m := l.member(name); m != nil {
		return m
	}
	return l.put(name)
}

// addFields writes the fields of one line of the source below their sections.
func addFields(block *line, fields []any) error {
	for _, f := range fields {
		o := f.(vectors.Ordered)
		path := strings.ReplaceAll(text(o, "path"), ".$", "$")
		at := strings.LastIndexByte(path, '.')
		if at < 0 || strings.HasSuffix(path, "[]") {
			return fmt.Errorf("%q is no path of a field", path)
		}
		parent := block
		for part := range strings.SplitSeq(path[:at], ".") {
			name := strings.TrimRight(part, "[]$")
			for parent, part = parent.step(name), part[len(name):]; part != ""; {
				step := "[]"
				if part[0] == '$' {
					step = "$"
				}
				parent, part = parent.step(step), strings.TrimPrefix(part, step)
			}
		}
		if parent.member(path[at+1:]) != nil {
			return fmt.Errorf("%s is there twice", path)
		}
		parent.addField(path[at+1:], o)
	}
	for _, section := range block.below { // what only holds fields of its own has a type
		section.complete(!block.isAmendment())
	}
	return nil
}

// addField writes one field. Of an array, what describes the values stands with its items.
func (l *line) addField(name string, o vectors.Ordered) {
	if required, _ := o.Get("required"); required == true {
		name += "*"
	}
	kind, facts := text(o, "type"), ""
	for _, key := range []string{"format", "sensitive"} {
		if value := text(o, key); value != "" {
			facts += " " + key + "=" + quote(value)
		}
	}
	if values := array(o, "values"); values != nil {
		facts += " enum=" + quote(values) + " open=true"
	}
	label := " " + quote(text(o, "label"))
	credit := fmt.Sprintf(" %s=%q", text(o, "certainty"), joined(o, "sources"))
	if list, _ := o.Get("array"); list == true {
		l.put(name + " array" + label + credit).put("[] " + kind + facts)
		return
	}
	l.put(name + " " + kind + label + facts + credit)
}

// complete gives the sections of a new operation what they need: an answer that is told by its fields alone is JSON.
func (l *line) complete(isNew bool) {
	if isNew && l.text == "response" {
		l.text = "response 200 json"
	}
	for _, m := range l.below {
		if m.text == "$" {
			m.text = "$ object"
		}
		m.complete(isNew)
	}
}

func joined(o vectors.Ordered, name string) string {
	var texts []string
	for _, v := range array(o, name) {
		texts = append(texts, fmt.Sprint(v))
	}
	return strings.Join(texts, ", ")
}

// addCorrections writes the corrections before everything else, in their order, and what the sources don't agree about.
func addCorrections(block *line, o vectors.Ordered) {
	var lines []*line
	for _, c := range array(o, "change") {
		lines = append(lines, &line{text: correction(c.(vectors.Ordered))})
	}
	for _, d := range array(o, "disagree") {
		d := d.(vectors.Ordered)
		said, _ := d.Get("said")
		chosen, _ := d.Get("chosen")
		lines = append(lines, &line{text: fmt.Sprintf("dispute %s %s said=%s chosen=%s", sourcePath(d), text(d, "what"), quote(plainJSON(said)), quote(plainJSON(chosen)))})
	}
	block.below = append(lines, block.below...)
	if response := text(o, "response"); response != "" {
		if there := block.member("response"); there != nil {
			there.text = "response " + response
		} else {
			block.put("response " + response)
		}
	}
}

func sourcePath(c vectors.Ordered) string { return strings.ReplaceAll(text(c, "path"), ".$", "$") }

// correction writes one change of the source.
func correction(c vectors.Ordered) string {
	facts, _ := c.Get("facts")
	choose, _ := c.Get("choose")
	path, by := sourcePath(c), joined(c, "sources")+joined(c, "models")
	words := "drop " + path
	switch what := text(c, "what"); what {
	case "integer", "type", "array":
		words = fmt.Sprintf("type %s %s was=%q", path, choose, facts)
	case "name":
		words = fmt.Sprintf("rename %s %s", path, choose)
	case "required":
		words = "optional " + path
	case "values":
		words = fmt.Sprintf("set %s enum=%s", path, quote(choose))
	case "sensitive":
		words = fmt.Sprintf("set %s sensitive=%s", path, quote(choose))
	case "absent":
	default:
		words = what + " " + path // go generate says that it doesn't know it
	}
	if against := joined(c, "against"); against != "" {
		by += " against " + against
	}
	return fmt.Sprintf("%s by=%q", words, by)
}

// plainJSON turns ordered members into what encoding/json writes.
func plainJSON(v any) any {
	o, ok := v.(vectors.Ordered)
	if !ok {
		return v
	}
	m := map[string]any{}
	for _, member := range o {
		m[member.Key] = member.Value
	}
	return m
}
