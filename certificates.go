package wechatpay

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/a8579013/wechatpay/internal/credentials"
	"github.com/a8579013/wechatpay/internal/errtext"
)

// PublicKey gives WeChat Pay's key of a serial, as it was configured, added or downloaded: an *x509.Certificate, an
// *rsa.PublicKey or a [Verifier]. An unknown certificate is looked for at WeChat Pay where Config.APIv3Key is set. The
// error is [ErrUnknownSerial] where nobody knows it.
func (c *Client) PublicKey(ctx context.Context, serial string) (crypto.PublicKey, error) {
	if err := c.usable(ctx); err != nil {
		return nil, err
	}
	if !strings.HasPrefix(serial, publicKeyPrefix) {
		serial = strings.ToUpper(serial)
	}
	if _, err := c.transport.verifierOf(ctx, serial, c.origin.URL()); err != nil {
		return nil, fmt.Errorf("%s: %w", errtext.Line(serial), err)
	}
	return c.transport.ring.snapshot().entries[serial].given, nil
}

// EncryptionKey gives what a sensitive field is encrypted with, and the serial that the header Wechatpay-Serial has to
// name: the WeChat Pay public key where there is one, else the newest platform certificate. [Sensitive] does all of
// that by itself.
func (c *Client) EncryptionKey(ctx context.Context) (serial string, key *rsa.PublicKey, err error) {
	if err := c.usable(ctx); err != nil {
		return "", nil, err
	}
	return c.transport.encryptionKey(ctx, "", c.origin.URL())
}

// encryptionKey makes the choice from one state of the ring, after it has been filled.
func (t *transport) encryptionKey(ctx context.Context, named string, u *url.URL) (string, *rsa.PublicKey, error) {
	if err := t.ready(ctx, u); err != nil {
		return "", nil, err
	}
	at := realmOf(t.certificatesURL(u))
	// What was configured may be of the server that BaseURL names, and no other: there is a list to look into first.
	strict := t.downloads.apiv3Key != nil && at != realmOf(t.certificatesURL(t.origin.URL()))
	serial, key, err := t.ring.snapshot().encryption(named, t.now(), at, strict)
	if errors.Is(err, ErrUnknownSerial) && t.downloads.apiv3Key != nil {
		if err := t.refresh(ctx, u); err != nil {
			return "", nil, err
		}
		serial, key, err = t.ring.snapshot().encryption(named, t.now(), at, false)
	}
	return serial, key, err
}

// AddCert adds a key of WeChat Pay's while the client runs: a platform certificate under its serial, or a public key
// under its PUB_KEY_ID_…, as in Config.Certs. One of the same serial is replaced.
func (c *Client) AddCert(serial string, key crypto.PublicKey) error {
	if c == nil || c.transport == nil {
		return errNoClient
	}
	name, e, err := c.transport.ring.check(serial, key)
	if err != nil {
		return fmt.Errorf("AddCert: %q %w", errtext.Clip(serial), err)
	}
	c.transport.ring.merge(map[string]entry{name: e})
	return nil
}

// SaveCerts writes the keys of WeChat Pay's that the client knows into a folder, which it makes: certificates as
// wechatpay_SERIAL.pem, as the PHP SDK's downloader calls them, public keys as PUB_KEY_ID_….pem. A [Verifier] is no
// file, and left out, and so are certificates of other servers than Config.BaseURL's. [LoadCerts] reads them again.
func (c *Client) SaveCerts(folder string) error {
	if c == nil || c.transport == nil {
		return errNoClient
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	for serial, e := range c.transport.ring.snapshot().entries {
		if e.from != 0 && e.from&realmOf(c.transport.certificatesURL(c.origin.URL())) == 0 {
			continue // among those that were loaded nobody could tell them apart
		}
		block, name := &pem.Block{Type: "CERTIFICATE"}, "wechatpay_"+serial+".pem"
		switch key := e.given.(type) {
		case *x509.Certificate:
			block.Bytes = key.Raw
		case *rsa.PublicKey:
			der, err := x509.MarshalPKIXPublicKey(key)
			if err != nil {
				return fmt.Errorf("%s: %w", serial, err)
			}
			block.Type, block.Bytes = "PUBLIC KEY", der
			if strings.HasPrefix(serial, publicKeyPrefix) {
				name = serial + ".pem"
			}
		default:
			continue
		}
		if err := writeFile(filepath.Join(folder, name), pem.EncodeToMemory(block)); err != nil {
			return err
		}
	}
	return nil
}

// writeFile replaces a file in one step: whoever reads it meanwhile sees the old or the new one.
func writeFile(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".wechatpay-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err = f.Write(text); err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// LoadCerts reads a folder that [Client.SaveCerts] wrote, for Config.Certs: every *.pem whose name is a serial or a
// PUB_KEY_ID_…, with wechatpay_ before it or not. Other files are left aside; a folder without any is an error.
func LoadCerts(folder string) (map[string]crypto.PublicKey, error) {
	files, err := os.ReadDir(folder) // in the order of their names
	if err != nil {
		return nil, err
	}
	certs := make(map[string]crypto.PublicKey)
	for _, file := range files {
		base, isPEM := strings.CutSuffix(file.Name(), ".pem")
		serial := strings.TrimPrefix(base, "wechatpay_")
		if _, err := credentials.KeyName(serial); !isPEM || err != nil && !strings.HasPrefix(serial, publicKeyPrefix) {
			continue
		}
		path := filepath.Join(folder, file.Name())
		if certs[serial], err = credentials.ReadKey(serial, path); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	if len(certs) == 0 {
		return nil, fmt.Errorf("%s holds no key of WeChat Pay's: files are called wechatpay_SERIAL.pem or PUB_KEY_ID_….pem", folder)
	}
	return certs, nil
}
