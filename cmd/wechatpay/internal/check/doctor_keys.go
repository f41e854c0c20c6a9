package check

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/credentials"
)

const soon = 30 // days: a certificate that ends within them is a warning

// checkID looks at the merchant's or the brand's id.
func (p *patient) checkID() {
	check, id := words.Plain("mchid"), p.MchID
	if p.BrandID != "" {
		check, id = words.Plain("brand_id"), p.BrandID
	}
	switch {
	case p.MchID != "" && p.BrandID != "":
		p.fail(check, words.LeaveOneIDOut, words.MerchantAndBrand)
	case id == "": // named already
	case strings.HasPrefix(id, "wx"):
		p.fail(check, words.WhereMchIDIs, words.IsAnAppID.With(terminal.Quote(id)))
	case strings.Trim(id, "0123456789") != "":
		p.fail(check, words.ItLooksLike, words.IsNoNumber.With(terminal.Quote(id)))
	default:
		p.ok(check, words.Plain(id))
	}
}

// checkSerial looks at how the serial of the API certificate is spelled.
func (p *patient) checkSerial() {
	const check = words.Plain("serial")
	s := p.Serial
	switch {
	case s == "": // named already, or the certificate knows it
	case strings.HasPrefix(s, "PUB_KEY_ID_"):
		p.fail(check, words.PublicKeyIDHere, words.Plain(s))
	case strings.ContainsAny(s, ": ") && strings.Trim(s, "0123456789abcdefABCDEF: ") == "":
		p.fail(check, words.WriteIt.With(strings.ToUpper(strings.NewReplacer(":", "", " ", "").Replace(s))), words.HasColons)
	case strings.HasPrefix(strings.ToLower(s), "serial=") || strings.HasPrefix(s, "0x"):
		p.fail(check, words.OnlyTheDigits, words.BeginsWith.With(s[:strings.IndexAny(s, "=x")+1]))
	case strings.Trim(s, "0123456789abcdefABCDEF") != "":
		p.fail(check, words.OpensslSerial, words.NotInHex.With(terminal.Quote(s)))
	case len(s) > 40 && strings.Trim(s, "0123456789") == "":
		p.fail(check, words.WriteInHexOpenssl, words.IsDecimal)
	case len(s)%2 == 1:
		p.fail(check, words.WasItZero.With(strings.ToUpper(s)), words.OddNumberOfDigits.With(len(s)))
	case len(s) != 40:
		p.warn(check, words.OpensslSerial, words.DigitsNotForty.With(len(s)))
	default:
		p.ok(check, words.Plain(strings.ToUpper(s)))
	}
}

// checkPrivateKey loads the key, and looks who can read its file.
func (p *patient) checkPrivateKey() {
	text := p.PrivateKey
	if text == "" {
		return
	}
	if !account.IsKeyText(text) {
		if !p.checkMode(strings.TrimPrefix(text, "file://")) {
			return
		}
	}
	key, err := wxcrypto.ParsePrivateKey(text)
	if err != nil {
		p.fail(words.CheckPrivateKey, words.ItIsAPIClientKey, words.Said(err))
		return
	}
	p.config.PrivateKey = key
	p.judgePrivateKey(key)
}

func (p *patient) judgePrivateKey(signer crypto.Signer) {
	key, ok := signer.Public().(*rsa.PublicKey)
	switch {
	case !ok:
		p.fail(words.CheckPrivateKey, words.KeysOfAPICertsRSA, words.KeyIsA.With(fmt.Sprintf("%T", signer.Public())))
	case key.Size() < 256:
		p.fail(words.CheckPrivateKey, words.APICertsHave2048, words.OnlyBits.With(key.N.BitLen()))
	default:
		p.ok(words.CheckPrivateKey, words.RSABits.With(key.N.BitLen()))
	}
}

