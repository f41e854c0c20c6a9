package wechatpay

import (
	"context"
	"crypto/rsa"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Templates tells how many compiled templates a client keeps, and whether a text stands in one of their keys.
func Templates(c *Client, text string) (n int, found bool) {
	for key := range c.templates.Texts() {
		n, found = n+1, found || strings.Contains(key, text)
	}
	return n, found
}

// Kebab is PHP's property rule, for the first segment of a path.
var Kebab = kebab

// Verify is verification alone, as an answer undergoes it.
func Verify(c *Client, header http.Header, body []byte) error {
	return c.transport.verify(header, body, func(serial string) (Verifier, error) {
		return c.transport.ring.snapshot().verifier(serial, c.transport.now())
	}, nil)
}

// NewPool is the transport of a client that is given none.
var NewPool = newPool

// RSAVerifier verifies with a key.
func RSAVerifier(key *rsa.PublicKey) Verifier { return rsaVerifier{key} }

// GuzzleOptions are the options that are refused by name.
func GuzzleOptions() []string { return slices.Sorted(maps.Keys(guzzleOptions)) }

// Again is the decision to send a failed call again.
func Again(method string, harmless, neverSent, ended bool, err error) (bool, string) {
	f := failureOf(err, time.Now)
	f.Method, f.Harmless, f.NeverSent, f.Ended = method, harmless, neverSent, ended
	return f.Again()
}

// Unsent is an error of this side, before a byte was sent.
func Unsent(err error) error { return &unsentError{err, false} }

// ErrPassingOn is an answer that could not be handed on.
var ErrPassingOn = errPassingOn

// Unseal is what a sealed text becomes on the wire.
var Unseal = unseal

// SetDownloadTimeout says when a download of certificates gives up.
func SetDownloadTimeout(c *Client, after time.Duration) { c.transport.downloads.timeout = after }

// Learn takes a list of certificates as if it had been downloaded, and verified, from a URL.
func Learn(c *Client, at string, list []byte) ([]string, error) {
	u, err := url.Parse(at)
	if err != nil {
		return nil, err
	}
	found, err := c.transport.open(context.Background(), list, realmOf(u))
	c.transport.ring.merge(found)
	return slices.Sorted(maps.Keys(found)), err
}
