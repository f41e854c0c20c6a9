package spelling

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/origin"
)

// Check finds what nobody means in a path as it is written, and where; an empty reason says that there is nothing.
func Check(path string) (offset int, reason string) {
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

// methods are those of a Chain.
var methods = []string{"GET", "PUT", "POST", "PATCH", "DELETE"}

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
