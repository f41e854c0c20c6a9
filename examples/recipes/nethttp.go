package recipes

import "net/http"

// NetHTTP is the notify URL under net/http. handler is what notify.Handler gives.
func NetHTTP(handler http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST "+Path, handler)
	return mux
}
