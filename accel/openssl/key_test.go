package openssl_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/a8579013/wechatpay/accel/openssl"
)

var oaepSHA1 = &rsa.OAEPOptions{Hash: crypto.SHA1}

var (
	keysMu sync.Mutex
	keys   = make(map[int]*rsa.PrivateKey)
)

// keyOf gives the key of a size that all tests share.
func keyOf(bits int) *rsa.PrivateKey {
	keysMu.Lock()
	defer keysMu.Unlock()
	if keys[bits] == nil {
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			panic(err)
		}
		keys[bits] = key
	}
	return keys[bits]
}

func newKey(tb testing.TB, private *rsa.PrivateKey) *openssl.PrivateKey {
	tb.Helper()
	key, err := openssl.Key(private)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

func newVerifier(tb testing.TB, public crypto.PublicKey) *openssl.Verifier {
	tb.Helper()
	verifier, err := openssl.NewVerifier(public)
	if err != nil {
		tb.Fatal(err)
	}
	return verifier
}

// TestOddKeys are keys that are made by hand, wrong, or of a kind that OpenSSL is not given.
func TestOddKeys(t *testing.T) {
	private := keyOf(2048)
	bare := &rsa.PrivateKey{PublicKey: private.PublicKey, D: private.D, Primes: private.Primes}
	digest := sha256.Sum256(nil)
	want, err := rsa.SignPKCS1v15(nil, private, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	//lint:ignore SA1019 such keys may still be around
	three, err := rsa.GenerateMultiPrimeKey(rand.Reader, 3, 2048)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := newKey(t, bare).Sign(nil, digest[:], crypto.SHA256); err != nil || !bytes.Equal(got, want) || bare.Precomputed.Qinv != nil {
		t.Errorf("without what is precomputed: got %x, %v; want %x, and the key as it was", got, err, want)
	}
	key := newKey(t, three)
	if got, err := key.Sign(nil, digest[:], crypto.SHA256); err != nil || rsa.VerifyPKCS1v15(&three.PublicKey, crypto.SHA256, digest[:], got) != nil {
		t.Errorf("three primes: %v", err)
	}
	if err := key.Fallback(); !errors.Is(err, openssl.ErrUnavailable) {
		t.Errorf("three primes: Fallback says %v", err)
	}
	crossed := *private
	crossed.D = keyOf(2049).D
	crossed.Precomputed = rsa.PrecomputedValues{}
	for name, wrong := range map[string]*rsa.PrivateKey{
		"nil":           nil,
		"empty":         {},
		"public half":   {PublicKey: private.PublicKey},
		"another's D":   &crossed,
		"no exponent":   {PublicKey: rsa.PublicKey{N: private.N}, D: private.D, Primes: private.Primes},
		"even exponent": {PublicKey: rsa.PublicKey{N: private.N, E: 4}, D: private.D, Primes: private.Primes},
	} {
		if key, err := openssl.Key(wrong); err == nil || key != nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, %v", name, key, err)
		}
	}
	for name, wrong := range map[string]crypto.PublicKey{
		"nil":                     nil,
		"nil key":                 (*rsa.PublicKey)(nil),
		"nil certificate":         (*x509.Certificate)(nil),
		"empty":                   &rsa.PublicKey{},
		"a certificate of EC":     &x509.Certificate{PublicKey: &ecdsa.PublicKey{}},
		"EC":                      &ecdsa.PublicKey{},
		"a private key":           private,
		"exponent 1: all is true": &rsa.PublicKey{N: private.N, E: 1},
		"even exponent":           &rsa.PublicKey{N: private.N, E: 4},
		"small":                   &rsa.PublicKey{N: big.NewInt(3233), E: 17},
	} {
		if verifier, err := openssl.NewVerifier(wrong); err == nil || verifier != nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, %v", name, verifier, err)
		}
	}
}

// TestPrints looks for the key's numbers in all that prints it.
func TestPrints(t *testing.T) {
	private := keyOf(2048)
	key := newKey(t, private)
	asJSON, err := json.Marshal(map[string]any{"key": key})
	if err != nil {
		t.Fatal(err)
	}
	var logged strings.Builder
	slog.New(slog.NewTextHandler(&logged, nil)).Info("key", "key", key)
	out := string(asJSON) + logged.String() + key.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		out += fmt.Sprintf(verb, key) + fmt.Sprintf(verb, struct{ K any }{key})
	}
	for name, secret := range map[string]*big.Int{"D": private.D, "P": private.Primes[0], "Q": private.Primes[1], "Dp": private.Precomputed.Dp, "Qinv": private.Precomputed.Qinv} {
		for _, text := range []string{secret.String(), secret.Text(16), strings.ToUpper(secret.Text(16)), fmt.Sprint(secret.Bits())} {
			if strings.Contains(out, text[:40]) {
				t.Errorf("%s is printed: %s", name, out)
			}
		}
	}
	want := "RSA private key of 2048 bits, in "
	if !strings.HasPrefix(key.String(), want) || !strings.HasPrefix(newVerifier(t, key.Public()).String(), "RSA public key of 2048 bits, in ") {
		t.Errorf("got %s, want %s…", key, want)
	}
}

// TestMany has many goroutines at the same keys, and at new ones: with -race.
func TestMany(t *testing.T) {
	private := keyOf(2048)
	key, verifier := newKey(t, private), newVerifier(t, &private.PublicKey)
	var group errgroup.Group
	for i := range 32 {
		group.Go(func() error {
			message := []byte(fmt.Sprint(i))
			digest := sha256.Sum256(message)
			for range 20 {
				signature, err := key.Sign(rand.Reader, digest[:], crypto.SHA256)
				if err != nil {
					return err
				}
				if err := verifier.Verify(message, signature); err != nil {
					return err
				}
				if verifier.Verify([]byte("another"), signature) == nil {
					return errors.New("another message is taken")
				}
			}
			ciphertext, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &private.PublicKey, message, nil)
			if err != nil {
				return err
			}
			if plaintext, err := newKeyed(private).Decrypt(nil, ciphertext, oaepSHA1); err != nil || !bytes.Equal(plaintext, message) {
				return fmt.Errorf("opened %q, %w", plaintext, err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}

func newKeyed(private *rsa.PrivateKey) *openssl.PrivateKey {
	key, err := openssl.Key(private)
	if err != nil {
		panic(err)
	}
	return key
}

// TestFreed makes keys that nobody keeps: their memory outside of Go's is given back. WECHATPAY_KEYS says how many.
func TestFreed(t *testing.T) {
	many := 500
	if text := os.Getenv("WECHATPAY_KEYS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		many = n
	}
	private := keyOf(2048)
	use := func() int {
		for i := range many {
			newKeyed(private)
			newVerifier(t, &private.PublicKey)
			if i%50 == 0 { // Go knows of little memory to collect
				runtime.GC()
			}
		}
		return resident(t)
	}
	before := use() // what is allocated once
	grown := use() - before
	t.Logf("%d keys: %d KB more than after as many before them", many, grown>>10)
	if grown > many<<11 { // one that is kept holds 6 KB
		t.Errorf("%d keys left %d KB behind", many, grown>>10)
	}
}

// resident gives the bytes of memory that the process holds; 0 where the system does not tell.
func resident(t *testing.T) int {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, pages int
	if _, err := fmt.Sscan(string(text), &size, &pages); err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}
