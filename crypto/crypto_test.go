package crypto_test

import (
	stdcrypto "crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/vectors"
)

func mustKey(tb testing.TB) *rsa.PrivateKey {
	tb.Helper()
	key, err := crypto.ParsePrivateKey(testKey)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

func toPEM(label string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}))
}

// certificate makes a self-signed one.
func certificate(tb testing.TB, key stdcrypto.Signer, serial *big.Int) []byte {
	tb.Helper()
	template := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: "test"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		tb.Fatal(err)
	}
	return der
}

// A mistake is a text that is given for a key, and words that must answer it.
type mistake struct{ name, what, in, contains string }

func mistakes(t *testing.T) []mistake {
	key := mustKey(t)
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, _ := x509.MarshalPKCS8PrivateKey(key)
	spki, _ := x509.MarshalPKIXPublicKey(&key.PublicKey)
	ecDER, _ := x509.MarshalECPrivateKey(ec)
	ecSPKI, _ := x509.MarshalPKIXPublicKey(&ec.PublicKey)
	cert := certificate(t, key, big.NewInt(1))
	private, public := toPEM("PRIVATE KEY", pkcs8), toPEM("PUBLIC KEY", spki)
	dir := t.TempDir()
	file := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var m material
	vectors.Load(t, "rsa").Decode(t, &m)

	return []mistake{
		{"empty", "private", "", "private key: it is empty"},
		{"certificate as private", "private", toPEM("CERTIFICATE", cert), "found a certificate"},
		{"certificate as private", "private", toPEM("CERTIFICATE", cert), "apiclient_key.pem"},
		{"public as private", "private", public, "found an RSA public key"},
		{"private as public", "public", private, "found an RSA private key"},
		{"private as public", "public", private, "-pubout"},
		{"private as certificate", "certificate", private, "apiclient_cert.pem"},
		{"public as certificate", "certificate", public, "ParsePublicKey"},
		{"passphrase, PKCS#8", "private", m.Files["merchant.enc.pkcs8.pem"], "openssl pkey -in KEY -out plain.pem"},
		{"passphrase, PKCS#1", "private", m.Files["merchant.enc.pkcs1.pem"], "openssl pkey -in KEY -out plain.pem"},
		{"EC private", "private", toPEM("EC PRIVATE KEY", ecDER), "found an EC key"},
		{"EC public", "public", toPEM("PUBLIC KEY", ecSPKI), "found an EC key"},
		{"EC certificate", "public", toPEM("CERTIFICATE", certificate(t, ec, big.NewInt(1))), "a certificate with an EC key"},
		{"DER text", "private", string(pkcs8), "-inform DER"},
		{"DER file", "private", file("key.der", pkcs8), "-inform DER"},
		{"empty file", "private", file("empty.pem", nil), "the file is empty"},
		{"long file", "private", file("long.pem", make([]byte, 1<<20+1)), "longer than"},
		{"directory", "private", dir, "can be read"},
		{"one line, cut", "private", strings.ReplaceAll(private[:len(private)/2], "\n", ""), "-----END line is missing"},
		{"line feeds of an env file, cut", "private", strings.ReplaceAll(private[:len(private)/2], "\n", `\n`), "-----END line is missing"},
		{"indented, the wrong kind", "private", "  " + strings.ReplaceAll(public, "\n", "\n  "), "found an RSA public key"},
		{"cut", "private", private[:len(private)/2], "damaged"},
		{"bare base64, the wrong kind", "public", base64.StdEncoding.EncodeToString(pkcs8), "found an RSA private key"},
		{"scheme without base64", "private", "private.pkcs8://###", "not base64"},
		{"damaged", "private", toPEM("PRIVATE KEY", pkcs8[:len(pkcs8)-9]), "damaged"},
		{"NUL", "private", "a\x00b", "no PEM block"},
		{"a secret", "private", "0123456789abcdef0123456789ABCDEF", "path of 32 bytes"},
	}
}

