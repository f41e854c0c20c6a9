package sandbox

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
)

// Keys are the key pairs of both sides. They come from [Sandbox.Keys] and go
// into Options.Keys of the next sandbox. Every one of them is worth nothing.
type Keys struct {
	Merchant       *rsa.PrivateKey // the merchant's, or the brand's, own
	MerchantSerial string          // of the merchant's API certificate, upper-case hex

	Platform            *rsa.PrivateKey // belongs to PlatformCertificate
	PlatformCertificate *x509.Certificate

	Public   *rsa.PrivateKey // its public half is "the WeChat Pay public key"
	PublicID string          // PUB_KEY_ID_…

	APIv3Key string // 32 bytes
	Secret   string // the APIv2 key, 32 characters

	// Server is what Start proves itself with, under Authority. The key of
	// Authority was forgotten when it had signed Server: it vouches for
	// nothing else, ever. Start makes both anew where they lack a name that is
	// asked for, or are about to end.
	Authority *x509.Certificate
	Server    *tls.Certificate
}

// A signer is one of the keys that the sandbox signs its answers with.
type signer struct {
	serial      string
	key         *rsa.PrivateKey
	certificate *x509.Certificate // nil: a public key
}

// A keyring holds the keys in use: those of Options.MchID, those of the other
// merchants, and WeChat Pay's own, which all of them share.
type keyring struct {
	party
	others map[string]*party
	public *signer // nil: CertificateOnly

	mu       sync.RWMutex // guards platform
	platform []*signer    // the newest last; none: PublicKeyOnly
}

// ring makes the keys at their first use.
func (s *Sandbox) ring() *keyring {
	s.keysOnce.Do(func() {
		var keys Keys
		if s.opts.Keys != nil {
			keys = *s.opts.Keys
		}
		wantPlatform := !s.opts.PublicKeyOnly && s.opts.BrandID == "" // brands are public-key only
		wantPublic := !s.opts.CertificateOnly || !wantPlatform
		others := cloneMerchants(s.opts.Merchants)
		keys.fill(wantPlatform, wantPublic, s.wall(), others)
		s.keys = &keyring{others: make(map[string]*party), party: party{mchid: s.opts.MchID, merchant: keys.Merchant, merchantSerial: keys.MerchantSerial,
			apiV3Key: keys.APIv3Key, secret: keys.Secret, subs: s.opts.SubMchIDs}}
		for _, m := range others {
			s.keys.others[m.MchID] = m.party()
		}
		if wantPlatform {
			serial := wxcrypto.SerialNumber(keys.PlatformCertificate)
			s.keys.platform = s.withRotated(&signer{serial, keys.Platform, keys.PlatformCertificate})
		}
		if wantPublic {
			s.keys.public = &signer{serial: keys.PublicID, key: keys.Public}
		}
	})
	return s.keys
}

// fill makes what is missing, the slow keys side by side.
func (k *Keys) fill(platform, public bool, now time.Time, others []Merchant) {
	var making sync.WaitGroup
	generate := func(key **rsa.PrivateKey) {
		if *key == nil {
			making.Add(1)
			go func() {
				defer making.Done()
				*key = newKey()
			}()
		}
	}
	generate(&k.Merchant)
	for i := range others {
		generate(&others[i].PrivateKey)
		others[i].fill()
	}
	if platform {
		if k.PlatformCertificate == nil {
			k.Platform = nil // a key without its certificate is of no use
		}
		generate(&k.Platform)
	}
	if public {
		generate(&k.Public)
	}
	making.Wait()

	fillTexts(&k.MerchantSerial, &k.APIv3Key, &k.Secret)
	if platform && k.PlatformCertificate == nil {
		k.PlatformCertificate = newCertificate(k.Platform, now)
	}
	if public && k.PublicID == "" {
		k.PublicID = "PUB_KEY_ID_0" + digits(24)
	}
}

// Keys returns the keys of this sandbox, to reuse in another one. After
// RotateCertificate it holds the newest certificate.
func (s *Sandbox) Keys() *Keys {
	ring := s.ring()
	keys := &Keys{Merchant: ring.merchant, MerchantSerial: ring.merchantSerial, APIv3Key: ring.apiV3Key, Secret: ring.secret}
	if p := ring.newest(); p != nil {
		keys.Platform, keys.PlatformCertificate = p.key, p.certificate
	}
	if ring.public != nil {
		keys.Public, keys.PublicID = ring.public.key, ring.public.serial
	}
	if s.server != nil {
		keys.Authority, keys.Server = s.server.authority, s.server.certificate
	}
	return keys
}

