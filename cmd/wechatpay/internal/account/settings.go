package account

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"os"
	"strings"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/internal/credentials"
)

// Settings are the credentials as texts, before anything is loaded. Each comes from a flag, else from the
// environment, else from the profile.
type Settings struct {
	credentials.Texts
	Sandbox string // the folder of the sandbox that is at BaseURL, where a sandbox says so: a profile's
	Modes   Modes
	caCert  string // a profile's
}

// fill takes from other what s lacks.
func (s *Settings) fill(other Settings) {
	if s.MchID == "" && s.BrandID == "" {
		s.MchID, s.BrandID = other.MchID, other.BrandID
	}
	if s.BaseURL == "" {
		s.Sandbox = other.Sandbox
	}
	for _, field := range []struct {
		to   *string
		from string
	}{
		{&s.Serial, other.Serial}, {&s.PrivateKey, other.PrivateKey}, {&s.APIv3Key, other.APIv3Key}, {&s.Secret, other.Secret},
		{&s.MerchantCert, other.MerchantCert}, {&s.MerchantKey, other.MerchantKey}, {&s.BaseURL, other.BaseURL}, {&s.caCert, other.caCert},
	} {
		*field.to = cmp.Or(*field.to, field.from)
	}
	if len(s.Certs) == 0 {
		s.Certs = other.Certs
	}
}

// readSecrets reads what stands in files that nobody else may read.
func (s *Settings) readSecrets() error {
	for _, secret := range []struct {
		variable string
		text     *string
	}{{credentials.APIv3Key, &s.APIv3Key}, {credentials.Secret, &s.Secret}} {
		if path, named := strings.CutPrefix(*secret.text, "file://"); named {
			content, err := s.Modes.Read(words.Plain(secret.variable), path)
			if err != nil {
				return err
			}
			*secret.text = strings.TrimSpace(string(content))
		}
	}
	return nil
}

// Config makes a Config of texts. What is missing is not loaded.
func (s Settings) Config() (wechatpay.Config, error) {
	config := wechatpay.Config{MchID: s.MchID, BrandID: s.BrandID, BaseURL: s.BaseURL}
	var err error
	if s.PrivateKey, err = s.Modes.keyText(words.TermPrivateKey, s.PrivateKey); err != nil {
		return config, err
	}
	if s.MerchantKey, err = s.Modes.keyText(words.TermMerchantKey, s.MerchantKey); err != nil {
		return config, err
	}
	keys, err := s.Load(wechatpay.LoadCerts)
	if wrong, ok := errors.AsType[*credentials.Error](err); ok {
		return config, terminal.Usage(loadHint(wrong.Variable), plain(wrong))
	}
	config.Serial, config.PrivateKey, config.Certs = keys.Serial, keys.PrivateKey, keys.Certs
	config.APIv3Key, config.Secret, config.Merchant = keys.APIv3Key, keys.Secret, keys.Merchant
	if err == nil && s.caCert != "" {
		config.Transport, err = s.transport()
	}
	return config, err
}

// transport trusts caCert alone, which is for a base URL: WeChat Pay's own hosts are not left to a file.
func (s Settings) transport() (http.RoundTripper, error) {
	if s.BaseURL == "" {
		return nil, terminal.Usage(words.CACertWithBaseURL, words.CACertAlone)
	}
	f, err := os.Open(s.caCert)
	if err != nil {
		return nil, cantOpen(words.Plain("ca_cert"), s.caCert, err)
	}
	defer f.Close()
	text, err := ReadSmall(f)
	if err != nil {
		return nil, terminal.Usage(words.GiveNameOfFile, words.FileWillNotRead.With(words.Plain("ca_cert"), s.caCert, terminal.Reason(err)))
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, terminal.Usage(words.CACertIsPEM, words.CACertHoldsNone.With(s.caCert))
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{RootCAs: pool}
	return transport, nil
}

// plain is the error without the variable, where a flag may have given the value.
func plain(wrong *credentials.Error) error {
	if wrong.Variable == credentials.PrivateKey || wrong.Variable == credentials.Certs {
		return wrong.Err
	}
	return wrong
}

func loadHint(variable string) words.Phrase {
	switch variable {
	case credentials.PrivateKey, credentials.MerchantKey:
		return words.ItIsAPIClientKey
	case credentials.Certs:
		return words.WriteSerialFile
	}
	return words.DoctorLooksAtAll
}

// Ways tells how a value that is missing may be given.
var Ways = map[string]struct {
	name words.Text
	Flag string
}{
	credentials.MchID:      {words.TermMchID, "--mchid ID (WECHATPAY_MCHID)"},
	credentials.Serial:     {words.TermSerial, "--serial HEX (WECHATPAY_SERIAL)"},
	credentials.PrivateKey: {words.TermPrivateKey, "--private-key FILE (WECHATPAY_PRIVATE_KEY)"},
	credentials.Certs:      {words.TermCerts, "--cert SERIAL=FILE (WECHATPAY_CERTS)"},
	credentials.APIv3Key:   {words.TermAPIv3Key, "--apiv3-key-file FILE (WECHATPAY_APIV3_KEY)"},
}

// CheckMissing names all that is missing at once.
func (s Settings) CheckMissing() error { return MissingError(s.Missing()) }

// MissingError is the failure of credentials that lack these variables, or nil.
func MissingError(variables []string) error {
	var missing, flags words.Names
	for _, variable := range variables {
		missing, flags = append(missing, Ways[variable].name), append(flags, words.Plain(Ways[variable].Flag))
	}
	switch len(missing) {
	case 0:
		return nil
	case 4:
		last, _, _ := strings.Cut(Ways[variables[3]].Flag, " ")
		return terminal.Usage(words.GiveCredentials.With(last), words.NoCredentials.With(missing))
	}
	return terminal.Usage(words.GiveOrProfile.With(flags), words.CredentialsMissing.With(missing))
}
