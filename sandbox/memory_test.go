package sandbox

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestRequestLogIsBounded(t *testing.T) {
	log := requestLog{limit: 20}
	for range 15 {
		log.add(Request{Body: make([]byte, maxBody)})
	}
	sum := func() (n int) {
		for _, r := range log.kept {
			n += r.size()
		}
		return n
	}
	if got := len(log.kept) * maxBody; len(log.kept) < 7 || sum() > maxLog || log.bytes != sum() {
		t.Errorf("%d bytes of bodies kept, %d counted, at most %d wanted", got, log.bytes, maxLog)
	}
	log.add(Request{Body: make([]byte, 2*maxLog)})
	if len(log.kept) != 1 {
		t.Errorf("%d requests kept: the newest one is, whatever its size", len(log.kept))
	}
	for range 100 {
		log.add(Request{Body: []byte("x")})
	}
	if len(log.kept) != 20 || log.bytes != sum() {
		t.Errorf("%d requests with %d bytes kept", len(log.kept), log.bytes)
	}
	log = requestLog{limit: 1 << 20}
	long := strings.Repeat("x", 1<<20)
	for range 15 { // what is long counts, wherever it stands
		for _, r := range []Request{
			{Method: long}, {Path: long}, {Query: long}, {Message: long}, {Header: http.Header{"X": {long}}}, {Header: http.Header{long: {""}}},
			{Header: http.Header{"X": make([]string, len(long)/16)}},
		} {
			log.add(r)
		}
	}
	if n := len(log.kept); n > maxLog>>20 || log.bytes != sum() {
		t.Errorf("%d requests of a MiB each kept, with %d bytes", n, log.bytes)
	}
}

// TestReadTimeouts makes sure that nobody can hold a connection by not sending, and that the time for reading a request
// does not count for answering it.
func TestReadTimeouts(t *testing.T) {
	started, err := Start(Options{Keys: &Keys{}})
	if err != nil {
		t.Fatal(err)
	}
	defer started.Close()
	if h := started.server.http; h.ReadHeaderTimeout <= 0 || h.ReadTimeout <= 0 || h.IdleTimeout <= 0 || h.MaxHeaderBytes <= 0 {
		t.Errorf("no limit: %v, %v, %v, %d bytes", h.ReadHeaderTimeout, h.ReadTimeout, h.IdleTimeout, h.MaxHeaderBytes)
	}
	const limit = 200 * time.Millisecond
	s := New(Options{Keys: started.Keys(), Intercept: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		select {
		case <-r.Context().Done():
			t.Errorf("%s: cut while it was answered", r.URL)
		case <-time.After(2 * limit):
		}
		next.ServeHTTP(w, r)
	}})
	server := httptest.NewUnstartedServer(s)
	server.Config.ReadTimeout = limit
	server.Start()
	defer server.Close()
	for path, body := range map[string]io.Reader{"/v3/no/such": nil, "/v3/security/echo": strings.NewReader("{}")} {
		response, err := http.Post(server.URL+path, "application/json", body)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
	s.SetIntercept(nil)
	never, w := io.Pipe() // a body that does not come to its end
	defer w.Close()
	request, _ := http.NewRequest("POST", server.URL+"/v3/security/echo", never)
	request.Header = http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}}
	if response, err := http.DefaultTransport.RoundTrip(request); err == nil {
		defer response.Body.Close()
		if text, _ := io.ReadAll(response.Body); response.StatusCode != 400 || !strings.Contains(string(text), "请求体不完整") {
			t.Errorf("a body without an end: %d %s", response.StatusCode, text)
		}
	}
}

func TestDeepBody(t *testing.T) {
	for name, body := range map[string]string{
		"lists":           strings.Repeat("[", 500_000),
		"lists, closed":   `{"a":` + strings.Repeat("[", 9000) + `"😀"` + strings.Repeat("]", 9000) + "}",
		"objects":         strings.Repeat(`{"a":`, 200_000),
		"objects, closed": strings.Repeat(`{"`+strings.Repeat("a", 100)+`":`, 9000) + `"😀"` + strings.Repeat("}", 9000),
	} {
		if _, err := parseObject([]byte(body)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestNoncesAreBounded(t *testing.T) {
	var nonces seen
	const many = 3 * generation
	for i := range many {
		nonces.add(strconv.Itoa(i))
	}
	if got := len(nonces.young) + len(nonces.old); got > 2*generation {
		t.Errorf("%d nonces kept", got)
	}
	for i := many - generation; i < many; i++ {
		if !nonces.has(strconv.Itoa(i)) {
			t.Fatalf("nonce %d of %d is forgotten", i, many)
		}
	}
}
