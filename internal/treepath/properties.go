package treepath

import (
	"slices"
	"strings"
)

// Properties writes a path as the chain of properties that the PHP SDK takes for it, behind $instance: outTradeNo for
// out-trade-no, _out_trade_no_ for a placeholder, and in braces what no property can be.
func Properties(template string) string {
	chain := "$instance"
	for _, segment := range strings.Split(template, "/") {
		words := strings.Split(segment, "-")
		name := strings.Trim(segment, "{}")
		switch {
		case name != segment:
			chain += "->_" + name + "_"
		case segment == "" || strings.ToLower(segment) != segment || strings.Contains(segment, ".") || slices.Contains(words, ""):
			chain += "->{'" + segment + "'}"
		default:
			for i := 1; i < len(words); i++ {
				words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
			}
			chain += "->" + strings.Join(words, "")
		}
	}
	return chain
}
