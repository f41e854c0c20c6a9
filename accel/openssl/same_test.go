package openssl_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// digests are those that WeChat Pay's messages may be signed over, and their neighbours.
var digests = map[crypto.Hash]func([]byte) []byte{
	crypto.SHA1:   func(m []byte) []byte { d := sha1.Sum(m); return d[:] },
	crypto.SHA256: func(m []byte) []byte { d := sha256.Sum256(m); return d[:] },
	crypto.SHA384: func(m []byte) []byte { d := sha512.Sum384(m); return d[:] },
	crypto.SHA512: func(m []byte) []byte { d := sha512.Sum512(m); return d[:] },
}

// TestSign compares signatures byte by byte with Go's: PKCS#1 v1.5 leaves nothing to chance.
func TestSign(t *testing.T) {
	for bits, messages := range map[int]uint64{2048: 200, 2049: 20, 3072: 20, 4096: 10} {
		private := keyOf(bits)
		key, verifier := newKey(t, private), newVerifier(t, &private.PublicKey)
		for hash, sum := range digests {
			t.Run(fmt.Sprintf("%d %s", bits, hash), func(t *testing.T) {
				for i := range messages {
					message := binary.BigEndian.AppendUint64(nil, i)
					want, err := rsa.SignPKCS1v15(nil, private, hash, sum(message))
					if err != nil {
						t.Fatal(err)
					}
					got, err := key.Sign(rand.Reader, sum(message), hash)
					if err != nil || !bytes.Equal(got, want) {
						t.Fatalf("message %d: got %x, %v; Go signs %x", i, got, err, want)
					}
					if err := verifier.Verify(message, got); hash == crypto.SHA256 && err != nil {
						t.Fatalf("message %d: %v", i, err)
					}
				}
			})
		}
	}
}

// TestSignOptions asks for what OpenSSL is not asked for, and for what nobody can do.
func TestSignOptions(t *testing.T) {
	private := keyOf(2048)
	key := newKey(t, private)
	digest := sha256.Sum256(nil)
	pss := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256}
	signature, err := key.Sign(rand.Reader, digest[:], pss)
	if err != nil || rsa.VerifyPSS(&private.PublicKey, crypto.SHA256, digest[:], signature, pss) != nil {
		t.Errorf("PSS: %v", err)
	}
	for name, try := range map[string]struct {
		digest []byte
		opts   crypto.SignerOpts
	}{
		"a digest that is too short":  {digest[:31], crypto.SHA256},
		"a digest that is too long":   {make([]byte, 33), crypto.SHA256},
		"no digest":                   {nil, crypto.SHA256},
		"no hash, which Go signs raw": {[]byte("raw"), crypto.Hash(0)},
		"too much without a hash":     {make([]byte, 300), crypto.Hash(0)},
		"MD5 with SHA-1":              {make([]byte, 36), crypto.MD5SHA1},
		"a hash that nobody knows":    {digest[:], crypto.Hash(99)},
		"SHA-224":                     {make([]byte, 28), crypto.SHA224},
	} {
		t.Run(name, func(t *testing.T) {
			want, wantErr := signOrPanic(private, try.digest, try.opts)
			got, err := signOrPanic(key, try.digest, try.opts)
			if !bytes.Equal(got, want) || fmt.Sprint(err) != fmt.Sprint(wantErr) {
				t.Errorf("got %x, %v; Go gives %x, %v", got, err, want, wantErr)
			}
		})
	}
}

// signOrPanic makes an error of a panic: Go's code panics at a hash that it does not know.
func signOrPanic(key crypto.Signer, digest []byte, opts crypto.SignerOpts) (signature []byte, err error) {
	defer func() {
		if what := recover(); what != nil {
			err = fmt.Errorf("panic: %v", what)
		}
	}()
	return key.Sign(rand.Reader, digest, opts)
}

