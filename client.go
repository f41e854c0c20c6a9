package wechatpay

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/origin"
	"github.com/a8579013/wechatpay/internal/resend"
	"github.com/a8579013/wechatpay/internal/secret"
	"github.com/a8579013/wechatpay/internal/transport"
	"github.com/a8579013/wechatpay/internal/uritemplate"
)

// Client calls WeChat Pay. Make one with [New] and share it: it is safe for many goroutines.
type Client struct {
	origin    origin.Origin
	templates *uritemplate.Cache[template]
	transport *transport.Transport
	apiv3Key  secret.Text
	v2        apiV2
	retry     resend.Policy
	budget    *resend.Budget
	queue     *queue
	validate  func(method, template string, request map[string]any) error // nil: nothing is checked
	log       *slog.Logger
}

var (
	errNoClient  = errors.New("this Client was not made by New")
	errPassingOn = errors.New("passing the answer on")
	errNoContext = errors.New("the context is nil: pass context.Background()")
)

// Do calls a method and a path in one string, as "POST v3/marketing/favor/stocks/{stock_id}/start".
func (c *Client) Do(ctx context.Context, pattern string, req Request) (*Response, error) {
	chain, method := c.pattern(pattern)
	return chain.call(ctx, method, req)
}

// DoAsync starts what Do does and returns at once.
func (c *Client) DoAsync(ctx context.Context, pattern string, req Request) *Future {
	chain, method := c.pattern(pattern)
	return chain.start(ctx, method, req)
}

var methods = []string{http.MethodGet, http.MethodPut, http.MethodPost, http.MethodPatch, http.MethodDelete}

// pattern reads "METHOD path", one or more blanks between them.
func (c *Client) pattern(text string) (Chain, string) {
	method, path := text, ""
	if at := strings.IndexAny(text, " \t"); at >= 0 {
		method, path = text[:at], strings.TrimLeft(text[at:], " \t")
	}
	chain := c.Chain(path)
	switch {
	case chain.client == nil: // whatever else: there is no client
	case strings.TrimSpace(text) == "", path == "" && slices.Contains(methods, method):
		chain.err = errors.New("there is no path: write method and path, as in POST v3/pay/transactions/native")
	case !slices.Contains(methods, method):
		hint := "write the method first, as in POST v3/pay/transactions/native"
		if upper := strings.ToUpper(method); slices.Contains(methods, upper) {
			hint = "write " + upper
		}
		chain.err = fmt.Errorf("%q begins with none of GET, PUT, POST, PATCH and DELETE: %s", errtext.Clip(text), hint)
	}
	return chain, method
}

// usable tells whether a method of the client can begin.
func (c *Client) usable(ctx context.Context) error {
	switch {
	case c == nil || c.transport == nil:
		return errNoClient
	case ctx == nil:
		return errNoContext
	}
	return ctx.Err()
}

// MchID is Config.MchID, or of a brand's client its BrandID.
func (c *Client) MchID() string {
	if c == nil || c.transport == nil {
		return ""
	}
	return c.transport.Caller.ID
}

// RoundTripper hands out signing and verifying for other HTTP clients: one transaction, any status with a nil error,
// except that a failed verification is a *VerificationError. It refuses foreign hosts. Retries, async calls and
// *Error are above it.
func (c *Client) RoundTripper() http.RoundTripper { return roundTripper{c.transport} }

// roundTripper is the transport with the errors of this package.
type roundTripper struct{ transport *transport.Transport }

func (t roundTripper) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.transport.RoundTrip(r)
	return resp, public(err)
}

// call is the way of one call: path, request, signed bytes, wire, verified answer, value.
func (c Chain) call(ctx context.Context, method string, req Request) (*Response, error) {
	k, err := c.take(ctx, method, req)
	if err != nil {
		return nil, err
	}
	return c.client.run(ctx, k)
}

// start queues one call. From here on nothing that the caller changes changes it.
func (c Chain) start(ctx context.Context, method string, req Request) *Future {
	k, err := c.take(ctx, method, req)
	if err != nil {
		return failed(c.client, err)
	}
	if k.content.borrowed {
		k.content.text, k.content.borrowed = bytes.Clone(k.content.text), false
	}
	return c.client.queue.add(ctx, k)
}

// take expands the path and reads the request, from left to right: first what makes the URL, then what stands around
// the body, then the body.
func (c Chain) take(ctx context.Context, method string, req Request) (*call, error) {
	to, err := c.expand(req)
	if err != nil {
		return nil, err
	}
	k := &call{method: method, template: c.template, target: to}
	if ctx == nil {
		return nil, k.fail(errNoContext)
	}
	o, err := c.template.options(req, isV2(to))
	k.header, k.sink, k.unsigned = o.header, o.sink, o.unsigned
	switch {
	case err != nil:
	case isV2(to):
		err = c.client.takeV2(k, o)
	case c.client.transport.Caller.Key == nil:
		err = transport.ErrNoKey
	default:
		k.content, err = contentOf(o)
	}
	if err == nil && c.client.validate != nil {
		err = c.client.check(k, c.template.unbound(req))
	}
	if err != nil {
		return nil, k.fail(err)
	}
	return k, nil
}

