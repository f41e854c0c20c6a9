package transport

import (
	"net/url"
	"strings"
)

// realm is the servers whose certificates belong together: overseas ones encrypt and sign with others than the mainland's.
// A certificate may come from several; 0 is one that was configured, of which nobody knows.
type realm uint8

const (
	mainland realm = 1 << iota
	global
	hongKong
)

// realmOf tells the realm of a list of certificates.
func realmOf(at *url.URL) realm {
	switch {
	case strings.HasSuffix(at.Path, "/v3/global/certificates"):
		return global
	case strings.HasSuffix(at.Path, "/hk/v3/certificates"):
		return hongKong
	}
	return mainland
}

// certificatesURL is where the certificates of a URL's server are: overseas ones have their own.
func (t *Transport) certificatesURL(u *url.URL) *url.URL {
	prefix, path := "", "/v3/certificates"
	if strings.EqualFold(u.Host, t.Origin.Host()) {
		prefix, _ = url.PathUnescape(t.Origin.Prefix())
	}
	switch below := strings.TrimPrefix(u.Path, prefix); {
	case strings.HasPrefix(below, "/hk/v3/"):
		path = "/hk/v3/certificates"
	case isOverseas(u.Hostname()), strings.HasPrefix(below, "/v3/global/"), strings.HasPrefix(below, "/global/v3/"):
		path = "/v3/global/certificates"
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: prefix + path}
}

// isOverseas tells the hosts of merchants outside of the mainland.
func isOverseas(host string) bool {
	switch strings.ToLower(host) {
	case "apihk.mch.weixin.qq.com", "apius.mch.weixin.qq.com", "apieu.mch.weixin.qq.com":
		return true
	}
	return false
}
