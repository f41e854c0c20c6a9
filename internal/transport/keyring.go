package transport

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/credentials"
	"github.com/a8579013/wechatpay/internal/scalar"
)

// publicKeyPrefix begins the id of a WeChat Pay public key; anything else is a certificate's serial.
const publicKeyPrefix = credentials.PublicKeyPrefix

// Keyring knows WeChat Pay's keys by serial: platform certificates and public keys side by side. Readers never wait.
type Keyring struct {
	suite  Suite
	own    string         // the merchant's own serial, which is never WeChat Pay's
	ownKey *rsa.PublicKey // nor is the merchant's own key, under any name

	mu   sync.Mutex           // held by writers
	keys atomic.Pointer[keys] // replaced, never changed
}

// NewKeyring makes an empty ring, into which nothing of the caller's own goes.
func NewKeyring(of Caller) *Keyring {
	return &Keyring{suite: of.Suite, own: of.Serial, ownKey: of.Public}
}

type keys struct {
	entries   map[string]Entry
	publicKey []string // the id of the public key, as a header's value; nil in certificate mode
}

// Entry is one key, as it was given and as it verifies.
type Entry struct {
	given    crypto.PublicKey
	verifier Verifier
	cert     *x509.Certificate // where it is one: it has dates
	from     realm             // where it was downloaded; 0: it was configured or added
}

// snapshot is all keys as they are now. What is chosen from one belongs together.
func (k *Keyring) snapshot() *keys {
	if all := k.keys.Load(); all != nil {
		return all
	}
	return new(keys)
}

// PublicKeyID gives the id of the public key, as the value of a header, or nil in certificate mode.
func (k *Keyring) PublicKeyID() []string { return k.snapshot().publicKey }

// Check reads a key that is to be WeChat Pay's, and gives the serial in WeChat Pay's spelling.
func (k *Keyring) Check(serial string, key crypto.PublicKey) (name string, e Entry, err error) {
	if name, err = credentials.KeyName(serial); err != nil {
		return "", e, err
	}
	if name == k.own {
		return "", e, errOwnKey
	}
	if scalar.IsNil(key) {
		return "", e, errors.New("is nil: load a key")
	}
	if v, ok := key.(interface {
		Verifier
		Public() crypto.PublicKey
	}); ok && !scalar.IsNil(v.Public()) { // it verifies; all else is done with the key that it was made of
		e.verifier, key = v, v.Public()
	}
	if err := credentials.CheckOther(key, k.ownKey); err != nil {
		return "", e, err
	}
	e.given = key
	if cert, ok := key.(*x509.Certificate); ok {
		if err := checkOwnSerial(name, cert); err != nil {
			return "", e, err
		}
		e.cert = cert
	}
	if public := publicOf(key); public != nil {
		if err := credentials.CheckPublic(public); err != nil {
			return "", e, err
		}
	}
	if e.verifier != nil {
		return name, e, nil
	}
	if verifier, ok := key.(Verifier); ok {
		e.verifier = verifier
	} else {
		e.verifier, err = k.suite.Verifier(key)
	}
	return name, e, err
}

// publicOf gives the RSA key of what may stand in Certs, or nil.
func publicOf(key crypto.PublicKey) *rsa.PublicKey {
	if cert, ok := key.(*x509.Certificate); ok {
		key = cert.PublicKey
	}
	public, _ := key.(*rsa.PublicKey)
	return public
}

// Merge adds keys to those that are there. Of several public keys the one with the greatest id counts: an id is a
// number that grows.
func (k *Keyring) Merge(added map[string]Entry) {
	k.mu.Lock()
	defer k.mu.Unlock()
	next := &keys{entries: maps.Clone(k.snapshot().entries)}
	if next.entries == nil {
		next.entries = make(map[string]Entry, len(added))
	}
	for serial, e := range added {
		if e.from != 0 {
			e.from |= next.entries[serial].from
		}
		next.entries[serial] = e
	}
	for serial := range next.entries {
		if strings.HasPrefix(serial, publicKeyPrefix) && (next.publicKey == nil || serial > next.publicKey[0]) {
			next.publicKey = []string{serial}
		}
	}
	k.keys.Store(next)
}

var (
	errOwnKey  = errors.New("is the merchant's own serial: Certs takes WeChat Pay's keys, the platform certificate or the public key, never apiclient_cert.pem")
	errExpired = errors.New("the certificate of this serial has expired")
)

// verifier gives the key of a serial. A certificate whose time is over verifies nothing.
func (k *keys) verifier(serial string, now time.Time) (Verifier, error) {
	e, ok := k.entries[serial]
	switch {
	case !ok:
		return nil, ErrUnknownSerial
	case e.cert != nil && now.After(e.cert.NotAfter):
		return nil, fmt.Errorf("%w: %w on %s", ErrUnknownSerial, errExpired, e.cert.NotAfter.Format(time.DateOnly))
	}
	return e.verifier, nil
}

// checkOwnSerial makes sure that a certificate stands under its own serial.
func checkOwnSerial(name string, cert *x509.Certificate) error {
	if own := wxcrypto.SerialNumber(cert); name != own {
		if name == cert.SerialNumber.String() {
			return fmt.Errorf("is a decimal serial: write it in hex, %s", own)
		}
		return fmt.Errorf("holds a certificate whose serial is %s: put it under that", own)
	}
	return nil
}

// verifierOf gives the key of a serial, after a download where it is unknown.
func (t *Transport) verifierOf(ctx context.Context, serial string, u *url.URL) (Verifier, error) {
	v, err := t.Ring.snapshot().verifier(serial, t.Now())
	if err == nil || t.APIv3Key == nil || strings.HasPrefix(serial, publicKeyPrefix) {
		return v, err
	}
	if failed := t.fetch(ctx, u); failed != nil {
		if v, err := t.Ring.snapshot().verifier(serial, t.Now()); err == nil { // another call has brought it
			return v, nil
		}
		cause := errors.New(failed.Error()) // in words alone: as the error of another call it says nothing of this one
		if ctx.Err() != nil {
			cause = ctx.Err()
		}
		return nil, fmt.Errorf("%w (fetching the platform certificates: %w)", err, cause)
	}
	return t.Ring.snapshot().verifier(serial, t.Now())
}

// Key gives WeChat Pay's key of a serial, as it was configured, added or downloaded.
func (t *Transport) Key(ctx context.Context, serial string) (crypto.PublicKey, error) {
	if _, err := t.verifierOf(ctx, serial, t.Origin.URL()); err != nil {
		return nil, err
	}
	return t.Ring.snapshot().entries[serial].given, nil
}

// Keys gives all keys by serial, but certificates of other servers than the Origin's: among those of it nobody could
// tell them apart.
func (t *Transport) Keys() iter.Seq2[string, crypto.PublicKey] {
	return func(yield func(string, crypto.PublicKey) bool) {
		here := realmOf(t.certificatesURL(t.Origin.URL()))
		for serial, e := range t.Ring.snapshot().entries {
			if (e.from == 0 || e.from&here != 0) && !yield(serial, e.given) {
				return
			}
		}
	}
}
