package check

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/credentials"
	"github.com/a8579013/wechatpay/sandbox"
)

// TestDoctorAgreesWithNew runs both over one table: what New (or the loading before it) refuses, doctor calls failed, and
// what New takes, doctor at most warns of. Of what is wrong it is never silent.
func TestDoctorAgreesWithNew(t *testing.T) {
	good := goodSettings(t)
	public, platform := good.Certs[0], good.Certs[1]
	_, publicFile, _ := strings.Cut(public, "=")
	folder := filepath.Dir(publicFile)
	in := func(name string) string { return filepath.Join(folder, name) }
	tests := map[string]struct {
		change func(*credentials.Texts)
		wrong  bool
	}{
		"all well":              {func(*credentials.Texts) {}, false},
		"no id":                 {func(c *credentials.Texts) { c.MchID = "" }, true},
		"an appid":              {func(c *credentials.Texts) { c.MchID = "wx8888888888888888" }, true},
		"id and line feed":      {func(c *credentials.Texts) { c.MchID += "\n" }, false},
		"id and blank within":   {func(c *credentials.Texts) { c.MchID = "1900 000001" }, true},
		"two ids":               {func(c *credentials.Texts) { c.BrandID = "1" }, true},
		"no serial":             {func(c *credentials.Texts) { c.Serial = "" }, true},
		"39 digits":             {func(c *credentials.Texts) { c.Serial = c.Serial[1:] }, true},
		"38 digits":             {func(c *credentials.Texts) { c.Serial = c.Serial[2:] }, true},
		"lower case":            {func(c *credentials.Texts) { c.Serial = strings.ToLower(c.Serial) }, false},
		"decimal":               {func(c *credentials.Texts) { c.Serial = strings.Repeat("1234567", 7) }, true},
		"colons":                {func(c *credentials.Texts) { c.Serial = c.Serial[:2] + ":" + c.Serial[2:] }, true},
		"serial=":               {func(c *credentials.Texts) { c.Serial = "serial=" + c.Serial }, true},
		"0x":                    {func(c *credentials.Texts) { c.Serial = "0x" + c.Serial }, true},
		"serial and line feed":  {func(c *credentials.Texts) { c.Serial += "\r\n" }, false},
		"a key's id as serial":  {func(c *credentials.Texts) { c.Serial = "PUB_KEY_ID_0119000000012026072900000000000000" }, true},
		"no private key":        {func(c *credentials.Texts) { c.PrivateKey = "" }, true},
		"a missing private key": {func(c *credentials.Texts) { c.PrivateKey = in("nowhere.pem") }, true},
		"a public private key":  {func(c *credentials.Texts) { c.PrivateKey = publicFile }, true},
		"a short private key":   {func(c *credentials.Texts) { c.PrivateKey = in("short.pem") }, true},
		"no certs":              {func(c *credentials.Texts) { c.Certs = nil }, false},
		"no certs, no key":      {func(c *credentials.Texts) { c.Certs, c.APIv3Key = nil, "" }, true},
		"a missing cert":        {func(c *credentials.Texts) { c.Certs = []string{"40AB=" + in("nowhere.pem")} }, true},
		"twice":                 {func(c *credentials.Texts) { c.Certs = []string{platform, platform} }, true},
		"own public key":        {func(c *credentials.Texts) { c.Certs = []string{"PUB_KEY_ID_01=" + in("own_public.pem")} }, true},
		"own certificate":       {func(c *credentials.Texts) { c.Certs = []string{in("own.pem")} }, true},
		"own, as a public key":  {func(c *credentials.Texts) { c.Certs = []string{"PUB_KEY_ID_01=" + in("own.pem")} }, true},
		"own key renewed":       {func(c *credentials.Texts) { c.Certs = []string{in("own_other.pem")} }, true},
		"another's serial":      {func(c *credentials.Texts) { c.Certs = []string{"40AB=" + platform} }, true},
		"an expired cert":       {func(c *credentials.Texts) { c.Certs = []string{in("expired.pem")} }, true},
		"a cert that ends soon": {func(c *credentials.Texts) { c.Certs = []string{in("soon.pem")} }, true},
		"a cert of tomorrow":    {func(c *credentials.Texts) { c.Certs = []string{in("tomorrow.pem")} }, true},
		"a short cert":          {func(c *credentials.Texts) { c.Certs = []string{in("short_cert.pem")} }, true},
		"lower-case id":         {func(c *credentials.Texts) { c.Certs = []string{strings.ToLower("PUB_KEY_ID_01=") + publicFile} }, true},
		"id without digits":     {func(c *credentials.Texts) { c.Certs = []string{"PUB_KEY_ID_=" + publicFile} }, true},
		"id with letters":       {func(c *credentials.Texts) { c.Certs = []string{"PUB_KEY_ID_abc=" + publicFile} }, true},
		"key id and blank":      {func(c *credentials.Texts) { c.Certs = []string{"PUB_KEY_ID_0119000000012026072900 =" + publicFile} }, true},
		"key id, line feed":     {func(c *credentials.Texts) { c.Certs = []string{"PUB_KEY_ID_0119000000012026072900\n=" + publicFile} }, true},
		"id and path":           {func(c *credentials.Texts) { c.Certs = []string{"PUB_KEY_ID_01/../../x=" + publicFile} }, true},
		"a cert under an id":    {func(c *credentials.Texts) { c.Certs = []string{"PUB_KEY_ID_0119000000012026072900=" + platform} }, false}, // its public key is what counts
		"digits without prefix": {func(c *credentials.Texts) { c.Certs = []string{"0119000000012026072900000000000000=" + publicFile} }, true},
		"APIv3 key of 31":       {func(c *credentials.Texts) { c.APIv3Key = c.APIv3Key[1:] }, true},
		"APIv3 key, line feed":  {func(c *credentials.Texts) { c.APIv3Key += "\n" }, false},
		"APIv3 key with blanks": {func(c *credentials.Texts) { c.APIv3Key = c.APIv3Key[:30] + " x" }, true},
		"one key for both":      {func(c *credentials.Texts) { c.Secret = c.APIv3Key }, true},
		"secret and line feed":  {func(c *credentials.Texts) { c.Secret = strings.Repeat("s", 32) + "\n" }, false},
		"another host":          {func(c *credentials.Texts) { c.BaseURL = "https://gateway.example.com/pay" }, true},
		"a host without https":  {func(c *credentials.Texts) { c.BaseURL = "gateway.example.com" }, true},
		"no TLS":                {func(c *credentials.Texts) { c.BaseURL = "http://gateway.example.com" }, true},
		"base URL with v3":      {func(c *credentials.Texts) { c.BaseURL = "https://api.mch.weixin.qq.com/v3/" }, true},
		"base URL, line feed":   {func(c *credentials.Texts) { c.BaseURL = "https://api.mch.weixin.qq.com\n" }, false},
		"a foreign API cert":    {func(c *credentials.Texts) { c.MerchantCert = platform }, true},
		"its API cert":          {func(c *credentials.Texts) { c.MerchantCert = in("own.pem") }, false},
		"an expired API cert":   {func(c *credentials.Texts) { c.MerchantCert = in("own_expired.pem") }, true},
		"another's API cert":    {func(c *credentials.Texts) { c.MerchantCert = in("own_foreign.pem") }, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := account.Settings{Texts: good, Modes: account.Modes{Allow: true}}
			test.change(&s.Texts)
			refused := s.CheckMissing()
			if refused == nil {
				var config wechatpay.Config
				if config, refused = s.Config(); refused == nil {
					_, refused = wechatpay.New(config)
				}
			}
			p := &patient{Settings: s}
			p.examine()
			if failed := p.failed() > 0; failed != (refused != nil) {
				t.Errorf("doctor failed: %t, New says %v\n%+v", failed, refused, p.findings)
			}
			silent := true
			for _, f := range p.findings {
				silent = silent && (f.status == words.StatusOK || f.text == words.CertNotGiven)
			}
			if test.wrong && silent {
				t.Errorf("doctor is silent: %+v", p.findings)
			}
		})
	}
}

