package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// This file sends a signed request once. net/http by itself sends a request again whose connection broke, where it has a
// GetBody, is a GET or has an Idempotency-Key, and over HTTP/2 where a stream was refused: with the same nonce, which
// WeChat Pay then refuses though the first may have been executed. Here nobody below the signature sends twice, and what
// provably did not leave is an *Unsent that broke: it may be signed anew and sent again.

// Send is one request on the wire and the beginning of its answer. What comes back has a body and a final status.
func Send(base http.RoundTripper, r *http.Request) (*http.Response, error) {
	r.GetBody = nil // with it, net/http would send a second time
	roundTrip := sendBare
	if r.Body != nil && r.Body != http.NoBody {
		roundTrip = sendBody
	}
	resp, err := roundTrip(base, r)
	switch {
	case err != nil:
		return nil, err
	case resp == nil:
		return nil, errors.New("the Transport gave neither an answer nor an error")
	case resp.Body == nil: // a client's double may leave it out
		resp.Body = http.NoBody
	}
	if resp.StatusCode < 200 { // after a 101 the body would not even end with the context
		resp.Body.Close()
		return nil, fmt.Errorf("the answer has status %03d, which is no final one: look for a proxy in between that upgrades connections", resp.StatusCode)
	}
	return resp, nil
}

// sendBody sends a request with a body. Without GetBody net/http does not repeat it, but where it has read nothing of it.
// That nothing was read is a proof where net/http itself sends: what a Transport of the user's does, nobody knows.
func sendBody(base http.RoundTripper, r *http.Request) (*http.Response, error) {
	resp, err := base.RoundTrip(r)
	if err == nil {
		return resp, nil
	}
	_, isOwn := base.(*http.Transport)
	body, ok := r.Body.(SignedBody)
	if ok && (isOwn || isUnconnected(err)) && body.seal() || isUnprocessed(err) {
		err = &Unsent{err, true}
	}
	return nil, err
}

// isUnprocessed tells an HTTP/2 stream that the server names unprocessed (RFC 9113, sections 6.8 and 8.7). net/http tells it in
// words alone; words that are not these leave the outcome unknown.
func isUnprocessed(err error) bool {
	_, cause, ok := strings.Cut(err.Error(), "http2: Transport: cannot retry err [")
	return ok && (strings.HasPrefix(cause, "http2: Transport received Server's graceful shutdown GOAWAY]") ||
		strings.HasPrefix(cause, "stream error: ") && strings.Contains(cause, "; REFUSED_STREAM"))
}

// sendBare sends a request without a body. There net/http can't be kept from trying again, but from writing.
func sendBare(base http.RoundTripper, r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(r.Context())
	g := &guard{cancel: cancel}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: g.gotConn, WroteHeaderField: g.wroteField})
	resp, err := base.RoundTrip(r.WithContext(ctx))
	if err == nil && resp != nil && resp.Body != nil && resp.Body != http.NoBody {
		resp.Body = &endingBody{resp.Body, cancel}
		return resp, nil
	}
	cancel(nil)
	switch {
	case err == nil || r.Method == http.MethodGet:
		return resp, g.reason(err)
	case g.vetoed.Load():
		if g.h1 > 1 && !isReplayed(r) { // then net/http had written nothing
			return nil, &Unsent{errReplay, true}
		}
	case isUnconnected(err) && !g.wrote.Load():
		return nil, &Unsent{err, true}
	}
	return resp, g.reason(err)
}

// endingBody is an answer's body with which a context ends.
type endingBody struct {
	io.ReadCloser
	end context.CancelCauseFunc
}

func (b *endingBody) Close() error {
	err := b.ReadCloser.Close()
	b.end(nil)
	return err
}

// guard watches over the sending of one request, and keeps it from being written a second time.
type guard struct {
	cancel context.CancelCauseFunc
	h1     int         // connections of HTTP/1.1 that it got
	wrote  atomic.Bool // of HTTP/2: it has begun to be written
	vetoed atomic.Bool
}

var errReplay = errors.New("the connection broke, and the same bytes are not sent twice")

func (g *guard) wroteField(string, []string) { g.wrote.Store(true) }

// gotConn is called before the request is written to a connection.
func (g *guard) gotConn(info httptrace.GotConnInfo) {
	state, ok := info.Conn.(interface{ ConnectionState() tls.ConnectionState })
	if ok && state.ConnectionState().NegotiatedProtocol == "h2" {
		if g.wrote.Load() {
			g.vetoed.Store(true)
			g.cancel(errReplay) // looked at before anything is written
		}
		return
	}
	if g.h1++; g.h1 > 1 {
		g.vetoed.Store(true)
		g.cancel(errReplay)
		info.Conn.Close() // nothing else holds it yet, and net/http writes without a look at the context
	}
}

// reason gives the error of a guarded request: of one that was kept from being repeated it is no cancelled context.
func (g *guard) reason(err error) error {
	if err != nil && g.vetoed.Load() {
		return errReplay
	}
	return err
}

// isReplayed tells what net/http sends again though it may have been received.
func isReplayed(r *http.Request) bool {
	return slices.Contains([]string{"GET", "HEAD", "OPTIONS", "TRACE"}, r.Method) || r.Header["Idempotency-Key"] != nil || r.Header["X-Idempotency-Key"] != nil
}

// isUnconnected tells an error that proves that no connection was made.
func isUnconnected(err error) bool {
	var (
		network   *net.OpError
		dns       *net.DNSError
		authority *tls.CertificateVerificationError
		record    tls.RecordHeaderError
	)
	return errors.As(err, &dns) || errors.As(err, &authority) ||
		errors.As(err, &record) && record.Conn != nil || // the other side speaks no TLS at all
		errors.As(err, &network) && (network.Op == "dial" || network.Op == "proxyconnect")
}

// grace is how long a body may take to notice by itself that its context has ended.
const grace = 100 * time.Millisecond

// closeWith closes a body whose context has ended: not every Transport sees to that. The watch ends with stop.
func closeWith(ctx context.Context, body io.ReadCloser) (stop func()) {
	if _, inMemory := body.(interface{ Len() int }); inMemory || ctx.Done() == nil || body == http.NoBody {
		return func() {}
	}
	over := make(chan struct{})
	forget := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-over:
		case <-timer.C:
			body.Close()
		}
	})
	return func() {
		close(over)
		forget()
	}
}
