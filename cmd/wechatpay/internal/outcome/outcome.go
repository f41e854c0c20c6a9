// Package outcome judges calls that failed: an error in, an exit code and a hint out. The hint says what to look at, and
// whether the call may be repeated.
package outcome

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
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
		f.Code, f.Hint = terminal.ExitNetwork, words.NoRedirects
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		f.Code, f.Hint = terminal.ExitInterrupted, words.YouInterruptedIt.With(againHint(method))
	case sent || errors.Is(err, context.DeadlineExceeded):
		f.Code, f.Hint = terminal.ExitNetwork, networkHint(method, err)
	default:
		f.Hint = templateHint(err)
	}
	return f
}

func templateHint(err error) words.Phrase {
	if wrong, ok := errors.AsType[*wechatpay.TemplateError](err); ok && wrong.Variable == "" {
		return words.QuoteThePath
	}
	return words.PathBeginsWith
}

// VerificationHint tells what to do with an answer that did not verify.
func VerificationHint(method string, err error) words.Phrase {
	changes := method != http.MethodGet
	switch {
	case errors.Is(err, wechatpay.ErrMissingHeader):
		return words.SomethingAnswered
	case errors.Is(err, wechatpay.ErrClockSkew):
		return words.SetTheClock
	case errors.Is(err, wechatpay.ErrUnknownSerial):
		return words.AddCertForSerial
	case errors.Is(err, wechatpay.ErrProbe):
		return either(changes, words.ProbedExecuted, words.ProbedRepeat)
	case errors.Is(err, wechatpay.ErrSignature):
		return either(changes, words.IsThatTheKeyQuery, words.IsThatTheKey)
	}
	return either(changes, words.TrustNothingQuery, words.TrustNothing)
}

// tooManyCodes are the ways in which WeChat Pay says that calls come too fast.
var tooManyCodes = []string{"FREQUENCY_LIMITED", "FREQUENCY_LIMIT_EXCEED", "RATELIMIT_EXCEED", "RATELIMIT_EXCEEDED", "RATE_LIMITED", "FREQ_LIMIT"}

// refusalHint tells what to look at after a 4xx.
func refusalHint(e *wechatpay.Error) words.Phrase {
	switch {
	case e.StatusCode == http.StatusTooManyRequests || slices.Contains(tooManyCodes, e.Code):
		return either(e.Method == http.MethodGet, words.TooManyRepeat, words.TooManyQueryFirst)
	case e.Code == "SYSTEM_ERROR":
		return againHint(e.Method)
	case e.Code == "SIGN_ERROR":
		return words.KeyAndSerial
	case e.Code == "PARAM_ERROR" || e.Code == "INVALID_REQUEST":
		field := e.Detail.Get("field").String()
		if _, named, ok := strings.Cut(e.Message, "“/"); ok && field == "" { // 输入源“/body/amount/total”…
			named, _, _ = strings.Cut(named, "”")
			field = "/" + named
		}
		if field != "" {
			return words.LookAtField.With(field)
		}
		return words.LookAtEveryField
	case e.Code == "NO_AUTH":
		return words.WhichProducts
	case e.Code == "NOT_ENOUGH":
		return words.TopUp
	case e.StatusCode == http.StatusNotFound && e.Code == "":
		return words.NoSuchPath
	case e.StatusCode == http.StatusMethodNotAllowed:
		return words.PathWithoutMethod.With(e.Method)
	case e.StatusCode == http.StatusNotFound:
		return words.DoesItExist
	}
	return words.PageExplainsTheCode
}

// unknownHint is for a refusal that does not say what became of the call: it may answer a second sending, of which the
// first was executed.
func unknownHint(e *wechatpay.Error) words.Phrase {
	if e.StatusCode == http.StatusTooManyRequests || slices.Contains(tooManyCodes, e.Code) {
		return refusalHint(e)
	}
	return againHint(e.Method)
}

// againHint tells how a call may be repeated.
func againHint(method string) words.Phrase {
	if method == http.MethodGet {
		return words.RepeatInAMoment
	}
	return words.QueryFirst
}

// networkHint tells what to do where there is no answer.
func networkHint(method string, err error) words.Phrase {
	_, dial := errors.AsType[*net.OpError](err)
	var again words.Phrase
	if errors.Is(err, wechatpay.ErrOutcomeUnknown) {
		again = againHint(method)
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return words.List{again, words.WaitLonger}
	case dial && again == nil:
		return words.NothingWasSent
	}
	return words.List{again, words.HowFarItCame}
}

// invalid makes the failure of a request that does not fit the catalogue, with a line for each finding.
func invalid(wrong *openapi.ValidationError) error {
	f := &terminal.Failure{Code: terminal.ExitUsage}
	var kind words.Phrase
	for _, finding := range wrong.Findings {
		if finding.Level != openapi.Error {
			continue
		}
		f.Details = append(f.Details, words.Plain(finding.String()))
		if finding.Class == openapi.ClassType {
			kind = words.TextOrNumber
		}
	}
	f.Hint = words.List{kind, words.ShowsTheFields.With(wrong.Method, terminal.ShellQuote(wrong.Path)), words.SendsItAsItIs}
	if len(f.Details) == 1 {
		f.Err = words.ThingDoesNotFit.With(wrong.Method, wrong.Path, f.Details[0])
		f.Details = nil
	} else {
		f.Err = words.ThingsDoNotFit.With(wrong.Method, wrong.Path, len(f.Details))
	}
	return f
}

func either(condition bool, yes, no words.Text) words.Text {
	if condition {
		return yes
	}
	return no
}
