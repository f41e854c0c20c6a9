package call

import (
	"crypto/tls"
	"net/http"
)

// WithClientCertificate is the way of APIv2's calls that show the merchant's certificate.
func (w *wire) WithClientCertificate(cert tls.Certificate) http.RoundTripper {
	base, ok := w.base.(*http.Transport)
	if !ok {
		return w
	}
	base = base.Clone()
	if base.TLSClientConfig == nil {
		base.TLSClientConfig = new(tls.Config)
	}
	base.TLSClientConfig.Certificates = []tls.Certificate{cert}
	return securedWire{w, base}
}

// securedWire is a wire with a certificate: the same log, and the same memory of what was sent.
type securedWire struct {
	*wire
	base http.RoundTripper
}

// RoundTrip passes a request on.
func (s securedWire) RoundTrip(r *http.Request) (*http.Response, error) { return s.over(s.base, r) }

// WithClientCertificate changes nothing: a dry run sends nothing.
func (c *capture) WithClientCertificate(tls.Certificate) http.RoundTripper { return c }
