package batch

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/a8579013/wechatpay"
)

// sealMark begins a Sensitive in a ledger.
const sealMark = "wechatpay.sealed:"

// ErrSealKey says of a job with Sensitive values that they can't be had.
var ErrSealKey = errors.New("what is sealed does not open")

// Errors of Sensitive values.
var (
	errNoSealKey  = errors.New("it has Sensitive values, which never lie in a ledger in clear: set SealKey")
	errWrongKey   = fmt.Errorf("%w: SealKey is not the one that the job was planned with", ErrSealKey)
	errMissingKey = fmt.Errorf("%w without a SealKey: give the one that the job was planned with", ErrSealKey)
	errSealKeyLen = errors.New("SealKey is not 32 bytes long: make one with crypto/rand, or of the merchant's key with SealKeyOf")
)

// SealKeyOf makes a SealKey of the merchant's private key: whoever can sign the calls can open what they hold.
func SealKeyOf(key *rsa.PrivateKey) []byte {
	mac := hmac.New(sha256.New, x509.MarshalPKCS1PrivateKey(key))
	mac.Write([]byte("wechatpay batch: sensitive values of ledgers"))
	return mac.Sum(nil)
}

// sealer keeps Sensitive values out of sight. Its zero value seals nothing. The same text is sealed to the same, so that
// a row that repeats another is found.
type sealer struct {
	aead  cipher.AEAD
	nonce []byte // key of the nonces
}

// newSealer makes that of one job.
func newSealer(key []byte, job string) (sealer, error) {
	switch len(key) {
	case 0:
		return sealer{}, nil
	case 32:
	default:
		return sealer{}, errSealKeyLen
	}
	derive := func(what string) []byte {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(what + job))
		return mac.Sum(nil)
	}
	block, err := aes.NewCipher(derive("cipher "))
	if err != nil {
		return sealer{}, err
	}
	aead, err := cipher.NewGCM(block)
	return sealer{aead, derive("nonce ")}, err
}

// checked is sealed beside the rows, to tell before anything is sent whether they will open.
const checked = wechatpay.Sensitive("wechatpay batch")

// check is what opens with the same key only.
func (s sealer) check() (string, error) {
	sealed, _, err := s.seal(checked)
	text, _ := sealed.(string)
	return text, err
}

// Opens tells whether a key is the one that the job was planned with, as far as it has anything that is sealed; otherwise
// the error is [ErrSealKey].
func (j *Job) Opens(sealKey []byte) error {
	_, err := j.sealer(sealKey)
	return err
}

// sealer makes that of the job, and makes sure that it opens what the job holds.
func (j *Job) sealer(key []byte) (sealer, error) {
	s, err := newSealer(key, j.ledger.Job().ID)
	if err == nil && j.kept.Check != "" {
		_, err = s.open(j.kept.Check)
	}
	return s, err
}

// seal gives v with every Sensitive in its maps and lists sealed, and how many these are; v itself stays as it is.
func (s sealer) seal(v any) (sealed any, secrets int, err error) {
	sealed, err = walk(v, func(v any) (any, error) {
		secret, ok := v.(wechatpay.Sensitive)
		if !ok {
			return v, nil
		}
		if s.aead == nil {
			return nil, errNoSealKey
		}
		secrets++
		mac := hmac.New(sha256.New, s.nonce)
		mac.Write([]byte(string(secret)))
		nonce := mac.Sum(nil)[:s.aead.NonceSize()]
		return sealMark + base64.RawURLEncoding.EncodeToString(s.aead.Seal(nonce, nonce, []byte(string(secret)), nil)), nil
	})
	return sealed, secrets, err
}

// open is the way back.
func (s sealer) open(v any) (any, error) {
	return walk(v, func(v any) (any, error) {
		text, ok := v.(string)
		if !ok || !strings.HasPrefix(text, sealMark) {
			return v, nil
		}
		if s.aead == nil {
			return nil, errMissingKey
		}
		sealed, err := base64.RawURLEncoding.DecodeString(text[len(sealMark):])
		if err != nil || len(sealed) < s.aead.NonceSize() {
			return nil, errWrongKey
		}
		size := s.aead.NonceSize()
		plain, err := s.aead.Open(nil, sealed[:size], sealed[size:], nil)
		if err != nil {
			return nil, errWrongKey
		}
		return wechatpay.Sensitive(plain), nil
	})
}

// walk copies maps and lists, and gives each leaf to do.
func walk(v any, do func(any) (any, error)) (any, error) {
	switch v := v.(type) {
	case wechatpay.Request:
		return walk(map[string]any(v), do)
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, member := range v {
			member, err := walk(member, do)
			if err != nil {
				return nil, err
			}
			out[key] = member
		}
		return out, nil
	case []any:
		out := make([]any, len(v))
		for i, member := range v {
			var err error
			if out[i], err = walk(member, do); err != nil {
				return nil, err
			}
		}
		return out, nil
	case []map[string]any:
		out := make([]any, len(v))
		for i, member := range v {
			var err error
			if out[i], err = walk(member, do); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	out, err := do(v)
	if err != nil {
		return nil, fmt.Errorf("sensitive: %w", err)
	}
	return out, nil
}
