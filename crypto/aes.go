package crypto

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
)

const keySize = 32 // bytes: AES-256

// AESGCMEncrypt encrypts with AES-256-GCM and returns base64 of the ciphertext
// with its tag of 16 bytes. The key has 32 bytes: it is the APIv3 key itself. The
// nonce has any length but 0 (12 in notifications and certificates, 16 in bills)
// and must never be used twice with a key. The additional data may be empty; it
// is not encrypted, but decryption needs the same.
//
// See NIST SP 800-38D and https://pay.weixin.qq.com/doc/v3/merchant/4012071382.
func AESGCMEncrypt(plaintext, key, nonce, aad string) (string, error) {
	gcm, err := newGCM(key, nonce)
	if err != nil {
		return "", fmt.Errorf("AES-GCM encrypt: %w", err)
	}
	sealed := gcm.Seal(nil, []byte(nonce), []byte(plaintext), []byte(aad))
	return base64.StdEncoding.EncodeToString(sealed), nil
}

// AESGCMDecrypt opens base64 of a ciphertext with its tag, as [AESGCMEncrypt]
// makes it and as notifications and /v3/certificates carry it. The tag must have
// all its 16 bytes. Any other key, nonce, additional data or ciphertext than the
// original gives an error, never a wrong plaintext.
//
// See NIST SP 800-38D and https://pay.weixin.qq.com/doc/v3/merchant/4012071382.
func AESGCMDecrypt(ciphertext, key, nonce, aad string) (string, error) {
	sealed, err := decode64("ciphertext", ciphertext)
	if err != nil {
		return "", fmt.Errorf("AES-GCM decrypt: %w", err)
	}
	plaintext, err := AESGCMOpen(sealed, key, nonce, aad)
	return string(plaintext), err
}

// AESGCMOpen is [AESGCMDecrypt] without base64, for files. The plaintext takes the
// memory of sealed, which is lost, also where there is an error.
func AESGCMOpen(sealed []byte, key, nonce, aad string) ([]byte, error) {
	gcm, err := newGCM(key, nonce)
	if err != nil {
		return nil, fmt.Errorf("AES-GCM decrypt: %w", err)
	}
	if len(sealed) < gcm.Overhead() {
		return nil, fmt.Errorf("AES-GCM decrypt: ciphertext of %d bytes is shorter than its tag of %d", len(sealed), gcm.Overhead())
	}
	plaintext, err := gcm.Open(sealed[:0], []byte(nonce), sealed, []byte(aad))
	if err != nil {
		return nil, errors.New("AES-GCM decrypt: another key, nonce or additional data, or a changed ciphertext: check that the key is the APIv3 key")
	}
	return plaintext, nil
}

func newGCM(key, nonce string) (cipher.AEAD, error) {
	block, err := newAES(key)
	if err != nil {
		return nil, err
	}
	if nonce == "" {
		return nil, errors.New("the nonce is empty")
	}
	// A GCM panics on a nonce of another length than it was made for.
	return cipher.NewGCMWithNonceSize(block, len(nonce))
}

// AESECBEncrypt encrypts with AES-256-ECB and PKCS#7 padding and returns base64.
// The key has 32 bytes. ECB hides neither repetition nor changes; it is here
// because APIv2's refund notifications use it, and for tests of those.
//
// See RFC 5652, section 6.3, for the padding.
func AESECBEncrypt(plaintext, key string) (string, error) {
	block, err := newAES(key)
	if err != nil {
		return "", fmt.Errorf("AES-ECB encrypt: %w", err)
	}
	pad := aes.BlockSize - len(plaintext)%aes.BlockSize
	text := append(make([]byte, 0, len(plaintext)+pad), plaintext...)
	for range pad {
		text = append(text, byte(pad))
	}
	for at := 0; at < len(text); at += aes.BlockSize {
		block.Encrypt(text[at:], text[at:])
	}
	return base64.StdEncoding.EncodeToString(text), nil
}

// AESECBDecrypt opens what [AESECBEncrypt] makes. For req_info of a refund
// notification of APIv2 the key is MD5(secret, ""): the APIv2 key's hash in
// lower-case hex. A wrong key is noticed by the padding only, so one in 256 gives
// rubbish and no error.
func AESECBDecrypt(ciphertext, key string) (string, error) {
	block, err := newAES(key)
	if err != nil {
		return "", fmt.Errorf("AES-ECB decrypt: %w", err)
	}
	text, err := decode64("ciphertext", ciphertext)
	if err != nil {
		return "", fmt.Errorf("AES-ECB decrypt: %w", err)
	}
	if len(text) == 0 || len(text)%aes.BlockSize != 0 {
		return "", fmt.Errorf("AES-ECB decrypt: ciphertext of %d bytes, want whole blocks of %d", len(text), aes.BlockSize)
	}
	for at := 0; at < len(text); at += aes.BlockSize {
		block.Decrypt(text[at:], text[at:])
	}
	pad := int(text[len(text)-1])
	damaged := pad == 0 || pad > aes.BlockSize
	for i := 1; !damaged && i <= pad; i++ {
		damaged = int(text[len(text)-i]) != pad
	}
	if damaged {
		return "", errors.New("AES-ECB decrypt: another key or a damaged ciphertext: check that the key is the MD5 of the APIv2 key in lower-case hex")
	}
	return string(text[:len(text)-pad]), nil
}

// newAES refuses the shorter keys that the standard library takes for AES-128
// and AES-192: here they are always a mistake.
func newAES(key string) (cipher.Block, error) {
	if len(key) != keySize {
		return nil, fmt.Errorf("the key has %d bytes, want %d", len(key), keySize)
	}
	return aes.NewCipher([]byte(key))
}
