package openapi

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/wording"
)

// Hit is what a search finds: an operation or a notification, the other is nil.
type Hit struct {
	Operation    *Operation
	Notification *Notification
}

// String names a hit as facts do: POST v3/refund/domestic/refunds, NOTIFY v3 REFUND.SUCCESS.
func (h Hit) String() string {
	switch {
	case h.Operation != nil:
		return h.Operation.Method + " " + h.Operation.Template()
	case h.Notification != nil:
		return notificationHead + h.Notification.version() + " " + h.Notification.ID
	}
	return ""
}

// Search finds operations by what people call them: an official name or one that is in use beside it, words in Chinese
// or English in any order, a product, pieces of a path, a path with its host, the link or the number of an official page.
// 查单, query order and 訂單查詢 find the same; a word with a slip or two (refnud, 代金卷) does too.
//
// The best comes first. A name that is meant goes before words that fit, and of what fits alike an everyday operation, a
// merchant's own before a partner's, APIv3 before APIv2, what is in use before what has been replaced. nil where nothing
// fits.
func Search(text string) []*Operation {
	var found []*Operation
	for _, r := range theIndex().search(text, func(d *document) bool { return d.op != nil }) {
		found = append(found, r.operation())
	}
	return found
}

// SearchAll is [Search] over operations and notifications together: of 退款通知 the best is a notification.
func SearchAll(text string) []Hit {
	var found []Hit
	for _, r := range theIndex().search(text, func(*document) bool { return true }) {
		found = append(found, Hit{r.operation(), r.event})
	}
	return found
}

// operation decodes what was found; nil where it is a notification.
func (d *document) operation() *Operation {
	if d.op == nil {
		return nil
	}
	return theCatalogue().operations[d.place].decode()
}

// result is a document and how well it fits.
type result struct {
	*document
	score int
}

// How well a document fits. A class goes before all that is better within the next one.
const (
	class   = 1000
	isNamed = 3 * class // the text is a name of it
	isWhole = 2 * class // all words fit
	isPart  = 1 * class // most of them do

	asSpelt     = 80 // the name is spelt like that
	nearlySpelt = 40 // but for blanks
	forQuality  = 60
	forCoverage = 100
	forPhrase   = 20 // the words stand in a name as they do in the text
	forName     = 30 // how much of the name was asked for
)

// longest is how much of a text is read, in bytes: no search of a person is longer.
const longest = 512

// search ranks what is wanted of the documents.
func (x *index) search(text string, want func(*document) bool) []result {
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "")
	}
	found := x.byPath(text)
	if found == nil {
		found = x.byWords(text)
	}
	found = slices.DeleteFunc(found, func(r result) bool { return !want(r.document) })
	slices.SortStableFunc(found, func(a, b result) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.depth, b.depth))
	})
	if len(found) > 0 && found[0].score >= isWhole-class/2 { // what is nearly right is for those who found nothing
		found = found[:slices.IndexFunc(append(found, result{}), func(r result) bool { return r.score < isWhole-class/2 })]
	}
	return found
}

// byWords matches every word of a text with every document.
func (x *index) byWords(text string) []result {
	spelling := strings.Fields(x.words.Plain(text)) // without slips
	terms := x.words.Terms(text, func(word string) []string {
		words := x.known(word)
		if at := slices.Index(spelling, strings.ToLower(word)); at >= 0 {
			spelling = slices.Replace(spelling, at, at+1, words...)
		}
		return words
	})
	if len(terms) == 0 {
		return nil
	}
	fits := make([]float32, len(terms)*len(x.documents))
	weights := make([]float64, len(terms)) // rare words say more
	for i, t := range terms {
		row, many := fits[i*len(x.documents):(i+1)*len(x.documents)], 0
		for j := range x.documents {
			if row[j] = x.documents[j].fit(t); row[j] > 0 {
				many++
			}
		}
		weights[i] = min(mostWeight, math.Log(float64(len(x.documents)+1)/(float64(many)+0.5)))
		if many == 0 { // nobody knows what it is worth
			weights[i] = mostWeight / 2
		}
	}
	asked, phrase := askedFor(terms), joined(terms)
	column := make([]float32, len(terms))
	var found []result
	for j := range x.documents {
		for i := range terms {
			column[i] = fits[i*len(x.documents)+j]
		}
		if score := x.documents[j].score(terms, column, weights); score > 0 {
			if x.documents[j].says(phrase) {
				score += forPhrase
			}
			found = append(found, result{&x.documents[j], score + x.documents[j].prior + asked.prefer(&x.documents[j])})
		}
	}
	return x.named(found, strings.Join(spelling, " "), wording.Key(terms), asked)
}

