package wechatpay

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/a8579013/wechatpay/internal/apiv2"
	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/resend"
	"github.com/a8579013/wechatpay/internal/transport"
)

// Error is WeChat Pay's refusal: an answer of 4xx or 5xx, a redirect, which is never followed, or of APIv2 an answer of
// 200 whose return_code or result_code is not SUCCESS. Branch on StatusCode and Code, never on Message.
type Error struct {
	StatusCode int
	Code       string // as PARAM_ERROR; empty where the answer is none of WeChat Pay's, an HTML page for one
	Message    string // in Chinese mostly, for people
	Detail     Value  // what the answer says in detail: Detail.Get("field"), Detail.Get("issue") …
	RequestID  string // for WeChat Pay's support
	Method     string
	Template   string // the path with its placeholders: safe to log
	URL        string // the URL called: may hold ids
	Verified   bool   // the answer was signed, and rightly; gateways and refusals are often not signed
	Response   *Response
}

// Error tells what was called, what came back, and under which request id. No id of the path is in it.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %d", e.Method, errtext.Line(e.Template), e.StatusCode)
	if e.Code != "" {
		b.WriteString(" " + errtext.Line(e.Code))
	}
	if e.Message != "" {
		b.WriteString(": " + errtext.Line(e.Message))
	}
	var notes []string
	if field := e.Detail.Get("field").String(); field != "" {
		notes = append(notes, "field "+errtext.Line(field))
	}
	if issue := signIssue(e.Detail); issue != "" {
		notes = append(notes, errtext.Line(issue))
	}
	if e.RequestID != "" {
		notes = append(notes, "request id "+errtext.Line(e.RequestID))
	}
	if len(notes) > 0 {
		b.WriteString(" (" + strings.Join(notes, ", ") + ")")
	}
	return b.String()
}

// signIssue says what a developer looks for first after a SIGN_ERROR.
func signIssue(detail Value) string {
	if issue := detail.Get("detail.issue").String(); issue != "" {
		return issue
	}
	return detail.Get("issue").String()
}

// Retryable tells whether the same call, with the same parameters and the same business number (out_trade_no,
// out_refund_no …), may be sent again: after 5xx, SYSTEM_ERROR and too many calls. Without a business number in it,
// a repeat may do twice what was wanted once: then query first.
func (e *Error) Retryable() bool {
	return resend.Retryable(e.StatusCode, e.Code)
}

// Is makes an [ErrOutcomeUnknown] of what is Retryable, unless it answers a GET: the server may have failed before or
// after it did what it was asked. Of APIv2, USERPAYING, BANKERROR, SEND_FAILED and PROCESSING are as well. Where money
// moves (transfers, refunds, coupons, deductions …), so is every refusal whose Code does not say that nothing was done.
func (e *Error) Is(target error) bool {
	return target == ErrOutcomeUnknown && resend.Unknown(e.Method, e.URL, e.StatusCode, e.Code)
}

// asked is what was called, as an Error names it.
type asked struct {
	method, template, url string
	isV2                  bool
}

// newError reads an answer that is no success.
func newError(of asked, r *Response, verified bool) *Error {
	said, _ := r.parse()
	e := &Error{
		StatusCode: r.StatusCode, RequestID: r.RequestID(), Method: of.method, Template: of.template, URL: of.url,
		Verified: verified, Response: r,
		Code: said.Get("code").String(), Message: said.Get("message").String(), Detail: Value{said.Get("detail")},
	}
	if of.isV2 {
		e.Code, e.Message = apiv2.Refusal(said)
	}
	switch {
	case r.StatusCode < 300:
	case r.StatusCode < 400:
		e.Message = "redirects are not followed"
		if location := r.Header.Get("Location"); location != "" {
			e.Message += "; this one leads to " + location
		}
	case len(r.Body) == 0 && r.StatusCode == http.StatusNotFound:
		e.Message = "no such path: compare it with the official page"
	case len(r.Body) == 0 && r.StatusCode == http.StatusMethodNotAllowed:
		e.Message = "the path exists, but not with this method"
	case e.Code == "" && e.Message == "":
		e.Message = http.StatusText(r.StatusCode)
	}
	return e
}

// ErrOutcomeUnknown marks an error after which nobody knows whether WeChat Pay executed the call: it was sent, and no
// answer could be read or trusted, or the answer was a 5xx, or, where money moves, a refusal that leaves it open. Query by its business number, or repeat it under the same
// number. A GET, which changes nothing, is never marked.
var ErrOutcomeUnknown = errors.New("the request may have been executed: query its business number before you repeat it under another")

// Why an answer, or a notification, failed verification: errors.Is tells which.
var (
	ErrMissingHeader = errors.New("a Wechatpay-… header is missing")
	ErrClockSkew     = errors.New("the timestamp is too far from this machine's clock")
	ErrUnknownSerial = errors.New("no key under this serial")
	ErrSignature     = errors.New("the signature does not belong to the body")
	ErrProbe         = errors.New("a probe with a false signature, which WeChat Pay sends on purpose")
)

// VerificationError says that an answer can't be trusted. Unless the call was a query, WeChat Pay may well have
// executed it: query by its business number, or repeat it under the same number.
type VerificationError struct {
	Serial    string    // the key that the answer claims to be signed with
	RequestID string    // for WeChat Pay's support
	Response  *Response // the answer that failed; nothing in it is proved
	Err       error     // one of the sentinels, with the details
}

func (e *VerificationError) Error() string {
	text := "verification: " + e.Err.Error()
	if e.RequestID != "" {
		text += " (request id " + errtext.Line(e.RequestID) + ")"
	}
	return text
}

func (e *VerificationError) Unwrap() error { return e.Err }

// causes are the sentinels, beside those of the transport, which say the same in the same words.
var causes = [...]struct{ public, internal error }{
	{ErrMissingHeader, transport.ErrMissingHeader}, {ErrClockSkew, transport.ErrClockSkew}, {ErrUnknownSerial, transport.ErrUnknownSerial},
	{ErrSignature, transport.ErrSignature}, {ErrProbe, transport.ErrProbe},
}

// public turns an error of the transport into one of this package: its words stay, and errors.Is finds the sentinels in it.
func public(err error) error {
	if e, ok := err.(*transport.Unverified); ok {
		return &VerificationError{Serial: e.Serial, RequestID: e.RequestID, Response: &Response{e.Status, e.Header, e.Body}, Err: public(e.Err)}
	}
	for _, c := range causes {
		switch {
		case err == c.internal:
			return c.public
		case errors.Is(err, c.internal):
			return publicError{err}
		}
	}
	return err
}

// publicError is an error in which the transport says why a verification failed.
type publicError struct{ error }

func (e publicError) Unwrap() error { return e.error }

func (e publicError) Is(target error) bool {
	for _, c := range causes {
		if target == c.public {
			return errors.Is(e.error, c.internal)
		}
	}
	return false
}

// refusedDownload is the *Error of a download of certificates.
func refusedDownload(r *http.Request, resp *http.Response, body []byte) error {
	return newError(asked{r.Method, strings.TrimPrefix(r.URL.Path, "/"), r.URL.String(), false}, &Response{resp.StatusCode, resp.Header, body}, false)
}
