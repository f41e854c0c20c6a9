package transport

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/a8579013/wechatpay/internal/errtext"
)

// EncryptionKey gives what a field is encrypted with, for a call to u, and the serial that names it: the key that is named,
// or a choice. It is made from one state of the ring, after it has been filled.
func (t *Transport) EncryptionKey(ctx context.Context, named string, u *url.URL) (string, *rsa.PublicKey, error) {
	if err := t.ready(ctx, u); err != nil {
		return "", nil, err
	}
	at := realmOf(t.certificatesURL(u))
	// What was configured may be of the server that BaseURL names, and no other: there is a list to look into first.
	strict := t.APIv3Key != nil && at != realmOf(t.certificatesURL(t.Origin.URL()))
	serial, key, err := t.Ring.snapshot().encryption(named, t.Now(), at, strict)
	if errors.Is(err, ErrUnknownSerial) && t.APIv3Key != nil {
		if err := t.refresh(ctx, u); err != nil {
			return "", nil, err
		}
		serial, key, err = t.Ring.snapshot().encryption(named, t.Now(), at, false)
	}
	return serial, key, err
}

// encryption chooses what encrypts: the key that the caller names, else the public key, else the certificate that is
// valid and the newest of those that the server of the call has, else the only key. strict leaves out those of which
// nobody knows whose they are.
func (k *keys) encryption(named string, now time.Time, at realm, strict bool) (serial string, key *rsa.PublicKey, err error) {
	switch {
	case named != "":
		serial = named
	case k.publicKey != nil:
		serial = k.publicKey[0]
	default:
		if serial, err = k.newest(now, at, strict); err != nil {
			return "", nil, err
		}
	}
	e, ok := k.entries[serial]
	if !ok {
		return "", nil, fmt.Errorf("%w: %s, to encrypt with", ErrUnknownSerial, errtext.Line(serial))
	}
	switch given := e.given.(type) {
	case *rsa.PublicKey:
		return serial, given, nil
	case *x509.Certificate:
		if key, ok := given.PublicKey.(*rsa.PublicKey); ok {
			return serial, key, nil
		}
	}
	return "", nil, fmt.Errorf("the key of %s is a %T, which can't encrypt: name another in Wechatpay-Serial", errtext.Line(serial), e.given)
}

// newest chooses among certificates. One that was downloaded from the server of the call goes before one that was
// configured; one that was downloaded from another server only is never chosen.
func (k *keys) newest(now time.Time, at realm, strict bool) (serial string, err error) {
	var best Entry
	var fitting []string
	for name, e := range k.entries {
		if e.from != 0 && e.from&at == 0 || e.from == 0 && strict {
			continue
		}
		fitting = append(fitting, name)
		if e.cert == nil || now.Before(e.cert.NotBefore) || now.After(e.cert.NotAfter) {
			continue
		}
		if best.cert == nil || e.isNewer(name, best, serial) {
			best, serial = e, name
		}
	}
	switch {
	case best.cert != nil:
		return serial, nil
	case len(k.entries) == 0:
		return "", errors.New("there is no key of WeChat Pay's to encrypt with: set Certs or APIv3Key")
	case len(fitting) == 0:
		return "", fmt.Errorf("%w: none of this server's is known to encrypt with: those that are come from another", ErrUnknownSerial)
	case len(fitting) > 1:
		return "", errors.New("there are several keys, and none says until when it holds: name one in the header Wechatpay-Serial")
	}
	return fitting[0], nil
}

// isNewer orders certificates: what is known of the server first, then by their beginning, then by name, so that the
// choice is always the same.
func (e Entry) isNewer(name string, than Entry, its string) bool {
	switch {
	case (e.from != 0) != (than.from != 0):
		return e.from != 0
	case !e.cert.NotBefore.Equal(than.cert.NotBefore):
		return e.cert.NotBefore.After(than.cert.NotBefore)
	}
	return name > its
}
