package wechatpay

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/a8579013/wechatpay/internal/credentials"
	"github.com/a8579013/wechatpay/internal/errtext"
	"github.com/a8579013/wechatpay/internal/transport"
)

// PublicKey gives WeChat Pay's key of a serial, as it was configured, added or downloaded: an *x509.Certificate, an
// *rsa.PublicKey or a [Verifier]. An unknown certificate is looked for at WeChat Pay where Config.APIv3Key is set. The
// error is [ErrUnknownSerial] where nobody knows it.
func (c *Client) PublicKey(ctx context.Context, serial string) (crypto.PublicKey, error) {
	if err := c.usable(ctx); err != nil {
		return nil, err
	}
	if !strings.HasPrefix(serial, credentials.PublicKeyPrefix) {
		serial = strings.ToUpper(serial)
	}
	key, err := c.transport.Key(ctx, serial)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", errtext.Line(serial), public(err))
	}
	return key, nil
}

// EncryptionKey gives what a sensitive field is encrypted with, and the serial that the header Wechatpay-Serial has to
// name: the WeChat Pay public key where there is one, else the newest platform certificate. [Sensitive] does all of
// that by itself.
func (c *Client) EncryptionKey(ctx context.Context) (serial string, key *rsa.PublicKey, err error) {
	if err := c.usable(ctx); err != nil {
		return "", nil, err
	}
	serial, key, err = c.transport.EncryptionKey(ctx, "", c.origin.URL())
	return serial, key, public(err)
}

// AddCert adds a key of WeChat Pay's while the client runs: a platform certificate under its serial, or a public key
// under its PUB_KEY_ID_…, as in Config.Certs. One of the same serial is replaced.
func (c *Client) AddCert(serial string, key crypto.PublicKey) error {
	if c == nil || c.transport == nil {
		return errNoClient
	}
	name, e, err := c.transport.Ring.Check(serial, key)
	if err != nil {
		return fmt.Errorf("AddCert: %q %w", errtext.Clip(serial), err)
	}
	c.transport.Ring.Merge(map[string]transport.Entry{name: e})
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
	for serial, key := range c.transport.Keys() {
		block, name := &pem.Block{Type: "CERTIFICATE"}, "wechatpay_"+serial+".pem"
		switch key := key.(type) {
		case *x509.Certificate:
			block.Bytes = key.Raw
		case *rsa.PublicKey:
			der, err := x509.MarshalPKIXPublicKey(key)
			if err != nil {
				return fmt.Errorf("%s: %w", serial, err)
			}
			block.Type, block.Bytes = "PUBLIC KEY", der
			if strings.HasPrefix(serial, credentials.PublicKeyPrefix) {
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
		if _, err := credentials.KeyName(serial); !isPEM || err != nil && !strings.HasPrefix(serial, credentials.PublicKeyPrefix) {
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

// Verifier checks a signature somewhere else than here: in a KMS, or by another algorithm. message is what was
// signed, signature is decoded. A nil error says that they belong together. It is called from many goroutines, and must
// not keep message. One that has a method Public() crypto.PublicKey as well, which gives the *rsa.PublicKey or the
// *x509.Certificate behind it, also encrypts: the client uses that key for everything but verifying.
type Verifier interface {
	Verify(message, signature []byte) error
}

// Verify checks a message of WeChat Pay's that came another way than by a call: a notification, with the headers and the
// raw bytes of its body. The error is a [*VerificationError], whose Response holds what was given. Frameworks that
// have parsed and written the body again have changed it, and fail here.
func (c *Client) Verify(ctx context.Context, header http.Header, body []byte) error {
	if err := c.usable(ctx); err != nil {
		return err
	}
	return public(c.transport.Verify(ctx, header, body))
}

// Authorization signs what other code sends, and gives the header of that name: method, the path with its query as it
// stands on the request line, and the body's bytes. Calls of this client and of its RoundTripper sign by themselves; a
// few notifications want their answer signed so.
func (c *Client) Authorization(method, uri string, body []byte) (string, error) {
	switch {
	case c == nil || c.transport == nil:
		return "", errNoClient
	case c.transport.Caller.Key == nil:
		return "", errors.New("Authorization: this client has no PrivateKey, which signs APIv3")
	}
	return c.transport.Authorize(method, c.origin.Signed(c.origin.Host(), uri), body)
}

// Decrypt opens a field that WeChat Pay has encrypted for the merchant: base64 in, text out. [Client.DecodeAnswer]
// opens those of a whole answer. It takes the private key, so an error says as well that the key is one that can't decrypt (some KMS only sign).
func (c *Client) Decrypt(ciphertext string) (string, error) {
	key, err := c.decrypter()
	if err != nil {
		return "", err
	}
	return c.transport.Caller.Suite.Decrypt(ciphertext, key)
}

// decrypter is the private key, if it can do more than sign.
func (c *Client) decrypter() (crypto.Decrypter, error) {
	if c == nil || c.transport == nil {
		return nil, errNoClient
	}
	signer := c.transport.Caller.Key.Reveal()
	key, ok := signer.(crypto.Decrypter)
	if !ok {
		return nil, fmt.Errorf("Decrypt: PrivateKey is a %T, which can't decrypt", signer)
	}
	return key, nil
}

// DecryptResource opens the resource of a notification, or a downloaded certificate, with Config.APIv3Key.
// The ciphertext is base64; nonce and associated data are texts as they came, and the latter may be empty.
func (c *Client) DecryptResource(nonce, associatedData, ciphertext string) ([]byte, error) {
	switch {
	case c == nil || c.transport == nil:
		return nil, errNoClient
	case c.apiv3Key == nil:
		return nil, errors.New("DecryptResource: Config.APIv3Key is not set")
	}
	plaintext, err := c.transport.Caller.Suite.Open(c.apiv3Key.Reveal(), nonce, associatedData, ciphertext)
	if err != nil {
		return nil, fmt.Errorf("DecryptResource: %w", err)
	}
	return []byte(plaintext), nil
}
