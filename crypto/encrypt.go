package crypto

import (
	stdcrypto "crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" // the hash that WeChat Pay's OAEP is defined with
	"encoding/base64"
	"fmt"
)

// Encrypt encrypts a sensitive field with RSA-OAEP (SHA-1, MGF1 with SHA-1, no
// label) and returns base64, another text every time. The key is WeChat Pay's,
// and the request's Wechatpay-Serial must name it. With a key of 2048 bits the
// plaintext has at most 214 bytes; a longer one is an error that wraps
// rsa.ErrMessageTooLong.
//
// See RFC 8017, section 7.1.
func Encrypt(plaintext string, key *rsa.PublicKey) (string, error) {
	const overhead = 2*sha1.Size + 2
	return encrypt(plaintext, key, overhead, func(key *rsa.PublicKey) ([]byte, error) {
		return rsa.EncryptOAEP(sha1.New(), rand.Reader, key, []byte(plaintext), nil)
	})
}

// Decrypt opens what [Encrypt] made for the key, a sensitive field of a response
// with the merchant's own. Any decrypter that holds an RSA key will do; a nil one
// and one of another kind is an error. A ciphertext made with another key, by
// another scheme, or damaged, gives an error that says no more than that.
//
// See RFC 8017, section 7.1.
func Decrypt(ciphertext string, key stdcrypto.Decrypter) (string, error) {
	return decrypt(ciphertext, key, &rsa.OAEPOptions{Hash: stdcrypto.SHA1})
}

// EncryptPKCS1v15 encrypts with the older RSA PKCS#1 v1.5 scheme and returns
// base64. WeChat Pay wants it in the overseas customs identity check and two
// retired APIs; everywhere else it is [Encrypt]. With a key of 2048 bits the
// plaintext has at most 245 bytes.
//
// See RFC 8017, section 7.2.
func EncryptPKCS1v15(plaintext string, key *rsa.PublicKey) (string, error) {
	const overhead = 11
	return encrypt(plaintext, key, overhead, func(key *rsa.PublicKey) ([]byte, error) {
		return rsa.EncryptPKCS1v15(rand.Reader, key, []byte(plaintext))
	})
}

// DecryptPKCS1v15 opens what [EncryptPKCS1v15] made for the key. Do not let a
// stranger learn which ciphertexts fail: from many such answers a plaintext can
// be computed (Bleichenbacher's attack; RFC 8017, section 7.2).
func DecryptPKCS1v15(ciphertext string, key stdcrypto.Decrypter) (string, error) {
	return decrypt(ciphertext, key, &rsa.PKCS1v15DecryptOptions{})
}

func encrypt(plaintext string, key *rsa.PublicKey, overhead int, seal func(*rsa.PublicKey) ([]byte, error)) (string, error) {
	if err := usablePublic(key); err != nil {
		return "", fmt.Errorf("encrypt: %w", err)
	}
	if most := key.Size() - overhead; len(plaintext) > most {
		return "", fmt.Errorf("encrypt: plaintext of %d bytes, this key takes %d: %w", len(plaintext), max(most, 0), rsa.ErrMessageTooLong)
	}
	ciphertext, err := seal(key)
	if err != nil {
		return "", fmt.Errorf("encrypt: %w", err)
	}
	return base64.StdEncoding.EncodeToString(ciphertext), nil
}

func decrypt(ciphertext string, key stdcrypto.Decrypter, opts stdcrypto.DecrypterOpts) (string, error) {
	if err := usableRSA(key); err != nil {
		return "", fmt.Errorf("decrypt: %w", err)
	}
	raw, err := decode64("ciphertext", ciphertext)
	if err != nil {
		return "", fmt.Errorf("decrypt: %w", err)
	}
	plaintext, err := key.Decrypt(rand.Reader, raw, opts)
	if err != nil {
		return "", fmt.Errorf("decrypt: ciphertext of %d bytes is damaged, or made with another key or scheme: %w", len(raw), err)
	}
	return string(plaintext), nil
}
