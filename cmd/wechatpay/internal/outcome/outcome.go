// Package outcome judges calls that failed: an error in, an exit code and a hint out. The hint says what to look at, and
// whether the call may be repeated.
package outcome

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/openapi"
)

// Failure gives a failed call its exit code and its hint. sent tells whether the request reached the network.
func Failure(ctx context.Context, method string, err error, sent bool) error {
	if _, ok := errors.AsType[*terminal.Failure](err); ok || err == nil {
		return err
	}
	if wrong, ok := errors.AsType[*openapi.ValidationError](err); ok {
		return invalid(wrong)
	}
	f := &terminal.Failure{Err: err, Code: terminal.ExitUsage}
	refusal, refused := errors.AsType[*wechatpay.Error](err)
	_, unverified := errors.AsType[*wechatpay.VerificationError](err)
	switch {
	case unverified:
		f.Code, f.Hint = terminal.ExitUnverified, VerificationHint(method, err)
	case refused && refusal.StatusCode >= 500:
		f.Code, f.Hint = terminal.ExitServer, againHint(method)
	case refused && refusal.StatusCode >= 400 && errors.Is(err, wechatpay.ErrOutcomeUnknown):
		f.Code, f.Hint = terminal.ExitServer, unknownHint(refusal)
	case refused && refusal.StatusCode >= 400:
		f.Code, f.Hint = terminal.ExitClient, refusalHint(refusal)
	case refused && refusal.StatusCode < 300:
		f.Code, f.Hint = refusedInXML(refusal, err)
	case refused:
		f.Code, f.Hint = terminal.ExitNetwork, "WeChat Pay sends no redirects: look at --base-url, and for a proxy or a login page in between"
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		f.Code, f.Hint = terminal.ExitInterrupted, "you interrupted it: "+againHint(method)
	case sent || errors.Is(err, context.DeadlineExceeded):
		f.Code, f.Hint = terminal.ExitNetwork, networkHint(method, err)
	default:
		f.Hint = templateHint(err)
	}
	return f
}

func templateHint(err error) string {
	if wrong, ok := errors.AsType[*wechatpay.TemplateError](err); ok && wrong.Variable == "" {
		return "a placeholder is {name}; quote the path, so that the shell leaves it alone: 'v3/…/{stock_id}'"
	}
	return "a path begins with v3/, or v2/ for APIv2, on WeChat Pay's hosts or that of --base-url; wechatpay call --help explains the items"
}

// VerificationHint tells what to do with an answer that did not verify.
func VerificationHint(method string, err error) string {
	query := ""
	if method != http.MethodGet { // which changes nothing
		query = ", query instead"
	}
	switch {
	case errors.Is(err, wechatpay.ErrMissingHeader):
		return "something between here and WeChat Pay answered, or --base-url is wrong: -v shows its headers; a download that is never signed takes --unsigned"
	case errors.Is(err, wechatpay.ErrClockSkew):
		return "set this machine's clock: timedatectl shows whether NTP runs"
	case errors.Is(err, wechatpay.ErrUnknownSerial):
		return "add --cert SERIAL=FILE for that serial: the merchant platform has the file, and GET v3/certificates names the new ones"
	case errors.Is(err, wechatpay.ErrProbe) && method == http.MethodGet:
		return "WeChat Pay tests whether you verify, and you do: " + againHint(method)
	case errors.Is(err, wechatpay.ErrProbe):
		return "WeChat Pay tests whether you verify, and you do: the call has been executed, query it"
	case errors.Is(err, wechatpay.ErrSignature):
		return "is the FILE in --cert the key of that serial? If so, something changed the answer: trust nothing in it" + query
	}
	return "trust nothing in the answer" + query
}

// tooManyCodes are the ways in which WeChat Pay says that calls come too fast.
var tooManyCodes = []string{"FREQUENCY_LIMITED", "FREQUENCY_LIMIT_EXCEED", "RATELIMIT_EXCEED", "RATELIMIT_EXCEEDED", "RATE_LIMITED", "FREQ_LIMIT"}

// refusalHint tells what to look at after a 4xx.
func refusalHint(e *wechatpay.Error) string {
	switch {
	case e.StatusCode == http.StatusTooManyRequests || slices.Contains(tooManyCodes, e.Code):
		return "too many calls: wait a little, then " + againHint(e.Method)
	case e.Code == "SYSTEM_ERROR":
		return againHint(e.Method)
	case e.Code == "SIGN_ERROR":
		return "do key and serial belong together? openssl x509 -in apiclient_cert.pem -noout -serial prints the serial; --dry-run shows what is signed"
	case e.Code == "PARAM_ERROR" || e.Code == "INVALID_REQUEST":
		field := e.Detail.Get("field").String()
		if field == "" {
			field = "every field"
		}
		return "look at " + field + ": --dry-run shows what is sent (name=1 is a text, name:=1 a number)"
	case e.Code == "NO_AUTH":
		return "the merchant platform shows which products this merchant may use"
	case e.Code == "NOT_ENOUGH":
		return "top up the balance, then repeat it under the same number"
	case e.StatusCode == http.StatusNotFound && e.Code == "":
		return "no such path: wechatpay api search finds the right one (the sandbox serves what docs/sandbox.md lists)"
	case e.StatusCode == http.StatusMethodNotAllowed:
		return "the path exists, but not with " + e.Method + ": compare the method with the API's page"
	case e.StatusCode == http.StatusNotFound:
		return "does it exist, and does it belong to this merchant? look at the numbers in the path"
	}
	return "WeChat Pay's page of the API explains the code"
}

// unknownHint is for a refusal that does not say what became of the call: it may answer a second sending, of which the
// first was executed.
func unknownHint(e *wechatpay.Error) string {
	if e.StatusCode == http.StatusTooManyRequests || slices.Contains(tooManyCodes, e.Code) {
		return refusalHint(e)
	}
	return againHint(e.Method)
}

// againHint tells how a call may be repeated.
func againHint(method string) string {
	if method == http.MethodGet {
		return "repeat it in a moment"
	}
	return "query by its business number before you repeat it, and repeat it only under the same number"
}

// networkHint tells what to do where there is no answer.
func networkHint(method string, err error) string {
	_, dial := errors.AsType[*net.OpError](err)
	again := ""
	if errors.Is(err, wechatpay.ErrOutcomeUnknown) {
		again = againHint(method)
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return terminal.JoinHints(again, "--timeout 2m waits longer")
	case dial && again == "":
		return "nothing was sent: look at the network, HTTPS_PROXY and --base-url"
	}
	return terminal.JoinHints(again, "-v shows how far it came")
}

// invalid makes the failure of a request that does not fit the catalogue, with a line for each finding.
func invalid(wrong *openapi.ValidationError) error {
	show := "wechatpay api show " + wrong.Method + " " + terminal.ShellQuote(wrong.Path) + " shows the fields"
	f := &terminal.Failure{Code: terminal.ExitUsage}
	for _, finding := range wrong.Findings {
		if finding.Level != openapi.Error {
			continue
		}
		f.Details = append(f.Details, finding.String())
		if finding.Class == openapi.ClassType && f.Hint == "" {
			f.Hint = "name=1 is a text, name:=1 a number"
		}
	}
	f.Hint = terminal.JoinHints(f.Hint, show, "--no-validate sends it as it is")
	if len(f.Details) == 1 {
		f.Err = fmt.Errorf("%s %s: %s", wrong.Method, wrong.Path, f.Details[0])
		f.Details = nil
	} else {
		f.Err = fmt.Errorf("%s %s: %d things do not fit the catalogue", wrong.Method, wrong.Path, len(f.Details))
	}
	return f
}
