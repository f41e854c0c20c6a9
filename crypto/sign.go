package crypto

import (
	stdcrypto "crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
)

// Sign returns the RSA PKCS#1 v1.5 signature of the message over SHA-256, in
// base64: SHA256-RSA2048 in WeChat Pay's words. The key is an *rsa.PrivateKey or
// any signer that holds an RSA key elsewhere, such as a KMS; a nil one and one
// of another kind is an error. The same message and key give the same signature.
//
// See RFC 8017, section 8.2, and https://pay.weixin.qq.com/doc/v3/merchant/4012365336.
func Sign(message []byte, key stdcrypto.Signer) (string, error) {
	if err := usableRSA(key); err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	digest := sha256.Sum256(message)
	signature, err := key.Sign(rand.Reader, digest[:], stdcrypto.SHA256)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	var room [512]byte // of a 2048-bit key come 344 characters
	return string(base64.StdEncoding.AppendEncode(room[:0], signature)), nil
}

// Verify checks a signature as [Sign] makes it, with the key of whoever claims
// to have signed: nil means that it is theirs. A signature that is not, also one
// that is no base64 or of another length, gives an error that wraps
// rsa.ErrVerification; a nil or empty key gives another one.
//
// See RFC 8017, section 8.2, and https://pay.weixin.qq.com/doc/v3/merchant/4013053420.
func Verify(message []byte, signature string, key *rsa.PublicKey) error {
	if err := usablePublic(key); err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	raw, err := decode64("signature", signature)
	if err != nil {
		return fmt.Errorf("verify: %w: %w", err, rsa.ErrVerification)
	}
	digest := sha256.Sum256(message)
	if err := rsa.VerifyPKCS1v15(key, stdcrypto.SHA256, digest[:], raw); err != nil {
		return fmt.Errorf("verify: signature of %d bytes, key of %d: %w", len(raw), key.Size(), err)
	}
	return nil
}
