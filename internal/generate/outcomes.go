package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/resend"
	"github.com/a8579013/wechatpay/openapi"
)

// The numbers, queries, amounts and rates of operations are deduced from the other facts (deduce.go) but for the rows of
// outcomes.txt, each with its source, and rates.tsv. openapi/facts/README.md has the rules.
const (
	outcomesFile = "outcomes.txt"
	ratesFile    = "rates.tsv"
)

// outcomeKeys are what a row of outcomes.txt may say, in the order in which it is written.
var outcomeKeys = []string{"number", "repeat", "settle", "amounts", "rate", "key", "each"}

// unknown takes back what would be deduced.
const unknown = "unknown"

// told is what a file says about an operation.
type told struct {
	at    string // where it begins: file and line
	facts map[string]statement
	used  bool
}

type statement struct{ at, text string }

// outcomeRows reads a file of rows, each: one or more operations at the left margin, and what holds of them a tab deeper.
func outcomeRows(file, text string) (map[string]*told, error) {
	r := rowReader{file: file, rows: map[string]*told{}}
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		plain := strings.TrimSpace(line)
		if plain == "" || plain[0] == '#' {
			continue
		}
		if line[0] != '\t' && r.inside {
			if err := r.end(); err != nil {
				return nil, err
			}
		}
		r.at = fmt.Sprintf("%s: line %d", file, i+1)
		read := r.head
		if line[0] == '\t' {
			read = r.fact
		}
		reason := read(plain)
		if reason != "" {
			return nil, fmt.Errorf("%s: %q: %s", r.at, plain, reason)
		}
	}
	return r.rows, r.end()
}

type rowReader struct {
	file, at string
	rows     map[string]*told

	heads   []string // of the row that is read
	begin   string   // where it begins
	inside  bool     // facts were read
	sourced bool
}

func (r *rowReader) head(plain string) (reason string) {
	if len(strings.Fields(plain)) != 2 {
		return "a row begins with a method and a path, and nothing behind it"
	}
	if r.inside {
		r.heads, r.inside, r.sourced = nil, false, false
	}
	if slices.Contains(r.heads, plain) {
		return "the operation is here twice"
	}
	if r.heads = append(r.heads, plain); len(r.heads) == 1 {
		r.begin = r.at
	}
	if r.rows[plain] == nil {
		r.rows[plain] = &told{at: r.at, facts: map[string]statement{}}
	}
	return ""
}

func (r *rowReader) fact(plain string) (reason string) {
	key, value, _ := strings.Cut(plain, " ")
	value = strings.TrimSpace(value)
	switch {
	case r.heads == nil:
		return "indented, and no operation stands above it"
	case key == "source" && r.sourced:
		return "the source is here twice"
	}
	if reason := wrongStatement(key, value); reason != "" {
		return reason
	}
	r.inside = true
	if key == "source" {
		r.sourced = true
		return ""
	}
	for _, head := range r.heads {
		if first, twice := r.rows[head].facts[key]; twice {
			return fmt.Sprintf("the %s of %s is here twice, first at %s", key, head, first.at)
		}
		r.rows[head].facts[key] = statement{r.at, value}
	}
	return ""
}

// end makes sure that the row that was read is whole.
func (r *rowReader) end() error {
	if len(r.heads) > 0 && !r.sourced {
		return fmt.Errorf("%s: the row has no source: write the link of the official page that says so", r.begin)
	}
	return nil
}

var officialPage = regexp.MustCompile(`^https://(pay|developers|open\.work)\.weixin\.qq\.com/\S+$`)

func wrongStatement(key, value string) (reason string) {
	switch {
	case key != "source" && !slices.Contains(outcomeKeys, key):
		return fmt.Sprintf("%q is none of %s, source", key, strings.Join(outcomeKeys, ", "))
	case value == "":
		return "the value is missing; write unknown to take back what would be deduced"
	case key == "source" && !officialPage.MatchString(value):
		return "the source is one link to a page of pay.weixin.qq.com, developers.weixin.qq.com or open.work.weixin.qq.com"
	}
	return ""
}

// rateRows reads rates.tsv: method, path, calls, s or min, scope.
func rateRows(file, text string) (map[string]*told, error) {
	rows := map[string]*told{}
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		at := fmt.Sprintf("%s: line %d", file, i+1)
		cells := strings.Split(line, "\t")
		if len(cells) != 5 || !strings.HasPrefix(cells[1], "/") {
			return nil, fmt.Errorf("%s: %q: write method, /path, calls, s or min, and the scope, which may be empty, with tabs in between", at, line)
		}
		head := cells[0] + " " + cells[1][1:]
		if rows[head] != nil {
			return nil, fmt.Errorf("%s: %s is here twice, first at %s", at, head, rows[head].at)
		}
		text := strings.TrimSpace(cells[2] + "/" + cells[3] + " " + cells[4])
		rows[head] = &told{at: at, facts: map[string]statement{"rate": {at, text}}}
	}
	return rows, nil
}

// importRates takes over the published rates of the merged sources, which are in the form of rates.tsv.
func importRates(from, facts string) error {
	raw, err := os.ReadFile(filepath.Join(from, ratesFile))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(facts, ratesFile), raw, 0o644)
}

