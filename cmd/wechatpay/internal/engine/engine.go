package engine

import (
	"cmp"
	"crypto/rsa"
	"crypto/x509"
	"maps"

	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/accel/openssl"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// Choices are the values of --rsa.
var Choices = []string{"auto", "go", "openssl"}

const variable = "WECHATPAY_RSA"

// Flag is --rsa.
type Flag struct{ choice string }

// Register adds it, with its help for a console.
func (f *Flag) Register(c terminal.Console, flags *pflag.FlagSet) {
	flags.StringVar(&f.choice, "rsa", "", c.Say(words.FlagRSA))
}

// Apply gives the config with its keys in OpenSSL, where that is asked for, or where there are many calls and OpenSSL. Where it is asked
// for and not there, it is an error.
func (f *Flag) Apply(config wechatpay.Config, many bool, getenv func(string) string) (wechatpay.Config, error) {
	from, choice := "--rsa", f.choice
	if choice == "" {
		from, choice = variable, cmp.Or(getenv(variable), "auto")
	}
	private, ok := config.PrivateKey.(*rsa.PrivateKey)
	switch {
	case choice != "auto" && choice != "go" && choice != "openssl":
		return config, terminal.Usage(words.RSAIsOneOf, words.RSAUnknown.With(from, terminal.Quote(choice)))
	case choice == "go" || choice == "auto" && !many || !ok || private == nil:
		return config, nil
	}
	key, err := openssl.Key(private)
	if err != nil {
		return config, nil // wechatpay.New says what is wrong with it
	}
	if key.Fallback() != nil {
		if choice == "openssl" {
			return config, terminal.Usage(words.RSAOrGo, words.RSANotThere.With(from, key.Fallback()))
		}
		return config, nil
	}
	config.PrivateKey, config.Certs = key, maps.Clone(config.Certs)
	for serial, key := range config.Certs {
		switch key.(type) {
		case *rsa.PublicKey, *x509.Certificate:
			if v, err := openssl.NewVerifier(key); err == nil {
				config.Certs[serial] = v
			}
		}
	}
	return config, nil
}
