package call

import (
	"strings"
)

// variables lists the names of a template's placeholders. Chain.String spells each in braces, and in a template that
// parsed a brace is nothing else (RFC 6570, section 2.2).
func variables(template string) []string {
	var names []string
	for {
		_, rest, open := strings.Cut(template, "{")
		expression, after, shut := strings.Cut(rest, "}")
		if !open || !shut {
			return names
		}
		for spec := range strings.SplitSeq(strings.TrimLeft(expression, "+#./;?&"), ",") {
			name, _, _ := strings.Cut(strings.TrimSuffix(spec, "*"), ":")
			names = append(names, name)
		}
		template = after
	}
}

// reservedKeys are the keys of a wechatpay.Request that are no variables of the path.
var reservedKeys = []string{"json", "query", "headers", "body", "sink", "base_uri", "unsigned", "xml", "security", "nonceless", "ampersands"}
