package transport

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"fmt"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
)

// Suite is a set of algorithms: RSA with SHA-256 today, SM2 with SM3 one day.
type Suite interface {
	Sign(message []byte, key crypto.Signer) (signature []byte, err error)
	Verifier(key crypto.PublicKey) (Verifier, error)
	Encrypt(plaintext string, key *rsa.PublicKey) (string, error)       // a field
	Decrypt(ciphertext string, key crypto.Decrypter) (string, error)    // a field
	Open(key, nonce, associatedData, ciphertext string) (string, error) // a certificate or a notification
	OpenBytes(key, nonce string, sealed []byte) ([]byte, error)         // a file
}

// RSA is RSA with SHA-256: PKCS#1 v1.5 signatures, fields in OAEP with SHA-1, resources in AES-256-GCM.
type RSA struct{}

// Encrypt encrypts a field.
func (RSA) Encrypt(plaintext string, key *rsa.PublicKey) (string, error) {
	return wxcrypto.Encrypt(plaintext, key)
}

// Decrypt opens a field.
func (RSA) Decrypt(ciphertext string, key crypto.Decrypter) (string, error) {
	return wxcrypto.Decrypt(ciphertext, key)
}

// Open opens a certificate or a notification.
func (RSA) Open(key, nonce, associatedData, ciphertext string) (string, error) {
	return wxcrypto.AESGCMDecrypt(ciphertext, key, nonce, associatedData)
}

// OpenBytes opens a file.
func (RSA) OpenBytes(key, nonce string, sealed []byte) ([]byte, error) {
	return wxcrypto.AESGCMOpen(sealed, key, nonce, "")
}

// Sign signs a message.
func (RSA) Sign(message []byte, key crypto.Signer) ([]byte, error) {
	digest := sha256.Sum256(message)
	return key.Sign(rand.Reader, digest[:], crypto.SHA256)
}

// Verifier gives what checks signatures with a key: an RSA key, or a certificate of one.
func (RSA) Verifier(key crypto.PublicKey) (Verifier, error) {
	switch k := key.(type) {
	case *rsa.PublicKey:
		if k != nil && k.N != nil {
			return rsaVerifier{k}, nil
		}
	case *x509.Certificate:
		if k == nil {
			break
		}
		if public, ok := k.PublicKey.(*rsa.PublicKey); ok {
			return rsaVerifier{public}, nil
		}
		return nil, fmt.Errorf("the certificate's key is a %T, not RSA", k.PublicKey)
	}
	return nil, fmt.Errorf("%T is no *rsa.PublicKey, *x509.Certificate or Verifier with a key in it", key)
}

// Verifier checks a signature. message is what was signed, signature is decoded.
type Verifier interface {
	Verify(message, signature []byte) error
}

// rsaVerifier checks PKCS#1 v1.5 signatures over SHA-256.
type rsaVerifier struct{ key *rsa.PublicKey }

func (v rsaVerifier) Verify(message, signature []byte) error {
	digest := sha256.Sum256(message)
	return rsa.VerifyPKCS1v15(v.key, crypto.SHA256, digest[:], signature)
}