// goodSettings writes the files of a merchant, and those of his mistakes beside them. The first of Certs is the public
// key's, the second a platform certificate's file.
func goodSettings(t *testing.T) credentials.Texts {
	keys, folder := testKeys(), t.TempDir()
	write := func(name, label string, der []byte) string {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	must := func(der []byte, err error) []byte {
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	serial, _ := new(big.Int).SetString(keys.MerchantSerial, 16)
	now := time.Now()
	cert := func(name string, key *rsa.PrivateKey, serial *big.Int, id string, from, to time.Time) {
		template := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: id}, NotBefore: from, NotAfter: to}
		write(name, "CERTIFICATE", must(x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)))
	}
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	year := now.AddDate(1, 0, 0)
	cert("own.pem", keys.Merchant, serial, sandbox.DefaultMchID, now.AddDate(-1, 0, 0), year)
	cert("own_expired.pem", keys.Merchant, serial, sandbox.DefaultMchID, now.AddDate(-2, 0, 0), now.AddDate(-1, 0, 0))
	cert("own_foreign.pem", keys.Merchant, serial, "1900000001", now.AddDate(-1, 0, 0), year)
	cert("own_other.pem", keys.Merchant, big.NewInt(0x5A0C), sandbox.DefaultMchID, now.AddDate(-1, 0, 0), year)
	cert("expired.pem", keys.Platform, big.NewInt(0x5A0D), "Tenpay.com sign", now.AddDate(-2, 0, 0), now.AddDate(-1, 0, 0))
	cert("soon.pem", keys.Platform, big.NewInt(0x5A0E), "Tenpay.com sign", now.AddDate(-2, 0, 0), now.AddDate(0, 0, 9))
	cert("tomorrow.pem", keys.Platform, big.NewInt(0x5A0F), "Tenpay.com sign", now.AddDate(0, 0, 1), year)
	cert("short_cert.pem", short, big.NewInt(0x5A10), "Tenpay.com sign", now.AddDate(-1, 0, 0), year)
	write("own_public.pem", "PUBLIC KEY", must(x509.MarshalPKIXPublicKey(keys.Merchant.Public())))
	write("short.pem", "PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(short)))
	public := write("public.pem", "PUBLIC KEY", must(x509.MarshalPKIXPublicKey(keys.Public.Public())))
	platform := write(wxcrypto.SerialNumber(keys.PlatformCertificate)+".pem", "CERTIFICATE", keys.PlatformCertificate.Raw)
	return credentials.Texts{
		MchID: sandbox.DefaultMchID, Serial: keys.MerchantSerial, APIv3Key: keys.APIv3Key,
		PrivateKey: write("key.pem", "PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(keys.Merchant))),
		Certs:      []string{keys.PublicID + "=" + public, platform},
	}
}
