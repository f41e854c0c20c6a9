package wechatpay

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/tidwall/gjson"
)

// Retry says how often a call is sent again. The zero value is the safe default: up to 3 times in all, and only what a
// repeat can't do twice. docs/retries.md has the table. Each attempt has a signature, nonce and timestamp of its own
// over the same bytes.
type Retry struct {
	Attempts int           // how often a call is sent at most; 0: 3, 1: never again
	Wait     time.Duration // before the second attempt, doubled for each further one, less up to half of it by chance; 0: 500 ms
}

const (
	longestWait  = 10 * time.Second // between two attempts, unless the server asks for more
	longestAsked = 60 * time.Second // a Retry-After that is waited for
)

func (r Retry) withDefaults() Retry {
	if r.Attempts == 0 {
		r.Attempts = 3
	}
	if r.Wait == 0 {
		r.Wait = 500 * time.Millisecond
	}
	return r
}

// failure is all that the decision to send again depends on.
type failure struct {
	method    string
	harmless  bool // the request names a business number, or an Idempotency-Key: a repeat does nothing twice
	err       error
	neverSent bool
	ended     bool // the caller's context is over
}

// again decides whether a failed call is sent again, and why or why not.
func (f failure) again() (yes bool, reason string) {
	var (
		refused    *Error
		unverified *VerificationError
		unsent     *unsentError
		passing    *passingError
		authority  *tls.CertificateVerificationError
	)
	isGet := f.method == http.MethodGet
	switch {
	case f.ended:
		return false, "the context has ended"
	case errors.Is(f.err, errPassingOn): // whatever else it is: that comes from the sink
		return false, "the answer was there, and is partly passed on"
	case errors.As(f.err, &unsent) && errors.As(f.err, &passing):
		return true, "the platform certificates could not be fetched, and nothing was sent"
	case errors.As(f.err, &unverified):
		if isGet && errors.Is(f.err, ErrProbe) {
			return true, "a probe in answer to a GET: WeChat Pay does not probe twice"
		}
		return false, "the answer did not verify"
	case errors.As(f.err, &refused):
		switch {
		case !refused.Retryable():
			return false, "the server refused it, and does not ask for a repeat"
		case isGet:
			return true, "a GET, which changes nothing, and a server in trouble"
		case f.harmless:
			return true, "a business number makes the repeat harmless, and the server is in trouble"
		}
		return false, "nothing in it makes a repeat harmless, and the server may have done it"
	case errors.As(f.err, &unsent) && !unsent.broke, errors.As(f.err, &authority):
		return false, "it was refused on this side: the next attempt would be as well"
	case f.neverSent:
		return true, "the connection was not made, or broke before anything could be done"
	case isGet:
		return true, "a GET, which changes nothing, and the connection broke"
	case f.harmless:
		return true, "a business number makes the repeat harmless, and the connection broke"
	}
	return false, "nothing in it makes a repeat harmless, and it may have been done"
}

// businessNumbers are the names, besides out_…_no and its kin, under which a merchant numbers what must happen once.
var businessNumbers = []string{
	"business_code", "contract_code", "fapiao_apply_id", "idempotent_id", "mch_billno", "out_applyment_id", "out_batch_id",
	"out_operation_id", "out_order_id", "partner_trade_no", "request_no", "request_serial",
}

// lastingNumbers look like business numbers, and name a thing or a user, for whom many things happen.
var lastingNumbers = []string{"out_card_code", "out_product_no", "out_shop_no", "out_store_no", "out_table_no", "out_user_code"}

// messageSegments are segments of paths on which people are told something, on a screen or aloud: sent twice, it is heard
// twice, and the number is that of what it is about.
var messageSegments = []string{
	"send-prepaidmessage", "send-pendingmessage", "reminders", "open-scenario-speakerorder", "user-notifications", "fail-notify", "print-orders",
}

// isBusinessNumber tells out_trade_no, combine_out_trade_no, send_request_no, out_bill_no …
func isBusinessNumber(name string) bool {
	switch {
	case slices.Contains(businessNumbers, name), strings.HasSuffix(name, "_request_no"):
		return true
	case slices.Contains(lastingNumbers, name):
		return false
	}
	name = strings.TrimPrefix(strings.TrimPrefix(name, "sub_"), "combine_")
	return strings.HasPrefix(name, "out_") && (strings.HasSuffix(name, "_no") || strings.HasSuffix(name, "_number") || strings.HasSuffix(name, "_code"))
}

// lastSegment gives the name of the last segment of a text that ends in a slash, spelt as a variable.
func lastSegment(literal string) string {
	literal = strings.TrimSuffix(literal, "/")
	return strings.ReplaceAll(literal[strings.LastIndexByte(literal, '/')+1:], "-", "_")
}

// harmless tells whether a call may be repeated without doing anything twice.
func (k *call) harmless() bool {
	if strings.TrimSpace(k.header.Get("Idempotency-Key")) != "" || k.method == http.MethodGet {
		return true
	}
	if matchesAny(messageSegments, segmentsOf(k.target.text)) {
		return false
	}
	for i := range k.template.parts {
		if p := &k.template.parts[i]; p.op == &hole && isBusinessNumber(lastSegment(p.literal)) { // out-trade-no/{}
			return true
		}
		for j := range k.template.parts[i].vars {
			if isBusinessNumber(k.template.parts[i].vars[j].name) {
				return true
			}
		}
	}
	if k.v2 != nil {
		return k.v2.harmless()
	}
	if !k.content.json {
		return false
	}
	found := false
	gjson.ParseBytes(k.content.text).ForEach(func(name, value gjson.Result) bool {
		found = isBusinessNumber(name.String()) && isNumber(value)
		return !found
	})
	return found
}

