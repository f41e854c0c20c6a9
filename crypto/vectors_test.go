package crypto_test

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/vectors"
)

// TestVectors runs every recorded call of the three sets, then sees that each
// difference was met and is explained in both languages, and no other is.
func TestVectors(t *testing.T) {
	shown := map[string]bool{}
	t.Run("hash", func(t *testing.T) { compare(t, shown, "hash", callHash) })
	t.Run("aes", func(t *testing.T) { compare(t, shown, "aes", callAES) })
	t.Run("rsa", func(t *testing.T) { compare(t, shown, "rsa", callRSA) })
	known := map[string]bool{}
	for _, d := range differences {
		if known[d.name] = true; !shown[d.name] {
			t.Errorf("no case shows the difference %s", d.name)
		}
	}
	for _, heading := range vectors.Documented(t, "crypto", names()...) {
		if !known[heading] && !strings.HasPrefix(heading, "formatter-") {
			t.Errorf("docs/php/crypto.md explains %s, which no test knows", heading)
		}
	}
}

func names() (names []string) {
	for _, d := range differences {
		names = append(names, d.name)
	}
	return names
}

func callHash(t *testing.T, _ vectors.Set, c fields) outcome {
	thing, key := c.text("thing"), c.text("key")
	switch c.text("fn") {
	case "md5":
		if agency, _ := c.Get("agency"); truthy(agency) {
			return ok(crypto.MD5Agency(thing, key))
		}
		return ok(crypto.MD5(thing, key))
	case "hmac":
		if !c.has("algorithm") {
			return ok(crypto.HMAC(thing, key))
		}
		newHash := map[string]func() hash.Hash{
			"md5": md5.New, "sha1": sha1.New, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New,
		}[strings.ToLower(c.text("algorithm"))]
		if newHash == nil {
			return outcome{Failed: true} // Go has no names here, so no wrong ones
		}
		return ok(crypto.HMACWith(newHash, thing, key))
	case "sign":
		return from(crypto.SignText(c.text("type"), c.text("data"), key))
	case "equals":
		return ok(strconv.FormatBool(crypto.HashEqual(c.text("known"), c.text("user"))))
	}
	t.Fatalf("unknown function %q", c.text("fn"))
	return outcome{}
}

// truthy is PHP's rule.
func truthy(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case string:
		return v != "" && v != "0"
	case json.Number:
		f, err := v.Float64()
		return err != nil || f != 0
	case []any:
		return len(v) > 0
	}
	return v != nil
}

func callAES(t *testing.T, _ vectors.Set, c fields) outcome {
	plaintext, ciphertext, key := c.text("plaintext"), c.text("ciphertext"), c.text("key")
	switch c.text("fn") {
	case "gcm.encrypt":
		return from(crypto.AESGCMEncrypt(plaintext, key, c.text("iv"), c.text("aad")))
	case "gcm.decrypt":
		return from(crypto.AESGCMDecrypt(ciphertext, key, c.text("iv"), c.text("aad")))
	case "ecb.encrypt":
		return from(crypto.AESECBEncrypt(plaintext, key))
	case "ecb.decrypt":
		return from(crypto.AESECBDecrypt(ciphertext, key))
	}
	t.Fatalf("unknown function %q", c.text("fn"))
	return outcome{}
}

// material is what the RSA cases share.
type material struct {
	Keys  map[string]map[string]string
	Files map[string]string
}

func callRSA(t *testing.T, s vectors.Set, c fields) outcome {
	if c.text("fn") == "load" {
		return load(t, s, c)
	}
	var m material
	s.Decode(t, &m)
	key := m.Keys[c.text("key")]
	switch c.text("fn") {
	case "sign":
		private, err := crypto.ParsePrivateKey(key["private_pkcs8"] + c.text("key_literal"))
		if err != nil {
			return from("", err)
		}
		return from(crypto.Sign([]byte(c.text("message")), private))
	case "verify":
		form := key[c.text("key_form")]
		if c.text("key_form") == "literal" {
			form = c.text("key")
		}
		public, err := crypto.ParsePublicKey(form)
		if err != nil {
			return from("", err)
		}
		return ok(strconv.FormatBool(crypto.Verify([]byte(c.text("message")), c.text("signature"), public) == nil))
	case "encrypt", "decrypt":
		return cipherRSA(t, key, c)
	case "pkcs1ToSpki":
		return from(crypto.PKCS1ToSPKI(c.text("thing")))
	case "parseCertificateSerialNo":
		cert, err := crypto.ParseCertificate(c.text("certificate"))
		return from(crypto.SerialNumber(cert), err)
	}
	t.Fatalf("unknown function %q", c.text("fn"))
	return outcome{}
}

func load(t *testing.T, s vectors.Set, c fields) outcome {
	thing := c.text("thing")
	if strings.Contains(thing, "{{dir}}") {
		var m material
		s.Decode(t, &m)
		dir := t.TempDir()
		for name, content := range m.Files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		thing = strings.ReplaceAll(thing, "{{dir}}", dir)
	}
	public := c.text("type") == "public" || c.text("call") == "fromSpki"
	switch call := c.text("call"); {
	case call == "fromSpki":
		thing = "public.spki://" + thing
	case call == "fromPkcs8":
		thing = "private.pkcs8://" + thing
	case call == "fromPkcs1" && public:
		thing = "public.pkcs1://" + thing
	case call == "fromPkcs1":
		thing = "private.pkcs1://" + thing
	}
	key, err := crypto.ParsePublicKey(thing)
	if !public {
		private, privateErr := crypto.ParsePrivateKey(thing)
		if err = privateErr; err == nil {
			key = &private.PublicKey
		}
	}
	if err != nil {
		return from("", err)
	}
	der, err := x509.MarshalPKIXPublicKey(key)
	sum := sha256.Sum256(der)
	return from(hex.EncodeToString(sum[:]), err)
}

// cipherRSA runs one way of a cipher; OAEP is random, so that of an encryption
// only the length compares.
func cipherRSA(t *testing.T, key map[string]string, c fields) outcome {
	private, err := crypto.ParsePrivateKey(key["private_pkcs8"])
	if err != nil {
		return from("", err)
	}
	encrypt, decrypt := crypto.Encrypt, crypto.Decrypt
	switch c.text("padding") {
	case "pkcs1":
		encrypt, decrypt = crypto.EncryptPKCS1v15, crypto.DecryptPKCS1v15
	case "none":
		return outcome{Failed: true} // Go has no such function
	}
	if c.text("fn") == "decrypt" {
		return from(decrypt(c.text("ciphertext"), private))
	}
	ciphertext, err := encrypt(c.text("plaintext"), &private.PublicKey)
	if err != nil {
		return from("", err)
	}
	if back, err := decrypt(ciphertext, private); err != nil || back != c.text("plaintext") {
		t.Errorf("it opens to %q, %v", back, err)
	}
	raw, err := base64.StdEncoding.DecodeString(ciphertext)
	return from(fmt.Sprint(len(raw)), err)
}
