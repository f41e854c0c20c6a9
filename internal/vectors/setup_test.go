package vectors_test

import (
	stdcrypto "crypto"
	"fmt"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/vectors"
)

// TestSetupVectors makes a client of each recorded setup. What PHP refuses is refused, with the field's name; so is
// what it finds out at the first call only.
func TestSetupVectors(t *testing.T) {
	fields := map[string]string{"mchid": "MchID", "serial": "Serial", "privateKey": "PrivateKey", "certs": "Certs", "secret": ""}
	vectors.Each(t, "requests", func(t *testing.T, s vectors.Set, c vectors.Case) {
		if c.Tag != "setup" {
			return
		}
		config := recordedConfig(t, s, gjson.Result{})
		gjson.GetBytes(c.Raw, "config_overrides").ForEach(func(name, given gjson.Result) bool {
			if given.Type == gjson.Number || given.IsArray() && name.String() != "certs" || name.String() == "certs" && given.Type == gjson.String {
				return true // Go's types refuse it
			}
			want, ok := fields[name.String()]
			if !ok {
				t.Fatalf("nothing is known of %s", name)
			}
			err := setUp(&config, name.String(), given)
			if err == nil {
				_, err = wechatpay.New(config)
			}
			if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want …%s…", gjson.GetBytes(c.Raw, "what"), err, want)
			}
			return true
		})
	})
}

// setUp puts what was given to PHP into its field.
func setUp(config *wechatpay.Config, name string, given gjson.Result) error {
	text := given.String()
	switch name {
	case "mchid":
		config.MchID = text
	case "serial":
		config.Serial = text
	case "privateKey":
		config.PrivateKey = nil
		if given.Type == gjson.String {
			key, err := wxcrypto.ParsePrivateKey(text)
			config.PrivateKey = key
			if err != nil {
				return fmt.Errorf("PrivateKey: %w", err)
			}
		}
	case "certs":
		config.Certs = nil
		given.ForEach(func(serial, key gjson.Result) bool {
			config.Certs = map[string]stdcrypto.PublicKey{serial.String(): nil}
			if key.Type == gjson.String {
				config.Certs[serial.String()] = config.PrivateKey.Public()
			}
			return true
		})
	case "secret":
		config.Secret = text
	}
	return nil
}
