package sandbox

import (
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"slices"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
)

// platformKind is the kind of entries of platform certificates, by serial, once
// there has been a rotation. They stand on no shelf: nobody is shown a key.
const platformKind = "platform"

// mostPlatform is how many platform certificates there are at most.
const mostPlatform = 32

// keptPlatform is a platform certificate with its key.
type keptPlatform struct {
	Place       int    `json:"place"` // the oldest first
	Key         []byte `json:"key"`   // PKCS #8
	Certificate []byte `json:"certificate"`
}

// RotateCertificate adds a platform certificate, which from now on signs every
// answer that no Wechatpay-Serial asks for otherwise, and returns its serial.
// The older ones stay in GET /v3/certificates, up to 32 of them, and a Store keeps them. A
// sandbox without certificates has nothing to rotate: "".
func (s *Sandbox) RotateCertificate() string {
	ring := s.ring()
	if ring.newest() == nil {
		return ""
	}
	key := newKey() // slow: outside of the locks
	certificate := newCertificate(key, s.wall())
	next := &signer{wxcrypto.SerialNumber(certificate), key, certificate}
	s.mu.Lock()
	ring.mu.Lock()
	all := append(slices.Clone(ring.platform), next)
	old := max(0, len(all)-mostPlatform)
	ring.platform = all[old:]
	ring.mu.Unlock()
	s.keepPlatform(all[:old], all[old:])
	s.touch()
	s.mu.Unlock()
	s.flush() // a failure is the next answer's
	return next.serial
}

// keepPlatform notes which platform certificates there are. The caller holds s.mu.
func (s *Sandbox) keepPlatform(gone, there []*signer) {
	if s.ledger.store == nil {
		return
	}
	for _, p := range gone {
		s.note(platformKind, p.serial, nil)
	}
	for i, p := range there {
		key, err := x509.MarshalPKCS8PrivateKey(p.key)
		if err != nil { // an RSA key: never seen
			s.ledger.failed = fmt.Errorf("%w: %w", ErrStore, err)
			return
		}
		s.note(platformKind, p.serial, keptPlatform{i, key, p.certificate.Raw})
	}
}

// rememberPlatform takes over one that a store has kept.
func (s *Sandbox) rememberPlatform(serial string, k keptPlatform) error {
	key, err := x509.ParsePKCS8PrivateKey(k.Key)
	if err != nil {
		return fmt.Errorf("certificate %s: %w", serial, err)
	}
	certificate, err := x509.ParseCertificate(k.Certificate)
	if err != nil {
		return fmt.Errorf("certificate %s: %w", serial, err)
	}
	private, ok := key.(*rsa.PrivateKey)
	if !ok || !private.PublicKey.Equal(certificate.PublicKey) || k.Place < 0 || k.Place >= mostPlatform {
		return fmt.Errorf("certificate %s: its key is another's, or it is out of place", serial)
	}
	for len(s.rotated) <= k.Place {
		s.rotated = append(s.rotated, nil)
	}
	s.rotated[k.Place] = &signer{serial, private, certificate}
	return nil
}

// withRotated are the platform certificates of a sandbox that begins with first:
// those that a store has kept, where it has kept some.
func (s *Sandbox) withRotated(first *signer) []*signer {
	all := slices.DeleteFunc(slices.Clone(s.rotated), func(p *signer) bool { return p == nil })
	if slices.ContainsFunc(all, func(p *signer) bool { return p.serial == first.serial }) {
		return all
	}
	return append([]*signer{first}, all...)
}
