package openapi

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/internal/near"
)

// byPath takes a text that is an address: a path, with a method before it or a host, or the link or number of a page.
// nil where it is none, or nothing is there.
func (x *index) byPath(text string) []result {
	words := strings.Fields(text)
	method := ""
	if len(words) == 2 && slices.Contains(verbs, strings.ToUpper(words[0])) {
		method, words = strings.ToUpper(words[0]), words[1:]
	}
	if len(words) != 1 {
		return nil
	}
	word := strings.Trim(words[0], "\"'`<>,;，。")
	if number := pageNumber(word); number != "" {
		return x.where(func(d *document) int { return d.onPage(func(page string) bool { return pageNumber(page) == number }) })
	}
	if !strings.Contains(word, "/") || utf8.RuneCountInString(word) < len(word) { // 公众号/小程序 is no path
		return nil
	}
	if at := strings.Index(word, "://"); at >= 0 {
		if found := x.onPage(word); found != nil {
			return found
		}
		word = word[at+3:]
	}
	if host, path, _ := strings.Cut(word, "/"); strings.Contains(host, ".") {
		if host == "pay.weixin.qq.com" {
			return x.byPageWords(path)
		}
		word = path
	}
	return x.at(method, word)
}

// onPage finds what a page describes; where its parts are told apart by what stands behind #, that part goes first.
func (x *index) onPage(link string) []result {
	page := plainPage(link)
	found := x.where(func(d *document) int { return d.onPage(func(other string) bool { return plainPage(other) == page }) })
	for i := range found {
		if found[i].onPage(func(other string) bool { return other == link }) > 0 {
			found[i].score += class
		}
	}
	return found
}

// at finds the operations of a path, then those that have it in theirs, else those that are near.
func (x *index) at(method, path string) []result {
	exact := map[int]bool{}
	for _, spelling := range []string{path, strings.ToLower(path), "v3/" + strings.TrimPrefix(path, "/")} {
		for _, m := range verbs {
			if place := theCatalogue().routes.find(spelling, m); place >= 0 {
				exact[place] = true
			}
		}
		if len(exact) > 0 {
			break
		}
	}
	piece := strings.ToLower(strings.Trim(path, "/"))
	found := x.where(func(d *document) int {
		switch {
		case d.op == nil || piece == "":
			return 0
		case exact[d.place] && (method == "" || d.op.Method == method):
			if strings.HasSuffix(strings.ToLower(d.op.Template()), piece) { // rather than a placeholder that takes it
				return isNamed + 2*class
			}
			return isNamed + class
		case exact[d.place]:
			return isNamed
		case strings.Contains(strings.ToLower(d.op.Template()), piece):
			return isWhole
		}
		return 0
	})
	if found != nil {
		return found
	}
	for i, n := range Near(path, mostNear) {
		found = append(found, x.where(func(d *document) int {
			if d.op != nil && d.op.Template() == n && (method == "" || d.op.Method == method) {
				return isPart - class/10*i - d.prior
			}
			return 0
		})...)
	}
	return found
}

const mostNear = 5

// where gives the documents that have a score.
func (x *index) where(score func(*document) int) []result {
	var found []result
	for i := range x.documents {
		if s := score(&x.documents[i]); s != 0 {
			found = append(found, result{&x.documents[i], s + x.documents[i].prior})
		}
	}
	return found
}

// onPage tells whether one of the document's official pages is meant; its main one goes before others.
func (d *document) onPage(meant func(page string) bool) int {
	doc, others := "", []string(nil)
	if d.op != nil {
		doc, others = d.op.Doc, d.op.DocAlt
	} else {
		doc, others = d.event.Doc, d.event.DocAlt
	}
	switch {
	case doc != "" && meant(doc):
		return isNamed + class/2
	case slices.ContainsFunc(others, meant):
		return isNamed
	}
	return 0
}

// pageNumber is the number that a page of the official site goes by: the last part of its link, or it alone.
func pageNumber(link string) string {
	link = plainPage(link)
	number := link[strings.LastIndexByte(link, '/')+1:]
	if len(number) < 8 || len(number) > 12 || strings.Trim(number, "0123456789") != "" {
		return ""
	}
	return number
}

