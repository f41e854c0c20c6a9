package openapi

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/internal/wording"
)

// spoken is how people call things; its head describes it.
//
//go:embed facts/search.txt
var spoken string

// index is everything that can be found.
type index struct {
	words      *wording.Words
	documents  []document
	keys       map[string][]*document    // by the terms of a name
	spellings  map[string][]*document    // by a name as it is spelt
	literals   map[string][]*document    // the same without blanks
	vocabulary map[string]bool           // Latin words that documents or the file of words have
	sorted     []string                  // the same, those of the file of words first
	cut        map[string][]wording.Term // texts that come again while the index is built
}

// document is an operation or a notification, with the words by which it is found.
type document struct {
	place   int        // in the catalogue
	op      *Operation // without its fields, or nil
	event   *Notification
	name    field  // the official one
	called  field  // by people
	path    field  // or the event
	more    field  // product
	words   field  // more, by which it is found among others
	last    string // the last segment of a path of APIv2
	prior   int    // how much it is wanted
	depth   int
	partner bool // the partners' twin of another operation
	begins  bool // what its product is for: 申请退款, not 查询退款
}

// field is a text in terms: Chinese, one after the other, and other words.
type field struct {
	han   string
	latin []string
	size  int // characters of Chinese, three for any other word
}

const latinSize = 3

func (f *field) add(terms []wording.Term) {
	for _, t := range terms {
		if t.Latin() {
			f.latin = append(f.latin, t.Text)
			f.size += latinSize
		} else {
			f.han += t.Text
			f.size += utf8.RuneCountInString(t.Text)
		}
	}
	f.han += "|"
}

func (f *field) has(text string) bool {
	if text[0] < utf8.RuneSelf {
		return slices.Contains(f.latin, text)
	}
	return strings.Contains(f.han, text)
}

// within tells whether a Latin word is a part of one, at its beginning or, where it is long, anywhere.
func (f *field) within(text string) bool {
	return slices.ContainsFunc(f.latin, func(w string) bool {
		return strings.HasPrefix(w, text) || len(text) >= 4 && strings.Contains(w, text)
	})
}

// count is the size of what has to be there for a term.
func (f *field) count(text string) int {
	switch {
	case !f.has(text):
		return 0
	case text[0] < utf8.RuneSelf:
		return latinSize
	}
	return utf8.RuneCountInString(text)
}

// theIndex is built when something is first searched for.
var theIndex = sync.OnceValue(buildIndex)

func buildIndex() *index {
	file, err := wording.Parse(spoken)
	if err != nil {
		panic("wechatpay/openapi: facts/search.txt is broken: " + err.Error()) // a broken build, not an input
	}
	x := &index{words: file.Words, cut: map[string][]wording.Term{}, keys: map[string][]*document{}, spellings: map[string][]*document{}, literals: map[string][]*document{}, vocabulary: map[string]bool{}}
	x.sorted = file.Words.Latin()
	for _, w := range x.sorted {
		x.vocabulary[w] = true
	}
	entries := make(map[string]*wording.Entry, len(file.Entries))
	for _, e := range file.Entries {
		entries[e.Method+" "+e.Path] = e
	}
	ops, events := theCatalogue().operations, Notifications()
	x.documents = make([]document, len(ops)+len(events))
	for i := range ops {
		o := brief(ops[i].block)
		x.documents[i].place = i
		x.operation(&x.documents[i], o, entries[o.Method+" "+o.Template()], file.Products)
	}
	for i, n := range events {
		x.notification(&x.documents[len(ops)+i], n, entries[wording.Notify+" "+n.version()+" "+n.ID])
	}
	own := map[string]bool{}
	for i := range x.documents {
		for _, f := range x.documents[i].fields() {
			for _, w := range f.latin {
				own[w] = own[w] || !x.vocabulary[w]
			}
		}
	}
	for _, w := range slices.Sorted(maps.Keys(own)) {
		if own[w] {
			x.vocabulary[w] = true
			x.sorted = append(x.sorted, w)
		}
	}
	x.cut = nil
	return x
}

// brief decodes what an index needs of an operation: all but its fields.
func brief(block string) *Operation {
	o := new(Operation)
	line, rest, _ := strings.Cut(block, "\n")
	o.head(line)
	for rest != "" {
		line, rest, _ = strings.Cut(rest, "\n")
		if len(line) > 1 && line[1] != '\t' {
			o.fact(word(line[1:]))
		}
	}
	return o
}

