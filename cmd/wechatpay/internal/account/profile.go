package account

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/internal/credentials"
)

// besides makes a path relative to the folder of another file.
func besides(file, path string) string {
	if path == "" || filepath.IsAbs(path) || strings.HasPrefix(path, "file://") {
		return path
	}
	return filepath.Join(filepath.Dir(file), path)
}

// Profile is a file of credentials. Names of files in it are relative to its own folder.
type Profile struct {
	MchID      string            `json:"mchid"`
	Serial     string            `json:"serial"`
	PrivateKey string            `json:"private_key"` // a file, or PEM text
	Certs      map[string]string `json:"certs"`       // serial or PUB_KEY_ID_… → file
	APIv3Key   string            `json:"apiv3_key"`   // the key itself
	Secret     string            `json:"secret"`      // APIv2's, itself

	MerchantCert string `json:"merchant_cert,omitempty"` // a file, or PEM text
	MerchantKey  string `json:"merchant_key,omitempty"`  // the same; "": private_key

	BaseURL string `json:"base_url,omitempty"`
	CACert  string `json:"ca_cert,omitempty"` // a file: who vouches for base_url, and nobody else does
	Sandbox string `json:"sandbox,omitempty"` // the folder of the sandbox that wrote this profile; "": a person did
}

const profileForm = `{"mchid": "…", "serial": "…", "private_key": "FILE", "certs": {"SERIAL": "FILE"}, "apiv3_key": "…", "secret": "…", "merchant_cert": "FILE", "base_url": "…", "ca_cert": "FILE"}`

const defaultProfile = "default"

// loadProfile reads the profile of that name, or in that file. No name: the default one, where it exists.
func (m Modes) loadProfile(name string) (Settings, error) {
	optional := name == ""
	file, err := profileFile(cmp.Or(name, defaultProfile))
	if err != nil && optional {
		return Settings{}, nil
	}
	if err != nil {
		return Settings{}, terminal.Usage(words.GiveProfilesFile, words.ProfileWrong.With(name, err))
	}
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) && optional {
		return Settings{}, nil
	}
	if err != nil {
		return Settings{}, terminal.Usage(words.ProfileNameStandsFor.With(terminal.ShellQuote(profileFolder("NAME.json"))), words.ProfileWrong.With(file, terminal.Reason(err)))
	}
	defer f.Close()
	if err := m.check(words.TermProfile, f); err != nil {
		return Settings{}, err
	}
	text, err := ReadSmall(f)
	if err != nil {
		return Settings{}, terminal.Usage(words.ProfileFileOrName, words.ProfileWrong.With(file, terminal.Reason(err)))
	}
	p, err := parseProfile(text)
	if err != nil {
		return Settings{}, terminal.Usage(words.AProfileIs.With(profileForm), words.ProfileWrong.With(file, err))
	}
	return p.settings(file), nil
}

// profileFile tells where a profile lies: a name with a slash or an ending is a file by itself.
func profileFile(name string) (string, error) {
	if strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, ".json") {
		return name, nil
	}
	_, err := os.UserConfigDir()
	return profileFolder(name + ".json"), err
}

func profileFolder(file string) string {
	folder, err := os.UserConfigDir()
	if err != nil {
		folder = "."
	}
	return filepath.Join(folder, "wechatpay", file)
}

// parseProfile reads the JSON of a profile. Its errors quote no value: a misplaced one may be a secret.
func parseProfile(text []byte) (Profile, error) {
	var p Profile
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(&p)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if wrong.Field == "" {
			return p, words.ProfileWholeWrong
		}
		return p, words.ProfileKindWrong.With(wrong.Field)
	}
	if err == nil && d.More() {
		err = words.MoreFollows
	}
	return p, err
}

// settings gives what a profile holds, with its files made relative to its folder.
func (p Profile) settings(file string) Settings {
	t := credentials.Texts{MchID: p.MchID, Serial: p.Serial, PrivateKey: p.PrivateKey, APIv3Key: p.APIv3Key, Secret: p.Secret, MerchantCert: p.MerchantCert, MerchantKey: p.MerchantKey, BaseURL: p.BaseURL}
	for _, key := range []*string{&t.PrivateKey, &t.MerchantCert, &t.MerchantKey} {
		if !IsKeyText(*key) {
			*key = besides(file, *key)
		}
	}
	for _, serial := range slices.Sorted(maps.Keys(p.Certs)) {
		t.Certs = append(t.Certs, serial+"="+besides(file, p.Certs[serial]))
	}
	return Settings{Texts: t, Sandbox: p.Sandbox, caCert: besides(file, p.CACert)}
}
