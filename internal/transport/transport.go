package transport

import (
	"bytes"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"time"

	"github.com/a8579013/wechatpay/internal/origin"
	"github.com/a8579013/wechatpay/internal/secret"
)

// Config is what a Transport is made of.
type Config struct {
	Base      http.RoundTripper // sends what is signed
	Origin    *origin.Origin
	Caller    Caller
	Ring      *Keyring
	Now       func() time.Time
	APIv3Key  secret.Text  // nil: no certificates are downloaded
	UserAgent []string     // of a download
	Log       *slog.Logger // nil: silent

	// Refused makes an error of the answer to a download that was refused. One with Retryable() true may pass.
	Refused func(r *http.Request, resp *http.Response, body []byte) error
}

// Transport signs a request, sends it and verifies the answer: one transaction, as an http.RoundTripper.
type Transport struct {
	Config
	downloads downloads
}

// New makes a Transport.
func New(config Config) *Transport {
	t := &Transport{Config: config}
	t.downloads.timeout, t.downloads.aged = downloadTimeout, config.Now()
	return t
}

// Accept is what a request asks for that does not say: some paths answer 400 without. Nobody writes into it.
var Accept = []string{"application/json, text/plain, application/x-gzip, application/pdf, image/png, image/*;q=0.5"}

// RoundTrip is one transaction for other HTTP clients: it keeps net/http's contract (the caller's request stays as it is,
// any status comes with a nil error), with one exception: an answer that fails verification is an *Unverified. Requests
// to foreign hosts are refused, so that no redirect carries a signature away.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	signed := *r
	signed.Header = maps.Clone(r.Header)
	if signed.Header == nil {
		signed.Header = make(http.Header)
	}
	if signed.Method == "" {
		signed.Method = http.MethodGet
	}
	if signed.Header.Get("Accept") == "" {
		signed.Header.Set("Accept", Accept[0])
	}
	answer, err := t.Exchange(&signed, false)
	if err != nil {
		return nil, err
	}
	if !answer.Streams {
		answer.Body = io.NopCloser(bytes.NewReader(answer.Text))
	}
	answer.Request = r
	return answer.Response, nil
}

// Exchange does what RoundTrip does with a request that is ours to change. unsigned says that the caller expects an
// answer without a signature.
func (t *Transport) Exchange(r *http.Request, unsigned bool) (Answer, error) {
	rule, err := t.ruleOf(r)
	if err == nil {
		err = checkCoding(r.Header)
	}
	if rule.unsignedRequest {
		delete(r.Header, "Authorization") // nobody's, also not the caller's
	} else if err == nil {
		if !rule.unsigned && !unsigned {
			err = t.ready(r.Context(), r.URL)
		}
		if err == nil {
			err = t.sign(r)
		}
	}
	if err != nil {
		if r.Body != nil {
			r.Body.Close()
		}
		return Answer{}, &Unsent{Err: err}
	}
	resp, err := Send(t.Base, r)
	if err != nil {
		return Answer{}, err
	}
	rule.unsigned = rule.unsigned || unsigned
	return t.receive(r, resp, rule)
}