func TestParseErrors(t *testing.T) {
	for _, test := range mistakes(t) {
		err := map[string]func(string) error{
			"private":     func(in string) error { _, err := crypto.ParsePrivateKey(in); return err },
			"public":      func(in string) error { _, err := crypto.ParsePublicKey(in); return err },
			"certificate": func(in string) error { _, err := crypto.ParseCertificate(in); return err },
		}[test.what](test.in)
		if err == nil || !strings.Contains(err.Error(), test.contains) {
			t.Errorf("%s: %v, want %q in it", test.name, err, test.contains)
			continue
		}
		if strings.Contains(err.Error(), "\n") || leaks(err, test.in) {
			t.Errorf("%s: the error shows the input or has lines: %v", test.name, err)
		}
	}
	if _, err := crypto.ParsePrivateKey("file:///nonexistent/key.pem"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file is not fs.ErrNotExist: %v", err)
	}
}

// leaks tells whether the error holds 16 bytes of the input that no error of
// ours holds anyway.
func leaks(err error, input string) bool {
	const window = 16
	for i := 0; i+window <= len(input); i++ {
		piece := input[i : i+window]
		if strings.Contains(err.Error(), piece) && !strings.Contains(vocabulary, piece) {
			return true
		}
	}
	return false
}

// vocabulary is what errors may say and a fuzzer may find: names of ours.
const vocabulary = "private.pkcs1:// private.pkcs8:// public.pkcs1:// public.spki:// apiclient_key.pem apiclient_cert.pem " +
	"what follows private.pkcs1:// of what follows private.pkcs8:// of what follows public.pkcs1:// of what follows public.spki:// of"

