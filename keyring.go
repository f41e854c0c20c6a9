package wechatpay

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/credentials"
	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/scalar"
)

// publicKeyPrefix begins the id of a WeChat Pay public key; anything else is a certificate's serial.
const publicKeyPrefix = credentials.PublicKeyPrefix

// Verifier checks a signature somewhere else than here: in a KMS, or by another algorithm. message is what was
// signed, signature is decoded. A nil error says that they belong together. It is called from many goroutines, and must
// not keep message.
type Verifier interface {
	Verify(message, signature []byte) error
}

// keyring knows WeChat Pay's keys by serial: platform certificates and public keys side by side. Readers never wait.
type keyring struct {
	suite  suite
	own    string         // the merchant's own serial, which is never WeChat Pay's
	ownKey *rsa.PublicKey // nor is the merchant's own key, under any name

	mu   sync.Mutex           // held by writers
	keys atomic.Pointer[keys] // replaced, never changed
}

type keys struct {
	entries   map[string]entry
	publicKey []string // the id of the public key, as a header's value; nil in certificate mode
}

// entry is one key, as it was given and as it verifies.
type entry struct {
	given    crypto.PublicKey
	verifier Verifier
	cert     *x509.Certificate // where it is one: it has dates
	from     realm             // where it was downloaded; 0: it was configured or added
}

// snapshot is all keys as they are now. What is chosen from one belongs together.
func (k *keyring) snapshot() *keys {
	if all := k.keys.Load(); all != nil {
		return all
	}
	return new(keys)
}

// publicKeyID gives the id of the public key, as the value of a header, or nil in certificate mode.
func (k *keyring) publicKeyID() []string { return k.snapshot().publicKey }

// check reads a key that is to be WeChat Pay's, and gives the serial in WeChat Pay's spelling.
func (k *keyring) check(serial string, key crypto.PublicKey) (name string, e entry, err error) {
	if name, err = credentials.KeyName(serial); err != nil {
		return "", e, err
	}
	if name == k.own {
		return "", e, errOwnKey
	}
	if scalar.IsNil(key) {
		return "", e, errors.New("is nil: load a key")
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
	if verifier, ok := key.(Verifier); ok {
		e.verifier = verifier
	} else {
		e.verifier, err = k.suite.verifier(key)
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

// merge adds keys to those that are there. Of several public keys the one with the greatest id counts: an id is a
// number that grows.
func (k *keyring) merge(added map[string]entry) {
	k.mu.Lock()
	defer k.mu.Unlock()
	next := &keys{entries: maps.Clone(k.snapshot().entries)}
	if next.entries == nil {
		next.entries = make(map[string]entry, len(added))
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
	var best entry
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
func (e entry) isNewer(name string, than entry, its string) bool {
	switch {
	case (e.from != 0) != (than.from != 0):
		return e.from != 0
	case !e.cert.NotBefore.Equal(than.cert.NotBefore):
		return e.cert.NotBefore.After(than.cert.NotBefore)
	}
	return name > its
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
