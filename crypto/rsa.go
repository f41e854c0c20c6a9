package crypto

import (
	"bytes"
	stdcrypto "crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"reflect"
)

// ParsePrivateKey returns the RSA private key in the text, which is one of
//
//   - PEM text of PKCS#1 or PKCS#8, or its base64 alone
//   - a file:// URL (its path is taken as it stands) or a path of such a file
//   - private.pkcs1:// or private.pkcs8:// with base64
//
// What counts is the content: PEM labels and the names of the forms are not
// compared with it, and of several blocks the first that holds an RSA private
// key is taken. A key with a passphrase is refused with the command that takes
// the passphrase off; so are keys of other kinds, public keys and certificates.
// An error never shows a key or a piece of it; it names a missing file where the
// text can be nothing but a path.
//
// Line feeds that are lost, blanks or the two characters \n, indentation, quotes
// around the text, a byte order mark and UTF-16 are mended: they leave one
// reading. For any other character the error tells its place and code.
//
// The merchant's key is apiclient_key.pem of the API certificate.
// See RFC 8017, appendix A.1.2 (PKCS#1), and RFC 5958 (PKCS#8).
func ParsePrivateKey(key string) (*rsa.PrivateKey, error) {
	return parse("private key", key, func(found any) (*rsa.PrivateKey, bool) {
		private, ok := found.(*rsa.PrivateKey)
		return private, ok
	})
}

// ParsePublicKey returns the RSA public key in the text, which is one of
//
//   - PEM text of SPKI (BEGIN PUBLIC KEY), PKCS#1, or an X.509 certificate, or its base64 alone
//   - a file:// URL (its path is taken as it stands) or a path of such a file
//   - public.spki:// or public.pkcs1:// with base64
//
// The rules of [ParsePrivateKey] hold. A private key is refused: it has no place
// among the keys that verify. Dates and issuer of a certificate are not checked.
//
// See RFC 5280, section 4.1 (SPKI), and RFC 8017, appendix A.1.1 (PKCS#1).
func ParsePublicKey(key string) (*rsa.PublicKey, error) {
	return parse("public key", key, func(found any) (*rsa.PublicKey, bool) {
		if cert, ok := found.(*x509.Certificate); ok {
			found = cert.PublicKey
		}
		public, ok := found.(*rsa.PublicKey)
		return public, ok
	})
}

// ParseCertificate returns the X.509 certificate in the text: PEM, or a file://
// URL or a path of such a file. The rules of [ParsePrivateKey] hold. Its key may
// be of any kind; its dates and issuer are not checked.
//
// See RFC 5280, section 4.1.
func ParseCertificate(certificate string) (*x509.Certificate, error) {
	return parse("certificate", certificate, func(found any) (*x509.Certificate, bool) {
		cert, ok := found.(*x509.Certificate)
		return cert, ok
	})
}

// SerialNumber returns the serial number of a certificate in the form that
// WeChat Pay compares: upper-case hex of whole bytes, with the leading zero that
// big.Int drops. It is "" for nil.
func SerialNumber(cert *x509.Certificate) string {
	if cert == nil || cert.SerialNumber == nil {
		return ""
	}
	if cert.SerialNumber.Sign() == 0 {
		return "00"
	}
	return fmt.Sprintf("%X", cert.SerialNumber.Bytes())
}

// PKCS1ToSPKI returns a public key of PKCS#1 as one of SPKI, both base64 of DER
// without PEM lines. APIv2 gives PKCS#1 (/risk/getpublickey), most software wants
// SPKI. Anything but an RSA public key is an error.
//
// See RFC 8017, appendix A.1.1, and RFC 5280, section 4.1.
func PKCS1ToSPKI(pkcs1 string) (string, error) {
	der, err := decode64("PKCS#1 public key", pkcs1)
	if err != nil {
		return "", err
	}
	key, err := x509.ParsePKCS1PublicKey(der)
	if err != nil {
		return "", fmt.Errorf("PKCS#1 public key: found %s (%d bytes)", describe(decodeDER(der)), len(der))
	}
	if !bytes.Equal(x509.MarshalPKCS1PublicKey(key), der) { // encoding/asn1 passes over what follows in a sequence
		return "", fmt.Errorf("PKCS#1 public key: more than a key is in it (%d bytes)", len(der))
	}
	spki, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return "", fmt.Errorf("PKCS#1 public key: %w", err)
	}
	return base64.StdEncoding.EncodeToString(spki), nil
}

