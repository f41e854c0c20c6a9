package sandbox

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"log/slog"
	"math/big"
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
	stop        context.CancelFunc // ends the context of every request
	connections atomic.Int64
	running     sync.WaitGroup // the accept loop, connections and requests
}

// Start makes the keys that Options lack and listens with TLS on a free port
// of 127.0.0.1. Close ends it.
func Start(opts Options) (*Sandbox, error) {
	s := New(opts)
	s.ring() // before the first request, which then need not wait
	authority, certificate, err := newAuthority()
	if err != nil {
		return nil, fmt.Errorf("sandbox: certificate authority: %w", err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(authority)

	ctx, stop := context.WithCancel(context.Background())
	l := &listener{stop: stop, transport: newTransport(pool)}
	var http1 http.Protocols // as the real server; and one call at a time on a connection makes them countable
	http1.SetHTTP1(true)
	l.http = &http.Server{
		Protocols:         &http1,
		Handler:           s,
		TLSConfig:         &tls.Config{Certificates: []tls.Certificate{certificate}, ClientAuth: tls.RequestClientCert},
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second, // of headers and body; an Intercept may take its own time
		MaxHeaderBytes:    64 << 10,
		IdleTimeout:       8 * time.Second, // as the real server has it
		ErrorLog:          slog.NewLogLogger(s.logger.Handler(), slog.LevelDebug),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnState:         l.count,
	}
	s.URL = "https://" + ln.Addr().String()
	s.server = l
	l.running.Add(1)
	go func() {
		defer l.running.Done()
		l.http.ServeTLS(ln, "", "")
	}()
	return s, nil
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

// Close stops listening, cuts what is under way, closes the idle connections
// of the Transport that Config handed out, and returns when all of it has
// ended. A second Close, and one without Start, does nothing.
func (s *Sandbox) Close() error {
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
	return nil
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

// newAuthority makes a certificate authority that nobody else knows, and a
// server certificate for this machine under it. Its key is forgotten at once.
func newAuthority() (*x509.Certificate, tls.Certificate, error) {
	var none tls.Certificate
	// The real clock: the TLS client looks at it, whatever Options.Now says.
	from, until := time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0)
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "wechatpay sandbox CA"},
		NotBefore: from, NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, none, err
	}
	rootDER, err := x509.CreateCertificate(rand.Reader, root, root, rootKey.Public(), rootKey)
	if err != nil {
		return nil, none, err
	}
	authority, err := x509.ParseCertificate(rootDER)
	if err != nil {
		return nil, none, err
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "wechatpay sandbox"},
		NotBefore: from, NotAfter: until,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	leafKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, none, err
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, authority, leafKey.Public(), rootKey)
	if err != nil {
		return nil, none, err
	}
	return authority, tls.Certificate{Certificate: [][]byte{leafDER}, PrivateKey: leafKey}, nil
}
