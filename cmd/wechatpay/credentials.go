package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/internal/credentials"
)

// settings are the credentials as texts, before anything is loaded. Each comes from a flag, else from the
// environment, else from the profile.
type settings struct {
	credentials.Texts
	modes modes
}

// modes tells what is done about a file with a secret that others may read: a mounted one can't be otherwise.
type modes struct {
	allow bool
	found *[]string // takes what was allowed, a line each; nil: nobody asks
}

// credentialFlags are the flags that say who calls.
type credentialFlags struct {
	settings
	apiv3KeyFile  string
	profile       string
	allowReadable bool
}

// allowReadable is the flag that takes files which others may read, and allowReadableEnv its variable.
const (
	allowReadable    = "allow-readable-keys"
	allowReadableEnv = "WECHATPAY_ALLOW_READABLE_KEYS"
)

// credentialNames are their names: --sandbox goes with none of them.
var credentialNames = []string{"mchid", "serial", "private-key", "cert", "apiv3-key-file", "base-url", "profile"}

// register adds the flags. short gives one-letter names, by the long ones.
func (f *credentialFlags) register(flags *pflag.FlagSet, short map[string]string) {
	text := func(value *string, name, help string) { flags.StringVarP(value, name, short[name], "", help) }
	text(&f.MchID, "mchid", "merchant id (WECHATPAY_MCHID)")
	text(&f.Serial, "serial", "serial number of the merchant's API certificate, hex (WECHATPAY_SERIAL)")
	text(&f.PrivateKey, "private-key", "`FILE` of the API certificate's key, apiclient_key.pem (WECHATPAY_PRIVATE_KEY, which may hold the PEM text)")
	flags.StringArrayVar(&f.Certs, "cert", nil, "WeChat Pay's key: `SERIAL=FILE` or PUB_KEY_ID_…=FILE, of a platform certificate FILE is enough, or a folder of them; repeatable (WECHATPAY_CERTS, with commas)")
	text(&f.apiv3KeyFile, "apiv3-key-file", "`FILE` that holds the APIv3 key (WECHATPAY_APIV3_KEY holds the key, or file:// and its path)")
	text(&f.BaseURL, "base-url", "another host, https://… (WECHATPAY_BASE_URL)")
	flags.BoolVar(&f.allowReadable, allowReadable, false, "take key files that others may read, as mounted secrets are ("+allowReadableEnv+"=1)")
	text(&f.profile, "profile", "`NAME` of a profile, or its file (WECHATPAY_PROFILE; \"default\" is read where it exists)")
}

// config loads what flags, environment and profile say.
func (f *credentialFlags) config(getenv func(string) string) (wechatpay.Config, error) {
	merged, err := f.merge(getenv)
	if err != nil {
		return wechatpay.Config{}, err
	}
	if err := merged.checkMissing(); err != nil {
		return wechatpay.Config{}, err
	}
	return merged.load()
}

// merge gives what flags, environment and profile say, as texts; of secrets in files their content.
func (f *credentialFlags) merge(getenv func(string) string) (settings, error) {
	merged := f.settings
	if f.allowReadable || getenv(allowReadableEnv) == "1" {
		merged.modes.allow = true
	}
	if f.apiv3KeyFile != "" {
		key, err := merged.modes.read("--apiv3-key-file", f.apiv3KeyFile)
		if err != nil {
			return settings{}, err
		}
		merged.APIv3Key = strings.TrimSpace(string(key))
	}
	if isKeyText(merged.PrivateKey) {
		return settings{}, usage("others see it in the list of processes: give a FILE, or put the text into WECHATPAY_PRIVATE_KEY", "--private-key is the key itself")
	}
	merged.fill(settings{Texts: credentials.FromEnvironment(getenv)})
	saved, err := merged.modes.loadProfile(first(f.profile, getenv("WECHATPAY_PROFILE")))
	if err != nil {
		return settings{}, err
	}
	merged.fill(saved)
	return merged, merged.readSecrets()
}

// fill takes from other what s lacks.
func (s *settings) fill(other settings) {
	if s.MchID == "" && s.BrandID == "" {
		s.MchID, s.BrandID = other.MchID, other.BrandID
	}
	for _, field := range []struct {
		to   *string
		from string
	}{
		{&s.Serial, other.Serial}, {&s.PrivateKey, other.PrivateKey}, {&s.APIv3Key, other.APIv3Key}, {&s.Secret, other.Secret},
		{&s.MerchantCert, other.MerchantCert}, {&s.MerchantKey, other.MerchantKey}, {&s.BaseURL, other.BaseURL},
	} {
		*field.to = first(*field.to, field.from)
	}
	if len(s.Certs) == 0 {
		s.Certs = other.Certs
	}
}

