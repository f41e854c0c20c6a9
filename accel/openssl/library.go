package openssl

import (
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode"
)

// ErrUnavailable is the kind of every reason for which Go computes and OpenSSL does not.
var ErrUnavailable = errors.New("OpenSSL is not used")

// Library names the OpenSSL that is in use ("OpenSSL 3.0.19 27 Jan 2026"), or says why there is none and what to do about it: an
// [ErrUnavailable]. The first call loads it.
func Library() (string, error) {
	l, err := loaded()
	if err != nil {
		return "", err
	}
	return l.name, nil
}

// library is an OpenSSL that has been loaded. Each function makes OpenSSL's own copy of a key.
type library struct {
	name   string
	signer func(*rsa.PrivateKey) (signer, error)
	public func(*rsa.PublicKey) (verifier, error)
}

// signer is a private key in OpenSSL. An error says no more than that Go is to be asked.
type signer interface {
	sign(hash crypto.Hash, digest []byte) ([]byte, error)           // PKCS#1 v1.5
	decrypt(ciphertext, label []byte) (plaintext []byte, err error) // OAEP with SHA-1
}

// verifier is a public key in OpenSSL.
type verifier interface {
	verify(hash crypto.Hash, digest, signature []byte) error // PKCS#1 v1.5
}

// loaded loads OpenSSL once: it can't be unloaded, nor another one be tried.
var loaded = sync.OnceValues(load)

// unavailable makes the reason.
func unavailable(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrUnavailable, fmt.Errorf(format, args...))
}

// oneLine makes an error of a library's text, which has lines and zero bytes in it.
func oneLine(err error) error {
	return errors.New(strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == 0 || unicode.IsSpace(r) }), " "))
}
