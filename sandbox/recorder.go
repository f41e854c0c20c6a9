package sandbox

import (
	"bufio"
	"maps"
	"net"
	"net/http"
	"time"
)

// maxAnswer is how many bytes of an answer's body are kept.
const maxAnswer = 64 << 10

// An Answer is what a request was answered with, as it left the sandbox.
type Answer struct {
	Status int           // 0: none was given, the connection was cut or taken over
	Header http.Header   // but for what HTTP/1.1 adds by itself
	Body   []byte        // its beginning, up to 64 KiB
	Length int64         // of the whole body
	Took   time.Duration // from the arrival of the request to the end of its answer
}

// record keeps the answer of a request that has arrived, or another one in its
// place, and notes both for the Store.
func (s *Sandbox) record(in *arrived, a Answer) {
	a.Took = time.Since(in.began)
	s.mu.Lock()
	defer s.mu.Unlock()
	r, dropped := s.requests.answer(in.ID, a)
	if r == nil { // dropped by now
		return
	}
	s.keepRequest(r, dropped)
	s.touch()
}

// answered is the record of an answer before it is sent.
func (a *answer) answered(id string) Answer {
	header := maps.Clone(a.header)
	if header == nil {
		header = http.Header{}
	}
	if !a.nameless {
		header.Set("Request-ID", id)
	}
	return Answer{Status: a.status, Header: header, Body: beginning(a.body), Length: int64(len(a.body))}
}

// beginning is as much of a body as is kept.
func beginning(body []byte) []byte {
	if len(body) <= maxAnswer {
		return body
	}
	return append([]byte(nil), body[:maxAnswer]...) // the rest need not be held
}

// A recorder is a ResponseWriter that remembers what went through it.
type recorder struct {
	http.ResponseWriter
	sent Answer
	over bool // to somebody else: the connection was hijacked
}

// WriteHeader remembers the header as it is at this moment.
func (w *recorder) WriteHeader(status int) {
	if w.sent.Status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		w.sent.Status, w.sent.Header = status, w.Header().Clone()
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.sent.Status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	n, err := w.ResponseWriter.Write(p)
	w.sent.Length += int64(n)
	w.sent.Body = append(w.sent.Body, p[:min(n, maxAnswer-len(w.sent.Body))]...)
	return n, err
}

// Unwrap, Flush and Hijack are for http.ResponseController, and for an Intercept
// that asks for them by a type assertion.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) Flush() {
	if w.sent.Status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	http.NewResponseController(w.ResponseWriter).Flush()
}

// Hijack gives the connection away: what goes over it is not seen any more.
func (w *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffer, err := http.NewResponseController(w.ResponseWriter).Hijack()
	w.over = w.over || err == nil
	return conn, buffer, err
}

// end tells what was sent when the handler has returned, or panicked.
func (w *recorder) end(returned bool) Answer {
	if w.sent.Status == 0 && returned && !w.over { // net/http answers so
		w.sent.Status, w.sent.Header = http.StatusOK, w.Header().Clone()
	}
	return w.sent
}
