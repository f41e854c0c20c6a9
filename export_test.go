package wechatpay

import (
	"crypto/rsa"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Templates tells how many compiled templates a client keeps, and whether a text stands in one of their keys.
func Templates(c *Client, text string) (n int, found bool) {
	kept := c.templates.kept.Load()
	if kept == nil {
		return 0, false
	}
	for key := range *kept {
		found = found || strings.Contains(key, text)
	}
	return len(*kept), found
}

// Kebab is PHP's property rule, for the first segment of a path.
var Kebab = kebab

// Verify is verification alone, as an answer undergoes it.
func Verify(c *Client, header http.Header, body []byte) error {
	return c.transport.verify(header, body, false)
}

// NewPool is the transport of a client that is given none.
var NewPool = newPool

// RSAVerifier verifies with a key.
func RSAVerifier(key *rsa.PublicKey) Verifier { return rsaVerifier{key} }

// GuzzleOptions are the options that are refused by name.
func GuzzleOptions() []string { return slices.Sorted(maps.Keys(guzzleOptions)) }
