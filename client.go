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
	"net/url"
	"runtime"
	"strings"
	"time"

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

// TemplateOf is for a Transport that counts, traces or logs: asked with the context of a request, it gives the path of the
// call that the request belongs to, as v3/pay/transactions/id/{transaction_id}, never the ids that were filled in. A download of
// platform certificates, which calls cause now and then, is v3/certificates. "": the request is none of a client's calls.
func TemplateOf(ctx context.Context) string { return transport.TemplateOf(ctx) }

// roundTripper is the transport with the errors of this package.
type roundTripper struct{ transport *transport.Transport }

func (t roundTripper) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.transport.RoundTrip(r)
	return resp, public(err)
}

// take reads the request of a call whose path is filled, from left to right: first what stands around the body, then the
// body.
func (c *Client) take(ctx context.Context, k *call, req Request) error {
	if ctx == nil {
		return k.fail(errNoContext)
	}
	o, err := k.template.options(req, isV2(k.target))
	k.header, k.sink, k.unsigned = o.header, o.sink, o.unsigned
	switch {
	case err != nil:
	case isV2(k.target):
		err = c.v2.take(k, o)
	case c.transport.Caller.Key == nil:
		err = transport.ErrNoKey
	default:
		k.content, err = contentOf(o)
	}
	if err == nil && c.validate != nil {
		err = c.check(k, k.template.unbound(req))
	}
	if err != nil {
		return k.fail(err)
	}
	return nil
}

// check asks Config.Validate. It sees the header that the client would set by itself, and a BaseURL with a path as base_uri.
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
	if base := &c.origin; seen["base_uri"] == nil && base.Prefix() != "" && origin.IsWeChatPay(base.Host()) {
		seen["base_uri"] = base.Text() // …/hk/ is a part of the path
	}
	return c.validate(k.method, k.template.String(), seen)
}

// attempt is the walk of what was taken, once:
//
//	request ──► signed bytes ──► wire ──► verified answer ──► value
func (c *Client) attempt(ctx context.Context, k *call) (resp *Response, err error) {
	began := time.Now()
	r, err := c.request(ctx, k)
	if err != nil {
		return nil, k.fail(&transport.Unsent{Err: err})
	}
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
	r := bare.WithContext(transport.WithTemplate(ctx, k.template))
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
	if err := c.v2.sign(k); err != nil {
		return err
	}
	return k.noRedaction(k.content.text, k.target.Text)
}

const version = "0.1.0"

// userAgentHeader is a header of every call. Nobody writes into it.
var userAgentHeader = []string{"wechatpay-go-chain/" + version + " (" + runtime.GOOS + "; " + runtime.GOARCH + ") " + runtime.Version()}

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
	return c.v2.receive(r, resp, k)
}

// wrap turns an answer into what the verb gives back.
func (k *call) wrap(ctx context.Context, a answer) (*Response, error) {
	resp := &Response{StatusCode: a.StatusCode, Header: a.Header, Body: a.Text}
	if a.refused {
		return nil, newError(asked{k.method, k.template.Shown(), k.target.Text, k.v2 != nil}, resp, a.Verified)
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
		slog.String("method", k.method), slog.String("template", k.template.Shown()), slog.Duration("took", time.Since(began)),
	}
	if err != nil {
		level, attrs = slog.LevelWarn, append(attrs, slog.String("error", err.Error()))
	} else {
		attrs = append(attrs, slog.Int("status", resp.StatusCode), slog.String("request_id", resp.RequestID()))
	}
	c.log.LogAttrs(ctx, level, "wechatpay call", attrs...)
}

// broken describes a call that came to no answer.
func (k *call) broken(ctx context.Context, err error) error {
	if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		err = fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	if k.neverSent(err) {
		return k.fail(err)
	}
	return k.uncertain(err)
}

// uncertain says that a call may have been executed, unless it was a query.
func (k *call) uncertain(err error) error {
	if k.method == http.MethodGet {
		return k.fail(err)
	}
	return k.fail(fmt.Errorf("%w: %w", err, ErrOutcomeUnknown))
}

// neverSent tells whether an error proves that WeChat Pay can't have executed the call.
func (k *call) neverSent(err error) bool {
	var unverified *VerificationError
	if errors.As(err, &unverified) { // an answer came
		return false
	}
	var unsent *transport.Unsent
	return errors.As(err, &unsent)
}

// encryptFields replaces every sealed Sensitive of a call by its ciphertext, all under one key, and names that key.
func (c *Client) encryptFields(ctx context.Context, k *call) error {
	meta := &k.content.text
	if file, ok := k.content.other.(*upload); ok {
		meta = &file.meta
	}
	path, query, _ := k.target.Split()
	switch {
	case strings.Contains(path, sensitiveMark):
		return errOpenSecret
	case !bytes.Contains(*meta, []byte(sealMark)) && !strings.Contains(query, sealMark):
		return k.noRedaction(*meta, query)
	}
	named := k.header.Get("Wechatpay-Serial")
	at := new(url.URL) // with its path: overseas calls have keys of their own
	if err := k.target.Read(at); err != nil {
		return err
	}
	serial, key, err := c.transport.EncryptionKey(ctx, named, at)
	if err != nil {
		return fmt.Errorf("encrypting: %w", public(err))
	}
	encrypt := func(plaintext string) (string, error) { return c.transport.Caller.Suite.Encrypt(plaintext, key) }
	if *meta, err = unseal(*meta, encrypt); err != nil {
		return err
	}
	text, err := unseal([]byte(k.target.Text), func(plaintext string) (string, error) {
		ciphertext, err := encrypt(plaintext)
		return url.QueryEscape(ciphertext), err // base64: no blank is in it
	})
	if err != nil {
		return err
	}
	k.target.Text, k.content.borrowed = string(text), false
	k.header = k.header.Clone()
	if k.header == nil {
		k.header = make(map[string][]string, 1)
	}
	k.header["Wechatpay-Serial"] = []string{serial}
	return k.noRedaction(*meta, k.target.Text)
}

// noRedaction makes sure that what is seen of a Sensitive is not sent in its place.
func (k *call) noRedaction(body []byte, url string) error {
	if bytes.Contains(body, []byte(sensitiveMark)) || strings.Contains(url, sensitiveMark) {
		return errRedaction
	}
	for _, values := range k.header {
		for _, v := range values {
			if strings.Contains(v, sensitiveMark) {
				return errOpenSecret
			}
		}
	}
	return nil
}
