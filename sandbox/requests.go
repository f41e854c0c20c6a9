package sandbox

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
)

const (
	maxBody = 8 << 20 // the largest upload that WeChat Pay takes has 5 MB
	maxJSON = 1 << 20
	maxLog  = 64 << 20 // bytes that Requests keeps
)

// A Request is one request that arrived.
type Request struct {
	ID     int64     // 1, 2, … in the order of arrival, also over restarts that find earlier ones
	Time   time.Time // by the sandbox's clock
	Method string
	Path   string // as it was sent: escaped, without the query
	Query  string // as it was sent
	Header http.Header
	Body   []byte // an oversized one is cut

	// Message is what the sandbox expects to have been signed, made from
	// this request and the timestamp and nonce of its Authorization. It is
	// empty where there is no Authorization to read.
	Message string
	// Verified tells whether the signature matches Message under the
	// calling merchant's key. A request with a good signature may still be refused.
	Verified bool

	// Fault tells which rules hit it, as AddFault was given them: see ParseFault.
	Fault string

	// Answer is nil as long as the request is under way.
	Answer *Answer
}

// Requests returns what arrived so far, the oldest first, with its answers: the
// newest Options.RequestLog of them, also those that were refused or intercepted.
// The headers and bodies are shared: look, don't touch.
func (s *Sandbox) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests.kept...)
}

// A requestLog keeps the newest requests, limited in number and in bytes, so
// that a long run does not eat the memory.
type requestLog struct {
	kept  []Request
	limit int
	bytes int
	first int64 // the number of kept[0]
}

// size is roughly what a request takes of memory: headers can be many.
func (r *Request) size() int {
	const each = 64 // of a string and its place
	n := each + len(r.Method) + len(r.Path) + len(r.Query) + len(r.Body) + len(r.Message) + len(r.Fault)
	headers := []http.Header{r.Header}
	if r.Answer != nil {
		n += each + len(r.Answer.Body)
		headers = append(headers, r.Answer.Header)
	}
	for _, header := range headers {
		for name, values := range header {
			n += each + len(name)
			for _, value := range values {
				n += each + len(value)
			}
		}
	}
	return n
}

// add keeps a request under the next number, and tells how many older ones were
// dropped for it.
func (l *requestLog) add(r Request) (id int64, dropped int) {
	r.ID = l.first + int64(len(l.kept))
	l.kept = append(l.kept, r)
	l.bytes += r.size()
	return r.ID, l.fit()
}

// answer gives a request its answer, and tells how many older ones were dropped
// for it; nil where that one has been dropped.
func (l *requestLog) answer(id int64, a Answer) (r *Request, dropped int) {
	i := id - l.first
	if i < 0 || i >= int64(len(l.kept)) {
		return nil, 0
	}
	was := l.kept[i].size()
	l.kept[i].Answer = &a
	l.bytes += l.kept[i].size() - was
	dropped = l.fit()
	if i -= int64(dropped); i < 0 {
		return nil, dropped
	}
	return &l.kept[i], dropped
}

// fault notes what has gone wrong with a request on purpose.
func (l *requestLog) fault(id int64, text string) {
	if i := id - l.first; i >= 0 && i < int64(len(l.kept)) {
		l.bytes += len(text) - len(l.kept[i].Fault)
		l.kept[i].Fault = text
	}
}

// fit drops the oldest requests until the rest is within the limits.
func (l *requestLog) fit() (dropped int) {
	drop := max(0, len(l.kept)-l.limit)
	for i, old := range l.kept {
		if i >= drop && (l.bytes <= maxLog || i == len(l.kept)-1) {
			break
		}
		drop = max(drop, i+1)
		l.bytes -= old.size()
		l.kept[i] = Request{} // its body is free at once, not at the next growth
	}
	l.kept = l.kept[drop:]
	l.first += int64(drop)
	return drop
}

// arrived is a request with everything that is read from it once.
type arrived struct {
	Request
	op       *operation // nil: noRoute says why
	noRoute  error
	params   map[string]string // path variables, decoded
	target   string            // path and query as signed
	host     string            // with the scheme
	fault    affected
	began    time.Time // by the real clock
	tooLarge bool
	readErr  error // the body did not come to its end

	auth    authorization
	own     *party // who says that he calls; of a stranger the first merchant
	authErr error  // what is wrong with the header's form
	upload  *upload
	formErr error // what is wrong with the multipart body

	v2        *v2Operation // nil: a request of APIv3
	v2Params  v2Members
	v2Err     error // what is wrong with the form of APIv2's parameters
	certified bool  // the connection shows the merchant's certificate, or is none of TLS
}

