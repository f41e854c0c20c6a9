package openssl

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// PrivateKey signs and decrypts as the *rsa.PrivateKey does that it was made of: a [crypto.Signer] and a [crypto.Decrypter], for
// Config.PrivateKey of a client and for whatever else takes one. It prints no secret.
type PrivateKey struct {
	key    *rsa.PrivateKey
	fast   signer // nil: Go computes
	reason error  // why
}

// Key makes a PrivateKey. The error is that of a key that Go can't sign with; where only OpenSSL can't, or is not there, Go signs, and
// [PrivateKey.Fallback] says why.
func Key(key *rsa.PrivateKey) (*PrivateKey, error) {
	if key == nil || key.N == nil || key.D == nil {
		return nil, errors.New("openssl.Key: there is no private key in it")
	}
	digest := sha256.Sum256([]byte("wechatpay: Go and OpenSSL sign alike"))
	want, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	if err != nil {
		return nil, fmt.Errorf("openssl.Key: Go can't sign with it: %w", err)
	}
	k := &PrivateKey{key: key}
	fast, err := inOpenSSL(key)
	if err != nil {
		k.reason = err
		return k, nil
	}
	switch got, err := fast.sign(crypto.SHA256, digest[:]); {
	case err != nil:
		k.reason = unavailable("it does not sign with this key: %w", oneLine(err))
	case !bytes.Equal(got, want):
		k.reason = unavailable("it signs otherwise than Go with this key: please report it")
	default:
		k.fast = fast
	}
	return k, nil
}

// inOpenSSL gives the key to OpenSSL.
func inOpenSSL(key *rsa.PrivateKey) (signer, error) {
	l, err := loaded()
	if err != nil {
		return nil, err
	}
	if len(key.Primes) != 2 {
		return nil, unavailable("this key has %d primes, not 2", len(key.Primes))
	}
	if key.Precomputed.Qinv == nil { // made by hand: the caller's key is not written to
		key = &rsa.PrivateKey{PublicKey: key.PublicKey, D: key.D, Primes: key.Primes}
		key.Precompute()
	}
	if key.Precomputed.Qinv == nil {
		return nil, unavailable("the numbers of this key do not belong together")
	}
	fast, err := l.signer(key)
	if err != nil {
		return nil, unavailable("it does not take this key: %w", err)
	}
	return fast, nil
}

// Fallback is nil where OpenSSL computes, and else says why Go does: an [ErrUnavailable].
func (k *PrivateKey) Fallback() error { return k.reason }

// Public gives the *rsa.PublicKey.
func (k *PrivateKey) Public() crypto.PublicKey { return k.key.Public() }

// Sign signs a digest as [rsa.PrivateKey.Sign] does: PKCS#1 v1.5, or PSS where the options say so.
func (k *PrivateKey) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if hash, fits := plain(opts, digest); fits && k.fast != nil {
		if signature, err := k.fast.sign(hash, digest); err == nil {
			return signature, nil
		}
	}
	return k.key.Sign(random, digest, opts)
}

// plain tells whether the options ask for PKCS#1 v1.5 over a hash that OpenSSL has, and the digest is of its size.
func plain(opts crypto.SignerOpts, digest []byte) (crypto.Hash, bool) {
	if _, pss := opts.(*rsa.PSSOptions); pss || opts == nil {
		return 0, false
	}
	switch hash := opts.HashFunc(); hash {
	case crypto.SHA1, crypto.SHA256, crypto.SHA384, crypto.SHA512:
		return hash, len(digest) == hash.Size()
	default:
		return 0, false
	}
}

// Decrypt opens a ciphertext as [rsa.PrivateKey.Decrypt] does: OAEP with *rsa.OAEPOptions, else PKCS#1 v1.5.
func (k *PrivateKey) Decrypt(random io.Reader, ciphertext []byte, opts crypto.DecrypterOpts) ([]byte, error) {
	oaep, ok := opts.(*rsa.OAEPOptions)
	if ok && k.fast != nil && oaep.Hash == crypto.SHA1 && (oaep.MGFHash == 0 || oaep.MGFHash == crypto.SHA1) && len(ciphertext) == k.key.Size() {
		if plaintext, err := k.fast.decrypt(ciphertext, oaep.Label); err == nil {
			return plaintext, nil
		}
	}
	return k.key.Decrypt(random, ciphertext, opts)
}

// String says of which size the key is, and who computes.
func (k *PrivateKey) String() string { return describe("RSA private key", k.key.N.BitLen(), k.reason) }

// Format prints String under every verb.
func (k *PrivateKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// LogValue is String for log/slog.
func (k *PrivateKey) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalJSON is String for encoding/json.
func (k *PrivateKey) MarshalJSON() ([]byte, error) { return json.Marshal(k.String()) }

func describe(what string, bits int, reason error) string {
	if reason != nil {
		return fmt.Sprintf("%s of %d bits, in Go: %v", what, bits, reason)
	}
	name, _ := Library()
	return fmt.Sprintf("%s of %d bits, in %s", what, bits, name)
}
