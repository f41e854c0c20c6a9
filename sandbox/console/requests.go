package console

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/sandbox"
)

// requestEndpoints are about what arrived.
var requestEndpoints = []endpoint{
	at("GET", "requests", "what arrived, the oldest first, each with its answer", (*console).requests),
	at("GET", "requests/{id}", "one of them", (*console).request),
	at("GET", "requests/{id}/signature", "what is wrong with its signature", (*console).signature),
}

type requestQuery struct {
	Since    int64  `json:"since" doc:"the id of the last request seen; without it the newest are given"`
	Limit    int    `json:"limit" doc:"how many at most, up to 1000; 100 unless it is given"`
	Method   string `json:"method" doc:"GET, POST, …"`
	Path     string `json:"path" doc:"what the path begins with"`
	Status   int    `json:"status" doc:"of the answer"`
	Verified *bool  `json:"verified" doc:"whether the signature was good"`
	Wait     int    `json:"wait" doc:"seconds, up to 60, to wait until there is one"`
}

type requestList struct {
	Requests []request `json:"requests"`
	Last     int64     `json:"last" doc:"the id of the newest that was looked at: since of the next question"`
}

type request struct {
	ID       int64       `json:"id"`
	Time     time.Time   `json:"time" doc:"by the sandbox's clock"`
	Method   string      `json:"method"`
	Path     string      `json:"path" doc:"as it was sent: escaped, without the query"`
	Query    string      `json:"query" doc:"as it was sent"`
	Header   http.Header `json:"header" doc:"what could be a secret is not shown"`
	Body     body        `json:"body"`
	Message  string      `json:"message" doc:"what should have been signed; of APIv2 without the key"`
	Verified bool        `json:"verified" doc:"whether the signature was good"`
	Fault    string      `json:"fault,omitempty" doc:"the rules that hit it"`
	Answer   *answer     `json:"answer,omitempty" doc:"missing as long as the request is under way"`
}

type answer struct {
	Status int         `json:"status" doc:"0: none was given, the connection was cut"`
	Code   string      `json:"code,omitempty" doc:"WeChat Pay's code of an error"`
	Hint   string      `json:"hint,omitempty" doc:"what is wrong, in the words of the sandbox"`
	Header http.Header `json:"header"`
	Body   body        `json:"body" doc:"up to 64 KiB"`
	Length int64       `json:"length" doc:"of the whole body"`
	TookMS float64     `json:"took_ms"`
}

// body is a text, or what is none.
type body struct {
	Text   string `json:"text,omitempty"`
	Base64 []byte `json:"base64,omitempty" doc:"in place of text, where the body is none"`
}

func bodyOf(b []byte) body {
	text := b
	for range 3 { // it may be cut within a character
		if utf8.Valid(text) {
			return body{Text: string(text)}
		}
		if len(text) == 0 || len(b) < 64<<10 {
			break
		}
		text = text[:len(text)-1]
	}
	return body{Base64: b}
}

// requests lists what fits, and may wait for it.
func (c *console) requests(r *http.Request, in requestQuery) (requestList, error) {
	return awaited(c, r, in.Limit, in.Wait, func(limit int) (requestList, int) {
		list := in.among(c.sb.Requests(), limit)
		return list, len(list.Requests)
	})
}

// among chooses from all: those behind since, else the newest.
func (q *requestQuery) among(all []sandbox.Request, limit int) requestList {
	list := requestList{Requests: []request{}, Last: q.Since}
	var fit []*sandbox.Request
	for i := range all {
		r := &all[i]
		if r.ID <= q.Since || !q.fits(r) {
			continue
		}
		if fit = append(fit, r); q.Since > 0 && len(fit) == limit {
			break
		}
	}
	for _, r := range fit[max(0, len(fit)-limit):] {
		list.Requests, list.Last = append(list.Requests, show(r)), r.ID
	}
	return list
}

func (q *requestQuery) fits(r *sandbox.Request) bool {
	return (q.Method == "" || r.Method == q.Method) && strings.HasPrefix(r.Path, q.Path) &&
		(q.Status == 0 || r.Answer != nil && r.Answer.Status == q.Status) && (q.Verified == nil || r.Verified == *q.Verified)
}

type requestID struct {
	ID int64 `json:"id" in:"path" doc:"its number"`
}

func (c *console) request(_ *http.Request, in requestID) (request, error) {
	r, err := c.arrived(in.ID)
	if err != nil {
		return request{}, err
	}
	return show(r), nil
}

// arrived finds a request.
func (c *console) arrived(id int64) (*sandbox.Request, error) {
	for _, r := range c.sb.Requests() {
		if r.ID == id {
			return &r, nil
		}
	}
	return nil, refuse(http.StatusNotFound, "there is no request "+strconv.FormatInt(id, 10)+", or not any more")
}

type signatureQuery struct {
	ID   int64  `json:"id" in:"path" doc:"the number of the request"`
	Lang string `json:"lang" doc:"of cause and advice: en, unless it is zh"`
}

type signature struct {
	Verified bool   `json:"verified" doc:"it is good: there is nothing to say"`
	Message  string `json:"message" doc:"what has to be signed"`
	Signed   string `json:"signed,omitempty" doc:"what was signed, where that can be told"`
	Cause    string `json:"cause,omitempty" doc:"why it is wrong, in a sentence"`
	Advice   string `json:"advice,omitempty" doc:"what to do about it"`
}

func (c *console) signature(_ *http.Request, in signatureQuery) (signature, error) {
	r, err := c.arrived(in.ID)
	if err != nil {
		return signature{}, err
	}
	if in.Lang != "" && in.Lang != "en" && in.Lang != "zh" {
		return signature{}, refuse(http.StatusBadRequest, "lang: en or zh, not "+strconv.Quote(in.Lang))
	}
	found := signature{Verified: r.Verified, Message: r.Message}
	if c.explain != nil && !r.Verified && r.Message != "" {
		why := c.explain(*r, in.Lang)
		found.Signed, found.Cause, found.Advice = string(why.Signed), why.Cause, why.Advice
	}
	return found, nil
}

// show is a request without what could be a secret.
func show(r *sandbox.Request) request {
	shown := request{r.ID, r.Time, r.Method, r.Path, r.Query, discreet(r.Header), bodyOf(r.Body), r.Message, r.Verified, r.Fault, nil}
	if a := r.Answer; a != nil {
		shown.Answer = &answer{Status: a.Status, Code: codeOf(a), Hint: a.Header.Get("Sandbox-Hint"), Header: discreet(a.Header),
			Body: bodyOf(a.Body), Length: a.Length, TookMS: float64(a.Took.Microseconds()) / 1000}
	}
	return shown
}

// codeOf is the code of an error.
func codeOf(a *sandbox.Answer) string {
	var says struct{ Code string }
	if a.Status < 400 || json.Unmarshal(a.Body, &says) != nil {
		return ""
	}
	return says.Code
}

// discreet leaves out what lets somebody in elsewhere. WeChat Pay's own signatures are of use to nobody.
func discreet(header http.Header) http.Header {
	shown := http.Header{}
	for name, values := range header {
		shown[name] = values
		switch http.CanonicalHeaderKey(name) {
		case "Cookie", "Set-Cookie", "Proxy-Authorization":
			shown[name] = []string{"(not shown)"}
		case "Authorization":
			if len(values) != 1 || !strings.HasPrefix(values[0], "WECHATPAY") {
				shown[name] = []string{"(not shown)"}
			}
		}
	}
	return shown
}