// version is how a file of facts names it.
func (n *Notification) version() string {
	if n.V2 {
		return v2Prefix
	}
	return "v3"
}

func (x *index) operation(d *document, o *Operation, e *wording.Entry, products []wording.Product) {
	d.op, d.depth = o, strings.Count(o.Path, "/")
	template := o.Template()
	for segment := range strings.SplitSeq(strings.ToLower(template), "/") {
		d.path.add(x.terms(segment))
	}
	d.path.latin = append(d.path.latin, strings.ToLower(o.Method))
	x.entitle(d, o.Name, e)
	for _, tag := range append(o.Tags, o.Group) {
		d.more.add(x.terms(tag))
	}
	d.partner = d.path.has(termPartner)
	if slices.Contains(o.Modes, "partner") {
		d.more.han += termPartner + "|" + termSub + "|"
	}
	for _, p := range products {
		if slices.ContainsFunc(o.Tags, func(tag string) bool { return strings.Contains("∙"+tag+"∙", "∙"+p.Tag+"∙") }) {
			d.prior += p.Weight
		}
	}
	if o.V2 {
		d.last = strings.ToLower(template[strings.LastIndexByte(template, '/')+1:])
		x.spellings[d.last] = append(x.spellings[d.last], d)
	}
	d.begins = d.begins && o.Method == "POST"
	d.prior += usual(o)
}

// usual prefers what most merchants want.
func usual(o *Operation) (weight int) {
	switch {
	case slices.Contains(o.Modes, "merchant"):
		weight += 5
	case slices.Contains(o.Modes, "partner"):
		weight -= 4
	}
	if o.V2 {
		weight -= 8
	}
	switch o.Status {
	case Superseded:
		weight -= 15
	case Deprecated:
		weight -= 20
	case Offline:
		weight -= 25
	}
	return weight
}

func (x *index) notification(d *document, n *Notification, e *wording.Entry) {
	d.event = n
	d.path.add(x.terms(strings.ToLower(n.ID)))
	d.more.han = termNotify + "|"
	d.more.add(x.terms(strings.ToLower(strings.Join(n.EventTypes, " "))))
	x.entitle(d, n.Name, e)
	x.literal(d, n.ID)
	if n.V2 {
		d.prior -= 8
	}
}

// beginnings are what the first operation of a product does.
var beginnings = []string{"申请", "创建", "下单"}

// entitle takes the official name, and what people call it. A remark behind the name, as in 查询订单(商户订单号), is no
// name by itself.
func (x *index) entitle(d *document, name string, e *wording.Entry) {
	x.literal(d, name)
	name, remark, _ := strings.Cut(strings.ReplaceAll(name, "（", "("), "(")
	terms := x.entitled(d, name)
	d.begins = slices.ContainsFunc(terms, func(t wording.Term) bool { return slices.Contains(beginnings, t.Text) })
	d.name.add(terms)
	d.name.add(x.terms(remark))
	if e == nil {
		return
	}
	d.prior += 3 * e.Weight
	for _, name := range e.Called {
		d.called.add(x.entitled(d, name))
	}
	d.words.add(x.terms(strings.Join(e.Words, " ")))
}

// entitled makes a name one by which the document is found as a whole.
func (x *index) entitled(d *document, name string) []wording.Term {
	terms := x.terms(name)
	if key := wording.Key(terms); !slices.Contains(x.keys[key], d) {
		x.keys[key] = append(x.keys[key], d)
	}
	x.literal(d, name)
	return terms
}

func (x *index) literal(d *document, name string) {
	plain := x.words.Plain(name)
	for _, list := range []struct {
		of   map[string][]*document
		name string
	}{{x.spellings, plain}, {x.literals, strings.ReplaceAll(plain, " ", "")}} {
		if !slices.Contains(list.of[list.name], d) {
			list.of[list.name] = append(list.of[list.name], d)
		}
	}
}

func (d *document) fields() []*field {
	return []*field{&d.name, &d.path, &d.called, &d.more, &d.words}
}

// terms cuts a text of the catalogue. A word that is made of known ones, as tradebill, is itself and these.
func (x *index) terms(text string) []wording.Term {
	terms, again := x.cut[text]
	if !again {
		terms = x.words.Terms(text, func(word string) []string {
			word = strings.ToLower(word)
			return append([]string{word}, split(word, x.words.Has)...)
		})
		x.cut[text] = terms
	}
	return terms
}
