package openssl

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
)

// Verifier verifies PKCS#1 v1.5 signatures over SHA-256, as a client does by itself with the key that it was made of: it stands in
// Config.Certs in that key's place.
type Verifier struct {
	given  crypto.PublicKey
	key    *rsa.PublicKey
	fast   verifier // nil: Go computes
	reason error    // why
}

// NewVerifier makes a Verifier of an *rsa.PublicKey or an *x509.Certificate that holds one. Where OpenSSL is not there, or does not
// take the key, Go verifies, and [Verifier.Fallback] says why.
func NewVerifier(key crypto.PublicKey) (*Verifier, error) {
	v := &Verifier{given: key}
	switch key := key.(type) {
	case *rsa.PublicKey:
		v.key = key
	case *x509.Certificate:
		if key != nil {
			v.key, _ = key.PublicKey.(*rsa.PublicKey)
		}
	}
	if v.key == nil || v.key.N == nil {
		return nil, fmt.Errorf("openssl.NewVerifier: %T is no *rsa.PublicKey or *x509.Certificate with an RSA key in it", key)
	}
	var digest [sha256.Size]byte
	if err := rsa.VerifyPKCS1v15(v.key, crypto.SHA256, digest[:], make([]byte, v.key.Size())); !errors.Is(err, rsa.ErrVerification) {
		return nil, fmt.Errorf("openssl.NewVerifier: Go can't verify with it: %w", err) // its exponent, or its size
	}
	l, err := loaded()
	if err != nil {
		v.reason = err
		return v, nil
	}
	if v.fast, err = l.public(v.key); err != nil {
		v.fast, v.reason = nil, unavailable("it does not take this key: %w", err)
	}
	return v, nil
}

// Fallback is nil where OpenSSL computes, and else says why Go does: an [ErrUnavailable].
func (v *Verifier) Fallback() error { return v.reason }

// Public gives the key that the Verifier was made of: a client encrypts with it, and knows a certificate's dates by it.
func (v *Verifier) Public() crypto.PublicKey { return v.given }

// Verify checks the signature of a message. The error is [rsa.ErrVerification].
func (v *Verifier) Verify(message, signature []byte) error {
	digest := sha256.Sum256(message)
	if v.fast != nil && len(signature) == v.key.Size() && v.fast.verify(crypto.SHA256, digest[:], signature) == nil {
		return nil
	}
	return rsa.VerifyPKCS1v15(v.key, crypto.SHA256, digest[:], signature)
}

// String says of which size the key is, and who computes.
func (v *Verifier) String() string { return describe("RSA public key", v.key.N.BitLen(), v.reason) }