func TestParseForms(t *testing.T) {
	key := mustKey(t)
	pkcs1 := x509.MarshalPKCS1PrivateKey(key)
	spki, _ := x509.MarshalPKIXPublicKey(&key.PublicKey)
	cert := toPEM("CERTIFICATE", certificate(t, key, big.NewInt(0xabc)))
	private := toPEM("RSA PRIVATE KEY", pkcs1)
	path := filepath.Join(t.TempDir(), "名 %20.pem")
	if err := os.WriteFile(path, []byte("\ufeffnote\r\n"+strings.ReplaceAll(private, "\n", "\r\n")+cert), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, in := range []string{
		testKey, private, cert + private, private + cert, path, "file://" + path,
		"private.pkcs1://" + base64.StdEncoding.EncodeToString(pkcs1), toPEM("ANY LABEL", pkcs1),
	} {
		if got, err := crypto.ParsePrivateKey(in); err != nil || !got.Equal(key) {
			t.Errorf("private key: %v", err)
		}
	}
	for _, in := range []string{
		toPEM("PUBLIC KEY", spki), cert, private + cert, "file://" + path,
		"public.spki://" + base64.StdEncoding.EncodeToString(spki),
		toPEM("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&key.PublicKey)),
	} {
		if got, err := crypto.ParsePublicKey(in); err != nil || !got.Equal(&key.PublicKey) {
			t.Errorf("public key: %v", err)
		}
	}
	for _, in := range []string{cert, private + cert, path} {
		if got, err := crypto.ParseCertificate(in); err != nil || crypto.SerialNumber(got) != "0ABC" {
			t.Errorf("certificate: %v", err)
		}
	}
}

func TestSerialNumber(t *testing.T) {
	got := map[string]string{}
	for _, hex := range []string{"0", "1", "F", "10", "ABC", "0FFFFFFFFFFFFFFFFFFF", "5668A96F04EBB68C7515358DAAE42AFB2164FA0A"} {
		n, _ := new(big.Int).SetString(hex, 16)
		got[hex] = crypto.SerialNumber(&x509.Certificate{SerialNumber: n})
	}
	want := map[string]string{
		"0": "00", "1": "01", "F": "0F", "10": "10", "ABC": "0ABC", "0FFFFFFFFFFFFFFFFFFF": "0FFFFFFFFFFFFFFFFFFF",
		"5668A96F04EBB68C7515358DAAE42AFB2164FA0A": "5668A96F04EBB68C7515358DAAE42AFB2164FA0A",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if crypto.SerialNumber(nil) != "" || crypto.SerialNumber(&x509.Certificate{}) != "" {
		t.Error("no number has a text")
	}
}

// foreign is a key that somebody else's code holds.
type foreign struct{ stdcrypto.Signer }

func (foreign) Decrypt(io.Reader, []byte, stdcrypto.DecrypterOpts) ([]byte, error) {
	return nil, errors.New("not allowed")
}

func TestUnusableKeys(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	message, sealed := []byte("m"), strings.Repeat("A", 344)
	for name, key := range map[string]interface {
		stdcrypto.Signer
		stdcrypto.Decrypter
	}{
		"nil":           nil,
		"typed nil":     (*rsa.PrivateKey)(nil),
		"foreign nil":   (*foreign)(nil),
		"empty":         &rsa.PrivateKey{},
		"half":          &rsa.PrivateKey{PublicKey: mustKey(t).PublicKey},
		"nonsense":      &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: big.NewInt(-6), E: -1}, D: big.NewInt(-3)},
		"EC":            foreign{ec},
		"refusing KMS*": foreign{mustKey(t)},
	} {
		if _, err := crypto.Sign(message, key); err == nil && !strings.HasSuffix(name, "*") {
			t.Errorf("%s: it signs", name)
		}
		if _, err := crypto.Decrypt(sealed, key); err == nil {
			t.Errorf("%s: it decrypts", name)
		}
		if _, err := crypto.DecryptPKCS1v15(sealed, key); err == nil {
			t.Errorf("%s: it decrypts PKCS#1 v1.5", name)
		}
	}
	for name, key := range map[string]*rsa.PublicKey{
		"nil": nil, "empty": {}, "negative": {N: big.NewInt(-7), E: 3}, "even": {N: new(big.Int).Lsh(big.NewInt(1), 2047), E: 65537},
		"no exponent": {N: mustKey(t).N}, "small": {N: big.NewInt(35), E: 3},
	} {
		if err := crypto.Verify(message, sealed, key); err == nil {
			t.Errorf("%s: it verifies", name)
		}
		if _, err := crypto.Encrypt("m", key); err == nil {
			t.Errorf("%s: it encrypts", name)
		}
		if _, err := crypto.EncryptPKCS1v15("m", key); err == nil {
			t.Errorf("%s: it encrypts PKCS#1 v1.5", name)
		}
	}
}

func TestErrorKinds(t *testing.T) {
	key := mustKey(t)
	signature, err := crypto.Sign([]byte("m"), key)
	if err != nil {
		t.Fatal(err)
	}
	for name, signature := range map[string]string{"other": signature, "empty": "", "no base64": "###", "short": "AAAA"} {
		if err := crypto.Verify([]byte("n"), signature, &key.PublicKey); !errors.Is(err, rsa.ErrVerification) {
			t.Errorf("%s signature: %v", name, err)
		}
	}
	if err := crypto.Verify([]byte("m"), signature, nil); err == nil || errors.Is(err, rsa.ErrVerification) {
		t.Errorf("no key: %v", err)
	}
	long := strings.Repeat("x", 215)
	if _, err := crypto.Encrypt(long, &key.PublicKey); !errors.Is(err, rsa.ErrMessageTooLong) || !strings.Contains(err.Error(), "takes 214") {
		t.Errorf("215 bytes: %v", err)
	}
	if _, err := crypto.EncryptPKCS1v15(long, &key.PublicKey); err != nil {
		t.Errorf("215 bytes in PKCS#1 v1.5: %v", err)
	}
	if _, err := crypto.Decrypt(signature, key); !errors.Is(err, rsa.ErrDecryption) || leaks(err, signature) {
		t.Errorf("decrypt: %v", err)
	}
	const secret = "a secret that must not be shown"
	for _, err := range []error{
		second(crypto.AESGCMEncrypt("", secret, "n", "")), second(crypto.AESGCMDecrypt("", secret, "n", "")),
		second(crypto.AESGCMDecrypt(secret, secret+".", "n", "")), second(crypto.AESECBDecrypt(secret, secret+".")),
		second(crypto.HashSign(secret, nil, secret)), second(crypto.PKCS1ToSPKI(secret)),
	} {
		if err == nil || leaks(err, secret) {
			t.Errorf("no error or one with the secret: %v", err)
		}
	}
}

func second(_ string, err error) error { return err }

func TestHashSign(t *testing.T) {
	params := map[string]string{"b": "2", "a": "1", "sign": "x", "empty": "", "Z": "中"}
	const text, key = "Z=中&a=1&b=2", "k"
	for algorithm, want := range map[string]string{"MD5": crypto.MD5(text, key), "HMAC-SHA256": crypto.HMAC(text, key)} {
		if got, err := crypto.HashSign(algorithm, params, key); err != nil || got != strings.ToUpper(want) {
			t.Errorf("%s: %s, %v, want %s", algorithm, got, err, want)
		}
	}
	if crypto.HMACWith(nil, text, key) != crypto.HMAC(text, key) {
		t.Error("no hash is not SHA-256")
	}
}
