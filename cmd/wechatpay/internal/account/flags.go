package account

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/internal/credentials"
)

// Flags are the flags that say who calls.
type Flags struct {
	Settings
	apiv3KeyFile  string
	profile       string
	allowReadable bool
}

// AllowReadable is the flag that takes files which others may read, and allowReadableEnv its variable.
const (
	AllowReadable    = "allow-readable-keys"
	allowReadableEnv = "WECHATPAY_ALLOW_READABLE_KEYS"
)

// credentialNames are their names: --sandbox goes with none of them.
var credentialNames = []string{"mchid", "serial", "private-key", "cert", "apiv3-key-file", "base-url", "profile"}

// Register adds the flags. short gives one-letter names, by the long ones.
func (f *Flags) Register(flags *pflag.FlagSet, short map[string]string) {
	text := func(value *string, name, help string) { flags.StringVarP(value, name, short[name], "", help) }
	text(&f.MchID, "mchid", "merchant id (WECHATPAY_MCHID)")
	text(&f.Serial, "serial", "serial number of the merchant's API certificate, hex (WECHATPAY_SERIAL)")
	text(&f.PrivateKey, "private-key", "`FILE` of the API certificate's key, apiclient_key.pem (WECHATPAY_PRIVATE_KEY, which may hold the PEM text)")
	flags.StringArrayVar(&f.Certs, "cert", nil, "WeChat Pay's key: `SERIAL=FILE` or PUB_KEY_ID_…=FILE, of a platform certificate FILE is enough, or a folder of them; repeatable (WECHATPAY_CERTS, with commas)")
	text(&f.apiv3KeyFile, "apiv3-key-file", "`FILE` that holds the APIv3 key (WECHATPAY_APIV3_KEY holds the key, or file:// and its path)")
	text(&f.BaseURL, "base-url", "another host, https://… (WECHATPAY_BASE_URL)")
	flags.BoolVar(&f.allowReadable, AllowReadable, false, "take key files that others may read, as mounted secrets are ("+allowReadableEnv+"=1)")
	text(&f.profile, "profile", "`NAME` of a profile, or its file (WECHATPAY_PROFILE; \"default\" is read where it exists)")
}

// Config loads what flags, environment and profile say.
func (f *Flags) Config(getenv func(string) string) (wechatpay.Config, error) {
	merged, err := f.Merge(getenv)
	if err != nil {
		return wechatpay.Config{}, err
	}
	if err := merged.CheckMissing(); err != nil {
		return wechatpay.Config{}, err
	}
	return merged.Config()
}

// ConfigV2 is Config for a call of APIv2, which is signed with a key of its own.
func (f *Flags) ConfigV2(getenv func(string) string) (wechatpay.Config, error) {
	merged, err := f.Merge(getenv)
	if err != nil {
		return wechatpay.Config{}, err
	}
	if merged.Secret == "" {
		return wechatpay.Config{}, terminal.Usage(terminal.JoinHints("--sandbox needs none", SecretHint), "missing: the APIv2 key, with which calls below v2/ are signed")
	}
	if err := merged.CheckMissing(); err != nil {
		return wechatpay.Config{}, err
	}
	return merged.Config()
}

// Merge gives what flags, environment and profile say, as texts; of secrets in files their content.
func (f *Flags) Merge(getenv func(string) string) (Settings, error) {
	merged := f.Settings
	if f.allowReadable || getenv(allowReadableEnv) == "1" {
		merged.Modes.Allow = true
	}
	if f.apiv3KeyFile != "" {
		key, err := merged.Modes.Read("--apiv3-key-file", f.apiv3KeyFile)
		if err != nil {
			return Settings{}, err
		}
		merged.APIv3Key = strings.TrimSpace(string(key))
	}
	if IsKeyText(merged.PrivateKey) {
		return Settings{}, terminal.Usage("others see it in the list of processes: give a FILE, or put the text into WECHATPAY_PRIVATE_KEY", "--private-key is the key itself")
	}
	merged.fill(Settings{Texts: credentials.FromEnvironment(getenv)})
	saved, err := merged.Modes.loadProfile(cmp.Or(f.profile, getenv("WECHATPAY_PROFILE")))
	if err != nil {
		return Settings{}, err
	}
	merged.fill(saved)
	return merged, merged.readSecrets()
}

// SandboxAlone refuses credentials beside --sandbox, which has its own.
func SandboxAlone(used bool, flags *pflag.FlagSet, more ...string) error {
	for _, name := range slices.Concat(credentialNames, more) {
		if used && flags.Changed(name) {
			return terminal.Usage("leave one of them out", "--sandbox has credentials of its own, and --%s is given", name)
		}
	}
	return nil
}
