package sandbox

import (
	"crypto/rsa"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay"
	wxcrypto "github.com/a8579013/wechatpay/crypto"
	"github.com/a8579013/wechatpay/formatter"
	"github.com/a8579013/wechatpay/openapi"
)

// A Merchant is one whom the sandbox knows beside Options.MchID. Keys that are
// missing are made. WeChat Pay's own keys are the same for all merchants.
type Merchant struct {
	MchID      string
	PrivateKey *rsa.PrivateKey
	Serial     string // of the API certificate, upper-case hex
	APIv3Key   string // 32 bytes
	Secret     string // the APIv2 key, 32 characters

	// SubMchIDs make it a partner (a service provider, an e-commerce
	// platform) of these sub-merchants and of no others.
	SubMchIDs []string
}

func (m *Merchant) fill() { fillTexts(&m.Serial, &m.APIv3Key, &m.Secret) }

// fillTexts makes the keys that are quick to make.
func fillTexts(serial, apiV3Key, secret *string) {
	if *serial == "" {
		*serial = strings.ToUpper(hex.EncodeToString(newSerial(0x40)))
	}
	if *apiV3Key == "" {
		*apiV3Key = formatter.Nonce(32)
	}
	if *secret == "" {
		*secret = formatter.Nonce(32)
	}
}

func (m *Merchant) party() *party {
	return &party{mchid: m.MchID, merchant: m.PrivateKey, merchantSerial: m.Serial, apiV3Key: m.APIv3Key, secret: m.Secret, subs: m.SubMchIDs}
}

func cloneMerchants(merchants []Merchant) []Merchant {
	cloned := slices.Clone(merchants)
	for i := range cloned {
		cloned[i].SubMchIDs = slices.Clone(cloned[i].SubMchIDs)
	}
	return cloned
}

// A party is a merchant, with his half of the keys.
type party struct {
	mchid          string
	merchant       *rsa.PrivateKey
	merchantSerial string
	apiV3Key       string
	secret         string
	subs           []string // nil: he has not been told to be a partner
}

// of finds a merchant; nil: the sandbox does not know him.
func (k *keyring) of(mchid string) *party {
	if mchid == k.mchid {
		return &k.party
	}
	return k.others[mchid]
}

// caller finds the merchant who says that he calls, to look at his signature:
// a stranger is judged by the keys of the sandbox's first merchant.
func (k *keyring) caller(mchid string) *party {
	if p := k.of(mchid); p != nil {
		return p
	}
	return &k.party
}

// names lists the merchants for a hint.
func (k *keyring) names() string {
	all := []string{k.mchid}
	for mchid := range k.others {
		all = append(all, mchid)
	}
	slices.Sort(all[1:])
	return strings.Join(all, ", ")
}

// partners tells whether somebody has been told to be a partner: then nobody
// else is one.
func (k *keyring) partners() bool {
	if k.subs != nil {
		return true
	}
	for _, p := range k.others {
		if p.subs != nil {
			return true
		}
	}
	return false
}

// serves says whether a merchant may act for a sub-merchant. Where no partner
// has been named, everybody may, for anybody.
func (s *Sandbox) serves(p *party, sub string) error {
	ring := s.ring()
	if sub == "" || !ring.partners() || slices.Contains(p.subs, sub) {
		return nil
	}
	status, code, message := http.StatusForbidden, "NO_AUTH", "受理关系不存在"
	if p.subs == nil {
		status, code, message = http.StatusBadRequest, "PARAM_ERROR", "普通商户不允许传sub_mch_id"
	}
	return &problem{status: status, code: code, message: message,
		hint: fmt.Sprintf("sub_mchid: %s is no partner of %s: its sub-merchants are %q", p.mchid, sub, p.subs)}
}

// related refuses a request for a sub-merchant who is none of the caller's, and
// one of a partner who names no sub-merchant where a merchant pays for himself.
func (s *Sandbox) related(c *call) error {
	subs := []string{c.params["sub_mchid"], c.query.Get("sub_mchid"), c.text("/sub_mchid")}
	for _, o := range items(c.json["sub_orders"]) {
		sub, _ := o["sub_mchid"].(string)
		subs = append(subs, sub)
	}
	for _, sub := range subs {
		err := s.serves(c.own, sub)
		if refused := (*problem)(nil); errors.As(err, &refused) && refused.code == "NO_AUTH" && strings.HasPrefix(c.op.path, "/v3/apply4sub/") {
			refused.message = "该商户不是本服务商进件的子商户，无权限操作"
		}
		if err != nil {
			return err
		}
	}
	if c.own.subs != nil && strings.HasPrefix(c.op.path, "/v3/pay/transactions/") {
		return &problem{status: http.StatusBadRequest, code: "PARAM_ERROR", message: "受理机构必须传入sub_mch_id",
			hint: "sub_mchid: " + c.own.mchid + " is a partner, whose orders are made under /v3/pay/partner/transactions"}
	}
	return nil
}

// items are the objects of a list.
func items(value any) []object {
	list, _ := value.([]any)
	objects := make([]object, 0, len(list))
	for _, item := range list {
		o, _ := item.(object)
		objects = append(objects, o)
	}
	return objects
}

// filing is the key under which a document of a merchant is filed: numbers are
// his own, and those of the first merchant stand alone.
func (s *Sandbox) filing(mchid, number string) string {
	if mchid == s.opts.MchID && !strings.Contains(number, "/") {
		return number
	}
	return mchid + "/" + number
}

// sealForMerchant encrypts a field of an answer as WeChat Pay does.
func (p *party) sealForMerchant(f *openapi.Field, plain string) (any, error) {
	switch f.Sensitive {
	case "rsa-merchant", "rsa-wechatpay":
		return wxcrypto.Encrypt(clip(plain, maxSecret), &p.merchant.PublicKey)
	case "aes-gcm-apiv3":
		return wxcrypto.AESGCMEncrypt(plain, p.apiV3Key, strings.Repeat("0", 12), "")
	}
	return plain, nil
}

// Merchants returns the merchants of Options.Merchants with the keys that were
// made for them, to reuse in another sandbox.
func (s *Sandbox) Merchants() []Merchant {
	merchants, ring := cloneMerchants(s.opts.Merchants), s.ring()
	for i := range merchants {
		m := &merchants[i]
		p := ring.others[m.MchID]
		m.PrivateKey, m.Serial, m.APIv3Key, m.Secret = p.merchant, p.merchantSerial, p.apiV3Key, p.secret
	}
	return merchants
}

// ConfigOf is Config for one of the merchants. Of a merchant whom the sandbox
// does not know it is the zero Config, which wechatpay.New refuses.
func (s *Sandbox) ConfigOf(mchid string) wechatpay.Config {
	p := s.ring().of(mchid)
	if p == nil {
		return wechatpay.Config{}
	}
	return s.configOf(p)
}

func (s *Sandbox) configOf(p *party) wechatpay.Config {
	config := wechatpay.Config{
		MchID:      p.mchid,
		Serial:     p.merchantSerial,
		PrivateKey: p.merchant,
		Certs:      s.ring().publicKeys(),
		APIv3Key:   p.apiV3Key,
		Secret:     p.secret,
		// Never the default: throw-away keys have no business at the real server.
		BaseURL: "https://sandbox.invalid",
		Now:     s.opts.Now,
	}
	if s.server != nil {
		config.BaseURL = s.URL
		config.Transport = s.server.transport
	}
	return config
}
