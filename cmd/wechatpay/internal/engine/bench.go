package engine

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"math"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/cpu"

	"github.com/a8579013/wechatpay/accel/openssl"
)

// Bench is what this machine computes in a second.
type Bench struct {
	Processors int     `json:"processors"`
	IFMA       bool    `json:"avx512_ifma"` // the instructions that make OpenSSL's RSA fast
	Bits       int     `json:"bits"`
	Rates      []Rates `json:"engines"`
	Without    string  `json:"without_openssl,omitempty"` // why there are no rates of OpenSSL
}

// Rates are times a second, on all processors together, where they do nothing else.
type Rates struct {
	Engine  string  `json:"engine"` // go or openssl
	Version string  `json:"version"`
	Sign    float64 `json:"sign"`
	Verify  float64 `json:"verify"`
	Decrypt float64 `json:"decrypt"`
}

const benchBits = 2048

// Measure takes time for each of three measurements of each engine, one after the other.
func Measure(each time.Duration) (Bench, error) {
	b := Bench{Processors: runtime.GOMAXPROCS(0), IFMA: cpu.X86.HasAVX512IFMA, Bits: benchBits}
	private, err := rsa.GenerateKey(rand.Reader, benchBits)
	if err != nil {
		return b, err
	}
	message := []byte("POST\n/v3/fund-app/mch-transfer/transfer-bills\n1750000000\nnonce\n{}\n")
	digest := sha256.Sum256(message)
	signature, err := rsa.SignPKCS1v15(nil, private, crypto.SHA256, digest[:])
	if err != nil {
		return b, err
	}
	sealed, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &private.PublicKey, []byte("张三"), nil)
	if err != nil {
		return b, err
	}
	measure := func(key keyPair, verify func() error) (r Rates) {
		r.Sign = rate(each, func() error { _, err := key.Sign(rand.Reader, digest[:], crypto.SHA256); return err })
		r.Verify = rate(each, verify)
		r.Decrypt = rate(each, func() error { _, err := key.Decrypt(nil, sealed, &rsa.OAEPOptions{Hash: crypto.SHA1}); return err })
		return r
	}
	byGo := measure(private, func() error {
		digest := sha256.Sum256(message)
		return rsa.VerifyPKCS1v15(&private.PublicKey, crypto.SHA256, digest[:], signature)
	})
	byGo.Engine, byGo.Version = "go", runtime.Version()
	b.Rates = append(b.Rates, byGo)
	key, err := openssl.Key(private)
	if err != nil {
		return b, err
	}
	verifier, err := openssl.NewVerifier(&private.PublicKey)
	if err != nil {
		return b, err
	}
	if why := key.Fallback(); why != nil {
		b.Without = why.Error()
		return b, nil
	}
	fast := measure(key, func() error { return verifier.Verify(message, signature) })
	fast.Engine = "openssl"
	if fast.Version, err = openssl.Library(); err != nil {
		return b, err
	}
	b.Rates = append(b.Rates, fast)
	return b, nil
}

type keyPair interface {
	crypto.Signer
	crypto.Decrypter
}

// rate does something on all processors, and gives how often they do it in a second where they do nothing else; 0 where it failed.
func rate(each time.Duration, do func() error) float64 {
	counts := make([]int, runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	begin := time.Now()
	before, _ := worked()
	for i := range counts {
		all.Go(func() {
			n := 0
			for time.Since(begin) < each && do() == nil {
				n++
			}
			counts[i] = n
		})
	}
	all.Wait()
	n, took := 0, time.Since(begin)
	if after, known := worked(); known {
		took = (after - before) / time.Duration(len(counts))
	}
	for _, count := range counts {
		n += count
	}
	return math.Round(float64(n) / max(took, time.Microsecond).Seconds())
}