// TestVerify has every kind of wrong signature refused, with Go's error.
func TestVerify(t *testing.T) {
	for _, bits := range []int{2048, 2049, 3072} {
		private, message := keyOf(bits), []byte("1750000000\nnonce\n{}\n")
		verifier := newVerifier(t, &private.PublicKey)
		other, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			t.Fatal(err)
		}
		sign := func(hash crypto.Hash, message []byte, key *rsa.PrivateKey) []byte {
			signature, err := rsa.SignPKCS1v15(nil, key, hash, digests[hash](message))
			if err != nil {
				t.Fatal(err)
			}
			return signature
		}
		right := sign(crypto.SHA256, message, private)
		digest := sha256.Sum256(message)
		pss, err := rsa.SignPSS(rand.Reader, private, crypto.SHA256, digest[:], nil)
		if err != nil {
			t.Fatal(err)
		}
		cases := map[string][]byte{
			"right":                   right,
			"of another message":      sign(crypto.SHA256, []byte("1750000000\nnonce\n{ }\n"), private),
			"over another hash":       sign(crypto.SHA1, message, private),
			"of another key":          sign(crypto.SHA256, message, other),
			"PSS":                     pss,
			"nothing":                 nil,
			"cut":                     right[:len(right)-1],
			"a byte more":             append(bytes.Clone(right), 0),
			"a zero before it":        append([]byte{0}, right...),
			"zeros":                   make([]byte, len(right)),
			"ones":                    bytes.Repeat([]byte{0xff}, len(right)),
			"larger than the modulus": new(big.Int).Add(new(big.Int).SetBytes(right), private.N).Bytes(),
			"the modulus":             private.N.Bytes(),
			"one":                     big.NewInt(1).FillBytes(make([]byte, len(right))),
			"the modulus less one":    new(big.Int).Sub(private.N, big.NewInt(1)).Bytes(),
		}
		for i := range right {
			damaged := bytes.Clone(right)
			damaged[i] ^= 1 << (i % 8)
			cases[fmt.Sprintf("damaged at %d", i)] = damaged
		}
		for name, signature := range cases {
			want := rsa.VerifyPKCS1v15(&private.PublicKey, crypto.SHA256, digest[:], signature)
			if got := verifier.Verify(message, signature); !errors.Is(got, want) || (name == "right") != (got == nil) {
				t.Errorf("%d bits, %s: got %v, Go says %v", bits, name, got, want)
			}
		}
		if err := verifier.Verify(append(message, ' '), right); !errors.Is(err, rsa.ErrVerification) {
			t.Errorf("%d bits, another message: %v", bits, err)
		}
	}
}

// TestDecrypt opens what Go has encrypted, and refuses what Go refuses.
func TestDecrypt(t *testing.T) {
	for _, bits := range []int{2048, 3072, 4096} {
		private := keyOf(bits)
		key := newKey(t, private)
		seal := func(label, text string) []byte {
			ciphertext, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &private.PublicKey, []byte(text), []byte(label))
			if err != nil {
				t.Fatal(err)
			}
			return ciphertext
		}
		plain, longest := seal("", "张三"), seal("", string(bytes.Repeat([]byte("9"), private.Size()-42)))
		pkcs1, err := rsa.EncryptPKCS1v15(rand.Reader, &private.PublicKey, []byte("pkcs1"))
		if err != nil {
			t.Fatal(err)
		}
		other := plain // one in 500 has what PKCS#1 v1.5 takes for its padding
		for {
			if _, err := rsa.DecryptPKCS1v15(nil, private, other); err != nil {
				break
			}
			other = seal("", "张三")
		}
		labelled := &rsa.OAEPOptions{Hash: crypto.SHA1, Label: []byte("label")}
		for name, try := range map[string]struct {
			ciphertext []byte
			opts       crypto.DecrypterOpts
			want       string
		}{
			"a name":                  {plain, oaepSHA1, "张三"},
			"MGF's hash named":        {plain, &rsa.OAEPOptions{Hash: crypto.SHA1, MGFHash: crypto.SHA1}, "张三"},
			"nothing in it":           {seal("", ""), oaepSHA1, ""},
			"as much as fits":         {longest, oaepSHA1, string(bytes.Repeat([]byte("9"), private.Size()-42))},
			"a label":                 {seal("label", "x"), labelled, "x"},
			"another label":           {seal("lable", "x"), labelled, ""},
			"a label that is missing": {plain, labelled, ""},
			"another hash":            {plain, &rsa.OAEPOptions{Hash: crypto.SHA256}, ""},
			"another hash in MGF":     {plain, &rsa.OAEPOptions{Hash: crypto.SHA1, MGFHash: crypto.SHA256}, ""},
			"PKCS#1 v1.5":             {pkcs1, nil, "pkcs1"},
			"PKCS#1 v1.5 as OAEP":     {pkcs1, oaepSHA1, ""},
			"OAEP as PKCS#1 v1.5":     {other, &rsa.PKCS1v15DecryptOptions{}, ""},
			"damaged":                 {damage(plain), oaepSHA1, ""},
			"cut":                     {plain[:len(plain)-1], oaepSHA1, ""}, // not of its first byte, which may be 0
			"a byte more":             {append(bytes.Clone(plain), 0), oaepSHA1, ""},
			"empty":                   {nil, oaepSHA1, ""},
			"zeros":                   {make([]byte, private.Size()), oaepSHA1, ""},
			"the modulus":             {private.N.Bytes(), oaepSHA1, ""},
			"larger than the modulus": {bytes.Repeat([]byte{0xff}, private.Size()), oaepSHA1, ""},
		} {
			want, wantErr := private.Decrypt(nil, try.ciphertext, try.opts)
			got, err := key.Decrypt(nil, try.ciphertext, try.opts)
			if diff := cmp.Diff(string(want), string(got)); diff != "" || !errors.Is(err, wantErr) {
				t.Errorf("%d bits, %s: got %q, %v; Go gives %q, %v", bits, name, got, err, want, wantErr)
			}
			if string(got) != try.want {
				t.Errorf("%d bits, %s: got %q, %v; want %q", bits, name, got, err, try.want)
			}
		}
	}
}

