package desk

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"slices"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/sandbox"
)

// kept is what makes a sandbox the same one when it is started again. Keys are in PKCS #8, certificates in DER.
type kept struct {
	MchID string   `json:"mchid"`
	Hosts []string `json:"hosts"`

	MerchantKey    []byte `json:"merchant_key"`
	MerchantSerial string `json:"merchant_serial"`
	MerchantCert   []byte `json:"merchant_cert"`
	MerchantP12    []byte `json:"merchant_p12"`

	PlatformKey  []byte `json:"platform_key"`
	PlatformCert []byte `json:"platform_cert"`
	PublicKey    []byte `json:"public_key"` // the private half
	PublicID     string `json:"public_id"`

	APIv3Key string `json:"apiv3_key"`
	Secret   string `json:"secret"`

	SubMchIDs []string   `json:"sub_mchids,omitempty"` // of a partner
	Others    []merchant `json:"others,omitempty"`

	ControlKey string `json:"control_key"` // of the control interface, which proves itself by it

	CA         []byte `json:"ca"` // its key is nowhere
	ServerKey  []byte `json:"server_key"`
	ServerCert []byte `json:"server_cert"`
}

// load gives what was kept; nil in a new folder.
func (db *database) load() (*kept, error) {
	text, err := db.get("keys")
	if err != nil || text == nil {
		return nil, err
	}
	var k kept
	return &k, json.Unmarshal(text, &k)
}

func (db *database) save(k *kept) error {
	text, err := json.Marshal(k)
	if err != nil {
		return err
	}
	return db.put("keys", text)
}

// keep takes over the keys of a sandbox that has started.
func (k *kept) keep(sb *sandbox.Sandbox) (err error) {
	if k.ControlKey == "" {
		k.ControlKey = rand.Text()
	}
	keys := sb.Keys()
	k.MerchantSerial, k.PublicID, k.APIv3Key, k.Secret = keys.MerchantSerial, keys.PublicID, keys.APIv3Key, keys.Secret
	k.PlatformCert, k.CA, k.ServerCert = keys.PlatformCertificate.Raw, keys.Authority.Raw, keys.Server.Certificate[0]
	for _, key := range []struct {
		to  *[]byte
		key any
	}{{&k.MerchantKey, keys.Merchant}, {&k.PlatformKey, keys.Platform}, {&k.PublicKey, keys.Public}, {&k.ServerKey, keys.Server.PrivateKey}} {
		der, marshalErr := x509.MarshalPKCS8PrivateKey(key.key)
		*key.to, err = der, errors.Join(err, marshalErr)
	}
	if err != nil || k.MerchantCert != nil {
		return err
	}
	k.MerchantCert = sb.Merchant().Certificate[0]
	k.MerchantP12, err = pack(keys.Merchant, k.MerchantCert, k.MchID)
	return err
}

// keys are those that the next sandbox is given.
func (k *kept) keys() (*sandbox.Keys, error) {
	merchant, err1 := privateKey[*rsa.PrivateKey](k.MerchantKey)
	platform, err2 := privateKey[*rsa.PrivateKey](k.PlatformKey)
	public, err3 := privateKey[*rsa.PrivateKey](k.PublicKey)
	server, err4 := privateKey[*ecdsa.PrivateKey](k.ServerKey)
	platformCert, err5 := x509.ParseCertificate(k.PlatformCert)
	authority, err6 := x509.ParseCertificate(k.CA)
	return &sandbox.Keys{
		Merchant: merchant, MerchantSerial: k.MerchantSerial, Platform: platform, PlatformCertificate: platformCert,
		Public: public, PublicID: k.PublicID, APIv3Key: k.APIv3Key, Secret: k.Secret,
		Authority: authority, Server: &tls.Certificate{Certificate: [][]byte{k.ServerCert}, PrivateKey: server},
	}, errors.Join(err1, err2, err3, err4, err5, err6)
}

func privateKey[K any](der []byte) (K, error) {
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	key, ok := parsed.(K)
	if err == nil && !ok {
		err = words.KeysUnreadable
	}
	return key, err
}

// addHosts adds names to those that were asked for before.
func (k *kept) addHosts(hosts []string) {
	k.Hosts = append(k.Hosts, hosts...)
	slices.Sort(k.Hosts)
	k.Hosts = slices.Compact(k.Hosts)
}
