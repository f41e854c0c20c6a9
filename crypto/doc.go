// Package crypto is the cryptography of WeChat Pay: RSA signatures and
// encryption, AES-256-GCM and AES-256-ECB, and the keyed hashes of APIv2. It is
// the Crypto of the PHP SDK, as functions over the standard library.
//
//   - A key in any form: [ParsePrivateKey], [ParsePublicKey], [ParseCertificate]
//   - Sign a request, verify an answer: [Sign], [Verify]
//   - A sensitive field: [Encrypt], [Decrypt]
//   - A notification, a certificate: [AESGCMDecrypt]; a bill: [AESGCMOpen]
//   - A refund notification of APIv2: [AESECBDecrypt] under [MD5] of the secret
//   - A signature of APIv2: [HashSign], compared with [HashEqual]
//
// All functions are safe for many goroutines and take any input without a panic.
// No error text contains a key, a plaintext or a ciphertext, nor a piece of one:
// at most its length and its kind.
//
// Base64 is the standard alphabet with padding; line feeds and carriage returns
// in it are skipped, anything else is an error. Where the PHP SDK is more
// lenient, docs/php/crypto.md says what it does and why we don't.
//
// The package shares its name with the standard library's. Where a file needs
// both, import this one as wxcrypto.
package crypto

import (
	"encoding/base64"
	"fmt"
)

// decode64 decodes base64. What is in the text stays out of the error; an offset
// tells where to look.
func decode64(what, text string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("%s of %d bytes is not base64: %w", what, len(text), err)
	}
	return b, nil
}