// joined is the Chinese that several terms make one after the other, as a document has it; "" where one is not Chinese.
func joined(terms []wording.Term) string {
	text := ""
	for _, t := range terms {
		if t.Latin() || len(terms) == 1 {
			return ""
		}
		text += t.Text
	}
	return text
}

func (d *document) says(phrase string) bool {
	return phrase != "" && (strings.Contains(d.name.han, phrase) || strings.Contains(d.called.han, phrase))
}

// score weighs how well each word fits.
func (d *document) score(terms []wording.Term, fits []float32, weights []float64) int {
	sum, all, whole := 0.0, 0.0, true
	for i, w := range weights {
		sum += float64(fits[i]) * w
		all += w
		whole = whole && fits[i] >= least
	}
	coverage := sum / all
	switch {
	case whole:
		return isWhole + int(forQuality*coverage+forName*d.asked(terms))
	case coverage >= leastCoverage:
		return isPart + int(forCoverage*coverage+forName*d.asked(terms))
	}
	return 0
}

// named lifts what is called like the text above all that only fits.
func (x *index) named(found []result, plain, key string, asked wishes) []result {
	lift := func(d *document, score int) {
		score += d.prior + asked.prefer(d)
		for i := range found {
			if found[i].document == d {
				found[i].score = max(found[i].score, score)
				return
			}
		}
		found = append(found, result{d, score})
	}
	for _, d := range x.keys[key] {
		lift(d, isNamed)
	}
	for _, d := range x.literals[strings.ReplaceAll(plain, " ", "")] {
		lift(d, isNamed+nearlySpelt)
	}
	for _, d := range x.spellings[plain] {
		lift(d, isNamed+asSpelt)
	}
	return found
}

// wishes are what a text says of the kind that it wants.
type wishes struct{ event, partner, verb bool }

const (
	termNotify  = "通知"
	termPartner = "服务商"
	termSub     = "特约商户"
)

func askedFor(terms []wording.Term) wishes {
	has := func(text string) bool {
		return slices.ContainsFunc(terms, func(t wording.Term) bool { return t.Text == text })
	}
	return wishes{has(termNotify), has(termPartner) || has(termSub), slices.ContainsFunc(terms, wording.Term.Verb)}
}

// prefer weighs a document by its kind.
func (w wishes) prefer(d *document) int {
	switch {
	case d.event != nil && w.event:
		return 10
	case d.event != nil:
		return -25
	}
	weight := 0
	if d.partner && w.partner {
		weight += 30
	}
	if d.begins && !w.verb { // 退款 is to apply for one
		weight += 6
	}
	return weight
}

const (
	least         = 0.45 // what a word has to fit to count as one that does
	leastCoverage = 0.45 // how much of what a text says has to fit
	mostWeight    = 4    // of a word that stands in one place alone
)

// fit tells how well a term fits: 1 in a name, 0 nowhere.
func (d *document) fit(t wording.Term) float32 {
	switch latin := t.Latin(); {
	case d.name.has(t.Text), d.called.has(t.Text), d.last == t.Text:
		return 1
	case d.path.has(t.Text):
		return 0.9
	case d.more.has(t.Text):
		return 0.8
	case d.words.has(t.Text):
		return least
	case latin && len(t.Text) >= 3 && d.path.within(t.Text):
		return 0.5
	case latin, t.Known:
		return 0
	}
	return d.pieces(t.Text)
}

// pieces tells how much of Chinese that nobody knows stands in the document, in pieces of two characters and more.
func (d *document) pieces(text string) float32 {
	runes := []rune(text)
	covered := 0
	for at := 0; at < len(runes)-1; {
		end := len(runes)
		for ; end >= at+2; end-- {
			if piece := string(runes[at:end]); d.name.has(piece) || d.called.has(piece) || d.more.has(piece) {
				break
			}
		}
		if end < at+2 {
			at++
			continue
		}
		covered += end - at
		at = end
	}
	switch {
	case covered == len(runes):
		return 0.85
	case 10*covered >= 6*len(runes):
		return min(0.7*float32(covered)/float32(len(runes)), least-0.01)
	}
	return 0
}

// asked tells how much of the name, or of the path, the terms speak of.
func (d *document) asked(terms []wording.Term) float64 {
	name, path := 0, 0
	for _, t := range terms {
		name += d.name.count(t.Text)
		path += d.path.count(t.Text)
	}
	return max(min(1, float64(name)/float64(max(d.name.size, 1))), min(1, float64(path)/float64(max(d.path.size, 1))))
}
