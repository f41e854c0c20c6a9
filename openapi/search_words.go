package openapi

import (
	"cmp"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/near"
)

// known finds the words of the catalogue that a Latin word of a search means.
func (x *index) known(word string) []string {
	lower := strings.ToLower(word)
	if w := x.spelt(lower); w != "" {
		return []string{w}
	}
	if parts := humps(word); len(parts) > 1 {
		var words []string
		for _, part := range parts {
			words = append(words, x.known(part)...)
		}
		return words
	}
	if words := split(lower, func(w string) bool { return x.vocabulary[w] }); len(words) > 0 {
		return words
	}
	if w := x.begun(lower); w != "" {
		return []string{w}
	}
	meant, slips := x.meant(lower)
	if slips > 1 && len(lower) >= 4 && slices.ContainsFunc(x.sorted, func(w string) bool { return strings.Contains(w, lower) }) {
		return []string{lower} // a piece of a word
	}
	return []string{meant}
}

// begun completes the beginning of a word: to the shortest of the file of words, whose meaning it has then. Another one
// stays a beginning; "" where no word begins so.
func (x *index) begun(word string) (whole string) {
	if len(word) < 3 {
		return ""
	}
	best := ""
	for _, w := range x.sorted {
		switch {
		case !strings.HasPrefix(w, word):
		case len(word) >= 4 && x.words.Has(w) && (best == "" || len(w) < len(best)):
			best = w
		default:
			whole = word
		}
	}
	return cmp.Or(best, whole)
}

// spelt gives a word of the vocabulary, in the singular or the plural.
func (x *index) spelt(word string) string {
	for _, w := range []string{word, strings.TrimSuffix(word, "s"), strings.TrimSuffix(word, "es"), word + "s"} {
		if x.vocabulary[w] {
			return w
		}
	}
	return ""
}

// meant gives the word that is misspelt, and how badly; the word itself where none is near.
func (x *index) meant(word string) (best string, slips int) {
	best, most := word, 1
	if len(word) >= 7 {
		most = 2
	}
	slips = most + 1
	if len(word) < 4 {
		return best, slips
	}
	for _, w := range x.sorted {
		if len(w) < 3 || len(w)-len(word) >= slips || len(word)-len(w) >= slips {
			continue
		}
		if d := near.Edits(word, w); d < slips {
			best, slips = w, d
		}
	}
	return best, slips
}

// humps cuts outTradeNo.
func humps(word string) []string {
	var parts []string
	begin := 0
	for i := 1; i < len(word); i++ {
		if 'A' <= word[i] && word[i] <= 'Z' && !('A' <= word[i-1] && word[i-1] <= 'Z') {
			parts = append(parts, word[begin:i])
			begin = i
		}
	}
	return append(parts, word[begin:])
}

// split cuts a word into known ones of three letters and more, as few as possible; nil where it can't be.
func split(word string, known func(string) bool) []string {
	const shortest, longest = 3, 40
	var best []string
	if len(word) > longest {
		return nil
	}
	for at := shortest; at <= len(word)-shortest; at++ {
		if !known(word[:at]) {
			continue
		}
		rest := []string{word[at:]}
		if !known(word[at:]) {
			rest = split(word[at:], known)
		}
		if rest != nil && (best == nil || len(rest)+1 < len(best)) {
			best = append([]string{word[:at]}, rest...)
		}
	}
	return best
}
