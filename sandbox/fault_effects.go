package sandbox

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"html"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// affected is what rules do to a request on its way through the sandbox.
type affected struct {
	before, after error         // in place of the operation, or of its answer
	stale, skew   time.Duration // of the answer; of the server's clock
	publicOnly    bool          // no platform certificates
}

// faulty is the sandbox with its rules in front of it.
func (s *Sandbox) faulty(w http.ResponseWriter, r *http.Request) {
	in, ok := r.Context().Value(arrivedKey{}).(*arrived)
	if !ok || !s.faults.any.Load() { // of a request that an Intercept made serve knows what to do
		s.serve(w, r)
		return
	}
	hit := s.faults.hit(in)
	var texts []string
	next := http.Handler(http.HandlerFunc(s.serve))
	for i := range hit {
		f, inner := hit[len(hit)-1-i].Fault, next
		texts = append([]string{f.String()}, texts...)
		next = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.strike(f, in, w, r, inner) })
	}
	if len(hit) > 0 {
		text := strings.Join(texts, "; ")
		s.mu.Lock()
		s.requests.fault(in.ID, text)
		s.mu.Unlock()
		s.logger.Info("sandbox: fault", "method", in.Method, "path", in.Path, "rule", text)
	}
	next.ServeHTTP(w, r)
}

// strike does to a request what a rule says.
func (s *Sandbox) strike(f Fault, in *arrived, w http.ResponseWriter, r *http.Request, next http.Handler) {
	if f.Rotate {
		s.RotateCertificate()
	}
	in.fault.skew += f.Skew
	in.fault.stale += f.Stale
	in.fault.publicOnly = in.fault.publicOnly || f.PublicKey
	s.refuseBy(f, in)
	if !f.Commit {
		wait(r, f.Delay)
	}
	if f.Cut == "before" {
		panic(http.ErrAbortHandler)
	}
	if f.plain() {
		next.ServeHTTP(w, r)
		return
	}
	a := &withheld{header: http.Header{}}
	if f.Status == 0 || f.Code != "" || f.Commit {
		next.ServeHTTP(a, r)
	}
	if f.Commit {
		wait(r, f.Delay)
	}
	f.answer(a, w, r)
}

// usual returns the key that signs where a request names none.
func (s *Sandbox) usual(in *arrived) *signer {
	if in.fault.publicOnly {
		return s.ring().public
	}
	return s.ring().normal()
}

// refuseBy lets the operation, or its answer, be a refusal.
func (s *Sandbox) refuseBy(f Fault, in *arrived) {
	var p *problem
	switch {
	case f.Rate != "":
		p = rateLimited()
	case f.Code != "":
		p = f.problem()
	default:
		return
	}
	err := error(p)
	if in.v2 != nil {
		err = &v2Failure{code: p.code, message: p.message}
	}
	to := &in.fault.before
	if f.Commit {
		to = &in.fault.after
	}
	if *to == nil { // else an outer rule has the last word
		*to = err
	}
}

// plain tells a rule after which the answer goes out as it is.
func (f *Fault) plain() bool {
	return f.Cut == "" && !f.Truncate && f.Sign == "" && !f.Upgrade && f.Bomb == 0 && (f.Status == 0 || f.Code != "") && !(f.Commit && f.Delay > 0)
}

// wait waits, unless the caller goes before.
func wait(r *http.Request, d time.Duration) {
	if d == 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
		panic(http.ErrAbortHandler)
	}
}

// answer sends what became of an answer.
func (f *Fault) answer(a *withheld, w http.ResponseWriter, r *http.Request) {
	if f.Status != 0 && f.Code == "" {
		gateway(w, f.Status)
		return
	}
	switch signature := a.header.Get("Wechatpay-Signature"); {
	case signature == "":
	case f.Sign == "wrong":
		a.header.Set("Wechatpay-Signature", bend(signature))
	case f.Sign == "probe":
		a.header.Set("Wechatpay-Signature", "WECHATPAY/SIGNTEST/"+signature)
	case f.Sign == "missing":
		a.header.Del("Wechatpay-Signature")
	case f.Sign == "unknown":
		a.header.Set("Wechatpay-Serial", fmt.Sprintf("%X", newSerial(0x00)))
	}
	switch {
	case f.Cut == "after":
		panic(http.ErrAbortHandler)
	case f.Cut == "within":
		raw(w, fmt.Sprintf("HTTP/1.1 %d %s\r\nServer: nginx\r\nContent-Type: applica", a.status, http.StatusText(a.status)))
		return
	case f.Upgrade:
		raw(w, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
		return
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if f.Bomb > 0 {
		explode(w, r, a.status, f.Bomb)
		return
	}
	if f.Truncate {
		w.Header().Set("Content-Length", strconv.Itoa(a.body.Len()))
		w.WriteHeader(a.status)
		w.Write(a.body.Bytes()[:a.body.Len()/2])
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(a.status)
	w.Write(a.body.Bytes())
}

// bend changes a signature, which keeps its form.
func bend(signature string) string {
	text, err := base64.StdEncoding.DecodeString(signature)
	if err != nil || len(text) == 0 {
		return ""
	}
	text[len(text)/2] ^= 1
	return base64.StdEncoding.EncodeToString(text)
}

// gateway answers as a server in front of WeChat Pay does.
func gateway(w http.ResponseWriter, status int) {
	title := html.EscapeString(strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status)))
	page := "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title + "</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
	w.Header().Set("Content-Type", "text/html")
	w.Header().Set("Content-Length", strconv.Itoa(len(page)))
	w.WriteHeader(status)
	if status != http.StatusNoContent && status != http.StatusNotModified {
		w.Write([]byte(page))
	}
}

// raw writes to the connection itself, and ends it.
func raw(w http.ResponseWriter, text string) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil { // there is none, or it carries other requests as well
		panic(http.ErrAbortHandler)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	conn.Write([]byte(text))
}

// explode answers with blanks, a MiB in each member of a gzip (RFC 1952, 2.2).
func explode(w http.ResponseWriter, r *http.Request, status, mebibytes int) {
	var member bytes.Buffer
	packer := gzip.NewWriter(&member)
	packer.Write(bytes.Repeat([]byte(" "), 1<<20))
	packer.Close()
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Content-Length", strconv.Itoa(member.Len()*mebibytes))
	w.WriteHeader(status)
	for range mebibytes {
		if _, err := w.Write(member.Bytes()); err != nil || r.Context().Err() != nil {
			return
		}
	}
}

// withheld is an answer that is not sent yet.
type withheld struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (h *withheld) Header() http.Header { return h.header }

func (h *withheld) WriteHeader(status int) {
	if h.status == 0 {
		h.status = status
	}
}

func (h *withheld) Write(p []byte) (int, error) {
	h.WriteHeader(http.StatusOK)
	return h.body.Write(p)
}