func damage(b []byte) []byte {
	b = bytes.Clone(b)
	b[len(b)/2] ^= 0x10
	return b
}

func FuzzSign(f *testing.F) {
	private := keyOf(2048)
	key, verifier := newKey(f, private), newVerifier(f, &private.PublicKey)
	f.Add([]byte("GET\n/v3/certificates\n1\nn\n\n"), []byte("signature"))
	f.Fuzz(func(t *testing.T, message, signature []byte) {
		digest := sha256.Sum256(message)
		want, err := rsa.SignPKCS1v15(nil, private, crypto.SHA256, digest[:])
		got, gotErr := key.Sign(rand.Reader, digest[:], crypto.SHA256)
		if err != nil || gotErr != nil || !bytes.Equal(got, want) || verifier.Verify(message, got) != nil {
			t.Errorf("got %x, %v; Go signs %x, %v", got, gotErr, want, err)
		}
		mixed := xor(got, signature)
		for _, s := range [][]byte{signature, mixed} {
			want, got := rsa.VerifyPKCS1v15(&private.PublicKey, crypto.SHA256, digest[:], s), verifier.Verify(message, s)
			if (want == nil) != (got == nil) {
				t.Errorf("got %v of %x, Go says %v", got, s, want)
			}
		}
	})
}

func FuzzDecrypt(f *testing.F) {
	private := keyOf(2048)
	key := newKey(f, private)
	f.Add([]byte("name"), []byte("label"), []byte{0x80})
	f.Fuzz(func(t *testing.T, text, label, noise []byte) {
		opts := &rsa.OAEPOptions{Hash: crypto.SHA1, Label: label}
		ciphertext, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &private.PublicKey, text, label)
		if err != nil {
			ciphertext = text // too long to be encrypted
		}
		for _, c := range [][]byte{ciphertext, xor(ciphertext, noise), noise} {
			want, wantErr := private.Decrypt(nil, c, opts)
			got, err := key.Decrypt(nil, c, opts)
			if !bytes.Equal(got, want) || (err == nil) != (wantErr == nil) {
				t.Errorf("%x: got %q, %v; Go gives %q, %v", c, got, err, want, wantErr)
			}
		}
	})
}

// xor damages where the noise is not zero.
func xor(b, noise []byte) []byte {
	b = bytes.Clone(b)
	for i := range min(len(b), len(noise)) {
		b[i] ^= noise[i]
	}
	return b
}
