package desk

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/account"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/credentials"
	"github.com/a8579013/wechatpay/sandbox"
)

// Files of the folder, by the names that WeChat Pay gives to them where it does.
const (
	caFile           = "ca.pem"
	merchantKeyFile  = "apiclient_key.pem"
	merchantCertFile = "apiclient_cert.pem"
	merchantP12File  = "apiclient_cert.p12"
	publicKeyFile    = "pub_key.pem"
	apiv3KeyFile     = "apiv3_key.txt"
	secretFile       = "apiv2_secret.txt"
	controlKeyFile   = "control_key.txt"
	profileFile      = "profile.json"
	envFile          = ".env"
	jsonFile         = "sandbox.json"
)

// desk is a sandbox that runs, and its folder.
type desk struct {
	*kept
	folder         string
	url            string
	platformSerial string
}

// newDesk tells what there is to know of a sandbox that runs.
func newDesk(folder string, k *kept, sb *sandbox.Sandbox) *desk {
	return &desk{k, folder, sb.URL, wxcrypto.SerialNumber(sb.Keys().PlatformCertificate)}
}

// proxy is the URL for HTTPS_PROXY.
func (d *desk) proxy() string { return strings.Replace(d.url, "https://", "http://", 1) }

func (d *desk) platformFile() string { return "wechatpay_" + d.platformSerial + ".pem" }

// in names a file of the folder in full.
func (d *desk) in(name string) string { return filepath.Join(d.folder, name) }

// write writes what the folder lacks, or has otherwise.
func (d *desk) write() error {
	public, err := x509.ParsePKCS8PrivateKey(d.PublicKey)
	if err != nil {
		return err
	}
	publicDER, err := x509.MarshalPKIXPublicKey(public.(interface{ Public() crypto.PublicKey }).Public())
	if err != nil {
		return err
	}
	description, err := terminal.Encode(d.describe())
	if err != nil {
		return err
	}
	postman, err := d.postman(publicDER)
	if err != nil {
		return err
	}
	for _, file := range []struct {
		name string
		text []byte
	}{
		{caFile, inPEM("CERTIFICATE", d.CA)},
		{merchantKeyFile, inPEM("PRIVATE KEY", d.MerchantKey)},
		{merchantCertFile, inPEM("CERTIFICATE", d.MerchantCert)},
		{merchantP12File, d.MerchantP12},
		{publicKeyFile, inPEM("PUBLIC KEY", publicDER)},
		{d.platformFile(), inPEM("CERTIFICATE", d.PlatformCert)},
		{apiv3KeyFile, []byte(d.APIv3Key)},
		{secretFile, []byte(d.Secret)},
		{controlKeyFile, []byte(d.ControlKey)},
		{profileFile, d.profile(func(name string) string { return name }).Text()},
		{envFile, d.environment()},
		{jsonFile, terminal.Indent(description, false)},
		{postmanFile, postman},
	} {
		if err := writeOnce(d.in(file.name), file.text); err != nil {
			return unwritable(d.in(file.name), err)
		}
	}
	return nil
}

// writeOnce writes a file that is not there as it should be.
func writeOnce(name string, text []byte) error {
	if info, err := os.Lstat(name); err == nil && info.Mode().IsRegular() && (!account.HasModes || info.Mode().Perm() == 0o600) {
		if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, text) {
			return nil
		}
	}
	return account.Replace(name, text)
}

func inPEM(label string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})
}

// profile is the one for this program; path names its files.
func (d *desk) profile(path func(string) string) account.Profile {
	return account.Profile{
		MchID: d.MchID, Serial: d.MerchantSerial, PrivateKey: path(merchantKeyFile),
		Certs:    map[string]string{d.PublicID: path(publicKeyFile), d.platformSerial: path(d.platformFile())},
		APIv3Key: d.APIv3Key, Secret: d.Secret, MerchantCert: path(merchantCertFile),
		BaseURL: d.url, CACert: path(caFile), Sandbox: d.folder,
	}
}

// environment is for programs, and for a shell: set -a; . .env. Whom a process trusts is not in it: it would trust nobody
// else any more.
func (d *desk) environment() []byte {
	var b strings.Builder
	for _, line := range [][2]string{
		{credentials.MchID, d.MchID},
		{credentials.Serial, d.MerchantSerial},
		{credentials.PrivateKey, d.in(merchantKeyFile)},
		{credentials.Certs, d.PublicID + "=" + d.in(publicKeyFile) + "," + d.platformSerial + "=" + d.in(d.platformFile())},
		{credentials.APIv3Key, d.APIv3Key},
		{credentials.Secret, d.Secret},
		{credentials.MerchantCert, d.in(merchantCertFile)},
		{credentials.BaseURL, d.url},
	} {
		b.WriteString(line[0] + "=" + terminal.ShellQuote(line[1]) + "\n")
	}
	return []byte(b.String())
}

// description is the same for programs of any language.
type description struct {
	URL         string        `json:"url"`
	Proxy       string        `json:"proxy"` // for HTTPS_PROXY
	CA          string        `json:"ca"`
	MchID       string        `json:"mchid"`
	Serial      string        `json:"serial"`
	PrivateKey  string        `json:"private_key"`
	Certificate string        `json:"certificate"`
	P12         string        `json:"p12"`
	P12Password string        `json:"p12_password"`
	APIv3Key    string        `json:"apiv3_key"`
	Secret      string        `json:"secret"`
	PublicKeyID string        `json:"public_key_id"`
	PublicKey   string        `json:"public_key"`
	Platform    []platformKey `json:"platform_certificates"`
	Control     string        `json:"control"`     // the control interface
	ControlKey  string        `json:"control_key"` // the file with the key by which that proves itself
}

type platformKey struct {
	Serial string `json:"serial"`
	File   string `json:"file"`
}

func (d *desk) describe() description {
	return description{
		URL: d.url, Proxy: d.proxy(), CA: d.in(caFile), MchID: d.MchID, Serial: d.MerchantSerial,
		PrivateKey: d.in(merchantKeyFile), Certificate: d.in(merchantCertFile), P12: d.in(merchantP12File), P12Password: d.MchID,
		APIv3Key: d.APIv3Key, Secret: d.Secret, PublicKeyID: d.PublicID, PublicKey: d.in(publicKeyFile),
		Platform: []platformKey{{d.platformSerial, d.in(d.platformFile())}},
		Control:  d.url + sandbox.ControlPath, ControlKey: d.in(controlKeyFile),
	}
}
