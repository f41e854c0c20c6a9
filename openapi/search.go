package openapi

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/internal/near"
)

// Search finds operations by words: pieces of a Chinese name, of a tag, of a path, a method, or the number of an
// official page. Every word has to fit; a word that is nearly right (refnud, 代金卷) fits less well than one that is.
// The best come first; nil where nothing fits.
func Search(text string) []*Operation {
	words := strings.Fields(strings.ToLower(text))
	if len(words) == 0 {
		return nil
	}
	type hit struct {
		op    *Operation
		score int
	}
	var hits []hit
	for _, o := range Operations() {
		if score := o.fits(words); score > 0 {
			hits = append(hits, hit{o, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(strings.Count(a.op.Path, "/"), strings.Count(b.op.Path, "/")))
	})
	var found []*Operation
	best := 0
	for _, h := range hits {
		best = max(best, h.score)
		if exact := best >= nearly*2*len(words); exact && h.score < nearly*2*len(words) {
			break // what is nearly right is for those who found nothing
		}
		found = append(found, h.op)
	}
	return found
}

// How well a word fits.
const (
	whole    = 100 // it is the name, or a segment of the path
	part     = 60  // it is in the name, a segment begins with it
	product  = 50  // in a tag or the group
	anywhere = 40  // in the path, or in the link
	nearly   = 15  // with a slip or two
)

// fits sums up how well every word fits; 0 where one does not fit at all.
func (o *Operation) fits(words []string) int {
	sum := 0
	for _, w := range words {
		score := o.fit(w)
		if score == 0 {
			return 0
		}
		sum += score
	}
	return max(sum+o.usual(), 1)
}

// usual prefers, of equals, what most merchants want: basic payments to special products, and what is in use to what
// has been replaced.
func (o *Operation) usual() int {
	score := 0
	switch {
	case slices.ContainsFunc(o.Tags, func(t string) bool { return strings.HasPrefix(t, "基础支付") }):
		score += 10
	case slices.Contains(o.Tags, "沙箱环境"):
		score -= 10
	}
	if o.V2 {
		score -= 5
	}
	if o.Deprecated() {
		score -= nearly - 1
	}
	return score
}

func (o *Operation) fit(w string) int {
	name, path := strings.ToLower(o.Name), strings.ToLower(o.Template())
	products := strings.ToLower(strings.Join(o.Tags, " ") + " " + o.Group)
	segments := strings.FieldsFunc(path, func(r rune) bool { return strings.ContainsRune("/{}", r) })
	trimmed := strings.Trim(w, "/")
	switch {
	case name == w, path == trimmed, slices.Contains(segments, w):
		return whole
	case strings.Contains(name, w):
		return part + 30*utf8.RuneCountInString(w)/utf8.RuneCountInString(name)
	case slices.ContainsFunc(segments, func(s string) bool { return strings.HasPrefix(s, w) }):
		return part
	case strings.Contains(products, w):
		return product
	case trimmed != "" && strings.Contains(path, trimmed), strings.EqualFold(o.Method, w), strings.Contains(o.Doc, w) && len(w) >= 8:
		return anywhere
	}
	if utf8.RuneCountInString(w) < len(w) { // Chinese
		return nearlyChinese(w, name+" "+products)
	}
	return nearlyLatin(w, segments)
}

// nearlyChinese counts the characters of w that text has: three quarters of them are enough.
func nearlyChinese(w, text string) int {
	all, found := 0, 0
	for _, r := range w {
		all++
		if strings.ContainsRune(text, r) {
			found++
		}
	}
	switch {
	case found == all:
		return 2 * nearly
	case all >= 3 && 3*found >= 2*all:
		return nearly
	}
	return 0
}

// nearlyLatin compares w with the segments of a path and with their words.
func nearlyLatin(w string, segments []string) int {
	for _, s := range segments {
		if isNear(w, s) || slices.ContainsFunc(strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == '_' }), func(s string) bool { return isNear(w, s) }) {
			return nearly
		}
	}
	return 0
}

// isNear tells whether two words differ by a slip or, where they are long, by two: a letter more, less, other, or two
// that changed places.
func isNear(a, b string) bool {
	slips := 1
	if len(a) >= 8 {
		slips = 2
	}
	if len(a) < 4 || len(a)-len(b) > slips || len(b)-len(a) > slips {
		return false
	}
	return near.Edits(a, b) <= slips
}