// isNumber tells what can be a business number: a text with something in it, or a number that is not 0.
func isNumber(value gjson.Result) bool {
	return value.Type == gjson.String && strings.TrimSpace(value.Str) != "" || value.Type == gjson.Number && value.Num != 0
}

// budget stops retries while nothing succeeds: many callers must not make an outage worse.
type budget struct {
	mu    sync.Mutex // guards spent
	spent int        // in fifths of a retry
}

const (
	budgetSize = 100 // 20 retries, of all calls together
	budgetCost = 5   // of a retry; a success gives back 1
)

func (b *budget) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.spent+budgetCost > budgetSize {
		return false
	}
	b.spent += budgetCost
	return true
}

func (b *budget) give() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.spent = max(0, b.spent-1)
}

// pause is how long to wait before the next attempt; false where the server asks for longer than anybody waits.
func (r Retry) pause(attempt int, err error, now time.Time) (time.Duration, bool) {
	wait := min(min(r.Wait, longestWait)<<min(attempt-1, 16), longestWait)
	wait -= time.Duration(rand.Int64N(int64(wait)/2 + 1))
	var refused *Error
	if !errors.As(err, &refused) || refused.Response == nil {
		return wait, true
	}
	asked := retryAfter(refused.Response.Header.Get("Retry-After"), now)
	return max(wait, asked), asked <= longestAsked
}

// retryAfter reads the header in both of its forms (RFC 9110, section 10.2.3).
func retryAfter(text string, now time.Time) time.Duration {
	if text != "" && strings.Trim(text, "0123456789") == "" {
		seconds, err := strconv.ParseUint(text, 10, 31)
		if err != nil { // more than any number of seconds that is waited for
			return 2 * longestAsked
		}
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// run is the walk from a call that is ready to its answer, as many attempts as the policy gives it.
func (c *Client) run(ctx context.Context, k *call) (*Response, error) {
	unknown := false
	for attempt := 1; ; attempt++ {
		resp, err := c.attempt(ctx, k)
		if err == nil {
			c.budget.give()
			return resp, nil
		}
		if unknown && !errors.Is(err, ErrOutcomeUnknown) { // a refusal now does not undo what may have been done before
			err = fmt.Errorf("%w (an earlier attempt came to no answer: %w)", err, ErrOutcomeUnknown)
		}
		unknown = errors.Is(err, ErrOutcomeUnknown)
		wait, reason, again := c.decide(ctx, k, err, attempt)
		c.reportRetry(ctx, k, attempt, again, reason, wait)
		if !again {
			return nil, err
		}
		timer := time.NewTimer(wait)
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
		method: k.method, template: k.template, target: k.target, content: k.content, header: k.header,
		sink: k.sink, unsigned: k.unsigned, v2: k.v2,
	}
}

// decide adds to the policy what belongs to this client and this moment.
func (c *Client) decide(ctx context.Context, k *call, err error, attempt int) (wait time.Duration, reason string, again bool) {
	f := failure{method: k.method, err: err, neverSent: k.neverSent(err), ended: ctx.Err() != nil}
	if f.harmless = c.retry.Attempts > 1 && k.harmless(); attempt >= c.retry.Attempts {
		return 0, fmt.Sprintf("it was sent %d times, which is all", attempt), false
	}
	if again, reason = f.again(); !again {
		return 0, reason, false
	}
	wait, again = c.retry.pause(attempt, err, c.transport.now())
	if !again {
		return 0, "the server asks for more time than anybody waits", false
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
		return 0, "the context ends before the next attempt", false
	}
	if !c.budget.take() {
		return 0, "too many calls have failed of late: none is repeated until some succeed", false
	}
	return wait, reason, true
}

// spares are hosts that take the same request where another does not answer: the host is not signed.
var spares = map[string]string{
	"api.mch.weixin.qq.com": "api2.mch.weixin.qq.com", "api2.mch.weixin.qq.com": "api.mch.weixin.qq.com",
	"api.wechatpay.cn": "api2.wechatpay.cn", "api2.wechatpay.cn": "api.wechatpay.cn",
}

// otherHost sends the next attempt to the spare host where this one did not answer at all, and back again. Certificates
// come from the host of the call, so a download that got no answer counts as well.
func (k *call) otherHost(err error) {
	var refused *Error
	var unverified *VerificationError
	spare, ok := spares[k.target.host]
	if !ok || k.target.full || errors.As(err, &refused) || errors.As(err, &unverified) { // it has answered
		return
	}
	to := newOrigin(k.target.scheme, spare, k.target.prefix)
	k.target = target{&to, to.text + k.target.text[len(k.target.origin.text):]}
}

// reportRetry logs why a failed call is sent again, or is not.
func (c *Client) reportRetry(ctx context.Context, k *call, attempt int, again bool, reason string, wait time.Duration) {
	if c.log == nil || !again && attempt == 1 && c.retry.Attempts == 1 {
		return
	}
	defer func() { _ = recover() }() // as report
	c.log.LogAttrs(ctx, slog.LevelInfo, "wechatpay retry", slog.String("method", k.method), slog.String("template", k.template.shown()),
		slog.Int("attempt", attempt), slog.Bool("again", again), slog.String("reason", reason), slog.Duration("wait", wait))
}
