package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/openapi"
)

// catalogue is all facts, additions merged: what everything is generated from.
type catalogue struct {
	text          string // one block after the other, sorted
	operations    []*openapi.Operation
	notifications []*openapi.Notification

	blocks   map[string]*line    // by key
	given    map[string]*tallies // what each file of credited facts gave
	source   string              // how many facts the source of supplement.txt has, as that file says
	disputes []dispute
}

// dispute is a fact that the sources of supplement.txt don't agree about.
type dispute struct{ key, fact string }

// factFiles in the order in which they are applied: a later one wins.
var factFiles = []string{"v3.txt", "v2.txt", "notifications.txt", supplementFile, mendedFile, addedFile}

const (
	mendedFile = "mended.txt"
	addedFile  = "added.txt"
)

// load reads the facts of a folder. A block of added.txt replaces that of the same head; AMEND blocks change what is
// there, those of supplement.txt first, those of added.txt last.
func load(folder string) (*catalogue, error) {
	c := &catalogue{blocks: map[string]*line{}, given: map[string]*tallies{}}
	var amendments []*line
	for _, name := range factFiles {
		raw, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return nil, err
		}
		if _, counts, ok := strings.Cut(string(raw), countsHead); ok && name == supplementFile {
			c.source, _, _ = strings.Cut(counts, "\n")
		}
		amending, err := c.read(name, filepath.Join(folder, name), string(raw))
		if err != nil {
			return nil, err
		}
		amendments = append(amendments, amending...)
	}
	for _, a := range amendments {
		if err := c.amend(a); err != nil {
			return nil, err
		}
	}
	if got := c.tally(supplementFile).counts(); c.source != "" && got != c.source {
		return nil, fmt.Errorf("%s: it has %s, and its source %s: import it again, and write into %s what you want to change", filepath.Join(folder, supplementFile), got, c.source, addedFile)
	}
	keys := make([]string, 0, len(c.blocks))
	for key := range c.blocks {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int { return strings.Compare(order(a), order(b)) })
	var all []*line
	for _, key := range keys {
		all = append(all, c.blocks[key])
	}
	var err error
	c.text, c.operations, c.notifications, err = parse(all)
	return c, err
}

// read takes in the blocks of one file, and gives its amendments.
func (c *catalogue) read(name, path, text string) (amendments []*line, err error) {
	blocks, err := readLines(path, text)
	if err != nil {
		return nil, err
	}
	own := map[string]bool{}
	var plain []*line
	for _, b := range blocks {
		key := b.key()
		if b.isAmendment() {
			key = b.text
		}
		if own[key] {
			return nil, fmt.Errorf("%s: %s is here twice", b.at, key)
		}
		own[key] = true
		switch {
		case b.isAmendment():
			amendments = append(amendments, b)
			continue
		case name == addedFile:
			b.byHand()
		case name == supplementFile || name == mendedFile:
			if err := c.credited(b); err != nil {
				return nil, err
			}
		}
		plain = append(plain, b)
		c.blocks[key] = b
	}
	_, _, _, err = parse(plain)
	return amendments, err
}

// credited counts a new block of a file with credits, and takes them off.
func (c *catalogue) credited(b *line) error {
	if c.blocks[b.key()] != nil {
		return fmt.Errorf("%s: %s is there already: write AMEND %s", b.at, b.key(), b.key())
	}
	t := c.tally(b.at.file)
	if strings.HasPrefix(b.text, "NOTIFY ") {
		t.notifications.add(true)
	} else {
		t.operations.add(true)
	}
	t.stripped(b)
	return nil
}

// amend applies one AMEND block.
func (c *catalogue) amend(a *line) error {
	key := strings.TrimPrefix(a.text, amendHead)
	block := c.blocks[key]
	if block == nil {
		return a.wrong("no file has %s: an operation is named by its method and path, a notification by NOTIFY, version and event type", key)
	}
	for _, l := range a.below {
		if l.name() == "dispute" {
			c.disputes = append(c.disputes, dispute{key, strings.TrimPrefix(l.text, "dispute ")})
		}
	}
	return c.tally(a.at.file).amend(block, a)
}

// tally gives what is counted of a file.
func (c *catalogue) tally(path string) *tallies {
	name := filepath.Base(path)
	if c.given[name] == nil {
		c.given[name] = new(tallies)
	}
	return c.given[name]
}

// byHand says of an operation where it comes from, unless it says so itself.
func (l *line) byHand() {
	if !strings.HasPrefix(l.text, "NOTIFY ") && l.member("source") == nil {
		l.below = slices.Insert(l.below, 0, &line{text: "source hand", at: l.at})
	}
}

// order sorts operations by path, then method, and notifications behind them.
func order(key string) string {
	first, rest, _ := strings.Cut(key, " ")
	if first == "NOTIFY" {
		return "~" + rest
	}
	return rest + " " + first
}
