package check

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/credentials"
)

const soon = 30 // days: a certificate that ends within them is a warning

// checkID looks at the merchant's or the brand's id.
func (p *patient) checkID() {
	check, id := "mchid", p.MchID
	if p.BrandID != "" {
		check, id = "brand_id", p.BrandID
	}
	switch {
	case p.MchID != "" && p.BrandID != "":
		p.fail(check, "leave one of WECHATPAY_MCHID and WECHATPAY_BRAND_ID out: each has its own serial and keys", "a merchant and a brand at once")
	case id == "": // named already
	case strings.HasPrefix(id, "wx"):
		p.fail(check, "the merchant platform shows the merchant id, as 1900000001", "%s is an appid", terminal.Quote(id))
	case strings.Trim(id, "0123456789") != "":
		p.fail(check, "it looks like 1900000001", "%s is no number", terminal.Quote(id))
	default:
		p.ok(check, "%s", id)
	}
}

// checkSerial looks at how the serial of the API certificate is spelled.
func (p *patient) checkSerial() {
	const hint = "openssl x509 -in apiclient_cert.pem -noout -serial prints it"
	s := p.Serial
	switch {
	case s == "": // named already, or the certificate knows it
	case strings.HasPrefix(s, "PUB_KEY_ID_"):
		p.fail("serial", "that is the id of WeChat Pay's public key: it belongs into certs; "+hint, "%s", s)
	case strings.ContainsAny(s, ": ") && strings.Trim(s, "0123456789abcdefABCDEF: ") == "":
		p.fail("serial", "write "+strings.ToUpper(strings.NewReplacer(":", "", " ", "").Replace(s)), "has colons or blanks in it")
	case strings.HasPrefix(strings.ToLower(s), "serial=") || strings.HasPrefix(s, "0x"):
		p.fail("serial", "write only the digits", "begins with %s", s[:strings.IndexAny(s, "=x")+1])
	case strings.Trim(s, "0123456789abcdefABCDEF") != "":
		p.fail("serial", hint, "%s is not in hex", terminal.Quote(s))
	case len(s) > 40 && strings.Trim(s, "0123456789") == "":
		p.fail("serial", "write it in hex: "+hint, "is a decimal number")
	case len(s)%2 == 1:
		p.fail("serial", "was it 0"+strings.ToUpper(s)+"? "+hint, "has %d digits, an odd number: a leading zero is lost, or a digit", len(s))
	case len(s) != 40:
		p.warn("serial", hint, "has %d digits; WeChat Pay's have 40", len(s))
	default:
		p.ok("serial", "%s", strings.ToUpper(s))
	}
}

// checkPrivateKey loads the key, and looks who can read its file.
func (p *patient) checkPrivateKey() {
	text := p.PrivateKey
	if text == "" {
		return
	}
	if !account.IsKeyText(text) {
		if !p.checkMode("private key", strings.TrimPrefix(text, "file://")) {
			return
		}
	}
	key, err := wxcrypto.ParsePrivateKey(text)
	if err != nil {
		p.fail("private key", "it is apiclient_key.pem of the API certificate", "%v", err)
		return
	}
	p.config.PrivateKey = key
	p.judgePrivateKey(key)
}

func (p *patient) judgePrivateKey(signer crypto.Signer) {
	key, ok := signer.Public().(*rsa.PublicKey)
	switch {
	case !ok:
		p.fail("private key", "API certificates have RSA keys", "is a %T", signer.Public())
	case key.Size() < 256:
		p.fail("private key", "WeChat Pay's API certificates have 2048 bits", "has only %d bits", key.N.BitLen())
	default:
		p.ok("private key", "RSA, %d bits", key.N.BitLen())
	}
}

// checkMode tells who can read a file with a secret, and whether it is there.
func (p *patient) checkMode(what, file string) bool {
	info, err := os.Stat(file)
	if err != nil {
		p.fail(what, "give the name of a file that exists", "%v (a name of %d bytes)", terminal.Reason(err), len(file))
		return false
	}
	if mode := info.Mode().Perm(); account.HasModes && mode&0o077 != 0 {
		p.warn(what+" file", "chmod 600 "+terminal.ShellQuote(file)+"; call takes it only with --"+account.AllowReadable, "%s can be read or written by others (mode %04o)", file, mode)
	} else if account.HasModes {
		p.ok(what+" file", "only its owner can read it")
	}
	return true
}

