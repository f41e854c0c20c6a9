package batch

import (
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/batch/internal/ledger"
	"github.com/a8579013/wechatpay/batch/internal/pace"
	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/resend"
	"github.com/a8579013/wechatpay/openapi"
)

// verdict is what an attempt says. Codes decide, never messages.
type verdict int

const (
	succeeded verdict = iota
	refused           // and nothing was done
	undecided         // an answer that proves nothing, and that a repeat would not change
	again             // no answer, or one of a server in trouble
	limited           // too many calls
	unsent            // the network: nothing left this machine
	halt              // it would happen to every row
	recalled          // it was taken back, and nothing was sent
)

// outcome is a verdict with what goes into the ledger.
type outcome struct {
	verdict verdict
	doubt   bool          // it may have been executed
	wait    time.Duration // that the server asks for, an hour at most
	answer  ledger.Answer
	took    time.Duration
	err     error // of a halt
}

// everyRow are refusals that say nothing about a row: money, rights, keys.
var everyRow = []string{
	"NOT_ENOUGH", "NOTENOUGH", "NO_AUTH", "NOAUTH", "SIGN_ERROR", "SIGNERROR", "ACCOUNT_ERROR", "ACCOUNTERROR", "API_METHOD_CLOSED", "REQUEST_BLOCKED",
	"CA_ERROR", "MCHID_NOT_EXIST", "MCH_NOT_EXISTS", "APPID_MCHID_NOT_MATCH",
}

// certificates is what a client asks for by itself, before the call.
const certificates = "v3/certificates"

// judge reads what came of an attempt. A 202 asks for the same call again, which is a try; but where the catalogue has it for
// the operation's success, as that of invoices, it is one.
func judge(resp *wechatpay.Response, err error, now time.Time, accepts bool) outcome {
	o := outcome{answer: ledger.Answer{At: now}, err: err}
	var e *wechatpay.Error
	switch {
	case err == nil:
		o.answer.Status, o.answer.RequestID, o.answer.Text = resp.StatusCode, resp.RequestID(), textOfBody(resp.Body)
		if resp.StatusCode == http.StatusAccepted && !accepts {
			o.verdict, o.doubt = again, true
		}
		return o
	case errors.As(err, &e) && e.Template == certificates: // nothing was sent: it could not have been verified
		o.answer.Text = errtext.Line(err.Error())
		if o.verdict = halt; e.Retryable() {
			o.verdict = unsent
		}
		return o
	case errors.As(err, &e):
		o.answer.Status, o.answer.Code, o.answer.RequestID, o.answer.Text = e.StatusCode, errtext.Line(e.Code), e.RequestID, errtext.Line(e.Message)
		if e.Response != nil {
			o.answer.Text = textOfBody(e.Response.Body)
		}
		o.refusal(e, now)
		return o
	}
	o.answer.Text = errtext.Line(err.Error())
	var unverified *wechatpay.VerificationError
	o.doubt = errors.Is(err, wechatpay.ErrOutcomeUnknown)
	switch {
	case errors.As(err, &unverified):
		o.answer.RequestID = unverified.RequestID
		if o.verdict = again; errors.Is(err, wechatpay.ErrClockSkew) {
			o.verdict = halt
		}
	case o.doubt, isNetwork(err):
		if o.verdict = again; !o.doubt {
			o.verdict = unsent
		}
	default: // this side would not send it: it would not send the next one
		o.verdict = halt
	}
	return o
}

// accepts tells whether 202 is the success of an operation.
func accepts(method, path string) bool {
	o, known := openapi.Lookup(method, path)
	return known && o.Response.Status == http.StatusAccepted
}

// refusal reads an answer that is no success.
func (o *outcome) refusal(e *wechatpay.Error, now time.Time) {
	o.doubt = errors.Is(e, wechatpay.ErrOutcomeUnknown)
	if e.Response != nil {
		o.wait = min(resend.RetryAfter(e.Response.Header.Get("Retry-After"), now), pace.LongestAsked)
	}
	switch {
	case resend.TooMany(e.Code): // it says itself that it did nothing
		o.verdict, o.doubt = limited, false
	case e.StatusCode == http.StatusTooManyRequests:
		o.verdict = limited
	case e.Retryable():
		o.verdict = again
	case slices.Contains(everyRow, e.Code), e.StatusCode == http.StatusUnauthorized:
		o.verdict = halt
	case o.doubt:
		o.verdict = undecided
	default:
		o.verdict = refused
	}
}

// isNetwork tells an error of the way there from one of this program.
func isNetwork(err error) bool {
	return errors.As(err, new(net.Error)) || errors.As(err, new(*net.OpError)) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// mostBody is how much of an answer a ledger keeps.
const mostBody = 64 << 10

func textOfBody(body []byte) string {
	if len(body) > mostBody {
		body = body[:mostBody]
	}
	return string(body)
}
