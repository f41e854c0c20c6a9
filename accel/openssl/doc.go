// Package openssl computes RSA in the machine's OpenSSL, where there is one: what it gives is what crypto/rsa gives, in a third of the
// time on processors with AVX-512 IFMA.
//
//	key, err := openssl.Key(private) // an *rsa.PrivateKey
//	config.PrivateKey = key
//	verifier, err := openssl.NewVerifier(public) // an *rsa.PublicKey or *x509.Certificate
//	config.Certs[id] = verifier
//
// libcrypto.so.3 is loaded when the first key is made, by github.com/golang-fips/openssl. Where it can't be (another system than Linux,
// a build without cgo, no OpenSSL 3) the same types compute in Go, and [Library] says why. No C compiler is needed: a build without one
// is a build without cgo.
//
// PKCS#1 v1.5 signatures, their verification and OAEP decryption with SHA-1 go to OpenSSL; PSS, other paddings and hashes stay with Go.
// A new key signs once with both, and stays with Go where the two differ. What OpenSSL refuses is asked of Go as well, so a refusal is
// always Go's, and a policy of the machine (no SHA-1, say) changes no result.
//
// All of it is safe for many goroutines. OpenSSL's copy of a key is cleared and freed when the garbage collector has found that nobody
// holds it any more; the *rsa.PrivateKey that was given is kept as long, not copied.
package openssl
