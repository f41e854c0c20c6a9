package sandbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// A listener is the part of a sandbox that Start adds: a TLS server on this
// machine and the client's Transport that trusts it.
type listener struct {
	http        *http.Server
	transport   *http.Transport
	authority   *x509.Certificate
	certificate *tls.Certificate
	stop        context.CancelFunc // ends the context of every request
	connections atomic.Int64
	running     sync.WaitGroup // the accept loop, connections and requests
}

// Start makes the keys that Options lack and listens with TLS on
// Options.Listen. Close ends it.
//
// The same port is a proxy for WeChat Pay's hosts, and for no other: a client
// that can't be given a base URL reaches the sandbox with HTTPS_PROXY.
func Start(opts Options) (*Sandbox, error) {
	if opts.Listen == "" {
		opts.Listen = "127.0.0.1:0"
	}
	ln, err := net.Listen("tcp", opts.Listen)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	s := New(opts)
	if err := s.flush(); err != nil { // also what the store could not give
		ln.Close()
		s.closeOutbox()
		return nil, err
	}
	s.ring() // before the first request, which then need not wait
	host := hostOf(ln.Addr())
	authority, certificate, err := opts.Keys.serverCertificate(serverNames(host, opts.Hosts))
	if err != nil {
		ln.Close()
		s.closeOutbox()
		return nil, fmt.Errorf("sandbox: certificate of the server: %w", err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(authority)

	ctx, stop := context.WithCancel(context.Background())
	l := &listener{stop: stop, transport: newTransport(pool), authority: authority, certificate: certificate}
	var http1 http.Protocols // as the real server; and one call at a time on a connection makes them countable
	http1.SetHTTP1(true)
	l.http = &http.Server{
		Protocols:         &http1,
		Handler:           s,
		TLSConfig:         &tls.Config{Certificates: []tls.Certificate{*certificate}, ClientAuth: tls.RequestClientCert},
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second, // of headers and body; an Intercept may take its own time
		MaxHeaderBytes:    64 << 10,
		IdleTimeout:       8 * time.Second, // as the real server has it
		ErrorLog:          slog.NewLogLogger(s.logger.Handler(), slog.LevelDebug),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnState:         l.count,
		ConnContext:       withConn,
	}
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	s.URL = "https://" + net.JoinHostPort(host, port)
	s.server = l
	l.running.Add(1)
	go func() {
		defer l.running.Done()
		l.http.ServeTLS(proxyListener{ln}, "", "")
	}()
	return s, nil
}

// hostOf is where a client of this machine finds a listener: one that listens
// everywhere does so here too.
func hostOf(addr net.Addr) string {
	host, _, _ := net.SplitHostPort(addr.String())
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		return "127.0.0.1"
	}
	return host
}

// count follows the connections from their accept to their end.
func (l *listener) count(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		l.connections.Add(1)
		l.running.Add(1)
	case http.StateClosed, http.StateHijacked: // one of them, once
		l.running.Done()
	}
}

// Shutdown stops listening and lets the requests that are under way come to
// their answers, until ctx is done. Then it is Close.
func (s *Sandbox) Shutdown(ctx context.Context) error {
	s.closeOutbox()
	if s.server != nil {
		s.server.http.Shutdown(ctx) // what it could not wait for is cut
	}
	return s.Close()
}

// Close stops listening, cuts what is under way, closes the idle connections
// of the Transport that Config handed out, and returns when all of it has
// ended. Notifications stop with it, and so does what ends by time. A second Close does nothing.
func (s *Sandbox) Close() error {
	s.closeOutbox()
	if s.server == nil {
		return nil
	}
	err := s.server.http.Close() // before the contexts end: what hangs gets no answer
	s.server.stop()
	s.server.transport.CloseIdleConnections()
	s.server.running.Wait()
	if err != nil {
		return fmt.Errorf("sandbox: close: %w", err)
	}
	return s.flush()
}

// Connections returns how many TCP connections have been accepted so far.
func (s *Sandbox) Connections() int {
	if s.server == nil {
		return 0
	}
	return int(s.server.connections.Load())
}

// newTransport returns a pool for many callers at once: net/http's default of
// two idle connections a host would make most of them dial each time.
func newTransport(pool *x509.CertPool) *http.Transport {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	return &http.Transport{
		DialContext:           dialer.DialContext,
		TLSClientConfig:       &tls.Config{RootCAs: pool},
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 30 * time.Second,
		MaxIdleConns:          256,
		MaxIdleConnsPerHost:   256,
		// Less than the server's eight seconds: else a request may be sent
		// on a connection that is just being closed.
		IdleConnTimeout: 7 * time.Second,
	}
}