// plainPage is a link without what does not tell pages apart.
func plainPage(link string) string {
	if at := strings.Index(link, "://"); at >= 0 {
		link = link[at+3:]
	}
	link, _, _ = strings.Cut(link, "#")
	link, query, _ := strings.Cut(link, "?")
	for parameter := range strings.SplitSeq(query, "&") {
		if strings.HasPrefix(parameter, "chapter=") { // of the older pages
			link += "?" + parameter
		}
	}
	return strings.ToLower(strings.TrimRight(link, "/"))
}

// byPageWords takes a page that nothing links to for what its path says: native-payment/close-order.html.
func (x *index) byPageWords(path string) []result {
	path, _, _ = strings.Cut(path, "?")
	segments := strings.Split(strings.TrimSuffix(path, ".html"), "/")
	last := segments[len(segments)-1]
	if found := x.byWords(strings.Join(segments[max(0, len(segments)-2):], " ")); isAnyWhole(found) || len(x.words.Terms(last, x.known)) < 2 {
		return found
	}
	return x.byWords(last)
}

func isAnyWhole(found []result) bool {
	return slices.ContainsFunc(found, func(r result) bool { return r.score >= isWhole-class/2 })
}

// Near lists the paths of the catalogue that are most like a path, the likest first: few letters apart, placeholders
// alike whatever their names and values are. The path may be in any form that [Lookup] takes. most bounds how many; nil
// where none is near.
func Near(path string, most int) []string {
	if at := strings.Index(path, "://"); at >= 0 {
		_, path, _ = strings.Cut(path[at+3:], "/")
	}
	path = strings.Trim(withoutQuery(path), "/")
	if len(path) > longest {
		return nil
	}
	near := nearest(path, most)
	if near == nil && theCatalogue().routes.literal[firstSegment(path)] == nil { // of APIv2, as its page has it
		near = nearest(v2Prefix+"/"+path, most)
	}
	return near
}

func nearest(path string, most int) []string {
	type candidate struct {
		path string
		cost int
	}
	var list []candidate
	segments, limit := strings.Split(path, "/"), len(path)/5+1
	for _, t := range theTemplates() {
		if cost := pathCost(segments, t.segments, limit); cost <= limit {
			list = append(list, candidate{t.path, cost})
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(a.cost, b.cost) })
	var paths []string
	for _, c := range list[:min(most, len(list))] {
		paths = append(paths, c.path)
	}
	return paths
}

// template is a path of the catalogue, cut at its slashes.
type template struct {
	path     string
	segments []string
}

// theTemplates lists each path once.
var theTemplates = sync.OnceValue(func() []template {
	var list []template
	for _, e := range theCatalogue().operations {
		_, line := word(e.block[:strings.IndexByte(e.block, '\n')])
		path, _ := word(line)
		if len(list) == 0 || list[len(list)-1].path != path { // not another method of the same
			list = append(list, template{path, strings.Split(strings.Trim(path, "/"), "/")})
		}
	}
	return list
})

// pathCost tells how far a path is from a template: edits of its literals, and a segment that is too many or too few
// counts as a word of four letters. More than limit is only that.
func pathCost(path, template []string, limit int) int {
	const other = 4
	if d := other * (len(path) - len(template)); max(d, -d) > limit {
		return limit + 1
	}
	row := make([]int, len(template)+1)
	for j := range row {
		row[j] = other * j
	}
	for _, segment := range path {
		diagonal, least := row[0], row[0]+other
		row[0] += other
		for j, literal := range template {
			cost := 0
			switch {
			case segment == literal:
			case literal[0] != '{' && max(len(segment)-len(literal), len(literal)-len(segment)) > limit:
				cost = limit + 1 // at least
			case literal[0] != '{':
				cost = near.Edits(segment, literal)
			case !strings.ContainsAny(segment, "{<_0123456789"): // a word, where a value is expected
				cost = 2
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+other, row[j]+other, diagonal+cost)
			least = min(least, row[j+1])
		}
		if least > limit {
			return least
		}
	}
	return row[len(template)]
}
