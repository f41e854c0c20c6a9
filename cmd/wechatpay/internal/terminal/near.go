package terminal

import (
	"strings"

	"github.com/a8579013/wechatpay/internal/near"
)

// Nearest gives the candidate that name was most likely meant to be, or "": also one of which it is the beginning.
func Nearest(name string, candidates []string) string {
	if len(name) > 2 {
		for _, candidate := range candidates {
			if strings.HasPrefix(candidate, name) {
				return candidate
			}
		}
	}
	return near.Name(name, candidates)
}
