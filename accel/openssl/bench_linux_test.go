package openssl_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"syscall"
	"testing"
	"time"

	"github.com/a8579013/wechatpay/accel/openssl"
)

// The same work by Go and by OpenSSL, one after the other: go test -run '^$' -bench . -cpu 1,2. Beside the time there is that of the
// processors, which other programs on the machine change less.
func BenchmarkSign(b *testing.B) {
	digest := sha256.Sum256([]byte("POST\n/v3/pay/transactions/jsapi\n"))
	for _, e := range engines(b) {
		b.Run(e.name, func(b *testing.B) {
			parallel(b, func() error { _, err := e.key.Sign(rand.Reader, digest[:], crypto.SHA256); return err })
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	message := []byte("1750000000\nnonce\n{}\n")
	digest := sha256.Sum256(message)
	signature, err := rsa.SignPKCS1v15(nil, keyOf(2048), crypto.SHA256, digest[:])
	if err != nil {
		b.Fatal(err)
	}
	for _, e := range engines(b) {
		b.Run(e.name, func(b *testing.B) {
			parallel(b, func() error { return e.verify(message, signature) })
		})
	}
}

func BenchmarkDecrypt(b *testing.B) {
	ciphertext, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &keyOf(2048).PublicKey, []byte("张三"), nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, e := range engines(b) {
		b.Run(e.name, func(b *testing.B) {
			parallel(b, func() error { _, err := e.key.Decrypt(nil, ciphertext, oaepSHA1); return err })
		})
	}
}

// parallel does something b.N times on all processors.
func parallel(b *testing.B, do func() error) {
	before := processors(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := do(); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(processors(b)-before)/float64(b.N), "cpu-ns/op")
}

// processors gives the time that they have worked for this process.
func processors(b *testing.B) time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// A new key, which signs once with both.
func BenchmarkKey(b *testing.B) {
	for b.Loop() {
		if _, err := openssl.Key(keyOf(2048)); err != nil {
			b.Fatal(err)
		}
	}
}

type engine struct {
	name string
	key  interface {
		crypto.Signer
		crypto.Decrypter
	}
	verify func(message, signature []byte) error
}

// engines are Go, and OpenSSL where it is there.
func engines(tb testing.TB) []engine {
	private := keyOf(2048)
	all := []engine{{"go", private, func(message, signature []byte) error {
		digest := sha256.Sum256(message)
		return rsa.VerifyPKCS1v15(&private.PublicKey, crypto.SHA256, digest[:], signature)
	}}}
	if name, err := openssl.Library(); err != nil {
		tb.Log(err)
		return all
	} else {
		tb.Log(name)
	}
	key, verifier := newKey(tb, private), newVerifier(tb, &private.PublicKey)
	return append(all, engine{"openssl", key, verifier.Verify})
}
