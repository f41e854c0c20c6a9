package account

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
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

// Register adds the flags, with their help for a console. short gives one-letter names, by the long ones.
func (f *Flags) Register(c terminal.Console, flags *pflag.FlagSet, short map[string]string) {
	text := func(value *string, name string, help words.Text) {
		flags.StringVarP(value, name, short[name], "", c.Say(help))
	}
	text(&f.MchID, "mchid", words.FlagMchID)
	text(&f.Serial, "serial", words.FlagSerial)
	text(&f.PrivateKey, "private-key", words.FlagPrivateKey)
	flags.StringArrayVar(&f.Certs, "cert", nil, c.Say(words.FlagCert))
	text(&f.apiv3KeyFile, "apiv3-key-file", words.FlagAPIv3KeyFile)
	text(&f.BaseURL, "base-url", words.FlagBaseURL)
	flags.BoolVar(&f.allowReadable, AllowReadable, false, c.Say(words.FlagAllowReadable))
	text(&f.profile, "profile", words.FlagProfile)
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
		return wechatpay.Config{}, terminal.Usage(words.List{words.NoneNeededInSandbox, words.PutSecret}, words.APIv2KeyMissing)
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
		key, err := merged.Modes.Read(words.Plain("--apiv3-key-file"), f.apiv3KeyFile)
		if err != nil {
			return Settings{}, err
		}
		merged.APIv3Key = strings.TrimSpace(string(key))
	}
	if IsKeyText(merged.PrivateKey) {
		return Settings{}, terminal.Usage(words.GiveAFile, words.KeyOnCommandLine)
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
			return terminal.Usage(words.LeaveOneOut, words.SandboxHasItsOwn.With(name))
		}
	}
	return nil
}