// check asks Config.Validate. It sees the header that the client would set by itself.
func (c *Client) check(k *call, req Request) error {
	seen, header := maps.Clone(req), k.header
	if id := c.transport.Ring.PublicKeyID(); id != nil && len(header["Wechatpay-Serial"]) == 0 {
		if header = maps.Clone(header); header == nil {
			header = make(http.Header, 1)
		}
		header["Wechatpay-Serial"] = id
	}
	if seen == nil {
		seen = make(Request, 1)
	}
	seen["headers"] = header
	return c.validate(k.method, k.template.String(), seen)
}

// attempt is the walk of what was taken, once:
//
//	request ──► signed bytes ──► wire ──► verified answer ──► value
func (c *Client) attempt(ctx context.Context, k *call) (resp *Response, err error) {
	r, err := c.request(ctx, k)
	if err != nil {
		return nil, k.fail(&transport.Unsent{Err: err})
	}
	began := time.Now()
	a, err := c.exchange(r, k) // sign, send, verify
	if err == nil {
		resp, err = k.wrap(ctx, a)
	} else {
		err = k.broken(ctx, err)
	}
	c.report(ctx, k, resp, err, began)
	return resp, err
}

// request makes the HTTP request of a call.
func (c *Client) request(ctx context.Context, k *call) (*http.Request, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := k.content.load(ctx); err != nil {
		return nil, err
	}
	if err := c.prepare(ctx, k); err != nil {
		return nil, err
	}
	if err := k.target.Read(&k.url); err != nil {
		return nil, err
	}
	bare := http.Request{
		Method: k.method, URL: &k.url, Host: k.url.Host, Header: make(http.Header, 8),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	r := bare.WithContext(ctx)
	r.Header["Accept"], r.Header["User-Agent"] = transport.Accept, userAgentHeader
	if k.v2 != nil {
		r.Header["Accept"] = acceptXML
	}
	for name, values := range k.header {
		r.Header[name] = values
	}
	return r, k.attach(r)
}

// prepare does what each attempt needs anew before it is written.
func (c *Client) prepare(ctx context.Context, k *call) error {
	if k.v2 == nil {
		return c.encryptFields(ctx, k)
	}
	if err := c.signV2(k); err != nil {
		return err
	}
	return k.noRedaction(k.content.text, k.target.Text)
}

// answer is what came back, and whether it is a refusal: of APIv2 whatever its status.
type answer struct {
	transport.Answer
	refused bool
}

// exchange signs a request, sends it and verifies its answer, by the protocol of the call.
func (c *Client) exchange(r *http.Request, k *call) (answer, error) {
	if k.v2 == nil {
		a, err := c.transport.Exchange(r, k.unsigned)
		return answer{a, err == nil && a.StatusCode >= 300}, public(err)
	}
	base := c.transport.Base
	if k.v2.secured {
		base = c.v2.secured
	}
	resp, err := transport.Send(base, r)
	if err != nil {
		return answer{}, err
	}
	return c.receiveV2(r, resp, k)
}

// wrap turns an answer into what the verb gives back.
func (k *call) wrap(ctx context.Context, a answer) (*Response, error) {
	resp := &Response{StatusCode: a.StatusCode, Header: a.Header, Body: a.Text}
	if a.refused {
		return nil, newError(k, resp, a.Verified)
	}
	var err error
	switch {
	case a.Streams && k.sink != nil:
		err = a.Stream(ctx, k.sink)
	case a.Streams:
		resp.Body, err = a.ReadStream(ctx)
	case k.sink != nil:
		resp.Body = nil
		var n int
		if n, err = k.sink.Write(a.Text); err == nil && n < len(a.Text) {
			err = io.ErrShortWrite
		}
	}
	if err != nil { // which was a success as far as it came: what the call has done is done
		return nil, k.uncertain(fmt.Errorf("%w: %w", errPassingOn, err))
	}
	return resp, nil
}

// report logs a call, and nothing secret of it: neither URL nor body, header or signature.
func (c *Client) report(ctx context.Context, k *call, resp *Response, err error, began time.Time) {
	if c.log == nil {
		return
	}
	defer func() { _ = recover() }() // a log that panics must not cost the outcome of a call
	level, attrs := slog.LevelDebug, []slog.Attr{
		slog.String("method", k.method), slog.String("template", k.template.shown()), slog.Duration("took", time.Since(began)),
	}
	if err != nil {
		level, attrs = slog.LevelWarn, append(attrs, slog.String("error", err.Error()))
	} else {
		attrs = append(attrs, slog.Int("status", resp.StatusCode), slog.String("request_id", resp.RequestID()))
	}
	c.log.LogAttrs(ctx, level, "wechatpay call", attrs...)
}
