// Package operation answers what several families ask the catalogue: which methods and paths there are, which path is
// near, what the members of a field are, whether it holds money, whether it is encrypted. It prints nothing.
package operation

import (
	"net/http"
	"strings"
)

// Methods are those of WeChat Pay's API.
var Methods = []string{http.MethodGet, http.MethodPut, http.MethodPost, http.MethodPatch, http.MethodDelete}

// IsV2 tells whether a path is one of APIv2. As to the client, a full URL never is.
func IsV2(path string) bool {
	path = strings.TrimPrefix(path, "/")
	return len(path) > 2 && strings.EqualFold(path[:3], "v2/")
}
