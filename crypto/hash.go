package crypto

import (
	"crypto/hmac"
	"crypto/md5" // the default of APIv2's signatures
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"strings"

	"github.com/a8579013/wechatpay/formatter"
)

// MD5 returns the MD5 of thing, lower-case hex. Unless the key is empty, "&key="
// and the key are appended first, which is how APIv2 signs.
//
// See https://pay.weixin.qq.com/doc/v2/merchant/4011985891.
func MD5(thing, key string) string {
	if key != "" {
		thing += "&key=" + key
	}
	return md5Hex(thing)
}

// MD5Agency is [MD5] with "&secret=" in place of "&key=": the signature of red
// packets and transfers of WeChat Work, under the agent's secret.
func MD5Agency(thing, secret string) string {
	if secret != "" {
		thing += "&secret=" + secret
	}
	return md5Hex(thing)
}

func md5Hex(thing string) string {
	sum := md5.Sum([]byte(thing))
	return hex.EncodeToString(sum[:])
}

// HMAC returns the HMAC-SHA256 of thing with "&key=" and the key appended, under
// that key, lower-case hex: APIv2 uses the key in both places. An empty key makes
// a hash that anybody can make; [HashSign] refuses it.
//
// See RFC 2104 and https://pay.weixin.qq.com/doc/v2/merchant/4011985891.
func HMAC(thing, key string) string { return HMACWith(sha256.New, thing, key) }

// HMACWith is [HMAC] over another hash; nil is SHA-256.
func HMACWith(newHash func() hash.Hash, thing, key string) string {
	if newHash == nil {
		newHash = sha256.New
	}
	mac := hmac.New(newHash, []byte(key))
	mac.Write([]byte(thing + "&key=" + key))
	return hex.EncodeToString(mac.Sum(nil))
}

// HashSign returns APIv2's signature of the parameters, upper-case hex. The
// algorithm is "MD5" or "HMAC-SHA256", the values of sign_type, and nothing else.
// The parameter sign and the empty ones are left out, the rest is ordered by
// bytes. The key is the APIv2 key; an empty one is an error, since anybody could
// make that signature.
//
// See https://pay.weixin.qq.com/doc/v2/merchant/4011985891.
func HashSign(algorithm string, params map[string]string, key string) (string, error) {
	return signText(algorithm, formatter.QueryStringLike(formatter.Ksort(params)), key)
}

func signText(algorithm, text, key string) (string, error) {
	if key == "" {
		return "", errors.New("sign: the APIv2 key is empty")
	}
	switch algorithm {
	case "MD5":
		return strings.ToUpper(MD5(text, key)), nil
	case "HMAC-SHA256":
		return strings.ToUpper(HMAC(text, key)), nil
	}
	return "", fmt.Errorf("sign: unknown algorithm of %d bytes, want MD5 or HMAC-SHA256", len(algorithm))
}

// HashEqual tells whether two signatures are equal, in a time that depends on
// their lengths only: case counts. An empty one equals nothing, not even another
// empty one, so that a missing signature can't match a missing hash.
func HashEqual(known, user string) bool {
	return known != "" && subtle.ConstantTimeCompare([]byte(known), []byte(user)) == 1
}
