// Package credentials reads who calls, and with which keys, from texts: the variables of the environment, and the
// forms in which a key is named. wechatpay.FromEnv and the command line share it, so that a text means the same to both.
package credentials

import (
	"crypto"
	"crypto/rsa"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"strings"

	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/internal/regular"
)

// The variables. A key is named by its file, a secret may be: file:// and its path.
const (
	MchID        = "WECHATPAY_MCHID"
	BrandID      = "WECHATPAY_BRAND_ID"
	Serial       = "WECHATPAY_SERIAL"
	PrivateKey   = "WECHATPAY_PRIVATE_KEY"
	Certs        = "WECHATPAY_CERTS"
	APIv3Key     = "WECHATPAY_APIV3_KEY"
	Secret       = "WECHATPAY_SECRET"
	MerchantCert = "WECHATPAY_MERCHANT_CERT"
	MerchantKey  = "WECHATPAY_MERCHANT_KEY"
	BaseURL      = "WECHATPAY_BASE_URL"
)

// Texts are the values, before anything is loaded. "" is a value that is not there.
type Texts struct {
	MchID, BrandID, Serial string
	PrivateKey             string   // a file, or PEM text
	Certs                  []string // each as ReadCerts takes it
	APIv3Key, Secret       string   // the text itself, or file:// and its path
	MerchantCert           string   // a file, or PEM text
	MerchantKey            string   // the same; "": PrivateKey
	BaseURL                string
}

// FromEnvironment reads the variables.
func FromEnvironment(getenv func(string) string) Texts {
	t := Texts{
		MchID: Trim(getenv(MchID)), BrandID: Trim(getenv(BrandID)), Serial: Trim(getenv(Serial)), PrivateKey: getenv(PrivateKey),
		APIv3Key: getenv(APIv3Key), Secret: getenv(Secret),
		MerchantCert: getenv(MerchantCert), MerchantKey: getenv(MerchantKey), BaseURL: getenv(BaseURL),
	}
	for cert := range strings.SplitSeq(getenv(Certs), ",") {
		if cert = strings.TrimSpace(cert); cert != "" {
			t.Certs = append(t.Certs, cert)
		}
	}
	return t
}

// Missing names the variables without which there is no client. A secret alone is enough for APIv2.
func (t *Texts) Missing() (variables []string) {
	need := func(there bool, variable string) {
		if !there {
			variables = append(variables, variable)
		}
	}
	need(t.MchID != "" || t.BrandID != "", MchID)
	if t.Secret != "" && t.Serial == "" && t.PrivateKey == "" && len(t.Certs) == 0 && t.APIv3Key == "" {
		return variables
	}
	need(t.Serial != "" || t.MerchantCert != "", Serial)
	need(t.PrivateKey != "", PrivateKey)
	need(len(t.Certs) > 0 || t.APIv3Key != "" && t.BrandID == "", Certs)
	return variables
}

// Keys are what the texts name.
type Keys struct {
	Serial           string
	PrivateKey       crypto.Signer // nil: none is named
	Certs            map[string]crypto.PublicKey
	APIv3Key, Secret string
	Merchant         *tls.Certificate // nil: none is named
}

// Error tells which variable's value is wrong. It never shows the value of one that may be a secret.
type Error struct {
	Variable string
	Err      error
}

func (e *Error) Error() string { return e.Variable + ": " + e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// Load reads the keys. folder reads one that holds many keys of WeChat Pay's. What is missing is no error.
func (t *Texts) Load(folder FolderReader) (keys Keys, err error) {
	if keys.Serial = t.Serial; t.Serial != "" && !IsKeyID(t.Serial) { // which New refuses by name
		if keys.Serial, err = HexSerial(t.Serial); err != nil {
			return keys, &Error{Serial, err}
		}
	}
	if t.PrivateKey != "" {
		key, err := wxcrypto.ParsePrivateKey(t.PrivateKey)
		if err != nil {
			return keys, &Error{PrivateKey, err}
		}
		keys.PrivateKey = key
	}
	if keys.Certs, err = ReadCerts(t.Certs, folder); err != nil {
		return keys, &Error{Certs, err}
	}
	if keys.APIv3Key, err = ReadSecret(t.APIv3Key); err != nil {
		return keys, &Error{APIv3Key, err}
	}
	if keys.Secret, err = ReadSecret(t.Secret); err != nil {
		return keys, &Error{Secret, err}
	}
	if t.MerchantCert != "" || t.MerchantKey != "" {
		err = t.loadMerchant(&keys)
	}
	return keys, err
}

// loadMerchant reads the API certificate itself. It knows its serial, and its key is PrivateKey unless another is named.
func (t *Texts) loadMerchant(keys *Keys) error {
	if t.MerchantCert == "" {
		return &Error{MerchantCert, errors.New("is not set, and " + MerchantKey + " is: give apiclient_cert.pem as well")}
	}
	cert, err := wxcrypto.ParseCertificate(t.MerchantCert)
	if err != nil {
		return &Error{MerchantCert, err}
	}
	key := keys.PrivateKey
	if t.MerchantKey != "" {
		if key, err = wxcrypto.ParsePrivateKey(t.MerchantKey); err != nil {
			return &Error{MerchantKey, err}
		}
	}
	if key == nil {
		return &Error{MerchantKey, errors.New("is not set: give apiclient_key.pem")}
	}
	if public, ok := key.Public().(*rsa.PublicKey); !ok || !public.Equal(cert.PublicKey) {
		return &Error{MerchantCert, errors.New("the private key is that of another certificate: apiclient_cert.pem and apiclient_key.pem come in one archive")}
	}
	keys.Merchant = &tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key, Leaf: cert}
	switch own := wxcrypto.SerialNumber(cert); {
	case keys.PrivateKey == nil || t.MerchantKey != "": // APIv2's alone: it says nothing of the serial
	case keys.Serial == "":
		keys.Serial = own
	case !strings.EqualFold(keys.Serial, own):
		return &Error{Serial, fmt.Errorf("is not that of %s, which is %s", MerchantCert, own)}
	}
	return nil
}

