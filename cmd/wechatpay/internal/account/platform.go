package account

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/outcome"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// ErrNoCertificates says that there are none, which is in order for a merchant who has the public key.
var ErrNoCertificates = error(words.NoCertificates)

// Download downloads the certificates with a client that knows none, so that the APIv3 key alone vouches for them.
// Its error is a *terminal.Failure.
func Download(ctx context.Context, config wechatpay.Config) (*wechatpay.Client, map[string]crypto.PublicKey, error) {
	config.Certs, config.Merchant = nil, nil
	watch := &listing{base: config.Transport}
	if watch.base == nil {
		watch.base = http.DefaultTransport.(*http.Transport).Clone()
	}
	config.Transport = watch
	client, err := wechatpay.New(config)
	if err != nil {
		return nil, nil, terminal.Usage(words.LookAtCredentials, errors.Unwrap(err))
	}
	_, _, failed := client.EncryptionKey(ctx)
	found, err := savedCerts(client)
	switch {
	case len(found) > 0: // also where all of them have expired
		return client, found, nil
	case watch.none:
		return nil, nil, &terminal.Failure{Code: terminal.ExitOther, Err: ErrNoCertificates,
			Hint: words.TakeThePublicKey}
	case failed != nil && watch.listed:
		return nil, nil, &terminal.Failure{Code: terminal.ExitUnverified, Hint: openHint(failed), Err: failed}
	case failed != nil:
		return nil, nil, outcome.Failure(ctx, http.MethodGet, failed, watch.sent)
	}
	return nil, nil, &terminal.Failure{Code: terminal.ExitOther, Hint: words.RoomForTemporaryFiles, Err: err}
}

// openHint tells why certificates that came can't be used: the key does not open them, or what is inside did not sign
// the answer.
func openHint(err error) words.Phrase {
	for _, unproved := range []error{wechatpay.ErrMissingHeader, wechatpay.ErrClockSkew, wechatpay.ErrSignature, wechatpay.ErrUnknownSerial, wechatpay.ErrProbe} {
		if errors.Is(err, unproved) {
			return outcome.VerificationHint(http.MethodGet, err)
		}
	}
	return words.APIv3KeyOfThePlatform
}

// savedCerts tells what a client has downloaded.
func savedCerts(client *wechatpay.Client) (map[string]crypto.PublicKey, error) {
	folder, err := os.MkdirTemp("", "wechatpay-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if err := client.SaveCerts(folder); err != nil {
		return nil, err
	}
	return wechatpay.LoadCerts(folder)
}

// listing stands between the client and the network: it knows whether WeChat Pay sent certificates, or said that there
// are none.
type listing struct {
	base               http.RoundTripper
	sent, none, listed bool
}

// RoundTrip passes a request on.
func (l *listing) RoundTrip(r *http.Request) (*http.Response, error) {
	l.sent = true
	resp, err := l.base.RoundTrip(r)
	if err != nil || resp.StatusCode != http.StatusOK {
		l.none, l.listed = err == nil && resp.StatusCode == http.StatusNotFound, false
		return resp, err
	}
	const most = 1 << 20 // a merchant has a few certificates
	text, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	resp.Body.Close()
	if err == nil && len(text) > most {
		err = words.TooManyCertificates.With(most)
	}
	if err != nil {
		return nil, err
	}
	var list struct{ Data []json.RawMessage }
	isList := json.Unmarshal(text, &list) == nil
	l.none, l.listed = isList && len(list.Data) == 0, isList && len(list.Data) > 0
	resp.Body = io.NopCloser(bytes.NewReader(text))
	return resp, nil
}

// Certificate is what is shown of a key of WeChat Pay's.
type Certificate struct {
	Serial    string     `json:"serial"`
	NotBefore *time.Time `json:"not_before,omitempty"` // nil: a public key, which does not expire
	NotAfter  *time.Time `json:"not_after,omitempty"`
	DaysLeft  *int       `json:"days_left,omitempty"`
	Issuer    string     `json:"issuer,omitempty"`
	File      string     `json:"file,omitempty"`
}

// ListOf lists keys, those that last longest first.
func ListOf(found map[string]crypto.PublicKey) []Certificate {
	list := make([]Certificate, 0, len(found))
	for serial, key := range found {
		one := Certificate{Serial: serial}
		if cert, ok := key.(*x509.Certificate); ok {
			left := DaysLeft(cert.NotAfter)
			one.NotBefore, one.NotAfter, one.DaysLeft, one.Issuer = &cert.NotBefore, &cert.NotAfter, &left, cert.Issuer.String()
		}
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b Certificate) int {
		switch {
		case a.NotAfter != nil && b.NotAfter != nil && !a.NotAfter.Equal(*b.NotAfter):
			return b.NotAfter.Compare(*a.NotAfter)
		case (a.NotAfter == nil) != (b.NotAfter == nil) && a.NotAfter == nil:
			return -1
		case (a.NotAfter == nil) != (b.NotAfter == nil):
			return 1
		}
		return strings.Compare(a.Serial, b.Serial)
	})
	return list
}

// DaysLeft counts the whole days until a moment; a moment that has passed is less than 0.
func DaysLeft(end time.Time) int {
	left := time.Until(end)
	days := int(left / (24 * time.Hour))
	if left < 0 {
		days--
	}
	return days
}

// Lasting says how long a certificate lasts, in words.
func Lasting(days int) words.Phrase {
	if days < 0 {
		return words.CertificateExpired.With(-days - 1)
	}
	return words.CertificateLasts.With(days)
}
