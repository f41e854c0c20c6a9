package credentials

import (
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// PublicKeyPrefix begins the id of a WeChat Pay public key; anything else is a certificate's serial.
const PublicKeyPrefix = "PUB_KEY_ID_"

const (
	fewestBits   = 2048  // of WeChat Pay's keys and of every merchant's
	mostBits     = 16384 // a greater one only costs time
	serialDigits = 40    // of a serial of WeChat Pay's: 20 bytes
)

// Trim takes off what an editor, a shell or a form puts around an id or a key, none of which can contain it.
func Trim(text string) string {
	return strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' })
}

// CheckKey looks at an APIv2 or an APIv3 key, after Trim. It names a character that no key has, never another.
func CheckKey(text string) error {
	for i, r := range text {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return fmt.Errorf("holds %s at byte %d of %d, which no key has: copy it again", character(r), i+1, len(text))
		}
	}
	return nil
}

// character names one that may not be seen.
func character(r rune) string {
	switch {
	case r == '\n':
		return "a line feed"
	case r == '\r':
		return "a carriage return"
	case r == ' ':
		return "a blank"
	case unicode.IsPrint(r) && r != utf8.RuneError:
		return fmt.Sprintf("%q", r)
	}
	return fmt.Sprintf("the character U+%04X", r)
}

// IsKeyID tells a text that is meant as the id of a WeChat Pay public key, well spelt or not.
func IsKeyID(text string) bool {
	return strings.HasPrefix(strings.ToUpper(Trim(text)), PublicKeyPrefix)
}

// CheckKeyID looks at the id of a WeChat Pay public key. It goes out in a header and names a file, so there is nothing
// to be mended in silence.
func CheckKeyID(id string) error {
	rest, ok := strings.CutPrefix(id, PublicKeyPrefix)
	if !ok {
		return errors.New("is no id of a public key: it begins with " + PublicKeyPrefix + ", in capitals and without anything before it")
	}
	for i, r := range rest {
		if r > unicode.MaxASCII || r != '_' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return fmt.Errorf("holds %s at byte %d, which no id has: copy it from the merchant platform", character(r), len(PublicKeyPrefix)+i+1)
		}
	}
	if rest == "" {
		return errors.New("has nothing after " + PublicKeyPrefix + ": copy the whole id from the merchant platform")
	}
	return nil
}

// KeyName gives the name under which a key of WeChat Pay's is known: the id of a public key, or the serial of a
// certificate in capitals.
func KeyName(text string) (string, error) {
	if IsKeyID(text) {
		return text, CheckKeyID(text)
	}
	return HexSerial(text)
}

const printSerial = "openssl x509 -in apiclient_cert.pem -noout -serial prints it"

// HexSerial reads the serial of a certificate as openssl, a browser or a certificate's window shows it, with colons,
// blanks or "serial=", and writes it as WeChat Pay does: hex, in capitals.
func HexSerial(text string) (string, error) {
	serial := Trim(text)
	if label, rest, ok := strings.Cut(serial, "="); ok && strings.EqualFold(strings.TrimSpace(label), "serial") {
		serial = rest
	}
	serial = strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ':' || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, serial))
	if at := strings.IndexFunc(serial, func(r rune) bool { return !strings.ContainsRune("0123456789ABCDEF", r) }); at >= 0 {
		r, _ := utf8.DecodeRuneInString(serial[at:])
		return "", fmt.Errorf("is %s, which is not in hex: it holds %s; %s", quote(text), character(r), printSerial)
	}
	switch {
	case serial == "":
		return "", errors.New("is empty")
	case len(serial) > serialDigits && strings.Trim(serial, "0123456789") == "":
		return "", errors.New("is a decimal number: write it in hex, as openssl x509 -noout -serial prints it")
	case len(serial)%2 != 0:
		return "", fmt.Errorf("is %s, of %d digits: a serial has an even number of them, so a leading zero was lost; is it 0%s? %s", quote(text), len(serial), shown(serial), printSerial)
	case len(serial) > serialDigits:
		return "", fmt.Errorf("is %s, of %d digits: a serial has at most %d; %s", quote(text), len(serial), serialDigits, printSerial)
	}
	return serial, nil
}

// shown is a serial in an error: what is longer than one is none.
func shown(serial string) string {
	if len(serial) > serialDigits {
		return "…"
	}
	return serial
}

// CheckPublic tells why an RSA key is none that anybody should sign, verify or encrypt with.
func CheckPublic(key *rsa.PublicKey) error {
	switch {
	case key == nil || key.N == nil || key.N.Sign() <= 0:
		return errors.New("is an RSA key without a number in it")
	case key.N.BitLen() < fewestBits:
		return fmt.Errorf("is an RSA key of %d bits: WeChat Pay's and its merchants' have %d, anybody can break a shorter one", key.N.BitLen(), fewestBits)
	case key.N.BitLen() > mostBits:
		return fmt.Errorf("is an RSA key of %d bits: WeChat Pay's and its merchants' have %d", key.N.BitLen(), fewestBits)
	case key.N.Bit(0) == 0:
		return errors.New("is a damaged RSA key, its modulus is even: copy it again")
	case key.E < 3 || key.E%2 == 0 || int64(key.E) > 1<<31-1:
		return fmt.Errorf("is a damaged RSA key, its exponent is %d, and 65537 is usual: copy it again", key.E)
	}
	return nil
}

// CheckPrivate tells why a private key is none to sign with.
func CheckPrivate(key *rsa.PrivateKey) error {
	if err := CheckPublic(&key.PublicKey); err != nil {
		return err
	}
	bare := &rsa.PrivateKey{PublicKey: key.PublicKey, D: key.D, Primes: key.Primes} // Go 1.24 believes what was precomputed
	if key.D == nil || key.D.Sign() <= 0 || len(key.Primes) > 1 && (key.Validate() != nil || bare.Validate() != nil) {
		return errors.New("is a damaged RSA key, its numbers do not belong together: load apiclient_key.pem again")
	}
	return nil
}

// CheckOther makes sure that a key of WeChat Pay's is not the merchant's own, whatever name it stands under: by that,
// anybody whom the merchant ever signed something for could answer as WeChat Pay.
func CheckOther(key any, own *rsa.PublicKey) error {
	what := "public key"
	if cert, ok := key.(*x509.Certificate); ok && cert != nil {
		key, what = cert.PublicKey, "certificate"
	}
	public, ok := key.(*rsa.PublicKey)
	if !ok || public == nil || public.N == nil || own == nil || own.N == nil || !public.Equal(own) {
		return nil
	}
	return fmt.Errorf("is the merchant's own %s: Certs takes WeChat Pay's keys, the platform certificate or the public key (pub_key.pem), never apiclient_cert.pem", what)
}
