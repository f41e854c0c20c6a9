package wechatpay

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"sync"

	"github.com/a8579013/wechatpay/internal/jsontext"
)

// Sensitive is a text that WeChat Pay wants encrypted: a name, a phone number, an id card. Put it anywhere into json
// (maps, lists, structs), into query, or into a Media's Meta: it is encrypted when the call is sent, and the header
// Wechatpay-Serial names the very key. Everywhere else it prints, logs and marshals as a redaction; one that is about
// to be sent is an error. In what [Client.DecodeAnswer] fills, it is a text that WeChat Pay encrypted, opened. Only as the key of a map it is plain text to encoding/json: it is a value. At most 214 bytes
// fit under a key of 2048 bits.
type Sensitive string

// redaction is what is seen of a Sensitive. One that is sealed goes on with a ~, and holds the text encrypted under a
// key that lives and dies with this process: so it finds its way through any json.Marshaler, and means nothing elsewhere.
const (
	sensitiveMark = "wechatpay.Sensitive"
	redaction     = sensitiveMark + "(redacted)"
	sealMark      = sensitiveMark + "~"
	sealEnd       = '~'
)

// Format prints the redaction, under every verb.
func (s Sensitive) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redaction) }

// LogValue gives the redaction.
func (s Sensitive) LogValue() slog.Value { return slog.StringValue(redaction) }

// MarshalText gives the redaction, for encoding/xml and its like.
func (s Sensitive) MarshalText() ([]byte, error) { return []byte(redaction), nil }

// MarshalJSON gives a redaction that only a call of this process can open.
func (s Sensitive) MarshalJSON() ([]byte, error) { return []byte(`"` + s.seal() + `"`), nil }

// sealer is AES-256-GCM under a key that nobody else has.
var sealer = sync.OnceValue(func() cipher.AEAD {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails: crypto/rand
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // not with 32 bytes
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return gcm
})

func (s Sensitive) seal() string {
	sealed := sealer().Seal(nil, nil, []byte(s), nil)
	return sealMark + base64.RawURLEncoding.EncodeToString(sealed) + string(sealEnd)
}

var (
	errRedaction  = errors.New("a redacted Sensitive is about to be sent: give the Sensitive itself, in json, query or a Media's Meta")
	errOpenSecret = errors.New("a Sensitive stands where nothing is encrypted: it belongs into json, query or a Media's Meta")
)

// unseal replaces what was sealed by what encrypt makes of it.
func unseal(text []byte, encrypt func(plaintext string) (string, error)) ([]byte, error) {
	var out []byte
	for {
		before, rest, found := bytes.Cut(text, []byte(sealMark))
		if !found {
			if out == nil {
				return text, nil
			}
			return append(out, text...), nil
		}
		out = append(out, before...)
		end := bytes.IndexByte(rest, sealEnd)
		if end < 0 {
			return nil, errRedaction
		}
		sealed, err := base64.RawURLEncoding.AppendDecode(nil, rest[:end])
		if err != nil {
			return nil, errRedaction
		}
		plaintext, err := sealer().Open(nil, nil, sealed, nil)
		if err != nil { // of another process, or cut
			return nil, errRedaction
		}
		ciphertext, err := encrypt(string(plaintext))
		if err != nil {
			return nil, fmt.Errorf("encrypting a Sensitive: %w", err)
		}
		out, text = append(out, ciphertext...), rest[end+1:]
	}
}

var (
	sensitiveType     = reflect.TypeFor[Sensitive]()
	errStillEncrypted = errors.New("is still encrypted, and a Sensitive holds what is open: Client.DecodeAnswer opens it; a string takes it as it came")
)

// leftClosed is what a text becomes that lands in a Sensitive where there is no key.
func leftClosed(text string) (string, error) {
	if jsontext.Encrypted(text) {
		return "", errStillEncrypted
	}
	return text, nil
}

// DecodeAnswer is [Response.Decode] for answers with fields that WeChat Pay has encrypted for the merchant: whatever lands
// in a [Sensitive] of v (in structs, lists, maps, behind pointers) is opened with the private key, several on all cores. So
// each has to be a ciphertext of that key, or empty: one that was cut, that another key made, or that is in clear text is
// an error that names the field, and v is untouched. What stands in an any, or in a type with an UnmarshalJSON of its own,
// is not looked into.
func (c *Client) DecodeAnswer(r *Response, v any) error { return r.decode(v, c.open) }

// open opens one field of an answer.
func (c *Client) open(ciphertext string) (string, error) {
	key, err := c.decrypter()
	if err != nil {
		return "", fmt.Errorf("can't be opened: %w", err)
	}
	if public, ok := key.Public().(*rsa.PublicKey); ok && public != nil && public.N != nil {
		raw, err := base64.StdEncoding.DecodeString(ciphertext)
		if size := public.Size(); err != nil || len(raw) != size {
			return "", fmt.Errorf("is no ciphertext for this PrivateKey, which is %d bytes in base64: it was cut, or it is in clear text; a string takes it as it came", size)
		}
	}
	plaintext, err := c.transport.Caller.Suite.Decrypt(ciphertext, key)
	if err != nil {
		return "", fmt.Errorf("can't be opened with PrivateKey: was it encrypted for another certificate of the merchant's? %w", err)
	}
	return plaintext, nil
}
