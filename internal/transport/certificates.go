package transport

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"

	"github.com/a8579013/wechatpay/internal/errtext"
)

// sealedCert is one certificate of the list.
type sealedCert struct {
	Serial    string `json:"serial_no"`
	Encrypted *struct {
		Algorithm  string `json:"algorithm"`
		Nonce      string `json:"nonce"`
		AAD        string `json:"associated_data"`
		Ciphertext string `json:"ciphertext"`
	} `json:"encrypt_certificate"`
}

// open decrypts the certificates of an answer. One that is odd says nothing against the others: it is left out, and
// logged. Only if none is left is that an error.
func (t *Transport) open(ctx context.Context, text []byte, from realm) (map[string]Entry, error) {
	var list struct {
		Data []json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("the list of certificates is no JSON of the known form: %w", err)
	}
	if len(list.Data) > downloadEntries {
		return nil, fmt.Errorf("the list has %d certificates: more than %d are none of WeChat Pay's", len(list.Data), downloadEntries)
	}
	found := make(map[string]Entry, len(list.Data))
	var odd []error
	for _, text := range list.Data {
		name, e, err := t.openOne(text)
		if err != nil {
			odd = append(odd, err)
			continue
		}
		e.from = from
		found[name] = e
	}
	if len(found) == 0 && len(odd) > 0 {
		return nil, joined(odd)
	}
	for _, err := range odd {
		t.warn(ctx, fmt.Errorf("left out: %w", err))
	}
	return found, nil
}

// joined is errors.Join in one line.
func joined(all []error) error {
	err := all[0]
	for _, next := range all[1:] {
		err = fmt.Errorf("%w; %w", err, next)
	}
	return err
}

// openOne decrypts one certificate of the list.
func (t *Transport) openOne(text []byte) (name string, e Entry, err error) {
	var c sealedCert
	if err := json.Unmarshal(text, &c); err != nil {
		return "", e, fmt.Errorf("a certificate of the list has not the known form: %w", err)
	}
	serial := errtext.Line(errtext.Clip(c.Serial))
	switch {
	case strings.HasPrefix(c.Serial, publicKeyPrefix):
		return "", e, fmt.Errorf("%s is a public key, which belongs into Config.Certs", serial)
	case c.Encrypted == nil:
		return "", e, fmt.Errorf("certificate %s has no encrypt_certificate", serial)
	case c.Encrypted.Algorithm != "" && c.Encrypted.Algorithm != "AEAD_AES_256_GCM":
		return "", e, fmt.Errorf("certificate %s is encrypted by %q, which is not known here", serial, errtext.Clip(c.Encrypted.Algorithm))
	}
	plain, err := t.Caller.Suite.Open(t.APIv3Key.Reveal(), c.Encrypted.Nonce, c.Encrypted.AAD, c.Encrypted.Ciphertext)
	if err != nil {
		return "", e, fmt.Errorf("APIv3Key does not open the certificate %s: %w", serial, err)
	}
	cert, err := certificateIn([]byte(plain))
	if err != nil {
		return "", e, fmt.Errorf("certificate %s: %w", serial, err)
	}
	if name, e, err = t.Ring.Check(c.Serial, cert); err != nil {
		return "", e, fmt.Errorf("certificate %s %w", serial, err)
	}
	return name, e, nil
}

// certificateIn reads a certificate from PEM text, and nothing but text: what another has encrypted names no file here.
func certificateIn(text []byte) (*x509.Certificate, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("what is in it (%d bytes) is no PEM text", len(text))
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("what is in it (%d bytes) is no certificate", len(text))
	}
	return cert, nil
}
