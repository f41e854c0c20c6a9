package account

import (
	"cmp"
	"errors"
	"strings"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/internal/credentials"
)

const (
	SecretHint   = "put the APIv2 key into WECHATPAY_SECRET (or file:// and its path), or into a profile's secret"
	MerchantHint = "name the API certificate, apiclient_cert.pem, in WECHATPAY_MERCHANT_CERT, and its key in WECHATPAY_MERCHANT_KEY unless it is the private key; in a profile: merchant_cert, merchant_key"
)

// Settings are the credentials as texts, before anything is loaded. Each comes from a flag, else from the
// environment, else from the profile.
type Settings struct {
	credentials.Texts
	Modes Modes
}

// fill takes from other what s lacks.
func (s *Settings) fill(other Settings) {
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
			content, err := s.Modes.Read(secret.variable, path)
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
	if s.PrivateKey, err = s.Modes.keyText("private key", s.PrivateKey); err != nil {
		return config, err
	}
	if s.MerchantKey, err = s.Modes.keyText("merchant key", s.MerchantKey); err != nil {
		return config, err
	}
	keys, err := s.Load(wechatpay.LoadCerts)
	if wrong, ok := errors.AsType[*credentials.Error](err); ok {
		return config, terminal.Usage(loadHint(wrong.Variable), "%w", plain(wrong))
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

// Ways tells how a value that is missing may be given.
var Ways = map[string]struct{ name, Flag string }{
	credentials.MchID:      {"merchant id", "--mchid ID (WECHATPAY_MCHID)"},
	credentials.Serial:     {"serial", "--serial HEX (WECHATPAY_SERIAL)"},
	credentials.PrivateKey: {"private key", "--private-key FILE (WECHATPAY_PRIVATE_KEY)"},
	credentials.Certs:      {"WeChat Pay's certificate or public key", "--cert SERIAL=FILE (WECHATPAY_CERTS)"},
	credentials.APIv3Key:   {"APIv3 key", "--apiv3-key-file FILE (WECHATPAY_APIV3_KEY)"},
}

// CheckMissing names all that is missing at once.
func (s Settings) CheckMissing() error { return MissingError(s.Missing()) }

// MissingError is the failure of credentials that lack these variables, or nil.
func MissingError(variables []string) error {
	var missing, flags []string
	for _, variable := range variables {
		missing, flags = append(missing, Ways[variable].name), append(flags, Ways[variable].Flag)
	}
	switch len(missing) {
	case 0:
		return nil
	case 4:
		last, _, _ := strings.Cut(flags[3], " ")
		return terminal.Usage("--sandbox needs none; for the real server give --mchid, --serial, --private-key and "+last+", WECHATPAY_… variables, or a --profile",
			"no credentials: %s are missing", strings.Join(missing, ", "))
	}
	return terminal.Usage("give "+strings.Join(flags, ", ")+", or a --profile that has it", "missing: %s", strings.Join(missing, ", "))
}