// FolderReader reads a folder of WeChat Pay's keys, by serial.
type FolderReader func(folder string) (map[string]crypto.PublicKey, error)

// ReadCerts reads WeChat Pay's keys, each of which is named as SERIAL=FILE, as PUB_KEY_ID_…=FILE, as the FILE of a
// certificate, which knows its serial, or as a folder of them.
func ReadCerts(texts []string, folder FolderReader) (map[string]crypto.PublicKey, error) {
	certs := make(map[string]crypto.PublicKey, len(texts))
	for _, text := range texts {
		found, err := readCert(text, folder)
		if err != nil {
			return nil, err
		}
		for serial, key := range found {
			if certs[serial] != nil {
				return nil, fmt.Errorf("two certs have the serial %s: give each once", serial)
			}
			certs[serial] = key
		}
	}
	return certs, nil
}

func readCert(text string, folder FolderReader) (map[string]crypto.PublicKey, error) {
	if label := "serial="; len(text) > len(label) && strings.EqualFold(text[:len(label)], label) { // as openssl prints it
		text = text[len(label):]
	}
	serial, file, named := strings.Cut(text, "=")
	if !named || strings.ContainsAny(serial, `/\.`) { // no serial has these: the = is part of a file's name
		path := strings.TrimPrefix(text, "file://")
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return folder(path)
		}
		certificate, err := wxcrypto.ParseCertificate("file://" + path)
		if err != nil {
			return nil, fmt.Errorf("cert %s: %w", quote(text), err)
		}
		return map[string]crypto.PublicKey{wxcrypto.SerialNumber(certificate): certificate}, nil
	}
	name, err := KeyName(serial)
	if err != nil {
		return nil, fmt.Errorf("cert %s %w", quote(serial), err)
	}
	key, err := ReadKey(name, strings.TrimPrefix(file, "file://"))
	if err != nil {
		return nil, fmt.Errorf("cert %s: %w", quote(serial), err)
	}
	return map[string]crypto.PublicKey{name: key}, nil
}

// ReadKey reads the file of a key that stands under a name: a serial's certificate, or a public key. An id of a public
// key has no certificate: in its place apiclient_cert.pem would make the merchant's own key WeChat Pay's.
func ReadKey(name, path string) (crypto.PublicKey, error) {
	path = "file://" + path
	certificate, err := wxcrypto.ParseCertificate(path)
	switch {
	case err == nil && strings.HasPrefix(name, PublicKeyPrefix):
		return nil, fmt.Errorf("the file holds a certificate, whose serial is %s: under the id of a public key belongs pub_key.pem of the merchant platform, never apiclient_cert.pem", wxcrypto.SerialNumber(certificate))
	case err == nil:
		return certificate, nil
	}
	return wxcrypto.ParsePublicKey(path)
}

// ReadSecret gives the secret itself, or that of the file which file:// names, without white space around it.
func ReadSecret(text string) (string, error) {
	path, named := strings.CutPrefix(text, "file://")
	if !named {
		return Trim(text), nil
	}
	content, err := regular.Read(path)
	secret := Trim(string(content))
	if err == nil && secret == "" {
		err = errors.New("it is empty")
	}
	if err != nil { // without the path, which may be a secret that was misplaced
		return "", fmt.Errorf("the file after file:// (a path of %d bytes): %w", len(path), err)
	}
	return secret, nil
}

// quote shows the name of a file or a serial. What is longer may be a key in the wrong place.
func quote(text string) string {
	if len(text) > 120 || strings.Contains(text, "-----") {
		return fmt.Sprintf("(%d bytes)", len(text))
	}
	return fmt.Sprintf("%q", text)
}