// Sign signs body as an answer of the sandbox, with the key that serial names,
// and sets the Wechatpay-* headers; "" is the key that signs by default. With
// it an Intercept makes answers that are right but for one thing. Of the
// headers, Wechatpay-Timestamp and Wechatpay-Nonce are kept where they are set
// already: a skewed clock is a line.
func (s *Sandbox) Sign(header http.Header, serial string, body []byte) error {
	ring := s.ring()
	key := ring.normal()
	if serial != "" {
		key = ring.find(serial)
	}
	if key == nil {
		return fmt.Errorf("sandbox: no key with the serial %q", serial)
	}
	return s.sign(header, key, body)
}

func (s *Sandbox) sign(header http.Header, key *signer, body []byte) error {
	timestamp, nonce := header.Get("Wechatpay-Timestamp"), header.Get("Wechatpay-Nonce")
	if timestamp == "" {
		timestamp = strconv.FormatInt(s.wall().Unix(), 10)
	}
	if nonce == "" {
		nonce = formatter.Nonce(32)
	}
	signature, err := wxcrypto.Sign([]byte(formatter.Response(timestamp, nonce, string(body))), key.key)
	if err != nil {
		return fmt.Errorf("sandbox: sign: %w", err)
	}
	header.Set("Wechatpay-Timestamp", timestamp)
	header.Set("Wechatpay-Nonce", nonce)
	header.Set("Wechatpay-Serial", key.serial)
	header.Set("Wechatpay-Signature", signature)
	header.Set("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048")
	return nil
}

// newest returns the platform certificate that signs, or nil.
func (k *keyring) newest() *signer {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if len(k.platform) == 0 {
		return nil
	}
	return k.platform[len(k.platform)-1]
}

// normal returns the key that signs where the request names none.
func (k *keyring) normal() *signer {
	if p := k.newest(); p != nil {
		return p
	}
	return k.public
}

// find returns the key of that serial or id, or nil.
func (k *keyring) find(serial string) *signer {
	if k.public != nil && k.public.serial == serial {
		return k.public
	}
	for _, p := range k.certificates() {
		if sameSerial(p.serial, serial) {
			return p
		}
	}
	return nil
}

// sameSerial compares serials of certificates as what they are, numbers in hex:
// the real server minds neither their case nor leading zeros.
func sameSerial(a, b string) bool {
	trim := func(s string) string { return strings.ToUpper(strings.TrimLeft(s, "0")) }
	return trim(a) == trim(b) && trim(a) != ""
}

// certificates returns all platform certificates, the oldest first.
func (k *keyring) certificates() []*signer {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.platform[:len(k.platform):len(k.platform)]
}

// publicKeys is Config.Certs.
func (k *keyring) publicKeys() map[string]crypto.PublicKey {
	certs := make(map[string]crypto.PublicKey)
	for _, p := range k.certificates() {
		certs[p.serial] = p.certificate
	}
	if k.public != nil {
		certs[k.public.serial] = k.public.key.Public()
	}
	return certs
}

// newKey and newCertificate can't fail but for a broken random source, which
// ends a Go program by itself.
func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(fmt.Sprintf("sandbox: generate a key: %v", err))
	}
	return key
}

// newCertificate signs itself: a client trusts a platform certificate because
// it came encrypted under the APIv3 key, not because of its issuer.
func newCertificate(key *rsa.PrivateKey, now time.Time) *x509.Certificate {
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(newSerial(0x00)),
		Subject:      pkix.Name{CommonName: "Tenpay.com sign", Organization: []string{"wechatpay sandbox"}},
		NotBefore:    now.AddDate(0, 0, -1).Truncate(time.Second),
		NotAfter:     now.AddDate(5, 0, 0).Truncate(time.Second),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err == nil {
		template, err = x509.ParseCertificate(der)
	}
	if err != nil {
		panic(fmt.Sprintf("sandbox: make a certificate: %v", err))
	}
	return template
}

// newSerial returns the 20 bytes of a certificate's serial number. Their first
// hex digit is that of high: a platform certificate's is 0, always, because
// big.Int.Text(16) drops a leading zero and a client must not.
func newSerial(high byte) []byte {
	serial := make([]byte, 20)
	rand.Read(serial)
	serial[0] = high | serial[0]&0x0F | 0x01
	return serial
}

// digits returns n random decimal digits.
func digits(n int) string {
	random := make([]byte, n)
	rand.Read(random)
	for i, b := range random {
		random[i] = '0' + b%10
	}
	return string(random)
}
