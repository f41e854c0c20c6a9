package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tidwall/pretty"
	"golang.org/x/term"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/openapi"
)

// The rules of output. Results go to stdout and nothing else does; an error is two lines on stderr, what went wrong
// and one hint; the exit code tells a script whose turn it is.
const (
	exitOther       = 1 // this machine: a file can't be written, the sandbox can't start
	exitUsage       = 2 // the command line or the credentials; nothing was sent
	exitNetwork     = 3 // no answer that WeChat Pay gave: network, time-out, redirect
	exitClient      = 4 // WeChat Pay said 4xx, or refused in the XML of APIv2
	exitServer      = 5 // WeChat Pay said 5xx, or in the XML of APIv2 that the outcome is not known
	exitUnverified  = 6 // the answer can't be trusted
	exitInterrupted = 130
)

// failure is an error that knows its exit code and its hint.
type failure struct {
	code    int
	hint    string
	err     error
	details []string // a line each, where one line is not enough
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// usage makes the failure of somebody who has to write something else.
func usage(hint, format string, args ...any) error {
	return &failure{code: exitUsage, hint: hint, err: fmt.Errorf(format, args...)}
}

// asError is errors.As with the type named.
func asError[E error](err error) (E, bool) {
	var target E
	ok := errors.As(err, &target)
	return target, ok
}

// report prints an error and gives the exit code.
func (c console) report(ctx context.Context, err error) int {
	if err == nil {
		return 0
	}
	f, ok := asError[*failure](err)
	if !ok { // the command line's own parser
		f = &failure{code: exitUsage, err: err}
	}
	if f.code == exitUsage && ctx.Err() != nil && errors.Is(err, context.Canceled) { // while stdin was read
		err = errors.New("interrupted")
		f = &failure{code: exitInterrupted, hint: "you interrupted it: nothing was sent"}
	}
	if f.hint == "" {
		f.hint = "wechatpay call --help shows the flags and the items"
	}
	fmt.Fprintf(c.err, "wechatpay: %s\n", oneLine(err.Error()))
	for _, line := range f.details {
		fmt.Fprintf(c.err, "  %s\n", oneLine(line))
	}
	fmt.Fprintf(c.err, "hint: %s\n", oneLine(f.hint))
	return f.code
}

// callFailure gives a failed call its exit code and its hint. sent tells whether the request reached the network.
func callFailure(ctx context.Context, method string, err error, sent bool) error {
	if _, ok := asError[*failure](err); ok || err == nil {
		return err
	}
	if wrong, ok := asError[*openapi.ValidationError](err); ok {
		return invalid(wrong)
	}
	f := &failure{err: err, code: exitUsage}
	refusal, refused := asError[*wechatpay.Error](err)
	_, unverified := asError[*wechatpay.VerificationError](err)
	switch {
	case unverified:
		f.code, f.hint = exitUnverified, verificationHint(method, err)
	case refused && refusal.StatusCode >= 500:
		f.code, f.hint = exitServer, againHint(method)
	case refused && refusal.StatusCode >= 400 && errors.Is(err, wechatpay.ErrOutcomeUnknown):
		f.code, f.hint = exitServer, unknownHint(refusal)
	case refused && refusal.StatusCode >= 400:
		f.code, f.hint = exitClient, refusalHint(refusal)
	case refused && refusal.StatusCode < 300:
		f.code, f.hint = refusedInXML(refusal, err)
	case refused:
		f.code, f.hint = exitNetwork, "WeChat Pay sends no redirects: look at --base-url, and for a proxy or a login page in between"
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		f.code, f.hint = exitInterrupted, "you interrupted it: "+againHint(method)
	case sent || errors.Is(err, context.DeadlineExceeded):
		f.code, f.hint = exitNetwork, networkHint(method, err)
	default:
		f.hint = templateHint(err)
	}
	return f
}

func templateHint(err error) string {
	if wrong, ok := asError[*wechatpay.TemplateError](err); ok && wrong.Variable == "" {
		return "a placeholder is {name}; quote the path, so that the shell leaves it alone: 'v3/…/{stock_id}'"
	}
	return "a path begins with v3/, or v2/ for APIv2, on WeChat Pay's hosts or that of --base-url; wechatpay call --help explains the items"
}

func verificationHint(method string, err error) string {
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
	_, dial := asError[*net.OpError](err)
	again := ""
	if errors.Is(err, wechatpay.ErrOutcomeUnknown) {
		again = againHint(method)
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return joinHints(again, "--timeout 2m waits longer")
	case dial && again == "":
		return "nothing was sent: look at the network, HTTPS_PROXY and --base-url"
	}
	return joinHints(again, "-v shows how far it came")
}

func joinHints(hints ...string) string {
	return strings.Join(dropEmpty(hints), "; ")
}

// oneLine keeps a stranger's text from moving the cursor or writing a second line.
func oneLine(text string) string { return harmless(strings.ReplaceAll(text, "\n", " ")) }

// harmless replaces control characters and those that turn the direction of writing; lines and tabs stay.
func harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			return utf8.RuneError
		}
		return r
	}, text)
}

// quote shows what somebody typed, and no more of it than fits.
func quote(text string) string {
	if runes := []rune(text); len(runes) > 60 {
		text = string(runes[:60]) + "…"
	}
	return fmt.Sprintf("%q", text)
}

// isTerminal tells whether people read what is written to w.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// coloured tells whether colours are wanted (https://no-color.org).
func (c console) coloured() bool {
	return isTerminal(c.out) && c.getenv("NO_COLOR") == "" && c.getenv("TERM") != "dumb"
}

// printBody prints an answer: for people indented, for programs byte by byte as it came.
func (c console) printBody(body []byte, mediaType string) error {
	switch {
	case !isTerminal(c.out):
	case len(body) == 0:
		fmt.Fprintln(c.err, "wechatpay: done; the answer has no body")
	case checkJSON(body) == nil:
		body = indent(body, c.coloured())
	case !utf8.Valid(body):
		fmt.Fprintf(c.err, "wechatpay: %d bytes of %s are not shown on a terminal: take -o FILE, or a pipe\n", len(body), oneLine(mediaType))
		return nil
	default:
		body = []byte(strings.TrimSuffix(harmless(string(body)), "\n") + "\n")
	}
	_, err := c.out.Write(body)
	return localFailure(err)
}

// indent lays JSON out; numbers and texts stay as they are.
func indent(body []byte, coloured bool) []byte {
	body = pretty.PrettyOptions(body, &pretty.Options{Indent: "  ", Width: 80})
	if coloured {
		body = pretty.Color(body, nil)
	}
	return []byte(harmlessJSON(string(body), coloured))
}

// harmlessJSON is harmless for text whose own escape sequences, the colours, must stay.
func harmlessJSON(text string, coloured bool) string {
	if coloured { // JSON holds no raw ESC of its own
		return strings.Map(func(r rune) rune {
			if r >= 0x7f && r <= 0x9f || unicode.Is(unicode.Bidi_Control, r) {
				return utf8.RuneError
			}
			return r
		}, text)
	}
	return harmless(text)
}

// localFailure is what goes wrong on this machine after the answer has come.
func localFailure(err error) error {
	if err == nil {
		return nil
	}
	return &failure{code: exitOther, hint: "the call itself went well: query it before you repeat it", err: err}
}
