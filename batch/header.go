package batch

import (
	"fmt"
	"net/http"
)

// headerOf reads the headers of a request, in the forms that a plan takes.
func headerOf(given any) (http.Header, error) {
	header := http.Header{}
	switch h := given.(type) {
	case nil:
	case http.Header:
		return h.Clone(), nil
	case map[string]string:
		for name, value := range h {
			header.Set(name, value)
		}
	case map[string]any:
		for name, value := range h {
			header.Set(name, fmt.Sprint(value))
		}
	default:
		return nil, fmt.Errorf("headers: %T is no map or http.Header", given)
	}
	return header, nil
}
