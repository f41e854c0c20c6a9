package golang

import (
	"go/token"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/internal/goname"
)

// taken are names that a variable must not have: what Go predeclares and this package writes, and packages that are imported.
var taken = strings.Fields("phpCompare phpCount phpInt phpJSON phpList phpMember phpNumber phpQuote phpReal phpSlice phpText phpTruth phpValue phpWhole any bool byte error float64 int int64 rune string uint8 append cap clear close copy delete len make max min new panic print println recover " +
	"true false nil iota main init run ctx err self refused context bytes crypto rsa tls x509 errors fmt io log math maps http url os filepath slices strconv strings time " +
	"yield iter json hex base64 md5 sha1 sha256 sha512 hmac reflect rand cmp big html regexp gzip wechatpay wxcrypto cryptorand formatter transformer notify openapi strings unicode utf8 utf16")

// goName makes a name of Go of one of PHP: out_trade_no is outTradeNo, stock_id is stockID.
func goName(name string) string {
	if name == "instance" {
		return "client"
	}
	made := goname.Field(name)
	if strings.IndexByte(name, '_') < 0 && strings.ToUpper(name) != name {
		made = name
	}
	made = lowerFirst(made)
	if !token.IsIdentifier(made) {
		made += "Value"
	}
	if !token.IsIdentifier(made) {
		made = "value"
	}
	if slices.Contains(taken, made) {
		made += "Value"
	}
	return made
}

// lowerFirst makes the first word small: ID is id, URLOf is urlOf, Name is name.
func lowerFirst(name string) string {
	runes := []rune(name)
	for i := range runes {
		if !unicode.IsUpper(runes[i]) {
			break
		}
		if i > 0 && i+1 < len(runes) && unicode.IsLower(runes[i+1]) {
			break
		}
		runes[i] = unicode.ToLower(runes[i])
	}
	return string(runes)
}

// exportedName makes the name of a function, a type or a field: create_order and createOrder are CreateOrder.
func exportedName(name string) string {
	made := goname.Field(strings.TrimLeft(name, "_"))
	first, size := utf8.DecodeRuneInString(made)
	made = string(unicode.ToUpper(first)) + made[size:]
	if !token.IsIdentifier(made) {
		return "Ported"
	}
	return made
}

// unique gives name, or the first with a number that is free, and takes it.
func unique(name string, used map[string]bool) string {
	free := name
	for n := 2; used[free]; n++ {
		free = name + strconv.Itoa(n)
	}
	used[free] = true
	return free
}

// hyphened is PHP's rule for names in a path: a leading capital becomes small, any other a hyphen and the small letter. Text in
// braces, and a segment _name_, stay.
func hyphened(text string) string {
	var out strings.Builder
	depth := 0
	for i := range len(text) {
		c := text[i]
		switch {
		case c == '{':
			depth++
		case c == '}':
			depth--
		case 'A' <= c && c <= 'Z' && depth == 0:
			if i > 0 {
				out.WriteByte('-')
			}
			c |= 0x20
		}
		out.WriteByte(c)
	}
	return out.String()
}

// placeholder reads _name_, as a whole, as {name}.
func placeholder(text string) string {
	if len(text) > 2 && text[0] == '_' && text[len(text)-1] == '_' && strings.Trim(text, "_") != "" && strings.IndexByte(text, '/') < 0 {
		return "{" + text[1:len(text)-1] + "}"
	}
	return text
}
