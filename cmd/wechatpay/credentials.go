package main

import (
	"crypto"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
)

// settings are the credentials as texts, before anything is loaded. Each comes from a flag, else from the
// environment, else from the profile.
type settings struct {
	mchid      string
	serial     string
	privateKey string // a file, or PEM text where it does not come from a flag
	certs      []string
	apiv3Key   string
	baseURL    string
}

// credentialFlags are the flags that say who calls.
type credentialFlags struct {
	settings
	apiv3KeyFile string
	profile      string
}

// credentialNames are their names: --sandbox goes with none of them.
var credentialNames = []string{"mchid", "serial", "private-key", "cert", "apiv3-key-file", "base-url", "profile"}

func (f *credentialFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.mchid, "mchid", "", "merchant id (WECHATPAY_MCHID)")
	flags.StringVar(&f.serial, "serial", "", "serial number of the merchant's API certificate, hex (WECHATPAY_SERIAL)")
	flags.StringVar(&f.privateKey, "private-key", "", "`FILE` of the API certificate's key, apiclient_key.pem (WECHATPAY_PRIVATE_KEY, which may hold the PEM text)")
	flags.StringArrayVar(&f.certs, "cert", nil, "WeChat Pay's key: `SERIAL=FILE` or PUB_KEY_ID_…=FILE, of a platform certificate FILE is enough; repeatable (WECHATPAY_CERTS, with commas)")
	flags.StringVar(&f.apiv3KeyFile, "apiv3-key-file", "", "`FILE` that holds the APIv3 key (WECHATPAY_APIV3_KEY holds the key)")
	flags.StringVar(&f.baseURL, "base-url", "", "another host, https://… (WECHATPAY_BASE_URL)")
	flags.StringVar(&f.profile, "profile", "", "`NAME` of a profile, or its file (WECHATPAY_PROFILE; \"default\" is read where it exists)")
}

// config loads what flags, environment and profile say.
func (f *credentialFlags) config(getenv func(string) string) (wechatpay.Config, error) {
	merged := f.settings
	if f.apiv3KeyFile != "" {
		key, err := readSecret("--apiv3-key-file", f.apiv3KeyFile)
		if err != nil {
			return wechatpay.Config{}, err
		}
		merged.apiv3Key = strings.TrimSpace(string(key))
	}
	if strings.Contains(merged.privateKey, "-----BEGIN") {
		return wechatpay.Config{}, usage("others see it in the list of processes: give a FILE, or put the text into WECHATPAY_PRIVATE_KEY", "--private-key is the key itself")
	}
	merged.fill(fromEnvironment(getenv))
	saved, err := loadProfile(first(f.profile, getenv("WECHATPAY_PROFILE")))
	if err != nil {
		return wechatpay.Config{}, err
	}
	merged.fill(saved)
	return merged.load()
}

func fromEnvironment(getenv func(string) string) settings {
	s := settings{
		mchid:      getenv("WECHATPAY_MCHID"),
		serial:     getenv("WECHATPAY_SERIAL"),
		privateKey: getenv("WECHATPAY_PRIVATE_KEY"),
		apiv3Key:   getenv("WECHATPAY_APIV3_KEY"),
		baseURL:    getenv("WECHATPAY_BASE_URL"),
	}
	for cert := range strings.SplitSeq(getenv("WECHATPAY_CERTS"), ",") {
		if cert = strings.TrimSpace(cert); cert != "" {
			s.certs = append(s.certs, cert)
		}
	}
	return s
}

