package desk

import (
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
	"github.com/a8579013/wechatpay/sandbox"
)

// merchant is one beside the folder's own, as it is kept. It has a folder within the folder.
type merchant struct {
	MchID     string   `json:"mchid"`
	Key       []byte   `json:"key"` // PKCS #8
	Serial    string   `json:"serial"`
	Cert      []byte   `json:"cert"`
	P12       []byte   `json:"p12"`
	APIv3Key  string   `json:"apiv3_key"`
	Secret    string   `json:"secret"`
	SubMchIDs []string `json:"sub_mchids,omitempty"`
}

// checkMerchants refuses what no merchants can be made of.
func (f *sandboxFlags) checkMerchants() error {
	for flag, ids := range map[string][]string{"--mchid": f.mchids, "--partner": {f.partner}, "--sub-mchid": f.subs} {
		for _, id := range ids {
			if len(id) > 32 || strings.Trim(id, "0123456789") != "" {
				return terminal.Usage(words.MchIDUpTo32, words.MchIDIsDigits.With(flag, terminal.Quote(id)))
			}
		}
	}
	if (f.partner == "") != (len(f.subs) == 0) {
		return terminal.Usage(words.ForExample.With("--partner 1900000001 --sub-mchid 1900000002"), words.PartnerAndSubs)
	}
	return nil
}

// ownMchID is the merchant to whom a new folder belongs.
func (f *sandboxFlags) ownMchID() string {
	for _, id := range append(slices.Clone(f.mchids), f.partner, sandbox.DefaultMchID) {
		if id != "" {
			return id
		}
	}
	return ""
}

// addMerchants adds what the flags name to those that were there before.
func (k *kept) addMerchants(f *sandboxFlags) {
	for _, id := range append(slices.Clone(f.mchids), f.partner) {
		known := func(m merchant) bool { return m.MchID == id }
		if id != "" && id != k.MchID && !slices.ContainsFunc(k.Others, known) {
			k.Others = append(k.Others, merchant{MchID: id})
		}
	}
	add := func(subs []string) []string {
		subs = append(subs, f.subs...)
		slices.Sort(subs)
		return slices.Compact(subs)
	}
	if f.partner == "" {
		return
	}
	if f.partner == k.MchID {
		k.SubMchIDs = add(k.SubMchIDs)
	}
	for i := range k.Others {
		if k.Others[i].MchID == f.partner {
			k.Others[i].SubMchIDs = add(k.Others[i].SubMchIDs)
		}
	}
}

// merchants are those for the sandbox's Options.
func (k *kept) merchants() ([]sandbox.Merchant, error) {
	all := make([]sandbox.Merchant, len(k.Others))
	for i, m := range k.Others {
		all[i] = sandbox.Merchant{MchID: m.MchID, Serial: m.Serial, APIv3Key: m.APIv3Key, Secret: m.Secret, SubMchIDs: m.SubMchIDs}
		if m.Key == nil {
			continue
		}
		var err error
		if all[i].PrivateKey, err = privateKey[*rsa.PrivateKey](m.Key); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// keepMerchants takes over the keys of a sandbox that has started.
func (k *kept) keepMerchants(sb *sandbox.Sandbox) error {
	for i, made := range sb.Merchants() {
		m := &k.Others[i]
		m.Serial, m.APIv3Key, m.Secret = made.Serial, made.APIv3Key, made.Secret
		key, err := x509.MarshalPKCS8PrivateKey(made.PrivateKey)
		if m.Key = key; err == nil && m.Cert == nil {
			m.Cert = sb.MerchantOf(m.MchID).Certificate[0]
			m.P12, err = pack(made.PrivateKey, m.Cert, m.MchID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// pack packs a key and its certificate as the merchant platform does: old readers take it, and OpenSSL 3 does; the password is
// the merchant id.
func pack(key *rsa.PrivateKey, der []byte, mchid string) ([]byte, error) {
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return pkcs12.LegacyDES.Encode(key, certificate, nil, mchid)
}

// others are the desks of the other merchants, in folders of their own.
func (d *desk) others() []*desk {
	var all []*desk
	for _, m := range d.Others {
		k := *d.kept
		k.MchID, k.MerchantKey, k.MerchantSerial, k.MerchantCert, k.MerchantP12 = m.MchID, m.Key, m.Serial, m.Cert, m.P12
		k.APIv3Key, k.Secret, k.SubMchIDs, k.Others = m.APIv3Key, m.Secret, m.SubMchIDs, nil
		other := *d
		other.kept, other.folder = &k, filepath.Join(d.folder, m.MchID)
		all = append(all, &other)
	}
	return all
}

// writeAll writes the files of every merchant.
func (d *desk) writeAll() error {
	err := d.foldersOfOthers()
	if err != nil {
		return err
	}
	for _, one := range append([]*desk{d}, d.others()...) {
		err = errors.Join(err, one.write())
	}
	return err
}

// foldersOfOthers makes the folders of the other merchants. They are within the folder: none is a link.
func (d *desk) foldersOfOthers() error {
	for _, other := range d.others() {
		if info, err := os.Lstat(other.folder); err == nil && !info.IsDir() {
			return notOurs(other.folder, words.NoPlainFolder)
		}
		if err := privateFolder(other.folder); err != nil {
			return err
		}
	}
	return nil
}

// introduce tells of the other merchants, and whose partner each is.
func (d *desk) introduce(c terminal.Console) (lines string) {
	for _, one := range append([]*desk{d}, d.others()...) {
		if one != d && len(one.folder) > 0 {
			lines += c.Say(words.AlsoMerchant.With(one.MchID, one.folder)) + "\n"
		}
		if len(one.SubMchIDs) > 0 {
			lines += c.Say(words.PartnerOf.With(one.MchID, strings.Join(one.SubMchIDs, ", "))) + "\n"
		}
	}
	return lines
}
