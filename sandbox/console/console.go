package console

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/sandbox"
)

// Options say whom a console answers.
type Options struct {
	// Token lets in who does not come from this machine: Authorization: Bearer
	// TOKEN. "": nobody.
	Token string

	// Key is known to this console, and to those who may ask whether it is this
	// one: see Proof. nil: it can't prove itself.
	Key []byte

	// Explain says what is wrong with the signature of a request, in a language:
	// en or zh. nil: the page shows what has to be signed, and no more.
	Explain func(r sandbox.Request, lang string) Explanation
}

// An Explanation is why a signature is wrong.
type Explanation struct {
	Signed []byte // what was signed, where that can be told
	Cause  string // in a sentence
	Advice string // what to do about it
}

// console is the handler that New gives.
type console struct {
	sb      *sandbox.Sandbox
	key     []byte
	explain func(sandbox.Request, string) Explanation
	mux     *http.ServeMux

	underWay underWay
}

// New gives the handler for [sandbox.Sandbox.SetControl].
func New(sb *sandbox.Sandbox, opts Options) http.Handler {
	c := &console{sb: sb, key: slices.Clone(opts.Key), explain: opts.Explain, mux: http.NewServeMux()}
	for _, e := range endpoints() {
		c.mux.HandleFunc(e.method+" "+e.path, func(w http.ResponseWriter, r *http.Request) {
			if e.stream != nil {
				if err := e.stream(c, w, r); err != nil {
					write(w, nil, err)
				}
				return
			}
			given, err := e.run(c, r)
			write(w, given, err)
		})
	}
	c.mux.HandleFunc(sandbox.ControlPath, c.unknown)
	return newGuard(sb, opts.Token, c.mux)
}

// unknown answers with the page, or what is not there, and tells a wrong method.
func (c *console) unknown(w http.ResponseWriter, r *http.Request) {
	if showPage(w, r) {
		return
	}
	var allowed []string
	for _, method := range []string{"GET", "POST", "DELETE"} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := c.mux.Handler(other); strings.Contains(pattern, " ") {
			allowed = append(allowed, method)
		}
	}
	if allowed != nil {
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		write(w, nil, refuse(http.StatusMethodNotAllowed, r.URL.Path+" takes "+strings.Join(allowed, ", ")))
		return
	}
	write(w, nil, refuse(http.StatusNotFound, "there is nothing here: GET "+sandbox.ControlPath+"openapi.json tells what there is"))
}

// A refusal is an error with its status.
type refusal struct {
	status int
	text   string
}

func (r *refusal) Error() string { return r.text }

func refuse(status int, text string) error { return &refusal{status, text} }

// failure is the body of every answer that is not 2xx.
type failure struct {
	Error string `json:"error" doc:"what is wrong, in a line"`
}

// statusOf finds the status of an error.
func statusOf(err error) int {
	var r *refusal
	switch {
	case errors.As(err, &r):
		return r.status
	case errors.Is(err, sandbox.ErrNoOrder), errors.Is(err, sandbox.ErrNoNotice), errors.Is(err, sandbox.ErrNoEvent),
		errors.Is(err, sandbox.ErrNoAction), errors.Is(err, sandbox.ErrNoDocument):
		return http.StatusNotFound
	case errors.Is(err, sandbox.ErrNotPayable), errors.Is(err, sandbox.ErrNowhere), errors.Is(err, sandbox.ErrForwarded), errors.Is(err, sandbox.ErrState):
		return http.StatusConflict
	case errors.Is(err, sandbox.ErrStore):
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}

// write answers with JSON; nil is 204.
func write(w http.ResponseWriter, v any, err error) {
	status := http.StatusOK
	if err != nil {
		status, v = statusOf(err), failure{strings.TrimPrefix(err.Error(), "sandbox: ")}
	}
	if v == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.Encode(v) // its only errors are those of a caller who has gone
}

const maxBody = 1 << 20

// readBody reads what was posted. Nothing at all is an empty object.
func readBody(r *http.Request, into any) error {
	text, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	switch {
	case err != nil:
		return refuse(http.StatusBadRequest, "the body does not come to its end")
	case len(text) > maxBody:
		return refuse(http.StatusRequestEntityTooLarge, "the body is larger than 1 MiB")
	case len(strings.TrimSpace(string(text))) == 0:
		return nil
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return refuse(http.StatusBadRequest, misread(err, reflect.TypeOf(into).Elem()))
	}
	if _, err := decoder.Token(); err != io.EOF {
		return refuse(http.StatusBadRequest, "the body: something follows the object")
	}
	return nil
}
