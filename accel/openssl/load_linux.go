//go:build cgo

package openssl

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdlib.h>

static unsigned int call(void *function) { return ((unsigned int (*)(void))function)(); }
*/
import "C"

import (
	"crypto"
	"crypto/rsa"
	"errors"
	"hash"
	"math/big"
	"runtime"
	"strings"
	"unsafe"

	fips "github.com/golang-fips/openssl/v2"
	"github.com/golang-fips/openssl/v2/bbig"
)

// The names under which Linux has OpenSSL: as of version 3 its interface stays, and older ones are not kept up any more.
const (
	soname    = "libcrypto.so.3"
	oldSoname = "libcrypto.so.1.1"
)

func load() (library, error) {
	if err := probe(); err != nil {
		return library{}, err
	}
	if err := fips.Init(soname); err != nil {
		return library{}, unavailable("%s does not start: %w", soname, oneLine(err))
	}
	l, s := library{name: fips.VersionText()}, &shared{sha1: sha1Mark(), turns: make(chan struct{}, 2*runtime.GOMAXPROCS(0))}
	l.signer, l.public = s.newPrivate, s.newPublic
	return l, nil
}

// shared is what all keys have in common.
type shared struct {
	sha1  hash.Hash     // names SHA-1 to OAEP; nil: there is none
	turns chan struct{} // who computes: a call into C holds a thread, and ten thousand of them end a program of Go
}

func (s *shared) begin() { s.turns <- struct{}{} }
func (s *shared) end()   { <-s.turns }

// probe loads the library and looks for all that golang-fips/openssl is going to look for. It stays loaded.
func probe() error {
	handle, err := open(soname)
	if err != nil {
		if _, old := open(oldSoname); old == nil {
			return unavailable("this machine has OpenSSL 1.1, and 3 is the oldest that is used: install libssl3 (Debian, Ubuntu), openssl-libs (Fedora, RHEL) or libcrypto3 (Alpine)")
		}
		return unavailable("%w: install libssl3 (Debian, Ubuntu), openssl-libs (Fedora, RHEL) or libcrypto3 (Alpine)", oneLine(err))
	}
	version := find(handle, "OPENSSL_version_major")
	if version == nil {
		return unavailable("%s does not tell its version: it is not OpenSSL's", soname)
	}
	if major := C.call(version); major != 3 {
		return unavailable("%s is version %d, and 3 is the one that is used", soname, major)
	}
	for _, name := range strings.Fields(symbols) {
		if find(handle, name) == nil {
			return unavailable("%s lacks %s: it was built with parts left out", soname, name)
		}
	}
	return nil
}

func open(file string) (unsafe.Pointer, error) {
	name := C.CString(file)
	defer C.free(unsafe.Pointer(name))
	if handle := C.dlopen(name, C.RTLD_LAZY|C.RTLD_LOCAL); handle != nil {
		return handle, nil
	}
	return nil, errors.New(C.GoString(C.dlerror()))
}

func find(handle unsafe.Pointer, symbol string) unsafe.Pointer {
	name := C.CString(symbol)
	defer C.free(unsafe.Pointer(name))
	return C.dlsym(handle, name)
}

// sha1Mark makes what names SHA-1 to OAEP, or nil where the machine has none for it. Nothing is ever written to it.
func sha1Mark() (mark hash.Hash) {
	defer func() {
		if recover() != nil { // a policy that lists SHA-1, and does not give it
			mark = nil
		}
	}()
	if !fips.SupportsHash(crypto.SHA1) {
		return nil
	}
	return fips.NewSHA1()
}

type private struct {
	key *fips.PrivateKeyRSA
	*shared
}

// newPrivate hands the numbers to OpenSSL. They are not copied on the way; OpenSSL clears the copies that it has no use for.
func (s *shared) newPrivate(key *rsa.PrivateKey) (signer, error) {
	pre := key.Precomputed
	made, err := fips.NewPrivateKeyRSA(bbig.Enc(key.N), exponent(key.E), bbig.Enc(key.D), bbig.Enc(key.Primes[0]), bbig.Enc(key.Primes[1]),
		bbig.Enc(pre.Dp), bbig.Enc(pre.Dq), bbig.Enc(pre.Qinv))
	if err != nil {
		return nil, oneLine(err)
	}
	return private{made, s}, nil
}

func (p private) sign(hash crypto.Hash, digest []byte) ([]byte, error) {
	p.begin()
	defer p.end()
	return fips.SignRSAPKCS1v15(p.key, hash, digest)
}

func (p private) decrypt(ciphertext, label []byte) ([]byte, error) {
	if p.sha1 == nil {
		return nil, errNoSHA1
	}
	p.begin()
	defer p.end()
	return fips.DecryptRSAOAEP(p.sha1, nil, p.key, ciphertext, label)
}

var errNoSHA1 = errors.New("SHA-1 is not to be had")

type public struct {
	key *fips.PublicKeyRSA
	*shared
}

func (s *shared) newPublic(key *rsa.PublicKey) (verifier, error) {
	made, err := fips.NewPublicKeyRSA(bbig.Enc(key.N), exponent(key.E))
	if err != nil {
		return nil, oneLine(err)
	}
	return public{made, s}, nil
}

func (p public) verify(hash crypto.Hash, digest, signature []byte) error {
	p.begin()
	defer p.end()
	return fips.VerifyRSAPKCS1v15(p.key, hash, digest, signature)
}

func exponent(e int) fips.BigInt { return bbig.Enc(big.NewInt(int64(e))) }
