// Package goname makes Go names of WeChat Pay's: segments of a path, fields of a body, official event types. The typed
// tree and the structs of the command line name things alike because both ask here.
package goname

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// initialisms are Go's, those that its linters know (https://go.dev/wiki/CodeReviewComments#initialisms), and no others:
// which of WeChat Pay's words might be one (mchid, openid, jsapi) nobody could guess.
var initialisms = strings.Fields("ACL API ASCII CPU CSS DNS EOF GUID HTML HTTP HTTPS ID IP JSON LHS QPS RAM RHS RPC " +
	"SLA SMTP SQL SSH TCP TLS TTL UDP UI UID UUID URI URL UTF8 VM XML XMPP XSRF XSS")

// Segment gives the name of a segment of a path, a literal or a placeholder in its braces: out-trade-no is OutTradeNo,
// {stock_id} is StockID, addInstitutionsub is AddInstitutionsub. Capitals inside a word stay. "" stays "".
func Segment(segment string) string {
	return pascal(strings.Trim(segment, "{}<>+"))
}

// Field gives the name of a struct field or a type for a field of WeChat Pay's: sub_mchid is SubMchid, coupon_id_$n is
// CouponIDN, 2nd is X2nd, a name without a single letter or digit is X.
func Field(name string) string {
	made := pascal(name)
	first, _ := utf8.DecodeRuneInString(made)
	if !unicode.IsUpper(first) { // only these are exported
		return "X" + made
	}
	return made
}

// Unique gives name, or where it is taken, name with the first number from 2 that makes it free.
func Unique(name string, taken func(string) bool) string {
	free := name
	for n := 2; taken(free); n++ {
		free = name + strconv.Itoa(n)
	}
	return free
}

func pascal(text string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if upper := strings.ToUpper(word); slices.Contains(initialisms, upper) {
			b.WriteString(upper)
			continue
		}
		first, size := utf8.DecodeRuneInString(word)
		b.WriteRune(unicode.ToUpper(first))
		b.WriteString(word[size:])
	}
	return b.String()
}
