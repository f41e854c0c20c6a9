package spelling

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/uritemplate"
)

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