// checkMode tells who can read the file of the private key, and whether it is there.
func (p *patient) checkMode(file string) bool {
	info, err := os.Stat(file)
	if err != nil {
		p.fail(words.CheckPrivateKey, words.GiveAnExistingFile, words.NameWillNotOpen.With(terminal.Reason(err), len(file)))
		return false
	}
	if mode := info.Mode().Perm(); account.HasModes && mode&0o077 != 0 {
		p.warn(words.CheckPrivateKeyFile, words.ChmodFileOrAllow.With(terminal.ShellQuote(file)), words.FileReadable.With(file, mode))
	} else if account.HasModes {
		p.ok(words.CheckPrivateKeyFile, words.OnlyItsOwner)
	}
	return true
}

// checkMerchantCert compares the API certificate with its key, its serial and its merchant.
func (p *patient) checkMerchantCert() {
	if p.MerchantCert == "" {
		if p.PrivateKey != "" {
			p.warn(words.CheckMerchantCert, words.GiveMerchantCert, words.CertNotGiven)
		}
		return
	}
	cert, err := wxcrypto.ParseCertificate(p.MerchantCert)
	if err != nil {
		p.fail(words.CheckMerchantCert, words.ItIsAPIClientCert, words.Said(err))
		return
	}
	serial := wxcrypto.SerialNumber(cert)
	if isPlatform(cert) {
		p.fail(words.CheckMerchantCert, words.PlatformIntoCerts, words.IsPlatformCert.With(cert.Subject.CommonName))
		return
	}
	p.dates(words.CheckMerchantCert, words.ApplyForANewOne, cert)
	if key := p.config.PrivateKey; key != nil {
		if public, ok := cert.PublicKey.(*rsa.PublicKey); ok && public.Equal(key.Public()) {
			p.ok(words.CheckKeyAndCert, words.BelongTogether)
		} else {
			p.fail(words.CheckKeyAndCert, words.TakeBothOfOne, words.KeyOfOtherCert)
		}
	}
	switch {
	case p.Serial == "":
		p.config.Serial = serial
		p.ok(words.Plain("serial"), words.SerialFromCert.With(serial))
	case p.Serial == cert.SerialNumber.String():
		p.fail(words.CheckSerialAndCert, words.WriteInHex.With(serial), words.SerialIsDecimal)
	case !strings.EqualFold(p.Serial, serial):
		p.fail(words.CheckSerialAndCert, words.WriteIt.With(serial), words.SerialOfAnother)
	default:
		p.ok(words.CheckSerialAndCert, words.BelongTogether)
	}
	if id := cert.Subject.CommonName; p.MchID != "" && id != p.MchID && id != "" && strings.Trim(id, "0123456789") == "" {
		p.fail(words.CheckMchIDAndCert, words.TakeFilesOrSetID.With(p.MchID, id), words.CertOfMerchant.With(id))
	}
}

// isPlatform knows WeChat Pay's own certificates by their name.
func isPlatform(cert *x509.Certificate) bool {
	return strings.HasPrefix(cert.Subject.CommonName, "Tenpay.com")
}

// dates looks whether a certificate is valid, and for how long.
func (p *patient) dates(check, hint words.Phrase, cert *x509.Certificate) {
	left := account.DaysLeft(cert.NotAfter)
	switch {
	case left < 0:
		p.fail(check, hint, words.ExpiredOn.With(wxcrypto.SerialNumber(cert), cert.NotAfter.Format(time.DateOnly)))
	case time.Now().Before(cert.NotBefore):
		p.fail(check, words.OrClockWrong, words.ValidFromOn.With(wxcrypto.SerialNumber(cert), cert.NotBefore.Format(time.DateOnly)))
	case left < soon:
		p.warn(check, hint, words.EndsInDays.With(wxcrypto.SerialNumber(cert), left))
	default:
		p.ok(check, words.CertAndDays.With(wxcrypto.SerialNumber(cert), account.Lasting(left)))
	}
}