// checkMerchantCert compares the API certificate with its key, its serial and its merchant.
func (p *patient) checkMerchantCert() {
	if p.MerchantCert == "" {
		if p.PrivateKey != "" {
			p.warn("merchant cert", "--merchant-cert apiclient_cert.pem compares them", "not given: whether key and serial belong together only WeChat Pay can tell")
		}
		return
	}
	cert, err := wxcrypto.ParseCertificate(p.MerchantCert)
	if err != nil {
		p.fail("merchant cert", "it is apiclient_cert.pem", "%v", err)
		return
	}
	serial := wxcrypto.SerialNumber(cert)
	if isPlatform(cert) {
		p.fail("merchant cert", "it belongs into certs; --merchant-cert is apiclient_cert.pem", "is a platform certificate of WeChat Pay's (%s)", cert.Subject.CommonName)
		return
	}
	p.dates("merchant cert", "apply for a new one on the merchant platform, and change serial and key together", cert)
	if key := p.config.PrivateKey; key != nil {
		if public, ok := cert.PublicKey.(*rsa.PublicKey); ok && public.Equal(key.Public()) {
			p.ok("key and cert", "belong together")
		} else {
			p.fail("key and cert", "take apiclient_key.pem and apiclient_cert.pem of one archive", "the private key is that of another certificate")
		}
	}
	switch {
	case p.Serial == "":
		p.config.Serial = serial
		p.ok("serial", "%s, from the certificate", serial)
	case p.Serial == cert.SerialNumber.String():
		p.fail("serial and cert", "write it in hex: "+serial, "the serial is the certificate's, but decimal")
	case !strings.EqualFold(p.Serial, serial):
		p.fail("serial and cert", "write "+serial, "the certificate has another serial")
	default:
		p.ok("serial and cert", "belong together")
	}
	if id := cert.Subject.CommonName; p.MchID != "" && id != p.MchID && id != "" && strings.Trim(id, "0123456789") == "" {
		p.fail("mchid and cert", "take the files of "+p.MchID+", or set mchid to "+id, "the certificate is that of merchant %s", id)
	}
}

// isPlatform knows WeChat Pay's own certificates by their name.
func isPlatform(cert *x509.Certificate) bool {
	return strings.HasPrefix(cert.Subject.CommonName, "Tenpay.com")
}

// dates looks whether a certificate is valid, and for how long.
func (p *patient) dates(check, hint string, cert *x509.Certificate) {
	left := account.DaysLeft(cert.NotAfter)
	switch {
	case left < 0:
		p.fail(check, hint, "%s expired on %s", wxcrypto.SerialNumber(cert), cert.NotAfter.Format(time.DateOnly))
	case time.Now().Before(cert.NotBefore):
		p.fail(check, "or is this machine's clock wrong?", "%s is valid from %s on", wxcrypto.SerialNumber(cert), cert.NotBefore.Format(time.DateOnly))
	case left < soon:
		p.warn(check, hint, "%s ends in %d days", wxcrypto.SerialNumber(cert), left)
	default:
		p.ok(check, "%s, %s", wxcrypto.SerialNumber(cert), account.Lasting(left))
	}
}

// checkCerts loads WeChat Pay's keys one by one, so that one that is wrong does not hide another.
func (p *patient) checkCerts() {
	p.config.Certs = make(map[string]crypto.PublicKey)
	for _, text := range p.Certs {
		found, err := credentials.ReadCerts([]string{text}, wechatpay.LoadCerts)
		if err != nil {
			p.fail("certs", "write SERIAL=FILE, or PUB_KEY_ID_…=FILE for a public key", "%v", err)
			continue
		}
		for serial, key := range found {
			if p.config.Certs[serial] != nil {
				p.fail("certs", "give each once", "two have the serial %s", serial)
			}
			p.config.Certs[serial] = key
		}
	}
	p.judgeCerts()
}