// arrivedKey is the context key under which serve finds what ServeHTTP read.
type arrivedKey struct{}

// arrive reads the request, looks at its signature, and keeps it for Requests.
// Nothing is refused here: an Intercept comes first.
func (s *Sandbox) arrive(r *http.Request) *arrived {
	in := &arrived{host: "http://" + r.Host, target: r.RequestURI, began: time.Now()}
	if r.TLS != nil {
		in.host = "https://" + r.Host
	}
	// The request line is what was signed. Only a request that did not come
	// over the wire may lack it, and a proxy's has a host in front.
	if !strings.HasPrefix(in.target, "/") {
		in.target = r.URL.RequestURI()
	}
	path, query, _ := strings.Cut(in.target, "?")
	in.Request = Request{Time: s.now().UTC().Round(0), Method: r.Method, Path: path, Query: query, Header: r.Header.Clone()}
	if in.v2 = routeV2(r.Method, r.URL.EscapedPath()); in.v2 == nil {
		in.op, in.params, in.noRoute = route(r.Method, r.URL.EscapedPath())
	}
	in.read(r.Body)
	body := in.Body
	if in.op != nil && in.op.upload {
		in.upload, in.formErr = readUpload(r.Header.Get("Content-Type"), body)
	}
	in.own = &s.ring().party
	if in.auth, in.authErr = parseAuthorization(r.Header.Values("Authorization")); in.authErr == nil {
		in.own = s.ring().caller(in.auth.caller)
		in.Message = formatter.Request(r.Method, in.target, in.auth.timestamp, in.auth.nonce, in.signedBody())
		in.Verified = (in.upload == nil || !in.upload.metaFile) &&
			wxcrypto.Verify([]byte(in.Message), in.auth.signature, &in.own.merchant.PublicKey) == nil
	}
	if in.v2 != nil {
		s.arriveV2(in, r)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var dropped int
	in.ID, dropped = s.requests.add(in.Request)
	s.forgetRequests(dropped)
	s.touch()
	return in
}

// read keeps the body: of an upload up to maxBody, of anything else maxJSON. What
// is more is read and forgotten, so that the caller hears why it is refused.
func (in *arrived) read(body io.Reader) {
	most := int64(maxJSON)
	if in.op != nil && in.op.upload || in.v2 != nil && in.v2.upload {
		most = maxBody
	}
	if in.Body, in.readErr = io.ReadAll(io.LimitReader(body, most)); in.readErr != nil {
		return
	}
	more, err := io.Copy(io.Discard, io.LimitReader(body, maxBody))
	in.tooLarge, in.readErr = more > 0, err
}

// signedBody is the part of the body that the signature covers: of an upload
// only the meta, in exactly the bytes that were sent.
func (in *arrived) signedBody() string {
	if in.upload != nil {
		return string(in.upload.meta)
	}
	return string(in.Body)
}

// An upload is what a multipart body holds.
type upload struct {
	meta     []byte
	metaFile bool   // meta has a filename, as if it were a file
	name     string // of the file
	kind     string // its Content-Type
	file     []byte
}

// readUpload takes a multipart body apart.
func readUpload(contentType string, body []byte) (*upload, error) {
	kind, params, err := mime.ParseMediaType(contentType)
	boundary, named := params["boundary"]
	if !named { // as wechatpayv3 for Python does; the body begins with it
		first, _, _ := bytes.Cut(body, []byte("\r\n"))
		boundary = strings.TrimPrefix(string(first), "--")
	}
	if err != nil || kind != "multipart/form-data" || boundary == "" {
		return nil, invalid("header", "Content-Type", contentType, "not multipart/form-data with a boundary",
			"Http头Content-Type不正确，上传接口应为multipart/form-data")
	}
	up := &upload{}
	parts := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, broken(err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, broken(err)
		}
		switch {
		case part.FormName() == "meta" && up.meta == nil:
			up.meta, up.metaFile = content, part.FileName() != ""
		case (part.FormName() == "file" || part.FileName() != "") && up.file == nil: // a few call it submission_file and the like
			up.name, up.kind, up.file = part.FileName(), part.Header.Get("Content-Type"), content
		}
	}
	if up.meta == nil {
		return nil, missing("body", "/meta", "媒体文件元信息")
	}
	if up.file == nil {
		return nil, missing("body", "/file", "媒体文件")
	}
	return up, nil
}

func broken(err error) error {
	return invalid("body", "/", "", "multipart: "+err.Error(), "无法解析multipart请求体")
}

// decoded returns the query as values. Pairs that don't parse are left out:
// the check of required parameters then names them.
func (in *arrived) decoded() url.Values {
	values, _ := url.ParseQuery(in.Query)
	return values
}
