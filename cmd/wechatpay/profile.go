package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/credentials"
)

// profile is a file of credentials. Names of files in it are relative to its own folder.
type profile struct {
	MchID      string            `json:"mchid"`
	Serial     string            `json:"serial"`
	PrivateKey string            `json:"private_key"` // a file, or PEM text
	Certs      map[string]string `json:"certs"`       // serial or PUB_KEY_ID_… → file
	APIv3Key   string            `json:"apiv3_key"`   // the key itself
	Secret     string            `json:"secret"`      // APIv2's, itself

	MerchantCert string `json:"merchant_cert"` // a file, or PEM text
	MerchantKey  string `json:"merchant_key"`  // the same; "": private_key

	BaseURL string `json:"base_url"`
}

const profileHint = `a profile is {"mchid": "…", "serial": "…", "private_key": "FILE", "certs": {"SERIAL": "FILE"}, "apiv3_key": "…", "secret": "…", "merchant_cert": "FILE", "base_url": "…"}`

// hasModes tells whether the permission bits of a file mean anything: on Windows they don't.
const hasModes = runtime.GOOS != "windows"

const defaultProfile = "default"

// loadProfile reads the profile of that name, or in that file. No name: the default one, where it exists.
func (m modes) loadProfile(name string) (settings, error) {
	optional := name == ""
	file, err := profileFile(first(name, defaultProfile))
	if err != nil && optional {
		return settings{}, nil
	}
	if err != nil {
		return settings{}, usage("give the profile's file in place of its name", "profile %s: %w", name, err)
	}
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) && optional {
		return settings{}, nil
	}
	if err != nil {
		return settings{}, usage("--profile takes a file, or a name that stands for "+shellQuote(profileFolder("NAME.json")), "profile %s: %w", file, reason(err))
	}
	defer f.Close()
	if err := m.check("profile", f); err != nil {
		return settings{}, err
	}
	text, err := readAll(f)
	if err != nil {
		return settings{}, usage("--profile takes a file or a name", "profile %s: %w", file, reason(err))
	}
	p, err := parseProfile(text)
	if err != nil {
		return settings{}, usage(profileHint, "profile %s: %w", file, err)
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
func parseProfile(text []byte) (profile, error) {
	var p profile
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(&p)
	if wrong, ok := asError[*json.UnmarshalTypeError](err); ok {
		return p, fmt.Errorf("%s is of the wrong kind: every value is a text in quotes, and certs an object of them", first(wrong.Field, "the whole"))
	}
	if err == nil && d.More() {
		err = errors.New("more follows after the object")
	}
	return p, err
}

// settings gives what a profile holds, with its files made relative to its folder.
func (p profile) settings(file string) settings {
	t := credentials.Texts{MchID: p.MchID, Serial: p.Serial, PrivateKey: p.PrivateKey, APIv3Key: p.APIv3Key, Secret: p.Secret, MerchantCert: p.MerchantCert, MerchantKey: p.MerchantKey, BaseURL: p.BaseURL}
	for _, key := range []*string{&t.PrivateKey, &t.MerchantCert, &t.MerchantKey} {
		if !isKeyText(*key) {
			*key = besides(file, *key)
		}
	}
	for _, serial := range slices.Sorted(maps.Keys(p.Certs)) {
		t.Certs = append(t.Certs, serial+"="+besides(file, p.Certs[serial]))
	}
	return settings{Texts: t}
}

// readAll reads a small file whole: a key, a profile.
func readAll(f io.Reader) ([]byte, error) {
	const most = 1 << 20
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && len(text) > most {
		err = fmt.Errorf("longer than %d bytes", most)
	}
	return text, err
}

// reason takes the path out of an error of the file system: it is named elsewhere, or must not be.
func reason(err error) error {
	if path, ok := asError[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}

// shellQuote makes a file name fit to be pasted into a shell.
func shellQuote(name string) string {
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+,:@%") == "" && !strings.HasPrefix(name, "-") {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}
