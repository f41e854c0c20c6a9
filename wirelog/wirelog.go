// Package wirelog logs what goes over the wire, without what must not be seen: a Transport for Config.Transport of the
// root package.
//
//	config.Transport = wirelog.New(nil, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug})))
//
// Of each request and its answer it logs one record, at debug, when the answer was read: method, host, the path as
// [wechatpay.TemplateOf] has it, headers, bodies, status, time. Bodies of JSON and XML keep their form, and the values that a
// fault is looked for with: numbers of orders, amounts, times, states, codes. Every other text is ***, also of a field that
// this package has never heard of: names, phones, cards, openids, keys, tokens, signatures, ciphertexts. Files and bills are
// a count of bytes.
package wirelog

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

// most is how many bytes of a body are looked at. What is longer is a count of bytes.
const most = 64 << 10

// New gives a Transport that sends over base and logs to logger; a nil logger gives base. A nil base is a pool of net/http's
// defaults, which closes idle connections after 7 s, before WeChat Pay does. Texts of the fields in show are logged too,
// whatever they are: show is for a fault that is looked for, not for what runs every day.
func New(base http.RoundTripper, logger *slog.Logger, show ...string) http.RoundTripper {
	if base == nil {
		pool := &http.Transport{Proxy: http.ProxyFromEnvironment}
		if t, ok := http.DefaultTransport.(*http.Transport); ok {
			pool = t.Clone()
		}
		pool.IdleConnTimeout = 7 * time.Second
		base = pool
	}
	if logger == nil {
		return base
	}
	return &transport{base, logger, newMask(show)}
}

type transport struct {
	base http.RoundTripper
	log  *slog.Logger
	mask mask
}

// WithClientCertificate gives the twin for calls of APIv2 that show the merchant's certificate: nil where base can't.
func (t *transport) WithClientCertificate(c tls.Certificate) http.RoundTripper {
	switch base := t.base.(type) {
	case interface {
		WithClientCertificate(tls.Certificate) http.RoundTripper
	}:
		if secured := base.WithClientCertificate(c); secured != nil {
			return &transport{secured, t.log, t.mask}
		}
	case *http.Transport:
		if base.DialTLSContext != nil {
			return nil
		}
		secured := base.Clone()
		if secured.TLSClientConfig == nil {
			secured.TLSClientConfig = new(tls.Config)
		}
		secured.TLSClientConfig.Certificates, secured.TLSClientConfig.GetClientCertificate = []tls.Certificate{c}, nil
		return &transport{secured, t.log, t.mask}
	}
	return nil
}

// RoundTrip sends over base. What it gives is what base gave.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	if !t.log.Enabled(ctx, slog.LevelDebug) {
		return t.base.RoundTrip(r)
	}
	x := &exchange{transport: t, ctx: ctx, request: r, began: time.Now()}
	sent := r
	if r.Body != nil && r.Body != http.NoBody {
		copied := *r
		copied.Body, sent = &tap{ReadCloser: r.Body, seen: &x.sent}, &copied
	}
	resp, err := t.base.RoundTrip(sent)
	if err != nil || resp == nil || resp.Body == nil {
		x.end(resp, err)
		return resp, err
	}
	body := &tap{ReadCloser: resp.Body, seen: &x.answered, closed: func(err error) { x.end(resp, err) }}
	resp.Body = body
	return resp, nil
}

// exchange is a request and its answer. Both bodies may be read while the other is.
type exchange struct {
	*transport
	ctx            context.Context
	request        *http.Request
	began          time.Time
	sent, answered content
}

// end logs it. A log that panics must not cost the outcome of a call.
func (x *exchange) end(resp *http.Response, err error) {
	defer func() { _ = recover() }()
	r := x.request
	attrs := []slog.Attr{
		slog.String("method", r.Method), slog.String("host", r.URL.Host), slog.String("path", x.mask.path(r)), slog.Duration("took", time.Since(x.began)),
		slog.Any("sent", x.mask.header(r.Header)),
	}
	if query := x.mask.query(r.URL.RawQuery); query != "" {
		attrs = append(attrs, slog.String("query", query))
	}
	if text := x.mask.body(r.Header, &x.sent); text != "" {
		attrs = append(attrs, slog.String("body", text))
	}
	if resp != nil {
		attrs = append(attrs, slog.Int("status", resp.StatusCode), slog.Any("answered", x.mask.header(resp.Header)))
		if text := x.mask.body(resp.Header, &x.answered); text != "" {
			attrs = append(attrs, slog.String("answer", text))
		}
	}
	if err != nil {
		attrs = append(attrs, slog.String("error", errorText(err)))
	}
	x.log.LogAttrs(x.ctx, slog.LevelDebug, "wechatpay wire", attrs...)
}

// errorText leaves out the URL that net/http puts before a cause.
func errorText(err error) string {
	var with interface{ Timeout() bool }
	text := err.Error()
	if errors.As(err, &with) && with.Timeout() {
		text = "time-out: " + text
	}
	return strings.Join(strings.Fields(text), " ")
}

// content is what went by of a body.
type content struct {
	mu   sync.Mutex // a Transport may still write a request when its answer is there
	text bytes.Buffer
	size int64
}

func (c *content) add(p []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.size += int64(len(p))
	if room := most - c.text.Len(); room > 0 {
		c.text.Write(p[:min(len(p), room)])
	}
}

// tap notes what is read through it.
type tap struct {
	io.ReadCloser
	seen   *content
	failed error
	once   sync.Once
	closed func(error) // with the error of reading, nil at its end; may be nil
}

func (t *tap) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	t.seen.add(p[:n])
	if err != nil && err != io.EOF {
		t.failed = err
	}
	return n, err
}

func (t *tap) Close() error {
	err := t.ReadCloser.Close()
	t.once.Do(func() {
		if t.closed != nil {
			t.closed(t.failed)
		}
	})
	return err
}