// checkCerts loads WeChat Pay's keys one by one, so that one that is wrong does not hide another.
func (p *patient) checkCerts() {
	const check = words.Plain("certs")
	p.config.Certs = make(map[string]crypto.PublicKey)
	for _, text := range p.Certs {
		found, err := credentials.ReadCerts([]string{text}, wechatpay.LoadCerts)
		if err != nil {
			p.fail(check, words.WriteSerialOrPublic, words.Said(err))
			continue
		}
		for serial, key := range found {
			if p.config.Certs[serial] != nil {
				p.fail(check, words.GiveEachCertOnce, words.TwoHaveSerial.With(serial))
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
		p.ok(words.CheckMode, words.ModeBoth)
	case publicKeys > 0:
		p.ok(words.CheckMode, words.ModePublicKey)
	case certificates > 0:
		p.ok(words.CheckMode, words.ModeCertificates)
	case p.APIv3Key != "" && p.BrandID == "":
		p.ok(words.CheckMode, words.ModeDownloaded)
	}
}

var publicKeyID = regexp.MustCompile(`^PUB_KEY_ID_[0-9]{16,}$`)

func (p *patient) judgePublicKey(serial string, key *rsa.PublicKey) {
	check := words.CheckPublicKey
	switch {
	case p.config.PrivateKey != nil && key.Equal(p.config.PrivateKey.Public()):
		p.fail(check, words.TakePubKeyPem, words.OwnKeyNotTheirs.With(serial))
	case key.Size() < 256:
		p.fail(check, words.TheirKeysHave2048, words.KeyOnlyBits.With(terminal.Quote(serial), key.N.BitLen()))
	case publicKeyID.MatchString(serial):
		p.ok(check, words.PublicKeyBits.With(serial, key.N.BitLen()))
	case strings.HasPrefix(serial, "PUB_KEY_ID_"):
		p.warn(check, words.CompareWithPlatform, words.AfterComeDigits.With(serial))
	case strings.HasPrefix(strings.ToUpper(strings.NewReplacer("_", "", "-", "").Replace(serial)), "PUBKEYID"):
		p.fail(check, words.BeginsInCapitals, words.IsMisspelt.With(terminal.Quote(serial)))
	case len(serial) > 16 && strings.Trim(serial, "0123456789") == "":
		p.fail(check, words.WriteWithPrefix.With(serial), words.LacksItsPrefix.With(serial))
	default:
		p.warn(check, words.GiveCertOrID, words.KeyUnderSerial.With(terminal.Quote(serial)))
	}
}

func (p *patient) judgeCertificate(serial string, cert *x509.Certificate) {
	check := words.CheckPlatformCert
	own := wxcrypto.SerialNumber(cert)
	public, _ := cert.PublicKey.(*rsa.PublicKey)
	switch {
	case strings.EqualFold(own, p.Serial), public != nil && p.config.PrivateKey != nil && public.Equal(p.config.PrivateKey.Public()):
		p.fail(check, words.OwnCertNotHere, words.OwnCertHere.With(own))
	case public == nil || public.Size() < 256:
		p.fail(check, words.TheirCertsHave2048, words.AnotherOrShorterKey.With(own))
	case serial == cert.SerialNumber.String():
		p.fail(check, words.WriteInHex.With(own), words.UnderDecimalSerial)
	case !strings.EqualFold(serial, own):
		p.fail(check, words.PutItUnder.With(own), words.UnderWrongSerial.With(terminal.Quote(serial)))
	default:
		p.dates(check, words.CertsDownloadsNew, cert)
	}
}

// checkAPIv3Key looks at the length: what is in it only a download shows.
func (p *patient) checkAPIv3Key() {
	check, hint := words.CheckAPIv3Key, words.APIv3KeyOfThePlatform
	key := p.APIv3Key
	p.config.APIv3Key = key
	switch {
	case key == "" && p.PrivateKey+p.Secret == "":
	case key == "":
		p.warn(check, words.WaysOfAPIv3Key, words.APIv3KeyNotSet)
	case len(key) != 32:
		p.fail(check, hint, words.BytesNot32.With(len(key)))
	case strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }):
		p.fail(check, hint, words.HasStrangeBytes)
	case p.Secret != "" && key == p.Secret:
		p.warn(check, hint, words.SameAsAPIv2Key)
	case p.online: // the download tells more
		p.ok(check, words.Bytes.With(len(key)))
	default:
		p.ok(check, words.BytesOnlineProves.With(len(key)))
	}
}
