package wechatpay

import (
	"maps"
	"strings"
	"sync/atomic"
)

// publicKeyPrefix begins the id of a WeChat Pay public key; anything else is a certificate's serial.
const publicKeyPrefix = "PUB_KEY_ID_"

// Verifier checks a signature somewhere else than here: in a KMS, or by another algorithm. message is what was
// signed, signature is decoded. A nil error says that they belong together. It is called from many goroutines, and must
// not keep message.
type Verifier interface {
	Verify(message, signature []byte) error
}

// keyring knows WeChat Pay's keys by serial: platform certificates and public keys side by side.
type keyring struct {
	keys atomic.Pointer[keys] // replaced, never changed
}

type keys struct {
	verifiers map[string]Verifier
	publicKey []string // the id of the public key, as a header's value; nil in certificate mode
}

func (k *keyring) get(serial string) (Verifier, bool) {
	v, ok := k.keys.Load().verifiers[serial]
	return v, ok
}

// publicKeyID gives the id of the public key, as the value of a header, or nil in certificate mode.
func (k *keyring) publicKeyID() []string { return k.keys.Load().publicKey }

// set replaces all keys. Of several public keys the one with the greatest id counts: an id is a number that grows.
func (k *keyring) set(verifiers map[string]Verifier) {
	next := &keys{verifiers: maps.Clone(verifiers)}
	for serial := range verifiers {
		if strings.HasPrefix(serial, publicKeyPrefix) && (next.publicKey == nil || serial > next.publicKey[0]) {
			next.publicKey = []string{serial}
		}
	}
	k.keys.Store(next)
}
