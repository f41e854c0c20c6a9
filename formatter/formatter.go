// Package formatter builds the texts that WeChat Pay signs, and the
// Authorization header that carries a signature. It is the Formatter of the PHP
// SDK: every function is pure, knows nothing of keys or HTTP, and is safe for
// many goroutines.
//
// Nothing is escaped or checked here: the bytes that go in are the bytes that
// get signed, and they have to be those on the wire.
package formatter

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"
)

// base62 is what WeChat Pay asks of a nonce: letters and digits.
const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// Nonce returns size random characters of 0-9, A-Z and a-z, all equally likely,
// from the system's secure source. WeChat Pay takes at most 32, which is what
// the protocol's own examples use. A size of zero or less gives "".
func Nonce(size int) string {
	if size <= 0 {
		return ""
	}
	var (
		random [64]byte
		nonce  strings.Builder
	)
	nonce.Grow(size)
	for nonce.Len() < size {
		// A short nonce does not need the whole buffer, but a few bytes are
		// always thrown away below.
		chunk := random[:min(len(random), size-nonce.Len()+8)]
		rand.Read(chunk) // never fails: it ends the program instead
		for _, b := range chunk {
			// Six bits, of which 62 and 63 are drawn again: a remainder
			// would make the first characters likelier than the last.
			if b &= 63; int(b) < len(base62) && nonce.Len() < size {
				nonce.WriteByte(base62[b])
			}
		}
	}
	return nonce.String()
}

// Timestamp returns the current Unix time in seconds, the unit of every
// timestamp of WeChat Pay. Its servers tolerate five minutes of difference.
func Timestamp() int64 { return time.Now().Unix() }

// Authorization returns the value of the Authorization header of an APIv3
// request: the scheme WECHATPAY2-SHA256-RSA2048 and the five fields mchid,
// serial_no, timestamp, nonce_str and signature, each in double quotes.
//
// The nonce and the timestamp (Unix seconds) are those of the message given to
// [Request]; the signature is base64; the serial is that of the merchant's API
// certificate, upper-case hex.
//
// See https://pay.weixin.qq.com/doc/v3/merchant/4012365336.
func Authorization(mchid, nonce, signature, timestamp, serial string) string {
	return `WECHATPAY2-SHA256-RSA2048 mchid="` + mchid +
		`",serial_no="` + serial +
		`",timestamp="` + timestamp +
		`",nonce_str="` + nonce +
		`",signature="` + signature + `"`
}

// Request returns the message that is signed for an APIv3 request:
//
//	METHOD\nPATH?QUERY\nTIMESTAMP\nNONCE\nBODY\n
//
// The uri is path and query as they stand on the request line, escaped, without
// the host. The timestamp is in Unix seconds. An empty body leaves its line
// empty; of an upload the body is the meta part alone.
//
// See https://pay.weixin.qq.com/doc/v3/merchant/4012365336.
func Request(method, uri, timestamp, nonce, body string) string {
	return method + "\n" + uri + "\n" + timestamp + "\n" + nonce + "\n" + body + "\n"
}

// Response returns the message whose signature an APIv3 response or
// notification carries:
//
//	TIMESTAMP\nNONCE\nBODY\n
//
// Timestamp (Unix seconds) and nonce are the headers Wechatpay-Timestamp and
// Wechatpay-Nonce; the body is the raw one, empty with status 204.
//
// See https://pay.weixin.qq.com/doc/v3/merchant/4013053420.
func Response(timestamp, nonce, body string) string {
	return timestamp + "\n" + nonce + "\n" + body + "\n"
}

// JoinedByLineFeed returns the pieces with a line feed after each of them, also
// after the last. [Request] and [Response] have this form, and so has what is
// signed to call up a payment:
//
//	JoinedByLineFeed(appID, timestamp, nonce, "prepay_id="+prepayID)
//
// No pieces give "".
func JoinedByLineFeed(pieces ...string) string {
	size := len(pieces)
	for _, piece := range pieces {
		size += len(piece)
	}
	var joined strings.Builder
	joined.Grow(size)
	for _, piece := range pieces {
		joined.WriteString(piece)
		joined.WriteByte('\n')
	}
	return joined.String()
}

// A Pair is one parameter of an APIv2 message.
type Pair struct{ Key, Value string }

// Ksort returns the parameters ordered by the bytes of their keys, the order
// in which APIv2 signs them: upper case before lower case, "a10" before "a9".
//
// See https://pay.weixin.qq.com/doc/v2/merchant/4011985891.
func Ksort(params map[string]string) []Pair {
	pairs := make([]Pair, 0, len(params))
	for key, value := range params {
		pairs = append(pairs, Pair{key, value})
	}
	slices.SortFunc(pairs, func(a, b Pair) int { return strings.Compare(a.Key, b.Key) })
	return pairs
}

// QueryStringLike returns the pairs in their order as
//
//	key=value&key=value
//
// without those that APIv2 leaves out of a signature: the key "sign", exactly
// so written, and every empty value. It only looks like a query: nothing is
// escaped.
//
// See https://pay.weixin.qq.com/doc/v2/merchant/4011985891.
func QueryStringLike(pairs []Pair) string {
	size := 0
	for _, pair := range pairs {
		if pair.signed() {
			size += len(pair.Key) + len(pair.Value) + len("=&")
		}
	}
	var query strings.Builder
	query.Grow(size)
	for _, pair := range pairs {
		if !pair.signed() {
			continue
		}
		if query.Len() > 0 {
			query.WriteByte('&')
		}
		query.WriteString(pair.Key)
		query.WriteByte('=')
		query.WriteString(pair.Value)
	}
	return query.String()
}

// signed tells whether the pair is part of the text that gets signed.
func (p Pair) signed() bool { return p.Key != "sign" && p.Value != "" }
