package wechatpay

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/origin"
	"github.com/a8579013/wechatpay/internal/uritemplate"
)

// checkSpelling finds what nobody means in a path as it is written: it would be signed, sent, and answered by a 404, or
// by another operation. A value, of a variable or bound by Param, never comes here.
func checkSpelling(path string) (offset int, reason string) {
	at := strings.IndexFunc(path, origin.IsInvisible)
	switch trimmed := strings.TrimFunc(path, origin.IsBlank); {
	case trimmed != path && trimmed == "":
		return 0, "there are only blanks"
	case trimmed != path:
		offset = 0
		if strings.HasPrefix(path, trimmed) {
			offset = len(trimmed)
		}
		return offset, fmt.Sprintf("a blank or a line feed stands before or behind the path: write %q", errtext.Clip(trimmed))
	case at >= 0:
		return at, fmt.Sprintf("%q can't stand in a path", path[at:at+runeLength(path[at:])])
	}
	begin, full := 0, origin.IsFullURL([]byte(path))
	if full {
		begin = origin.AuthorityEnd(path)
	} else if reason := checkHead(strings.TrimPrefix(path, "/")); reason != "" {
		return 0, reason
	}
	for begin <= len(path) {
		end := begin + segmentEnd(path[begin:])
		if reason := checkSegment(path[begin:end]); reason != "" {
			return begin, reason
		}
		if !full && begin == end && strings.HasPrefix(path[end:], "#") {
			return begin, "a # begins a fragment, which is never sent: write {name} for a placeholder, or %23 for a #"
		}
		if end == len(path) || path[end] != '/' {
			return checkQuery(path, begin)
		}
		begin = end + 1
	}
	return 0, ""
}

// checkQuery looks at what stands behind the last slash: the whole values of a query.
func checkQuery(path string, begin int) (offset int, reason string) {
	for at := begin; at < len(path); {
		pair := path[at:]
		if end := strings.IndexAny(pair, "&?"); end >= 0 {
			pair = pair[:end]
		}
		name, text, ok := strings.Cut(pair, "=")
		if reason := checkPlaceholder(text); ok && reason != "" && text[0] != '[' { // brackets are a query's own
			return at + len(name) + 1, reason
		}
		at += len(pair) + 1
	}
	return 0, ""
}

func runeLength(text string) int {
	_, size := utf8.DecodeRuneInString(text)
	return size
}

// segmentEnd tells where a segment ends, where a slash or a question mark between braces belongs to a placeholder.
func segmentEnd(path string) int {
	for i := 0; i < len(path); i++ {
		switch path[i] {
		case '{':
			if shut := strings.IndexByte(path[i:], '}'); shut > 0 {
				i += shut
			}
		case '#':
			if i > 0 || !strings.HasPrefix(path, "#{") { // Ruby's spelling of a placeholder
				return i
			}
		case '/', '?':
			return i
		}
	}
	return len(path)
}

// checkHead looks at a path's first segment.
func checkHead(path string) (reason string) {
	first, rest, _ := strings.Cut(path, "/")
	version, _, _ := strings.Cut(rest, "/")
	isHost := origin.IsWeChatPay(first) ||
		strings.ContainsAny(first, ".:") && !strings.ContainsAny(first, "{}<>?#") && slices.Contains([]string{"v2", "v3", "hk", "global"}, version)
	switch {
	case strings.EqualFold(first, "https:") || strings.EqualFold(first, "http:"):
		return "a full URL begins with https://, two slashes"
	case isHost:
		return fmt.Sprintf("it begins with a host: write %q, or a full URL with https:// in front", errtext.Clip(rest))
	}
	return ""
}

// checkSegment looks at one segment.
func checkSegment(segment string) (reason string) {
	trimmed := strings.TrimFunc(segment, origin.IsBlank)
	word, _, blank := strings.Cut(strings.TrimLeftFunc(segment, origin.IsBlank), " ")
	switch method := strings.ToUpper(word); {
	case blank && slices.Contains(methods, method):
		return fmt.Sprintf(`%s belongs not into the path: write client.Chain("v3/…").%s(…), or client.Do(ctx, "%s v3/…", …)`, word, method[:1]+strings.ToLower(method[1:]), method)
	case trimmed != segment:
		return fmt.Sprintf("a blank stands at the edge of a segment: write %q", errtext.Clip(trimmed))
	}
	return checkPlaceholder(segment)
}

// checkPlaceholder looks at a whole segment, or at a whole value of a query: is it another language's placeholder?
func checkPlaceholder(segment string) (reason string) {
	switch {
	case strings.Contains(segment, "%!") && strings.HasSuffix(segment, ")"):
		return fmt.Sprintf("%q is what fmt.Sprintf writes for want of a value: write {name}, and give its value in the request", errtext.Clip(segment))
	case len(segment) > 1 && segment[0] == '$' && strings.Trim(segment[1:], "0123456789") == "":
		return fmt.Sprintf("%q is no placeholder here: write {name}, and give its value in the request", errtext.Clip(segment))
	case isVerb(segment):
		return fmt.Sprintf("%q is a verb of printf: write {name}, as in {out_trade_no}, and give its value in the request", errtext.Clip(segment))
	}
	if name := foreignName(segment); name != "" {
		return fmt.Sprintf("%q is no placeholder here: write {%s}, and give its value in the request under %s", errtext.Clip(segment), name, name)
	}
	return ""
}

// foreignSpellings are the placeholders of other languages and routers, by what stands before and behind the name.
var foreignSpellings = [][2]string{
	{"{{", "}}"}, {"${", "}"}, {"#{", "}"}, {"%{", "}"}, {"@{", "}"}, {":{", "}"}, {"{ ", "}"}, {"{:", "}"}, {"{*", "}"}, {"{", "?}"},
	{"[[", "]]"}, {"[...", "]"}, {"[:", "]"}, {"[", "]"}, {"$(", ")"}, {"%(", ")s"}, {"%(", ")d"}, {"%", "%"}, {"$", "$"}, {"<%=", "%>"}, {"<int:", ">"}, {"<string:", ">"}, {"<str:", ">"}, {"<path:", ">"}, {"<uuid:", ">"}, {"<slug:", ">"},
	{":", "?"}, {":", "*"}, {":", "+"}, {":", ""}, {"$", ""},
}

// foreignName gives the name in a segment that is another language's spelling of a placeholder.
func foreignName(segment string) string {
	for _, around := range foreignSpellings {
		inner, before := strings.CutPrefix(segment, around[0])
		inner, behind := strings.CutSuffix(inner, around[1])
		if inner = strings.Trim(inner, " "); around[0] == ":" && strings.HasSuffix(inner, ")") { // :id(\d+)
			inner, _, _ = strings.Cut(inner, "(")
		}
		if before && behind && uritemplate.IsName(inner) && (inner[0] == '_' || inner[0] >= 'A') {
			return inner
		}
	}
	return ""
}

// isVerb tells %s, %d, %02d, %1$s and their like. A percent-encoded byte is none.
func isVerb(segment string) bool {
	if len(segment) < 2 || segment[0] != '%' {
		return false
	}
	if _, err := url.PathUnescape(segment); err == nil && len(segment) == 3 {
		return false
	}
	last := len(segment) - 1
	return strings.IndexByte("sdvqxXiuofgeGEFtTcpUw@", segment[last]) >= 0 && strings.Trim(segment[1:last], "-+ #0123456789.$*lhjztq") == ""
}