// fill takes from other what s lacks.
func (s *settings) fill(other settings) {
	s.mchid = first(s.mchid, other.mchid)
	s.serial = first(s.serial, other.serial)
	s.privateKey = first(s.privateKey, other.privateKey)
	s.apiv3Key = first(s.apiv3Key, other.apiv3Key)
	s.baseURL = first(s.baseURL, other.baseURL)
	if len(s.certs) == 0 {
		s.certs = other.certs
	}
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// load makes a Config of texts.
func (s settings) load() (wechatpay.Config, error) {
	config := wechatpay.Config{MchID: s.mchid, Serial: s.serial, APIv3Key: s.apiv3Key, BaseURL: s.baseURL}
	if err := s.checkMissing(); err != nil {
		return config, err
	}
	key, err := s.loadPrivateKey()
	if err != nil {
		return config, err
	}
	config.PrivateKey = key
	config.Certs = make(map[string]crypto.PublicKey)
	for _, text := range s.certs {
		serial, key, err := loadCert(text)
		if err != nil {
			return config, err
		}
		if config.Certs[serial] != nil {
			return config, usage("give each serial once", "two certs have the serial %s", serial)
		}
		config.Certs[serial] = key
	}
	return config, nil
}

// checkMissing names all that is missing at once.
func (s settings) checkMissing() error {
	var missing, flags []string
	for _, need := range []struct {
		there      bool
		name, flag string
	}{
		{s.mchid != "", "merchant id", "--mchid ID (WECHATPAY_MCHID)"},
		{s.serial != "", "serial", "--serial HEX (WECHATPAY_SERIAL)"},
		{s.privateKey != "", "private key", "--private-key FILE (WECHATPAY_PRIVATE_KEY)"},
		{len(s.certs) > 0, "WeChat Pay's certificate or public key", "--cert SERIAL=FILE (WECHATPAY_CERTS)"},
	} {
		if !need.there {
			missing, flags = append(missing, need.name), append(flags, need.flag)
		}
	}
	switch len(missing) {
	case 0:
		return nil
	case 4:
		return usage("--sandbox needs none; for the real server give --mchid, --serial, --private-key and --cert, WECHATPAY_… variables, or a --profile",
			"no credentials: %s are missing", strings.Join(missing, ", "))
	}
	return usage("give "+strings.Join(flags, ", ")+", or a --profile that has it", "missing: %s", strings.Join(missing, ", "))
}

// loadPrivateKey reads the key from its text, or from a file that nobody else may read.
func (s settings) loadPrivateKey() (crypto.Signer, error) {
	text := s.privateKey
	if !strings.Contains(text, "-----BEGIN") && !strings.HasPrefix(text, "private.") {
		content, err := readSecret("private key", strings.TrimPrefix(text, "file://"))
		if err != nil {
			return nil, err
		}
		if !strings.Contains(string(content), "-----BEGIN") { // else it would be taken for the name of another file
			return nil, usage("it begins with -----BEGIN PRIVATE KEY-----, as apiclient_key.pem does", "private key: no PEM text in the file (%d bytes)", len(content))
		}
		text = string(content)
	}
	key, err := wxcrypto.ParsePrivateKey(text)
	if err != nil {
		return nil, usage("it is apiclient_key.pem of the API certificate", "%w", err)
	}
	return key, nil
}

// loadCert reads SERIAL=FILE, PUB_KEY_ID_…=FILE, or the FILE of a certificate, which knows its serial.
func loadCert(text string) (serial string, key crypto.PublicKey, err error) {
	serial, file, named := strings.Cut(text, "=")
	if !named || strings.ContainsAny(serial, `/\.`) { // no serial has these: the = is part of a file's name
		certificate, err := wxcrypto.ParseCertificate("file://" + strings.TrimPrefix(text, "file://"))
		if err != nil {
			return "", nil, usage("write SERIAL=FILE, or PUB_KEY_ID_…=FILE for a public key; only a certificate knows its serial", "cert %s: %w", quote(text), err)
		}
		return wxcrypto.SerialNumber(certificate), certificate, nil
	}
	file = "file://" + strings.TrimPrefix(file, "file://")
	certificate, err := wxcrypto.ParseCertificate(file)
	if err == nil && !strings.HasPrefix(serial, "PUB_KEY_ID_") {
		return serial, certificate, nil
	}
	public, err := wxcrypto.ParsePublicKey(file)
	if err != nil {
		return "", nil, usage("FILE is a platform certificate or the WeChat Pay public key, in PEM", "cert %s: %w", quote(serial), err)
	}
	return serial, public, nil
}

// readSecret reads a file that nobody but its owner may read. A file that isn't there is not named: a key that was
// given in its place would be printed.
func readSecret(what, file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, usage("give the name of a file that exists", "%s: %w (a name of %d bytes)", what, reason(err), len(file))
	}
	defer f.Close()
	if err := checkPrivate(what, f); err != nil {
		return nil, err
	}
	content, err := readAll(f)
	if err != nil {
		return nil, usage("give the name of a file", "%s %s: %w", what, file, reason(err))
	}
	return content, nil
}

// checkPrivate refuses a file that others can read.
func checkPrivate(what string, f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("%s: %w", what, reason(err))
	}
	if mode := info.Mode().Perm(); hasModes && mode&0o077 != 0 {
		return usage("chmod 600 "+shellQuote(f.Name()), "%s %s can be read or written by others (mode %04o)", what, f.Name(), mode)
	}
	return nil
}

// besides makes a path relative to the folder of another file.
func besides(file, path string) string {
	if path == "" || filepath.IsAbs(path) || strings.HasPrefix(path, "file://") {
		return path
	}
	return filepath.Join(filepath.Dir(file), path)
}