func (p *patient) judgeCerts() {
	publicKeys, certificates := 0, 0
	for _, serial := range slices.Sorted(maps.Keys(p.config.Certs)) {
		switch key := p.config.Certs[serial].(type) {
		case *rsa.PublicKey:
			publicKeys++
			p.judgePublicKey(serial, key)
		case *x509.Certificate:
			certificates++
			p.judgeCertificate(serial, key)
		}
	}
	switch {
	case publicKeys > 0 && certificates > 0:
		p.ok("mode", "both: platform certificates and the public key, as in the middle of the move")
	case publicKeys > 0:
		p.ok("mode", "WeChat Pay public key")
	case certificates > 0:
		p.ok("mode", "platform certificates")
	case p.APIv3Key != "" && p.BrandID == "":
		p.ok("mode", "platform certificates, downloaded with the APIv3 key; a merchant who has only the public key needs it in certs")
	}
}

var publicKeyID = regexp.MustCompile(`^PUB_KEY_ID_[0-9]{16,}$`)

func (p *patient) judgePublicKey(serial string, key *rsa.PublicKey) {
	check := "public key"
	switch {
	case p.config.PrivateKey != nil && key.Equal(p.config.PrivateKey.Public()):
		p.fail(check, "take pub_key.pem from the merchant platform (API security)", "%s is the merchant's own key, not WeChat Pay's", serial)
	case key.Size() < 256:
		p.fail(check, "WeChat Pay's keys have 2048 bits", "%s has only %d bits", terminal.Quote(serial), key.N.BitLen())
	case publicKeyID.MatchString(serial):
		p.ok(check, "%s, RSA, %d bits", serial, key.N.BitLen())
	case strings.HasPrefix(serial, "PUB_KEY_ID_"):
		p.warn(check, "compare it with the merchant platform", "%s: after PUB_KEY_ID_ come digits", serial)
	case strings.HasPrefix(strings.ToUpper(strings.NewReplacer("_", "", "-", "").Replace(serial)), "PUBKEYID"):
		p.fail(check, "it begins with PUB_KEY_ID_, in capitals", "%s is misspelt", terminal.Quote(serial))
	case len(serial) > 16 && strings.Trim(serial, "0123456789") == "":
		p.fail(check, "write PUB_KEY_ID_"+serial+", if that is its id", "%s lacks its PUB_KEY_ID_", serial)
	default:
		p.warn(check, "give the certificate itself, which has dates, or the id PUB_KEY_ID_…", "a public key stands under the serial %s", terminal.Quote(serial))
	}
}

func (p *patient) judgeCertificate(serial string, cert *x509.Certificate) {
	const check = "platform cert"
	own := wxcrypto.SerialNumber(cert)
	public, _ := cert.PublicKey.(*rsa.PublicKey)
	switch {
	case strings.EqualFold(own, p.Serial), public != nil && p.config.PrivateKey != nil && public.Equal(p.config.PrivateKey.Public()):
		p.fail(check, "apiclient_cert.pem does not belong here; wechatpay certs downloads WeChat Pay's", "%s is the merchant's own certificate", own)
	case public == nil || public.Size() < 256:
		p.fail(check, "WeChat Pay's certificates have RSA keys of 2048 bits", "%s has another key, or a shorter one", own)
	case serial == cert.SerialNumber.String():
		p.fail(check, "write it in hex: "+own, "stands under its decimal serial")
	case !strings.EqualFold(serial, own):
		p.fail(check, "put it under "+own, "stands under %s, which is not its serial", terminal.Quote(serial))
	default:
		p.dates(check, "wechatpay certs downloads the new one", cert)
	}
}

// checkAPIv3Key looks at the length: what is in it only a download shows.
func (p *patient) checkAPIv3Key() {
	const check, hint = "APIv3 key", account.APIv3KeyHint
	key := p.APIv3Key
	p.config.APIv3Key = key
	switch {
	case key == "" && p.PrivateKey+p.Secret == "":
	case key == "":
		p.warn(check, "WECHATPAY_APIV3_KEY, --apiv3-key-file or a profile", "is not set: certificates can't be downloaded, nor notifications decrypted")
	case len(key) != 32:
		p.fail(check, hint, "is %d bytes long, not 32", len(key))
	case strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }):
		p.fail(check, hint, "has blanks or characters in it that no key has")
	case p.Secret != "" && key == p.Secret:
		p.warn(check, hint, "is the same as the APIv2 key: one of them is probably in the wrong place")
	case p.online: // the download tells more
		p.ok(check, "%d bytes", len(key))
	default:
		p.ok(check, "%d bytes; --online proves that it is the right one", len(key))
	}
}
