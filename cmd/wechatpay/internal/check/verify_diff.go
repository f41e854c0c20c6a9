package check

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"fmt"
	"io"
	"math/big"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// expected is a message that somebody else says should have been signed: in whole, or its beginning.
type expected struct {
	text   []byte
	length int // of the whole; that of text, unless it is cut

	refused bool // it was read out of a SIGN_ERROR: the server has refused the signature
}

func (e *expected) cut() bool { return e.length > len(e.text) }

// fits tells whether a message is the expected one, as far as that is known.
func (e *expected) fits(message []byte) bool {
	if e.cut() {
		return len(message) == e.length && bytes.HasPrefix(message, e.text)
	}
	return bytes.Equal(message, e.text)
}

// readInput reads a file, or stdin where it is -.
func readInput(file string, stdin io.Reader) ([]byte, error) {
	if file == "-" {
		return readCapture(stdin)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readCapture(f)
}

func readCapture(r io.Reader) ([]byte, error) {
	const most = 8 << 20 // no message of WeChat Pay's is larger
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && len(text) > most {
		err = words.LongerThan.With(most)
	}
	return text, err
}

// difference is the first byte in which two messages differ.
type difference struct {
	offset int // in the message, from 0
	place  words.Phrase
	here   words.Phrase // both sides around it, with escapes
	there  words.Phrase
}

// differ compares what is here with what should be. there may be the beginning of it only.
func differ(c *captured, here, there []byte, whole bool) *difference {
	offset := 0
	for offset < len(here) && offset < len(there) && here[offset] == there[offset] {
		offset++
	}
	if offset == len(here) && offset == len(there) || !whole && offset == len(there) {
		return nil
	}
	return &difference{offset, placeOf(c, here, offset), around(here, offset), around(there, offset)}
}

// placeOf says in which part of the message an offset is.
func placeOf(c *captured, message []byte, offset int) words.Phrase {
	parts := []words.Text{words.ByteOfTimestamp, words.ByteOfNonce, words.ByteOfBody}
	if c.method != "" && c.kind != kindNotification {
		parts = []words.Text{words.ByteOfMethod, words.ByteOfPath, words.ByteOfTimestamp, words.ByteOfNonce, words.ByteOfBody}
	}
	line := min(bytes.Count(message[:offset], lf), len(parts)-1)
	begin := 0
	for range line {
		begin += bytes.IndexByte(message[begin:], '\n') + 1
	}
	return parts[line].With(offset - begin + 1)
}

// around shows the bytes at an offset, on one line: what is not printable as an escape.
func around(message []byte, offset int) words.Phrase {
	const before, after = 24, 24
	begin, end := max(0, offset-before), min(len(message), offset+after)
	for begin > 0 && offset-begin < before+utf8.UTFMax && !utf8.RuneStart(message[begin]) {
		begin--
	}
	for end < len(message) && end-offset < after+utf8.UTFMax && !utf8.RuneStart(message[end]) {
		end++
	}
	text := visible(message[begin:end])
	if begin > 0 {
		text = "…" + text
	}
	if end < len(message) {
		return words.Plain(text + "…")
	}
	return words.AtTheEnd.With(text)
}

func visible(text []byte) string {
	quoted := fmt.Sprintf("%q", text)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}

// What PKCS#1 v1.5 puts before a digest (RFC 8017, section 9.2, note 1).
var (
	sha256Prefix = []byte{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}
	sha1Prefix   = []byte{0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14}
)

// signedDigest opens a signature with the public key: which digest was signed. ok is false where another key made it.
// It is for looking at mistakes; whether a signature is right, crypto/rsa says.
func signedDigest(signature []byte, key *rsa.PublicKey) (digest []byte, ok bool) {
	if len(signature) != key.Size() {
		return nil, false
	}
	number := new(big.Int).SetBytes(signature)
	if number.Cmp(key.N) >= 0 {
		return nil, false
	}
	padded := make([]byte, key.Size())
	number.Exp(number, big.NewInt(int64(key.E)), key.N).FillBytes(padded)
	rest, ok := bytes.CutPrefix(padded, []byte{0, 1})
	if !ok {
		return nil, false
	}
	filled := bytes.TrimLeft(rest, "\xff")
	if len(rest)-len(filled) < 8 || len(filled) == 0 || filled[0] != 0 {
		return nil, false
	}
	if digest, ok := bytes.CutPrefix(filled[1:], sha256Prefix); ok && len(digest) == sha256.Size {
		return digest, true
	}
	digest, ok = bytes.CutPrefix(filled[1:], sha1Prefix)
	return digest, ok && len(digest) == sha1.Size
}
