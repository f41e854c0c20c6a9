package transport

import (
	"errors"
	"net/http"
)

// Why an answer, or a notification, failed verification.
var (
	ErrMissingHeader = errors.New("a Wechatpay-… header is missing")
	ErrClockSkew     = errors.New("the timestamp is too far from this machine's clock")
	ErrUnknownSerial = errors.New("no key under this serial")
	ErrSignature     = errors.New("the signature does not belong to the body")
	ErrProbe         = errors.New("a probe with a false signature, which WeChat Pay sends on purpose")
)

// ErrNoKey is the error of a client that can't sign.
var ErrNoKey = errors.New("this client has only APIv2's Secret: for APIv3 set Serial, PrivateKey, and Certs or APIv3Key")

// Unverified says that an answer, or a notification, can't be trusted.
type Unverified struct {
	Serial    string // the key that it claims to be signed with
	RequestID string
	Status    int // 0 of what was no answer
	Header    http.Header
	Body      []byte
	Err       error // one of the five, with the details
}

func (e *Unverified) Error() string { return "verification: " + e.Err.Error() }
func (e *Unverified) Unwrap() error { return e.Err }

// Unsent wraps what went wrong before WeChat Pay can have got enough to execute anything.
type Unsent struct {
	Err   error
	Broke bool // the way there did; else it was refused on this side
}

func (e *Unsent) Error() string { return e.Err.Error() }
func (e *Unsent) Unwrap() error { return e.Err }

// Passing is the error of a download that may succeed the next time.
type Passing struct{ Err error }

func (e *Passing) Error() string { return e.Err.Error() }
func (e *Passing) Unwrap() error { return e.Err }