// readSecrets reads what stands in files that nobody else may read.
func (s *settings) readSecrets() error {
	for _, secret := range []struct {
		variable string
		text     *string
	}{{credentials.APIv3Key, &s.APIv3Key}, {credentials.Secret, &s.Secret}} {
		if path, named := strings.CutPrefix(*secret.text, "file://"); named {
			content, err := s.modes.read(secret.variable, path)
			if err != nil {
				return err
			}
			*secret.text = strings.TrimSpace(string(content))
		}
	}
	return nil
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// load makes a Config of texts. What is missing is not loaded.
func (s settings) load() (wechatpay.Config, error) {
	config := wechatpay.Config{MchID: s.MchID, BrandID: s.BrandID, BaseURL: s.BaseURL}
	var err error
	if s.PrivateKey, err = s.modes.keyText("private key", s.PrivateKey); err != nil {
		return config, err
	}
	if s.MerchantKey, err = s.modes.keyText("merchant key", s.MerchantKey); err != nil {
		return config, err
	}
	keys, err := s.Load(wechatpay.LoadCerts)
	if wrong, ok := asError[*credentials.Error](err); ok {
		return config, usage(loadHint(wrong.Variable), "%w", plain(wrong))
	}
	config.Serial, config.PrivateKey, config.Certs = keys.Serial, keys.PrivateKey, keys.Certs
	config.APIv3Key, config.Secret, config.Merchant = keys.APIv3Key, keys.Secret, keys.Merchant
	return config, err
}

// plain is the error without the variable, where a flag may have given the value.
func plain(wrong *credentials.Error) error {
	if wrong.Variable == credentials.PrivateKey || wrong.Variable == credentials.Certs {
		return wrong.Err
	}
	return wrong
}

func loadHint(variable string) string {
	switch variable {
	case credentials.PrivateKey, credentials.MerchantKey:
		return "it is apiclient_key.pem of the API certificate"
	case credentials.Certs:
		return "write SERIAL=FILE, or PUB_KEY_ID_…=FILE for a public key; FILE is a platform certificate or the WeChat Pay public key, in PEM"
	}
	return "wechatpay doctor looks at all of them"
}

// ways tells how a value that is missing may be given.
var ways = map[string]struct{ name, flag string }{
	credentials.MchID:      {"merchant id", "--mchid ID (WECHATPAY_MCHID)"},
	credentials.Serial:     {"serial", "--serial HEX (WECHATPAY_SERIAL)"},
	credentials.PrivateKey: {"private key", "--private-key FILE (WECHATPAY_PRIVATE_KEY)"},
	credentials.Certs:      {"WeChat Pay's certificate or public key", "--cert SERIAL=FILE (WECHATPAY_CERTS)"},
	credentials.APIv3Key:   {"APIv3 key", "--apiv3-key-file FILE (WECHATPAY_APIV3_KEY)"},
}

// checkMissing names all that is missing at once.
func (s settings) checkMissing() error { return missingError(s.Missing()) }

func missingError(variables []string) error {
	var missing, flags []string
	for _, variable := range variables {
		missing, flags = append(missing, ways[variable].name), append(flags, ways[variable].flag)
	}
	switch len(missing) {
	case 0:
		return nil
	case 4:
		last, _, _ := strings.Cut(flags[3], " ")
		return usage("--sandbox needs none; for the real server give --mchid, --serial, --private-key and "+last+", WECHATPAY_… variables, or a --profile",
			"no credentials: %s are missing", strings.Join(missing, ", "))
	}
	return usage("give "+strings.Join(flags, ", ")+", or a --profile that has it", "missing: %s", strings.Join(missing, ", "))
}

// isKeyText tells a private key itself from the name of its file, in the forms that the library reads.
func isKeyText(text string) bool {
	return strings.Contains(text, "-----BEGIN") || strings.HasPrefix(text, "private.") || len(text) > 128 && strings.HasPrefix(strings.TrimSpace(text), "MI")
}

// keyText gives a private key as the library takes it, its file only where nobody else may read it.
func (m modes) keyText(what, text string) (string, error) {
	if text == "" || isKeyText(text) {
		return text, nil
	}
	file := strings.TrimPrefix(text, "file://")
	f, err := os.Open(file)
	if err != nil {
		return "", cantOpen(what, file, err)
	}
	defer f.Close()
	return "file://" + file, m.check(what, f)
}

// cantOpen is the failure of a file that can't be opened. It is not named: a key that was given in its place would be
// printed.
func cantOpen(what, file string, err error) error {
	return usage("give the name of a file that exists", "%s: %w (a name of %d bytes)", what, reason(err), len(file))
}

// read reads a file that nobody but its owner may read.
func (m modes) read(what, file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, cantOpen(what, file, err)
	}
	defer f.Close()
	if err := m.check(what, f); err != nil {
		return nil, err
	}
	content, err := readAll(f)
	if err != nil {
		return nil, usage("give the name of a file", "%s %s: %w", what, file, reason(err))
	}
	return content, nil
}

// check refuses a file that others can read, unless that is allowed.
func (m modes) check(what string, f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("%s: %w", what, reason(err))
	}
	mode := info.Mode().Perm()
	if !hasModes || mode&0o077 == 0 {
		return nil
	}
	wrong := usage("chmod 600 "+shellQuote(f.Name())+"; where that can't be, as of a mounted secret: --"+allowReadable+", or "+allowReadableEnv+"=1",
		"%s %s can be read or written by others (mode %04o)", what, f.Name(), mode)
	if !m.allow {
		return wrong
	}
	if m.found != nil {
		*m.found = append(*m.found, wrong.Error())
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