// outcomes adds to each operation what is deduced and told about it, and gives the numbers of each by method and template:
// its own first, and what may stand for it.
func (c *catalogue) outcomes(folder string) (numbers map[string][]string, err error) {
	readers := map[string]func(file, text string) (map[string]*told, error){outcomesFile: outcomeRows, ratesFile: rateRows}
	rows := map[string]map[string]*told{}
	for name, read := range readers {
		path := filepath.Join(folder, name)
		raw, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if rows[name], err = read(path, string(raw)); err != nil {
			return nil, err
		}
	}
	d := newDeducer(c.operations)
	var all strings.Builder
	for _, block := range blocksOf(c.text) {
		if !strings.HasPrefix(block, "NOTIFY ") {
			lines, err := d.outcome(block, rows[outcomesFile][keyOfBlock(block)], rows[ratesFile][keyOfBlock(block)])
			if err != nil {
				return nil, err
			}
			block += lines
		}
		all.WriteString(block)
	}
	for _, file := range rows {
		if err := strangers(file); err != nil {
			return nil, err
		}
	}
	c.text = all.String()
	c.operations, _, err = openapi.Parse(c.text)
	return d.numbers, err
}

// blocksOf cuts the catalogue's text into blocks: a line at the left margin and all indented ones below it.
func blocksOf(text string) (blocks []string) {
	for line := range strings.Lines(text) {
		if line[0] == '\t' {
			blocks[len(blocks)-1] += line
		} else {
			blocks = append(blocks, line)
		}
	}
	return blocks
}

// keyOfBlock is the method and the path of an operation.
func keyOfBlock(block string) string {
	return strings.Join(strings.Fields(block)[:2], " ")
}

// strangers names the rows of operations that don't exist.
func strangers(rows map[string]*told) error {
	var errs []error
	for head, row := range rows {
		if !row.used {
			errs = append(errs, fmt.Errorf("%s: there is no operation %s", row.at, head))
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

// outcome gives the lines that a block gets.
func (d *deducer) outcome(block string, row, rate *told) (lines string, err error) {
	o := d.operations[keyOfBlock(block)]
	for _, key := range outcomeKeys {
		if strings.Contains(block, "\n\t"+key+" ") {
			return "", fmt.Errorf("%s: its %s does not stand beside its other facts: write a row into %s", keyOfBlock(block), key, outcomesFile)
		}
	}
	facts := map[string]statement{}
	if rate != nil {
		rate.used = true
		facts["rate"] = rate.facts["rate"]
	}
	if row != nil {
		row.used = true
		for key, s := range row.facts {
			facts[key] = s
		}
	}
	if err := d.deduce(o, facts); err != nil {
		return "", err
	}
	for _, key := range outcomeKeys {
		s := facts[key]
		if s.text == "" || s.text == unknown {
			continue
		}
		line := "\t" + key + " " + s.text + "\n"
		ops, _, err := openapi.Parse(block + line)
		var wrong *openapi.FactsError
		switch {
		case errors.As(err, &wrong) && s.at != "":
			return "", fmt.Errorf("%s: %q: %s", s.at, strings.TrimSpace(line), wrong.Reason)
		case err != nil:
			return "", fmt.Errorf("%s: what is deduced: %q: %w", keyOfBlock(block), strings.TrimSpace(line), err)
		}
		if reason := d.wrongQuery(ops[0], facts["number"].text); reason != "" {
			return "", fmt.Errorf("%s: %q: %s", s.at, strings.TrimSpace(line), reason)
		}
		lines += line
	}
	return lines, nil
}

// outcomeFigures says how much is known of the operations that do something.
func (c *catalogue) outcomeFigures() string {
	var all, money, numbers, queries, repeats, amounts, rates, unsettled, open int
	for _, o := range c.operations {
		if o.Rate.Calls > 0 {
			rates++
		}
		if isQuery(o) {
			continue
		}
		all++
		moves := resend.MovesMoney(urlOf(o))
		for _, n := range []struct {
			count *int
			yes   bool
		}{
			{&money, moves}, {&numbers, o.Number != ""}, {&queries, o.Settle.Method != ""}, {&repeats, o.Settle.ByRepeat}, {&amounts, o.Amounts != nil},
			{&unsettled, !o.Settle.Known()}, {&open, !o.Settle.Known() && moves},
		} {
			if n.yes {
				*n.count++
			}
		}
	}
	return fmt.Sprintf("of %d operations that do something (%d move money) %d have a number, %d are settled by a query and %d by a repeat, of %d (%d) it is unknown; %d have an amount; %d of all have a rate",
		all, money, numbers, queries, repeats, unsettled, open, amounts, rates)
}

// wrongQuery tells what is wrong with the query that settles an operation.
func (d *deducer) wrongQuery(o *openapi.Operation, number string) (reason string) {
	if o.Settle.Method == "" {
		return ""
	}
	q := d.operations[o.Settle.Method+" "+o.Settle.Template()]
	if q == nil {
		return "there is no such query"
	}
	filled := map[string]bool{}
	for _, f := range o.Settle.Fill {
		if q.Field(f.Param) == nil {
			return fmt.Sprintf("the query has no parameter %s", f.Param)
		}
		filled[f.Param] = true
	}
	for _, p := range needs(q, number) {
		if p.Required && !filled[p.path] {
			return fmt.Sprintf("the query needs %s, and nothing fills it", p.path)
		}
	}
	return ""
}