// parse returns the first block of the input that pick takes. Its error speaks
// of the first block, which is what the user had in mind.
func parse[T any](want, input string, pick func(any) (T, bool)) (T, error) {
	var none T
	found, err := load(input)
	if err != nil {
		return none, fmt.Errorf("%s: %w", want, err)
	}
	for _, b := range found {
		if b.encrypted {
			continue
		}
		if value, ok := pick(decodeDER(b.der)); ok {
			return value, nil
		}
	}
	var first any = encrypted{}
	if !found[0].encrypted {
		first = decodeDER(found[0].der)
	}
	return none, fmt.Errorf("%s: found %s (%d bytes)%s", want, describe(first), len(found[0].der), advice(want, first))
}

// encrypted stands for a private key under a passphrase.
type encrypted struct{}

// decodeDER returns the key or certificate in the DER bytes, encrypted{}, or nil.
// The forms exclude each other, so the order is only that of likelihood. The
// errors of x509 are dropped: they tell which parser was tried last.
func decodeDER(der []byte) any {
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return key
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key
	}
	if key, err := x509.ParsePKIXPublicKey(der); err == nil {
		return key
	}
	if cert, err := x509.ParseCertificate(der); err == nil {
		return cert
	}
	if key, err := x509.ParsePKCS1PublicKey(der); err == nil {
		return key
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key
	}
	var wrapped struct { // EncryptedPrivateKeyInfo, RFC 5958, section 3
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}
	if rest, err := asn1.Unmarshal(der, &wrapped); err == nil && len(rest) == 0 {
		return encrypted{}
	}
	return nil
}

// describe names what was found, never what is in it.
func describe(found any) string {
	switch found := found.(type) {
	case *rsa.PrivateKey:
		return "an RSA private key"
	case *rsa.PublicKey:
		return "an RSA public key"
	case *x509.Certificate:
		switch found.PublicKey.(type) {
		case *rsa.PublicKey:
			return "a certificate"
		case nil: // x509 does not know the algorithm
			return "a certificate with a key of another kind"
		}
		return "a certificate with " + describe(found.PublicKey)
	case *ecdsa.PrivateKey, *ecdsa.PublicKey:
		return "an EC key"
	case ed25519.PrivateKey, ed25519.PublicKey:
		return "an Ed25519 key"
	case encrypted:
		return "a private key under a passphrase"
	case nil:
		return "no key or certificate, or a damaged one"
	}
	return "a key of another kind"
}

// advice says what to do about it, after a colon, or is empty.
func advice(want string, found any) string {
	switch found.(type) {
	case encrypted:
		return ": take the passphrase off with openssl pkey -in KEY -out plain.pem"
	case *rsa.PrivateKey:
		if want == "certificate" {
			return ": the certificate is in apiclient_cert.pem, beside apiclient_key.pem"
		}
		return ": the public half is in openssl pkey -in KEY -pubout, of WeChat Pay's keys you only ever have that"
	case *rsa.PublicKey:
		if want == "certificate" {
			return ": a public key has no serial but an id, PUB_KEY_ID_…, and is read with ParsePublicKey"
		}
		return ": the merchant's private key is in apiclient_key.pem"
	case *x509.Certificate:
		if want == "private key" {
			return ": the private key is in apiclient_key.pem, beside apiclient_cert.pem"
		}
	case nil:
		return ": copy it again from the file that it came from"
	}
	return ": WeChat Pay's keys are RSA"
}

// usableRSA tells why a key in some interface is no RSA key that can be used.
// A nil pointer in an interface is not nil, hence reflect.
func usableRSA(key interface{ Public() stdcrypto.PublicKey }) error {
	if v := reflect.ValueOf(key); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return errors.New("the private key is nil")
	}
	if k, ok := key.(*rsa.PrivateKey); ok && (k.N == nil || k.D == nil) {
		return errors.New("the private key is empty")
	}
	public := key.Public()
	if k, ok := public.(*rsa.PublicKey); ok {
		return usablePublic(k)
	}
	return fmt.Errorf("the private key is no RSA key but %s: WeChat Pay's keys are RSA", describe(public))
}

func usablePublic(key *rsa.PublicKey) error {
	if key == nil {
		return errors.New("the public key is nil")
	}
	if key.N == nil || key.N.Sign() <= 0 {
		return errors.New("the public key is empty")
	}
	return nil
}
