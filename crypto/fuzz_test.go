package crypto_test

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/vectors"
)

// seedKeys adds every text that PHP was given as a key.
func seedKeys(f *testing.F) {
	f.Add(testKey)
	for _, m := range mangled(testKey) {
		f.Add(m.text)
	}
	f.Add("certs/apiclient_key.pem")
	f.Add("/" + base64Lines(testKey)[3] + ".pem")
	for _, c := range vectors.Load(f, "rsa").Cases {
		var v fields
		if c.Decode(f, &v.Ordered); v.text("fn") == "load" {
			f.Add(v.text("thing"))
		}
	}
}

// FuzzParsePrivateKey: what parses is the same key after another round, and what
// does not is not shown.
func FuzzParsePrivateKey(f *testing.F) {
	seedKeys(f)
	f.Fuzz(func(t *testing.T, in string) {
		key, err := crypto.ParsePrivateKey(in)
		if err != nil {
			if key != nil || leaks(err, in) && !namesPath(err, in) {
				t.Fatalf("key %v, error %v", key != nil, err)
			}
			return
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		for _, again := range []string{toPEM("PRIVATE KEY", der), "private.pkcs8://" + base64.StdEncoding.EncodeToString(der)} {
			if back, err := crypto.ParsePrivateKey(again); err != nil || !back.Equal(key) {
				t.Fatalf("another key after a round: %v", err)
			}
		}
		if _, err := crypto.ParsePublicKey(toPEM("PUBLIC KEY", der)); err == nil {
			t.Fatal("a private key is a public one")
		}
	})
}

func FuzzParsePublicKey(f *testing.F) {
	seedKeys(f)
	f.Fuzz(func(t *testing.T, in string) {
		key, err := crypto.ParsePublicKey(in)
		if err != nil {
			if key != nil || leaks(err, in) && !namesPath(err, in) {
				t.Fatalf("key %v, error %v", key != nil, err)
			}
			return
		}
		der, err := x509.MarshalPKIXPublicKey(key)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := crypto.ParsePublicKey(toPEM("PUBLIC KEY", der)); err != nil || !back.Equal(key) {
			t.Fatalf("another key after a round: %v", err)
		}
		if cert, err := crypto.ParseCertificate(in); err == nil && len(crypto.SerialNumber(cert))%2 != 0 {
			t.Fatalf("serial %s has half a byte", crypto.SerialNumber(cert))
		}
		crypto.Verify([]byte(in), in, key) // any key that parses is one to verify with
	})
}

func FuzzPKCS1ToSPKI(f *testing.F) {
	for _, c := range vectors.Load(f, "rsa").Cases {
		var v fields
		if c.Decode(f, &v.Ordered); v.text("fn") == "pkcs1ToSpki" {
			f.Add(v.text("thing"))
		}
	}
	f.Fuzz(func(t *testing.T, in string) {
		spki, err := crypto.PKCS1ToSPKI(in)
		if err != nil {
			if spki != "" || leaks(err, in) {
				t.Fatalf("%q, %v", spki, err)
			}
			return
		}
		key, err := crypto.ParsePublicKey("public.spki://" + spki)
		if err != nil {
			t.Fatal(err)
		}
		der, _ := base64.StdEncoding.DecodeString(in)
		if !bytes.Equal(x509.MarshalPKCS1PublicKey(key), der) {
			t.Fatal("another key after a round")
		}
	})
}

func FuzzAESGCM(f *testing.F) {
	f.Add("", []byte("n"), "", uint(0))
	f.Add(`{"trade_state":"SUCCESS"}`, []byte("LBrkPGN5O1FA"), "transaction", uint(77))
	f.Add("bill", []byte("sr3EgZoRtANatlaw"), "", uint(1000))
	f.Fuzz(func(t *testing.T, plaintext string, nonce []byte, aad string, flip uint) {
		const key = "0123456789abcdef0123456789ABCDEF"
		sealed, err := crypto.AESGCMEncrypt(plaintext, key, string(nonce), aad)
		if (err != nil) != (len(nonce) == 0) {
			t.Fatalf("nonce of %d bytes: %v", len(nonce), err)
		}
		if err != nil {
			return
		}
		if got, err := crypto.AESGCMDecrypt(sealed, key, string(nonce), aad); err != nil || got != plaintext {
			t.Fatalf("%q, %v", got, err)
		}
		raw, _ := base64.StdEncoding.DecodeString(sealed)
		raw[flip/8%uint(len(raw))] ^= 1 << (flip % 8)
		tampered := base64.StdEncoding.EncodeToString(raw)
		for _, open := range []func() (string, error){
			func() (string, error) { return crypto.AESGCMDecrypt(tampered, key, string(nonce), aad) },
			func() (string, error) { return crypto.AESGCMDecrypt(sealed, key, string(nonce), aad+"x") },
			func() (string, error) { return crypto.AESGCMDecrypt(sealed, key, string(nonce)+"x", aad) },
			func() (string, error) { return crypto.AESGCMDecrypt(sealed, strings.ToUpper(key), string(nonce), aad) },
		} {
			if got, err := open(); err == nil || got != "" {
				t.Fatalf("a change goes unnoticed: %q, %v", got, err)
			}
		}
		crypto.AESGCMDecrypt(plaintext, key, string(nonce), aad) // whatever it is, no panic
	})
}

func FuzzAESECB(f *testing.F) {
	f.Add("", "")
	f.Add("<root><refund_id>1</refund_id></root>", "C1NSCGIbAwN98BJx/CuqOS1RLnY8yip7pPX12ZK/TPY=")
	f.Add(strings.Repeat("x", 16), "AAAAAAAAAAAAAAAAAAAAAA==")
	f.Fuzz(func(t *testing.T, plaintext, ciphertext string) {
		key := crypto.MD5("secret", "")
		sealed, err := crypto.AESECBEncrypt(plaintext, key)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := crypto.AESECBDecrypt(sealed, key); err != nil || got != plaintext {
			t.Fatalf("%q, %v", got, err)
		}
		got, err := crypto.AESECBDecrypt(ciphertext, key)
		if err != nil {
			if got != "" || leaks(err, ciphertext) {
				t.Fatalf("%q, %v", got, err)
			}
			return
		}
		raw, _ := base64.StdEncoding.DecodeString(ciphertext)
		if again, _ := crypto.AESECBEncrypt(got, key); again != base64.StdEncoding.EncodeToString(raw) {
			t.Fatal("what opens does not close to the same")
		}
	})
}

func FuzzRSA(f *testing.F) {
	key := mustKey(f)
	f.Add("", "")
	f.Add("张三", strings.Repeat("A", 344))
	f.Fuzz(func(t *testing.T, plaintext, text string) {
		signature, err := crypto.Sign([]byte(plaintext), key)
		if err != nil || crypto.Verify([]byte(plaintext), signature, &key.PublicKey) != nil {
			t.Fatalf("a signature of ours does not verify: %v", err)
		}
		if plaintext != text && crypto.Verify([]byte(text), signature, &key.PublicKey) == nil {
			t.Fatal("a signature verifies for another message")
		}
		sealed, err := crypto.Encrypt(plaintext, &key.PublicKey)
		if (err != nil) != (len(plaintext) > 214) {
			t.Fatalf("%d bytes: %v", len(plaintext), err)
		}
		if err == nil {
			if got, err := crypto.Decrypt(sealed, key); err != nil || got != plaintext {
				t.Fatalf("%q, %v", got, err)
			}
		}
		if _, err := crypto.Decrypt(text, key); err != nil && leaks(err, text) {
			t.Fatalf("the error shows the ciphertext: %v", err)
		}
	})
}

func BenchmarkSign(b *testing.B) {
	key, message := mustKey(b), []byte("GET\n/v3/certificates\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n")
	b.ReportAllocs()
	for b.Loop() {
		crypto.Sign(message, key)
	}
}

func BenchmarkVerify(b *testing.B) {
	key, message := mustKey(b), []byte("1554209980\nc5ac7061fccab6bf3e254dcf98995b8c\n{}\n")
	signature, _ := crypto.Sign(message, key)
	b.ReportAllocs()
	for b.Loop() {
		crypto.Verify(message, signature, &key.PublicKey)
	}
}

func BenchmarkAESGCMDecrypt(b *testing.B) {
	const key = "0123456789abcdef0123456789ABCDEF"
	sealed, _ := crypto.AESGCMEncrypt(strings.Repeat("x", 1024), key, "LBrkPGN5O1FA", "transaction")
	b.ReportAllocs()
	for b.Loop() {
		crypto.AESGCMDecrypt(sealed, key, "LBrkPGN5O1FA", "transaction")
	}
}

func BenchmarkHashSign(b *testing.B) {
	params := map[string]string{"appid": "wx8888888888888888", "mch_id": "1900000001", "body": "茶", "nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"}
	b.ReportAllocs()
	for b.Loop() {
		crypto.HashSign("HMAC-SHA256", params, "192006250b4c09247ec02edce69f6a2d")
	}
}
