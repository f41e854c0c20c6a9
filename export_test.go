package wechatpay

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/internal/transport"
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

// NewPool is the transport of a client that is given none.
var NewPool = newPool

// GuzzleOptions are the options that are refused by name.
func GuzzleOptions() []string { return slices.Sorted(maps.Keys(guzzleOptions)) }

// Again is the decision to send a failed call again.
func Again(method string, harmless, neverSent, ended bool, err error) (bool, string) {
	f := failureOf(err, time.Now)
	f.Method, f.Harmless, f.NeverSent, f.Ended = method, harmless, neverSent, ended
	return f.Again()
}

// Unsent is an error of this side, before a byte was sent.
func Unsent(err error) error { return &transport.Unsent{Err: err} }

// ErrPassingOn is an answer that could not be handed on.
var ErrPassingOn = errPassingOn

// Unseal is what a sealed text becomes on the wire.
var Unseal = unseal

// Public is what the transport's error is called here.
var Public = public

// Cause is a sentinel, and the transport's that it stands for.
type Cause struct{ Public, Internal error }

// Causes are all of them.
func Causes() (all []Cause) {
	for _, c := range causes {
		all = append(all, Cause{c.public, c.internal})
	}
	return all
}
