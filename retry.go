package wechatpay

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/internal/resend"
	"github.com/a8579013/wechatpay/internal/transport"
)

// Retry says how often a call is sent again. The zero value is the safe default: up to 3 times in all, and only what a
// repeat can't do twice. docs/retries.md has the table. Each attempt has a signature, nonce and timestamp of its own
// over the same bytes.
type Retry struct {
	Attempts int           // how often a call is sent at most; 0: 3, 1: never again
	Wait     time.Duration // before the second attempt, doubled for each further one, less up to half of it by chance; 0: 500 ms
}

// WithRetry gives a client that repeats its calls as retry says, and shares all else with c: keys, connections, and the
// queue of async calls, so that [Client.Drain] of either waits for both. Who keeps a record of what was sent, as a ledger
// does, makes the attempts itself: with Attempts: 1 each call is sent once. Below zero nothing is meant: it is taken as 0.
func (c *Client) WithRetry(retry Retry) *Client {
	if c == nil || c.transport == nil {
		return c
	}
	derived := *c
	derived.retry = resend.Policy{Attempts: max(0, retry.Attempts), Wait: max(0, retry.Wait)}.WithDefaults()
	derived.budget = new(resend.Budget)
	return &derived
}

// harmless tells whether a call may be repeated without doing anything twice.
func (k *call) harmless() bool {
	if strings.TrimSpace(k.header.Get("Idempotency-Key")) != "" || k.method == http.MethodGet {
		return true
	}
	numbers := resend.NumbersOf(k.method, k.target.Text)
	if slices.ContainsFunc(k.template.Names(), numbers.Has) {
		return true
	}
	for before := range k.template.Holes() {
		if numbers.Follows(before) { // out-trade-no/{}
			return true
		}
	}
	if k.v2 != nil {
		return numbers.InParams(k.v2.params.Members)
	}
	return k.content.json && numbers.InJSON(k.content.text)
}

// run is the walk from a call that is ready to its answer, as many attempts as the policy gives it.
func (c *Client) run(ctx context.Context, k *call) (*Response, error) {
	unknown := false
	for attempt := 1; ; attempt++ {
		resp, err := c.attempt(ctx, k)
		if err == nil {
			c.budget.Succeeded()
			return resp, nil
		}
		if unknown && !errors.Is(err, ErrOutcomeUnknown) { // a refusal now does not undo what may have been done before
			err = fmt.Errorf("%w (an earlier attempt came to no answer: %w)", err, ErrOutcomeUnknown)
		}
		unknown = errors.Is(err, ErrOutcomeUnknown)
		next := c.retry.Next(c.failure(ctx, k, err, attempt), time.Now(), c.budget)
		c.reportRetry(ctx, k, attempt, next)
		if !next.Again {
			return nil, err
		}
		timer := time.NewTimer(next.Wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, fmt.Errorf("%w (waiting to send it again: %w)", err, ctx.Err())
		}
		k = k.again()
		k.otherHost(err)
	}
}

// again is the call for its next attempt. What the last one was sent from may still be read by the transport, which
// need not be done with a request when it has an answer: so the next gets memory of its own.
func (k *call) again() *call {
	return &call{
		client: k.client, method: k.method, template: k.template, target: k.target, content: k.content, header: k.header,
		sink: k.sink, unsigned: k.unsigned, v2: k.v2,
	}
}

// failure is what went wrong with an attempt, as the decision to send the call again takes it. After the last attempt nothing
// else of it counts.
func (c *Client) failure(ctx context.Context, k *call, err error, attempt int) resend.Failure {
	if attempt >= c.retry.Attempts {
		return resend.Failure{Attempt: attempt}
	}
	f := failureOf(err, c.transport.Now)
	f.Method, f.Attempt, f.Ended, f.NeverSent = k.method, attempt, ctx.Err() != nil, k.neverSent(err)
	f.Harmless = k.harmless()
	f.Deadline, _ = ctx.Deadline()
	return f
}

// failureOf is what of it an error tells by itself.
func failureOf(err error, now func() time.Time) resend.Failure {
	var (
		refused    *Error
		unverified *VerificationError
		unsent     *transport.Unsent
		passing    *transport.Passing
		authority  *tls.CertificateVerificationError
	)
	isUnsent := errors.As(err, &unsent)
	f := resend.Failure{
		PassingOn: errors.Is(err, errPassingOn), Keyless: isUnsent && errors.As(err, &passing),
		Unverified: errors.As(err, &unverified), Probe: errors.Is(err, ErrProbe), Refused: errors.As(err, &refused),
		OwnSide: isUnsent && !unsent.Broke || errors.As(err, &authority),
	}
	if f.Refused {
		f.Status, f.Code = refused.StatusCode, refused.Code
	}
	if f.Refused && refused.Response != nil {
		f.RetryAfter = resend.RetryAfter(refused.Response.Header.Get("Retry-After"), now())
	}
	return f
}

// otherHost sends the next attempt to the spare host where this one did not answer at all, and back again. Certificates
// come from the host of the call, so a download that got no answer counts as well.
func (k *call) otherHost(err error) {
	var refused *Error
	var unverified *VerificationError
	if errors.As(err, &refused) || errors.As(err, &unverified) { // it has answered
		return
	}
	if spare, ok := k.target.Spare(); ok {
		k.target = spare
	}
}

// reportRetry logs why a failed call is sent again, or is not.
func (c *Client) reportRetry(ctx context.Context, k *call, attempt int, next resend.Answer) {
	if c.log == nil || !next.Again && attempt == 1 && c.retry.Attempts == 1 {
		return
	}
	defer func() { _ = recover() }() // as report
	c.log.LogAttrs(ctx, slog.LevelInfo, "wechatpay retry", slog.String("method", k.method), slog.String("template", k.template.Shown()),
		slog.Int("attempt", attempt), slog.Bool("again", next.Again), slog.String("reason", next.Reason), slog.Duration("wait", next.Wait))
}
